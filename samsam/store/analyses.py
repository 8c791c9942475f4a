"""Written records in the store: each save is a version; nobody overwrites another unseen."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from samsam.model.analysis import NEVER_WRITTEN, NO_YEAR, FieldVersion, Record, RecordKind
from samsam.model.way import Edition, FieldRef, Step, Taken, Way
from samsam.store.connection import Cursor, utc_now


@dataclass(frozen=True, slots=True)
class Saved:
    """The text is in the store, as this version."""

    version: FieldVersion


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else has saved since the writer's version; nothing was changed."""

    theirs: FieldVersion


class LockedError(Exception):
    """The analysis is not open for writing. The message is Swedish; nothing was changed."""


class MovedOnError(Exception):
    """Somebody else took a step first. The message is Swedish; nothing was changed."""


def open_record(
    cursor: Cursor, kind: RecordKind, year: int, unit: str, subject: str, by: str
) -> Record:
    """The record, made new when there is none. To be called inside `Store.writing()`."""
    found = find_record(cursor, kind, year, unit, subject)
    if found:
        return found
    record_id = str(uuid.uuid4())
    cursor.execute(
        "insert into written.record values (?, ?, ?, ?, ?, ?, ?)",
        [record_id, kind.value, year, unit, subject, utc_now(), by],
    )
    return Record(record_id, kind, year, unit, subject, {})


def new_record(cursor: Cursor, kind: RecordKind, year: int, unit: str, by: str) -> Record:
    """A new numbered record. To be called inside `Store.writing()`. Raises LockedError."""
    check_open(cursor, year, unit)
    row = cursor.execute(
        "select count(*) + 1 from written.record where kind = ? and year = ? and unit = ?",
        [kind.value, year, unit],
    ).fetchone()
    return open_record(cursor, kind, year, unit, str(row[0]) if row else "1", by)


def find_record(
    cursor: Cursor, kind: RecordKind, year: int, unit: str, subject: str
) -> Record | None:
    """The record with its latest texts, or None."""
    row = cursor.execute(
        "select id from written.record where kind = ? and year = ? and unit = ? and subject = ?",
        [kind.value, year, unit, subject],
    ).fetchone()
    if row is None:
        return None
    record_id = str(row[0])
    return Record(record_id, kind, year, unit, subject, _latest(cursor, record_id))


def records_of_year(cursor: Cursor, year: int, unit: str) -> tuple[Record, ...]:
    """Every record of a year with its latest texts, in the order they were made."""
    rows = cursor.execute(
        "select id, kind, subject from written.record where year = ? and unit = ? "
        "order by created_at, subject",
        [year, unit],
    ).fetchall()
    texts = _latest_of_year(cursor, year, unit)
    return tuple(
        Record(r[0], RecordKind(str(r[1])), year, unit, str(r[2]), texts.get(r[0], {}))
        for r in rows
    )


def _latest_of_year(cursor: Cursor, year: int, unit: str) -> dict[str, dict[str, FieldVersion]]:
    """The latest version of each field of all records of a year, by record."""
    rows = cursor.execute(
        "select distinct on (f.record, f.field) "
        "f.record, f.field, f.version, f.value, f.saved_at, f.saved_by "
        "from written.field_version f join written.record r on f.record = r.id "
        "where r.year = ? and r.unit = ? order by f.record, f.field, f.version desc",
        [year, unit],
    ).fetchall()
    texts: dict[str, dict[str, FieldVersion]] = {}
    for row in rows:
        texts.setdefault(row[0], {})[str(row[1])] = FieldVersion(*row[2:])
    return texts


def years(cursor: Cursor, unit: str) -> tuple[int, ...]:
    """The years in which something was written, the latest first."""
    rows = cursor.execute(
        "select distinct r.year from written.record r join written.field_version f "
        "on f.record = r.id where r.unit = ? and r.year <> ? order by r.year desc",
        [unit, NO_YEAR],
    ).fetchall()
    return tuple(int(r[0]) for r in rows)


def save_field(
    cursor: Cursor, record_id: str, field: str, value: str, based_on: int, by: str
) -> Saved | Conflict:
    """Save one field as a new version, if nobody has saved since version `based_on`.

    The same text again is no new version. To be called inside `Store.writing()`. Raises LockedError
    when the analysis isn't open.
    """
    row = cursor.execute(
        "select year, unit from written.record where id = ?", [record_id]
    ).fetchone()
    if row is not None:
        check_open(cursor, int(row[0]), str(row[1]))
    theirs = _latest(cursor, record_id).get(field, NEVER_WRITTEN)
    if theirs.value == value:
        return Saved(theirs)
    if theirs.version != based_on:
        return Conflict(theirs)
    saved = FieldVersion(theirs.version + 1, value, utc_now(), by)
    cursor.execute(
        "insert into written.field_version values (?, ?, ?, ?, ?, ?)",
        [record_id, field, saved.version, value, saved.saved_at, by],
    )
    return Saved(saved)


def versions(cursor: Cursor, record_id: str, field: str) -> tuple[FieldVersion, ...]:
    """Every saved text of a field, the latest first."""
    rows = cursor.execute(
        "select version, value, saved_at, saved_by from written.field_version "
        "where record = ? and field = ? order by version desc",
        [record_id, field],
    ).fetchall()
    return tuple(FieldVersion(*row) for row in rows)


def check_open(cursor: Cursor, year: int, unit: str) -> None:
    """Raise LockedError when the analysis of a year may not be changed."""
    state = way(cursor, year, unit).state
    if not state.open:
        raise LockedError(
            f"Analysen för {year} är {state.value} och kan inte ändras. Texten är inte sparad. "
            "Kopiera den om du vill ha den kvar."
        )


def way(cursor: Cursor, year: int, unit: str) -> Way:
    """The steps taken with the analysis of a year."""
    rows = cursor.execute(
        "select number, step, taken_at, taken_by, note from written.step "
        "where year = ? and unit = ? order by number",
        [year, unit],
    ).fetchall()
    about = _step_fields(cursor, year, unit)
    return Way(
        tuple(
            Taken(int(r[0]), Step(r[1]), r[2], r[3], r[4], about.get(int(r[0]), ())) for r in rows
        )
    )


def _step_fields(cursor: Cursor, year: int, unit: str) -> dict[int, tuple[FieldRef, ...]]:
    """The fields that each step is about, by the step's number."""
    rows = cursor.execute(
        "select number, kind, subject, field from written.step_field "
        "where year = ? and unit = ? order by number, kind, subject, field",
        [year, unit],
    ).fetchall()
    found: dict[int, tuple[FieldRef, ...]] = {}
    for number, *ref in rows:
        found[int(number)] = (*found.get(int(number), ()), FieldRef(*ref))
    return found


def take_step(
    cursor: Cursor,
    year: int,
    unit: str,
    step: Step,
    based_on: int,
    by: str,
    note: str = "",
    fields: Sequence[FieldRef] = (),
) -> Way:
    """Take a step, which may be about some fields, if none was taken since number `based_on`.

    To be called inside `Store.writing()`. Raises MovedOnError when somebody was first, or when the
    step can't be taken from where the analysis stands.
    """
    before = way(cursor, year, unit)
    if before.number != based_on or step not in before.allowed():
        last = before.taken[-1] if before.taken else None
        done = f" av {last.by}" if last else ""
        raise MovedOnError(
            f"Analysen för {year} är nu {before.state.value}{done}. Inget ändrades. "
            "Läs in sidan igen för att se läget."
        )
    taken = Taken(before.number + 1, step, utc_now(), by, note, tuple(fields))
    cursor.execute(
        "insert into written.step values (?, ?, ?, ?, ?, ?, ?)",
        [year, unit, taken.number, step.value, taken.at, by, note],
    )
    for ref in dict.fromkeys(fields):
        cursor.execute(
            "insert into written.step_field values (?, ?, ?, ?, ?, ?)",
            [year, unit, taken.number, ref.kind, ref.subject, ref.field],
        )
    return Way((*before.taken, taken))


def put_edition(cursor: Cursor, edition: Edition) -> None:
    """Keep a fixed analysis. To be called inside `Store.writing()`, with the step that fixes it."""
    cursor.execute(
        "insert into written.edition values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            edition.year, edition.unit, edition.number, edition.fixed_at, edition.fixed_by,
            edition.reference_number, edition.reason, edition.sequence, edition.content,
            edition.sha256,
        ],
    )  # fmt: skip


def editions(cursor: Cursor, unit: str, year: int | None = None) -> tuple[Edition, ...]:
    """The fixed editions of a year (None: of all years), in order."""
    rows = cursor.execute(
        "select year, unit, number, fixed_at, fixed_by, reference_number, reason, sequence, "
        "content, sha256 from written.edition where unit = ? and year = coalesce(?, year) "
        "order by year, number",
        [unit, year],
    ).fetchall()
    return tuple(Edition(*row) for row in rows)


def authors(cursor: Cursor, year: int, unit: str) -> tuple[str, ...]:
    """Everyone who has saved a text of a year's analysis."""
    rows = cursor.execute(
        "select distinct f.saved_by from written.field_version f "
        "join written.record r on f.record = r.id where r.year = ? and r.unit = ? order by 1",
        [year, unit],
    ).fetchall()
    return tuple(str(r[0]) for r in rows)


def _latest(cursor: Cursor, record_id: str) -> dict[str, FieldVersion]:
    rows = cursor.execute(
        "select distinct on (field) field, version, value, saved_at, saved_by "
        "from written.field_version where record = ? order by field, version desc",
        [record_id],
    ).fetchall()
    return {str(row[0]): FieldVersion(*row[1:]) for row in rows}

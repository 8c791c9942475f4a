"""Written records in the store: each save is a version; nobody overwrites another unseen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from samsam.model.analysis import NEVER_WRITTEN, FieldVersion, Record, RecordKind
from samsam.store.connection import Cursor, utc_now


@dataclass(frozen=True, slots=True)
class Saved:
    """The text is in the store, as this version."""

    version: FieldVersion


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else has saved since the writer's version; nothing was changed."""

    theirs: FieldVersion


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
    """Every record of a year, with its latest texts."""
    rows = cursor.execute(
        "select id, kind, subject from written.record where year = ? and unit = ? "
        "order by kind, subject",
        [year, unit],
    ).fetchall()
    return tuple(
        Record(str(r[0]), RecordKind(str(r[1])), year, unit, str(r[2]), _latest(cursor, str(r[0])))
        for r in rows
    )


def years(cursor: Cursor, unit: str) -> tuple[int, ...]:
    """The years in which something was written, the latest first."""
    rows = cursor.execute(
        "select distinct r.year from written.record r join written.field_version f "
        "on f.record = r.id where r.unit = ? order by r.year desc",
        [unit],
    ).fetchall()
    return tuple(int(r[0]) for r in rows)


def save_field(
    cursor: Cursor, record_id: str, field: str, value: str, based_on: int, by: str
) -> Saved | Conflict:
    """Save one field as a new version, if nobody has saved since version `based_on`.

    The same text again is no new version. To be called inside `Store.writing()`.
    """
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


def _latest(cursor: Cursor, record_id: str) -> dict[str, FieldVersion]:
    rows = cursor.execute(
        "select field, version, value, saved_at, saved_by from written.field_version "
        "where record = ? qualify version = max(version) over (partition by field)",
        [record_id],
    ).fetchall()
    return {str(row[0]): FieldVersion(*row[1:]) for row in rows}

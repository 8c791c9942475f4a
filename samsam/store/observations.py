"""Series in the store: vintages are put on top of each other, and asked for as known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any

from samsam.model.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Revision,
    Sex,
    Vintage,
    lay,
)
from samsam.store.connection import Cursor, utc_now


class DuplicateVintageError(ValueError):
    """A vintage with this id is already there."""


class DuplicateRowError(ValueError):
    """Two rows of one vintage have the same indicator, area, sex and year."""


class NotUndoableError(ValueError):
    """The vintage doesn't exist, is an undoing itself, or is undone already."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How a vintage came in: by whom, from where, and whether a later one has undone it.

    `checksum` is that of the file it was read from; empty for what was fetched or typed.
    """

    vintage: Vintage
    accepted_at: datetime
    accepted_by: str
    origin: str
    checksum: str
    rows: int
    undoes: str
    undone: bool


# Rows are handed over as columns: row by row, tens of thousands of them took minutes.
_ROWS_AT_ONCE = 50_000
_INSERT = """
    insert into loaded.observation
    select unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::int2[]),
        unnest(?::int4[]), unnest(?::float8[]), unnest(?::varchar[]), unnest(?::varchar[]),
        unnest(?::int4[]), unnest(?::varchar[])
"""
# A vintage counts on a day when it was known then and no undoing of it was.
IN_SIGHT = """
    v.known_on <= coalesce($day, date '9999-12-31') and v.undoes is null and not exists (
        select 1 from loaded.vintage u
        where u.undoes = v.sequence and u.known_on <= coalesce($day, date '9999-12-31')
    )
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One observation with all its dimensions, as a source gives it."""

    indicator_id: str
    area: str
    sex: Sex
    observation: Observation


@dataclass(frozen=True, slots=True)
class Stacked:
    """The observations that lie on top for one indicator, and what newer vintages changed."""

    observations: tuple[Observation, ...]
    revisions: tuple[Revision, ...]


def put(
    cursor: Cursor,
    vintage: Vintage,
    rows: Iterable[Row],
    checksum: str = "",
    by: str = "data",
    origin: str = "",
) -> Vintage:
    """Lay a vintage on top of those in the store; return it with its sequence.

    Nothing older is changed. To be called inside `Store.writing()`. Raises DuplicateVintageError,
    and DuplicateRowError when two rows have the same dimensions.
    """
    placed = place(cursor, vintage, checksum, by, origin)
    records = sorted((_record(r, placed.sequence) for r in rows), key=lambda r: r[:4])
    for one, other in pairwise(records):
        if one[:4] == other[:4]:
            raise DuplicateRowError(one[:4])
    for first in range(0, len(records), _ROWS_AT_ONCE):
        columns = zip(*records[first : first + _ROWS_AT_ONCE], strict=True)
        cursor.execute(_INSERT, [list(column) for column in columns])
    return placed


def undo(cursor: Cursor, undone_id: str, vintage: Vintage, by: str) -> Vintage:
    """Take a vintage out of sight by laying `vintage`, which has no rows, over it.

    To be called inside `Store.writing()`. Raises NotUndoableError.
    """
    row = cursor.execute(
        """
        select v.sequence from loaded.vintage v
        where v.id = ? and v.undoes is null
          and not exists (select 1 from loaded.vintage u where u.undoes = v.sequence)
        """,
        [undone_id],
    ).fetchone()
    if row is None:
        raise NotUndoableError(undone_id)
    return place(cursor, vintage, "", by, "", undoes=int(row[0]))


def place(
    cursor: Cursor,
    vintage: Vintage,
    checksum: str,
    by: str,
    origin: str,
    undoes: int | None = None,
) -> Vintage:
    """Give a vintage its place on top; return it with its sequence. Raises DuplicateVintageError.

    To be called inside `Store.writing()`, by those that lay its rows.
    """
    known = cursor.execute("select 1 from loaded.vintage where id = ?", [vintage.id]).fetchone()
    if known:
        raise DuplicateVintageError(vintage.id)
    row = cursor.execute("select coalesce(max(sequence), 0) + 1 from loaded.vintage").fetchone()
    placed = replace(vintage, sequence=int(row[0]) if row else 1)
    cursor.execute(
        "insert into loaded.vintage values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            placed.sequence, placed.id, placed.title, placed.source, placed.known_on,
            placed.note, checksum, utc_now(), by, origin, undoes,
        ],
    )  # fmt: skip
    return placed


def _record(row: Row, sequence: int) -> tuple[Any, ...]:
    o = row.observation
    return (
        row.indicator_id, row.area, row.sex.value, o.year, sequence, o.value, o.status.value,
        o.reason.value if o.reason else None, o.denominator, o.note,
    )  # fmt: skip


def vintages(cursor: Cursor) -> tuple[Vintage, ...]:
    """Every vintage that brought figures, undone ones too, the first first."""
    rows = cursor.execute(
        "select id, title, source, known_on, sequence, note from loaded.vintage "
        "where undoes is null order by sequence"
    ).fetchall()
    return tuple(Vintage(*row) for row in rows)


def latest_sequence(cursor: Cursor) -> int:
    """The sequence of the latest vintage or undoing; 0 for an empty store."""
    row = cursor.execute("select coalesce(max(sequence), 0) from loaded.vintage").fetchone()
    return int(row[0]) if row else 0


def checksums(cursor: Cursor) -> dict[str, str]:
    """The checksum of the file that each vintage came from, by the vintage's id."""
    return dict(cursor.execute("select id, checksum from loaded.vintage").fetchall())


def batches(cursor: Cursor) -> tuple[Batch, ...]:
    """How every vintage came in, the latest first."""
    rows = cursor.execute(
        """
        select v.id, v.title, v.source, v.known_on, v.sequence, v.note,
            v.accepted_at, v.accepted_by, v.origin, v.checksum,
            (select count(*) from loaded.observation o where o.vintage = v.sequence),
            coalesce((select t.id from loaded.vintage t where t.sequence = v.undoes), ''),
            exists (select 1 from loaded.vintage u where u.undoes = v.sequence)
        from loaded.vintage v order by v.sequence desc
        """
    ).fetchall()
    return tuple(Batch(Vintage(*row[:6]), *row[6:]) for row in rows)


def ask(
    cursor: Cursor,
    indicator_ids: Sequence[str],
    area: str,
    sex: Sex = Sex.TOTAL,
    known_on: date | None = None,
) -> dict[str, Stacked]:
    """The series of several indicators for one area, as known on a day (None: as known now).

    An indicator without observations is in the answer, with none.
    """
    found = ask_areas(cursor, indicator_ids, [area], sex, known_on)
    return {i: found[i, area] for i in indicator_ids}


def ask_areas(
    cursor: Cursor,
    indicator_ids: Sequence[str],
    areas: Sequence[str],
    sex: Sex = Sex.TOTAL,
    known_on: date | None = None,
) -> dict[tuple[str, str], Stacked]:
    """The series of several indicators and areas by (indicator, area), as known on a day.

    Every pair is in the answer; one without observations has none.
    """
    rows = cursor.execute(
        f"""
        select o.indicator, o.area, o.year, o.value, o.status, o.reason, v.id, o.denominator, o.note
        from loaded.observation o join loaded.vintage v on v.sequence = o.vintage
        where o.indicator in (select unnest($indicators::varchar[]))
          and o.area in (select unnest($areas::varchar[])) and o.sex = $sex and {IN_SIGHT}
        order by o.indicator, o.area, o.year, o.vintage
        """,  # noqa: S608 - the part put in is a constant of this module
        {
            "indicators": list(indicator_ids),
            "areas": list(areas),
            "sex": sex.value,
            "day": known_on,
        },
    ).fetchall()
    answer = {(i, a): Stacked((), ()) for i in indicator_ids for a in areas}
    for (indicator_id, area), group in groupby(rows, key=lambda r: (str(r[0]), str(r[1]))):
        answer[indicator_id, area] = Stacked(*lay(_observation(r[2:]) for r in group))
    return answer


def _observation(row: tuple[object, ...]) -> Observation:
    year, value, status, reason, vintage_id, denominator, note = row
    return Observation(
        year=int(str(year)),
        value=None if value is None else float(str(value)),
        status=ObservationStatus(str(status)),
        reason=None if reason is None else MissingReason(str(reason)),
        vintage_id=str(vintage_id),
        denominator=None if denominator is None else int(str(denominator)),
        note=str(note),
    )


def history(
    cursor: Cursor, indicator_id: str, area: str, sex: Sex = Sex.TOTAL
) -> tuple[Observation, ...]:
    """Every observation ever taken in of one series: by year, the oldest vintage first."""
    rows = cursor.execute(
        """
        select o.year, o.value, o.status, o.reason, v.id, o.denominator, o.note
        from loaded.observation o join loaded.vintage v on v.sequence = o.vintage
        where o.indicator = ? and o.area = ? and o.sex = ? order by o.year, o.vintage
        """,
        [indicator_id, area, sex.value],
    ).fetchall()
    return tuple(_observation(r) for r in rows)

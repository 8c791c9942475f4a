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


class NotUndoneError(ValueError):
    """The vintage doesn't exist, or no undoing of it counts."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How a vintage came in: by whom, from where, and whether it is undone now.

    `checksum` is that of the file it was read from; empty for what was fetched or typed. `undoes`
    is the id of the batch that this one undoes, `restores` of the one that it brings back.
    """

    vintage: Vintage
    accepted_at: datetime
    accepted_by: str
    origin: str
    checksum: str
    rows: int
    undoes: str
    restores: str
    undone: bool

    @property
    def brings(self) -> bool:
        """True when it brought figures, and neither undid nor brought back another."""
        return not (self.undoes or self.restores)


@dataclass(frozen=True, slots=True)
class Lying:
    """A value of one year in one batch, and whether that batch counts now."""

    indicator_id: str
    year: int
    value: float | None
    vintage_id: str
    in_sight: bool


# Rows are handed over as columns: row by row, tens of thousands of them took minutes.
_ROWS_AT_ONCE = 50_000
_INSERT = """
    insert into loaded.observation
    select unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::int2[]),
        unnest(?::int4[]), unnest(?::float8[]), unnest(?::varchar[]), unnest(?::varchar[]),
        unnest(?::int4[]), unnest(?::varchar[])
"""
_KNOWN = "{}.known_on <= coalesce($day, date '9999-12-31')"
# A vintage counts on a day when it was known then and no undoing of it was. An undoing that was
# undone itself counts no more.
IN_SIGHT = f"""
    {_KNOWN.format("v")} and v.undoes is null and not exists (
        select 1 from loaded.vintage u
        where u.undoes = v.sequence and {_KNOWN.format("u")} and not exists (
            select 1 from loaded.vintage r
            where r.undoes = u.sequence and {_KNOWN.format("r")}
        )
    )
"""  # noqa: S608 - the parts put in are constants of this module
# The undoing of a vintage that counts, whatever the days say.
_UNDOING = """
    select u.sequence from loaded.vintage u
    where u.undoes = v.sequence
      and not exists (select 1 from loaded.vintage r where r.undoes = u.sequence)
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
        f"""
        select v.sequence from loaded.vintage v
        where v.id = ? and v.undoes is null and not exists ({_UNDOING})
        """,  # noqa: S608 - the part put in is a constant of this module
        [undone_id],
    ).fetchone()
    if row is None:
        raise NotUndoableError(undone_id)
    return place(cursor, vintage, "", by, "", undoes=int(row[0]))


def redo(cursor: Cursor, undone_id: str, vintage: Vintage, by: str) -> Vintage:
    """Bring an undone vintage back by laying `vintage`, which has no rows, over its undoing.

    It lies where it lay: what came later is still on top. To be called inside `Store.writing()`.
    Raises NotUndoneError.
    """
    row = cursor.execute(
        f"""
        select max(u.sequence) from loaded.vintage v join loaded.vintage u on u.undoes = v.sequence
        where v.id = ? and v.undoes is null and u.sequence in ({_UNDOING})
        """,  # noqa: S608 - the part put in is a constant of this module
        [undone_id],
    ).fetchone()
    if row is None or row[0] is None:
        raise NotUndoneError(undone_id)
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
        f"""
        select v.id, v.title, v.source, v.known_on, v.sequence, v.note,
            v.accepted_at, v.accepted_by, v.origin, v.checksum,
            (select count(*) from loaded.observation o where o.vintage = v.sequence),
            case when t.undoes is null then coalesce(t.id, '') else '' end,
            coalesce((select b.id from loaded.vintage b where b.sequence = t.undoes), ''),
            exists ({_UNDOING})
        from loaded.vintage v left join loaded.vintage t on t.sequence = v.undoes
        order by v.sequence desc
        """  # noqa: S608 - the part put in is a constant of this module
    ).fetchall()
    return tuple(Batch(Vintage(*row[:6]), *row[6:]) for row in rows)


def undone(cursor: Cursor) -> frozenset[str]:
    """The ids of the batches that are undone now."""
    rows = cursor.execute(
        f"select v.id from loaded.vintage v where v.undoes is null and exists ({_UNDOING})"  # noqa: S608 - of this module
    ).fetchall()
    return frozenset(str(row[0]) for row in rows)


def touched(cursor: Cursor, area: str) -> dict[str, tuple[tuple[str, Observation], ...]]:
    """For each batch, by id: the key figures it has for an area, each with its latest year.

    A batch that says nothing of the area isn't there.
    """
    rows = cursor.execute(
        """
        select distinct on (o.vintage, o.indicator)
            v.id, o.indicator, o.year, o.value, o.status, o.reason, v.id, o.denominator, o.note
        from loaded.observation o join loaded.vintage v on v.sequence = o.vintage
        where o.area = ? and o.sex = ? order by o.vintage, o.indicator, o.year desc
        """,
        [area, Sex.TOTAL.value],
    ).fetchall()
    return {
        str(vintage_id): tuple((str(r[1]), _observation(r[2:])) for r in found)
        for vintage_id, found in groupby(rows, key=lambda r: r[0])
    }


def lying(cursor: Cursor, vintage_id: str, area: str) -> tuple[Lying, ...]:
    """All that counts for the years that a batch speaks of, and the batch's own values.

    Of one area and both sexes together; by key figure and year, the oldest batch first.
    """
    rows = cursor.execute(
        f"""
        select o.indicator, o.year, o.value, v.id, {IN_SIGHT}
        from loaded.observation o
        join loaded.vintage v on v.sequence = o.vintage
        join loaded.observation own
            on own.indicator = o.indicator and own.year = o.year
            and own.area = o.area and own.sex = o.sex
        join loaded.vintage mine on mine.sequence = own.vintage
        where mine.id = $batch and o.area = $area and o.sex = $sex
          and (v.id = $batch or ({IN_SIGHT}))
        order by o.indicator, o.year, o.vintage
        """,  # noqa: S608 - the part put in is a constant of this module
        {"batch": vintage_id, "area": area, "sex": Sex.TOTAL.value, "day": None},
    ).fetchall()
    return tuple(Lying(*row) for row in rows)


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

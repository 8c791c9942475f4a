"""Questions about series: vintages lie on top of each other, and are asked for as known on a day.

Each is asked through `SeriesEngine.ask`. `put` is what they are answered from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, product
from operator import itemgetter
from sys import intern

import duckdb

from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Revision,
    Sex,
    Vintage,
    lay,
)
from samsam.records.contents import batches as accepted
from samsam.records.contents.batches import SHIPPED
from samsam.records.engine.database import Connection
from samsam.series.rows import Row, pack

Cursor = duckdb.DuckDBPyConnection
# A year as the engine answers: year, value, status, reason, vintage, denominator, note.
_Answered = tuple[int, float | None, str, str | None, str | int, int | None, str]
# A vintage: its sequence, id, day and the sequence that it undoes.
_Laid = tuple[int, str, date, int | None]
_STATUSES: Mapping[str, ObservationStatus] = {s.value: s for s in ObservationStatus}
_REASONS: Mapping[str | None, MissingReason | None] = {
    None: None,
    **{r.value: r for r in MissingReason},
}


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
class BatchValue:
    """A value of one year in one batch, and whether that batch counts now."""

    indicator_id: str
    year: int
    value: float | None
    vintage_id: str
    in_sight: bool


_KNOWN = "{}.known_on <= coalesce($day, date '9999-12-31')"
# A vintage counts on a day when it was known then and no undoing of it was. An undoing that was
# undone itself counts no more.
IN_SIGHT = f"""
    {_KNOWN.format("v")} and v.undoes is null and not exists (
        select 1 from vintage u
        where u.undoes = v.sequence and {_KNOWN.format("u")} and not exists (
            select 1 from vintage r
            where r.undoes = u.sequence and {_KNOWN.format("r")}
        )
    )
"""  # noqa: S608 - the parts put in are constants of this module
# The undoing of a vintage that counts, whatever the days say.
_UNDOING = """
    select u.sequence from vintage u
    where u.undoes = v.sequence
      and not exists (select 1 from vintage r where r.undoes = u.sequence)
"""


@dataclass(frozen=True, slots=True)
class CurrentSeries:
    """The observations that lie on top for one indicator, and what newer vintages changed."""

    observations: tuple[Observation, ...]
    revisions: tuple[Revision, ...]


def put(
    connection: Connection,
    vintage: Vintage,
    rows: Iterable[Row],
    checksum: str = "",
    by: str = SHIPPED,
    origin: str = "",
) -> Vintage:
    """Lay a vintage on top of those in the database of record; return it with its sequence.

    Nothing older is changed. To be called inside `Database.writing()`. Raises
    DuplicateVintageError, and RowError when two rows have the same dimensions or one can't be.
    """
    packed = pack(rows)
    return accepted.put(
        connection, vintage, packed.content, packed.count,
        by=by, origin=origin, file_sha256=checksum,
    )  # fmt: skip


def batches(cursor: Cursor) -> tuple[Batch, ...]:
    """How every vintage came in, the latest first."""
    rows = cursor.execute(
        f"""
        select v.id, v.title, v.source, v.known_on, v.sequence, v.note,
            v.accepted_at, v.accepted_by, v.origin, v.checksum,
            v.row_count,
            case when t.undoes is null then coalesce(t.id, '') else '' end,
            coalesce((select b.id from vintage b where b.sequence = t.undoes), ''),
            exists ({_UNDOING})
        from vintage v left join vintage t on t.sequence = v.undoes
        order by v.sequence desc
        """  # noqa: S608 - the part put in is a constant of this module
    ).fetchall()
    return tuple(Batch(Vintage(*row[:6]), *row[6:]) for row in rows)


def sequence_reached(cursor: Cursor) -> int:
    """The sequence of the latest batch that the answers rest on; 0 for none."""
    row = cursor.execute("select coalesce(max(sequence), 0) from vintage").fetchone()
    return int(row[0]) if row else 0


def undone(cursor: Cursor) -> frozenset[str]:
    """The ids of the batches that are undone now."""
    known = _vintages(cursor)
    gone = _gone(known)
    return frozenset(row[1] for row in known if row[3] is None and row[0] in gone)


def touched(cursor: Cursor, area: str) -> dict[str, tuple[tuple[str, Observation], ...]]:
    """For each batch, by id: the key figures it has for an area, each with its latest year.

    A batch that says nothing of the area isn't there.
    """
    rows = cursor.execute(
        """
        select distinct on (o.vintage, o.indicator)
            v.id, o.indicator, o.year, o.value, o.status, o.reason, v.id, o.denominator, o.note
        from observation o join vintage v on v.sequence = o.vintage
        where o.area = ? and o.sex = ? order by o.vintage, o.indicator, o.year desc
        """,
        [area, Sex.TOTAL.value],
    ).fetchall()
    return {
        str(vintage_id): tuple((str(r[1]), _observation(r[2:], intern(r[6]))) for r in found)
        for vintage_id, found in groupby(rows, key=lambda r: r[0])
    }


def lying(cursor: Cursor, vintage_id: str, area: str) -> tuple[BatchValue, ...]:
    """All that counts for the years that a batch speaks of, and the batch's own values.

    Of one area and both sexes together; by key figure and year, the oldest batch first.
    """
    rows = cursor.execute(
        f"""
        select o.indicator, o.year, o.value, v.id, {IN_SIGHT}
        from observation o
        join vintage v on v.sequence = o.vintage
        join observation own
            on own.indicator = o.indicator and own.year = o.year
            and own.area = o.area and own.sex = o.sex
        join vintage mine on mine.sequence = own.vintage
        where mine.id = $batch and o.area = $area and o.sex = $sex
          and (v.id = $batch or ({IN_SIGHT}))
        order by o.indicator, o.year, o.vintage
        """,  # noqa: S608 - the part put in is a constant of this module
        {"batch": vintage_id, "area": area, "sex": Sex.TOTAL.value, "day": None},
    ).fetchall()
    return tuple(BatchValue(*row) for row in rows)


def ask_areas(
    cursor: Cursor,
    indicator_ids: Sequence[str],
    areas: Sequence[str],
    sex: Sex = Sex.TOTAL,
    known_on: date | None = None,
) -> dict[tuple[str, str], CurrentSeries]:
    """The series of several indicators and areas by (indicator, area), as known on a day.

    Every pair is in the answer; one without observations has none.
    """
    # Joined in one question they take twice as long: the vintages are few, the rows thousands.
    seen = _in_sight(cursor, known_on)
    rows = cursor.execute(
        """
        select indicator, area, year, value, status, reason, vintage, denominator, note
        from observation
        where indicator in $indicators::varchar[] and area in $areas::varchar[] and sex = $sex
        order by indicator, area, year, vintage
        """,
        {"indicators": list(indicator_ids), "areas": list(areas), "sex": sex.value},
    ).fetchall()
    answer = dict.fromkeys(product(indicator_ids, areas), CurrentSeries((), ()))
    counting = (row for row in rows if row[6] in seen)
    for pair, group in groupby(counting, key=itemgetter(0, 1)):
        answer[pair] = CurrentSeries(*lay(_observation(row[2:], seen[row[6]]) for row in group))
    return answer


def _in_sight(cursor: Cursor, known_on: date | None) -> dict[int, str]:
    """The ids of the vintages that count on a day, by their sequence: those of `IN_SIGHT`."""
    known = [row for row in _vintages(cursor) if known_on is None or row[2] <= known_on]
    gone = _gone(known)
    return {row[0]: row[1] for row in known if row[3] is None and row[0] not in gone}


def _vintages(cursor: Cursor) -> list[_Laid]:
    """All that have been laid. DuckDB takes longer to plan what is asked of them than to answer."""
    return cursor.execute("select sequence, id, known_on, undoes from vintage").fetchall()


def _gone(known: Sequence[_Laid]) -> frozenset[int | None]:
    """The sequences that something undoes which isn't undone itself."""
    overturned = {undoes for *_, undoes in known}
    return frozenset(undoes for sequence, *_, undoes in known if sequence not in overturned)


def _observation(row: _Answered, vintage_id: str) -> Observation:
    year, value, status, reason, _, denominator, note = row
    return Observation(
        year, value, _STATUSES[status], _REASONS[reason], vintage_id, denominator, note
    )


def history(
    cursor: Cursor, indicator_id: str, area: str, sex: Sex = Sex.TOTAL
) -> tuple[Observation, ...]:
    """Every observation ever taken in of one series: by year, the oldest vintage first."""
    rows = cursor.execute(
        """
        select year, value, status, reason, vintage, denominator, note from observation
        where indicator = ? and area = ? and sex = ? order by year, vintage
        """,
        [indicator_id, area, sex.value],
    ).fetchall()
    names = {row[0]: row[1] for row in _vintages(cursor)}  # after them: more may have come
    return tuple(_observation(row, names[row[4]]) for row in rows)

"""Series in the store: vintages are put on top of each other, and asked for as known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

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


def put(cursor: Cursor, vintage: Vintage, rows: Iterable[Row], checksum: str = "") -> Vintage:
    """Lay a vintage on top of those in the store; return it with its sequence.

    Nothing older is changed. To be called inside `Store.writing()`. Raises DuplicateVintageError.
    """
    known = cursor.execute("select 1 from loaded.vintage where id = ?", [vintage.id]).fetchone()
    if known:
        raise DuplicateVintageError(vintage.id)
    row = cursor.execute("select coalesce(max(sequence), 0) + 1 from loaded.vintage").fetchone()
    placed = replace(vintage, sequence=int(row[0]) if row else 1)
    cursor.execute(
        "insert into loaded.vintage values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            placed.sequence, placed.id, placed.title, placed.source, placed.known_on,
            placed.note, checksum, utc_now(),
        ],
    )  # fmt: skip
    records = sorted(_record(r, placed.sequence) for r in rows)
    if records:
        cursor.executemany(
            "insert into loaded.observation values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", records
        )
    return placed


def _record(row: Row, sequence: int) -> tuple[object, ...]:
    o = row.observation
    return (
        row.indicator_id, row.area, row.sex.value, o.year, sequence, o.value, o.status.value,
        o.reason.value if o.reason else None, o.denominator, o.note,
    )  # fmt: skip


def vintages(cursor: Cursor) -> tuple[Vintage, ...]:
    """Every vintage, the first first."""
    rows = cursor.execute(
        "select id, title, source, known_on, sequence, note from loaded.vintage order by sequence"
    ).fetchall()
    return tuple(Vintage(*row) for row in rows)


def checksums(cursor: Cursor) -> dict[str, str]:
    """The checksum of the file that each vintage came from, by the vintage's id."""
    return dict(cursor.execute("select id, checksum from loaded.vintage").fetchall())


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
    rows = cursor.execute(
        """
        select o.indicator, o.year, o.value, o.status, o.reason, v.id, o.denominator, o.note
        from loaded.observation o join loaded.vintage v on v.sequence = o.vintage
        where o.indicator in (select unnest(?)) and o.area = ? and o.sex = ?
          and v.known_on <= coalesce(?, date '9999-12-31')
        order by o.indicator, o.year, o.vintage
        """,
        [list(indicator_ids), area, sex.value, known_on],
    ).fetchall()
    answer = {i: Stacked((), ()) for i in indicator_ids}
    for indicator_id, group in groupby(rows, key=lambda r: str(r[0])):
        answer[indicator_id] = Stacked(*lay(_observation(r) for r in group))
    return answer


def _observation(row: tuple[object, ...]) -> Observation:
    _, year, value, status, reason, vintage_id, denominator, note = row
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
        select o.indicator, o.year, o.value, o.status, o.reason, v.id, o.denominator, o.note
        from loaded.observation o join loaded.vintage v on v.sequence = o.vintage
        where o.indicator = ? and o.area = ? and o.sex = ? order by o.year, o.vintage
        """,
        [indicator_id, area, sex.value],
    ).fetchall()
    return tuple(_observation(r) for r in rows)

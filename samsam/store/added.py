"""Indicators that the unit has added to the register: lines as in indicators.toml, in versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samsam.store.connection import Cursor, utc_now


@dataclass(frozen=True, slots=True)
class AddedLines:
    """An added indicator as it now stands: its lines, when and by whom they were saved."""

    id: str
    lines: str
    saved_at: datetime
    saved_by: str


def put(cursor: Cursor, indicator_id: str, lines: str, by: str) -> None:
    """Keep an indicator's lines as a new version; empty lines take it away.

    To be called inside `Store.writing()`.
    """
    row = cursor.execute(
        "select coalesce(max(version), 0) + 1 from written.indicator where id = ?", [indicator_id]
    ).fetchone()
    cursor.execute(
        "insert into written.indicator values (?, ?, ?, ?, ?)",
        [indicator_id, int(row[0]) if row else 1, lines, utc_now(), by],
    )


def latest(cursor: Cursor) -> tuple[AddedLines, ...]:
    """The indicators that have been added and not taken away, in the order they were added."""
    rows = cursor.execute(
        """
        select id, lines, saved_at, saved_by from (
            select distinct on (id) * from written.indicator order by id, version desc
        ) last
        order by (select min(saved_at) from written.indicator i where i.id = last.id), id
        """
    ).fetchall()
    return tuple(AddedLines(*row) for row in rows if row[1])


def count(cursor: Cursor) -> int:
    """How many versions have been saved: a number that grows with each change."""
    row = cursor.execute("select count(*) from written.indicator").fetchone()
    return int(row[0]) if row else 0

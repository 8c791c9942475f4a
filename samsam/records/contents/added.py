"""Indicators that the unit has added to the register: lines as in indicators.toml, in versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import added_indicator as indicators


@dataclass(frozen=True, slots=True)
class AddedLines:
    """An added indicator as it now stands: its lines, when and by whom they were saved."""

    id: str
    lines: str
    saved_at: datetime
    saved_by: str


def put(connection: Connection, indicator_id: str, lines: str, by: str) -> None:
    """Keep an indicator's lines as a new version; empty lines take it away.

    To be called inside `Database.writing()`.
    """
    c = indicators.c
    newest = connection.scalar(select(func.max(c.version)).where(c.id == indicator_id)) or 0
    checksums.add(
        connection,
        indicators,
        {
            "id": indicator_id, "version": newest + 1, "lines": lines, "saved_at": utc_now(),
            "saved_by": by,
        },
    )  # fmt: skip


def latest(connection: Connection) -> tuple[AddedLines, ...]:
    """The indicators that have been added and not taken away, in the order they were added."""
    return tuple(found for found in _newest(connection).values() if found.lines)


def removed(connection: Connection) -> frozenset[str]:
    """The ids of those that have been taken away and not added anew."""
    return frozenset(i for i, found in _newest(connection).items() if not found.lines)


def _newest(connection: Connection) -> dict[str, AddedLines]:
    c = indicators.c
    rows = connection.execute(
        select(c.id, c.lines, c.saved_at, c.saved_by).order_by(c.saved_at, c.id, c.version)
    )
    newest: dict[str, AddedLines] = {}
    for row in rows:  # a key that is known keeps the place where it came first
        newest[row.id] = AddedLines(*row)
    return newest


def count(connection: Connection) -> int:
    """How many versions have been saved: a number that grows with each change."""
    return connection.scalar(select(func.count()).select_from(indicators)) or 0

"""Who did what, written in the same transaction as what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import journal as entries


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One thing that somebody did. `at` is UTC."""

    at: datetime
    who: str
    action: str
    about: str


def write(connection: Connection, who: str, action: str, about: str = "") -> None:
    """Write an entry. To be called inside `Database.writing()`; never with the text of a draft."""
    checksums.add(
        connection,
        entries,
        {"done_at": utc_now(), "who": who, "action": action, "about": about},
    )


def latest(connection: Connection, most: int) -> tuple[JournalEntry, ...]:
    """The latest entries, the last first."""
    c = entries.c
    rows = connection.execute(
        select(c.done_at, c.who, c.action, c.about).order_by(c.number.desc()).limit(most)
    )
    return tuple(JournalEntry(*row) for row in rows)

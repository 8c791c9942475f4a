"""Who did what, written in the same transaction as what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samsam.store.connection import Cursor, utc_now


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did. `at` is UTC."""

    at: datetime
    who: str
    action: str
    about: str


def write(cursor: Cursor, who: str, action: str, about: str = "") -> None:
    """Write an entry. To be called inside `Store.writing()`; never with the text of a draft."""
    cursor.execute(
        "insert into people.journal values (?, ?, ?, ?)", [utc_now(), who, action, about]
    )


def latest(cursor: Cursor, most: int) -> tuple[Entry, ...]:
    """The latest entries, the last first."""
    rows = cursor.execute(
        "select done_at, who, action, about from people.journal order by rowid desc limit ?", [most]
    ).fetchall()
    return tuple(Entry(*row) for row in rows)

"""What SAMSAM fetched by itself and left for somebody to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import held as rows_of


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one source that wait (Parquet, samsam/series/rows.py). The time is UTC."""

    number: int
    source: str
    fetched_at: datetime
    rows: bytes


def replace(connection: Connection, source: str, rows: bytes, count: int) -> None:
    """Let these rows of a source wait instead of those that waited; none when `count` is 0.

    To be called inside `Database.writing()`.
    """
    c = rows_of.c
    connection.execute(delete(rows_of).where(c.source == source, ~c.set_aside))
    if count:
        _put(connection, source, utc_now(), count, rows, set_aside=False)


def set_aside(connection: Connection, number: int) -> None:
    """Let rows wait no more, and remember them. To be called inside `Database.writing()`."""
    c = rows_of.c
    wanted = select(c.source, c.fetched_at, c.row_count, c.rows).where(c.number == number)
    found = connection.execute(wanted).one_or_none()
    if found is not None:
        connection.execute(delete(rows_of).where(c.number == number))
        _put(connection, *found, set_aside=True)


def _put(
    connection: Connection,
    source: str,
    fetched_at: datetime,
    count: int,
    rows: bytes,
    *,
    set_aside: bool,
) -> None:
    values = {"source": source, "fetched_at": fetched_at, "row_count": count, "rows": rows}
    checksums.add(connection, rows_of, {**values, "set_aside": set_aside})


def waiting(connection: Connection) -> tuple[Held, ...]:
    """What waits, in the order of the sources."""
    return _asked(connection, set_aside=False)


def aside(connection: Connection) -> tuple[Held, ...]:
    """What somebody has looked at and left."""
    return _asked(connection, set_aside=True)


def _asked(connection: Connection, *, set_aside: bool) -> tuple[Held, ...]:
    c = rows_of.c
    wanted = select(c.number, c.source, c.fetched_at, c.rows).where(c.set_aside.is_(set_aside))
    return tuple(Held(*row) for row in connection.execute(wanted.order_by(c.source, c.number)))

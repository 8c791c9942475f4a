"""A checksum in each row of what it says: SQLite has none of its own for its pages.

A flipped bit in a text leaves a file that SQLite finds whole. Each row is compared with its
checksum when the database is opened and by `check`.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from samsam.records.tables import CHECKED, batch

_AT_ONCE = 1000


def _plain(value: object) -> object:
    """What JSON has no form for: a file is as its own checksum, a time as it's written."""
    return zlib.crc32(value) if isinstance(value, bytes | memoryview) else str(value)


_encoded = json.JSONEncoder(ensure_ascii=True, check_circular=False, default=_plain).encode


def checksum(table: Table, values: Mapping[str, Any]) -> int:
    """CRC-32 of a row's values in the order of the table's columns.

    The checksum itself is left out, and a key that the database gives, which isn't known before
    the row is there.
    """
    return _checksum(table.name, (values.get(name) for name in _columns(table)))


@lru_cache(maxsize=64)
def _columns(table: Table) -> tuple[str, ...]:
    given = table.autoincrement_column
    left_out = {"checksum", given.name if given is not None else ""}
    return tuple(c.name for c in table.columns if c.name not in left_out)


def _checksum(table: str, values: Iterable[object]) -> int:
    return zlib.crc32(_encoded([table, *values]).encode())


def add(connection: Connection, table: Table, *rows: Mapping[str, Any]) -> None:
    """Insert rows with their checksums."""
    checked = [{**row, "checksum": checksum(table, row)} for row in rows]
    for first in range(0, len(checked), _AT_ONCE):
        connection.execute(insert(table), checked[first : first + _AT_ONCE])


def counted(connection: Connection) -> tuple[dict[str, int], dict[str, int]]:
    """The number of rows of each table, and how many of them don't say what they said when saved.

    Reads every value, once. Tables where all is well aren't in the second.
    """
    found = {
        table.name: Counter(
            _checksum(table.name, row[:-1]) == row[-1] for row in _rows(connection, table)
        )
        for table in CHECKED
    }
    rows = {name: whole.total() for name, whole in found.items()}
    return rows, {name: whole[False] for name, whole in found.items() if whole[False]}


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """Every row with its checksum last; those that hold files one at a time."""
    wanted = select(*(table.c[name] for name in _columns(table)), table.c.checksum)
    if table is not batch:
        for rows in connection.execute(wanted).partitions(_AT_ONCE):
            yield from rows
        return
    for sequence in connection.scalars(select(batch.c.sequence).order_by(batch.c.sequence)).all():
        yield from connection.execute(wanted.where(batch.c.sequence == sequence))

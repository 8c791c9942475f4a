"""How the database of record is: its schema, its size, and the room that is left for it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass

from sqlalchemy import text

from samsam.records.engine import schema
from samsam.records.engine.database import Database


@dataclass(frozen=True, slots=True)
class StoreState:
    """The state of an open database. Sizes are in bytes; `writable` is what the disk allows now.

    `free` is the room on this machine's disk, also when the database is elsewhere.
    """

    schema: str
    engine: str
    size: int
    free: int
    writable: bool


def state(records: Database) -> StoreState:
    """Ask the database and the disk. Raises StoreError when the database doesn't answer."""
    with records.reading() as connection:
        done = schema.revision(connection, str(records.path))
    return StoreState(
        schema=done,
        engine=records.engine_name,
        size=_size(records),
        free=shutil.disk_usage(records.path.parent).free,
        writable=not records.read_only and _may_write(records),
    )


def _size(records: Database) -> int:
    if records.is_file:
        return records.path.stat().st_size
    with records.reading() as connection:
        return connection.scalar(text("select pg_database_size(current_database())")) or 0


def _may_write(records: Database) -> bool:
    places = [records.path.parent, *([records.path] if records.is_file else [])]
    return all(os.access(place, os.W_OK) for place in places)

"""How the store's file is: its schema, its size, and the room that is left for it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from samsam.store.connection import Store
from samsam.store.postgres import PostgresStore


@dataclass(frozen=True, slots=True)
class StoreState:
    """The state of an open store. Sizes are in bytes; `writable` is what the disk allows now.

    `free` is the room on this machine's disk, also when the store is a database elsewhere.
    """

    schema: int
    engine: str
    size: int
    free: int
    writable: bool


def state(store: Store) -> StoreState:
    """Ask the store and the disk. Raises what DuckDB raises when the store doesn't answer."""
    with store.reading() as cursor:
        schema = cursor.execute("select max(number) from schema_migration").fetchone()
        engine = cursor.execute("select version()").fetchone()
    return StoreState(
        schema=int(schema[0]) if schema and schema[0] is not None else 0,
        engine=str(engine[0]) if engine else "",
        size=_size(store),
        free=shutil.disk_usage(store.path.parent).free,
        writable=not store.read_only and _may_write(store),
    )


def _size(store: Store) -> int:
    if not isinstance(store, PostgresStore):
        return sum(f.stat().st_size for f in (store.path, wal(store.path)) if f.exists())
    with store.reading() as cursor:
        row = cursor.execute("select pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def wal(path: Path) -> Path:
    """The log beside the file, where what was saved last lies until it is moved into the file."""
    return path.with_name(f"{path.name}.wal")


def _may_write(store: Store) -> bool:
    places = [store.path.parent]
    places += [] if isinstance(store, PostgresStore) else [store.path]
    return all(os.access(place, os.W_OK) for place in places)

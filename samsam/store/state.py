"""How the store's file is: its schema, its size, and the room that is left for it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from samsam.store.connection import Store


@dataclass(frozen=True, slots=True)
class StoreState:
    """The state of an open store. Sizes are in bytes; `writable` is what the disk allows now."""

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
        size=sum(f.stat().st_size for f in (store.path, wal(store.path)) if f.exists()),
        free=shutil.disk_usage(store.path.parent).free,
        writable=not store.read_only and _may_write(store.path),
    )


def wal(path: Path) -> Path:
    """The log beside the file, where what was saved last lies until it is moved into the file."""
    return path.with_name(f"{path.name}.wal")


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)

"""The numbered steps of the schema, and which of them a file has taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import duckdb

from samsam.store.clock import utc_now
from samsam.store.cursor import Cursor
from samsam.store.errors import StoreDamagedError, StoreTooNewError


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema."""

    number: int
    name: str
    sql: str


def migrations() -> tuple[Migration, ...]:
    """The schema's steps in order, from `schema/NNNN_name.sql`."""
    found = []
    for file in resources.files("samsam.store").joinpath("schema").iterdir():
        match = re.fullmatch(r"(\d{4})_(\w+)\.sql", file.name)
        if match:
            sql = file.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), match[2], sql))
    return tuple(sorted(found, key=lambda m: m.number))


def waiting(done: int, path: Path) -> tuple[Migration, ...]:
    """The steps after number `done`. Raises StoreTooNewError when this version knows fewer."""
    known = migrations()
    if done > known[-1].number:
        raise StoreTooNewError(
            f"Filen {path} är sparad av en nyare version av SAMSAM (schema {done}; den här "
            f"versionen kan {known[-1].number}). Installera den nyare versionen. Inget har ändrats."
        )
    return tuple(m for m in known if m.number > done)


def schema_number(cursor: Cursor, path: Path) -> int:
    """The number of the last step that the file has taken; 0 for an empty file."""
    if _holds_nothing(cursor):
        return 0
    try:
        row = cursor.execute("select max(number) from schema_migration").fetchone()
        cursor.execute("select 1 from written.record, loaded.vintage limit 0")
    except duckdb.Error as error:
        raise StoreDamagedError(
            f"Filen {path} är en databas, men inte SAMSAM:s. Inget har ändrats. "
            "Välj en annan plats med inställningen store."
        ) from error
    return int(row[0]) if row and row[0] is not None else 0


def _holds_nothing(cursor: Cursor) -> bool:
    """True for a new file: nobody has made a schema, table, view or anything else in it."""
    row = cursor.execute(
        """
        select (select count(*) from duckdb_tables() where not internal)
            + (select count(*) from duckdb_views() where not internal)
            + (select count(*) from duckdb_schemas() where not internal)
            + (select count(*) from duckdb_sequences())
        """
    ).fetchone()
    return row is not None and row[0] == 0


def apply(cursor: Cursor, steps: tuple[Migration, ...]) -> None:
    """Take the steps, inside the transaction of the cursor."""
    cursor.execute(
        "create table if not exists schema_migration "
        "(number integer primary key, name varchar not null, applied_at timestamp not null)"
    )
    for migration in steps:
        cursor.execute(migration.sql)
        cursor.execute(
            "insert into schema_migration values (?, ?, ?)",
            [migration.number, migration.name, utc_now()],
        )

"""Opening the store: its file and migrations, a cursor for each reader, one writer at a time."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Protocol, Self

import duckdb

# The file format that DuckDB 2.0 writes: a file of a later one is refused, not upgraded.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "2GB",
    "threads": 2,
    # Last: nothing that is asked of the store afterwards can open what is closed above.
    "lock_configuration": True,
}
# A save takes milliseconds, taking in all figures a second or two.
_LONGEST_WAIT_SECONDS = 8


class Cursor(Protocol):
    """A cursor of DuckDB's, or of another engine that takes the same SQL."""

    def execute(self, query: str, parameters: Any = ..., /) -> Self:
        """Run one query with parameters (`?` or `$name`), or several without."""
        ...

    def executemany(self, query: str, parameters: Any = ..., /) -> Self:
        """Run a query once for each row of parameters."""
        ...

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row of the answer."""
        ...

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rest of the answer."""
        ...


class StoreError(Exception):
    """The store can't be used. The message is Swedish, for the person who runs SAMSAM."""


class StoreLockedError(StoreError):
    """Another process has the file open."""


class StoreTooNewError(StoreError):
    """The file was written by a later version of SAMSAM or of DuckDB."""


class StoreTooOldError(StoreError):
    """The file was written by a version of DuckDB that is no longer read."""


class StoreDamagedError(StoreError):
    """The file isn't a store, or is broken."""


class StoreReadOnlyError(StoreError):
    """The file can't be written to, and the wish was to write."""


def utc_now() -> datetime:
    """The present time as the store keeps it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


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


class Store:
    """An open store. Readers take `reading()`, writers `writing()`; neither shares a connection.

    `commits` counts the transactions that this process has kept: what was asked before still holds
    as long as it stands still, because no other process can write.

    DuckDB gives wrong answers when threads share one connection (docs/decisions/0003), so every
    use gets a cursor of its own. Writers wait for each other: one process and one writer at a time.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, read_only: bool) -> None:
        self._connection = connection
        self._writer = threading.RLock()
        self._commits = 0
        self.path = path
        self.read_only = read_only

    @property
    def commits(self) -> int:
        """How many transactions have been kept since the store was opened."""
        return self._commits

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor that sees what was committed when each of its queries began."""
        with self._cursor() as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """A cursor inside one transaction: all of the block is kept, or nothing of it.

        One inside another, in the same thread, is a transaction of its own. Raises
        StoreReadOnlyError when the file can't be written to.
        """
        if self.read_only:
            raise StoreReadOnlyError(
                f"Filen {self.path} går bara att läsa. Inget sparades. "
                "Ge SAMSAM rätt att skriva i filen och starta om."
            )
        with self._writer, self._cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
            except BaseException:
                cursor.rollback()
                raise
            cursor.commit()
            self._commits += 1

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def close(self) -> None:
        """Write everything to the file and let go of it; a writer at work may finish first."""
        finished = self._writer.acquire(timeout=_LONGEST_WAIT_SECONDS)
        try:
            self._connection.close()
        finally:
            if finished:
                self._writer.release()


def open_store(path: Path) -> Store:
    """Open the file at `path`, made new when there is none, and bring its schema up to date.

    Raises StoreLockedError, StoreTooNewError, StoreDamagedError or StoreReadOnlyError; the file is
    then as it was.
    """
    read_only = _exists(path) and not _writable(path)
    if not read_only:
        _make_folder(path)
    connection = _connect(path, read_only)
    store = Store(connection, path, read_only)
    try:
        _migrate(store)
    except BaseException:
        connection.close()
        raise
    return store


def _exists(path: Path) -> bool:
    try:
        found = path.exists()
    except PermissionError as error:
        raise StoreReadOnlyError(
            f"Mappen {path.parent} är stängd för SAMSAM. "
            "Ge rätt att läsa och skriva där, eller välj en annan plats med inställningen store."
        ) from error
    if found and path.is_dir():
        raise StoreReadOnlyError(
            f"{path} är en mapp. Inställningen store ska vara en fil, till exempel "
            f"{path / 'samsam.duckdb'}."
        )
    return found


def _writable(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return True
    except OSError:
        return False


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnlyError(
            f"Mappen {path.parent} kan inte skapas ({error.strerror}). "
            "Välj en annan plats med inställningen store, eller ge SAMSAM rätt att skriva där."
        ) from error


def _connect(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
    except duckdb.Error as error:
        raise _explained(path, str(error)) from error


def _explained(path: Path, message: str) -> StoreError:
    """What DuckDB's error at opening means to the person who runs SAMSAM."""
    lock = re.search(r"PID (\d+)", message)
    if "could not set lock" in message.lower():
        process = f" (process {lock[1]})" if lock else ""
        return StoreLockedError(
            f"Filen {path} används redan av ett annat program{process}. "
            "Stäng det andra programmet och starta SAMSAM igen. Inget har ändrats."
        )
    if "created with an older" in message:
        return StoreTooOldError(
            f"Filen {path} är sparad av en äldre version av DuckDB, som den här inte kan läsa. "
            "Inget har ändrats. Öppna filen med den äldre versionen och exportera den därifrån."
        )
    if "newer version" in message:
        return StoreTooNewError(
            f"Filen {path} är sparad av en nyare version av DuckDB än den som är installerad. "
            "Installera samma version som senast, eller en nyare. Inget har ändrats."
        )
    if "Permission denied" in message or "Read-only file system" in message:
        return StoreReadOnlyError(
            f"Filen {path} kan inte öppnas: SAMSAM saknar rätt att skriva där. "
            "Ge rätt att skriva, eller välj en annan plats med inställningen store."
        )
    return StoreDamagedError(
        f"Filen {path} går inte att läsa: den är skadad eller ingen SAMSAM-fil. "
        "Inget har ändrats. Flytta undan filen och lägg tillbaka den senaste säkerhetskopian."
    )


def _migrate(store: Store) -> None:
    known = migrations()
    with store.reading() as cursor:
        done = _schema_number(cursor, store.path)
    if done > known[-1].number:
        raise StoreTooNewError(
            f"Filen {store.path} är sparad av en nyare version av SAMSAM (schema {done}; den här "
            f"versionen kan {known[-1].number}). Installera den nyare versionen. Inget har ändrats."
        )
    waiting = [m for m in known if m.number > done]
    if waiting:
        with store.writing() as cursor:
            _apply(cursor, waiting)


def _schema_number(cursor: Cursor, path: Path) -> int:
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


def _apply(cursor: Cursor, waiting: list[Migration]) -> None:
    cursor.execute(
        "create table if not exists schema_migration "
        "(number integer primary key, name varchar not null, applied_at timestamp not null)"
    )
    for migration in waiting:
        cursor.execute(migration.sql)
        cursor.execute(
            "insert into schema_migration values (?, ?, ?)",
            [migration.number, migration.name, utc_now()],
        )

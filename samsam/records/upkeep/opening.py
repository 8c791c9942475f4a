"""Opening the database of record: found or made, read through, and brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shlex import quote

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from samsam.records.engine import commit_log, commit_marker, schema
from samsam.records.engine.database import Database
from samsam.records.engine.location import Location, PostgresDatabase, SqliteFile, empty_file
from samsam.records.errors import (
    StoreDamagedError,
    StoreError,
    StoreLossError,
    StoreReadOnlyError,
    StoreTooOldError,
    StoreWriteError,
)
from samsam.records.files import atomic_write
from samsam.records.upkeep import backup
from samsam.records.upkeep.reading_through import read_through
from samsam.swedish import os_reason

# Where a file of DuckDB's says what it is: stores were such files until schema 8.
_DUCKDB_AT, _DUCKDB = 8, b"DUCK"


def open_file(path: Path, backups: Path | None = None, *, make: bool = True) -> Database:
    """Open the SQLite file at `path`, and bring its schema up to date.

    When there is none it is made (`make`), or StoreDamagedError says so. All of it is read first.
    Before a migration a backup is made in the folder `backups` (None: beside the file). Raises
    StoreError; the file is then as it was.
    """
    database = open_untouched(path, backups, make=make)
    try:
        _bring_up_to_date(database, f"Filen {path}")
        _mark(database)
    except BaseException:
        database.close()
        raise
    return database


def open_untouched(path: Path, backups: Path | None = None, *, make: bool = False) -> Database:
    """Open an existing file to look at it: not one of the waiting migrations is made.

    Raises what `open_file` raises, and StoreDamagedError when there is no file.
    """
    there = _exists(path)  # first of all: it explains a folder that is closed
    location = SqliteFile(path, backups or backup.folder_beside(path))
    try:
        return _opened(location, there=there, make=make)
    except (StoreDamagedError, StoreLossError) as error:
        offer = backup.offer(location.backups)
        if offer and offer not in str(error):
            raise type(error)(f"{error} {offer}") from error
        raise


def open_server(
    address: str, path: Path, *, untouched: bool = False, make: bool = True
) -> Database:
    """Open the PostgreSQL at `address` (postgresql://…), and bring its schema up to date.

    `path` is where this machine keeps its own files. With `untouched` no migration is made. An
    empty one gets its tables if it may be touched and `make` says so. Raises StoreError; the
    database is then as it was.
    """
    _make_folder(path)
    location = PostgresDatabase(address, path, backup.folder_beside(path))
    database = Database(location, location.engine())
    try:
        _check_answers(database, location)
        if untouched or not make:
            _check_made(database)
        if not untouched:
            _bring_up_to_date(database, location.named)
    except BaseException:
        database.close()
        raise
    return database


def _check_answers(database: Database, location: Location) -> None:
    try:
        with database.reading() as connection:
            connection.execute(text("select 1"))
    except StoreDamagedError:
        raise
    except (StoreError, DBAPIError) as error:  # the latter: an option that the driver hasn't
        raise StoreError(
            f"{location.named} går inte att nå. Se efter att den är igång och att adress, namn "
            "och lösenord i inställningen SAMSAM_DATABASE stämmer. Inget har ändrats."
        ) from error


def _check_made(database: Database) -> None:
    named = database.location.named
    with database.reading() as connection:
        if not schema.revision(connection, named):
            raise StoreDamagedError(
                f"{named} är tom. Är det fel databas, så ange rätt i inställningen "
                "SAMSAM_DATABASE. SAMSAM gör sina tabeller i den vid första starten."
            )


def _opened(location: SqliteFile, *, there: bool, make: bool) -> Database:
    path = location.path
    location.check_there()
    if not there:
        _check_nothing_of_old(path)
        if not make:
            raise StoreDamagedError(
                f"Filen {path} finns inte. Är det fel fil, så ange rätt i inställningen "
                "SAMSAM_STORE. SAMSAM gör en ny vid första starten."
            )
        _make_folder(path)
        _make(path)
    elif not path.stat().st_size:
        raise empty_file(path)
    location.settle()
    database = Database(location, location.engine())
    database.made = not there
    try:
        _check_found(database)
    except BaseException:
        database.close()
        raise
    return database


def _check_found(database: Database) -> None:
    try:
        read_through(database)
        database.check_nothing_lost()
    except StoreDamagedError:
        _check_kind(database.path)
        raise


def _bring_up_to_date(database: Database, where: str) -> None:
    """Make the schema, or take the steps that are left. Machines that start together take turns."""
    with database.reading() as connection:
        done = schema.revision(connection, where)
        steps = schema.waiting(done, where)
    if not steps:
        return
    if done and database.is_file:
        backup.make(database, f"fore-schema-{steps[-1]}")
    with database.writing() as connection:
        _upgrade(connection, where)
    database.made = not done


def _upgrade(connection: Connection, where: str) -> None:
    done = schema.revision(connection, where)  # another machine may have been first
    if schema.waiting(done, where):
        schema.upgrade(connection)
    if not done:
        commit_log.start_lineage(connection)


def _mark(database: Database) -> None:
    """Keep the file's latest commit beside it from now on."""
    if database.read_only:
        return
    with database.reading() as connection:
        found = commit_log.latest(connection)
    marked = commit_marker.read(database.path)
    # Another process may have saved meanwhile: what it acknowledged stands.
    if marked is None or marked.lineage != found.lineage or marked.number < found.number:
        commit_marker.replace(database.path, found)


# The file


def _exists(path: Path) -> bool:
    """True when the file is there. Raises StoreReadOnlyError when it can't be seen or used."""
    try:
        found = path.exists()
    except PermissionError as error:
        raise StoreReadOnlyError(
            f"Mappen {path.parent} är stängd för SAMSAM. "
            "Ge rätt att läsa och skriva där, eller välj en annan plats med inställningen "
            "SAMSAM_STORE."
        ) from error
    if found and path.is_dir():
        raise StoreReadOnlyError(
            f"{path} är en mapp. Inställningen SAMSAM_STORE ska vara en fil, till exempel "
            f"{path / 'samsam.sqlite'}."
        )
    return found


def _check_kind(path: Path) -> None:
    """Raise StoreTooOldError for a store of the former layout."""
    try:
        with path.open("rb") as file:
            head = file.read(_DUCKDB_AT + len(_DUCKDB))
    except OSError as error:
        raise StoreReadOnlyError(
            f"Filen {path} kan inte öppnas ({os_reason(error)}). Ge SAMSAM rätt att läsa och "
            "skriva där, eller välj en annan plats med inställningen SAMSAM_STORE."
        ) from error
    if head[_DUCKDB_AT:] == _DUCKDB:
        new = path.with_suffix(".sqlite")
        raise StoreTooOldError(
            f"Filen {path} är ett lager från en äldre version av SAMSAM. Inget har ändrats. Skriv "
            f"{new} i inställningen SAMSAM_STORE och kör python -m samsam migrate "
            f"--fran {quote(str(path))}. Den gamla filen lämnas som den är."
        )


def _check_nothing_of_old(path: Path) -> None:
    """Raise StoreTooOldError when a store of the former layout lies where a new one is to be."""
    old = path.with_suffix(".duckdb")
    if old.is_file():
        raise StoreTooOldError(
            f"Filen {path} finns inte, men bredvid ligger {old}, ett lager från en äldre version "
            "av SAMSAM. Inget har ändrats. Kör python -m samsam migrate --fran "
            f"{quote(str(old))}, eller flytta undan den filen om du vill börja om med ett tomt "
            "lager."
        )


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnlyError(
            f"Mappen {path.parent} kan inte skapas ({os_reason(error)}). "
            "Välj en annan plats med inställningen SAMSAM_STORE, eller ge SAMSAM rätt att skriva "
            "där."
        ) from error


def _make(path: Path) -> None:
    """Make a database with its tables, whole or not at all; one that is there by then stays."""
    new_file(path, lambda _: None)


def new_file(path: Path, fill: Callable[[Connection], None]) -> None:
    """Make a database with what `fill` puts in it, whole or not at all.

    A file that is there by then stays as it is. Raises StoreError.
    """
    _make_folder(path)
    try:
        with atomic_write(path, new=True) as half:
            _fill(half, fill)
    except StoreWriteError as error:
        raise _not_made(path, "disken är full eller svarar med fel") from error
    except (OSError, DBAPIError) as error:
        why = os_reason(error) if isinstance(error, OSError) else "disken svarar med fel"
        raise _not_made(path, why) from error


def _fill(half: Path, fill: Callable[[Connection], None]) -> None:
    half.touch(mode=0o600)
    location = SqliteFile(half, half.parent, marked=False)
    with (
        closing(Database(location, location.engine())) as database,
        database.writing() as connection,
    ):
        _upgrade(connection, f"Filen {half}")
        fill(connection)


def _not_made(path: Path, why: str) -> StoreReadOnlyError:
    return StoreReadOnlyError(
        f"Filen {path} kan inte skapas ({why}). Gör plats på disken eller ge "
        "SAMSAM rätt att skriva där, eller välj en annan plats med inställningen SAMSAM_STORE."
    )

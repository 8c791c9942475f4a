"""The store's file: whether it can be used, opening it with all else closed, what errors mean."""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb

from samsam.store import disk
from samsam.store.errors import (
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreTooNewError,
    StoreTooOldError,
)
from samsam.swedish import os_reason

Cursor = duckdb.DuckDBPyConnection

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "2GB",
    "threads": 2,
}


def connect(path: Path, read_only: bool, open_folder: Path | None = None) -> Cursor:
    """Open the file, and close everything outside it but `open_folder`, where backups are made.

    Raises StoreLockedError, StoreTooNewError, StoreTooOldError, StoreReadOnlyError or
    StoreDamagedError.
    """
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
        if not _is_locked(connection):
            _close_outside(connection, open_folder)
    except duckdb.Error as error:
        raise _explained(path, str(error)) from error
    return connection


def _is_locked(connection: Cursor) -> bool:
    """True when this process has the file open already: both share what was set then."""
    row = connection.execute("select current_setting('lock_configuration')").fetchone()
    return row is not None and bool(row[0])


def _close_outside(connection: Cursor, open_folder: Path | None) -> None:
    if open_folder is not None:
        connection.execute(f"set allowed_directories = [{quoted(f'{open_folder}/')}]")
    connection.execute("set enable_external_access = false")
    # Last: nothing that is asked of the store afterwards can open what is closed above.
    connection.execute("set lock_configuration = true")


def quoted(text: str) -> str:
    """A text as SQL writes it, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def exists(path: Path) -> bool:
    """True when the file is there. Raises StoreReadOnlyError when it can't be seen or used."""
    if "?" in str(path):
        # DuckDB takes what follows for the query of a web address, and puts the log elsewhere.
        raise StoreReadOnlyError(
            f"Filen {path} går inte att använda: DuckDB klarar inte frågetecken i en sökväg. "
            "Välj ett namn utan frågetecken med inställningen store."
        )
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


def make_new(path: Path) -> None:
    """Make an empty file for a store, whole or not at all; one that is there by then stays.

    Raises StoreReadOnlyError, or StoreDamagedError when the disk answers with a fault.
    """
    try:
        with disk.whole(path, new=True) as half:
            duckdb.connect(str(half)).close()
    except duckdb.Error as error:
        raise _explained(path, str(error)) from error
    except OSError as error:
        raise StoreReadOnlyError(
            f"Filen {path} kan inte skapas ({os_reason(error)}). Gör plats på disken eller ge "
            "SAMSAM rätt att skriva där, eller välj en annan plats med inställningen store."
        ) from error


def writable(path: Path) -> bool:
    """True when file and folder may be written in: the log is made beside the file.

    Asked without opening the file: closing it again would let go of the lock that an open store in
    this process has on it.
    """
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def make_folder(path: Path) -> None:
    """Make the folder that the file is to lie in. Raises StoreReadOnlyError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnlyError(
            f"Mappen {path.parent} kan inte skapas ({os_reason(error)}). "
            "Välj en annan plats med inställningen store, eller ge SAMSAM rätt att skriva där."
        ) from error


_OPENING_FAULTS: tuple[tuple[tuple[str, ...], type[StoreError], str], ...] = (
    (
        ("created with an older",), StoreTooOldError,
        "är sparad av en äldre version av DuckDB, som den här inte kan läsa. Inget har ändrats. "
        "Öppna filen med den äldre versionen och exportera den därifrån.",
    ),
    (
        ("newer version",), StoreTooNewError,
        "är sparad av en nyare version av DuckDB än den som är installerad. Installera samma "
        "version som senast, eller en nyare. Inget har ändrats.",
    ),
    (
        ("No space left on device", "File too large"), StoreReadOnlyError,
        "kan inte öppnas: disken är full. Det som är sparat finns kvar. Gör plats på disken och "
        "starta SAMSAM igen.",
    ),
    (
        ("Input/output error",), StoreDamagedError,
        "kan inte öppnas: disken svarar med fel. Inget har ändrats. Starta SAMSAM igen. Händer "
        "det på nytt, så byt disk och lägg tillbaka den senaste säkerhetskopian.",
    ),
    (
        ("Permission denied", "Read-only file system"), StoreReadOnlyError,
        "kan inte öppnas: SAMSAM saknar rätt att skriva där. Ge rätt att skriva, eller välj en "
        "annan plats med inställningen store.",
    ),
)  # fmt: skip


# What stands before the first block of DuckDB's file.
_HEADERS_BYTES = 3 * 4096


def is_cut(path: Path, connection: Cursor) -> bool:
    """True when the file of an open store is shorter than the blocks that it has.

    Free blocks don't count: DuckDB cuts those off after it has written how many there are. The file
    isn't opened here, which would let go of the lock that the store has on it.
    """
    row = connection.execute(
        "select block_size, total_blocks, free_blocks from pragma_database_size() "
        "where database_name = current_database()"
    ).fetchone()
    size, total, free = row or (1, 0, 0)
    there = max(0, path.stat().st_size - _HEADERS_BYTES) // size
    return bool(total - there > free)


_NO_DAMAGE = (
    "No space left on device", "File too large", "Disk quota exceeded", "Permission denied",
    "Read-only file system", "ould not write", "Cannot open file",
)  # fmt: skip
_DAMAGE = ("Corrupt", "Could not read", "deserialize", "checksum")


def is_damaged(error: duckdb.Error) -> bool:
    """True when DuckDB's error means that what the file holds can't be read."""
    words = str(error)
    if any(sign in words for sign in _NO_DAMAGE):
        return False
    reading = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException)
    return isinstance(error, reading) or any(sign in words for sign in _DAMAGE)


def _explained(path: Path, message: str) -> StoreError:
    """What DuckDB's error at opening means to the person who runs SAMSAM."""
    lock = re.search(r"PID (\d+)", message)
    if "could not set lock" in message.lower():
        process = f" (process {lock[1]})" if lock else ""
        return StoreLockedError(
            f"Filen {path} används redan av ett annat program{process}. "
            "Stäng det andra programmet och starta SAMSAM igen. Inget har ändrats."
        )
    for signs, kind, words in _OPENING_FAULTS:
        if any(sign in message for sign in signs):
            return kind(f"Filen {path} {words}")
    return StoreDamagedError(
        f"Filen {path} går inte att läsa: den är skadad eller ingen SAMSAM-fil. "
        "Inget har ändrats. Flytta undan filen och lägg tillbaka den senaste säkerhetskopian."
    )

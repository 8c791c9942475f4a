"""The store's file: whether it can be used, opening it with all else closed, what errors mean."""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb

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
    if "No space left on device" in message or "File too large" in message:
        return StoreReadOnlyError(
            f"Filen {path} kan inte öppnas: disken är full. Det som är sparat finns kvar. "
            "Gör plats på disken och starta SAMSAM igen."
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

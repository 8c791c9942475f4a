"""Putting a backup in the database's place, and going on with one that has lost something.

A backup of an older version gets this version's schema. Both may be done while the server runs: it
notices that another file has come in the place, and goes on with that one. Every step can be cut
off: until the last one is done the marker doesn't fit the file, and opening it stops with an
explanation.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from samsam.records.engine import commit_log, commit_marker, schema
from samsam.records.engine.commit_marker import CommitMarker
from samsam.records.engine.database import Database
from samsam.records.engine.location import LONGEST_WAIT_SECONDS, SqliteFile, empty_file
from samsam.records.errors import (
    BackupError,
    StoreBusyError,
    StoreError,
    StoreReadOnlyError,
)
from samsam.records.files import atomic_write
from samsam.records.upkeep import backup
from samsam.records.upkeep.backup import Backup
from samsam.swedish import os_reason

# So far ahead of all that was saved that no running process has seen the number.
_LEAP = 1000


def restore(path: Path, source: Path, now: datetime | None = None) -> tuple[Backup, Path | None]:
    """Put the backup `source` in the place of the database at `path`.

    Returns what the backup was, and where the file that was there now lies. Raises BackupError when
    the backup can't be trusted or put there, StoreBusyError, StoreTooNewError, StoreWriteError; the
    database is then as it was, or opening it says what to do.
    """
    found = backup.verify(source)
    _make_folder(path)
    aside = _free_name(path, now or datetime.now(UTC))
    number = max(found.number, _latest_number(path)) + _LEAP
    try:
        with atomic_write(path) as fresh:
            shutil.copyfile(source, fresh)
            fresh.chmod(0o600)
            marker = _begun(fresh, number)
            with _nobody_writing(path):
                _put_aside(path, aside)
                # A journal left by a kill belongs to the file that was there.
                _journal(path).unlink(missing_ok=True)
    except OSError as error:
        _take_back(path, aside)
        raise BackupError(
            f"Säkerhetskopian kunde inte läggas tillbaka ({os_reason(error)}). Gör plats på "
            "disken eller ge rätt att skriva där, och kör kommandot igen."
        ) from error
    commit_marker.replace(path, marker)
    return found, aside if aside.exists() else None


def accept_data_loss(path: Path) -> tuple[CommitMarker | None, CommitMarker]:
    """Believe the file although saves are missing in it.

    Returns the marker that lay beside it, None when it couldn't be read, and the file's own. Raises
    StoreError when it can't be opened, BackupError when there is no room for a copy of it.
    """
    marked = _marked(path)
    before = _latest(path)
    number = max(before.number, marked.number if marked else 0) + _LEAP
    try:
        # A file of its own, which a running server notices: it may remember what lay in this one.
        with atomic_write(path) as fresh, _nobody_writing(path) as held:
            # Not read from the disk: closing the file would let go of the locks on it.
            fresh.write_bytes(held.serialize() if held is not None else b"")
            fresh.chmod(0o600)
            marker = _begun(fresh, number)
    except OSError as error:
        raise _not_put(error) from error
    commit_marker.replace(path, marker)
    return marked, before


def _not_put(error: OSError) -> BackupError:
    return BackupError(
        f"Filen kunde inte läggas på sin plats ({os_reason(error)}). Inget har ändrats. Gör plats "
        "på disken eller ge rätt att skriva där, och kör kommandot igen."
    )


def _marked(path: Path) -> CommitMarker | None:
    with suppress(StoreError):
        return commit_marker.read(path)
    return None


def _latest_number(path: Path) -> int:
    """The number of the last commit that anybody can have seen; 0 when nothing says it."""
    marked = _marked(path)
    with suppress(StoreError, SQLAlchemyError):
        return max(marked.number if marked else 0, _latest(path).number if path.exists() else 0)
    return marked.number if marked else 0


def _unmarked(path: Path) -> Database:
    location = SqliteFile(path, path.parent, marked=False)
    return Database(location, location.engine())


def _latest(path: Path) -> CommitMarker:
    with closing(_unmarked(path)) as database, database.reading() as connection:
        if not schema.revision(connection, f"Filen {path}"):
            raise empty_file(path)
        return commit_log.latest(connection)


def _begun(path: Path, number: int) -> CommitMarker:
    """Begin a new lineage of commits in the file, whose next number is the one after `number`."""
    with closing(_unmarked(path)) as database:
        with database.writing() as connection:
            if schema.waiting(schema.revision(connection, str(path)), str(path)):
                schema.upgrade(connection)
            commit_log.start_lineage(connection)
            commit_log.leap(connection, number)
        with database.reading() as connection:
            return commit_log.latest(connection)


@contextmanager
def _nobody_writing(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Keep writers of all processes out of the file that is there; a damaged one has none.

    The connection that does; None when there is no file. Raises StoreBusyError.
    """
    if not path.exists():
        yield None
        return
    with closing(sqlite3.connect(path, timeout=LONGEST_WAIT_SECONDS, isolation_level=None)) as old:
        try:
            old.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise StoreBusyError(
                    "Lagret är upptaget av en skrivning som inte blir klar. Inget har ändrats. "
                    "Försök igen, eller stoppa SAMSAM först."
                ) from error
        except sqlite3.DatabaseError:
            pass  # damaged: nobody can write in it
        yield old


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-journal")


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnlyError(
            f"Mappen {path.parent} kan inte skapas ({os_reason(error)}). "
            "Välj en annan plats med inställningen SAMSAM_STORE, eller ge SAMSAM rätt att skriva "
            "där."
        ) from error


def _free_name(path: Path, now: datetime) -> Path:
    names = (f"{path.name}.undanlagd-{now:%Y%m%dT%H%M%SZ}{more}" for more in ("", *range(2, 1000)))
    return next(p for p in map(path.with_name, names) if not p.exists())


def _put_aside(path: Path, aside: Path) -> None:
    """Give what lies there another name beside it. The file itself stays until it is replaced."""
    if path.exists():
        try:
            os.link(path, aside)
        except OSError:  # not every file system has links
            shutil.copyfile(path, aside)
    if _journal(path).exists():
        shutil.copyfile(_journal(path), _journal(aside))


def _take_back(path: Path, aside: Path) -> None:
    """Leave the database as it was, when it wasn't replaced after all."""
    with suppress(OSError):
        if path.samefile(aside):
            aside.unlink()

"""Putting a backup in the store's place, and going on with a store that has lost something.

Every step can be cut off: until the last one is done the store's mark doesn't fit its file, and
opening it stops with an explanation.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from samsam.store import backup, disk, file, sequence
from samsam.store.backup import Backup
from samsam.store.errors import BackupError, StoreError, StoreLockedError, StoreWriteError
from samsam.store.state import wal
from samsam.swedish import os_reason


def restore(path: Path, source: Path, now: datetime | None = None) -> tuple[Backup, Path | None]:
    """Put the backup `source` in the place of the store at `path`.

    Returns what the backup was, and where the file that was there now lies. Raises BackupError when
    the backup can't be trusted or put there, StoreLockedError while the store is in use,
    StoreTooNewError, StoreWriteError; the store is then as it was, or opening it tells what to do.
    """
    told = backup.verify(source)
    check_free(path)
    file.make_folder(path)
    aside = _free_name(path, now or datetime.now(UTC))
    try:
        with disk.whole(path) as fresh:
            try:
                shutil.copyfile(source, fresh)
                mark = _begun(fresh)
            finally:
                wal(fresh).unlink(missing_ok=True)
            _put_aside(path, aside)
    except OSError as error:
        _take_back(path, aside)
        raise BackupError(
            f"Säkerhetskopian kunde inte läggas tillbaka ({os_reason(error)}). Gör plats på "
            "disken eller ge rätt att skriva där, och kör kommandot igen."
        ) from error
    _set_mark(path, mark)
    return told, aside if aside.exists() else None


def go_on_as_it_is(path: Path) -> tuple[sequence.Mark | None, sequence.Mark | None]:
    """Believe the store's file although saves are missing in it.

    Returns the mark that lay beside it, None when it couldn't be read, and the store's own. Raises
    StoreLockedError while it is in use, and StoreError when it can't be opened.
    """
    check_free(path)
    told = None
    with suppress(StoreError):
        told = sequence.read(path)
    found = _begun(path) if file.exists(path) else None
    _set_mark(path, found)
    return told, found


def check_free(path: Path) -> None:
    """Raise StoreLockedError when a process has the store open; a damaged one counts as free."""
    if not path.exists():
        return
    try:
        file.connect(path, read_only=True).close()
    except StoreLockedError:
        raise
    except StoreError:
        return


def _begun(path: Path) -> sequence.Mark | None:
    """Begin a new line of transactions in the file; None when its schema has none yet."""
    opened = file.connect(path, read_only=False)
    try:
        if sequence.latest(opened) is not None:
            sequence.begin_line(opened)
        # Closing would do it too, but say nothing when it couldn't.
        opened.execute("checkpoint")
        return sequence.latest(opened)
    except duckdb.Error as error:
        raise StoreWriteError(
            f"Det gick inte att skriva i {path}. Är disken full? Gör plats och kör kommandot igen."
        ) from error
    finally:
        opened.close()


def _free_name(path: Path, now: datetime) -> Path:
    names = (f"{path.name}.undanlagd-{now:%Y%m%dT%H%M%SZ}{more}" for more in ("", *range(2, 1000)))
    return next(p for p in map(path.with_name, names) if not p.exists() and not wal(p).exists())


def _put_aside(path: Path, aside: Path) -> None:
    """Give what lies there another name beside it. The file itself stays until it is replaced."""
    if path.exists():
        try:
            os.link(path, aside)
        except OSError:  # not every file system has links
            shutil.copyfile(path, aside)
    if wal(path).exists():
        wal(path).replace(wal(aside))


def _take_back(path: Path, aside: Path) -> None:
    """Leave the store as it was, when it wasn't replaced after all."""
    with suppress(OSError):
        if not path.samefile(aside):
            return
        if wal(aside).exists():
            wal(aside).replace(wal(path))
        aside.unlink()


def _set_mark(path: Path, mark: sequence.Mark | None) -> None:
    if mark is None:
        sequence.file_beside(path).unlink(missing_ok=True)
    else:
        sequence.replace(path, mark)

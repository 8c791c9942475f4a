"""Files that are whole or aren't there, also after a fault of the disk or a loss of power."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_HALF = ".samsam-halv-"
# What a killed process has left; nothing takes so long to write.
_OLD_SECONDS = 3600.0
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


def why_no_file(path: Path) -> str:
    """What is at a path instead of an ordinary file, as a sentence; empty for such a file.

    To be asked before anything is read: reading a named pipe waits for who writes in it.
    """
    if path.is_file():
        return ""
    if path.is_dir():
        return f"{path} är en mapp. Skriv också vilken fil i den."
    return f"{path} är ingen vanlig fil." if path.exists() else f"{path} finns inte."


@contextmanager
def atomic_write(path: Path, *, new: bool = False) -> Iterator[Path]:
    """A place to write a file in. When the block ends the disk has it, and it gets its name `path`.

    A file with that name is replaced, or with `new` left as it is. Raises OSError; nothing is then
    left of what was written.
    """
    _clear_old(path.parent)
    half = path.with_name(f"{_HALF}{os.getpid()}-{path.name}")
    try:
        yield half
        with half.open("rb+") as content:
            os.fsync(content.fileno())
        if new:
            _name_unless_taken(half, path)
        else:
            half.replace(path)
        flush_folder(path.parent)
    finally:
        for left in (half, half.with_name(f"{half.name}-journal")):  # a full disk leaves SQLite's
            with suppress(OSError):
                left.unlink(missing_ok=True)


def atomic_write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises OSError."""
    with atomic_write(path) as half:
        half.write_bytes(content)


def flush_folder(folder: Path) -> None:
    """Make names in the folder last over a loss of power, where the system can. Raises OSError."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _name_unless_taken(half: Path, path: Path) -> None:
    try:
        path.hardlink_to(half)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in _NO_LINKS or path.exists():
            raise
        half.replace(path)


def _clear_old(folder: Path) -> None:
    for left in folder.glob(f"{_HALF}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _OLD_SECONDS:
                left.unlink()

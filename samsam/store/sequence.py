"""The number of the last acknowledged transaction: in the store, and in a small file beside it.

DuckDB loses commits without a word when its log is emptied, removed or exchanged (docs/decisions/
0014). The file beside the store is written and flushed after each commit and before the save is
acknowledged, so a store that is behind it has lost something.
"""

from __future__ import annotations

import os
import re
import uuid
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from samsam.store import disk
from samsam.store.clock import utc_now
from samsam.store.cursor import Cursor
from samsam.store.errors import StoreDamagedError, StoreReadOnlyError, StoreWriteError
from samsam.swedish import os_reason

# Two places, written by turns and a page of the disk apart: a write that is cut off spoils one.
_PLACES = 2
_PAGE = 4096
_LINE = re.compile(rb"samsam ([0-9a-f-]{36}) (\d+) ([0-9a-f]{8})\n")
_flush = getattr(os, "fdatasync", os.fsync)


@dataclass(frozen=True, slots=True)
class Mark:
    """The last transaction of a line of transactions."""

    line: str
    number: int


# In the store


def latest(cursor: Cursor) -> Mark | None:
    """The mark that the store itself holds; None before its schema had any."""
    known = cursor.execute(
        "select 1 from duckdb_tables() where schema_name = 'main' and table_name = 'store_commit' "
        "and database_name = current_database()"
    ).fetchone()
    if known is None:
        return None
    row = cursor.execute(
        "select (select id from store_line order by rowid desc limit 1), "
        "(select coalesce(max(sequence), 0) from store_commit)"
    ).fetchone()
    return Mark(str(row[0]), int(row[1])) if row and row[0] else None


def put(cursor: Cursor, number: int) -> None:
    """Leave the transaction's number in the store, inside the transaction itself."""
    cursor.execute("insert into store_commit values (?, ?)", [number, utc_now()])


def begin_line(cursor: Cursor) -> str:
    """Begin a new line of transactions, which goes on from the present number."""
    line = str(uuid.uuid4())
    cursor.execute("insert into store_line values (?, ?)", [line, utc_now()])
    return line


# Beside the store


def file_beside(path: Path) -> Path:
    """The file beside the store at `path` that holds the mark."""
    return path.with_name(f"{path.name}.sequence")


def read(path: Path) -> Mark | None:
    """The mark beside the store; None when there is no file.

    Raises StoreDamagedError or StoreReadOnlyError.
    """
    file = file_beside(path)
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreReadOnlyError(
            f"Filen {file}, som visar vad som har sparats, går inte att läsa "
            f"({os_reason(error)}). Ge SAMSAM rätt att läsa den. Inget har ändrats."
        ) from error
    found = [m for m in map(_mark, _parts(content)) if m]
    if not found:
        raise StoreDamagedError(
            f"Filen {file}, som visar vad som har sparats, är skadad. Inget har ändrats. "
            f"Kontrollera lagret med python -m samsam check. Är det helt, så fortsätter "
            "python -m samsam restore --som-den-ar med det."
        )
    return max(found, key=lambda m: m.number)


def _parts(content: bytes) -> list[bytes]:
    return [content[place * _PAGE : (place + 1) * _PAGE] for place in range(_PLACES)]


def _mark(part: bytes) -> Mark | None:
    found = _LINE.match(part)
    if found is None or int(found[3], 16) != zlib.crc32(found[1] + found[2]):
        return None
    return Mark(found[1].decode(), int(found[2]))


def _line(mark: Mark) -> bytes:
    told = (mark.line.encode(), str(mark.number).encode())
    return b"samsam %s %s %08x\n" % (*told, zlib.crc32(b"".join(told)))


def replace(path: Path, mark: Mark) -> None:
    """Write the file anew, whole or not at all. Raises StoreWriteError."""
    try:
        disk.write_whole(file_beside(path), _line(mark).ljust(_PAGE, b"\n") * _PLACES)
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> StoreWriteError:
    return StoreWriteError(
        f"Filen {file_beside(path)}, som visar vad som har sparats, gick inte att skriva "
        f"({os_reason(error)}). Det som är sparat finns kvar. Gör plats på disken eller ge "
        "SAMSAM rätt att skriva där, och försök igen."
    )


class MarkWriter:
    """Keeps the file open, and writes each new mark over the older of its two places."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises StoreWriteError."""
        try:
            self._file: BinaryIO = file_beside(path).open("r+b", buffering=0)
        except OSError as error:
            raise _not_written(path, error) from error

    def write(self, mark: Mark) -> None:
        """Write a mark and wait until the disk has it. Raises OSError."""
        self._file.seek(mark.number % _PLACES * _PAGE)
        left = _line(mark)
        while left:  # a disk may take a part and refuse the rest
            left = left[self._file.write(left) :]
        _flush(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

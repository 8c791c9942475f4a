"""The number of the last acknowledged commit, in a small file beside the SQLite file.

SQLite takes an emptied or older file for what it is: a database with less in it. The file beside
it is written and flushed after each commit and before the save is acknowledged, so a database that
is behind it has lost something (docs/decisions/0014 and the one on the database of record).

Several processes write it. A slow one may leave a lower number over a higher one: then the marker
lags, which raises no false alarm, until the next commit.
"""

from __future__ import annotations

import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from samsam.records.errors import StoreDamagedError, StoreReadOnlyError, StoreWriteError
from samsam.records.files import atomic_write_bytes
from samsam.swedish import os_reason

# Two places, written by turns and a page of the disk apart: a write that is cut off spoils one.
_PLACES = 2
_PAGE = 4096
_LINE = re.compile(rb"samsam ([0-9a-f-]{36}) (\d+) ([0-9a-f]{8})\n")
_flush = getattr(os, "fdatasync", os.fsync)


@dataclass(frozen=True, slots=True)
class CommitMarker:
    """The last commit of a lineage of commits."""

    lineage: str
    number: int


def file_beside(path: Path) -> Path:
    """The marker's file of the database at `path`."""
    return path.with_name(f"{path.name}.sequence")


def read(path: Path) -> CommitMarker | None:
    """The marker beside the database; None when there is no file.

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
    found = [m for m in map(_marker, _pages(content)) if m]
    if not found:
        raise StoreDamagedError(
            f"Filen {file}, som visar vad som har sparats, är skadad. Inget har ändrats. "
            f"Kontrollera lagret med python -m samsam check. Är det helt, så fortsätter "
            "python -m samsam restore --som-den-ar med det."
        )
    return max(found, key=lambda m: m.number)


def _pages(content: bytes) -> list[bytes]:
    return [content[place * _PAGE : (place + 1) * _PAGE] for place in range(_PLACES)]


def _marker(page: bytes) -> CommitMarker | None:
    found = _LINE.match(page)
    if found is None or int(found[3], 16) != zlib.crc32(found[1] + found[2]):
        return None
    return CommitMarker(found[1].decode(), int(found[2]))


def _line(marker: CommitMarker) -> bytes:
    parts = (marker.lineage.encode(), str(marker.number).encode())
    return b"samsam %s %s %08x\n" % (*parts, zlib.crc32(b"".join(parts)))


def replace(path: Path, marker: CommitMarker) -> None:
    """Write the file anew, whole or not at all. Raises StoreWriteError."""
    try:
        atomic_write_bytes(file_beside(path), _line(marker).ljust(_PAGE, b"\n") * _PLACES)
    except OSError as error:
        raise StoreWriteError(
            f"Filen {file_beside(path)}, som visar vad som har sparats, gick inte att skriva "
            f"({os_reason(error)}). Det som är sparat finns kvar. Gör plats på disken eller ge "
            "SAMSAM rätt att skriva där, och försök igen."
        ) from error


def write(path: Path, marker: CommitMarker) -> None:
    """Write a marker over the older of its two places and wait until the disk has it.

    The file must be there. Raises OSError.
    """
    with file_beside(path).open("r+b", buffering=0) as file:
        file.seek(marker.number % _PLACES * _PAGE)
        left = _line(marker)
        while left:  # a disk may take a part and refuse the rest
            left = left[file.write(left) :]
        _flush(file.fileno())

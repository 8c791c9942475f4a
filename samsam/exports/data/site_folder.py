"""A new folder of files for others to read: there whole, with checksums, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from samsam.records.files import flush_folder
from samsam.swedish import os_reason

# As `sha256sum -c` reads it.
CHECKSUMS = "kontrollsummor.sha256"
_HALF = ".samsam-halv-"
# What is published is for everybody, whatever is usual for files of who runs the command.
_FILE_MODE, _FOLDER_MODE = 0o644, 0o755


class SiteError(Exception):
    """The site can't be written. The message is Swedish and says what to do."""


class SiteFolder:
    """The folder while it is being written. Names are relative, with `/` between folders."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._sums: dict[str, str] = {}
        self.bytes = 0

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._sums)

    def write(self, name: str, content: bytes) -> None:
        """Write one file, so that it is on the disk when the folder gets its name.

        Raises OSError.
        """
        path = self._place / name
        for folder in reversed(path.parents):
            if self._place in folder.parents and not folder.exists():
                folder.mkdir()
                folder.chmod(_FOLDER_MODE)
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(_FILE_MODE)
        self._sums[name] = sha256(content).hexdigest()
        self.bytes += len(content)

    def write_checksums(self) -> None:
        """The list of all other files with what each holds. Raises OSError."""
        lines = "".join(f"{self._sums[name]}  {name}\n" for name in sorted(self._sums))
        self.write(CHECKSUMS, lines.encode("utf-8"))


@contextmanager
def new_folder(path: Path) -> Iterator[SiteFolder]:
    """A folder to write in. It gets its name `path` when the block ends without an error.

    Raises SiteError when there is something there already, or when it can't be written; nothing is
    then left of it.
    """
    _check_free(path)
    half = path.with_name(f"{_HALF}{os.getpid()}-{path.name}")
    try:
        half.mkdir(parents=True)
        half.chmod(_FOLDER_MODE)
        made = SiteFolder(half)
        yield made
        made.write_checksums()
        _put_in_place(half, path)
    except OSError as error:
        raise SiteError(
            f"Webbplatsen gick inte att skriva i mappen {path}: {os_reason(error)}. Inget halvt är "
            "kvar. Gör plats eller välj en annan mapp med --till."
        ) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _check_free(path: Path) -> None:
    try:
        taken = path.exists() and (not path.is_dir() or any(path.iterdir()))
    except OSError as error:
        raise SiteError(
            f"Mappen {path} går inte att läsa: {os_reason(error)}. Välj en annan mapp med --till."
        ) from error
    if taken:
        raise SiteError(
            f"{path} finns redan och är inte en tom mapp. Inget där är ändrat. Välj en ny mapp med "
            "--till, eller flytta undan det som ligger där."
        )


def _put_in_place(half: Path, path: Path) -> None:
    if path.is_dir():  # an empty one: some systems don't replace it
        path.rmdir()
    half.rename(path)
    flush_folder(path.parent)

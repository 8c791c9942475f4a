"""`backup`: a backup of the store, also while the server runs."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from samsam.cli.command import Code, require_file
from samsam.questions.backups import ask_server
from samsam.settings import Settings
from samsam.store import backup, disk
from samsam.store.backup import Backup
from samsam.store.connection import StoreLockedError, open_untouched
from samsam.store.errors import BackupError
from samsam.swedish import os_reason

_LONGEST_WAIT_SECONDS = 120


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument(
        "mål",
        type=Path,
        nargs="?",
        help="mapp som kopian också läggs i, på en annan disk",
    )
    parser.set_defaults(run_alone=_run)


def _run(settings: Settings, chosen: argparse.Namespace) -> Code:
    require_file(settings)
    made = _made(settings)
    place: Path | None = vars(chosen)["mål"]
    if place is not None:
        made = _put_also(made, place)
    print(made.path)
    print(f"SHA-256 {made.sha256}, schema {made.schema}, {made.number} sparade ändringar")
    return Code.DONE


def _made(settings: Settings) -> Backup:
    try:
        store, _ = open_untouched(settings.store, settings.backups)
    except StoreLockedError:
        settings.backups.mkdir(parents=True, exist_ok=True)
        backup.check_room(settings.store, settings.backups)  # before anybody waits for the server
        return ask_server(settings.backups, _LONGEST_WAIT_SECONDS)
    try:
        return backup.make(store, "begard")
    finally:
        store.close()


def _put_also(made: Backup, place: Path) -> Backup:
    """The same backup in another folder, tried there too."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file in (made.path, backup.checksum_file(made.path)):
            with disk.whole(place / file.name) as half:
                shutil.copyfile(file, half)
    except OSError as error:
        raise BackupError(
            f"Säkerhetskopian är gjord, {made.path}, men kunde inte läggas i {place} "
            f"({os_reason(error)}). Gör plats där eller välj en annan mapp, och försök igen."
        ) from error
    return backup.verify(place / made.path.name)

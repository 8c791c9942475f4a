"""`backup`: a backup of the database of record, also while the server runs."""

from __future__ import annotations

import argparse
import shutil
from contextlib import closing
from pathlib import Path

from samsam.cli.command import Code, require_file
from samsam.config.settings import Settings
from samsam.records.errors import BackupError
from samsam.records.files import atomic_write
from samsam.records.upkeep import backup
from samsam.records.upkeep.backup import Backup
from samsam.records.upkeep.opening import open_untouched
from samsam.swedish import os_reason


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
    with closing(open_untouched(settings.store, settings.backups)) as records:
        made = backup.make(records, "begard")
    place: Path | None = vars(chosen)["mål"]
    if place is not None:
        made = _put_also(made, place)
    print(made.path)
    print(f"SHA-256 {made.sha256}, schema {made.schema}, {made.number} sparade ändringar")
    return Code.DONE


def _put_also(made: Backup, place: Path) -> Backup:
    """The same backup in another folder, tried there too."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file in (made.path, backup.checksum_file(made.path)):
            with atomic_write(place / file.name) as half:
                shutil.copyfile(file, half)
    except OSError as error:
        raise BackupError(
            f"Säkerhetskopian är gjord, {made.path}, men kunde inte läggas i {place} "
            f"({os_reason(error)}). Gör plats där eller välj en annan mapp, och försök igen."
        ) from error
    return backup.verify(place / made.path.name)

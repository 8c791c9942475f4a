"""Backups of a running SAMSAM: each night, kept by a rule and tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from samsam.records.engine.database import Database
from samsam.records.errors import StoreError
from samsam.records.upkeep import backup
from samsam.records.upkeep.backup import Backup

# Each night


@dataclass(frozen=True, slots=True)
class NightlyBackup:
    """What came of a night: the backup, those that were too old, and what is wrong with others."""

    made: Backup
    removed: tuple[Backup, ...]
    wrong: tuple[str, ...]


def due(folder: Path, hour: int, now: datetime) -> bool:
    """True when no backup was made since the latest time of the night that has been.

    `now` carries the municipality's own zone. A night when SAMSAM stood still is made up for.
    """
    latest = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if latest > now:
        latest -= timedelta(days=1)
    return all(not latest <= b.made_at <= now for b in backup.backups(folder))


def nightly_backup(records: Database) -> NightlyBackup:
    """Make the night's backup, remove old ones, and try all that are kept. Raises BackupError."""
    made = backup.make(records, "natt")
    removed = backup.remove_old(records.backups)
    return NightlyBackup(made, removed, tuple(_wrong(records.backups)))


def _wrong(folder: Path) -> Iterator[str]:
    for kept in backup.backups(folder):
        try:
            backup.verify(kept.path)
        except StoreError as error:
            yield str(error)

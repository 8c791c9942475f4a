"""Backups of a running SAMSAM: each night, and when the command asks for one.

Only the process that has the store open can read it, so the command leaves a wish in the backups'
folder and the running server answers it there. Who may write in that folder may wish.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from samsam.store import backup, disk
from samsam.store.backup import Backup
from samsam.store.connection import Store, StoreError
from samsam.store.errors import BackupError

_WISH = "onskan-"
# The server takes a wish away right before it writes the answer.
_ANSWER_SECONDS = 5.0
_ANSWER = "svar-"
_LOOK_EVERY_SECONDS = 0.2
_OLD_SECONDS = 600


# Each night


@dataclass(frozen=True, slots=True)
class Night:
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


def night(store: Store) -> Night:
    """Make the night's backup, remove old ones, and try all that are kept. Raises BackupError."""
    made = backup.make(store, "natt")
    removed = backup.remove_old(store.backups)
    return Night(made, removed, tuple(_wrong(store.backups)))


def _wrong(folder: Path) -> Iterator[str]:
    for kept in backup.backups(folder):
        try:
            backup.verify(kept.path)
        except StoreError as error:
            yield str(error)


# When asked


def ask_server(folder: Path, seconds: float) -> Backup:
    """Ask the server that has the store open for a backup, and wait for it.

    Raises BackupError with the server's own words, or when it doesn't answer in time.
    """
    number = uuid.uuid4().hex
    wish, answer = folder / f"{_WISH}{number}", folder / f"{_ANSWER}{number}"
    folder.mkdir(parents=True, exist_ok=True)
    wish.touch()
    try:
        told = _waited_for(wish, answer, time.monotonic() + seconds)
    finally:
        wish.unlink(missing_ok=True)
        answer.unlink(missing_ok=True)
    if told is None:
        raise BackupError(
            "Servern som har lagret öppet svarade inte. Ingen säkerhetskopia gjordes. Är det "
            "ett annat program än SAMSAM, så stäng det; titta annars i serverns logg."
        )
    if told["fel"]:
        raise BackupError(told["fel"])
    return backup.read(folder / told["fil"])


def _waited_for(wish: Path, answer: Path, end: float) -> dict[str, str] | None:
    """The server's answer, None when it doesn't come. Raises BackupError when it can't come."""
    while time.monotonic() < end:
        if not wish.exists():
            end = min(end, time.monotonic() + _ANSWER_SECONDS)
        if answer.exists():
            found: dict[str, str] = json.loads(answer.read_text(encoding="utf-8"))
            return found
        time.sleep(_LOOK_EVERY_SECONDS)
    if not wish.exists():
        raise BackupError(
            f"Servern tog emot önskan om en säkerhetskopia men kunde inte svara i mappen "
            f"{wish.parent}. Är disken full? Gör plats och försök igen."
        )
    return None


def answer_wishes(store: Store) -> tuple[Backup, ...]:
    """Make a backup when somebody wishes for one; one is enough for all who wait."""
    wishes = sorted(store.backups.glob(f"{_WISH}*"))
    if not wishes:
        return ()
    try:
        made = backup.make(store, "begard")
    except StoreError as error:
        _answer(wishes, {"fil": "", "fel": str(error)})
        return ()
    _answer(wishes, {"fil": made.path.name, "fel": ""})
    _forget_old_answers(store.backups)
    return (made,)


def _answer(wishes: list[Path], told: dict[str, str]) -> None:
    for wish in wishes:
        answer = wish.with_name(wish.name.replace(_WISH, _ANSWER, 1))
        # First, so that a disk that takes no answer isn't given a new backup every second.
        wish.unlink(missing_ok=True)
        disk.write_whole(answer, json.dumps(told, ensure_ascii=False).encode())


def _forget_old_answers(folder: Path) -> None:
    for answer in folder.glob(f"{_ANSWER}*"):
        if time.time() - answer.stat().st_mtime > _OLD_SECONDS:
            answer.unlink(missing_ok=True)

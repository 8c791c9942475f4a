"""The thread of the running server that makes backups: each night, and when a command asks."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime

from samsam.questions import backups
from samsam.questions.service import Service
from samsam.ui import logs, running

_log = logging.getLogger("samsam")
_LOOK_EVERY_SECONDS = 1.0
_NIGHT_EVERY_SECONDS = 60.0
# A night that failed, for a full disk as a rule, is tried again in an hour.
_AGAIN_SECONDS = 3600.0


class Keeper:
    """Begins with the server and ends with it."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backups", daemon=True)

    def start(self) -> None:
        """Begin to look for wishes and for the night."""
        self._thread.start()

    def stop(self) -> None:
        """End, after a backup that is being made."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        if running.service().settings.database:
            return  # a database has its own backups
        next_night = time.monotonic()
        while not self._stopped.wait(_LOOK_EVERY_SECONDS):
            try:
                service = running.service()
                for made in backups.answer_wishes(service.store):
                    _log.info("backup %s", made.path.name)
                if time.monotonic() >= next_night:
                    next_night = time.monotonic() + _NIGHT_EVERY_SECONDS
                    _night(service)
            except Exception as error:  # noqa: BLE001 - a fault must not end the thread
                logs.fault("a backup can't be made", error)
                next_night = time.monotonic() + _AGAIN_SECONDS


def _night(service: Service) -> None:
    store = service.store
    if store.read_only or not backups.due(store.backups, service.settings.backup_hour, _now()):
        return
    done = backups.night(store)
    _log.info("backup %s, %d old ones removed", done.made.path.name, len(done.removed))
    for words in done.wrong:
        _log.error("a backup doesn't stand the test: %s", words)


def _now() -> datetime:
    """The present moment in the municipality's own zone, as its clock shows."""
    return datetime.now().astimezone()

"""What the running server does by itself: a backup each night, a fetch and the mail each day."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime

from samsam.services.core.service import Service
from samsam.services.data import scheduled_fetch
from samsam.services.mail import sending
from samsam.services.operation import backups
from samsam.services.waiting import daily_mail
from samsam.web.base import logs, running

_log = logging.getLogger("samsam")
_FIRST_LOOK_SECONDS = 1.0
_LOOK_EVERY_SECONDS = 60.0
# Work that failed, for a full disk as a rule, is tried again in an hour.
_AGAIN_SECONDS = 3600.0
# A mail about a step is to go at once.
_LOOK_FOR_MAIL_SECONDS, _MAIL_AGAIN_SECONDS = 10.0, 60.0
# What waits for each is worked out from all figures: the first pages come before that.
_FIRST_MAIL_SECONDS = 30.0
# An answer of a service may take a minute; the server is to end in ten seconds.
_SECONDS_FOR_AN_ANSWER = 3.0
Work = Callable[[Service, Callable[[], bool]], None]


class RegularWork:
    """A thread that looks regularly whether something is to be done. Ends with the server."""

    def __init__(
        self,
        name: str,
        work: Work,
        failed: str,
        patience: float | None = None,
        every: float = _LOOK_EVERY_SECONDS,
        again: float = _AGAIN_SECONDS,
        first: float = _FIRST_LOOK_SECONDS,
    ) -> None:
        """Look `first` after so many seconds, then `every`, and `again` when it failed.

        `patience` is how many seconds the end waits for what is being done; None is all.
        """
        self._work = work
        self._failed = failed
        self._patience = patience
        self._first, self._every, self._again = first, every, again
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End, after what is being done as far as there is patience."""
        self._stopped.set()
        self._thread.join(self._patience)

    def _run(self) -> None:
        wait = self._first
        while not self._stopped.wait(wait):
            try:
                self._work(running.service(), self._stopped.is_set)
                wait = self._every
            except Exception as error:  # noqa: BLE001 - a fault must not end the thread
                logs.fault(self._failed, error)
                wait = self._again


def threads() -> tuple[RegularWork, ...]:
    """Everything that is done regularly, each in a thread of its own."""
    return (
        RegularWork("backups", _back_up, "a backup can't be made"),
        RegularWork("fetches", _fetch, "new values can't be fetched", _SECONDS_FOR_AN_ANSWER),
        RegularWork(
            "mail",
            _Post().look,
            "mail can't be sent",
            _SECONDS_FOR_AN_ANSWER,
            _LOOK_FOR_MAIL_SECONDS,
            _MAIL_AGAIN_SECONDS,
            _FIRST_MAIL_SECONDS,
        ),
    )


def _back_up(service: Service, _stopped: Callable[[], bool]) -> None:
    records = service.records
    if service.settings.database or records.read_only:  # a database has its own backups
        return
    if not backups.due(records.backups, service.settings.backup_hour, _now()):
        return
    done = backups.nightly_backup(records)
    _log.info("backup %s, %d old ones removed", done.made.path.name, len(done.removed))
    for words in done.wrong:
        _log.error("a backup doesn't stand the test: %s", words)


def _fetch(service: Service, stopped: Callable[[], bool]) -> None:
    if not scheduled_fetch.due(service, _now()):
        return
    scheduled_fetch.run(service, _now(), stopped)
    done = scheduled_fetch.latest(service)
    if done is not None:
        _log.info("fetched: %s", done.message)


class _Post:
    """The day's mail is put together once a day, what is queued is sent at each look."""

    def __init__(self) -> None:
        self._done_on: date | None = None

    def look(self, service: Service, stopped: Callable[[], bool]) -> None:
        now = _now()
        if self._done_on != now.date() and _queue_daily(service, now):
            self._done_on = now.date()
        _send(service, stopped)


def _queue_daily(service: Service, now: datetime) -> bool:
    """Queue the day's mails when its hour has come; False until then."""
    if not daily_mail.due(service, now):
        return False
    daily_mail.queue_daily(service, now)
    return True


def _send(service: Service, stopped: Callable[[], bool]) -> None:
    if sent := sending.send_due(service, stopped):
        _log.info("%d mails sent", sent)


def _now() -> datetime:
    """The present moment in the municipality's own zone, as its clock shows."""
    return datetime.now().astimezone()

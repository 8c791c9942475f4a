"""Public pages and open data made before anybody asks: after the start, and when something is new.

A draft that is being written is nothing new to readers, and makes no page old.

One at a time, with a rest as long as the work before it, so that whoever asks meanwhile goes first.
What is made is what the addresses answer with; nothing of it is another way to make it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from datetime import date
from functools import partial

from samsam.config.settings import Settings
from samsam.services.core.service import Service
from samsam.services.files.open_data import all_figures
from samsam.web.base import logs, running
from samsam.web.base.regular_work import RegularWork
from samsam.web.files.prerendered import PRERENDERED
from samsam.web.files.view_documents import make_ahead

# Who starts SAMSAM opens a page of his own at once: that one comes first.
_FIRST_SECONDS, _EVERY_SECONDS = 20.0, 10.0
# A page may take seconds on a busy machine; the server is to end in ten.
_PATIENCE_SECONDS = 5.0
_LONGEST_REST = 1.0

Stopped = Callable[[], bool]


def threads(settings: Settings) -> tuple[RegularWork, ...]:
    """The thread that makes pages ahead; none where the setting says so."""
    if not settings.make_ahead:
        return ()
    ahead = RegularWork(
        "pages",
        _Ahead().make,
        "sidor kunde inte göras i förväg",
        _PATIENCE_SECONDS,
        every=_EVERY_SECONDS,
        first=_FIRST_SECONDS,
    )
    return (ahead,)


class _Ahead:
    """Makes everything once for each state of the store and day."""

    def __init__(self) -> None:
        self._made: tuple[Service, Hashable, date] | None = None

    def make(self, service: Service, stopped: Stopped) -> None:
        """Make what isn't made for the state that the store has now."""
        state = (service, service.public_version(), running.today())
        if state == self._made:
            return
        for make in _works(service, state[-1]):
            if stopped():
                return
            _rest_after(make, stopped)
        self._made = state


def _works(service: Service, today: date) -> Iterator[Callable[[], object]]:
    """The first page first."""
    yield from (partial(make_ahead, service, page, today) for page in PRERENDERED)
    yield partial(all_figures, service, today)


def _rest_after(make: Callable[[], object], stopped: Stopped) -> None:
    """Do one thing and rest. One that fails hinders no other, and says so when it is asked for."""
    begun = time.monotonic()
    try:
        make()
    except Exception as error:  # noqa: BLE001 - any fault at all: the others are made
        if not stopped():  # the store is closed while the server ends
            logs.fault("en sida kunde inte göras i förväg", error)
    time.sleep(min(time.monotonic() - begun, _LONGEST_REST))

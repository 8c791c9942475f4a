"""At most two files are made at once, so that readers' pages stay quick however many ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_AT_ONCE = 2
LONGEST_WAIT = 30.0  # seconds
_places = threading.BoundedSemaphore(MOST_AT_ONCE)


class BusyError(Exception):
    """No place became free in time. The message is Swedish."""


@contextmanager
def turn(longest: float = LONGEST_WAIT) -> Iterator[None]:
    """A place among those that make files. Raises BusyError after `longest` seconds."""
    if not _places.acquire(timeout=longest):
        raise BusyError("Många filer görs just nu. Försök igen om en stund.")
    try:
        yield
    finally:
        _places.release()

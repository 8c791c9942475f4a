"""Stops questions that never end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

Cursor = duckdb.DuckDBPyConnection

_LOOK_EVERY_SECONDS = 1.0


class QueryTimeouts:
    """Interrupts each cursor that has been used longer than it may. One thread looks at all."""

    def __init__(self, longest_seconds: float) -> None:
        self._longest = longest_seconds
        self._lock = threading.Lock()
        self._ends: dict[int, tuple[Cursor, float]] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, cursor: Cursor) -> Iterator[None]:
        """Watch a cursor while the block runs."""
        with self._lock:
            self._ends[id(cursor)] = (cursor, time.monotonic() + self._longest)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._look, name="query-timeouts", daemon=True
                )
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._ends[id(cursor)]

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()

    def _look(self) -> None:
        while not self._stopped.wait(_LOOK_EVERY_SECONDS):
            # Under the lock, so that no cursor is interrupted after its block has ended.
            with self._lock:
                now = time.monotonic()
                for cursor, end in self._ends.values():
                    if now > end:
                        cursor.interrupt()

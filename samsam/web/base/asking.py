"""Asking the store for the event loop: in threads of its own, and no longer than is said.

A store that hangs keeps every thread that asks it. The loop, and what needs no store, go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.responses import PlainTextResponse, Response

from samsam.records.errors import StoreBusyError, StoreError
from samsam.web.base import logs

_T = TypeVar("_T")
RETRY_AFTER = "10"  # seconds
# A question takes some milliseconds, and more when somebody takes in all of Kolada.
LONGEST_QUESTION = 10.0
_SILENT = "Lagret svarar inte i tid. Inget har ändrats. Försök igen om en stund."
_THREADS = 40


class Asking:
    """Threads that ask the store. `most` is how many questions there are at once."""

    def __init__(self, most: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(most, thread_name_prefix=name)

    async def ask(self, do: Callable[[], _T], seconds: float = LONGEST_QUESTION) -> _T:
        """What it returns. Raises what it raises, and StoreBusyError when it takes longer."""
        return await self._in_time(do, seconds)

    async def save(self, do: Callable[[], _T]) -> _T:
        """As `ask`, but waits until it is done: who saves must know whether it was saved."""
        return await self._in_time(do, None)

    async def _in_time(self, do: Callable[[], _T], seconds: float | None) -> _T:
        work = asyncio.get_running_loop().run_in_executor(self._threads, do)
        done, _ = await asyncio.wait((work,), timeout=seconds)
        if not done:
            work.cancel()  # one that is still waiting for a thread isn't begun
            raise StoreBusyError(_SILENT)
        return work.result()


# For all requests; what watches SAMSAM has others (`samsam/web/files/addresses.py`).
store = Asking(_THREADS, "store")


def away(what: str, error: StoreError) -> Response:
    """What a request is answered with when the store can't be used: 503, and the fault's number.

    `what` is reported in the log, in Swedish and without what was asked for.
    """
    number = logs.fault(what, error)
    words = f"Uppgifterna går inte att nå just nu. Försök igen om en stund. Felnummer: {number}."
    headers = {"retry-after": RETRY_AFTER, "cache-control": "no-store"}
    return PlainTextResponse(words, 503, headers=headers)

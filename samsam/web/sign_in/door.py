"""The door that everybody signs in through: few at a time, a short queue, nobody takes all of it.

A password costs a core and 64 MB for a moment, so it is looked at by threads of its own: pages and
files never wait behind a queue of guesses.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from samsam.services.accounts.guesses import place_of
from samsam.services.accounts.passwords import MOST_HASHES_AT_ONCE
from samsam.web.base.pace import PaceByAddress

MOST_WAITING, MOST_OF_ADDRESS = 64, 8
# From one address, as nginx lets through: else one who guesses keeps all cores busy.
AT_ONCE, PER_SECOND = 30, 1.0


class CrowdedError(Exception):
    """So many are signing in that this one can't even wait."""


class Door:
    """Used from the server's event loop alone."""

    def __init__(self, paces: PaceByAddress | None = None) -> None:
        self._paces = PaceByAddress(AT_ONCE, PER_SECOND) if paces is None else paces
        self._pool = ThreadPoolExecutor(MOST_HASHES_AT_ONCE, thread_name_prefix="sign-in")
        self._inside: Counter[str] = Counter()

    async def through(self, address: str, do: Callable[[], str]) -> str:
        """Do it in its turn. Raises CrowdedError, or what it raises."""
        place = place_of(address)
        if self._inside.total() >= MOST_WAITING or self._inside[place] >= MOST_OF_ADDRESS:
            raise CrowdedError
        if not self._paces.of(place).try_once():
            raise CrowdedError
        self._inside[place] += 1
        work = asyncio.get_running_loop().run_in_executor(self._pool, do)
        # What has been begun holds its place until it is done, also when its visitor has left.
        work.add_done_callback(lambda done: self._left(place, done))
        return await asyncio.shield(work)

    def _left(self, place: str, done: asyncio.Future[str]) -> None:
        if not done.cancelled():
            done.exception()  # seen here, when there is nobody left to see it
        self._inside[place] -= 1
        if not self._inside[place]:
            del self._inside[place]

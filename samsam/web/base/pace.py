"""How often something may be done: so many times at once, and so many a second after that."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable


class Pace:
    """A bucket that is full at the start and fills again with time."""

    def __init__(
        self, burst: float, per_second: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._per_second, self._now = burst, per_second, now
        self._left, self._at = burst, now()

    def wait(self, cost: float = 1) -> float:
        """Use so much of the bucket; return how many seconds to wait until it was there."""
        self._fill()
        self._left -= cost
        return max(0.0, -self._left / self._per_second)

    def try_once(self) -> bool:
        """Use one of the bucket; False, and nothing is used, when there is none."""
        self._fill()
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def _fill(self) -> None:
        now = self._now()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now


class PaceByAddress:
    """A bucket for each address. Of more than are kept, those that were used longest ago go."""

    def __init__(
        self,
        burst: float,
        per_second: float,
        most: int = 10_000,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst, self._per_second, self._now = burst, per_second, now
        self._most = most
        self._paces: OrderedDict[str, Pace] = OrderedDict()

    def __len__(self) -> int:
        return len(self._paces)

    def of(self, address: str) -> Pace:
        """The bucket of an address."""
        if address not in self._paces:
            self._paces[address] = Pace(self._burst, self._per_second, self._now)
        pace = self._paces[address]
        self._paces.move_to_end(address)
        if len(self._paces) > self._most:
            self._paces.popitem(last=False)
        return pace

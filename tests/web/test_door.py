"""The door of signing in: few at a time, a bounded queue, and no address takes all of it."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter

import pytest

from samsam.services.accounts.accounts import RefusedError
from samsam.services.accounts.passwords import MOST_HASHES_AT_ONCE
from samsam.web.base.pace import PaceByAddress
from samsam.web.sign_in.door import (
    AT_ONCE,
    MOST_OF_ADDRESS,
    MOST_WAITING,
    PER_SECOND,
    CrowdedError,
    Door,
)


async def outcome(door: Door, address: str, release: threading.Event) -> str:
    def work() -> str:
        release.wait(30)
        return "inne"

    try:
        return await door.through(address, work)
    except CrowdedError:
        return "fullt"


def crowd(addresses: list[str]) -> list[str]:
    """What becomes of those who come at once."""

    async def come() -> list[str]:
        door, release = Door(), threading.Event()
        waiting = [asyncio.create_task(outcome(door, a, release)) for a in addresses]
        await asyncio.sleep(0.1)
        release.set()
        return await asyncio.gather(*waiting)

    return asyncio.run(come())


def test_one_address_has_a_few_places_and_leaves_the_rest_to_others() -> None:
    found = crowd([*["::ffff:192.0.2.1", "192.0.2.1"] * 20, "192.0.2.2"])
    assert found == ["inne"] * MOST_OF_ADDRESS + ["fullt"] * (40 - MOST_OF_ADDRESS) + ["inne"]


def test_the_queue_has_an_end() -> None:
    found = crowd([f"192.0.2.{n}" for n in range(200)])
    assert found == ["inne"] * MOST_WAITING + ["fullt"] * (200 - MOST_WAITING)


def test_few_work_at_a_time_and_a_place_is_free_again_after_any_end() -> None:
    door = Door(PaceByAddress(burst=1000, per_second=1))
    working, most, lock = 0, 0, threading.Lock()

    def work() -> str:
        nonlocal working, most
        with lock:
            working += 1
            most = max(most, working)
        threading.Event().wait(0.01)
        with lock:
            working -= 1
        raise RefusedError("nej")

    async def try_it() -> None:
        with pytest.raises(RefusedError):
            await door.through("192.0.2.1", work)

    async def come() -> None:
        for _ in range(5):
            await asyncio.gather(*(try_it() for _ in range(MOST_OF_ADDRESS)))

    asyncio.run(come())
    assert 1 <= most <= MOST_HASHES_AT_ONCE


def test_one_address_keeps_the_cores_busy_for_a_moment_only() -> None:
    """Each name may be tried once: with a new name each time there was no end to it."""
    now = 100.0
    paces = PaceByAddress(AT_ONCE, PER_SECOND, now=lambda: now)

    async def come(door: Door, address: str, times: int) -> Counter[str]:
        told: Counter[str] = Counter()
        release = threading.Event()
        release.set()
        for _ in range(times):
            told[await outcome(door, address, release)] += 1
        return told

    async def all_of_it() -> None:
        nonlocal now
        door = Door(paces)
        assert await come(door, "192.0.2.1", 100) == {"inne": AT_ONCE, "fullt": 100 - AT_ONCE}
        assert await come(door, "192.0.2.2", 1) == {"inne": 1}
        now += 5
        assert await come(door, "192.0.2.1", 10) == {"inne": 5, "fullt": 5}

    asyncio.run(all_of_it())


def test_who_leaves_keeps_the_place_until_the_work_is_done() -> None:
    async def come() -> str:
        door, release = Door(), threading.Event()
        tasks = [
            asyncio.create_task(outcome(door, "192.0.2.1", release)) for _ in range(MOST_OF_ADDRESS)
        ]
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        await asyncio.sleep(0.05)
        crowded = await outcome(door, "192.0.2.1", release)
        release.set()
        await asyncio.sleep(0.2)
        return f"{crowded}, {await outcome(door, '192.0.2.1', release)}"

    assert asyncio.run(come()) == "fullt, inne"

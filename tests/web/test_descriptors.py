"""Open files: the loop that sleeps, and what is told of a low limit."""

from __future__ import annotations

import asyncio

import psutil
import pytest

from samsam.web.server import descriptors
from samsam.web.server.descriptors import SleepingLoop


def open_files() -> int:
    return psutil.Process().num_fds()


async def _said(words: str) -> str:
    await asyncio.sleep(0)
    return words


def test_a_loop_that_nobody_uses_opens_nothing_and_one_that_is_used_works() -> None:
    before = open_files()
    loops = [SleepingLoop() for _ in range(20)]  # type: ignore[abstract]
    assert open_files() == before
    assert not any(loop.is_running() or loop.is_closed() for loop in loops)
    asyncio.set_event_loop(loops[0])
    try:
        assert asyncio.get_event_loop() is loops[0]
        assert loops[0].run_until_complete(_said("hej")) == "hej"
        assert open_files() > before
    finally:
        asyncio.set_event_loop(None)
        for loop in loops:
            loop.close()
    assert open_files() == before
    assert all(loop.is_closed() for loop in loops)
    with pytest.raises(RuntimeError, match="closed"):
        loops[1].call_soon(print)


@pytest.mark.parametrize(
    ("limit", "most"), [(64, 20), (256, 106), (1024, 874), (4096, 1000), (1_000_000, 1000)]
)
def test_a_low_limit_is_told_with_what_it_means(limit: int, most: int) -> None:
    assert descriptors.sockets_within(limit) == most
    told = descriptors.too_few(limit)
    assert bool(told) == (most < 1000)
    if told:
        assert f"högst {most} kan vara inne" in told
        assert "LimitNOFILE" in told

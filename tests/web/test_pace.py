"""So many at once, and so many a second after that; for each address apart."""

from __future__ import annotations

import pytest

from samsam.web.base.pace import Pace, PaceByAddress


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_bucket_is_emptied_and_fills_again() -> None:
    clock = Clock()
    pace = Pace(3, 0.5, clock)
    assert [pace.try_once() for _ in range(5)] == [True, True, True, False, False]
    clock.seconds += 2
    assert [pace.try_once() for _ in range(2)] == [True, False]
    clock.seconds += 1000
    assert [pace.try_once() for _ in range(4)] == [True, True, True, False]


def test_who_may_wait_waits_as_long_as_it_takes() -> None:
    clock = Clock()
    pace = Pace(2, 0.5, clock)
    assert [pace.wait() for _ in range(4)] == [0, 0, 2, 4]
    clock.seconds += 4
    assert pace.wait(3) == pytest.approx(6)


def test_addresses_do_not_use_each_others_and_only_so_many_are_kept() -> None:
    clock = Clock()
    paces = PaceByAddress(1, 0.001, most=3, now=clock)
    assert paces.of("a").try_once()
    assert not paces.of("a").try_once()
    assert paces.of("b").try_once()
    assert not paces.of("a").try_once()
    for address in "cd":
        paces.of(address)
    assert len(paces) == 3
    assert not paces.of("a").try_once()  # used last of the first two, so it is kept

"""Processes that make files: how many at once, who is refused, and what ends them."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from samsam.exports.work import workshop
from samsam.exports.work.worker import Task
from samsam.exports.work.workshop import BusyError, GivenUpError, WorkFailedError, Workshop

pytestmark = pytest.mark.case(98)
QUICK: Task = partial(bytes, 3)


def sleeping(seconds: float, words: str = "", to: Path | None = None) -> Task:
    """A task that takes its time, and writes what it is into a file as it begins and ends."""
    note = f"echo {words}+ >> {to};" if to else ""
    end = f"echo {words}- >> {to};" if to else ""
    return partial(subprocess.check_output, ["sh", "-c", f"{note} sleep {seconds}; {end} echo"])


@pytest.fixture(autouse=True)
def alone() -> None:
    """No process of another test's files is left."""
    workshop.close()


@pytest.fixture
def one() -> Iterator[Workshop]:
    """A workshop of one process."""
    made = Workshop(processes=1, most_waiting=40)
    yield made
    made.close()


def beside(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def processes() -> list[psutil.Process]:
    mine = psutil.Process().children()
    return [p for p in mine if "samsam.exports.work.worker" in p.cmdline()]


def test_of_twenty_at_once_two_run(tmp_path: Path) -> None:
    told = tmp_path / "told"
    two = Workshop(processes=2)
    threads = [beside(lambda: two.make(sleeping(0.05, "", told))) for _ in range(20)]
    for thread in threads:
        thread.join()
    assert len(processes()) == 2
    two.close()
    assert processes() == []
    running = most = 0
    for line in told.read_text().split():
        running += 1 if line == "+" else -1
        most = max(most, running)
    # On a busy machine the first may be done with all before the second has started.
    assert running == 0
    assert most in (1, 2)


def test_the_most_urgent_goes_first(one: Workshop, tmp_path: Path) -> None:
    told = tmp_path / "told"
    threads = [beside(lambda: one.make(sleeping(0.5, "a", told)))]
    while not told.exists():
        time.sleep(0.01)
    for words, urgency in (("c", 1), ("d", 1), ("b", 0)):
        work = partial(one.make, sleeping(0, words, told), urgency=urgency)
        threads.append(beside(work))
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert told.read_text().split() == ["a+", "a-", "b+", "b-", "c+", "c-", "d+", "d-"]


def test_a_full_queue_is_told_at_once() -> None:
    small = Workshop(processes=1, most_waiting=2)
    threads = [beside(lambda: small.make(sleeping(2))) for _ in range(3)]
    time.sleep(0.2)
    with pytest.raises(BusyError, match="Försök igen om en stund"):
        small.make(QUICK)
    assert all(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join()
    assert small.make(QUICK) == bytes(3)
    small.close()


def test_what_is_less_urgent_takes_half_of_the_queue() -> None:
    small = Workshop(processes=1, most_waiting=4)
    small.warm()
    threads = [beside(lambda: small.make(sleeping(0.8), urgency=1)) for _ in range(3)]
    time.sleep(0.3)
    with pytest.raises(BusyError):
        small.make(QUICK, urgency=1)
    assert small.make(QUICK) == bytes(3)
    for thread in threads:
        thread.join()
    small.close()


def test_who_waits_too_long_is_told_so_and_the_place_comes_back(
    one: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workshop, "LONGEST_WAIT", 0.2)
    one.warm()
    thread = beside(lambda: one.make(sleeping(1)))
    time.sleep(0.1)
    with pytest.raises(BusyError):
        one.make(QUICK)
    thread.join()
    assert one.make(QUICK) == bytes(3)


def test_what_takes_too_long_is_ended(one: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "LONGEST_MAKING", 0.3)
    begun = time.monotonic()
    with pytest.raises(WorkFailedError, match="too long"):
        one.make(sleeping(20))
    assert time.monotonic() - begun < 12  # of 20 that it takes
    monkeypatch.setattr(workshop, "LONGEST_MAKING", 60.0)
    assert one.make(QUICK) == bytes(3)
    assert len(processes()) == 1


def test_what_nobody_waits_for_ends_in_the_queue_and_at_work(
    one: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    one.make(QUICK)
    left = threading.Event()
    ends: list[float] = []

    def until_left() -> None:
        with pytest.raises(GivenUpError):
            one.make(sleeping(30), left.is_set)
        ends.append(time.monotonic())

    threads = [beside(until_left) for _ in range(3)]
    time.sleep(0.3)
    monkeypatch.setattr(workshop, "_GRACE", 0.3)
    left.set()
    begun = time.monotonic()
    for thread in threads:
        thread.join()
    assert len(ends) == 3
    assert max(ends) - begun < 1.5
    assert one.make(QUICK) == bytes(3)


def test_a_file_that_fails_tells_its_kind_and_place_and_none_of_its_words(one: Workshop) -> None:
    for _ in range(3):
        with pytest.raises(WorkFailedError, match="ValueError in .*worker.py") as told:
            one.make(partial(int, "hemligt"))  # type: ignore[arg-type]
        assert "hemligt" not in str(told.value)
    assert one.make(QUICK) == bytes(3)


def test_a_process_that_dies_is_replaced(one: Workshop) -> None:
    one.make(QUICK)
    with pytest.raises(WorkFailedError, match="has ended"):
        one.make(partial(os._exit, 3))  # type: ignore[arg-type]
    assert one.make(QUICK) == bytes(3)
    [only] = processes()
    only.send_signal(signal.SIGKILL)
    only.wait()
    with pytest.raises(WorkFailedError):
        one.make(QUICK)
    assert one.make(QUICK) == bytes(3)


def test_what_a_library_prints_is_no_part_of_a_file(one: Workshop) -> None:
    with pytest.raises(WorkFailedError, match="TypeError"):
        one.make(partial(print, "x" * 100_000))  # type: ignore[arg-type]
    assert one.make(QUICK) == bytes(3)


def test_when_it_is_closed_everybody_is_told_and_nothing_is_left() -> None:
    made = Workshop(processes=1)
    refused: list[BaseException] = []

    def wait() -> None:
        try:
            made.make(sleeping(30))
        except BusyError as error:
            refused.append(error)

    threads = [beside(wait) for _ in range(4)]
    time.sleep(0.5)
    begun = time.monotonic()
    made.close()
    for thread in threads:
        thread.join()
    assert len(refused) == 4
    assert time.monotonic() - begun < 10  # of 30 that each takes
    assert processes() == []
    with pytest.raises(BusyError):
        made.make(QUICK)


def test_its_process_knows_no_setting_and_gives_way(
    one: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMSAM_DATABASE", "postgresql://hemligt")
    one.make(QUICK)
    [only] = processes()
    assert not [name for name in only.environ() if name.startswith("SAMSAM_")]
    assert only.nice() >= 10

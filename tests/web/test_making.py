"""Files that many ask for: made once, kept within bounds, refused when too many, ended when left."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from subprocess import check_output
from typing import Any

import psutil
import pytest
from starlette.requests import Request
from starlette.responses import Response

from samsam.exports.work import workshop
from samsam.exports.work.workshop import BusyError
from samsam.services.files.files import FileNotKnownError
from samsam.web.files import making
from samsam.web.files.making import (
    FILES,
    KITS,
    File,
    FileCache,
    FileOrder,
    Lane,
    Makings,
    Run,
    kit_of_page,
)

pytestmark = pytest.mark.case(98)


@pytest.fixture
def makings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Makings]:
    """With one process that makes files."""
    monkeypatch.setattr(workshop, "WORKERS", 1)
    workshop.close()
    made = Makings()
    yield made
    made.stop()
    workshop.close()


class Visit:
    """A request of somebody who may leave."""

    def __init__(self, address: str = "203.0.113.9") -> None:
        self.left = asyncio.Event()
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "headers": [],
            "client": (address, 1),
        }
        self.request = Request(scope, self._receive)
        self._asked = False

    async def _receive(self) -> Any:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}


def order(
    key: str, seconds: float = 0.0, lane: Lane = FILES, made: list[str] | None = None
) -> FileOrder:
    def prepare(run: Run) -> File:
        if made is not None:
            made.append(key)
        return File(run(partial(check_output, ["sh", "-c", f"sleep {seconds}; echo {key}"])), "a/b")

    return FileOrder(key, prepare, lane)


def ordered(what: FileOrder) -> Callable[[Request], FileOrder]:
    return lambda _request: what


async def asked(makings: Makings, what: FileOrder, address: str = "203.0.113.9") -> Response:
    return await makings.answer(Visit(address).request, "fel", ordered(what))


def test_what_many_ask_for_is_made_once_and_then_kept(makings: Makings) -> None:
    made: list[str] = []

    async def run() -> list[Response]:
        what = order("a", 0.2, made=made)
        first = await asyncio.gather(*(asked(makings, what) for _ in range(200)))
        return [*first, await asked(makings, what)]

    answers = asyncio.run(run())
    assert {(a.status_code, bytes(a.body)) for a in answers} == {(200, b"a\n")}
    assert made == ["a"]


def test_too_many_are_told_to_come_back(makings: Makings) -> None:
    async def run() -> list[Response]:
        orders = [order(str(n), 0.3, KITS) for n in range(20)]
        places = [f"203.0.113.{n}" for n in range(20)]
        return await asyncio.gather(*map(partial(asked, makings), orders, places))

    answers = asyncio.run(run())
    refused = [a for a in answers if a.status_code == 503]
    assert len(refused) == 20 - KITS.most
    assert {a.headers["retry-after"] for a in refused} == {"10"}
    assert "Försök igen om en stund" in bytes(refused[0].body).decode()


def test_one_address_does_not_take_all_places(makings: Makings) -> None:
    async def run() -> tuple[list[Response], Response]:
        greedy = [asyncio.create_task(asked(makings, order(str(n), 0.3, KITS))) for n in range(20)]
        await asyncio.sleep(0.1)
        other = await asked(makings, order("annan", 0.0, KITS), "198.51.100.1")
        return await asyncio.gather(*greedy), other

    answers, other = asyncio.run(run())
    assert [a.status_code for a in answers].count(200) == KITS.from_one_address
    assert other.status_code == 200


def test_kits_of_pages_take_the_same_places() -> None:
    making.start()
    try:
        with contextlib.ExitStack() as held:
            for _ in range(KITS.from_one_address):
                held.enter_context(kit_of_page("203.0.113.9"))
            with pytest.raises(BusyError):
                held.enter_context(kit_of_page("203.0.113.9"))
            for number in range(KITS.most - KITS.from_one_address):
                held.enter_context(kit_of_page(f"198.51.100.{number}"))
            with pytest.raises(BusyError):
                held.enter_context(kit_of_page("198.51.100.9"))
        with kit_of_page("203.0.113.9") as run:
            assert run(partial(bytes, 3)) == bytes(3)
    finally:
        making.stop()
        making.start()
        workshop.close()


@pytest.mark.parametrize("ahead", [True, False])
def test_a_process_that_makes_files_is_started_ahead_or_when_it_is_needed(ahead: bool) -> None:
    def processes() -> int:
        return len(psutil.Process().children())

    making.stop()
    before = processes()
    making.start(ahead=ahead)
    try:
        assert processes() == before + ahead
        with kit_of_page("203.0.113.9") as run:
            assert run(partial(bytes, 3)) == bytes(3)
        assert processes() == before + 1
    finally:
        making.stop()
        making.start()
        workshop.close()


def test_what_everybody_has_left_ends_and_what_somebody_waits_for_does_not(
    makings: Makings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workshop, "_GRACE", 0.2)

    async def run() -> tuple[float, list[Response]]:
        visits = [Visit() for _ in range(5)]
        long = ordered(order("lång", 20))
        leaving = [asyncio.create_task(makings.answer(v.request, "fel", long)) for v in visits]
        shared = ordered(order("delad", 0.1))
        two = [Visit(), Visit()]
        staying = [asyncio.create_task(makings.answer(v.request, "fel", shared)) for v in two]
        await asyncio.sleep(1)
        two[0].left.set()
        for visit in visits:
            visit.left.set()
        begun = time.monotonic()
        await asyncio.gather(*leaving)
        return begun, await asyncio.gather(*staying)

    begun, answers = asyncio.run(run())
    assert [a.status_code for a in answers] == [499, 200]
    assert time.monotonic() - begun < 12  # of 20 that it takes


def test_why_there_is_no_file_is_told_and_a_fault_has_a_number(makings: Makings) -> None:
    def unknown(_run: Run) -> File:
        raise FileNotKnownError("Nyckeltalet finns inte.")

    def broken(run: Run) -> File:
        return File(run(partial(bytes, -1)), "a/b")

    async def run() -> list[Response]:
        return [await asked(makings, FileOrder(name, make)) for name, make in
                (("okänd", unknown), ("trasig", broken), ("trasig", broken))]  # fmt: skip

    missing, *faults = asyncio.run(run())
    assert (missing.status_code, bytes(missing.body).decode()) == (404, "Nyckeltalet finns inte.")
    for fault in faults:
        assert fault.status_code == 500
        assert "felnumret" in bytes(fault.body).decode()
    assert faults[0].body != faults[1].body  # what failed isn't kept


def test_when_the_server_stops_everybody_is_told(makings: Makings) -> None:
    async def run() -> list[Response]:
        waiting = [
            asyncio.create_task(asked(makings, order(str(n), 20, KITS), str(n))) for n in range(4)
        ]
        await asyncio.sleep(0.5)
        makings.stop()
        workshop.workshop().close()
        late = await asked(makings, order("sen"))
        return [*await asyncio.gather(*waiting), late]

    begun = time.monotonic()
    answers = asyncio.run(run())
    assert time.monotonic() - begun < 12  # of 20 that each takes
    assert {a.status_code for a in answers} == {503}
    assert {bytes(a.body).decode() for a in answers} == {
        "SAMSAM startas om. Försök igen om en stund."
    }


def test_what_is_kept_has_a_bound_and_the_oldest_goes() -> None:
    kept = FileCache(most_bytes=100)
    for number in range(50):
        kept.put(number, File(b"x" * 20, "a/b"))
        kept.get(0)
    assert kept.bytes == 100
    assert kept.get(0) is not None
    assert kept.get(49) is not None
    assert kept.get(1) is None
    kept.put("stor", File(b"x" * 26, "a/b"))
    assert kept.get("stor") is None
    assert kept.bytes == 100

"""A store that doesn't answer: what asks it gives up in time, and all else goes on."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from samsam.records.engine.database import Database
from samsam.web.base import running
from samsam.web.files.addresses import routes
from samsam.web.server.bodies import BoundUploads
from samsam.web.server.store_away import StoreAway

OWN_FIGURES = True
# Of who asks, so that there is somebody to look for in the store.
COOKIE = {"cookie": f"samsam={'x' * 40}"}
# All of a watcher's patience (docs/drift/Containerfile) and some for a machine that others use.
IN_TIME = 6.0
# More than there are threads for questions.
MANY = 60


@contextmanager
def held(store: Path) -> Iterator[None]:
    """Another program has the file for itself, as one that copies it may."""
    other = sqlite3.connect(store, isolation_level=None, timeout=20, check_same_thread=False)
    try:
        other.execute("begin exclusive")
        yield
    finally:
        other.close()


@pytest.fixture
def guarded() -> Starlette:
    """SAMSAM's own addresses, with what stands before them and asks the store too."""
    return Starlette(routes=routes(), middleware=[Middleware(StoreAway), Middleware(BoundUploads)])


def client_of(app: Starlette) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


async def timed(client: httpx.AsyncClient, path: str) -> tuple[int, float]:
    """The status, and after how many seconds it came."""
    begun = time.monotonic()
    answer = await client.get(path, headers=COOKIE)
    return answer.status_code, time.monotonic() - begun


def test_while_another_program_holds_the_file_only_what_needs_it_waits(
    own_figures: None, guarded: Starlette
) -> None:
    store = running.service().records.path

    async def visit() -> tuple[list[tuple[int, float]], list[tuple[int, float]], list[int]]:
        async with client_of(guarded) as client:
            await timed(client, "/samsam.css")
            with held(store):
                waiting = [asyncio.create_task(timed(client, "/sitemap.xml")) for _ in range(MANY)]
                forms = [
                    asyncio.create_task(timed(client, f"/konto/{name}"))
                    for name in ("kod", "logga-in")
                ]
                await asyncio.sleep(0.2)
                need_nothing = [
                    await timed(client, path)
                    for path in ("/samsam.css", "/ikon.svg", "/robots.txt")
                ]
                # More than there are threads that look.
                watched = await asyncio.gather(
                    *(timed(client, path) for path in ("/halsa", "/redo") * 3)
                )
            return need_nothing, watched, [(await task)[0] for task in (*waiting, *forms)]

    need_nothing, watched, waited = asyncio.run(visit())
    assert [status for status, _ in need_nothing] == [200, 200, 200]
    assert max(seconds for _, seconds in need_nothing) < IN_TIME
    assert [status for status, _ in watched] == [503] * 6
    assert max(seconds for _, seconds in watched) < IN_TIME
    # What waited is answered when the file is let go of.
    assert waited == [200] * (MANY + 2)


def test_what_asked_a_store_that_is_away_is_told_when_to_come_back(
    own_figures: None, guarded: Starlette
) -> None:
    running.service().records.close()
    asked = [
        ("GET", "/nytt.atom"),
        ("GET", "/sitemap.xml"),
        ("GET", "/oppna-data/alla.csv"),
        ("GET", "/filer/mall.xlsx"),
        ("GET", "/konto/oppna?nyckel=a"),
        ("POST", "/konto/logga-ut"),
        ("PUT", "/_stcore/upload_file/a/b"),
    ]

    async def ask_all() -> list[httpx.Response]:
        async with client_of(guarded) as client:
            headers = {**COOKIE, "origin": "http://localhost"}
            return [await client.request(how, path, headers=headers) for how, path in asked]

    for (_, path), answer in zip(asked, asyncio.run(ask_all()), strict=True):
        assert answer.status_code == 503, path
        assert answer.headers["retry-after"] == "10", path
        assert re.search(r"[Ff]elnummer: [0-9a-f]{8}\.", answer.text), path


def test_no_address_asks_the_store_on_the_event_loop(
    own_figures: None, guarded: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What holds up the loop holds up every visitor."""
    asked, on_loop = set[str](), set[str]()
    now = [""]
    original = Database._faults_in_words

    def noticed(self: Database) -> object:
        asked.add(now[0])
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return original(self)
        on_loop.add(now[0])
        return original(self)

    monkeypatch.setattr(Database, "_faults_in_words", noticed)

    async def ask_all() -> None:
        async with client_of(guarded) as client:
            headers = {**COOKIE, "origin": "http://localhost"}
            for route in routes():
                path = re.sub(r"\{\w+\}", "2025", route.path) if isinstance(route, Route) else ""
                for method in sorted((route.methods or set()) - {"HEAD"}):
                    now[0] = f"{method} {path}"
                    await client.request(method, path, headers=headers)
            now[0] = "PUT /_stcore/upload_file/a/b"
            await client.put("/_stcore/upload_file/a/b", headers=headers)

    asyncio.run(ask_all())
    assert on_loop == set()
    # Each of these does ask, so there was something to see.
    assert {
        "GET /halsa", "GET /konto/kod", "GET /nytt.atom", "POST /konto/logga-in",
        "POST /konto/logga-ut", "PUT /_stcore/upload_file/a/b",
    } <= asked  # fmt: skip

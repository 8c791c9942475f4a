"""Servers and browsers of the tests that drive a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, NARROW, WAIT_MS, WIDE, Server, Visit, Visitor
from playwright.sync_api import Browser, expect, sync_playwright
from series_of import copied
from staff import with_accounts
from suite import made_once

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser, and is skipped where there is none."""
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None:
            why = "no Chromium on this machine: apt-get install chromium"
            item.add_marker(pytest.mark.skip(reason=why))


def _filled(first_store: tuple[Path, Path], folder: Path) -> Server:
    """A server that isn't started, on a store that has the first figures already."""
    store, data = first_store
    return Server(copied(store, folder / "samsam.sqlite"), {"SAMSAM_DATA": str(data)})


@pytest.fixture(scope="session")
def server(filled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One running server for all tests that only read."""
    running = Server(copied(filled_store, tmp_path_factory.mktemp("lager") / "samsam.sqlite"))
    running.settings["SAMSAM_MAKE_AHEAD"] = "ja"
    yield running.start()
    running.kill()


@pytest.fixture(scope="module")
def _written_in() -> Iterator[list[Server]]:
    """The server that a module's writing tests have now, once one has been started."""
    running: list[Server] = []
    yield running
    for one in running:
        one.kill()


@pytest.fixture
def writing_server(
    _written_in: list[Server],
    first_store: tuple[Path, Path],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Server:
    """One running server for the writing tests of a module: each writes in a year of its own.

    A test that is run again has written in its year: it gets another server.
    """
    if getattr(request.node, "execution_count", 1) > 1:
        _written_in.pop().kill()
    if not _written_in:
        folder = tmp_path_factory.mktemp("skrivlager")
        _written_in.append(_filled(first_store, folder).start())
    return _written_in[-1]


@pytest.fixture
def own_server(
    first_store: tuple[Path, Path], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Server]:
    """A server of the test's own, not started. A module whose `FRESH` is true is about the start itself."""
    mine = _filled(first_store, tmp_path)
    mine.fresh = getattr(request.module, "FRESH", False)
    yield mine
    mine.kill()


@pytest.fixture(scope="session")
def staffed(few_figures: Path, few_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a closed store where people have accounts, and their sessions (staff.py): copied, never opened."""

    def fill(folder: Path) -> None:
        store = copied(few_figures, folder / "samsam.sqlite")
        with_accounts(Server(store, {"SAMSAM_DATA": str(few_data)}))

    return made_once(tmp_path_factory, "staffed", fill)


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """One Chromium for a module; every visitor has a window with a memory of its own.

    A module whose `BROWSER` says so has another than the rest.

    Not for the whole session: Playwright keeps an event loop running, which other tests need.
    """
    # Playwright's own five seconds for what is expected are too few while others have the machine.
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        arguments = [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
        ]
        program = getattr(request.module, "BROWSER", CHROMIUM)
        yield playwright.chromium.launch(executable_path=program, args=arguments)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Makes visitors; options are those of a browser context (color_scheme, headers).

    A visitor may write, by the link that the start prints, but for a `stranger`.

    No page in any test may ask another origin for anything, or let a stored text open a dialog.
    """
    visitors: list[Visitor] = []

    def make(width: int = WIDE, stranger: bool = False, **options: Any) -> Visitor:
        size = {"width": width, "height": 844 if width == NARROW else 900}
        context = browser.new_context(viewport=size, locale="sv-SE", **options)
        visitors.append(Visitor(context.new_page(), context, stranger))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()
    assert [url for v in visitors for url in v.foreign] == []
    assert [words for v in visitors for words in v.dialogs] == []

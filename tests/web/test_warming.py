"""Public pages and open data are made before anybody asks, and again when something is new."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.web.base import running
from samsam.web.files import prerendered, view_documents, warming
from samsam.web.files.prerendered import PRERENDERED
from samsam.web.page.pages import ABOUT, HOME, YEAR_WHEEL, Page


@pytest.fixture
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "_LONGEST_REST", 0.0)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Page]]:
    """The pages whose files have been run, in order."""
    found: list[Page] = []
    run = prerendered._run

    def noted(page: Page) -> None:
        found.append(page)
        run(page)

    monkeypatch.setattr(prerendered, "_run", noted)
    prerendered._made.cache_clear()
    yield found
    prerendered._made.cache_clear()


def test_each_page_is_made_once_for_each_state(
    first_figures: None, no_rest: None, made: list[Page]
) -> None:
    service = running.service()
    ahead = warming._Ahead()
    ahead.make(service, lambda: False)
    assert made == list(PRERENDERED)
    ahead.make(service, lambda: False)
    assert len(made) == len(PRERENDERED)
    # Who asks then finds it made.
    html = prerendered.page_html(service, HOME, Selection(), running.today())
    assert "<h1" in html
    assert len(made) == len(PRERENDERED)


def test_the_end_of_the_server_ends_it(
    first_figures: None, no_rest: None, made: list[Page]
) -> None:
    warming._Ahead().make(running.service(), lambda: len(made) >= 2)
    assert made == list(PRERENDERED[:2])


def test_a_page_that_fails_hinders_no_other(
    first_figures: None, no_rest: None, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    made: list[Page] = []

    def run(page: Page) -> None:
        made.append(page)
        if page is HOME:
            raise ValueError("x")

    prerendered._made.cache_clear()
    monkeypatch.setattr(prerendered, "_run", run)
    warming._Ahead().make(running.service(), lambda: False)
    assert made == list(PRERENDERED)
    assert "en sida kunde inte göras i förväg" in caplog.text
    prerendered._made.cache_clear()


def test_the_setting_says_whether_it_is_done_at_all(service: Service) -> None:
    assert len(warming.threads(service.settings)) == 1
    assert warming.threads(replace(service.settings, make_ahead=False)) == ()


def test_two_who_want_the_same_view_make_it_once(
    first_figures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, today, runs = running.service(), running.today(), list[Page]()

    def slow(page: Page) -> None:
        runs.append(page)
        time.sleep(0.3)

    prerendered._made.cache_clear()
    monkeypatch.setattr(prerendered, "_run", slow)
    asking = [
        threading.Thread(target=view_documents.make_ahead, args=(service, page, today))
        for page in (ABOUT, ABOUT, YEAR_WHEEL)
    ]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert sorted(p.id for p in runs) == sorted((ABOUT.id, YEAR_WHEEL.id))
    prerendered._made.cache_clear()

"""The very first request after a start is a deep link: the page is whole, and checks the role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import Server, Visitor

from samsam.web.page.pages import INDICATOR, PAGES, Page

pytestmark = pytest.mark.browser

FRESH = True


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.id or "hem")
def test_a_deep_link_first_of_all(
    own_server: Server, visit: Callable[..., Visitor], page: Page
) -> None:
    shown = visit().open(f"{own_server.start().url}{page.id}")
    named = shown.inner_text("h1") if page is INDICATOR else page.title
    assert shown.title() == f"{named} – SAMSAM"
    assert shown.locator("nav[aria-label=Huvudmeny] > ul a").count() == sum(
        1 for p in PAGES if p.menu
    )
    assert shown.evaluate("document.documentElement.lang") == "sv"
    assert shown.locator("h1").count() == 1
    assert shown.locator('[data-testid="stSidebarNav"]').count() == 0


def test_a_closed_page_does_not_answer_first_of_all(
    own_server: Server, visit: Callable[..., Visitor]
) -> None:
    address = f"{own_server.start().url}skriv_arsanalys"
    page = visit(stranger=True).open(address)
    assert page.inner_text("h1") == "Sidan är inte öppen för dig"
    assert page.locator("textarea").count() == 0


def test_writing_can_be_closed_altogether(
    own_server: Server, visit: Callable[..., Visitor]
) -> None:
    own_server.settings["SAMSAM_WRITING"] = "ingen"
    page = visit().open(f"{own_server.start().url}skriv_arsanalys")
    assert page.inner_text("h1") == "Sidan är inte öppen för dig"

"""The page that is answered stands still while Streamlit takes its place, on a phone and wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import CHROMIUM, WINDOWED, Server, Visitor

from samsam.web.files.prerendered import PRERENDERED

pytestmark = pytest.mark.browser
# What moves depends on letters and edges as a browser with windows draws them, which people have.
BROWSER = WINDOWED or CHROMIUM
MOST_SHIFT = 0.05
WATCH = """window.shift = 0;
new PerformanceObserver(list => {
    for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_on_any_page(
    server: Server, visit: Callable[..., Visitor], width: int
) -> None:
    visitor = visit(width, stranger=True)
    visitor.page.add_init_script(WATCH)
    moved = {}
    for page in PRERENDERED:
        visitor.page.request.get(f"{server.url}{page.id}")  # it has been made, as for all but one
        shown = visitor.open(f"{server.url}{page.id}")
        shown.wait_for_selector("#s-before", state="detached")
        shown.wait_for_timeout(500)
        moved[page.id] = shown.evaluate("window.shift")
    assert {name: m for name, m in moved.items() if m > MOST_SHIFT} == {}


def test_what_is_being_read_stays_where_it_is(
    server: Server, visit: Callable[..., Visitor]
) -> None:
    """Above it are fields that only Streamlit draws: the page is longer than the one before it."""
    visitor = visit(390, stranger=True)
    page = visitor.page
    address = f"{server.url}befolkningsmal"
    visitor.page.request.get(address)
    # What Streamlit needs is late, as on a slow line: the reader has begun to read.
    page.route(
        "**/static/js/index*", lambda route: (page.wait_for_timeout(1500), route.continue_())
    )
    page.goto(address, wait_until="commit")
    heading = "#s-before h2:has-text('Vad som påverkar')"
    page.wait_for_selector(heading)
    page.evaluate("h => document.querySelector(h).scrollIntoView()", "#s-before table")
    page.locator(heading).evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 20)")
    before = page.locator(heading).evaluate("e => e.getBoundingClientRect().top")
    height = page.locator("#s-before").evaluate("e => e.scrollHeight")
    page.wait_for_selector("#s-before", state="detached")
    page.wait_for_timeout(300)
    live = page.locator(".stMain h2:has-text('Vad som påverkar')")
    assert page.locator("[data-testid=stMainBlockContainer]").evaluate("e => e.scrollHeight") > (
        height + 100
    )
    assert abs(live.evaluate("e => e.getBoundingClientRect().top") - before) <= 3

"""A chart is a picture until a reader asks for it: the program that draws it is over a megabyte."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import Server, Visitor, settled
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
ADDRESS = "befolkningsmal"
LIVE, AS_PICTURE = "Visa diagrammet med värden att peka på", "Visa diagrammet som bild"
BELOW = """(() => {
    const main = document.querySelector(".stMain");
    const next = [...main.querySelectorAll("h2")].find(h => h.textContent === "Tänk om");
    return Math.round(next.getBoundingClientRect().top + main.scrollTop);
})()"""
DRAWN = '[data-testid="stPlotlyChart"] .main-svg'


def opened(
    visit: Visit, server: Server, width: int = 1280, **options: object
) -> tuple[Page, list[str]]:
    """The page with its chart, and the addresses of Plotly's program that it asks for."""
    visitor = visit(width, **options)
    asked: list[str] = []
    visitor.page.on("request", lambda r: asked.append(r.url) if "plotly" in r.url.lower() else None)
    return visitor.open(f"{server.url}{ADDRESS}"), asked


def test_nothing_of_plotly_is_asked_for_before_a_reader_does(server: Server, visit: Visit) -> None:
    page, asked = opened(visit, server)
    picture = page.locator(".s-chart img:visible")
    expect(picture).to_have_count(1)
    assert len(picture.get_attribute("alt") or "") > 40
    page.wait_for_timeout(1000)
    assert asked == []
    assert page.locator(DRAWN).count() == 0


def test_the_keyboard_asks_for_the_chart_and_stays_where_it_was(
    server: Server, visit: Visit
) -> None:
    page, asked = opened(visit, server)
    page.get_by_role("button", name=LIVE).focus()
    below = page.evaluate(BELOW)
    page.keyboard.press("Enter")
    page.locator(DRAWN).first.wait_for()
    settled(page)
    assert asked
    back = page.get_by_role("button", name=AS_PICTURE)
    expect(back).to_be_focused()
    assert page.locator(".s-chart").count() == 0
    # The same room: nothing under the chart has moved.
    assert abs(page.evaluate(BELOW) - below) <= 2
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=LIVE)).to_be_focused()
    expect(page.locator(".s-chart img:visible")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_pointing_or_tapping_asks_for_it(server: Server, visit: Visit, width: int) -> None:
    page, asked = opened(visit, server, width, has_touch=width == 390)
    picture = page.locator(".s-chart img:visible")
    if width == 390:
        picture.tap()
    else:
        picture.hover()
    page.locator(DRAWN).first.wait_for()
    assert asked


def test_who_cannot_run_scripts_sees_no_button_that_needs_one(server: Server, visit: Visit) -> None:
    page = visit(java_script_enabled=False, stranger=True).page
    page.goto(f"{server.url}{ADDRESS}")
    expect(page.locator(".s-chart img:visible")).to_have_count(1)
    expect(
        page.locator("[data-live]:visible, [data-print]:visible, [data-copy]:visible")
    ).to_have_count(0)

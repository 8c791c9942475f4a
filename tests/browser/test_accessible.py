"""axe-core on every page in the dark theme; nothing foreign, nothing English.

In the light theme and at both widths test_demonstration.py asks the same, of every role.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe import axe_faults
from browsing import Server, Visitor

from samsam.web.page.pages import FIRST_PLACES, PAGES, Page

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
pages = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.id or "hem")

# Streamlit asks these of any page below the root, and takes a 404 for an answer.
PROBES = ("404 (Not Found)",)
ENGLISH = (
    "Skip to main content", "Choose an option", "Choose options", "Press Enter", "Press Ctrl",
    "Deploy", "Manage app", "Rerun", "No results", "Help for",
)  # fmt: skip


@pages
def test_axe_finds_nothing_in_the_dark_theme(server: Server, visit: Visit, page: Page) -> None:
    visitor = visit(1280, color_scheme="dark")
    shown = visitor.open(f"{server.url}{page.id}")
    assert axe_faults(shown) == []


@pages
def test_nothing_foreign_broken_or_english(server: Server, visit: Visit, page: Page) -> None:
    visitor = visit(390)
    shown = visitor.open(f"{server.url}{page.id}")
    assert visitor.foreign == []
    assert [e for e in visitor.errors if not any(p in e for p in PROBES)] == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390
    words = shown.evaluate(
        "[document.body.innerText, ...[...document.querySelectorAll('[aria-label],[placeholder]')]"
        ".map(e => (e.ariaLabel || '') + ' ' + (e.placeholder || ''))].join(' ')"
    )
    assert [w for w in ENGLISH if w in words] == []


def test_the_menu_of_a_phone_is_a_button_with_five_places_and_the_rest(
    server: Server, visit: Visit
) -> None:
    shown = visit(390).open(server.url)
    links = shown.locator("nav[aria-label=Huvudmeny] a:visible")
    assert links.count() == 0
    button = shown.locator("nav[aria-label=Huvudmeny] summary:visible")
    assert button.all_inner_texts() == ["Meny"]
    assert (box := button.bounding_box())
    assert min(box["width"], box["height"]) >= 44
    button.focus()
    shown.keyboard.press("Enter")
    assert links.all_inner_texts() == [p.menu for p in FIRST_PLACES]
    boxes = [link.bounding_box() for link in links.all()]
    assert all(box and box["height"] >= 40 and box["width"] > 250 for box in boxes)
    shown.get_by_text("Mer", exact=True).click()
    assert set(links.all_inner_texts()) == {p.menu for p in PAGES if p.menu}
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390
    links.get_by_text("Data", exact=True).click()
    shown.wait_for_selector("h1:has-text('Data och källor')")


# Which tables are wider than their place, and whether each says so.
_TABLES = """() => [...document.querySelectorAll('.s-scroll:has(> table)')]
  .filter(e => e.getClientRects().length)
  .map(e => [e.scrollWidth > e.clientWidth + 1, getComputedStyle(e, '::before').display])"""


@pytest.mark.parametrize("address", ["jamfor", "katalog", ""])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_table_wider_than_a_phone_says_that_it_can_be_moved(
    server: Server, visit: Visit, address: str, width: int
) -> None:
    shown = visit(width).open(f"{server.url}{address}")
    shown.evaluate(
        "document.querySelectorAll('details:has(.s-scroll)').forEach(d => d.open = true)"
    )
    tables = shown.evaluate(_TABLES)
    said = {(wider, display != "none") for wider, display in tables}
    assert said <= (
        {(True, True), (False, False)} if width == 390 else {(True, False), (False, False)}
    )
    assert (address != "jamfor") or (width == 1280) or (True, True) in said


def test_the_page_that_one_is_on_is_in_sight_when_a_phone_s_menu_opens(
    server: Server, visit: Visit
) -> None:
    # Four times as large letters on a laptop are a phone's width, too.
    visitor = visit(320)
    for page in [p for p in PAGES if p.menu]:
        shown = visitor.open(f"{server.url}{page.id}")
        shown.locator("nav[aria-label=Huvudmeny] summary").first.click()
        here = shown.locator("nav[aria-label=Huvudmeny] a[aria-current]:visible")
        assert here.all_inner_texts() == [page.menu]
        assert shown.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_keyboard_reaches_menu_choices_and_table(server: Server, visit: Visit) -> None:
    shown = visit().open(server.url)
    reached = set()
    for _ in range(40):
        shown.keyboard.press("Tab")
        reached.add(
            shown.evaluate(
                "(e => e.dataset.testid || e.getAttribute('aria-label') || e.innerText)"
                "(document.activeElement)"
            )
        )
    for stop in (
        "stSkipToContent",
        "Översikt",
        "Målbild",
        "Visa som det var känt",
        "Företagsklimat, placering",
    ):
        assert stop in reached

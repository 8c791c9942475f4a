"""axe-core on every page, at both widths and in both themes; nothing foreign, nothing English."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Server, Visitor

from samsam.ui.pages import PAGES, Page

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
pages = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.id or "hem")

# Streamlit's own, and only these: the rule, and a part of the element that it is found in.
STREAMLITS_OWN = {"presentation-role-conflict": 'data-testid="stFileUploaderDropzone"'}
# Streamlit asks these of any page below the root, and takes a 404 for an answer.
PROBES = ("404 (Not Found)",)
ENGLISH = (
    "Skip to main content", "Choose an option", "Choose options", "Press Enter", "Press Ctrl",
    "Deploy", "Manage app", "Rerun", "No results", "Help for",
)  # fmt: skip


@pages
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (1280, "dark")])
def test_axe_finds_nothing(
    server: Server, visit: Visit, page: Page, width: int, scheme: str
) -> None:
    visitor = visit(width, color_scheme=scheme)
    shown = visitor.open(f"{server.url}{page.id}")
    found = [
        (v["id"], node["html"][:200])
        for v in Axe().run(shown).response["violations"]
        for node in v["nodes"]
    ]
    assert [f for f in found if STREAMLITS_OWN.get(f[0], "\0") not in f[1]] == []


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


def test_menu_links_are_large_enough_to_hit(server: Server, visit: Visit) -> None:
    shown = visit(390).open(server.url)
    boxes = [link.bounding_box() for link in shown.locator("nav[aria-label=Huvudmeny] a").all()]
    assert all(box and box["height"] >= 24 for box in boxes)


def test_the_keyboard_reaches_menu_choices_and_table(server: Server, visit: Visit) -> None:
    shown = visit().open(server.url)
    reached = set()
    for _ in range(25):
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
        "Arbetslöshet 18–64 år",
    ):
        assert stop in reached

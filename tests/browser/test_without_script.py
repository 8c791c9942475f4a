"""A page without JavaScript, as a screen reader has it and on paper: Chromium's own tree is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from browsing import NARROW, Server
from playwright.sync_api import Browser
from playwright.sync_api import Page as Window

from samsam.web.files.prerendered import PRERENDERED
from samsam.web.page.pages import Page

pytestmark = pytest.mark.browser
CONTROLS = {"link", "button", "combobox", "textbox", "checkbox", "radio", "listbox", "img", "image"}
# A sentence of this length that stands there twice in a row is read twice.
SENTENCE = 40
TABLE, TEXT = "table", "[data-testid=stMarkdownContainer]"


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Window]:
    context = browser.new_context(
        java_script_enabled=False, locale="sv-SE", viewport={"width": NARROW, "height": 844}
    )
    yield context.new_page()
    context.close()


Node = dict[str, Any]


def opened(window: Window, address: str) -> Window:
    """The page, when it has been made: on a busy machine the first who asks may get its title."""
    for _ in range(20):
        if "s-before" in window.request.get(address, timeout=60_000).text():
            break
    window.goto(address)
    return window


def tree(window: Window) -> list[Node]:
    """What a screen reader gets, in its order; what it leaves out is left out."""
    session = window.context.new_cdp_session(window)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {n["nodeId"]: n for n in nodes}
    found: list[Node] = []

    def walk(node: Node) -> None:
        if not node.get("ignored"):
            found.append(node)
        for child in node.get("childIds", []):
            if child in by_id:
                walk(by_id[child])

    walk(nodes[0])
    return found


def role(node: Node) -> str:
    return str(node.get("role", {}).get("value", ""))


def name(node: Node) -> str:
    return str(node.get("name", {}).get("value", "")).strip()


def level(node: Node) -> int:
    return next(
        (p["value"]["value"] for p in node.get("properties", []) if p["name"] == "level"), 0
    )


def texts(nodes: list[Node]) -> list[str]:
    """The texts in order, those of the same line of the page put together."""
    return [name(n) for n in nodes if role(n) == "StaticText" and name(n)]


@pytest.mark.parametrize("page", PRERENDERED, ids=lambda p: p.id or "hem")
def test_a_screen_reader_finds_its_way_without_script(
    server: Server, window: Window, page: Page
) -> None:
    opened(window, f"{server.url}{page.id}")
    nodes = tree(window)
    roles = Counter(map(role, nodes))
    headings = [level(n) for n in nodes if role(n) == "heading"]
    assert headings.count(1) == 1
    assert all(deeper - above <= 1 for above, deeper in pairwise(headings)), headings
    assert roles["main"] == 1
    assert roles["navigation"] >= 1
    assert [role(n) for n in nodes if role(n) in CONTROLS and not name(n)] == []
    # Texts for people to edit have no way to name a table.
    unnamed = f"{TABLE}:not(:has(caption)):not({TEXT} {TABLE})"
    assert window.locator(unnamed).count() == 0
    if roles["table"]:
        assert roles["columnheader"] >= roles["table"]
    said = texts(nodes)
    twice = [a for a, b in pairwise(said) if a == b and len(a) >= SENTENCE]
    assert twice == []


@pytest.mark.parametrize("page", PRERENDERED, ids=lambda p: p.id or "hem")
def test_every_choice_and_link_leads_somewhere_without_script(
    server: Server, window: Window, page: Page
) -> None:
    opened(window, f"{server.url}{page.id}")
    forms = window.locator("form:visible")
    for number in range(forms.count()):
        form = forms.nth(number)
        assert form.get_attribute("method") == "get"
        assert form.locator("button:visible").count() == 1
    # What needs a script isn't offered to who has none.
    assert window.locator("button:visible").count() == forms.count()
    assert window.locator("body").inner_text().count("JavaScript") >= 1

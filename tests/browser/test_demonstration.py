"""The demonstration in a real browser: every page for every role, on a laptop and on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest
from axe import axe_faults
from browsing import NARROW, WIDE, Server, Visitor

from samsam.model.analysis.access import Role
from samsam.services.accounts import accounts
from samsam.services.core.service import open_service
from samsam.services.operation import example
from samsam.web.page.pages import PAGES, SIGN_IN, Page

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]

BANNER = "Exempel – påhittade uppgifter."
CLOSED = "Sidan är inte öppen för dig"
# Characters, with the menu and the banner.
SHORTEST = 400
# What only a page with a fault says.
FAULTS = ("Felnummer", "Något gick fel", "inte tillgängligt", "Traceback")
# On a phone a cell has its heading beside it, which says nothing of an empty one.
_EMPTY_CELLS = """() => [...document.querySelectorAll('.s-stack td')]
    .filter(c => !c.textContent.trim() && !c.querySelector('img, svg') && c.getClientRects().length)
    .map(c => c.dataset.label)"""
# Streamlit asks these of any page below the root, and takes a 404 for an answer.
PROBE = "404 (Not Found)"


@pytest.fixture(scope="module")
def demonstration(
    example_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Mapping[Role, str]]]:
    """A server on a copy of a demonstration, and the session of an account of each role."""
    folder = tmp_path_factory.mktemp("demo") / "exempel"
    shutil.copytree(example_folder, folder)
    found = example.known(folder)
    assert found is not None
    service = open_service(found.settings)
    sessions = {
        role: accounts.sign_in(service, name, found.password, "127.0.0.1")
        for name, role in example.PEOPLE.items()
    }
    service.close()
    running = Server(example.store_of(folder), example.environment(folder)).start()
    yield running, sessions
    running.kill()


@pytest.mark.parametrize(
    ("page", "role"),
    [pair for pair in product(PAGES, Role) if pair[0] is not SIGN_IN],
    ids=lambda v: v.name if isinstance(v, Role) else v.id or "hem",
)
def test_every_page_is_whole_for_every_role_at_both_widths(
    demonstration: tuple[Server, Mapping[Role, str]], visit: Visit, page: Page, role: Role
) -> None:
    server, sessions = demonstration
    visitor = visit(WIDE, stranger=True)
    if role in sessions:
        visitor.context.add_cookies(
            [{"name": "samsam", "value": sessions[role], "url": server.url, "httpOnly": True}]
        )
    shown = visitor.open(f"{server.url}{page.id}")
    closed = page.right is not None and not role.may(page.right)
    check_words(shown.inner_text("body"), closed=closed)
    # Every part of a page is shown to one of them; the check takes longer than all else.
    whole = role in (Role.READER, Role.ADMINISTRATOR)
    assert not whole or axe_faults(shown) == []
    shown.set_viewport_size({"width": NARROW, "height": 844})
    visitor.settled()
    check_words(shown.inner_text("body"), closed=closed)
    assert closed or axe_faults(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert shown.evaluate(_EMPTY_CELLS) == []
    assert [e for e in visitor.errors if PROBE not in e] == []
    assert visitor.foreign == []


def check_words(words: str, *, closed: bool) -> None:
    assert BANNER in words
    assert (CLOSED in words) is closed
    assert [said for said in FAULTS if said in words] == []
    assert closed or len(words) > SHORTEST, words

"""Pages on paper: the municipality's logotype is there, and what nobody can click isn't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import patient
import pytest
from browsing import Server, Visitor, settled
from playwright.sync_api import expect
from series_of import copied

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90" height="30"/></svg>'
STYLE = '[logotype]\nfile = "logotyp.svg"\nalt = "Kommunens vapen"\n'


@pytest.fixture
def with_logotype(filled_store: Path, own_data: Path, tmp_path: Path) -> Iterator[Server]:
    """A server whose municipality has a logotype, under a path of a host that it shares."""
    (own_data / "logotyp.svg").write_text(SVG, encoding="utf-8")
    (own_data / "style.toml").write_text(STYLE, encoding="utf-8")
    store = copied(filled_store, tmp_path / "samsam.sqlite")
    settings = {"SAMSAM_DATA": str(own_data), "STREAMLIT_SERVER_BASE_URL_PATH": "samsam"}
    running = Server(store, settings, under="samsam/").start()
    yield running
    running.kill()


def test_a_printed_page_begins_with_the_logotype(
    with_logotype: Server, visit: Callable[..., Visitor]
) -> None:
    page = visit().page
    page.goto(f"{with_logotype.url}nyckeltal?nyckeltal=population")
    settled(page)
    logotype = page.locator("img.s-logotype")
    expect(logotype).to_be_hidden()
    page.emulate_media(media="print")
    expect(logotype).to_be_visible()
    expect(page.get_by_alt_text("Kommunens vapen")).to_have_count(1)
    assert logotype.evaluate("i => i.complete && i.naturalWidth") == 90
    # 14 millimetres at 96 pixels an inch.
    assert (logotype.bounding_box() or {})["height"] <= 53
    expect(page.locator(".s-head nav")).to_be_hidden()
    answer = patient.get(f"{with_logotype.url}logotyp.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert patient.get(f"{with_logotype.url}logotyp.png").status_code == 404


def test_without_a_logotype_there_is_no_picture_of_one(
    server: Server, visit: Callable[..., Visitor]
) -> None:
    page = visit().page
    page.goto(f"{server.url}om")
    settled(page)
    expect(page.locator("img.s-logotype")).to_have_count(0)
    assert patient.get(f"{server.url}logotyp.svg").status_code == 404

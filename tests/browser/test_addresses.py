"""Garbage in the address: the page works, one Swedish sentence says what was left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import Server, Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nyckeltal?nyckeltal=finns-inte", "som inte finns här"),
        ("?malbild=' or 1=1 --", "som inte finns här"),
        ("?dag=igår", "som inte är ett datum"),
        ("nyckeltal?fran=x", "som inte går att visa"),
        ("arsanalys?ar=99999", "som inte går att visa"),
        ("nyckeltal?nyckeltal=..%2F..%2Fetc%2Fpasswd", "som inte finns här"),
        ("nyckeltal?nyckeltal=%00%0a<script>alert(1)</script>", "som inte finns här"),
        (f"nyckeltal?nyckeltal={'a' * 6000}", "som inte finns här"),
        ("?dag=x&dag=2022-01-07", ""),
    ],
    ids=["okänt", "sql", "dag", "från", "år", "sökväg", "skript", "långt", "dubbelt"],
)
def test_a_garbled_address_shows_the_page_and_says_so(
    server: Server, visit: Callable[..., Visitor], address: str, told: str
) -> None:
    visitor = visit()
    page = visitor.open(f"{server.url}{address}")
    alerts = page.locator(".s-notice")
    assert alerts.count() == (1 if told else 0)
    if told:
        assert told in alerts.inner_text()
        assert len(alerts.inner_text()) < 300
    words = page.inner_text("body")
    assert "Traceback" not in words
    assert "Något gick fel" not in words


def test_every_choice_at_its_worst_still_works(
    server: Server, visit: Callable[..., Visitor]
) -> None:
    page = visit().open(f"{server.url}befolkningsmal?fran=2100&dag=1999-01-01&ar=1900")
    assert "Något gick fel" not in page.inner_text("body")

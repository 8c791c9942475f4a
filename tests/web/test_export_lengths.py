"""Exportera says how long the documents become, and lets the annex be chosen or left out."""

from __future__ import annotations

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from samsam.web.page.pages import EXPORT

Run = Callable[..., AppTest]


def pages_said(page: AppTest) -> int:
    assert not page.exception, page.exception
    words = " ".join(element.proto.body for element in page.get("html"))
    found = re.search(r"Word: omkring (\d+) sid", words)
    assert found, words
    return int(found[1])


def test_the_length_follows_the_annex(run: Run) -> None:
    lengths = [pages_said(run(EXPORT, bilaga=annex)) for annex in ("ja", "nej")]
    assert lengths[0] > lengths[1]
    assert pages_said(run(EXPORT)) == lengths[0]


def test_the_choice_stands_in_the_address(run: Run) -> None:
    page = run(EXPORT)
    chosen = next(box for box in page.selectbox if box.label == "Bilaga")
    chosen.select("Ingen bilaga").run()
    assert not page.exception
    assert page.query_params["bilaga"] in ("nej", ["nej"])


def test_a_wrong_annex_is_said(run: Run) -> None:
    page = run(EXPORT, bilaga="kanske")
    words = " ".join(element.proto.body for element in page.get("html"))
    assert "Bilagan kan vara ”ja” eller ”nej”, inte ”kanske”." in words

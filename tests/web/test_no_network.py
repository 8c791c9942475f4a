"""Without any network: every page works on what is stored, and the fetch says what is shown."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import check_whole, words_of

from samsam.model.analysis.access import Role
from samsam.services.data.data import batches
from samsam.swedish import long_date
from samsam.web.base import running
from samsam.web.page.pages import DATA, HOME, INDICATOR, Page

Run = Callable[..., AppTest]
FETCH = "Hämta nya värden"


@pytest.fixture
def unplugged(monkeypatch: pytest.MonkeyPatch, own_figures: None) -> None:
    """Addresses where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("SAMSAM_KOLADA_ADDRESS", f"{nobody}/v3")
    monkeypatch.setenv("SAMSAM_SCB_ADDRESS", f"{nobody}/api/v2")


@pytest.mark.case(68)
def test_the_pages_work_and_a_fetch_tells_what_is_shown(
    unplugged: None, act_as: Callable[[Role], None], run: Run
) -> None:
    act_as(Role.EDITOR)
    before: dict[Page, str] = {}
    for page in (HOME, INDICATOR, DATA):
        before[page] = words_of(run(page))
    data = run(DATA)
    next(b for b in data.button if b.label.startswith(FETCH)).click().run()
    deadline = time.monotonic() + 90
    while "Hämtar från Kolada" in words_of(data) or data.get("progress"):
        assert time.monotonic() < deadline, words_of(data)
        time.sleep(0.5)
        data.run()
    words = words_of(data)
    check_whole(data)
    assert "Källorna har inget nytt" not in words
    fetched = [i for i in running.service().register.everything.values() if i.fetch]
    none = "Källorna svarade inte helt på någon fråga. Det går inte att säga om de har något nytt."
    count = f"{len(fetched)} av {len(fetched)} nyckeltal gick inte att fråga om"
    assert f"{none} {count}" in words
    latest = max(b.vintage.known_on for b in batches(running.service()))
    assert f"Sidorna visar det som redan är inläst, senast {long_date(latest)}." in words
    assert "Det gick inte att nå Kolada." in words
    assert "Det gick inte att nå SCB." in words
    for page in (HOME, INDICATOR):
        test = run(page)
        check_whole(test)
        assert words_of(test) == before[page]
        assert re.search(r"\d", before[page])

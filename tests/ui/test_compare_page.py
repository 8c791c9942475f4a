"""Jämför with others' values: what is seen is one click from its files."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest
from test_pages import html_of
from test_server import ask

from samsam.exports.formats import PLACE_FORMATS
from samsam.exports.many_files import SHEET_FORMATS
from samsam.model.area import county_group
from samsam.model.series import Observation, Sex, Vintage
from samsam.questions.comparison import groups_offered
from samsam.store import observations
from samsam.store.observations import Row
from samsam.ui import running
from samsam.ui.pages import COMPARE
from samsam.ui.running import today


@pytest.fixture
def county(own_figures: None) -> str:
    """The county's name in addresses, once its municipalities have made-up values."""
    service = running.service()
    group = county_group(service.register.areas, service.settings.municipality_code)
    assert group is not None
    rows = [
        Row(name, area, Sex.TOTAL, Observation(year, 5.0 + n + year % 3))
        for name in ("neet", "unemployment")
        for n, area in enumerate(group.members)
        for year in range(2010, 2026)
    ]
    with service.store.writing() as cursor:
        observations.put(cursor, Vintage("andra", "Andra", "Kolada", today()), rows)
    return next(n for n, g in groups_offered(service, None).items() if g.title == group.title)


def test_the_strip_and_the_small_charts_are_one_click_from_their_files(
    county: str, run: Callable[..., AppTest], ours: Starlette
) -> None:
    page = html_of(run(COMPARE, nyckeltal="neet", grupp=county))
    links = [a.replace("&amp;", "&") for a in re.findall(r'href="(filer/[^"]+)" download', page)]
    wanted = [f"filer/plats/neet.{f.extension}" for f in PLACE_FORMATS]
    wanted += [f"filer/alla-jamforda.{f.extension}" for f in SHEET_FORMATS]
    shown = [a for a in links if "/plats/" in a or "alla-jamforda" in a]
    assert shown == [f"{address}?grupp={county}" for address in wanted]
    mimes = [f.mime for f in (*PLACE_FORMATS, *SHEET_FORMATS)]
    for address, mime in zip(shown, mimes, strict=True):
        answer = ask(ours, f"/{address}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, mime)
        assert re.search(r'filename="timra-[a-z0-9-]+\.\w+"', answer.headers["content-disposition"])
    narrow = ask(ours, f"/filer/plats/neet.svg?grupp={county}&bredd=80")
    assert 'width="226.771654pt"' in narrow.text


def test_the_strip_alone_is_for_other_sites_too(county: str, ours: Starlette) -> None:
    page = ask(ours, f"/diagram/plats/neet?grupp={county}").text
    assert 'alt="Prickdiagram.' in page
    assert "<table" in page
    assert f"../../jamfor?nyckeltal=neet&amp;grupp={county}" in page

"""Jämför with others' values: what is seen is one click from its files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from series_of import copied
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest
from test_pages import html_of
from test_server import ask

from samsam.exports.kit.formats import formats_of
from samsam.exports.kit.many_files import SHEET_FORMATS
from samsam.model.indicators.area import county_group
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.indicators.comparison import groups_offered
from samsam.swedish import unbroken
from samsam.web.base import running
from samsam.web.base.running import today
from samsam.web.page.pages import COMPARE


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
    with service.records.writing() as connection:
        observations.put(connection, Vintage("andra", "Andra", "Kolada", today()), rows)
    return next(n for n, g in groups_offered(service, None).items() if g.title == group.title)


def test_the_strip_and_the_small_charts_are_one_click_from_their_files(
    county: str, run: Callable[..., AppTest], ours: Starlette
) -> None:
    page = html_of(run(COMPARE, nyckeltal="neet", grupp=county))
    links = [a.replace("&amp;", "&") for a in re.findall(r'href="(filer/[^"]+)" download', page)]
    wanted = [f"filer/plats/neet.{f.extension}" for f in formats_of("plats")]
    wanted += [f"filer/alla-jamforda.{f.extension}" for f in SHEET_FORMATS]
    shown = [a for a in links if "/plats/" in a or "alla-jamforda" in a]
    assert shown == [f"{address}?grupp={county}" for address in wanted]
    mimes = [f.mime for f in (*formats_of("plats"), *SHEET_FORMATS)]
    for address, mime in zip(shown, mimes, strict=True):
        answer = ask(ours, f"/{address}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, mime)
        assert re.search(r'filename="timra-[a-z0-9-]+\.\w+"', answer.headers["content-disposition"])
    narrow = ask(ours, f"/filer/plats/neet.svg?grupp={county}&bredd=80")
    assert 'width="226.771654pt"' in narrow.text


def test_a_headline_is_not_broken_inside_a_number(county: str, run: Callable[..., AppTest]) -> None:
    """On a phone it was "plats 7 av" with "8" alone below."""
    page = html_of(run(COMPARE, nyckeltal="neet", grupp=county))
    headlines = re.findall(r"<(?:h2|h3|p)>([^<]*\bplats.\d+.av.\d+)</", page)
    assert len(headlines) >= 2
    assert [unbroken(text) for text in headlines] == headlines


def test_the_map_has_its_choice_table_and_files(
    first_figures: None, run: Callable[..., AppTest]
) -> None:
    page = run(COMPARE, nyckeltal="unemployment_annual_mean")
    shown = html_of(page)
    size = r'width="\d+" height="\d+"'
    address = r'src="data:image/svg\+xml[^"]+"'
    assert re.search(f'<img class="s-wide" {address} {size} alt="Karta över länet', shown)
    assert "<th" in shown.split("Klass</th>")[0]
    assert "filer/karta/unemployment_annual_mean.xlsx" in shown
    choice = next(r for r in page.radio if r.key == "choice_compare_map")
    assert [str(o) for o in choice.options] == ["Länet", "Hela landet"]
    choice.set_value("Hela landet").run()
    assert page.query_params["karta"] == "landet"
    again = html_of(page)
    assert 'alt="Karta över hela landet' in again
    assert "filer/karta/unemployment_annual_mean.png?karta=landet" in again


def test_the_files_of_the_map_answer_at_their_addresses(
    first_figures: None, ours: Starlette
) -> None:
    for form in formats_of("karta"):
        answer = ask(ours, f"/filer/karta/unemployment_annual_mean.{form.extension}?ar=2020")
        assert (answer.status_code, answer.headers["content-type"]) == (200, form.mime)
        assert "karta-2020" in answer.headers["content-disposition"]
    gone = ask(ours, "/filer/karta/unemployment_annual_mean.svg?ar=1950")
    assert gone.status_code == 404
    assert "ingen karta att visa för 1950" in gone.text
    alone = ask(ours, "/diagram/karta/unemployment_annual_mean?karta=landet").text
    assert 'alt="Karta över hela landet' in alone
    assert "../../jamfor?nyckeltal=unemployment_annual_mean&amp;karta=landet" in alone


def test_without_outlines_the_page_works_and_says_so(
    no_service: None,
    own_data: Path,
    filled_store: Path,
    tmp_path: Path,
    run: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (own_data / "outlines.json").write_text("{", encoding="utf-8")
    monkeypatch.setenv("SAMSAM_DATA", str(own_data))
    monkeypatch.setenv("SAMSAM_STORE", str(copied(filled_store, tmp_path / "s.duckdb")))
    page = run(COMPARE, nyckeltal="unemployment_annual_mean")
    assert not page.exception
    shown = html_of(page)
    assert "filen med kommunernas gränser saknas eller är skadad" in shown
    assert "filer/karta/" not in shown
    assert "<h2>Ordningen</h2>" in shown


def test_the_strip_alone_is_for_other_sites_too(county: str, ours: Starlette) -> None:
    page = ask(ours, f"/diagram/plats/neet?grupp={county}").text
    assert 'alt="Prickdiagram.' in page
    assert "<table" in page
    assert f"../../jamfor?nyckeltal=neet&amp;grupp={county}" in page

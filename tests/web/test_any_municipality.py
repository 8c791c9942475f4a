"""Any of the 290 starts with its own figures by two settings, and without what is Timrå's alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import check_whole, words_of

from samsam.model.analysis.access import Role
from samsam.web.base import running
from samsam.web.page.help_texts import text_for
from samsam.web.page.pages import ABOUT, COMPARE, DATA, HOME, PAGES, POPULATION

Run = Callable[..., AppTest]
# The neighbour, a small one, a large one, one that was formed late, one that was divided.
OTHERS = {
    "2281": "Sundsvall", "2418": "Malå", "1480": "Göteborg", "0330": "Knivsta", "0181": "Södertälje",
}  # fmt: skip
OF_THE_REPORT = re.compile(r"2022-01-07|Översiktsplan 2035")
TIMRAS = re.compile(rf"Timrå|{OF_THE_REPORT.pattern}")
TOLD = {
    HOME: "Är vi på rätt väg?",
    POPULATION: "SCB räknar i sin egen framskrivning",
    COMPARE: "plats ",
    DATA: "Läget för varje nyckeltal",
    ABOUT: "Vilket nyckeltal som hör till vilken målbild är en tolkning",
}
ALL_PAGES = ("Sundsvall", "Malå")
OPEN = tuple(p for p in PAGES if Role.READER.may(p.right))


@pytest.fixture(params=OTHERS)
def municipality(
    no_service: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> str:
    """The first start of another municipality, on an empty store."""
    name = OTHERS[request.param]
    monkeypatch.setenv("SAMSAM_STORE", str(tmp_path / "samsam.sqlite"))
    monkeypatch.setenv("SAMSAM_MUNICIPALITY_CODE", request.param)
    monkeypatch.setenv("SAMSAM_MUNICIPALITY_NAME", name)
    return name


def test_its_pages_are_its_own_and_alive(municipality: str, run: Run) -> None:
    for page in OPEN if municipality in ALL_PAGES else TOLD:
        test = run(page)
        check_whole(test)
        words = words_of(test)
        # Timrå is one of the county's others in what can be chosen and on its map, nothing more.
        mapped = page is COMPARE and municipality == "Sundsvall"
        assert not (OF_THE_REPORT if mapped else TIMRAS).search(words), page.id
        assert TOLD.get(page, "") in words, page.id
    service = running.service()
    assert service.notices == ()
    assert service.register.targets == ()
    assert not [v for v in service.vintages() if v.id.startswith("rapporten")]
    assert service.groups(None)[0].title == f"Liknande kommuner, övergripande, {municipality}, 2025"


@pytest.mark.parametrize("municipality", ["2281"], indirect=True)
def test_its_own_targets_are_lines_in_a_file(
    municipality: str, all_data: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        '\n[[target]]\nid = "mal"\narea = "2281"\nindicator_id = "population"\nyear = 2035\n'
        'value = 105000\nat_least = true\nsource = "Kommunfullmäktige 2024"\nbase_year = 2020\n'
    )
    goals = all_data / "goals.toml"
    goals.write_text(goals.read_text(encoding="utf-8") + lines, encoding="utf-8")
    monkeypatch.setenv("SAMSAM_DATA", str(all_data))
    words = words_of(run(HOME)).replace("\u00a0", " ")
    assert "105 000" in words
    assert "20 000" not in words


@pytest.mark.parametrize("municipality", ["0181"], indirect=True)
def test_where_a_part_became_another_municipality_the_series_is_broken(
    municipality: str, run: Run
) -> None:
    assert "Nykvarn blev en egen kommun" in words_of(run(POPULATION))


def test_a_help_text_has_parts_for_one_and_for_all_others() -> None:
    text = (
        "<!-- Så här. -->\nFörst.\n<!-- bara 2262 -->\nTimrås.\n<!-- slut -->\n"
        "<!-- utom 2262 -->\nAndras.\n<!-- slut -->\nSist.\n"
    )
    assert text_for(text, "2262") == "Först.\nTimrås.\nSist.\n"
    assert text_for(text, "2281") == "Först.\nAndras.\nSist.\n"

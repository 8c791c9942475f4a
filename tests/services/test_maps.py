"""Which map is shown, of whom, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from series_of import copied

from samsam.config.places.outlines import FILE
from samsam.services.core.selection import Selection, read_selection
from samsam.services.core.service import Service, open_service
from samsam.services.indicators.comparison import CHOSEN, comparison_view
from samsam.services.indicators.map_pictures import map_pictures
from samsam.services.indicators.maps import COUNTRY, COUNTY, NO_OUTLINES, different_years, map_view

INDICATOR = "unemployment_annual_mean"


def test_the_county_is_shown_first_and_the_country_when_asked(service: Service) -> None:
    county = map_view(service, INDICATOR, Selection())
    assert (county.chosen, county.offered) == (COUNTY, (COUNTY, COUNTRY))
    assert county.shown
    assert len(county.shown.outlines.rings) == 7
    country = map_view(service, INDICATOR, Selection(map=COUNTRY))
    assert country.shown
    assert len(country.shown.outlines.rings) == 290
    pictures = map_pictures(service, country.shown)
    assert len({*pictures, *map_pictures(service, county.shown)}) == 4
    again = map_view(service, INDICATOR, Selection(map=COUNTRY, group=CHOSEN)).shown
    assert again is country.shown  # drawn once for all visitors
    assert map_pictures(service, country.shown) is pictures
    assert county.faults == country.faults == ()


def test_the_map_has_the_chosen_year_and_day_whatever_the_group(service: Service) -> None:
    group = "pendlingskommun-nara-storre-stad-b4"
    old = map_view(service, INDICATOR, Selection(year=2018, group=group)).shown
    assert old
    assert " 2018 i länet:" in old.headline
    assert {r.area for r in old.table.rows} == set(old.outlines.rings)
    compared = map_view(service, "population", Selection(year=2020, from_year=2010)).shown
    assert compared
    assert "2010–2020" in compared.headline


def test_a_map_of_another_year_than_the_place_says_which_and_why(service: Service) -> None:
    """Few of a group have the newest value, most of the county have."""

    def said(indicator: str, selection: Selection) -> str:
        view = comparison_view(service, indicator, selection)
        return different_years(view, map_view(service, indicator, selection))

    assert said("population", Selection()) == (
        "Platsen ovan gäller 2018–2023 och kartan 2020–2025. Var och en tar det senaste år som "
        "tillräckligt många har värde för: 2023 i gruppen ”Liknande kommuner, övergripande, Timrå, "
        "2025” och 2025 i länet. Välj ett år överst på sidan, så visar båda det."
    )
    assert said("population", Selection(year=2023)) == ""
    assert said(INDICATOR, Selection()) == ""


def test_every_key_figure_has_a_map_or_a_sentence(service: Service) -> None:
    with_map = 0
    for indicator in service.register.indicators:
        for chosen in (COUNTY, COUNTRY):
            view = map_view(service, indicator, Selection(map=chosen))
            assert bool(view.shown) != bool(view.missing), indicator
            with_map += view.shown is not None
    assert with_map >= 10


def test_without_values_for_the_year_the_sentence_says_what_to_choose(service: Service) -> None:
    county = map_view(service, INDICATOR, Selection(year=1950))
    assert county.shown is None
    assert "för 1950" in county.missing
    assert "eller kartan över hela landet" in county.missing
    country = map_view(service, INDICATOR, Selection(year=1950, map=COUNTRY))
    assert "hela landet har värde. Välj ett annat år eller nyckeltal." in country.missing


def test_a_chosen_municipality_outside_the_county_is_named(service: Service) -> None:
    chosen = Selection(group=CHOSEN, municipalities=("0180", "2281"))
    view = map_view(service, INDICATOR, chosen)
    assert view.faults == (
        "Stockholm ligger utanför länet och syns bara i kartan över hela landet.",
    )
    assert map_view(service, INDICATOR, chosen.changed(map=COUNTRY)).faults == ()


def test_a_link_keeps_the_map_and_an_unknown_one_is_told(service: Service) -> None:
    assert Selection(map=COUNTRY).write() == {"karta": COUNTRY}
    assert read_selection({"karta": COUNTRY}, service.register).map == COUNTRY
    odd = read_selection({"karta": "världen"}, service.register)
    assert odd.map is None
    assert "kartan ”världen”, som inte finns här" in odd.faults[0]


@pytest.fixture
def damaged(service: Service, own_data: Path, tmp_path: Path) -> Iterator[Service]:
    """The service on data whose outlines are cut off."""
    path = own_data / FILE
    path.write_bytes(path.read_bytes()[:5_000])
    opened = open_service(
        replace(service.settings, store=tmp_path / "samsam.sqlite", data=own_data)
    )
    yield opened
    opened.close()


def test_damaged_outlines_stop_no_start_and_are_told(damaged: Service) -> None:
    assert damaged.outlines is None
    assert any("Kartorna går inte att visa" in n and FILE in n for n in damaged.notices)
    view = map_view(damaged, INDICATOR, Selection())
    assert view.shown is None
    assert view.missing == NO_OUTLINES


def test_missing_outlines_stop_no_start(service: Service, own_data: Path, tmp_path: Path) -> None:
    (own_data / FILE).unlink()
    settings = replace(service.settings, store=tmp_path / "samsam.sqlite", data=own_data)
    opened = open_service(settings)
    try:
        assert opened.outlines is None
        assert any("Lägg tillbaka" in notice for notice in opened.notices)
    finally:
        opened.close()


def test_gotland_is_alone_in_its_county_and_gets_the_country(
    service: Service, filled_store: Path, tmp_path: Path
) -> None:
    store = copied(filled_store, tmp_path / "samsam.sqlite")
    own = {"municipality_code": "0980", "municipality_name": "Gotland"}
    opened = open_service(replace(service.settings, store=store, **own))
    try:
        view = map_view(opened, INDICATOR, Selection())
        asked = map_view(opened, INDICATOR, Selection(map=COUNTY))
    finally:
        opened.close()
    assert (view.chosen, view.offered, view.faults) == (COUNTRY, (COUNTRY,), ())
    assert asked.faults == ("Länet har bara en kommun. I stället visas kartan över hela landet.",)

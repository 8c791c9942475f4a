"""Opening the service: the first figures are taken in once, and never changed afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from samsam.config.settings import Settings
from samsam.config.toml_file import RegisterError
from samsam.model.indicators.series import Sex, Vintage
from samsam.records.contents import batches
from samsam.series import observations
from samsam.services.core.service import Service, _own_known, open_service

NEW = """
[[vintage]]
id = "ny"
title = "Ny"
source = "Prov"
known_on = 2026-11-24
file = "vintages/ny.csv"
layout = "rader"
"""
HEADER = "nyckeltal;år;värde;status;skäl;antal i gruppen;anmärkning"


def add_vintage(data: Path, *rows: str) -> None:
    """One more vintage in the files, as an officer would add it."""
    (data / "vintages" / "ny.csv").write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    path = data / "vintages.toml"
    path.write_text(path.read_text(encoding="utf-8") + NEW, encoding="utf-8")


def test_the_first_figures_are_taken_in_once(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    first = open_on(own_data).vintages()
    again = open_on(own_data)
    assert again.vintages() == first
    said = again.engine.ask(observations.history, "population", "2262")
    assert len(said) == 5 + 57 + 1


def test_a_vintage_that_is_added_lies_on_top(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    before = open_on(own_data).data_version()
    add_vintage(own_data, "population;2026;17400;preliminär;;;")
    service = open_on(own_data)
    population = service.register.indicators["population"]
    last = service.series((population,), None)["population"].last
    assert last is not None
    assert (last.year, last.value, last.preliminary) == (2026, 17400.0, True)
    assert service.data_version() == before + 1
    assert [v.id for v in service.vintages()][-1] == "ny"


def test_a_changed_file_is_refused_and_nothing_is_taken_in(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    open_on(own_data).close()
    path = own_data / "vintages" / "scb-tab5557.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("17465", "17500"), encoding="utf-8")
    add_vintage(own_data, "population;2026;17400;normal;;;")
    with pytest.raises(RegisterError) as refused:
        open_on(own_data)
    assert str(refused.value) == (
        "vintages.toml: filen till uppgiftsversionen ”scb-tab5557” har ändrats efter att den lästes "
        "in. En uppgiftsversion ändras aldrig: lägg tillbaka filen som den var, och lägg det nya "
        "som en egen [[vintage]]."
    )
    path.write_text(before, encoding="utf-8")
    assert [v.id for v in open_on(own_data).vintages()][-1] == "ny"


def test_a_fault_in_the_data_opens_no_store(
    own_data: Path, tmp_path: Path, settings_for: Callable[[Path, Path], Settings]
) -> None:
    (own_data / "goals.toml").write_text("fel", encoding="utf-8")
    store = tmp_path / "aldrig.duckdb"
    with pytest.raises(RegisterError):
        open_service(settings_for(store, own_data))
    assert not store.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"C4_n11": {}}', "null"], ids=range(6))
def test_broken_quantiles_are_told(
    own_data: Path, open_on: Callable[[Path], Service], content: str
) -> None:
    path = own_data / "error_quantiles.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RegisterError) as refused:
        open_on(own_data)
    assert str(refused.value).startswith(f"{path}: filen går inte att läsa. Lägg tillbaka")


def test_a_missing_folder_of_data_is_told(
    tmp_path: Path, settings_for: Callable[[Path, Path], Settings]
) -> None:
    with pytest.raises(RegisterError, match="filen går inte att öppna"):
        open_service(settings_for(tmp_path / "s.duckdb", tmp_path / "finns inte"))


def test_the_store_is_let_go_of_when_opening_fails(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    open_on(own_data).close()
    path = own_data / "vintages" / "scb-tab5557.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("17465", "17500"), encoding="utf-8")
    with pytest.raises(RegisterError):
        open_on(own_data)
    path.write_text(before, encoding="utf-8")
    assert open_on(own_data).vintages()


def test_a_series_knows_its_breaks_and_ends_where_it_is_told_to(service: Service) -> None:
    indicators = tuple(service.register.indicators.values())
    found = service.series(indicators, None, 2019)
    assert set(found) == set(service.register.indicators)
    assert all(o.year <= 2019 for s in found.values() for o in s.observations)
    assert [b.year for b in found["unemployment_annual_mean"].breaks] == [2023]


def test_the_days_of_knowledge_are_told_with_a_title(service: Service) -> None:
    days = service.days()
    shown = {date(2022, 1, 7), date(2024, 8, 31), date(2026, 11, 23), date(2026, 11, 28)}
    assert set(days) == shown
    assert days[date(2022, 1, 7)] == "Rapport 1.0, tabellen ”Indikatorer – Är vi på rätt väg?”"


def test_a_service_with_figures_is_healthy(service: Service) -> None:
    assert service.healthy()


def test_an_empty_store_that_answers_is_healthy(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    (own_data / "vintages.toml").write_text("", encoding="utf-8")
    assert open_on(own_data).healthy()


def test_opening_again_beside_an_open_service_adds_nothing(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    service = open_on(own_data)
    errors: list[BaseException] = []

    def open_again() -> None:
        try:
            open_service(service.settings).close()
        except BaseException as error:  # noqa: BLE001 - told by the test
            errors.append(error)

    threads = [threading.Thread(target=open_again) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(service.vintages()) == len({v.id for v in service.vintages()}) == 8


def test_between_two_days_of_change_the_same_is_known(own_service: Service) -> None:
    first, last = date(2022, 1, 7), date(2026, 11, 28)
    assert own_service.day_of_change(None) is None
    assert own_service.day_of_change(last) is None
    assert own_service.day_of_change(date(2030, 1, 1)) is None
    assert own_service.day_of_change(date(2023, 5, 5)) == first
    assert own_service.day_of_change(first) == first
    assert own_service.day_of_change(date(2021, 12, 31)) == date.min
    population = (own_service.register.indicators["population"],)
    for day in (date(2021, 12, 31), first, date(2023, 5, 5), date(2026, 11, 24), last):
        asked = own_service.engine.ask(
            observations.ask_areas, ["population"], ["2262"], Sex.TOTAL, day
        )
        found = own_service.series(population, day)["population"].observations
        assert found == asked["population", "2262"].observations


def test_an_undoing_is_a_day_of_change_too(own_service: Service) -> None:
    day = date(2027, 3, 1)
    with own_service.records.writing() as connection:
        gone = Vintage("angra", "Ångrat", "Prov", day)
        batches.undo(connection, "scb-tab5557", gone, "prov")
        later = Vintage("sedan", "Sedan", "Prov", date(2027, 4, 1))
        observations.put(connection, later, [])
    assert own_service.day_of_change(date(2027, 3, 15)) == day
    population = (own_service.register.indicators["population"],)
    before = own_service.series(population, date(2027, 2, 1))["population"]
    after = own_service.series(population, date(2027, 3, 15))["population"]
    assert before.value(2025) == 17465
    assert after.observations != before.observations


def test_the_municipalitys_own_key_figures_are_asked_for_together(own_service: Service) -> None:
    known = tuple(own_service.register.indicators.values())
    unknown = replace(known[0], id="not_in_the_register")
    together = own_service.engine.ask(observations.ask_areas, [i.id for i in known], ["2262"])
    before = _own_known.cache_info().misses
    for indicator in known:
        one = own_service.series((indicator,), None)[indicator.id]
        assert one.observations == together[indicator.id, "2262"].observations
    assert _own_known.cache_info().misses == before + 1
    assert own_service.series((known[0], unknown), None)[unknown.id].observations == ()


def test_links_with_many_days_ask_the_store_for_no_more(
    own_service: Service,
) -> None:
    population = (own_service.register.indicators["population"],)
    before = _own_known.cache_info().misses
    for number in range(200):
        own_service.series(population, date(2022, 1, 8) + timedelta(days=number))
    assert _own_known.cache_info().misses == before + 1

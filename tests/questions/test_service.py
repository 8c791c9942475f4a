"""Opening the service: the first figures are taken in once, and never changed afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from samsam.questions.service import Service, open_service
from samsam.settings import Settings
from samsam.sources.toml_file import RegisterError
from samsam.store import observations

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
    with again.store.reading() as cursor:
        said = observations.history(cursor, "population", "2262")
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
    assert set(days) == {date(2022, 1, 7), date(2024, 8, 31), date(2026, 11, 23)}
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
    assert len(service.vintages()) == len({v.id for v in service.vintages()}) == 7

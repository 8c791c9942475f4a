"""Fetching from local services that hold the real figures: what comes, what is kept, what is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from kolada_server import SHARED, UNHURRIED, Kolada, Server
from real_services import REASON, real_kolada, real_scb, report_only

from samsam.config.services import FETCHED_FROM
from samsam.config.settings import Settings
from samsam.model.indicators.series import Sex
from samsam.services.core.service import Service, open_service
from samsam.services.data import data
from samsam.services.data.update import Fetched, fetch
from samsam.sources.intake.intake import News

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason=REASON)
TODAY = date(2026, 11, 24)


@pytest.fixture
def services() -> Iterator[Server]:
    with Server(real_kolada(), real_scb(), UNHURRIED) as server:
        yield server


@pytest.fixture
def opened(
    services: Server, tmp_path: Path, own_data: Path, settings_for: Callable[[Path, Path], Settings]
) -> Iterator[Service]:
    """A service with the report's table alone, which asks the local services."""
    settings = settings_for(tmp_path / "s.duckdb", report_only(own_data))
    asks_here = replace(
        settings, kolada_address=services.kolada_base, scb_address=services.scb_base
    )
    service = open_service(asks_here)
    yield service
    service.close()


def by_name(found: tuple[Fetched, ...]) -> dict[str, Fetched]:
    return {f.service: f for f in found}


def value(service: Service, indicator_id: str, year: int) -> float | None:
    indicator = service.register.indicators[indicator_id]
    return service.series((indicator,), None)[indicator_id].value(year)


def test_everything_that_exists_comes_in_with_the_shifted_row_of_sfi(opened: Service) -> None:
    found = by_name(fetch(opened, TODAY, all_years=True))
    # The tables that aren't among the real figures are told by name.
    places = [r.place for f in found.values() for r in f.shown.refusals]
    assert places == ["SCB: tabell TAB6481, alla år", "SCB: tabell TAB6008, 2026–2051"]
    revised = {
        (p.row.indicator_id, p.row.observation.year): (p.old.value, p.row.observation.value)
        for p in found["kolada"].shown.of(News.REVISED)
        if p.old and p.row.sex is Sex.TOTAL
    }
    old, new = revised["sfi_two_courses", 2017]
    assert (old, round(new or 0, 1)) == (54, 36.4)
    assert {f.shown.source for f in found.values()} == {"Kolada", "SCB"}
    taken = [data.accept(opened, f.shown, "prov", TODAY) for f in found.values()]
    assert round(value(opened, "sfi_two_courses", 2017) or 0, 1) == 36.4
    assert value(opened, "population", 2025) == 17465
    assert value(opened, "births", 2024) == 131
    with_values = {s.indicator.id for s in data.data_status(opened, TODAY) if s.values}
    fetched = {i.id for i in opened.register.indicators.values() if i.fetch}
    # The real figures have no values of this one.
    assert with_values >= fetched - {"youth_established_diploma"}
    for vintage in taken:
        data.undo(opened, vintage.id, "prov", TODAY)
    assert value(opened, "sfi_two_courses", 2017) == 54
    assert value(opened, "births", 2024) is None


def test_what_has_values_is_asked_for_four_years_and_the_rest_for_all(
    opened: Service, services: Server
) -> None:
    found = by_name(fetch(opened, TODAY))
    years = {
        (p.row.indicator_id, p.row.observation.year)
        for f in found.values()
        for p in f.shown.proposals
    }
    assert ("unemployment_annual_mean", 2016) in years
    assert min(y for i, y in years if i == "population") == 2023
    assert any("/year/2023,2024,2025,2026" in p for p in services.paths)


def test_nothing_new_is_nothing_to_take_in(opened: Service) -> None:
    for part in fetch(opened, TODAY, all_years=True):
        data.accept(opened, part.shown, "prov", TODAY)
    again = fetch(opened, TODAY, all_years=True)
    assert [f.changes for f in again] == [0, 0]
    assert all(f.shown.of(News.SAME) for f in again)


def test_what_came_before_a_cancel_is_kept_and_the_rest_named(opened: Service) -> None:
    told: list[int] = []

    def tell(done: int, _total: int) -> None:
        told.append(done)

    found = by_name(fetch(opened, TODAY, tell, lambda: told[-1] >= 100, all_years=True))
    assert found["kolada"].changes > 0
    assert found["kolada"].shown.refusals == ()
    assert {r.fault for r in found["scb"].shown.refusals} == {"Hämtningen avbröts."}
    assert found["scb"].changes == 0
    assert told == sorted(told)


def test_one_service_that_fails_leaves_the_other(opened: Service, services: Server) -> None:
    services.kolada = Kolada()
    before = opened.data_version()
    found = by_name(fetch(opened, TODAY, all_years=True))
    assert {r.fault for r in found["kolada"].shown.refusals} >= {"Kolada känner inte till N18409."}
    assert found["scb"].changes > 0
    assert opened.data_version() == before


@pytest.mark.case(54, 58)
@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"count": 0, "next_url": None}, "svar har ändrats"),
        ({"count": 0, "values": None, "next_url": None}, "svar har ändrats"),
        ([], "svar har ändrats"),
    ],
)
def test_answers_that_cannot_be_used_change_nothing(
    opened: Service, services: Server, content: object, told: str
) -> None:
    services.alter = lambda _content: content
    before = opened.data_version()
    for part in fetch(opened, TODAY):
        assert part.shown.proposals == ()
        assert any(told in r.fault for r in part.shown.refusals)
        places = {r.place.partition(":")[0] for r in part.shown.refusals}
        assert {part.shown.source, *places} == {FETCHED_FROM[part.service]}
    assert opened.data_version() == before

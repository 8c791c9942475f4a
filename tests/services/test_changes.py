"""What has changed: each key figure's own latest change, a chosen year, and right numbers."""

from __future__ import annotations

from datetime import date

import pytest

from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.contents import batches
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.changes import changes

OWN_FIGURES = True

CHANCE = "Också utan verklig förändring flaggas ungefär ett av tjugo."


def add(service: Service, indicator: str, values: dict[int, float]) -> None:
    with service.records.writing() as connection:
        sequence = batches.latest_sequence(connection) + 1
        vintage = Vintage(f"prov-{sequence}", "Prov", "Prov", date(2026, 11, 23))
        rows = [Row(indicator, "2262", Sex.TOTAL, Observation(y, v)) for y, v in values.items()]
        observations.put(connection, vintage, rows)


def test_the_page_opens_with_each_key_figures_own_latest_change(service: Service) -> None:
    found = changes(service, Selection())
    everything = (*found.signals, *found.ordinary, *found.undecided)
    assert found.year is None
    assert len(everything) + len(found.silent) == len(service.register.listed())
    for judged in everything:
        series = service.series((judged.indicator,), None)[judged.indicator.id]
        assert judged.figure.outcome.points[-1] == series.last


def test_a_row_that_has_moved_on_is_judged_by_its_successor(service: Service) -> None:
    found = changes(service, Selection())
    names = {j.indicator.id for j in (*found.signals, *found.ordinary, *found.undecided)}
    assert "unemployment_annual_mean" in names
    assert "unemployment" not in names


def test_of_a_year_without_the_successors_value_the_earlier_measure_tells(
    own_service: Service,
) -> None:
    add(own_service, "unemployment", {1993: 8.0, 1994: 8.5})
    found = changes(own_service, Selection(year=1994))
    names = {j.indicator.id for j in (*found.signals, *found.ordinary, *found.undecided)}
    assert "unemployment" in names
    assert all(j.figure.outcome.points[-1].year == 1994 for j in found.undecided)


def test_a_later_signal_is_seen_at_once(own_service: Service) -> None:
    add(own_service, "population", {2026: 12_000.0})
    found = changes(own_service, Selection())
    assert found.signals[0].indicator.id == "population"
    assert found.signals[0].figure.signal.to_year == 2026


def test_one_key_figure_is_told_as_one(service: Service) -> None:
    found = changes(service, Selection(year=2025))
    assert found.summary == (
        f"Ett nyckeltal har värde för 2025, och det avviker inte mer än slumpen brukar ge. {CHANCE}"
    )


@pytest.mark.parametrize("year", [1900, 2100])
def test_a_year_without_values_says_so(service: Service, year: int) -> None:
    found = changes(service, Selection(year=year))
    assert found.summary == f"Inget nyckeltal har något värde för {year}."


def test_the_number_of_signals_is_that_of_the_summary(service: Service) -> None:
    for year in changes(service, Selection()).years:
        found = changes(service, Selection(year=year))
        several = len(found.signals) + len(found.ordinary) + len(found.undecided)
        assert found.summary.startswith("Ett nyckeltal har värde") is (several == 1)
        assert (not found.signals) is (
            found.summary.startswith("Inget av") or "avviker inte" in found.summary
        )

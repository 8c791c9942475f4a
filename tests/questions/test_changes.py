"""What has changed: which year the page opens at and why, and a summary right in number."""

from __future__ import annotations

from datetime import date

import pytest

from samsam.model.series import Observation, Sex, Vintage
from samsam.questions.changes import changes
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.store import observations
from samsam.store.observations import Row

TODAY = date(2026, 11, 28)
CHANCE = "Också utan verklig förändring flaggas ungefär ett av tjugo."


def add(service: Service, indicator: str, values: dict[int, float]) -> None:
    with service.store.writing() as cursor:
        sequence = observations.latest_sequence(cursor) + 1
        vintage = Vintage(f"prov-{sequence}", "Prov", "Prov", date(2026, 11, 23))
        rows = [Row(indicator, "2262", Sex.TOTAL, Observation(y, v)) for y, v in values.items()]
        observations.put(cursor, vintage, rows)


def test_the_page_opens_at_the_latest_year_with_something_worth_telling(service: Service) -> None:
    found = changes(service, Selection(), TODAY)
    assert found.year == 2023
    assert found.why == (
        "2023 är det senaste året då ett nyckeltal avviker mer än vanligt. "
        "För 2024 och 2025 gör inget det."
    )
    for year in range(2024, 2027):
        assert not changes(service, Selection(year=year), TODAY).signals


def test_a_later_year_with_a_signal_is_opened_at_once(own_service: Service) -> None:
    add(own_service, "population", {2026: 12_000.0})
    found = changes(own_service, Selection(), TODAY)
    assert (found.year, len(found.signals)) == (2026, 1)
    assert found.why == "2026 är det senaste året då ett nyckeltal avviker mer än vanligt."


def test_never_at_a_year_that_only_has_the_most_values(service: Service) -> None:
    late = changes(service, Selection(), date(2032, 1, 1))
    assert late.year == 2025
    assert late.why == (
        "2025 är det senaste året med värden. Inget nyckeltal avviker mer än vanligt något av de "
        "senaste fem åren."
    )


def test_a_chosen_year_needs_no_reason(service: Service) -> None:
    found = changes(service, Selection(year=2018), TODAY)
    assert (found.year, found.why) == (2018, "")


def test_one_key_figure_is_told_as_one(service: Service) -> None:
    found = changes(service, Selection(year=2025), TODAY)
    assert found.summary == (
        f"Ett nyckeltal har värde för 2025, och det avviker inte mer än slumpen brukar ge. {CHANCE}"
    )


@pytest.mark.parametrize("year", [1900, 2100])
def test_a_year_without_values_says_so(service: Service, year: int) -> None:
    found = changes(service, Selection(year=year), TODAY)
    assert found.summary == f"Inget nyckeltal har något värde för {year}."


def test_the_number_of_signals_is_that_of_the_summary(service: Service) -> None:
    for year in changes(service, Selection(), TODAY).years:
        found = changes(service, Selection(year=year), TODAY)
        several = len(found.signals) + len(found.ordinary) + len(found.undecided)
        assert found.summary.startswith("Ett nyckeltal har värde") is (several == 1)
        assert (not found.signals) is (
            found.summary.startswith("Inget av") or "avviker inte" in found.summary
        )

"""What is late is late on every page: Översikt, Data, Årshjul and Nyckeltal have one judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from samsam.model.analysis.year_wheel import Due, EntryKind
from samsam.services.analysis.year_wheel import year_wheel
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data.data import data_status
from samsam.services.data.publication import announced, late_since
from samsam.services.indicators.followed import followed_rows
from samsam.services.indicators.indicator import indicator_view
from samsam.services.overview.overview import overview

DAYS = (date(2026, 11, 28), date(2024, 1, 15), date(2027, 6, 1))


def test_the_shipped_catalogue_announces_days(service: Service) -> None:
    """Else the tests below would say nothing of what a source announces."""
    assert len(announced(service)) > 5


@pytest.mark.parametrize("today", DAYS)
def test_every_page_says_the_same_of_each_key_figure(service: Service, today: date) -> None:
    late = {s.indicator.id for s in data_status(service, today) if s.waiting}
    for name in service.register.indicators:
        told = indicator_view(service, name, Selection(), today).freshness
        assert told.startswith("Väntar på värde") is (name in late), name
    wheel = year_wheel(service, today.year, today, drafts=True).waiting
    figures = {e.id for e in wheel if e.kind is EntryKind.PUBLICATION and e.due is Due.LATE}
    assert figures <= late
    this_month = {e.id for e in wheel if e.kind is EntryKind.PUBLICATION and e.due is Due.NOW}
    assert late - set(service.register.forecasts) <= figures | this_month


@pytest.mark.parametrize("today", DAYS)
def test_oversikt_names_each_row_that_data_says_waits(service: Service, today: date) -> None:
    late = {s.indicator.id for s in data_status(service, today) if s.waiting}
    rows = [r for r in followed_rows(service) if not r.followed.ceased]
    told = overview(service, Selection(), today).waiting
    expected = {r.current.indicator.id for r in rows} & late
    assert bool(told) is bool(expected)
    assert told.count("(sedan ") == len(expected)


def test_the_announced_day_counts_for_the_value_that_it_is_of(service: Service) -> None:
    indicator = replace(
        service.register.indicators["sfi_two_courses"], publication_month=6, publication_lag=1
    )
    usual = date(2026, 6, 1)
    assert indicator.next_publication(2024, None) == usual
    assert indicator.next_publication(2024, date(2026, 9, 17)) == date(2026, 9, 17)
    # What is announced for the value after next doesn't excuse that the next one hasn't come.
    assert indicator.next_publication(2024, date(2027, 9, 17)) == usual
    # What was announced for a value that we have says nothing of the next.
    assert indicator.next_publication(2024, date(2025, 9, 17)) == usual
    monthless = replace(indicator, publication_month=None)
    assert monthless.next_publication(2024, date(2025, 9, 17)) == date(2026, 9, 1)
    assert monthless.next_publication(2024) is None
    assert replace(indicator, retired="x").next_publication(2024, usual) is None


def test_without_any_value_nothing_is_late(service: Service) -> None:
    indicator = service.register.indicators["sfi_two_courses"]
    assert late_since(service, indicator, None, date(2030, 1, 1)) is None

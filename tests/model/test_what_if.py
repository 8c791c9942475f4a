"""Tänk om: arithmetic, and what it begins with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsam.model.indicators.series import Point
from samsam.model.population.what_if import (
    MOST_A_YEAR,
    Yearly,
    change_needed,
    mean_of_last,
    path,
)

LAST = Point(2025, 17465.0)
people = st.integers(0, 2000)


def test_the_path_adds_the_same_every_year() -> None:
    yearly = Yearly(births=140, deaths=220, moved_in=950, moved_out=930)
    assert (yearly.natural, yearly.migration, yearly.change) == (-80, 20, -60)
    found = path(LAST, yearly, 2028)
    assert [(p.year, p.value) for p in found] == [
        (2025, 17465.0), (2026, 17405.0), (2027, 17345.0), (2028, 17285.0),
    ]  # fmt: skip


def test_the_path_ends_where_nobody_is_left() -> None:
    found = path(Point(2025, 250.0), Yearly(0, 100, 0, 0), 2035)
    assert [p.value for p in found] == [250.0, 150.0, 50.0]


@given(people, people, people, people)
def test_only_the_sum_matters(births: int, deaths: int, moved_in: int, moved_out: int) -> None:
    one = path(LAST, Yearly(births, deaths, moved_in, moved_out), 2035)
    other = path(LAST, Yearly(moved_in, moved_out, births, deaths), 2035)
    assert one == other


@given(st.integers(15000, 25000), st.integers(2026, 2060))
def test_the_change_needed_leads_there(wanted: int, year: int) -> None:
    change = change_needed(LAST, wanted, year)
    assert LAST.value + change * (year - LAST.year) == pytest.approx(wanted)


def test_the_change_needed_has_years_ahead() -> None:
    with pytest.raises(ValueError, match="2025"):
        change_needed(LAST, 20000, 2025)


@pytest.mark.parametrize("wrong", [-1, MOST_A_YEAR + 1])
def test_impossible_numbers_of_people_are_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="persons a year"):
        Yearly(wrong, 0, 0, 0)


def parts(*years: int) -> list[dict[int, float]]:
    return [{y: float(100 * n + y - 2000) for y in years} for n in range(4)]


def test_the_start_is_the_mean_of_the_last_five_years_that_all_have() -> None:
    found = parts(*range(2015, 2025))
    del found[2][2024]
    assert mean_of_last(found) == (Yearly(21, 121, 221, 321), 2019, 2023)


def test_fewer_years_are_used_and_none_give_nothing() -> None:
    assert mean_of_last(parts(2020, 2021)) == (Yearly(20, 120, 220, 320), 2020, 2021)
    assert mean_of_last([{2020: 1.0}, {2021: 1.0}, {2020: 1.0}, {2020: 1.0}]) is None
    assert mean_of_last([{}, {}, {}, {}]) is None


def test_a_negative_part_gives_nothing() -> None:
    assert mean_of_last([{2020: -1.0}, {2020: 1.0}, {2020: 1.0}, {2020: 1.0}]) is None

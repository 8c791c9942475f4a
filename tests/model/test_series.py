"""Observations, gaps, breaks and the laying of vintages on top of each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.model.indicators.indicator import Break
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Point,
    Revision,
    Series,
    Sex,
    lay,
    same_figure,
)

quick = settings(max_examples=100, deadline=None)
years = st.integers(1990, 2030)
values = st.none() | st.floats(-1e6, 1e6, allow_nan=False)


def observed(year: int, value: float | None, vintage: str = "") -> Observation:
    if value is None:
        missing = ObservationStatus.MISSING, MissingReason.CONFIDENTIAL
        return Observation(year, None, *missing, vintage_id=vintage)
    return Observation(year, value, vintage_id=vintage)


def series_of(content: dict[int, float | None], *breaks: int) -> Series:
    rows = tuple(observed(y, content[y]) for y in sorted(content))
    return Series("x", "2262", Sex.TOTAL, rows, tuple(Break(y, "ny metod") for y in breaks))


contents = st.dictionaries(years, values, max_size=12)


# One observation


def test_a_value_that_is_missing_says_why() -> None:
    with pytest.raises(ValueError, match="2020: a reason is given exactly when"):
        Observation(2020, None, ObservationStatus.MISSING)
    with pytest.raises(ValueError, match="2020: a reason is given exactly when"):
        Observation(2020, 1.0, reason=MissingReason.CONFIDENTIAL)


def test_a_missing_value_is_none_and_only_that() -> None:
    with pytest.raises(ValueError, match="2020: a value is None exactly when"):
        Observation(2020, None)
    with pytest.raises(ValueError, match="2020: a value is None exactly when"):
        Observation(2020, 1.0, ObservationStatus.MISSING, MissingReason.CONFIDENTIAL)


def test_zero_is_a_value() -> None:
    assert series_of({2020: 0.0}).points[0].value == 0.0


# A series


@pytest.mark.parametrize("order", [(2021, 2020), (2020, 2020)])
def test_years_are_unique_and_ascending(order: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="x: years must be unique and ascending"):
        Series("x", "2262", Sex.TOTAL, tuple(observed(y, 1.0) for y in order))


def test_points_are_the_years_with_a_value_and_keep_what_belongs_to_them() -> None:
    preliminary = Observation(2021, 2.0, ObservationStatus.PRELIMINARY, denominator=24)
    series = Series(
        "x", "2262", Sex.TOTAL, (observed(2019, 1.0), observed(2020, None), preliminary)
    )
    assert [(p.year, p.value, p.denominator, p.preliminary) for p in series.points] == [
        (2019, 1.0, None, False),
        (2021, 2.0, 24, True),
    ]
    assert series.last is not None
    assert series.last.year == 2021


def test_an_empty_series_has_nothing() -> None:
    empty = series_of({})
    assert empty.points == ()
    assert empty.last is None
    assert empty.years == range(0)
    assert empty.gaps == ()
    assert empty.comparable() == empty


def test_a_gap_keeps_its_reason_and_a_silent_year_is_not_entered() -> None:
    series = series_of({2018: 1.0, 2019: None, 2021: 2.0, 2022: None})
    assert [(g.year, g.reason) for g in series.gaps] == [
        (2019, MissingReason.CONFIDENTIAL),
        (2020, MissingReason.NOT_ENTERED),
        (2022, MissingReason.CONFIDENTIAL),
    ]


@given(contents)
@quick
def test_every_year_is_a_point_or_a_gap_and_never_both(content: dict[int, float | None]) -> None:
    series = series_of(content)
    both = [*(p.year for p in series.points), *(g.year for g in series.gaps)]
    assert sorted(both) == list(series.years)
    assert all(g.value is None and g.reason for g in series.gaps)
    if content:
        assert (series.years[0], series.years[-1]) == (min(content), max(content))


@given(contents, years, years)
@quick
def test_between_keeps_the_years_inside_both_ends_included(
    content: dict[int, float | None], first: int, last: int
) -> None:
    series = series_of(content)
    kept = {o.year for o in series.between(first, last).observations}
    assert kept == {y for y in content if first <= y <= last}
    assert series.between(None, None) == series
    # What has been worked out of a series isn't worked out again where nothing is cut.
    assert series.between(1990, 2030) is series


def test_the_value_of_a_year() -> None:
    series = series_of({2018: 1.0, 2019: None})
    assert series.value(2018) == 1.0
    assert series.value(2019) is None
    assert series.value(2030) is None


# Breaks


def test_after_a_break_only_the_new_part_can_be_compared() -> None:
    series = series_of({2018: 1.0, 2019: 2.0, 2020: 3.0, 2021: 4.0}, 2020)
    assert [p.year for p in series.comparable().points] == [2020, 2021]
    assert [p.year for p in series.points] == [2018, 2019, 2020, 2021]


def test_the_latest_of_several_breaks_counts_in_whatever_order_they_are_written() -> None:
    series = series_of(dict.fromkeys(range(2010, 2021), 1.0), 2018, 2013)
    assert series.last_break == Break(2018, "ny metod")
    assert [p.year for p in series.comparable().points] == [2018, 2019, 2020]


@pytest.mark.parametrize("year", [2005, 2010])
def test_a_break_before_the_second_value_divides_nothing(year: int) -> None:
    series = series_of({2010: 1.0, 2011: 2.0}, year)
    assert series.last_break is None
    assert series.comparable() == series


def test_a_break_after_the_last_value_divides_nothing_but_what_lies_ahead() -> None:
    series = series_of({2010: 1.0, 2011: 2.0}, 2013, 2012)
    assert series.last_break is None
    assert series.comparable() == series
    assert series.break_ahead == Break(2012, "ny metod")
    assert series.start_ahead is None
    assert series_of({2010: 1.0, 2011: 2.0}, 2011).break_ahead is None
    assert series_of({2010: 1.0, 2011: 2.0}, 2011).start_ahead == Point(2011, 2.0)
    assert series_of({}, 2012).break_ahead is None


@given(contents, st.lists(years, max_size=4))
@quick
def test_no_break_lies_inside_the_comparable_part(
    content: dict[int, float | None], breaks: list[int]
) -> None:
    points = series_of(content, *breaks).comparable().points
    assert not [b for b in breaks for p in points[:1] if p.year < b <= points[-1].year]


@given(contents, st.sets(years, min_size=1, max_size=4), st.lists(years, max_size=3))
@quick
def test_years_that_are_all_there_with_no_break_between_are_unbroken(
    content: dict[int, float | None], wanted: set[int], breaks: list[int]
) -> None:
    series = series_of(dict.fromkeys(wanted, 1.0) | content, *breaks)
    comparable = series.between(min(wanted), max(wanted)).comparable().points
    kept = tuple(p for p in comparable if p.year in wanted)
    assert series.unbroken(wanted) == (kept if len(kept) == len(wanted) else ())


def test_a_year_without_a_finite_value_leaves_none_unbroken() -> None:
    series = series_of({2018: 1.0, 2019: math.inf, 2020: 3.0, 2021: None, 2022: 5.0}, 2020, 2023)
    assert [p.year for p in series.unbroken({2020, 2022})] == [2020, 2022]
    assert series.unbroken({2018, 2020}) == ()  # a break between
    assert series.unbroken({2019}) == series.unbroken({2021}) == series.unbroken({2024}) == ()
    assert series.unbroken(()) == ()


# Laying vintages


def test_a_later_vintage_lies_on_top_and_the_change_is_told() -> None:
    top, revisions = lay([observed(2019, 10.0, "a"), observed(2019, 11.0, "b")])
    assert top == (observed(2019, 11.0, "b"),)
    assert revisions == (Revision(2019, 10.0, 11.0, "a", "b"),)


def test_a_year_that_a_later_vintage_does_not_mention_stays() -> None:
    rows = [observed(2018, 1.0, "a"), observed(2019, 10.0, "a"), observed(2019, 11.0, "b")]
    assert [o.value for o in lay(rows)[0]] == [1.0, 11.0]


def test_a_value_that_the_source_takes_back_is_gone_and_told() -> None:
    gone = Observation(
        2019, None, ObservationStatus.MISSING, MissingReason.WITHDRAWN, vintage_id="b"
    )
    top, revisions = lay([observed(2019, 10.0, "a"), gone])
    assert top == (gone,)
    assert revisions == (Revision(2019, 10.0, None, "a", "b"),)


def test_a_value_that_comes_where_there_was_none_is_news_and_no_revision() -> None:
    top, revisions = lay([observed(2019, None, "a"), observed(2019, 10.0, "b")])
    assert [o.value for o in top] == [10.0]
    assert revisions == ()


def test_two_revisions_of_one_year_are_both_told_in_order() -> None:
    rows = [observed(2019, 10.0, "a"), observed(2019, 12.0, "b"), observed(2019, 14.0, "c")]
    assert [(r.old, r.new) for r in lay(rows)[1]] == [(10.0, 12.0), (12.0, 14.0)]


@given(st.lists(st.tuples(years, values), max_size=30))
@quick
def test_on_top_lies_the_last_word_of_each_year(said: list[tuple[int, float | None]]) -> None:
    rows = [observed(y, v, str(n)) for n, (y, v) in enumerate(said)]
    by_year = sorted(rows, key=lambda o: o.year)
    top, revisions = lay(by_year)
    assert {o.year: o.value for o in top} == dict(said)
    assert [o.year for o in top] == sorted({y for y, _ in said})
    assert all(r.old is not None and r.old != r.new for r in revisions)
    assert len(revisions) <= len(said) - len(top)


# The same figure


@pytest.mark.parametrize(
    ("old", "new"),
    [(35, 34.62), (35.0, 34.62), (35.0, 35.4), (5.6, 5.64), (8514, 8514.3), (100.0, 100.4), (0, 0)],
)
def test_more_decimals_are_the_same_figure(old: float, new: float) -> None:
    assert same_figure(old, new)


@pytest.mark.parametrize(
    ("old", "new"), [(34.62, 35), (5.6, 5.7), (8514, 8515), (100.0, 101.0), (1.0, None), (0, 0.6)]
)
def test_another_value_fewer_decimals_and_none_are_not(old: float, new: float | None) -> None:
    assert not same_figure(old, new)


@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 3))
@quick
def test_a_rounded_value_and_its_unrounded_one_are_the_same_figure(
    value: float, decimals: int
) -> None:
    assert same_figure(round(value, decimals), value)
    assert same_figure(value, value)


@given(st.floats(-1e6, 1e6, allow_nan=False))
@quick
def test_a_whole_unit_away_is_another_figure(value: float) -> None:
    assert not same_figure(value, value + 1.0)
    assert not same_figure(value, value - 1.0)

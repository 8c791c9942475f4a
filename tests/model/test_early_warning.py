"""When one would know that a target is being missed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.model.indicators.indicator import Break, Target
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
)
from samsam.model.population.early_warning import (
    FEWEST_CHANGES,
    EarlyWarning,
    WarningState,
    early_warning,
)
from samsam.model.population.projection import (
    Basis,
    Projection,
    probability_of_reaching,
    project,
)
from tests.projection_basis import ALONE

# Timrå 31 December 2005-2025, SCB TAB638 and TAB5557.
TIMRA = dict(
    zip(
        range(2010, 2026),
        (17990, 18026, 17997, 18062, 18025, 17987, 17992, 18030, 18060, 17979, 17963, 17923, 17754, 17540, 17521, 17465),
        strict=True,
    )
)  # fmt: skip

quick = settings(max_examples=50, deadline=None)


def series(values: dict[int, float | None], *breaks: int) -> Series:
    silent = (ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    rows = tuple(
        Observation(y, None, *silent) if values[y] is None else Observation(y, values[y])
        for y in sorted(values)
    )
    return Series("x", "2262", Sex.TOTAL, rows, tuple(Break(y, "ny metod") for y in breaks))


def yearly(values: list[float], last: int = 2020) -> Series:
    return series({last - len(values) + 1 + n: v for n, v in enumerate(values)})


def at_least(value: float, year: int = 2035) -> Target:
    return Target("t", "x", year, value, at_least=True, source="")


def at_most(value: float, year: int = 2035) -> Target:
    return Target("t", "x", year, value, at_least=False, source="")


def by_errors(known: Series, target: Target) -> EarlyWarning:
    return early_warning(known, target, ALONE)


# W1: the population


def test_timra_2035_is_called_missed_and_since_when() -> None:
    found = by_errors(series(dict(TIMRA)), at_least(20000))
    assert (found.state, found.rule) == (WarningState.MISSED, "W1")
    assert found.interval == (pytest.approx(15106, abs=1), pytest.approx(18936, abs=1))
    # By hand: need / half-width of 95 % is 0.110/0.154 with the value of 2020, 0.119/0.138 of 2022.
    ratios = {}
    for year in range(2020, 2026):
        way = project(series(dict(TIMRA)).between(None, year), 2035, ALONE)
        assert isinstance(way, Projection)
        half = way.spread.half_width(2035 - year, 0.95)
        ratios[year] = math.log(20000 / way.years[-1].value) / half
    assert found.year == min(y for y in ratios if all(ratios[z] > 1 for z in ratios if z >= y))


def test_the_rule_is_one_case_in_forty() -> None:
    known = series(dict(TIMRA))
    way = project(known, 2035, ALONE)
    assert isinstance(way, Projection)
    limit = way.years[-1].high95
    chance = probability_of_reaching(way, limit, 2035)
    assert chance.value == pytest.approx(0.025)
    assert by_errors(known, at_least(limit * 1.001)).state is WarningState.MISSED
    assert by_errors(known, at_least(limit * 0.999)).state is WarningState.OPEN


def test_an_open_target_tells_the_year_when_it_would_be_known() -> None:
    known = series(dict(TIMRA))
    found = by_errors(known, at_least(18000))
    assert found.state is WarningState.OPEN
    assert found.year is not None
    way = project(known, 2035, ALONE)
    assert isinstance(way, Projection)
    short = math.log(18000 / way.years[-1].value)
    assert way.spread.half_width(2035 - found.year, 0.95) < short
    assert way.spread.half_width(2035 - found.year + 1, 0.95) >= short


def test_a_target_that_the_way_reaches_is_on_the_way_and_has_no_year() -> None:
    growing = yearly([17000.0 + 100 * n for n in range(15)])
    found = by_errors(growing, at_least(18500, 2025))
    assert (found.state, found.year) == (WarningState.ON_THE_WAY, None)


def test_a_ceiling_is_the_mirror_of_a_floor() -> None:
    growing = yearly([17000.0 + 100 * n for n in range(15)])
    assert by_errors(growing, at_most(10000, 2025)).state is WarningState.MISSED
    falling = yearly([18400.0 - 100 * n for n in range(15)])
    assert by_errors(falling, at_most(16900, 2025)).state is WarningState.ON_THE_WAY


# W2: other series


def test_the_best_year_repeated_is_not_enough() -> None:
    # Ten changes, the best of them +2 in 2015; 2020 is 10.
    known = yearly([5, 5, 6, 6, 7, 9, 9, 9, 10, 10, 10], 2020)
    far = early_warning(known, at_least(32, 2030))
    assert (far.state, far.rule, far.best_change, far.best_year) == (
        WarningState.MISSED,
        "W2",
        2,
        2015,
    )
    near = early_warning(known, at_least(31, 2030))
    # Ten years of +2 and half a year more just suffice from 2020: not after a still 2021.
    assert (near.state, near.year) == (WarningState.OPEN, 2021)
    easy = early_warning(known, at_least(12, 2030))
    assert (easy.state, easy.year) == (WarningState.OPEN, 2030)


def test_three_equal_steps_take_three_years_in_decimals_too() -> None:
    known = yearly([0.0] * 10 + [0.1], 2020)
    assert early_warning(known, at_least(0.45, 2023)).year == 2021
    assert early_warning(known, at_least(0.45, 2023)).state is WarningState.OPEN


def test_the_last_year_left_is_called_only_far_beyond_the_best() -> None:
    """A next change beats ten earlier ones one time in eleven: more than by half, one in thirty."""
    known = yearly([5, 5, 6, 6, 7, 9, 9, 9, 10, 10, 10], 2020)
    assert early_warning(known, at_least(13, 2021)).state is WarningState.OPEN
    assert early_warning(known, at_least(13, 2021)).year == 2021
    assert early_warning(known, at_least(13.1, 2021)).state is WarningState.MISSED
    assert early_warning(known, at_least(10.5, 2021)).year == 2021


def test_a_series_that_never_went_the_right_way_is_called_at_once() -> None:
    known = yearly([20.0 - n for n in range(12)])
    assert early_warning(known, at_least(50)).state is WarningState.MISSED
    assert early_warning(known, at_most(1, 2035)).state is WarningState.OPEN


def test_all_equal_and_all_zero_never_went_the_right_way() -> None:
    for value in (5.0, 0.0):
        found = early_warning(yearly([value] * 12), at_least(6))
        assert (found.state, found.best_change) == (WarningState.MISSED, 0)


@pytest.mark.parametrize("n", [2, 4, FEWEST_CHANGES])
def test_few_changes_cannot_tell_and_say_what_would_be_needed(n: int) -> None:
    found = early_warning(yearly([float(v) for v in range(n)]), at_least(1000))
    assert found.state is WarningState.CANNOT_TELL
    assert (
        found.reason == f"Det behövs minst {FEWEST_CHANGES} årliga förändringar, nu finns {n - 1}."
    )


def test_changes_over_gaps_do_not_count() -> None:
    gapped: dict[int, float | None] = {y: float(y) for y in range(2000, 2021)}
    gapped |= dict.fromkeys(range(2001, 2020, 2))
    found = early_warning(series(gapped), at_least(5000))
    assert (found.state, found.reason[-2:]) == (WarningState.CANNOT_TELL, "0.")


# What bad input gets


@pytest.mark.parametrize(
    ("values", "breaks"),
    [({}, ()), ({2020: None, 2021: None}, ()), ({2019: 1.0, 2020: 2.0, 2021: 3.0}, (2022,))],
    ids=["none", "only gaps", "break after the last value"],
)
@pytest.mark.parametrize("basis", [None, ALONE])
def test_nothing_can_be_told_and_why(
    values: dict[int, float | None], breaks: tuple[int, ...], basis: Basis | None
) -> None:
    found = early_warning(series(values, *breaks), at_least(5), basis)
    assert found.state is WarningState.CANNOT_TELL
    assert found.reason.endswith(".")
    assert (found.year, found.interval, found.best_change) == (None, None, None)


@pytest.mark.parametrize("basis", [None, ALONE])
def test_one_and_two_values_and_a_municipality_founded_last_year(
    basis: Basis | None,
) -> None:
    for values in ([17000.0], [17000.0, 17100.0]):
        found = early_warning(yearly(values, 2025), at_least(20000), basis)
        assert found.state is WarningState.CANNOT_TELL
        assert found.reason


@pytest.mark.parametrize("year", [1990, 2015, 2020])
def test_a_target_in_the_past_is_no_warning(year: int) -> None:
    known = yearly([float(v) for v in range(15)], 2020)
    found = early_warning(known, at_least(100, year), ALONE)
    assert found.state in (WarningState.PASSED, WarningState.CANNOT_TELL)
    assert (found.state is WarningState.CANNOT_TELL) is (year == 1990)
    assert found.year is None


def test_a_reached_target_is_no_warning() -> None:
    assert early_warning(yearly([1.0, 2.0, 30.0]), at_least(20)).state is WarningState.REACHED


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_value_that_is_no_number_is_refused_by_year(bad: float) -> None:
    with pytest.raises(ValueError, match="2020"):
        early_warning(yearly([1.0, bad], 2020), at_least(5), ALONE)


# Properties

levels = st.lists(st.integers(100, 999).map(float), min_size=12, max_size=20)


@quick
@given(levels, st.integers(1, 2000), st.integers(1, 20), st.sampled_from([0.5, 4.0]))
def test_the_unit_of_measurement_does_not_matter(
    values: list[float], wish: int, ahead: int, scale: float
) -> None:
    target, larger = at_least(wish, 2020 + ahead), at_least(wish * scale, 2020 + ahead)
    scaled = yearly([v * scale for v in values])
    for basis in (None, ALONE):
        plain = early_warning(yearly(values), target, basis)
        found = early_warning(scaled, larger, basis)
        assert (found.state, found.year) == (plain.state, plain.year)


@quick
@given(levels, st.integers(1, 2000), st.integers(1, 20), st.integers(-50, 50))
def test_a_constant_added_moves_nothing_but_the_level(
    values: list[float], wish: int, ahead: int, constant: int
) -> None:
    plain = early_warning(yearly(values), at_least(wish, 2020 + ahead))
    moved = early_warning(
        yearly([v + constant for v in values]), at_least(wish + constant, 2020 + ahead)
    )
    assert (moved.state, moved.year, moved.best_change) == (
        plain.state,
        plain.year,
        plain.best_change,
    )


@quick
@given(levels, st.integers(1, 2000), st.integers(1, 20))
def test_reversing_the_direction_mirrors_the_verdict(
    values: list[float], wish: int, ahead: int
) -> None:
    floor = early_warning(yearly(values), at_least(wish, 2020 + ahead))
    ceiling = early_warning(yearly([-v for v in values]), at_most(-wish, 2020 + ahead))
    assert (ceiling.state, ceiling.year) == (floor.state, floor.year)


@quick
@given(levels, st.integers(1, 2000), st.integers(1, 19))
def test_a_harder_target_is_never_known_to_be_missed_later(
    values: list[float], wish: int, ahead: int
) -> None:
    for basis in (None, ALONE):
        easy = early_warning(yearly(values), at_least(wish, 2020 + ahead), basis)
        hard = early_warning(yearly(values), at_least(wish + 50, 2020 + ahead), basis)
        if easy.year is not None:
            assert hard.year is not None
            assert hard.year <= easy.year


@quick
@given(levels)
def test_what_is_shown_rounded_does_not_change_the_verdict(values: list[float]) -> None:
    # 0.4 more than the display shows: the target is judged on the value, not on what is shown.
    target = at_least(values[-1] + 1, 2021)
    exact = yearly([*values[:-1], values[-1] + 0.4])
    found = early_warning(exact, target)
    changes = [b - a for a, b in zip(values, [*values[1:-1], values[-1] + 0.4], strict=False)]
    best = max(changes)
    assert (found.state is WarningState.MISSED) is (best <= 0 or 1.5 * best < 0.6 - 1e-9)

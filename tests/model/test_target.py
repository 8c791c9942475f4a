"""The state of targets against the expected results, mirrors, and edge cases."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from samsam.model.assessment.target import TargetState, assess_target, worst
from samsam.model.indicators.indicator import Break, Target
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
)

EXPECTED = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "expected_seed_results.json").read_text("utf-8")
)["population_targets"]
# Timrå 31 December 2010-2025, SCB TAB638 and TAB5557.
TIMRA_FROM_2010 = (
    *(17990, 18026, 17997, 18062, 18025, 17987, 17992, 18030),
    *(18060, 17979, 17963, 17923, 17754, 17540, 17521, 17465),
)
TIMRA: dict[int, float | None] = {2010 + i: float(v) for i, v in enumerate(TIMRA_FROM_2010)}
PERIODS = {
    "seed_2020_only_5_points": (2016, 2020),
    "full_series_2010_2020": (2010, 2020),
    "full_series_to_2025": (2010, 2025),
}
AHEAD = [
    (name, case)
    for name, cases in EXPECTED.items()
    for case in cases
    if "eurostat_category" in case
]
STATES = {"moving_away": TargetState.MOVING_AWAY}

quick = settings(max_examples=200, deadline=None)


def series_of(values: dict[int, float | None], *breaks: int) -> Series:
    silent = (ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    observations = (
        Observation(year, None, *silent) if value is None else Observation(year, value)
        for year, value in values.items()
    )
    return Series(
        "x", "2262", Sex.TOTAL, tuple(observations), tuple(Break(y, "ny metod") for y in breaks)
    )


def yearly(values: list[float], first_year: int = 2016) -> Series:
    return series_of({first_year + i: v for i, v in enumerate(values)})


def at_least(value: float, year: int) -> Target:
    return Target("t", "x", year, value, at_least=True, source="")


def at_most(value: float, year: int) -> Target:
    return Target("t", "x", year, value, at_least=False, source="")


def near(expected: float | None) -> Any:
    return None if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-9)


# --- the expected results ---


def test_all_expected_targets_are_compared() -> None:
    assert len(AHEAD) == 5
    assert sum(len(cases) for cases in EXPECTED.values()) == len(AHEAD) + 1


@pytest.mark.parametrize(("period", "case"), AHEAD)
def test_targets_ahead_as_expected(period: str, case: dict[str, Any]) -> None:
    series = series_of(TIMRA).between(*PERIODS[period])
    found = assess_target(series, at_least(case["target"], case["target_year"]))

    assert found.state is STATES[case["eurostat_category"]]
    assert (found.last_year, found.last_value) == (case["last_year"], case["last_value"])
    assert found.years_left == case["h"]
    assert found.required_per_year == near(case["required_per_year"])
    assert found.required_growth == near(case["required_cagr_pct"] / 100)
    assert [found.pace_from_year, found.last_year] == case["pace_window"]
    assert found.pace_per_year == near(case["pace_per_year"])
    assert found.pace_growth == near(case["pace_cagr_pct"] / 100)
    assert found.ratio == near(case["R"])
    assert found.distance == case["target"] - case["last_value"]
    assert found.distance_share == near(1 - case["last_value"] / case["target"])
    assert (found.value_in_target_year, found.reason) == (None, "")


def test_the_missed_target_as_expected() -> None:
    case = EXPECTED["full_series_to_2025"][0]
    assert case["status"] == "malaret_passerat"
    target = at_least(case["target"], case["target_year"])
    found = assess_target(series_of(TIMRA), target)

    assert (found.target, found.state) == (target, TargetState.MISSED)
    assert (found.value_in_target_year, found.distance) == (case["value"], case["gap"])
    assert found.distance_share == near(case["gap_pct_of_target"] / 100)
    assert (found.years_left, found.ratio, found.reason) == (0, None, "")
    assert (found.required_per_year, found.pace_per_year) == (None, None)


# The table of docs/methods.md section 3: needed a year, needed CAGR %, pace, its CAGR %, R.
@pytest.mark.parametrize(
    ("period", "target", "numbers"),
    [
        ((2016, 2020), at_least(19000, 2025), (207.4, 1.129, -7.25, -0.040, -0.036)),
        ((2016, 2020), at_least(20000, 2035), (135.8, 0.719, -7.25, -0.040, -0.056)),
        ((2010, 2020), at_least(19000, 2025), (207.4, 1.129, -4.8, -0.027, -0.024)),
        ((2010, 2020), at_least(20000, 2035), (135.8, 0.719, -4.8, -0.027, -0.037)),
        ((2010, 2025), at_least(20000, 2035), (253.5, 1.365, -99.6, -0.561, -0.41)),
    ],
)
def test_targets_as_the_methods_tell_them(
    period: tuple[int, int], target: Target, numbers: tuple[float, ...]
) -> None:
    found = assess_target(series_of(TIMRA).between(*period), target)
    assert found.required_growth is not None
    assert found.pace_growth is not None
    percent = (100 * found.required_growth, 100 * found.pace_growth)
    computed = (found.required_per_year, percent[0], found.pace_per_year, percent[1], found.ratio)
    assert computed == pytest.approx(numbers, abs=0.001)


# --- the states ---


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (110.0, TargetState.ON_PACE),  # exactly what is required: 10 % a year
        (120.0, TargetState.ON_PACE),
        (104.0, TargetState.BEHIND),
        (100.0, TargetState.BEHIND),  # a pace of zero moves neither to nor from
        (99.0, TargetState.MOVING_AWAY),
    ],
)
def test_floor_ahead(last: float, state: TargetState) -> None:
    target = at_least(110 * 1.1**5, 2025)
    assert assess_target(yearly([100, last], 2019), target).state is state


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (90.0, TargetState.ON_PACE),
        (80.0, TargetState.ON_PACE),
        (98.0, TargetState.BEHIND),
        (100.0, TargetState.BEHIND),
        (101.0, TargetState.MOVING_AWAY),
    ],
)
def test_ceiling_ahead(last: float, state: TargetState) -> None:
    target = at_most(90 * 0.9**5, 2025)
    found = assess_target(yearly([100, last], 2019), target)
    assert found.state is state
    assert found.distance == near(last - target.value)


@pytest.mark.parametrize(("share", "state"), [(0.951, "i_takt"), (0.949, "efter")])
def test_on_pace_from_ninety_five_per_cent(share: float, state: str) -> None:
    last = 100 * (1 + 0.02 * share)
    found = assess_target(yearly([100, last], 2019), at_least(last * 1.02**5, 2025))
    assert found.ratio == near(share)
    assert found.state == state


@pytest.mark.parametrize(
    ("target", "state", "distance"),
    [
        (at_least(50, 2018), TargetState.REACHED, 0),
        (at_least(49, 2018), TargetState.REACHED, -1),
        (at_least(51, 2018), TargetState.MISSED, 1),
        (at_most(50, 2018), TargetState.REACHED, 0),
        (at_most(51, 2018), TargetState.REACHED, -1),
        (at_most(49, 2018), TargetState.MISSED, 1),
    ],
)
def test_a_passed_target_is_judged_by_its_own_year(
    target: Target, state: TargetState, distance: float
) -> None:
    found = assess_target(yearly([10, 90, 50, 10, 90]), target)
    assert (found.state, found.value_in_target_year, found.distance) == (state, 50, distance)
    assert (found.last_year, found.last_value, found.years_left) == (2020, 90, 0)


@pytest.mark.parametrize("target", [at_least(5, 2030), at_least(4, 2030)])
def test_a_target_met_before_its_year_is_reached(target: Target) -> None:
    found = assess_target(yearly([3, 4, 5]), target)
    assert (found.state, found.ratio, found.reason) == (TargetState.REACHED, None, "")
    assert found.value_in_target_year is None
    assert found.distance == target.value - 5
    assert found.required_per_year == near((target.value - 5) / 12)


@pytest.mark.parametrize(
    ("values", "target"),
    [
        # S2 of the trials: 19 010 inhabitants, falling by 100 a year, at least 19 000 in 2030.
        ([19_510, 19_410, 19_310, 19_210, 19_110, 19_010], at_least(19_000, 2026)),
        # 4.9 %, rising by 0.4 a year, at most 5 %.
        ([2.9, 3.3, 3.7, 4.1, 4.5, 4.9], at_most(5, 2026)),
    ],
)
def test_what_is_reached_but_moves_away_is_not_safe(values: list[float], target: Target) -> None:
    found = assess_target(yearly(values), target)
    assert found.state is TargetState.SLIPPING
    assert found.ratio is None


def test_what_is_reached_and_stays_so_at_its_pace_is_reached() -> None:
    assert assess_target(yearly([20, 19, 18]), at_least(16, 2020)).state is TargetState.REACHED
    assert assess_target(yearly([20, 19, 18]), at_least(16, 2021)).state is TargetState.SLIPPING


def test_a_year_that_is_over_without_a_value_is_waited_for() -> None:
    series = yearly([10, 20, 30])
    found = assess_target(series, at_least(40, 2020), over=2020)
    assert (found.state, found.years_left, found.ratio) == (TargetState.AWAITED, 0, None)
    assert assess_target(series, at_least(40, 2020), over=2019).state is TargetState.ON_PACE
    assert assess_target(series, at_least(20, 2017), over=2020).state is TargetState.REACHED


def test_what_a_preliminary_value_says_is_preliminary() -> None:
    rows = (Observation(2019, 8.0), Observation(2020, 9.0, ObservationStatus.PRELIMINARY))
    series = Series("x", "2262", Sex.TOTAL, rows)
    assert assess_target(series, at_least(9, 2020)).preliminary
    assert assess_target(series, at_least(9, 2025)).preliminary
    assert not assess_target(series, at_least(9, 2019)).preliminary


def test_the_worst_of_several_targets_decides() -> None:
    series = yearly([10, 20, 30])
    found = [assess_target(series, at_least(v, 2018)) for v in (20, 40, 30)]
    states = [f.state for f in found]
    assert worst(found).target.value == 40, states


def test_a_ceiling_that_is_met_and_left_farther_behind_is_reached() -> None:
    found = assess_target(yearly([7, 6, 5]), at_most(5, 2030))
    assert (found.state, found.distance) == (TargetState.REACHED, 0)


def test_one_value_can_reach_but_not_have_a_pace() -> None:
    assert assess_target(yearly([5]), at_least(5, 2030)).state is TargetState.REACHED
    assert assess_target(yearly([5]), at_least(6, 2016)).state is TargetState.MISSED
    found = assess_target(yearly([5]), at_least(6, 2026))
    assert (found.state, found.ratio) == (TargetState.CANNOT_TELL, None)
    assert found.reason == "Minst två värden under de senaste fem åren behövs."
    assert (found.distance, found.required_per_year) == (1, near(0.1))


# --- what cannot be told ---


@pytest.mark.parametrize("values", [{}, {2019: None, 2020: None}])
def test_no_values(values: dict[int, float | None]) -> None:
    found = assess_target(series_of(values), at_least(5, 2025))
    assert (found.state, found.reason) == (TargetState.CANNOT_TELL, "Värden saknas.")
    assert (found.last_year, found.last_value, found.distance) == (None, None, None)


def test_target_year_before_the_first_value() -> None:
    found = assess_target(yearly([5, 6, 7]), at_least(5, 2015))
    assert found.state is TargetState.CANNOT_TELL
    assert found.reason == "Målåret 2015 ligger före seriens första värde."
    assert (found.distance, found.last_year) == (None, 2018)


def test_target_year_without_a_value() -> None:
    series = series_of({2016: 5.0, 2017: 6.0, 2018: None, 2019: 9.0})
    found = assess_target(series, at_least(5, 2018))
    assert found.state is TargetState.CANNOT_TELL
    assert found.reason == "Värde saknas för målåret 2018."


def test_a_missing_last_year_does_not_make_the_target_year_pass() -> None:
    series = series_of({2016: 5.0, 2017: 6.0, 2018: None})
    found = assess_target(series, at_least(7, 2018))
    assert (found.state, found.last_year, found.years_left) == (TargetState.ON_PACE, 2017, 1)


def test_old_values_give_no_pace() -> None:
    found = assess_target(series_of({2010: 5.0, 2016: 6.0}), at_least(9, 2025))
    assert (found.state, found.pace_from_year) == (TargetState.CANNOT_TELL, None)


def test_pace_starts_at_the_earliest_value_of_five_years() -> None:
    found = assess_target(
        series_of({2010: 50.0, 2014: None, 2015: 10.0, 2018: 12.0, 2019: 14.0}), at_least(30, 2025)
    )
    assert (found.pace_from_year, found.pace_per_year) == (2015, near(1.0))


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("year", [2018, 2030])
def test_a_value_that_is_no_number_is_refused_by_year(bad: float, year: int) -> None:
    with pytest.raises(ValueError, match="2017"):
        assess_target(series_of({2016: 1.0, 2017: bad, 2018: 3.0}), at_least(5, year))


# --- series breaks ---


def test_pace_is_taken_after_the_break_only() -> None:
    values: dict[int, float | None] = {2016: 90.0, 2017: 80.0, 2018: 10.0, 2019: 11.0, 2020: 12.0}
    found = assess_target(series_of(values, 2018), at_least(20, 2025))
    assert (found.pace_from_year, found.pace_per_year) == (2018, near(1.0))


def test_a_passed_target_is_judged_whatever_broke_later() -> None:
    values: dict[int, float | None] = {2016: 90.0, 2017: 80.0, 2018: 10.0}
    found = assess_target(series_of(values, 2018), at_least(85, 2016))
    assert (found.state, found.value_in_target_year) == (TargetState.REACHED, 90)


def test_nothing_ahead_can_be_told_over_a_break() -> None:
    values: dict[int, float | None] = {2016: 90.0, 2017: 80.0}
    found = assess_target(series_of(values, 2018), at_least(10, 2025))
    assert found.state is TargetState.CANNOT_TELL
    assert found.reason == "Serien bryts 2018, efter det senaste värdet."
    assert (found.last_year, found.last_value, found.distance) == (2017, 80, None)


# --- zero and negative values ---


def test_a_target_of_zero_is_paced_in_amounts() -> None:
    found = assess_target(yearly([10, 8, 6]), at_most(0, 2021))
    assert (found.required_per_year, found.required_growth) == (near(-2), None)
    assert (found.pace_per_year, found.ratio, found.state) == (-2, near(1), TargetState.ON_PACE)
    assert (found.distance, found.distance_share) == (6, None)


def test_negative_values_are_paced_in_amounts() -> None:
    found = assess_target(yearly([-10, -9, -8]), at_least(-2, 2020))
    assert (found.pace_growth, found.ratio) == (None, near(1 / 3))
    assert (found.state, found.distance_share) == (TargetState.BEHIND, near(3))


def test_a_target_just_beyond_the_value_is_paced_in_amounts() -> None:
    # Ten years of growth from here to there is a growth of exactly 0.0 in floating point.
    value = 1e12
    target = at_least(math.nextafter(value, math.inf), 2030)
    found = assess_target(yearly([value - 10, value], 2019), target)
    assert found.required_growth is not None
    assert found.state is TargetState.ON_PACE


# --- properties ---


values_ahead = st.lists(st.integers(1, 1000).map(float), min_size=2, max_size=8)


@quick
@given(values_ahead, st.integers(1, 1000), st.integers(1, 20), st.booleans())
def test_the_state_tells_what_the_pace_leads_to(
    values: list[float], wish: int, years: int, floor: bool
) -> None:
    last_year = 2015 + len(values)
    target = Target("t", "x", last_year + years, float(wish), floor, "")
    found = assess_target(yearly(values), target)
    if found.state in (TargetState.REACHED, TargetState.SLIPPING):
        assert values[-1] >= wish if floor else values[-1] <= wish
        stays = values[-1] + (found.pace_per_year or 0.0) * years
        lasts = stays >= wish if floor else stays <= wish
        assert (found.state is TargetState.REACHED) is lasts
        return
    assert found.pace_growth is not None
    assert found.distance is not None
    assert found.distance > 0
    led_to = values[-1] * (1 + found.pace_growth) ** years
    assume(not math.isclose(led_to, wish, rel_tol=1e-9))
    if led_to > wish if floor else led_to < wish:
        assert found.state is TargetState.ON_PACE
    towards = found.pace_growth >= 0 if floor else found.pace_growth <= 0
    assert (found.state is not TargetState.MOVING_AWAY) is towards


@quick
@given(values_ahead, st.integers(1, 1000), st.sampled_from([0.5, 4.0, 10.0]))
def test_the_unit_of_measurement_does_not_matter(
    values: list[float], wish: int, scale: float
) -> None:
    plain = assess_target(yearly(values), at_least(wish, 2030))
    scaled = assess_target(yearly([v * scale for v in values]), at_least(wish * scale, 2030))
    assert scaled.ratio == near(plain.ratio)
    assert scaled.distance_share == near(plain.distance_share)
    if plain.ratio is None or abs(plain.ratio - 0.95) > 1e-9:
        assert scaled.state is plain.state


@quick
@given(values_ahead, st.integers(1, 1000))
def test_years_without_a_value_change_nothing(values: list[float], wish: int) -> None:
    known: dict[int, float | None] = {2010 + 2 * i: v for i, v in enumerate(values)}
    gaps: dict[int, float | None] = dict.fromkeys(range(2008, 2029))
    with_gaps = series_of(dict(sorted((gaps | known).items())))
    target = at_least(wish, 2030)
    assert assess_target(with_gaps, target) == assess_target(series_of(known), target)


def test_a_rank_is_on_pace_by_the_change_a_year_and_not_by_growth() -> None:
    """Rule R8: 50 to 29 in five years is 4.2 places a year, and 29 to 15 in four asks for 3.5."""
    places = yearly([50, 46, 42, 38, 34, 29], 2018)
    wish = at_most(15, 2027)
    by_growth = assess_target(places, wish)
    by_places = assess_target(places, wish, in_growth=False)
    assert by_growth.state is TargetState.BEHIND
    assert by_places.state is TargetState.ON_PACE
    assert (by_places.ratio, by_places.pace_growth) == (near(4.2 / 3.5), None)

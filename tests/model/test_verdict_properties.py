"""What must hold for every verdict: constants, directions, orders, scales, gaps and display."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from samsam.config.register import read_register
from samsam.figures.words import signal_mark, target_mark, trend_mark
from samsam.model.assessment.signal import Verdict, assess_signal
from samsam.model.assessment.target import TargetState, assess_target
from samsam.model.assessment.trend import Evidence, assess_trend
from samsam.model.indicators.indicator import Break, Direction, Indicator, NoiseModel, Target
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
)
from samsam.model.population.early_warning import early_warning
from samsam.model.population.projection import NoProjection, project
from tests.projection_basis import ALONE

DATA = Path(__file__).parents[2] / "data"
REGISTER = read_register(DATA)
PLAIN = replace(REGISTER.indicators["unemployment"], noise=NoiseModel.HISTORY, breaks=())
STOCK = replace(REGISTER.indicators["population"], breaks=())
quick = settings(max_examples=100, deadline=None)
values_of = st.lists(st.integers(100, 130).map(float), min_size=3, max_size=12)


def series_of(values: dict[int, float | None], *breaks: int) -> Series:
    silent = (ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    rows = tuple(
        Observation(y, None, *silent) if v is None else Observation(y, v)
        for y, v in sorted(values.items())
    )
    return Series("x", "2262", Sex.TOTAL, rows, tuple(Break(y, "ny metod") for y in breaks))


def yearly(values: list[float]) -> Series:
    return series_of({2020 - len(values) + 1 + n: v for n, v in enumerate(values)})


def at_least(value: float, year: int) -> Target:
    return Target("t", "x", year, value, at_least=True, source="")


# Constants, directions, orders, scales


@quick
@given(values_of)
def test_a_signal_does_not_know_which_way_is_good(values: list[float]) -> None:
    found = [
        assess_signal(yearly(values), replace(indicator, direction=direction))
        for indicator in (PLAIN, STOCK)
        for direction in Direction
    ]
    assert len({(f.verdict, f.statistic) for f in found[:3]}) == 1
    assert len({(f.verdict, f.statistic) for f in found[3:]}) == 1


@quick
@given(values_of)
def test_the_world_upside_down_has_the_same_signals(values: list[float]) -> None:
    for indicator in (PLAIN, STOCK):
        up = assess_signal(yearly(values), indicator)
        down = assess_signal(yearly([-v for v in values]), indicator)
        assert down.verdict is up.verdict
        if up.change is not None:
            assert down.change == -up.change


@pytest.mark.parametrize("n", [4, 5, 6])
def test_of_all_orders_no_more_are_sure_than_the_certainty_promises(n: int) -> None:
    trends = [
        assess_trend(yearly([float(v) for v in order]), PLAIN) for order in permutations(range(n))
    ]
    assert sum(t.evidence is Evidence.SURE for t in trends) / len(trends) <= 0.05
    certain = sum(t.evidence in (Evidence.SURE, Evidence.LIKELY) for t in trends)
    assert certain / len(trends) <= 0.10


@quick
@given(values_of)
def test_the_order_of_the_earlier_values_changes_only_what_they_vary_by(
    values: list[float],
) -> None:
    assume(len(values) > 5)
    plain = assess_signal(yearly(values), PLAIN)
    mirrored = assess_signal(yearly([*values[-2::-1], values[-1]]), PLAIN)
    # Only the last step, which is judged too, is another.
    assert mirrored.statistic == pytest.approx(plain.statistic)


@quick
@given(values_of, st.sampled_from([0.5, 2.0, 4.0]), st.integers(90, 140), st.integers(1, 15))
def test_scale_changes_no_verdict_on_a_target(
    values: list[float], scale: float, wish: int, ahead: int
) -> None:
    plain = assess_target(yearly(values), at_least(wish, 2020 + ahead))
    scaled = assess_target(
        yearly([v * scale for v in values]), at_least(wish * scale, 2020 + ahead)
    )
    if plain.ratio is None or abs(plain.ratio - 0.95) > 1e-9:
        assert scaled.state is plain.state


@quick
@given(values_of)
def test_a_floor_is_reached_where_the_mirrored_ceiling_is(values: list[float]) -> None:
    floor = assess_target(yearly(values), at_least(115, 2030))
    ceiling = assess_target(
        yearly([-v for v in values]), Target("t", "x", 2030, -115.0, at_least=False, source="")
    )
    assert (ceiling.state is TargetState.REACHED) is (floor.state is TargetState.REACHED)
    assert ceiling.distance == floor.distance


# Gaps


@quick
@given(values_of)
def test_years_without_a_value_at_the_ends_change_no_verdict(values: list[float]) -> None:
    known: dict[int, float | None] = {p.year: p.value for p in yearly(values).points}
    padded = {2000: None, 2001: None} | known | {2021: None, 2022: None}
    for indicator in (PLAIN, STOCK):
        assert assess_signal(series_of(padded), indicator) == assess_signal(
            yearly(values), indicator
        )
        assert assess_trend(series_of(padded), indicator) == assess_trend(yearly(values), indicator)
    target = at_least(125, 2035)
    assert early_warning(series_of(padded), target, ALONE) == early_warning(
        yearly(values), target, ALONE
    )


# Display


@quick
@given(values_of, st.sampled_from([0, 1, 2, 4]))
def test_the_decimals_that_are_shown_change_no_verdict(values: list[float], decimals: int) -> None:
    fine = yearly([v + 0.04 * n for n, v in enumerate(values)])
    target = at_least(values[-1] + 0.03, 2030)

    def verdicts(indicator: Indicator) -> tuple[str, str, str]:
        return (
            trend_mark(assess_trend(fine, indicator), indicator).tone,
            signal_mark(assess_signal(fine, indicator), indicator).word,
            target_mark(assess_target(fine, target), indicator).tone,
        )

    assert verdicts(replace(PLAIN, decimals=decimals)) == verdicts(PLAIN)


def test_a_target_missed_by_less_than_the_display_shows_is_missed() -> None:
    found = assess_target(series_of({2024: 5.5, 2025: 5.96}), at_least(6.0, 2025))
    assert found.state is TargetState.MISSED
    assert found.distance == pytest.approx(0.04)


# What bad input gets

BAD = {
    "one value": ({2025: 17465.0}, ()),
    "only gaps": ({2023: None, 2024: None}, ()),
    "nothing": ({}, ()),
    "founded last year": ({2024: None, 2025: 9000.0}, ()),
    "break after the last value": ({2020 + n: 100.0 + n for n in range(5)}, (2025,)),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_reason_and_no_number(name: str) -> None:
    values, breaks = BAD[name]
    series = series_of(dict(values), *breaks)
    target = at_least(20000, 2035)
    signal = assess_signal(series, STOCK)
    assert (signal.verdict, signal.statistic, signal.interval) == (Verdict.CANNOT_TELL, None, None)
    assert signal.missing
    judged = assess_target(series, target)
    assert judged.state is TargetState.CANNOT_TELL
    assert judged.reason.endswith(".")
    assert judged.ratio is None
    projected = project(series, 2035, ALONE)
    assert isinstance(projected, NoProjection)
    assert projected.reason.endswith(".")
    warned = early_warning(series, target, ALONE)
    assert warned.reason.endswith(".")
    assert (warned.year, warned.interval) == (None, None)


@pytest.mark.parametrize("value", [0.0, 17465.0])
def test_all_equal_is_unchanged_and_no_signal(value: float) -> None:
    series = series_of(dict.fromkeys(range(2010, 2026), value))
    assert assess_trend(series, STOCK).evidence is Evidence.ALL_EQUAL
    assert assess_signal(series, STOCK).verdict is Verdict.ORDINARY
    assert isinstance(project(series, 2035, ALONE), NoProjection) is (value == 0)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_stops_every_rule_and_names_the_year(bad: float) -> None:
    series = series_of({2023: 1.0, 2024: bad, 2025: 2.0})
    rules = (
        lambda: assess_signal(series, STOCK),
        lambda: assess_trend(series, STOCK),
        lambda: assess_target(series, at_least(5, 2035)),
        lambda: project(series, 2035, ALONE),
        lambda: early_warning(series, at_least(5, 2035), ALONE),
    )
    for rule in rules:
        with pytest.raises(ValueError, match="2024"):
            rule()

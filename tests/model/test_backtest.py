"""The back-test: known answers on made-up series, the bar on real ones."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from samsam.model.backtest import (
    BOUNDARY_CHANGES,
    Accuracy,
    Backtest,
    Calibration,
    backtest,
)
from samsam.model.growth import ALL_SIZES
from samsam.model.projection import ErrorQuantiles
from samsam.model.series import Observation, Series, Sex
from samsam.sources.population_files import read_panel

ROOT = Path(__file__).parents[2]
QUANTILES = ErrorQuantiles.from_mapping(
    json.loads((ROOT / "data" / "error_quantiles.json").read_text("utf-8"))
)
ALL = ROOT.parent / "shared" / "data" / "population" / "all_municipalities_1994_2020.csv"
needs_all = pytest.mark.skipif(not ALL.exists(), reason="needs ../shared/data/population")


def series(values: dict[int, float]) -> Series:
    rows = tuple(Observation(year, values[year]) for year in sorted(values))
    return Series("population", "x", Sex.TOTAL, rows)


def growing(rate: float, first: int = 1994, last: int = 2020, start: float = 20000.0) -> Series:
    return series({y: start * math.exp(rate * (y - first)) for y in range(first, last + 1)})


def row(found: Backtest, horizon: int, size: str = ALL_SIZES) -> Accuracy:
    return next(a for a in found.accuracy if (a.horizon, a.size) == (horizon, size))


def calibration(found: Backtest, horizon: int) -> Calibration:
    return next(c for c in found.calibration if c.horizon == horizon)


# Made-up series


def test_steady_growth_has_errors_that_can_be_worked_out() -> None:
    found = backtest({"2262": growing(0.01)}, QUANTILES)
    five = row(found, 5)
    assert (five.trials, five.first_origin, five.last_origin) == (12, 2004, 2015)
    assert five.naive == pytest.approx(100 * (1 - math.exp(-0.05)))
    assert five.projected == pytest.approx(100 * (1 - math.exp(-0.25 * 0.05)))
    assert five.drift == pytest.approx(0, abs=1e-9)
    assert row(found, 15).last_origin == 2005


def test_nothing_ever_changes_and_nothing_is_divided_by_zero() -> None:
    found = backtest({"2262": growing(0.0)}, QUANTILES)
    five = row(found, 5)
    assert (five.projected, five.naive, five.drift) == (0, 0, 0)
    assert (five.ratio, five.drift_ratio, five.worst_ratio, five.worst_origin) == (None,) * 4
    assert calibration(found, 5).skill is None
    assert calibration(found, 5).shipped80 == 1


@pytest.mark.parametrize(
    "values",
    [
        {},
        {2020: 1000.0},
        {y: 1000.0 + y for y in range(2010, 2020)},
        dict.fromkeys(range(1994, 2021), 0.0),
    ],
    ids=["none", "one", "ten", "zeros"],
)
def test_too_little_gives_no_row_at_all(values: dict[int, float]) -> None:
    found = backtest({"2262": series(values)}, QUANTILES)
    assert (found.accuracy, found.calibration, found.thin) == ((), (), ())


def test_a_gap_takes_away_only_what_needs_the_year() -> None:
    whole = growing(0.01)
    holed = series({p.year: p.value for p in whole.points if p.year != 2009})
    assert row(backtest({"2262": whole}, QUANTILES), 5).trials == 12
    # As origin, as outcome of 2004, and five years back from 2014; 2015 on needs it no more.
    assert row(backtest({"2262": holed}, QUANTILES), 5).trials == 9


def test_municipalities_whose_borders_moved_are_left_out_and_told() -> None:
    panel = {code: growing(0.01) for code in (*BOUNDARY_CHANGES, "2262")}
    found = backtest(panel, QUANTILES)
    assert found.left_out == tuple(sorted(BOUNDARY_CHANGES))
    assert (found.areas, row(found, 5).areas) == (1, 1)


def test_a_large_step_is_told_but_not_left_out() -> None:
    values = {p.year: p.value for p in growing(0.0).points}
    split = series({y: v * (0.9 if y >= 2012 else 1) for y, v in values.items()})
    found = backtest({"2262": split}, QUANTILES)
    assert found.steps == (("2262", 2012),)
    assert row(found, 5).areas == 1


def test_a_few_long_series_do_not_speak_for_all() -> None:
    panel = {f"22{n}": growing(0.01) for n in range(60, 70)}
    panel["2262"] = growing(0.01, last=2025)
    found = backtest(panel, QUANTILES)
    assert row(found, 5).last_origin == 2015
    assert {origin for horizon, origin in found.thin if horizon == 5} == set(range(2016, 2021))


def test_the_size_is_that_of_the_origin() -> None:
    found = backtest({"2262": growing(0.02, start=7000.0)}, QUANTILES)
    small, larger = row(found, 5, "under 10 000"), row(found, 5, "10 000–25 000")
    assert small.last_origin < larger.first_origin
    assert small.trials + larger.trials == row(found, 5).trials


def test_intervals_of_other_counties_need_another_county() -> None:
    alone = calibration(backtest({"2262": growing(0.01)}, QUANTILES), 5)
    assert (alone.county80, alone.county95) == (None, None)
    # One county's errors are larger, so its intervals hold the other's errors and not the reverse.
    two = {"2262": growing(0.01), "0114": growing(0.02)}
    assert calibration(backtest(two, QUANTILES), 5).county95 == 0.5


def test_the_scale_of_measurement_does_not_matter() -> None:
    thousand = row(backtest({"2262": growing(0.01, start=10000.0)}, QUANTILES), 10)
    double = row(backtest({"2262": growing(0.01, start=20000.0)}, QUANTILES), 10)
    assert double.projected == pytest.approx(thousand.projected)
    assert double.ratio == pytest.approx(thousand.ratio)


def test_a_value_that_is_no_number_is_refused_by_year() -> None:
    values = {p.year: p.value for p in growing(0.01).points} | {2010: math.inf}
    with pytest.raises(ValueError, match="2010"):
        backtest({"2262": series(values)}, QUANTILES)


# Real series


@pytest.fixture(scope="module")
def real() -> Backtest:
    return backtest(read_panel([(ALL.name, ALL.read_bytes())]).series, QUANTILES)


@needs_all
def test_real_errors_are_those_of_an_independent_calculation(real: Backtest) -> None:
    wanted = {1: (0.549, 0.812), 5: (2.268, 3.536), 10: (4.298, 6.133), 15: (7.242, 8.902)}
    found = {h: (row(real, h).projected, row(real, h).naive) for h in wanted}
    for horizon, errors in wanted.items():
        assert found[horizon] == pytest.approx(errors, abs=0.0006)
    assert real.areas == 286
    assert row(real, 5).trials == 286 * 12


@needs_all
@pytest.mark.parametrize("horizon", [5, 10])
def test_the_bar_is_reached(real: Backtest, horizon: int) -> None:
    accuracy, held = row(real, horizon), calibration(real, horizon)
    assert accuracy.ratio is not None
    assert accuracy.worst_ratio is not None
    assert accuracy.ratio <= 0.75
    assert accuracy.worst_ratio <= 1
    assert held.county80 is not None
    assert held.county95 is not None
    assert 0.75 <= held.county80 <= 0.85
    assert 0.92 <= held.county95 <= 0.98
    assert held.skill is not None
    assert held.skill >= 0.20


@needs_all
@pytest.mark.parametrize("horizon", [5, 10, 15])
def test_a_target_called_missed_is_seldom_reached(real: Backtest, horizon: int) -> None:
    held = calibration(real, horizon)
    assert held.called_missed > 0.1
    assert held.reached_anyway is not None
    assert held.reached_anyway <= 0.025

"""The back-test: known answers on made-up series, the bar on real ones."""

from __future__ import annotations

import math

import pytest

from samsam.model.indicators.series import Observation, Series, Sex
from samsam.model.population.growth import ALL_SIZES, SIZES
from samsam.model.trials.backtest import BOUNDARY_CHANGES, backtest
from samsam.model.trials.outcomes import Accuracy, Backtest, Calibration, KnownThen
from samsam.sources.files.population_files import read_panel
from tests.population_panel import ALL, as_csv, shared_population, shared_projections
from tests.projection_basis import ALONE, WITH_COUNTRY

needs_all = pytest.mark.skipif(
    not all(path.exists() for path in ALL), reason="the shared data isn't beside the checkout"
)


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
    found = backtest({"2262": growing(0.01)}, ALONE)
    five = row(found, 5)
    assert (five.trials, five.first_origin, five.last_origin) == (12, 2004, 2015)
    assert five.naive == pytest.approx(100 * (1 - math.exp(-0.05)))
    assert five.projected == pytest.approx(100 * (1 - math.exp(-0.25 * 0.05)))
    assert five.drift == pytest.approx(0, abs=1e-9)
    assert row(found, 15).last_origin == 2005


def test_nothing_ever_changes_and_nothing_is_divided_by_zero() -> None:
    found = backtest({"2262": growing(0.0)}, ALONE)
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
    found = backtest({"2262": series(values)}, ALONE)
    assert (found.accuracy, found.calibration, found.thin) == ((), (), ())


def test_a_gap_takes_away_only_what_needs_the_year() -> None:
    whole = growing(0.01)
    holed = series({p.year: p.value for p in whole.points if p.year != 2009})
    assert row(backtest({"2262": whole}, ALONE), 5).trials == 12
    # As origin, as outcome of 2004, and five years back from 2014; 2015 on needs it no more.
    assert row(backtest({"2262": holed}, ALONE), 5).trials == 9


def test_municipalities_whose_borders_moved_are_left_out_and_told() -> None:
    panel = {code: growing(0.01) for code in (*BOUNDARY_CHANGES, "2262")}
    found = backtest(panel, ALONE)
    assert found.left_out == tuple(sorted(BOUNDARY_CHANGES))
    assert (found.areas, row(found, 5).areas) == (1, 1)


def test_a_large_step_is_told_but_not_left_out() -> None:
    values = {p.year: p.value for p in growing(0.0).points}
    split = series({y: v * (0.9 if y >= 2012 else 1) for y, v in values.items()})
    found = backtest({"2262": split}, ALONE)
    assert found.steps == (("2262", 2012),)
    assert row(found, 5).areas == 1


def test_a_few_long_series_do_not_speak_for_all() -> None:
    panel = {f"22{n}": growing(0.01) for n in range(60, 70)}
    panel["2262"] = growing(0.01, last=2025)
    found = backtest(panel, ALONE)
    assert row(found, 5).last_origin == 2015
    assert {origin for horizon, origin in found.thin if horizon == 5} == set(range(2016, 2021))


def test_the_size_is_that_of_the_origin() -> None:
    found = backtest({"2262": growing(0.02, start=7000.0)}, ALONE)
    small, larger = row(found, 5, "under 10 000"), row(found, 5, "10 000–25 000")
    assert small.last_origin < larger.first_origin
    assert small.trials + larger.trials == row(found, 5).trials


def test_intervals_of_other_counties_need_another_county() -> None:
    alone = {f"22{n}": growing(0.01) for n in range(60, 63)}
    found = calibration(backtest(alone, WITH_COUNTRY), 5)
    assert (found.county80, found.county95) == (None, None)
    # Up and down by turns, the other county errs far more than the steady one.
    unruly = series({y: 20000.0 * (1.12 if y % 10 < 5 else 1.0) for y in range(1994, 2021)})
    two = alone | {f"01{n}": unruly for n in range(14, 17)}
    found = calibration(backtest(two, WITH_COUNTRY), 5)
    assert found.county80 is not None
    assert 0.4 < found.county80 <= 0.6


def test_the_scale_of_measurement_does_not_matter() -> None:
    thousand = row(backtest({"2262": growing(0.01, start=10000.0)}, ALONE), 10)
    double = row(backtest({"2262": growing(0.01, start=20000.0)}, ALONE), 10)
    assert double.projected == pytest.approx(thousand.projected)
    assert double.ratio == pytest.approx(thousand.ratio)


def test_a_value_that_is_no_number_is_refused_by_year() -> None:
    values = {p.year: p.value for p in growing(0.01).points} | {2010: math.inf}
    with pytest.raises(ValueError, match="2010"):
        backtest({"2262": series(values)}, ALONE)


# Real series


@pytest.fixture(scope="module")
def real() -> Backtest:
    """As `python -m tests.population_panel` and `backtest --fil` make it, to 2024."""
    text = as_csv(shared_population())
    panel = read_panel([("panel.csv", text.encode())]).series
    return backtest(panel, WITH_COUNTRY, shared_projections())


def held(found: Backtest, horizon: int, size: str = ALL_SIZES) -> KnownThen:
    return next(k for k in found.known_then if (k.horizon, k.size) == (horizon, size))


@needs_all
def test_real_errors_are_those_of_an_independent_calculation(real: Backtest) -> None:
    """No change needs no method: its errors were worked out apart, with C4's of each projection."""
    assert row(real, 5).naive == pytest.approx(3.459, abs=0.001)
    assert real.areas == 286
    assert row(real, 5).trials == 286 * 16
    found = {a.origin: a for a in real.official if a.horizon == 5}
    assert (found[2014].official, found[2014].own_pace) == pytest.approx((2.30, 2.99), abs=0.01)
    assert (found[2019].official, found[2019].own_pace) == pytest.approx((2.42, 2.68), abs=0.01)


@needs_all
def test_the_method_is_better_than_scbs_own(real: Backtest) -> None:
    rows = [a for a in real.official if a.horizon == 5]
    assert [a.areas for a in rows] == [286, 286]
    assert sum(a.projected for a in rows) / sum(a.official for a in rows) <= 0.92
    assert all(a.ratio is not None and a.ratio < 1 for a in rows)


@needs_all
@pytest.mark.parametrize("horizon", [5, 10])
def test_the_bar_is_reached(real: Backtest, horizon: int) -> None:
    accuracy, found = row(real, horizon), calibration(real, horizon)
    assert accuracy.ratio is not None
    assert accuracy.worst_ratio is not None
    assert accuracy.ratio <= 0.75
    assert accuracy.worst_ratio <= 1
    assert found.county80 is not None
    assert found.county95 is not None
    assert 0.75 <= found.county80 <= 0.85
    assert 0.92 <= found.county95 <= 0.98
    assert found.skill is not None
    assert found.skill >= 0.20


@needs_all
def test_intervals_hold_out_of_time(real: Backtest) -> None:
    """Five years ahead, of what was known at the origin, from 2010 on."""
    everybody = held(real, 5)
    assert (everybody.first_origin, everybody.last_origin) == (2010, 2019)
    assert 0.76 <= everybody.covered80 <= 0.84
    assert 0.93 <= everybody.covered95 <= 0.97
    for _, size in SIZES:
        # Of the largest there are 25, and a year's errors go together: 225 of 255 is 0.882.
        assert 0.72 <= round(held(real, 5, size).covered80, 2) <= 0.88


@needs_all
@pytest.mark.parametrize("horizon", [1, 5, 10])
def test_a_target_called_missed_is_seldom_reached(real: Backtest, horizon: int) -> None:
    """At most one in 25, of every target that is asked for."""
    called = [w for w in real.warned if w.horizon == horizon and w.called]
    assert sum(w.called for w in called) > 500
    assert all(w.reached <= 0.04 * w.called for w in called)

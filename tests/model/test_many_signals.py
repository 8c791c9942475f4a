"""Many series at once give the verdicts that one at a time gives."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.config.register import read_register
from samsam.model.assessment.many_signals import many_signals
from samsam.model.assessment.signal import Signal, assess_signal
from samsam.model.indicators.indicator import NoiseModel
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
)

REGISTER = read_register(Path(__file__).parents[2] / "data")
LEVEL = replace(REGISTER.indicators["business_climate_rank"], noise=NoiseModel.HISTORY, breaks=())
STOCK = replace(REGISTER.indicators["population"], noise=NoiseModel.HISTORY, breaks=())


def one(values: list[float], stock: bool) -> Signal:
    silent = (ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    rows = tuple(
        Observation(1994 + n, None, *silent) if math.isnan(v) else Observation(1994 + n, v)
        for n, v in enumerate(values)
    )
    series = Series("x", "2262", Sex.TOTAL, rows)
    return assess_signal(series, STOCK if stock else LEVEL)


def agrees(rows: list[list[float]], stock: bool) -> None:
    found = many_signals(np.array(rows, dtype=np.float64), stock)
    for number, values in enumerate(rows):
        alone = one(values, stock)
        assert found.verdict(number) is alone.verdict, values
        if alone.statistic is None:
            assert math.isnan(found.statistic[number])
        else:
            assert found.statistic[number] == pytest.approx(alone.statistic, rel=1e-12, abs=1e-12)
        if alone.limit is not None:
            assert found.limit[number] == alone.limit


gap = st.just(math.nan)
whole = st.integers(0, 6).map(float)
tenths = st.integers(-20, 20).map(lambda n: n / 10)
anything = st.floats(-1e6, 1e6, allow_nan=False)


def panels(value: st.SearchStrategy[float]) -> st.SearchStrategy[list[list[float]]]:
    return st.integers(1, 14).flatmap(
        lambda width: st.lists(
            st.lists(value | value | gap, min_size=width, max_size=width), min_size=1, max_size=8
        )
    )


@settings(max_examples=60, deadline=None)
@given(panels(whole) | panels(tenths) | panels(anything), st.booleans())
def test_many_at_once_equal_one_at_a_time(rows: list[list[float]], stock: bool) -> None:
    agrees(rows, stock)


def test_random_walks_and_noise_with_gaps() -> None:
    random = np.random.default_rng(6)
    noise = np.round(random.normal(50, 5, (300, 27)), 1)
    walks = np.round(np.cumsum(random.normal(0, 40, (300, 27)), axis=1) + 18000)
    for panel in (noise, walks):
        panel[random.random(panel.shape) < 0.2] = np.nan
        agrees(panel.tolist(), stock=False)
        agrees(panel.tolist(), stock=True)


def test_a_statistic_on_the_limit_is_ordinary_both_ways() -> None:
    # Five earlier values with mean 10 and mean moving range 5: 24 lies exactly 2.80 of them away.
    row = [10.0, 15.0, 10.0, 5.0, 10.0, 24.0]
    agrees([row, [v / 10 for v in row], [v * 1.1 for v in row]], stock=False)


def test_equal_values_no_values_and_few_values() -> None:
    nothing = [math.nan] * 8
    agrees([[3.0] * 8, [3.0] * 7 + [4.0], nothing, [1.0] * 2 + [math.nan] * 6], stock=False)
    agrees([[3.0] * 8, [3.0] * 7 + [4.0], nothing, [1.0] * 2 + [math.nan] * 6], stock=True)


@pytest.mark.parametrize("size", [1e-100, 1e-140, 1e-155, 1e-161, 1e-163, 2.7e-206, 5e-324])
def test_values_whose_squares_are_lost_are_judged_alike(size: float) -> None:
    agrees([[size, 0.0, 0.0, 0.0, 0.0], [size, 0.0, size, 0.0, 9 * size]], stock=False)


def test_what_is_infinite_is_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        many_signals(np.array([[1.0, math.inf]]))

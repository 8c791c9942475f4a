"""Many trends at once have the certainty that one at a time has."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.config.register import read_register
from samsam.model.assessment.many_trends import many_trends
from samsam.model.assessment.trend import Evidence, Trend, assess_trend
from samsam.model.indicators.indicator import NoiseModel
from samsam.model.indicators.series import Observation, Series, Sex

REGISTER = read_register(Path(__file__).parents[2] / "data")
PLAIN = replace(REGISTER.indicators["business_climate_rank"], noise=NoiseModel.HISTORY, breaks=())


def one(values: list[float]) -> Trend:
    rows = tuple(Observation(1994 + n, v) for n, v in enumerate(values) if not math.isnan(v))
    return assess_trend(Series("x", "2262", Sex.TOTAL, rows), PLAIN)


def agrees(rows: list[list[float]]) -> list[Trend]:
    found = many_trends(np.array(rows, dtype=np.float64))
    alone = [one(values) for values in rows]
    for number, (values, trend) in enumerate(zip(rows, alone, strict=True)):
        assert found.evidence(number) is trend.evidence, values
        if trend.certain and trend.slope:
            assert math.copysign(1, trend.slope) == found.way[number]
        if not trend.certain:
            assert found.way[number] == 0
    return alone


gap = st.just(math.nan)
whole = st.integers(0, 6).map(float)
tenths = st.integers(-20, 20).map(lambda n: n / 10)
anything = st.floats(-1e6, 1e6, allow_nan=False)


def panels(value: st.SearchStrategy[float]) -> st.SearchStrategy[list[list[float]]]:
    return st.integers(1, 26).flatmap(
        lambda width: st.lists(
            st.lists(value | value | gap, min_size=width, max_size=width), min_size=1, max_size=6
        )
    )


@settings(max_examples=80, deadline=None)
@given(panels(whole) | panels(tenths) | panels(anything))
def test_many_at_once_equal_one_at_a_time(rows: list[list[float]]) -> None:
    agrees(rows)


def test_noise_trends_and_walks_with_gaps_come_to_every_certainty() -> None:
    random = np.random.default_rng(6)
    noise = np.round(random.normal(50, 5, (300, 27)), 1)
    rising = noise + np.arange(27) * random.normal(0, 0.5, (300, 1))
    walks = np.round(np.cumsum(random.normal(0, 40, (300, 27)), axis=1) + 18000)
    found = []
    for made in (noise, rising, walks, noise[:, :6], rising[:, :9]):
        panel = made.copy()
        panel[random.random(panel.shape) < 0.2] = np.nan
        found += agrees(panel.tolist())
    assert {t.evidence for t in found} == set(Evidence) - {Evidence.ALL_EQUAL}


def test_straight_lines_equal_values_and_none() -> None:
    nothing = [math.nan] * 12
    line = [0.1 * n for n in range(12)]
    agrees([nothing, line, line[::-1], [3.0] * 12, [3.0] * 11 + [4.0], [1.0, 2.0] + nothing[:10]])


def test_what_is_infinite_is_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        many_trends(np.array([[1.0, math.inf]]))

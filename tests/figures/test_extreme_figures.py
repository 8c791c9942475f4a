"""One value, none, zero as target, the smallest and the largest: texts, charts and files still right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from samsam.charts.screen.on_screen import plotly
from samsam.exports.kit.formats import FORMATS
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.theme import LIGHT
from samsam.model.indicators.indicator import Target

pytestmark = pytest.mark.case(104)

NO_NUMBER = re.compile(r"\b(nan|inf|None|NaN|Infinity)\b|\d[eE][-+]?\d|−0\b(?!,)")
YEARS = range(2012, 2026)
Values = dict[int, float | None]

SERIES: dict[str, Values] = {
    "none at all": {},
    "one value": {2025: 17_963.0},
    "two values": {2024: 17_963.0, 2025: 17_912.0},
    "all missing": dict.fromkeys(YEARS),
    "missing but for one": {**dict.fromkeys(YEARS), 2019: 12.5},
    "all zero": dict.fromkeys(YEARS, 0.0),
    "all equal": dict.fromkeys(YEARS, 47.0),
    "negative": {y: -5.0 - y % 3 for y in YEARS},
    "through zero": {y: float(y - 2018) for y in YEARS},
    "1e-12": {y: 1e-12 * (y - 2000) for y in YEARS},
    "1e12": {y: 1e12 + 3e9 * (y - 2012) for y in YEARS},
    "from 1e-12 to 1e12": {2023: 1e-12, 2024: 1.0, 2025: 1e12},
    "minus nothing": dict.fromkeys(YEARS, -0.0),
}
TARGETS = {
    "no target": (),
    "zero": (Target("mål", "population", 2030, 0.0, True, "Prov", 2015),),
    "at most zero": (Target("mål", "population", 2030, 0.0, False, "Prov", 2015),),
    "1e12": (Target("mål", "population", 2030, 1e12, True, "Prov"),),
    "passed": (Target("mål", "population", 2019, 0.0, True, "Prov", 2012),),
}


@pytest.fixture(params=SERIES)
def values(request: pytest.FixtureRequest) -> Values:
    return SERIES[request.param]


@pytest.fixture(params=TARGETS)
def figure(
    request: pytest.FixtureRequest, values: Values, figure_of: Callable[..., Figure]
) -> Figure:
    return figure_of("population", values, targets=TARGETS[request.param])


def test_the_words_hold_no_number_that_is_none(figure: Figure) -> None:
    words = describe(figure)
    texts = [words.headline, words.subtitle, words.alt, words.paragraph, words.source, *words.notes]
    texts += [cell for row in words.table.rows for cell in row.texts]
    assert [t for t in texts if NO_NUMBER.search(t)] == []
    assert words.headline
    assert words.alt


def test_the_chart_on_the_screen_has_a_point_for_each_value(figure: Figure, values: Values) -> None:
    drawn = plotly(figure, LIGHT)
    given = [v for v in values.values() if v is not None]
    shown = [list(trace["y"]) for trace in drawn["data"] if "y" in trace]
    assert all(any(v in line for line in shown) for v in given)


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.extension)
def test_every_file_can_be_made(
    values: Values, figure_of: Callable[..., Figure], form: object
) -> None:
    figure = figure_of("population", values, targets=TARGETS["zero"])
    made = form.make(
        figure, figure, RenderOptions(made_on=date(2026, 1, 2), width_mm=80, author="Prov")
    )  # type: ignore[attr-defined]
    assert len(made) > 20


def test_one_value_claims_no_change_and_no_trend(figure_of: Callable[..., Figure]) -> None:
    words = describe(figure_of("population", {2025: 17_963.0}))
    assert not re.search(r"ökade|minskade|steg|sjönk", f"{words.headline} {words.change}")
    assert "avgöra" in words.trend or words.trend == ""

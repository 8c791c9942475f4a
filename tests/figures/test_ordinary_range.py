"""What is told to be ordinary can also occur: no share above 100 %, no place before the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

import pytest

from samsam.figures.compared import difference_sentences
from samsam.figures.description.describe import describe
from samsam.figures.figure import Compared, Figure
from samsam.figures.ordinary import ordinary_range
from samsam.figures.words import possible_part
from samsam.model.assessment.comparison import compare
from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.indicator import Unit
from samsam.model.indicators.series import Observation, Series, Sex
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.population.population import population_view
from samsam.swedish import parse_number

FigureOf = Callable[..., Figure]
NUMBER = r"\+?(−?\d[\d\xa0]*(?:,\d+)?)(?:\xa0%)?"
TWO_ENDS = re.compile(rf"(?:vanliga [a-zåäö ]+: |varit vanligt \(){NUMBER} till {NUMBER}")


def yearly(values: Sequence[float]) -> dict[int, float]:
    return dict(enumerate(values, 2025 - len(values)))


def ends(told: str) -> tuple[float, float]:
    """The two numbers of an ordinary range."""
    found = TWO_ENDS.search(told)
    assert found, told
    low, high = (parse_number(text) for text in found.groups())
    return low, high


@pytest.mark.parametrize(
    ("part", "ordinary"),
    [((-5.0, 40.0), (0.0, 40.0)), ((60.0, 118.0), (60.0, 100.0)), ((20.0, 40.0), (20.0, 40.0))],
)
def test_only_what_can_occur_is_left(
    part: tuple[float, float], ordinary: tuple[float, float]
) -> None:
    assert possible_part(part, (0.0, 100.0)) == ordinary


def test_where_all_that_can_occur_is_ordinary_there_are_no_ends() -> None:
    assert possible_part((-118.0, 121.0), (0.0, 100.0)) is None
    assert possible_part((-118.0, 121.0), (0.0, inf)) == (0.0, 121.0)


@pytest.mark.parametrize(
    ("indicator", "values", "expected"),
    [
        # mean 2, sd 1.155, t 3.18 · √1.25: −2.1 till 6.1
        ("unemployment", (1, 3, 1, 3, 2), (0.0, 6.1)),
        # mean 98: 93.9 till 102.1
        ("unemployment", (97, 99, 97, 99, 98), (93.9, 100.0)),
        # mean 20, sd 5.77: −1 till 41
        ("business_climate_rank", (15, 25, 15, 25, 30), (1, 41)),
        # mean 280: 259 till 301, of 290
        ("business_climate_rank", (275, 285, 275, 285, 280), (259, 290)),
        # changes +10, −10, +10, −10: mean 0, sd 11.5, ±41; the value before the last is 30
        ("population", (30, 40, 30, 40, 30, 31), (-30, 41)),
    ],
)
def test_ordinary_values_are_possible_ones(
    figure_of: FigureOf,
    indicator: str,
    values: Sequence[float],
    expected: tuple[float, float],
) -> None:
    figure = figure_of(indicator, yearly(values))
    assert ends(describe(figure).change) == pytest.approx(expected)


def test_changes_have_a_sign_and_values_have_none(figure_of: FigureOf) -> None:
    told = describe(figure_of("population", yearly((30, 40, 30, 40, 30, 31)))).change
    assert "vanliga årliga förändringar: −30 till +41" in told
    told = describe(figure_of("business_climate_rank", yearly((15, 25, 15, 25, 30)))).change
    assert "vanliga värden: 1 till 41" in told


@pytest.mark.parametrize(
    ("indicator", "values"),
    [("unemployment", (10, 95, 5, 90, 50)), ("business_climate_rank", (5, 280, 5, 285, 140))],
)
def test_after_unruly_values_everything_is_ordinary_and_that_is_told(
    figure_of: FigureOf, indicator: str, values: Sequence[float]
) -> None:
    told = describe(figure_of(indicator, yearly(values))).change
    assert "inom seriens vanliga variation (alla möjliga värden ryms där, preliminära" in told
    assert "till" not in told.split("variation")[1]


def test_a_number_that_may_be_below_zero_keeps_its_range(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", yearly((1, 3, 1, 3, 2)), unit=Unit.OTHER, measure="kr")
    assert ends(describe(figure).change)[0] < 0


# Between us and the others


def told_of_the_gap(figure: Figure, others: Sequence[float]) -> str:
    """What is said when three others have the same values as each other."""
    own = Series(
        figure.indicator.id, "2262", Sex.TOTAL,
        tuple(Observation(p.year, p.value) for p in figure.outcome.points),
    )  # fmt: skip
    theirs = {
        area: Series(
            figure.indicator.id, area, Sex.TOTAL,
            tuple(Observation(y, v) for y, v in yearly(others).items()),
        )
        for area in ("0617", "1480", "2281")
    }  # fmt: skip
    found = compare(figure.indicator, own, theirs)
    group = AreaGroup("Tre", tuple(theirs), "prov", 2025)
    return difference_sentences(figure, Compared(found, group, {a: a for a in theirs}))


def test_a_difference_that_cannot_be_is_never_called_usual(figure_of: FigureOf) -> None:
    # Our changes are +40, −40, +40, −40, +2: the gaps' mean is 0 and their sd 46, so ±164.
    # From 30 % the step can be −30 to +70, while the others stood still.
    share = figure_of("unemployment", yearly((30, 70, 30, 70, 30, 32)))
    told = told_of_the_gap(share, (5, 5, 5, 5, 5, 5))
    assert "varit vanligt (alla möjliga skillnader ryms där, preliminära gränser)" in told
    assert "Året säger alltså inget nytt" in told
    # An sd of 6.9, so ±24.6, from 24 %: down to −24 only.
    calm = figure_of("unemployment", yearly((24, 30, 24, 30, 24, 26)))
    low, high = ends(told_of_the_gap(calm, (5, 5, 5, 5, 5, 5)))
    assert (low, high) == pytest.approx((-24.0, 24.7), abs=0.05)


def test_places_and_amounts_have_their_own_bounds(figure_of: FigureOf) -> None:
    places = figure_of("business_climate_rank", yearly((10, 20, 10, 20, 10, 12)))
    low, high = ends(told_of_the_gap(places, (50, 50, 50, 50, 50, 50)))
    assert (low, high) == (-9, 41)  # ±41; from place 10 no more than nine places up
    amount = figure_of("labour_market_programmes", yearly((100, 200, 100, 200, 100, 120)))
    low, high = ends(told_of_the_gap(amount, (50, 50, 50, 50, 50, 50)))
    assert low == -100  # per cent: nobody can lose more than all


def test_what_cannot_be_seen_is_neither_drawn_nor_explained(service: Service) -> None:
    """A wedge of one year among sixty-eight, beside one that is judged over few years."""
    way = population_view(service, Selection()).judged.figure
    assert way.signal.on_changes
    assert way.signal.interval is not None
    assert ordinary_range(way) is None
    assert "vanlig variation" not in describe(way).foot
    short = replace(way, years=range(2010, 2036))
    assert ordinary_range(short) is not None
    assert "vanlig variation" in describe(short).foot

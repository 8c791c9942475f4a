"""Us or everybody: the trend against the others and the way of the place."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from samsam.config.register import read_register
from samsam.model.assessment.relative import Relative, relative_trend
from samsam.model.assessment.trend import Judgement, assess_trend
from samsam.model.indicators.indicator import Break, Indicator
from samsam.model.indicators.series import Observation, Series, Sex

REGISTER = read_register(Path(__file__).parents[2] / "data")
NEET = replace(REGISTER.indicators["neet_16_24"], breaks=())
BIRTHS = REGISTER.indicators["births"]
RANK = REGISTER.indicators["business_climate_rank"]
YEARS = range(2013, 2023)


def series_of(values: dict[int, float], area: str = "2262", *breaks: int) -> Series:
    rows = tuple(Observation(y, v) for y, v in sorted(values.items()))
    return Series("x", area, Sex.TOTAL, rows, tuple(Break(y, "ny metod") for y in breaks))


def crowd(count: int = 12, up: float = 0.3) -> dict[str, Series]:
    """Others that all rise as much a year, each a little apart."""
    return {
        f"{n:04}": series_of(
            {y: 5 + n / 4 + up * (y - 2013) + (n * y % 3) / 10 for y in YEARS}, f"{n:04}"
        )
        for n in range(count)
    }


def judged(
    own: dict[int, float], others: dict[str, Series], indicator: Indicator = NEET
) -> Relative:
    return relative_trend(indicator, series_of(own), others)


def test_who_moves_with_everybody_has_not_moved() -> None:
    own = {y: 6 + 0.3 * (y - 2013) + (y % 2) / 10 for y in YEARS}
    assert assess_trend(series_of(own), NEET).judgement is Judgement.DETERIORATION
    found = judged(own, crowd())
    assert not found.moved
    assert found.others == 12


def test_who_moves_alone_has_moved_though_its_own_values_stand_still() -> None:
    own = {y: 7.0 + (y % 2) / 10 for y in YEARS}
    assert not assess_trend(series_of(own), NEET).certain
    found = judged(own, crowd())
    assert found.moved
    assert found.trend is not None
    assert found.trend.judgement is Judgement.IMPROVEMENT
    assert found.trend.slope == pytest.approx(-0.3, abs=0.03)
    assert next(p.place for p in found.places) > [p.place for p in found.places][-1]


def test_the_distance_is_to_the_median_and_the_place_is_by_hand() -> None:
    own = {y: 6.5 + (y * 7 % 5) / 3 for y in YEARS}
    others = crowd()
    found = judged(own, others)
    assert found.trend is not None
    for point, place in zip(found.trend.points, found.places, strict=True):
        theirs = [s.value(point.year) or 0.0 for s in others.values()]
        assert point.value == pytest.approx(own[point.year] - median(theirs))
        lower = sum(1 for v in theirs if v < own[point.year])
        assert (place.year, place.place, place.of) == (point.year, 1 + lower, 13)


def test_only_the_last_ten_years_and_those_that_others_have() -> None:
    long = {y: 6.0 + (y % 3) for y in range(1998, 2024)}
    found = judged(long, crowd())
    assert found.trend is not None
    assert (found.trend.first_year, found.trend.last_year) == (2014, 2022)


@pytest.mark.parametrize(
    "others",
    [
        {},
        dict(list(crowd().items())[:2]),
        {a: s.between(2020, None) for a, s in list(crowd().items())[:2]},
        {a: replace(s, breaks=(Break(2018, "ny"),)) for a, s in crowd().items()},
    ],
)
def test_too_few_others_that_can_be_compared(others: dict[str, Series]) -> None:
    found = judged({y: 6.0 + y % 3 for y in YEARS}, others)
    assert (found.trend, found.places) == (None, ())
    assert found.reason


def test_a_break_of_our_own_begins_anew() -> None:
    own = series_of({y: 6.0 + y % 3 for y in YEARS}, "2262", 2017)
    found = relative_trend(NEET, own, crowd())
    assert found.trend is not None
    assert found.trend.first_year == 2017


def test_a_rank_is_no_level_to_compare() -> None:
    found = judged({y: 20.0 + y % 3 for y in YEARS}, crowd(), RANK)
    assert (found.trend, found.reason) == (None, "nyckeltalet är självt en placering bland alla")


def test_all_municipalities_equal() -> None:
    same = {f"{n:04}": series_of(dict.fromkeys(YEARS, 7.0), f"{n:04}") for n in range(12)}
    found = judged(dict.fromkeys(YEARS, 7.0), same)
    assert found.trend is not None
    assert found.trend.judgement is Judgement.UNCHANGED
    assert {(p.place, p.of) for p in found.places} == {(1, 13)}


# Counts


def births(start: float, growth: float, area: str) -> Series:
    return series_of({y: round(start * (1 + growth) ** (y - 2013)) for y in YEARS}, area)


def test_amounts_are_compared_by_what_they_have_grown() -> None:
    others = {f"{n:04}": births(200 + 10 * n, 0.002 * (n % 4), f"{n:04}") for n in range(12)}
    found = relative_trend(BIRTHS, births(150, -0.03, "2262"), others)
    assert found.moved
    assert found.trend is not None
    assert found.trend.points[0].value == 0
    assert found.places[-1].place == 13
    assert found.places[0].year == 2014


def test_places_of_counts_hold_what_chance_could_give() -> None:
    others = {f"{n:04}": births(150, 0.01 * (n - 6) / 2, f"{n:04}") for n in range(12)}
    found = relative_trend(BIRTHS, births(150, 0.0, "2262"), others)
    last = found.places[-1]
    assert last.least is not None
    assert last.most is not None
    assert 1 <= last.least <= last.place <= last.most <= last.of
    # By hand: phi·(1/x1 + 1/x2) for each, and 1.96 standard errors between.
    own = births(150, 0.0, "2262")

    def growth(s: Series) -> tuple[float, float]:
        first, late = s.points[0].value, s.points[-1].value
        return math.log(late / first), 1.2 * (1 / first + 1 / late)

    mine, chance = growth(own)
    apart = [(g - mine) / math.sqrt(v + chance) for g, v in (growth(s) for s in others.values())]
    assert last.least == 1 + sum(z > 1.96 for z in apart)
    assert last.most == 13 - sum(z < -1.96 for z in apart)


def test_places_of_rates_need_everybodys_inhabitants() -> None:
    own = {y: 6.5 + (y % 3) / 3 for y in YEARS}
    others = crowd()
    people = {a: dict.fromkeys(YEARS, 18_000.0) for a in (*others, "2262")}
    known = relative_trend(NEET, series_of(own), others, people)
    assert all(p.least is not None for p in known.places)
    del people["0003"]
    unknown = relative_trend(NEET, series_of(own), others, people)
    assert all(p.least is None for p in unknown.places)


def test_nobody_born_is_no_size_to_grow_from() -> None:
    others = {f"{n:04}": births(200, 0.01, f"{n:04}") for n in range(12)}
    found = relative_trend(BIRTHS, series_of(dict.fromkeys(YEARS, 0.0)), others)
    assert (found.trend, found.places) == (None, ())
    assert found.reason == "alla värden är inte större än noll"

"""The trend rules against the expected results, a slow second implementation, and properties."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations, product
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.model.assessment.slope import inversion_counts, mann_kendall, sign_flip, theil_sen
from samsam.model.assessment.student import chi_squared_p
from samsam.model.assessment.trend import (
    OF_SLOPE,
    ONE_LOOK,
    TWO_LOOKS,
    Arrow,
    Evidence,
    Judgement,
    assess_trend,
    compound_growth,
)
from samsam.model.assessment.variation import Variation
from samsam.model.indicators.indicator import Break, Direction, Indicator, Kind, NoiseModel, Unit
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Point,
    Series,
    Sex,
)

EXPECTED = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "expected_seed_results.json").read_text("utf-8")
)
CASES = {case["id"]: case for case in (*EXPECTED["series"], *EXPECTED["edge_cases"])}
JUDGED = {name: case for name, case in CASES.items() if case["n"] > 1}

UNITS = {
    "percent": Unit.PERCENT,
    "count": Unit.COUNT,
    "population": Unit.COUNT,
    "rate": Unit.PER_THOUSAND,
    "rank": Unit.RANK,
}
FLAT_BANDS = {"population": 0.001, "rank": 1.0}
DIRECTIONS = {"higher": Direction.HIGHER, "lower": Direction.LOWER, "neutral": Direction.NEUTRAL}
EVIDENCE = {
    None: Evidence.TOO_FEW,
    "for_fa_varden": Evidence.TOO_FEW,
    "alla_varden_lika": Evidence.ALL_EQUAL,
    "kan_vara_slump": Evidence.MAY_BE_CHANCE,
    "trolig": Evidence.LIKELY,
    "saker": Evidence.SURE,
}
ARROWS = {None: Arrow.NONE, "up": Arrow.UP, "down": Arrow.DOWN, "flat": Arrow.FLAT}
# The code tells the two kinds of "stabil" apart: all values equal, or a sure but tiny movement.
JUDGEMENTS = {
    ("for_fa_varden", None): Judgement.TOO_FEW,
    ("for_fa_varden", "for_fa_varden"): Judgement.TOO_FEW,
    ("oforandrad", "stabil"): Judgement.UNCHANGED,
    ("flat", "stabil"): Judgement.STABLE,
    ("ingen_saker_trend", "ingen_saker_trend"): Judgement.NO_SURE_TREND,
    ("up", "forbattring"): Judgement.IMPROVEMENT,
    ("down", "forbattring"): Judgement.IMPROVEMENT,
    ("up", "forsamring"): Judgement.DETERIORATION,
    ("down", "forsamring"): Judgement.DETERIORATION,
}
BETTER = {"battre": True, "samre": False, "oforandrad": None, None: None}
OPPOSITE = {
    Judgement.IMPROVEMENT: Judgement.DETERIORATION,
    Judgement.DETERIORATION: Judgement.IMPROVEMENT,
}

quick = settings(max_examples=200, deadline=None)
small_values = st.lists(st.integers(-3, 3), min_size=1, max_size=6)
whole_values = st.lists(st.integers(-50, 50), min_size=1, max_size=10)


def indicator_of(
    unit: Unit = Unit.COUNT,
    direction: Direction = Direction.HIGHER,
    flat_band: float = 0.005,
    stock: bool = False,
    decimals: int = 0,
) -> Indicator:
    return Indicator(
        id="x",
        title="X",
        short_title="X",
        unit=unit,
        decimals=decimals,
        direction=direction,
        kind=Kind.EFFECT,
        goals=(),
        purposes=(),
        sustainability=(),
        agenda_2030=(),
        definition="",
        source="",
        source_id="",
        responsible="",
        stock=stock,
        flat_band=flat_band,
    )


def series_of(values: dict[int, float | None], *breaks: int) -> Series:
    silent = (ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    observations = (
        Observation(year, None, *silent) if value is None else Observation(year, value)
        for year, value in values.items()
    )
    return Series(
        "x", "2262", Sex.TOTAL, tuple(observations), tuple(Break(y, "ny metod") for y in breaks)
    )


def yearly(values: list[int] | list[float], first_year: int = 2010) -> Series:
    return series_of({first_year + i: float(v) for i, v in enumerate(values)})


def indicator_for(case: dict[str, Any]) -> Indicator:
    kind = case["kind"]
    return indicator_of(
        UNITS[kind],
        DIRECTIONS[case["good"]],
        FLAT_BANDS.get(kind, 0.005),
        stock=kind == "population",
    )


def series_for(case: dict[str, Any]) -> Series:
    missing: dict[int, float | None] = dict.fromkeys(case.get("missing_years", ()))
    known = dict(zip(case["years"], case["values"], strict=True))
    return series_of(dict(sorted((missing | known).items())))


def near(expected: float | None) -> Any:
    return None if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-9)


# --- the expected results ---


@pytest.mark.parametrize("name", JUDGED)
def test_verdict_is_the_expected_one(name: str) -> None:
    case = JUDGED[name]
    expected = case["samsam"]
    trend = assess_trend(series_for(case), indicator_for(case))

    assert trend.n == case["n"]
    assert (trend.first_year, trend.last_year) == (case["years"][0], case["years"][-1])
    assert trend.evidence is EVIDENCE[expected["evidence"]]
    assert trend.arrow is ARROWS[expected["arrow"]]
    assert trend.judgement is JUDGEMENTS[expected["code"], expected["judgement"]]
    assert trend.flat_band == near(expected.get("flat_band"))
    assert [p.value for p in trend.points] == case["values"]


@pytest.mark.parametrize("name", JUDGED)
def test_last_change_is_the_expected_one(name: str) -> None:
    case = JUDGED[name]
    expected = case["last_change"]
    trend = assess_trend(series_for(case), indicator_for(case))

    change = trend.last_change
    assert change is not None
    assert change.from_year == expected.get("from_year", case["years"][-2])
    assert change.to_year == expected.get("to_year", case["years"][-1])
    assert change.absolute == near(expected["abs"])
    percent = None if change.relative is None else 100 * change.relative
    assert percent == near(expected["pct"])
    if "good" in expected:
        assert change.better is BETTER[expected["good"]]
    growth = None if trend.cagr is None else 100 * trend.cagr
    assert growth == near(case["cagr_pct"])


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "mk" in case])
def test_numbers_behind_are_the_expected_ones(name: str) -> None:
    case = CASES[name]
    line = case["theil_sen"]
    trend = assess_trend(series_for(case), indicator_for(case))
    s, exact = mann_kendall(case["values"])

    assert (s, exact) == (case["mk"]["S"], Fraction(case["mk"]["p_fraction"]))
    assert (trend.s, trend.p_mann_kendall) == (s, near(case["mk"]["p_exact"]))
    assert trend.slope == near(line["slope"])
    if "intercept" in line:
        assert trend.intercept == near(line["intercept"])
        interval = line["ci90"] and tuple(near(bound) for bound in line["ci90"])
        found = theil_sen(trend.points)
        assert (found.interval, found.coverage) == (interval, near(line["ci90_coverage"]))
        if trend.test is None:
            assert (trend.slope_interval, trend.interval_coverage) == (interval, found.coverage)
    flips = case["samsam"].get("p_signflip_changes")
    assert trend.p_sign_flip == near(flips)
    # From nine values on p is of the slope test (docs/decisions/0024-judgement.md).
    if trend.test is None:
        assert trend.p == near(max(case["mk"]["p_exact"], flips or 0))


def test_one_value_shows_nothing_but_the_value() -> None:
    assert CASES["ett_varde"]["samsam"]["code"] == "for_fa_varden"
    trend = assess_trend(yearly([7.0]), indicator_of())
    assert (trend.judgement, trend.evidence) == (Judgement.TOO_FEW, Evidence.TOO_FEW)
    assert (trend.arrow, trend.n, trend.last_change) == (Arrow.NONE, 1, None)
    assert (trend.slope, trend.s, trend.p, trend.cagr) == (None, None, None, None)


# The table of docs/methods.md section 1: n, last change, better, CAGR %, S, p, slope, few values.
# The p of a stock series is not in the table: there it is the plain Mann-Kendall one.
REPORT: dict[str, tuple[Any, ...]] = {
    "arbetsloshet_18_64": (5, 1.0, False, -1.11, 2, 0.8167, 0.100, False),
    "deltagare_arbetsmarknad": (5, -148, None, -1.87, 0, 1, 6.125, False),
    "egenforetagare": (3, -30, False, -3.48, -3, 0.3333, -23.5, True),
    "sfi_tva_kurser": (4, -3, False, -1.25, 0, 1, -0.083, False),
    "foretagsklimat_rank": (5, -7, True, None, -5, 0.3333, -5.875, False),
    "forvarvsarbetande": (3, -31, False, 0.44, 1, 1, 37.5, True),
    "invanare": (5, -16, False, -0.040, -4, 0.4833, -11.625, False),
    "neet_17_24": (3, 0.8, False, -4.99, -1, 1, -0.55, True),
    "etablering_90d": (4, -20, False, 7.34, 2, 0.75, 4.5, False),
    "nyregistrerade": (5, 0.4, True, 2.20, 3, 0.6333, 0.125, False),
    "unga_etablerade": (2, 1.9, True, 4.96, None, None, None, True),
}


def within(expected: float | None, tolerance: float) -> Any:
    return None if expected is None else pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("name", REPORT)
def test_the_report_as_the_methods_tell_it(name: str) -> None:
    n, change, better, cagr, s, p, slope, few = REPORT[name]
    case = CASES[name]
    trend = assess_trend(series_for(case), indicator_for(case))
    cell = Judgement.TOO_FEW if few else Judgement.NO_SURE_TREND

    assert (trend.n, trend.s, trend.judgement) == (n, s, cell)
    assert trend.last_change is not None
    assert trend.last_change.absolute == near(change)
    assert trend.last_change.better is better
    assert trend.slope == within(slope, 0.0005)
    assert trend.p_mann_kendall == within(p, 0.00005)
    assert trend.cagr == within(None if cagr is None else cagr / 100, 0.00005)


def test_every_series_of_the_report_is_in_the_table() -> None:
    assert set(REPORT) == {case["id"] for case in EXPECTED["series"]}


# --- exact Mann-Kendall ---


def permutation_with(n: int, s: int) -> list[int]:
    """An ordering of 0 … n-1 with a given positive S, found by swapping neighbours."""
    order = list(range(n))
    left = (n * (n - 1) // 2 - s) // 2
    while left:
        i = next(i for i, (a, b) in enumerate(pairwise(order)) if a < b)
        order[i], order[i + 1] = order[i + 1], order[i]
        left -= 1
    return order


@pytest.mark.parametrize(
    ("n", "s", "p"),
    [
        (3, 3, 0.3333),
        (4, 6, 0.0833),
        (5, 10, 0.0167),
        (5, 8, 0.0833),
        (6, 15, 0.0028),
        (6, 13, 0.0167),
        (6, 11, 0.0556),
        (7, 15, 0.0302),
        (7, 13, 0.0690),
        (8, 18, 0.0312),
        (8, 16, 0.0610),
        (9, 20, 0.0446),
        (9, 18, 0.0752),
        (10, 23, 0.0466),
        (10, 21, 0.0726),
        (12, 30, 0.0447),
        (12, 26, 0.0863),
    ],
)
def test_published_critical_values(n: int, s: int, p: float) -> None:
    found_s, found_p = mann_kendall([float(v) for v in permutation_with(n, s)])
    assert found_s == s
    assert float(found_p) == pytest.approx(p, abs=0.00005)


def slow_mann_kendall(values: list[int]) -> tuple[int, Fraction]:
    def score(order: Sequence[int]) -> int:
        pairs = [(order[i], order[j]) for j in range(len(order)) for i in range(j)]
        return sum(a < b for a, b in pairs) - sum(a > b for a, b in pairs)

    observed = score(values)
    scores = [score(order) for order in permutations(values)]
    return observed, Fraction(sum(abs(s) >= abs(observed) for s in scores), len(scores))


@quick
@given(small_values)
def test_mann_kendall_equals_trying_every_ordering(values: list[int]) -> None:
    assert mann_kendall(values) == slow_mann_kendall(values)


@quick
@given(st.lists(st.integers(0, 4), max_size=60))
def test_orderings_are_counted_once_each(values: list[int]) -> None:
    groups = [values.count(v) for v in set(values)]
    counts = inversion_counts(len(values), groups)
    orderings = math.factorial(len(values))
    for size in groups:
        orderings //= math.factorial(size)
    assert sum(counts) == orderings
    assert counts == counts[::-1]


def test_sixty_values_are_exact_too() -> None:
    s, p = mann_kendall([float(v) for v in range(60)])
    assert s == 60 * 59 // 2
    assert p == Fraction(2, math.factorial(60))


# --- the line ---


def points_of(values: list[float], first_year: int = 2010) -> list[Point]:
    return [Point(first_year + i, v) for i, v in enumerate(values)]


@pytest.mark.parametrize("n", [4, 5, 6, 7])
def test_interval_leaves_out_as_many_slopes_as_the_confidence_allows(n: int) -> None:
    values = [float(3**i) for i in range(n)]
    slopes = sorted((values[j] - values[i]) / (j - i) for j in range(n) for i in range(j))
    inversions = [
        sum(order[i] > order[j] for j in range(n) for i in range(j))
        for order in permutations(range(n))
    ]
    tails = [2 * sum(v <= k for v in inversions) / len(inversions) for k in range(len(slopes))]
    k = max(k for k, tail in enumerate(tails) if tail <= 0.1)

    line = theil_sen(points_of(values))
    assert line.interval == (slopes[k], slopes[len(slopes) - 1 - k])
    assert line.coverage == near(1 - tails[k])
    assert line.slope == median(slopes)


def test_no_interval_of_three_points_and_no_slope_of_one() -> None:
    line = theil_sen(points_of([1, 2, 4]))
    assert (line.interval, line.coverage) == (None, None)
    with pytest.raises(ValueError, match="two points"):
        theil_sen(points_of([1]))


def test_two_points_have_a_slope_and_an_exact_confidence_is_enough() -> None:
    assert theil_sen(points_of([1, 4])).slope == 3
    # Leaving out two slopes at each end of four points covers exactly a quarter.
    line = theil_sen(points_of([1, 3, 9, 27]), confidence=0.25)
    assert (line.coverage, line.interval) == (0.25, (6.0, 26 / 3))


def test_slope_counts_real_years() -> None:
    gappy = assess_trend(series_of({2010: 10.0, 2015: 15.0, 2016: 16.0}), indicator_of())
    assert gappy.slope == near(1.0)
    assert gappy.intercept == near(-2000.0)


# --- stock series ---


@quick
@given(st.lists(st.integers(-20, 20), max_size=9))
def test_sign_flip_equals_trying_every_pattern(changes: list[int]) -> None:
    patterns = list(product((1, -1), repeat=len(changes)))
    sums = [sum(s * c for s, c in zip(p, changes, strict=True)) for p in patterns]
    extreme = sum(abs(total) >= abs(sum(changes)) for total in sums)
    assert sign_flip(changes) == extreme / len(patterns)


def test_sign_flip_is_not_fooled_by_binary_fractions() -> None:
    # 0.1 + 0.2 - 0.3 is zero, so every pattern is at least as large; in binary it is 5.6e-17.
    assert sign_flip([0.1, 0.2, -0.3]) == 1.0


def test_sign_flip_of_many_changes_is_as_good_as_normal() -> None:
    changes = [12.0, -7, 3, 9, -4, 11, 2, -6, 8, 5, -3, 7, 10, -9, 6, 4]
    longer = [*changes, 1e-9]
    assert sign_flip(longer) == pytest.approx(sign_flip(changes), abs=0.02)
    assert sign_flip([0.0] * 20) == 1.0


def test_random_walk_must_also_pass_the_test_of_its_changes() -> None:
    case = CASES["timra_invanare_2016_2025"]
    stock = indicator_for(case)
    as_stock = assess_trend(series_for(case), stock)
    as_levels = assess_trend(series_for(case), replace(stock, stock=False))
    assert (as_stock.evidence, as_stock.p) == (Evidence.LIKELY, 0.0625)
    # The years go together so much that ten of them are hardly more certain than the changes.
    assert (as_levels.evidence, as_levels.p_sign_flip) == (Evidence.LIKELY, None)
    assert as_levels.test is not None
    assert as_levels.test.dependence > 0.3


# --- which values are used ---


def test_all_comparable_values_are_judged_however_many_years_they_span() -> None:
    values: dict[int, float | None] = {1990 + 2 * i: float(i) for i in range(12)}
    trend = assess_trend(series_of(values), indicator_of())
    assert (trend.n, trend.first_year, trend.last_year) == (12, 1990, 2012)
    assert (trend.judgement, trend.other) == (Judgement.IMPROVEMENT, None)


def test_where_the_last_ten_say_otherwise_they_are_told_too() -> None:
    rising = [10.0 + 3 * i + (i % 3) for i in range(18)]
    falling = [40.0 - 3 * i - (i % 3 == 0) for i in range(10)]
    turned = assess_trend(yearly(rising[:12] + falling), indicator_of(stock=True))
    assert turned.first_year == 2022
    assert (turned.judgement, turned.n) == (Judgement.DETERIORATION, 10)
    assert turned.other is not None
    assert (turned.other.n, turned.other.decided) == (22, False)
    first = [10.0 + 10 * i + 12 * (-1) ** i for i in range(9)]
    last = [100.0 + 0.01 * (i % 2) for i in range(10)]
    still = assess_trend(yearly(first + last), indicator_of())
    assert (still.judgement, still.n) == (Judgement.IMPROVEMENT, 19)
    assert still.other is not None
    assert (still.other.judgement, still.other.first_year) == (Judgement.STABLE, 2019)


def test_a_long_series_with_two_chances_must_be_the_more_certain() -> None:
    stock = indicator_of(stock=True)
    assert assess_trend(yearly([1.0, 2] * 9), stock).levels == ONE_LOOK
    assert assess_trend(yearly([1.0, 2] * 10), stock).levels == TWO_LOOKS
    assert assess_trend(yearly([1.0, 2] * 10), indicator_of()).levels == OF_SLOPE
    assert assess_trend(yearly([1.0, 2] * 4), indicator_of()).levels == ONE_LOOK


# --- stable, varying, and others' variation ---


def test_stable_needs_no_trend_but_that_none_can_be_there() -> None:
    """Hardly any movement, and values enough to know it: an equivalence test."""
    calm = [100.0, 100.2, 99.9, 100.1, 99.8, 100.0, 100.1, 99.9, 100.2, 100.0]
    assert assess_trend(yearly(calm), indicator_of()).judgement is Judgement.STABLE
    wild = [100.0, 112, 90, 105, 93, 108, 97, 111, 92, 101]
    assert assess_trend(yearly(wild), indicator_of()).judgement is Judgement.NO_SURE_TREND
    few = assess_trend(yearly(calm[:4]), indicator_of())
    assert few.slope_interval is not None


@pytest.mark.parametrize(("years", "judgement"), [(10, "STABLE"), (25, "IMPROVEMENT")])
def test_what_is_little_in_ten_years_is_much_in_twenty_five(years: int, judgement: str) -> None:
    """Four per mille a year: 71.6 to 81.9 % of the working in 24 years isn't standing still."""
    values = [75.0 + 0.3 * n for n in range(years)]
    assert assess_trend(yearly(values), indicator_of()).judgement is Judgement[judgement]


@quick
@given(st.lists(st.integers(-20, 20).map(float), min_size=9, max_size=24))
def test_what_is_certain_has_an_interval_without_standstill(values: list[float]) -> None:
    """One huge year made the tested slope and the typical one differ: the interval is p's own."""
    trend = assess_trend(yearly(values), indicator_of(Unit.OTHER))
    if trend.test is not None and trend.slope_interval is not None:
        low, high = trend.slope_interval
        assert (low <= 0 <= high) is (trend.test.p >= 0.1 - 1e-12)
        assert trend.evidence is not Evidence.SURE or not low <= 0 <= high


def test_a_small_group_must_also_rise_or_fall_in_order() -> None:
    """Malå's pupils: others' calm made a sure fall of 60, 40, 69, 7, 10 and 0 per cent."""
    values = {2013: 60.0, 2014: 40.0, 2015: 69.0, 2017: 7.14286, 2018: 10.0, 2019: 0.0}
    share = replace(indicator_of(Unit.PERCENT), noise=NoiseModel.GROUP)
    calm = Variation(100.0, 19)
    pupils = assess_trend(series_of(dict(values)), share, None, calm)
    assert (pupils.evidence, pupils.by_order) == (Evidence.MAY_BE_CHANCE, True)
    assert pupils.p == pupils.p_mann_kendall
    other = assess_trend(
        series_of(dict(values)), replace(share, noise=NoiseModel.HISTORY), None, calm
    )
    assert (other.evidence, other.by_order) == (Evidence.SURE, False)


def test_counts_that_move_beyond_chance_but_nowhere() -> None:
    counts = indicator_of(direction=Direction.NEUTRAL)
    counts = replace(counts, noise=NoiseModel.COUNT, phi=4.0)
    participants = assess_trend(yearly([317, 406, 572, 442, 294], 2016), counts)
    # Of five values nobody can say that there is no direction.
    assert (participants.judgement, participants.moves) == (Judgement.NO_SURE_TREND, True)
    longer = assess_trend(yearly([355, 317, 406, 572, 442, 294], 2015), counts)
    assert (longer.judgement, longer.evidence) == (Judgement.VARYING, Evidence.MAY_BE_CHANCE)
    assert participants.moves_p == pytest.approx(4e-6, rel=0.5)
    births = assess_trend(yearly([172, 165, 180, 169, 174], 2016), counts)
    assert births.judgement is Judgement.NO_SURE_TREND


def test_shares_of_a_group_that_move_beyond_chance() -> None:
    sizes = {2015: (8, 21), 2016: (9, 26), 2017: (24, 36), 2018: (16, 34), 2019: (14, 24)}
    rows = tuple(Observation(y, 100 * x / n, denominator=n) for y, (x, n) in sizes.items())
    groups = replace(indicator_of(Unit.PERCENT), noise=NoiseModel.GROUP)
    trend = assess_trend(Series("x", "2262", Sex.TOTAL, rows), groups)
    # All the years at once, by hand: sum of (x - n·p)² / (n·p·(1 - p)) with p = 71/141.
    p = 71 / 141
    by_hand = sum((x - n * p) ** 2 / (n * p * (1 - p)) for x, n in sizes.values())
    assert trend.moves_p == pytest.approx(chi_squared_p(by_hand, 4))
    without = replace(groups, noise=NoiseModel.HISTORY)
    assert assess_trend(Series("x", "2262", Sex.TOTAL, rows), without).moves_p is None


def test_others_variation_is_weighed_with_few_own_values() -> None:
    values = yearly([50, 53, 52, 55, 56])
    alone = assess_trend(values, indicator_of())
    calm = assess_trend(values, indicator_of(), None, Variation(0.5, 30))
    restless = assess_trend(values, indicator_of(), None, Variation(50.0, 30))
    assert (alone.evidence, alone.areas, alone.test) == (Evidence.LIKELY, 0, None)
    assert (calm.evidence, calm.areas) == (Evidence.SURE, 30)
    assert restless.evidence is Evidence.MAY_BE_CHANCE
    nine = yearly([50, 53, 52, 55, 56, 55, 57, 58, 60])
    assert assess_trend(nine, indicator_of(), None, Variation(50.0, 30)) == assess_trend(
        nine, indicator_of()
    )


def test_one_huge_outlier_makes_no_trend() -> None:
    for n in (9, 12, 16, 25):
        for place in (0, n // 2, n - 1):
            values = [50.0 + (i * 7 % 5) for i in range(n)]
            values[place] = 1e6
            trend = assess_trend(yearly(values), indicator_of())
            assert not trend.certain, (n, place)


@quick
@given(whole_values, st.data())
def test_years_without_a_value_change_nothing(values: list[int], data: st.DataObject) -> None:
    years = data.draw(
        st.lists(
            st.integers(1990, 2025), min_size=len(values), max_size=len(values), unique=True
        ).map(sorted)
    )
    known: dict[int, float | None] = dict(zip(years, map(float, values), strict=True))
    gaps: dict[int, float | None] = dict.fromkeys(range(1988, 2028))
    with_gaps = series_of(dict(sorted((gaps | known).items())))
    indicator = indicator_of(stock=True)
    assert assess_trend(with_gaps, indicator) == assess_trend(series_of(known), indicator)


@quick
@given(whole_values, whole_values)
def test_only_the_part_after_a_break_is_used(before: list[int], after: list[int]) -> None:
    joined = yearly([float(v) for v in before + after])
    broken = replace(joined, breaks=(Break(2010 + len(before), "ny metod"),))
    alone = yearly([float(v) for v in after], 2010 + len(before))
    assert assess_trend(broken, indicator_of()) == assess_trend(alone, indicator_of())


def test_a_break_that_follows_the_last_value_takes_nothing_from_what_has_been() -> None:
    values: dict[int, float | None] = {2016: 1.0, 2017: 2.0, 2018: 3.0, 2019: 4.0, 2020: 5.0}
    trend = assess_trend(series_of(values, 2021), indicator_of())
    assert trend == assess_trend(series_of(values), indicator_of())
    assert (trend.evidence, trend.n, trend.last_year) == (Evidence.SURE, 5, 2020)


def test_values_are_never_rounded_first() -> None:
    values = [10.1, 10.2, 10.3, 10.4, 10.49]
    coarse = assess_trend(yearly(values), indicator_of(Unit.PERCENT, decimals=0))
    fine = assess_trend(yearly(values), indicator_of(Unit.PERCENT, decimals=2))
    assert (coarse.s, coarse.evidence, coarse.arrow) == (10, Evidence.SURE, Arrow.UP)
    assert coarse == fine


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("breaks", [(), (2018,)])
def test_a_value_that_is_no_number_is_refused_by_year(bad: float, breaks: tuple[int, ...]) -> None:
    series = series_of({2016: 1.0, 2017: bad, 2018: 3.0, 2019: 4.0}, *breaks)
    with pytest.raises(ValueError, match="2017"):
        assess_trend(series, indicator_of())


# --- few, equal and odd values ---


@pytest.mark.parametrize("values", [{}, {2016: None, 2017: None, 2018: None}])
def test_no_values_at_all(values: dict[int, float | None]) -> None:
    trend = assess_trend(series_of(values), indicator_of())
    assert (trend.judgement, trend.arrow, trend.n) == (Judgement.TOO_FEW, Arrow.NONE, 0)
    assert (trend.first_year, trend.last_change, trend.cagr) == (None, None, None)


def test_two_values_show_the_change_and_both_years() -> None:
    trend = assess_trend(series_of({2017: 40.0, 2018: None, 2019: 50.0}), indicator_of())
    assert (trend.judgement, trend.arrow, trend.slope) == (Judgement.TOO_FEW, Arrow.NONE, None)
    change = trend.last_change
    assert change is not None
    assert (change.from_year, change.to_year, change.absolute) == (2017, 2019, 10.0)
    assert (change.relative, change.better) == (near(0.25), True)


def test_three_values_give_an_arrow_but_no_certainty() -> None:
    trend = assess_trend(yearly([1, 2, 3]), indicator_of())
    assert (trend.arrow, trend.evidence) == (Arrow.UP, Evidence.TOO_FEW)
    assert trend.judgement is Judgement.TOO_FEW


def test_three_equal_values_are_too_few_to_call_unchanged() -> None:
    trend = assess_trend(yearly([5, 5, 5]), indicator_of())
    assert (trend.judgement, trend.arrow) == (Judgement.TOO_FEW, Arrow.FLAT)


@pytest.mark.parametrize("value", [0.0, 0.1, -4.0])
@pytest.mark.parametrize("stock", [True, False])
def test_all_values_equal(value: float, stock: bool) -> None:
    trend = assess_trend(yearly([value] * 6), indicator_of(stock=stock))
    assert (trend.judgement, trend.evidence) == (Judgement.UNCHANGED, Evidence.ALL_EQUAL)
    assert (trend.arrow, trend.s, trend.p, trend.slope) == (Arrow.FLAT, 0, 1.0, 0.0)
    assert trend.cagr == (near(0.0) if value > 0 else None)


@pytest.mark.parametrize(
    ("values", "relative"),
    [([5.0, 0.0], None), ([0.0, 5.0], None), ([-5.0, 5.0], None), ([4.0, 5.0], 0.25)],
)
def test_per_cent_only_between_values_above_zero(
    values: list[float], relative: float | None
) -> None:
    change = assess_trend(yearly(values), indicator_of()).last_change
    assert change is not None
    assert change.relative == near(relative)


def test_ranks_have_no_per_cent_and_a_band_in_places() -> None:
    rank = indicator_of(Unit.RANK, Direction.LOWER, flat_band=1.0)
    slow = assess_trend(yearly([50, 49, 48, 47, 46]), rank)
    assert (slow.arrow, slow.judgement) == (Arrow.FLAT, Judgement.STABLE)
    assert (slow.evidence, slow.flat_band, slow.cagr) == (Evidence.SURE, 1.0, None)
    assert slow.last_change is not None
    assert slow.last_change.relative is None
    fast = assess_trend(yearly([50, 48, 46, 44, 42]), rank)
    assert fast.judgement is Judgement.IMPROVEMENT


def test_a_slope_on_the_limit_is_flat() -> None:
    # Band 0.005·100 is 0.5; ten times smaller values must give the same answer in spite of binary.
    for scale in (1, 10, 7):
        values = [v / scale for v in (99, 99.5, 100, 100.5, 101)]
        assert assess_trend(yearly(values), indicator_of()).arrow is Arrow.FLAT


def test_sure_change_of_a_neutral_indicator_is_neither_good_nor_bad() -> None:
    neutral = indicator_of(direction=Direction.NEUTRAL)
    trend = assess_trend(yearly([10, 20, 30, 40, 50]), neutral)
    assert (trend.judgement, trend.arrow) == (Judgement.CHANGE, Arrow.UP)
    assert trend.last_change is not None
    assert trend.last_change.better is None


@pytest.mark.parametrize(
    ("first", "last", "years", "growth"),
    [(100, 121, 2, 0.1), (100, 25, 2, -0.5), (5, 5, 9, 0), (0, 5, 1, None), (5, -5, 1, None)],
)
def test_compound_growth(first: float, last: float, years: int, growth: float | None) -> None:
    assert compound_growth(first, last, years) == near(growth)


def test_compound_growth_needs_years() -> None:
    with pytest.raises(ValueError, match="at least one year"):
        compound_growth(1, 2, 0)


# --- properties of the whole rule ---


@quick
@given(whole_values, st.integers(-1000, 1000))
def test_a_constant_added_changes_neither_s_nor_p(values: list[int], constant: int) -> None:
    for stock in (True, False):
        indicator = indicator_of(stock=stock)
        plain = assess_trend(yearly(values), indicator)
        moved = assess_trend(yearly([v + constant for v in values]), indicator)
        assert (moved.s, moved.p, moved.evidence) == (plain.s, near(plain.p), plain.evidence)
        if plain.slope is not None:
            assert moved.slope == near(plain.slope)


@quick
@given(whole_values)
def test_what_is_good_for_one_direction_is_bad_for_the_other(values: list[int]) -> None:
    up = assess_trend(yearly(values), indicator_of(direction=Direction.HIGHER))
    down = assess_trend(yearly(values), indicator_of(direction=Direction.LOWER))
    assert down.judgement is OPPOSITE.get(up.judgement, up.judgement)
    assert (down.evidence, down.arrow, down.p) == (up.evidence, up.arrow, up.p)
    if up.last_change is not None and up.last_change.better is not None:
        assert down.last_change is not None
        assert down.last_change.better is not up.last_change.better


@quick
@given(whole_values, st.sampled_from([0.25, 2.0, 3.0, 1000.0]))
def test_the_unit_of_measurement_does_not_matter(values: list[int], scale: float) -> None:
    for stock in (True, False):
        indicator = indicator_of(stock=stock)
        plain = assess_trend(yearly(values), indicator)
        scaled = assess_trend(yearly([v * scale for v in values]), indicator)
        assert (scaled.evidence, scaled.arrow) == (plain.evidence, plain.arrow)
        assert scaled.p == near(plain.p)
        assert scaled.judgement is plain.judgement


@quick
@given(whole_values)
def test_time_reversed_turns_the_arrow(values: list[int]) -> None:
    forward = assess_trend(yearly(values), indicator_of())
    backward = assess_trend(yearly(values[::-1]), indicator_of())
    turned = {Arrow.UP: Arrow.DOWN, Arrow.DOWN: Arrow.UP}
    assert backward.arrow is turned.get(forward.arrow, forward.arrow)
    assert (backward.evidence, backward.p) == (forward.evidence, near(forward.p))


@quick
@given(st.lists(st.integers(-50, 50), min_size=4, max_size=10))
def test_slope_lies_in_its_interval(values: list[int]) -> None:
    trend = assess_trend(yearly(values), indicator_of())
    assert trend.slope is not None
    assert trend.slope_interval is not None
    assert trend.interval_coverage is not None
    low, high = trend.slope_interval
    assert low <= trend.slope <= high
    assert trend.interval_coverage >= 0.9

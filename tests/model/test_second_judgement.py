"""The rules of trend and signal a second time, slow and obvious, on random and on real series.

Fractions instead of floats where that can be, a sum of the density instead of a continued fraction,
every ordering instead of a generating function: from docs/methods.md, not from the rules' code.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.config.register import read_register
from samsam.model.assessment.signal import Verdict, assess_signal
from samsam.model.assessment.trend import Evidence, assess_trend
from samsam.model.assessment.variation import Variation, usual_variation
from samsam.model.indicators.indicator import Break, NoiseModel, Unit
from samsam.model.indicators.series import Observation, Series, Sex

ROOT = Path(__file__).parents[2]
REGISTER = read_register(ROOT / "data")
PLAIN = replace(
    REGISTER.indicators["sfi_two_courses"], noise=NoiseModel.HISTORY, unit=Unit.OTHER, breaks=()
)
STOCK = replace(PLAIN, stock=True)
REAL = ROOT / "tests" / "fixtures" / "statements.csv.gz"
quick = settings(max_examples=60, deadline=None)


def slow_t_p(t: float, degrees: int) -> float:
    """Two-sided p of Student's t, by Simpson's rule over the density between -t and t."""
    half = (degrees + 1) / 2
    scale = math.gamma(half) / (math.sqrt(degrees * math.pi) * math.gamma(degrees / 2))

    def density(x: float) -> float:
        return scale * (1 + x * x / degrees) ** -half

    # The tail beyond a large t is less than can be told from none.
    t = min(abs(t), 200.0)
    steps = 4000
    width = t / steps
    odd = sum(density((2 * i + 1) * width) for i in range(steps // 2))
    even = sum(density(2 * i * width) for i in range(1, steps // 2))
    area = width / 3 * (density(0) + 4 * odd + 2 * even + density(t))
    return max(0.0, 1 - 2 * area)


def slow_mann_kendall_p(values: Sequence[float]) -> float:
    """The share of all orderings whose S is at least as far from nought."""

    def s(order: Sequence[float]) -> int:
        pairs = [(order[i], order[j]) for j in range(len(order)) for i in range(j)]
        return sum((b > a) - (b < a) for a, b in pairs)

    mine = abs(s(values))
    scores = [abs(s(order)) for order in permutations(values)]
    return sum(score >= mine for score in scores) / len(scores)


def slow_line(points: Sequence[tuple[int, float]]) -> tuple[Fraction, list[Fraction], Fraction]:
    """Least squares in fractions: slope, each value's distance from the line, sum of squares."""
    n = len(points)
    years = [Fraction(y) for y, _ in points]
    values = [Fraction(v) for _, v in points]
    middle, level = sum(years) / n, sum(values) / n
    spread = sum((y - middle) ** 2 for y in years)
    slope = sum((y - middle) * (v - level) for y, v in zip(years, values, strict=True)) / spread
    distances = [v - level - slope * (y - middle) for y, v in zip(years, values, strict=True)]
    return slope, distances, Fraction(spread)


def slow_trend_p(
    points: Sequence[tuple[int, float]], stock: bool, usual: float | None = None
) -> float:
    """The p that the certainty of a trend is read from."""
    values = [v for _, v in points]
    n = len(points)
    if stock:
        return max(slow_mann_kendall_p(values), _slow_flips(values))
    if n <= 8 and usual is None:
        return slow_mann_kendall_p(values)
    slope, distances, spread = slow_line(points)
    squares = float(sum(d * d for d in distances))
    rising = sum((b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1 :])
    if rising * slope <= 0:
        return 1.0
    if n <= 8 and usual is not None:
        error = math.sqrt((squares + 4 * usual) / (n + 2) / float(spread))
        wider = {4: 1.25, 8: 1.12}.get(n, 1.15)
        return slow_t_p(float(slope) / (wider * error), n + 2)
    if squares == 0:
        return 0.0
    products = sum(float(a * b) for a, b in pairwise(distances))
    r = min(max(products / squares, 0.0), 0.95)
    error = math.sqrt(squares / (n - 2) / float(spread)) * (1 + r) / (1 - r)
    return slow_t_p(float(slope) / (error * (1.12 if n < 16 else 1.05)), n - 2)


def _slow_flips(values: Sequence[float]) -> float:
    """All ways to turn the signs of the changes."""
    changes = [Fraction(b) - Fraction(a) for a, b in pairwise(values)]
    sums = [Fraction(0)]
    for change in changes:
        sums = [s + c for s in sums for c in (change, -change)]
    return sum(abs(s) >= abs(sum(changes)) for s in sums) / len(sums)


def slow_signal(values: Sequence[float], stock: bool, usual: float | None = None) -> bool | None:
    """Whether rule S1 flags the last value (of a stock: change); None where it can't be told."""
    exact = [Fraction(str(v)) for v in values]
    few = len(exact) <= 8
    if stock:
        exact = [b - a for a, b in pairwise(exact)]
    if len(exact) < 5:
        return None
    *earlier, last = exact
    m = len(earlier)
    mean = sum(earlier) / m
    squares = float(sum((v - mean) ** 2 for v in earlier))
    degrees = m - 1
    if usual is not None and few:
        variance, degrees = (squares + 4 * usual) / (m + 3) * 1.15**2, m + 3
    else:
        variance = squares / (m - 1)
    if variance == 0:
        return False if last == earlier[0] else None
    t = float(abs(last - mean)) / math.sqrt(variance * (1 + 1 / m))
    beyond = slow_t_p(t, degrees) < (0.05 if m < 8 else 0.07)
    if stock:
        step, average, times = last, sum(abs(c) for c in earlier) / m, Fraction(1)
    else:
        step = last - earlier[-1]
        steps = [abs(b - a) for a, b in pairwise(earlier)]
        average, times = sum(steps) / len(steps), Fraction(3, 2)
    return beyond and step * (last - mean) > 0 and abs(step) > times * average


def slow_usual(values: Sequence[Sequence[float]], years: Sequence[int]) -> float:
    """The median variance around their lines, as large as the median of chi-squared makes it."""
    found = []
    for row in values:
        _, distances, _ = slow_line(list(zip(years, row, strict=True)))
        found.append(float(sum(d * d for d in distances)) / (len(years) - 2))
    degrees = len(years) - 2
    return median(found) / (1 - 2 / (9 * degrees)) ** 3


# On random and on real series


def series_of(values: dict[int, float], area: str = "2262", *breaks: int) -> Series:
    rows = tuple(Observation(y, v) for y, v in sorted(values.items()))
    return Series("x", area, Sex.TOTAL, rows, tuple(Break(y, "ny metod") for y in breaks))


def yearly(values: list[float]) -> dict[int, float]:
    return dict(enumerate(values, 2000))


def real_series() -> list[dict[int, float]]:
    found: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["indicator"], row["area"]][int(row["year"])] = float(row["value"])
    return list(found.values())


def agrees(values: dict[int, float], usual: float | None = None) -> None:
    points = sorted(values.items())
    variation = None if usual is None else Variation(usual, 20)
    if len(points) >= 4 and len(set(values.values())) > 1:
        trend = assess_trend(series_of(values), PLAIN, None, variation)
        p = slow_trend_p(points, False, usual)
        assert trend.p == pytest.approx(p, abs=2e-7)
        sure = 0.05 if len(points) <= 8 else 0.04
        if min(abs(p - sure), abs(p - 0.10)) > 1e-6:
            wanted = Evidence.SURE if p <= sure else Evidence.LIKELY if p <= 0.10 else None
            assert trend.certain is (wanted is not None)
            assert wanted is None or trend.evidence is wanted
    verdict = {True: Verdict.SIGNAL, False: Verdict.ORDINARY, None: Verdict.CANNOT_TELL}
    for indicator in (PLAIN, STOCK):
        consecutive = points[-1][0] - points[0][0] == len(points) - 1
        if indicator.stock and not consecutive:
            continue
        signal = assess_signal(series_of(values), indicator, None, variation)
        slow = slow_signal([v for _, v in points], indicator.stock, usual)
        assert signal.verdict is verdict[slow], (values, indicator.stock)


few = st.lists(st.integers(-20, 20).map(float), min_size=2, max_size=7)
more = st.lists(st.integers(-20, 20).map(lambda n: n / 10), min_size=9, max_size=24)


@quick
@given(few | more)
def test_random_series(values: list[float]) -> None:
    agrees(yearly(values))


@quick
@given(few, st.sampled_from([0.25, 4.0, 100.0]))
def test_random_series_with_others(values: list[float], usual: float) -> None:
    agrees(yearly(values), usual)


@quick
@given(st.lists(st.integers(-9, 9).map(float), min_size=4, max_size=7))
def test_random_stocks(values: list[float]) -> None:
    if len(set(values)) > 1:
        trend = assess_trend(series_of(yearly(values)), STOCK)
        slow = slow_trend_p(sorted(yearly(values).items()), True)
        assert trend.p == pytest.approx(slow, abs=1e-9)


def test_real_series() -> None:
    found = real_series()
    assert len(found) > 150
    for values in found[::2]:
        points = sorted(values.items())
        if len(points) == 8:  # forty thousand orderings
            points = points[1:]
        agrees(dict(points))
        agrees(dict(points[-6:]), usual=4.0)


# Others' variation


def others(count: int, years: range, times: float = 1.0) -> dict[str, Series]:
    made = {}
    for number in range(count):
        values = {y: 50 + times * ((7 * number + 3 * (y % 5) * (number % 4)) % 11) for y in years}
        made[f"{number:04}"] = series_of(values, f"{number:04}")
    return made


OWN = series_of({y: 50.0 + y % 3 for y in range(2015, 2021)})
SIZES = {f"{n:04}": 17_000.0 + 10 * n for n in range(60)} | {"2262": 17_500.0}


def test_usual_variation_is_the_median_of_the_thirty_most_like() -> None:
    known = others(60, range(2010, 2021))
    found = usual_variation(PLAIN, OWN, known, SIZES)
    near = sorted(known, key=lambda a: (abs(SIZES[a] / SIZES["2262"] - 1), a))[:30]
    years = range(2015, 2021)
    slow = slow_usual([[known[a].value(y) or 0.0 for y in years] for a in near], years)
    assert found is not None
    assert found.areas == 30
    assert found.variance == pytest.approx(slow, rel=0.02)


def test_larger_ones_count_as_more_unruly_and_smaller_ones_as_they_are() -> None:
    """Chance varies as one over the size: the smallest have only larger ones to compare with."""
    known = others(20, range(2015, 2021))
    like = dict.fromkeys(known, 17_500.0)
    found = {
        size: usual_variation(PLAIN, OWN, known, like | {"2262": size})
        for size in (7_000.0, 17_500.0, 35_000.0)
    }
    variances = [v.variance for v in found.values() if v is not None]
    assert len(variances) == 3
    assert variances[0] == pytest.approx(2.5 * variances[1])
    assert variances[2] == pytest.approx(variances[1])


def test_who_is_of_other_size_has_a_break_or_lacks_a_year_is_left_out() -> None:
    known = others(12, range(2010, 2021))
    assert usual_variation(PLAIN, OWN, known, SIZES) is not None
    too_large = SIZES | {"0003": 60_000.0, "0004": 5_000.0, "0005": 900_000.0}
    assert usual_variation(PLAIN, OWN, known, too_large) is None
    broken = known | {a: replace(known[a], breaks=(Break(2018, "ny"),)) for a in list(known)[:3]}
    assert usual_variation(PLAIN, OWN, broken, SIZES) is None
    early = known | {a: replace(known[a], breaks=(Break(2015, "ny"),)) for a in list(known)[:3]}
    assert usual_variation(PLAIN, OWN, early, SIZES) is not None
    short = known | {a: known[a].between(2016, None) for a in list(known)[:3]}
    assert usual_variation(PLAIN, OWN, short, SIZES) is None


def test_nothing_is_usual_without_others_sizes_or_need() -> None:
    known = others(40, range(2000, 2021))
    assert usual_variation(PLAIN, OWN, {}, SIZES) is None
    assert usual_variation(PLAIN, OWN, known, {}) is None
    long = series_of({y: 50.0 + y % 3 for y in range(2010, 2021)})
    assert usual_variation(PLAIN, long, known, SIZES) is None
    assert usual_variation(PLAIN, series_of({2019: 1.0, 2020: 2.0}), known, SIZES) is None


def test_all_municipalities_equal_vary_by_nothing() -> None:
    still = {a: series_of(dict.fromkeys(range(2015, 2021), 7.0), a) for a in list(SIZES)[:40]}
    found = usual_variation(PLAIN, OWN, still, SIZES)
    assert found == Variation(0.0, 30)
    assert not assess_trend(OWN, PLAIN, None, found).certain


def test_one_wild_neighbour_changes_hardly_anything() -> None:
    known = others(30, range(2015, 2021))
    calm = usual_variation(PLAIN, OWN, known, SIZES)
    wild = known | {"0000": series_of({y: 1e9 * (y % 2) for y in range(2015, 2021)}, "0000")}
    stirred = usual_variation(PLAIN, OWN, wild, SIZES)
    assert calm is not None
    assert stirred is not None
    assert stirred.variance <= 2 * calm.variance


def test_amounts_vary_by_their_size() -> None:
    counts = replace(PLAIN, unit=Unit.COUNT)
    own = series_of({y: 100.0 + y % 3 for y in range(2015, 2021)})
    small = {
        a: series_of({y: 10 + (y + n) % 3 for y in range(2015, 2021)}, a)
        for n, a in enumerate(list(SIZES)[:20])
    }
    large = {a: series_of({p.year: 10 * p.value for p in s.points}, a) for a, s in small.items()}
    one = usual_variation(counts, own, small, SIZES)
    other = usual_variation(counts, own, large, SIZES)
    assert one is not None
    assert other is not None
    assert one.variance == pytest.approx(other.variance)

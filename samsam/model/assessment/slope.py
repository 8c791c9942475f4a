"""The slope of a series, and how surely it isn't none: exact for few values, corrected for many.

Up to eight values the exact Mann-Kendall test (Mann, Econometrica 13, 1945; Kendall, Rank
Correlation Methods, 1948). From nine on Student's t of the least-squares slope, where neighbouring
years that go together count for less. Its constants were set on real series, so that no more alarms
are false than the certainty promises (docs/decisions/0024-judgement.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, combinations, pairwise
from statistics import fmean, median

from samsam.model.assessment.student import student_limit, student_p
from samsam.model.assessment.variation import PRIOR_DEGREES, Variation
from samsam.model.indicators.series import Point

MOST_SIGN_FLIPS = 16
# From so many values on the test is of the least-squares slope; below it has no t that holds.
FEWEST_FOR_T = 9
MANY = 16
# Standard errors are so much wider than by the formula: real series need it to keep 5 and 10 %.
WIDER_BELOW_SIXTEEN = 1.12
WIDER_FROM_SIXTEEN = 1.05
WIDER_WITH_OTHERS = 1.15
# Four values know their own variation least, eight most.
_WIDER = {4: 1.25, 8: 1.12}
MOST_DEPENDENCE = 0.95
# Not 1 - 0.9, which is less than a tenth in binary.
_NOT_COVERED = 0.1
# What is left of squares when a line fits in all but binary.
_ROUNDING = 1e-24


@dataclass(frozen=True, slots=True)
class FittedLine:
    """A Theil-Sen line: units a year, value in year 0, exact interval of the slope.

    `interval` and `coverage` are None when no interval reaches the wanted confidence.
    """

    slope: float
    intercept: float
    interval: tuple[float, float] | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class SlopeTest:
    """A t-test of the least-squares slope, in units a year.

    `error` is the standard error that the test uses, with everything that widens it.
    `dependence` is the correlation of each year's distance from the line with the next's, none
    below zero. `from_others` says whether the variation of other municipalities is in it.
    """

    slope: float
    error: float
    degrees: float
    dependence: float = 0.0
    from_others: bool = False

    @property
    def p(self) -> float:
        """Two-sided; 1 where there is no slope."""
        if self.slope == 0:
            return 1.0
        return student_p(self.slope / self.error, self.degrees) if self.error else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 90 % interval of the slope: without zero where p is below 0.1, and only there."""
        half = student_limit(_NOT_COVERED, self.degrees) * self.error
        return self.slope - half, self.slope + half


def mann_kendall(values: Sequence[float]) -> tuple[int, Fraction]:
    """Give S and its exact two-sided p for finite `values` in order of time, ties allowed.

    S is the number of pairs that rise minus the number that fall; p is the share of all orderings
    of these very values whose |S| is at least as large. S of an ordering is N0 - 2·inversions,
    where N0 is the number of untied pairs (docs/methods.md section 1).
    """
    s = sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))
    counts = _counts_of(len(values), tuple(sorted(t for t in Counter(values).values() if t > 1)))
    untied_pairs = len(counts) - 1
    extreme = sum(c for i, c in enumerate(counts) if abs(untied_pairs - 2 * i) >= abs(s))
    return s, Fraction(extreme, sum(counts))


def inversion_counts(n: int, ties: Iterable[int] = ()) -> list[int]:
    """Count the orderings of `n` values that have 0, 1, 2, … inversions.

    `ties` are the sizes of the groups of equal values, whose inner order makes no difference.
    The counts are the coefficients of [n]_q! / Π [t]_q! (Stanley, Enumerative Combinatorics I,
    section 1.7), where [m]_q = 1 + q + … + q^(m-1).
    """
    counts = [1]
    for m in range(2, n + 1):
        counts = _times_q_number(counts, m)
    for m in (m for size in ties for m in range(2, size + 1)):
        counts = _over_q_number(counts, m)
    return counts


def theil_sen(points: Sequence[Point], confidence: float = 0.9) -> FittedLine:
    """Take the median of all pairwise slopes, over real years, with Sen's exact interval.

    Sen, JASA 63 (1968). The interval's real coverage is at least `confidence`; with ties it is
    conservative. Raises ValueError for fewer than two points.
    """
    if len(points) < 2:
        raise ValueError("a slope needs at least two points")
    slopes = sorted((b.value - a.value) / (b.year - a.year) for a, b in combinations(points, 2))
    slope = median(slopes)
    intercept = median(p.value - slope * p.year for p in points)
    cut = _sen_cut(len(points), confidence)
    if cut is None:
        return FittedLine(slope, intercept, None, None)
    k, coverage = cut
    return FittedLine(slope, intercept, (slopes[k], slopes[-1 - k]), coverage)


def sign_flip(changes: Sequence[float]) -> float:
    """Give the share of sign patterns of the changes with at least the observed |sum|.

    This is the test of a drift in a random walk (rule R5): its changes are independent, its levels
    are not. All 2^k patterns are tried, up to 16 changes; the sum of more is as good as normal.
    Sums that differ by rounding only count as equal.
    """
    total, size = abs(math.fsum(changes)), math.fsum(abs(c) for c in changes)
    if len(changes) > MOST_SIGN_FLIPS:
        spread = math.sqrt(math.fsum(c * c for c in changes))
        return math.erfc(total / spread / math.sqrt(2)) if spread else 1.0
    sums = [0.0]
    for change in changes:
        sums = [total_so_far + step for total_so_far in sums for step in (change, -change)]
    least = total - 1e-9 * size
    return sum(abs(found) >= least for found in sums) / len(sums)


def slope_test(points: Sequence[Point]) -> SlopeTest:
    """Test the least-squares slope over real years, allowing for neighbouring years' likeness.

    With correlation r between each distance from the line and the next, the error is multiplied by
    (1 + r) / (1 - r), twice what theory asks for in logarithms: r itself is uncertain. Raises
    ValueError for fewer than nine points.
    """
    if len(points) < FEWEST_FOR_T:
        raise ValueError(f"the test needs {FEWEST_FOR_T} points, not {len(points)}")
    slope, distances, spread = _least_squares(points)
    squares = math.fsum(d * d for d in distances)
    if squares <= _ROUNDING * math.fsum(p.value * p.value for p in points):
        return SlopeTest(slope, 0.0, len(points) - 2)
    products = math.fsum(a * b for a, b in pairwise(distances))
    together = min(max(products / squares, 0.0), MOST_DEPENDENCE)
    wider = WIDER_BELOW_SIXTEEN if len(points) < MANY else WIDER_FROM_SIXTEEN
    error = math.sqrt(squares / (len(points) - 2) / spread)
    error *= wider * (1 + together) / (1 - together)
    return SlopeTest(slope, error, len(points) - 2, together)


def slope_test_with_others(points: Sequence[Point], usual: Variation) -> SlopeTest:
    """Test the slope of few values, whose own variation is weighed with what is usual elsewhere.

    Raises ValueError for fewer than four points.
    """
    if len(points) < 4:
        raise ValueError(f"the test needs four points, not {len(points)}")
    slope, distances, spread = _least_squares(points)
    own = len(points) - 2
    squares = math.fsum(d * d for d in distances)
    degrees = own + PRIOR_DEGREES
    variance = (squares + PRIOR_DEGREES * usual.variance) / degrees
    wider = _WIDER.get(len(points), WIDER_WITH_OTHERS)
    return SlopeTest(slope, wider * math.sqrt(variance / spread), degrees, 0.0, True)


def _least_squares(points: Sequence[Point]) -> tuple[float, list[float], float]:
    """The slope, each value's distance from the line, and the years' sum of squares."""
    middle, level = fmean(p.year for p in points), fmean(p.value for p in points)
    spread = math.fsum((p.year - middle) ** 2 for p in points)
    slope = math.fsum((p.year - middle) * (p.value - level) for p in points) / spread
    return slope, [p.value - level - slope * (p.year - middle) for p in points], spread


@lru_cache(maxsize=512)
def _counts_of(n: int, ties: tuple[int, ...]) -> list[int]:
    return inversion_counts(n, ties)


def _times_q_number(counts: list[int], m: int) -> list[int]:
    sums = [0, *accumulate(counts)]
    last = len(counts)
    return [sums[min(i + 1, last)] - sums[max(0, i - m + 1)] for i in range(last + m - 1)]


def _over_q_number(counts: list[int], m: int) -> list[int]:
    quotient: list[int] = []
    recent = 0
    for i in range(len(counts) - m + 1):
        quotient.append(counts[i] - recent)
        recent += quotient[i] - (quotient[i - m + 1] if i >= m - 1 else 0)
    return quotient


@lru_cache(maxsize=256)
def _sen_cut(n: int, confidence: float) -> tuple[int, float] | None:
    """Find how many slopes to leave out at each end, and the coverage that this gives."""
    # By way of text, since 1 - 0.9 is less than 0.1 in binary and would shut out an exact tenth.
    alpha = 1 - Fraction(str(confidence))
    total = math.factorial(n)
    tails = [Fraction(2 * c, total) for c in accumulate(inversion_counts(n))]
    allowed = [tail for tail in tails if tail <= alpha]
    if not allowed:
        return None
    return len(allowed) - 1, float(1 - allowed[-1])

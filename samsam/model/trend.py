"""Is the series going anywhere? Rules R0-R9 of docs/methods.md.

Direction (the arrow, a description) and certainty (the evidence) are two things. The certainty is
an exact Mann-Kendall test: Mann, Econometrica 13 (1945); Kendall, Rank Correlation Methods (1948).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, combinations, pairwise
from statistics import median

from samsam.model.indicator import Direction, Indicator
from samsam.model.series import Point, Series

SURE_AT = 0.05
LIKELY_AT = 0.10
FEWEST_FOR_ARROW = 3
FEWEST_FOR_EVIDENCE = 4
MOST_SIGN_FLIPS = 16


class Evidence(StrEnum):
    """How surely the values rise or fall (R1, R2, R4)."""

    SURE = "säker"
    LIKELY = "trolig"
    MAY_BE_CHANCE = "kan_vara_slump"
    TOO_FEW = "för_få_värden"
    ALL_EQUAL = "alla_värden_lika"


class Arrow(StrEnum):
    """Which way the values have gone, surely or not (R3)."""

    UP = "upp"
    DOWN = "ned"
    FLAT = "plan"
    NONE = "ingen"


class Judgement(StrEnum):
    """What the Trend cell says (R6).

    CHANGE is a sure or likely change that is neither good nor bad. UNCHANGED means that all values
    are equal, STABLE that they surely move but hardly at all.
    """

    IMPROVEMENT = "förbättring"
    DETERIORATION = "försämring"
    STABLE = "stabil"
    CHANGE = "förändring"
    NO_SURE_TREND = "ingen_säker_trend"
    TOO_FEW = "för_få_värden"
    UNCHANGED = "oförändrad"


@dataclass(frozen=True, slots=True)
class LastChange:
    """The step between the two latest values (R7).

    `absolute` is in the indicator's unit, so percentage points for percent. `relative` is a share
    of the earlier value (0.1 is 10 %); None for ranks and unless both values are above zero.
    `better` is None when nothing changed or when neither way is good.
    """

    from_year: int
    to_year: int
    absolute: float
    relative: float | None
    better: bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """A Theil-Sen line: units a year, value in year 0, exact interval of the slope.

    `interval` and `coverage` are None when no interval reaches the wanted confidence.
    """

    slope: float
    intercept: float
    interval: tuple[float, float] | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The judgement of one series, with everything that it rests on.

    `slope` and `flat_band` are units a year, `cagr` a share a year (0.01 is 1 %). `p` is the one
    that the rule uses: the larger of `p_mann_kendall` and `p_sign_flip`, which is None for all but
    stock series. With fewer than three points only `last_change` and `cagr` can be filled in.
    `flat_band` is None when all values are equal. `points` are the values used.
    """

    judgement: Judgement
    evidence: Evidence
    arrow: Arrow
    n: int
    first_year: int | None
    last_year: int | None
    slope: float | None = None
    slope_interval: tuple[float, float] | None = None
    interval_coverage: float | None = None
    intercept: float | None = None
    s: int | None = None
    p: float | None = None
    p_mann_kendall: float | None = None
    p_sign_flip: float | None = None
    flat_band: float | None = None
    last_change: LastChange | None = None
    cagr: float | None = None
    points: tuple[Point, ...] = ()


def assess_trend(series: Series, indicator: Indicator, window: int = 10) -> Trend:
    """Judge the last `window` values after the last series break; gaps are not counted.

    Raises ValueError when a value of the series is not finite or when `window` is below 1.
    """
    if window < 1:
        raise ValueError(f"the window must hold at least one value, not {window}")
    points = comparable_points(series)[-window:]
    undecided = Trend(
        Judgement.TOO_FEW,
        Evidence.TOO_FEW,
        Arrow.NONE,
        n=len(points),
        first_year=points[0].year if points else None,
        last_year=points[-1].year if points else None,
        last_change=_last_change(points, indicator),
        cagr=_growth(points, indicator),
        points=points,
    )
    if len(points) < FEWEST_FOR_ARROW:
        return undecided
    return _judged(undecided, indicator)


def comparable_points(series: Series) -> tuple[Point, ...]:
    """List the values after the last series break, in order of year.

    Raises ValueError, naming the year, when any value of the series is NaN or infinite.
    """
    for point in series.points:
        if not math.isfinite(point.value):
            raise ValueError(f"{series.indicator_id} {point.year}: {point.value} is not finite")
    return series.comparable().points


def mann_kendall(values: Sequence[float]) -> tuple[int, Fraction]:
    """Give S and its exact two-sided p for finite `values` in order of time, ties allowed.

    S is the number of pairs that rise minus the number that fall; p is the share of all orderings
    of these very values whose |S| is at least as large. S of an ordering is N0 - 2·inversions,
    where N0 is the number of untied pairs (docs/methods.md section 1).
    """
    s = sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))
    counts = inversion_counts(len(values), Counter(values).values())
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


def theil_sen(points: Sequence[Point], confidence: float = 0.9) -> Line:
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
        return Line(slope, intercept, None, None)
    k, coverage = cut
    return Line(slope, intercept, (slopes[k], slopes[-1 - k]), coverage)


def sign_flip(changes: Sequence[float]) -> float:
    """Give the share of sign patterns of the last 16 changes with at least the observed |sum|.

    This is the test of a drift in a random walk (rule R5): its changes are independent, its levels
    are not. All 2^k patterns are tried. Sums that differ by rounding only count as equal.
    """
    recent = changes[-MOST_SIGN_FLIPS:]
    sums = [0.0]
    for change in recent:
        sums = [total + step for total in sums for step in (change, -change)]
    least = abs(math.fsum(recent)) - 1e-9 * math.fsum(abs(c) for c in recent)
    return sum(abs(total) >= least for total in sums) / len(sums)


def compound_growth(first: float, last: float, years: int) -> float | None:
    """Give the mean growth a year as a share (0.01 is 1 %); None if any end is <= 0.

    Raises ValueError when `years` is not positive.
    """
    if years <= 0:
        raise ValueError(f"growth needs at least one year, not {years}")
    if first <= 0 or last <= 0:
        return None
    return math.expm1(math.log(last / first) / years)


def _times_q_number(counts: list[int], m: int) -> list[int]:
    length = len(counts) + m - 1
    return [sum(counts[max(0, i - m + 1) : i + 1]) for i in range(length)]


def _over_q_number(counts: list[int], m: int) -> list[int]:
    quotient: list[int] = []
    for i in range(len(counts) - m + 1):
        quotient.append(counts[i] - sum(quotient[max(0, i - m + 1) : i]))
    return quotient


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


def _last_change(points: Sequence[Point], indicator: Indicator) -> LastChange | None:
    if len(points) < 2:
        return None
    before, after = points[-2:]
    absolute = after.value - before.value
    has_relative = not indicator.is_rank and before.value > 0 and after.value > 0
    gain = absolute * indicator.direction.sign
    return LastChange(
        before.year,
        after.year,
        absolute,
        relative=absolute / before.value if has_relative else None,
        better=gain > 0 if gain else None,
    )


def _growth(points: Sequence[Point], indicator: Indicator) -> float | None:
    if len(points) < 2 or indicator.is_rank:
        return None
    first, last = points[0], points[-1]
    return compound_growth(first.value, last.value, last.year - first.year)


def _judged(undecided: Trend, indicator: Indicator) -> Trend:
    """Fill in the line, the test and what follows from them (R3-R6)."""
    values = [p.value for p in undecided.points]
    line = theil_sen(undecided.points)
    s, exact = mann_kendall(values)
    flips = sign_flip([b - a for a, b in pairwise(values)]) if indicator.stock else None
    p = max(float(exact), flips or 0.0)
    band = _flat_band(values, indicator)
    evidence = _evidence(values, p)
    arrow = _arrow(line.slope, band)
    return replace(
        undecided,
        judgement=_judgement(evidence, arrow, indicator.direction),
        evidence=evidence,
        arrow=arrow,
        slope=line.slope,
        slope_interval=line.interval,
        interval_coverage=line.coverage,
        intercept=line.intercept,
        s=s,
        p=p,
        p_mann_kendall=float(exact),
        p_sign_flip=flips,
        flat_band=band,
    )


def _evidence(values: Sequence[float], p: float) -> Evidence:
    if len(values) < FEWEST_FOR_EVIDENCE:
        return Evidence.TOO_FEW
    if len(set(values)) == 1:
        return Evidence.ALL_EQUAL
    if p <= SURE_AT:
        return Evidence.SURE
    return Evidence.LIKELY if p <= LIKELY_AT else Evidence.MAY_BE_CHANCE


def _flat_band(values: Sequence[float], indicator: Indicator) -> float | None:
    """Give the largest slope, in units a year, that counts as flat (R3)."""
    if len(set(values)) == 1:
        return None
    if indicator.is_rank:
        return indicator.flat_band
    return indicator.flat_band * median(abs(v) for v in values)


def _arrow(slope: float, band: float | None) -> Arrow:
    # A slope on the very limit is flat, whichever way its last binary digit fell.
    if band is None or abs(slope) <= band or math.isclose(abs(slope), band, rel_tol=1e-9):
        return Arrow.FLAT
    return Arrow.UP if slope > 0 else Arrow.DOWN


def _judgement(evidence: Evidence, arrow: Arrow, direction: Direction) -> Judgement:
    unsure = {
        Evidence.TOO_FEW: Judgement.TOO_FEW,
        Evidence.ALL_EQUAL: Judgement.UNCHANGED,
        Evidence.MAY_BE_CHANCE: Judgement.NO_SURE_TREND,
    }
    if evidence in unsure:
        return unsure[evidence]
    if arrow is Arrow.FLAT:
        return Judgement.STABLE
    if direction is Direction.NEUTRAL:
        return Judgement.CHANGE
    rising_is_good = direction is Direction.HIGHER
    is_good = (arrow is Arrow.UP) == rising_is_good
    return Judgement.IMPROVEMENT if is_good else Judgement.DETERIORATION

"""Is the latest value a change beyond ordinary variation? Rules S1-S3 of docs/methods.md section 4.

S2 and S3 know how much chance alone moves a count or a share of a small group, and judge the step
between the two latest values. S1 knows only the series' own earlier movements.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import fmean
from typing import Literal

from samsam.model.indicator import Indicator, NoiseModel, Unit
from samsam.model.series import Point, Series
from samsam.model.trend import comparable_points

Rule = Literal["S1", "S2", "S3"]

FEWEST_EARLIER = 4
FEWEST_FOR_FIRM_LIMITS = 12
_EXACT_UP_TO = 100_000
Z_LIMIT = 1.96
# The normal distribution's 97.5 % quantile with the decimals that the expected results have.
Z95 = 1.959964

# |last - mean(earlier)| / mean moving range(earlier) passes this in 5 % of series of independent
# normal values, for 3, 4, … 30 earlier values. Simulated: 2 seeds x 4 million draws, ±0.005.
K05_FROM = 3
K05 = (
    *(4.23, 3.22, 2.80, 2.56, 2.41, 2.31, 2.23, 2.17, 2.12, 2.09, 2.06, 2.03, 2.01, 1.99),
    *(1.97, 1.96, 1.95, 1.94, 1.92, 1.92, 1.91, 1.90, 1.89, 1.89, 1.88, 1.87, 1.87, 1.86),
)


class Verdict(StrEnum):
    """Whether the latest value says something new."""

    SIGNAL = "signal"
    ORDINARY = "normal_variation"
    CANNOT_TELL = "kan_inte_bedömas"


@dataclass(frozen=True, slots=True)
class Signal:
    """The verdict on the latest value, with what it rests on.

    `change` is the step between the two latest values in the indicator's unit. By rule:
    S1: `statistic` is the distance from the earlier mean in mean moving ranges, `limit` the most
        that is ordinary, `interval` the ordinary range of the value (of its annual change when
        `on_changes`). `preliminary_limits` when fewer than twelve earlier values set them.
    S2: `statistic` is z, `limit` 1.96, `p` the exact p of a Poisson count (no overdispersion).
    S3: `statistic` is the difference and `interval` its 95 % interval, in percentage points.
    `side` is +1 when the value (or its annual change) lies above what is judged ordinary from, -1
    when below. `smallest` is the smaller count of events (S2) or the smaller group (S3).
    `rule` is None, and `missing` says what would be needed, exactly when the verdict is
    CANNOT_TELL.
    """

    verdict: Verdict
    rule: Rule | None
    from_year: int | None
    to_year: int | None
    change: float | None
    statistic: float | None = None
    limit: float | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None
    preliminary_limits: bool = False
    on_changes: bool = False
    missing: str = ""
    side: int = 0
    smallest: int | None = None


def assess_signal(
    series: Series, indicator: Indicator, exposures: Mapping[int, float] | None = None
) -> Signal:
    """Judge the latest value after the last series break, by the indicator's noise model.

    `exposures` are inhabitants by year, used for counts per 1 000. When they, or the sizes of the
    groups, are not known, the series' own history is used instead. Raises ValueError for values
    that are not finite and for exposures that are not finite and positive.
    """
    points = comparable_points(series)
    if len(points) < 2 and indicator.noise is not NoiseModel.HISTORY:
        return _cannot_tell(points, "minst två värden")
    by_chance: Signal | None = None
    if indicator.noise is NoiseModel.COUNT:
        by_chance = _by_counts(points, indicator, exposures or {})
    elif indicator.noise is NoiseModel.GROUP and indicator.unit is Unit.PERCENT:
        by_chance = _by_groups(points)
    return by_chance or _by_history(points, indicator)


def k05(n_earlier: int) -> float:
    """Look up the limit of rule S1 for `n_earlier` earlier values; above 30 that of 30.

    Raises ValueError below three, where no constant was worked out.
    """
    if n_earlier < K05_FROM:
        raise ValueError(f"rule S1 has no limit for {n_earlier} earlier values")
    return K05[min(n_earlier - K05_FROM, len(K05) - 1)]


def moving_range(values: Sequence[float]) -> float:
    """Average the absolute steps between neighbours, in the values' unit.

    Raises ValueError (StatisticsError) for fewer than two values.
    """
    return fmean(abs(b - a) for a, b in pairwise(values))


def poisson_change(
    x1: int, x2: int, e1: float = 1.0, e2: float = 1.0, phi: float = 1.0
) -> tuple[float, float]:
    """Give z and exact two-sided p of a change from `x1` events in `e1` to `x2` events in `e2`.

    `e1` and `e2` are exposures, such as inhabitants, in any common unit. z allows for a variance of
    `phi` times Poisson's. p does not: given x1 + x2, x2 is binomial with share e2 / (e1 + e2), and
    p sums the outcomes that are no more probable than x2 (Przyborowski and Wilenski, Biometrika 31,
    1940). No events at all is no change. Raises ValueError for negative counts and for exposures or
    phi that are not finite and positive. Above 100 000 events in all, p is the normal law's.
    """
    if x1 < 0 or x2 < 0 or not all(math.isfinite(v) and v > 0 for v in (e1, e2, phi)):
        raise ValueError(f"not counts with positive exposures: {x1}/{e1}, {x2}/{e2}, phi {phi}")
    if x1 + x2 == 0:
        return 0.0, 1.0
    pooled = (x1 + x2) / (e1 + e2)
    z = (x2 / e2 - x1 / e1) / math.sqrt(phi * pooled * (1 / e1 + 1 / e2))
    return z, _binomial_p(x2, x1 + x2, e2 / (e1 + e2))


def wilson(x: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Give Wilson's interval of the share `x` of `n`, as shares (JASA 22, 1927).

    Raises ValueError unless 0 <= x <= n and n > 0.
    """
    if n <= 0 or not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is not a share of a group")
    share = x / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def newcombe(x1: int, n1: int, x2: int, n2: int, z: float = Z95) -> tuple[float, float]:
    """Give Newcombe's interval of x2/n2 - x1/n1, as shares (Stat. Med. 17, 1998, method 10).

    Raises ValueError unless both are shares of a group.
    """
    (low1, high1), (low2, high2) = wilson(x1, n1, z), wilson(x2, n2, z)
    share1, share2 = x1 / n1, x2 / n2
    difference = share2 - share1
    return (
        difference - math.hypot(share2 - low2, high1 - share1),
        difference + math.hypot(high2 - share2, share1 - low1),
    )


def _binomial_p(x: int, n: int, share: float) -> float:
    """Two-sided p of `x` of `n`; exact, but for so many that the normal law gives the same."""
    if n > _EXACT_UP_TO:
        z = (x - n * share) / math.sqrt(n * share * (1 - share))
        return math.erfc(abs(z) / math.sqrt(2))

    def log_probability(k: int) -> float:
        choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        return choose + k * math.log(share) + (n - k) * math.log1p(-share)

    # Outcomes as probable as x must count also when rounding sets them a hair above it.
    most = log_probability(x) + 1e-7
    logs = (log_probability(k) for k in range(n + 1))
    return min(1.0, math.fsum(math.exp(value) for value in logs if value <= most))


def _by_counts(
    points: Sequence[Point], indicator: Indicator, exposures: Mapping[int, float]
) -> Signal | None:
    """Apply rule S2; None when the events cannot be counted."""
    before, after = points[-2:]
    first, second = (_events(p, indicator.unit, exposures) for p in (before, after))
    if first is None or second is None:
        return None
    (x1, e1), (x2, e2) = first, second
    z, p = poisson_change(x1, x2, e1, e2, indicator.phi)
    verdict = Verdict.SIGNAL if abs(z) > Z_LIMIT else Verdict.ORDINARY
    change = after.value - before.value
    return Signal(
        verdict, "S2", before.year, after.year, change, statistic=z, limit=Z_LIMIT, p=p,
        side=_side(z), smallest=min(x1, x2),
    )  # fmt: skip


def _side(amount: float) -> int:
    return (amount > 0) - (amount < 0)


def _events(point: Point, unit: Unit, exposures: Mapping[int, float]) -> tuple[int, float] | None:
    """Count the events, and give their exposure; None when they cannot be counted."""
    if point.value < 0:
        return None
    if unit is Unit.COUNT:
        return round(point.value), 1.0
    exposure = exposures.get(point.year)
    if unit is not Unit.PER_THOUSAND or exposure is None:
        return None
    if not (math.isfinite(exposure) and exposure > 0):
        raise ValueError(f"{point.year}: {exposure} is not a number of inhabitants")
    return round(point.value * exposure / 1000), exposure


def _by_groups(points: Sequence[Point]) -> Signal | None:
    """Apply rule S3; None when the sizes of the groups are not known."""
    before, after = points[-2:]
    first, second = _members(before), _members(after)
    if first is None or second is None:
        return None
    (x1, n1), (x2, n2) = first, second
    low, high = (100 * bound for bound in newcombe(x1, n1, x2, n2))
    return Signal(
        Verdict.SIGNAL if low > 0 or high < 0 else Verdict.ORDINARY,
        "S3",
        before.year,
        after.year,
        after.value - before.value,
        statistic=100 * (x2 / n2 - x1 / n1),
        interval=(low, high),
        side=_side(x2 / n2 - x1 / n1),
        smallest=min(n1, n2),
    )


def _members(point: Point) -> tuple[int, int] | None:
    """Count those that the percentage stands for, and give the size of their group."""
    if not point.denominator or not 0 <= point.value <= 100:
        return None
    return round(point.value * point.denominator / 100), point.denominator


def _by_history(points: Sequence[Point], indicator: Indicator) -> Signal:
    """Apply rule S1, on annual changes for stock series.

    When all earlier values are identical there is no ordinary variation to measure by: the same
    value once more is ordinary, and of any other value nothing can be told.
    """
    if indicator.stock and len(points) > 1 and points[-1].year - points[-2].year > 1:
        return _cannot_tell(points, "ett värde för året före det senaste")
    values = _annual_changes(points) if indicator.stock else [p.value for p in points]
    if len(values) <= FEWEST_EARLIER:
        return _cannot_tell(points, _wanted(indicator))
    earlier, last = values[:-1], values[-1]
    mean, step, limit = fmean(earlier), moving_range(earlier), k05(len(earlier))
    if step == 0 and last != earlier[0]:
        return _cannot_tell(points, "tidigare värden som skiljer sig åt")
    ratio = abs(last - mean) / step if step else None
    return Signal(
        Verdict.SIGNAL if ratio is not None and ratio > limit else Verdict.ORDINARY,
        "S1",
        points[-2].year,
        points[-1].year,
        points[-1].value - points[-2].value,
        statistic=ratio,
        limit=limit,
        interval=(mean - limit * step, mean + limit * step),
        preliminary_limits=len(earlier) < FEWEST_FOR_FIRM_LIMITS,
        on_changes=indicator.stock,
        side=_side(last - mean),
    )


def _annual_changes(points: Sequence[Point]) -> list[float]:
    """List the changes between consecutive years.

    They are taken in decimals: in binary 0.3 - 0.2 differs from 0.2 - 0.1, and that difference
    would pass for the series' ordinary variation.
    """
    return [
        float(Decimal(str(b.value)) - Decimal(str(a.value)))
        for a, b in pairwise(points)
        if b.year - a.year == 1
    ]


def _wanted(indicator: Indicator) -> str:
    """Say what rule S1 lacks, or the rule that was tried before it."""
    history = "minst fyra tidigare " + ("årliga förändringar" if indicator.stock else "värden")
    if indicator.noise is NoiseModel.GROUP:
        return f"antal i gruppen för båda åren eller {history}"
    if indicator.noise is NoiseModel.COUNT and indicator.unit is Unit.PER_THOUSAND:
        return f"folkmängd för båda åren eller {history}"
    return history


def _cannot_tell(points: Sequence[Point], missing: str) -> Signal:
    before = points[-2] if len(points) > 1 else None
    after = points[-1] if points else None
    return Signal(
        Verdict.CANNOT_TELL,
        None,
        before.year if before else None,
        after.year if after else None,
        after.value - before.value if before and after else None,
        missing=missing,
    )


def strength(signal: Signal) -> float:
    """How far beyond chance a change is: 1 at its rule's limit, 0 when nothing can be told."""
    if signal.statistic is None:
        return 0.0
    if signal.rule == "S3" and signal.interval is not None:
        low, high = signal.interval
        return abs(signal.statistic) / ((high - low) / 2)
    return abs(signal.statistic) / signal.limit if signal.limit else 0.0

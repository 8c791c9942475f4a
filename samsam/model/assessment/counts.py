"""How much chance alone moves counted events and shares of known groups.

Poisson's and the binomial law, with the overdispersion that was measured for municipalities
(docs/methods.md, rules S2 and S3).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from samsam.model.assessment.student import chi_squared_p
from samsam.model.indicators.indicator import Indicator, NoiseModel, Unit
from samsam.model.indicators.series import Point

Z_LIMIT = 1.96
# The normal distribution's 97.5 % quantile with the decimals that the expected results have.
Z95 = 1.959964
_EXACT_UP_TO = 100_000
# Added to one, this changes nothing in a float.
_NOTHING = 1e-17
Exposures = Mapping[int, float]


def events(point: Point, indicator: Indicator, exposures: Exposures) -> tuple[int, float] | None:
    """Count the events, and give their exposure; None when they cannot be counted.

    `exposures` are inhabitants by year. A share of a group whose part of the inhabitants is known
    about is counted in that group. Raises ValueError for inhabitants that aren't a positive number.
    """
    if indicator.noise is not NoiseModel.COUNT or point.value < 0:
        return None
    if indicator.unit is Unit.COUNT:
        return round(point.value), 1.0
    inhabitants, per = exposures.get(point.year), _exposed(indicator)
    if inhabitants is None or per is None:
        return None
    if not (math.isfinite(inhabitants) and inhabitants > 0):
        raise ValueError(f"{point.year}: {inhabitants} is not a number of inhabitants")
    part, size = per
    return round(point.value * inhabitants * part / size), inhabitants * part


def _exposed(indicator: Indicator) -> tuple[float, float] | None:
    """Which part of the inhabitants a value counts among, and per how many of them."""
    if indicator.unit is Unit.PER_THOUSAND:
        return 1.0, 1000.0
    if indicator.unit is Unit.PERCENT and indicator.group_share:
        return indicator.group_share, 100.0
    return None


def members(point: Point) -> tuple[int, int] | None:
    """Count those that a percentage stands for, and give the size of their group."""
    if not point.denominator or not 0 <= point.value <= 100:
        return None
    return round(point.value * point.denominator / 100), point.denominator


def needs_inhabitants(indicator: Indicator) -> bool:
    """True when the values can be counted only with the number of inhabitants."""
    return indicator.noise is NoiseModel.COUNT and _exposed(indicator) is not None


def moves_beyond_chance(
    points: Sequence[Point], indicator: Indicator, exposures: Exposures
) -> float | None:
    """The chance that counts or shares differ as much as these without any change behind them.

    Pearson's chi-squared of all the years, over the overdispersion; None when they cannot all be
    counted, for stocks (who is in one year's count is in the next's), and for fewer than two.
    """
    if indicator.stock or len(points) < 2:
        return None
    grouped = indicator.noise is NoiseModel.GROUP and indicator.unit is Unit.PERCENT
    found = [_counted(p, indicator, exposures) for p in points]
    known = [f for f in found if f is not None]
    if len(known) < len(points):
        return None
    share = sum(x for x, _ in known) / sum(e for _, e in known)
    spread = (1 - share) if grouped else indicator.phi
    if share <= 0 or spread <= 0:
        return 1.0
    squares = math.fsum((x - e * share) ** 2 / (e * share) for x, e in known)
    return chi_squared_p(squares / spread, len(known) - 1)


def _counted(point: Point, indicator: Indicator, exposures: Exposures) -> tuple[int, float] | None:
    if indicator.noise is NoiseModel.GROUP and indicator.unit is Unit.PERCENT:
        return members(point)
    return events(point, indicator, exposures)


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
    mode = min(n, int((n + 1) * share))
    if log_probability(mode) <= most:
        return 1.0
    # Probabilities rise to the mode and fall after it: what isn't more probable is two tails.
    last_below = bisect_right(range(mode), most, key=log_probability) - 1
    first_above = mode + bisect_left(range(mode, n + 1), -most, key=lambda k: -log_probability(k))
    odds = share / (1 - share)
    below = (k / (n - k + 1) / odds for k in range(last_below, -1, -1))
    above = ((n - k) / (k + 1) * odds for k in range(first_above, n + 1))
    tails = [_tail(math.exp(log_probability(last_below)), below)] if last_below >= 0 else []
    if first_above <= n:
        tails.append(_tail(math.exp(log_probability(first_above)), above))
    return min(1.0, math.fsum(tails))


def _tail(nearest: float, ratios: Iterator[float]) -> float:
    """Sum a tail outwards from its most probable outcome, until what is left is less than rounding.

    Each ratio is the next probability over the one before. They fall outwards, so that the terms
    left out together are no more than the last one over one minus its ratio.
    """
    total = term = nearest
    for ratio in ratios:
        term *= ratio
        total += term
        if term <= total * _NOTHING * (1 - ratio):
            break
    return total

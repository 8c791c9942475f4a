"""How much a measure usually varies: what few values of one's own can't say, others' can.

The variation of the same measure in municipalities of like size is worth about four degrees of
freedom (measured on Kolada's series, docs/decisions/0024). From nine values on the own series knows
better.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from samsam.model.indicators.indicator import Indicator, Unit
from samsam.model.indicators.series import Point, Series

PRIOR_DEGREES = 4
MOST_OWN_VALUES = 8
FEWEST_OWN_VALUES = 4
FEWEST_OTHERS = 10
MOST_OTHERS = 30
# Municipalities of more than three times our size, or less than a third, vary by other causes.
MOST_TIMES = 3.0


@dataclass(frozen=True, slots=True)
class Variation:
    """The usual variance of one value around its line, in the indicator's unit squared.

    For stocks it is that of a yearly change around the mean change. `areas` is how many
    municipalities it was seen in.
    """

    variance: float
    areas: int


def usual_variation(
    indicator: Indicator, own: Series, others: Mapping[str, Series], sizes: Mapping[str, float]
) -> Variation | None:
    """The variation of the measure in the municipalities most like ours in size, our own years.

    `sizes` are inhabitants by area. Only who has a value for every one of our years after the last
    break, with no break of its own between them, counts. Amounts are compared in shares of their
    median. Chance varies as one over the size, so who is larger than we counts as so much more
    unruly: the smallest have only larger ones to be compared with. None for fewer than four or more
    than eight values of our own, and where fewer than ten others are left.
    """
    mine = own.comparable().points
    if not FEWEST_OWN_VALUES <= len(mine) <= MOST_OWN_VALUES or own.area not in sizes:
        return None
    years = [p.year for p in mine]
    scale = _scale(indicator, mine)
    if scale is None:
        return None
    found: list[float] = []
    for area in _most_like(own.area, others, sizes):
        points = others[area].unbroken(years)
        size = _scale(indicator, points) if points else None
        if size is not None:
            wider = max(1.0, sizes[area] / sizes[own.area])
            found.append(wider * _variance(indicator, points) / size**2)
        if len(found) == MOST_OTHERS:
            break
    if len(found) < FEWEST_OTHERS:
        return None
    degrees = len(years) - 2
    return Variation(median(found) / _median_share(degrees) * scale**2, len(found))


def _most_like(own: str, others: Mapping[str, Series], sizes: Mapping[str, float]) -> list[str]:
    """The others, the most like in size first; who is of quite other size is left out."""
    apart = {
        area: abs(math.log(sizes[area] / sizes[own]))
        for area in others
        if area != own and sizes.get(area, 0) > 0
    }
    near = (area for area in apart if apart[area] <= math.log(MOST_TIMES))
    return sorted(near, key=lambda area: (apart[area], area))


def _scale(indicator: Indicator, points: Sequence[Point]) -> float | None:
    """What amounts are measured in: their own median. All else is compared as it is."""
    if indicator.unit is not Unit.COUNT:
        return 1.0
    middle = median(p.value for p in points)
    return middle if middle > 0 else None


def _variance(indicator: Indicator, points: Sequence[Point]) -> float:
    """Of the values around their least-squares line; of a stock's changes around their mean."""
    values = [p.value for p in points]
    if indicator.stock:
        changes = [b - a for a, b in pairwise(values)]
        middle = fmean(changes)
        return math.fsum((c - middle) ** 2 for c in changes) / (len(changes) - 1)
    centre, level = fmean(p.year for p in points), fmean(values)
    spread = math.fsum((p.year - centre) ** 2 for p in points)
    slope = math.fsum((p.year - centre) * p.value for p in points) / spread
    squares = math.fsum((p.value - level - slope * (p.year - centre)) ** 2 for p in points)
    return squares / (len(points) - 2)


def _median_share(degrees: int) -> float:
    """The median of chi-squared / degrees (Wilson and Hilferty, PNAS 17, 1931)."""
    return (1 - 2 / (9 * degrees)) ** 3

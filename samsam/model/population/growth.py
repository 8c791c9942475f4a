"""How often municipalities have grown by so much over so many years.

Every stretch of years in the series counts once, by the size of the municipality when it began and
by whether it had shrunk the five years before. Stretches overlap, so they are fewer than they look:
the shares describe what has been, and are reported as "ungefär".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from samsam.model.indicators.series import Series

# Municipalities by inhabitants: from, and the name of the class.
SIZES = ((0, "under 10 000"), (10_000, "10 000–25 000"), (25_000, "25 000–75 000"),
         (75_000, "75 000 och fler"))  # fmt: skip
ALL_SIZES = "alla"
SHRINKING_YEARS = 5
LONGEST = 20
# Fewer stretches than this say nothing about one in a hundred.
FEWEST_STRETCHES = 200
# A year that fewer areas reach than half of those that reach the fullest one would let them speak
# for all.
_ENOUGH = 0.5
# How large a share grew more than what is stored for it: closest where a target is far away.
SHARES = (
    *(0.995, 0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.22, 0.2, 0.17),
    *(0.15, 0.13, 0.11, 0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.015, 0.01, 0.005),
)


@dataclass(frozen=True, slots=True)
class Growth:
    """Of `stretches` stretches of `years` years, what was exceeded by each share of `SHARES`.

    `size` is a class of `SIZES` when the stretch began, or `ALL_SIZES`. `shrinking` is True for
    those of them that had shrunk the five years before. `exceeded` are shares, so 0.05 is 5 %.
    """

    years: int
    size: str
    shrinking: bool
    stretches: int
    exceeded: tuple[float, ...]

    def share(self, growth: float) -> float:
        """How large a share grew by at least `growth`; 0 or 1 beyond what is stored."""
        return float(np.interp(growth, self.exceeded, SHARES, left=1.0, right=0.0))


@dataclass(frozen=True, slots=True)
class _Stretch:
    size: str
    shrinking: bool
    end: int
    growth: float


def size_class(value: float) -> tuple[float, float, str]:
    """The class of so many inhabitants: from, to below, and its name."""
    ends = (*(float(least) for least, _ in SIZES[1:]), inf)
    classes = [(float(least), end, name) for (least, name), end in zip(SIZES, ends, strict=True)]
    return next(c for c in reversed(classes) if value >= c[0])


def growth_of(panel: Mapping[str, Series]) -> tuple[Growth, ...]:
    """How often the areas of a panel grew, for one to twenty years and every class with enough."""
    found: list[Growth] = []
    for years in range(1, LONGEST + 1):
        stretches = _full([s for series in panel.values() for s in _stretches(series, years)])
        found += _by_class(years, stretches)
    return tuple(found)


def _stretches(series: Series, years: int) -> Iterator[_Stretch]:
    values = {p.year: p.value for p in series.points if p.value > 0}
    for year, value in values.items():
        after, before = values.get(year + years), values.get(year - SHRINKING_YEARS)
        if after is not None:
            shrunk = before is not None and value < before
            yield _Stretch(size_class(value)[2], shrunk, year + years, after / value - 1)


def _full(stretches: list[_Stretch]) -> list[_Stretch]:
    """Those that end in a year that enough areas reach."""
    counts = Counter(s.end for s in stretches)
    needed = _ENOUGH * max(counts.values(), default=0)
    return [s for s in stretches if counts[s.end] >= needed]


def _by_class(years: int, stretches: Sequence[_Stretch]) -> Iterator[Growth]:
    for size in (ALL_SIZES, *(name for _, name in SIZES)):
        mine = [s for s in stretches if size in (ALL_SIZES, s.size)]
        for shrinking in (False, True):
            grown = [s.growth for s in mine if s.shrinking or not shrinking]
            if len(grown) >= FEWEST_STRETCHES:
                levels = np.quantile(grown, [1 - share for share in SHARES])
                reported = tuple(round(float(level), 4) for level in levels)
                yield Growth(years, size, shrinking, len(grown), reported)

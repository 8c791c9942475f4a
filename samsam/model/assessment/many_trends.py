"""The trend's certainty for very many series at once: the same as `trend.assess_trend`, in numpy.

Only what is judged from a series alone: no stocks, no counts, nobody else's variation, and no flat
band. Where rounding could make the two differ, a hair from a limit, the plain function decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from samsam.model.assessment.slope import (
    FEWEST_FOR_T,
    MANY,
    MOST_DEPENDENCE,
    WIDER_BELOW_SIXTEEN,
    WIDER_FROM_SIXTEEN,
    mann_kendall,
    slope_test,
)
from samsam.model.assessment.student import student_limit
from samsam.model.assessment.trend import (
    FEWEST_FOR_EVIDENCE,
    LIKELY_AT,
    OF_SLOPE,
    SURE_AT,
    Evidence,
)
from samsam.model.indicators.series import Point

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
_ORDER = (
    Evidence.TOO_FEW, Evidence.ALL_EQUAL, Evidence.MAY_BE_CHANCE, Evidence.LIKELY, Evidence.SURE,
)  # fmt: skip
_EQUAL, _CHANCE, _LIKELY, _SURE = 1, 2, 3, 4
_HAIR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ManyTrends:
    """A certainty for each series. `codes` are 0 too few, 1 equal, 2 chance, 3 likely, 4 sure.

    `way` is +1 where the values rise, -1 where they fall, 0 where that isn't certain.
    """

    codes: Codes
    way: Codes

    def evidence(self, row: int) -> Evidence:
        """How surely one series rises or falls."""
        return _ORDER[int(self.codes[row])]


def many_trends(values: Floats) -> ManyTrends:
    """Judge each row: rows are series, columns consecutive years, NaN a year without a value.

    No series may have a break. Raises ValueError for values that are infinite.
    """
    if np.isinf(values).any():
        raise ValueError("a value is infinite")
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    codes = np.zeros(len(values), dtype=np.int8)
    way = np.zeros(len(values), dtype=np.int8)
    columns = np.arange(values.shape[1], dtype=np.float64)
    for n in range(FEWEST_FOR_EVIDENCE, values.shape[1] + 1):
        mine = np.flatnonzero(counts == n)
        if mine.size:
            found = values[mine][known[mine]].reshape(-1, n)
            years = np.broadcast_to(columns, (len(mine), len(columns)))[known[mine]].reshape(-1, n)
            codes[mine], way[mine] = _judged(found, years)
    return ManyTrends(codes, way)


def _judged(values: Floats, years: Floats) -> tuple[Codes, Codes]:
    n = values.shape[1]
    if n < FEWEST_FOR_T:
        codes, way = _exactly(values)
    else:
        codes, way = _by_slope(values, years)
    codes[values.max(axis=1) == values.min(axis=1)] = _EQUAL
    way[codes < _LIKELY] = 0
    return codes, way


def _exactly(values: Floats) -> tuple[Codes, Codes]:
    """Mann-Kendall of few values, from a table for each pattern of ties."""
    n = values.shape[1]
    s = _s_of(values)
    order = np.sort(values, axis=1)
    pattern = (order[:, 1:] == order[:, :-1]) @ (1 << np.arange(n - 1))
    codes = np.full(len(values), _CHANCE, dtype=np.int8)
    for ties in np.unique(pattern):
        likely, sure = _least(n, int(ties))
        mine = pattern == ties
        codes[mine] += (np.abs(s[mine]) >= likely).astype(np.int8)
        codes[mine] += (np.abs(s[mine]) >= sure).astype(np.int8)
    return codes, np.sign(s).astype(np.int8)


def _s_of(values: Floats) -> NDArray[np.int64]:
    """Rising pairs less falling ones."""
    s = np.zeros(len(values), dtype=np.int64)
    for gap in range(1, values.shape[1]):
        later, earlier = values[:, gap:], values[:, :-gap]
        s += np.count_nonzero(later > earlier, axis=1)
        s -= np.count_nonzero(later < earlier, axis=1)
    return s


@lru_cache(maxsize=4096)
def _least(n: int, ties: int) -> tuple[int, int]:
    """The least |S| that is likely, and sure, for a pattern of ties; beyond all where none is."""
    values = [0.0]
    for i in range(n - 1):
        values.append(values[-1] if ties >> i & 1 else values[-1] + 1)
    # S of the sorted values falls by turns as neighbours change places, so every S comes up.
    found = {abs(s): p for s, p in map(mann_kendall, _orders(values))}
    likely = [s for s, p in found.items() if p <= LIKELY_AT]
    sure = [s for s, p in found.items() if p <= SURE_AT]
    nowhere = n * n
    return min(likely, default=nowhere), min(sure, default=nowhere)


def _orders(values: Sequence[float]) -> list[list[float]]:
    """Orders from rising to falling, one change of neighbours apart: each possible S is there."""
    order = list(values)
    made = [order]
    for last in range(len(order) - 1, 0, -1):
        for i in range(last):
            order = [*order]
            order[i], order[i + 1] = order[i + 1], order[i]
            made.append(order)
    return made


def _by_slope(values: Floats, years: Floats) -> tuple[Codes, Codes]:
    """Student's t of the least-squares slope, where neighbouring years that go together count."""
    n = values.shape[1]
    apart = years - years.mean(axis=1, keepdims=True)
    level = values - values.mean(axis=1, keepdims=True)
    spread = _dot(apart, apart)
    slope = _dot(apart, level) / spread
    distances = level - slope[:, None] * apart
    squares = _dot(distances, distances)
    products = _dot(distances[:, 1:], distances[:, :-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        together = np.clip(products / squares, 0.0, MOST_DEPENDENCE)
        wider = WIDER_BELOW_SIXTEEN if n < MANY else WIDER_FROM_SIXTEEN
        error = np.sqrt(squares / (n - 2) / spread) * wider * (1 + together) / (1 - together)
        t = np.abs(slope) / error
    likely, sure = (student_limit(p, n - 2) for p in (OF_SLOPE.likely, OF_SLOPE.sure))
    codes = (_CHANCE + (t >= likely) + (t >= sure)).astype(np.int8)
    # What fits a line in all but binary, and what lies a hair from a limit, is decided plainly.
    unsure = squares <= _HAIR * _dot(level, level)
    unsure |= (np.abs(t - likely) <= _HAIR * likely) | (np.abs(t - sure) <= _HAIR * sure)
    for row in np.flatnonzero(unsure):
        codes[row] = _plainly(values[row], years[row])
    way = np.sign(slope).astype(np.int8)
    certain = np.flatnonzero(codes >= _LIKELY)
    # The typical slope must go the way of the line.
    against = certain[_s_of(values[certain]) * way[certain] <= 0]
    codes[against] = _CHANCE
    return codes, way


def _dot(one: Floats, other: Floats) -> Floats:
    """The sum of products of each row."""
    sums: Floats = np.einsum("ij,ij->i", one, other)
    return sums


def _plainly(values: Floats, years: Floats) -> int:
    points = [Point(int(y), float(v)) for y, v in zip(years, values, strict=True)]
    p = round(slope_test(points).p, 12)
    return _SURE if p <= OF_SLOPE.sure else _LIKELY if p <= OF_SLOPE.likely else _CHANCE

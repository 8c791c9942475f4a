"""How wrong projections have been, by size of municipality, and the intervals that follow.

An error has two parts. The municipality's own is how it grew beside the country; it has been alike
for all years, so that what was known at a year has held for the next. The country's own hits all
municipalities of a year at once, and there are few years: as many municipalities can't say how
large it may be. The two are measured apart and put together as independent (docs/methods.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from samsam.model.indicators.series import Series
from samsam.model.population.growth import SIZES, size_class
from samsam.model.population.nation import OWN_DAMPING, PACE_YEARS, Nation

Method = Literal["R85", "C4", "S75"]
SizedMethod = Literal["R85", "C4"]

# The share of the pace that is kept: of that beside the country, and of all of it.
DAMPING: dict[SizedMethod, float] = {"R85": 0.85, "C4": OWN_DAMPING}
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
LONGEST = 15
# The country's errors are measured so far ahead: longer ones are few, and of the same years.
NATION_LONGEST = 5
# With fewer errors than this the outermost shares would be those of single municipalities.
FEWEST_ERRORS = 20
SIZE_NAMES = tuple(name for _, name in SIZES)

Row = Mapping[float, float]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SizedErrors:
    """Errors of the logarithm, by method, size of municipality and years ahead.

    `relative` are quantiles (share of errors → size) of the municipality's own part. `own_nation`
    and `official_nation` are root mean squares of the country's part for each year ahead: of its
    own damped pace (C4), and of SCB's projection of it (R85), from `vintages` projections.
    """

    # A mapping has no hash; equal errors have equal numbers beside it.
    relative: Mapping[SizedMethod, Mapping[str, Mapping[int, Row]]] = field(hash=False)
    own_nation: float
    official_nation: float | None
    vintages: int

    @property
    def complete(self) -> bool:
        """True when every size has errors for all years ahead, so that they can be used."""
        rows = (self.relative[method][size] for method in DAMPING for size in SIZE_NAMES)
        return self.own_nation > 0 and all(set(row) == set(range(1, LONGEST + 1)) for row in rows)

    @classmethod
    def from_mapping(cls, source: Mapping[str, Any]) -> SizedErrors:
        """Read the content of data/projection_errors.json.

        Raises ValueError, KeyError or TypeError for what is missing, has holes or doesn't grow.
        """
        relative = {m: _read_sizes(m, source["relative"][m]) for m in DAMPING}
        official = source["official_nation"]
        if not 0 < source["own_nation"] < 1 or not (official is None or 0 < official < 1):
            raise ValueError("projection errors: the nation's are no shares")
        return cls(relative, source["own_nation"], official, int(source["vintages"]))

    def row(self, method: SizedMethod, size: str, years_ahead: int, age: int) -> Row | None:
        """Share of errors → size of the error so many years ahead; None where none are known.

        `age` is how old SCB's projection is. Beyond the longest that is measured errors grow with
        the years.
        """
        own = self._own(method, size, years_ahead)
        if own is None:
            return None
        return {share: self._size(method, years_ahead, age, own, share) for share in own[0]}

    def quantile(
        self, method: SizedMethod, size: str, years_ahead: int, age: int, share: float
    ) -> float | None:
        """One share of `row`."""
        own = self._own(method, size, years_ahead)
        return None if own is None else self._size(method, years_ahead, age, own, share)

    def _own(self, method: SizedMethod, size: str, years_ahead: int) -> tuple[Row, float] | None:
        """The municipality's own errors that are measured nearest, and how much they have grown."""
        rows = self.relative.get(method, {}).get(size, {})
        if years_ahead in rows:
            return rows[years_ahead], 1.0
        longest = max(rows, default=years_ahead)
        return (rows[longest], years_ahead / longest) if longest < years_ahead else None

    def _size(
        self, method: SizedMethod, years_ahead: int, age: int, own: tuple[Row, float], share: float
    ) -> float:
        row, stretch = own
        spread = self._nation(method, years_ahead, age)
        return math.hypot(row[share] * stretch, _normal(share) * spread)

    def _nation(self, method: SizedMethod, years_ahead: int, age: int) -> float:
        """The country's part: a pace that is wrong is so each year, and more so when it is old."""
        if method == "R85" and self.official_nation is not None:
            return self.official_nation * math.sqrt(years_ahead * (years_ahead + age))
        return self.own_nation * years_ahead


@dataclass(frozen=True, slots=True)
class Panel:
    """The population of many municipalities as logarithms, a row each; NaN for no value.

    `first_year` is that of the first column.
    """

    areas: tuple[str, ...]
    first_year: int
    logs: Floats

    @classmethod
    def of(cls, series: Mapping[str, Series]) -> Panel:
        """The panel of some series, by area. Values of zero or below count as none."""
        years = [p.year for s in series.values() for p in s.points]
        first, last = min(years, default=0), max(years, default=-1)
        logs = np.full((len(series), last - first + 1), np.nan)
        for row, one in enumerate(series.values()):
            for point in one.points:
                if point.value > 0:
                    logs[row, point.year - first] = math.log(point.value)
        return cls(tuple(series), first, logs)

    @property
    def years(self) -> range:
        """The years of the columns."""
        return range(self.first_year, self.first_year + self.logs.shape[1])

    def column(self, year: int) -> Floats:
        """The logarithms of a year, NaN outside the panel."""
        if year not in self.years:
            return np.full(len(self.areas), np.nan)
        found: Floats = self.logs[:, year - self.first_year]
        return found

    def growth(self, first: int, last: int) -> Floats:
        """The logarithmic growth between two years."""
        return self.column(last) - self.column(first)

    def sizes(self, year: int) -> NDArray[np.intp]:
        """The class of each municipality in a year, as a place in `SIZE_NAMES`."""
        limits = [math.log(least) for least, _ in SIZES[1:]]
        return np.digitize(self.column(year), limits)

    def without(self, areas: Iterable[str]) -> Panel:
        """The panel without some areas."""
        gone = set(areas)
        kept = [n for n, area in enumerate(self.areas) if area not in gone]
        return Panel(tuple(self.areas[n] for n in kept), self.first_year, self.logs[kept])


def measure_errors(
    panel: Panel,
    nation: Nation,
    origins: Iterable[int],
    known_by: int | None = None,
    years_ahead: Sequence[int] = range(1, LONGEST + 1),
) -> SizedErrors:
    """How wrong both methods were from each of `origins`, of what was known by a year (None: all).

    A year counts only where the country's outcome is known. No error is smaller than that of the
    same share a year nearer, which chance may make it where there are few.
    """
    end = panel.years.stop - 1 if known_by is None else known_by
    starts = [year for year in origins if year <= end]
    relative: dict[SizedMethod, dict[str, dict[int, Row]]] = {
        method: {size: {} for size in SIZE_NAMES} for method in DAMPING
    }
    for ahead in years_ahead:
        known = [year for year in starts if year + ahead <= end]
        for method, damping in DAMPING.items():
            for size, row in _rows(panel, nation, known, ahead, damping):
                nearer = relative[method][size].get(ahead - 1, {})
                relative[method][size][ahead] = {
                    s: max(q, nearer.get(s, 0)) for s, q in row.items()
                }
    official = list(_official_errors(nation, end))
    return SizedErrors(
        relative,
        _root_mean_square(_own_errors(nation, starts, end)) or 0.0,
        _root_mean_square(error for _, error in official),
        len({base_year for base_year, _ in official}),
    )


def _rows(
    panel: Panel, nation: Nation, origins: Sequence[int], ahead: int, damping: float
) -> Iterator[tuple[str, Row]]:
    """Each class with enough errors, and their quantiles."""
    errors: list[list[Floats]] = [[] for _ in SIZE_NAMES]
    for year in origins:
        found = _relative_errors(panel, nation, year, ahead, damping)
        if found is None:
            continue
        sizes = panel.sizes(year)
        for place, mine in enumerate(errors):
            mine.append(np.abs(found[(sizes == place) & ~np.isnan(found)]))
    for size, mine in zip(SIZE_NAMES, errors, strict=True):
        together = np.concatenate(mine) if mine else np.zeros(0)
        if len(together) >= FEWEST_ERRORS:
            levels = np.quantile(together, SHARES)
            yield size, {s: float(q) for s, q in zip(SHARES, levels, strict=True)}


def _relative_errors(
    panel: Panel, nation: Nation, year: int, ahead: int, damping: float
) -> Floats | None:
    """How much more each municipality grew beside the country than its damped pace said."""
    pace, grew = nation.pace(year), nation.log_growth(year, year + ahead)
    if pace is None or grew is None:
        return None
    own = sum(panel.growth(year - back, year) / back for back in PACE_YEARS) / len(PACE_YEARS)
    found: Floats = panel.growth(year, year + ahead) - grew - damping * (own - pace) * ahead
    return found


def _own_errors(nation: Nation, origins: Sequence[int], end: int) -> Iterator[float]:
    """The country's own damped pace against what came, a year ahead."""
    for year in origins:
        pace = nation.pace(year)
        for ahead in range(1, min(NATION_LONGEST, end - year) + 1):
            grew = nation.log_growth(year, year + ahead)
            if pace is not None and grew is not None:
                yield grew / ahead - DAMPING["C4"] * pace


def _official_errors(nation: Nation, end: int) -> Iterator[tuple[int, float]]:
    """SCB's projections of the country against what came: base year, and the error a year ahead.

    Each is asked from its base year and from later ones, when it has an age; what it says beyond
    its last year isn't SCB's.
    """
    for projection in nation.projections:
        if projection.base_year not in nation.population:
            continue
        for year in range(projection.base_year, end):
            path = nation.path_of(projection, year)
            for last in range(year + 1, min(year + NATION_LONGEST, projection.last_year, end) + 1):
                grew = nation.log_growth(year, last)
                if grew is not None:
                    ahead = last - year
                    scale = math.sqrt(ahead * (ahead + path.age))
                    yield projection.base_year, (grew - path.growth_to(last)) / scale


def _root_mean_square(errors: Iterable[float]) -> float | None:
    squares = [e * e for e in errors]
    return math.sqrt(math.fsum(squares) / len(squares)) if squares else None


@lru_cache(maxsize=64)
def _normal(share: float) -> float:
    """How many standard deviations on both sides hold the share of a normal distribution."""
    return NormalDist().inv_cdf((1 + share) / 2)


def _read_sizes(
    method: str, source: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> dict[str, dict[int, Row]]:
    found: dict[str, dict[int, Row]] = {
        size: {
            int(years): {float(share): float(q) for share, q in row.items()}
            for years, row in source[size].items()
        }
        for size in SIZE_NAMES
    }
    for size, rows in found.items():
        if sorted(rows) != list(range(1, len(rows) + 1)) or not rows:
            raise ValueError(f"projection errors {method}, {size}: holes: {sorted(rows)}")
        for years, row in rows.items():
            grows = all(a <= b for a, b in pairwise([0.0, *(row[s] for s in sorted(row))]))
            if tuple(sorted(row)) != SHARES or not grows or not row[SHARES[-1]] < 1:
                raise ValueError(f"projection errors {method}, {size}: wrong {years} years ahead")
    return found


def class_of(value: float) -> str:
    """The name of the class that so many inhabitants belong to."""
    return size_class(value)[2]

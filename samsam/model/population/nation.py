"""The country's population and SCB's projections of it, beside which its municipalities grow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

# A projection has been tried on years up to four after the one that it was made from; a fifth is
# the longest that SCB has let pass between two of them.
OLDEST = 5
# It must reach so far ahead: what lies beyond its end isn't SCB's.
SHORTEST_REACH = 5
PACE_YEARS = (5, 10)
OWN_DAMPING = 0.75  # the share of a pace of its own that is kept, where SCB says nothing


@dataclass(frozen=True, slots=True)
class NationalProjection:
    """SCB's projection of the country, made from the population of `base_year`.

    `values` are inhabitants on 31 December of some years after it.
    """

    base_year: int
    values: Mapping[int, float] = field(hash=False)
    source: str
    known_on: date

    @property
    def last_year(self) -> int:
        """The last year that it has a value for."""
        return max(self.values)

    def age(self, year: int) -> int:
        """How many years it was old when the population of `year` was known."""
        return year - self.base_year


@dataclass(frozen=True, slots=True)
class NationalPath:
    """How the country's population grows after `from_year`, as a projection says.

    `logs` are the logarithms of inhabitants, of the base year's outcome and of the projection's
    years; between them growth is even. After the last, where SCB says nothing, it is `pace_after`
    a year: the country's own pace, damped.
    """

    projection: NationalProjection
    from_year: int
    logs: Mapping[int, float] = field(hash=False)
    pace_after: float

    @property
    def age(self) -> int:
        """How many years old the projection is at `from_year`."""
        return self.projection.age(self.from_year)

    def growth_to(self, year: int) -> float:
        """The logarithmic growth from `from_year` to `year`."""
        return self._log(year) - self._log(self.from_year)

    def _log(self, year: int) -> float:
        years = sorted(self.logs)
        after = self.pace_after * max(0, year - years[-1])
        return after + float(np.interp(year, years, [self.logs[y] for y in years]))


@dataclass(frozen=True, slots=True)
class Nation:
    """What is known of the country: inhabitants by year, and projections in any order."""

    population: Mapping[int, float]
    projections: tuple[NationalProjection, ...] = ()

    def log_growth(self, first: int, last: int) -> float | None:
        """The logarithmic growth between two years; None where one has no value."""
        start, end = self.population.get(first, 0.0), self.population.get(last, 0.0)
        return math.log(end / start) if start > 0 and end > 0 else None

    def pace(self, year: int) -> float | None:
        """The mean logarithmic growth a year of the last five and ten years."""
        found = [self.log_growth(year - back, year) for back in PACE_YEARS]
        paces = [g / back for g, back in zip(found, PACE_YEARS, strict=True) if g is not None]
        return math.fsum(paces) / len(paces) if len(paces) == len(PACE_YEARS) else None

    def path(self, year: int) -> NationalPath | None:
        """The newest projection that could be used when the population of `year` was known.

        None where none was made by then, where all are too old or end too early, and where the
        outcome that it was made from isn't known.
        """
        usable = [p for p in self.projections if self._is_usable(p, year)]
        if not usable:
            return None
        newest = max(usable, key=lambda p: (p.base_year, p.known_on, p.last_year))
        return self.path_of(newest, year)

    def path_of(self, projection: NationalProjection, year: int) -> NationalPath:
        """The path that a projection gives from `year`, whatever its age.

        Raises KeyError unless the outcome of its base year is known.
        """
        values = {projection.base_year: self.population[projection.base_year], **projection.values}
        logs = {y: math.log(v) for y, v in values.items()}
        return NationalPath(projection, year, logs, OWN_DAMPING * (self.pace(year) or 0.0))

    def _is_usable(self, projection: NationalProjection, year: int) -> bool:
        return (
            0 <= projection.age(year) <= OLDEST
            and projection.last_year >= year + SHORTEST_REACH
            and self.population.get(projection.base_year, 0.0) > 0
            and all(v > 0 for v in projection.values.values())
        )

    def missing(self, year: int) -> str:
        """Why the country can't be used for the year, in Swedish; empty when it can."""
        absent = [y for y in (year, *(year - b for b in PACE_YEARS)) if not self.population.get(y)]
        if absent:
            return f"Rikets folkmängd {min(absent)} saknas."
        if self.path(year) is not None:
            return ""
        made = [p.base_year for p in self.projections if p.base_year <= year]
        if not made:
            return "SCB:s framskrivning av riket saknas."
        return (
            f"SCB:s senaste framskrivning av riket är från {max(made)} och för gammal för {year}."
        )

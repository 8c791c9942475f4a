"""Tänk om: what the population becomes with as many births, deaths and moves every year.

It is arithmetic, not a forecast: births don't follow those who move in, and nobody grows older.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from statistics import fmean

from samsam.model.indicators.series import Point

YEARS_BACK = 5
MOST_A_YEAR = 100_000


@dataclass(frozen=True, slots=True)
class Yearly:
    """Persons a year, none of them negative."""

    births: int
    deaths: int
    moved_in: int
    moved_out: int

    def __post_init__(self) -> None:
        if not all(0 <= n <= MOST_A_YEAR for n in astuple(self)):
            raise ValueError(f"not 0 to {MOST_A_YEAR} persons a year: {self}")

    @property
    def natural(self) -> int:
        """Births less deaths."""
        return self.births - self.deaths

    @property
    def migration(self) -> int:
        """Moved in less moved out."""
        return self.moved_in - self.moved_out

    @property
    def change(self) -> int:
        """What the population changes by in a year."""
        return self.natural + self.migration


def path(last: Point, yearly: Yearly, to_year: int) -> tuple[Point, ...]:
    """The years from the last value to `to_year`, both included; it ends where nobody is left."""
    years = range(last.year, to_year + 1)
    points = (Point(y, last.value + yearly.change * (y - last.year)) for y in years)
    return tuple(p for p in points if p.value >= 0)


def change_needed(last: Point, wanted: float, year: int) -> float:
    """How much the population must change every year to be `wanted` in `year`.

    Raises ValueError unless the year lies ahead.
    """
    if year <= last.year:
        raise ValueError(f"{year} is not after {last.year}")
    return (wanted - last.value) / (year - last.year)


def mean_of_last(parts: Sequence[Mapping[int, float]]) -> tuple[Yearly, int, int] | None:
    """The mean of the last five years that all four parts have, and its first and last year.

    `parts` are births, deaths, moved in and moved out by year. None where no year has all four, or
    where a part is negative.
    """
    years = sorted(set.intersection(*(set(part) for part in parts)))[-YEARS_BACK:]
    if not years:
        return None
    means = [round(fmean(part[y] for y in years)) for part in parts]
    if any(not 0 <= n <= MOST_A_YEAR for n in means):
        return None
    return Yearly(*means), years[0], years[-1]

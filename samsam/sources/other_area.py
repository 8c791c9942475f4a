"""Whether a table that names no area is likely to be about another one than it's read for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsam.model.indicator import Indicator, Unit
from samsam.model.series import Observation
from samsam.sources.checks import shown
from samsam.swedish import number

# A count of so many doesn't double by chance, least of all one that is carried from year to year.
_LEAST_COUNT = 100.0
_TIMES_STOCK, _TIMES = 1.5, 3.0
# Corrections are smaller, and don't go through a whole history.
_REVISED_SHARE, _FEWEST_REVISED = 0.1, 3


@dataclass(frozen=True, slots=True)
class Held:
    """A value that was read, and what is known of its series: values by year."""

    indicator: Indicator
    new: Observation
    known: Mapping[int, float]

    def against(self, year: int) -> Compared | None:
        """The value beside the known one of a year; None when either isn't there."""
        if self.new.value is None or year not in self.known:
            return None
        return Compared(self.indicator, self.new.year, self.new.value, year, self.known[year])

    @property
    def nearest_year(self) -> int:
        """The year itself when it's known, else the known one nearest to it; 0 without any."""
        return min(self.known, key=lambda y: (abs(y - self.new.year), y), default=0)


@dataclass(frozen=True, slots=True)
class Compared:
    """A value that was read for a year, and one that is known, of the same year or of another."""

    indicator: Indicator
    year: int
    value: float
    known_year: int
    known: float

    @property
    def many_times(self) -> bool:
        """True when one is several times the other."""
        times = _TIMES_STOCK if self.indicator.stock else _TIMES
        return self.value >= times * self.known or self.known >= times * self.value

    @property
    def revised(self) -> bool:
        """True when the difference is more than a correction."""
        return abs(self.value - self.known) > _REVISED_SHARE * abs(self.known)

    def __str__(self) -> str:
        of = "" if self.known_year == self.year else f" för {self.known_year}"
        value, known = (shown(self.indicator, v) for v in (self.value, self.known))
        return f"{self.indicator.short_title} {self.year}: {value} mot {known}{of}"


def doubt(held: Sequence[Held], title: str) -> str:
    """A Swedish sentence when most of the values can't well be `title`'s; else nothing."""
    counts = _large_counts(held)
    far = [one for one in counts if one.many_times]
    if 2 * len(far) > len(counts):
        return _told(far, len(counts), title)
    again = [c for one in held if (c := one.against(one.new.year))]
    far = [one for one in again if one.revised]
    if len(far) >= _FEWEST_REVISED and 2 * len(far) > len(again):
        return _told(far, len(again), title)
    return ""


def _large_counts(held: Sequence[Held]) -> list[Compared]:
    found = (one.against(one.nearest_year) for one in held if one.indicator.unit is Unit.COUNT)
    return [c for c in found if c and max(c.value, c.known) >= _LEAST_COUNT]


def _told(far: Sequence[Compared], of: int, title: str) -> str:
    return (
        f"Siffrorna ser ut att gälla en annan kommun än {title}: {number(len(far))} av "
        f"{number(of)} skiljer sig orimligt mycket från de kända, till exempel {far[0]}. Tabellen "
        "säger inte vilket område den gäller. Ange området, eller lägg till en kolumn kommun med "
        "kommunkoden."
    )

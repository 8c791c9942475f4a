"""Whether the parts of the population's change add up to it.

They don't always: SCB corrects afterwards, and from 2025 adds noise to every figure. So a sum that
doesn't meet is reported with its figures, and only a large difference is a warning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsam.swedish import listing, number, signed, some

POPULATION = "population"
_SIGNS = {"births": 1, "deaths": -1, "moved_in": 1, "moved_out": -1}
SUMMED = (POPULATION, *_SIGNS)
_NOISE_FROM = 2025
_MOST_SHOWN, _MOST_NAMED = 3, 10
# A thousandth of the inhabitants, and at least ten persons: beyond what corrections come to.
_LARGE_SHARE, _LARGE_LEAST = 0.001, 10.0

Values = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A year whose parts come to another sum than the population's change, in persons."""

    year: int
    change: float
    parts: float
    population: float

    @property
    def large(self) -> bool:
        """True when the difference is more than corrections use to be."""
        least = max(_LARGE_LEAST, _LARGE_SHARE * self.population)
        return abs(self.change - self.parts) > least

    def __str__(self) -> str:
        words = (
            f"Folkmängden ändrades med {signed(self.change)} under {self.year}, men födda − döda + "
            f"inflyttade − utflyttade är {signed(self.parts)}. Skillnaden är "
            f"{number(abs(self.change - self.parts))}."
        )
        if self.year >= _NOISE_FROM:
            words += " Från 2025 lägger SCB in en liten slumpmässig osäkerhet i talen."
        return words


def small_ones(found: Mapping[str, Sequence[Mismatch]]) -> tuple[str, ...]:
    """The small differences by the title of the area: a sentence for each of the first with any.

    The others are named in one more: nobody reads three hundred.
    """
    reported = {title: mine for title, mine in found.items() if mine}
    first = [_small(title, reported[title]) for title in list(reported)[:_MOST_SHOWN]]
    rest = list(reported)[_MOST_SHOWN:]
    if rest:
        first.append(f"Detsamma gäller {some(rest, _MOST_NAMED)}.")
    return tuple(first)


def _small(title: str, found: Sequence[Mismatch]) -> str:
    years = listing([f"{m.year} ({signed(m.change)} mot {signed(m.parts)})" for m in found])
    return (
        f"{title}: folkmängdens förändring är inte riktigt födda − döda + inflyttade − utflyttade "
        f"{years}. Små skillnader är vanliga: SCB rättar i efterhand, och från 2025 finns en liten "
        "slumpmässig osäkerhet i talen."
    )


def mismatches(values: Mapping[str, Values], years: set[int]) -> tuple[Mismatch, ...]:
    """The years whose figures are all known and don't add up; `values` by indicator and year."""
    population = values.get(POPULATION, {})
    found = []
    for year in sorted(years):
        known = {i: values[i][year] for i in _SIGNS if year in values.get(i, {})}
        if len(known) < len(_SIGNS) or not {year, year - 1} <= set(population):
            continue
        change = population[year] - population[year - 1]
        whole = sum(sign * known[i] for i, sign in _SIGNS.items())
        if change != whole:
            found.append(Mismatch(year, change, whole, population[year]))
    return tuple(found)

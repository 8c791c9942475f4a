"""The country's population and SCB's projections of it, in `data/nation.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from samsam.config.toml_file import RegisterError, TomlFile, TomlTable
from samsam.model.population.nation import Nation, NationalProjection

_FIRST_YEAR, _LAST_YEAR = 1749, 2200
_MOST_INHABITANTS = 1e8


@dataclass(frozen=True, slots=True)
class NationalValues:
    """Inhabitants of the country by year, from one source."""

    values: Mapping[int, float]
    source: str
    known_on: date


@dataclass(frozen=True, slots=True)
class NationalFigures:
    """All that the file holds, in its order."""

    populations: tuple[NationalValues, ...]
    projections: tuple[NationalProjection, ...]

    def known(self, day: date | None) -> Nation:
        """What was known on a day (None: now); a later part of the file goes before an earlier."""
        populations = [p for p in self.populations if day is None or p.known_on <= day]
        return Nation(
            {year: value for p in populations for year, value in p.values.items()},
            tuple(p for p in self.projections if day is None or p.known_on <= day),
        )


def read_nation(data: Path) -> NationalFigures:
    """Read the file; without it nothing is known. Raises RegisterError for every fault in it."""
    path = data / "nation.toml"
    if not path.exists():
        return NationalFigures((), ())
    file = TomlFile.read(path)
    file.check(("population", "projection"))
    populations = tuple(_population(table) for table in file.tables("population"))
    projections = tuple(_projection(table) for table in file.tables("projection"))
    if file.faults:
        raise RegisterError(file.faults)
    return NationalFigures(populations, projections)


def _population(table: TomlTable) -> NationalValues:
    source, known_on = table.take("source", str), table.take("known_on", date)
    first = _year(table, "first_year")
    values = _values(table)
    table.finish()
    return NationalValues(dict(enumerate(values, first)), source, known_on)


def _projection(table: TomlTable) -> NationalProjection:
    source, known_on = table.take("source", str), table.take("known_on", date)
    base_year = _year(table, "base_year")
    years, values = table.take_list("years", int), _values(table)
    if len(years) != len(values):
        table.fault(
            "values", f"det finns {len(years)} år men {len(values)} värden. Skriv lika många"
        )
    if any(a >= b for a, b in pairwise([base_year, *years])) or any(y > _LAST_YEAR for y in years):
        table.fault("years", f"åren ska komma i ordning efter {base_year}. Rätta dem")
    table.finish()
    found = dict(zip(years, values, strict=False)) or {base_year + 1: 1.0}
    return NationalProjection(base_year, found, source, known_on)


def _year(table: TomlTable, key: str) -> int:
    year = table.take(key, int)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        table.fault(key, f"{key} är {year}. Skriv ett årtal med fyra siffror")
    return year


def _values(table: TomlTable) -> list[float]:
    values = [float(v) for v in table.take_list("values", int)]
    if not values:
        table.fault("values", "listan är tom. Skriv minst ett värde, eller ta bort delen")
    wrong = [v for v in values if not 0 < v <= _MOST_INHABITANTS]
    if wrong:
        table.fault("values", f"{wrong[0]:.0f} kan inte vara rikets folkmängd. Rätta talet")
    return values

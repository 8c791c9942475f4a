"""Whose figures a table without areas holds: what its titles say, and what is already known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from samsam.model.indicators.indicator import Unit
from samsam.series.rows import Row
from samsam.sources.grid import Grid, shortened
from samsam.sources.reading import AskedError, Question, QuestionKind
from samsam.sources.tables.names import Areas

_WORD = re.compile(r"[^\s,;:()”“\"'/]+")
_MOST_WORDS = 3
_LONGEST = 300
# How far from what is known a value may be and still be of the same series.
_SHARE = 0.005
_FEW = {Unit.COUNT: 1.0, Unit.RANK: 0.0}
_SMALL = 0.3
_GROWTH = 0.1
_AGREE = 0.5
Values = Mapping[tuple[str, str], Mapping[int, float]]


def area_of_titles(
    grid: Grid, titles: Sequence[str], areas: Mapping[str, str], home: str | None
) -> str | None:
    """The wanted area when the titles or the sheet's name name it; None when they name none.

    Raises AskedError when they name another one.
    """
    known = Areas(areas)
    found = {code for text in (grid.sheet, *titles) for code in _named(text, known)}
    if not found:
        return None
    if home is not None and home in found:
        return home
    names = " och ".join(sorted(f"”{areas[code]}”" for code in found)[:2])
    raise AskedError(
        area_question(grid.file, f"Titeln eller bladets namn nämner {names}.", areas, home)
    )


def _named(text: str, known: Areas) -> set[str]:
    """The municipalities that a text names with a large letter: `Linköpings kommun`."""
    words = _WORD.findall(text[:_LONGEST])
    found: set[str] = set()
    for start in range(len(words)):
        if not words[start][:1].isupper():
            continue
        for count in range(1, _MOST_WORDS + 1):
            phrase = " ".join(words[start : start + count]).rstrip(".")
            names = {phrase, phrase.removesuffix("s")}
            hits = {code for name in names for code in known.find(name) if not name.isdigit()}
            found |= {code for code in hits if not code.startswith("00")}
    return found


def area_question(file: str, why: str, areas: Mapping[str, str], home: str | None) -> Question:
    """Which area is it? The own one stands first."""
    order = sorted(areas.items(), key=lambda item: (item[0] != home, item[1]))
    return Question(QuestionKind.AREA, file, f"{shortened(file)}: {why}", tuple(order))


def stranger(rows: Sequence[Row], known: Values, units: Mapping[str, Unit]) -> str:
    """Why the values can't be taken for the assumed area's without asking; empty when they can.

    Where the same years are known, most values must be the same but for small corrections. Where
    only other years are, the nearest known value must not be far away.
    """
    same: list[bool] = []
    near: list[bool] = []
    for row in rows:
        values = known.get((row.indicator_id, row.sex.value), {})
        value, year = row.observation.value, row.observation.year
        if value is None or not values:
            continue
        unit = units.get(row.indicator_id, Unit.OTHER)
        if year in values:
            same.append(_alike(value, values[year], unit))
        else:
            near.append(_near(value, year, values, unit))
    if same:
        agree = sum(same) >= _AGREE * len(same)
        return "" if agree else "Värdena stämmer inte med de kända för samma år."
    if near:
        agree = sum(near) >= _AGREE * len(near)
        return "" if agree else "Värdena ligger långt från de kända."
    return "Det finns inga kända värden att jämföra med."


def _alike(value: float, known: float, unit: Unit) -> bool:
    return abs(value - known) <= max(_SHARE * abs(known), _FEW.get(unit, _SMALL))


def _near(value: float, year: int, values: Mapping[int, float], unit: Unit) -> bool:
    """Within what the series has moved before for as many years, or a tenth of it a year."""
    if unit is not Unit.COUNT:
        return True  # shares and ranks are much the same everywhere, whoever's they are
    nearest = min(values, key=lambda y: (abs(y - year), -y))
    years = sorted(values)
    steps = [abs(values[b] - values[a]) for a, b in pairwise(years)]
    most = max([*steps, _GROWTH * abs(values[nearest]), _FEW[unit]])
    return abs(value - values[nearest]) <= most * abs(nearest - year)

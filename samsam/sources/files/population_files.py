"""CSV files with the population of many municipalities → a series for each, to try methods on.

They are not taken into the store: a trial may use figures that nobody has checked yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samsam.model.indicators.series import Observation, Series, Sex
from samsam.sources.files.text_table import read_text
from samsam.sources.grid import Cell, Grid, UnreadableError, shortened
from samsam.swedish import NotANumberError, listing, parse_number

# What a column may be called, the surest name first.
_COLUMNS = {
    "kommunkod": ("kommunkod", "municipality", "kommun", "code", "area", "geo", "region"),
    "år": ("year", "år", "ar", "period", "tid"),
    "folkmängd": ("population", "folkmangd", "folkmängd", "invånare", "value", "värde"),
}
_EARLIEST, _LATEST = 1749, 2200
_MOST_INHABITANTS = 1e8


@dataclass(frozen=True, slots=True)
class PopulationFiles:
    """Series by municipality code, and what the reader should know of the files."""

    series: dict[str, Series]
    notices: tuple[str, ...]


def read_panel(files: Sequence[tuple[str, bytes]]) -> PopulationFiles:
    """Join files (name, content); where two give a value, the later file counts, and it is said.

    A code may lack its leading zeros. Regions and the country are left out. Raises UnreadableError,
    whose `part` names file and line, for anything that can't be read.
    """
    values: dict[str, dict[int, float]] = {}
    notices: list[str] = []
    for name, content in files:
        found, reported = _read(name, content)
        changed = sum(
            1 for (code, year), v in found.items() if values.get(code, {}).get(year, v) != v
        )
        if changed:
            notices.append(f"{name}: {changed} värden skiljer sig från en tidigare fil och gäller.")
        for (code, year), value in found.items():
            values.setdefault(code, {})[year] = value
        notices += reported
    return PopulationFiles(
        {code: _series(code, values[code]) for code in sorted(values)}, tuple(notices)
    )


def _series(code: str, values: dict[int, float]) -> Series:
    years = tuple(Observation(year, values[year]) for year in sorted(values))
    return Series("population", code, Sex.TOTAL, years)


def _read(name: str, content: bytes) -> tuple[dict[tuple[str, int], float], list[str]]:
    try:
        grid = read_text(content, name)
        return _values(grid)
    except UnreadableError as error:
        where = f"{name}, {error.part}" if error.part else name
        raise UnreadableError(error.fault, error.cure, where) from None


def _values(grid: Grid) -> tuple[dict[tuple[str, int], float], list[str]]:
    places = [_column(grid, wanted) for wanted in _COLUMNS]
    found: dict[tuple[str, int], float] = {}
    empty = others = 0
    for line, row in grid.numbered(1):
        if len(row) <= max(places):
            raise UnreadableError("Raden har för få fält.", "Fyll i dem.", f"rad {line}")
        code, year, value = (str(row[place] or "").strip() for place in places)
        if not _is_municipality(code, line):
            others += 1
        elif not value:
            empty += 1
        else:
            _add(found, (code.zfill(4), _year(year, line)), _inhabitants(value, line), line)
    reported = [f"{grid.file}: {others} rader gäller län eller riket och är inte med."] * bool(
        others
    )
    reported += [f"{grid.file}: {empty} rader saknar värde."] * bool(empty)
    return found, reported


def _column(grid: Grid, wanted: str) -> int:
    headings = [_heading(cell) for cell in grid.rows[0]]
    place = next((headings.index(n) for n in _COLUMNS[wanted] if n in headings), None)
    if place is None:
        names = listing(_COLUMNS[wanted], "eller")
        raise UnreadableError(
            f"Filen har ingen kolumn för {wanted}.", f"Kalla kolumnen {names}.", "rad 1"
        )
    return place


def _heading(cell: Cell) -> str:
    return str(cell or "").strip().casefold()


def _is_municipality(code: str, line: int) -> bool:
    """Distinguish municipalities from regions (00 and two digits) and the country (0000)."""
    if not (code.isascii() and code.isdigit() and len(code) <= 4):
        raise UnreadableError(
            f"”{shortened(code)}” är ingen kommunkod.",
            "Skriv fyra siffror, till exempel 2262.",
            f"rad {line}",
        )
    return not code.zfill(4).startswith("00")


def _year(text: str, line: int) -> int:
    if text.isascii() and text.isdigit() and len(text) == 4 and _EARLIEST <= int(text) <= _LATEST:
        return int(text)
    raise UnreadableError(
        f"”{shortened(text)}” är inget årtal.", "Skriv fyra siffror.", f"rad {line}"
    )


def _inhabitants(text: str, line: int) -> float:
    try:
        value = parse_number(text)
    except NotANumberError as error:
        raise UnreadableError(str(error), "Rätta talet.", f"rad {line}") from None
    if not 0 < value <= _MOST_INHABITANTS:
        raise UnreadableError(
            f"{text} kan inte vara en folkmängd.", "Skriv ett tal över noll.", f"rad {line}"
        )
    return value


def _add(
    found: dict[tuple[str, int], float], key: tuple[str, int], value: float, line: int
) -> None:
    if found.get(key, value) != value:
        raise UnreadableError(
            f"Kommun {key[0]} har två olika värden för {key[1]}.",
            "Behåll bara det ena.",
            f"rad {line}",
        )
    found[key] = value

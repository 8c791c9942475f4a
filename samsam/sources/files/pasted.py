"""A table that was pasted as text, from Excel or a web page → observations.

It's read as a file is. What a pasted table often lacks is put in first: headings, when its rows
begin with years, and the key figure that was chosen beside it. What isn't understood is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from samsam.model.indicators.indicator import Indicator
from samsam.sources.files.text_table import split
from samsam.sources.grid import Cell, Grid, UnreadableError, fold, is_blank, without_unseen
from samsam.sources.reading import Answers, AskedError, Reading, Refusal
from samsam.sources.tables.cell_values import CellError, year_of
from samsam.sources.tables.layout import Wanted, find_table, read_table
from samsam.sources.tables.names import Indicators

NAME = "Tabellen"
_PLAIN = ("År", "Värde", "Anmärkning")
_WORDS = {fold(word) for word in (*_PLAIN, "Antal", "Kommentar")}
_SEPARATORS = ";|"
# `2025 17 465 räknat i protokoll 14`: the number takes groups of three digits, the note the rest. A
# note doesn't begin with a digit: `2025 17 4650` says nothing for sure.
_LINE = re.compile(
    r"(\d{4})(?:[ \xa0\u202f]*[:,][ \xa0\u202f]*|[ \xa0\u202f]+)"
    r"([-−–]?(?:\d{1,3}(?:[ \xa0\u202f]\d{3})+|\d+)(?:[.,]\d+)*(?: ?%)?|\.{1,3}|…)"
    r"(?![^\s\xa0\u202f,;])(?![\s\xa0\u202f,;]*\d)(.*)",
    re.ASCII,
)
_CURE = (
    "Skriv år, värde och anmärkning på en rad, med tabb emellan. Det går också bra med en rad "
    "rubriker överst, eller med årtalen som rubriker."
)


def read(text: str, indicator: Indicator | None, wanted: Wanted) -> Reading:
    """All that the table says about the wanted areas, or what is wrong with it.

    `indicator` is whose figures they are when the table doesn't say it itself.
    """
    answers = Answers(indicator=indicator.id if indicator else None)
    asked_for = replace(wanted, answers=answers)
    try:
        return read_table(find_table(_with_headings(_grid(text), wanted), asked_for), asked_for)
    except UnreadableError as error:
        return _refused(error)
    except AskedError as error:
        cure = "Välj nyckeltalet bredvid tabellen, eller lägg till en kolumn nyckeltal."
        return Reading(NAME, (), (Refusal(NAME, error.question.why, cure),))


def _refused(error: UnreadableError) -> Reading:
    place = f"{NAME}, {error.part}" if error.part else NAME
    return Reading(NAME, (), (Refusal(place, error.fault, error.cure),))


def _grid(text: str) -> Grid:
    """The text's rows: divided by tabs as Excel does, by another separator, or by their form."""
    clean = without_unseen(text.replace("\r\n", "\n").replace("\r", "\n"))[0]
    filled = [line for line in clean.split("\n") if line.strip()]
    separator = next((s for s in _SEPARATORS if filled and all(s in line for line in filled)), "")
    separator = "\t" if "\t" in clean else separator
    if separator:
        return _even(split(clean, NAME, separator))
    rows, lines = [], []
    for number, line in enumerate(clean.split("\n"), 1):
        if line.strip():
            rows.append(_divided(line.strip(), number))
            lines.append(number)
    return _even(Grid(NAME, tuple(rows), tuple(lines)))


def _divided(line: str, number: int) -> tuple[str, ...]:
    """A line's year, value and note, or its headings. Raises UnreadableError."""
    words = line.split()
    if all(fold(word) in _WORDS for word in words):
        return tuple(words)
    found = _LINE.fullmatch(line)
    if not found:
        raise UnreadableError("Raden går inte att dela upp i år och värde.", _CURE, f"rad {number}")
    return tuple(part.strip(" ,;\xa0\u202f") for part in found.groups())


def _even(grid: Grid) -> Grid:
    """Rows as wide as the first: a last note that is empty is often lost in copying."""
    if not grid.rows:
        raise UnreadableError("Tabellen är tom.", _CURE)
    width = max(len(_trimmed(row)) for row in grid.rows)
    notes_last = width <= len(_PLAIN) or fold(str(grid.rows[0][-1])) in _WORDS
    return replace(grid, rows=tuple(_of_width(row, width, notes_last) for row in grid.rows))


def _trimmed(row: Sequence[Cell]) -> tuple[Cell, ...]:
    kept = list(row)
    while kept and is_blank(kept[-1]):
        kept.pop()
    return tuple(kept)


def _of_width(row: tuple[Cell, ...], width: int, notes_last: bool) -> tuple[Cell, ...]:
    if len(row) >= width:
        return row[:width]
    return (*row, "") if notes_last and len(row) == width - 1 else row


def _with_headings(grid: Grid, wanted: Wanted) -> Grid:
    """The grid with the headings that it lacks. Raises UnreadableError."""
    first, width = grid.rows[0], len(grid.rows[0])
    if is_blank(first[0]) and _names_indicators(grid, wanted):
        return replace(grid, rows=(("nyckeltal", *first[1:]), *grid.rows[1:]))
    if not _is_year(first[0], wanted):
        return grid
    across = all(_is_year(cell, wanted) for cell in first)
    down = all(_is_year(row[0], wanted) for row in grid.rows)
    if across and not down:
        return grid
    if across and len(grid.rows) > 1:
        raise UnreadableError("Det framgår inte om åren står på rad eller i kolumn.", _CURE)
    if width > len(_PLAIN) or width == 1:
        raise UnreadableError(
            f"Tabellen har inga rubriker och {width} kolumner.",
            "Skriv en rad med rubriker överst, till exempel År, Värde och Anmärkning.",
            f"rad {grid.lines[0]}",
        )
    return replace(grid, rows=(_PLAIN[:width], *grid.rows), lines=(0, *grid.lines))


def _is_year(cell: Cell, wanted: Wanted) -> bool:
    try:
        year_of(cell, wanted.current_year)
    except CellError:
        return False
    return True


def _names_indicators(grid: Grid, wanted: Wanted) -> bool:
    """True when each row below begins with the name of a key figure."""
    indicators = Indicators(wanted.register)
    return all(indicators.find(str(row[0])) for row in grid.rows[1:])

"""What the cells of a sheet's XML say, and where they stand in its bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TypeAlias

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from samsam.exports.excel.sheet_values import Place, Value
from samsam.exports.refresh.spans import Element
from samsam.sources.files.file_kind import damaged

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell: its element, what it says (None when nothing), and the index of its style.

    A formula says itself, with `=` before it.
    """

    element: Element
    value: Value | None
    style: str


@dataclass(slots=True)
class SheetRow:
    """A row: its element, and its cells by column."""

    element: Element
    cells: dict[int, SheetCell] = field(default_factory=dict)

    @property
    def said(self) -> dict[int, Value]:
        """The values of its cells by column, without those that say nothing."""
        return {c: cell.value for c, cell in self.cells.items() if cell.value is not None}


SheetRows: TypeAlias = dict[int, SheetRow]


def read_place(text: str) -> Place:
    """The row and column of `B7` or `$B$7`. Raises UnreadableError."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise damaged()
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    if not 1 <= row <= MOST_ROWS or column > MOST_COLUMNS:
        raise damaged()
    return row - 1, column - 1


def read_area(text: str) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column of `A5:C7`. Raises UnreadableError."""
    first, _, last = text.partition(":")
    return (*read_place(first), *read_place(last or first))


def written_area(area: tuple[int, int, int, int]) -> str:
    """`A5:C7`."""
    return f"{xl_rowcol_to_cell(area[0], area[1])}:{xl_rowcol_to_cell(area[2], area[3])}"


def read_strings(table: Element) -> list[str]:
    """The texts of a workbook's shared strings, as they are written."""
    return [_text(item) for item in table.children if item.name == "si"]


def _text(item: Element) -> str:
    """The text of a string, also one of several runs; what says how to read it isn't text."""
    parts = (t for t in item.all("t") if t.parent is not None and t.parent.name != "rPh")
    return "".join(t.text for t in parts)


def read_rows(sheet: Element, strings: Sequence[str]) -> SheetRows:
    """The rows of a sheet by number, from 0. Raises UnreadableError."""
    data = sheet.child("sheetData")
    found: SheetRows = {}
    number = -1
    for element in data.children if data else ():
        if element.name != "row":
            continue
        number = _number(element.attributes.get("r"), number + 2) - 1
        found[number] = _row(element, strings)
    return found


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isdecimal() or not 1 <= int(text) <= MOST_ROWS:
        raise damaged()
    return int(text)


def _row(element: Element, strings: Sequence[str]) -> SheetRow:
    row, column = SheetRow(element), -1
    for cell in element.children:
        if cell.name == "c":
            place = cell.attributes.get("r")
            column = read_place(place)[1] if place else column + 1
            style = cell.attributes.get("s", "")
            row.cells[column] = SheetCell(cell, _value(cell, strings), style)
    return row


def _value(cell: Element, strings: Sequence[str]) -> Value | None:
    formula, kind = cell.child("f"), cell.attributes.get("t", "n")
    if formula is not None:
        return f"={formula.text}"
    if kind == "inlineStr":
        inner = cell.child("is")
        return (_text(inner) if inner else "") or None
    value = cell.child("v")
    if value is None or not value.text.strip():
        return None
    try:
        if kind == "s":
            return strings[int(value.text)] or None
        return value.text if kind in ("str", "b", "e", "d") else _finite(value.text)
    except (ValueError, IndexError) as error:
        raise damaged() from error


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("Excel has no such number")
    return number


def values_of(rows: SheetRows) -> dict[Place, Value]:
    """What each cell says, without those that say nothing."""
    return {(r, c): value for r, row in rows.items() for c, value in row.said.items()}


def column_letter(column: int) -> str:
    """The letters of a column: 27 is `AB`."""
    return str(xl_col_to_name(column))

"""An Excel workbook (.xlsx) → grids, without ever unpacking more than is going to be used.

Each sheet is first passed through expat, which only counts: how far the cells reach, what is merged
or hidden, which formulas have no value. That costs next to no memory and stops at the caps, and a
document type (the way to entities) is refused. Then openpyxl reads the values, in the rectangle
that was found. So no subprocess is needed: a cell in XFD1048576 never reaches openpyxl.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from samsam.sources.files.sheet_facts import (
    MOST_ELEMENTS,
    SAVE_AGAIN,
    Facts,
    Scanner,
    SheetInfo,
    check_parts,
    find_sheets,
    merged_cells,
    open_archive,
)
from samsam.sources.files.text_table import MOST_CELLS, MOST_ROWS, too_large
from samsam.sources.grid import (
    Broken,
    Cell,
    Grid,
    Percent,
    UnreadableError,
    letters,
    without_unseen,
)
from samsam.swedish import number

if TYPE_CHECKING:
    import openpyxl

_MOST_COLUMNS = 1_000
_MOST_IN_RECTANGLE = 2_000_000
_MOST_SHEETS = 100
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


class Workbook:
    """The sheets of a workbook that is safe to read. Every method raises UnreadableError."""

    def __init__(self, content: bytes, file: str) -> None:
        self._content = content
        self.file = file
        with open_archive(content) as archive:
            check_parts(archive)
            self.sheets = tuple(find_sheets(archive))
        if len(self.sheets) > _MOST_SHEETS:
            raise too_large()
        self._book: openpyxl.Workbook | None = None
        self._known: dict[str, Facts] = {}
        self._scanned = 0

    def grid(self, sheet: SheetInfo, most_rows: int = MOST_ROWS) -> Grid:
        """The rows of a sheet, blank ones left out."""
        facts = self._facts(sheet)
        _check_reach(facts, sheet.name)
        rows = list(self._filled_rows(sheet.name, facts, most_rows))
        merged = tuple(merged_cells(name) for name in facts.merged)
        heights = (max(0, min(m.last_line, facts.last_row) - m.first_line) for m in merged)
        if sum(heights) > MOST_CELLS:
            raise UnreadableError("Bladet har för många sammanslagna celler.", SAVE_AGAIN)
        return Grid(
            self.file,
            rows=tuple(row for _, row in rows),
            lines=tuple(line for line, _ in rows),
            sheet=sheet.name,
            hidden_lines=frozenset(facts.hidden_rows),
            hidden_columns=facts.hidden_below(facts.last_column),
            merged=merged,
        )

    def _facts(self, sheet: SheetInfo) -> Facts:
        """What is known of a sheet. All sheets together share one cap on what is passed through."""
        if sheet.part not in self._known:
            scanner = Scanner(most=2 * MOST_ELEMENTS - self._scanned)
            try:
                with open_archive(self._content) as archive:
                    self._known[sheet.part] = scanner.scan(archive, sheet.part)
            finally:
                self._scanned += scanner.elements
        return self._known[sheet.part]

    def _filled_rows(
        self, sheet: str, facts: Facts, most_rows: int
    ) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """The rows of the rectangle that holds values, with line numbers; blank ones left out."""
        if not facts.used:
            return
        last = min(facts.last_row, most_rows)
        try:
            found = self._opened()[sheet].iter_rows(1, last, 1, facts.last_column)
            for line, row in enumerate(found, 1):
                cells = [_cell(c, (line, n) in facts.uncomputed) for n, c in enumerate(row, 1)]
                if any(cell is not None for cell in cells):
                    yield line, tuple(cells)
        except Exception as error:  # openpyxl lets any kind out for a faulty workbook
            raise UnreadableError(
                f"Arbetsboken går inte att läsa ({type(error).__name__}).", SAVE_AGAIN
            ) from error

    def _opened(self) -> openpyxl.Workbook:
        if self._book is None:
            from openpyxl import load_workbook  # noqa: PLC0415 - 6 MB, for who brings a workbook

            self._book = load_workbook(
                io.BytesIO(self._content), read_only=True, data_only=True, keep_links=False
            )
        return self._book


def _check_reach(facts: Facts, sheet: str) -> None:
    if facts.last_row > MOST_ROWS or facts.last_column > _MOST_COLUMNS:
        raise UnreadableError(
            f"Bladet har innehåll ända till rad {number(facts.last_row)} och kolumn "
            f"{letters(facts.last_column - 1)}. Högst {number(MOST_ROWS)} rader och "
            f"{number(_MOST_COLUMNS)} kolumner går att läsa in.",
            "Ta bort det som ligger långt från tabellen, eller dela filen i flera.",
            f"blad ”{sheet}”",
        )
    if facts.last_row * facts.last_column > _MOST_IN_RECTANGLE:
        raise too_large()


def _cell(cell: Any, uncomputed: bool) -> Cell:
    if uncomputed:
        return Broken(
            "", "Formel utan värde.", "Öppna filen i Excel och spara den, så räknas formeln ut."
        )
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "e":
        return Broken(str(value), f"Felvärdet {value}.", "Rätta formeln i Excel och spara.")
    if isinstance(value, bool | date | time | timedelta):
        return value
    if isinstance(value, int | float):
        in_percent = "%" in _NOT_FORMAT.sub("", cell.number_format)
        return Percent(float(Decimal(repr(value)) * 100)) if in_percent else value
    text, _ = without_unseen(str(value))
    return text if text.strip() else None

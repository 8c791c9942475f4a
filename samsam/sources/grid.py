"""A table as it stands in a file: cells in rows, and where each of them is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

_LONGEST_QUOTE = 40
# Control characters, marks that turn the writing direction, and characters without width.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


class UnreadableError(Exception):
    """The whole file, sheet or table is refused. `part` says where in it ("rad 3")."""

    def __init__(self, fault: str, cure: str, part: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.cure = cure
        self.part = part


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that has no value to read: a formula that failed, or that was never computed."""

    text: str
    fault: str
    cure: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that the spreadsheet shows as a percentage: 6.6, shown as 6,6 %."""

    value: float


Cell = str | int | float | date | time | timedelta | Broken | Percent | None


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that have been merged. Lines as in the sheet, from 1; columns from 0."""

    name: str
    first_line: int
    last_line: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: its rows, and the line of the file that each stands on.

    `sheet` is empty for text files. Hidden lines count from 1, hidden columns from 0.
    """

    file: str
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    sheet: str = ""
    hidden_lines: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """True when the cells come from a text file, where a missing field shifts the rest."""
        return not self.sheet

    def numbered(self, first: int = 0) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Each row with its line, from the row with index `first`."""
        yield from zip(self.lines[first:], self.rows[first:], strict=True)

    def place(self, line: int | None = None, column: int | None = None, heading: str = "") -> str:
        """Where something is: `fil.xlsx, blad ”Blad1”, rad 7, kolumn C (värde)`."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"blad ”{self.sheet}”")
        if line is not None:
            parts.append(f"rad {line}")
        if column is not None:
            parts.append(self.column(column, heading))
        return ", ".join(parts)

    def column(self, column: int, heading: str = "") -> str:
        """A column as the user sees it: by letter in a sheet, by number in a text file."""
        name = f"kolumn {column + 1 if self.is_text else letters(column)}"
        return f"{name} ({shortened(heading)})" if heading else name


def letters(column: int) -> str:
    """A column's letters in a spreadsheet: 0 is A, 26 is AA."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def is_blank(cell: Cell) -> bool:
    """True for an empty cell and for one with only spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """A cell as text, as the user wrote it; a whole number without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, Broken):
        return cell.text
    if isinstance(cell, Percent):
        return f"{cell.value:g} %"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()


def shortened(text: str) -> str:
    """Text to quote in a message: no line breaks, and not longer than anyone wants to read."""
    flat = " ".join(without_unseen(text)[0].split())
    return flat if len(flat) <= _LONGEST_QUOTE else f"{flat[:_LONGEST_QUOTE]}…"


def without_unseen(text: str) -> tuple[str, int]:
    """Text without characters that can't be seen or saved, and how many there were."""
    cleaned, count = _UNSEEN.subn("", text)
    return cleaned, count


def fold(text: str) -> str:
    """Text to compare headings and titles by: `År`, `ar ` and `YEAR_` alike but for the words."""
    plain = unicodedata.normalize("NFKD", text.replace("–", "-").replace("−", "-"))
    letters_only = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters_only.casefold().replace("_", " ").split()).rstrip(" :*")

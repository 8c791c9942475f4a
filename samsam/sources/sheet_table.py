"""An Excel workbook (.xlsx) → grids, without ever unpacking more than is going to be used.

Each sheet is first passed through expat, which only counts: how far the cells reach, what is merged
or hidden, which formulas have no value. That costs next to no memory and stops at the caps, and a
document type (the way to entities) is refused. Then openpyxl reads the values, in the rectangle
that was found. So no subprocess is needed: a cell in XFD1048576 never reaches openpyxl.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from xml.parsers import expat

import openpyxl

from samsam.sources.file_kind import damaged
from samsam.sources.grid import Broken, Cell, Grid, Merged, Percent, UnreadableError, without_unseen
from samsam.sources.text_table import MOST_CELLS, MOST_ROWS, too_large

_MOST_COLUMNS = 1_000
_MOST_IN_RECTANGLE = 2_000_000
_MOST_ELEMENTS = 1_500_000
_MOST_CELLS_IN_A_ROW = 16_384
_MOST_MERGED = 5_000
_LARGEST_OTHER_PART = 2_000_000
_CHUNK = 1 << 16
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_CELL_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_SAVE_AGAIN = "Öppna filen i Excel, kopiera tabellen till en ny arbetsbok och spara den."

Attributes = Mapping[str, str]
OnStart = Callable[[str, Attributes], None]
OnEnd = Callable[[str], None]
OnText = Callable[[str], None]


@dataclass
class _Facts:
    """What is known of a sheet before its values are read. Rows and columns count from 1."""

    elements: int = 0
    used: int = 0
    last_row: int = 0
    last_column: int = 0
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name, and whether the workbook hides it."""

    name: str
    hidden: bool
    part: str


class Workbook:
    """The sheets of a workbook that is safe to read. Every method raises UnreadableError."""

    def __init__(self, content: bytes, file: str) -> None:
        self._content = content
        self._file = file
        with _archive(content) as archive:
            _check_parts(archive)
            self.sheets = tuple(_sheets(archive))
        self._book: openpyxl.Workbook | None = None

    def grid(self, sheet: Sheet, most_rows: int = MOST_ROWS) -> Grid:
        """The rows of a sheet, blank ones left out."""
        with _archive(self._content) as archive:
            facts = _Scanner().scan(archive, sheet.part)
        _check_reach(facts, sheet.name)
        rows = self._values(sheet.name, facts, most_rows)
        kept = [(line, row) for line, row in rows if any(c is not None for c in row)]
        hidden = {c - 1 for a, b in facts.hidden_columns for c in range(a, min(b, 1000) + 1)}
        return Grid(
            self._file,
            rows=tuple(row for _, row in kept),
            lines=tuple(line for line, _ in kept),
            sheet=sheet.name,
            hidden_lines=frozenset(facts.hidden_rows),
            hidden_columns=frozenset(hidden),
            merged=tuple(_merged(name) for name in facts.merged),
        )


    def _values(
        self, sheet: str, facts: _Facts, most_rows: int
    ) -> list[tuple[int, tuple[Cell, ...]]]:
        """The rectangle that holds values, row by row with line numbers."""
        if not facts.used:
            return []
        last = min(facts.last_row, most_rows)
        try:
            found = self._opened()[sheet].iter_rows(1, last, 1, facts.last_column)
            return [
                (line, tuple(_cell(c, (line, n) in facts.uncomputed) for n, c in enumerate(row, 1)))
                for line, row in enumerate(found, 1)
            ]
        except Exception as error:  # openpyxl lets any kind out for a faulty workbook
            raise UnreadableError(
                f"Arbetsboken går inte att läsa ({type(error).__name__}).", _SAVE_AGAIN
            ) from error

    def _opened(self) -> openpyxl.Workbook:
        if self._book is None:
            self._book = openpyxl.load_workbook(
                io.BytesIO(self._content), read_only=True, data_only=True, keep_links=False
            )
        return self._book


def _archive(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError):
        raise damaged() from None


# The pass that only counts


def _parse(archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType) -> None:
    """Pass a part through expat. A document type is refused, and so is what isn't XML."""

    def no_document_type(*_: object) -> None:
        raise UnreadableError("Filen innehåller XML-entiteter och öppnas inte.", _SAVE_AGAIN)

    parser.StartDoctypeDeclHandler = no_document_type
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (
        zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, EOFError, OSError,
        NotImplementedError, RuntimeError, ValueError,
    ):  # fmt: skip
        raise damaged() from None


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse entities anywhere, and large parts where none belong: styles, themes and the like."""
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        large = part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))
        if part.file_size > _LARGEST_OTHER_PART and not large:
            raise UnreadableError("Filen har ovanligt mycket formatering.", _SAVE_AGAIN)
        _parse(archive, part.filename, expat.ParserCreate())


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Attributes]]:
    """Every element of a small part, with its attributes."""
    found: list[tuple[str, Attributes]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append((_local(tag), attributes))
    _parse(archive, part, parser)
    yield from found


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _sheets(archive: zipfile.ZipFile) -> Iterator[Sheet]:
    """The worksheets (not the chart sheets), in the workbook's order."""
    parts = {
        a["Id"]: posixpath.normpath(posixpath.join("/xl", a["Target"])).lstrip("/")
        for tag, a in _elements(archive, "xl/_rels/workbook.xml.rels")
        if tag == "Relationship" and {"Id", "Target"} <= set(a)
        if a.get("Type", "").endswith("/worksheet")
    }
    for tag, attributes in _elements(archive, "xl/workbook.xml"):
        a = {_local(key): value for key, value in attributes.items()}
        if tag == "sheet" and a.get("id") in parts and "name" in a:
            yield Sheet(a["name"], a.get("state", "visible") != "visible", parts[a["id"]])


class _Scanner:
    """Counts what is in a sheet, as expat passes it by."""

    def __init__(self) -> None:
        self._facts = _Facts()
        self._row = self._column = 0
        self._row_hidden = False
        self._formula = self._text_kind = self._inside = False
        self._value = False

    def scan(self, archive: zipfile.ZipFile, part: str) -> _Facts:
        """Pass the sheet through; stops as soon as a cap is reached."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        _parse(archive, part, parser)
        return self._facts

    def _start(self, tag: str, attributes: Attributes) -> None:
        facts = self._facts
        facts.elements += 1
        if facts.elements > _MOST_ELEMENTS:
            raise too_large()
        handler = self._STARTS.get(_local(tag))
        if handler:
            handler(self, attributes)

    def _start_row(self, attributes: Attributes) -> None:
        self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
        if self._row < 1:
            raise damaged()
        self._column = 0
        self._row_hidden = attributes.get("hidden") in ("1", "true")

    def _start_cell(self, attributes: Attributes) -> None:
        name = _CELL_NAME.fullmatch(attributes.get("r", ""))
        self._column = _column_number(name[1]) if name else self._column + 1
        if self._column > _MOST_CELLS_IN_A_ROW:
            raise too_large()
        self._formula = self._value = False
        self._text_kind = attributes.get("t") == "str"

    def _start_formula(self, _: Attributes) -> None:
        self._formula = True

    def _start_value(self, _: Attributes) -> None:
        self._inside = True

    def _start_merge(self, attributes: Attributes) -> None:
        self._facts.merged.append(attributes.get("ref", ""))
        if len(self._facts.merged) > _MOST_MERGED:
            raise UnreadableError("Bladet har för många sammanslagna celler.", _SAVE_AGAIN)

    def _start_columns(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self._facts.hidden_columns.append((first, last))

    _STARTS: Mapping[str, Callable[[_Scanner, Attributes], None]] = {
        "row": _start_row,
        "c": _start_cell,
        "f": _start_formula,
        "v": _start_value,
        "t": _start_value,
        "mergeCell": _start_merge,
        "col": _start_columns,
    }

    def _text(self, text: str) -> None:
        if self._inside and text.strip():
            self._value = True

    def _end(self, tag: str) -> None:
        match _local(tag):
            case "v" | "t":
                self._inside = False
            case "c" if self._value or self._formula:
                self._count()

    def _count(self) -> None:
        facts = self._facts
        facts.used += 1
        if facts.used > MOST_CELLS:
            raise too_large()
        facts.last_row = max(facts.last_row, self._row)
        facts.last_column = max(facts.last_column, self._column)
        if self._row_hidden:
            facts.hidden_rows.add(self._row)
        if self._formula and not self._value and not self._text_kind:
            facts.uncomputed.add((self._row, self._column))


def _column_number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _check_reach(facts: _Facts, sheet: str) -> None:
    if facts.last_row > MOST_ROWS or facts.last_column > _MOST_COLUMNS:
        raise UnreadableError(
            f"Bladet har innehåll ända till rad {facts.last_row} och kolumn nummer "
            f"{facts.last_column}. Högst {MOST_ROWS} rader och {_MOST_COLUMNS} kolumner läses.",
            "Ta bort det som ligger långt från tabellen, eller dela filen i flera.",
            f"blad ”{sheet}”",
        )
    if facts.last_row * facts.last_column > _MOST_IN_RECTANGLE:
        raise too_large()


def _merged(name: str) -> Merged:
    first, _, last = name.partition(":")
    a, b = (_CELL_NAME.fullmatch(part) for part in (first, last or first))
    if a is None or b is None:
        raise damaged()
    columns = sorted((_column_number(a[1]) - 1, _column_number(b[1]) - 1))
    lines = sorted((int(a[2]), int(b[2])))
    return Merged(name, lines[0], lines[1], columns[0], columns[1])


# The pass that reads values


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

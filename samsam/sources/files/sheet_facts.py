"""What a workbook's XML says before any value is read: the pass that only counts.

expat goes through each part with next to no memory and stops at the caps. A document type, which is
the way to entities, is refused wherever it stands.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from samsam.sources.files.file_kind import damaged
from samsam.sources.files.text_table import MOST_CELLS, too_large
from samsam.sources.grid import Merged, UnreadableError

# 200 000 cells with a value and a formula each are 600 000 elements.
MOST_ELEMENTS = 800_000
SAVE_AGAIN = "Öppna filen i Excel, kopiera tabellen till en ny arbetsbok och spara den."
_MOST_CELLS_IN_A_ROW = 16_384
_MOST_MERGED = 5_000
_LARGEST_OTHER_PART = 2_000_000
_CHUNK = 1 << 16
_CELL_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Attributes = Mapping[str, str]


@dataclass
class Facts:
    """What is known of a sheet before its values are read. Rows and columns count from 1."""

    used: int = 0
    last_row: int = 0
    last_column: int = 0
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)

    def hidden_below(self, columns: int) -> frozenset[int]:
        """The hidden ones among the first columns, counted from 0."""
        return frozenset(
            column - 1
            for first, last in self.hidden_columns
            for column in range(max(first, 1), min(last, columns) + 1)
        )


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet's name, and whether the workbook hides it."""

    name: str
    hidden: bool
    part: str


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The workbook's parts. Raises UnreadableError."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError):
        raise damaged() from None


def _parse(archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType) -> None:
    """Pass a part through expat. A document type is refused, and so is what isn't XML."""

    def no_document_type(*_: object) -> None:
        raise UnreadableError("Filen innehåller XML-entiteter och öppnas inte.", SAVE_AGAIN)

    parser.StartDoctypeDeclHandler = no_document_type
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (
        zipfile.BadZipFile, zlib.error, expat.ExpatError, LookupError, EOFError, OSError,
        NotImplementedError, RuntimeError, ValueError,
    ):  # fmt: skip
        raise damaged() from None


def check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse entities anywhere, and large parts where none belong: styles, themes and the like."""
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        large = part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))
        if part.file_size > _LARGEST_OTHER_PART and not large:
            raise UnreadableError("Filen har ovanligt mycket formatering.", SAVE_AGAIN)
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


def find_sheets(archive: zipfile.ZipFile) -> Iterator[SheetInfo]:
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
            yield SheetInfo(a["name"], a.get("state", "visible") != "visible", parts[a["id"]])


class Scanner:
    """Counts what is in a sheet, as expat passes it by. `most` elements at most are passed."""

    def __init__(self, most: int) -> None:
        self.elements = 0
        self._most = min(most, MOST_ELEMENTS)
        self._facts = Facts()
        self._row = self._column = 0
        self._row_hidden = False
        self._formula = self._text_kind = self._inside = False
        self._value = False

    def scan(self, archive: zipfile.ZipFile, part: str) -> Facts:
        """Pass the sheet through; stops as soon as a cap is reached."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        _parse(archive, part, parser)
        return self._facts

    def _start(self, tag: str, attributes: Attributes) -> None:
        self.elements += 1
        if self.elements > self._most:
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
            raise UnreadableError("Bladet har för många sammanslagna celler.", SAVE_AGAIN)

    def _start_columns(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self._facts.hidden_columns.append((first, last))
            if len(self._facts.hidden_columns) > _MOST_MERGED:
                raise damaged()

    _STARTS: Mapping[str, Callable[[Scanner, Attributes], None]] = {
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


def merged_cells(name: str) -> Merged:
    """`A2:B3` as lines and columns. Raises UnreadableError."""
    first, _, last = name.partition(":")
    a, b = (_CELL_NAME.fullmatch(part) for part in (first, last or first))
    if a is None or b is None:
        raise damaged()
    columns = sorted((_column_number(a[1]) - 1, _column_number(b[1]) - 1))
    lines = sorted((int(a[2]), int(b[2])))
    return Merged(name, lines[0], lines[1], columns[0], columns[1])

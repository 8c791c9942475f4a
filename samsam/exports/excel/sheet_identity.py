"""The identity of a sheet: hidden names of its own, which follow it when Excel copies or moves it.

A name holds a text of 255 characters, so that an identity is parted over as many as it takes. The
text is the identities of the figures (`piece.py`), and marks of single cells, by which those that
nobody has written in are known in a sheet where somebody has written.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.exports.documents.piece import PieceIdentity, Role, read_pieces
from samsam.exports.excel.sheet_values import (
    BLOCK,
    Place,
    Value,
    YearTable,
    canonical,
    value_key,
    year_table,
)
from samsam.figures.origin import Origin

YEAR, TARGET_YEAR = "År", "Målår"
HEADLINE, SUBTITLE, SOURCE, NOTE = "rubrik", "underrubrik", "källa", "not "
CHART_CELL = "rad "
NAME = "SAMSAM_"
_LONGEST = 240  # characters of a name's text
_MARK = 4  # of 64 letters: hardly ever would a foreign cell be taken for one of ours
_MARKS = "celler:"
_MARKED = (Role.SHEET, Role.SERIES_SHEET)


@dataclass(frozen=True, slots=True)
class SheetIdentity:
    """The figures that a sheet is of, each with the sheet's role and digest, and its cells' marks.

    `marks` are empty for a sheet that is only brought up to date when nobody has written in it.
    """

    pieces: tuple[PieceIdentity, ...]
    marks: frozenset[str] = frozenset()

    @property
    def role(self) -> Role:
        """What the sheet shows of its figures."""
        return self.pieces[0].role

    def wrote(self, values: Mapping[Place, Value]) -> bool:
        """Whether every cell says what SAMSAM wrote, where it wrote it."""
        return self.pieces[0].wrote(canonical(values))

    def wrote_cell(self, key: str, value: Value | None) -> bool:
        """Whether a cell says what SAMSAM wrote. `key` is what the cell is: a heading and year."""
        return mark_of(NOTE if key.startswith(NOTE) else key, value) in self.marks

    def write(self) -> str:
        """The identity as text."""
        marks = "".join(sorted(self.marks))
        pieces = "".join(piece.write() for piece in self.pieces)
        return pieces + (f"{_MARKS}{marks}" if marks else "")


def mark_of(key: str, value: Value | None) -> str:
    """What distinguishes one cell's content from another's, in a few letters."""
    digest = sha256(f"{key}|{value_key(value)}".encode("utf-8", "replace")).digest()
    return urlsafe_b64encode(digest)[:_MARK].decode("ascii")


def new_identity(
    origins: Sequence[Origin], role: Role, values: Mapping[Place, Value]
) -> SheetIdentity:
    """The identity of a sheet as SAMSAM has made it."""
    text = canonical(values)
    pieces = tuple(PieceIdentity(origin, role).of_text(text) for origin in origins)
    keys = keyed_cells(values) if role in _MARKED else {}
    marks = frozenset(
        mark_of(NOTE if key.startswith(NOTE) else key, values.get(place))
        for key, place in keys.items()
    )
    return SheetIdentity(pieces, marks)


def keyed_cells(values: Mapping[Place, Value]) -> dict[str, Place]:
    """What the cells of a figure's sheet are, and where, also those without a value.

    Below the table are notes, which are known by what they say, and the source, which is the last.
    """
    table, found = year_table(values, YEAR), {}
    if table is None:
        return {}
    targets = year_table(values, TARGET_YEAR)
    for name, one in (("", table), ("mål ", targets)):
        found.update(_table_cells(name, one) if one else {})
    inside = set(found.values())
    rest = [p for p in sorted(values) if p not in inside and p[1] == table.years]
    above = [p for p in rest if p[0] < table.head]
    below = [p for p in rest if p[0] > table.head]
    found.update(zip((HEADLINE, SUBTITLE), above, strict=False))
    found.update({f"{NOTE}{n}": place for n, place in enumerate(below[:-1])})
    if below:
        found[SOURCE] = below[-1]
    found.update(_block_cells(values))
    return found


def _table_cells(name: str, table: YearTable) -> dict[str, Place]:
    years = {f"{name}år {year}": (row, table.years) for year, row in table.rows.items()}
    heads = {f"{name}kolumn {h}": (table.head, column) for h, column in table.columns.items()}
    cells = {
        f"{name}{year} {heading}": (row, column)
        for year, row in table.rows.items()
        for heading, column in table.columns.items()
    }
    return {f"{name}årskolumn": (table.head, table.years)} | years | heads | cells


def _block_cells(values: Mapping[Place, Value]) -> dict[str, Place]:
    """The hidden cells that the chart's other lines are drawn from."""
    corner = block_corner(values)
    if corner is None:
        return {}
    places = [p for p in sorted(values) if p[0] >= corner[0] and p[1] >= corner[1]]
    return {
        f"{CHART_CELL}{r - corner[0]} {c - corner[1]}": (r, c)
        for r, c in places
        if c < corner[1] + 3
    }


def block_corner(values: Mapping[Place, Value]) -> Place | None:
    """Where the hidden cells begin."""
    return next((place for place, value in sorted(values.items()) if value == BLOCK), None)


def name_texts(identity: SheetIdentity) -> Mapping[str, str]:
    """The hidden names of an identity, each with its text as a formula."""
    text = identity.write()
    parts = (text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST))
    return {f"{NAME}{n}": f'"{part}"' for n, part in enumerate(parts, 1)}


def mark_sheets(book: Workbook, sheets: Mapping[str, tuple[Role, Sequence[Origin | None]]]) -> None:
    """Give the sheets of a book that is about to be closed their identities.

    The sheets are given by name with what they are of. One of a figure without origin has none.
    """
    texts = {number: text for text, number in book.str_table.string_table.items()}
    for number, sheet in enumerate(book.worksheets()):
        role, found = sheets.get(sheet.name, (Role.SHEET, ()))
        origins = [origin for origin in found if origin is not None]
        if origins and len(origins) == len(found):
            identity = new_identity(origins, role, _written(sheet, texts))
            # Its own `define_name` hides nothing.
            book.defined_names += [[n, number, t, 1] for n, t in name_texts(identity).items()]


def _written(sheet: Worksheet, texts: Mapping[int, str]) -> dict[Place, Value]:
    """What has been written in the cells of a sheet that isn't in a file yet."""
    found: dict[Place, Value] = {}
    for row, cells in sheet.table.items():
        for column, one in cells.items():
            kind = type(one).__name__
            if kind == "Number":
                found[row, column] = float(one.number)
            elif kind == "String" and texts[one.string]:
                found[row, column] = texts[one.string]
    return found


def read_identity(text: str) -> SheetIdentity | None:
    """The identity in the joined texts of the names; None when there is none to read."""
    pieces, (_, _, marks) = read_pieces(text), text.rpartition(_MARKS)
    if not pieces or len({piece.role for piece in pieces}) > 1:
        return None
    parts = (marks[n : n + _MARK] for n in range(0, len(marks), _MARK)) if _MARKS in text else ()
    return SheetIdentity(pieces, frozenset(parts))

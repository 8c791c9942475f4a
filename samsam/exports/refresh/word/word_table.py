"""A table of ours in Word: new figures in the rows and columns that the editor has left.

A table as SAMSAM made it follows the new one, row by row. One that somebody has changed, with years
taken away for example, gets new figures where its years and headings are, and the years after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from samsam.charts.writable import writable
from samsam.exports.documents.document import REMARK, TablePart
from samsam.exports.documents.piece import PieceIdentity
from samsam.exports.office.word_tables import TWIPS, table_widths
from samsam.exports.refresh.report import PieceChange
from samsam.exports.refresh.spans import Edits, Element
from samsam.exports.refresh.word.word_text import runs_xml, text_of, written_text
from samsam.swedish import listing

_OTHER_COLUMNS = (
    "Tabellen har andra kolumner än SAMSAM:s nya, och är kvar som den är. Hämta den på nytt."
)
_GAP = "–"
_MERGED = "Tabellen har sammanslagna celler och är kvar som den är. Hämta den på nytt."
_MUCH_ELSE = "En cell innehåller något mer än text. Tabellen är kvar som den är."
_REARRANGED = (
    "Tabellen har ändrats i dokumentet och är kvar som den är, eftersom raderna inte är år. "
    "Hämta den på nytt."
)
_TO_THE_RIGHT = re.compile(rb'<w:jc w:val="(?:right|end)"/>')
# Names that only one element may have.
_OWN_IDS = re.compile(rb' w14:(?:paraId|textId)="[^"]*"|<w:bookmark(?:Start|End)\b[^>]*/>')


# The headings of the old and the new table, where they are others.
_Headings: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


class TableLeftError(Exception):
    """The table is left as it is. The message is Swedish: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Done:
    """What has changed in a table, all that it says now, and what the editor should know.

    `text` is empty for a table that somebody has changed.
    """

    changes: tuple[PieceChange, ...]
    text: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the document's table: its element, its cells and what they say."""

    element: Element
    cells: tuple[Element, ...]
    texts: tuple[str, ...]


def refreshed_table(
    edits: Edits,
    table: Element,
    piece: PieceIdentity,
    new: TablePart,
    first: str,
    all_years: TablePart,
) -> Done:
    """Give a table its new figures. `first` is what its first cell says without the field's code.

    `all_years` are those of a table that shows the last ones: an editor may have kept older rows.
    Raises TableLeftError.
    """
    rows = [_row(element) for element in table.children if element.name == "w:tr"]
    if not rows or any(len(row.cells) != len(rows[0].cells) for row in rows):
        raise TableLeftError(_MERGED)
    if "".join(rows[0].texts[0].split()) != first:
        raise TableLeftError(_MUCH_ELSE)
    if any(_is_foreign(run) for row in rows for cell in row.cells for run in cell.all("w:r")):
        raise TableLeftError(_MUCH_ELSE)
    last = rows[0].texts[-1]
    made = _with_remarks(new, last)
    untouched = piece.wrote(" ".join(text for row in rows for text in row.texts))
    if untouched and len(made[0]) == len(rows[0].cells):
        return _followed(edits, rows, made, new.text)
    if untouched and len(rows) > 1 and len(rows[0].cells) > 1:
        return _rebuilt(edits, table, rows, new)
    if not all(row.texts[0].strip().isdigit() for row in rows[1:]):
        raise TableLeftError(_OTHER_COLUMNS if untouched else _REARRANGED)
    return _filled(edits, rows, _with_remarks(all_years, last))


def _with_remarks(new: TablePart, last: str) -> list[tuple[str, ...]]:
    """The new rows. A column of remarks that none needs any more is empty, not the old one."""
    made = [tuple(writable(text) for text in row) for row in (new.head, *new.words)]
    if _squeezed(last) != REMARK or made[0][-1] == REMARK:
        return made
    return [(*row, "" if n else REMARK) for n, row in enumerate(made)]


def _row(element: Element) -> _Row:
    cells = tuple(c for c in element.children if c.name == "w:tc")
    return _Row(element, cells, tuple(_cell_text(cell) for cell in cells))


def _cell_text(cell: Element) -> str:
    return " ".join(text_of(p.all("w:r")) for p in cell.children if p.name == "w:p")


def _followed(edits: Edits, rows: list[_Row], made: list[tuple[str, ...]], text: str) -> Done:
    """Row for row: a year keeps its row, and how the editor has made that look."""
    changes = list(_exchanged(edits, rows[0], made[0]))
    for stretch in _stretches(rows, made):
        for old, new in zip(stretch.old, stretch.new, strict=False):
            _write_row(edits, old, new)
        for old in stretch.gone:
            edits.remove(old.element)
        own = [_like(edits, stretch.beside, new) for new in stretch.come]
        stretch.write(edits, own)
        changes += stretch.told()
    return Done(tuple(changes), text)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows of the old table and those that take their place.

    `beside` is the row that further ones look like, and stand after; before it where `first`.
    """

    old: list[_Row]
    new: list[tuple[str, ...]]
    beside: _Row
    first: bool

    @property
    def gone(self) -> list[_Row]:
        """The old rows that none takes the place of."""
        return self.old[len(self.new) :]

    @property
    def come(self) -> list[tuple[str, ...]]:
        """The new rows that have no old one's place."""
        return self.new[len(self.old) :]

    def write(self, edits: Edits, rows: list[bytes]) -> None:
        """Write the rows that have come where they stand."""
        if rows:
            element = self.beside.element
            at = element.start if self.first else element.end
            edits.replace(at, at, b"".join(rows))

    def told(self, columns: _Headings | None = None) -> Iterator[PieceChange]:
        """What the rows said and say, each by its first cell."""
        come = list(self.new)
        for old in self.old:
            now = next((row for row in come if _name(row) == _name(old.texts)), None)
            if now is None:
                yield PieceChange(_name(old.texts), _line(old.texts), "raden är borta")
                continue
            come.remove(now)
            if _says_else(old.texts, now, columns):
                yield PieceChange(_name(now), _line(old.texts), _line(now))
        yield from (PieceChange(_name(row), "ny rad", _line(row)) for row in come)


def _name(row: tuple[str, ...]) -> str:
    return _squeezed(row[0])


def _says_else(before: tuple[str, ...], row: tuple[str, ...], columns: _Headings | None) -> bool:
    """Whether a row says something else; a column that has come says nothing where it's a gap."""
    if columns is None:
        return list(map(_squeezed, before)) != list(map(_squeezed, row))
    old, new = columns
    there = dict(zip(map(_squeezed, old), map(_squeezed, before), strict=True))
    said = zip(map(_squeezed, new), map(_squeezed, row), strict=True)
    return any(there.get(name, "") != text and text != _GAP for name, text in said)


def _stretches(rows: list[_Row], made: list[tuple[str, ...]]) -> Iterator[_Stretch]:
    """The rows below the headings, those that begin alike in the same stretch."""
    body, new = rows[1:], made[1:]
    keys = [_name(row.texts) for row in body], [_name(row) for row in new]
    for _, a, b, c, d in SequenceMatcher(a=keys[0], b=keys[1], autojunk=False).get_opcodes():
        yield _Stretch(
            body[a:b], new[c:d], rows[b] if b or not body else body[0], not b and bool(body)
        )


def _rebuilt(edits: Edits, table: Element, rows: list[_Row], new: TablePart) -> Done:
    """Other columns than before, as wide together, and each like one that was there."""
    made = [tuple(writable(text) for text in row) for row in (new.head, *new.words)]
    widths = _new_grid(edits, table, new)
    head = [_squeezed(text) for text in rows[0].texts]
    like = [head.index(t) if t in head else 1 for t in map(_squeezed, made[0])]
    looks = _Columns(like, widths, made[0])
    looks.write(edits, rows[0], made[0])
    changes = [PieceChange(made[0][0], _line(rows[0].texts), _line(made[0]))]
    for stretch in _stretches(rows, made):
        for old, row in zip(stretch.old, stretch.new, strict=False):
            looks.write(edits, old, row)
        for old in stretch.gone:
            edits.remove(old.element)
        stretch.write(edits, [looks.row(edits, stretch.beside, row) for row in stretch.come])
        changes += stretch.told((rows[0].texts, made[0]))
    return Done(tuple(changes), new.text)


def _new_grid(edits: Edits, table: Element, new: TablePart) -> list[int]:
    """Columns of other widths, together as wide as the old ones; the widths in twips."""
    grid = table.child("w:tblGrid")
    if grid is None:
        raise TableLeftError(_OTHER_COLUMNS)
    texts = (column.attributes.get("w:w", "") for column in grid.children)
    room = sum(int(text) for text in texts if text.isdigit())
    made = table_widths(new, room / TWIPS)
    shrink = min(1.0, room / TWIPS / sum(made)) if room else 1.0
    widths = [round(wide * shrink * TWIPS) for wide in made]
    listed = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    edits.replace(grid.start, grid.end, f"<w:tblGrid>{listed}</w:tblGrid>".encode())
    return widths


@dataclass(frozen=True, slots=True)
class _Columns:
    """New columns: which of the old ones each looks like, how wide it is, and its heading."""

    like: list[int]
    widths: list[int]
    head: tuple[str, ...]

    def write(self, edits: Edits, row: _Row, texts: tuple[str, ...]) -> None:
        """Exchange a row's cells; the first one stays, since it may hold the field's code."""
        first = row.cells[0]
        _set_width(edits, first, self.widths[0])
        if _squeezed(row.texts[0]) != _squeezed(texts[0]):
            _write_cell(edits, first, texts[0])
        edits.replace(first.end, row.cells[-1].end, self._others(edits, row, texts))

    def row(self, edits: Edits, like: _Row, texts: tuple[str, ...]) -> bytes:
        """A new row that looks like another."""
        own = Edits(edits.content)
        self.write(own, like, texts)
        return _OWN_IDS.sub(b"", own.applied_between(like.element.start, like.element.end))

    def _others(self, edits: Edits, row: _Row, texts: tuple[str, ...]) -> bytes:
        made = b""
        for n in range(1, len(texts)):
            own, cell = Edits(edits.content), row.cells[self.like[n]]
            _set_width(own, cell, self.widths[n])
            _write_cell(own, cell, texts[n])
            looks = own.applied_between(cell.start, cell.end)
            # Text stands to the left, also in what looks like a column of numbers.
            made += _TO_THE_RIGHT.sub(b"", looks) if self.head[n] == REMARK else looks
        return made


def _set_width(edits: Edits, cell: Element, width: int) -> None:
    properties = cell.child("w:tcPr")
    wide = properties.child("w:tcW") if properties else None
    if wide is not None:
        edits.set_attributes(wide, **{"w:w": str(width)})


def _line(row: tuple[str, ...]) -> str:
    return "; ".join(text for text in row[1:] if text)


def _exchanged(edits: Edits, old: _Row, new: tuple[str, ...]) -> Iterator[PieceChange]:
    """Exchange those cells of a row that say something else, in one change."""
    if _write_row(edits, old, new):
        yield PieceChange(new[0], _line(old.texts), _line(new))


def _write_row(edits: Edits, old: _Row, new: tuple[str, ...]) -> bool:
    """Write the cells of a row that say something else; whether there were any."""
    differing = [
        (cell, text)
        for cell, before, text in zip(old.cells, old.texts, new, strict=True)
        if _squeezed(before) != _squeezed(text)
    ]
    for cell, text in differing:
        _write_cell(edits, cell, text)
    return bool(differing)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _filled(edits: Edits, rows: list[_Row], made: list[tuple[str, ...]]) -> Done:
    """New figures where the editor has kept the year and the column, and the years after."""
    head = [_squeezed(text) for text in made[0]]
    columns = [head.index(t) if t in head else None for t in map(_squeezed, rows[0].texts)]
    if columns[0] != 0 or len([c for c in columns if c is not None]) < 2:
        raise TableLeftError(_OTHER_COLUMNS)
    new_by_year = {row[0]: row for row in made[1:]}
    changes: list[PieceChange] = []
    for old in rows[1:]:
        new = new_by_year.get(old.texts[0].strip())
        if new is not None:
            changes += _exchanged(edits, old, _picked(new, columns, old.texts))
    last = max((int(row.texts[0]) for row in rows[1:]), default=0)
    blank = ("",) * len(columns)
    later = [_picked(row, columns, blank) for year, row in new_by_year.items() if int(year) > last]
    if rows[1:]:
        _add(edits, rows[-1], later)
        changes += [PieceChange(new[0], "ny rad", _line(new)) for new in later]
    remarks = tuple(_left_out(made[0], columns)) if changes else ()
    return Done(tuple(changes), "", remarks)


def _left_out(head: tuple[str, ...], columns: list[int | None]) -> Iterator[str]:
    yield "Raderna och kolumnerna är de som fanns i dokumentet."
    missing = [name for n, name in enumerate(head) if n not in columns]
    if missing:
        yield f"I SAMSAM:s tabell finns också: {listing(missing)}."


def _picked(
    new: tuple[str, ...], columns: list[int | None], before: tuple[str, ...]
) -> tuple[str, ...]:
    """The new row in the document's columns; a column of the editor's own keeps its text."""
    return tuple(
        text if column is None else new[column]
        for column, text in zip(columns, before, strict=True)
    )


def _add(edits: Edits, last: _Row, rows: list[tuple[str, ...]]) -> None:
    """Rows after the last one that look like it."""
    made = b"".join(_like(edits, last, row) for row in rows)
    if made:
        edits.replace(last.element.end, last.element.end, made)


def _like(edits: Edits, row: _Row, texts: tuple[str, ...]) -> bytes:
    """A row that looks like another and says the texts."""
    if row.element.first("w:fldChar") is not None:
        raise TableLeftError(_OTHER_COLUMNS)
    own = Edits(edits.content)
    for cell, text in zip(row.cells, texts, strict=True):
        _write_cell(own, cell, text)
    return _OWN_IDS.sub(b"", own.applied_between(row.element.start, row.element.end))


def _write_cell(edits: Edits, cell: Element, text: str) -> None:
    """Exchange what a cell says for the text, which looks as its beginning did."""
    runs = list(cell.all("w:r"))
    texts = [run for run in runs if written_text(run) is not None]
    for number, run in enumerate(texts):
        edits.replace(run.start, run.end, runs_xml(edits, run, text) if number == 0 else b"")
    if not texts:
        _write_empty(edits, cell, text)


def _is_foreign(run: Element) -> bool:
    return written_text(run) is None and run.first("w:t") is not None


def _write_empty(edits: Edits, cell: Element, text: str) -> None:
    paragraph = next((c for c in cell.children if c.name == "w:p"), None)
    if paragraph is None:
        raise TableLeftError(_MUCH_ELSE)
    nothing = Element("w:r", {}, 0, 0, None)
    made = runs_xml(edits, nothing, text)
    if paragraph.closing == paragraph.opened:  # an empty tag
        tag = edits.content[paragraph.start : paragraph.opened].removesuffix(b"/>")
        edits.replace(paragraph.start, paragraph.end, tag + b">" + made + b"</w:p>")
    else:
        edits.replace(paragraph.closing, paragraph.closing, made)

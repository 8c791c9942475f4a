"""Tables on slides: how high their rows are, how many a slide holds, and the table itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pptx.slide import Slide
from pptx.util import Emu, Pt

from samsam.charts.plan import FONT, wrapped
from samsam.charts.typefaces.fonts import STAND_IN
from samsam.charts.writable import unparted, writable
from samsam.exports.documents.columns import spread, widths, words_widths
from samsam.exports.documents.document import Cell, Row, TablePart
from samsam.exports.documents.piece import shape_name, table_piece
from samsam.exports.office.slides.deck import SlideArea
from samsam.exports.office.slides.frames import describe_frame, set_bullet, set_size
from samsam.exports.office.slides.runs import add_runs
from samsam.exports.office.slides.texts import LINE, Text, written_texts
from samsam.exports.office.slides.theme import make_calm

CELL, SMALL_CELL = 14, 12
_CELL_MARGINS = 16
# Above and below a row's text together, by the size of its letters, and a cell's part of it.
_ROW_EDGES = {CELL: 8.0, SMALL_CELL: 5.0}
_CELL_EDGES = {CELL: 3.6, SMALL_CELL: 2.0}
_INDENT = 12  # of a bullet's words
_STEPS = 20  # by which less room is tried
_TABLE_SHARE = 0.6  # of the slide's area, at most


def on_slides(table: TablePart, wide: list[float], size: int, room: float) -> list[list[Row]]:
    """The rows on as few slides as hold them, about as much on each. Measures in points."""
    rooms = (room * share / _STEPS for share in range(1, _STEPS + 1))
    whole = _filled(table, wide, size, room)
    return next(
        (
            found
            for found in (_filled(table, wide, size, r) for r in rooms)
            if len(found) == len(whole)
        ),
        whole,
    )


def _filled(table: TablePart, wide: list[float], size: int, room: float) -> list[list[Row]]:
    """The rows slide after slide, each of which is filled."""
    found: list[list[Row]] = [[]]
    left = full = room - _row_height(table.head, wide, size, head=True)
    for row in table.rows:
        height = _row_height(row, wide, size)
        if found[-1] and height > left:
            found.append([])
            left = full
        found[-1].append(row)
        left -= height
    return found


def column_widths(table: TablePart, area: SlideArea, size: int = CELL) -> list[float]:
    """The columns over the area's whole width, as the letters need them that nearly all see.

    Wide letters, of a computer without the typeface, have room for their words, and what is left
    goes where they have fewest lines.
    """
    natural = widths(table.head, table.words, area.width, size, _CELL_MARGINS, other=STAND_IN)
    return list(spread(natural, table, area.width, size, _CELL_MARGINS, STAND_IN))


def size_and_widths(table: TablePart, area: SlideArea) -> tuple[int, list[float]]:
    """The size of the letters and the columns with which the table has room on one slide.

    Smaller letters come first, then columns as wide letters need them, which have fewer lines on a
    computer without the typeface. A width that breaks words there gives way to one that doesn't. A
    table that needs several slides has the larger letters.
    """
    smaller = column_widths(table, area, SMALL_CELL)
    for_wide = widths(table.head, table.words, area.width, SMALL_CELL, _CELL_MARGINS, STAND_IN)
    spread_out = [area.width * part / sum(for_wide) for part in for_wide]
    usual = CELL, column_widths(table, area, CELL)
    tries = (usual, (SMALL_CELL, smaller), (SMALL_CELL, spread_out))
    fitting = [
        (size, wide)
        for size, wide in tries
        if _height(table, table.rows, wide, size) <= area.height
    ]
    whole = (found for found in fitting if _keeps_words(table, *found))
    return next(whole, fitting[0] if fitting else usual)


def _keeps_words(table: TablePart, size: int, wide: Sequence[float]) -> bool:
    """Whether no word is broken in wide letters."""
    words = words_widths(table.head, table.words, size, _CELL_MARGINS, STAND_IN)
    return all(word <= column for word, column in zip(words, wide, strict=True))


def table_height(table: TablePart, rows: Sequence[Row], area: SlideArea, size: int = CELL) -> float:
    """How high these rows and the head are at most, in points."""
    return _height(table, rows, column_widths(table, area, size), size)


def _height(table: TablePart, rows: Sequence[Row], wide: list[float], size: int) -> float:
    head = _row_height(table.head, wide, size, head=True)
    return head + sum(_row_height(row, wide, size) for row in rows)


def rows_that_fit(table: TablePart, area: SlideArea) -> tuple[int, list[Row]]:
    """The first rows that leave room for the text above them, and the size of their letters.

    They are somewhat smaller where not every row has room.
    """
    for size in (CELL, SMALL_CELL):
        rows = list(table.rows)
        while rows and table_height(table, rows, area, size) > _TABLE_SHARE * area.height:
            rows.pop()
        if len(rows) == len(table.rows):
            break
    return size, rows


def _row_height(
    row: Row,
    columns: list[float],
    size: int = CELL,
    font: str = STAND_IN,
    head: bool = False,
) -> float:
    """How high a row is at most: a computer that lacks the typeface shows wide letters.

    The head and the first column are bold.
    """
    lines = [
        sum(
            len(_lines(text, width - _CELL_MARGINS, size, head or not number, font))
            for text in _cell_texts(cell)
        )
        for number, (cell, width) in enumerate(zip(row, columns, strict=True))
    ]
    return max(lines, default=1) * size * LINE + _ROW_EDGES[size]


def _lines(text: Text, width: float, size: int, bold: bool, font: str) -> list[str]:
    room = width - _INDENT * (text.bullet or text.within)
    return wrapped(unparted(text.text), room, size, bold=bold, font=font)


def _cell_texts(cell: Cell) -> tuple[Text, ...]:
    """A cell's paragraphs, at least one."""
    if isinstance(cell, str):
        return tuple(Text(line) for line in writable(cell).split("\n"))
    return written_texts(cell) or (Text(""),)


def add_table(
    slide: Slide,
    table: TablePart,
    rows: list[Row],
    columns: list[float],
    area: SlideArea,
    size: int = CELL,
) -> None:
    """A table in the upper part of an area, in the deck's own calm looks or the template's."""
    left, top, width, _ = map(Emu, area.emu)
    shape = slide.shapes.add_table(len(rows) + 1, len(table.head), left, top, width, Pt(20))
    shown = replace(table, rows=tuple(rows))
    piece = table_piece(table.origin, shown.text, table.caption)
    shape.name = shape_name("Tabell", piece)
    describe_frame(shape.element, writable(table.caption), writable(table.caption))
    made = shape.table
    made.first_row = made.first_col = True
    for column, wide in zip(made.columns, columns, strict=True):
        column.width = Pt(wide)
    for line, row in zip(made.rows, (table.head, *rows), strict=True):
        line.height = Pt(_row_height(row, columns, size, FONT))
        for cell, text in zip(line.cells, row, strict=True):
            _write_cell(cell, text, size)
    make_calm(shape)


def _write_cell(cell: Any, content: Cell, size: int) -> None:
    """A cell's words, with the bold words, bullets and links that people have written."""
    cell.margin_top = cell.margin_bottom = Pt(_CELL_EDGES[size])
    frame = cell.text_frame
    for number, text in enumerate(_cell_texts(content)):
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        add_runs(paragraph, text)
        set_size(paragraph, size)
        if text.bullet or text.within:
            set_bullet(paragraph, text.bullet, text.within, _INDENT)

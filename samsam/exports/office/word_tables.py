"""A table in a Word document: its XML, with the identity that it is brought up to date by."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from docx.oxml.ns import nsdecls

from samsam.charts.writable import writable
from samsam.exports.documents.columns import line_counts, widths
from samsam.exports.documents.document import Cell, Row, TablePart, cell_words, kept_rows
from samsam.exports.documents.piece import PieceIdentity
from samsam.exports.office.word_file import TABLE_SIZE, field_xml, word_text
from samsam.exports.office.word_lines import whole_spans
from samsam.exports.office.word_written import cell_line_xml
from samsam.model.language.formatted_text import FormattedText

TWIPS = 20  # in a point
CELL_MARGINS = 10.0  # a little more than there is: a word mustn't be broken by a rounding


@dataclass(frozen=True, slots=True)
class TableLooks:
    """The ids of a table's style and of its texts' style, its columns of numbers, its identity.

    `bullets` is the number of the file's list of bullets, `part` that which links lead from,
    `remarks` whether there are some below it.
    """

    table: str
    text: str
    right: frozenset[int]
    bullets: int
    part: Any
    piece: PieceIdentity | None = None
    remarks: bool = False


def table_widths(table: TablePart, room: float) -> tuple[float, ...]:
    """How wide the columns of a table are in so much room, in points."""
    return widths(table.head, table.words, room, TABLE_SIZE, CELL_MARGINS)


def table_xml(table: TablePart, width: float, looks: TableLooks) -> str:
    """The table, at most `width` points wide, its first rows on one page, and its last ones."""
    head, rows = table.head, table.rows
    room = table_widths(table, width)
    columns = [round(wide * TWIPS) for wide in room]
    reported = escape(writable(table.caption))
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in columns)
    first, last = kept_rows(line_counts(table.words, room, TABLE_SIZE, CELL_MARGINS))
    lines = [_row_xml(head, columns, looks, keep=True, head=True)]
    for number, row in enumerate(rows, 1):
        # A row alone on a page would seem to be forgotten, and so would remarks.
        ends = len(rows) - last < number < len(rows) or (number == len(rows) and looks.remarks)
        keep = number < first or ends
        lines.append(_row_xml(row, columns, looks, keep))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{looks.table}"/>'
        f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="06A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{reported}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _row_xml(
    row: Row, columns: list[int], looks: TableLooks, keep: bool, head: bool = False
) -> str:
    """A row; `keep` keeps it on the page of the next one.

    The `head` is repeated on each page, and holds the table's identity in its first cell.
    """
    kept = "<w:keepNext/>" if keep else ""
    cells = ""
    before = f'<w:pStyle w:val="{looks.text}"/>{kept}'
    for number, (cell, width) in enumerate(zip(row, columns, strict=True)):
        right = number in looks.right
        side = _indent_xml(cell, width / TWIPS, head, "left" if right else "right")
        side += '<w:jc w:val="right"/>' if right else ""
        identity = looks.piece if head and number == 0 else None
        text = _cell_xml(cell, looks, before, side, identity)
        cells += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{text}</w:tc>'
    properties = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def _indent_xml(cell: Cell, width: float, bold: bool, side: str) -> str:
    """What a cell of words leaves free at a side, so that no line ends within a span of numbers."""
    if not isinstance(cell, str):
        return ""
    room = width - CELL_MARGINS
    free = round((room - whole_spans(cell, room, TABLE_SIZE, bold)) * TWIPS)
    return f'<w:ind w:{side}="{free}"/>' if free > 0 else ""


def _cell_xml(
    cell: Cell, looks: TableLooks, before: str, after: str, piece: PieceIdentity | None
) -> str:
    """A cell's paragraphs: one of words with its line breaks, or those that people have written.

    `before` and `after` are the properties of each, around those of a bullet.
    """
    if isinstance(cell, FormattedText) and cell.written:
        lines = (cell_line_xml(x, looks.part, looks.bullets, before, after) for x in cell.written)
        return "".join(lines)
    runs = runs_xml(cell_words(cell))
    if piece is not None:
        runs = field_xml(piece.instruction, runs)
    return f"<w:p><w:pPr>{before}{after}</w:pPr>{runs}</w:p>"


def runs_xml(text: str) -> str:
    """Text with its line breaks."""
    written = escape(word_text(text)).split("\n")
    lines = (f'<w:t xml:space="preserve">{line}</w:t>' for line in written)
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"

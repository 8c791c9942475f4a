"""The small charts of all that compares as a workbook: their values, and what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from samsam.exports.documents.piece import Role
from samsam.exports.excel.excel import (
    READ_FIRST,
    about_sheet,
    new_book,
    plain_formats,
)
from samsam.exports.excel.excel_chart import number_pattern
from samsam.exports.excel.printed import new_sheet
from samsam.exports.excel.sheet_identity import mark_sheets
from samsam.exports.excel.sheet_texts import height_for
from samsam.exports.safe import cell
from samsam.exports.use import RenderOptions
from samsam.figures.comparison.many import HEADINGS, SmallMultiples

_VALUES = "Jämförelser"
_ROLES = {READ_FIRST: Role.ABOUT_SHEET, _VALUES: Role.VALUES_SHEET}
_WIDTHS = (30, 16, 9, 8, 12, 14, 20, 15, 8, 6, 34, 36)
_AFTER_NUMBERS = ("Visat värde", "Visad median", "Rubrik")
_VALUES_OF_FIGURE = ("Värde", "De andras median")


def workbook(many: SmallMultiples, use: RenderOptions) -> bytes:
    """A row a key figure, numbers as numbers, and what the sheet is."""
    file, book = new_book(many.headline, many.source, use)
    formats = plain_formats(book)
    many_about(book, formats, many)
    many_values(book, formats, many)
    mark_sheets(book, {name: (role, [many.origin]) for name, role in _ROLES.items()})
    book.close()
    return file.getvalue()


def many_about(book: Workbook, formats: dict[str, Format], many: SmallMultiples) -> None:
    """The sheet that says what the small charts are."""
    about_sheet(book, formats, many_facts(many))


def many_values(book: Workbook, formats: dict[str, Format], many: SmallMultiples) -> None:
    """The sheet with a row a key figure."""
    sheet = new_sheet(book, _VALUES)
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.write_string(0, column, heading, formats[_head(heading)])
        sheet.set_column(column, column, width)
    for number, (row, figure) in enumerate(zip(many_rows(many), many.figures, strict=True), 1):
        own = book.add_format({"num_format": number_pattern(figure.indicator), "valign": "top"})
        for column, (heading, value) in enumerate(zip(HEADINGS, row, strict=True)):
            if isinstance(value, str):
                looks = formats["remark" if heading in _AFTER_NUMBERS else "text"]
                sheet.write_string(number, column, cell(value), looks)
            elif value is not None:
                looks = own if heading in _VALUES_OF_FIGURE else formats["year"]
                sheet.write_number(number, column, value, looks)
        sheet.set_row(number, _height(row))
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _head(heading: str) -> str:
    """The format of a heading: it stands where its cells do."""
    if heading in _VALUES_OF_FIGURE:
        return "head_number"
    return "head_beside" if heading in _AFTER_NUMBERS else "head"


def _height(row: Sequence[str | float | None]) -> float:
    texts = [(t, width) for t, width in zip(row, _WIDTHS, strict=True) if isinstance(t, str)]
    return height_for(texts)


def many_rows(many: SmallMultiples) -> list[tuple[str | float | None, ...]]:
    """What `HEADINGS` names, of each key figure; the id is for programs."""
    return [astuple(row)[1:] for row in many.rows]


def many_facts(many: SmallMultiples) -> list[tuple[str, str]]:
    """What the small charts are, as names and texts."""
    return [
        ("Rubrik", many.headline),
        ("Underrubrik", many.subtitle),
        *(("Anmärkning", note) for note in many.notes),
        ("Källa", many.source),
        ("Bildens text för den som inte ser den", many.alt),
    ]

"""The sheets of a comparison: every municipality's place, and its values year by year."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.exports.safe import cell
from samsam.figures.compared import OrderTable, order_table
from samsam.figures.figure import Figure

_PLACES, _OTHERS = "Ordningen", "Kommunerna år för år"


def others_sheets(book: Workbook, formats: dict[str, Format], figure: Figure) -> None:
    """Two sheets when the figure compares, else none."""
    if figure.compared is None:
        return
    _places(book, formats, figure)
    _year_by_year(book, formats, figure)


def _places(book: Workbook, formats: dict[str, Format], figure: Figure) -> None:
    write_order(book.add_worksheet(_PLACES), formats, order_table(figure))


def write_order(sheet: Worksheet, formats: dict[str, Format], table: OrderTable) -> None:
    """The order on a sheet of its own, first place first."""
    sheet.write_string(0, 0, cell(table.caption), formats["title"])
    for column, heading in enumerate(table.headings):
        sheet.write_string(2, column, cell(heading), formats["head"])
    for number, row in enumerate(table.rows, 3):
        sheet.write_number(number, 0, row.place, formats["year"])
        sheet.write_string(number, 1, cell(row.name), formats["text"])
        sheet.write_number(number, 2, row.value, formats["number"])
        sheet.write_string(number, 3, cell(row.remark), formats["text"])
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 3, 26)
    sheet.freeze_panes(3, 2)


def _year_by_year(book: Workbook, formats: dict[str, Format], figure: Figure) -> None:
    sheet = book.add_worksheet(_OTHERS)
    curves = (figure.outcome, *figure.background)
    sheet.write_string(0, 0, "År", formats["head"])
    for row, year in enumerate(figure.past_years, 1):
        sheet.write_number(row, 0, year, formats["year"])
    for column, curve in enumerate(curves, 1):
        sheet.write_string(0, column, cell(curve.label), formats["head"])
        for point in curve.points:
            row = 1 + point.year - figure.years.start
            sheet.write_number(row, column, point.value, formats["number"])
    sheet.set_column(1, len(curves), 14)
    sheet.freeze_panes(1, 2)

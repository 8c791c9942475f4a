"""The sheets of a comparison: every municipality's place, and its values year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.exports.excel.excel_chart import number_pattern
from samsam.exports.excel.printed import new_sheet, wide_sheet
from samsam.exports.excel.sheet_texts import fitting_width, height_for, pixels_of, width_for
from samsam.exports.safe import cell
from samsam.figures.compared import OrderTable, compared_of, compared_years, order_table
from samsam.figures.comparison.strip import has_strip
from samsam.figures.figure import Figure
from samsam.figures.words import unit_words

PLACES, OTHERS = "Ordningen", "Kommunerna år för år"
_PLACE, _LEAST_COLUMN = 9, 22  # widths of columns, in Excel's characters


def others_sheets(book: Workbook, formats: dict[str, Format], figure: Figure) -> None:
    """Two sheets when the figure compares, else none."""
    if figure.compared is None:
        return
    order_sheet(book, formats, figure)
    year_by_year(book, formats, figure)


def order_sheet(book: Workbook, formats: dict[str, Format], figure: Figure) -> None:
    """A sheet with the order."""
    write_order(new_sheet(book, PLACES), formats, order_table(figure))


def write_order(
    sheet: Worksheet,
    formats: dict[str, Format],
    table: OrderTable,
    classes: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """The order on a sheet of its own, first place first. Gives the table's pixels across.

    `classes` have a column of their own.
    """
    sheet.write_string(0, 0, cell(table.caption), formats["title"])
    looks = ("head", "head", "head_number", "head_beside", "head")
    headings = (*table.headings, *(["Klass"] if classes else []))
    for column, (heading, look) in enumerate(zip(headings, looks, strict=False)):
        sheet.write_string(2, column, cell(heading), formats[look])
    for number, row in enumerate(table.rows, 3):
        sheet.write_number(number, 0, row.place, formats["year"])
        sheet.write_string(number, 1, cell(row.name), formats["text"])
        sheet.write_number(number, 2, row.value, formats["number"])
        sheet.write_string(number, 3, cell(row.remark), formats["remark"])
        if classes:
            sheet.write_string(number, 4, cell(classes[row.area]), formats["text"])
    needed = (max(_LEAST_COLUMN, width_for(heading, bold=True)) for heading in headings[1:])
    widths = [_PLACE, *needed]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(3, 2)
    sheet.repeat_rows(2)
    return sum(map(pixels_of, widths))


def orders_sheet(book: Workbook, formats: dict[str, Format], figures: Sequence[Figure]) -> None:
    """The orders of all figures that compare, a row a municipality; no sheet when none does."""
    compared = [f for f in figures if has_strip(f)]
    if not compared:
        return
    sheet = new_sheet(book, PLACES)
    headings = ("Nyckeltal", "År", "Plats", "Kommun", "Kommunkod", "Värde", "Enhet",
                "Skillnad mot oss")  # fmt: skip
    for column, heading in enumerate(headings):
        look = {2: "head", 5: "head_number"}.get(column, "head_beside")
        sheet.write_string(0, column, heading, formats[look])
    tables = [(figure, order_table(figure)) for figure in compared]
    widths = _order_widths(tables)
    number = 0
    for figure, table in tables:
        value = book.add_format({"num_format": number_pattern(figure.indicator), "valign": "top"})
        years, unit = compared_years(compared_of(figure).comparison), unit_words(figure.indicator)
        for row in table.rows:
            number += 1
            texts = {0: figure.indicator.title, 1: years, 3: row.name, 4: row.area, 6: unit,
                     7: row.remark}  # fmt: skip
            for column, text in texts.items():
                sheet.write_string(number, column, cell(text), formats["remark"])
            sheet.write_number(number, 2, row.place, formats["year"])
            sheet.write_number(number, 5, row.value, value)
            sheet.set_row(number, height_for((text, widths[n]) for n, text in texts.items()))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, number, len(headings) - 1)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _order_widths(tables: Sequence[tuple[Figure, OrderTable]]) -> tuple[float, ...]:
    """The columns of all orders, in Excel's characters."""
    name = fitting_width([figure.indicator.title for figure, _ in tables], 44)
    unit = fitting_width([unit_words(figure.indicator) for figure, _ in tables], 18)
    rows = [row for _, table in tables for row in table.rows]
    area = fitting_width([row.name for row in rows], 22)
    remark = fitting_width([row.remark for row in rows], 18)
    return name, 12, 8, area, 12, 12, unit, remark


def year_by_year(book: Workbook, formats: dict[str, Format], figure: Figure) -> None:
    """A sheet with a column a municipality."""
    sheet = wide_sheet(book, OTHERS)
    curves = (figure.outcome, *figure.background)
    sheet.write_string(0, 0, "År", formats["head"])
    for row, year in enumerate(figure.past_years, 1):
        sheet.write_number(row, 0, year, formats["year"])
    for column, curve in enumerate(curves, 1):
        sheet.write_string(0, column, cell(curve.label), formats["head_number"])
        for point in curve.points:
            row = 1 + point.year - figure.years.start
            sheet.write_number(row, column, point.value, formats["number"])
    for column, curve in enumerate(curves, 1):
        sheet.set_column(column, column, max(14, width_for(curve.label, bold=True)))
    sheet.freeze_panes(1, 2)
    sheet.repeat_columns(0)

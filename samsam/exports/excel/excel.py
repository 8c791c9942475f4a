"""Figures as a workbook: each with a native chart, its whole series, and what it is."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.image import Image
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.exports.documents.logotype import LOGOTYPE_HEIGHT, LOGOTYPE_WIDTH, as_png
from samsam.exports.documents.piece import Role
from samsam.exports.excel.excel_chart import (
    CHART_TEXT,
    CHART_WIDTH,
    ChartPlace,
    insert_chart,
    number_pattern,
)
from samsam.exports.excel.excel_compared import OTHERS, PLACES, others_sheets
from samsam.exports.excel.printed import new_sheet, print_with_picture, readable_across
from samsam.exports.excel.sheet_identity import mark_sheets
from samsam.exports.excel.sheet_texts import (
    TEXT,
    characters_in,
    height_for,
    lines_in,
    pixels_of,
    row_height,
    width_for,
)
from samsam.exports.safe import cell
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import Words, describe
from samsam.figures.description.headline import titled
from samsam.figures.description.projected import projected_columns, projected_values
from samsam.figures.description.value_table import FigureTable
from samsam.figures.figure import Figure
from samsam.figures.words import good_words, target_mark, unit_words
from samsam.model.language.house_style import HouseStyle, Logotype

READ_FIRST = "Läs så här"
_SHOWN, _FULL = "Diagram", "Hela serien"
_ROLES = {
    READ_FIRST: Role.ABOUT_SHEET,
    _SHOWN: Role.SHEET,
    _FULL: Role.SERIES_SHEET,
    PLACES: Role.ORDER_SHEET,
    OTHERS: Role.YEARS_SHEET,
}
# How a workbook is read, as names and texts of its first sheet.
HOW_TO_READ = (
    ("Tomma celler", "Värdet saknas. Skälet står i kolumnen Anmärkning."),
    ("Diagrammen", "Går att ändra. Ett ändrat värde i tabellen flyttar sin punkt i diagrammet."),
    ("När du använder siffrorna", "Ange alltid källan."),
)
_SHEETS = (
    ("Blad: Diagram", "Diagrammet med sin tabell, som på sidan i SAMSAM."),
    ("Blad: Hela serien", "Alla år som finns, också de som inte ryms i diagrammet."),
)
_PROJECTED = "Framskrivning"
_PROJECTED_SHEET = (
    f"Blad: {_PROJECTED}",
    "Vår framskrivning år för år, avrundad, och vad som rymmer 80 och 95 utfall av 100.",
)
_LEAST_COLUMN, _MOST_COLUMN = 12, 70  # widths of columns, in Excel's characters
NAME_WIDTH, TEXT_WIDTH = 34, 100
_WIDEST = 255  # of Excel
_YEARS, _REMARKS, _BESIDE = 9, 46, 2  # widths: of the table's ends, and between it and the chart
_TABLE_ROW, _TITLE = 4, 14
# On paper. Where they are fewer only the notes can be on a second page, and they have no headings.
_ROWS_OF_A_PAGE = 28
_ASIDE = {"align": "left", "indent": 1}  # an indent alone is left out where cells stand at the top
_HEAD = {"bold": True, "bottom": 1, "valign": "top"}
_INCH = 25.4  # millimetres
_LOGOTYPE_ROW = 72 * (LOGOTYPE_HEIGHT + 1) / _INCH  # points
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(shown: Figure, full: Figure, use: RenderOptions) -> bytes:
    """A workbook: how to read it, the chart, all years. Gaps are empty cells with their reason."""
    words = describe(shown)
    file, book = new_book(words.headline, words.source, use)
    formats = number_formats(book, shown)
    figure_about_sheet(book, formats, shown)
    sheet = shown_sheet(book, formats, shown, _SHOWN, use.style)
    if use.style.logotype:
        last_column = len(words.table.columns) + 1
        sheet.merge_range(0, 0, 0, last_column, "", formats["headline"])
        sheet.write_string(0, 0, cell(words.headline), formats["headline"])
        add_logotype(sheet, use.style.logotype, last_column + 2)
    series_sheet(book, formats, full, _FULL)
    others_sheets(book, formats, full)
    projected_sheet(book, formats, full)
    mark_sheets(book, {n: (role, [shown.origin]) for n, role in _ROLES.items()})
    book.close()
    return file.getvalue()


def new_book(title: str, about: str, use: RenderOptions) -> tuple[io.BytesIO, Workbook]:
    """A workbook in memory, and where its bytes come when it's closed."""
    file = io.BytesIO()
    typeface = {"font_name": use.style.font.family, "font_size": TEXT}
    book = xlsxwriter.Workbook(file, {**_OPTIONS, "default_format_properties": typeface})
    made = datetime.combine(use.made_on, time(12), UTC)
    book.set_properties(
        {"title": cell(title), "author": use.author, "comments": cell(about), "created": made}
    )
    return file, book


def number_formats(book: Workbook, figure: Figure) -> dict[str, Format]:
    """The formats of cells by name, with the figure's unit and decimals for numbers."""
    pattern = number_pattern(figure.indicator)
    number = book.add_format({"num_format": pattern, "valign": "top"})
    return plain_formats(book) | {"number": number}


def plain_formats(book: Workbook) -> dict[str, Format]:
    """The formats of cells that belong to no figure, by name."""
    return {
        "title": book.add_format({"bold": True, "font_size": _TITLE}),
        "headline": book.add_format(
            {"bold": True, "font_size": _TITLE, "text_wrap": True, "valign": "vcenter"}
        ),
        "head": book.add_format(_HEAD),
        "head_number": book.add_format(_HEAD | {"align": "right"}),
        "head_lines": book.add_format(_HEAD | {"align": "right", "indent": 1, "text_wrap": True}),
        "head_beside": book.add_format(_HEAD | _ASIDE),
        "name": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"valign": "top"}),
        "year": book.add_format({"num_format": "0", "align": "left", "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "link": book.add_format(
            {"font_color": "blue", "underline": 1, "valign": "top", "text_wrap": True}
        ),
        "remark": book.add_format({"text_wrap": True, "valign": "top"} | _ASIDE),
        "beside": book.add_format({"valign": "top"} | _ASIDE),
    }


def shown_sheet(
    book: Workbook, formats: dict[str, Format], figure: Figure, name: str, style: HouseStyle
) -> Worksheet:
    """A sheet with the figure as shown: table, targets, notes, source and a native chart."""
    words = describe(figure)
    sheet = new_sheet(book, name)
    sheet.write_string(0, 0, cell(words.headline), formats["title"])
    sheet.write_string(1, 0, cell(words.subtitle))
    _write_table(sheet, formats, words.table)
    targets = _TABLE_ROW + len(words.table.rows) + 2
    _write_targets(sheet, formats, figure, targets)
    below = targets + len(figure.targets) + (2 if figure.targets else 0)
    for number, sentence in enumerate((*words.notes, words.source), below):
        last_column = len(words.table.columns) + 1
        sheet.merge_range(number, 0, number, last_column, "", formats["text"])
        sheet.write_string(number, 0, cell(sentence), formats["text"])
        sheet.set_row(number, height_for([(sentence, sum(_widths(words.table)))]))
    if len(words.table.rows) > _ROWS_OF_A_PAGE:
        sheet.repeat_rows(_TABLE_ROW)
    if figure.outcome.points:
        column = len(words.table.columns) + 3
        beside = min(_WIDEST, _longest_over(words) - sum(_widths(words.table)))
        beside = max(_BESIDE, beside)
        sheet.set_column(column - 1, column - 1, beside)
        place = ChartPlace(name, _TABLE_ROW + 1, _TABLE_ROW - 1, column)
        insert_chart(book, sheet, figure, place, style, formats)
        table = sum(map(pixels_of, (*_widths(words.table), beside)))
        print_with_picture(sheet, table, column, CHART_WIDTH, CHART_TEXT)
    return sheet


def add_logotype(sheet: Worksheet, logotype: Logotype, column: int) -> None:
    """The logotype in the first row, which becomes high enough for it, from `column` on."""
    image = Image(io.BytesIO(as_png(logotype)))
    wide, high = image.width / image.x_dpi * _INCH, image.height / image.y_dpi * _INCH
    scale = min(LOGOTYPE_WIDTH / wide, LOGOTYPE_HEIGHT / high)
    looks = {"x_scale": scale, "y_scale": scale, "description": cell(logotype.alt)}
    sheet.set_row(0, _LOGOTYPE_ROW)
    sheet.insert_image(0, column, image, looks)


def _write_targets(sheet: Worksheet, formats: dict[str, Format], figure: Figure, row: int) -> None:
    """The targets as a table of their own, which the chart takes them from."""
    if not figure.targets:
        return
    headings = (("Målår", "head"), ("Mål", "head_number"), ("Läge", "head_beside"))
    for column, (heading, looks) in enumerate(headings):
        sheet.write_string(row, column, heading, formats[looks])
    for number, mark in enumerate(figure.targets, row + 1):
        state = target_mark(mark.assessment, figure.indicator).word
        sheet.write_number(number, 0, mark.target.year, formats["year"])
        sheet.write_number(number, 1, mark.target.value, formats["number"])
        sheet.write_string(number, 2, state, formats["beside"])


def column_width(heading: str) -> float:
    """So wide that a heading stands in one line."""
    return min(_MOST_COLUMN, max(_LEAST_COLUMN, width_for(heading, bold=True)))


def _longest_over(words: Words) -> float:
    """How wide what stands over the table is, which a page may end beside."""
    return max(width_for(words.headline, bold=True, size=_TITLE), width_for(words.subtitle))


def _widths(table: FigureTable) -> list[float]:
    """Of the table's columns, in Excel's characters, at most what can be read on a page.

    Headings go on in the next line where they have no room beside each other.
    """
    wide = [column_width(heading) for heading in table.columns]
    room = readable_across() - sum(map(pixels_of, (_YEARS, _REMARKS, _BESIDE)))
    if sum(map(pixels_of, wide)) > room:
        most = max(_LEAST_COLUMN, characters_in(room / len(wide)))
        wide = [min(most, width) for width in wide]
    return [_YEARS, *wide, _REMARKS]


def _write_table(sheet: Worksheet, formats: dict[str, Format], table: FigureTable) -> None:
    """Heading row and a row a year, from `_TABLE_ROW` down."""
    last = len(table.columns) + 1
    sheet.write_string(_TABLE_ROW, 0, "År", formats["head"])
    widths, lines = _widths(table), 1
    for column, heading in enumerate(table.columns, 1):
        look = "head_number"
        if widths[column] < column_width(heading):
            look, lines = "head_lines", max(lines, lines_in(heading, widths[column], bold=True))
        sheet.write_string(_TABLE_ROW, column, cell(heading), formats[look])
    sheet.set_row(_TABLE_ROW, row_height(lines))
    sheet.write_string(_TABLE_ROW, last, "Anmärkning", formats["head_beside"])
    for number, row in enumerate(table.rows, _TABLE_ROW + 1):
        sheet.write_number(number, 0, row.year, formats["year"])
        for column, value in enumerate(row.values, 1):
            if value is not None:
                sheet.write_number(number, column, value, formats["number"])
        sheet.write_string(number, last, cell(row.remark), formats["remark"])
        if row.remark:
            sheet.set_row(number, height_for([(row.remark, _REMARKS)]))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(_TABLE_ROW + 1, 1)


def series_sheet(book: Workbook, formats: dict[str, Format], full: Figure, name: str) -> None:
    """A sheet with the table of all years."""
    words = describe(full)
    sheet = new_sheet(book, name)
    sheet.write_string(0, 0, cell(words.table.caption), formats["title"])
    sheet.repeat_rows(_TABLE_ROW)
    _write_table(sheet, formats, words.table)


def _facts(figure: Figure, words: Words) -> list[tuple[str, str]]:
    indicator = figure.indicator
    return [
        ("Nyckeltal", indicator.title),
        ("Enhet", unit_words(indicator)),
        ("Definition", indicator.definition),
        ("Bra riktning", good_words(indicator.direction)),
        ("Förändring", f"{words.trend} {words.change}"),
        *(("Måluppfyllelse", sentence) for sentence in words.targets),
        *(("Anmärkning", note) for note in words.notes),
        ("Källa", words.source),
        ("Ansvarig funktion", indicator.responsible),
        ("Bildens text för den som inte ser den", words.alt),
    ]


def figure_about_sheet(book: Workbook, formats: dict[str, Format], shown: Figure) -> None:
    """How the workbook of a figure is read, and what the figure is."""
    facts = _facts(shown, describe(shown))
    projected = (_PROJECTED_SHEET,) if shown.projection else ()
    about_sheet(book, formats, (*_SHEETS, *projected, *HOW_TO_READ, *facts))


def about_sheet(
    book: Workbook, formats: dict[str, Format], facts: Sequence[tuple[str, str]]
) -> None:
    """What the figures are and how they are read, as names and texts; to be made first."""
    sheet = new_sheet(book, READ_FIRST)
    for number, (name, text) in enumerate(facts):
        sheet.write_string(number, 0, name, formats["name"])
        sheet.write_string(number, 1, cell(text), formats["text"])
        sheet.set_row(number, height_for([(name, NAME_WIDTH), (text, TEXT_WIDTH)]))
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.set_column(1, 1, TEXT_WIDTH)


def projected_sheet(book: Workbook, formats: dict[str, Format], full: Figure) -> None:
    """A sheet when the figure has a projection, else none; rounded as on the page."""
    columns = projected_columns(full)
    if not columns:
        return
    sheet, values_of = new_sheet(book, _PROJECTED), projected_values(full)
    title = f"Vår framskrivning. {titled(full, tuple(values_of))}"
    sheet.write_string(0, 0, cell(title), formats["title"])
    sheet.write_string(1, 0, _PROJECTED_SHEET[1])
    sheet.write_string(_TABLE_ROW, 0, "År", formats["head"])
    for column, heading in enumerate(columns, 1):
        sheet.write_string(_TABLE_ROW, column, heading, formats["head_number"])
        sheet.set_column(column, column, width_for(heading, bold=True))
    for row, (year, values) in enumerate(values_of.items(), _TABLE_ROW + 1):
        sheet.write_number(row, 0, year, formats["year"])
        for column, value in enumerate(values, 1):
            sheet.write_number(row, column, value, formats["number"])
    sheet.freeze_panes(_TABLE_ROW + 1, 1)
    sheet.repeat_rows(_TABLE_ROW)

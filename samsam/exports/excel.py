"""A figure as a workbook: the figure with a native chart, the whole series, and what it is."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from samsam.exports.safe import cell
from samsam.figures.describe import FigureTable, Words, describe
from samsam.figures.figure import CurveRole, Figure
from samsam.figures.theme import LIGHT
from samsam.figures.words import good_words, target_words, unit_words
from samsam.model.indicator import Unit

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN, _FULL, _ABOUT = "Diagram", "Hela serien", "Om uppgifterna"
_TABLE_ROW = 4
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(shown: Figure, full: Figure) -> bytes:
    """A workbook of three sheets. Numbers are numbers, gaps are empty cells with their reason."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    words = describe(shown)
    book.set_properties(
        {"title": cell(words.headline), "author": "SAMSAM", "comments": cell(words.source)}
    )
    formats = _formats(book, shown)
    _shown_sheet(book, formats, shown, words)
    _full_sheet(book, formats, describe(full))
    _about_sheet(book, formats, shown, words)
    book.close()
    return file.getvalue()


def _formats(book: Workbook, figure: Figure) -> dict[str, Format]:
    decimals = figure.indicator.decimals
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    if figure.indicator.unit is Unit.PERCENT:
        pattern += '" %"'
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": pattern, "valign": "top"}),
        "year": book.add_format({"num_format": "0", "align": "left", "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _shown_sheet(book: Workbook, formats: dict[str, Format], figure: Figure, words: Words) -> None:
    sheet = book.add_worksheet(_SHOWN)
    sheet.write_string(0, 0, cell(words.headline), formats["title"])
    sheet.write_string(1, 0, cell(words.subtitle))
    _write_table(sheet, formats, words.table)
    last = _TABLE_ROW + len(words.table.rows)
    for number, sentence in enumerate((*words.notes, words.source), last + 2):
        sheet.write_string(number, 0, cell(sentence))
    if figure.outcome.points:
        sheet.insert_chart(
            _TABLE_ROW - 1,
            len(figure.curves) + 3,
            _chart(book, figure, words),
            {"description": cell(words.alt), "x_offset": 20},
        )


def _write_table(sheet: Worksheet, formats: dict[str, Format], table: FigureTable) -> None:
    """Heading row and a row a year, from `_TABLE_ROW` down."""
    headings = ("År", *table.columns, "Anmärkning")
    for column, heading in enumerate(headings):
        sheet.write_string(_TABLE_ROW, column, cell(heading), formats["head"])
    for number, row in enumerate(table.rows, _TABLE_ROW + 1):
        sheet.write_number(number, 0, row.year, formats["year"])
        for column, value in enumerate(row.values, 1):
            if value is not None:
                sheet.write_number(number, column, value, formats["number"])
        sheet.write_string(number, len(headings) - 1, cell(row.remark), formats["text"])
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, len(table.columns), 22)
    sheet.set_column(len(table.columns) + 1, len(table.columns) + 1, 46)
    sheet.freeze_panes(_TABLE_ROW + 1, 1)


def _chart(book: Workbook, figure: Figure, words: Words) -> Any:
    """A native scatter chart with lines: years keep their distance, and a gap stays a gap."""
    chart = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    first, last = _TABLE_ROW + 1, _TABLE_ROW + len(words.table.rows)
    for column, curve in enumerate(figure.curves, 1):
        outcome = curve.role is CurveRole.OUTCOME
        colour = LIGHT.outcome if outcome else LIGHT.comparison
        chart.add_series(
            {
                "name": cell(curve.label),
                "categories": [_SHOWN, first, 0, last, 0],
                "values": [_SHOWN, first, column, last, column],
                "line": {
                    "color": colour,
                    "width": 2.25,
                    "dash_type": "solid" if outcome else "round_dot",
                },
                "marker": {
                    "type": "circle" if outcome else "square",
                    "size": 6,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
            }
        )
    _add_targets(chart, figure)
    _set_axes(chart, figure, words)
    return chart


def _add_targets(chart: Any, figure: Figure) -> None:
    for mark in figure.targets:
        target = mark.target
        chart.add_series(
            {
                "name": f"Mål {target.year}: {target_words(target, figure.indicator)}",
                "categories": f"={{{target.year}}}",
                "values": f"={{{target.value}}}",
                "line": {"none": True},
                "marker": {
                    "type": "diamond",
                    "size": 10,
                    "fill": {"color": LIGHT.accent},
                    "border": {"color": LIGHT.accent},
                },
            }
        )


def _set_axes(chart: Any, figure: Figure, words: Words) -> None:
    years = figure.years
    chart.set_title({"name": cell(words.headline), "name_font": {"size": 12}, "overlay": False})
    chart.set_x_axis(
        {
            "min": years[0] - 1,
            "max": years[-1] + 1,
            "major_unit": max(1, len(years) // 10),
            "num_format": "0",
            "major_gridlines": {"visible": False},
            "label_position": "low",
        }
    )
    y_axis: dict[str, Any] = {
        "name": unit_words(figure.indicator),
        "major_gridlines": {"visible": True, "line": {"color": LIGHT.grid}},
    }
    if figure.indicator.is_rank:
        y_axis |= {"reverse": True, "min": 1}
    elif figure.starts_at_zero:
        y_axis |= {"min": 0}
    chart.set_y_axis(y_axis)
    chart.show_blanks_as("gap")
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 430})


def _full_sheet(book: Workbook, formats: dict[str, Format], words: Words) -> None:
    sheet = book.add_worksheet(_FULL)
    sheet.write_string(0, 0, cell(words.subtitle), formats["title"])
    _write_table(sheet, formats, words.table)


def _about_sheet(book: Workbook, formats: dict[str, Format], figure: Figure, words: Words) -> None:
    sheet = book.add_worksheet(_ABOUT)
    indicator = figure.indicator
    facts = [
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
    for number, (name, text) in enumerate(facts):
        sheet.write_string(number, 0, name, formats["head"])
        sheet.write_string(number, 1, cell(text), formats["text"])
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)

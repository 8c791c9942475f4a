"""All comparisons on one sheet as files: the small charts as an image, and their values.

To add a format: a function from (the sheet, how it is to be used) to bytes, and one line in
`SHEET_FORMATS`. The page and the address follow the list.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass

from samsam.charts.print.many_in_print import draw_many
from samsam.exports.data.csv_table import raw_number
from samsam.exports.excel import excel
from samsam.exports.excel.excel import (
    about_sheet,
    column_width,
    new_book,
    plain_formats,
)
from samsam.exports.excel.printed import new_sheet
from samsam.exports.kit.tagged_pdf import tagged_pdf
from samsam.exports.names import slug
from samsam.exports.safe import cell, csv_cell
from samsam.exports.use import RenderOptions
from samsam.figures.compared import compared_of
from samsam.figures.comparison.many import HEADINGS, SmallMultiples

SHEET_ADDRESS = "filer/alla-jamforda"
FORMAT = "samsam-jamforelser/1"
_VALUES = "Jämförelser"
_WIDTHS = (44, 20, 9, 9, 14, 18, 16, 18, 9, 9, 60, 60)


@dataclass(frozen=True, slots=True)
class SheetFormat:
    """One file format of the sheet."""

    extension: str
    label: str
    mime: str
    make: Callable[[SmallMultiples, RenderOptions], bytes]


def sheet_name(many: SmallMultiples) -> str:
    """What the file holds: whose place, among whom, and as known on what day if not the latest."""
    figure = many.figures[0]
    day = [f"som-kant-{figure.known_on.isoformat()}"] if figure.known_on else []
    group = compared_of(figure).group.title
    return slug("-".join((figure.area_name, "alla-jamforda-med", group, *day)))


def _png(many: SmallMultiples, use: RenderOptions) -> bytes:
    """300 dpi."""
    return draw_many(many, use.width_mm, "png", use.style)


def _svg(many: SmallMultiples, use: RenderOptions) -> bytes:
    """Text as text."""
    return draw_many(many, use.width_mm, "svg", use.style)


def _pdf(many: SmallMultiples, use: RenderOptions) -> bytes:
    """Text as text, font embedded; tagged in Swedish with its alternative text."""
    return tagged_pdf(draw_many(many, use.width_mm, "svg", use.style), many, use)


def _csv(many: SmallMultiples, _use: RenderOptions) -> bytes:
    """What the sheet is, an empty row, and a row a key figure; as Swedish Excel reads it."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([name, csv_cell(text)] for name, text in _facts(many))
    writer.writerow([])
    writer.writerow(HEADINGS)
    writer.writerows([_csv_value(value) for value in row] for row in _rows(many))
    return file.getvalue().encode("utf-8-sig")


def _csv_value(value: str | float | None) -> str:
    return csv_cell(value) if isinstance(value, str) else raw_number(value)


def _json(many: SmallMultiples, use: RenderOptions) -> bytes:
    """The sheet's values with what they are. Keys are English, texts Swedish; UTF-8."""
    content = {
        "format": FORMAT,
        "headline": many.headline,
        "notes": list(many.notes),
        "source_line": many.source,
        "alt_text": many.alt,
        "comparisons": [asdict(row) for row in many.rows],
        "made_on": use.made_on.isoformat(),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def _workbook(many: SmallMultiples, use: RenderOptions) -> bytes:
    """A row a key figure, numbers as numbers, and what the sheet is."""
    file, book = new_book(many.headline, many.source, use)
    formats = plain_formats(book)
    about_sheet(book, formats, _facts(many))
    sheet = new_sheet(book, _VALUES)
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.write_string(0, column, heading, formats["head"])
        sheet.set_column(column, column, max(width, column_width(heading)))
    for number, row in enumerate(_rows(many), 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, cell(value), formats["text"])
            elif value is not None:
                sheet.write_number(number, column, value, formats["number"])
    sheet.freeze_panes(1, 1)
    book.close()
    return file.getvalue()


def _rows(many: SmallMultiples) -> list[tuple[str | float | None, ...]]:
    """What `HEADINGS` names, of each key figure; the id is for programs."""
    return [astuple(row)[1:] for row in many.rows]


def _facts(many: SmallMultiples) -> list[tuple[str, str]]:
    return [
        ("Rubrik", many.headline),
        ("Underrubrik", many.subtitle),
        *(("Anmärkning", note) for note in many.notes),
        ("Källa", many.source),
        ("Bildens text för den som inte ser den", many.alt),
    ]


SHEET_FORMATS: tuple[SheetFormat, ...] = (
    SheetFormat("png", "Bild (PNG)", "image/png", _png),
    SheetFormat("svg", "Vektorbild (SVG)", "image/svg+xml", _svg),
    SheetFormat("pdf", "PDF", "application/pdf", _pdf),
    SheetFormat("xlsx", "Excel", excel.MIME, _workbook),
    SheetFormat("csv", "CSV", "text/csv; charset=utf-8", _csv),
    SheetFormat("json", "JSON", "application/json; charset=utf-8", _json),
)

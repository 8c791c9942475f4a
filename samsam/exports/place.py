"""A place among others as files: its strip of dots as an image, and the order as a table."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from samsam.exports.csv_table import raw_number
from samsam.exports.excel import about_sheet, new_book, new_sheet, number_formats
from samsam.exports.excel_compared import PLACES, write_order
from samsam.exports.safe import cell, csv_cell
from samsam.exports.use import Use
from samsam.figures.compared import compared_of
from samsam.figures.figure import Figure
from samsam.figures.strip import Strip, strip_of
from samsam.figures.strip_in_print import draw_strip
from samsam.figures.words import good_words, unit_words

FORMAT = "samsam-plats/1"
_COLUMNS = ("Plats", "Kommun", "Kommunkod", "Värde", "Visat värde", "Skillnad mot oss", "Vi")


def png(shown: Figure, _full: Figure, use: Use) -> bytes:
    """300 dpi."""
    return draw_strip(strip_of(shown), use.width_mm, "png", use.style)


def svg(shown: Figure, _full: Figure, use: Use) -> bytes:
    """Text as text."""
    return draw_strip(strip_of(shown), use.width_mm, "svg", use.style)


def pdf(shown: Figure, _full: Figure, use: Use) -> bytes:
    """Text as text, font embedded."""
    return draw_strip(strip_of(shown), use.width_mm, "pdf", use.style)


def csv_table(shown: Figure, _full: Figure, _use: Use) -> bytes:
    """What the order is, an empty row, and a row a municipality; as Swedish Excel reads it."""
    strip = strip_of(shown)
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([name, csv_cell(text)] for name, text in _facts(strip))
    writer.writerow([])
    writer.writerow(_COLUMNS)
    writer.writerows(
        [
            str(row.place), csv_cell(row.name), csv_cell(row.area), raw_number(row.value),
            csv_cell(row.text), csv_cell(row.remark), "ja" if row.own else "",
        ]
        for row in strip.table.rows
    )  # fmt: skip
    return file.getvalue().encode("utf-8-sig")


def json_table(shown: Figure, _full: Figure, use: Use) -> bytes:
    """The order with what it is. Keys are English, texts Swedish; UTF-8."""
    content = _metadata(strip_of(shown)) | {"made_on": use.made_on.isoformat()}
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def workbook(shown: Figure, _full: Figure, use: Use) -> bytes:
    """The order with the drawing beside it, and what it is."""
    strip = strip_of(shown)
    file, book = new_book(strip.headline, strip.source, use)
    formats = number_formats(book, shown)
    sheet = new_sheet(book, PLACES)
    write_order(sheet, formats, strip.table)
    drawing = {"image_data": io.BytesIO(draw_strip(strip, use.width_mm, "png", use.style)),
               "description": cell(strip.alt)}  # fmt: skip
    sheet.insert_image(2, len(strip.table.headings) + 1, "plats.png", drawing)
    about_sheet(book, formats, _facts(strip))
    book.close()
    return file.getvalue()


def _facts(strip: Strip) -> list[tuple[str, str]]:
    indicator = strip.figure.indicator
    return [
        ("Rubrik", strip.headline),
        ("Underrubrik", strip.subtitle),
        ("Enhet", unit_words(indicator)),
        ("Definition", indicator.definition),
        *(("Anmärkning", note) for note in strip.notes),
        ("Källa", strip.source),
        ("Bildens text för den som inte ser den", strip.alt),
    ]


def _metadata(strip: Strip) -> dict[str, Any]:
    figure, indicator = strip.figure, strip.figure.indicator
    compared = compared_of(figure)
    found, group = compared.comparison, compared.group
    return {
        "format": FORMAT,
        "indicator": {
            "id": indicator.id,
            "title": indicator.title,
            "definition": indicator.definition,
            "unit": unit_words(indicator),
            "decimals": indicator.decimals,
            "good_direction": good_words(indicator.direction),
            "source_id": indicator.source_id,
        },
        "area": figure.area_name,
        "known_on": figure.known_on.isoformat() if figure.known_on else None,
        "group": {"title": group.title, "source": group.source},
        "measure": found.measure.value,
        "year": found.year,
        "from_year": found.from_year,
        "headline": strip.headline,
        "notes": list(strip.notes),
        "source_line": strip.source,
        "alt_text": strip.alt,
        "median_of_others": found.median,
        "places_by_chance": list(found.places) if found.places and found.has_place else None,
        "members": [
            {
                "place": row.place, "area": row.area, "name": row.name, "value": row.value,
                "text": row.text, "apart": row.apart, "own": row.own,
            }
            for row in strip.table.rows
        ],
        "without_value": list(found.missing),
    }  # fmt: skip

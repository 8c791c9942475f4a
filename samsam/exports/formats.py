"""The formats that a figure can be had in.

To add a format: one module with a function from (figure as shown, figure with the whole series,
how it is to be used) to bytes, and one line in `FORMATS`, or in `PLACE_FORMATS` for the strip that
shows a place among others. Pages, addresses, the kit, the command and tests follow the lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samsam.exports import csv_table, excel, image, json_table, place, powerpoint, single, word
from samsam.exports.names import PLACE_VIEW, figure_name, place_name
from samsam.exports.use import Use
from samsam.figures.figure import Figure


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. `make` takes the figure as shown and the one with the whole series.

    `folder` is where the kit keeps the file of each figure; empty for formats that the kit has for
    all figures together. `name` is what the file is called, without its ending.
    """

    extension: str
    label: str
    mime: str
    make: Callable[[Figure, Figure, Use], bytes]
    folder: str = ""
    name: Callable[[Figure], str] = figure_name


FORMATS: tuple[Format, ...] = (
    Format("docx", "Word", word.MIME, single.in_word),
    Format("pptx", "PowerPoint", powerpoint.MIME, single.in_powerpoint),
    Format("xlsx", "Excel", excel.MIME, excel.workbook),
    Format("png", "Bild (PNG)", "image/png", image.png, "png"),
    Format("svg", "Vektorbild (SVG)", "image/svg+xml", image.svg, "svg"),
    Format("pdf", "PDF", "application/pdf", image.pdf, "pdf"),
    Format("csv", "CSV", "text/csv; charset=utf-8", csv_table.table, "siffror"),
    Format("json", "JSON", "application/json; charset=utf-8", json_table.table, "siffror"),
)

PLACE_FORMATS: tuple[Format, ...] = (
    Format("docx", "Word", word.MIME, single.place_in_word, name=place_name),
    Format("pptx", "PowerPoint", powerpoint.MIME, single.place_in_powerpoint, name=place_name),
    Format("xlsx", "Excel", excel.MIME, place.workbook, name=place_name),
    Format("png", "Bild (PNG)", "image/png", place.png, "png", place_name),
    Format("svg", "Vektorbild (SVG)", "image/svg+xml", place.svg, "svg", place_name),
    Format("pdf", "PDF", "application/pdf", place.pdf, "pdf", place_name),
    Format("csv", "CSV", "text/csv; charset=utf-8", place.csv_table, "siffror", place_name),
    Format(
        "json", "JSON", "application/json; charset=utf-8", place.json_table, "siffror", place_name
    ),
)


def formats_of(view: str) -> tuple[Format, ...]:
    """The formats that a view's figures can be had in."""
    return PLACE_FORMATS if view == PLACE_VIEW else FORMATS


def file_name(figure: Figure, form: Format) -> str:
    """What the file holds: `timra-invanare-1968-2025.svg`, and the day if not the latest."""
    return f"{form.name(figure)}.{form.extension}"

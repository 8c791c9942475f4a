"""The formats that a figure can be had in.

To add a format: one module with a function from (figure as shown, figure with the whole series,
how it is to be used) to bytes, and one line in `FORMATS`; for the pictures that show a place among
others another function, and one line in `_picture_formats`. Pages, addresses, the kit, the command
and tests follow the lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from samsam.charts.pictures import MAP, PICTURES, PLACE, PictureKind
from samsam.exports.data import csv_table, json_table
from samsam.exports.names import (
    EXCEL_TYPE,
    POWERPOINT_TYPE,
    WORD_TYPE,
    figure_name,
    picture_name,
)
from samsam.exports.use import RenderOptions
from samsam.figures.figure import Figure
from samsam.libraries import functions_of

if TYPE_CHECKING:
    from samsam.exports.excel import excel, excel_place
    from samsam.exports.kit import image, place, single
else:
    excel = functions_of("samsam.exports.excel.excel")
    excel_place = functions_of("samsam.exports.excel.excel_place")
    image = functions_of("samsam.exports.kit.image")
    place = functions_of("samsam.exports.kit.place")
    single = functions_of("samsam.exports.kit.single")

NUMBERS = "siffror"  # the kit's folder of what other programs read

Make = Callable[[Figure, Figure, RenderOptions], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. `make` takes the figure as shown and the one with the whole series.

    `folder` is where the kit keeps the file of each figure; empty for formats that the kit has for
    all figures together. `name` is what the file is called, without its ending.
    """

    extension: str
    label: str
    mime: str
    make: Make
    folder: str = ""
    name: Callable[[Figure], str] = figure_name


FORMATS: tuple[Format, ...] = (
    Format("docx", "Word", WORD_TYPE, single.in_word),
    Format("pptx", "PowerPoint", POWERPOINT_TYPE, single.in_powerpoint),
    Format("xlsx", "Excel", EXCEL_TYPE, excel.workbook),
    Format("png", "Bild (PNG)", "image/png", image.png, "png"),
    Format("svg", "Vektorbild (SVG)", "image/svg+xml", image.svg, "svg"),
    Format("pdf", "PDF", "application/pdf", image.pdf, "pdf"),
    Format("csv", "CSV", "text/csv; charset=utf-8", csv_table.table, NUMBERS),
    Format("json", "JSON", "application/json; charset=utf-8", json_table.table, NUMBERS),
)


def _picture_formats(kind: PictureKind) -> tuple[Format, ...]:
    """The formats of a strip, a map or another picture of a figure that compares."""
    makers: dict[str, Callable[[PictureKind, Figure, Figure, RenderOptions], bytes]] = {
        "docx": single.place_in_word,
        "pptx": single.place_in_powerpoint,
        "xlsx": excel_place.workbook,
        "png": place.png,
        "svg": place.svg,
        "pdf": place.pdf,
        "csv": place.csv_table,
        "json": place.json_table,
    }
    name = partial(picture_name, view=kind.view)
    return tuple(
        replace(form, make=partial(makers[form.extension], kind), name=name)
        for form in FORMATS
        if form.extension in makers
    )


def formats_of(view: str) -> tuple[Format, ...]:
    """The formats that a view's figures can be had in."""
    kind = PICTURES.get(view)
    return FORMATS if kind is None else _picture_formats(kind)


PLACE_FORMATS, MAP_FORMATS = formats_of(PLACE.view), formats_of(MAP.view)


def file_name(figure: Figure, form: Format) -> str:
    """What the file holds: `timra-invanare-1968-2025.svg`, and the day if not the latest."""
    return f"{form.name(figure)}.{form.extension}"

"""The formats that a figure can be had in.

To add a format: one module with a function from (figure as shown, figure with the whole series,
how it is to be used) to bytes, and one line in `FORMATS`; for the pictures of a figure that
compares another function in the same line. Pages, addresses, the kit, the command and tests follow
the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from samsam.charts.pictures import PICTURES, PictureKind
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
MakePicture = Callable[[PictureKind, Figure, Figure, RenderOptions], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. `make` takes the figure as shown and the one with the whole series.

    `make_picture` makes the file of a strip, a map or another picture of a figure that compares;
    None for a format that those can't be had in.

    `folder` is where the kit keeps the file of each figure; empty for formats that the kit has for
    all figures together. `name` is what the file is called, without its ending.
    """

    extension: str
    label: str
    mime: str
    make: Make
    make_picture: MakePicture | None = None
    folder: str = ""
    name: Callable[[Figure], str] = figure_name


FORMATS: tuple[Format, ...] = (
    Format("docx", "Word", WORD_TYPE, single.in_word, single.place_in_word),
    Format("pptx", "PowerPoint", POWERPOINT_TYPE, single.in_powerpoint, single.place_in_powerpoint),
    Format("xlsx", "Excel", EXCEL_TYPE, excel.workbook, excel_place.workbook),
    Format("png", "Bild (PNG)", "image/png", image.png, place.png, "png"),
    Format("svg", "Vektorbild (SVG)", "image/svg+xml", image.svg, place.svg, "svg"),
    Format("pdf", "PDF", "application/pdf", image.pdf, place.pdf, "pdf"),
    Format("csv", "CSV", "text/csv; charset=utf-8", csv_table.table, place.csv_table, NUMBERS),
    Format(
        "json", "JSON", "application/json; charset=utf-8", json_table.table, place.json_table,
        NUMBERS,
    ),
)  # fmt: skip


def _picture_formats(kind: PictureKind) -> tuple[Format, ...]:
    """The formats of a strip, a map or another picture of a figure that compares."""
    name = partial(picture_name, view=kind.view)
    return tuple(
        replace(form, make=partial(form.make_picture, kind), name=name)
        for form in FORMATS
        if form.make_picture is not None
    )


def formats_of(view: str) -> tuple[Format, ...]:
    """The formats that a view's figures can be had in."""
    kind = PICTURES.get(view)
    return FORMATS if kind is None else _picture_formats(kind)


def file_name(figure: Figure, form: Format) -> str:
    """What the file holds: `timra-invanare-1968-2025.svg`, and the day if not the latest."""
    return f"{form.name(figure)}.{form.extension}"

"""Figures as files.

To add a format: one module with a function from (figure as shown, figure with the whole series,
how it is to be used) to bytes, and one line in `FORMATS`. Pages, addresses, the kit, the command
and tests follow the list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from samsam.exports import csv_table, excel, image, json_table, powerpoint, single, word
from samsam.exports.use import Use
from samsam.figures.figure import Figure


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. `make` takes the figure as shown and the one with the whole series.

    `folder` is where the kit keeps the file of each figure; empty for formats that the kit has for
    all figures together.
    """

    extension: str
    label: str
    mime: str
    make: Callable[[Figure, Figure, Use], bytes]
    folder: str = ""


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


def file_name(figure: Figure, form: Format) -> str:
    """What the file holds: `timra-invanare-1968-2025.svg`, and the day if not the latest."""
    return f"{figure_name(figure)}.{form.extension}"


def figure_name(figure: Figure) -> str:
    """A figure's name in names of files: place, key figure, years."""
    past = figure.past_years
    parts = [figure.area_name, figure.indicator.short_title]
    parts += [f"{past[0]}-{past[-1]}"] if past else ["utan-varden"]
    parts += [f"jamfort-med-{figure.compared.group.title}"] if figure.compared else []
    parts += [f"som-kant-{figure.known_on.isoformat()}"] if figure.known_on else []
    return slug("-".join(parts))


def slug(text: str) -> str:
    """Text as part of a file name that every system takes: small letters, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", text.replace("–", "-"))
    plain = letters.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

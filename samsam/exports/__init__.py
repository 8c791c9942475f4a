"""Figures as files.

To add a format: one module with a function from (figure as shown, figure with the whole series) to
bytes, and one line in `FORMATS`. Pages, addresses and tests follow the list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from samsam.exports import csv_table, excel, image
from samsam.figures.figure import Figure


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. `make` takes the figure as shown and the one with the whole series."""

    extension: str
    label: str
    mime: str
    make: Callable[[Figure, Figure], bytes]


FORMATS: tuple[Format, ...] = (
    Format("png", "Bild (PNG)", "image/png", image.png),
    Format("svg", "Vektorbild (SVG)", "image/svg+xml", image.svg),
    Format("pdf", "PDF", "application/pdf", image.pdf),
    Format("xlsx", "Excel", excel.MIME, excel.workbook),
    Format("csv", "CSV", "text/csv; charset=utf-8", csv_table.table),
)


def file_name(figure: Figure, form: Format) -> str:
    """What the file holds: `timra-invanare-1968-2025.svg`, and the day if not the latest."""
    past = figure.past_years
    parts = [figure.area_name, figure.indicator.short_title]
    parts += [f"{past[0]}-{past[-1]}"] if past else ["utan-varden"]
    parts += [f"som-kant-{figure.known_on.isoformat()}"] if figure.known_on else []
    return f"{_slug('-'.join(parts))}.{form.extension}"


def _slug(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("–", "-"))
    plain = letters.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

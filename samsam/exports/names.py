"""What files are called: what they hold, in letters that every system takes; and Office's types."""

from __future__ import annotations

import re
import unicodedata

from samsam.figures.compared import compared_years
from samsam.figures.figure import Figure

_OPENXML = "application/vnd.openxmlformats-officedocument"
WORD_TYPE = f"{_OPENXML}.wordprocessingml.document"
POWERPOINT_TYPE = f"{_OPENXML}.presentationml.presentation"
EXCEL_TYPE = f"{_OPENXML}.spreadsheetml.sheet"
AS_KNOWN = "som-kant"  # before the day that figures are as known on


def figure_name(figure: Figure) -> str:
    """A figure's name in names of files: place, key figure, years."""
    past = figure.past_years
    parts = [figure.area_name, figure.indicator.short_title]
    parts += [f"{past[0]}-{past[-1]}"] if past else ["utan-varden"]
    return _named(parts, figure)


def picture_name(figure: Figure, view: str) -> str:
    """The name of a picture of a figure that compares: with the year that is compared."""
    parts = [figure.area_name, figure.indicator.short_title, view]
    parts += [compared_years(figure.compared.comparison)] if figure.compared else []
    return _named(parts, figure)


def _named(parts: list[str], figure: Figure) -> str:
    """The name with whom the figure compares and, if not the latest, as known on what day."""
    group = [f"jamfort-med-{figure.group.title}"] if figure.group else []
    day = [f"{AS_KNOWN}-{figure.known_on.isoformat()}"] if figure.known_on else []
    return slug("-".join((*parts, *group, *day)))


def slug(text: str) -> str:
    """Text as part of a file name that every system takes: small letters, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", text.replace("–", "-"))
    plain = letters.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

"""A figure as an image, as wide as the text of a budget document."""

from __future__ import annotations

from samsam.figures.figure import Figure
from samsam.figures.in_print import draw

WIDTH_MM = 160.0


def png(shown: Figure, _full: Figure) -> bytes:
    """300 dpi."""
    return draw(shown, WIDTH_MM, "png")


def svg(shown: Figure, _full: Figure) -> bytes:
    """Text as text."""
    return draw(shown, WIDTH_MM, "svg")


def pdf(shown: Figure, _full: Figure) -> bytes:
    """Text as text, font embedded."""
    return draw(shown, WIDTH_MM, "pdf")

"""A figure as an image, as wide as one column or both of a budget document."""

from __future__ import annotations

from samsam.exports.use import Use
from samsam.figures.figure import Figure
from samsam.figures.in_print import draw


def png(shown: Figure, _full: Figure, use: Use) -> bytes:
    """300 dpi."""
    return draw(shown, use.width_mm, "png", use.style)


def svg(shown: Figure, _full: Figure, use: Use) -> bytes:
    """Text as text."""
    return draw(shown, use.width_mm, "svg", use.style)


def pdf(shown: Figure, _full: Figure, use: Use) -> bytes:
    """Text as text, font embedded."""
    return draw(shown, use.width_mm, "pdf", use.style)

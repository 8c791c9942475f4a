"""A figure as an image, as wide as one column or both of a budget document."""

from __future__ import annotations

from samsam.charts.print.in_print import draw
from samsam.exports.kit.tagged_pdf import tagged_pdf
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure


def png(shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """300 dpi."""
    return draw(shown, use.width_mm, "png", use.style)


def svg(shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """Text as text."""
    return draw(shown, use.width_mm, "svg", use.style)


def pdf(shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """Text as text, font embedded; tagged in Swedish with its alternative text."""
    return tagged_pdf(draw(shown, use.width_mm, "svg", use.style), describe(shown), use)

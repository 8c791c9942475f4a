"""SAMSAM's own icon: a curve on its way to a target, in the municipality's own colour."""

from __future__ import annotations

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import FancyBboxPatch

from samsam.charts.print.sheet import printing
from samsam.model.language.house_style import HouseStyle

SIZES_PX = (180, 192, 512)
# On a square of 100 × 100, upwards and to the right.
_CURVE = ((20.0, 30.0), (40.0, 46.0), (56.0, 40.0), (78.0, 70.0))
_TARGET = (78.0, 70.0)
_CORNER, _STROKE, _DOT = 20.0, 8.0, 11.0
_WHITE = "#FFFFFF"


def svg(style: HouseStyle) -> bytes:
    """The icon as a vector image."""
    line = " ".join(f"{x:g},{100 - y:g}" for x, y in _CURVE)
    x, y = _TARGET
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" role="img" lang="sv">'
        "<title>SAMSAM</title>"
        f'<rect width="100" height="100" rx="{_CORNER:g}" fill="{style.light.outcome}"/>'
        f'<polyline points="{line}" fill="none" stroke="{_WHITE}" stroke-width="{_STROKE:g}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
        f'<circle cx="{x:g}" cy="{100 - y:g}" r="{_DOT:g}" fill="{style.light.accent}" '
        f'stroke="{_WHITE}" stroke-width="4"/></svg>'
    ).encode()


def png(size_px: int, style: HouseStyle) -> bytes:
    """The icon as an image, `size_px` wide and high, its corners transparent."""
    with printing(style):
        dpi = 72
        canvas = Drawing(figsize=(size_px / dpi, size_px / dpi), dpi=dpi)
        FigureCanvasAgg(canvas)
        axes = canvas.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 100), ylim=(0, 100))
        axes.axis("off")
        point = size_px / 100  # of a hundredth of the icon, in points
        corner = f"round,pad=0,rounding_size={_CORNER}"
        box = FancyBboxPatch(
            (0, 0), 100, 100, boxstyle=corner, facecolor=style.light.outcome, edgecolor="none"
        )
        axes.add_patch(box)
        axes.plot(
            *zip(*_CURVE, strict=True), color=_WHITE, linewidth=_STROKE * point,
            solid_capstyle="round", solid_joinstyle="round",
        )  # fmt: skip
        axes.plot(
            *_TARGET, "o", markersize=2 * _DOT * point, color=style.light.accent,
            markeredgecolor=_WHITE, markeredgewidth=4 * point,
        )  # fmt: skip
        file = io.BytesIO()
        canvas.savefig(file, format="png", dpi=dpi, transparent=True, metadata={"Title": "SAMSAM"})
        return file.getvalue()

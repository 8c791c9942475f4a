"""SAMSAM's own icon as an image of dots; `samsam/charts/svg/icon.py` says what it looks like."""

from __future__ import annotations

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import FancyBboxPatch

from samsam.charts.print.sheet import printing
from samsam.charts.svg.icon import CORNER, CURVE, DOT, STROKE, TARGET, WHITE
from samsam.model.language.house_style import HouseStyle


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
        corner = f"round,pad=0,rounding_size={CORNER}"
        box = FancyBboxPatch(
            (0, 0), 100, 100, boxstyle=corner, facecolor=style.light.outcome, edgecolor="none"
        )
        axes.add_patch(box)
        axes.plot(
            *zip(*CURVE, strict=True), color=WHITE, linewidth=STROKE * point,
            solid_capstyle="round", solid_joinstyle="round",
        )  # fmt: skip
        axes.plot(
            *TARGET, "o", markersize=2 * DOT * point, color=style.light.accent,
            markeredgecolor=WHITE, markeredgewidth=4 * point,
        )  # fmt: skip
        file = io.BytesIO()
        canvas.savefig(file, format="png", dpi=dpi, transparent=True, metadata={"Title": "SAMSAM"})
        return file.getvalue()

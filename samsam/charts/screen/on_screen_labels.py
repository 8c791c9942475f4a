"""The texts of a chart on screen, for a narrow chart and for a wide one.

Their places hold for a range of widths each. Both stand in the specification; those of the other
range are hidden by the page's style sheet, which says them by how opaque they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from samsam.charts.labels import Label, LabelKind, PlacedLabel
from samsam.charts.layout import KEY_WIDTH, LINE, Canvas, Layout, LegendEntry, legend_height, placed
from samsam.charts.plan import FONT, Box, axis_words, has_axes
from samsam.figures.figure import CurveRole, Figure
from samsam.figures.theme import FONT_SIZE, Palette

Spec = dict[str, Any]

# Pixels: the narrowest chart of each range, and others that its places have to hold at.
NARROW, _NARROW_TOO = 330.0, (480.0, 640.0)
WIDE, _WIDE_TOO = 640.0, (840.0, 1060.0)
# How opaque the texts of one range are: nearly wholly, and a name to the style sheet.
NARROW_OPACITY, WIDE_OPACITY = 0.98, 0.99
LEFT, RIGHT, TOP, BOTTOM = 4, 14, 4, 4
_SYMBOLS = {
    CurveRole.OUTCOME: "●",
    CurveRole.COMPARISON: "■",
    CurveRole.FORECAST: "— —",
    CurveRole.WHAT_IF: "– ·",
    CurveRole.UNCHANGED: "· · ·",
}
_INNER = 80  # of 100: the narrower of the two intervals


@dataclass(frozen=True, slots=True)
class ScreenLayout:
    """The axes and texts of both ranges, which have the same margins, and the chart's height."""

    narrow: Layout
    wide: Layout
    height: int


def screen_layout(figure: Figure, palette: Palette, height: int) -> ScreenLayout | None:
    """Where all is; None without values. A legend of the narrow chart adds to the height."""
    if not has_axes(figure):
        return None
    canvas = _canvas(figure, palette, height, NARROW, _NARROW_TOO)
    tall = height + round(legend_height(canvas))
    narrow = placed(_canvas(figure, palette, tall, NARROW, _NARROW_TOO))
    frame = narrow.plane.box.wider(WIDE - NARROW)
    wide = placed(_canvas(figure, palette, tall, WIDE, _WIDE_TOO, frame))
    return ScreenLayout(narrow, wide, tall)


def _canvas(
    figure: Figure, palette: Palette, height: float, width: float, others: tuple[float, ...],
    frame: Box | None = None,
) -> Canvas:  # fmt: skip
    chart = Box(LEFT, BOTTOM, width - RIGHT, height - TOP)
    inside = tuple(other - LEFT - RIGHT for other in others)
    return Canvas(figure, chart, palette, FONT_SIZE, FONT, widths=inside, frame=frame)


def chart_texts(figure: Figure, palette: Palette, found: ScreenLayout | None) -> list[Spec]:
    """Every text: those of both ranges once, the others with the mark of theirs."""
    if found is None:
        return _annotations(figure, palette, None)
    narrow, wide = (_annotations(figure, palette, lay) for lay in (found.narrow, found.wide))
    return [
        *(note if note in wide else note | {"opacity": NARROW_OPACITY} for note in narrow),
        *(note | {"opacity": WIDE_OPACITY} for note in wide if note not in narrow),
    ]


def _annotations(figure: Figure, palette: Palette, found: Layout | None) -> list[Spec]:
    axis = _text(
        0, 1, axis_words(figure), palette.muted, xref="paper", yref="paper",
        xanchor="left", yanchor="top", size=FONT_SIZE - 1,
        **_from_corner(found, LEFT, None),
    )  # fmt: skip
    if found is None:
        return [axis]
    labels = [_label(label, found, palette) for label in found.labels]
    keys = [key for entry in found.legend for key in _key(entry, figure, found, palette)]
    return [axis, *labels, *keys]


def _from_corner(found: Layout | None, x: float, foot: float | None) -> Spec:
    """Shifts from the plane's upper left corner; without a height it is the chart's upper edge."""
    if found is None:
        return {"yshift": 28}
    box = found.plane.box
    up = _words_top(found) if foot is None else foot - box.top
    return {"xshift": x - box.left, "yshift": up}


def _words_top(found: Layout) -> float:
    """How far over the plane the axis' words begin: over all rows of the legend."""
    rows = {entry.spot[1] for entry in found.legend}
    return (len(rows) + 1) * LINE * FONT_SIZE + 5


def _label(found: PlacedLabel, layout: Layout, palette: Palette) -> Spec:
    """A text as far from its own point, whatever the chart's width."""
    x, y = spot = found.label.spots[found.anchor]
    box, ink = found.box, found.ink
    edge = {"left": box.left, "center": (box.left + box.right) / 2, "right": box.right}[found.side]
    year, value = layout.plane.behind(spot)
    colour = found.label.colour or palette.text
    return _text(
        round(year, 3), round(value, 9), "<br>".join(found.lines), colour, align=found.side,
        xanchor=found.side, yanchor="middle", xshift=edge - x,
        yshift=(ink.bottom + ink.top) / 2 - y, outline=palette.background,
    )  # fmt: skip


def _key(entry: LegendEntry, figure: Figure, layout: Layout, palette: Palette) -> list[Spec]:
    """A text over the plane, after the sign of its line or mark."""
    label, (left, foot) = entry.label, entry.spot
    colour = label.colour or palette.text
    place: Spec = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    low = foot - 0.35 * FONT_SIZE
    words = _text(0, 1, entry.text, colour, **place, **_from_corner(layout, left, low))
    if not entry.with_key:
        return [words]
    sign = _sign(label, figure)
    tint = palette.accent if label.kind in (LabelKind.TARGET, LabelKind.PATH) else colour
    start = left - KEY_WIDTH
    return [words, _text(0, 1, sign, tint, **place, **_from_corner(layout, start, low))]


def _sign(label: Label, figure: Figure) -> str:
    if label.kind is LabelKind.CURVE:
        return _SYMBOLS[figure.curves[label.number].role]
    if label.kind is LabelKind.TARGET:
        return "◇" if figure.drawn_targets[label.number].missed else "◆"
    if label.kind is LabelKind.INTERVAL:
        return "▒" if label.number == _INNER else "░"
    signs = {LabelKind.BREAK: "┊", LabelKind.PROJECTION: "- -", LabelKind.PATH: "- -"}
    return signs[label.kind]


def _text(
    x: float, y: float, text: str, colour: str, size: int = FONT_SIZE, outline: str = "",
    **place: Any,
) -> Spec:  # fmt: skip
    font: Spec = {"size": size, "color": colour}
    if outline:
        around = ("1px 0", "-1px 0", "0 1px", "0 -1px")
        font["shadow"] = ", ".join(f"{at} 2px {outline}" for at in around)
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": font, **place}

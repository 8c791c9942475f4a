"""Map → SVG, PDF and PNG in exact millimetres, with its words around it or alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from samsam.charts.maps.map_layout import laid_out
from samsam.charts.maps.map_parts import (
    ClassLook,
    MapLayout,
    Pattern,
    PlacedArea,
    PlacedText,
    Sizes,
    lines_of,
    pattern_ink,
)
from samsam.charts.plan import Box, Spot
from samsam.charts.print.captions import RenderedChart
from samsam.charts.print.order import order_texts, order_width
from samsam.charts.print.sheet import (
    DESCENT,
    EDGE,
    MM,
    OVER_FOOT,
    TEXT,
    Form,
    Forms,
    PrintedSheet,
    axes_on,
    new_canvas,
    printing,
    rendered,
    write,
)
from samsam.figures.comparison.map_figure import MapFigure
from samsam.figures.theme import Palette, light
from samsam.model.language.house_style import HouseStyle

_TODAY = HouseStyle()
# Points: a page holds the map with its words, also below the head of a document.
_TALLEST, _TALLEST_BARE = 480.0, 340.0
_LINE = 1.3
_HATCHES = {
    Pattern.NONE: "",
    Pattern.MISSING: "////",
    Pattern.HIGHEST: "\\\\\\\\",
    Pattern.LOWEST: "..",
}


def draw_map(
    shown: MapFigure, width_mm: float = 160, form: Form = "svg", style: HouseStyle = _TODAY
) -> bytes:
    """The map as a file, `width_mm` wide; the height follows from the ground and the words."""
    return draw_whole_map(shown, width_mm, form, style).content


def draw_whole_map(
    shown: MapFigure, width_mm: float, form: Forms, style: HouseStyle = _TODAY
) -> RenderedChart:
    """The map as in a file of its own, with its size."""
    return _draw(shown, width_mm * MM, form, style, None, bare=False)


def draw_bare_map(
    shown: MapFigure, width: float, form: Forms, style: HouseStyle = _TODAY,
    height: float | None = None,
) -> RenderedChart:  # fmt: skip
    """The map alone, `width` points wide: its words stand beside it in the document.

    With `height` the map is no higher than that.
    """
    return _draw(shown, width, form, style, height, bare=True)


def _draw(
    shown: MapFigure, width: float, form: Forms, style: HouseStyle, tallest: float | None,
    bare: bool,
) -> RenderedChart:  # fmt: skip
    palette = light(style)
    with printing(style) as font:
        most = _TALLEST_BARE if bare else _TALLEST
        highest = min(most, 1.9 * width) if tallest is None else tallest
        aside = order_width(shown.table.rows, TEXT, font)
        sizes = Sizes(width - 2 * EDGE, highest, TEXT, font, aside=aside)
        layout = laid_out(shown, sizes, palette)
        sheet = PrintedSheet(shown, width, layout.height + OVER_FOOT, palette, font, bare=bare)
        canvas = new_canvas(sheet)
        _paint(canvas, sheet, layout, palette)
        _write_order(canvas, sheet, shown, layout)
        return rendered(canvas, sheet, shown, form, style)


def _paint(canvas: Canvas, sheet: PrintedSheet, layout: MapLayout, palette: Palette) -> None:
    base = sheet.chart.bottom
    axes = axes_on(canvas, sheet, _box_of(layout, base))
    axes.set_xlim(0, layout.width)
    axes.set_ylim(0, layout.height)
    axes.set_axis_off()
    _draw_areas(axes, layout.areas, palette)
    _draw_borders(axes, layout, palette)
    for entry in layout.key:
        _draw_swatch(axes, entry.swatch, entry.look, palette)
        foot = (entry.swatch.top + entry.swatch.bottom) / 2 - 0.35 * entry.size
        spot = (EDGE + entry.swatch.right + 6, base + foot)
        write(canvas, spot, entry.words, entry.size, palette.text)
    for words, (x, y) in layout.heading:
        write(canvas, (EDGE + x, base + y), words, TEXT, palette.muted)
    for text in layout.texts:
        _draw_text(canvas, axes, text, base, palette)


def _write_order(canvas: Canvas, sheet: PrintedSheet, shown: MapFigure, layout: MapLayout) -> None:
    """Everybody in order below the key, where there is room."""
    if layout.aside is None:
        return
    box = layout.aside.moved(EDGE, sheet.chart.bottom)
    for found in order_texts(shown.table.rows, box, TEXT, sheet.font):
        colour = sheet.palette.text if found.bold else sheet.palette.muted
        write(canvas, found.spot, found.text, TEXT, colour, found.bold, found.side)


def _box_of(layout: MapLayout, base: float) -> Box:
    return Box(EDGE, base, EDGE + layout.width, base + layout.height)


def _path(parts: Sequence[Sequence[Spot]], closed: bool = True) -> Path:
    """Lines, or rings that are closed, as one path."""
    ends = [part[:1] if closed else () for part in parts]
    spots = [spot for part, end in zip(parts, ends, strict=True) for spot in (*part, *end)]
    codes = [
        code
        for part, end in zip(parts, ends, strict=True)
        for code in (Path.MOVETO, *[Path.LINETO] * (len(part) - 1), *[Path.CLOSEPOLY] * len(end))
    ]
    return Path(spots, codes)


def _draw_areas(axes: Axes, areas: Sequence[PlacedArea], palette: Palette) -> None:
    """The areas of each look together."""

    def looks(area: PlacedArea) -> tuple[str, str, str]:
        return area.look.shade, area.look.pattern, area.look.ink

    for _, alike in groupby(sorted(areas, key=looks), key=looks):
        found = list(alike)
        path = _path([ring for area in found for ring in area.rings])
        axes.add_patch(_patch(path, found[0].look, palette))


def _patch(path: Path, look: ClassLook, palette: Palette) -> PathPatch:
    return PathPatch(
        path, facecolor=look.shade, edgecolor=pattern_ink(look, palette),
        hatch=_HATCHES[look.pattern] or None, linewidth=0, zorder=1, clip_on=False,
    )  # fmt: skip


def _draw_borders(axes: Axes, layout: MapLayout, palette: Palette) -> None:
    for line in lines_of(layout, palette):
        axes.add_patch(
            PathPatch(
                _path(line.parts, line.closed), fill=False, edgecolor=line.colour,
                linewidth=line.width, zorder=2, clip_on=False, joinstyle="round",
            )
        )  # fmt: skip


def _draw_swatch(axes: Axes, box: Box, look: ClassLook, palette: Palette) -> None:
    corner, wide, high = (box.left, box.bottom), box.right - box.left, box.top - box.bottom
    axes.add_patch(
        Rectangle(corner, wide, high, facecolor=look.shade, linewidth=0,
                  edgecolor=pattern_ink(look, palette),
                  hatch=_HATCHES[look.pattern] or None, clip_on=False)
    )  # fmt: skip
    axes.add_patch(
        Rectangle(corner, wide, high, fill=False, edgecolor=palette.muted, linewidth=0.5,
                  clip_on=False)
    )  # fmt: skip


def _draw_text(canvas: Canvas, axes: Axes, text: PlacedText, base: float, palette: Palette) -> None:
    if text.leader:
        (x1, y1), (x2, y2) = text.leader
        axes.plot([x1, x2], [y1, y2], color=text.colour, linewidth=0.6, zorder=4, clip_on=False)
        axes.plot(
            [x2], [y2], marker="o", markersize=3.5, markerfacecolor=text.colour,
            markeredgecolor=palette.background, markeredgewidth=0.5, zorder=4, clip_on=False,
        )  # fmt: skip
    middle = EDGE + (text.box.left + text.box.right) / 2
    for number, line in enumerate(text.lines, 1):
        foot = base + text.box.top - number * text.size * _LINE + DESCENT * text.size
        write(
            canvas, (middle, foot), line, text.size, text.colour, text.bold, "center", text.ground
        )

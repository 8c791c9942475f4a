"""Figure → SVG, PDF and PNG in exact millimetres, without a browser.

Every text is measured before it is drawn, so that it neither leaves the sheet nor runs into a line
or another text. All measures are points (1/72 inch) from the lower left corner of the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.markers import TICKDOWN
from matplotlib.patches import Rectangle

from samsam.charts.labels import DESCENT, LABEL_LINE, Label, LabelKind, PlacedLabel, curve_colour
from samsam.charts.layout import KEY_WIDTH, Canvas, LegendEntry, legend_height, placed
from samsam.charts.plan import Box, Plane, axis_words, labelled_years, marker_size, silence_path
from samsam.charts.print.captions import Captions
from samsam.charts.print.sheet import (
    INCH,
    MM,
    RISE,
    TEXT,
    Form,
    PrintedSheet,
    axes_on,
    new_canvas,
    printing,
    saved,
    write,
)
from samsam.figures.description.describe import describe
from samsam.figures.figure import Curve, CurveRole, Figure, TargetMark
from samsam.figures.ordinary import edges_drawn, ordinary_range
from samsam.figures.theme import Palette, light
from samsam.model.language.house_style import HouseStyle

_GROUND = 0.8  # how much the ground of a text hides
_EMPTY = 12.0  # the size of a text that stands where there are no values
_WIDE = 300.0
LEAST_PLOT = 100.0  # points: below this a chart has no room for its axes and names
_INNER = 80  # of 100: the narrower of the two intervals
_MANY = 20  # so many lines behind are drawn fainter
_TODAY = HouseStyle()


@dataclass(frozen=True)
class _Sheet(PrintedSheet):
    """The sheet of one figure."""

    figure: Figure


def draw(
    figure: Figure, width_mm: float = 160, form: Form = "svg", style: HouseStyle = _TODAY
) -> bytes:
    """One figure as a file, `width_mm` wide; the height follows from what it has to say."""
    return _drawn(figure, width_mm, form, style, bare=None)


def draw_bare(
    figure: Figure, width_mm: float, plot: float, form: Form = "svg", style: HouseStyle = _TODAY
) -> bytes:
    """The chart alone, `plot` points high without its legend: its words stand beside it."""
    return _drawn(figure, width_mm, form, style, plot)


def draw_for_slide(
    figure: Figure, width: float, height: float, style: HouseStyle = _TODAY
) -> bytes:
    """One figure as SVG of a size in points, without its headline: that is the slide's title.

    Higher than that where its words would leave the chart no room.
    """
    words = describe(figure)
    said = replace(words, headline="")
    with printing(style) as font:
        texts = PrintedSheet(said, width, 0.0, light(style), font).height
        canvas = draw_in(figure, said, width, max(LEAST_PLOT, height - texts), style, font)
        return saved(canvas, words, "svg", style)


def _drawn(
    figure: Figure, width_mm: float, form: Form, style: HouseStyle, bare: float | None
) -> bytes:
    """A sheet with its words, or the chart alone with a height, in points, of its own."""
    words, width, has_values = describe(figure), width_mm * MM, bool(figure.outcome.points)
    plot = bare or width * (0.56 if width > _WIDE else 0.88)
    plot *= 1 if has_values else 0.5
    with printing(style) as font:
        sheet = _Sheet(words, width, plot, light(style), font, bare=bare is not None, figure=figure)
        if has_values:
            # A legend adds to the height, so that it doesn't press the curves together.
            more = legend_height(_layout_canvas(sheet))
            sheet = replace(sheet, plot=plot + more)
        canvas = new_canvas(sheet)
        paint = _draw_figure if has_values else _draw_nothing
        paint(canvas, sheet)
        return saved(canvas, words, form, style)


def draw_in(
    figure: Figure, words: Captions, width: float, plot: float, style: HouseStyle, font: str
) -> Drawing:
    """A canvas with the figure's chart and these words around it, to be saved in another size.

    `width` and `plot`, the height between the texts, are points. To be called inside `printing`.
    """
    sheet = _Sheet(words, width, plot, light(style), font, figure=figure)
    canvas = new_canvas(sheet)
    _draw_figure(canvas, sheet)
    return canvas


def _layout_canvas(sheet: _Sheet) -> Canvas:
    return Canvas(sheet.figure, sheet.chart, sheet.palette, TEXT, sheet.font)


def _draw_nothing(canvas: Drawing, sheet: _Sheet) -> None:
    box = sheet.chart
    axes = axes_on(canvas, sheet, box)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color=sheet.palette.grid)
    middle = ((box.left + box.right) / 2, (box.bottom + box.top) / 2 - _EMPTY / 3)
    write(canvas, middle, "Inga värden att visa", _EMPTY, sheet.palette.muted, side="center")


# Axes


def _set_axes(axes: Axes, sheet: _Sheet, plane: Plane) -> None:
    figure, palette, scale = sheet.figure, sheet.palette, plane.scale
    axes.set_xlim(*scale.years)
    axes.set_ylim(scale.low, scale.high)
    labelled = labelled_years(figure, plane.box.right - plane.box.left, TEXT, sheet.font)
    # Before there are any ticks: each is then made so, and not changed three times.
    axes.tick_params(colors=palette.text, labelsize=TEXT, length=4, color=palette.muted)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=palette.grid, linewidth=0.7)
    axes.set_xticks(labelled, [str(y) for y in labelled])
    axes.set_yticks(list(scale.ticks), [scale.tick_text(t) for t in scale.ticks])
    _mark_years(axes, [year for year in figure.years if year not in labelled])


def _mark_years(axes: Axes, years: list[int]) -> None:
    """A short line below the axis for each, all as one row of marks.

    Minor ticks would look the same and take a sixth of the drawing's time: each has five parts.
    """
    axes.plot(
        years, [0] * len(years), transform=axes.get_xaxis_transform(), linestyle="none",
        marker=TICKDOWN, markersize=2, markeredgewidth=0.6, color="black", zorder=0.5,
        clip_on=False, scalex=False, scaley=False,
    )  # fmt: skip


# Curves and marks


def _draw_figure(canvas: Drawing, sheet: _Sheet) -> None:
    figure, palette = sheet.figure, sheet.palette
    layout = placed(_layout_canvas(sheet))
    plane = layout.plane
    axes = axes_on(canvas, sheet, plane.box)
    _draw_background(axes, figure, palette)
    _draw_ordinary(axes, figure, palette)
    _draw_projection(axes, figure, palette)
    for mark in figure.drawn_targets:
        _draw_target(axes, mark, palette)
    for curve in reversed(figure.curves):
        _draw_curve(axes, curve, palette)
    _draw_signal(axes, figure, palette)
    _draw_silence(axes, figure, plane, palette)
    for found in figure.drawn_breaks:
        axes.axvline(found.year - 0.5, color=palette.muted, linewidth=1, linestyle=":")
    _set_axes(axes, sheet, plane)
    head = (sheet.chart.left, sheet.chart.top - TEXT * RISE)
    write(canvas, head, axis_words(figure), TEXT, palette.muted)
    for label in layout.labels:
        _write_label(canvas, label, palette)
    for entry in layout.legend:
        _write_entry(canvas, entry, sheet)


_DASHES: dict[CurveRole, Any] = {
    CurveRole.OUTCOME: "-",
    CurveRole.COMPARISON: (0, (1, 1.4)),
    CurveRole.FORECAST: (0, (7, 3)),
    CurveRole.WHAT_IF: (0, (5, 2, 1, 2)),
    CurveRole.UNCHANGED: (0, (1, 2.5)),
}
_MARKS = {CurveRole.OUTCOME: "o", CurveRole.COMPARISON: "s"}


def _draw_curve(axes: Axes, curve: Curve, palette: Palette) -> None:
    """Each unbroken stretch is a line of its own: nothing is drawn over a missing year."""
    colour, size = curve_colour(curve, palette), marker_size(curve)
    outcome = curve.role is CurveRole.OUTCOME
    for stretch in curve.segments():
        axes.plot(
            [p.year for p in stretch], [p.value for p in stretch],
            color=colour, linewidth=1.8, linestyle=_DASHES[curve.role],
            marker=_MARKS.get(curve.role, ""), markersize=size, zorder=4 if outcome else 3,
            clip_on=False,
        )  # fmt: skip
    hollow = [p for p in curve.points if p.preliminary]
    if not hollow:
        return
    axes.plot(
        [p.year for p in hollow], [p.value for p in hollow], linestyle="none",
        marker="o" if outcome else "s", markersize=size + 0.8, zorder=5,
        markerfacecolor=palette.background, markeredgecolor=colour, clip_on=False,
    )  # fmt: skip


def _draw_signal(axes: Axes, figure: Figure, palette: Palette) -> None:
    """A ring around a value whose change goes beyond ordinary variation."""
    point = figure.signalled
    if point is None:
        return
    axes.plot(
        [point.year], [point.value], marker="o", markersize=10, linestyle="none", zorder=5,
        markerfacecolor="none", markeredgecolor=palette.text, markeredgewidth=1.2, clip_on=False,
    )  # fmt: skip


def _draw_silence(axes: Axes, figure: Figure, plane: Plane, palette: Palette) -> None:
    """A bracket over the years after the last value."""
    bracket = silence_path(figure, plane.scale)
    if bracket:
        axes.plot(*zip(*bracket, strict=True), color=palette.muted, lw=0.8)


def _draw_background(axes: Axes, figure: Figure, palette: Palette) -> None:
    """Thin and grey, one line a stretch; a year alone is a small dot."""
    faint = 0.5 if len(figure.background) < _MANY else 0.2
    for stretch in (s for curve in figure.background for s in curve.segments()):
        axes.plot(
            [p.year for p in stretch], [p.value for p in stretch], color=palette.comparison,
            linewidth=0.6, marker="o" if len(stretch) == 1 else "", markersize=1.5, alpha=faint,
            zorder=1, clip_on=False,
        )  # fmt: skip


def _draw_ordinary(axes: Axes, figure: Figure, palette: Palette) -> None:
    """What is ordinary, as a pale area between thin lines."""
    found = ordinary_range(figure)
    if found is None:
        return
    axes.fill_between(found.years, found.low, found.high, color=palette.ordinary, lw=0, zorder=0.6)
    edges = zip((found.low, found.high), edges_drawn(figure), strict=True)
    for edge in (values for values, shown in edges if shown):
        axes.plot(found.years, edge, color=palette.ordinary_edge, linewidth=0.6, zorder=0.7)


def _draw_projection(axes: Axes, figure: Figure, palette: Palette) -> None:
    projection = figure.projection
    if projection is None:
        return
    start = projection.from_value
    years = [projection.from_year, *(y.year for y in projection.years)]
    outer = [(start, start), *((y.low95, y.high95) for y in projection.years)]
    inner = [(start, start), *((y.low80, y.high80) for y in projection.years)]
    for band, colour in ((outer, palette.band_outer), (inner, palette.band_inner)):
        axes.fill_between(years, [b[0] for b in band], [b[1] for b in band], color=colour, lw=0)
    values = [start, *(y.value for y in projection.years)]
    axes.plot(years, values, color=palette.outcome, linewidth=1.4, linestyle=(0, (4, 3)))


def _draw_target(axes: Axes, mark: TargetMark, palette: Palette) -> None:
    target, start = mark.target, mark.path_from
    if start is not None:
        axes.plot(
            [start.year, target.year], [start.value, target.value],
            color=palette.accent, linewidth=1.1, linestyle=(0, (5, 3)), zorder=2,
        )  # fmt: skip
    missed = mark.missed
    axes.plot(
        [target.year], [target.value], marker="D", markersize=7, linestyle="none", zorder=6,
        markerfacecolor=palette.background if missed else palette.accent,
        markeredgecolor=palette.accent, markeredgewidth=1.4, clip_on=False,
    )  # fmt: skip
    if missed:
        axes.plot(
            [target.year], [target.value], marker="x", markersize=5, linestyle="none",
            markeredgecolor=palette.accent, markeredgewidth=1.4, clip_on=False,
        )  # fmt: skip


def _write_label(canvas: Drawing, found: PlacedLabel, palette: Palette) -> None:
    """A text on a ground of its own, so that the lines of the axis don't run through it."""
    box, side = found.box, found.side
    colour = found.label.colour or palette.text
    _draw_ground(canvas, found.ink, palette)
    x = {"left": box.left, "center": (box.left + box.right) / 2, "right": box.right}[side]
    down = box.top
    for line in found.lines:
        down -= TEXT * LABEL_LINE
        spot = (x, down + DESCENT * TEXT)
        write(canvas, spot, line, TEXT, colour, side=side)


def _draw_ground(canvas: Drawing, ink: Box, palette: Palette) -> None:
    """Behind the letters only: a line of text is higher, and would cut the marks beside it."""
    width, height = canvas.get_size_inches() * INCH
    corner = (ink.left / width, ink.bottom / height)
    canvas.add_artist(
        Rectangle(
            corner, (ink.right - ink.left) / width, (ink.top - ink.bottom) / height,
            transform=canvas.transFigure, facecolor=palette.background, alpha=_GROUND, lw=0,
        )
    )  # fmt: skip


def _write_entry(canvas: Drawing, entry: LegendEntry, sheet: _Sheet) -> None:
    """A text over the plane, after a piece of its line or its mark."""
    palette, (left, foot) = sheet.palette, entry.spot
    write(canvas, entry.spot, entry.text, TEXT, entry.label.colour or palette.text)
    if not entry.with_key:
        return
    middle, right = foot + 0.36 * TEXT, left - 4
    spots = (right - KEY_WIDTH, right - KEY_WIDTH / 2, right)
    width, height = sheet.width, sheet.height
    canvas.add_artist(
        Line2D(
            [x / width for x in spots], [middle / height] * 3, transform=canvas.transFigure,
            **_key_look(entry.label, sheet),
        )
    )  # fmt: skip


def _key_look(label: Label, sheet: _Sheet) -> dict[str, Any]:
    """How a line, a mark or an area looks in the legend: as it is drawn on the plane."""
    palette = sheet.palette
    if label.kind is LabelKind.CURVE:
        curve = sheet.figure.curves[label.number]
        return {
            "color": curve_colour(curve, palette), "linewidth": 1.8,
            "linestyle": _DASHES[curve.role], "marker": _MARKS.get(curve.role, ""),
            "markersize": marker_size(curve), "markevery": [1],
        }  # fmt: skip
    if label.kind is LabelKind.TARGET:
        missed = sheet.figure.drawn_targets[label.number].missed
        return {
            "color": palette.accent, "linewidth": 1.1, "linestyle": (0, (5, 3)), "marker": "D",
            "markersize": 6, "markevery": [1],
            "markerfacecolor": palette.background if missed else palette.accent,
        }  # fmt: skip
    looks: dict[LabelKind, dict[str, Any]] = {
        LabelKind.PROJECTION: {
            "color": palette.outcome, "linewidth": 1.4, "linestyle": (0, (4, 3)),
        },
        LabelKind.PATH: {"color": palette.accent, "linewidth": 1.1, "linestyle": (0, (5, 3))},
        LabelKind.INTERVAL: {
            "color": palette.band_inner if label.number == _INNER else palette.band_outer,
            "linewidth": 0.8 * TEXT, "solid_capstyle": "butt",
        },
        LabelKind.BREAK: {"color": palette.muted, "linewidth": 1, "linestyle": ":"},
    }  # fmt: skip
    return looks[label.kind]

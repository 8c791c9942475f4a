"""Figure → SVG, PDF and PNG in exact millimetres, without a browser.

Every text is measured before it is drawn, so that it neither leaves the sheet nor runs into a line
or another text. All measures are points (1/72 inch) from the lower left corner of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from samsam.figures.describe import describe
from samsam.figures.figure import (
    Curve,
    CurveRole,
    Figure,
    FigureKind,
    TargetMark,
    label_goes_above,
)
from samsam.figures.plan import (
    Box,
    Obstacles,
    Plane,
    Side,
    Spot,
    axis_words,
    labelled_years,
    marker_size,
    obstacles,
    scale_of,
    target_lines,
    text_width,
    value_text,
)
from samsam.figures.sheet import (
    DESCENT,
    LINE,
    MM,
    RISE,
    TEXT,
    Form,
    Sheet,
    axes_on,
    new_canvas,
    printing,
    saved,
    write,
)
from samsam.figures.theme import Palette, light
from samsam.model.house_style import HouseStyle
from samsam.model.series import Point
from samsam.model.target import TargetState

_EMPTY = 12.0  # the size of a text that stands where there are no values
_WIDE = 300.0
_MANY = 20  # so many lines behind are drawn fainter
# The free part over and under the curves that is tried until every label has a place of its own.
_ROOMS = (0.12, 0.22, 0.34)
_TODAY = HouseStyle()


@dataclass(frozen=True)
class _Sheet(Sheet):
    """The sheet of one figure."""

    figure: Figure


def draw(
    figure: Figure, width_mm: float = 160, form: Form = "svg", style: HouseStyle = _TODAY
) -> bytes:
    """One figure as a file, `width_mm` wide; the height follows from what it has to say."""
    words, width, has_values = describe(figure), width_mm * MM, bool(figure.outcome.points)
    plot = width * (0.56 if width > _WIDE else 0.88) * (1 if has_values else 0.5)
    with printing(style) as font:
        sheet = _Sheet(words, width, plot, light(style), font, figure=figure)
        canvas = new_canvas(sheet)
        paint = _draw_figure if has_values else _draw_nothing
        paint(canvas, sheet)
        return saved(canvas, words, form, style)


def _draw_nothing(canvas: Canvas, sheet: _Sheet) -> None:
    box = sheet.chart
    axes = axes_on(canvas, sheet, box)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color=sheet.palette.grid)
    middle = ((box.left + box.right) / 2, (box.bottom + box.top) / 2 - _EMPTY / 3)
    write(canvas, middle, "Inga värden att visa", _EMPTY, sheet.palette.muted, side="center")


# Axes


def _plane(sheet: _Sheet, room: float) -> Plane:
    """Axes with as much room at the left as the widest number needs."""
    scale = scale_of(sheet.figure, room)
    chart = sheet.chart
    widest = max(
        (text_width(scale.tick_text(t), TEXT, font=sheet.font) for t in scale.ticks), default=0.0
    )
    head = 5 + TEXT * LINE
    box = Box(
        chart.left + widest + 5, chart.bottom + 8 + TEXT * LINE, chart.right, chart.top - head
    )
    return Plane(box, scale)


def _set_axes(axes: Axes, sheet: _Sheet, plane: Plane) -> None:
    figure, palette, scale = sheet.figure, sheet.palette, plane.scale
    axes.set_xlim(*scale.years)
    axes.set_ylim(scale.low, scale.high)
    labelled = labelled_years(figure, plane.box.right - plane.box.left, TEXT, sheet.font)
    axes.set_xticks(labelled, [str(y) for y in labelled])
    axes.set_xticks(list(figure.years), minor=True)
    axes.set_yticks(list(scale.ticks), [scale.tick_text(t) for t in scale.ticks])
    axes.tick_params(colors=palette.text, labelsize=TEXT, length=4, color=palette.muted)
    axes.tick_params(axis="x", which="minor", length=2)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=palette.grid, linewidth=0.7)


# Curves and marks


def _draw_figure(canvas: Canvas, sheet: _Sheet) -> None:
    figure, palette = sheet.figure, sheet.palette
    plane, labels = _placed(sheet)
    axes = axes_on(canvas, sheet, plane.box)
    _draw_background(axes, figure, palette)
    _draw_projection(axes, figure, palette)
    for mark in figure.drawn_targets:
        _draw_target(axes, mark, palette)
    for curve in reversed(figure.curves):
        _draw_curve(axes, curve, palette)
    _draw_signal(axes, figure, palette)
    for found in figure.drawn_breaks:
        axes.axvline(found.year - 0.5, color=palette.muted, linewidth=1, linestyle=":")
    _set_axes(axes, sheet, plane)
    head = (sheet.chart.left, sheet.chart.top - TEXT * RISE)
    write(canvas, head, axis_words(figure), TEXT, palette.muted)
    for label in labels:
        _write_label(canvas, label, palette, palette.background if figure.background else "")


def _colour(curve: Curve, palette: Palette) -> str:
    return {
        CurveRole.OUTCOME: palette.outcome,
        CurveRole.WHAT_IF: palette.what_if,
    }.get(curve.role, palette.comparison)


_DASHES: dict[CurveRole, Any] = {
    CurveRole.OUTCOME: "-",
    CurveRole.COMPARISON: (0, (1, 1.4)),
    CurveRole.FORECAST: (0, (7, 3)),
    CurveRole.WHAT_IF: (0, (5, 2, 1, 2)),
}
_MARKS = {CurveRole.OUTCOME: "o", CurveRole.COMPARISON: "s"}


def _draw_curve(axes: Axes, curve: Curve, palette: Palette) -> None:
    """Each unbroken stretch is a line of its own: nothing is drawn over a missing year."""
    colour, size = _colour(curve, palette), marker_size(curve)
    outcome = curve.role is CurveRole.OUTCOME
    for stretch in curve.segments():
        axes.plot(
            [p.year for p in stretch], [p.value for p in stretch],
            color=colour, linewidth=1.8, linestyle=_DASHES[curve.role],
            marker=_MARKS.get(curve.role, ""), markersize=size, zorder=4 if outcome else 3,
            clip_on=False,
        )  # fmt: skip
    hollow = [p for p in curve.points if p.preliminary]
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


def _draw_background(axes: Axes, figure: Figure, palette: Palette) -> None:
    """Thin and grey, one line a stretch; a year alone is a small dot."""
    faint = 0.5 if len(figure.background) < _MANY else 0.2
    for stretch in (s for curve in figure.background for s in curve.segments()):
        axes.plot(
            [p.year for p in stretch], [p.value for p in stretch], color=palette.comparison,
            linewidth=0.6, marker="o" if len(stretch) == 1 else "", markersize=1.5, alpha=faint,
            zorder=1, clip_on=False,
        )  # fmt: skip


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
    missed = mark.assessment.state is TargetState.MISSED
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


# Labels and their places


@dataclass(frozen=True, slots=True)
class _Label:
    """A text beside the spot that it tells about. The side and direction are where it is best."""

    lines: tuple[str, ...]
    spot: Spot
    above: bool = True
    side: Side = "center"
    gap: float = 5.0
    colour: str = ""

    def places(self, font: str) -> Iterator[tuple[Box, Side]]:
        """Boxes around the spot, the best first: the nearest, then farther and to the sides."""
        width = max(text_width(line, TEXT, font=font) for line in self.lines)
        height = len(self.lines) * TEXT * 1.2
        sides: list[Side] = [self.side, *(s for s in _SIDES if s != self.side)]
        for gap in (self.gap, self.gap + 6, self.gap + 13, self.gap + 24, self.gap + 36):
            for side in sides:
                for above in (self.above, not self.above):
                    yield self._box(width, height, gap, side, above), side

    def _box(self, width: float, height: float, gap: float, side: Side, above: bool) -> Box:
        x, y = self.spot
        left = {"left": x - 3, "center": x - width / 2, "right": x - width + 3}[side]
        bottom = y + gap if above else y - gap - height
        return Box(left, bottom, left + width, bottom + height)


_SIDES: tuple[Side, ...] = ("center", "right", "left")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A label in its place; `side` is the edge that its lines share."""

    label: _Label
    box: Box
    side: Side


def _placed(sheet: _Sheet) -> tuple[Plane, list[_Placed]]:
    """The axes with the least free room that gives every label a place of its own."""
    tried = []
    for room in _ROOMS:
        plane = _plane(sheet, room)
        cost, labels = _placed_on(plane, sheet)
        if cost == 0:
            return plane, labels
        tried.append((cost, plane, labels))
    _, plane, labels = min(tried, key=lambda t: t[0])
    return plane, labels


def _placed_on(plane: Plane, sheet: _Sheet) -> tuple[float, list[_Placed]]:
    """The labels in their places, the widest texts first, and what these places cost."""
    chart, box = sheet.chart, plane.box
    inside = Box(chart.left + 3, box.bottom + 1, chart.right, box.top + 3)
    covered = obstacles(plane, sheet.figure, inside, TEXT, sheet.font)
    placed, total = [], 0.0
    for label in _labels(plane, sheet):
        cost, box, side = _best_place(label, covered, sheet.font)
        covered.boxes.append(box)
        placed.append(_Placed(label, box, side))
        total += cost
    return total, placed


def _best_place(label: _Label, covered: Obstacles, font: str) -> tuple[float, Box, Side]:
    places = ((covered.cost(box), box, side) for box, side in label.places(font))
    best = next(places)
    for place in places:
        if best[0] == 0:
            break
        best = min(best, place, key=lambda p: p[0])
    return best


def _labels(plane: Plane, sheet: _Sheet) -> list[_Label]:
    """Every text of the plane, those that are hardest to find a place for first."""
    figure, palette = sheet.figure, sheet.palette
    several = figure.curves if len(figure.curves) > 1 else ()
    names = [_curve_name(plane, c, palette) for c in several if c.points]
    values = sorted(figure.labelled, key=lambda p: p is not figure.outcome.points[-1])
    return [
        *(_target_label(plane, mark, figure) for mark in figure.drawn_targets),
        *(_value_label(plane, point, figure) for point in values),
        *names,
        *_projection_name(plane, figure, palette),
        *(_break_label(plane, found.year, palette) for found in figure.drawn_breaks),
    ]


def _target_label(plane: Plane, mark: TargetMark, figure: Figure) -> _Label:
    target = mark.target
    late = target.year > (figure.years[0] + figure.years[-1]) / 2
    spot = plane.at(target.year, target.value)
    return _Label(target_lines(mark, figure), spot, side="right" if late else "left", gap=7)


def _value_label(plane: Plane, point: Point, figure: Figure) -> _Label:
    limits = (plane.scale.low, plane.scale.high)
    return _Label(
        (value_text(point, figure),),
        plane.at(point.year, point.value),
        above=label_goes_above(point, figure, limits),
    )


def _curve_name(plane: Plane, curve: Curve, palette: Palette) -> _Label:
    last = curve.points[-1]
    outcome = curve.role is CurveRole.OUTCOME
    name = curve.label if curve.role.ahead else f"{'●' if outcome else '■'} {curve.label}"
    spot = plane.at(last.year, last.value)
    colour = _colour(curve, palette)
    return _Label((name,), spot, above=not outcome, side="right", gap=7, colour=colour)


def _projection_name(plane: Plane, figure: Figure, palette: Palette) -> list[_Label]:
    if figure.kind is not FigureKind.PATH or figure.projection is None:
        return []
    last = figure.projection.years[-1]
    spot = plane.at(last.year, last.value)
    words = ("Framskrivning",)
    return [_Label(words, spot, above=False, side="right", gap=4, colour=palette.outcome)]


def _break_label(plane: Plane, year: int, palette: Palette) -> _Label:
    x, _ = plane.at(year - 0.5, plane.scale.low)
    top = (x + 6, plane.box.top)
    return _Label(("seriebrott",), top, above=False, side="left", gap=0, colour=palette.muted)


def _write_label(canvas: Canvas, placed: _Placed, palette: Palette, ground: str) -> None:
    box, side = placed.box, placed.side
    colour = placed.label.colour or palette.text
    x = {"left": box.left, "center": (box.left + box.right) / 2, "right": box.right}[side]
    down = box.top
    for line in placed.label.lines:
        down -= TEXT * 1.2
        spot = (x, down + DESCENT * TEXT)
        write(canvas, spot, line, TEXT, colour, side=side, ground=ground)

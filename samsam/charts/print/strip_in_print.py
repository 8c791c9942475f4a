"""Strip → SVG, PDF and PNG in exact millimetres, without a browser.

From below: what the axis counts, its numbers, the names of both ends, the dots, and over them our
own name and the others' median. Each has a room of its own, measured before it is drawn. Where a
slide has room for it everybody stands in order below. All measures are points (1/72 inch); heights
count from the chart's lower edge, without the order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise, product

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from samsam.charts.plan import Box, text_width, written_ticks
from samsam.charts.print.captions import RenderedChart
from samsam.charts.print.order import lines_of, order_columns, order_texts
from samsam.charts.print.sheet import (
    DESCENT,
    EDGE,
    LINE,
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
from samsam.figures.comparison.strip import BINS, StripPlot
from samsam.figures.theme import Palette, light
from samsam.model.language.house_style import HouseStyle

_SMALLEST, _LARGEST, _OWN_LARGER = 4.0, 6.5, 4.0  # the width of a dot
_EDGE_WIDTH = 0.9
_CLOSE = 0.8  # of the strip's shares: so near each other dots are still distinguished
_BETWEEN, _GAP, _ROW = 0.6, 5.0, TEXT * 1.25
_TALLEST = 0.7  # of the width: piles that are higher are pressed together
_TICKS, _TICK_SPACE, _TICK_LENGTH = (6, 5, 4, 3), 10.0, 4.0
_OVER_ORDER = 16.0  # between the strip and the order
_BESIDE = 3.0  # points between a line and a name at its side
_FLOOR = TEXT * LINE * 2 + _TICK_LENGTH  # the axis stands over its numbers and what they count
_TODAY = HouseStyle()


def draw_strip(
    strip: StripPlot, width_mm: float = 160, form: Form = "svg", style: HouseStyle = _TODAY
) -> bytes:
    """The strip as a file, `width_mm` wide; the height follows from its piles and its words."""
    return draw_whole_strip(strip, width_mm, form, style).content


def draw_whole_strip(
    strip: StripPlot, width_mm: float, form: Forms, style: HouseStyle = _TODAY
) -> RenderedChart:
    """The strip as in a file of its own, with its size."""
    width = width_mm * MM
    return _draw(strip, width, form, style, _TALLEST * width, bare=False)


def draw_bare_strip(
    strip: StripPlot,
    width: float,
    form: Forms,
    style: HouseStyle = _TODAY,
    height: float | None = None,
) -> RenderedChart:
    """The strip alone, `width` points wide: its words stand beside it in the document.

    With `height` its piles are pressed together until all is about that high, and everybody stands
    in order below where there is room for them all.
    """
    return _draw(strip, width, form, style, height or _TALLEST * width, True, height is not None)


def _draw(
    strip: StripPlot, width: float, form: Forms, style: HouseStyle, tallest: float, bare: bool,
    with_order: bool = False,
) -> RenderedChart:  # fmt: skip
    with printing(style) as font:
        plan = _planned(strip, width, font, tallest)
        if with_order:
            room = tallest - plan.top - OVER_FOOT - _OVER_ORDER
            columns = order_columns(strip.table.rows, width - 2 * EDGE, room, TEXT, font)
            plan = replace(plan, order=columns)
        high = plan.under + plan.top + OVER_FOOT
        sheet = PrintedSheet(strip, width, high, light(style), font, bare=bare)
        canvas = new_canvas(sheet)
        _write_order(canvas, sheet, strip, plan)
        _paint(canvas, sheet, strip, plan)
        return rendered(canvas, sheet, strip, form, style)


# Where all is


@dataclass(frozen=True, slots=True)
class _Axis:
    """What stands where from left to right, and the numbers below."""

    left: float
    right: float
    ends: tuple[float, float]
    ticks: dict[float, str]

    def across(self, value: float) -> float:
        """Where a value is."""
        share = (value - self.ends[0]) / (self.ends[1] - self.ends[0])
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class _Label:
    """A text in its place, and where from left to right its dot or line is."""

    text: str
    box: Box
    x: float

    @property
    def line_top(self) -> float:
        """Its line ends below a text that stands over it, and goes along one at its side."""
        over = self.box.left < self.x < self.box.right
        return self.box.bottom if over else self.box.bottom + TEXT


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where all is: `lowest` is the height of the first dots, `step` that of each next level.

    `order` are the columns of everybody in order, below the rest.
    """

    axis: _Axis
    dot: float
    lowest: float
    step: float
    top: float
    below: tuple[_Label, ...]
    own: _Label | None
    median: _Label | None
    order: tuple[Box, ...] = ()

    @property
    def under(self) -> float:
        """How much room the order has below the rest."""
        return self.order[0].top + _OVER_ORDER if self.order else 0.0

    def up(self, level: int) -> float:
        """The height of the middle of a dot."""
        return self.lowest + level * self.step


def _planned(strip: StripPlot, width: float, font: str, tallest: float) -> _Plan:
    axis = _axis(strip, width, font)
    dot = min(_LARGEST, max(_SMALLEST, _CLOSE * (axis.right - axis.left) / BINS))
    below = _below(strip, axis, width, font)
    half = (dot + _OWN_LARGER) / 2
    lowest = max((x.box.top for x in below), default=_FLOOR) + half + 1
    free = tallest - lowest - half - _GAP - 2 * _ROW
    step = min(dot + _BETWEEN, max(free, dot) / max(strip.highest, 1))
    over = lowest + strip.highest * step + half + _GAP
    own, median = _above(strip, axis, lowest, over, width, font)
    top = max((x.box.top for x in (own, median) if x), default=over)
    return _Plan(axis, dot, lowest, step, top, below, own, median)


def _axis(strip: StripPlot, width: float, font: str) -> _Axis:
    """As many numbers as have room, with half of one free at each side."""
    for most in _TICKS:
        ticks = written_ticks(strip.figure.indicator, strip.ends, most)
        wide = max((text_width(t, TEXT, font=font) for t in ticks.values()), default=0.0)
        left, right = EDGE + wide / 2, width - EDGE - wide / 2
        axis = _Axis(left, right, strip.ends, ticks)
        spots = sorted(axis.across(tick) for tick in ticks)
        apart = [b - a for a, b in pairwise(spots)]
        if min(apart, default=width) >= wide + _TICK_SPACE:
            break
    return axis


def _below(strip: StripPlot, axis: _Axis, width: float, font: str) -> tuple[_Label, ...]:
    """The names of both ends under their dots, in two rows where one hasn't room for both."""
    placed: list[_Label] = []
    for dot, text in strip.outermost:
        x = axis.across(dot.row.value)
        rows = (_FLOOR + _GAP / 2 + row * _ROW for row in (0, 1))
        spots = [_label(text, x, row, _outwards(axis, x), width, font) for row in rows]
        free = (s for s in spots if not any(_apart(s.box).overlap(p.box) for p in placed))
        placed.append(next(free, spots[-1]))
    return tuple(placed)


def _outwards(axis: _Axis, x: float) -> float:
    """Names at the left begin about at their dot, those at the right end there."""
    return 0.1 if x < (axis.left + axis.right) / 2 else 0.9


def _label(text: str, x: float, bottom: float, before: float, width: float, font: str) -> _Label:
    """A text with the share `before` of it to the left of `x`, moved until it's on the sheet."""
    beside = {0.0: _BESIDE, 1.0: -_BESIDE}.get(before, 0.0)
    wide = text_width(text, TEXT, font=font)
    wish = x - before * wide + beside
    left = max(EDGE, min(wish, width - EDGE - wide))
    return _Label(text, Box(left, bottom, left + wide, bottom + _ROW), x)


def _apart(box: Box) -> Box:
    """The box with the room that another text in its row keeps from it."""
    return replace(box, left=box.left - _GAP, right=box.right + _GAP)


def _above(
    strip: StripPlot, axis: _Axis, lowest: float, over: float, width: float, font: str
) -> tuple[_Label | None, _Label | None]:
    """Our own name and the others' median over all piles, where neither covers the other's line."""
    own, middle = strip.own, strip.median
    named = [
        (f"{own.row.name} {own.row.text}", own.row.value) if own else None,
        (strip.median_words, middle) if middle is not None else None,
    ]
    mine, theirs = (
        [
            _label(found[0], axis.across(found[1]), over + row * _ROW, before, width, font)
            for row in (0, 1)
            for before in (0.5, 1.0, 0.0)
        ]
        if found
        else [None]
        for found in named
    )
    return min(product(mine, theirs), key=lambda pair: _cost(pair[0], pair[1], lowest))


def _cost(one: _Label | None, other: _Label | None, lowest: float) -> float:
    """How much they cover of each other; of places where nothing is covered the lowest is best."""
    if one is None or other is None:
        return sum(label.box.bottom for label in (one, other) if label)
    crossed = sum(
        a.box.crossed_by(((b.x, lowest), (b.x, b.line_top)))
        for a, b in ((one, other), (other, one))
    )
    height = (one.box.bottom + other.box.bottom) / 1000
    return 10 * crossed + _apart(one.box).overlap(other.box) + height


# What is drawn


def _paint(canvas: Canvas, sheet: PrintedSheet, strip: StripPlot, plan: _Plan) -> None:
    palette, base, axis = sheet.palette, sheet.chart.bottom + plan.under, plan.axis
    box = Box(axis.left, base + _FLOOR, axis.right, base + plan.top)
    axes = axes_on(canvas, sheet, box)
    axes.set_xlim(*axis.ends)
    axes.set_ylim(_FLOOR, plan.top)
    axes.tick_params(colors=palette.text, labelsize=TEXT, length=_TICK_LENGTH, color=palette.muted)
    axes.grid(axis="x", color=palette.grid, linewidth=0.7)
    axes.set_xticks(list(axis.ticks), list(axis.ticks.values()))
    axes.set_yticks([])
    _draw_lines(axes, strip, plan, palette)
    _draw_dots(axes, strip, plan, palette)
    labels = ((plan.own, palette.outcome), (plan.median, palette.text))
    for label, colour in (*labels, *((x, palette.text) for x in plan.below)):
        if label is not None:
            spot = (label.box.left, base + label.box.bottom + DESCENT * TEXT)
            write(canvas, spot, label.text, TEXT, colour, ground=palette.background)
    foot = (EDGE, base + DESCENT * TEXT)
    write(canvas, foot, strip.unit, TEXT, palette.muted)


def _write_order(canvas: Canvas, sheet: PrintedSheet, strip: StripPlot, plan: _Plan) -> None:
    """Everybody in order, column after column."""
    rows = strip.table.rows
    for number, column in enumerate(plan.order):
        box, most = column.moved(EDGE, sheet.chart.bottom), lines_of(column, TEXT)
        listed = rows[number * most : (number + 1) * most]
        for found in order_texts(listed, box, TEXT, sheet.font):
            colour = sheet.palette.outcome if found.bold else sheet.palette.text
            write(canvas, found.spot, found.text, TEXT, colour, found.bold, found.side)


def _draw_lines(axes: Axes, strip: StripPlot, plan: _Plan, palette: Palette) -> None:
    """From our dot and along the median up to their names, behind the dots."""
    if plan.own is not None and strip.own is not None:
        value = strip.own.row.value
        axes.plot(
            [value, value], [plan.lowest, plan.own.line_top], color=palette.outcome,
            linewidth=0.8, zorder=2, clip_on=False,
        )  # fmt: skip
    if plan.median is not None and strip.median is not None:
        axes.plot(
            [strip.median, strip.median], [plan.lowest - plan.dot, plan.median.line_top],
            color=palette.comparison, linewidth=1.4, linestyle=(0, (1, 1.4)), zorder=2,
            clip_on=False,
        )  # fmt: skip


def _draw_dots(axes: Axes, strip: StripPlot, plan: _Plan, palette: Palette) -> None:
    ground, grey, blue = palette.background, palette.comparison, palette.outcome
    own = (strip.own,) if strip.own else ()
    looks = (
        (strip.others(apart=False), plan.dot, ground, grey, _EDGE_WIDTH),
        (strip.others(apart=True), plan.dot + _EDGE_WIDTH, grey, ground, _EDGE_WIDTH / 2),
        (own, plan.dot + _OWN_LARGER, blue, ground, _EDGE_WIDTH),
    )
    for order, (dots, size, inside, edge, wide) in enumerate(looks, 3):
        axes.plot(
            [d.row.value for d in dots], [plan.up(d.level) for d in dots], linestyle="none",
            marker="o", markersize=size, markerfacecolor=inside, markeredgecolor=edge,
            markeredgewidth=wide, zorder=order, clip_on=False,
        )  # fmt: skip

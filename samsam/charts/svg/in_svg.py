"""Figure → a light SVG for reading on screen: some kB of text, without scripts or other files.

It has the same axes, labels and places as print. Headline, notes and source stand beside it on the
page, and its alternative text in the element that shows it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape

from samsam.charts.labels import LABEL_LINE, Label, LabelKind, PlacedLabel, curve_colour
from samsam.charts.layout import KEY_WIDTH, Canvas, LegendEntry, placed
from samsam.charts.plan import (
    FONT,
    Box,
    Plane,
    axis_words,
    labelled_years,
    marker_size,
    silence_path,
)
from samsam.charts.svg.typeface import with_typeface
from samsam.figures.figure import Curve, CurveRole, Figure, TargetMark
from samsam.figures.ordinary import edges_drawn, ordinary_range
from samsam.figures.theme import FONT_FAMILY, Palette
from samsam.model.indicators.series import Point

_SIZE = 13.0
_LEAST_HEIGHT = 120
_INNER = 80  # of 100: the narrower of the two intervals
_DASHES = {
    CurveRole.OUTCOME: "",
    CurveRole.COMPARISON: "2 3",
    CurveRole.FORECAST: "9 4",
    CurveRole.WHAT_IF: "6 3 1 3",
    CurveRole.UNCHANGED: "1 4",
}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_BASELINE = 0.26  # from a line's foot to the foot of its letters, as a share of their size


def svg(figure: Figure, width: int, height: int, palette: Palette) -> str:
    """The figure as an SVG element, `width` × `height` pixels, on the palette's background.

    Raises ValueError for a figure without values, or less height than the axes need.
    """
    if not figure.outcome.points or height < _LEAST_HEIGHT:
        raise ValueError("a figure with values, and room for its axes")
    canvas = Canvas(figure, Box(4, 2, width - 8, height - 8), palette, _SIZE, FONT)
    layout = placed(canvas)
    pen = _Pen(layout.plane, palette, height)
    parts = (
        f'<rect width="{width}" height="{height}" fill="{palette.background}"/>',
        *pen.axes(figure),
        *pen.background(figure),
        *pen.ordinary(figure),
        *pen.projection(figure),
        *(part for mark in figure.drawn_targets for part in pen.target(mark)),
        *pen.silence(figure),
        *(pen.break_line(found.year) for found in figure.drawn_breaks),
        *(part for curve in reversed(figure.curves) for part in pen.curve(curve)),
        *pen.ring(figure),
        *(pen.label(label) for label in layout.labels),
        *(pen.entry(entry, figure) for entry in layout.legend),
    )
    return with_typeface(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{escape(FONT_FAMILY)}" '
        f'font-size="{_SIZE:g}">{"".join(parts)}</svg>'
    )


def svg_address(figure: Figure, width: int, height: int, palette: Palette) -> str:
    """The same as an address that holds the picture itself, for the `src` of an `img`."""
    content = svg(figure, width, height, palette).encode()
    return f"data:image/svg+xml;base64,{b64encode(content).decode()}"


def _stroke(x: float, y: float, colour: str, width: float, dash: str) -> str:
    """A piece of line in the legend."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{x:.1f} {y:.1f}h{KEY_WIDTH:g}" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashes}/>'
    )


class _Pen:
    """Draws in pixels downwards what is measured upwards."""

    def __init__(self, plane: Plane, palette: Palette, height: int) -> None:
        self._plane, self._palette, self._height = plane, palette, height

    def _spot(self, year: float, value: float) -> tuple[float, float]:
        x, y = self._plane.at(year, value)
        return x, self._height - y

    def _path(self, spots: Iterable[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (self._spot(*s) for s in spots))

    def _line(
        self, spots: Iterable[tuple[float, float]], colour: str, width: float, dash: str = ""
    ) -> str:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        return (
            f'<path d="{self._path(spots)}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
            f'stroke-linejoin="round"{dashes}/>'
        )

    def axes(self, figure: Figure) -> Iterator[str]:
        """Grid, numbers, years, and what the value axis counts."""
        plane, palette = self._plane, self._palette
        box, scale = plane.box, plane.scale
        for tick in scale.ticks:
            _, y = self._spot(scale.years[0], tick)
            yield (
                f'<path d="M{box.left:.1f} {y:.1f}H{box.right:.1f}" stroke="{palette.grid}"/>'
                f"{self._text(box.left - 5, y + _SIZE / 3, 'right', scale.tick_text(tick))}"
            )
        foot = self._height - box.bottom
        yield f'<path d="M{box.left:.1f} {foot:.1f}H{box.right:.1f}" stroke="{palette.muted}"/>'
        for year in labelled_years(figure, box.right - box.left, _SIZE):
            x, _ = self._spot(year, scale.low)
            stroke = f'<path d="M{x:.1f} {foot:.1f}v4" stroke="{palette.muted}"/>'
            yield stroke + self._text(x, foot + 6 + _SIZE * 0.9, "center", str(year))
        yield self._text(4, 2 + _SIZE * 0.9, "left", axis_words(figure), palette.muted)

    def background(self, figure: Figure) -> Iterator[str]:
        """Other municipalities, thin and grey."""
        for stretch in (s for curve in figure.background for s in curve.segments()):
            spots = [(float(p.year), p.value) for p in stretch]
            yield self._line(spots if len(spots) > 1 else spots * 2, self._palette.comparison, 0.5)

    def ordinary(self, figure: Figure) -> Iterator[str]:
        """What is ordinary, as a pale area between thin lines; what is outside the axis is cut."""
        found, palette = ordinary_range(figure), self._palette
        if found is None:
            return
        low, high = sorted((self._plane.scale.low, self._plane.scale.high))
        area = [(year, min(high, max(low, value))) for year, value in found.outline]
        yield f'<path d="{self._path(area)}Z" fill="{palette.ordinary}"/>'
        for edge, shown in zip((found.low, found.high), edges_drawn(figure), strict=True):
            if shown:
                ends = list(zip(found.years, edge, strict=True))
                yield self._line(ends, palette.ordinary_edge, 0.8)

    def projection(self, figure: Figure) -> Iterator[str]:
        """The way ahead as a dashed line in its two bands."""
        found, palette = figure.projection, self._palette
        if found is None:
            return
        start = (float(found.from_year), found.from_value)
        bands = (
            ([(y.year, y.low95, y.high95) for y in found.years], palette.band_outer),
            ([(y.year, y.low80, y.high80) for y in found.years], palette.band_inner),
        )
        for edges, colour in bands:
            there = [start, *((float(year), high) for year, _, high in edges)]
            back = [(float(year), low) for year, low, _ in reversed(edges)]
            yield f'<path d="{self._path([*there, *back])}Z" fill="{colour}"/>'
        way = [start, *((float(y.year), y.value) for y in found.years)]
        yield self._line(way, palette.outcome, 1.5, "5 4")

    def target(self, mark: TargetMark) -> Iterator[str]:
        """A diamond and the dashed way there."""
        target, start, palette = mark.target, mark.path_from, self._palette
        if start is not None:
            ends = [(float(start.year), start.value), (float(target.year), target.value)]
            yield self._line(ends, palette.accent, 1.2, "5 3")
        yield self._diamond(*self._spot(target.year, target.value), mark.missed)

    def _diamond(self, x: float, y: float, missed: bool) -> str:
        """The mark of a target, crossed and hollow where it was missed."""
        palette = self._palette
        inside = palette.background if missed else palette.accent
        cross = f"M{x - 2.5:.1f} {y - 2.5:.1f}l5 5m0 -5l-5 5" if missed else ""
        return (
            f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6Z{cross}" fill="{inside}" '
            f'stroke="{palette.accent}" stroke-width="1.5"/>'
        )

    def break_line(self, year: int) -> str:
        """A dotted line between the last old year and the first new one."""
        scale = self._plane.scale
        ends = [(year - 0.5, scale.low), (year - 0.5, scale.high)]
        return self._line(ends, self._palette.muted, 1, "2 3")

    def silence(self, figure: Figure) -> Iterator[str]:
        """A bracket over the years after the last value."""
        bracket = silence_path(figure, self._plane.scale)
        if bracket:
            yield self._line(bracket, self._palette.muted, 1)

    def curve(self, curve: Curve) -> Iterator[str]:
        """Each unbroken stretch as a line of its own, and a mark for each year that has been."""
        colour = curve_colour(curve, self._palette)
        for stretch in curve.segments():
            spots = [(float(p.year), p.value) for p in stretch]
            yield self._line(spots, colour, 2, _DASHES[curve.role])
        if not curve.role.ahead:
            half = marker_size(curve) / 2
            yield "".join(self._mark(p, curve.role, half, colour) for p in curve.points)

    def _mark(self, point: Point, role: CurveRole, half: float, colour: str) -> str:
        x, y = self._spot(point.year, point.value)
        inside = self._palette.background if point.preliminary else colour
        return self._shape(x, y, half, role, colour, inside)

    def _shape(
        self, x: float, y: float, half: float, role: CurveRole, colour: str, inside: str = ""
    ) -> str:
        looks = f'fill="{inside or colour}" stroke="{colour}"'
        if role is CurveRole.OUTCOME:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{half:g}" {looks}/>'
        return (
            f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:g}" '
            f'height="{2 * half:g}" {looks}/>'
        )

    def ring(self, figure: Figure) -> Iterator[str]:
        """A ring around a value whose change goes beyond ordinary variation."""
        point = figure.signalled
        if point is not None:
            x, y = self._spot(point.year, point.value)
            colour = self._palette.text
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6.5" fill="none" stroke="{colour}"/>'

    def label(self, found: PlacedLabel) -> str:
        """A text in its place, with an edge of the background so that no line runs into it."""
        box, side = found.box, found.side
        x = {"left": box.left, "center": (box.left + box.right) / 2, "right": box.right}[side]
        colour = found.label.colour or self._palette.text
        edge = (
            f' stroke="{self._palette.background}" stroke-width="3" paint-order="stroke" '
            'stroke-linejoin="round"'
        )
        foot = self._height - box.top - _BASELINE * _SIZE
        rows = enumerate(found.lines, 1)
        heights = ((foot + n * _SIZE * LABEL_LINE, line) for n, line in rows)
        return "".join(self._text(x, y, side, line, colour, edge) for y, line in heights)

    def entry(self, entry: LegendEntry, figure: Figure) -> str:
        """A text over the plane, after a piece of its line or its mark."""
        (left, foot), palette = entry.spot, self._palette
        words = self._text(
            left, self._height - foot, "left", entry.text, entry.label.colour or palette.text
        )
        if not entry.with_key:
            return words
        x, y = left - 4 - KEY_WIDTH, self._height - foot - 0.36 * _SIZE
        return self._key(entry.label, figure, x, y) + words

    def _key(self, label: Label, figure: Figure, x: float, y: float) -> str:
        """A line, a mark or an area as it is drawn on the plane, in the legend."""
        palette, middle = self._palette, x + KEY_WIDTH / 2
        if label.kind is LabelKind.CURVE:
            curve = figure.curves[label.number]
            colour, half = curve_colour(curve, palette), marker_size(curve) / 2
            mark = "" if curve.role.ahead else self._shape(middle, y, half, curve.role, colour)
            return _stroke(x, y, colour, 2, _DASHES[curve.role]) + mark
        if label.kind is LabelKind.TARGET:
            missed = figure.drawn_targets[label.number].missed
            diamond = self._diamond(middle, y, missed)
            return _stroke(x, y, palette.accent, 1.2, "5 3") + diamond
        if label.kind is LabelKind.INTERVAL:
            colour = palette.band_inner if label.number == _INNER else palette.band_outer
            return _stroke(x, y, colour, 0.8 * _SIZE, "")
        if label.kind is LabelKind.BREAK:
            return _stroke(x, y, palette.muted, 1, "2 3")
        if label.kind is LabelKind.PATH:
            return _stroke(x, y, palette.accent, 1.2, "5 3")
        return _stroke(x, y, palette.outcome, 1.5, "5 4")

    def _text(
        self, x: float, y: float, side: str, words: str, colour: str = "", edge: str = ""
    ) -> str:
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{_ANCHORS[side]}" '
            f'fill="{colour or self._palette.text}"{edge}>{escape(words)}</text>'
        )

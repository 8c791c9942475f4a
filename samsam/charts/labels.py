"""The texts of a plane, what each names, and the places where each may stand, the best first.

A text's box is as high as its lines; its ink is what the letters blacken, and that is what has a
distance to lines, marks and other texts. All measures are points, upwards and to the right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import product

from samsam.charts.plan import (
    Box,
    Plane,
    Side,
    Spot,
    marker_size,
    silence_path,
    target_lines,
    text_width,
    value_text,
    wrapped,
)
from samsam.charts.scene import (
    PROJECTION,
    RING,
    SILENCE,
    TARGET_MARK,
    break_key,
    curve_key,
    edge_key,
    low_edge_key,
    path_key,
    point_key,
    target_key,
)
from samsam.charts.writable import writable
from samsam.figures.figure import Curve, CurveRole, Figure, TargetMark, label_goes_above
from samsam.figures.theme import Palette
from samsam.figures.words import break_words, silence_words
from samsam.model.indicators.indicator import Break
from samsam.model.indicators.series import Point

LABEL_LINE = 1.2  # of a text's size, where a label has several lines
DESCENT = 0.24  # from the foot of a line's box to its base line, as a share of the size
_UNDER, _CAPITAL = 0.1, 0.74  # what letters blacken under and over the base line
_GAPS = (2.0, 3.5, 6.0, 9.0, 13.0)
_NAME_GAPS = (3.0, 6.0, 10.0)
_END_GAP = 4.0  # between a line's last mark and its name
_END_SHIFTS = (0.0, 0.4, -0.4, 0.8, -0.8, 1.2, -1.2)  # of a text's size
_SHARE = 0.3  # of the width: how wide a name is at most before it has another line
_MOST_NAME_LINES = 3
_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)  # of a path's length: where its name may stand
_BESIDE = 3.0
_MEANING_WIDTHS = (14.0, 10.0, 7.5)  # of a text's size


class LabelKind(Enum):
    """What a label stands for. It decides where it may stand, and its key in a legend."""

    VALUE = "value"
    CURVE = "curve"
    PROJECTION = "projection"
    INTERVAL = "interval"
    TARGET = "target"
    PATH = "path"
    SILENCE = "silence"
    BREAK = "break"


_EDGES = (edge_key, low_edge_key)
_NAMES = (LabelKind.CURVE, LabelKind.PROJECTION, LabelKind.INTERVAL, LabelKind.PATH)


@dataclass(frozen=True, slots=True)
class Type:
    """How texts look: their height in points and their typeface."""

    size: float
    font: str

    def width(self, line: str) -> float:
        """How wide a line of text is."""
        return text_width(line, self.size, font=self.font)


@dataclass(frozen=True, slots=True)
class Label:
    """A text, and by their names in the scene what it stands for and what may be as near.

    `kin` are the other marks of its line, which may be about as near where they are close together.
    `spots` are where it may stand, the best first; `half` is how far a mark reaches around them.
    `at_end` is whether a name may stand right of its line's last spot, where nothing goes on.
    `number` is which curve or target it is, or the year of a value or a break. `meaning` is more to
    say where there is room for it.
    """

    kind: LabelKind
    number: int
    lines: tuple[str, ...]
    spots: tuple[Spot, ...]
    half: float
    own: frozenset[str]
    near: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()
    above: bool = True
    side: Side = "center"
    colour: str = ""
    at_end: bool = True
    meaning: str = ""

    @property
    def is_name(self) -> bool:
        """Whether it names a line, so that it may stand in a legend with the line's key."""
        return self.kind in _NAMES


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label in its place: its lines there, their box, and the edge that the lines share.

    `anchor` is which of the label's spots it stands at. `standard` is Office's own letter for the
    place (t, b, l, r) where it is one that every program has, else empty. `distance` is how far
    the ink is from what the label stands for.
    """

    label: Label
    lines: tuple[str, ...]
    box: Box
    side: Side
    ink: Box
    anchor: int = 0
    standard: str = ""
    distance: float = 0.0


def ink_height(lines: int, size: float) -> float:
    """How high lines of text are from the foot of the last to the top of the first."""
    return ((lines - 1) * LABEL_LINE + _UNDER + _CAPITAL) * size


def _standing(label: Label, lines: tuple[str, ...], x: float, foot: float, side: Side,
              look: Type, standard: str = "") -> PlacedLabel:  # fmt: skip
    """The label with its ink's foot at a height, and the edge of its side at `x`."""
    width, size = max(look.width(line) for line in lines), look.size
    left = {"left": x, "center": x - width / 2, "right": x - width}[side]
    bottom = foot - (DESCENT - _UNDER) * size
    box = Box(left, bottom, left + width, bottom + len(lines) * LABEL_LINE * size)
    ink = Box(left, foot, left + width, foot + ink_height(len(lines), size))
    return PlacedLabel(label, lines, box, side, ink, standard=standard)


def places(label: Label, look: Type, room: float) -> Iterator[PlacedLabel]:
    """Where a label may stand, the best first; `room` is how wide a name may be at a line's end."""
    makers = {
        LabelKind.VALUE: _at_point,
        LabelKind.TARGET: _at_target,
        LabelKind.BREAK: _at_break,
        LabelKind.SILENCE: _over_years,
    }
    maker = makers.get(label.kind)
    yield from maker(label, look) if maker else _at_line(label, look, room)


def _at_point(label: Label, look: Type) -> Iterator[PlacedLabel]:
    yield from _around(label, label.lines, label.spots[0], look, _GAPS)


def _at_target(label: Label, look: Type) -> Iterator[PlacedLabel]:
    """As its lines are, else broken after the year."""
    narrow = tuple(part for line in label.lines for part in _broken(line))
    for gaps, lines in product((_GAPS[:2], _GAPS[2:]), (label.lines, narrow)):
        yield from _around(label, lines, label.spots[0], look, gaps)


def _broken(line: str) -> tuple[str, ...]:
    head, colon, tail = line.partition(": ")
    return (f"{head}:", tail) if colon else (line,)


def _around(
    label: Label, lines: tuple[str, ...], spot: Spot, look: Type, gaps: tuple[float, ...]
) -> Iterator[PlacedLabel]:
    """Over and under a mark, in its middle or to one side; then at its sides."""
    x, y = spot
    high, part = ink_height(len(lines), look.size), max(map(look.width, lines)) / 4
    edges: list[tuple[Side, float]] = [
        ("center", x), ("left", x - _BESIDE), ("right", x + _BESIDE),
        ("center", x - part), ("center", x + part),
    ]  # fmt: skip
    edges.sort(key=lambda edge: edge[0] != label.side)
    for gap in gaps:
        up, down = ("t", y + label.half + gap), ("b", y - label.half - gap - high)
        feet = (up, down) if label.above else (down, up)
        for (letter, foot), (side, at) in product(feet, edges):
            known = letter if gap == _GAPS[1] and at == x else ""
            yield _standing(label, lines, at, foot, side, look, known)
        for part, (side, at) in product((0.5, 0.1, 0.9), _beside(x, label.half + gap)):
            letter = {"left": "r", "right": "l"}[side]
            known = letter if gap == _GAPS[1] and part == 0.5 else ""
            yield _standing(label, lines, at, y - part * high, side, look, known)


def _beside(x: float, reach: float) -> tuple[tuple[Side, float], tuple[Side, float]]:
    return ("left", x + reach), ("right", x - reach)


def _at_break(label: Label, look: Type) -> Iterator[PlacedLabel]:
    """Beside its line, from the top downwards: with what the break means, else without."""
    for lines in (*_with_meaning(label, look), label.lines):
        high = ink_height(len(lines), look.size)
        for anchor, (x, top) in enumerate(label.spots):
            for side, at in _beside(x, _BESIDE):
                place = _standing(label, lines, at, top - high, side, look)
                movable = anchor > 0 or lines != label.lines
                letter = "" if movable else {"left": "r", "right": "l"}[side]
                yield replace(place, anchor=anchor, standard=letter)


def _with_meaning(label: Label, look: Type) -> Iterator[tuple[str, ...]]:
    """The label with its meaning below, in wider and narrower lines."""
    for letters in _MEANING_WIDTHS if label.meaning else ():
        room = letters * look.size
        yield (f"{label.lines[0]}:", *wrapped(label.meaning, room, look.size, font=look.font))


def _over_years(label: Label, look: Type) -> Iterator[PlacedLabel]:
    """Over the middle of a bracket or under it, in one line or in two."""
    broken = tuple(label.lines[0].rsplit(" ", 2))
    narrow = (broken[0], " ".join(broken[1:]))
    for lines in (label.lines, narrow):
        high = ink_height(len(lines), look.size)
        for gap, (anchor, (x, y)) in product(_GAPS, enumerate(label.spots)):
            for foot in (y + gap, y - gap - high):
                yield replace(_standing(label, lines, x, foot, "center", look), anchor=anchor)


def _at_line(label: Label, look: Type, room: float) -> Iterator[PlacedLabel]:
    """To the right of the line's last point; else along the line, from its end backwards."""
    x, y = label.spots[0]
    for lines in _name_lines(label, look, room) if label.at_end else ():
        high = ink_height(len(lines), look.size)
        for shift in _END_SHIFTS:
            foot = y - high / 2 + shift * look.size
            yield _standing(label, lines, x + label.half + _END_GAP, foot, "left", look)
    if label.kind is LabelKind.INTERVAL:
        return
    sides: tuple[Side, ...] = ("right", "center", "left")
    spots, ways = list(enumerate(label.spots)), (label.above, not label.above)
    for gap, (anchor, spot), up in product(_NAME_GAPS, spots, ways):
        high = ink_height(1, look.size)
        foot = spot[1] + label.half + gap if up else spot[1] - label.half - gap - high
        for side in sides:
            place = _standing(label, label.lines, spot[0], foot, side, look)
            yield replace(place, anchor=anchor)


def _name_lines(label: Label, look: Type, room: float) -> list[tuple[str, ...]]:
    """The name in one line, or in lines that fit the room there is for it."""
    if not room:
        return [label.lines]
    return [tuple(wrapped(label.lines[0], room + 0.01, look.size, font=look.font))]


def end_room(figure: Figure, look: Type, width: float, palette: Palette) -> float:
    """The room that names at the lines' ends need, in points; 0 where they need too much."""
    most = _SHARE * width
    names = [line for label in _names(figure, palette) for line in label.lines]
    words = [word for name in names for word in name.split(" ")]
    if not words or max(look.width(word) for word in words) > most:
        return 0.0
    rows = [wrapped(name, most, look.size, font=look.font) for name in names]
    fits = all(len(row) <= _MOST_NAME_LINES for row in rows)
    return max(look.width(line) for row in rows for line in row) if fits else 0.0


def labels_of(plane: Plane, figure: Figure, palette: Palette) -> list[Label]:
    """Every text of the plane, those that are hardest to find a place for first."""
    points = sorted(figure.labelled, key=lambda p: p is not figure.outcome.points[-1])
    return [
        *(_target(plane, n, mark, figure) for n, mark in enumerate(figure.drawn_targets)),
        *(_value(plane, point, figure) for point in points),
        *_names(figure, palette, plane),
        *(
            _path(plane, n, mark, figure, palette)
            for n, mark in enumerate(figure.drawn_targets)
            if mark.path_from
        ),
        *_silence(plane, figure, palette),
        *(_break(plane, found, palette) for found in figure.drawn_breaks),
    ]


def _target(plane: Plane, number: int, mark: TargetMark, figure: Figure) -> Label:
    target = mark.target
    late = target.year > (figure.years[0] + figure.years[-1]) / 2
    return Label(
        LabelKind.TARGET, number, target_lines(mark, figure),
        (plane.at(target.year, target.value),), TARGET_MARK,
        frozenset({target_key(number)}), frozenset({path_key(number)}),
        side="right" if late else "left",
    )  # fmt: skip


def _value(plane: Plane, point: Point, figure: Figure) -> Label:
    near = {curve_key(0)}
    near |= {
        path_key(n)
        for n, mark in enumerate(figure.drawn_targets)
        if mark.path_from and mark.path_from.year == point.year
    }
    if figure.projection and figure.projection.from_year == point.year:
        near |= {PROJECTION, *(key(share) for key in _EDGES for share in (80, 95))}
    near |= {
        curve_key(n)
        for n, c in enumerate(figure.curves)
        if c.role.ahead and c.points and c.points[0].year == point.year
    }
    return Label(
        LabelKind.VALUE, point.year, (value_text(point, figure),),
        (plane.at(point.year, point.value),),
        RING if point == figure.signalled else marker_size(figure.outcome) / 2,
        frozenset({point_key(0, point.year)}), frozenset(near),
        frozenset(point_key(0, p.year) for p in figure.outcome.points if p is not point),
        above=label_goes_above(point, figure, (plane.scale.low, plane.scale.high)),
    )  # fmt: skip


def curve_colour(curve: Curve, palette: Palette) -> str:
    """The colour of a curve and of its name."""
    return {
        CurveRole.OUTCOME: palette.outcome,
        CurveRole.WHAT_IF: palette.what_if,
    }.get(curve.role, palette.comparison)


def _names(figure: Figure, palette: Palette, plane: Plane | None = None) -> list[Label]:
    """The names of lines, where there are several. Without a plane they have no spots."""
    several = list(enumerate(figure.curves)) if len(figure.curves) > 1 else []
    ahead = figure.projection
    goes_on = ahead is not None or any(c.role.ahead for c in figure.curves)
    named = [
        replace(_curve(plane, n, curve, palette), at_end=curve.role.ahead or not goes_on)
        for n, curve in several
        if curve.points
    ]
    if ahead is None:
        return named
    # A place far ahead first; the years near the start are where all lines meet.
    way = [(float(y.year), y.value) for y in ahead.years][::-1]
    names = ((80, [(y.year, y.high80) for y in ahead.years]),
             (95, [(y.year, y.high95) for y in ahead.years]))  # fmt: skip
    return [
        *named,
        Label(
            LabelKind.PROJECTION, 0, ("Framskrivning",), _spots(plane, way), 0.0,
            frozenset({PROJECTION}), colour=palette.outcome,
        ),
        *(
            Label(
                LabelKind.INTERVAL, share, (f"{share} av 100",), _spots(plane, edge[::-1]), 0.0,
                frozenset({edge_key(share)}), colour=palette.muted,
            )
            for share, edge in names
        ),
    ]  # fmt: skip


def _curve(plane: Plane | None, number: int, curve: Curve, palette: Palette) -> Label:
    half = 0.0 if curve.role.ahead else marker_size(curve) / 2
    marks = {point_key(number, p.year) for p in curve.points}
    backwards = [(float(p.year), p.value) for p in reversed(curve.points)]
    return Label(
        LabelKind.CURVE, number, (curve.label,), _spots(plane, backwards), half,
        frozenset({curve_key(number), *marks}), above=curve.role is not CurveRole.OUTCOME,
        colour=curve_colour(curve, palette),
    )  # fmt: skip


def _spots(plane: Plane | None, way: Sequence[tuple[float, float]]) -> tuple[Spot, ...]:
    return tuple(plane.at(year, value) for year, value in way) if plane else ()


def _path(plane: Plane, number: int, mark: TargetMark, figure: Figure, palette: Palette) -> Label:
    """The name of the way to a target, along it from its middle."""
    start, target = mark.path_from, mark.target
    if start is None:
        raise ValueError(f"{target.id} has no path")
    several = len([m for m in figure.drawn_targets if m.path_from]) > 1
    words = f"vägen till målet {target.year}" if several else "vägen till målet"
    way = [
        (start.year + share * (target.year - start.year),
         start.value + share * (target.value - start.value))
        for share in _ALONG
    ]  # fmt: skip
    return Label(
        LabelKind.PATH, number, (words,), _spots(plane, way), 0.0, frozenset({path_key(number)}),
        frozenset({target_key(number)}), colour=palette.muted, at_end=False,
    )  # fmt: skip


def _silence(plane: Plane, figure: Figure, palette: Palette) -> Iterator[Label]:
    """That there are no values in the last years, at the bracket over them."""
    bracket = silence_path(figure, plane.scale)
    if not bracket:
        return
    (first, level), (last, _) = bracket[1], bracket[2]
    way = [(first + share * (last - first), level) for share in (0.5, 0.35, 0.65, 0.2, 0.8)]
    year = figure.outcome.points[-1].year
    yield Label(
        LabelKind.SILENCE, year, (silence_words(year),), _spots(plane, way), 0.0,
        frozenset({SILENCE}), colour=palette.muted,
    )  # fmt: skip


def _break(plane: Plane, found: Break, palette: Palette) -> Label:
    x, _ = plane.at(found.year - 0.5, plane.scale.low)
    box = plane.box
    heights = [box.top - share * (box.top - box.bottom) for share in (0, 0.1, 0.2, 0.4, 0.6, 0.8)]
    return Label(
        LabelKind.BREAK, found.year, ("seriebrott",), tuple((x, y) for y in heights), 0.0,
        frozenset({break_key(found.year)}), colour=palette.muted,
        meaning=writable(break_words(found)),
    )  # fmt: skip

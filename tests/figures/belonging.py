"""Whether the labels of a drawn figure belong where they stand: the measure, for every engine.

An engine's adapter gives a `Drawn`: lines, marks and labels in one plane of points, upwards and to
the right, each with a key that says what it is. `faults` holds a label to its own thing: nothing
else may be nearer, no line may cross it, nothing may cover it, and it may not leave the sheet.
Between two texts, a number of the value axis among them, there is a word space or more: nearer, two
on one line read as one. No text stands among the axis' numbers. `over_others` counts the labels that
a faint line of another municipality runs through: no fault where there is no other place.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from samsam.charts.labels import LabelKind
from samsam.charts.plan import (
    FONT,
    Box,
    Plane,
    Spot,
    marker_size,
    silence_path,
    target_lines,
    text_width,
    value_text,
)
from samsam.figures.compared import HIGH, LOW
from samsam.figures.figure import Figure
from samsam.figures.words import break_words
from samsam.model.population.projection import Projection

# Half a point is less than a reader, or a program that rounds, can see.
TOLERANCE = 0.5
FARTHEST = 2.2  # of the text's size: a text farther from its point belongs to none
_DESCENT, _CAPITAL = 0.1, 0.74  # what a line of text blackens, as shares of its size
# The least between two texts, as shares of the size: a word space sideways, or so much upwards, which
# is more than between the lines of one text (0.36).
APART, ABOVE = 0.55, 0.45
MOST = 12  # lines of others that are told apart
_STEPS = 24  # points of a line that its distance to a box is measured from


@dataclass(frozen=True)
class DrawnLabel:
    """`own` is what it tells of; `near` may be as near as it likes, since it begins or ends there."""

    text: str
    box: Box
    own: frozenset[str]
    near: frozenset[str] = frozenset()


@dataclass
class Drawn:
    sheet: Box
    size: float
    lines: list[tuple[str, tuple[Spot, Spot]]] = field(default_factory=list)
    marks: list[tuple[str, Box]] = field(default_factory=list)
    edges: list[tuple[str, tuple[Spot, Spot]]] = field(default_factory=list)  # of areas: own only
    labels: list[DrawnLabel] = field(default_factory=list)
    apart: list[DrawnLabel] = field(default_factory=list)  # the legend: only not covered
    numbers: list[DrawnLabel] = field(default_factory=list)  # of the value axis: only not near
    behind: list[tuple[str, tuple[Spot, Spot]]] = field(
        default_factory=list
    )  # faint lines of others


def ink(left: float, baseline: float, lines: tuple[str, ...], size: float, step: float, font: str,
        side: str = "left") -> Box:  # fmt: skip
    """What some lines of text blacken; `baseline` is the first one's, `left` what `side` says."""
    width = max(text_width(line, size, font=font) for line in lines)
    left = {"left": left, "center": left - width / 2, "right": left - width}[side]
    low = baseline - (len(lines) - 1) * step - _DESCENT * size
    return Box(left, low, left + width, baseline + _CAPITAL * size)


def plane_of(drawn: Drawn, plane: Plane, figure: Figure, areas: bool = True) -> None:
    """Put the figure's lines and marks on a plane into `drawn`, with their keys.

    Where a program has no `areas` the ends of a projection's intervals are lines as others are.
    """
    for number in range(len(figure.curves)):
        _add_curve(drawn, plane, figure, number)
    for number, mark in enumerate(figure.drawn_targets):
        x, y = plane.at(mark.target.year, mark.target.value)
        drawn.marks.append((f"target:{number}", Box(x - 4.5, y - 4.5, x + 4.5, y + 4.5)))
        if mark.path_from:
            start = plane.at(mark.path_from.year, mark.path_from.value)
            drawn.lines.append((f"path:{number}", (start, (x, y))))
    for found in figure.drawn_breaks:
        x, _ = plane.at(found.year - 0.5, plane.scale.low)
        drawn.lines.append((f"break:{found.year}", ((x, plane.box.bottom), (x, plane.box.top))))
    if figure.projection:
        _add_projection(drawn, plane, figure.projection, areas)
    _add_others(drawn, plane, figure, areas)
    drawn.numbers += _axis_numbers(plane, drawn.size)
    bracket = [plane.at(*spot) for spot in silence_path(figure, plane.scale)]
    drawn.lines += [("silence", pair) for pair in pairwise(bracket)]


def _axis_numbers(plane: Plane, size: float) -> Iterator[DrawnLabel]:
    """The numbers of the value axis, which end at the left of it."""
    for tick in plane.scale.ticks:
        text = plane.scale.tick_text(tick)
        _, y = plane.at(plane.scale.years[0], tick)
        written = ink(plane.box.left - 4, y - 0.32 * size, (text,), size, 0, FONT, "right")
        yield DrawnLabel(text, written, frozenset())


def _add_others(drawn: Drawn, plane: Plane, figure: Figure, areas: bool) -> None:
    """The lines of other municipalities: each, or in Office the lowest and highest of many."""
    values = {c.label: {p.year: p.value for p in c.points} for c in figure.background}
    if len(values) > MOST and areas:
        return
    if len(values) > MOST:
        by_year = [(y, [v[y] for v in values.values() if y in v]) for y in figure.years]
        ends = ((LOW, min), (HIGH, max))
        values = {name: {y: end(v) for y, v in by_year if v} for name, end in ends}
    for name, found in values.items():
        pairs = [(y, y + 1) for y in found if y + 1 in found]
        drawn.behind += [
            (name, (plane.at(one, found[one]), plane.at(two, found[two]))) for one, two in pairs
        ]


def over_others(drawn: Drawn) -> list[str]:
    """The labels that a faint line of another municipality runs through, each with whose it is."""
    return [
        f"{label.text}: over {name}"
        for label in drawn.labels
        for name in sorted(
            {n for n, line in drawn.behind if label.box.crossed_by(line) > TOLERANCE}
        )
    ]


def _add_curve(drawn: Drawn, plane: Plane, figure: Figure, number: int) -> None:
    curve = figure.curves[number]
    for stretch in curve.segments():
        spots = [plane.at(p.year, p.value) for p in stretch]
        drawn.lines += [(f"curve:{number}", pair) for pair in pairwise(spots)]
    for p in () if curve.role.ahead else curve.points:
        x, y = plane.at(p.year, p.value)
        # An unusual value has a ring.
        half = 5.0 if number == 0 and p == figure.signalled else marker_size(curve) / 2
        box = Box(x - half, y - half, x + half, y + half)
        drawn.marks.append((f"point:{number}:{p.year}", box))


def _add_projection(drawn: Drawn, plane: Plane, ahead: Projection, areas: bool) -> None:
    start = plane.at(ahead.from_year, ahead.from_value)
    ways = {
        "projection": [(y.year, y.value) for y in ahead.years],
        "edge:80": [(y.year, y.high80) for y in ahead.years],
        "edge:95": [(y.year, y.high95) for y in ahead.years],
        "low:80": [(y.year, y.low80) for y in ahead.years],
        "low:95": [(y.year, y.low95) for y in ahead.years],
    }
    for key, way in ways.items():
        pairs = pairwise([start, *(plane.at(*spot) for spot in way)])
        found = drawn.edges if areas and key != "projection" else drawn.lines
        found += [(key, pair) for pair in pairs]


def owned(kind: LabelKind, number: int, figure: Figure) -> tuple[frozenset[str], frozenset[str]]:
    """What a label tells of, and what begins or ends there and may be as near."""
    if kind is LabelKind.CURVE:
        marks = {f"point:{number}:{p.year}" for p in figure.curves[number].points}
        return frozenset({f"curve:{number}", *marks}), frozenset()
    if kind is LabelKind.VALUE:
        return frozenset({f"point:0:{number}"}), frozenset(_starting(number, figure))
    own, near = {
        LabelKind.TARGET: ({f"target:{number}"}, {f"path:{number}"}),
        LabelKind.BREAK: ({f"break:{number}"}, set()),
        LabelKind.INTERVAL: ({f"edge:{number}"}, set()),
        LabelKind.PROJECTION: ({"projection"}, set()),
        LabelKind.PATH: ({f"path:{number}"}, {f"target:{number}"}),
        LabelKind.SILENCE: ({"silence"}, set()),
    }[kind]
    return frozenset(own), frozenset(near)


def words(kind: LabelKind, number: int, figure: Figure) -> str:
    """What a label of a thing says, without spaces: lines are broken where there is room."""
    if kind is LabelKind.VALUE:
        point = next(p for p in figure.outcome.points if p.year == number)
        return flat(value_text(point, figure))
    if kind is LabelKind.TARGET:
        return flat("".join(target_lines(figure.drawn_targets[number], figure)))
    if kind is LabelKind.CURVE:
        return flat(figure.curves[number].label)
    if kind is LabelKind.PATH:
        several = len([m for m in figure.drawn_targets if m.path_from]) > 1
        year = figure.drawn_targets[number].target.year
        return f"vägentillmålet{year}" if several else "vägentillmålet"
    if kind is LabelKind.SILENCE:
        return f"ingavärdenefter{figure.outcome.points[-1].year}"
    return {
        LabelKind.BREAK: "seriebrott",
        LabelKind.INTERVAL: f"{number}av100",
        LabelKind.PROJECTION: "Framskrivning",
    }[kind]


def with_meaning(kind: LabelKind, number: int, figure: Figure) -> str:
    """The same with what a break means, where that is short enough to be written."""
    if kind is not LabelKind.BREAK:
        return words(kind, number, figure)
    found = next(b for b in figure.drawn_breaks if b.year == number)
    return flat(f"seriebrott:{break_words(found)}")


def flat(text: str) -> str:
    return "".join(text.split())


def _starting(year: int, figure: Figure) -> Iterator[str]:
    """The lines that begin at the outcome's point of a year, and the outcome itself."""
    yield "curve:0"
    if figure.projection and figure.projection.from_year == year:
        yield from ("projection", "edge:80", "edge:95", "low:80", "low:95")
    for number, mark in enumerate(figure.drawn_targets):
        if mark.path_from and mark.path_from.year == year:
            yield f"path:{number}"
    for number, curve in enumerate(figure.curves[1:], 1):
        if curve.role.ahead and curve.points and curve.points[0].year == year:
            yield f"curve:{number}"


def faults(drawn: Drawn) -> Iterator[str]:
    """Each label's faults, in words."""
    for label in drawn.labels:
        yield from _of_one(label, drawn)
    for one in drawn.apart:
        if _outside(one.box, drawn.sheet):
            yield f"{one.text}: outside"


def _of_one(label: DrawnLabel, drawn: Drawn) -> Iterator[str]:
    own = min((d for k, d in _distances(label, drawn) if k in label.own), default=math.inf)
    if own > FARTHEST * drawn.size:
        yield f"{label.text}: {own:.1f} points from its own"
    if _outside(label.box, drawn.sheet):
        yield f"{label.text}: outside"
    crossing = {key for key, line in drawn.lines if label.box.crossed_by(line) > TOLERANCE}
    yield from (f"{label.text}: crossed by {key}" for key in sorted(crossing))
    others = [(k, d) for k, d in _distances(label, drawn) if k not in label.own | label.near]
    others += [(o.text, box_apart(label.box, o.box)) for o in drawn.labels if o is not label]
    nearest = min(others, key=lambda o: o[1], default=("", math.inf))
    if nearest[1] < own - TOLERANCE:
        yield f"{label.text}: {own:.1f} from its own, {nearest[1]:.1f} from {nearest[0]}"
    covered = [
        o
        for o in (*drawn.labels, *drawn.apart)
        if o is not label and label.box.overlap(o.box) > TOLERANCE
    ]
    yield from (f"{label.text}: covers {o.text}" for o in covered)
    texts = (*drawn.labels, *drawn.apart, *drawn.numbers)
    close = [o for o in texts if o is not label and _as_one(label, o, drawn.size)]
    yield from (f"{label.text}: reads as one with {o.text}" for o in close if o not in covered)
    column = max((number.box.right for number in drawn.numbers), default=-math.inf)
    if label.box.left < column - TOLERANCE:
        yield f"{label.text}: among the axis' numbers"
    on = [k for k, b in drawn.marks if label.box.overlap(b) > TOLERANCE]
    yield from (f"{label.text}: covers {key}" for key in on)


def _as_one(one: DrawnLabel, other: DrawnLabel, size: float) -> bool:
    """Whether two texts are so near that they may be read as one."""
    across = max(one.box.left - other.box.right, other.box.left - one.box.right)
    up = max(one.box.bottom - other.box.top, other.box.bottom - one.box.top)
    return across < APART * size - TOLERANCE and up < ABOVE * size - TOLERANCE


def _distances(label: DrawnLabel, drawn: Drawn) -> Iterator[tuple[str, float]]:
    edges = [edge for edge in drawn.edges if edge[0] in label.own]
    for key, line in (*drawn.lines, *edges):
        yield key, line_apart(label.box, line)
    for key, box in drawn.marks:
        yield key, box_apart(label.box, box)


def _outside(box: Box, sheet: Box) -> bool:
    return (
        box.left < sheet.left - TOLERANCE or box.right > sheet.right + TOLERANCE
        or box.bottom < sheet.bottom - TOLERANCE or box.top > sheet.top + TOLERANCE
    )  # fmt: skip


def box_apart(one: Box, other: Box) -> float:
    across = max(one.left - other.right, other.left - one.right, 0.0)
    up = max(one.bottom - other.top, other.bottom - one.top, 0.0)
    return math.hypot(across, up)


def line_apart(box: Box, line: tuple[Spot, Spot]) -> float:
    if box.crossed_by(line) > 0:
        return 0.0
    (x1, y1), (x2, y2) = line
    shares = [n / _STEPS for n in range(_STEPS + 1)]
    return min(_apart_spot(box, (x1 + s * (x2 - x1), y1 + s * (y2 - y1))) for s in shares)


def _apart_spot(box: Box, spot: Spot) -> float:
    x, y = spot
    return box_apart(box, Box(x, y, x, y))

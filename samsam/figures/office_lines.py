"""Figure → the lines of an Office chart, its axes, and its labels in places where they fit.

Everything is a line of points (year, value): curves, targets, the paths to them, breaks and the
projection. All measures are points (1/72 inch) from the chart's lower left corner.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, product

from samsam.figures.compared import HIGH, LOW, spread_in
from samsam.figures.figure import Curve, CurveRole, Figure, TargetMark, label_goes_above
from samsam.figures.plan import (
    Box,
    Obstacles,
    Plane,
    Scale,
    Spot,
    labelled_years,
    obstacles,
    scale_of,
    target_lines,
    text_width,
    value_text,
)
from samsam.figures.theme import LIGHT, Palette
from samsam.figures.words import signal_words, target_mark, target_words
from samsam.figures.writable import writable
from samsam.model.house_style import mixed
from samsam.model.indicator import Break
from samsam.model.series import Point
from samsam.model.target import TargetState
from samsam.swedish import capitalised

_LINE = 1.25  # of a text's size
_INSET = 3.0  # around a label's text
_MARK, _SMALLEST_MARK, _TARGET_MARK, _RING, _BEHIND_MARK = 7, 3, 9, 13, 2
_MOST_BEHIND, _FAINT = 12, 0.7  # lines behind that are drawn one by one, and how strong they are
_WIDE = 300.0
_BEFORE = 0.4  # years between the axis and the first value, at least
_PROJECTION = "Framskrivning"
# The free part over and under the curves that is tried until every label has a place of its own.
_ROOMS = (0.12, 0.22, 0.34, 0.5)
# Where else a label is tried: so many of its text's size farther, so many half widths aside. How
# unwelcome that is, is told in the square points that are hidden elsewhere.
_FARTHER, _ASIDE = (0.0, 0.6, 1.4, 2.4, 3.6), (0.0, -1.0, 1.0, -0.5, 0.5)
_RANK, _FAR, _SIDEWAYS = 2.0, 0.25, 0.2
# What is hidden by so little is only touched; free room costs too, since it flattens the curves.
_TOUCHED, _EMPTY = 15.0, 1500.0
# Dash and mark go together, so that lines are told apart without colour.
_COMPARISONS = (("sysDot", "square"), ("sysDashDot", "triangle"), ("lgDash", "x"))

_AHEAD = {CurveRole.FORECAST: "lgDash", CurveRole.WHAT_IF: "dashDot"}


@dataclass(frozen=True, slots=True)
class Canvas:
    """What is drawn and how much room it has; `size` is that of its texts."""

    figure: Figure
    width: float
    height: float
    size: float
    palette: Palette = LIGHT

    @property
    def years_apart(self) -> int:
        """How many years there are from one labelled year to the next."""
        years = labelled_years(self.figure, self.width - 6 * self.size, self.size)
        return years[1] - years[0] if len(years) > 1 else 1

    def text_width(self, text: str) -> float:
        """How wide a text is at most: the font that measures is a wide one."""
        return text_width(writable(text), self.size)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A canvas with its axes."""

    canvas: Canvas
    plane: Plane

    @property
    def figure(self) -> Figure:
        """What is drawn."""
        return self.canvas.figure

    @property
    def palette(self) -> Palette:
        """Its colours."""
        return self.canvas.palette

    @property
    def value_step(self) -> float:
        """How far it is from one labelled value to the next."""
        ticks = self.plane.scale.ticks
        return round(abs(ticks[-1] - ticks[-2]), 9)


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is drawn: `dash` and `mark` by their names in DrawingML, no dash is no line."""

    colour: str
    dash: str | None = "solid"
    width: float = 2.25
    mark: str = "none"
    mark_size: int = _MARK
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A text at the point `index` of a line: `rows`, else the line's name, the value or both.

    `position` is one of Office's own (t, b, l, r), the first of the `wishes` that fits; `shift` is
    how far the label stands from there, to the right and upwards.
    """

    index: int
    spot: Spot
    width: float
    wishes: str
    rows: tuple[str, ...] = ()
    with_name: bool = False
    with_value: bool = False
    suffix: str = ""
    colour: str = ""
    position: str = "t"
    shift: Spot = (0.0, 0.0)

    @property
    def line_count(self) -> int:
        """How many lines it has; a name and a value have one each."""
        return len(self.rows) or self.with_name + self.with_value


@dataclass(frozen=True, slots=True)
class Line:
    """One series of the chart. A value None is a gap; `hollow` are the places of hollow marks.

    `in_table` is true for lines over all the figure's years, which share one column of years;
    `behind` for those so thin that a label may cover them.
    """

    name: str
    years: tuple[float, ...]
    values: tuple[float | None, ...]
    look: Look
    labels: tuple[Label, ...] = ()
    hollow: tuple[int, ...] = ()
    in_table: bool = False
    behind: bool = False


def placed(canvas: Canvas) -> tuple[Drawing, tuple[Line, ...]]:
    """The axes with the least free room that gives every label a place of its own, and the lines.

    The lines come in the order that they are drawn: targets on top.
    """
    tried = []
    for room in _ROOMS:
        drawing = Drawing(canvas, _plane(canvas, room))
        cost, lines = _with_places(_lines(drawing), drawing)
        if cost < _TOUCHED:
            return drawing, lines
        tried.append((cost + _EMPTY * room, drawing, lines))
    _, drawing, lines = min(tried, key=lambda t: t[0])
    return drawing, lines


# Axes


def _plane(canvas: Canvas, room: float) -> Plane:
    """Axes with as much room at the left as the widest number needs."""
    scale = _scale(canvas, room)
    size = canvas.size
    widest = max(canvas.text_width(scale.tick_text(t)) for t in (*scale.ticks, scale.low))
    head, foot = size * (_LINE + 0.9), size * _LINE + 9
    wide = canvas.width > _WIDE and canvas.figure.projection is not None
    right = canvas.text_width(_PROJECTION) + 8 if wide else 0.8 * size
    box = Box(widest + 10, foot, canvas.width - right, canvas.height - head)
    return Plane(box, scale)


def _scale(canvas: Canvas, room: float) -> Scale:
    """Axes that begin where Office's even steps meet round values and the last year."""
    figure = canvas.figure
    scale, apart = scale_of(figure, room), canvas.years_apart
    step = abs(scale.ticks[-1] - scale.ticks[-2])
    rank, last = figure.indicator.is_rank, figure.years[-1]
    first = figure.years[0] - _BEFORE
    return replace(
        scale,
        years=(last - math.ceil((last - first) / apart) * apart, scale.years[1]),
        low=scale.low if rank else round(math.floor(scale.low / step) * step, 9),
        high=1.0 if rank else scale.high,
    )


# Lines


def _lines(drawing: Drawing) -> list[Line]:
    """Those of the table first: LibreOffice loses a shorter line that comes before them."""
    figure = drawing.figure
    targets = figure.drawn_targets
    curves = [_curve_line(number, drawing) for number in range(len(figure.curves))]
    behind = _background_lines(drawing)
    return [
        *behind,
        *_projection_lines(drawing),
        *reversed(curves),
        *_signal_lines(drawing),
        *(_path_line(mark, mark.path_from, drawing) for mark in targets if mark.path_from),
        *(_break_line(found, drawing) for found in figure.drawn_breaks),
        *(_target_line(mark, drawing) for mark in targets),
    ]


def _table_line(
    name: str, values: dict[int, float], figure: Figure, look: Look, labels: tuple[Label, ...]
) -> Line:
    """A line over all the figure's years."""
    years = tuple(float(y) for y in figure.years)
    held = tuple(values.get(y) for y in figure.years)
    return Line(name, years, held, look, labels, in_table=True)


def _curve_line(number: int, drawing: Drawing) -> Line:
    figure = drawing.figure
    curve = figure.curves[number]
    look = Look(drawing.palette.outcome, mark="circle")
    if curve.role is CurveRole.COMPARISON:
        dash, mark = _COMPARISONS[(number - 1) % len(_COMPARISONS)]
        look = Look(drawing.palette.comparison, dash, mark=mark)
    if curve.role.ahead:
        what_if = curve.role is CurveRole.WHAT_IF
        colour = drawing.palette.what_if if what_if else drawing.palette.comparison
        look = Look(colour, _AHEAD[curve.role])
    box = drawing.plane.box
    each = (box.right - box.left) / len(figure.years)
    if each < _MARK:
        look = replace(look, mark_size=max(_SMALLEST_MARK, round(each)), width=1.75)
    labels = _curve_labels(curve, look.colour, drawing)
    values = {p.year: p.value for p in curve.points}
    hollow = tuple(p.year - figure.years.start for p in curve.points if p.preliminary)
    return replace(_table_line(curve.label, values, figure, look, labels), hollow=hollow)


def _curve_labels(curve: Curve, colour: str, drawing: Drawing) -> tuple[Label, ...]:
    """The telling values of the outcome, and the curves' names at their ends if they are several.

    Office has one label a point, so the outcome's last value and its name share one.
    """
    figure = drawing.figure
    outcome = curve is figure.outcome
    named = curve.points[-1] if curve.points and len(figure.curves) > 1 else None
    values = [_value_label(p, p == named, drawing) for p in figure.labelled] if outcome else []
    if outcome or named is None:
        return tuple(values)
    index = named.year - figure.years.start
    spot = drawing.plane.at(named.year, named.value)
    width = drawing.canvas.text_width(curve.label)
    return (Label(index, spot, width, "btlr", with_name=True, colour=colour),)


def _value_label(point: Point, named: bool, drawing: Drawing) -> Label:
    figure, plane = drawing.figure, drawing.plane
    above = label_goes_above(point, figure, (plane.scale.low, plane.scale.high))
    text = value_text(point, figure)
    names = [figure.outcome.label] if named else []
    return Label(
        point.year - figure.years.start,
        plane.at(point.year, point.value),
        max(drawing.canvas.text_width(row) for row in (text, *names)),
        "tbrl" if above else "btrl",
        with_name=named,
        with_value=True,
        suffix=" prel." if point.preliminary else "",
        colour=drawing.palette.outcome if named else "",
    )


def _background_lines(drawing: Drawing) -> list[Line]:
    """The others, thin and grey. Many would hide our own line: of those the ends are drawn."""
    figure, palette = drawing.figure, drawing.palette
    look = Look(
        mixed(palette.comparison, palette.background, _FAINT), "solid", 0.75,
        mark="circle", mark_size=_BEHIND_MARK,
    )  # fmt: skip
    if len(figure.background) <= _MOST_BEHIND:
        named = ((c.label, {p.year: p.value for p in c.points}) for c in figure.background)
        lines = [_table_line(label, values, figure, look, ()) for label, values in named]
    else:
        lines = [_end_line(number, name, look, drawing) for number, name in enumerate((LOW, HIGH))]
    return [replace(line, behind=True) for line in lines]


def _end_line(number: int, name: str, look: Look, drawing: Drawing) -> Line:
    """The lowest (0) or the highest (1) of the others, year by year."""
    figure = drawing.figure
    found = {year: spread_in(figure, year)[number] for year in figure.years}
    values = {year: value for year, value in found.items() if value is not None}
    named = replace(look, colour=drawing.palette.comparison)
    return _table_line(name, values, figure, look, _end_label(name, values, named, drawing))


def _projection_lines(drawing: Drawing) -> list[Line]:
    """The way that the pace would lead, and the ends of its intervals as thin lines."""
    figure, projection = drawing.figure, drawing.figure.projection
    if projection is None:
        return []
    palette = drawing.palette
    middle = Look(palette.outcome, "dash", 1.75)
    named = drawing.canvas.width > _WIDE  # a narrow chart has no room for more than the way itself
    near, far = Look(palette.outcome, "sysDash", 1.0), Look(palette.comparison, "sysDot", 1.25)
    name, years = _PROJECTION, projection.years
    start = {projection.from_year: projection.from_value}
    inner, outer = ("80 av 100", "95 av 100") if named else ("", "")
    edges = [
        (f"{name}, 95 fall av 100: minst", {y.year: y.low95 for y in years}, far, ""),
        (f"{name}, 95 fall av 100: högst", {y.year: y.high95 for y in years}, far, outer),
        (f"{name}, 80 fall av 100: minst", {y.year: y.low80 for y in years}, near, ""),
        (f"{name}, 80 fall av 100: högst", {y.year: y.high80 for y in years}, near, inner),
        (name, {y.year: y.value for y in years}, middle, name),
    ]
    return [
        _table_line(title, start | values, figure, look, _end_label(text, values, look, drawing))
        for title, values, look, text in edges
    ]


def _end_label(
    text: str, values: dict[int, float], look: Look, drawing: Drawing
) -> tuple[Label, ...]:
    if not text:
        return ()
    last = max(values)
    return (
        Label(
            last - drawing.figure.years.start,
            drawing.plane.at(last, values[last]),
            drawing.canvas.text_width(text),
            "rtlb",
            rows=(text,),
            colour=look.colour,
        ),
    )


def _signal_lines(drawing: Drawing) -> list[Line]:
    """A ring around a value whose change goes beyond ordinary variation."""
    point = drawing.figure.signalled
    if point is None:
        return []
    look = Look(drawing.palette.text, None, mark="circle", mark_size=_RING, hollow=True)
    return [
        Line(
            capitalised(signal_words(drawing.figure.signal)),
            (float(point.year),),
            (point.value,),
            look,
        )
    ]


def _path_line(mark: TargetMark, start: Point, drawing: Drawing) -> Line:
    """The dashed way from the base year to the target."""
    target = mark.target
    return Line(
        f"Vägen till målet {target.year}",
        (float(start.year), float(target.year)),
        (start.value, target.value),
        Look(drawing.palette.accent, "dash", 1.25),
    )


def _target_line(mark: TargetMark, drawing: Drawing) -> Line:
    """A diamond, hollow when the target was missed; the name tells its state."""
    figure, target = drawing.figure, mark.target
    rows = target_lines(mark, figure)
    late = target.year > (figure.years[0] + figure.years[-1]) / 2
    missed = mark.assessment.state is TargetState.MISSED
    label = Label(
        0,
        drawing.plane.at(target.year, target.value),
        max(drawing.canvas.text_width(row) for row in rows),
        "tlbr" if late else "trbl",
        rows=rows,
    )
    state = target_mark(mark.assessment, figure.indicator).word
    words = f"Mål {target.year}: {target_words(target, figure.indicator)}"
    return Line(
        f"{words} ({state[:1].lower()}{state[1:]})",
        (float(target.year),),
        (target.value,),
        Look(drawing.palette.accent, None, mark="diamond", mark_size=_TARGET_MARK, hollow=missed),
        (label,),
    )


def _break_line(found: Break, drawing: Drawing) -> Line:
    """A dotted line between the last old year and the first new one."""
    year, scale = found.year - 0.5, drawing.plane.scale
    words = "seriebrott"
    label = Label(
        1,
        drawing.plane.at(year, scale.high),
        drawing.canvas.text_width(words),
        "rlb",
        rows=(words,),
        colour=drawing.palette.muted,
    )
    return Line(
        f"Seriebrott {found.year}: {found.reason}",
        (year, year),
        (scale.low, scale.high),
        Look(drawing.palette.muted, "sysDot", 1.25),
        (label,),
    )


# Places of labels


def _with_places(lines: list[Line], drawing: Drawing) -> tuple[float, tuple[Line, ...]]:
    """The labels in their places and what these cost."""
    canvas, box = drawing.canvas, drawing.plane.box
    inside = Box(box.left, box.bottom, canvas.width - 2, box.top + 0.85 * canvas.size)
    covered = obstacles(drawing.plane, drawing.figure, inside, canvas.size)
    for line in lines:
        if not line.behind:
            covered.lines.extend(_drawn(line, drawing))
    total, found = 0.0, [list(line.labels) for line in lines]
    for number, place in _in_turn(lines):
        label = lines[number].labels[place]
        cost, taken, found[number][place] = _best_place(
            label, lines[number].look, covered, canvas.size
        )
        covered.boxes.append(taken)
        total += cost
    labelled = zip(lines, found, strict=True)
    return total, tuple(replace(line, labels=tuple(labels)) for line, labels in labelled)


def _in_turn(lines: list[Line]) -> list[tuple[int, int]]:
    """Where each label is, as line and place in it, in the order that they choose.

    Targets come first. Names are wide and have few places, so values give way to them.
    """

    def turn(where: tuple[int, int]) -> tuple[bool, bool, int, float]:
        line, label = lines[where[0]], lines[where[0]].labels[where[1]]
        return line.in_table, not label.with_name, -where[0], -label.width * label.line_count

    return sorted(((n, m) for n, x in enumerate(lines) for m in range(len(x.labels))), key=turn)


def _drawn(line: Line, drawing: Drawing) -> list[tuple[Spot, Spot]]:
    """The straight pieces of a line."""
    if line.look.dash is None:
        return []
    points = list(zip(line.years, line.values, strict=True))
    return [
        (drawing.plane.at(one[0], one[1]), drawing.plane.at(other[0], other[1]))
        for one, other in pairwise(points)
        if one[1] is not None and other[1] is not None
    ]


def _best_place(
    label: Label, look: Look, covered: Obstacles, size: float
) -> tuple[float, Box, Label]:
    """The place that hides least and is nearest; what it hides is its cost."""
    reach = (look.mark_size if look.mark != "none" else 0) / 2 + 0.5
    places = sorted(_places(label, reach, size), key=lambda p: p[0])
    best = (math.inf, 0.0, places[0])
    for place in places:
        if best[0] <= place[0]:
            break
        hidden = covered.cost(place[1])
        best = min(best, (hidden + place[0], hidden, place), key=lambda b: b[0])
    _, hidden, (_, box, chosen) = best
    return hidden, box, chosen


def _places(label: Label, reach: float, size: float) -> Iterator[tuple[float, Box, Label]]:
    """Office's own places around a point, then over and under it but aside and farther.

    With each goes how unwelcome it is: a text far from its point belongs to none.
    """
    height = label.line_count * size * 1.2 + _INSET
    width = label.width + 2 * _INSET
    for rank, position in enumerate(label.wishes):
        box = _box(label.spot, position, width, height, reach)
        yield _RANK * rank, box, replace(label, position=position)
        if position not in "tb":
            continue
        for up, across in product(_FARTHER, _ASIDE):
            shift = (across * (width / 2 - 2 * _INSET), up * size * (1 if position == "t" else -1))
            moved = Box(
                box.left + shift[0], box.bottom + shift[1],
                box.right + shift[0], box.top + shift[1],
            )  # fmt: skip
            unwelcome = _RANK * (rank + 1) + _FAR * (shift[1] ** 2 + (_SIDEWAYS * shift[0]) ** 2)
            yield unwelcome, moved, replace(label, position=position, shift=shift)


def _box(spot: Spot, position: str, width: float, height: float, reach: float) -> Box:
    x, y = spot
    left = {"l": x - reach - width, "r": x + reach}.get(position, x - width / 2)
    bottom = {"t": y + reach, "b": y - reach - height}.get(position, y - height / 2)
    return Box(left, bottom, left + width, bottom + height)

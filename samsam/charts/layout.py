"""Where the axes of a figure are, and a place for each of its texts: for print, screen and Office.

A label is never nearer another line, mark or label than its own, nothing crosses it, and it doesn't
leave the sheet. Between two texts there is at least a word space, so that they don't read as one;
one over the other needs less. Where there is no such place the text goes to a legend over the
plane: a text in the wrong place says something that isn't so. All measures are points, upwards and
to the right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from samsam.charts.labels import Label, LabelKind, PlacedLabel, Type, end_room, labels_of, places
from samsam.charts.plan import (
    Box,
    Plane,
    Spot,
    scale_of,
    text_width,
    wrapped,
)
from samsam.charts.scene import Scene, scene_of
from samsam.figures.figure import Figure
from samsam.figures.theme import Palette

LINE = 1.35  # of a text's size
KEY_WIDTH = 20.0  # of the piece of line before a name in the legend
_KEY_GAP, _ENTRY_GAP = 4.0, 14.0
_CLEAR = 0.8  # points between a text and what it may not touch
_NEARER = 0.3  # so much nearer its own than anything else
_TURNS = 6  # how often those without a place choose anew, before the others
_LEFT = 3.0  # points that a text keeps from the sheet's edge, and may be left of the axis
_END_GAP = 8.0  # between the axes and names at the right
_KEYLESS = (LabelKind.VALUE, LabelKind.SILENCE)  # which have no sign of their own in the legend
_WIDE = 300.0  # points: narrower, and names at the ends would take the curves' room


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a figure is laid out on: the room for axes and curves, and how texts look there.

    `size` is the height of all texts in points, `font` a typeface that `fonts.ready` has given.
    `standard_places` is for a program that can't move a label from where it puts it. `widths` are
    other ones that the chart may have, where each label has to belong as far from its point.
    `frame` is where the axes are, for one whose margins have been decided. `areas` is false for a
    program that has none, and draws lines at their edges.
    """

    figure: Figure
    chart: Box
    palette: Palette
    size: float
    font: str
    standard_places: bool = False
    widths: tuple[float, ...] = ()
    frame: Box | None = None
    areas: bool = True

    @property
    def type(self) -> Type:
        """How its texts look."""
        return Type(self.size, self.font)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A line of text that has no place at its own thing, with its left end and base line."""

    label: Label
    text: str
    spot: Spot
    first: bool = True

    @property
    def with_key(self) -> bool:
        """Whether a piece of its line or its mark stands before it."""
        return self.first and self.label.kind not in _KEYLESS


@dataclass(frozen=True, slots=True)
class Layout:
    """The axes, the texts that have a place of their own, and the others over the plane."""

    plane: Plane
    labels: tuple[PlacedLabel, ...]
    legend: tuple[LegendEntry, ...]


# The files of a figure have the same places, and a document asks twice: for the height, too.
@lru_cache(maxsize=64)
def placed(canvas: Canvas) -> Layout:
    """The axes and a place for every text of a figure with values."""
    without: frozenset[tuple[LabelKind, int]] = frozenset()
    while True:
        legend = _legend(canvas, _plane(canvas, 0), without)
        # A program that can't move labels has a legend of its own.
        plane = _plane(canvas, 0 if canvas.standard_places else _rows(legend, canvas.size))
        found, lost = _all_placed(plane, canvas, without)
        if not lost:
            return Layout(plane, tuple(found), legend)
        without |= {(label.kind, label.number) for label in lost}


def legend_height(canvas: Canvas) -> float:
    """How much of the canvas the legend takes from the curves, in points."""
    return _rows(placed(canvas).legend, canvas.size) * LINE * canvas.size


def _rows(legend: tuple[LegendEntry, ...], size: float) -> int:
    """How many rows the entries stand in."""
    if not legend:
        return 0
    return round((legend[0].spot[1] - legend[-1].spot[1]) / (LINE * size)) + 1


def _plane(canvas: Canvas, legend_rows: int) -> Plane:
    """Axes with as much room at the left as the widest number needs, and for names at the right."""
    scale, chart, size = scale_of(canvas.figure), canvas.chart, canvas.size
    if canvas.frame is not None:
        return Plane(canvas.frame, scale)
    widest = max(
        (text_width(scale.tick_text(t), size, font=canvas.font) for t in scale.ticks), default=0.0
    )
    line = size * LINE
    room = _end_room(canvas)
    box = Box(
        chart.left + widest + 5, chart.bottom + 8 + line,
        chart.right - (room + _END_GAP if room else 0), chart.top - 5 - line * (1 + legend_rows),
    )  # fmt: skip
    return Plane(box, scale)


def _end_room(canvas: Canvas) -> float:
    width = canvas.chart.right - canvas.chart.left
    if canvas.standard_places:
        return 0.0
    if canvas.frame is not None:
        return max(0.0, canvas.chart.right - canvas.frame.right - _END_GAP)
    return end_room(canvas.figure, canvas.type, width, canvas.palette) if width > _WIDE else 0.0


def _legend(
    canvas: Canvas, plane: Plane, chosen: Iterable[tuple[LabelKind, int]]
) -> tuple[LegendEntry, ...]:
    """The chosen labels in rows over the plane; lines last, in the order that they end."""
    wanted = set(chosen)
    labels = [
        label
        for label in labels_of(plane, canvas.figure, canvas.palette)
        if (label.kind, label.number) in wanted
    ]
    labels.sort(key=_in_order)
    chart, size = canvas.chart, canvas.size
    left, down = chart.left, chart.top - size * LINE * 2
    entries: list[LegendEntry] = []
    for label in labels:
        key = 0.0 if label.kind in _KEYLESS else KEY_WIDTH + _KEY_GAP
        room = chart.right - chart.left - key
        rows = wrapped(legend_text(label), room, size, font=canvas.font)
        wide = key + max(map(canvas.type.width, rows)) if rows else key
        # The names of lines stand in rows of their own, under the rest.
        turns = entries and label.is_name and not entries[-1].label.is_name
        if left > chart.left and (turns or left + wide > chart.right):
            left, down = chart.left, down - size * LINE
        for number, row in enumerate(rows):
            down -= size * LINE if number else 0
            entries.append(LegendEntry(label, row, (left + key, down + 0.3 * size), number == 0))
        left += wide + _ENTRY_GAP
    return tuple(entries)


def _in_order(label: Label) -> tuple[int, float]:
    """Values by year, then targets and breaks, then the names of lines by where they end."""
    if label.kind is LabelKind.VALUE:
        return 0, label.number
    return 2 if label.is_name else 1, -label.spots[0][1]


def legend_text(label: Label) -> str:
    """What a label says where it doesn't stand at its own thing."""
    text = ", ".join(label.lines)
    if label.kind is LabelKind.VALUE:
        return f"{label.number}: {text}"
    return f"{text} {label.number}" if label.kind is LabelKind.BREAK else text


def _all_placed(
    plane: Plane, canvas: Canvas, without: frozenset[tuple[LabelKind, int]]
) -> tuple[list[PlacedLabel], list[Label]]:
    """The labels in their places, and those without one. Who found none chooses before the others.

    Of several attempts the one that loses least is kept; a name is lost rather than a value.
    """
    everything = labels_of(plane, canvas.figure, canvas.palette)
    order = [label for label in everything if (label.kind, label.number) not in without]
    found, lost = _in_turn(order, plane, canvas)
    # What has no place even alone isn't tried again: a figure with thirty targets took ten seconds.
    hopeless = _without_place(lost, plane, canvas)
    order = [label for label in order if label not in hopeless]
    tried, losses = [(_loss(lost), found, lost)], Counter(lost)
    for _ in range(_TURNS - 1):
        if len(lost) == len(hopeless):
            break
        order.sort(key=lambda label: -losses[label])
        found, others = _in_turn(order, plane, canvas)
        lost = [*hopeless, *others]
        losses.update(lost)
        tried.append((_loss(lost), found, lost))
    _, found, lost = min(tried, key=lambda t: t[0])
    return found, lost


def _loss(lost: list[Label]) -> int:
    return sum(1 if label.is_name else 3 for label in lost)


def _without_place(labels: list[Label], plane: Plane, canvas: Canvas) -> list[Label]:
    """Those that would find no place if no other label were there."""
    if not labels:
        return []
    grounds = _grounds(plane, canvas)
    return [
        label
        for label in labels
        if not any(_belongs_everywhere(place, grounds) for place in _tries(label, canvas))
    ]


@dataclass(slots=True)
class _Ground:
    """The scene at one width, its labels by what they stands for, and those that are placed."""

    scene: Scene
    labels: dict[tuple[LabelKind, int], Label]
    found: list[PlacedLabel] = field(default_factory=list)

    def there(self, place: PlacedLabel) -> PlacedLabel:
        """The place of another width, as far from its own spot here."""
        label = self.labels[place.label.kind, place.label.number]
        (x, y), (at, up) = label.spots[place.anchor], place.label.spots[place.anchor]
        across, rise = x - at, y - up
        if not across and not rise:
            return place
        return replace(
            place, label=label, box=place.box.moved(across, rise),
            ink=place.ink.moved(across, rise),
        )  # fmt: skip


def _ground(plane: Plane, canvas: Canvas, width: float) -> _Ground:
    chart = canvas.chart
    wider = width - (chart.right - chart.left)
    box = replace(plane.box, right=plane.box.right + wider)
    there = Plane(box, plane.scale)
    # A value among the numbers of the axis reads as one of them; who can't move it leaves it there.
    left = chart.left if canvas.standard_places else box.left - 2 * _LEFT
    inside = Box(left + _LEFT, box.bottom + 1, chart.right + wider, box.top + 3)
    labels = labels_of(there, canvas.figure, canvas.palette)
    return _Ground(
        scene_of(there, canvas.figure, inside, canvas.size, canvas.font, canvas.areas),
        {(label.kind, label.number): label for label in labels},
    )


def _in_turn(
    order: list[Label], plane: Plane, canvas: Canvas
) -> tuple[list[PlacedLabel], list[Label]]:
    grounds = _grounds(plane, canvas)
    lost = []
    for label in order:
        chosen = _best(label, canvas, grounds)
        if chosen is None:
            lost.append(label)
            continue
        for ground in grounds:
            place = ground.there(chosen)
            distance = ground.scene.distance(place.ink, place.label.own)
            ground.found.append(replace(place, distance=distance))
    return grounds[0].found, lost


def _best(label: Label, canvas: Canvas, grounds: list[_Ground]) -> PlacedLabel | None:
    """The first place that belongs and no faint line runs behind, else the first that belongs."""
    belonging = (p for p in _tries(label, canvas) if _belongs_everywhere(p, grounds))
    first = next(belonging, None)
    if first is None or _is_clear_everywhere(first, grounds):
        return first
    return next((p for p in belonging if _is_clear_everywhere(p, grounds)), first)


def _is_clear_everywhere(place: PlacedLabel, grounds: list[_Ground]) -> bool:
    return all(ground.scene.is_clear(ground.there(place).ink) for ground in grounds)


def _grounds(plane: Plane, canvas: Canvas) -> list[_Ground]:
    """The scene at the canvas's own width, and at each other that the places must hold for."""
    own = canvas.chart.right - canvas.chart.left
    return [_ground(plane, canvas, width) for width in (own, *canvas.widths)]


def _tries(label: Label, canvas: Canvas) -> Iterator[PlacedLabel]:
    """The places that a label may have at the canvas's own width, the best first."""
    tries = places(label, canvas.type, _end_room(canvas))
    return (place for place in tries if place.standard or not canvas.standard_places)


def _belongs_everywhere(place: PlacedLabel, grounds: list[_Ground]) -> bool:
    """Whether a place holds at its own width, and as far from its spot at every other."""
    return all(_belongs(ground.there(place), ground.scene, ground.found) for ground in grounds)


def _belongs(place: PlacedLabel, scene: Scene, others: list[PlacedLabel]) -> bool:
    """Whether nothing hides a text, and nothing is as near it as what it stands for."""
    label, ink = place.label, place.ink
    if scene.reads_as_one(ink, (o.ink for o in others)) or scene.hidden(ink.grown(_CLEAR)):
        return False
    own = scene.distance(ink, label.own)
    if scene.is_near(ink, own + _NEARER, label.own | label.near | label.kin):
        return False
    if label.kin and scene.is_near(ink, own - _NEARER, label.kin, among=True):
        return False
    return all(ink.distance(o.ink) >= max(own, o.distance) + _NEARER for o in others)

"""What is drawn on a plane besides texts, each thing with a name, so that a label knows its own.

All measures are points (1/72 inch), upwards and to the right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby

from samsam.charts.plan import Box, Plane, Spot, Stroke, marker_size, silence_path, text_width
from samsam.figures.compared import HIGH, LOW, spread_in
from samsam.figures.figure import Figure

TARGET_MARK = 4.5  # half of a target's diamond
RING = 5.0  # half of the ring around an unusual value
# The least between two texts, as shares of their size: sideways, or else one over the other, where
# it is more than between the lines of one text.
WORD_SPACE, LINE_SPACE = 0.55, 0.45
_DIGITS = 0.42  # of the size: what a number blackens over and under its middle
_TICK_GAP = 4  # points between a number of the value axis and the axis
_END_NAME_GAP = 4.5  # points between a line's last spot and the name that Office writes there
MOST_BEHIND = 12  # lines of others that are told apart: more are a mass, or are drawn by their ends
PROJECTION, SILENCE = "projection", "silence"


def curve_key(number: int) -> str:
    """The name of a curve's line."""
    return f"curve {number}"


def point_key(number: int, year: int) -> str:
    """The name of a curve's mark of a year."""
    return f"point {number} {year}"


def target_key(number: int) -> str:
    """The name of a target's diamond."""
    return f"target {number}"


def path_key(number: int) -> str:
    """The name of the dashed way to a target."""
    return f"path {number}"


def break_key(year: int) -> str:
    """The name of a break's line."""
    return f"break {year}"


def edge_key(share: int) -> str:
    """The name of the upper edge of a projection's interval."""
    return f"edge {share}"


def low_edge_key(share: int) -> str:
    """The name of the lower edge of a projection's interval."""
    return f"low edge {share}"


@dataclass(slots=True)
class Scene:
    """Lines and marks by name; `numbers` are those of the value axis, of texts of a `size`.

    `edges` are where an area ends: a text has a ground of its own, and may lie over one. A program
    without areas draws them as lines, and they are among the `lines`. `behind` are the faint lines
    of others, and an area's from edge to edge: a text lies over one only where it has no other
    place.
    """

    sheet: Box
    size: float
    lines: list[tuple[str, Stroke]] = field(default_factory=list)
    marks: list[tuple[str, Box]] = field(default_factory=list)
    numbers: list[Box] = field(default_factory=list)
    edges: list[tuple[str, Stroke]] = field(default_factory=list)
    behind: list[Stroke] = field(default_factory=list)

    def distance(self, box: Box, names: frozenset[str]) -> float:
        """How far a box is from the nearest of the things with these names; large without any."""
        return min((d for _, d in self._distances(box, names)), default=_FAR)

    def is_near(self, box: Box, limit: float, names: frozenset[str], among: bool = False) -> bool:
        """Whether a thing is nearer a box than the limit: any but those named, or `among` them."""
        around = box.grown(limit)
        for name, mark in self.marks:
            if (name in names) == among and around.meets(mark) and box.distance(mark) < limit:
                return True
        return any(
            (name in names) == among and _meets(around, line) and box.distance_to(line) < limit
            for name, line in self.lines
        )

    def reads_as_one(self, ink: Box, others: Iterable[Box] = ()) -> bool:
        """Whether a text is so near a number of the axis, or other texts, that they read as one."""
        around = ink.grown(WORD_SPACE * self.size, LINE_SPACE * self.size)
        return any(around.meets(text) for text in chain(self.numbers, others))

    def hidden(self, box: Box) -> bool:
        """Whether a box leaves the sheet, lies on something, or is crossed by a line."""
        sheet = self.sheet
        if box.left < sheet.left or box.right > sheet.right:
            return True
        if box.bottom < sheet.bottom or box.top > sheet.top:
            return True
        return any(box.meets(mark) for _, mark in self.marks) or any(
            _meets(box, line) and box.crossed_by(line) > 0 for _, line in self.lines
        )

    def is_clear(self, box: Box) -> bool:
        """Whether no faint line runs behind a box."""
        return not any(_meets(box, line) and box.crossed_by(line) > 0 for line in self.behind)

    def _distances(self, box: Box, names: frozenset[str]) -> Iterator[tuple[str, float]]:
        for name, mark in self.marks:
            if name in names:
                yield name, box.distance(mark)
        for name, line in chain(self.lines, self.edges):
            if name in names:
                yield name, box.distance_to(line)


_FAR = 1e6


def _meets(box: Box, line: Stroke) -> bool:
    """Whether a line can come inside: most don't, and that is soon seen."""
    (x1, y1), (x2, y2) = line
    return not (
        (x1 < box.left and x2 < box.left)
        or (x1 > box.right and x2 > box.right)
        or (y1 < box.bottom and y2 < box.bottom)
        or (y1 > box.top and y2 > box.top)
    )


def scene_of(
    plane: Plane, figure: Figure, sheet: Box, size: float, font: str, areas: bool = True
) -> Scene:
    """The lines, marks and axis numbers of a figure; labels stay inside `sheet`.

    Without `areas` the edges of intervals are drawn as lines, and of many others the ends with
    their names.
    """
    scene = Scene(sheet, size)
    _add_curves(scene, plane, figure)
    for number, mark in enumerate(figure.drawn_targets):
        target, start = mark.target, mark.path_from
        x, y = plane.at(target.year, target.value)
        scene.marks.append((target_key(number), _around((x, y), TARGET_MARK)))
        if start is not None:
            ends = [(float(start.year), start.value), (float(target.year), target.value)]
            _add(scene, path_key(number), plane.path(ends))
    for found in figure.drawn_breaks:
        ends = [(found.year - 0.5, plane.scale.low), (found.year - 0.5, plane.scale.high)]
        _add(scene, break_key(found.year), plane.path(ends))
    _add_projection(scene, plane, figure, areas)
    _add(scene, SILENCE, plane.path(silence_path(figure, plane.scale)))
    scene.numbers += _ticks(plane, size, font)
    _add_behind(scene, plane, figure, areas, font)
    return scene


def _add_behind(scene: Scene, plane: Plane, figure: Figure, areas: bool, font: str) -> None:
    """The lines of others, each of a few; of many the ends, as a program without areas has them."""
    if len(figure.background) <= MOST_BEHIND:
        for stretch in (s for curve in figure.background for s in curve.segments()):
            scene.behind += plane.path([(float(p.year), p.value) for p in stretch])
        return
    for name in () if areas else (LOW, HIGH):
        ends = _ends(figure, name)
        scene.behind += [line for stretch in ends for line in plane.path(stretch)]
        right = scene.sheet.right
        scene.numbers += [end_name(plane, name, s, scene.size, font, right).box for s in ends[-1:]]


def _ends(figure: Figure, name: str) -> list[list[Spot]]:
    """The lowest or the highest of the others as unbroken stretches of (year, value)."""
    number = (LOW, HIGH).index(name)
    found = [(float(year), spread_in(figure, year)[number]) for year in figure.years]
    return [
        [(year, value) for year, value in stretch if value is not None]
        for known, stretch in groupby(found, key=lambda spot: spot[1] is not None)
        if known
    ]


@dataclass(frozen=True, slots=True)
class EndName:
    """The name of the lowest or the highest of many others: where Office writes it.

    `side` of the line's last spot is one of Office's own, `shift` how far it stands from there, to
    the right and upwards.
    """

    box: Box
    side: str
    shift: Spot = (0.0, 0.0)


def end_name(
    plane: Plane, name: str, line: Sequence[Spot], size: float, font: str, right: float
) -> EndName:
    """Right of the line's last spot; where a chart ends, over the highest and under the lowest."""
    spots = [plane.at(*spot) for spot in line]
    x, y = spots[-1]
    width, half = text_width(name, size, font=font), _DIGITS * size
    left = x + _END_NAME_GAP
    if left + width <= right:
        return EndName(Box(left, y - half, left + width, y + half), "r")
    across = min(0.0, right - x - width / 2)
    left = x + across - width / 2
    outermost, way = (max, 1) if name == HIGH else (min, -1)
    up = outermost(at for over, at in spots if over >= left) - y
    middle = y + up + way * (_END_NAME_GAP + size / 2)
    box = Box(left, middle - half, left + width, middle + half)
    return EndName(box, "t" if name == HIGH else "b", (across, up))


def _add(scene: Scene, name: str, lines: Iterable[Stroke]) -> None:
    scene.lines += [(name, line) for line in lines]


def _add_curves(scene: Scene, plane: Plane, figure: Figure) -> None:
    for number, curve in enumerate(figure.curves):
        for stretch in curve.segments():
            path = plane.path([(float(p.year), p.value) for p in stretch])
            _add(scene, curve_key(number), path)
        half = marker_size(curve) / 2
        for point in () if curve.role.ahead else curve.points:
            around = RING if number == 0 and point == figure.signalled else half
            box = _around(plane.at(point.year, point.value), around)
            scene.marks.append((point_key(number, point.year), box))


def _add_projection(scene: Scene, plane: Plane, figure: Figure, areas: bool) -> None:
    ahead = figure.projection
    if ahead is None:
        return
    start = (float(ahead.from_year), ahead.from_value)
    years = ahead.years
    _add(scene, PROJECTION, plane.path([start, *((float(y.year), y.value) for y in years)]))
    edges = {
        edge_key(80): [y.high80 for y in years], edge_key(95): [y.high95 for y in years],
        low_edge_key(80): [y.low80 for y in years], low_edge_key(95): [y.low95 for y in years],
    }  # fmt: skip
    for name, edge in edges.items():
        ends = zip((float(y.year) for y in years), edge, strict=True)
        among = scene.edges if areas else scene.lines
        among += [(name, line) for line in plane.path([start, *ends])]
    # As close as no text lies between two of them: a name on the area would be the area's.
    for year in years if areas else ():
        low, high = (plane.at(float(year.year), value) for value in (year.low95, year.high95))
        scene.behind.append((low, high))


def _around(spot: Spot, half: float) -> Box:
    x, y = spot
    return Box(x, y, x, y).grown(half)


def _ticks(plane: Plane, size: float, font: str) -> Iterator[Box]:
    """Where the numbers of the value axis stand: to the left of it, at their lines."""
    right = plane.box.left - _TICK_GAP
    for tick in plane.scale.ticks:
        _, y = plane.at(plane.scale.years[0], tick)
        left = right - text_width(plane.scale.tick_text(tick), size, font=font)
        yield Box(left, y - _DIGITS * size, right, y + _DIGITS * size)

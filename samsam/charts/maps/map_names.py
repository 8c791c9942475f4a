"""Where names and values stand in a map: inside their area, or beside all land with a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

import numpy as np
from matplotlib.path import Path

from samsam.charts.maps.map_parts import PlacedArea, PlacedText, Sizes
from samsam.charts.plan import Box, Spot, Stroke, text_width
from samsam.figures.comparison.map_figure import MISSING, MapFigure
from samsam.figures.theme import Palette

LINE = 1.3  # of a text's size


_GRID = 9  # places that are tried for a text across and down an area


_AROUND = 16  # directions that are tried outside an area


_COMPARED = 16  # free places there, of which the best is chosen


_TRIES = 4  # orders in which names are placed


_FARTHEST = 0.3  # of the map's width: farther from its area a name would be another's


@dataclass(frozen=True, slots=True)
class Room:
    """Where names may stand: within `frame`, outside what is `taken`."""

    frame: Box
    taken: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Around:
    """What a name beside the land keeps off: other texts and their lines, all land, the edge."""

    taken: list[Box]
    leaders: list[Stroke]
    land: Path
    frame: Box

    def leaves_free(self, box: Box, near: Box | None = None) -> bool:
        """Whether a text may stand there, with what is `near` it free from other texts."""
        kept = near or box
        return not any(kept.overlap(other) for other in self.taken) and not any(
            box.crossed_by(leader) for leader in self.leaders
        )

    def crossed_by(self, leader: Stroke) -> int:
        """How many texts and lines a line goes over."""
        texts = sum(box.crossed_by(leader) > 0 for box in self.taken)
        return texts + sum(_cross(leader, other) for other in self.leaders)


def names_of(
    shown: MapFigure,
    areas: Sequence[PlacedArea],
    room: Room,
    sizes: Sizes,
    palette: Palette,
) -> tuple[PlacedText, ...]:
    """Our own first; where names are written everybody's, the largest areas first.

    Who has no room for its name then comes earlier, as long as more names have room so.
    """
    own = shown.ground.own
    wished = [a for a in areas if shown.written or a.area == own]
    wished.sort(key=lambda a: (a.area != own, -_size(_largest(a))))
    land = _compound([ring for a in areas for ring in a.rings])
    best: dict[str, PlacedText] = {}
    for _ in range(_TRIES):
        found = dict(_in_order(shown, wished, land, room, sizes, palette))
        best = max(best, found, key=_named)
        without = [a for a in wished if a.area not in found or not _is_named(found[a.area])]
        if not without or without[0].area == own:
            break
        wished.sort(key=lambda a: (a.area != own, a not in without))
    return tuple(best.values())


def _named(found: dict[str, PlacedText]) -> int:
    """How many areas have their names."""
    return sum(map(_is_named, found.values()))


def _is_named(text: PlacedText) -> bool:
    return len(text.lines) > 1


def _in_order(
    shown: MapFigure,
    wished: Sequence[PlacedArea],
    land: Path,
    room: Room,
    sizes: Sizes,
    palette: Palette,
) -> Iterator[tuple[str, PlacedText]]:
    """What is written of each area, one after the other."""
    own = shown.ground.own
    taken, leaders = [*room.taken], list[Stroke]()
    for area in wished:
        lines = lines_in(shown, area.area)
        bold = area.area == own
        around = _Around(taken, leaders, land, room.frame)
        found = _inside(area, lines, bold, around, sizes) or _outside(
            area, lines, bold, around, sizes, palette
        )
        if found is None:
            number = _class_number(shown, area.area)
            found = _inside(area, (number,), False, around, sizes)
        if found is not None:
            taken.append(found.box)
            leaders += [found.leader] if found.leader else []
            yield area.area, found


def _class_number(shown: MapFigure, area: str) -> str:
    """The number that the key has for its class, where there's no room for more."""
    level = shown.levels.get(area)
    return "–" if level is None else str(level + 1)


def lines_in(shown: MapFigure, area: str) -> tuple[str, ...]:
    """What is written for an area: its name and its value."""
    row = shown.rows.get(area)
    name = shown.ground.names.get(area, area)
    return (name, row.text if row else MISSING.lower())


def extent_of(lines: Sequence[str], bold: bool, sizes: Sizes) -> tuple[float, float]:
    """How wide and high lines are, in points."""
    wide = max(text_width(line, sizes.text, bold, sizes.font) for line in lines)
    return wide + 2, len(lines) * sizes.text * LINE


def _largest(area: PlacedArea) -> tuple[Spot, ...]:
    return max(area.rings, key=_size)


def _size(ring: tuple[Spot, ...]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in _edges(ring)) / 2


def _edges(ring: tuple[Spot, ...]) -> Iterator[tuple[Spot, Spot]]:
    yield from zip(ring, (*ring[1:], ring[0]), strict=True)


def _middle(ring: tuple[Spot, ...]) -> Spot:
    """The centre of gravity."""
    double = 6 * _size(ring)
    turned = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in _edges(ring)]
    x = sum((a[0] + b[0]) * t for a, b, t in turned) / double
    y = sum((a[1] + b[1]) * t for a, b, t in turned) / double
    return x, y


def _spots_in(ring: tuple[Spot, ...]) -> list[Spot]:
    """Spots all over the ring's extent, those nearest its middle first."""
    middle = _middle(ring)
    xs, ys = ([spot[side] for spot in ring] for side in (0, 1))
    grid = product(np.linspace(min(xs), max(xs), _GRID), np.linspace(min(ys), max(ys), _GRID))
    spots = [middle, *((float(x), float(y)) for x, y in grid)]
    return sorted(spots, key=lambda s: (s[0] - middle[0]) ** 2 + (s[1] - middle[1]) ** 2)


def _anchor(ring: tuple[Spot, ...]) -> Spot:
    """The spot that a line from a name ends at: inside, as near the middle as can be."""
    path = Path(ring)
    return next((s for s in _spots_in(ring) if path.contains_point(s)), ring[0])


def _boxes(spots: Sequence[Spot], wide: float, high: float) -> list[Box]:
    return [Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2) for x, y in spots]


def _rim(box: Box) -> list[Spot]:
    """Spots close to each other along a box's sides and through its middle."""
    xs = np.linspace(box.left, box.right, 9)
    ys = np.linspace(box.bottom, box.top, 5)
    return [(float(x), float(y)) for x, y in product(xs, ys)]


def _inside(
    area: PlacedArea, lines: tuple[str, ...], bold: bool, around: _Around, sizes: Sizes
) -> PlacedText | None:
    """Wholly inside the area, as near its middle as can be; None where it has no room."""
    ring = _largest(area)
    wide, high = extent_of(lines, bold, sizes)
    xs, ys = ([spot[side] for spot in ring] for side in (0, 1))
    if wide > max(xs) - min(xs) or high > max(ys) - min(ys):
        return None
    path = Path(ring)
    for box in _boxes(_spots_in(ring), wide, high):
        if path.contains_points(_rim(box)).all() and around.leaves_free(box):
            ground = area.look.shade if area.look.pattern else ""
            return PlacedText(lines, box, sizes.text, area.look.ink, bold, ground=ground)
    return None


def _outside(
    area: PlacedArea,
    lines: tuple[str, ...],
    bold: bool,
    around: _Around,
    sizes: Sizes,
    palette: Palette,
) -> PlacedText | None:
    """Beside all land and every other text, with a line to the area; None where it has no room."""
    frame, land = around.frame, around.land
    wide, high = extent_of(lines, bold, sizes)
    middle = _anchor(_largest(area))
    # Our own name stands whatever the distance.
    farthest = (1.5 if bold else _FARTHEST) * (frame.right - frame.left)
    turns = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    spots = [
        (middle[0] + away * float(np.cos(turn)), middle[1] + away * float(np.sin(turn)))
        for away in np.linspace(high, farthest, 14)
        for turn in turns
    ]
    allowed = [
        box
        for box in _boxes(spots, wide, high)
        if _within(box, sizes.width, frame) and around.leaves_free(box, _near(box))
    ]
    free = (box for box in _off(land, allowed) if not land.contains_points(_rim(box)).any())
    nearest = list(islice(free, _COMPARED))
    if not nearest:
        return None
    mine = _compound(area.rings)
    best = min(nearest, key=lambda box: _cost((_nearest(box, middle), middle), mine, around))
    leader = (_nearest(best, middle), middle)
    if around.crossed_by(leader):
        farther = ((box, (_nearest(box, middle), middle)) for box in free)
        uncrossed = (found for found in farther if not around.crossed_by(found[1]))
        best, leader = next(uncrossed, (best, leader))
    if not bold and around.crossed_by(leader):
        return None
    return PlacedText(lines, best, sizes.text, palette.text, bold, leader)


def _off(land: Path, boxes: list[Box]) -> list[Box]:
    """Those whose corners and middle are off land: most of the others are found out by that."""
    if not boxes:
        return []
    spots = [
        spot
        for b in boxes
        for spot in (((b.left + b.right) / 2, (b.bottom + b.top) / 2),
                     *product((b.left, b.right), (b.bottom, b.top)))
    ]  # fmt: skip
    on: Any = land.contains_points(spots).reshape(len(boxes), -1).any(axis=1)
    return [box for box, is_on in zip(boxes, on, strict=True) if not is_on]


def _compound(rings: Sequence[tuple[Spot, ...]]) -> Path:
    return Path.make_compound_path(*(Path((*ring, ring[0]), closed=True) for ring in rings))


def _cost(leader: Stroke, mine: Path, around: _Around) -> float:
    """How long a line is, and more where it goes over other municipalities, a text or a line."""
    (x1, y1), (x2, y2) = leader
    away = float(np.hypot(x2 - x1, y2 - y1))
    along = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for t in np.linspace(0, 1, 24)]
    over = float((around.land.contains_points(along) & ~mine.contains_points(along)).mean())
    return away * (1 + 2 * over) + 1000 * around.crossed_by(leader)


def _cross(one: Stroke, other: Stroke) -> bool:
    """Whether two lines cross."""

    def apart(line: Stroke, ends: Stroke) -> bool:
        """Whether both ends are on different sides of the line."""
        (x1, y1), (x2, y2) = line
        first, second = ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for x, y in ends)
        return first * second < 0

    return apart(one, other) and apart(other, one)


def _within(box: Box, width: float, frame: Box) -> bool:
    across = box.left >= 0 and box.right <= width
    return across and box.bottom >= frame.bottom and box.top <= frame.top


def _near(box: Box) -> Box:
    return Box(box.left - 3, box.bottom - 1, box.right + 3, box.top + 1)


def _nearest(box: Box, spot: Spot) -> Spot:
    """The spot of a box that is nearest."""
    x = min(max(spot[0], box.left), box.right)
    return x, min(max(spot[1], box.bottom), box.top)

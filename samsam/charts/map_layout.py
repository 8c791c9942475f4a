"""Where the parts of a map are: areas, names and values, and the key. Page and print only draw it.

All measures are points (1/72 inch, or pixels of a page), upwards and to the right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product
from typing import Any

import numpy as np
from matplotlib.path import Path

from samsam.charts.plan import FONT, Box, Spot, text_width, wrapped
from samsam.figures.comparison.map_figure import MISSING, MapFigure, ValueClass
from samsam.figures.theme import Palette, map_shades, on_shade
from samsam.model.indicators.outlines import Line
from samsam.model.language.house_style import mixed

_LINE = 1.3  # of a text's size
_SWATCH, _SWATCH_GAP = 1.9, 6.0  # the width of a swatch as a share of the text's size
_KEY_GAP = 14.0
_LEFT_SHARE = 0.4  # of the room beside a map: names need some on both sides
_EDGE = 6.0  # free around the map: half of the thickest line, and its name
_TALLEST = 1.9  # of the sheet's width
_GRID = 9  # places that are tried for a text across and down an area
_AROUND = 16  # directions that are tried outside an area
_COMPARED = 16  # free places there, of which the best is chosen
_FARTHEST = 0.3  # of the map's width: farther from its area a name would be another's
_MANY = 60  # municipalities: with more of them lines would hide the shades
_MUCH = 0.6  # of the map's height with the key below it
_KEY_LEAST = 150.0  # room that a key beside the map needs


class Pattern(StrEnum):
    """What lies over a shade, so that no colour stands alone where no value is written."""

    NONE = ""
    MISSING = "missing"
    HIGHEST = "highest"
    LOWEST = "lowest"


@dataclass(frozen=True, slots=True)
class ClassLook:
    """How a class looks: its shade, the pattern on it, and the colour of texts on it."""

    shade: str
    pattern: Pattern
    ink: str


@dataclass(frozen=True, slots=True)
class PlacedArea:
    """A municipality: its rings on the sheet, and how it looks."""

    area: str
    rings: tuple[tuple[Spot, ...], ...]
    look: ClassLook


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Lines in the middle of a box. Outside its area it has a `leader` from the box to the area.

    On a pattern it has a `ground` of its own colour around its letters.
    """

    lines: tuple[str, ...]
    box: Box
    size: float
    colour: str
    bold: bool = False
    leader: tuple[Spot, Spot] | None = None
    ground: str = ""


@dataclass(frozen=True, slots=True)
class PlacedKey:
    """A line of the key: the swatch and its words, which begin at the box's right."""

    look: ClassLook
    swatch: Box
    words: str
    size: float


@dataclass(frozen=True, slots=True)
class MapLayout:
    """The whole drawing, `width` × `height`. `own` are our rings.

    `borders` are lines between municipalities, `counties` between counties, and `coast` those
    around all of them.
    """

    width: float
    height: float
    areas: tuple[PlacedArea, ...]
    own: tuple[tuple[Spot, ...], ...]
    borders: tuple[tuple[Spot, ...], ...]
    counties: tuple[tuple[Spot, ...], ...]
    coast: tuple[tuple[Spot, ...], ...]
    texts: tuple[PlacedText, ...]
    key: tuple[PlacedKey, ...]
    heading: tuple[tuple[str, Spot], ...]
    aside: Box | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a map is laid out for: its width, the tallest that it may be, letters and typeface.

    Spots of an outline that are nearer each other than `grain` are drawn as one. `aside` is how
    wide a free box is wanted below a key beside the map; 0 for none.
    """

    width: float
    tallest: float | None = None
    text: float = 9.5
    font: str = FONT
    grain: float = 0.4
    aside: float = 0.0


def laid_out(shown: MapFigure, sizes: Sizes, palette: Palette) -> MapLayout:
    """The map with its key beside it where there's room, else below."""
    looks = looks_of(shown, palette)
    frame = _framed(shown, _entries(shown, looks), sizes)
    ground = _Ground(shown, frame.map, sizes.grain)
    areas = ground.areas(looks)
    heading, key = frame.rows.at(frame.key)
    outlines = shown.outlines
    return MapLayout(
        width=sizes.width,
        height=frame.height,
        areas=areas,
        own=ground.rings(shown.ground.own),
        borders=ground.lines(outlines.borders({a: a for a in outlines.rings})),
        counties=ground.lines(outlines.borders({a: a[:2] for a in outlines.rings})),
        coast=ground.lines(outlines.coast),
        texts=tuple(_texts(shown, areas, frame, sizes, palette)),
        key=key,
        heading=heading,
        aside=frame.aside,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the map and its key are, and what is kept free below the key."""

    rows: _Key
    map: Box
    key: Box
    height: float
    aside: Box | None = None


def _framed(shown: MapFigure, entries: tuple[tuple[ClassLook, str], ...], sizes: Sizes) -> _Frame:
    """The key beside the map, unless the map becomes much larger with the key below it."""
    (left, low), (right, top) = shown.outlines.bounds
    shape = (right - left) / (top - low)
    beside, below = _beside(shown, entries, shape, sizes), _below(shown, entries, shape, sizes)
    if beside is None or beside.map.top - beside.map.bottom < _MUCH * (
        below.map.top - below.map.bottom
    ):
        return below
    return beside


def _beside(
    shown: MapFigure, entries: tuple[tuple[ClassLook, str], ...], shape: float, sizes: Sizes
) -> _Frame | None:
    """The key at the right; None without room for a map there."""
    column = _key_column(entries, sizes)
    room = sizes.width - column - _KEY_GAP
    if room <= 0:
        return None
    high = min(sizes.tallest or _TALLEST * sizes.width, room / shape)
    names = 2 * _names_room(shown, sizes)
    with_aside = bool(sizes.aside) and room - high * shape - names >= sizes.aside - column
    if with_aside:
        # Map and list stand together: the list has all that names don't need.
        column = sizes.width - high * shape - names - _KEY_GAP
    spare = sizes.width - column - _KEY_GAP - high * shape
    rows = _key_rows(shown, entries, column, sizes)
    height = max(high, rows.height)
    start, edge = spare * (0.5 if with_aside else _LEFT_SHARE), sizes.width - column
    key = Box(edge, height - rows.height, sizes.width, height)
    free = Box(edge, height - high, sizes.width, key.bottom - _KEY_GAP)
    return _Frame(
        rows,
        Box(start, height - high, start + high * shape, height),
        key,
        height,
        free if with_aside and free.top > free.bottom else None,
    )


def _below(
    shown: MapFigure, entries: tuple[tuple[ClassLook, str], ...], shape: float, sizes: Sizes
) -> _Frame:
    """The key under the map, which is in the middle."""
    tallest = sizes.tallest or _TALLEST * sizes.width
    rows = _key_rows(shown, entries, sizes.width, sizes)
    below = rows.height + _KEY_GAP
    high = min(sizes.width / shape, max(tallest - below, tallest / 2))
    start = (sizes.width - high * shape) / 2
    box = Box(start, below, start + high * shape, below + high)
    return _Frame(rows, box, Box(0, 0, sizes.width, rows.height), below + high)


def _names_room(shown: MapFigure, sizes: Sizes) -> float:
    """How wide a name beside the land is at most, with its line."""
    named = shown.outlines.rings if shown.written else [shown.ground.own]
    return max(_extent(_lines(shown, area), True, sizes)[0] for area in named) + _KEY_GAP


# Looks


def looks_of(shown: MapFigure, palette: Palette) -> dict[int | None, ClassLook]:
    """How each class looks by its level; None is for missing values."""
    count = len(shown.classes)
    shades = map_shades(palette, count)
    patterned = not shown.written and count > 1
    found: dict[int | None, ClassLook] = {
        level: ClassLook(shade, _pattern(level, count) if patterned else Pattern.NONE,
                    on_shade(palette, shade))
        for level, shade in enumerate(shades)
    }  # fmt: skip
    found[None] = ClassLook(palette.background, Pattern.MISSING, palette.text)
    return found


def pattern_ink(look: ClassLook, palette: Palette) -> str:
    """The colour of a pattern: seen close by, without turning the shade into its neighbour's."""
    return mixed(look.ink, look.shade, 0.6) if look.pattern is Pattern.HIGHEST else palette.muted


def _pattern(level: int, count: int) -> Pattern:
    if level == count - 1:
        return Pattern.HIGHEST
    return Pattern.LOWEST if level == 0 else Pattern.NONE


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that look the same; `closed` ones go back to where they begin. `width` is points."""

    parts: tuple[tuple[Spot, ...], ...]
    colour: str
    width: float
    closed: bool = False


def lines_of(layout: MapLayout, palette: Palette) -> tuple[Lines, ...]:
    """All lines in the order they are drawn, our own outline last.

    A light and a dark line over each other are seen on light and on dark areas alike.
    """
    many = len(layout.areas) > _MANY
    wide, thin, own = (0.5, 0.0, 1.2) if many else (1.4, 0.5, 2.0)
    found = (
        Lines(layout.borders, palette.background, wide),
        Lines(layout.borders, palette.muted, thin),
        Lines(layout.coast, palette.muted, 0.4 if many else 0.8),
        Lines(layout.counties, palette.text, 0.6),
        Lines(layout.own, palette.background, own + 1.4, closed=True),
        Lines(layout.own, palette.text, own, closed=True),
    )
    return tuple(line for line in found if line.width and line.parts)


# The key


@dataclass(frozen=True, slots=True)
class _Key:
    """The key's lines from above: the heading, and for each entry its look and words."""

    heading: tuple[str, ...]
    entries: tuple[tuple[ClassLook, str], ...]
    size: float

    @property
    def height(self) -> float:
        return (len(self.heading) + len(self.entries) * 1.15 + 0.4) * self.size * _LINE

    def at(self, box: Box) -> tuple[tuple[tuple[str, Spot], ...], tuple[PlacedKey, ...]]:
        """The heading's lines at their base lines, and the entries, from a box's upper left."""
        line, size, top, left = self.size * _LINE, self.size, box.top, box.left
        heading = tuple(
            (text, (left, top - n * line - size)) for n, text in enumerate(self.heading)
        )
        start, step = top - len(self.heading) * line - 0.4 * size, line * 1.15
        swatches = (
            Box(
                left + 1, start - (n + 1) * step + 0.2 * size,
                left + 1 + _SWATCH * size, start - n * step,
            )
            for n in range(len(self.entries))
        )  # fmt: skip
        return heading, tuple(
            PlacedKey(look, swatch, words, size)
            for (look, words), swatch in zip(self.entries, swatches, strict=True)
        )


def _entries(
    shown: MapFigure, looks: dict[int | None, ClassLook]
) -> tuple[tuple[ClassLook, str], ...]:
    found = [(looks[c.level], _class_words(c, shown.written)) for c in shown.classes]
    if shown.missing:
        found.append((looks[None], f"{MISSING} ({len(shown.missing)})"))
    return tuple(found)


def _class_words(found: ValueClass, numbered: bool) -> str:
    """The limits and how many, after the number that small areas have instead of their name."""
    number = f"{found.level + 1}. " if numbered else ""
    return f"{number}{found.words} ({found.count})"


def _key_rows(
    shown: MapFigure, entries: tuple[tuple[ClassLook, str], ...], room: float, sizes: Sizes
) -> _Key:
    heading = wrapped(
        f"{shown.unit} Antal kommuner inom parentes.", room, sizes.text, font=sizes.font
    )
    return _Key(tuple(heading), entries, sizes.text)


def _key_column(entries: tuple[tuple[ClassLook, str], ...], sizes: Sizes) -> float:
    """How wide a key is that stands beside the map."""
    widest = max(text_width(words, sizes.text, font=sizes.font) for _, words in entries)
    return max(_KEY_LEAST * sizes.text / 9.5, widest + _SWATCH * sizes.text + _SWATCH_GAP + 2)


# The ground


class _Ground:
    """Metres → points of the sheet."""

    def __init__(self, shown: MapFigure, box: Box, grain: float) -> None:
        (left, low), (right, top) = shown.outlines.bounds
        across = (box.right - box.left - 2 * _EDGE) / (right - left)
        up = (box.top - box.bottom - 2 * _EDGE) / (top - low)
        self._scale = scale = min(across, up)
        x0 = (box.left + box.right - (right + left) * scale) / 2
        self._origin = (x0, (box.top + box.bottom - (top + low) * scale) / 2)
        self._shown, self._grain = shown, grain

    def _at(self, line: Line) -> tuple[Spot, ...]:
        (x0, y0), scale = self._origin, self._scale
        spots = [(x0 + x * scale, y0 + y * scale) for x, y in line]
        kept = spots[:1]
        for x, y in spots[1:-1]:
            if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= self._grain:
                kept.append((x, y))
        kept.append(spots[-1])
        return tuple(kept if len(kept) > 2 else spots)

    def rings(self, area: str) -> tuple[tuple[Spot, ...], ...]:
        """A municipality's rings."""
        return tuple(self._at(ring) for ring in self._shown.outlines.rings.get(area, ()))

    def areas(self, looks: dict[int | None, ClassLook]) -> tuple[PlacedArea, ...]:
        """Everybody on the map."""
        levels = self._shown.levels
        return tuple(
            PlacedArea(area, self.rings(area), looks[levels.get(area)])
            for area in self._shown.outlines.rings
        )

    def lines(self, found: Sequence[Line]) -> tuple[tuple[Spot, ...], ...]:
        """Lines on the sheet."""
        return tuple(self._at(line) for line in found)


# Names and values in the map


def _texts(
    shown: MapFigure,
    areas: Sequence[PlacedArea],
    frame: _Frame,
    sizes: Sizes,
    palette: Palette,
) -> Iterator[PlacedText]:
    """Our own first; where names are written everybody's, the largest areas first."""
    own = shown.ground.own
    wished = [a for a in areas if shown.written or a.area == own]
    wished.sort(key=lambda a: (a.area != own, -_size(_largest(a))))
    taken = [frame.key, *([frame.aside] if frame.aside else [])]
    land = _compound([ring for a in areas for ring in a.rings])
    for area in wished:
        lines = _lines(shown, area.area)
        bold = area.area == own
        found = _inside(area, lines, bold, taken, sizes) or _outside(
            area, lines, bold, (taken, land, frame.map), sizes, palette
        )
        if found is None:
            found = _inside(area, (_class_number(shown, area.area),), False, taken, sizes)
        if found is not None:
            taken.append(found.box)
            yield found


def _class_number(shown: MapFigure, area: str) -> str:
    """The number that the key has for its class, where there's no room for more."""
    level = shown.levels.get(area)
    return "–" if level is None else str(level + 1)


def _lines(shown: MapFigure, area: str) -> tuple[str, ...]:
    row = shown.rows.get(area)
    name = shown.ground.names.get(area, area)
    return (name, row.text if row else MISSING.lower())


def _extent(lines: Sequence[str], bold: bool, sizes: Sizes) -> tuple[float, float]:
    wide = max(text_width(line, sizes.text, bold, sizes.font) for line in lines)
    return wide + 2, len(lines) * sizes.text * _LINE


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
    area: PlacedArea, lines: tuple[str, ...], bold: bool, taken: list[Box], sizes: Sizes
) -> PlacedText | None:
    """Wholly inside the area, as near its middle as can be; None where it has no room."""
    ring = _largest(area)
    wide, high = _extent(lines, bold, sizes)
    xs, ys = ([spot[side] for spot in ring] for side in (0, 1))
    if wide > max(xs) - min(xs) or high > max(ys) - min(ys):
        return None
    path = Path(ring)
    for box in _boxes(_spots_in(ring), wide, high):
        if path.contains_points(_rim(box)).all() and not any(box.overlap(t) for t in taken):
            ground = area.look.shade if area.look.pattern else ""
            return PlacedText(lines, box, sizes.text, area.look.ink, bold, ground=ground)
    return None


def _outside(
    area: PlacedArea,
    lines: tuple[str, ...],
    bold: bool,
    around: tuple[list[Box], Path, Box],
    sizes: Sizes,
    palette: Palette,
) -> PlacedText | None:
    """Beside all land and every other text, with a line to the area; None where it has no room."""
    taken, land, frame = around
    wide, high = _extent(lines, bold, sizes)
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
        if _within(box, sizes.width, frame) and not any(_near(box).overlap(t) for t in taken)
    ]
    free = (box for box in _off(land, allowed) if not land.contains_points(_rim(box)).any())
    nearest = list(islice(free, _COMPARED))
    if not nearest:
        return None
    paths = land, _compound(area.rings)
    best = min(nearest, key=lambda box: _cost((_nearest(box, middle), middle), paths, taken))
    leader = (_nearest(best, middle), middle)
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


def _cost(leader: tuple[Spot, Spot], paths: tuple[Path, Path], taken: Sequence[Box]) -> float:
    """How long a line is, and more where it goes over other municipalities or a text."""
    land, mine = paths
    (x1, y1), (x2, y2) = leader
    away = float(np.hypot(x2 - x1, y2 - y1))
    along = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for t in np.linspace(0, 1, 24)]
    over = float((land.contains_points(along) & ~mine.contains_points(along)).mean())
    crossed = sum(box.crossed_by(leader) > 0 for box in taken)
    return away * (1 + 2 * over) + 1000 * crossed


def _within(box: Box, width: float, frame: Box) -> bool:
    across = box.left >= 0 and box.right <= width
    return across and box.bottom >= frame.bottom and box.top <= frame.top


def _near(box: Box) -> Box:
    return Box(box.left - 3, box.bottom - 1, box.right + 3, box.top + 1)


def _nearest(box: Box, spot: Spot) -> Spot:
    """The spot of a box that is nearest."""
    x = min(max(spot[0], box.left), box.right)
    return x, min(max(spot[1], box.bottom), box.top)

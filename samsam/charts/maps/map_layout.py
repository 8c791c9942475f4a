"""Where the parts of a map are: areas, names and values, and the key. Page and print only draw it.

All measures are points (1/72 inch, or pixels of a page), upwards and to the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from samsam.charts.maps.map_names import LINE, Room, extent_of, lines_in, names_of
from samsam.charts.maps.map_parts import (
    ClassLook,
    MapLayout,
    PlacedArea,
    PlacedKey,
    Sizes,
    looks_of,
)
from samsam.charts.plan import Box, Spot, text_width, wrapped
from samsam.figures.comparison.map_figure import MISSING, MapFigure, ValueClass
from samsam.figures.theme import Palette
from samsam.model.indicators.outlines import Line

_SWATCH, _SWATCH_GAP = 1.9, 6.0  # the width of a swatch as a share of the text's size
_KEY_GAP = 14.0
_LEFT_SHARE = 0.4  # of the room beside a map: names need some on both sides
_EDGE = 6.0  # free around the map: half of the thickest line, and its name
_TALLEST = 1.9  # of the sheet's width
_MUCH = 0.6  # of the map's height with the key below it
_KEY_LEAST = 150.0  # room that a key beside the map needs


# The files of a map have the same places, and a name's takes as long as the drawing.
@lru_cache(maxsize=4)
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
        texts=names_of(shown, areas, frame.room, sizes, palette),
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

    @property
    def room(self) -> Room:
        return Room(self.map, (self.key, *([self.aside] if self.aside else [])))


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
    return max(extent_of(lines_in(shown, area), True, sizes)[0] for area in named) + _KEY_GAP


# The key


@dataclass(frozen=True, slots=True)
class _Key:
    """The key's lines from above: the heading, and for each entry its look and words."""

    heading: tuple[str, ...]
    entries: tuple[tuple[ClassLook, str], ...]
    size: float

    @property
    def height(self) -> float:
        return (len(self.heading) + len(self.entries) * 1.15 + 0.4) * self.size * LINE

    def at(self, box: Box) -> tuple[tuple[tuple[str, Spot], ...], tuple[PlacedKey, ...]]:
        """The heading's lines at their base lines, and the entries, from a box's upper left."""
        line, size, top, left = self.size * LINE, self.size, box.top, box.left
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

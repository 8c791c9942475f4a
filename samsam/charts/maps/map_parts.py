"""What a map that is laid out consists of, and how its parts look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from samsam.charts.plan import FONT, Box, Spot
from samsam.figures.comparison.map_figure import MapFigure
from samsam.figures.theme import Palette, map_shades, on_shade
from samsam.model.language.house_style import mixed

_MANY = 60  # municipalities: with more of them lines would hide the shades


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

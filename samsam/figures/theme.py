"""Colours, marks and sizes of every figure. Contrast is checked by a test, not by eye.

Better is blue, worse orange, no signal grey, neutral purple, and each has a symbol and a word: no
colour stands alone (docs/methods.md, WCAG 1.4.1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from samsam.model.language.house_style import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    Colours,
    HouseStyle,
    contrast,
    mixed,
)


class Tone(StrEnum):
    """What a judgement means for the reader."""

    BETTER = "battre"
    WORSE = "samre"
    NONE = "ingen"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one background. Text has at least 4.5:1 against it, lines and marks 3:1."""

    background: str
    text: str
    muted: str
    grid: str
    outcome: str
    comparison: str
    accent: str
    band_outer: str
    band_inner: str
    ordinary: str
    ordinary_edge: str
    what_if: str
    tones: dict[Tone, str] = field(hash=False)


# How much of the outcome's colour is in the two bands of a projection.
_BAND_OUTER, _BAND_INNER = 0.14, 0.28
# How much of the comparison's grey is in what is ordinary, and in its ends.
_ORDINARY, _ORDINARY_EDGE = 0.1, 0.55
_LIGHT_TONES = {
    Tone.BETTER: "#12436D",
    Tone.WORSE: "#B3470B",
    Tone.NONE: "#55606B",
    Tone.NEUTRAL: "#6A3D8F",
}
_DARK_TONES = {
    Tone.BETTER: "#7DB4E6",
    Tone.WORSE: "#F9A275",
    Tone.NONE: "#A9B4BF",
    Tone.NEUTRAL: "#C9A6E8",
}


def light(style: HouseStyle) -> Palette:
    """The style's colours on paper and on a light screen."""
    return _palette(style.light, LIGHT_GROUNDS[0], ("#1B2733", "#55606B", "#E3E7EB"), _LIGHT_TONES)


def dark(style: HouseStyle) -> Palette:
    """The style's colours on a dark screen."""
    return _palette(style.dark, DARK_GROUNDS[0], ("#EDF1F5", "#A9B4BF", "#2C3843"), _DARK_TONES)


def _palette(
    colours: Colours, ground: str, greys: tuple[str, str, str], tones: dict[Tone, str]
) -> Palette:
    """Bands are the outcome's colour laid thinly; judgements keep theirs whatever the style."""
    text, muted, grid = greys
    return Palette(
        background=ground,
        text=text,
        muted=muted,
        grid=grid,
        outcome=colours.outcome,
        comparison=colours.comparison,
        accent=colours.accent,
        band_outer=mixed(colours.outcome, ground, _BAND_OUTER),
        band_inner=mixed(colours.outcome, ground, _BAND_INNER),
        ordinary=mixed(colours.comparison, ground, _ORDINARY),
        ordinary_edge=mixed(colours.comparison, ground, _ORDINARY_EDGE),
        what_if=tones[Tone.NEUTRAL],
        tones=tones,
    )


# Contrasts to the ground of a map's classes, the lightest first: each neighbour is half as much
# again, so a grey copy distinguishes them, and dark or light text can be read on every one of them.
_SHADES = {
    1: (1.8,),
    2: (1.3, 5.2),
    3: (1.25, 2.9, 7.5),
    4: (1.2, 1.85, 2.95, 7.0),
    5: (1.15, 1.8, 3.0, 5.0, 9.0),
}
MOST_CLASSES = max(_SHADES)
_STEPS = 200


def map_shades(palette: Palette, count: int) -> tuple[str, ...]:
    """The colours of a map's classes, the lightest first: the outcome's, thinner and deeper.

    Raises KeyError for fewer than one class or more than MOST_CLASSES.
    """
    ground = palette.background
    deep = mixed(palette.text, palette.outcome, 0.7)
    thin = [mixed(palette.outcome, ground, n / _STEPS) for n in range(_STEPS)]
    ramp = [*thin, *(mixed(deep, palette.outcome, n / _STEPS) for n in range(_STEPS + 1))]
    return tuple(
        next((c for c in ramp if contrast(c, ground) >= wish), ramp[-1]) for wish in _SHADES[count]
    )


def on_shade(palette: Palette, shade: str) -> str:
    """The colour of text and patterns on a shade: the one of the two that is seen best there."""
    return max((palette.text, palette.background), key=lambda c: contrast(c, shade))


LIGHT, DARK = light(HouseStyle()), dark(HouseStyle())

# A picture inside a table can't know the reader's background: 3:1 on both.
SPARKLINE = "#3F7FBF"
BEHIND = "#8A949E"

FONT_FAMILY = '"Source Sans 3", "Source Sans", "Segoe UI", Arial, sans-serif'
FONT_SIZE = 14
LINE_WIDTH = 2.5
MARKER_SIZE = 8


def common_layout(palette: Palette) -> dict[str, Any]:
    """What every chart on screen shares: typeface, ground, Swedish separators, and no tool bar."""
    return {
        "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": palette.text},
        "paper_bgcolor": palette.background,
        "plot_bgcolor": palette.background,
        "separators": ",\u00a0",
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
    }

"""The municipality's own look: colours, typeface, logotype, templates; and if it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

# What the colours stand on: the page and its panels, on a light and a dark screen. Paper is light.
LIGHT_GROUNDS = ("#FFFFFF", "#F3F6F9")
DARK_GROUNDS = ("#141C24", "#1D2833")
# WCAG 2.2: 1.4.3 for text, 1.4.11 for lines and marks.
TEXT_CONTRAST, LINE_CONTRAST = 4.5, 3.0
BUILT_IN_FONTS = ("Source Sans 3", "DejaVu Sans")
# Apart enough to be distinguished on a copy without colours.
_GREY_CONTRAST = 1.3
_TRIES = 100


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours `#RRGGBB` on one ground: the outcome, what it is compared with, and targets."""

    outcome: str
    comparison: str
    accent: str


@dataclass(frozen=True, slots=True)
class Font:
    """A typeface by its name. `regular` and `bold` are paths of TrueType files.

    Without paths it is one of BUILT_IN_FONTS: the one that ships with SAMSAM, or the one that the
    drawing library brings.
    """

    family: str = BUILT_IN_FONTS[0]
    regular: str = ""
    bold: str = ""


@dataclass(frozen=True, slots=True)
class Logotype:
    """A picture (`kind` is `png` or `svg`) and its words for who doesn't see it."""

    content: bytes
    kind: str
    alt: str


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """The look of everything that SAMSAM shows and makes. Templates are whole Office files."""

    light: Colours = Colours("#12436D", "#6B7680", "#F46A25")
    dark: Colours = Colours("#7DB4E6", "#7C8894", "#F9935E")
    font: Font = Font()
    logotype: Logotype | None = None
    word_template: bytes | None = None
    powerpoint_template: bytes | None = None


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#RRGGBB`, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    channels = (c / 255 for c in _channels(colour))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(colour: str, ground: str, share: float) -> str:
    """A colour laid thinly on a ground: `share` 0 gives the ground, 1 the colour."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(share * c + (1 - share) * g):02X}" for c, g in pairs)


def unreadable(colours: Colours, grounds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What can't be read or distinguished on the grounds: (the colour's name, fault and cure)."""
    for field in fields(colours):
        wish = LINE_CONTRAST if field.name == "accent" else TEXT_CONTRAST
        name, colour = field.name, getattr(colours, field.name)
        ground = min(grounds, key=lambda g: contrast(colour, g))
        if name != "outcome":  # only the outcome's colour writes on panels
            ground = grounds[0]
        found = contrast(colour, ground)
        if found < wish:
            cure = _nearest(colour, ground, wish)
            yield name, _words(name, colour, ground, (found, wish), cure)
    if contrast(colours.outcome, colours.comparison) < _GREY_CONTRAST:
        yield (
            "comparison",
            "comparison går inte att skilja från outcome på en gråskalekopia. Välj en ljusare "
            "eller mörkare färg till en av dem",
        )


def _words(name: str, colour: str, ground: str, ratios: tuple[float, float], cure: str) -> str:
    found, wish = (f"{r:.1f}".replace(".", ",") for r in ratios)
    # A ratio just under the limit mustn't be written as the limit.
    shown = "nästan " + found if found == wish else found
    what = "Mål och linjer" if name == "accent" else "Text"
    return (
        f"{name} = ”{colour}” har kontrasten {shown}:1 mot bakgrunden {ground}. {what} behöver "
        f"minst {wish}:1. Välj en färg som syns bättre, till exempel {cure}"
    )


def _nearest(colour: str, ground: str, wish: float) -> str:
    """The colour drawn towards black or white until it can be seen."""
    end = "#000000" if _luminance(ground) > 0.5 else "#FFFFFF"
    steps = (mixed(end, colour, n / _TRIES) for n in range(_TRIES + 1))
    return next(c for c in steps if contrast(c, ground) >= wish)

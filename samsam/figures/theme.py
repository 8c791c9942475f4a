"""Colours, marks and sizes of every figure. Contrast is checked by a test, not by eye.

Better is blue, worse orange, no signal grey, neutral purple, and each has a symbol and a word: no
colour stands alone (docs/methods.md, WCAG 1.4.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    what_if: str
    tones: dict[Tone, str]


LIGHT = Palette(
    background="#FFFFFF",
    text="#1B2733",
    muted="#55606B",
    grid="#E3E7EB",
    outcome="#12436D",
    comparison="#6B7680",
    accent="#F46A25",
    band_outer="#DCE7F1",
    band_inner="#BDD2E5",
    what_if="#6A3D8F",
    tones={
        Tone.BETTER: "#12436D",
        Tone.WORSE: "#B3470B",
        Tone.NONE: "#55606B",
        Tone.NEUTRAL: "#6A3D8F",
    },
)

DARK = Palette(
    background="#141C24",
    text="#EDF1F5",
    muted="#A9B4BF",
    grid="#2C3843",
    outcome="#7DB4E6",
    comparison="#7C8894",
    accent="#F9935E",
    band_outer="#1E3246",
    band_inner="#2A4866",
    what_if="#C9A6E8",
    tones={
        Tone.BETTER: "#7DB4E6",
        Tone.WORSE: "#F9A275",
        Tone.NONE: "#A9B4BF",
        Tone.NEUTRAL: "#C9A6E8",
    },
)

# A picture inside a table can't know the reader's background: 3:1 on both.
SPARKLINE = "#3F7FBF"

FONT_FAMILY = '"Source Sans", "Source Sans 3", "Segoe UI", Arial, sans-serif'
FONT_SIZE = 14
LINE_WIDTH = 2.5
MARKER_SIZE = 8


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#RRGGBB`, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

"""Map → a light SVG for reading on screen: headline, notes and source stand beside it on the page.

Spots are whole halves of a pixel, and what falls together is drawn once: all municipalities of the
country are some 60 kB.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from samsam.charts.maps.map_layout import laid_out
from samsam.charts.maps.map_parts import (
    ClassLook,
    MapLayout,
    Pattern,
    PlacedKey,
    PlacedText,
    Sizes,
    lines_of,
    pattern_ink,
)
from samsam.charts.plan import FONT, Spot
from samsam.charts.svg.typeface import with_typeface
from samsam.figures.comparison.map_figure import MapFigure
from samsam.figures.theme import FONT_FAMILY, Palette

_SIZE = 13.0
_FINE = 2  # spots to a pixel
_GRAIN = 1.0
_LINE, _BASELINE = 1.3, 0.3


def map_svg(shown: MapFigure, width: int, palette: Palette, tallest: int | None = None) -> str:
    """The map as an SVG element, `width` pixels wide, on the palette's background."""
    layout = laid_out(shown, Sizes(width, tallest, _SIZE, FONT, grain=_GRAIN), palette)
    pen = _Pen(layout, palette)
    height = round(layout.height)
    return with_typeface(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{escape(FONT_FAMILY)}" '
        f'font-size="{_SIZE:g}"><defs>{"".join(pen.patterns())}</defs>'
        f'<rect width="{width}" height="{height}" fill="{palette.background}"/>'
        f'<g transform="scale({1 / _FINE:g})" stroke-linejoin="round">{"".join(pen.ground())}</g>'
        f"{''.join(pen.words())}</svg>"
    )


def map_address(shown: MapFigure, width: int, palette: Palette, tallest: int | None = None) -> str:
    """The same as an address that holds the picture itself, for the `src` of an `img`."""
    content = map_svg(shown, width, palette, tallest).encode()
    return f"data:image/svg+xml;base64,{b64encode(content).decode()}"


class _Pen:
    """Draws downwards what is measured upwards."""

    def __init__(self, layout: MapLayout, palette: Palette) -> None:
        self._layout, self._palette = layout, palette

    def patterns(self) -> Iterator[str]:
        """The patterns that are used, each in the ink of its look."""
        looks = {a.look for a in self._layout.areas} | {k.look for k in self._layout.key}
        strokes = {
            Pattern.MISSING: "M0 10L10 0",
            Pattern.HIGHEST: "M0 0L10 10",
            Pattern.LOWEST: "M5 5v.1",
        }
        for look in sorted(looks, key=lambda found: found.pattern):
            if look.pattern:
                ink = pattern_ink(look, self._palette)
                width = 3 if look.pattern is Pattern.LOWEST else 1.6
                cap = ' stroke-linecap="round"' if look.pattern is Pattern.LOWEST else ""
                yield (
                    f'<pattern id="{look.pattern}" width="10" height="10" '
                    f'patternUnits="userSpaceOnUse"><path d="{strokes[look.pattern]}" '
                    f'stroke="{ink}" stroke-width="{width}"{cap}/></pattern>'
                )

    def ground(self) -> Iterator[str]:
        """The areas of each class together, borders on them, and our own outline on top."""
        by_look: dict[ClassLook, str] = {}
        for area in self._layout.areas:
            path = "".join(self._path(ring, closed=True) for ring in area.rings)
            by_look[area.look] = by_look.get(area.look, "") + path
        for look, path in by_look.items():
            yield f'<path fill="{look.shade}" fill-rule="evenodd" d="{path}"/>'
            if look.pattern:
                yield f'<path fill="url(#{look.pattern})" fill-rule="evenodd" d="{path}"/>'
        yield '<g fill="none">'
        for line in lines_of(self._layout, self._palette):
            path = "".join(self._path(part, closed=line.closed) for part in line.parts)
            yield f'<path d="{path}" stroke="{line.colour}" stroke-width="{_FINE * line.width:g}"/>'
        yield "</g>"

    def _path(self, spots: Sequence[Spot], closed: bool = False) -> str:
        """Steps between whole spots; those that fall together with the one before are left out."""
        whole = [(round(x * _FINE), round((self._layout.height - y) * _FINE)) for x, y in spots]
        kept = [s for n, s in enumerate(whole) if n == 0 or s != whole[n - 1]]
        steps = (f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(kept))
        return f"M{kept[0][0]} {kept[0][1]}l{' '.join(steps)}{'z' if closed else ''}"

    def words(self) -> Iterator[str]:
        """Names and values, and the key."""
        for text in self._layout.texts:
            yield from self._label(text)
        for words, (x, y) in self._layout.heading:
            yield self._text((x, y), words, self._palette.muted)
        for entry in self._layout.key:
            yield from self._entry(entry)

    def _label(self, text: PlacedText) -> Iterator[str]:
        if text.leader:
            (x1, y1), (x2, y2) = ((x, self._layout.height - y) for x, y in text.leader)
            yield (
                f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{text.colour}"/>'
                f'<circle cx="{x2:.1f}" cy="{y2:.1f}" r="2" fill="{text.colour}" '
                f'stroke="{self._palette.background}"/>'
            )
        middle = (text.box.left + text.box.right) / 2
        looks = ' font-weight="700"' if text.bold else ""
        if text.ground:
            looks += f' stroke="{text.ground}" stroke-width="4" paint-order="stroke"'
        for number, line in enumerate(text.lines, 1):
            foot = text.box.top - number * text.size * _LINE + _BASELINE * text.size
            yield self._text((middle, foot), line, text.colour, f' text-anchor="middle"{looks}')

    def _entry(self, entry: PlacedKey) -> Iterator[str]:
        box, look = entry.swatch, entry.look
        frame = [
            box.left,
            self._layout.height - box.top,
            box.right - box.left,
            box.top - box.bottom,
        ]
        x, y, wide, high = (round(n * _FINE) for n in frame)
        # In the scale of the ground, so that patterns are the same.
        yield f'<g transform="scale({1 / _FINE:g})" stroke="{self._palette.muted}">'
        for fill in (look.shade, *([f"url(#{look.pattern})"] if look.pattern else [])):
            yield f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{fill}"/>'
        yield "</g>"
        foot = (box.top + box.bottom) / 2 - entry.size * 0.35
        yield self._text((box.right + 6, foot), entry.words, self._palette.text)

    def _text(self, foot: Spot, words: str, colour: str, more: str = "") -> str:
        x, y = foot[0], self._layout.height - foot[1]
        return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}"{more}>{escape(words)}</text>'

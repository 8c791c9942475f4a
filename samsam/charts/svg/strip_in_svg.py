"""Strip → a light SVG for reading on screen: headline, key and notes stand beside it on the page.

As tall as the chart that answers to touch, so that one takes the other's place without a jump.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from itertools import pairwise

from samsam.charts.plan import round_ticks, text_width
from samsam.figures.comparison.strip import Dot, StripPlot
from samsam.figures.theme import FONT_FAMILY, MARKER_SIZE, Palette
from samsam.model.indicators.indicator import Unit
from samsam.swedish import number

_SIZE = 13.0
_SIDE, _TOP, _BOTTOM = 14.0, 12.0, 30.0  # pixels outside the dots
_BELOW, _ABOVE = 1.6, 2.6  # levels under and over the piles, as on screen
_OWN_SHIFT, _END_SHIFT, _LINE = 12.0, 19.0, 15.0
_TICK_APART = 16.0


def strip_svg(strip: StripPlot, width: int, height: int, palette: Palette) -> str:
    """The strip as an SVG element, `width` × `height` pixels, on the palette's background."""
    pen = _Pen(strip, width, height, palette)
    parts = (*pen.axis(), *pen.median(), *pen.dots(), *pen.names())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{escape(FONT_FAMILY)}" '
        f'font-size="{_SIZE:g}"><rect width="{width}" height="{height}" '
        f'fill="{palette.background}"/>{"".join(parts)}</svg>'
    )


def strip_address(strip: StripPlot, width: int, height: int, palette: Palette) -> str:
    """The same as an address that holds the picture itself, for the `src` of an `img`."""
    content = strip_svg(strip, width, height, palette).encode()
    return f"data:image/svg+xml;base64,{b64encode(content).decode()}"


class _Pen:
    """Draws one strip; spots are pixels from the upper left corner."""

    def __init__(self, strip: StripPlot, width: int, height: int, palette: Palette) -> None:
        self._strip, self._palette = strip, palette
        self._width, self._foot = width, height - _BOTTOM
        self._level = (self._foot - _TOP) / (strip.highest + _BELOW + _ABOVE)

    def axis(self) -> Iterator[str]:
        """A line with as many round numbers as there is room for."""
        palette = self._palette
        yield (
            f'<path d="M{_SIDE:g} {self._foot:.1f}H{self._width - _SIDE:.1f}" '
            f'stroke="{palette.grid}"/>'
        )
        for value, words in self._ticks():
            x, half = self._x(value), text_width(words, _SIZE) / 2 + 1
            middle = min(max(x, half), self._width - half)
            yield (
                f'<path d="M{x:.1f} {_TOP:g}V{self._foot:.1f}" stroke="{palette.grid}"/>'
                f"{_text(middle, self._foot + 20, 'middle', palette.text, words)}"
            )

    def _ticks(self) -> list[tuple[float, str]]:
        indicator = self._strip.figure.indicator
        low, high = sorted(self._strip.ends)
        decimals = max(indicator.decimals, 1) if high - low < 3 else 0
        suffix = "\u00a0%" if indicator.unit is Unit.PERCENT else ""
        for most in (6, 4, 3, 2):
            found = [
                (tick, f"{number(tick, decimals)}{suffix}")
                for tick in round_ticks(low, high, decimals, most)
                if tick >= 1 or not indicator.is_rank
            ]
            if self._have_room(found):
                break
        return found

    def _have_room(self, ticks: list[tuple[float, str]]) -> bool:
        return all(
            abs(self._x(b) - self._x(a))
            > (text_width(one, _SIZE) + text_width(other, _SIZE)) / 2 + _TICK_APART
            for (a, one), (b, other) in pairwise(ticks)
        )

    def median(self) -> Iterator[str]:
        """The others' median, as a dotted line."""
        if self._strip.median is not None:
            x, top = self._x(self._strip.median), self._y(self._strip.highest + 0.6)
            yield (
                f'<path d="M{x:.1f} {top:.1f}V{self._y(-0.6):.1f}" stroke-width="1.5" '
                f'stroke-dasharray="2 3" stroke="{self._palette.comparison}"/>'
            )

    def dots(self) -> Iterator[str]:
        """The others, hollow where chance may have put them there, and our own over them."""
        strip, palette = self._strip, self._palette
        radius = (MARKER_SIZE + 1) / 2
        for dot in strip.others(apart=False):
            yield self._dot(dot, radius, palette.background, palette.comparison)
        for dot in strip.others(apart=True):
            yield self._dot(dot, radius, palette.comparison, palette.comparison)
        if strip.own:
            yield self._dot(strip.own, radius + 3, palette.outcome, palette.outcome)

    def _dot(self, dot: Dot, radius: float, fill: str, edge: str) -> str:
        return (
            f'<circle cx="{self._x(dot.row.value):.1f}" cy="{self._y(dot.level):.1f}" '
            f'r="{radius:g}" fill="{fill}" stroke="{edge}" stroke-width="1.5"/>'
        )

    def names(self) -> Iterator[str]:
        """Our own name over the piles, those of both ends under their dots."""
        strip, palette = self._strip, self._palette
        if strip.own:
            words = f"{strip.own.row.name} {strip.own.row.text}"
            y = self._y(strip.highest) - _OWN_SHIFT
            yield self._name(strip.own, words, y, palette.outcome)
        taken = 0.0
        for dot, words in strip.outermost:
            room = text_width(words, _SIZE) + _TICK_APART
            line = 1 if taken and taken + room > self._width - 2 * _SIDE else 0
            taken += room
            y = self._y(dot.level) + _END_SHIFT + line * _LINE
            yield self._name(dot, words, min(y, self._foot - 4), palette.muted)

    def _name(self, dot: Dot, words: str, y: float, colour: str) -> str:
        x, half = self._x(dot.row.value), self._width / 2
        width = text_width(words, _SIZE)
        start = min(x, self._width - width - 2) if x < half else max(x - width, 2)
        anchor, at = ("start", start) if x < half else ("end", start + width)
        return _text(at, y, anchor, colour, words)

    def _x(self, value: float) -> float:
        left, right = self._strip.ends
        return _SIDE + (value - left) / (right - left) * (self._width - 2 * _SIDE)

    def _y(self, level: float) -> float:
        return _TOP + (self._strip.highest + _ABOVE - level) * self._level


def _text(x: float, y: float, anchor: str, colour: str, words: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )

"""How many lines a text takes in a column, and how wide a column has to be.

Excel makes room for a wrapped text by itself, but not for one in merged cells, and LibreOffice
shows the first line alone: rows have heights of ours.
"""

from __future__ import annotations

from collections.abc import Iterable

from samsam.charts.plan import text_width, wrapped
from samsam.charts.writable import writable

TEXT = 11  # points
_ROW, _LINE_HEIGHT = 15.0, 16.0  # points: of a row as it is, and of a line among several
_CHARACTER, _PADDING = 7, 5  # pixels of a column: each of its characters, and its edges
_POINTS = 0.75  # of a pixel
_LOOSELY = 1.04  # programs measure letters differently, and a cut line is worse than an empty one
_INDENT = 9.0  # points: of a text that stands apart from the number before it
_MOST_WIDE = 60  # characters: of a column whose longer texts go on in the next line
_MOST_HIGH = 409.0  # points: of a row in Excel


def pixels_of(width: float) -> int:
    """How many pixels wide a column of so many characters is."""
    return int(width * _CHARACTER) + _PADDING


def characters_in(pixels: float) -> float:
    """How many characters of a column have room in so many pixels."""
    return (pixels - _PADDING) / _CHARACTER


def lines_in(text: str, width: float, bold: bool = False) -> int:
    """The lines of a text in a column, or in several, of so many characters."""
    room = width * _CHARACTER * _POINTS / _LOOSELY - _INDENT
    paragraphs = writable(text).split("\n")
    return sum(max(1, len(wrapped(p, room, TEXT, bold=bold))) for p in paragraphs)


def row_height(lines: int) -> float:
    """The height of a row with so many lines of text, in points."""
    return min(_MOST_HIGH, _LINE_HEIGHT * lines) if lines > 1 else _ROW


def height_for(texts: Iterable[tuple[str, float]]) -> float:
    """The height of a row whose texts stand in columns of such widths, in points."""
    return row_height(max((lines_in(text, width) for text, width in texts), default=1))


def width_for(text: str, bold: bool = False, size: float = TEXT) -> float:
    """The characters of a column where the text stands in one line."""
    return text_width(writable(text), size, bold) * _LOOSELY / _POINTS / _CHARACTER + 2


def fitting_width(texts: Iterable[str], least: float) -> float:
    """The characters of a column where each text stands in one line, unless it is very long."""
    return min(_MOST_WIDE, max([least, *(width_for(text) for text in texts)]))

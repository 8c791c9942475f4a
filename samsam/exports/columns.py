"""How wide the columns of a table are, by what stands in them."""

from __future__ import annotations

from samsam.figures.plan import text_width
from samsam.figures.writable import writable

_WIDEST = 0.4  # of the table: a longer text goes on in the next line


def widths(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], room: float, size: float, inset: float
) -> list[float]:
    """The columns' widths in points: by the longest text and the longest word, `room` at most.

    `inset` is what a cell keeps free at its sides. Raises ValueError when a row hasn't as many
    cells as the head.
    """
    columns = zip(*(head, *rows), strict=True)
    wishes = [
        inset + max(_wish(writable(text), room, size) for text in column) for column in columns
    ]
    return [min(1.0, room / sum(wishes)) * wish for wish in wishes]


def _wish(text: str, room: float, size: float) -> float:
    words = [text_width(word, size, bold=True) for word in text.split()]
    return max([min(text_width(text, size, bold=True), _WIDEST * room), *words])

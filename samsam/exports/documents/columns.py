"""How wide the columns of a table are, by what stands in them."""

from __future__ import annotations

from samsam.charts.plan import FONT, text_width
from samsam.charts.writable import writable

_WIDEST = 0.4  # of the table: a longer text goes on in the next line


def widths(
    head: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    room: float,
    size: float,
    inset: float,
    font: str = FONT,
) -> list[float]:
    """The columns' widths in points: by the longest text and the longest word, `room` at most.

    `inset` is what a cell keeps free at its sides. Raises ValueError when a row hasn't as many
    cells as the head.
    """
    columns = tuple(zip(*(head, *rows), strict=True))
    least = [inset + max(_longest_word(t, size, font) for t in texts) for texts in columns]
    wishes = [
        max(word, inset + max(_wish(t, room, size, font) for t in texts))
        for word, texts in zip(least, columns, strict=True)
    ]
    if sum(wishes) <= room:
        return wishes
    spare = max(0.0, room - sum(least))
    more = [wish - word for wish, word in zip(wishes, least, strict=True)]
    share = spare / sum(more) if any(more) else 0.0
    shrink = min(1.0, room / sum(least))
    return [shrink * word + share * extra for word, extra in zip(least, more, strict=True)]


def least_width(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], size: float, inset: float
) -> float:
    """How wide a table has to be, in points, so that no word is broken or runs into the next."""
    columns = tuple(zip(*(head, *rows), strict=True))
    return sum(inset + max(_longest_word(t, size) for t in texts) for texts in columns)


def _wish(text: str, room: float, size: float, font: str) -> float:
    lines = writable(text).split("\n")
    widest = max(text_width(line, size, bold=True, font=font) for line in lines)
    return min(widest, _WIDEST * room)


def _longest_word(text: str, size: float, font: str = FONT) -> float:
    words = writable(text).split()
    return max((text_width(word, size, bold=True, font=font) for word in words), default=0.0)

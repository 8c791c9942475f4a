"""How wide the columns of a table are, by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import permutations, product
from typing import TypeAlias

from samsam.charts.plan import FONT, text_width, wrapped
from samsam.charts.writable import unparted, writable
from samsam.exports.documents.document import TablePart, table_remarks, without_remarks

_BETWEEN_WORDS = re.compile(r"[ \n\t]+")  # no-break spaces are within them
_Widths: TypeAlias = tuple[float, ...]
_WIDEST = 0.4  # of a table without room for all: a longer text goes on in the next line
_MOST_LINES = 3  # of a year's remark in a column
_ROUNDED = 0.5  # points: programs measure letters a little differently
_ROUNDING = 1e-6  # points: a text has room in a column that is as wide as it
_MOVES = (6.0, 12.0, 24.0, 48.0, 96.0)  # points that a column may give another one


@lru_cache(maxsize=16)
def widths(
    head: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    room: float,
    size: float,
    inset: float,
    font: str = FONT,
    other: str = "",
) -> _Widths:
    """The columns' widths in points: by the longest text and the longest word, `room` at most.

    Where not every text has room in one line, the rows have as few lines as can be found. `inset`
    is what a cell keeps free at its sides. In an `other` typeface no word is broken either, where
    every column has room for that. Raises ValueError when a row hasn't as many cells as the head.
    """
    columns = tuple(zip(*(head, *rows), strict=True))
    whole = tuple(inset + max(_widest(t, size, font) for t in texts) for texts in columns)
    least = tuple(inset + max(_longest_word(t, size, font) for t in texts) for texts in columns)
    if other:
        least = _for_words(least, words_widths(head, rows, size, inset, other), room)
        whole = tuple(map(max, whole, least))
    if sum(whole) <= room:
        return whole
    wishes = tuple(
        max(word, min(wide, inset + _WIDEST * room))
        for word, wide in zip(least, whole, strict=True)
    )
    lines = _lines_of((head, *rows), size, inset, font)
    if sum(wishes) <= room:
        wider = _lowest(_shared(wishes, whole, room), wishes, lines)
        return wider if lines(wider) < lines(wishes) else wishes
    shrink = min(1.0, room / sum(least))
    shrunk = tuple(shrink * word for word in least)
    return _lowest(_shared(shrunk, wishes, room), shrunk, lines)


def _for_words(least: _Widths, words: _Widths, room: float) -> _Widths:
    """The least widths with room for such words too, where those of all columns have room."""
    both = tuple(map(max, least, words))
    return both if sum(both) <= room else least


def words_widths(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], size: float, inset: float, font: str
) -> _Widths:
    """How wide each column has to be in a typeface, in points, so that no word is broken.

    The head and the first column are bold.
    """
    return tuple(
        inset
        + _ROUNDED
        + max(
            _longest_word(text, size, font, bold=not (row and number))
            for row, text in enumerate(texts)
        )
        for number, texts in enumerate(zip(*(head, *rows), strict=True))
    )


def spread(
    least: _Widths, table: TablePart, room: float, size: float, inset: float, font: str
) -> _Widths:
    """The columns over all the room, none narrower than its `least`, with few lines in a font.

    Columns that need more room than there is are as wide as they are.
    """
    if sum(least) >= room:
        return least
    wide = widths(table.head, table.words, room, size, inset, font)
    wider = _shared(least, wide, room)
    even = tuple(room * width / sum(wider) for width in wider)
    return _lowest(even, least, _lines_of((table.head, *table.words), size, inset, font))


def line_counts(
    rows: tuple[tuple[str, ...], ...],
    columns: _Widths,
    size: float,
    inset: float,
    font: str = FONT,
) -> tuple[int, ...]:
    """How many lines each row has in columns of such widths."""
    return tuple(
        max(
            _cell_lines(text, width - inset, size, not number, font)
            for number, (text, width) in enumerate(zip(row, columns, strict=True))
        )
        for row in rows
    )


def with_remarks_below(
    table: TablePart, room: float, size: float, inset: float
) -> tuple[TablePart, str]:
    """The table as it stands in a room, and its remarks where they stand below it.

    There they stand when their column is so narrow that a year would be many lines high.
    """
    columns = widths(table.head, table.words, room, size, inset)
    highest = max(line_counts(table.words, columns, size, inset), default=0)
    remarks = table_remarks(table) if highest > _MOST_LINES else ""
    return (without_remarks(table), remarks) if remarks else (table, "")


def _cell_lines(text: str, room: float, size: float, bold: bool, font: str) -> int:
    """How many lines a cell's text has."""
    typed = unparted(text).split("\n")
    wide = room + _ROUNDING
    return sum(len(wrapped(line, wide, size, bold=bold, font=font)) for line in typed)


def _shared(least: _Widths, wishes: Sequence[float], room: float) -> _Widths:
    """All the room, by how much more than its least each column wishes."""
    more = [max(0.0, wish - width) for wish, width in zip(wishes, least, strict=True)]
    share = max(0.0, room - sum(least)) / sum(more) if any(more) else 0.0
    return tuple(width + share * extra for width, extra in zip(least, more, strict=True))


def _lines_of(
    rows: tuple[tuple[str, ...], ...], size: float, inset: float, font: str
) -> Callable[[_Widths], int]:
    """What weighs the columns' widths: the lines of all rows, and half as much those of all cells.

    A day in three lines is wrong also beside a text that has as many.
    """

    @cache
    def in_column(number: int, width: float) -> tuple[int, ...]:
        room = width - inset
        return tuple(_cell_lines(row[number], room, size, not number, font) for row in rows)

    def together(columns: _Widths) -> int:
        counts = [in_column(number, width) for number, width in enumerate(columns)]
        in_rows: int = sum(max(row) for row in zip(*counts, strict=True))
        return 2 * in_rows + sum(sum(column) for column in counts)

    return together


def _lowest(start: _Widths, least: _Widths, lines: Callable[[_Widths], int]) -> _Widths:
    """The widths after every move of room between two columns that spares lines."""
    found = start
    while True:
        better = min(_moved(found, least), key=lines, default=found)
        if lines(better) >= lines(found):
            return found
        found = better


def _moved(columns: _Widths, least: _Widths) -> Iterator[_Widths]:
    """The widths after each move that leaves room for the longest words."""
    pairs = permutations(range(len(columns)), 2)
    for (giver, taker), points in product(pairs, _MOVES):
        if columns[giver] - points >= least[giver]:
            moved = list(columns)
            moved[giver] -= points
            moved[taker] += points
            yield tuple(moved)


def least_width(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], size: float, inset: float
) -> float:
    """How wide a table has to be, in points, so that no word is broken or runs into the next."""
    columns = tuple(zip(*(head, *rows), strict=True))
    return sum(inset + max(_longest_word(t, size) for t in texts) for texts in columns)


def _widest(text: str, size: float, font: str) -> float:
    """How wide the widest line of a text is."""
    return max(text_width(line, size, bold=True, font=font) for line in writable(text).split("\n"))


def _longest_word(text: str, size: float, font: str = FONT, bold: bool = True) -> float:
    words = _BETWEEN_WORDS.split(unparted(text))
    return max((text_width(word, size, bold=bold, font=font) for word in words), default=0.0)

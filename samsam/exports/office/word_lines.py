"""How wide a paragraph of a Word document may be so that no line ends within a span of numbers."""

from __future__ import annotations

import re
from itertools import pairwise

from samsam.charts.plan import text_width, wrapped
from samsam.exports.office.word_file import word_text

_DASH = re.compile(r"\d[–-](?=\d)")
_STEP, _MOST, _SHARE = 1.5, 24, 0.4  # points that are tried, how often, and of the room at most
# Points: how far the end of a line may be from where it's measured, the program sets letters anew.
_UNSURE = (-3.0, -1.5, 0.0, 1.5, 3.0)


def whole_spans(text: str, room: float, size: float, bold: bool = False) -> float:
    """The width up to `room` in which spans as "2016–2020" stay on a line; `room` where none does.

    All in points. Word parts a span after its dash, and nothing in the text would stop it (see
    `word_text`): it has to be where no line ends.
    """
    if _DASH.search(text) is None:
        return room
    tried = (room - step * _STEP for step in range(_MOST) if step * _STEP <= _SHARE * room)
    return next((wide for wide in tried if _keeps_spans(text, wide, size, bold)), room)


def _keeps_spans(text: str, width: float, size: float, bold: bool) -> bool:
    """Whether no line ends within a span, also when the letters are a little wider or narrower."""
    return not any(
        _parts_a_span(line, width + off, size, bold)
        for line in word_text(text).split("\n")
        for off in _UNSURE
    )


def _parts_a_span(text: str, width: float, size: float, bold: bool) -> bool:
    lines = wrapped(text, width, size, bold=bold)
    for line, following in pairwise(lines):
        word = following.split(" ")[0]
        begun = (f"{line} {word[: dash.end()]}" for dash in _DASH.finditer(word))
        if any(text_width(words, size, bold) <= width for words in begun):
            return True
    return False

"""The order of those compared as lines in a picture: all that have room, or the ends.

All measures are points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samsam.charts.plan import Box, Side, Spot, text_width
from samsam.figures.compared import OrderRow

_LINE, _GAP, _BETWEEN = 1.45, 10.0, 28.0
_ENDS, _NEAR = 2, 1  # places at each end, and at each side of our own, that are always listed
_ROUNDING = 1e-6
_FEW = 4  # lines of a column: more are put beside each other where the width allows it
_WIDEST = 230.0  # so that an eye finds from the name to its value


@dataclass(frozen=True, slots=True)
class OrderText:
    """A piece of a line: where its base line is, and the side that is there."""

    text: str
    spot: Spot
    side: Side
    bold: bool


def order_width(rows: Sequence[OrderRow], size: float, font: str) -> float:
    """How wide the list has to be."""
    return sum(_columns(rows, size, font)) + 2 * _GAP


def order_columns(
    rows: Sequence[OrderRow], width: float, height: float, size: float, font: str
) -> tuple[Box, ...]:
    """The columns of the whole list from the lower left corner; none without room for all."""
    line, each = size * _LINE, order_width(rows, size, font)
    most = int((width + _BETWEEN) / (each + _BETWEEN))
    count = min(most, -(-len(rows) // _FEW))
    lines = -(-len(rows) // count) if count else 0
    if not 0 < lines * line <= height:
        return ()
    apart = (width + _BETWEEN) / count
    return tuple(
        Box(number * apart, 0, (number + 1) * apart - _BETWEEN, lines * line)
        for number in range(count)
    )


def lines_of(box: Box, size: float) -> int:
    """How many lines a column has room for."""
    return int((box.top - box.bottom) / (size * _LINE) + _ROUNDING)


def order_texts(
    rows: Sequence[OrderRow], box: Box, size: float, font: str
) -> tuple[OrderText, ...]:
    """The lines from the top of a box; empty where not even the ends have room."""
    listed = list(_listed(rows, lines_of(box, size)))
    place, *_ = _columns(rows, size, font)
    right = min(box.right, box.left + max(_WIDEST, order_width(rows, size, font)))
    found: list[OrderText] = []
    for number, row in enumerate(listed):
        foot = box.top - (number + 1) * size * _LINE + 0.3 * size
        if row is None:
            found.append(OrderText("…", (box.left + place + _GAP, foot), "left", False))
            continue
        found += [
            OrderText(f"{row.place}", (box.left + place, foot), "right", row.own),
            OrderText(row.name, (box.left + place + _GAP, foot), "left", row.own),
            OrderText(row.text, (right, foot), "right", row.own),
        ]
    return tuple(found)


def _columns(rows: Sequence[OrderRow], size: float, font: str) -> tuple[float, float, float]:
    """How wide places, names and values are."""
    cells = ((f"{row.place}", row.name, row.text) for row in rows)
    place, name, value = zip(*cells, strict=True)
    found = (max(text_width(t, size, True, font) for t in part) for part in (place, name, value))
    return next(found), next(found), next(found)


def _listed(rows: Sequence[OrderRow], most: int) -> Iterator[OrderRow | None]:
    """All rows, or as many at both ends and around our own; None for those left out between."""
    kept = _kept(rows, most)
    for number, row in enumerate(rows):
        if number in kept:
            yield row
        elif number - 1 in kept:
            yield None


def _kept(rows: Sequence[OrderRow], most: int) -> set[int]:
    """The numbers of the rows that have room."""
    count = len(rows)
    if count <= most:
        return set(range(count))
    own = next((n for n, row in enumerate(rows) if row.own), 0)
    for ends, near in ((_ENDS + 1, _NEAR + 1), (_ENDS + 1, _NEAR), (_ENDS, _NEAR), (1, 0)):
        around = range(max(0, own - near), min(count, own + near + 1))
        kept = {*range(ends), *around, *range(count - ends, count)}
        gaps = sum(n not in kept and n - 1 in kept for n in range(count))
        if len(kept) + gaps <= most:
            return kept
    return set()

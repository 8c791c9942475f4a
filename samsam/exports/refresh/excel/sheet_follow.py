"""A sheet that nobody has written in, as SAMSAM makes it now, with the looks it has been given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from samsam.exports.excel.sheet_identity import block_corner
from samsam.exports.excel.sheet_values import Place, Value
from samsam.exports.refresh.excel.sheet_cells import SheetRows, read_area, values_of
from samsam.exports.refresh.excel.sheet_write import (
    SheetWriter,
    height_of,
    same_value,
    style_near,
)
from samsam.exports.refresh.spans import Edits, Element

_LINE = "15"  # points: a row of one line


@dataclass(frozen=True, slots=True)
class Alignment:
    """The old row that each new one is made after, and how many of the first are what they were.

    `like` is -1 for a row that has none.
    """

    like: tuple[int, ...]
    first_moved: int


def aligned(old: SheetRows, new: SheetRows) -> Alignment:
    """Pair rows by what kind they are: a year's, a row of headings, a text, an empty one."""
    before, after = _kinds(old), _kinds(new)
    first = _common(before, after)
    last = _common(before[first:][::-1], after[first:][::-1])
    moved = len(before) - len(after)
    like = [
        n if n < first else n + moved if n >= len(after) - last else _nearest(before, first, kind)
        for n, kind in enumerate(after)
    ]
    same = len(before) == len(after) and first + last == len(before)
    return Alignment(tuple(like), min(len(after) if same else first, _other_year(old, new)))


def _other_year(old: SheetRows, new: SheetRows) -> int:
    """The first row that is of another year than it was: a table that ends later may begin later.

    The number of rows when there is none.
    """
    years = ({n: row.said.get(0) for n, row in rows.items()} for rows in (old, new))
    before, after = ({n: y for n, y in one.items() if isinstance(y, float)} for one in years)
    both = sorted(before.keys() & after.keys())
    return next((n for n in both if before[n] != after[n]), max([*old, *new], default=0) + 1)


def _kinds(rows: SheetRows) -> list[str]:
    return [_kind(rows[n].said if n in rows else {}) for n in range(max(rows, default=-1) + 1)]


def _kind(said: Mapping[int, Value]) -> str:
    first = said.get(0)
    if isinstance(first, float):
        return "year"
    if first is None:
        return ""
    return "headings" if 1 in said else "text"


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _nearest(kinds: Sequence[str], first: int, kind: str) -> int:
    return next((n for n in range(first - 1, -1, -1) if kinds[n] == kind), -1)


def follow(edits: Edits, tree: Element, old: SheetRows, made: Element, new: SheetRows) -> None:
    """Let a sheet say what the new one says, cell by cell."""
    pairs, writer = aligned(old, new), SheetWriter(edits, tree, old)
    for number in range(max([*old, *new], default=-1) + 1):
        like = pairs.like[number] if number < len(pairs.like) else -1
        values = {c: cell.value for c, cell in new[number].cells.items()} if number in new else {}
        if number in old and like == number:
            _exchange(writer, old, new, number, values)
        elif values or (number in old and old[number].said):
            styles = {c: _style(old, like, number, c, v) for c, v in values.items()}
            writer.make(number, values, styles, height_of(new.get(number)))
    writer.finish()
    _merge(writer, tree, made, pairs.first_moved)
    _filter(edits, tree, made)
    _hide(writer, values_of(old), values_of(new))


def _exchange(
    writer: SheetWriter,
    old: SheetRows,
    new: SheetRows,
    number: int,
    values: Mapping[int, Value | None],
) -> None:
    before = old[number].said
    differing = {c: v for c, v in values.items() if not same_value(before.get(c), v)}
    differing |= {c: None for c in before if c not in values}
    if not differing:
        return
    new_cells = {c: v for c, v in differing.items() if c not in old[number].cells}
    styles = {c: style_near(old, number, c, v) for c, v in new_cells.items()}
    height = height_of(new.get(number))
    # The first row may be high for a logotype.
    height = height or (_LINE if number and height_of(old[number]) else "")
    written = any(isinstance(value, str) for value in differing.values())
    writer.exchange(number, differing, styles, height if written else "")


def _style(old: SheetRows, like: int, number: int, column: int, value: Value | None) -> str:
    for row in (like, number):
        if row in old and column in old[row].cells:
            return old[row].cells[column].style
    return style_near(old, like, column, value)


def _areas(tree: Element) -> list[str]:
    merged = tree.child("mergeCells")
    return [c.attributes.get("ref", "A1") for c in merged.children] if merged else []


def _merge(writer: SheetWriter, tree: Element, made: Element, first_moved: int) -> None:
    """The new sheet's merged cells, and those above that only this one has."""
    before, wanted = _areas(tree), _areas(made)
    taken = [read_area(area) for area in wanted]
    kept = [
        area
        for area in before
        if (one := read_area(area))[2] < first_moved and not any(_meet(one, x) for x in taken)
    ]
    if set(before) != {*kept, *wanted}:
        writer.merge([*kept, *wanted])


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    down = one[0] <= other[2] and other[0] <= one[2]
    return down and one[1] <= other[3] and other[1] <= one[3]


def _filter(edits: Edits, tree: Element, made: Element) -> None:
    old, new = tree.child("autoFilter"), made.child("autoFilter")
    if old is not None and new is not None:
        reach = new.attributes.get("ref", "")
        if reach and reach != old.attributes.get("ref"):
            edits.set_attributes(old, ref=reach)


def _hide(writer: SheetWriter, old: Mapping[Place, Value], new: Mapping[Place, Value]) -> None:
    """Columns of the chart's other lines, when it had none before."""
    corner = block_corner(new)
    if corner is not None and block_corner(old) is None:
        writer.hide(corner[1], corner[1] + 2)


def pointed_at(part: bytes, name: str, first_row: int) -> bool:
    """Whether a part of the file reads cells of the sheet from a row on, which would move."""
    text = unescape(part.decode("utf-8", "replace"))
    quoted = name.replace("'", "''")
    names = "|".join(re.escape(written) for written in (f"'{quoted}'", name))
    found = re.finditer(rf"(?:{names})!\$?[A-Z]{{1,3}}\$?([0-9]{{1,7}})", text)
    return any(int(match[1]) > first_row for match in found)

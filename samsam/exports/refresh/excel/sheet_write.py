"""Rows of a sheet written anew: only rows that say something else are other bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from itertools import chain

from xlsxwriter.utility import xl_rowcol_to_cell

from samsam.exports.excel.sheet_values import Value, value_key
from samsam.exports.refresh.excel.sheet_cells import SheetRow, SheetRows, read_area, written_area
from samsam.exports.refresh.spans import Edits, Element

_SPANS = re.compile(rb'\s+spans="[^"]*"')
# What may stand before the merged cells in a sheet's XML.
_BEFORE_MERGED = ("sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios",
                  "autoFilter", "sortState", "dataConsolidate", "customSheetViews")  # fmt: skip


def cell_xml(row: int, column: int, value: Value | None, style: str) -> bytes:
    """A cell; its text stands in it, so that the workbook's shared texts stay as they are."""
    looks = f' s="{style}"' if style else ""
    begin = f'<c r="{xl_rowcol_to_cell(row, column)}"{looks}'
    if value is None:
        return f"{begin}/>".encode()
    if isinstance(value, str):
        text = escape(value, quote=False)
        return f'{begin} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'.encode()
    return f"{begin}><v>{value:.16G}</v></c>".encode()


def same_value(old: Value | None, new: Value | None) -> bool:
    """Whether two cells say the same, as far as anybody can see."""
    return type(old) is type(new) and value_key(old) == value_key(new)


class SheetWriter:
    """The rows of a sheet that change, and what follows from them elsewhere in its XML."""

    def __init__(self, edits: Edits, tree: Element, rows: SheetRows) -> None:
        self._edits, self._tree, self._rows = edits, tree, rows
        self._made: dict[int, bytes] = {}
        self._widest = 0

    def exchange(self, number: int, values: Mapping[int, Value | None], style_of: Mapping[int, str],
                 height: str = "") -> None:  # fmt: skip
        """Give cells of a row that is there other values; a cell keeps its look."""
        old = self._rows[number]
        cells = {c: self._edits.raw(cell.element) for c, cell in old.cells.items()}
        for column, value in values.items():
            there = old.cells.get(column)
            style = there.style if there else style_of.get(column, "")
            cells[column] = cell_xml(number, column, value, style)
        tag = self._edits.content[old.element.start : old.element.opened]
        tag = _SPANS.sub(b"", tag.removesuffix(b"/>").removesuffix(b">").rstrip())
        if height:
            tag = re.sub(rb'\s+(?:ht|customHeight)="[^"]*"', b"", tag)
            tag += f' ht="{height}" customHeight="1"'.encode()
        others = b"".join(self._edits.raw(c) for c in old.element.children if c.name != "c")
        self._put(number, tag + b">", cells, others)

    def make(
        self, number: int, values: Mapping[int, Value | None], style_of: Mapping[int, str],
        height: str = "",
    ) -> None:  # fmt: skip
        """A row anew, whatever stood there."""
        looks = f' ht="{height}" customHeight="1"' if height else ""
        cells = {c: cell_xml(number, c, v, style_of.get(c, "")) for c, v in values.items()}
        self._put(number, f'<row r="{number + 1}"{looks}>'.encode(), cells, b"")

    def _put(self, number: int, tag: bytes, cells: Mapping[int, bytes], others: bytes) -> None:
        body = b"".join(cells[c] for c in sorted(cells))
        self._made[number] = tag + body + others + b"</row>" if cells or others else b""
        self._widest = max(self._widest, *cells, 0)

    def finish(self) -> None:
        """Write the rows, and how far the sheet reaches."""
        added: dict[int, list[int]] = {}
        for number in sorted(self._made):
            old = self._rows.get(number)
            if old is not None:
                self._edits.replace(old.element.start, old.element.end, self._made[number])
            else:
                added.setdefault(self._place_of(number), []).append(number)
        for place, numbers in added.items():
            self._edits.replace(place, place, b"".join(self._made[n] for n in numbers))
        self._reach()

    def _place_of(self, number: int) -> int:
        later = (row.element.start for n, row in self._rows.items() if n > number)
        data = self._tree.child("sheetData")
        return min(later, default=data.closing if data else 0)

    def _reach(self) -> None:
        named = self._tree.child("dimension")
        if named is None or not self._made:
            return
        top, left, bottom, right = read_area(named.attributes.get("ref", "A1"))
        last = max((n for n, body in self._made.items() if body), default=0)
        area = (top, left, max(bottom, last), max(right, self._widest))
        if area != (top, left, bottom, right):
            self._edits.set_attributes(named, ref=written_area(area))

    def merge(self, areas: list[str]) -> None:
        """Let these be all the merged cells of the sheet."""
        there = self._tree.child("mergeCells")
        body = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
        made = f'<mergeCells count="{len(areas)}">{body}</mergeCells>'.encode() if areas else b""
        if there is not None:
            self._edits.replace(there.start, there.end, made)
            return
        before = [c for c in self._tree.children if c.name in _BEFORE_MERGED]
        if made and before:
            self._edits.replace(before[-1].end, before[-1].end, made)

    def hide(self, first: int, last: int) -> None:
        """Hide columns that come after all those that have a width of their own."""
        columns = self._tree.child("cols")
        made = f'<col min="{first + 1}" max="{last + 1}" width="12" hidden="1" customWidth="1"/>'
        if columns is None or any(
            int(c.attributes.get("max", "0")) > first for c in columns.children
        ):
            return
        self._edits.replace(columns.closing, columns.closing, made.encode())


def style_near(rows: SheetRows, number: int, column: int, value: Value | None) -> str:
    """The look of the nearest cell in the column that says a thing of the same sort, above first.

    A number doesn't look as its heading. Empty when there is no such cell.
    """
    above = (n for n in sorted(rows, reverse=True) if n <= number)
    below = (n for n in sorted(rows) if n > number)
    cells = (rows[n].cells.get(column) for n in chain(above, below))
    alike = (c for c in cells if c is not None and _same_sort(c.value, value))
    found = next(alike, None)
    return "" if found is None else found.style


def _same_sort(one: Value | None, other: Value | None) -> bool:
    return one is None or other is None or isinstance(one, str) == isinstance(other, str)


def height_of(row: SheetRow | None) -> str:
    """The height that a row has been given; empty when it has none of its own."""
    if row is None or row.element.attributes.get("customHeight") not in ("1", "true"):
        return ""
    return row.element.attributes.get("ht", "")

"""Columns without a heading, and areas under a heading of their own: known by what is in them.

SCB's and Kolada's workbooks leave the headings of the columns to the left of the years empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from samsam.model.indicators.series import Sex
from samsam.sources.grid import Cell, fold, is_blank, text_of
from samsam.sources.tables.columns import AREA_ROLES, Column, ColumnRole
from samsam.sources.tables.names import Areas, Indicators, is_everything, is_kolada_id, sex_of

_MOST_ROWS = 500
_AREA = re.compile(r"\d{2}|\d{4}|(?:\d{2}|\d{4})\s+(?!år\b)\D.*", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_CODE_OF_SEX = re.compile(r"1|2|3|4|0|1\+2|k|m|t|tot\w*", re.IGNORECASE)
_CODE_OF_ALL = re.compile(r"tot\w*|1\+2|sss|t|tt", re.IGNORECASE)
Rows = Sequence[Sequence[Cell]]


def by_content(
    columns: tuple[Column, ...], body: Rows, indicators: Indicators, areas: Areas
) -> tuple[Column, ...]:
    """The columns, those without a heading before the values named by what stands in them.

    A division that isn't understood gets the role of one, so that nothing is read as if it were of
    all. A column of areas under a heading that nobody knows is one where no other is.
    """
    values = [c.index for c in columns if c.year or c.indicator]
    if not values:
        return _with_area(columns, body, areas)
    rows = [row for row in body[:_MOST_ROWS] if any(_filled(row, n) for n in values)]
    before = [c for c in columns if c.index < values[0] and not c.heading]
    if before and len(before) == values[0]:
        found = _Stubs(before, rows, indicators, areas).named()
        columns = tuple(replace(c, role=found.get(c.index, c.role)) for c in columns)
    return _with_area(columns, rows, areas)


def _filled(row: Sequence[Cell], n: int) -> bool:
    return n < len(row) and not is_blank(row[n])


def _texts(rows: Rows, n: int) -> list[str]:
    """What stands in a column, each text once."""
    return list(dict.fromkeys(text_of(row[n]) for row in rows if _filled(row, n)))


def _with_area(columns: tuple[Column, ...], body: Rows, areas: Areas) -> tuple[Column, ...]:
    if any(c.role in AREA_ROLES for c in columns):
        return columns
    for column in columns:
        if (
            column.heading
            and column.role in (None, ColumnRole.PART)
            and not (column.year or column.indicator or column.odd)
        ):
            texts = [t for t in _texts(body[:_MOST_ROWS], column.index) if not t.isdigit()]
            if texts and 2 * sum(1 for t in texts if areas.find(t)) >= len(texts):
                return tuple(
                    replace(c, role=ColumnRole.AREA) if c is column else c for c in columns
                )
    return columns


class _Stubs:
    """The columns without headings to the left of the values."""

    def __init__(
        self, columns: list[Column], rows: Rows, indicators: Indicators, areas: Areas
    ) -> None:
        self._rows, self._indicators, self._areas = rows, indicators, areas
        self._texts = {c.index: _texts(rows, c.index) for c in columns}

    def named(self) -> dict[int, ColumnRole]:
        """The role of each. What isn't understood is a division; an empty one has none."""
        if not any(self._texts.values()):
            return {}
        found = {n: self._role(n, texts) for n, texts in self._texts.items() if texts}
        for n, role in found.items():
            if role in (None, ColumnRole.SEX) and self._is_code(n, found.get(n + 1)):
                found[n] = ColumnRole.UNUSED
        if ColumnRole.AREA not in found.values():
            return {}
        if found.get(0) is None and found.get(1) is ColumnRole.AREA:
            found[0] = (
                ColumnRole.TITLE
            )  # a key figure that the register lacks is then refused by name
        return {n: role or ColumnRole.PART for n, role in found.items()}

    def _role(self, n: int, texts: list[str]) -> ColumnRole | None:
        if any(self._indicators.find(t) or is_kolada_id(t) for t in texts):
            return ColumnRole.TITLE
        if all(sex_of(t) for t in texts) and any(map(_is_of_sex, texts)):
            return ColumnRole.SEX
        if all(map(is_everything, texts)):
            return ColumnRole.PART
        if self._are_areas(n, texts):
            return ColumnRole.AREA
        if all(map(_YEAR.fullmatch, texts)):
            return ColumnRole.YEAR
        return None

    def _are_areas(self, n: int, texts: list[str]) -> bool:
        if n == 0 and any(_AREA.fullmatch(t) for t in texts):
            return True
        return any(self._areas.find(t) for t in texts if not t.isdigit() or len(t) == 4)

    def _is_code(self, n: int, after: ColumnRole | None) -> bool:
        """True when the column only holds the codes of the next one: `1+2` before `totalt`."""
        pairs = {(_text(row, n), _text(row, n + 1)) for row in self._rows}
        one_to_one = len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
        pattern = {ColumnRole.SEX: _CODE_OF_SEX, ColumnRole.PART: _CODE_OF_ALL}.get(
            after or ColumnRole.VALUE
        )
        return one_to_one and pattern is not None and all(map(pattern.fullmatch, self._texts[n]))


def _is_of_sex(text: str) -> bool:
    """True for `kvinnor` and `totalt, båda könen`; `totalt` alone may be of anything."""
    return sex_of(text) is not Sex.TOTAL or any(w in fold(text) for w in ("kvinnor", "kon", "man"))


def _text(row: Sequence[Cell], n: int) -> str:
    return text_of(row[n]) if n < len(row) else ""

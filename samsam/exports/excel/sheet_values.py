"""What the cells of a sheet say, and the table of years among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = str | float
Place: TypeAlias = tuple[int, int]  # row and column, both from 0
BLOCK = "Linje i diagrammet utanför tabellen"  # heads the cells of a chart's other lines
_DIGITS = 12  # of a number: fewer than any program keeps


def value_key(value: Value | None) -> str:
    """A value as text that is the same whoever has saved it."""
    if isinstance(value, str):
        return " ".join(value.split())
    return "" if value is None else f"{value:.{_DIGITS}g}"


def canonical(values: Mapping[Place, Value]) -> str:
    """All that a sheet says, and where, as one text for a digest."""
    return " ".join(f"{r}:{c}={value_key(values[r, c])}" for r, c in sorted(values))


@dataclass(frozen=True, slots=True)
class YearTable:
    """A table with a row a year: its heading row, and the places of years and headings.

    `rows` are the rows by year, `columns` the columns by heading without that of the years.
    """

    head: int
    years: int
    rows: Mapping[int, int]
    columns: Mapping[str, int]


def year_table(values: Mapping[Place, Value], heading: str) -> YearTable | None:
    """The first table whose column of years has the heading; None when there is none."""
    for (row, column), value in sorted(values.items()):
        if value == heading and values.get((row, column - 1)) != BLOCK:
            columns = _headings(values, row, column)
            return YearTable(row, column, _years(values, row, column), columns)
    return None


def _years(values: Mapping[Place, Value], row: int, column: int) -> dict[int, int]:
    found: dict[int, int] = {}
    while isinstance(year := values.get((row + 1, column)), float):
        row += 1
        found.setdefault(round(year), row)
    return found


def _headings(values: Mapping[Place, Value], row: int, column: int) -> dict[str, int]:
    found: dict[str, int] = {}
    while isinstance(heading := values.get((row, column + 1)), str):
        column += 1
        found.setdefault(value_key(heading), column)
    return found

"""What a sheet said and says, for the list that an editor gets."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TypeAlias

from samsam.exports.documents.piece import Role
from samsam.exports.excel.sheet_identity import (
    CHART_CELL,
    HEADLINE,
    NOTE,
    SOURCE,
    SUBTITLE,
    YEAR,
    keyed_cells,
)
from samsam.exports.excel.sheet_values import Place, Value, value_key, year_table
from samsam.exports.refresh.excel.sheet_write import same_value
from samsam.exports.refresh.report import PieceChange
from samsam.figures.figure import Figure
from samsam.figures.words import value_words
from samsam.swedish import number

_NAMES = {HEADLINE: "Rubriken", SUBTITLE: "Underrubriken", SOURCE: "Källan"}
_NOTE = "Text under tabellen"
_NO_TEXT, _NO_VALUE = "ingen text", "inget värde"
# The chart's own cells, years, which their values name, and notes, which have no places.
_UNNAMED = (CHART_CELL, NOTE, "år ", "mål år ")
_Row: TypeAlias = tuple[Value, ...]


def changes_of(
    before: Mapping[Place, Value], after: Mapping[Place, Value], role: Role, figure: Figure | None
) -> Iterator[PieceChange]:
    """What has changed: of a figure's own sheet by year and heading, of others row by row."""
    if role in (Role.SHEET, Role.SERIES_SHEET):
        return _by_key(before, after, figure)
    return _by_row(before, after)


def _by_key(
    before: Mapping[Place, Value], after: Mapping[Place, Value], figure: Figure | None
) -> Iterator[PieceChange]:
    old, new = keyed_cells(before), keyed_cells(after)
    first = _first_heading(after)
    for key in dict.fromkeys([*new, *old]):
        if key.startswith(_UNNAMED):
            continue
        was = before.get(old[key]) if key in old else None
        now = after.get(new[key]) if key in new else None
        if not same_value(was, now):
            name = _NAMES.get(key, key.removesuffix(f" {first}"))
            nothing = _NO_TEXT if isinstance(was or now, str) else _NO_VALUE
            old_words, new_words = (_words(v, figure, nothing) for v in (was, now))
            yield PieceChange(name, old_words, new_words)
    yield from _notes(
        [before[place] for key, place in old.items() if key.startswith(NOTE)],
        [after[place] for key, place in new.items() if key.startswith(NOTE)],
    )


def _notes(before: Sequence[Value], after: Sequence[Value]) -> Iterator[PieceChange]:
    gone = [str(text) for text in before if text not in after]
    come = [str(text) for text in after if text not in before]
    for was, now in zip_longest(gone, come, fillvalue=_NO_TEXT):
        yield PieceChange(_NOTE, was, now)


def _first_heading(values: Mapping[Place, Value]) -> str:
    table = year_table(values, YEAR)
    return next(iter(table.columns), "") if table else ""


def _words(value: Value | None, figure: Figure | None, nothing: str) -> str:
    if value is None:
        return nothing
    if isinstance(value, str):
        return value
    return number(value) if figure is None else value_words(figure.indicator, value)


def _by_row(before: Mapping[Place, Value], after: Mapping[Place, Value]) -> Iterator[PieceChange]:
    old, new = _rows(before), _rows(after)
    keys = ([tuple(map(value_key, row)) for row in rows] for rows in (old, new))
    for same, was, now in _paired(old, new, *keys):
        if not same:
            yield from _row_changes(was, now)


def _row_changes(old: Sequence[_Row], new: Sequence[_Row]) -> Iterator[PieceChange]:
    """Rows that begin alike are the same row that says something else."""
    names = ([value_key(row[0]) for row in rows] for rows in (old, new))
    for _, gone, come in _paired(old, new, *names):
        for was, now in zip_longest(gone, come, fillvalue=()):
            yield _row_change(was, now)


def _paired(
    old: Sequence[_Row], new: Sequence[_Row], one: Sequence[Hashable], other: Sequence[Hashable]
) -> Iterator[tuple[bool, Sequence[_Row], Sequence[_Row]]]:
    """The rows in stretches whose keys are the same, and in those between them."""
    for kind, a, b, c, d in SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes():
        yield kind == "equal", old[a:b], new[c:d]


def _row_change(was: _Row, now: _Row) -> PieceChange:
    first = (now or was)[0]
    name = first if isinstance(first, str) else value_key(first)
    same = bool(was) and bool(now) and value_key(was[0]) == value_key(now[0])
    old = _line(was[1:] if same or not now else was) if was else "ingen rad"
    return PieceChange(name, old, _line(now[1:]) if now else "raden är borta")


def _line(row: Sequence[Value]) -> str:
    return "; ".join(v if isinstance(v, str) else _number(v) for v in row)


def _number(value: float) -> str:
    return value_key(value).replace(".", ",")


def _rows(values: Mapping[Place, Value]) -> list[_Row]:
    found: dict[int, list[Value]] = {}
    for place in sorted(values):
        found.setdefault(place[0], []).append(values[place])
    return [tuple(row) for row in found.values()]

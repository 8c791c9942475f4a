"""Columns that nobody understands: which of them distinguish a table's rows.

A table is read only when everything that distinguishes its rows is understood. A column of other
figures beside the values doesn't, nor one that says the same of a whole series.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from samsam.sources.grid import Cell, Grid, UnreadableError, is_blank, shortened, text_of
from samsam.sources.tables.cell_values import is_figure
from samsam.sources.tables.columns import Column
from samsam.sources.tables.names import is_everything
from samsam.swedish import listing, some

_MOST_EXAMPLES = 3
Group = tuple[str, ...]


@dataclass
class _Seen:
    """What an unknown column holds, by the series that its rows are about."""

    wanted: dict[str, None] = field(default_factory=dict)
    by_group: dict[Group, set[str]] = field(default_factory=dict)
    figures: bool = True
    blanks: bool = False


class Apart:
    """Watches the unknown columns while a table's rows are read."""

    def __init__(self, grid: Grid, place: str, columns: Iterable[Column]) -> None:
        self._grid, self._place = grid, place
        self._seen = {c: _Seen() for c in columns}
        self._cells: dict[object, tuple[str, ...]] = {}

    def watch(self, row: Sequence[Cell], group: Group, *, wanted: bool) -> None:
        """Take note of a row. A group is the rows of one area, key figure and sex."""
        for column, seen in self._seen.items():
            cell = row[column.index] if column.index < len(row) else None
            seen.by_group.setdefault(group, set()).add(text_of(cell))
            if not wanted:
                continue
            seen.blanks |= is_blank(cell)
            if not is_blank(cell):
                seen.wanted[text_of(cell)] = None
                seen.figures &= is_figure(cell)

    def compare(self, row: Sequence[Cell], key: object) -> None:
        """Raise UnreadableError when an earlier row with the same key differs in such a column."""
        cells = tuple(text_of(row[c.index]) if c.index < len(row) else "" for c in self._seen)
        first = self._cells.setdefault(key, cells)
        for column, one, other in zip(self._seen, first, cells, strict=True):
            if one != other:
                raise self._divides(column, [one, other])

    def settle(self, groups: Iterable[Group]) -> None:
        """Raise UnreadableError when a column divides the rows that would be read."""
        read = set(groups)
        for column, seen in self._seen.items():
            understood = all(map(is_everything, seen.wanted))
            if not understood and self._stops(column, seen, read):
                raise self._divides(column, list(seen.wanted))

    def _stops(self, column: Column, seen: _Seen, read: set[Group]) -> bool:
        if seen.figures:
            return False
        if not column.heading:
            return True
        several = any(len(seen.by_group.get(group, ())) > 1 for group in read)
        return several or any(len(texts) > 1 for texts in seen.by_group.values())

    def left_out(self) -> Iterator[str]:
        """The unknown columns that aren't read, each in a sentence."""
        for column, seen in self._seen.items():
            if seen.wanted or any(seen.by_group.values()):
                name = f"”{shortened(column.heading)}”" if column.heading else ""
                where = name or self._grid.column(column.index).removeprefix("kolumn ")
                same = len(seen.wanted) == 1 and not seen.blanks and not seen.figures
                only = f" (överallt ”{shortened(''.join(seen.wanted))}”)" if same else ""
                yield f"Kolumnen {where} läses inte{only}."

    def _divides(self, column: Column, texts: list[str]) -> UnreadableError:
        shown = [f"”{shortened(text)}”" for text in texts if text]
        name = f"”{shortened(column.heading)}”" if column.heading else "utan rubrik"
        where = self._grid.column(column.index)
        return UnreadableError(
            f"Kolumnen {name} ({where}) skiljer rader åt, men SAMSAM förstår den inte. "
            f"Där står till exempel {some(shown, _MOST_EXAMPLES)}. Inget är läst.",
            "Behåll bara raderna för hela kommunen, och ta bort kolumnen.",
            self._place,
        )


def divided(
    grid: Grid, place: str, column: Column, texts: Sequence[str], *, shorter: bool
) -> UnreadableError:
    """The refusal of a table where every row is about a part of something known."""
    examples = listing([f"”{shortened(text)}”" for text in texts[:_MOST_EXAMPLES]])
    named = f"kolumnen ”{shortened(column.heading)}”" if column.heading else "kolumnen utan rubrik"
    if shorter:
        return UnreadableError(
            f"Tabellen gäller delar av år: {named} ({grid.column(column.index)}) har till exempel "
            f"{examples}. Inget är läst.",
            "Ett nyckeltal gäller hela året. Hämta samma tabell per år.",
            place,
        )
    return UnreadableError(
        f"Tabellen är uppdelad: {named} ({grid.column(column.index)}) har till exempel {examples} "
        "och ingen rad för alla. SAMSAM lägger inte ihop delar.",
        "Hämta tabellen utan uppdelning, eller med totalen.",
        place,
    )

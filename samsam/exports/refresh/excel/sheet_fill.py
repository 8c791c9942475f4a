"""A sheet that somebody has written in: new figures in the cells that are still as SAMSAM wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_rowcol_to_cell

from samsam.exports.excel.sheet_identity import (
    CHART_CELL,
    HEADLINE,
    NOTE,
    SOURCE,
    SUBTITLE,
    YEAR,
    SheetIdentity,
    block_corner,
    keyed_cells,
)
from samsam.exports.excel.sheet_values import Place, Value, YearTable, year_table
from samsam.exports.refresh.excel.sheet_cells import SheetRows, values_of
from samsam.exports.refresh.excel.sheet_write import (
    SheetWriter,
    same_value,
    style_near,
)
from samsam.exports.refresh.renewed import NotRenewedError
from samsam.exports.refresh.spans import Edits, Element
from samsam.swedish import listing

_NO_TABLE = (
    "Bladet har gjorts om i arbetsboken så att SAMSAM:s tabell inte går att hitta, och är kvar som "
    "det är. Hämta det på nytt ur SAMSAM."
)
_WRITTEN = (
    "Någon har skrivit i {}, som är kvar. SAMSAM har något annat där: hämta arbetsboken på nytt "
    "ur SAMSAM och jämför."
)
_NO_ROOM = (
    "Under tabellens sista rad finns inte plats för {}, och bladet är kvar som det är. Infoga "
    "tomma rader där och uppdatera igen."
)
_COLUMNS = "I SAMSAM:s tabell finns också: {}. Hämta arbetsboken på nytt om de behövs."
_MOST_NAMED = 8
_MORE_TEXT = "Under tabellen skriver SAMSAM också: ”{}”"
_TEXTS = (HEADLINE, SUBTITLE, SOURCE)


@dataclass(slots=True)
class Filled:
    """What a sheet says after it has been filled, and what the editor should know."""

    values: dict[Place, Value]
    remarks: list[str] = field(default_factory=list)
    changed: bool = False


def fill(
    edits: Edits, tree: Element, old: SheetRows, new: Mapping[Place, Value], identity: SheetIdentity
) -> Filled:
    """New figures where year and heading are, and the years after.

    Raises NotRenewedError, also for years without room: a headline and texts of years that neither
    table nor chart have would say what can't be seen.
    """
    before = values_of(old)
    table, made = year_table(before, YEAR), year_table(new, YEAR)
    if table is None or made is None or not table.rows or not table.columns:
        raise NotRenewedError(_NO_TABLE)
    wanted = keyed_cells(new)
    done = Filled(dict(before))
    writes: dict[Place, Value | None] = {}
    written: list[Place] = []
    for key, place in _cells(before, identity).items():
        if key not in wanted:
            continue
        value = new.get(wanted[key])
        if same_value(before.get(place), value):
            continue
        if identity.wrote_cell(key, before.get(place)):
            writes[place] = value
        else:
            written.append(place)
    writes |= _notes(before, new, identity, done)
    writes |= _block(before, new, identity)
    if written:
        done.remarks.append(_WRITTEN.format(_named(written)))
    writes |= _later(old, table, made, new)
    missing = [heading for heading in made.columns if heading not in table.columns]
    if missing:
        done.remarks.append(_COLUMNS.format(listing(missing)))
    _write(edits, tree, old, writes, done)
    return done


def _cells(values: Mapping[Place, Value], identity: SheetIdentity) -> dict[str, Place]:
    """What the sheet's cells are. A text of ours is known by itself, wherever it stands."""
    found = keyed_cells(values)
    texts = [p for k, p in found.items() if k in _TEXTS or k.startswith(NOTE)]
    cells = {k: p for k, p in found.items() if p not in texts and not k.startswith(CHART_CELL)}
    for place in texts:
        ours = (name for name in _TEXTS if identity.wrote_cell(name, values[place]))
        name = next(ours, None)
        if name is not None:
            cells.setdefault(name, place)
    return cells


def _notes(
    before: Mapping[Place, Value], new: Mapping[Place, Value], identity: SheetIdentity, done: Filled
) -> dict[Place, Value | None]:
    """Notes that are no longer there give place to those that have come."""
    wanted = [new[place] for key, place in keyed_cells(new).items() if key.startswith(NOTE)]
    there = set(before.values())
    come = [text for text in wanted if text not in there]
    gone = [
        place
        for place, text in sorted(before.items())
        if identity.wrote_cell(NOTE, text) and text not in wanted
    ]
    left = come[len(gone) :]
    if left:
        done.remarks.append(_MORE_TEXT.format(" ".join(map(str, left))))
    return {place: come[n] if n < len(come) else None for n, place in enumerate(gone)}


def _named(places: Iterable[Place]) -> str:
    names = [xl_rowcol_to_cell(*place) for place in sorted(places)]
    more = len(names) - _MOST_NAMED
    shown = [*names[:_MOST_NAMED], *([f"{more} celler till"] if more > 0 else [])]
    return f"{'cellen' if len(names) == 1 else 'cellerna'} {listing(shown)}"


def _block(
    before: Mapping[Place, Value], new: Mapping[Place, Value], identity: SheetIdentity
) -> dict[Place, Value | None]:
    """The hidden cells of the chart's other lines, when nobody has written in any of them."""
    corner, source = block_corner(before), block_corner(new)
    if corner is None or source is None:
        return {}
    ours = {k: p for k, p in keyed_cells(before).items() if k.startswith(CHART_CELL)}
    if not all(identity.wrote_cell(key, before.get(place)) for key, place in ours.items()):
        return {}
    down, aside = corner[0] - source[0], corner[1] - source[1]
    wanted: dict[Place, Value | None] = dict.fromkeys(ours.values())
    for key, (row, column) in keyed_cells(new).items():
        if key.startswith(CHART_CELL):
            wanted[row + down, column + aside] = new[row, column]
    return {p: v for p, v in wanted.items() if not same_value(before.get(p), v)}


def _later(
    old: SheetRows, table: YearTable, made: YearTable, new: Mapping[Place, Value]
) -> dict[Place, Value | None]:
    """The years after the last, in the rows below it. Raises NotRenewedError if one isn't empty."""
    last = max(table.rows)
    row, writes = table.rows[last], {}
    later = sorted(year for year in made.rows if year > last)
    for n, year in enumerate(later):
        row += 1
        if not _is_free(old, row, table):
            raise NotRenewedError(_NO_ROOM.format(listing([str(y) for y in later[n:]])))
        writes[row, table.years] = new.get((made.rows[year], made.years))
        for heading, column in table.columns.items():
            if heading in made.columns:
                writes[row, column] = new.get((made.rows[year], made.columns[heading]))
    return writes


def _is_free(old: SheetRows, row: int, table: YearTable) -> bool:
    reach = range(table.years, max(table.columns.values()) + 1)
    return row not in old or not any(column in reach for column in old[row].said)


def _write(
    edits: Edits, tree: Element, old: SheetRows, writes: Mapping[Place, Value | None], done: Filled
) -> None:
    rows: dict[int, dict[int, Value | None]] = {}
    for (row, column), value in writes.items():
        rows.setdefault(row, {})[column] = value
        done.values.pop((row, column), None)
        if value is not None:
            done.values[row, column] = value
    writer = SheetWriter(edits, tree, old)
    for row, values in rows.items():
        there = old[row].cells if row in old else {}
        styles = {c: style_near(old, row, c, v) for c, v in values.items() if c not in there}
        (writer.exchange if row in old else writer.make)(row, values, styles)
    writer.finish()
    done.changed = bool(rows)


def places_of(
    old: Mapping[Place, Value], new: Mapping[Place, Value]
) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Where each cell that a chart may read stands in the old sheet, from where it is in the new.

    Without a cell of the table that isn't there; rows and columns from 0.
    """
    before, after = keyed_cells(old), keyed_cells(new)
    return dict(_pairs(before, after))


def _pairs(
    before: Mapping[str, Place], after: Mapping[str, Place]
) -> Iterator[tuple[Place, Place]]:
    for key, place in after.items():
        if key in before:
            yield place, before[key]

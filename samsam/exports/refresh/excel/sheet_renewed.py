"""One sheet of ours as it is known now: followed, filled where somebody has written, or left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from samsam.exports.documents.document import FigurePart, TablePart
from samsam.exports.documents.piece import Role
from samsam.exports.excel.made_sheet import SheetContent, made_sheet
from samsam.exports.excel.sheet_identity import YEAR, SheetIdentity
from samsam.exports.excel.sheet_values import Place, Value, year_table
from samsam.exports.refresh.excel.sheet_cells import (
    SheetRows,
    column_letter,
    read_place,
    read_rows,
    values_of,
)
from samsam.exports.refresh.excel.sheet_changes import changes_of
from samsam.exports.refresh.excel.sheet_chart import (
    Moved,
    NotMovedError,
    SheetChart,
    as_it_stands,
    charts_of,
    new_charts,
)
from samsam.exports.refresh.excel.sheet_fill import Filled, fill, places_of
from samsam.exports.refresh.excel.sheet_follow import aligned, follow, pointed_at
from samsam.exports.refresh.excel.sheet_names import shared_strings
from samsam.exports.refresh.excel.sheet_write import same_value
from samsam.exports.refresh.package import Package, opened, tree_of
from samsam.exports.refresh.renewed import NotRenewedError, Renewed
from samsam.exports.refresh.report import PieceChange
from samsam.exports.refresh.spans import Edits, Element
from samsam.figures.figure import Figure
from samsam.swedish import long_date

_NEW_SHEET, _NEW_CHART = "xl/worksheets/sheet1.xml", "xl/charts/chart1.xml"
_READING = r"xl/(?:worksheets|chartsheets|charts|pivotCache)/[^/]+\.xml"
_GONE = "SAMSAM har inte längre något sådant blad för nyckeltalet. Det är kvar som det är."
_REWRITTEN = (
    "Någon har skrivit i bladet eller flyttat om i det, och det är kvar som det är. Hämta det på "
    "nytt ur SAMSAM."
)
POINTED_AT = (
    "Nya rader skulle flytta celler som en formel eller ett diagram någon annanstans läser. Bladet "
    "är kvar som det är. Låt formeln läsa tabellens rader, eller hämta bladet på nytt ur SAMSAM."
)
_AS_TABLE = (
    "Bladet har formaterats som tabell i Excel, och SAMSAM:s rubriker är andra nu. Det är kvar som "
    "det är. Hämta det på nytt ur SAMSAM."
)
_CHART_LEFT = (
    "Diagrammet läser celler som har flyttats, tagits bort eller inte fått plats. Därför är hela "
    "bladet kvar som det är. Hämta det på nytt ur SAMSAM."
)
_NEW_CHART_TO_GET = (
    "Det finns värden att rita nu, men bladet har inget diagram. Hämta arbetsboken på nytt ur "
    "SAMSAM."
)
_NO_VALUES = "Det finns inga värden att visa längre. Diagrammet är kvar som det är."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of ours in somebody's workbook."""

    name: str
    part: str
    tree: Element
    rows: SheetRows
    identity: SheetIdentity


@dataclass(frozen=True, slots=True)
class RefreshedSheet:
    """What became of a sheet: the parts of the file that are other bytes, and what has changed.

    `values` are what SAMSAM says there now, `filtered` the area of the sheet's filter.
    """

    values: Mapping[Place, Value]
    parts: Mapping[str, bytes] = field(default_factory=dict)
    changes: tuple[PieceChange, ...] = ()
    remarks: tuple[str, ...] = ()
    filtered: str = ""


@dataclass(frozen=True, slots=True)
class _Made:
    """A sheet as SAMSAM makes it now, and its chart's XML; None without a chart."""

    tree: Element
    rows: SheetRows
    chart: bytes | None


def refreshed_sheet(package: Package, sheet: Sheet, renewed: Sequence[Renewed]) -> RefreshedSheet:
    """Let a sheet say what is known now. Raises NotRenewedError when it is left."""
    made, before = _made(sheet, renewed), values_of(sheet.rows)
    moved: Moved = as_it_stands
    after, edits = values_of(made.rows), Edits(package.read(sheet.part))
    if sheet.identity.wrote(before):
        _check(package, sheet, made)
        follow(edits, sheet.tree, sheet.rows, made.tree, made.rows)
        done = Filled(dict(after))
    elif sheet.identity.marks:
        done = fill(edits, sheet.tree, sheet.rows, after, sheet.identity)
        moved = _moved(done.values, after)
    else:
        raise NotRenewedError(_REWRITTEN)
    content = edits.applied()
    if content == edits.content:
        return RefreshedSheet(after, remarks=tuple(done.remarks))
    parts, remarks = _charts(package, sheet, made, renewed[0], moved)
    figure = renewed[0].figure if len(renewed) == 1 else None
    reach = made.tree.child("autoFilter")
    return RefreshedSheet(
        values=after,
        parts={sheet.part: content, **parts},
        changes=tuple(changes_of(before, done.values, sheet.identity.role, figure)),
        remarks=(*done.remarks, *remarks),
        filtered=reach.attributes.get("ref", "") if reach is not None else "",
    )


def _made(sheet: Sheet, renewed: Sequence[Renewed]) -> _Made:
    """The sheet as it is made now. It says that it is as known now where something else is new."""
    content = _content(sheet, renewed)
    made, about = _read(sheet, content), _as_known(content.about, sheet, renewed)
    if about == content.about or _says_the_same(made.rows, sheet.rows):
        return made
    return _read(sheet, replace(content, about=about))


def _as_known(about: str, sheet: Sheet, renewed: Sequence[Renewed]) -> str:
    old, new = sheet.identity.pieces[0].origin.known_on, renewed[0].origin.known_on
    return about.replace(long_date(old), long_date(new))


def _says_the_same(one: SheetRows, other: SheetRows) -> bool:
    before, after = values_of(one), values_of(other)
    return all(same_value(before.get(p), after.get(p)) for p in before.keys() | after.keys())


def _read(sheet: Sheet, content: SheetContent) -> _Made:
    written = made_sheet(sheet.identity.role, content)
    if written is None:
        raise NotRenewedError(_GONE)
    package = opened(written)
    tree = tree_of(package, _NEW_SHEET)
    chart = package.read(_NEW_CHART) if _NEW_CHART in package.names else None
    return _Made(tree, read_rows(tree, shared_strings(package)), chart)


def _content(sheet: Sheet, renewed: Sequence[Renewed]) -> SheetContent:
    said = values_of(sheet.rows)
    heading, about = (str(said.get((row, 0), "")) for row in (0, 1))
    part, style = renewed[0].part, renewed[0].style
    if isinstance(part, TablePart):
        raise NotRenewedError(_GONE)
    if not isinstance(part, FigurePart):
        return SheetContent((), style, drawn=part)
    pairs = [pair for one in renewed if (pair := _pair(one)) is not None]
    return SheetContent(pairs if len(pairs) == len(renewed) else (), style, heading, about)


def _pair(renewed: Renewed) -> tuple[Figure, Figure] | None:
    if not isinstance(renewed.part, FigurePart) or renewed.full is None:
        return None
    return renewed.part.figure, renewed.full


def _check(package: Package, sheet: Sheet, made: _Made) -> None:
    """Refuse to move what others read. Raises NotRenewedError."""
    before, after = values_of(sheet.rows), values_of(made.rows)
    first_moved = aligned(sheet.rows, made.rows).first_moved
    if any(place[0] >= first_moved for place in before):
        ours = {sheet.part, *(c.part for c in charts_of(package, sheet.part))}
        others = [n for n in package.matching(_READING) if n not in ours]
        if any(pointed_at(package.current(n), sheet.name, first_moved) for n in others):
            raise NotRenewedError(POINTED_AT)
    if sheet.tree.child("tableParts") is not None and _headings(before) != _headings(after):
        raise NotRenewedError(_AS_TABLE)


def _headings(values: Mapping[Place, Value]) -> list[Value]:
    """The texts of the rows that begin with two."""
    heads = {row for row, column in values if not column and isinstance(values.get((row, 1)), str)}
    return [v for (row, _), v in sorted(values.items()) if row in heads and isinstance(v, str)]


def _charts(
    package: Package, sheet: Sheet, made: _Made, renewed: Renewed, moved: Moved
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The parts of the sheet's charts made anew, and what the editor should know.

    Raises NotRenewedError for charts that can't be: the sheet's new headline would stand over them.
    """
    charts: tuple[SheetChart, ...] = ()
    if sheet.identity.role is Role.SHEET:
        charts = charts_of(package, sheet.part)
    if not charts:
        came = made.chart is not None and not _has_values(sheet.rows)
        return {}, (_NEW_CHART_TO_GET,) if came else ()
    if made.chart is None:
        return {}, (_NO_VALUES,)
    try:
        return new_charts(package, charts, made.chart, sheet.name, renewed, moved)
    except NotMovedError as error:
        raise NotRenewedError(_CHART_LEFT) from error


def _has_values(rows: SheetRows) -> bool:
    """Whether the figure itself, which is the first column, has any value."""
    values = values_of(rows)
    table = year_table(values, YEAR)
    if table is None or not table.columns:
        return False
    first = next(iter(table.columns.values()))
    return any(isinstance(values.get((row, first)), float) for row in table.rows.values())


def _moved(said: Mapping[Place, Value], after: Mapping[Place, Value]) -> Moved:
    """Where the cells that the new chart reads stand in a sheet that somebody has rearranged."""
    places = places_of(said, after)

    def moved(column: str, row: int) -> tuple[str, int] | None:
        place = places.get(read_place(f"{column}{row}"))
        return None if place is None else (column_letter(place[1]), place[0] + 1)

    return moved

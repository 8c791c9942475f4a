"""The chart of a sheet of ours, made anew where it stands, with the looks it has been given."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from samsam.exports.documents.piece import PieceIdentity
from samsam.exports.excel.made_sheet import SHEET_NAME
from samsam.exports.refresh.chart_look import chart_of, with_look
from samsam.exports.refresh.excel.chart_defaults import with_defaults
from samsam.exports.refresh.package import Package, tree_of
from samsam.exports.refresh.parts import Frame, found_frame, name_anew
from samsam.exports.refresh.renewed import Renewed
from samsam.exports.refresh.spans import Edits, Element

_AREA = re.compile(
    rf"(<c:f>){SHEET_NAME}!\$([A-Z]+)\$([0-9]+)(?::\$([A-Z]+)\$([0-9]+))?(</c:f>)".encode()
)
_DRAWING = r"xl/drawings/[^/]+\.xml"
_TEXT = 10.0  # points
# Where a cell of the new sheet stands in the old one, as letters and number.
Moved: TypeAlias = Callable[[str, int], tuple[str, int] | None]


class NotMovedError(Exception):
    """A cell that the chart reads stands nowhere in the sheet."""


@dataclass(frozen=True, slots=True)
class SheetChart:
    """A chart in a sheet: the drawing that holds it, its frame there, and its own part."""

    drawing: str
    named: Element
    part: str


def charts_of(package: Package, sheet: str) -> tuple[SheetChart, ...]:
    """The charts of a sheet that are ours by their names; else the only one that there is."""
    found = tuple(_charts(package, sheet))
    ours = tuple(chart for chart in found if found_frame(package, _frame(chart)))
    return ours or (found if len(found) == 1 else ())


def charts_elsewhere(package: Package, drawings: Collection[str]) -> Iterator[PieceIdentity]:
    """The identities of our charts that stand in none of the drawings."""
    for drawing in package.matching(_DRAWING):
        if drawing not in drawings:
            found = (found_frame(package, _frame(c)) for c in _in_drawing(package, drawing))
            yield from (one.piece for one in found if one is not None)


def drawings_of(package: Package, sheet: str) -> tuple[str, ...]:
    """The parts that hold the charts and pictures of a sheet."""
    found = package.relations(sheet).values()
    return tuple(n for n in found if re.fullmatch(_DRAWING, n) and n in package.names)


def _charts(package: Package, sheet: str) -> Iterator[SheetChart]:
    for drawing in drawings_of(package, sheet):
        yield from _in_drawing(package, drawing)


def _in_drawing(package: Package, drawing: str) -> Iterator[SheetChart]:
    relations = package.relations(drawing)
    for frame in tree_of(package, drawing).all("xdr:graphicFrame"):
        named, chart = frame.first("xdr:cNvPr"), frame.first("c:chart")
        part = relations.get(chart.attributes.get("r:id", ""), "") if chart else ""
        if named is not None and part in package.names:
            yield SheetChart(drawing, named, part)


def _frame(chart: SheetChart) -> Frame:
    return Frame(chart.named, (), chart.part, (), _TEXT, 0)


def as_it_stands(_column: str, _row: int) -> tuple[str, int]:
    """The places of a sheet whose cells all stand where SAMSAM puts them."""
    return _column, _row


def new_charts(
    package: Package,
    charts: Sequence[SheetChart],
    xml: bytes,
    sheet_name: str,
    renewed: Renewed,
    moved: Moved = as_it_stands,
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The parts of the charts made anew, and what the editor should know. Raises NotMovedError."""
    made = with_defaults(_pointing(xml, sheet_name, moved))
    remarks: list[str] = []
    drawings = {chart.drawing: Edits(package.read(chart.drawing)) for chart in charts}
    parts = {c.part: with_look(made, chart_of(package.read(c.part))) for c in charts}
    for chart in charts:
        found = found_frame(package, _frame(chart))
        if found is not None:
            remarks += name_anew(drawings[chart.drawing], found, renewed)
    parts.update({name: edits.applied() for name, edits in drawings.items()})
    return parts, tuple(remarks)


def _pointing(xml: bytes, sheet_name: str, moved: Moved) -> bytes:
    """The chart's XML with its areas in the sheet that it stands in."""
    quoted = "'" + sheet_name.replace("'", "''") + "'"
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        quoted = quoted.replace(sign, entity)

    def area(found: re.Match[bytes]) -> bytes:
        first = _place(found[2], found[3], moved)
        if found[4] is None:
            return found[1] + f"{quoted}!{first}".encode() + found[6]
        last = _place(found[4], found[5], moved)
        if _row(last) - _row(first) != int(found[5]) - int(found[3]):
            raise NotMovedError
        return found[1] + f"{quoted}!{first}:{last}".encode() + found[6]

    return _AREA.sub(area, xml)


def _place(column: bytes, row: bytes, moved: Moved) -> str:
    place = moved(column.decode(), int(row))
    if place is None:
        raise NotMovedError
    return f"${place[0]}${place[1]}"


def _row(place: str) -> int:
    return int(place.rpartition("$")[2])

"""The pictures of ours in a workbook, drawn anew where they stand, on whatever sheet that is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from samsam.exports.refresh.excel.sheet_cells import MOST_ROWS
from samsam.exports.refresh.excel.sheet_chart import drawings_of
from samsam.exports.refresh.package import Package, tree_in
from samsam.exports.refresh.parts import Frame, found_frame, refreshed_frame
from samsam.exports.refresh.renewed import Renew, title_of
from samsam.exports.refresh.report import PieceOutcome, PieceReport
from samsam.exports.refresh.spans import Edits, Element

_POINT = 12_700  # English metric units
_TEXT = 9.5  # points: of a drawing without its words, which has come from a document
_USUAL = b"15"  # points: a row's height where the sheet says nothing
_ROW = re.compile(rb"<row\s([^>]*)>")
_SAID = re.compile(rb'(?:^|\s)(r|ht|hidden)="([^"]*)"')
_USUAL_HERE = re.compile(rb'<sheetFormatPr\s[^>]*?\bdefaultRowHeight="([^"]*)"')
_HIDDEN = (b"1", b"true")
_GROUPED = "Bilden ligger i en grupp. Dela upp gruppen i Excel och uppdatera sedan igen."


def refreshed_pictures(
    package: Package, sheet: str, renew: Renew, place: str
) -> Iterator[PieceReport]:
    """Draw the pictures of a sheet anew, given the sheet's part and what an editor calls it."""
    for drawing in drawings_of(package, sheet):
        content = package.current(drawing)
        edits, relations = Edits(content), package.relations(drawing)
        for holder in tree_in(content).all("xdr:pic"):
            frame = _frame(package, sheet, relations, holder)
            found = found_frame(package, frame) if frame else None
            if found is None:
                continue
            if holder.above("xdr:grpSp") is None:
                yield refreshed_frame(package, edits, found, renew, place)
            else:
                piece = found.piece
                title = title_of(renew, piece.origin)
                yield PieceReport(piece.role, title, place, PieceOutcome.LEFT, remarks=(_GROUPED,))
        made = edits.applied()
        if made != content:
            package.changed[drawing] = made


def _frame(
    package: Package, sheet: str, relations: Mapping[str, str], holder: Element
) -> Frame | None:
    named = holder.first("xdr:cNvPr")
    if named is None:
        return None
    blips = (e.attributes.get("r:embed", "") for e in holder.all("a:blip", "asvg:svgBlip"))
    return Frame(
        named=named,
        extents=tuple(_extents(holder)),
        chart=None,
        blips=tuple(relations.get(relation, "") for relation in blips),
        size=_TEXT,
        columns=0,
        grow=partial(_move_edge, package, sheet, holder.above("xdr:twoCellAnchor")),
    )


def _extents(holder: Element) -> Iterator[Element]:
    """What says how large a picture is: itself, and what holds it unless it ends in a cell."""
    anchor = holder.above("xdr:oneCellAnchor", "xdr:absoluteAnchor")
    places = ((holder.first("a:xfrm"), "a:ext"), (anchor, "xdr:ext"))
    found = (place.child(name) if place else None for place, name in places)
    yield from (extent for extent in found if extent is not None)


@dataclass(frozen=True, slots=True)
class _Edge:
    """Where a picture begins or ends: a row from 0, and how far into it."""

    row: Element
    offset: Element

    @property
    def place(self) -> tuple[int, int]:
        """The row and the English metric units, 0 for what isn't numbers."""
        texts = (self.row.text.strip(), self.offset.text.strip())
        row, offset = (int(t) if re.fullmatch(r"[0-9]{1,9}", t) else 0 for t in texts)
        return min(row, MOST_ROWS - 1), offset


def _edge(anchor: Element | None, name: str) -> _Edge | None:
    place = anchor.child(name) if anchor else None
    row, offset = (place.child(f"xdr:{n}") if place else None for n in ("row", "rowOff"))
    return _Edge(row, offset) if row and offset else None


def _move_edge(
    package: Package, sheet: str, anchor: Element | None, edits: Edits, higher: float
) -> None:
    """Let a picture that ends in a cell end in the one that makes it so many times as high.

    The rows may have got other heights since, with the texts in them.
    """
    top, bottom = _edge(anchor, "xdr:from"), _edge(anchor, "xdr:to")
    if top is None or bottom is None or bottom.place <= top.place:
        return
    before, after = (_Heights.of(xml) for xml in (package.read(sheet), package.current(sheet)))
    if higher == 1 and before == after:
        return
    (first, begins), (last, ends) = top.place, bottom.place
    high = max(sum(before[row] for row in range(first, last)) + ends - begins, 0)
    row, left = first, round(begins + high * higher)
    while left >= after[row] and row < MOST_ROWS - 1:
        left -= after[row]
        row += 1
    edits.set_text(bottom.row, str(row))
    edits.set_text(bottom.offset, str(left))


@dataclass(frozen=True, slots=True)
class _Heights:
    """How high the rows of a sheet are by their numbers from 0, in English metric units."""

    own: Mapping[int, int]
    usual: int

    def __getitem__(self, row: int) -> int:
        return self.own.get(row, self.usual)

    @classmethod
    def of(cls, sheet: bytes) -> _Heights:
        """Those of a sheet's XML, which may be too long to be read as a tree."""
        usual = _USUAL_HERE.search(sheet)
        otherwise = _units(usual[1] if usual else _USUAL)
        found, row = {}, -1
        for tag in _ROW.finditer(sheet):
            said = dict(_SAID.findall(tag[1]))
            row = int(said[b"r"]) - 1 if said.get(b"r", b"").isdigit() else row + 1
            found[row] = _units(said[b"ht"]) if b"ht" in said else otherwise
            if said.get(b"hidden") in _HIDDEN:
                found[row] = 0
        return cls(found, otherwise)


def _units(points: bytes) -> int:
    try:
        return max(round(float(points) * _POINT), 0)
    except (ValueError, OverflowError):
        return round(float(_USUAL) * _POINT)

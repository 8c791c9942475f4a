"""A presentation's own pieces: charts, pictures, and their text boxes and notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from html import escape
from typing import TypeAlias

from samsam.charts.typefaces.fonts import measured_as
from samsam.charts.writable import unparted
from samsam.exports.documents.piece import (
    PieceIdentity,
    Role,
    read_piece,
    replaced_piece,
    table_piece,
)
from samsam.exports.office.slides.frames import LINE_BREAK, title_lines
from samsam.exports.office.slides.texts import INSETS
from samsam.exports.refresh.package import Package, tree_of
from samsam.exports.refresh.parts import Frame, found_frame, refreshed_frame
from samsam.exports.refresh.renewed import NotRenewedError, Renew, Renewed, title_of
from samsam.exports.refresh.report import PieceChange, PieceOutcome, PieceReport
from samsam.exports.refresh.spans import Edits, Element
from samsam.figures.description.notes import CREDIT
from samsam.model.language.house_style import HouseStyle

_NOTES = "ppt/notesSlides/"
_SIZE, _POINT = 14.0, 12_700
_TITLE = 2800  # hundredths of a point, of a title that doesn't say
_USUAL_WIDTH = 880.0  # points: of a text box that follows its layout
_TITLES = ("title", "ctrTitle")
_COPY = re.compile(r" \(\d+\)$")  # a slide whose title another has
_REWRITTEN = (
    "Texten har skrivits om i presentationen och är kvar som den är. SAMSAM:s egen är nu: ”{}”"
)
_UNNAMED_NOTES = (
    "Anteckningarna har tappat sin märkning när presentationen sparades i ett annat program, och "
    "är kvar som de är. Läs igenom dem."
)
_TABLE_REWRITTEN = (
    "Tabellen har ändrats i presentationen och är kvar som den är. Hämta den på nytt ur SAMSAM."
)
_OTHER_TABLE = (
    "Tabellen har andra rader eller kolumner än SAMSAM:s nya, och är kvar som den är. Hämta den på "
    "nytt ur SAMSAM."
)
_HEADINGS = (Role.HEADLINE, Role.TABLE_CAPTION)
_FOREIGN = "Textrutan innehåller något mer än text. Ändra den för hand."


_Make: TypeAlias = Callable[[PieceIdentity, Renewed], tuple[PieceChange, ...]]


def refreshed_parts(package: Package, renew: Renew) -> Iterator[PieceReport]:
    """Bring the pieces of every slide and its notes up to date, in the slides' order."""
    lost: PieceIdentity | None = None
    for name, place in _places(package):
        edits = Edits(package.read(name))
        work = _Work(package, name, edits, renew, place)
        tree = tree_of(package, name)
        found = list(work.pieces(tree))
        yield from found
        if name.startswith(_NOTES) and lost and not found and _are_ours(tree):
            title = title_of(renew, lost.origin)
            yield PieceReport(
                Role.SPEAKER_NOTES, title, place, PieceOutcome.LEFT, remarks=(_UNNAMED_NOTES,)
            )
        lost = work.alone
        made = edits.applied()
        if made != edits.content:
            package.changed[name] = made


def _places(package: Package) -> Iterator[tuple[str, str]]:
    """The parts of the slides and their notes, with what an editor calls their places."""
    relations = package.relations(package.main)
    shown = tree_of(package, package.main).all("p:sldId")
    slides = (relations.get(slide.attributes.get("r:id", ""), "") for slide in shown)
    for number, name in enumerate(slides, 1):
        if name not in package.names:
            continue
        yield name, f"bild {number}"
        for other in package.relations(name).values():
            if other.startswith(_NOTES) and other in package.names:
                yield other, f"bild {number}"


class _Work:
    """One slide while it is gone through."""

    def __init__(self, package: Package, name: str, edits: Edits, renew: Renew, place: str) -> None:
        self._package, self._edits, self._renew, self._place = package, edits, renew, place
        self._relations, self._name = package.relations(name), name
        self.alone: PieceIdentity | None = None

    def pieces(self, tree: Element) -> Iterator[PieceReport]:
        """What becomes of each piece, and of the title of a slide that belongs to a chart."""
        headlines, titled = [], False
        for holder in tree.all("p:graphicFrame", "p:pic", "p:sp"):
            named = holder.first("p:cNvPr")
            if named is None:
                continue
            piece = read_piece(named.attributes.get("name", ""))
            if piece is not None and piece.role is Role.TABLE:
                headlines.append(piece)
                yield self._made(piece, partial(self._table, holder, named))
                continue
            if holder.name == "p:sp":
                if piece is not None:
                    titled = titled or piece.role in _HEADINGS
                    yield self._box(holder, named, piece)
                continue
            found = found_frame(self._package, self._frame(holder, named))
            if found is not None:
                headlines.append(found.piece)
                yield refreshed_frame(self._package, self._edits, found, self._renew, self._place)

        if len(headlines) == 1:
            self.alone = headlines[0]
            yield from () if titled else self._title(tree, headlines[0])

    def _title(self, tree: Element, shown: PieceIdentity) -> Iterator[PieceReport]:
        """A title whose name LibreOffice has changed is known by what it says."""
        role = Role.TABLE_CAPTION if shown.role is Role.TABLE else Role.HEADLINE
        piece = replace(shown, role=role, digest=shown.headline, drawn=None, headline="")
        for holder in tree.all("p:sp"):
            named, placed = holder.first("p:cNvPr"), holder.first("p:ph")
            said = _COPY.sub("", _text_of(holder))
            if named and placed and placed.attributes.get("type") in _TITLES and piece.wrote(said):
                name = f"{named.attributes.get('name', '')} {piece.write()}"
                named.attributes["name"] = name.strip()
                yield self._box(holder, named, piece)

    def _frame(self, holder: Element, named: Element) -> Frame:
        chart = holder.first("c:chart")
        placed = holder.first("p:xfrm", "a:xfrm")
        extent = placed.child("a:ext") if placed else None
        blips = [e.attributes.get("r:embed", "") for e in holder.all("a:blip", "asvg:svgBlip")]
        return Frame(
            named=named,
            extents=(extent,) if extent else (),
            chart=self._relations.get(chart.attributes.get("r:id", "")) if chart else None,
            blips=tuple(self._relations.get(relation, "") for relation in blips),
            size=_SIZE,
            columns=0,
        )

    def _box(self, holder: Element, named: Element, piece: PieceIdentity) -> PieceReport:
        """What becomes of a text box."""
        return self._made(piece, partial(self._text, holder, named))

    def _made(self, piece: PieceIdentity, make: _Make) -> PieceReport:
        """What becomes of a piece that is made anew so."""
        title = title_of(self._renew, piece.origin)
        try:
            renewed = self._renew(piece.origin)
            changes = make(piece, renewed)
        except NotRenewedError as error:
            return PieceReport(
                piece.role, title, self._place, PieceOutcome.LEFT, remarks=(str(error),)
            )
        outcome = PieceOutcome.CHANGED if changes else PieceOutcome.SAME
        return PieceReport(piece.role, title, self._place, outcome, changes)

    def _text(
        self, holder: Element, named: Element, piece: PieceIdentity, renewed: Renewed
    ) -> tuple[PieceChange, ...]:
        paragraphs, old = _paragraphs(holder), _text_of(holder)
        new = renewed.slide_text(piece.role, self._room(holder))
        copied = _COPY.search(old) if piece.role in _HEADINGS else None
        if not paragraphs or not (piece.wrote(old) or (copied and piece.wrote(_COPY.sub("", old)))):
            raise NotRenewedError(_REWRITTEN.format(" ".join(new.split())))
        new = f"{old[: piece.kept]}{new}{copied[0] if copied else ''}"
        if old.split() == new.split():
            return ()
        _exchange(self._edits, paragraphs, self._as_shown(holder, piece.role, new, renewed.style))
        made = renewed.piece(piece.role, new, piece.kept)
        name = replaced_piece(named.attributes.get("name", ""), made)
        self._edits.set_attributes(named, name=name)
        return (PieceChange(piece.role.label, old, new),)

    def _as_shown(self, holder: Element, role: Role, text: str, style: HouseStyle) -> str:
        """A text in the lines of its box: those of a heading are ours."""
        if role not in _HEADINGS:
            return text
        letters = holder.first("a:rPr")
        size = letters.attributes.get("sz", "") if letters else ""
        wide, font = self._room(holder) - INSETS, measured_as(style.font.family)
        lines = title_lines(text, wide, int(size or _TITLE) / 100, font)
        return LINE_BREAK.join(lines)

    def _room(self, holder: Element) -> float:
        """How wide a text box is, in points: its own, or the title's of its layout or master."""
        return _width(holder) or next(self._title_widths(), _USUAL_WIDTH)

    def _title_widths(self) -> Iterator[float]:
        name = self._name
        for folder in ("ppt/slideLayouts/", "ppt/slideMasters/"):
            parts = self._package.relations(name).values()
            name = next((part for part in parts if part.startswith(folder)), "")
            if name not in self._package.names:
                return
            for holder in tree_of(self._package, name).all("p:sp"):
                placed = holder.first("p:ph")
                if placed and placed.attributes.get("type") in _TITLES and _width(holder):
                    yield _width(holder)

    def _table(
        self, holder: Element, named: Element, piece: PieceIdentity, renewed: Renewed
    ) -> tuple[PieceChange, ...]:
        """A table's rows, each by its first cell; it may be one of several slides' part."""
        cells = [list(row.all("a:tc")) for row in holder.all("a:tr")]
        old = [tuple(_text_in(cell) for cell in row) for row in cells]
        if not piece.wrote(" ".join(text for row in old for text in row)):
            raise NotRenewedError(_TABLE_REWRITTEN)
        table = renewed.table
        rows = {_key(row): tuple(map(unparted, row)) for row in (table.head, *table.words)}
        if any(len(rows.get(_key(row), ())) != len(row) for row in old):
            raise NotRenewedError(_OTHER_TABLE)
        new = [rows[_key(row)] for row in old]
        for row, was, now in zip(cells, old, new, strict=True):
            for cell, before, text in zip(row, was, now, strict=True):
                if before.split() != text.split():
                    _exchange(self._edits, _paragraphs(cell, "a:txBody"), text)
        changes = tuple(
            PieceChange(now[0], _line(was), _line(now))
            for was, now in zip(old, new, strict=True)
            if " ".join(was).split() != " ".join(now).split()
        )
        said = " ".join(text for row in new for text in row)
        made = table_piece(renewed.origin, said, table.caption)
        if changes and made is not None:
            name = replaced_piece(named.attributes.get("name", ""), made)
            self._edits.set_attributes(named, name=name)
        return changes


def _key(row: tuple[str, ...]) -> str:
    """What a row is known by: its first cell, whatever its spaces."""
    return " ".join(row[0].split())


def _line(row: tuple[str, ...]) -> str:
    return "; ".join(text for text in row[1:] if text)


def _are_ours(tree: Element) -> bool:
    """Whether notes that have no identity end with our source, as SAMSAM's do."""
    return any(CREDIT in _text_of(holder) for holder in tree.all("p:sp"))


def _paragraphs(holder: Element, name: str = "p:txBody") -> list[Element]:
    body = holder.first(name)
    return [c for c in body.children if c.name == "a:p"] if body else []


def _text_in(cell: Element) -> str:
    return "\n".join(_paragraph_text(p) for p in _paragraphs(cell, "a:txBody"))


def _text_of(holder: Element) -> str:
    return "\n".join(_paragraph_text(p) for p in _paragraphs(holder))


def _width(holder: Element) -> float:
    placed = holder.first("a:xfrm")
    extent = placed.child("a:ext") if placed else None
    wide = extent.attributes.get("cx", "") if extent else ""
    return int(wide) / _POINT if wide.isdigit() else 0.0


def _paragraph_text(paragraph: Element) -> str:
    signs = {"a:br": "\n"}
    found = paragraph.all("a:t", "a:br")
    return "".join(signs.get(e.name, e.text) for e in found)


def _exchange(edits: Edits, paragraphs: list[Element], text: str) -> None:
    """A paragraph a line, each like the one that stood there. Raises NotRenewedError."""
    lines = text.split("\n")
    if any(c.name not in _KNOWN for paragraph in paragraphs for c in paragraph.children):
        raise NotRenewedError(_FOREIGN)
    for paragraph in paragraphs[len(lines) :]:
        edits.remove(paragraph)
    last = len(paragraphs) - 1
    for number, paragraph in enumerate(paragraphs[: len(lines)]):
        mine = lines[number:] if number == last else lines[number : number + 1]
        made = b"".join(_paragraph_xml(edits, paragraph, line) for line in mine)
        edits.replace(paragraph.start, paragraph.end, made)


_KNOWN = {"a:pPr", "a:r", "a:br", "a:endParaRPr"}


def _paragraph_xml(edits: Edits, like: Element, line: str) -> bytes:
    looks, run = like.child("a:pPr"), like.child("a:r")
    letters = run.child("a:rPr") if run else None
    ending = like.child("a:endParaRPr")
    wears = edits.raw(letters) if letters else b""
    runs = (
        b"<a:r>" + wears + f"<a:t>{escape(part, quote=False)}</a:t>".encode() + b"</a:r>"
        for part in line.split(LINE_BREAK)
    )
    return b"".join((
        b"<a:p>",
        edits.raw(looks) if looks else b"",
        b"<a:br/>".join(runs),
        edits.raw(ending) if ending else b"",
        b"</a:p>",
    ))  # fmt: skip

"""A Word document's own pieces: charts and pictures, texts in fields, and tables.

A text or a table stands in a field of ours. What the editor has written in it himself is kept, and
so are pending changes, which are his to accept first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from samsam.exports.documents.piece import FIELD, PieceIdentity, Role, read_piece, replaced_piece
from samsam.exports.office.word import MANY_COLUMNS
from samsam.exports.refresh.package import Package, tree_of
from samsam.exports.refresh.parts import Found, Frame, found_frame, refreshed_frame
from samsam.exports.refresh.renewed import NotRenewedError, Renew, Renewed, title_of
from samsam.exports.refresh.report import PieceChange, PieceOutcome, PieceReport
from samsam.exports.refresh.spans import Edits, Element
from samsam.exports.refresh.word.word_table import TableLeftError, refreshed_table
from samsam.exports.refresh.word.word_text import (
    PENDING,
    runs_between,
    runs_xml,
    text_of,
    written_text,
)
from samsam.figures.origin import Origin
from samsam.swedish import long_date

_TABLES = (Role.TABLE, Role.RECENT_TABLE, Role.BARE_TABLE, Role.RECENT_BARE_TABLE)
_HEAD = (Role.HEADLINE, Role.SUBTITLE)
_START = itemgetter(0)
_BESIDE = r"word/(header\d*|footer\d*|footnotes|endnotes)\.xml"
_SIZE = 9.5
_REWRITTEN = "Texten har skrivits om i dokumentet och är kvar som den är. SAMSAM:s egen är nu: ”{}”"
_PENDING = (
    "Där finns spårade ändringar som inte är godkända. Godkänn eller avvisa dem i Word och "
    "uppdatera sedan igen."
)
_BROKEN = "Fältet som håller texten är delat eller skadat. Hämta texten på nytt ur SAMSAM."
_GROUPED = "Diagrammet ligger i en grupp. Dela upp gruppen i Word och uppdatera sedan igen."
_FOREIGN = "Texten innehåller något mer än text, till exempel en fotnot. Ändra den för hand."


@dataclass(slots=True)
class _Field:
    """A field: its code's elements, the runs that separate and end it."""

    begin: Element
    codes: list[Element] = field(default_factory=list)
    separate: Element | None = None
    end: Element | None = None

    @property
    def code(self) -> str:
        """All of its code, which Word may have divided."""
        return "".join(element.text for element in self.codes)


def refreshed_parts(package: Package, renew: Renew) -> Iterator[PieceReport]:
    """Bring the pieces of every part up to date, in the order of the text."""
    for name in (package.main, *package.matching(_BESIDE)):
        tree = tree_of(package, name)
        work = _Work(package, name, Edits(package.read(name)), renew)
        yield from work.pieces(tree)
        made = work.edits.applied()
        if made != work.edits.content:
            package.changed[name] = made


class _Work:
    """One part of the document while it is gone through."""

    def __init__(self, package: Package, name: str, edits: Edits, renew: Renew) -> None:
        self.edits, self._package, self._renew = edits, package, renew
        self._relations = package.relations(name)
        self._is_new = False  # whether any piece says something else

    def pieces(self, tree: Element) -> Iterator[PieceReport]:
        """What becomes of each piece. A text box stands twice in the file and counts once."""
        found = [*self._frames(tree), *self._fields(tree)]
        for _, again, make in sorted(found, key=lambda f: (_is_about(f[2]), f[0])):
            report = make()
            self._is_new = self._is_new or report.outcome is PieceOutcome.CHANGED
            if not again:
                yield report
        yield from self._grouped(tree)

    def _grouped(self, tree: Element) -> Iterator[PieceReport]:
        """Pieces in places that have no size of their own."""
        for element in tree.walk():
            piece = read_piece(element.attributes.get("name", ""))
            if piece is not None and not _has_place(element) and not _again(element):
                title = title_of(self._renew, piece.origin)
                yield PieceReport(piece.role, title, "", PieceOutcome.LEFT, remarks=(_GROUPED,))

    def _frames(self, tree: Element) -> Iterator[tuple[int, bool, _Make]]:
        texts = list(_texts_of(tree))
        for holder in tree.all("wp:inline", "wp:anchor"):
            frame = self._frame(holder)
            around = _around(holder, texts)
            found = found_frame(self._package, frame, around) if frame else None
            if found is not None:
                yield holder.start, _again(holder), _FrameMake(self, found)

    def _frame(self, holder: Element) -> Frame | None:
        named, extent = holder.child("wp:docPr"), holder.child("wp:extent")
        if named is None or extent is None:
            return None
        chart = next(_own(holder, "c:chart"), None)
        blips = [e.attributes.get("r:embed", "") for e in _own(holder, "a:blip", "asvg:svgBlip")]
        return Frame(
            named=named,
            extents=(extent, *_own(holder, "a:ext")) if blips else (extent,),
            chart=self._relations.get(chart.attributes.get("r:id", "")) if chart else None,
            blips=tuple(self._relations.get(relation, "") for relation in blips),
            size=_SIZE,
            columns=MANY_COLUMNS,
        )

    def _fields(self, tree: Element) -> Iterator[tuple[int, bool, _Make]]:
        for found, piece in _texts_of(tree):
            yield found.begin.start, _again(found.begin), _FieldMake(self, found, piece)

    def frame(self, found: Found) -> PieceReport:
        """What becomes of a chart or picture."""
        return refreshed_frame(self._package, self.edits, found, self._renew, "")

    def field(self, found: _Field, piece: PieceIdentity) -> PieceReport:
        """What becomes of a text or table."""
        title = title_of(self._renew, piece.origin)
        try:
            renewed = self._renew(piece.origin)
            make = self._table if piece.role in _TABLES else self._text
            changes, remarks = make(found, piece, renewed)
        except (NotRenewedError, TableLeftError) as error:
            return PieceReport(piece.role, title, "", PieceOutcome.LEFT, remarks=(str(error),))
        outcome = PieceOutcome.CHANGED if changes else PieceOutcome.SAME
        return PieceReport(piece.role, title, "", outcome, changes, remarks)

    def _text(
        self, found: _Field, piece: PieceIdentity, renewed: Renewed
    ) -> tuple[tuple[PieceChange, ...], tuple[str, ...]]:
        runs = _result(found)
        old = text_of(runs)
        new = (
            self._about(old, piece, renewed)
            if piece.role is Role.ABOUT
            else renewed.text(piece.role)
        )
        if not piece.wrote(old):
            raise NotRenewedError(_REWRITTEN.format(" ".join(new.split())))
        if old.split() == new.split():
            return (), ()
        texts = [run for run in runs if written_text(run) is not None]
        if any(written_text(run) is None and run.first("w:t") for run in runs):
            raise NotRenewedError(_FOREIGN)
        for number, run in enumerate(texts):
            self.edits.replace(
                run.start, run.end, runs_xml(self.edits, run, new) if number == 0 else b""
            )
        self._write_code(found, renewed.piece(piece.role, new))
        return (PieceChange(piece.role.label, old, new),), ()

    def _about(self, old: str, piece: PieceIdentity, renewed: Renewed) -> str:
        """As known now where something else is new; else a later day alone would change a file."""
        before, now = (long_date(one.known_on) for one in (piece.origin, renewed.origin))
        return old.replace(before, now) if self._is_new else old

    def _table(
        self, found: _Field, piece: PieceIdentity, renewed: Renewed
    ) -> tuple[tuple[PieceChange, ...], tuple[str, ...]]:
        table = found.begin.above("w:tbl")
        if table is None:
            raise NotRenewedError("Tabellen är borta, bara dess första cell finns kvar.")
        if table.first(*PENDING) is not None:
            raise NotRenewedError(_PENDING)
        first = "".join(text_of(_result(found)).split())
        made, whole = renewed.table_of(piece.role), renewed.whole_table_of(piece.role)
        done = refreshed_table(self.edits, table, piece, made, first, whole)
        if done.changes:
            own = PieceIdentity(renewed.origin, piece.role, piece.digest)
            self._write_code(found, renewed.piece(piece.role, done.text) if done.text else own)
        return done.changes, done.remarks

    def _write_code(self, found: _Field, piece: PieceIdentity) -> None:
        code = replaced_piece(found.code, piece)
        for number, element in enumerate(found.codes):
            self.edits.set_text(element, code if number == 0 else "")


@dataclass(frozen=True, slots=True)
class _FrameMake:
    """A chart or picture that waits for its turn in the order of the text."""

    work: _Work
    found: Found

    def __call__(self) -> PieceReport:
        return self.work.frame(self.found)


@dataclass(frozen=True, slots=True)
class _FieldMake:
    """A text or table that waits for its turn."""

    work: _Work
    found: _Field
    piece: PieceIdentity

    def __call__(self) -> PieceReport:
        return self.work.field(self.found, self.piece)


_Make = _FrameMake | _FieldMake


def _is_about(make: _Make) -> bool:
    return isinstance(make, _FieldMake) and make.piece.role is Role.ABOUT


def _own(holder: Element, *names: str) -> Iterator[Element]:
    """What is a drawing's own, and no other's that stands in it, as in a text box."""
    return (e for e in holder.all(*names) if e.above("wp:inline", "wp:anchor") is holder)


def _again(element: Element) -> bool:
    """True in what old programs show instead of a text box."""
    return element.above("mc:Fallback") is not None


def _has_place(element: Element) -> bool:
    """True for the name of what stands in the text by itself, and for what is inside it."""
    holder = element.above("wp:inline", "wp:anchor")
    named = holder.child("wp:docPr") if holder else None
    return named is not None and read_piece(named.attributes.get("name", "")) is not None


def _texts_of(tree: Element) -> Iterator[tuple[_Field, PieceIdentity]]:
    """The fields that hold a text or table of ours."""
    for found in _fields_of(tree):
        piece = read_piece(found.code) if FIELD in found.code else None
        if piece is not None:
            yield found, piece


def _around(holder: Element, texts: list[tuple[_Field, PieceIdentity]]) -> Origin | None:
    """What a drawing is of that stands between the headline and the source of one figure."""
    before = [(f.begin.start, piece) for f, piece in texts if f.begin.start < holder.start]
    after = [(f.begin.start, piece) for f, piece in texts if f.begin.start > holder.end]
    if not before or not after:
        return None
    head, foot = (choose(found, key=_START)[1] for choose, found in ((max, before), (min, after)))
    together = head.origin == foot.origin and head.role in _HEAD and foot.role is Role.NOTES
    return head.origin if together else None


def _fields_of(tree: Element) -> Iterator[_Field]:
    """All fields that are complete; they may stand inside each other."""
    waiting: list[_Field] = []
    for element in tree.all("w:fldChar", "w:instrText"):
        if element.name == "w:instrText":
            if waiting and waiting[-1].separate is None:
                waiting[-1].codes.append(element)
            continue
        kind, run = element.attributes.get("w:fldCharType"), element.parent
        if run is None:
            continue
        if kind == "begin":
            waiting.append(_Field(run))
        elif kind == "separate" and waiting:
            waiting[-1].separate = run
        elif kind == "end" and waiting:
            done = waiting.pop()
            done.end = run
            yield done


def _result(found: _Field) -> list[Element]:
    """The runs that a field says. Raises NotRenewedError when they can't be distinguished."""
    if found.separate is None or found.end is None:
        raise NotRenewedError(_BROKEN)
    if found.separate.parent is not found.end.parent:
        pending = any(e.above(*PENDING) for e in (found.begin, found.separate, found.end))
        raise NotRenewedError(_PENDING if pending else _BROKEN)
    between = runs_between(found.separate, found.end)
    if any(element.name in PENDING for element in between):
        raise NotRenewedError(_PENDING)
    return [element for element in between if element.name == "w:r"]

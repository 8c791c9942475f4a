"""A workbook's sheets and pictures of ours, brought up to date; others are the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from samsam.exports.documents.piece import Role
from samsam.exports.excel.sheet_identity import SheetIdentity, new_identity
from samsam.exports.refresh.excel.sheet_cells import read_rows
from samsam.exports.refresh.excel.sheet_chart import charts_elsewhere, drawings_of
from samsam.exports.refresh.excel.sheet_names import (
    names_xml,
    own_names,
    read_identities,
    shared_strings,
    sheet_names,
    sheet_part,
)
from samsam.exports.refresh.excel.sheet_pictures import refreshed_pictures
from samsam.exports.refresh.excel.sheet_renewed import (
    POINTED_AT,
    RefreshedSheet,
    Sheet,
    refreshed_sheet,
)
from samsam.exports.refresh.package import Package, tree_of
from samsam.exports.refresh.renewed import NotRenewedError, Renew, Renewed, title_of
from samsam.exports.refresh.report import PieceOutcome, PieceReport
from samsam.exports.refresh.spans import Edits

_UNREADABLE = "Bladets fil finns inte i arbetsboken. Hämta bladet på nytt ur SAMSAM."
_ELSEWHERE = (
    "Diagrammet står på ett annat blad än sin tabell. Dess linjer följer tabellens celler, men "
    "rubriken och etiketterna är som de var. Hämta diagrammet på nytt, eller flytta hela bladet."
)
_FILTER = "_xlnm._FilterDatabase"


def refreshed_parts(package: Package, renew: Renew) -> Iterator[PieceReport]:
    """Bring the sheets and pictures of ours up to date, in the workbook's order."""
    work = _Work(package, renew)
    yield from work.reports()
    work.finish()


@dataclass(frozen=True, slots=True)
class _New:
    """The new identity of a sheet, and the area of its filter; empty without one."""

    identity: SheetIdentity
    filtered: str


class _Work:
    """A workbook while its sheets are gone through."""

    def __init__(self, package: Package, renew: Renew) -> None:
        self._package, self._renew = package, renew
        self._workbook = tree_of(package, package.main)
        self._strings = shared_strings(package)
        self._new: dict[int, _New] = {}

    def reports(self) -> Iterator[PieceReport]:
        """What becomes of each sheet and picture of ours."""
        names = [name for name, _ in sheet_names(self._workbook)]
        done = self._sheets(names)
        for number, name in enumerate(names):
            if number in done:
                yield done[number]
            yield from self._pictures(number, name)
        yield from self._charts_elsewhere()

    def _sheets(self, names: Sequence[str]) -> dict[int, PieceReport]:
        """What becomes of each sheet of ours.

        The chart of a copy that LibreOffice has made reads the first sheet until it is made anew,
        so what is left because something reads it is tried again after the others.
        """
        identities = read_identities(self._workbook)
        first = {n: self._report(n, names[n], one) for n, one in identities.items()}
        read = [n for n, report in first.items() if report.remarks == (POINTED_AT,)]
        return first | {n: self._report(n, names[n], identities[n]) for n in read}

    def _pictures(self, number: int, name: str) -> Iterator[PieceReport]:
        """Pictures of ours, on anybody's sheet."""
        part = sheet_part(self._package, self._workbook, number)
        if part is not None:
            yield from refreshed_pictures(self._package, part, self._renew, _place(name))

    def _charts_elsewhere(self) -> Iterator[PieceReport]:
        """Charts of ours that somebody has moved away from their tables."""
        identities = read_identities(self._workbook)
        own = [n for n, one in identities.items() if one.role is Role.SHEET]
        parts = (sheet_part(self._package, self._workbook, n) for n in own)
        drawings = {d for part in parts if part for d in drawings_of(self._package, part)}
        for piece in charts_elsewhere(self._package, drawings):
            title, why = title_of(self._renew, piece.origin), _ELSEWHERE
            try:
                self._renew(piece.origin)
            except NotRenewedError as error:
                why = str(error)
            yield PieceReport(Role.CHART, title, "", PieceOutcome.LEFT, remarks=(why,))

    def _report(self, number: int, name: str, identity: SheetIdentity) -> PieceReport:
        place, role = _place(name), identity.role
        title = _title([title_of(self._renew, piece.origin) for piece in identity.pieces])
        try:
            renewed = _all_renewed(identity, self._renew)
            done = refreshed_sheet(self._package, self._sheet(number, name, identity), renewed)
        except NotRenewedError as error:
            return PieceReport(role, title, place, PieceOutcome.LEFT, remarks=(str(error),))
        if not done.parts:
            outcome = PieceOutcome.LEFT if done.remarks else PieceOutcome.SAME
            return PieceReport(role, title, place, outcome, remarks=done.remarks)
        self._keep(number, role, done, renewed)
        return PieceReport(role, title, place, PieceOutcome.CHANGED, done.changes, done.remarks)

    def _sheet(self, number: int, name: str, identity: SheetIdentity) -> Sheet:
        part = sheet_part(self._package, self._workbook, number)
        if part is None:
            raise NotRenewedError(_UNREADABLE)
        tree = tree_of(self._package, part)
        return Sheet(name, part, tree, read_rows(tree, self._strings), identity)

    def _keep(
        self, number: int, role: Role, done: RefreshedSheet, renewed: Sequence[Renewed]
    ) -> None:
        self._package.changed.update(done.parts)
        identity = new_identity([one.origin for one in renewed], role, done.values)
        self._new[number] = _New(identity, done.filtered)

    def finish(self) -> None:
        """Write the new identities. Formulas that read our cells are computed when it is opened."""
        if not self._new:
            return
        edits = Edits(self._package.read(self._package.main))
        for number, new in self._new.items():
            first, *others = own_names(self._workbook, number)
            edits.replace(first.start, first.end, names_xml(number, new.identity))
            for element in others:
                edits.remove(element)
            self._widen_filter(edits, number, new.filtered)
        computed = self._workbook.child("calcPr")
        if computed is not None and self._has_formulas():
            edits.set_attributes(computed, fullCalcOnLoad="1")
        self._package.changed[self._package.main] = edits.applied()

    def _has_formulas(self) -> bool:
        sheets = self._package.matching(r"xl/worksheets/[^/]+\.xml")
        return any(re.search(rb"<f[ >]", self._package.read(name)) for name in sheets)

    def _widen_filter(self, edits: Edits, number: int, area: str) -> None:
        names = self._workbook.child("definedNames")
        for element in names.children if names and area else ():
            if _is_filter(element.attributes, number):
                sheet = element.text.rpartition("!")[0]
                edits.set_text(element, f"{sheet}!{_fixed(area)}")


def _place(name: str) -> str:
    return f"bladet ”{name}”"


def _is_filter(attributes: Mapping[str, str], number: int) -> bool:
    return attributes.get("name") == _FILTER and attributes.get("localSheetId") == str(number)


def _fixed(area: str) -> str:
    return re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", area)


def _all_renewed(identity: SheetIdentity, renew: Renew) -> list[Renewed]:
    """The figures of a sheet: all are asked for, so that none of the file's is forgotten."""
    found, faults = [], []
    for piece in identity.pieces:
        try:
            found.append(renew(piece.origin))
        except NotRenewedError as error:
            faults.append(error)
    if faults:
        raise faults[0]
    return found


def _title(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{len(titles)} nyckeltal"

"""A document from somebody, and the same with SAMSAM's pieces as they are known now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from samsam.exports.documents.piece import Role
from samsam.exports.refresh.package import OfficeKind, Package, opened
from samsam.exports.refresh.renewed import (
    Known,
    NotRenewedError,
    Renew,
    Renewed,
    renewed_of,
)
from samsam.exports.refresh.report import PieceOutcome, PieceReport, Refreshed, written_report
from samsam.figures.origin import Origin, read_origin
from samsam.libraries import functions_of
from samsam.sources.grid import UnreadableError

if TYPE_CHECKING:
    from samsam.exports.refresh import in_powerpoint
    from samsam.exports.refresh.excel import in_excel
    from samsam.exports.refresh.word import in_word
else:
    in_powerpoint = functions_of("samsam.exports.refresh.in_powerpoint")
    in_excel = functions_of("samsam.exports.refresh.excel.in_excel")
    in_word = functions_of("samsam.exports.refresh.word.in_word")

_NOTHING = (
    "Dokumentet har inga diagram, tabeller, texter eller blad som SAMSAM känner igen.",
    "Det som ska gå att uppdatera måste vara hämtat ur SAMSAM, från och med den version som märker "
    "sina delar. Klistra in det på nytt ur en ny fil; nästa gång går det att uppdatera.",
)
_NO_CHART = (
    "Inget diagram till rubriken går att känna igen. Det kan vara inklistrat som bild, ha tappat "
    "sin märkning i ett annat program eller vara borttaget. Se efter att det säger detsamma som "
    "rubriken, eller hämta det på nytt ur SAMSAM."
)
_BY_KIND: dict[OfficeKind, Callable[[Package, Renew], Iterator[PieceReport]]] = {
    OfficeKind.WORD: in_word.refreshed_parts,
    OfficeKind.POWERPOINT: in_powerpoint.refreshed_parts,
    OfficeKind.EXCEL: in_excel.refreshed_parts,
}


def asked_of(content: bytes) -> tuple[Origin, ...]:
    """The figures that a document has pieces of, in the order that they come.

    Raises UnreadableError for what isn't a sound Office file, and for one without pieces.
    """
    found: dict[Origin, None] = {}

    def noted(origin: Origin) -> Renewed:
        found[origin] = None
        raise NotRenewedError("")

    package = opened(content)
    if not tuple(_maker(package)(package, noted)):
        raise UnreadableError(*_NOTHING)
    return tuple(found)


def asked_as_bytes(content: bytes) -> bytes:
    """The same as bytes, which `read_asked` reads: a large file is read in another process."""
    try:
        return json.dumps({"origins": [origin.write() for origin in asked_of(content)]}).encode()
    except UnreadableError as error:
        return json.dumps({"fault": error.fault, "cure": error.cure}).encode()


def read_asked(answer: bytes) -> tuple[Origin, ...]:
    """What `asked_as_bytes` found. Raises UnreadableError."""
    read = json.loads(answer)
    if "fault" in read:
        raise UnreadableError(read["fault"], read["cure"])
    return tuple(origin for text in read["origins"] if (origin := read_origin(text)))


def refreshed(content: bytes, known: Known) -> Refreshed:
    """The document with its pieces as the figures are known; all other parts are the same bytes.

    Raises UnreadableError for what isn't a sound Office file, and KeyError for a figure that isn't
    among the known.
    """
    package = opened(content)
    pieces = tuple(_maker(package)(package, partial(renewed_of, known)))
    told = tuple(_with_lone_headlines(pieces))
    return Refreshed(package.written(), package.kind, told, package.notices)


def _with_lone_headlines(pieces: tuple[PieceReport, ...]) -> Iterator[PieceReport]:
    """The pieces, with what the editor should know of a new headline whose chart isn't known."""
    drawn = {piece.title for piece in pieces if piece.role in (Role.CHART, Role.PICTURE)}
    for piece in pieces:
        changed = piece.role is Role.HEADLINE and piece.outcome is PieceOutcome.CHANGED
        if changed and piece.title not in drawn:
            yield replace(piece, remarks=(*piece.remarks, _NO_CHART))
        else:
            yield piece


def refreshed_as_bytes(content: bytes, known: Known) -> bytes:
    """The same as bytes, which `report.read_report` reads: made in another process."""
    return written_report(refreshed(content, known))


def _maker(package: Package) -> Callable[[Package, Renew], Iterator[PieceReport]]:
    return _BY_KIND[package.kind]

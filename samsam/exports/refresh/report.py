"""What became of each piece of a document: what it said, what it says, or why it was left."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from samsam.exports.documents.piece import Role


class PieceOutcome(StrEnum):
    """What became of a piece."""

    CHANGED = "ändrad"
    SAME = "oförändrad"
    LEFT = "lämnad"


@dataclass(frozen=True, slots=True)
class PieceChange:
    """One thing that a piece says otherwise: what, as it was, and as it is."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PieceReport:
    """One piece: where it stands, what it is of, and what became of it.

    `place` is empty in a document that has no numbered places. `remarks` are Swedish sentences:
    why it was left, or what the editor should look at.
    """

    role: Role
    title: str
    place: str
    outcome: PieceOutcome
    changes: tuple[PieceChange, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """`Diagrammet Arbetslöshet, bild 4`."""
        where = f", {self.place}" if self.place else ""
        return f"{self.role.label}: {self.title}{where}"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The document brought up to date, and what became of its pieces in their order."""

    content: bytes
    pieces: tuple[PieceReport, ...]
    notices: tuple[str, ...] = ()

    def count(self, outcome: PieceOutcome) -> int:
        """How many pieces became so."""
        return sum(1 for piece in self.pieces if piece.outcome is outcome)


def written_report(done: Refreshed) -> bytes:
    """The result as bytes: a line of JSON, then the document."""
    header = {"notices": done.notices, "pieces": [asdict(piece) for piece in done.pieces]}
    return json.dumps(header).encode("utf-8") + b"\n" + done.content


def read_report(content: bytes) -> Refreshed:
    """What `written_report` wrote."""
    header, _, document = content.partition(b"\n")
    read = json.loads(header)
    pieces = tuple(
        PieceReport(
            role=Role(piece["role"]),
            title=piece["title"],
            place=piece["place"],
            outcome=PieceOutcome(piece["outcome"]),
            changes=tuple(PieceChange(**change) for change in piece["changes"]),
            remarks=tuple(piece["remarks"]),
        )
        for piece in read["pieces"]
    )
    return Refreshed(document, pieces, tuple(read["notices"]))

"""The identity of a piece in an Office file: which figure it is of, and which part of it.

It stands where copying keeps it: in the name of a chart or picture, in the code of a field around a
text, and in the name of a text box. A sheet of Excel has names of its own (`sheet_identity.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.figure import Figure
from samsam.figures.origin import Origin, read_origin

# Small charts of chosen key figures, and of all that compare.
MANY_VIEW, ALL_VIEW = "manga", "alla-jamforda"
SUMMARY_VIEW = "laget"  # how key figures stand, in one table
FIELD = "ADDIN SAMSAM"  # Word leaves a field of an add-in as it is
_NAME = "samsam:1"
_READ = re.compile(
    r"samsam:1/([a-z]+)/([^\s;#]+)#([0-9a-f]*)(?:\.([0-9]{1,5}))?(?:~([0-9a-f]{1,16}))?"
    r"(?:@([0-9]{1,5}\.[0-9]{6})x([0-9]{1,5}\.[0-9]{6}))?;"
)
_DIGITS = 8
DRAWN_DECIMALS = 6  # of the points that a picture is drawn for: far less than can be seen


class Role(StrEnum):
    """What a piece is of its figure."""

    CHART = "diagram"
    PICTURE = "bild"  # a drawing with its words in it
    HEADLINE = "rubrik"
    SUBTITLE = "underrubrik"
    NOTES = "noter"
    REMARKS = "anmarkningar"
    JUDGEMENT = "bedomning"
    TABLE = "tabell"
    TABLE_CAPTION = "tabellrubrik"
    RECENT_TABLE = "tabellsenaste"
    RECENT_TABLE_CAPTION = "tabellsenasterubrik"
    # A table whose remarks stand below it, and these remarks.
    BARE_TABLE = "tabellutan"
    TABLE_REMARKS = "tabellanmarkningar"
    RECENT_BARE_TABLE = "tabellsenasteutan"
    RECENT_TABLE_REMARKS = "tabellsenasteanmarkningar"
    SPEAKER_NOTES = "anteckningar"
    ABOUT = "inledning"  # what a kit's document is of, and as known when
    SHEET = "blad"
    SERIES_SHEET = "bladserie"
    ABOUT_SHEET = "bladlas"
    ORDER_SHEET = "bladordning"
    YEARS_SHEET = "bladkommuner"
    CONTENTS_SHEET = "bladinnehall"
    VALUES_SHEET = "bladvarden"
    ORDERS_SHEET = "bladordningar"
    DEFINITIONS_SHEET = "bladom"

    @property
    def label(self) -> str:
        """What it is called in Swedish, in the definite form."""
        return _LABELS[self]


_LABELS = {
    Role.CHART: "Diagrammet",
    Role.PICTURE: "Bilden",
    Role.HEADLINE: "Rubriken",
    Role.SUBTITLE: "Underrubriken",
    Role.NOTES: "Källan",
    Role.REMARKS: "Anmärkningarna",
    Role.JUDGEMENT: "Bedömningen",
    Role.TABLE: "Tabellen",
    Role.TABLE_CAPTION: "Tabellens rubrik",
    Role.RECENT_TABLE: "Tabellen",
    Role.RECENT_TABLE_CAPTION: "Tabellens rubrik",
    Role.BARE_TABLE: "Tabellen",
    Role.TABLE_REMARKS: "Tabellens anmärkningar",
    Role.RECENT_BARE_TABLE: "Tabellen",
    Role.RECENT_TABLE_REMARKS: "Tabellens anmärkningar",
    Role.SPEAKER_NOTES: "Anteckningarna",
    Role.ABOUT: "Inledningen",
    Role.SHEET: "Bladet med diagrammet",
    Role.SERIES_SHEET: "Bladet med hela serien",
    Role.ABOUT_SHEET: "Bladet om hur det läses",
    Role.ORDER_SHEET: "Bladet med ordningen",
    Role.YEARS_SHEET: "Bladet med kommunerna år för år",
    Role.CONTENTS_SHEET: "Bladet om hur det läses",
    Role.VALUES_SHEET: "Bladet med alla värden",
    Role.ORDERS_SHEET: "Bladet med ordningarna",
    Role.DEFINITIONS_SHEET: "Bladet om nyckeltalen",
}


@dataclass(frozen=True, slots=True)
class PieceIdentity:
    """One part of a figure in a file.

    `digest` is that of its text as SAMSAM wrote it, which says whether somebody has written in it
    since; empty when it isn't known. The first `kept` characters of the text are no part of it.
    `drawn` is the width of a picture and the most height that it was drawn for, in points; a height
    of 0 is as much as it needs. `headline` is the digest of a chart's or table's headline, by which
    a title that has lost its own identity is known.
    """

    origin: Origin
    role: Role
    digest: str = ""
    kept: int = 0
    drawn: tuple[float, float] | None = None
    headline: str = ""

    def write(self) -> str:
        """The identity as text."""
        kept = f".{self.kept}" if self.kept else ""
        headline = f"~{self.headline}" if self.headline else ""
        drawn = (
            f"@{self.drawn[0]:.{DRAWN_DECIMALS}f}x{self.drawn[1]:.{DRAWN_DECIMALS}f}"
            if self.drawn
            else ""
        )
        return f"{_NAME}/{self.role}/{self.origin.write()}#{self.digest}{kept}{headline}{drawn};"

    @property
    def instruction(self) -> str:
        """The identity as the code of a field in Word."""
        return f"{FIELD} {self.write()}"

    def wrote(self, text: str) -> bool:
        """Whether the text is the one that SAMSAM wrote, whatever its spaces and line breaks."""
        return self.digest == digest_of(text)

    def of_text(self, text: str, kept: int = 0) -> PieceIdentity:
        """The identity of a text of this piece."""
        return replace(self, digest=digest_of(text), kept=kept)


def digest_of(text: str) -> str:
    """What distinguishes one text from another, whatever their spaces and line breaks."""
    return sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def read_piece(text: str) -> PieceIdentity | None:
    """The identity in a text, whatever stands around it; None when there is none to read."""
    found = _READ.search(text)
    return _piece(found) if found else None


def read_pieces(text: str) -> tuple[PieceIdentity, ...]:
    """All the identities in a text, in their order."""
    return tuple(piece for found in _READ.finditer(text) if (piece := _piece(found)))


def _piece(found: re.Match[str]) -> PieceIdentity | None:
    origin = read_origin(found[2])
    if origin is None or found[1] not in tuple(Role):
        return None
    drawn = (float(found[6]), float(found[7])) if found[6] else None
    kept, headline = int(found[4] or 0), found[5] or ""
    return PieceIdentity(origin, Role(found[1]), found[3], kept, drawn, headline)


def replaced_piece(text: str, piece: PieceIdentity) -> str:
    """The text with its identity exchanged for another."""
    return _READ.sub(lambda _: piece.write(), text, count=1)


def piece_of(
    origin: Origin | None, role: Role, text: str = "", kept: int = 0
) -> PieceIdentity | None:
    """The identity of a new piece and its text; None where no question gives the figure anew."""
    return None if origin is None else PieceIdentity(origin, role).of_text(text, kept)


def picture_origin(figure: Figure, view: str) -> Origin | None:
    """The origin of a picture of a figure: the same question of another view."""
    return None if figure.origin is None else replace(figure.origin, view=view)


def many_origin(many: SmallMultiples) -> Origin | None:
    """The origin of small charts together; None when one of them has none."""
    origins = [figure.origin for figure in many.figures if figure.origin is not None]
    if not origins or len(origins) < len(many.figures):
        return None
    names = tuple(name for origin in origins for name in origin.indicators)
    return replace(origins[0], view=MANY_VIEW, indicators=names)


def chart_piece(
    origin: Origin | None,
    headline: str,
    alt: str,
    drawn: tuple[float, float] | None = None,
    role: Role = Role.CHART,
) -> PieceIdentity | None:
    """The identity of a new chart, or of a picture that is `drawn` in such a size."""
    piece = piece_of(origin, role, alt)
    return piece and replace(piece, drawn=drawn, headline=digest_of(headline))


def table_piece(origin: Origin | None, text: str, caption: str) -> PieceIdentity | None:
    """The identity of a table on a slide, whose title says its caption."""
    piece = piece_of(origin, Role.TABLE, text)
    return piece and replace(piece, headline=digest_of(caption))


def shape_name(name: str, piece: PieceIdentity | None) -> str:
    """The name of a chart, picture or text box, with its identity."""
    return name if piece is None else f"{name} {piece.write()}"

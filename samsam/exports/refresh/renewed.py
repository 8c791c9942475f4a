"""A figure as it is known now, in the parts that a document may hold of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from samsam.charts.print.captions import Captions
from samsam.charts.writable import unparted, writable
from samsam.exports.documents.document import (
    FigurePart,
    PlacePart,
    SmallMultiplesPart,
    TablePart,
    figure_table,
    many_part,
    order_part,
    recent_table,
    remarks_text,
    table_remarks,
    without_remarks,
)
from samsam.exports.documents.piece import PieceIdentity, Role
from samsam.exports.office.slides.notes import figure_notes, many_notes, place_notes
from samsam.exports.office.slides.texts import INSETS
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.origin import Origin
from samsam.libraries import functions_of
from samsam.model.language.house_style import HouseStyle

if TYPE_CHECKING:
    from samsam.exports.documents import office_picture
    from samsam.exports.documents.office_picture import OfficePicture
    from samsam.exports.office import powerpoint
    from samsam.exports.office.slides import deck
else:
    office_picture = functions_of("samsam.exports.documents.office_picture")
    powerpoint = functions_of("samsam.exports.office.powerpoint")
    deck = functions_of("samsam.exports.office.slides.deck")

_NO_PICTURE = "Diagrammet är inte längre en bild. Hämta det på nytt ur SAMSAM."
_SUMMARY = "Läget i korthet"
_ONLY_TABLE = "Delen är inte längre en tabell. Hämta den på nytt ur SAMSAM."
_RECENT = (
    Role.RECENT_TABLE, Role.RECENT_TABLE_CAPTION, Role.RECENT_BARE_TABLE,
    Role.RECENT_TABLE_REMARKS,
)  # fmt: skip
_BARE = (Role.BARE_TABLE, Role.RECENT_BARE_TABLE)
Renewable: TypeAlias = FigurePart | PlacePart | SmallMultiplesPart | TablePart


class NotRenewedError(Exception):
    """The figure can't be had anew. The message is Swedish: why, and what to do.

    `title` is what it is of, in a few words; empty where that isn't known.
    """

    def __init__(self, why: str, title: str = "") -> None:
        super().__init__(why)
        self.title = title


@dataclass(frozen=True, slots=True)
class Renewed:
    """A figure as known now. `origin` is its new identity, `full` the same with all years."""

    part: Renewable
    origin: Origin
    style: HouseStyle = field(default_factory=HouseStyle)
    full: Figure | None = None

    @property
    def title(self) -> str:
        """What it is of, in a few words."""
        if isinstance(self.part, SmallMultiplesPart):
            return self.part.many.headline
        if isinstance(self.part, TablePart):
            return _SUMMARY
        return self.part.figure.indicator.short_title

    @property
    def said(self) -> Captions:
        """What it says."""
        if isinstance(self.part, FigurePart):
            return describe(self.part.figure)
        if isinstance(self.part, TablePart):
            raise NotRenewedError(_ONLY_TABLE)
        return self.part.picture if isinstance(self.part, PlacePart) else self.part.many

    @property
    def figure(self) -> Figure | None:
        """The figure of a native chart; None for what is drawn as a picture."""
        return self.part.figure if isinstance(self.part, FigurePart) else None

    @property
    def table(self) -> TablePart:
        """Its table."""
        if isinstance(self.part, FigurePart):
            return figure_table(describe(self.part.figure).table)
        if isinstance(self.part, PlacePart):
            return order_part(self.part.picture.table)
        if isinstance(self.part, TablePart):
            return self.part
        return many_part(self.part.many)

    def table_of(self, role: Role) -> TablePart:
        """Its table as that role has it: all years, or the last ones, with its remarks or not."""
        if role in _RECENT and isinstance(self.part, FigurePart):
            recent = recent_table(describe(self.part.figure).table)
            return without_remarks(recent) if role in _BARE else recent
        return self.whole_table_of(role)

    def whole_table_of(self, role: Role) -> TablePart:
        """The table of all years as that role has it."""
        return without_remarks(self.table) if role in _BARE else self.table

    def piece(self, role: Role, text: str, kept: int = 0) -> PieceIdentity:
        """The new identity of one of its parts."""
        return PieceIdentity(self.origin, role).of_text(text, kept)

    def text(self, role: Role) -> str:
        """What a part of running text says. Raises NotRenewedError when it has no such part."""
        made: dict[Role, Callable[[], str]] = {
            Role.HEADLINE: lambda: self.said.headline,
            Role.SUBTITLE: lambda: self.said.subtitle,
            Role.NOTES: lambda: self.said.foot,
            Role.REMARKS: lambda: remarks_text(self.said),
            Role.JUDGEMENT: self._judgement,
            Role.TABLE_CAPTION: lambda: self.table.caption,
            Role.RECENT_TABLE_CAPTION: lambda: self.table_of(role).caption,
            Role.TABLE_REMARKS: lambda: table_remarks(self.table),
            Role.RECENT_TABLE_REMARKS: lambda: table_remarks(self.table_of(role)),
        }
        return writable(made[role]())

    def _judgement(self) -> str:
        if not isinstance(self.part, FigurePart):
            raise NotRenewedError("Bilden har ingen bedömning. Ta bort texten om den inte behövs.")
        return describe(self.part.figure).paragraph

    def slide_text(self, role: Role, width: float) -> str:
        """What a text box `width` points wide on a slide says."""
        if role is Role.NOTES:
            return deck.filled(powerpoint.foot_of(self.said, width - INSETS)[0])
        if role is Role.SPEAKER_NOTES:
            return deck.filled(self._speaker_notes())
        return unparted(self.text(role))

    def _speaker_notes(self) -> tuple[str, ...]:
        if isinstance(self.part, FigurePart):
            return figure_notes(self.part, describe(self.part.figure))
        if isinstance(self.part, PlacePart):
            return place_notes(self.part.picture)
        if isinstance(self.part, TablePart):
            raise NotRenewedError(_ONLY_TABLE)
        return many_notes(self.part.many)

    def picture(self, drawn: tuple[float, float], size: float, columns: int) -> OfficePicture:
        """The strip, map or small charts, drawn for a width and a height, 0 for what it needs.

        Texts are of `size` points. `columns` is how many small charts stand beside each other; 0 is
        as many as on a slide.
        """
        width, height = drawn[0], drawn[1] or None
        if isinstance(self.part, PlacePart):
            shown, kind = self.part.picture, self.part.kind
            return office_picture.compared_picture(kind, shown, width, size, self.style, height)
        if isinstance(self.part, SmallMultiplesPart):
            in_a_row = columns or powerpoint.columns_of(self.part.many)
            return office_picture.many_picture(
                self.part.many, width, in_a_row, size, self.style, height
            )
        raise NotRenewedError(_NO_PICTURE)

    def whole_picture(self, width: float) -> OfficePicture:
        """The strip or map with its words in it, drawn for a width in points.

        Raises NotRenewedError for what isn't drawn so.
        """
        if not isinstance(self.part, PlacePart):
            raise NotRenewedError(_NO_PICTURE)
        return office_picture.whole_picture(self.part.kind, self.part.picture, width, self.style)


Renew: TypeAlias = Callable[[Origin], Renewed]


@dataclass(frozen=True, slots=True)
class NotKnown:
    """A figure that can't be had: what it is of, and why."""

    title: str
    why: str


# The figures of a document, each as known now or with the reason why it can't be had.
Known: TypeAlias = Mapping[Origin, Renewed | NotKnown]


def renewed_of(known: Known, origin: Origin) -> Renewed:
    """The figure anew. Raises NotRenewedError with the reason why it can't be had."""
    found = known[origin]
    if isinstance(found, NotKnown):
        raise NotRenewedError(found.why, found.title)
    return found


def title_of(renew: Renew, origin: Origin) -> str:
    """What a figure is of, whether it can be had or not."""
    try:
        return renew(origin).title
    except NotRenewedError as error:
        return error.title

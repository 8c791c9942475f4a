"""One figure as a Word file or a slide, to be copied into a document of one's own."""

from __future__ import annotations

from samsam.charts.pictures import PictureKind
from samsam.config.settings import in_full
from samsam.exports.documents.document import (
    Document,
    FigurePart,
    Part,
    PlacePart,
    series_annex,
)
from samsam.exports.office import powerpoint, word
from samsam.exports.use import RenderOptions
from samsam.figures.figure import Figure


def in_word(shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """A page with the chart to edit, its table and its judgement. Raises TemplateError."""
    parts = (FigurePart(shown), *series_annex([shown]))
    return word.make(_document(shown, parts, use), use.style)


def in_powerpoint(shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """A title slide and a slide with the chart to edit. Raises TemplateError."""
    return powerpoint.make(_document(shown, (FigurePart(shown),), use), use.style)


def place_in_word(kind: PictureKind, shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """A page with the strip or map and the order. Raises TemplateError."""
    return word.make(_document(shown, (PlacePart(shown, kind),), use), use.style)


def place_in_powerpoint(
    kind: PictureKind, shown: Figure, _full: Figure, use: RenderOptions
) -> bytes:
    """A title slide and a slide with the strip or map. Raises TemplateError."""
    return powerpoint.make(_document(shown, (PlacePart(shown, kind),), use), use.style)


def _document(shown: Figure, parts: tuple[Part, ...], use: RenderOptions) -> Document:
    return Document(
        title=shown.indicator.short_title,
        subtitle=in_full(shown.area_name),
        about=shown.indicator.definition,
        author=use.author,
        made_on=use.made_on,
        parts=parts,
        width_mm=use.width_mm,
        same_again=use.public_address,
    )

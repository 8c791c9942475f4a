"""One figure as a Word file or a slide, to be copied into a document of one's own."""

from __future__ import annotations

from samsam.exports import powerpoint, word
from samsam.exports.document import Document, FigurePart, Part, PlacePart
from samsam.exports.use import Use
from samsam.figures.figure import Figure


def in_word(shown: Figure, _full: Figure, use: Use) -> bytes:
    """A page with the chart to edit, its table and its judgement. Raises TemplateError."""
    return word.make(_document(shown, FigurePart(shown), use), use.style)


def in_powerpoint(shown: Figure, _full: Figure, use: Use) -> bytes:
    """A title slide and a slide with the chart to edit. Raises TemplateError."""
    return powerpoint.make(_document(shown, FigurePart(shown), use), use.style)


def place_in_word(shown: Figure, _full: Figure, use: Use) -> bytes:
    """A page with the strip of its place and the order. Raises TemplateError."""
    return word.make(_document(shown, PlacePart(shown), use), use.style)


def place_in_powerpoint(shown: Figure, _full: Figure, use: Use) -> bytes:
    """A title slide and a slide with the strip of its place. Raises TemplateError."""
    return powerpoint.make(_document(shown, PlacePart(shown), use), use.style)


def _document(shown: Figure, part: Part, use: Use) -> Document:
    return Document(
        title=shown.indicator.short_title,
        subtitle=f"{shown.area_name} kommun",
        about=shown.indicator.definition,
        author=use.author,
        made_on=use.made_on,
        parts=(part,),
        width_mm=use.width_mm,
        same_again=use.same_again,
    )

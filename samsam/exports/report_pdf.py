"""A document as a typeset PDF: tagged, in Swedish, with text as text and the fonts inside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources
from typing import Any, TypeAlias

import typst

from samsam.exports.columns import widths
from samsam.exports.document import (
    MANY_ON_A_PAGE,
    Bullets,
    Document,
    FigurePart,
    Heading,
    ManyPart,
    Paragraph,
    Part,
    PicturePart,
    PlacePart,
    TablePart,
    figure_table,
    many_part,
    order_part,
)
from samsam.exports.logotype import LOGOTYPE_HEIGHT, LOGOTYPE_WIDTH
from samsam.exports.typeset import typeset_fonts
from samsam.exports.use import WIDTHS_MM
from samsam.figures.describe import describe
from samsam.figures.in_print import draw
from samsam.figures.many import Many
from samsam.figures.many_in_print import draw_many
from samsam.figures.strip import strip_of
from samsam.figures.strip_in_print import draw_strip
from samsam.figures.theme import light
from samsam.figures.writable import writable
from samsam.model.house_style import HouseStyle, Logotype
from samsam.swedish import long_date

MIME = "application/pdf"
_ROOM, _SIZE, _INSET = 454.0, 8.5, 8.0  # points: the text's width, a cell's letters and margins


# What the file promises to keep to: one standard for archives, one for reading aloud.
_STANDARDS: list[Any] = ["a-2a", "ua-1"]
_TODAY = HouseStyle()
_Single: TypeAlias = (
    Heading | Paragraph | Bullets | TablePart | FigurePart | PlacePart | PicturePart
)


def make(document: Document, style: HouseStyle = _TODAY) -> bytes:
    """The document as a PDF/A-2a and PDF/UA-1. The same document gives the same bytes."""
    made = document.made_on
    content: bytes = typst.compile(
        resources.files("samsam.exports").joinpath("report.typ").read_bytes(),
        format="pdf",
        font_paths=typeset_fonts(style.font),
        pdf_standards=_STANDARDS,
        sys_inputs={"document": json.dumps(_content(document, style), ensure_ascii=False)},
        timestamp=int(datetime(made.year, made.month, made.day, tzinfo=UTC).timestamp()),
    )
    return content


def _content(document: Document, style: HouseStyle) -> dict[str, Any]:
    again = f"Samma dokument igen: {document.same_again}" if document.same_again else ""
    front = [Paragraph(text) for text in (document.about, again) if text]
    parts = [
        made
        for part in (*front, *document.parts)
        for made in _parts(part, document.width_mm, style)
    ]
    palette = light(style)
    return {
        "font": style.font.family,
        "colour": palette.outcome,
        "text": palette.text,
        "muted": palette.muted,
        "logotype": _logotype(style.logotype) if style.logotype else None,
        "title": writable(document.title),
        "subtitle": writable(document.subtitle),
        "about": writable(document.about),
        "author": writable(document.author),
        "footer": writable(f"{document.title} – {document.author}, {long_date(document.made_on)}"),
        "parts": parts,
    }


def _logotype(logotype: Logotype) -> dict[str, Any]:
    return {
        "content": list(logotype.content),
        "kind": logotype.kind,
        "alt": writable(logotype.alt),
        "width": LOGOTYPE_WIDTH,
        "height": LOGOTYPE_HEIGHT,
    }


def _parts(part: Part, width_mm: float, style: HouseStyle) -> list[dict[str, Any]]:
    if not isinstance(part, ManyPart):
        return [_part(part, width_mm, style)]
    wide = WIDTHS_MM[-1]
    pages = [_drawn_many(page, wide, style) for page in part.many.split(MANY_ON_A_PAGE)]
    return [*(_picture(page, wide) for page in pages), _table(many_part(part.many))]


def _drawn_many(many: Many, width_mm: float, style: HouseStyle) -> PicturePart:
    drawing = draw_many(many, width_mm, "svg", style).decode("utf-8")
    return PicturePart("Små diagram, ett för varje nyckeltal", drawing, many.alt, (), (), None)


def _part(part: _Single, width_mm: float, style: HouseStyle) -> dict[str, Any]:
    if isinstance(part, Heading):
        return {"kind": "heading", "level": part.level, "text": writable(part.text)}
    if isinstance(part, Paragraph):
        return {"kind": "paragraph", "text": writable(part.text), "lead": part.lead}
    if isinstance(part, Bullets):
        return {"kind": "bullets", "items": [writable(i) for i in part.items]}
    if isinstance(part, TablePart):
        return _table(part)
    return _picture(_as_picture(part, width_mm, style), width_mm)


def _as_picture(
    part: FigurePart | PlacePart | PicturePart, width_mm: float, style: HouseStyle
) -> PicturePart:
    if isinstance(part, FigurePart):
        return _drawn(part, width_mm, style)
    return _drawn_place(part, width_mm, style) if isinstance(part, PlacePart) else part


def _table(part: TablePart) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": writable(part.caption),
        "head": [writable(h) for h in part.head],
        "rows": [[writable(c) for c in row] for row in part.rows],
        "widths": widths(part.head, part.rows, _ROOM, _SIZE, _INSET),
        "numbers": part.numbers,
        "together": part.together,
    }


def _picture(part: PicturePart, width_mm: float) -> dict[str, Any]:
    return {
        "kind": "picture",
        "caption": writable(part.caption),
        "svg": part.svg,
        "alt": writable(part.alt),
        "width": width_mm,
        "notes": [writable(n) for n in part.notes],
        "sentences": [writable(s) for s in part.sentences],
        "table": _table(part.table) if part.table and part.table.rows else None,
    }


def _drawn(part: FigurePart, width_mm: float, style: HouseStyle) -> PicturePart:
    words, figure = describe(part.figure), part.figure
    return PicturePart(
        f"{figure.indicator.short_title}, {figure.area_name}",  # the drawing holds its headline
        draw(part.figure, width_mm, "svg", style).decode("utf-8"),
        words.alt,
        (words.paragraph,) if part.with_judgement and words.paragraph else (),
        (),  # the drawing holds its notes and its source
        figure_table(words.table) if part.with_table else None,
    )


def _drawn_place(part: PlacePart, width_mm: float, style: HouseStyle) -> PicturePart:
    strip, figure = strip_of(part.figure), part.figure
    return PicturePart(
        f"{figure.indicator.short_title}, {figure.area_name} bland de andra",
        draw_strip(strip, width_mm, "svg", style).decode("utf-8"),
        strip.alt,
        (),
        (),
        order_part(strip.table),
    )

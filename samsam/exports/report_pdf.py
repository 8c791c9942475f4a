"""A document as a typeset PDF: tagged, in Swedish, with text as text and the fonts inside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import matplotlib as mpl
import typst

from samsam.exports.columns import widths
from samsam.exports.document import (
    Bullets,
    Document,
    FigurePart,
    Heading,
    Paragraph,
    Part,
    PicturePart,
    TablePart,
)
from samsam.figures.describe import FigureTable, describe
from samsam.figures.in_print import draw
from samsam.figures.writable import writable
from samsam.swedish import long_date

MIME = "application/pdf"
_ROOM, _SIZE, _INSET = 454.0, 8.5, 8.0  # points: the text's width, a cell's letters and margins


# What the file promises to keep to: one standard for archives, one for reading aloud.
_STANDARDS: list[Any] = ["a-2a", "ua-1"]


def make(document: Document) -> bytes:
    """The document as a PDF/A-2a and PDF/UA-1. The same document gives the same bytes."""
    made = document.made_on
    content: bytes = typst.compile(
        resources.files("samsam.exports").joinpath("report.typ").read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        pdf_standards=_STANDARDS,
        sys_inputs={"document": json.dumps(_content(document), ensure_ascii=False)},
        timestamp=int(datetime(made.year, made.month, made.day, tzinfo=UTC).timestamp()),
    )
    return content


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The free fonts that the drawings use too, and none of this machine's own."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def _content(document: Document) -> dict[str, Any]:
    again = f"Samma dokument igen: {document.same_again}" if document.same_again else ""
    front = [Paragraph(text) for text in (document.about, again) if text]
    parts = [_part(part, document.width_mm) for part in (*front, *document.parts)]
    return {
        "title": writable(document.title),
        "subtitle": writable(document.subtitle),
        "about": writable(document.about),
        "author": writable(document.author),
        "footer": writable(f"{document.title} – {document.author}, {long_date(document.made_on)}"),
        "parts": parts,
    }


def _part(part: Part, width_mm: float) -> dict[str, Any]:
    if isinstance(part, Heading):
        return {"kind": "heading", "level": part.level, "text": writable(part.text)}
    if isinstance(part, Paragraph):
        return {"kind": "paragraph", "text": writable(part.text), "lead": part.lead}
    if isinstance(part, Bullets):
        return {"kind": "bullets", "items": [writable(i) for i in part.items]}
    if isinstance(part, TablePart):
        return _table(part)
    return _picture(part if isinstance(part, PicturePart) else _drawn(part, width_mm), width_mm)


def _table(part: TablePart) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": writable(part.caption),
        "head": [writable(h) for h in part.head],
        "rows": [[writable(c) for c in row] for row in part.rows],
        "widths": widths(part.head, part.rows, _ROOM, _SIZE, _INSET),
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


def _drawn(part: FigurePart, width_mm: float) -> PicturePart:
    words, figure = describe(part.figure), part.figure
    return PicturePart(
        f"{figure.indicator.short_title}, {figure.area_name}",  # the drawing holds its headline
        draw(part.figure, width_mm, "svg").decode("utf-8"),
        words.alt,
        (words.paragraph,) if part.with_judgement and words.paragraph else (),
        (),  # the drawing holds its notes and its source
        figure_table(words.table) if part.with_table else None,
    )


def figure_table(table: FigureTable) -> TablePart:
    """A figure's table as a table of a document."""
    rows = tuple((str(r.year), *r.texts, r.remark) for r in table.rows)
    return TablePart(table.caption, ("År", *table.columns, "Anmärkning"), rows)

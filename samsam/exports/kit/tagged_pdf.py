"""One picture as a PDF of its own size: tagged, in Swedish, with its alternative text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import typst

from samsam.charts.print.captions import Captions
from samsam.charts.writable import writable
from samsam.exports.documents.typeset import typeset_fonts
from samsam.exports.use import RenderOptions

_PAGE = b"""
#let given = sys.inputs
#set document(title: given.title, author: given.author, description: given.alt)
#set page(width: float(given.width) * 1mm, height: auto, margin: 0pt, fill: white)
#set text(lang: "sv", region: "SE")
#image(bytes(given.svg), format: "svg", width: 100%, alt: given.alt)
"""
_STANDARDS: list[Any] = ["a-2a", "ua-1"]


def tagged_pdf(svg: bytes, words: Captions, use: RenderOptions) -> bytes:
    """The drawing as PDF/A-2a and PDF/UA-1, text as text and fonts inside; the same bytes again."""
    made = use.made_on
    content: bytes = typst.compile(
        _PAGE,
        format="pdf",
        font_paths=typeset_fonts(use.style.font),
        pdf_standards=_STANDARDS,
        sys_inputs={
            "svg": svg.decode("utf-8"),
            "title": writable(words.headline),
            "author": writable(use.author),
            "alt": writable(words.alt),
            "width": str(use.width_mm),
        },
        timestamp=int(datetime(made.year, made.month, made.day, tzinfo=UTC).timestamp()),
    )
    return content

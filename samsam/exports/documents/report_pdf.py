"""A document as a typeset PDF: tagged, in Swedish, with text as text and the fonts inside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources
from itertools import chain
from typing import Any, TypeAlias

import typst

from samsam.charts.print.captions import Captions
from samsam.charts.print.in_print import draw_bare
from samsam.charts.print.many_in_print import draw_bare_many
from samsam.charts.print.sheet import MM
from samsam.charts.writable import writable
from samsam.exports.documents.columns import (
    least_width,
    line_counts,
    widths,
    with_remarks_below,
)
from samsam.exports.documents.document import (
    MANY_ON_A_PAGE,
    Bullets,
    Cell,
    Document,
    FigurePart,
    Heading,
    MessagePart,
    Paragraph,
    Part,
    PicturePart,
    PlacePart,
    SeriesPart,
    SmallMultiplesPart,
    SpeakerNotes,
    TablePart,
    Written,
    chart_height,
    figure_table,
    kept_rows,
    many_part,
    order_part,
    recent_table,
    remarks_text,
)
from samsam.exports.documents.logotype import LOGOTYPE_HEIGHT, LOGOTYPE_WIDTH
from samsam.exports.documents.typeset import typeset_fonts
from samsam.exports.safe import safe_address
from samsam.exports.use import WIDTHS_MM
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.description.describe import describe
from samsam.figures.theme import light
from samsam.model.language.formatted_text import Line
from samsam.model.language.house_style import HouseStyle, Logotype
from samsam.swedish import long_date

# Points: the text's width, a cell's letters, and its margins with a little more than there is: a
# heading mustn't be broken by a rounding.
_ROOM, _SIZE, _INSET = 454.0, 8.5, 9.0
_LINES_OF_A_ROW = 40  # a row of more has no room on a page
_WHOLE_LEAD = 900  # letters of a lead that isn't broken over pages: a third of one

# What the file promises to keep to: one standard for archives, one for reading aloud.
_STANDARDS: list[Any] = ["a-2a", "ua-1"]
_TODAY = HouseStyle()
_MANY_COLUMNS = 3
_Single: TypeAlias = (
    Heading
    | Paragraph
    | Written
    | Bullets
    | TablePart
    | SeriesPart
    | FigurePart
    | PlacePart
    | PicturePart
)


def make(document: Document, style: HouseStyle = _TODAY) -> bytes:
    """The document as a PDF/A-2a and PDF/UA-1. The same document gives the same bytes."""
    made = document.made_on
    content: bytes = typst.compile(
        resources.files("samsam.exports.documents").joinpath("report.typ").read_bytes(),
        format="pdf",
        font_paths=typeset_fonts(style.font),
        pdf_standards=_STANDARDS,
        sys_inputs={"document": json.dumps(_content(document, style), ensure_ascii=False)},
        timestamp=int(datetime(made.year, made.month, made.day, tzinfo=UTC).timestamp()),
    )
    return content


def _content(document: Document, style: HouseStyle) -> dict[str, Any]:
    palette, width = light(style), document.width_mm
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
        "again": writable(document.same_again),
        "contents": document.contents,
        "parts": [made for part in document.parts for made in _parts(part, width, style)],
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
    if isinstance(part, SpeakerNotes | MessagePart):
        return []
    if not isinstance(part, SmallMultiplesPart):
        return [_part(part, width_mm, style)]
    wide = WIDTHS_MM[-1]
    pages = part.many.split(MANY_ON_A_PAGE)
    return [*(_drawn_many(page, wide, style) for page in pages), _table(many_part(part.many))]


def _drawn_many(many: SmallMultiples, width_mm: float, style: HouseStyle) -> dict[str, Any]:
    drawn = draw_bare_many(many, width_mm * MM, _MANY_COLUMNS, "svg", style)
    return _picture(many, drawn.content, width_mm, (), None)


def _text(part: Heading | Paragraph | Written | Bullets) -> dict[str, Any]:
    if isinstance(part, Heading):
        kind = {"kind": "heading", "level": part.level, "new_page": part.new_page}
        return kind | {"text": writable(part.text)}
    if isinstance(part, Paragraph):
        texts = [[writable(text) for text in pair] for pair in part.labelled]
        whole = sum(map(len, chain(*texts))) <= _WHOLE_LEAD
        return {"kind": "paragraph", "texts": texts, "lead": part.lead, "whole": whole}
    if isinstance(part, Written):
        return {"kind": "written", "lines": [_line(line) for line in part.text.written]}
    return {"kind": "bullets", "items": [writable(i) for i in part.items]}


def _part(part: _Single, width_mm: float, style: HouseStyle) -> dict[str, Any]:
    if isinstance(part, Heading | Paragraph | Written | Bullets):
        return _text(part)
    if isinstance(part, TablePart):
        return _table(part)
    if isinstance(part, SeriesPart):
        return _table(figure_table(describe(part.figure).table), width_mm)
    return _shown(part, width_mm, style)


def _cell(cell: Cell) -> str | dict[str, Any]:
    """A cell's words, or the lines that people have written."""
    if isinstance(cell, str):
        return writable(cell)
    return {"lines": [_line(line) for line in cell.written]}


def _line(line: Line) -> dict[str, Any]:
    runs = [
        {"text": writable(r.text), "bold": r.bold, "link": safe_address(r.link)} for r in line.runs
    ]
    place = {"level": line.level, "within": line.within, "announces": line.announces}
    return {**place, "runs": runs}


def _shown(
    part: FigurePart | PlacePart | PicturePart, width_mm: float, style: HouseStyle
) -> dict[str, Any]:
    """A picture with its words around it, which are text and no part of the drawing."""
    if isinstance(part, FigurePart):
        words, plot = describe(part.figure), chart_height(width_mm * MM)
        svg = draw_bare(part.figure, width_mm, plot, "svg", style)
        table = recent_table(words.table) if part.with_table else None
        judged = (words.paragraph,) if part.with_judgement and words.paragraph else ()
        return _picture(words, svg, width_mm, judged, table)
    if isinstance(part, PlacePart):
        shown = part.picture
        drawn = part.kind.draw_bare(shown, width_mm * MM, "svg", style)
        order = order_part(shown.table) if part.with_table else None
        return _picture(shown, drawn.content, width_mm, (), order)
    return _kept(part, width_mm)


def _picture(
    words: Captions,
    svg: bytes,
    width_mm: float,
    sentences: tuple[str, ...],
    table: TablePart | None,
) -> dict[str, Any]:
    return {
        "kind": "picture",
        "caption": writable(words.headline),
        "subtitle": writable(words.subtitle),
        "svg": svg.decode("utf-8"),
        "alt": writable(words.alt),
        "width": width_mm,
        "foot": writable(words.foot),
        "remarks": remarks_text(words),
        "sentences": [writable(s) for s in sentences],
        "table": _table(table, width_mm) if table and table.rows else None,
    }


def _kept(part: PicturePart, width_mm: float) -> dict[str, Any]:
    """A drawing that holds its own headline, notes and source."""
    svg, wide = part.drawing(width_mm)
    return {
        "kind": "picture",
        "caption": writable(part.caption),
        "subtitle": "",
        "svg": svg,
        "alt": writable(part.alt),
        "width": wide,
        "foot": writable(" ".join(part.notes)),
        "remarks": "",
        "sentences": [writable(s) for s in part.sentences],
        "table": _table(part.table, width_mm) if part.table and part.table.rows else None,
    }


def _table(part: TablePart, width_mm: float | None = None) -> dict[str, Any]:
    """A table, as wide as the text or as the chart that it belongs to, or as its words need."""
    part, remarks = with_remarks_below(part, _table_room(part, width_mm), _SIZE, _INSET)
    room = _table_room(part, width_mm)
    columns = widths(part.head, part.words, room, _SIZE, _INSET)
    lines = line_counts(part.words, columns, _SIZE, _INSET)
    first, last = kept_rows(lines)
    return {
        "kind": "table",
        "caption": writable(part.caption),
        "head": [writable(h) for h in part.head],
        "rows": [[_cell(cell) for cell in row] for row in part.rows],
        "widths": columns,
        "numbers": part.numbers,
        "whole": first == len(lines),
        "beginning": first if sum(lines[:first]) <= _LINES_OF_A_ROW else 0,
        "remarks": writable(remarks),
        "whole_rows": max(lines, default=0) <= _LINES_OF_A_ROW,
        "ending": last if sum(lines[len(lines) - last :]) <= _LINES_OF_A_ROW else 0,
        "room": room,
    }


def _table_room(part: TablePart, width_mm: float | None) -> float:
    if width_mm is None:
        return _ROOM
    needed = least_width(part.head, part.words, _SIZE, _INSET)
    return min(_ROOM, max(width_mm * MM, needed))

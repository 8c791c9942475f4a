"""About how long a document becomes, before it's made.

Its parts are stacked on pages as the programs do: text runs on, a chart with its words and a short
table keep together. Letters are counted instead of measured, so that it takes no time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import ceil

from samsam.charts.plan import text_width
from samsam.charts.typefaces import fonts
from samsam.exports.documents.document import (
    MANY_ON_A_PAGE,
    MANY_ON_A_SLIDE,
    Bullets,
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
from samsam.figures.description.describe import describe
from samsam.model.language.house_style import Font

_MM = 72 / 25.4
_VIEW_BOX = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_USUAL_SHARE = 0.75  # of a drawing that doesn't say
_FEWEST_CONTENTS = 4
# How high small charts are, in points, and how many stand in a row.
_SMALL_HIGH, _SMALL_BESIDE = 108.0, 3
_LETTERS = {"caption": 1.08, "lead": 1.2}  # wider than those of running text


@dataclass(frozen=True, slots=True)
class Measures:
    """The sizes of a program's page in points: its room, a line, a letter, and what is between.

    `headings` are the heights of the three levels, `small` the share of small letters, `small_line`
    their line, `drawn` what a drawing takes of the page against its plot, `row` and
    `row_edge` a table row's line and what it has besides.
    """

    height: float
    width: float
    line: float
    letter: float
    after: float
    front: float
    small_line: float
    drawn: float
    headings: tuple[float, float, float]
    small: float
    row: float
    row_edge: float


WORD = Measures(728, 453, 14.2, 4.95, 6, 115, 11.8, 1.12, (40, 29, 26), 0.83, 11.9, 3.5)
_PDF = Measures(705, 453, 13.1, 4.6, 10.4, 70, 9.3, 1.05, (38, 30, 26), 0.84, 11.7, 0.9)
_PDF_SIZE = 9.5
# Text whose letters are as common as in what is written.
_SAMPLE = "Folkmängden har minskat varje år sedan 2018, och det är en säker försämring av läget. "


_SMALLER = 0.75  # of a table's height, in letters and rows that then fit one slide
_SLIDE = Measures(381, 849, 22.5, 9.4, 9, 0, 22.5, 1.0, (0, 26, 26), 1, 14.0, 8.0)


@dataclass(frozen=True, slots=True)
class _Block:
    """Something of a height; `together` stays on one page, `glued` on that of the next block."""

    height: float
    together: bool = False
    glued: bool = False
    new_page: bool = False


@lru_cache(maxsize=8)
def pdf_measures(font: Font) -> Measures:
    """The measures of the PDF, whose letters are those of the municipality's typeface."""
    wide = text_width(_SAMPLE, _PDF_SIZE, font=fonts.ready(font))
    return replace(_PDF, letter=wide / len(_SAMPLE))


def page_count(document: Document, measures: Measures) -> int:
    """About how many pages the document becomes in the program of those measures."""
    return _stacked(list(_blocks(document, measures)), measures.height)


def slide_count(document: Document) -> int:
    """About how many slides the document becomes."""
    slides, text = int(document.title_slide), 0.0
    for part in document.slides or document.parts:
        if isinstance(part, Paragraph | Written | Bullets):
            text += sum(block.height for block in _of(part, _SLIDE, _SLIDE.width))
            continue
        ends_text = not isinstance(part, Heading) or part.level == 1
        if text and ends_text:
            slides, text = slides + ceil(text / _SLIDE.height), 0.0
        slides += _slides_of(part)
    return slides + ceil(text / _SLIDE.height)


def _slides_of(part: Part) -> int:
    if isinstance(part, TablePart):
        rows = _table(replace(part, caption=""), _SLIDE, _SLIDE.width)
        high = sum(block.height for block in rows)
        return 1 if high * _SMALLER <= _SLIDE.height else ceil(high / _SLIDE.height)
    if isinstance(part, SmallMultiplesPart):
        return ceil(len(part.many.figures) / MANY_ON_A_SLIDE)
    return int(isinstance(part, FigurePart | PlacePart | PicturePart | MessagePart))


def height_of(parts: Iterable[Part], measures: Measures, width_mm: float) -> float:
    """About how high the parts are together, in points."""
    found = (block for part in parts for block in _of(part, measures, width_mm * _MM))
    return sum(block.height for block in found)


def _stacked(blocks: list[_Block], room: float) -> int:
    pages, used = 1, 0.0
    for number, block in enumerate(blocks):
        height = block.height
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        glued = height + following.height if block.glued and following else height
        full = used + (glued if block.together or block.glued else 0) > room
        if used and (block.new_page or (full and glued <= room)):
            pages, used = pages + 1, 0.0
        used += height
        more = int(used // room) if used > room else 0
        pages, used = pages + more, used - more * room
    return pages


def _blocks(document: Document, m: Measures) -> Iterator[_Block]:
    yield _Block(m.front + _lines(document.about, m.width, m.letter) * m.line)
    headings = [p for p in document.parts if isinstance(p, Heading) and p.level < 3]
    if document.contents and len(headings) >= _FEWEST_CONTENTS:
        yield _Block((len(headings) + 2) * (m.line + 1))
    for part in document.parts:
        yield from _of(part, m, document.width_mm * _MM)


def _of(part: Part, m: Measures, chart: float) -> Iterator[_Block]:
    if isinstance(part, Heading):
        yield _Block(m.headings[part.level - 1], glued=True, new_page=part.new_page)
    elif isinstance(part, Paragraph):
        letters = m.letter * (_LETTERS["lead"] if part.lead else 1)
        words = " ".join(f"{label} {text}" for label, text in part.labelled)
        lines = _lines(words, m.width, letters)
        yield _Block(lines * m.line * (1.15 if part.lead else 1) + m.after, glued=not part.text)
    elif isinstance(part, Written):
        written = part.text.written
        found = (_lines(line.text, m.width - 18 * line.indents, m.letter) for line in written)
        # Only bullets of one level stand close together.
        apart = sum(not a.level or a.level != b.level for a, b in pairwise(written))
        yield _Block(sum(found) * m.line + (apart + 1) * m.after)
    elif isinstance(part, Bullets):
        lines = sum(_lines(item, m.width - 18, m.letter) for item in part.items)
        yield _Block(lines * m.line + m.after)
    elif isinstance(part, TablePart):
        yield from _table(part, m, m.width)
    elif isinstance(part, SeriesPart):
        yield from _table(figure_table(describe(part.figure).table), m, chart)
    elif not isinstance(part, SpeakerNotes | MessagePart):
        yield from _shown(part, m, chart)


def _shown(
    part: FigurePart | PlacePart | SmallMultiplesPart | PicturePart, m: Measures, chart: float
) -> Iterator[_Block]:
    if isinstance(part, FigurePart):
        words = describe(part.figure)
        high = chart_height(chart)
        yield _picture(words.headline, (words.subtitle, words.foot), high, m, chart)
        if part.with_judgement:
            yield _Block(_lines(words.paragraph, m.width, m.letter) * m.line + m.after)
        yield _small(remarks_text(words), m, chart)
        if part.with_table:
            yield from _table(recent_table(words.table), m, chart)
    elif isinstance(part, PlacePart):
        yield from _place(part, m, chart)
    elif isinstance(part, SmallMultiplesPart):
        for page in part.many.split(MANY_ON_A_PAGE):
            rows = ceil(len(page.figures) / _SMALL_BESIDE)
            yield _picture(page.headline, (page.foot,), rows * _SMALL_HIGH, m, m.width)
        yield from _table(many_part(part.many), m, m.width)
    else:
        svg, width_mm = part.drawing(chart / _MM)
        high = width_mm * _MM * _share(svg) if svg else m.line
        yield _picture(part.caption, part.notes, high, m, chart)
        text = " ".join(part.sentences)
        yield _Block(_lines(text, m.width, m.letter) * m.line + m.after)
        if part.table:
            yield from _table(part.table, m, chart)


def _place(part: PlacePart, m: Measures, chart: float) -> Iterator[_Block]:
    shown = part.picture
    yield _picture(shown.headline, (shown.subtitle, shown.foot), part.kind.high, m, chart)
    yield _small(remarks_text(shown), m, chart)
    if part.with_table:
        yield from _table(order_part(shown.table), m, chart)


def _share(svg: str) -> float:
    """The height of a drawing as a share of its width, by the view box that it begins with."""
    found = _VIEW_BOX.search(svg)
    return float(found[2]) / float(found[1]) if found else _USUAL_SHARE


def _picture(
    caption: str, texts: tuple[str, ...], high: float, m: Measures, width: float
) -> _Block:
    """A chart with its caption above and its small words around it."""
    head = _lines(caption, width, m.letter * _LETTERS["caption"]) * m.line + m.after
    small = sum(_small(text, m, width).height for text in texts)
    return _Block(head + high * m.drawn + small + m.after, together=True)


def _small(text: str, m: Measures, width: float) -> _Block:
    """A paragraph in small letters, which goes on on the next page; nothing of an empty one."""
    lines = _lines(text, width, m.letter * m.small)
    return _Block(lines * m.small_line + (m.after / 2 if lines else 0))


def _table(table: TablePart, m: Measures, width: float) -> Iterator[_Block]:
    """A table with its caption and the rows that stay with them, then a row at a time."""
    letters = m.letter * 0.92
    caption = _lines(table.caption, width, m.letter * _LETTERS["caption"]) * m.line + 2 * m.after
    shares = [
        max(len(line) for row in (table.head, *table.words) for line in row[n].split("\n")) + 2.0
        for n in range(len(table.head))
    ]
    scale = min(1.0, width / letters / sum(shares))
    lines = [
        max(_lines(text, max(20.0, share * scale * letters), letters)
            for text, share in zip(row, shares, strict=True))
        for row in (table.head, *table.words)
    ]  # fmt: skip
    rows = [count * m.row + m.row_edge for count in lines]
    first, _ = kept_rows(lines[1:])
    yield _Block(caption + sum(rows[: first + 1]), together=True)
    yield from (_Block(row, together=True) for row in rows[first + 1 :])


def _lines(text: str, width: float, letter: float) -> int:
    most = max(1, int(width / letter))
    return sum(max(1, ceil(len(line) / most)) for line in text.split("\n")) if text.strip() else 0

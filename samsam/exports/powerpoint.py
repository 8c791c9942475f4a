"""A document as slides: a native editable chart on each, judgements and tables in the notes.

Texts are measured before they are placed, since PowerPoint fits them only when somebody types:
what doesn't fit one slide goes on to the next, and what can't be shown stands in the notes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, takewhile
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.package import Part as PackagePart
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.shapes.graphfrm import CT_GraphicalObjectFrame
from pptx.parts.chart import ChartPart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Emu, Mm, Pt

from samsam.exports.columns import widths
from samsam.exports.document import (
    Bullets,
    Document,
    FigurePart,
    Heading,
    Paragraph,
    Part,
    PicturePart,
    PlacePart,
    Shown,
    TablePart,
    many_part,
    order_part,
)
from samsam.exports.logotype import LOGOTYPE_HEIGHT, LOGOTYPE_WIDTH, as_png
from samsam.exports.office_picture import (
    PNG,
    SVG,
    OfficePicture,
    fill_xml,
    frame_xml,
    many_picture,
    strip_picture,
)
from samsam.exports.packed import settled
from samsam.exports.slide_deck import (
    POINT,
    Area,
    content_area,
    filled,
    in_swedish,
    new_slide,
    opened,
    remove_unused,
    set_properties,
)
from samsam.exports.slide_texts import AGAIN, BODY, BULLET_INDENT, LINE, Field, Text, pages
from samsam.figures.describe import FigureTable, Words, describe
from samsam.figures.figure import Figure
from samsam.figures.in_office import office_chart
from samsam.figures.many import Many
from samsam.figures.plan import wrapped
from samsam.figures.sheet import Said
from samsam.figures.strip import Strip, strip_of
from samsam.figures.theme import Palette, light
from samsam.figures.writable import writable
from samsam.model.house_style import HouseStyle, Logotype
from samsam.swedish import long_date

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_FRONT_SIZES = (40, 36, 32, 28, 24, 20)
_TITLE_SIZES = (28, 24, 20, 18)
_SMALL, _CHART, _CELL = 12, 14, 14
_TITLE_LINES, _FOOT_LINES = 3, 5
_MANY_ON_A_SLIDE, _COLUMNS = 8, 4  # small charts
_CELL_MARGINS = 16
_INSETS = 15  # of a text box, left and right
_MORE = "… Hela texten står i anteckningarna."
_NO_VALUES = "Det finns inga värden att visa."
_TODAY = HouseStyle()


def make(document: Document, style: HouseStyle = _TODAY) -> bytes:
    """The document as a .pptx. Of a template its theme and layouts are used, not its slides.

    Raises TemplateError when the template isn't a PowerPoint file.
    """
    deck = opened(style)
    work = _Work(deck, content_area(deck), document.title, style)
    _title_slide(work, document)
    if style.logotype and style.powerpoint_template is None:
        _add_logotype(deck, style.logotype)
    for number, part in enumerate(document.parts):
        alike = takewhile(lambda p: isinstance(p, FigurePart | PlacePart), document.parts[number:])
        figures = [p for p in alike if isinstance(p, FigurePart)]
        if work.waiting and len(figures) > 1:
            _chapter(work, figures)
        _add(work, part)
    _text_slides(work)
    _tell_bare(work)
    set_properties(deck, document)
    for slide in deck.slides:
        remove_unused(slide)
        in_swedish(slide)
    file = io.BytesIO()
    deck.save(file)
    return settled(file.getvalue(), document.made_on)


@dataclass(slots=True)
class _Work:
    """The deck so far: headings that nothing stands below yet, and texts that wait for slides.

    `title` is that of the chapter, `used` every slide's, `bare` the headings without anything.
    """

    deck: Deck
    area: Area
    title: str
    style: HouseStyle
    waiting: list[Heading] = field(default_factory=list)
    under: dict[int, str] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    bare: list[str] = field(default_factory=list)


def _add(work: _Work, part: Part) -> None:
    if isinstance(part, Heading):
        _begin(work, part)
    elif isinstance(part, TablePart):
        _table_slides(work, part, _before_picture(work))
    elif isinstance(part, Bullets):
        _wait(work, (Text(item, bullet=True) for item in part.items))
    elif isinstance(part, Paragraph):
        lines = (line for line in part.text.split("\n") if line.strip())
        _wait(work, (Text(line, lead=part.lead) for line in lines))
    else:
        _show(work, part)


def _show(work: _Work, part: Shown) -> None:
    """A part that is a picture of some sort."""
    if isinstance(part, PicturePart):
        _wait(work, (Text(words) for words in (part.caption, part.alt, *part.sentences)))
        if part.table:
            _add(work, part.table)
        return
    above = _before_picture(work)
    if isinstance(part, FigurePart):
        _figure_slide(work, part, above)
    elif isinstance(part, PlacePart):
        _place_slide(work, strip_of(part.figure), above)
    else:
        _many_slides(work, part.many, above)


def _begin(work: _Work, heading: Heading) -> None:
    """A heading waits for what stands below it; one of the first level begins a chapter."""
    if heading.level == 1:
        _text_slides(work)
        work.title = heading.text
    done = [h for h in work.waiting if h.level >= heading.level]
    work.bare += [h.text for h in done]
    work.waiting = [*(h for h in work.waiting if h.level < heading.level), heading]
    work.under = {level: t for level, t in work.under.items() if level < heading.level}
    work.under[heading.level] = heading.text


def _wait(work: _Work, texts: Iterable[Text]) -> None:
    """Texts under the headings that they stand below. Empty ones are none."""
    found = tuple(text for text in texts if text.text.strip())
    if not found:
        return
    group, label = (work.under.get(level, "") for level in (2, 3))
    last = work.fields[-1] if work.fields else None
    if last and (last.group, last.label) == (group, label) and not work.waiting:
        work.fields[-1] = replace(last, texts=(*last.texts, *found))
    else:
        work.fields.append(Field(group, label, found))
    work.waiting = []


def _before_picture(work: _Work) -> str:
    """What a chart or table slide says over its subtitle: the headings that it stands under."""
    _text_slides(work)
    above = ". ".join(heading.text for heading in work.waiting)
    work.waiting = []
    return above


def _chapter(work: _Work, figures: Sequence[FigurePart]) -> None:
    """Charts that a heading stands over begin with what each of them says."""
    headlines = tuple(Text(describe(part.figure).headline, bullet=True) for part in figures)
    title = ": ".join(heading.text for heading in work.waiting)
    _text_slides(work)
    work.waiting = []
    _write_texts(work, title, [Field("", "", headlines)])


def _title_slide(work: _Work, document: Document) -> None:
    slide = new_slide(work.deck, "title")
    _write_title(work, slide, _numbered(document.title), _FRONT_SIZES)
    below = filled((document.subtitle, f"{document.author}, {long_date(document.made_on)}"))
    others = [p for p in slide.placeholders if p.placeholder_format.idx == 1 and p.has_text_frame]
    if others:
        others[0].text_frame.text = below
    else:
        _write_box(slide, work.area.upper(80), [below], BODY, "Underrubrik")
    _write_notes(slide, (document.about, _again(document)))


def _add_logotype(deck: Deck, logotype: Logotype) -> None:
    """In the upper corner of the first slide."""
    content = io.BytesIO(as_png(logotype))
    edge = Mm(LOGOTYPE_HEIGHT)
    shown = deck.slides[0].shapes.add_picture(content, 0, edge, height=edge)
    shrink = min(1.0, Mm(LOGOTYPE_WIDTH) / shown.width)
    shown.width, shown.height = Emu(int(shown.width * shrink)), Emu(int(shown.height * shrink))
    shown.left = Emu((deck.slide_width or 0) - shown.width - edge)
    shown.name = "Logotyp"
    shown._element.nvPicPr.cNvPr.set("descr", writable(logotype.alt))


def _again(document: Document) -> str:
    return f"Samma dokument igen: {document.same_again}" if document.same_again else ""


def _tell_bare(work: _Work) -> None:
    """A heading with nothing below it is no slide, but is told."""
    found = [*work.bare, *(heading.text for heading in work.waiting)]
    if found:
        _write_notes(work.deck.slides[0], (f"Rubriker utan innehåll: {'; '.join(found)}",))


def _going_on(title: str, inside: bool = False) -> Iterator[str]:
    """Titles of slides that go on with each other; the first may begin inside a text."""
    if not inside:
        yield title
    yield f"{title} {AGAIN}"
    yield from (f"{title} {AGAIN[:-1]} {number})" for number in count(2))


def _numbered(title: str) -> Iterator[str]:
    """Titles of slides that only happen to say the same."""
    return chain((title,), (f"{title} ({number})" for number in count(2)))


def _write_title(
    work: _Work, slide: Slide, titles: Iterator[str], sizes: tuple[int, ...] = _TITLE_SIZES
) -> None:
    """The first of the titles that no slide has, in the largest size that fits.

    One that never fits is whole in the notes.
    """
    title, area = next(title for title in titles if title not in work.used), work.area
    work.used.add(title)
    shape = slide.shapes.title
    if shape is None:
        place = Area(area.left, 12, area.width, max(48.0, area.top - 24))
        shape = slide.shapes.add_textbox(*map(Emu, place.emu))
        shape.name = "Rubrik"
        shape.text_frame.word_wrap = True
    width, height = shape.width.pt - _INSETS, shape.height.pt
    text = writable(title)
    rows = {size: wrapped(text, width, size, bold=True) for size in sizes}
    fitting = [s for s in sizes if len(rows[s]) * s * LINE <= height]
    size = fitting[0] if fitting else sizes[-1]
    room = max(_TITLE_LINES, int(height / size / LINE))
    if len(rows[size]) > room:
        text = f"{' '.join(rows[size][:room])} …"
        _write_notes(slide, (title,))
    shape.text_frame.text = text
    for paragraph in shape.text_frame.paragraphs:
        _set_size(paragraph, size)


def _write_notes(slide: Slide, lines: tuple[str, ...]) -> None:
    """Adds to what the speaker sees."""
    text = filled(lines)
    if not text:
        return
    frame = slide.notes_slide.notes_text_frame
    frame.text = filled((frame.text, text))


def _write_box(
    slide: Slide, place: Area, lines: list[str], size: int, name: str, low: bool = False
) -> None:
    """A text box of small text; `low` stands at its bottom."""
    shape = slide.shapes.add_textbox(*map(Emu, place.emu))
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if low else MSO_ANCHOR.TOP
    frame.text = filled(lines)
    for paragraph in frame.paragraphs:
        _set_size(paragraph, size)


# Texts


def _text_slides(work: _Work) -> None:
    """Texts that wait get their slides."""
    fields, work.fields = work.fields, []
    if fields:
        _write_texts(work, work.title, fields)


def _write_texts(work: _Work, title: str, fields: Sequence[Field]) -> None:
    for page in pages(fields, work.area.width - _INSETS, work.area.height - _INSETS):
        slide = new_slide(work.deck, "obj")
        named = f"{title}: {page.group}" if page.group else title
        _write_title(work, slide, _going_on(named, page.goes_on))
        _write_page(slide, page.texts, work.area)


def _write_page(slide: Slide, texts: Sequence[Text], area: Area) -> None:
    body: Any = next((p for p in slide.placeholders if p.placeholder_format.idx == 1), None)
    placed = body is not None and body.has_text_frame
    if not placed:
        body = slide.shapes.add_textbox(*map(Emu, area.emu))
        body.name = "Text"
    frame = body.text_frame
    frame.word_wrap = True
    for number, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if text.label:
            paragraph.add_run().text = f"{writable(text.label)} "
        paragraph.add_run().text = writable(text.text)
        _set_size(paragraph, text.size, bold=text.bold or None)
        if text.label:
            paragraph.runs[0].font.bold = True
        paragraph.space_before = Pt(text.before if number else 0)
        paragraph.space_after = Pt(text.after)
        if not text.bullet:
            _set_bullet(paragraph, None)
        elif not placed:
            _set_bullet(paragraph, "•")


def _set_bullet(paragraph: Any, bullet: str | None) -> None:
    """A bullet that the layout doesn't give, or none where it would give one."""
    looks = paragraph._p.get_or_add_pPr()
    indent = BULLET_INDENT * POINT if bullet else 0
    looks.set("marL", str(indent))
    looks.set("indent", str(-indent))
    mark = looks.makeelement(qn("a:buChar" if bullet else "a:buNone"))
    if bullet:
        mark.set("char", bullet)
    looks.insert_element_before(mark, "a:tabLst", "a:defRPr", "a:extLst")


def _set_size(paragraph: Any, size: int, bold: bool | None = None) -> None:
    """On the text itself: PowerPoint ignores what a paragraph says of its font."""
    for run in paragraph.runs:
        run.font.size, run.font.bold = Pt(size), bold


# Figures


def _figure_slide(work: _Work, part: FigurePart, above: str) -> None:
    figure, words = part.figure, describe(part.figure)
    slide, between = _picture_slide(work, words, above)
    _write_figure_notes(slide, part, words)
    if figure.outcome.points:
        _add_chart(slide, figure, between, words, light(work.style))
    else:
        _write_box(slide, between, [_NO_VALUES], BODY, "Inga värden")


def _place_slide(work: _Work, strip: Strip, above: str) -> None:
    """A strip as a drawing; the order, or its telling parts, in the notes."""
    slide, between = _picture_slide(work, strip, above)
    _write_notes(slide, (*strip.notes, strip.source, *_order_lines(order_part(strip.table))))
    picture = strip_picture(strip, between.width, _CHART, work.style, between.height)
    _add_picture(slide, picture, _fitted(picture, between), strip)


def _many_slides(work: _Work, many: Many, above: str) -> None:
    """Small charts, as many on a slide as can be read; their places in the notes."""
    for page in many.split(_MANY_ON_A_SLIDE):
        slide, between = _picture_slide(work, page, above)
        _write_notes(slide, (*page.notes, page.source, *_order_lines(many_part(page))))
        count = len(page.figures)
        columns = count if count <= _COLUMNS else -(-count // 2)
        picture = many_picture(page, between.width, columns, _CHART, work.style)
        _add_picture(slide, picture, _fitted(picture, between), page)


def _fitted(picture: OfficePicture, area: Area) -> Area:
    """As large as there is room for, in the middle."""
    shrink = min(1.0, area.height / picture.height)
    width, height = picture.width * shrink, picture.height * shrink
    return Area(
        area.left + (area.width - width) / 2, area.top + (area.height - height) / 2, width, height
    )


def _order_lines(table: TablePart) -> Iterator[str]:
    yield table.caption
    yield from (", ".join(text for text in row if text) for row in table.rows)


def _picture_slide(work: _Work, words: Said, above: str) -> tuple[Slide, Area]:
    """A slide with headline, subtitle and source, and the area that is left between them."""
    slide = new_slide(work.deck, "titleOnly")
    _write_title(work, slide, _numbered(words.headline))
    area = work.area
    subtitle = writable(f"{above}. {words.subtitle}" if above else words.subtitle)
    head = wrapped(subtitle, area.width - _INSETS, _CHART)
    foot, foot_lines = _foot(words, area.width - _INSETS)
    upper, lower = len(head) * _CHART * LINE, foot_lines * _SMALL * LINE
    _write_box(slide, area.upper(upper), [" ".join(head)], _CHART, "Underrubrik")
    _write_box(slide, area.lower(lower), foot, _SMALL, "Källa", low=True)
    return slide, area.between(upper + 6, lower + 6).inside(_INSETS / 2)


def _foot(words: Said, width: float) -> tuple[list[str], int]:
    """Notes and source and their lines; notes that take too much room stand in the notes."""
    source = wrapped(writable(words.source), width, _SMALL)
    notes = [line for line in wrapped(writable(" ".join(words.notes)), width, _SMALL) if line]
    room = max(1, _FOOT_LINES - len(source))
    if len(notes) > room:
        notes = [*notes[: room - 1], _MORE]
    return [" ".join(notes), " ".join(source)], len(notes) + len(source)


def _add_chart(slide: Slide, figure: Figure, place: Area, words: Words, palette: Palette) -> None:
    chart = office_chart(figure, place.width, place.height, _CHART, palette=palette)
    package = slide.part.package
    # Names of our own: the library looks through the whole file for a free one.
    count = slide.slide_id
    name = PackURI(f"/ppt/charts/samsam{count}.xml")
    part = ChartPart.load(name, CONTENT_TYPE.DML_CHART, package, chart.xml)
    name = PackURI(f"/ppt/embeddings/samsam{count}.xlsx")
    workbook = EmbeddedXlsxPart(name, CONTENT_TYPE.SML_SHEET, package, chart.workbook)
    part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)
    relation = slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    tree = slide.shapes.element
    number = max(shape.shape_id for shape in slide.shapes) + 1
    frame = CT_GraphicalObjectFrame.new_chart_graphicFrame(
        number, f"Diagram {number}", relation, *place.emu
    )
    _describe(frame, writable(words.headline), writable(words.alt))
    tree.append(frame)


def _add_picture(slide: Slide, picture: OfficePicture, place: Area, words: Said) -> None:
    """A picture as vector and as pixels, with what a screen reader says of it."""
    package, count = slide.part.package, slide.slide_id
    relations = []
    for kind, content, ending in ((PNG, picture.png, "png"), (SVG, picture.svg, "svg")):
        name = PackURI(f"/ppt/media/samsam{count}.{ending}")
        part = PackagePart(name, kind, package, content)
        relations.append(slide.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE))
    number = max(shape.shape_id for shape in slide.shapes) + 1
    frame = parse_xml(
        f"<p:pic {nsdecls('p', 'a', 'r')}><p:nvPicPr>"
        f'<p:cNvPr id="{number}" name="Diagram {number}"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
        f"{fill_xml('p', *relations)}{frame_xml('p', place.emu)}</p:pic>"
    )
    _describe(frame, writable(words.headline), writable(words.alt))
    slide.shapes.element.append(frame)


def _describe(frame: Any, title: str, alt: str) -> None:
    """What a screen reader says of a chart or a table."""
    properties = frame.find(f".//{qn('p:cNvPr')}")
    properties.set("title", title)
    properties.set("descr", alt)


def _write_figure_notes(slide: Slide, part: FigurePart, words: Words) -> None:
    if part.with_judgement:
        _write_notes(slide, (words.change, words.trend, *words.targets))
    _write_notes(slide, (*words.notes, words.source))
    if part.with_table:
        _write_notes(slide, tuple(_table_lines(words.table)))


def _table_lines(table: FigureTable) -> Iterator[str]:
    """A figure's table as lines that can be read aloud."""
    yield f"Värden: {'; '.join(table.columns)}"
    for row in table.rows:
        remark = f" ({row.remark})" if row.remark else ""
        yield f"{row.year}: {'; '.join(row.texts)}{remark}"


# Tables


def _table_slides(work: _Work, table: TablePart, above: str) -> None:
    natural = widths(table.head, table.rows, work.area.width, _CELL, _CELL_MARGINS)
    wide = [work.area.width * part / sum(natural) for part in natural]
    head_height = _row_height(table.head, wide)
    found: list[list[tuple[str, ...]]] = [[]]
    left = work.area.height - head_height
    for row in table.rows:
        height = _row_height(row, wide)
        if found[-1] and height > left:
            found.append([])
            left = work.area.height - head_height
        found[-1].append(row)
        left -= height
    title = f"{above}: {table.caption}" if above else table.caption
    for rows in found:
        slide = new_slide(work.deck, "titleOnly")
        _write_title(work, slide, _going_on(title))
        _add_table(slide, table, rows, wide, work.area)


def _row_height(row: tuple[str, ...], columns: list[float]) -> float:
    lines = [
        len(wrapped(writable(text), width - _CELL_MARGINS, _CELL, bold=True))
        for text, width in zip(row, columns, strict=True)
    ]
    return max(lines, default=1) * _CELL * LINE + 8


def _add_table(
    slide: Slide, table: TablePart, rows: list[tuple[str, ...]], columns: list[float], area: Area
) -> None:
    left, top, width, _ = map(Emu, area.emu)
    shape = slide.shapes.add_table(len(rows) + 1, len(table.head), left, top, width, Pt(20))
    shape.name = "Tabell"
    _describe(shape.element, writable(table.caption), writable(table.caption))
    made = shape.table
    made.first_row = made.first_col = True
    for column, wide in zip(made.columns, columns, strict=True):
        column.width = Pt(wide)
    for line, row in zip(made.rows, (table.head, *rows), strict=True):
        line.height = Pt(_row_height(row, columns))
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = writable(text)
            for paragraph in cell.text_frame.paragraphs:
                _set_size(paragraph, _CELL)

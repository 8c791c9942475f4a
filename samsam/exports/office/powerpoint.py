"""A document as slides: a native editable chart on each, judgements and tables in the notes.

Texts are measured before they are placed, since PowerPoint fits them only when somebody types:
what doesn't fit one slide goes on to the next, and what can't be shown stands in the notes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Emu, Mm

from samsam.charts.plan import wrapped
from samsam.charts.print.captions import Captions
from samsam.charts.typefaces.fonts import STAND_IN, measured_as
from samsam.charts.writable import unparted, writable
from samsam.exports.documents.document import (
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
    Shown,
    SpeakerNotes,
    TablePart,
    Written,
    row_text,
)
from samsam.exports.documents.logotype import LOGOTYPE_HEIGHT, LOGOTYPE_WIDTH, as_png
from samsam.exports.documents.office_picture import (
    compared_picture,
    kept_picture,
    many_picture,
)
from samsam.exports.documents.packed import settled
from samsam.exports.documents.piece import (
    DRAWN_DECIMALS,
    Role,
    many_origin,
    picture_origin,
    piece_of,
    shape_name,
)
from samsam.exports.office.slides.deck import (
    SlideArea,
    content_area,
    filled,
    in_reading_order,
    in_swedish,
    new_slide,
    opened,
    remove_unused,
    set_properties,
)
from samsam.exports.office.slides.drawings import CHART, add_chart, add_picture, fitted
from samsam.exports.office.slides.frames import (
    going_on,
    numbered,
    write_box,
    write_notes,
    write_page,
    write_piece_notes,
    write_title,
)
from samsam.exports.office.slides.notes import figure_notes, many_notes, place_notes
from samsam.exports.office.slides.tables import (
    CELL,
    add_table,
    column_widths,
    on_slides,
    rows_that_fit,
    size_and_widths,
    table_height,
)
from samsam.exports.office.slides.texts import (
    BODY,
    INSETS,
    LINE,
    SlideField,
    Text,
    pages,
    says_too_little,
    texts_height,
    written_texts,
)
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.description.describe import describe
from samsam.figures.origin import Origin
from samsam.model.language.house_style import HouseStyle, Logotype
from samsam.swedish import long_date

_FRONT_SIZES = (40, 36, 32, 28, 24, 20)
_SMALL, _FOOT_LINES = 12, 5
_COLUMNS = 4  # of small charts
_GAP = 12  # points between text and table
_MORE = "… Hela texten står i anteckningarna."
_NO_VALUES = "Det finns inga värden att visa."
_TODAY = HouseStyle()


def make(document: Document, style: HouseStyle = _TODAY) -> bytes:
    """The document as a .pptx. Of a template its theme and layouts are used, not its slides.

    Raises TemplateError when the template isn't a PowerPoint file.
    """
    deck = _filled_deck(document, style)
    set_properties(deck, document)
    for slide in deck.slides:
        remove_unused(slide)
        in_reading_order(slide)
        in_swedish(slide)
    file = io.BytesIO()
    deck.save(file)
    return settled(file.getvalue(), document.made_on)


def _filled_deck(document: Document, style: HouseStyle) -> Deck:
    """A deck with every slide."""
    deck = opened(style)
    work = _Work(deck, content_area(deck), document.title, style)
    if document.title_slide:
        _title_slide(work, document)
    if style.logotype and style.powerpoint_template is None and document.title_slide:
        _add_logotype(deck, style.logotype)
    parts = document.slides or document.parts
    for number, part in enumerate(parts):
        alike = takewhile(lambda p: isinstance(p, FigurePart | PlacePart), parts[number:])
        figures = [p for p in alike if isinstance(p, FigurePart)]
        if work.waiting and len(figures) > 1:
            _chapter(work, figures)
        _add(work, part)
    _text_slides(work)
    _report_bare(work)
    return deck


@dataclass(slots=True)
class _Work:
    """The deck so far: headings that nothing stands below yet, and texts that wait for slides.

    `title` is that of the chapter, `used` every slide's, `bare` the headings without anything.
    """

    deck: Deck
    area: SlideArea
    title: str
    style: HouseStyle
    waiting: list[Heading] = field(default_factory=list)
    under: dict[int, str] = field(default_factory=dict)
    fields: list[SlideField] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    bare: list[str] = field(default_factory=list)

    @property
    def font(self) -> str:
        """The typeface that a title is measured in."""
        return measured_as(self.style.font.family)


def _add(work: _Work, part: Part) -> None:
    if isinstance(part, Heading):
        _begin(work, part)
    elif isinstance(part, TablePart):
        _table_slides(work, part, _before_picture(work))
    elif isinstance(part, Bullets | Paragraph | Written):
        _wait(work, _texts_of(part))
    elif isinstance(part, SpeakerNotes):
        _text_slides(work)
        write_notes(work.deck.slides[-1], part.lines)
    elif isinstance(part, MessagePart):
        _message_slide(work, part)
    elif not isinstance(part, SeriesPart):  # all its years stand in the notes of its chart
        _show(work, part)


def _texts_of(part: Bullets | Paragraph | Written) -> Iterable[Text]:
    """Running text as what a slide holds."""
    if isinstance(part, Bullets):
        return (Text(item, bullet=1) for item in part.items)
    if isinstance(part, Written):
        return written_texts(part.text)
    return _lines_of(part)


def _lines_of(part: Paragraph) -> Iterator[Text]:
    """A paragraph's lines, the first one behind its label."""
    lines = [line for line in part.text.split("\n") if line.strip()]
    for number, line in enumerate(lines):
        yield Text(line, lead=part.lead, label=part.label if number == 0 else "")
    if part.label and not lines:
        yield Text(part.label, level=3)
    yield from (Text(text, label=label) for label, text in part.more)


def _show(work: _Work, part: Shown) -> None:
    """A part that is a picture of some sort."""
    above = _before_picture(work)
    if isinstance(part, PicturePart):
        _kept_slide(work, part)
        return
    if isinstance(part, FigurePart):
        _figure_slide(work, part, above)
    elif isinstance(part, PlacePart):
        _place_slide(work, part, above)
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
        work.fields.append(SlideField(group, label, found))
    work.waiting = []


def _before_picture(work: _Work) -> str:
    """What a chart or table slide says over its subtitle: the headings that it stands under."""
    _text_slides(work)
    above = ". ".join(heading.text for heading in work.waiting)
    work.waiting = []
    return above


def _chapter(work: _Work, figures: Sequence[FigurePart]) -> None:
    """Charts that a heading stands over begin with what each of them says."""
    headlines = tuple(Text(describe(part.figure).headline, bullet=1) for part in figures)
    title = ": ".join(heading.text for heading in work.waiting)
    _text_slides(work)
    work.waiting = []
    _write_texts(work, title, [SlideField("", "", headlines)])


def _title_slide(work: _Work, document: Document) -> None:
    slide = new_slide(work.deck, "title")
    write_title(slide, numbered(document.title), work.used, work.area, work.font, _FRONT_SIZES)
    below = filled((document.subtitle, f"{document.author}, {long_date(document.made_on)}"))
    others = [p for p in slide.placeholders if p.placeholder_format.idx == 1 and p.has_text_frame]
    if others:
        others[0].text_frame.text = below
    else:
        write_box(slide, work.area.upper(80), [below], BODY, "Underrubrik")
    write_notes(slide, (document.about, _again(document)))


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


def _report_bare(work: _Work) -> None:
    """A heading with nothing below it is no slide, but is reported."""
    found = [*work.bare, *(heading.text for heading in work.waiting)]
    if found:
        write_notes(work.deck.slides[0], (f"Rubriker utan innehåll: {'; '.join(found)}",))


# Texts


def _text_slides(work: _Work) -> None:
    """Texts that wait get their slides."""
    fields, work.fields = work.fields, []
    if says_too_little(fields) and len(work.deck.slides):
        lines = (f"{f.group} {f.label} {t.words}" for f in fields for t in f.texts)
        write_notes(work.deck.slides[-1], (work.title, *(" ".join(x.split()) for x in lines)))
    elif fields:
        _write_texts(work, work.title, fields)


def _write_texts(work: _Work, title: str, fields: Sequence[SlideField]) -> None:
    for page in pages(fields, work.area.width - INSETS, work.area.height - INSETS):
        slide = new_slide(work.deck, "obj")
        named = f"{title}: {page.group}" if page.group else title
        write_title(slide, going_on(named, page.goes_on), work.used, work.area, work.font)
        write_page(slide, page.texts, work.area)


# Figures


def _figure_slide(work: _Work, part: FigurePart, above: str) -> None:
    figure, words = part.figure, describe(part.figure)
    slide, between = _picture_slide(work, words, above, figure.origin)
    write_piece_notes(slide, figure_notes(part, words), figure.origin)
    if not figure.outcome.points:
        write_box(slide, between, [_NO_VALUES], BODY, "Inga värden")
    else:
        add_chart(slide, figure, between, words, work.style)


def _kept_slide(work: _Work, part: PicturePart) -> None:
    """A chart that is kept as it was drawn once, with its words and values in the notes."""
    slide = new_slide(work.deck, "titleOnly")
    write_title(slide, numbered(part.headline), work.used, work.area, work.font)
    table = part.table
    rows = map(row_text, table.rows) if table else ()
    write_notes(slide, (*part.sentences, *part.notes, *rows))
    svg = part.slide_svg or part.svg
    if not svg:
        write_box(slide, work.area, [part.alt], BODY, "Beskrivning")
    else:
        picture = kept_picture(svg, work.area.width, work.style.font)
        add_picture(slide, picture, fitted(picture, work.area), part, None, (0.0, 0.0))


def _message_slide(work: _Work, part: MessagePart) -> None:
    """A slide that says all by itself: text above, table below, and what is left in the notes."""
    _text_slides(work)
    slide = new_slide(work.deck, "titleOnly")
    write_title(slide, numbered(part.message), work.used, work.area, work.font)
    area, texts = work.area, [text for one in part.texts for text in _texts_of(one)]
    size, shown = rows_that_fit(part.table, area) if part.table else (CELL, [])
    tall = table_height(part.table, shown, area, size) if part.table else 0.0
    room = area.between(0, tall + (_GAP if shown else 0))
    page, *more = pages([SlideField("", "", tuple(texts))], room.width - INSETS, room.height)
    said = texts_height(page.texts, room.width - INSETS) + _GAP
    write_page(slide, page.texts, area.upper(min(said, room.height)))
    if part.table and shown:
        wide = column_widths(part.table, area, size)
        below = area.between(min(said + _GAP, area.height - tall), 0)
        add_table(slide, part.table, shown, wide, below, size)
    if more or (part.table and len(shown) < len(part.table.rows)):
        left_out = part.table.rows[len(shown) :] if part.table else ()
        write_notes(slide, (*(t.words for p in more for t in p.texts), *map(row_text, left_out)))


def _place_slide(work: _Work, part: PlacePart, above: str) -> None:
    """A strip or map as a drawing; the order, or its notable parts, in the notes."""
    shown, origin = part.picture, picture_origin(part.figure, part.kind.view)
    slide, between = _picture_slide(work, shown, above, origin)
    write_piece_notes(slide, place_notes(shown), origin)
    drawn_for = _drawn_for(between)
    picture = compared_picture(
        part.kind, shown, drawn_for[0], CHART, work.style, height=drawn_for[1]
    )
    add_picture(slide, picture, fitted(picture, between), shown, origin, drawn_for)


def _drawn_for(area: SlideArea) -> tuple[float, float]:
    """The size that a drawing is made for, as its identity keeps it."""
    return round(area.width, DRAWN_DECIMALS), round(area.height, DRAWN_DECIMALS)


def _many_slides(work: _Work, many: SmallMultiples, above: str) -> None:
    """Small charts, as many on a slide as can be read; their places in the notes."""
    for page in many.split(MANY_ON_A_SLIDE):
        origin = many_origin(page)
        slide, between = _picture_slide(work, page, above, origin)
        write_piece_notes(slide, many_notes(page), origin)
        columns = columns_of(page)
        drawn_for = _drawn_for(between)
        picture = many_picture(page, drawn_for[0], columns, CHART, work.style, drawn_for[1])
        add_picture(slide, picture, fitted(picture, between), page, origin, drawn_for)


def columns_of(many: SmallMultiples) -> int:
    """How many small charts stand beside each other on a slide."""
    count = len(many.figures)
    return count if count <= _COLUMNS else -(-count // 2)


def _picture_slide(
    work: _Work, words: Captions, above: str, origin: Origin | None
) -> tuple[Slide, SlideArea]:
    """A slide with headline, subtitle and source, and the area that is left between them."""
    slide = new_slide(work.deck, "titleOnly")
    write_title(slide, numbered(words.headline), work.used, work.area, work.font)
    title = slide.shapes.title or slide.shapes[-1]
    title.name = shape_name(title.name, piece_of(origin, Role.HEADLINE, title.text_frame.text))
    area = work.area
    subtitle = unparted(f"{above}. {words.subtitle}" if above else words.subtitle)
    # In wide letters: a computer without the typeface shows others, and nothing may be covered.
    head = wrapped(subtitle, area.width - INSETS, CHART, font=STAND_IN)
    foot, foot_lines = foot_of(words, area.width - INSETS)
    upper, lower = len(head) * CHART * LINE, foot_lines * _SMALL * LINE
    text, kept = " ".join(head), len(writable(f"{above}. ")) if above else 0
    name = shape_name("Underrubrik", piece_of(origin, Role.SUBTITLE, text, kept))
    write_box(slide, area.upper(upper), [text], CHART, name)
    name = shape_name("Källa", piece_of(origin, Role.NOTES, filled(foot)))
    write_box(slide, area.lower(lower), foot, _SMALL, name, low=True)
    return slide, area.between(upper + 6, lower + 6).inside(INSETS / 2)


def foot_of(words: Captions, width: float) -> tuple[list[str], int]:
    """What stands under the picture, and its lines; what has no room stands in the notes."""
    lines = wrapped(unparted(words.foot), width, _SMALL, font=STAND_IN)
    if len(lines) > _FOOT_LINES:
        lines = [*lines[: _FOOT_LINES - 1], _MORE]
    return [" ".join(lines)], len(lines)


# Tables


def _table_slides(work: _Work, table: TablePart, above: str) -> None:
    """A table on one slide, in somewhat smaller letters where it then fits; else on several."""
    size, wide = size_and_widths(table, work.area)
    start = f"{above}: " if above else ""
    title = f"{start}{table.caption}"
    for rows in on_slides(table, wide, size, work.area.height):
        slide = new_slide(work.deck, "titleOnly")
        write_title(slide, going_on(title), work.used, work.area, work.font)
        shape = slide.shapes.title or slide.shapes[-1]
        text, kept = shape.text_frame.text, len(writable(start))
        piece = piece_of(table.origin, Role.TABLE_CAPTION, text, kept)
        shape.name = shape_name(shape.name, piece)
        add_table(slide, table, rows, wide, work.area, size)

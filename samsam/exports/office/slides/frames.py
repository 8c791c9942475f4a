"""Titles, boxes and notes of a slide. Texts are measured before they are placed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Emu, Pt

from samsam.charts.plan import balanced, wrapped
from samsam.charts.typefaces.fonts import STAND_IN
from samsam.charts.writable import unparted
from samsam.exports.documents.piece import Role, piece_of, shape_name
from samsam.exports.office.slides.deck import POINT, SlideArea, filled
from samsam.exports.office.slides.runs import add_runs
from samsam.exports.office.slides.texts import AGAIN, BULLET_INDENT, INSETS, LINE, Text
from samsam.figures.origin import Origin

_TITLE_SIZES = (28, 24, 20, 18)
_TITLE_LINES = 3
LINE_BREAK = "\v"  # inside a paragraph, as the library writes it
_BULLETS = ("", "•", "–")  # by level


def going_on(title: str, inside: bool = False) -> Iterator[str]:
    """Titles of slides that go on with each other; the first may begin inside a text."""
    if not inside:
        yield title
    yield f"{title} {AGAIN}"
    yield from (f"{title} {AGAIN[:-1]} {number})" for number in count(2))


def numbered(title: str) -> Iterator[str]:
    """Titles of slides that only happen to say the same."""
    return chain((title,), (f"{title} ({number})" for number in count(2)))


def write_title(
    slide: Slide,
    titles: Iterator[str],
    used: set[str],
    area: SlideArea,
    font: str,
    sizes: tuple[int, ...] = _TITLE_SIZES,
) -> None:
    """The first of the titles that no slide has (those are `used`), as large as fits.

    Its lines are ours: PowerPoint would break a span of years. One that never fits is whole in the
    notes.
    """
    title = next(title for title in titles if title not in used)
    used.add(title)
    shape = slide.shapes.title
    if shape is None:
        place = SlideArea(area.left, 12, area.width, max(48.0, area.top - 24))
        shape = slide.shapes.add_textbox(*map(Emu, place.emu))
        shape.name = "Rubrik"
        shape.text_frame.word_wrap = True
    width, height = shape.width.pt - INSETS, shape.height.pt
    text = unparted(title)
    lines = {size: title_lines(text, width, size, font) for size in sizes}
    rows = {size: _in_wide_letters(lines[size], width, size) for size in sizes}
    fitting = [s for s in sizes if len(rows[s]) * s * LINE <= height]
    size = fitting[0] if fitting else sizes[-1]
    room = max(_TITLE_LINES, int(height / size / LINE))
    shown = lines[size]
    if len(rows[size]) > room:
        shown = [f"{' '.join(rows[size][:room])} …"]
        write_notes(slide, (title,))
    shape.text_frame.text = LINE_BREAK.join(shown)
    for paragraph in shape.text_frame.paragraphs:
        set_size(paragraph, size)


def title_lines(text: str, width: float, size: float, font: str) -> list[str]:
    """A slide's title in lines that fit in wide letters too, where those are no more.

    One that only just has room in a line is two: in other letters its last word stood alone.
    """
    lines, wide = (balanced(text, width, size, bold=True, font=f) for f in (font, STAND_IN))
    return wide if len(wide) <= max(len(lines), 2) else lines


def _in_wide_letters(lines: list[str], width: float, size: int) -> list[str]:
    """The lines on a computer without the typeface, where one may become two."""
    return [w for line in lines for w in wrapped(line, width, size, bold=True, font=STAND_IN)]


def write_notes(slide: Slide, lines: tuple[str, ...]) -> None:
    """Adds to what the speaker sees."""
    text = filled(lines)
    if not text:
        return
    frame = slide.notes_slide.notes_text_frame
    frame.text = filled((frame.text, text))


def write_piece_notes(slide: Slide, lines: tuple[str, ...], origin: Origin | None) -> None:
    """What the speaker sees of a chart, after what stands there already, with its identity."""
    shape = slide.notes_slide.notes_placeholder
    before = shape.text_frame.text if shape is not None else ""
    write_notes(slide, lines)
    if shape is not None:
        kept = len(f"{before}\n") if before else 0
        piece = piece_of(origin, Role.SPEAKER_NOTES, shape.text_frame.text, kept)
        shape.name = shape_name(shape.name, piece)


def write_box(
    slide: Slide, place: SlideArea, lines: list[str], size: int, name: str, low: bool = False
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
        set_size(paragraph, size)


def write_page(slide: Slide, texts: Sequence[Text], area: SlideArea) -> None:
    """Texts in the layout's own field, or in a box of ours where it has none."""
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
            paragraph.add_run().text = f"{unparted(text.label)} "
        add_runs(paragraph, text)
        set_size(paragraph, text.size, bold=text.bold or None)
        if text.label:
            paragraph.runs[0].font.bold = True
        paragraph.space_before = Pt(text.before if number else 0)
        paragraph.space_after = Pt(text.after)
        if not (placed and text.bullet == 1):
            set_bullet(paragraph, text.bullet, text.within)


def set_bullet(paragraph: Any, level: int, within: int, indent: float = BULLET_INDENT) -> None:
    """A bullet that the layout doesn't give as we measure it, or none where it would give one.

    What stands within it is `indent` points in.
    """
    looks = paragraph._p.get_or_add_pPr()
    paragraph.level = max(0, level - 1)
    bullet = _BULLETS[level]
    looks.set("marL", str(round((level or within) * indent * POINT)))
    looks.set("indent", str(round(-indent * POINT) if bullet else 0))
    mark = looks.makeelement(qn("a:buChar" if bullet else "a:buNone"))
    if bullet:
        mark.set("char", bullet)
    looks.insert_element_before(mark, "a:tabLst", "a:defRPr", "a:extLst")


def set_size(paragraph: Any, size: int, bold: bool | None = None) -> None:
    """On the text itself: PowerPoint ignores what a paragraph says of its font.

    An empty paragraph is as high as its end mark says, which is 18 points else.
    """
    for run in paragraph.runs:
        run.font.size, run.font.bold = Pt(size), bold or run.font.bold
    if not paragraph.runs:
        paragraph._p.get_or_add_endParaRPr().sz = Pt(size).centipoints


def describe_frame(frame: Any, title: str, alt: str) -> None:
    """What a screen reader says of a chart or a table."""
    properties = frame.find(f".//{qn('p:cNvPr')}")
    properties.set("title", title)
    properties.set("descr", alt)

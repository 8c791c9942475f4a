"""A PowerPoint file to fill: the template's or a plain one, its layouts, and slides in Swedish."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from zipfile import BadZipFile

from lxml.etree import XMLSyntaxError
from pptx import Presentation
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide, SlideLayout

from samsam.charts.writable import writable
from samsam.exports.documents.document import Document
from samsam.exports.documents.office_template import Program, refused, template_file
from samsam.exports.office.slides.theme import dress, remove_foreign
from samsam.figures.theme import light
from samsam.model.language.house_style import HouseStyle

LANGUAGE = "sv-SE"
POINT = 12_700  # English metric units
_WIDTH = 12_192_000
_MARGIN, _TITLE_TOP, _TITLE_HEIGHT, _BODY_TOP, _BODY_HEIGHT = 48, 24, 72, 102, 396
_TITLE_TYPES = ("title", "ctrTitle")
_SIDE_TYPES = ("dt", "ftr", "sldNum")


@dataclass(frozen=True, slots=True)
class SlideArea:
    """A rectangle on a slide, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def upper(self, height: float) -> SlideArea:
        """The part at the top."""
        return SlideArea(self.left, self.top, self.width, height)

    def lower(self, height: float) -> SlideArea:
        """The part at the bottom."""
        return SlideArea(self.left, self.top + self.height - height, self.width, height)

    def between(self, above: float, below: float) -> SlideArea:
        """What is left when some is taken at the top and the bottom."""
        return SlideArea(self.left, self.top + above, self.width, self.height - above - below)

    def inside(self, edge: float) -> SlideArea:
        """Without some at the left and the right."""
        return SlideArea(self.left + edge, self.top, self.width - 2 * edge, self.height)

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width and height as PowerPoint counts them."""
        left, top, width, height = (
            round(v * POINT) for v in (self.left, self.top, self.width, self.height)
        )
        return left, top, width, height


def opened(style: HouseStyle) -> Deck:
    """The template without its slides, else a plain deck in 16:9.

    Raises TemplateError when the template isn't a PowerPoint file.
    """
    template = style.powerpoint_template
    deck = _plain_deck(style) if template is None else _from_template(template)
    remove_foreign(deck)
    return deck


def _from_template(template: bytes) -> Deck:
    file = template_file(template, Program.POWERPOINT)
    try:
        deck = Presentation(file)
        layouts = len(deck.slide_layouts)
    except (PackageNotFoundError, XMLSyntaxError, BadZipFile, KeyError, ValueError) as error:
        raise refused(Program.POWERPOINT) from error
    if not layouts:
        raise refused(Program.POWERPOINT, "Den saknar sidlayouter.")
    slide_list = deck.slides.element
    for slide_id in list(slide_list):
        deck.part.drop_rel(slide_id.get(qn("r:id")))
        slide_list.remove(slide_id)
    return deck


def _plain_deck(style: HouseStyle) -> Deck:
    """The library's own file in 16:9 instead of 4:3, dressed in our theme."""
    deck = Presentation()
    stretch = _WIDTH / (deck.slide_width or _WIDTH)
    deck.slide_width = _WIDTH
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for element in sheet.element.iter(qn("a:off"), qn("a:ext")):
            for side in {"x", "cx"} & set(element.attrib):
                element.set(side, str(round(int(element.get(side)) * stretch)))
    _place_master(deck)
    _place_front(layout(deck, "title"))
    _place_section(layout(deck, "secHead"))
    dress(deck, light(style), style.font.family)
    return deck


def _place_front(front: SlideLayout) -> None:
    """The title slide with everything at the left."""
    title = SlideArea(_MARGIN, 130, _WIDTH / POINT - 2 * _MARGIN, 130)
    places = {"ctrTitle": title, "subTitle": replace(title, top=272)}
    for shape in front.placeholders:
        if _kind(shape.element) in places:
            shape.left, shape.top, shape.width, shape.height = places[_kind(shape.element)].emu
    for looks in front.element.iter(qn("a:lvl1pPr")):
        looks.set("algn", "l")


def _place_section(section: SlideLayout) -> None:
    """A heading alone, where the title slide has its own, in the letters that were written."""
    for shape in section.placeholders:
        if _kind(shape.element) == "title":
            place = SlideArea(_MARGIN, 130, _WIDTH / POINT - 2 * _MARGIN, 130)
            shape.left, shape.top, shape.width, shape.height = place.emu
    for looks in section.element.iter(qn("a:defRPr")):
        looks.attrib.pop("cap", None)


def _place_master(deck: Deck) -> None:
    """The headline close to the upper edge, so that charts get the room."""
    width = _WIDTH / POINT - 2 * _MARGIN
    places = {
        "title": SlideArea(_MARGIN, _TITLE_TOP, width, _TITLE_HEIGHT),
        "body": SlideArea(_MARGIN, _BODY_TOP, width, _BODY_HEIGHT),
    }
    for shape in deck.slide_master.placeholders:
        kind = _kind(shape.element)
        if kind in places:
            shape.left, shape.top, shape.width, shape.height = places[kind].emu


def _kind(element: Any) -> str:
    """The type of a placeholder as the file has it; one without a type is for any content."""
    found = element.find(f".//{qn('p:ph')}")
    return str(found.get("type", "obj"))


def layout(deck: Deck, kind: str) -> SlideLayout:
    """The layout of a kind (`title`, `secHead`, `titleOnly`, `obj`), else the most like it."""
    layouts = list(deck.slide_layouts)
    exact = next((x for x in layouts if x.element.get("type") == kind), None)
    if exact is not None:
        return exact
    with_title = [
        x for x in layouts if any(_kind(p.element) in _TITLE_TYPES for p in x.placeholders)
    ]
    fewest = sorted(with_title, key=lambda x: len(list(x.placeholders)))
    if kind == "obj":
        fewest = [x for x in fewest if _body(x) is not None] or fewest
    return (fewest or layouts)[0]


def _body(sheet: SlideLayout) -> Any | None:
    return next((p for p in sheet.placeholders if _kind(p.element) in ("obj", "body")), None)


def content_area(deck: Deck) -> SlideArea:
    """Where the layouts have their content, so that logotypes and footers stay uncovered."""
    width, height = (deck.slide_width or 0) / POINT, (deck.slide_height or 0) / POINT
    body = _body(layout(deck, "obj"))
    found = SlideArea(0.06 * width, 0.2 * height, 0.88 * width, 0.72 * height)
    places = [getattr(body, side, None) for side in ("left", "top", "width", "height")]
    if all(isinstance(p, int) for p in places):
        found = SlideArea(*(p / POINT for p in places if p is not None))
    return found


def new_slide(deck: Deck, kind: str) -> Slide:
    """A slide with the slide number of its layout."""
    chosen = layout(deck, kind)
    slide = deck.slides.add_slide(chosen)
    for shape in chosen.placeholders:
        if _kind(shape.element) == "sldNum":
            slide.shapes.element.append(copy.deepcopy(shape.element))
    return slide


def in_reading_order(slide: Slide) -> None:
    """What is read first stands first: the title, then from the top down, the slide's number last.

    Nothing covers anything, so that the slide looks the same.
    """
    title = slide.shapes.title
    first = title.shape_id if title is not None else None
    shapes = sorted(slide.shapes, key=lambda s: (s.shape_id != first, s.top or 0, s.left or 0))
    for shape in shapes:
        slide.shapes._spTree.append(shape._element)


def remove_unused(slide: Slide) -> None:
    """Empty placeholders would ask the reader to click and write."""
    for shape in list(slide.placeholders):
        if _kind(shape.element) in _SIDE_TYPES:
            continue
        if shape.has_text_frame and not shape.text_frame.text:
            slide.shapes.element.remove(shape.element)


def in_swedish(slide: Slide) -> None:
    """Every text of a slide and its notes is marked as Swedish."""
    roots = [slide.element]
    if slide.has_notes_slide:
        roots.append(slide.notes_slide.element)
    for root in roots:
        for run in root.iter(qn("a:r")):
            run.get_or_add_rPr().set("lang", LANGUAGE)
        for looks in root.iter(qn("a:rPr"), qn("a:endParaRPr")):
            looks.set("lang", LANGUAGE)


def set_properties(deck: Deck, document: Document) -> None:
    """What the file is, for search and screen readers."""
    for looks in deck.element.iter(qn("a:defRPr")):
        looks.set("lang", LANGUAGE)
    made = datetime.combine(document.made_on, time())
    properties = deck.core_properties
    properties.title = _short(document.title)
    properties.author = properties.last_modified_by = _short(document.author)
    properties.subject = _short(document.about)
    properties.comments = _short(document.same_again)
    properties.language = LANGUAGE
    properties.created = properties.modified = made


def _short(text: str) -> str:
    """A property holds at most 255 characters."""
    return writable(text)[:255]


def filled(lines: Iterable[str]) -> str:
    """Texts with something in them, a line each."""
    return "\n".join(writable(line) for line in lines if line)

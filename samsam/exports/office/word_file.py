"""A Word file to write in: the template's or a plain one, with the styles that a document needs.

A style that the template has is used as it is, also `SAMSAM Ingress`, `SAMSAM Källa`,
`SAMSAM Tabell` and `SAMSAM Tabelltext`; one that it lacks is added.
"""

from __future__ import annotations

import copy
import re
from datetime import datetime, time
from html import escape
from typing import Any
from zipfile import BadZipFile

import docx
from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Mm, Pt, RGBColor
from lxml.etree import XMLSyntaxError

from samsam.charts.writable import unparted, writable
from samsam.exports.documents.document import Document
from samsam.exports.documents.office_template import Program, refused, template_file
from samsam.exports.office.word_contents import CONTENTS_LEVELS, CONTENTS_TITLE, contents_style
from samsam.exports.office.word_typeface import embed_typeface
from samsam.figures.theme import Palette, light
from samsam.model.language.house_style import HouseStyle

LANGUAGE = "sv-SE"
LEAD, SOURCE = "SAMSAM Ingress", "SAMSAM Källa"
TABLE, TABLE_TEXT = "SAMSAM Tabell", "SAMSAM Tabelltext"
TABLE_SIZE = 9.5
_BUILT_IN = (
    "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet",
    "List Bullet 2",
)  # fmt: skip
# Size, bold, and the space before and after in points.
_OWN = {
    LEAD: (13, True, 0, 8),
    SOURCE: (9, None, 0, 6),
    TABLE_TEXT: (TABLE_SIZE, None, 1.5, 1.5),
    CONTENTS_TITLE: (14, True, 12, 4),
    **{contents_style(level): (11, None, 0, 2) for level in range(1, CONTENTS_LEVELS + 1)},
}
_WORDS_OWN = tuple(contents_style(level) for level in range(1, CONTENTS_LEVELS + 1))
_HEADINGS = ((15, 16), (12.5, 10), (11, 8))  # points: size, and space before
# Where the words of a bullet stand, in twentieths of a point.
_BULLETS = {"List Bullet": 360, "List Bullet 2": 720}
_INDENTS = {contents_style(2): 12}  # points
# What the library's own template brings along and no document of ours uses.
_FOREIGN = ("stylesWithEffects", "thumbnail", "customXml")
_BODY, _LINE_SPACING = 10.5, 1.06
_PAGE, _MARGIN_MM, _UPPER_MM = (Mm(210), Mm(297)), 25, 20


def opened(style: HouseStyle) -> WordFile:
    """The template without its text, else a plain A4 document; both with every style that is used.

    Headers, footers, margins and styles are the template's. Raises TemplateError when it isn't a
    Word file.
    """
    template, palette = style.word_template, light(style)
    file = _plain_file(style, palette) if template is None else _from_template(template)
    _remove_foreign(file, own_template=template is not None)
    _add_styles(file, palette)
    _set_language(file)
    if "PAGE" not in _fields(file):
        _number_pages(file)
    return file


def _from_template(template: bytes) -> WordFile:
    packed = template_file(template, Program.WORD)
    try:
        file = docx.Document(packed)
        _clear(file)
    except (
        PackageNotFoundError, XMLSyntaxError, BadZipFile, KeyError, ValueError, AttributeError
    ) as error:  # fmt: skip
        raise refused(Program.WORD) from error
    return file


def _clear(file: WordFile) -> None:
    """Takes away the template's own text, and the pictures that nothing shows any more."""
    body = file.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    left = set(re.findall(r'r:(?:id|embed|link|pict)="(\w+)"', file.element.xml))
    shown = (RELATIONSHIP_TYPE.IMAGE, RELATIONSHIP_TYPE.CHART, RELATIONSHIP_TYPE.HYPERLINK)
    for name, relation in list(file.part.rels.items()):
        if relation.reltype in shown and name not in left:
            del file.part.rels[name]


def _plain_file(style: HouseStyle, palette: Palette) -> WordFile:
    """The library's own template on A4, with calm styles."""
    file = docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = _PAGE
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(_UPPER_MM)
    normal = file.styles["Normal"]
    normal.font.name = style.font.family
    embed_typeface(file, style.font)
    normal.font.size = Pt(_BODY)
    normal.paragraph_format.space_after = Pt(5)
    normal.paragraph_format.line_spacing = _LINE_SPACING
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption"):
        file.styles[name].font.color.rgb = _colour(palette.outcome)
        _name_font(file.styles[name], style.font.family)
    _name_font(file.styles["Subtitle"], style.font.family)
    file.styles["Caption"].font.size = Pt(_BODY)
    for level, (size, before) in enumerate(_HEADINGS, 1):
        heading = file.styles[f"Heading {level}"]
        heading.font.size, heading.paragraph_format.space_before = Pt(size), Pt(before)
        heading.paragraph_format.space_after = Pt(3)
    file.styles["Subtitle"].font.color.rgb = _colour(palette.muted)
    return file


def _remove_foreign(file: WordFile, own_template: bool) -> None:
    """Takes away parts that show or style something else than this document.

    A template of one's own keeps its custom XML: its fields may be bound to it.
    """
    foreign = _FOREIGN[:2] if own_template else _FOREIGN
    for rels in (file.part.rels, file.part.package.rels):
        for name, relation in list(rels.items()):
            if relation.reltype.rpartition("/")[2] in foreign:
                del rels[name]


def _name_font(style: Any, family: str) -> None:
    """The style's own typeface instead of the theme's for headings."""
    style.font.name = family
    fonts = style.element.rPr.rFonts
    for slot in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{slot}"), None)


def _colour(colour: str) -> Any:
    return RGBColor.from_string(colour.lstrip("#"))


def word_text(text: str) -> str:
    """A text as Word is given it: what a file can hold, with numbers that stay on one line.

    Word may still part a span of years after its dash. What was weighed: a word joiner (U+2060) is
    a letter in the text, so that who searches for "2016–2020" or copies it has another text, and
    typefaces without it show a box. `w:noBreakHyphen` is drawn as the shorter hyphen, by the
    standard. `w:noWrap` of a cell does nothing in columns of set widths. Rules for how lines end
    (`w:noLineBreaksAfter`) are for East Asian text alone. A line break set before the span stands
    in the middle of a line as soon as somebody edits the text or hasn't our typeface. So what is as
    narrow as a chart ends a little before it where that helps (`word_lines.py`).
    """
    return unparted(text)


def text_width(file: WordFile) -> float:
    """The room between the margins, in points."""
    section = file.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin
    return float(room.pt) if hasattr(room, "pt") else room / 12_700


def chart_font(file: WordFile) -> str | None:
    """The font that running text names; None where it follows the theme, as charts do."""
    name = file.styles.default(WD_STYLE_TYPE.PARAGRAPH).font.name
    return str(name) if name else None


# Styles


def _add_styles(file: WordFile, palette: Palette) -> None:
    names = {style.name for style in file.styles}
    ready = docx.Document()
    for name in _BUILT_IN:
        if name not in names:
            _copy_style(file, ready.styles[name])
    for name, indent in _BULLETS.items():
        if name not in names or file.styles[name].element.find(_NUMBER) is None:
            _make_bullets(file, name, indent)
    for name, (size, bold, before, after) in _OWN.items():
        if name not in names:
            own = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name in _WORDS_OWN)
            own.base_style = file.styles.default(WD_STYLE_TYPE.PARAGRAPH)
            own.font.size, own.font.bold = Pt(size), bold
            own.paragraph_format.space_before = Pt(before)
            own.paragraph_format.space_after = Pt(after)
            own.paragraph_format.line_spacing = 1.0
            own.paragraph_format.left_indent = Pt(_INDENTS.get(name, 0))
    if TABLE not in names:
        file.styles.element.append(parse_xml(_table_style(palette)))


_NUMBER = f".//{qn('w:numPr')}"


def _table_style(palette: Palette) -> str:
    colour = palette.comparison.lstrip("#")
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{colour}"/>'
        for side in ("top", "bottom", "insideH")
    )
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="SamsamTabell">'
        f'<w:name w:val="{TABLE}"/><w:uiPriority w:val="99"/>'
        f"<w:tblPr><w:tblBorders>{lines}</w:tblBorders><w:tblCellMar>"
        '<w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>'
    )


def _copy_style(file: WordFile, style: Any) -> None:
    """A built-in style that the template has no looks for, resting on the template's own text."""
    element = copy.deepcopy(style.element)
    for part in ("w:link", "w:next", "w:basedOn"):
        for found in element.findall(qn(part)):
            element.remove(found)
    for found in element.findall(_NUMBER):
        found.getparent().remove(found)
    file.styles.element.append(element)
    file.styles[style.name].base_style = file.styles.default(WD_STYLE_TYPE.PARAGRAPH)


def list_number(file: WordFile) -> int:
    """The number of the list that the style of bullets belongs to."""
    number = file.styles["List Bullet"].element.find(f"{_NUMBER}/{qn('w:numId')}")
    return int(number.get(qn("w:val")))


def _make_bullets(file: WordFile, name: str, indent: int) -> None:
    """A list of its own for a style of bullets; `indent` is that of their words, in twentieths."""
    numbering = _numbering(file)
    abstract = [int(a.get(qn("w:abstractNumId"))) for a in numbering.findall(qn("w:abstractNum"))]
    number = max(abstract, default=0) + 1
    made = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{indent}" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    )
    numbering.insert(len(abstract), made)
    listed = numbering.add_num(number)
    looks = file.styles[name].element.get_or_add_pPr()
    looks.get_or_add_numPr().get_or_add_numId().val = listed.numId


def _numbering(file: WordFile) -> Any:
    """The template's lists; a template without any gets an empty part for them."""
    part = file.part
    if not any(r.reltype == RELATIONSHIP_TYPE.NUMBERING for r in part.rels.values()):
        empty = f"<w:numbering {nsdecls('w')}/>".encode()
        made = NumberingPart.load(
            PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, empty, part.package
        )
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    return part.numbering_part.element


# Language, page numbers and properties


def _set_language(file: WordFile) -> None:
    """The language of all text that doesn't say another, and of styles that did."""
    styles = file.styles.element
    for found in styles.iter(qn("w:lang")):
        found.set(qn("w:val"), LANGUAGE)
    defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is None:
        defaults = file.styles["Normal"].element.get_or_add_rPr()
    if defaults.find(qn("w:lang")) is None:
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), LANGUAGE)
        defaults.append(language)
    for found in file.settings.element.iter(qn("w:themeFontLang")):
        found.set(qn("w:val"), LANGUAGE)


def _fields(file: WordFile) -> str:
    """The instructions of all fields in headers and footers."""
    section = file.sections[-1]
    roots = [section.header._element, section.footer._element]
    simple = [f.get(qn("w:instr")) for r in roots for f in r.iter(qn("w:fldSimple"))]
    complex_ones = [f.text or "" for r in roots for f in r.iter(qn("w:instrText"))]
    return " ".join((*simple, *complex_ones))


def _number_pages(file: WordFile) -> None:
    footer = file.sections[-1].footer
    footer.is_linked_to_previous = False
    last = footer.paragraphs[-1] if footer.paragraphs else footer.add_paragraph()
    paragraph = footer.add_paragraph() if last.text else last
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run("Sida ")
    add_field(paragraph, "PAGE", "1")


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field that Word keeps up to date; `shown` is what it says until then."""
    for kind in ("begin", None, "separate", "", "end"):
        run = paragraph.add_run(shown if kind == "" else "")
        if kind is None:
            asked = OxmlElement("w:instrText")
            asked.set(qn("xml:space"), "preserve")
            asked.text = f" {instruction} "
            run._r.append(asked)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def field_xml(instruction: str, runs: str) -> str:
    """The same as XML; `runs` are what it says."""
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    asked = f'<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText>'
    return f"{begin}<w:r>{asked}</w:r>{separate}{runs}{end}"


def set_properties(file: WordFile, document: Document) -> None:
    """What the file is, for search and screen readers. A property holds at most 255 characters."""
    made = datetime.combine(document.made_on, time())
    properties = file.core_properties
    properties.title = writable(document.title)[:255]
    properties.author = properties.last_modified_by = writable(document.author)[:255]
    properties.subject = writable(document.about)[:255]
    properties.comments = writable(document.same_again)[:255]
    properties.language = LANGUAGE
    properties.created = properties.modified = made

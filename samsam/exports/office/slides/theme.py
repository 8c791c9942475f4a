"""The look of slides where the municipality has no template: white, calm, in its own colours.

The file of the library gives layouts and placeholders; theme, colours, typeface, names and the
looks of tables are ours.
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Deck

from samsam.charts.typefaces.fonts import SHIPPED
from samsam.figures.theme import Palette, Tone

NAME = "SAMSAM"
_BAR = 8  # points: the band at the upper edge
_POINT = 12_700
# What the shipped letters are like, by which a computer without them chooses its own: no serifs.
_PANOSE = "020B0303030403020204"
# The layouts that are kept, with what PowerPoint calls them in its list.
_LAYOUTS = {
    "title": "Rubrikbild",
    "obj": "Rubrik och innehåll",
    "secHead": "Avsnittsrubrik",
    "twoObj": "Två innehållsdelar",
    "titleOnly": "Endast rubrik",
    "blank": "Tom",
}
_PROMPTS = {
    "Click to edit Master title style": "Klicka här för att skriva en rubrik",
    "Click to edit Master text styles": "Klicka här för att skriva text",
    "Click to edit Master subtitle style": "Klicka här för att skriva en underrubrik",
    "Second level": "Nivå två",
    "Third level": "Nivå tre",
    "Fourth level": "Nivå fyra",
    "Fifth level": "Nivå fem",
}
_FOREIGN = ("thumbnail", "printerSettings")
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's table without any looks
_LINES = (15_875, 6_350)  # below the headings, and below each row


def dress(deck: Deck, palette: Palette, family: str) -> None:
    """Give the library's own deck our theme, the names of its layouts, and nothing foreign."""
    _set_theme(deck, palette, family)
    for layout in list(deck.slide_layouts):
        name = _LAYOUTS.get(layout.element.get("type", ""))
        if name is None:
            deck.slide_layouts.remove(layout)
        else:
            layout.element.find(qn("p:cSld")).set("name", name)
    master = deck.slide_master
    master.element.find(qn("p:cSld")).set("name", NAME)
    for sheet in (master, *deck.slide_layouts):
        for text in sheet.element.iter(qn("a:t")):
            text.text = _PROMPTS.get(text.text or "", text.text)
    _add_bar(deck)
    _set_titles(master.element)


def remove_foreign(deck: Deck) -> None:
    """Takes away the picture of another file, and the settings of somebody's printer."""
    for rels in (deck.part.rels, deck.part.package._rels):
        for name, relation in list(rels.items()):
            if relation.reltype.rpartition("/")[2] in _FOREIGN:
                rels.pop(name)


def _set_theme(deck: Deck, palette: Palette, family: str) -> None:
    """Colours and typeface. The library leaves the theme unread."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(part.blob)
    theme.set("name", NAME)
    tones = palette.tones
    colours = {
        "dk1": palette.text, "lt1": palette.background, "dk2": palette.outcome,
        "lt2": palette.grid, "accent1": palette.outcome, "accent2": palette.accent,
        "accent3": palette.comparison, "accent4": palette.what_if,
        "accent5": tones[Tone.WORSE], "accent6": tones[Tone.NEUTRAL],
        "hlink": palette.outcome, "folHlink": palette.muted,
    }  # fmt: skip
    scheme = theme.find(f".//{qn('a:clrScheme')}")
    scheme.set("name", NAME)
    for name, colour in colours.items():
        place = scheme.find(qn(f"a:{name}"))
        for old in list(place):
            place.remove(old)
        etree.SubElement(place, qn("a:srgbClr")).set("val", colour.lstrip("#").upper())
    theme.find(f".//{qn('a:fontScheme')}").set("name", NAME)
    for kind in ("a:majorFont", "a:minorFont"):
        latin = theme.find(f".//{qn(kind)}/{qn('a:latin')}")
        latin.set("typeface", family)
        latin.attrib.pop("panose", None)
        if family == SHIPPED:
            latin.set("panose", _PANOSE)
    part.blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _add_bar(deck: Deck) -> None:
    """A band at the upper edge of every slide, behind everything, that a screen reader skips."""
    tree = deck.slide_master.shapes._spTree
    bar = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="99" name="Band">'
        '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
        '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" '
        'val="1"/></a:ext></a:extLst></p:cNvPr><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{deck.slide_width}" '
        f'cy="{_BAR * _POINT}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="sv-SE"/></a:p>'
        "</p:txBody></p:sp>"
    )
    tree.insert(2, bar)


def _set_titles(master: Any) -> None:
    """Headlines at the left, in the darkest colour."""
    looks = master.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    looks.set("algn", "l")
    letters = looks.find(qn("a:defRPr"))
    letters.set("b", "1")
    letters.find(f"{qn('a:solidFill')}/{qn('a:schemeClr')}").set("val", "tx2")


def make_calm(shape: Any) -> None:
    """Lines between the rows and nothing else; in a template tables look as it says."""
    slide = shape.part.slide
    if slide.slide_layout.slide_master.name != NAME:
        return
    table = shape._element.graphic.graphicData.tbl
    table.tblPr.set("bandRow", "0")
    table.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
    for number, row in enumerate(table.tr_lst):
        for cell in row.tc_lst:
            _draw_line(cell, number == 0)


def _draw_line(cell: Any, heading: bool) -> None:
    """A line below a cell: a heading's is dark, and its letters are bold."""
    looks = cell.get_or_add_tcPr()
    colour = "tx2" if heading else "accent3"
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="{_LINES[0] if heading else _LINES[1]}"><a:solidFill>'
        f'<a:schemeClr val="{colour}"/></a:solidFill></a:lnB>'
    )
    looks.insert(0, line)
    for letters in cell.iter(qn("a:rPr")):
        if heading:
            letters.set("b", "1")

"""Somebody's own document, and what Word and PowerPoint do when our pieces are pasted into it.

Word itself isn't here: its pasting is carried out by hand, as it is known from files. The XML comes
over as it is, with parts under new names, new relations and new numbers of shapes.
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterable
from itertools import count
from typing import Any

import docx
import pptx
from docx.document import Document as WordFile
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from PIL import Image

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TEXT = (
    "Nämnden har under året arbetat med bemanning, lokaler och ett nytt arbetssätt för planering. "
    "Kostnaden för lokalerna ökade, och överskottet används till underhåll som skjutits upp. "
)
_numbers = count(700)


def foreign_word() -> WordFile:
    """Ten pages of a budget document that SAMSAM has nothing to do with."""
    file = docx.Document()
    file.core_properties.title = "Mål och budget 2026"
    file.sections[0].header.paragraphs[0].text = "Timrå kommun · Mål och budget"
    file.sections[0].footer.paragraphs[0].text = "Antagen av fullmäktige"
    for page in range(1, 11):
        file.add_heading(f"{page}. Verksamhet", 1)
        for number in range(1, 4):
            paragraph = file.add_paragraph(f"{page}.{number} ")
            paragraph.add_run("Viktigt. ").bold = True
            paragraph.add_run(_TEXT * 3 + "1 < 2 & ”ja” – 50\u00a0% av allt.")
        if page == 3:
            _add_table(file)
        if page == 6:
            file.add_picture(_picture())
        if page < 10:
            file.add_page_break()
    return file


def _add_table(file: WordFile) -> None:
    table = file.add_table(3, 2)
    for row, texts in zip(table.rows, (("År", "Tkr"), ("2024", "1 200"), ("2025", "1 350")),
                          strict=True):  # fmt: skip
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def _picture() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (80, 50), "#3366aa").save(content, "PNG")
    content.seek(0)
    return content


def saved(file: Any) -> bytes:
    """The file's bytes."""
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def blocks(source: bytes) -> tuple[WordFile, list[Any]]:
    """Our own document, and its paragraphs and tables from the first caption on."""
    file = docx.Document(io.BytesIO(source))
    body = [e for e in file.element.body if e.tag in (qn("w:p"), qn("w:tbl"))]
    first = next(n for n, e in enumerate(body) if "SEQ" in "".join(e.itertext()))
    return file, body[first:]


def pasted(target: WordFile, source: WordFile, elements: Iterable[Any]) -> list[Any]:
    """Copies of elements of ours with all that they point at, ready to stand in the target."""
    return [_pasted(target, source, element) for element in elements]


def _pasted(target: WordFile, source: WordFile, element: Any) -> Any:
    made = copy.deepcopy(element)
    _copy_styles(target, source, made)
    for found in made.iter():
        for name in (f"{_R}id", f"{_R}embed"):
            relation = found.get(name)
            if relation is not None:
                part = source.part.rels[relation].target_part
                kind = source.part.rels[relation].reltype
                found.set(name, target.part.relate_to(_copied(target, part), kind))
        if found.tag.endswith("}docPr"):
            found.set("id", str(next(_numbers)))
    return made


def _copy_styles(target: WordFile, source: WordFile, element: Any) -> None:
    """The styles that the target lacks: without them LibreOffice takes tables apart."""
    known = {style.style_id for style in target.styles}
    used = {e.get(qn("w:val")) for e in element.iter(qn("w:pStyle"), qn("w:tblStyle"))}
    for style in source.styles:
        if style.style_id in used - known:
            target.styles.element.append(copy.deepcopy(style.element))


def _copied(target: WordFile, part: Any) -> Part:
    name = str(part.partname)
    folder, _, base = name.rpartition("/")
    stem = "chart" if "charts" in folder else "Microsoft_Excel_Worksheet"
    stem = "image" if "media" in folder else stem
    new = PackURI(f"{folder}/{stem}{next(_numbers)}.{base.rpartition('.')[2]}")
    made = Part(new, part.content_type, part.blob, target.part.package)
    for relation, found in part.rels.items():
        inner = _copied(target, found.target_part)
        made.rels.get_or_add(found.reltype, inner)
        new_id = next(r for r, x in made.rels.items() if x.target_part is inner)
        made._blob = made.blob.replace(f'"{relation}"'.encode(), f'"{new_id}"'.encode())
    return made


def put_after(file: WordFile, heading: str, elements: Iterable[Any]) -> None:
    """Let elements stand after a heading."""
    at = next(p for p in file.paragraphs if p.text == heading)._p
    for element in elements:
        at.addnext(element)
        at = element


def put_in_cell(file: WordFile, heading: str, elements: Iterable[Any]) -> None:
    """Let elements stand in the only cell of a table after a heading."""
    table = file.add_table(1, 1)
    cell = table.cell(0, 0)._tc
    for element in elements:
        cell.append(element)
    cell.append(cell.makeelement(qn("w:p")))
    put_after(file, heading, [table._tbl])


def put_in_text_box(file: WordFile, heading: str, elements: Iterable[Any]) -> None:
    """Let elements stand in a text box, and again in what old programs show instead."""
    inner = list(elements)
    ns = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    box = docx.oxml.parse_xml(
        f'<w:p {ns}><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="5800000" cy="4200000"/>'
        '<wp:docPr id="690" name="Textruta 1"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="5800000" cy="4200000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</wps:spPr><wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData>"
        "</a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        '<v:shape style="width:456pt;height:330pt"><v:textbox><w:txbxContent/></v:textbox></v:shape>'
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    for content in box.iter(qn("w:txbxContent")):
        for element in inner:
            content.append(copy.deepcopy(element))
    put_after(file, heading, [box])


def deck_with(source: bytes) -> bytes:
    """Our own presentation with slides of somebody's own before and after."""
    deck = pptx.Presentation(io.BytesIO(source))
    titled = next(x for x in deck.slide_layouts if x.element.get("type") == "titleOnly")
    for text in ("Egen bild före", "Egen bild efter"):
        slide = deck.slides.add_slide(titled)
        slide.shapes.title.text = text
    ids = deck.slides._sldIdLst
    ids.insert(0, ids[-2])
    return saved(deck)


OURS = (
    rb"<w:r(?: [^>]*)?>(?:(?!</w:r>).)*?ADDIN SAMSAM.*?fldCharType=\"end\".*?</w:r>",
    rb"<wp:docPr [^>]*samsam:[^>]*>",
)


def without_ours(document: bytes) -> bytes:
    """A document's text with our tables, fields and names of charts cut out of it."""
    rest = re.sub(
        rb"<w:tbl>(?:(?!</w:tbl>).)*?samsam:1/tabell.*?</w:tbl>", b"#", document, flags=re.S
    )
    for pattern in OURS:
        rest = re.sub(pattern, b"#", rest, flags=re.S)
    return rest

"""A chart or picture in the line of text of a Word document: its XML."""

from __future__ import annotations

from html import escape

from docx.oxml.ns import nsdecls

from samsam.charts.writable import writable
from samsam.exports.documents.office_picture import Named, OfficePicture, fill_xml, frame_xml

_POINT = 12_700  # of Office's units


def inline_xml(
    graphic: str, number: int, size: tuple[float, float], words: Named, name: str
) -> str:
    """A graphic in the line of text, with what a screen reader says of it."""
    title, alt = escape(writable(words.headline)), escape(writable(words.alt))
    width, height = size
    return (
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'r', 'pic')}>"
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{round(width * _POINT)}" cy="{round(height * _POINT)}"/>'
        f'<wp:docPr id="{1000 + number}" name="{escape(name)}" descr="{alt}" title="{title}"/>'
        f"<wp:cNvGraphicFramePr/><a:graphic>{graphic}</a:graphic></wp:inline></w:drawing>"
    )


def chart_xml(relation: str) -> str:
    """A chart of the file, by its relation, as a graphic."""
    return (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        f'r:id="{relation}"/></a:graphicData>'
    )


def picture_xml(relations: list[str], number: int, picture: OfficePicture) -> str:
    """A picture of the file, by the relations of its forms, as a graphic."""
    size = (0, 0, round(picture.width * _POINT), round(picture.height * _POINT))
    return (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Diagram {number}"/><pic:cNvPicPr/>'
        f"</pic:nvPicPr>{fill_xml('pic', *relations)}{frame_xml('pic', size)}"
        "</pic:pic></a:graphicData>"
    )

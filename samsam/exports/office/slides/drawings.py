"""Charts that PowerPoint itself draws, and drawings as vector and pixels."""

from __future__ import annotations

from html import escape

from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.package import Part as PackagePart
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.oxml.shapes.graphfrm import CT_GraphicalObjectFrame
from pptx.parts.chart import ChartPart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart
from pptx.slide import Slide

from samsam.charts.office.in_office import office_chart
from samsam.charts.writable import writable
from samsam.exports.documents.office_picture import (
    PNG,
    SVG,
    Named,
    OfficePicture,
    drawing_name,
    fill_xml,
    frame_xml,
)
from samsam.exports.office.slides.deck import SlideArea
from samsam.exports.office.slides.frames import describe_frame
from samsam.figures.description.describe import Words
from samsam.figures.figure import Figure
from samsam.figures.origin import Origin
from samsam.figures.theme import light
from samsam.model.language.house_style import HouseStyle

CHART = 14  # points: the letters of a chart


def fitted(picture: OfficePicture, area: SlideArea) -> SlideArea:
    """As large as there is room for, in the middle."""
    shrink = min(1.0, area.height / picture.height)
    width, height = picture.width * shrink, picture.height * shrink
    return SlideArea(
        area.left + (area.width - width) / 2, area.top + (area.height - height) / 2, width, height
    )


def add_chart(
    slide: Slide, figure: Figure, place: SlideArea, words: Words, style: HouseStyle
) -> None:
    """A chart of PowerPoint's own with its workbook, and what a screen reader says of it."""
    # A template's charts follow its theme.
    font = None if style.powerpoint_template else style.font.family
    chart = office_chart(figure, place.width, place.height, CHART, font, light(style))
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
        number, drawing_name(number, words, figure.origin), relation, *place.emu
    )
    describe_frame(frame, writable(words.headline), writable(words.alt))
    tree.append(frame)


def add_picture(
    slide: Slide,
    picture: OfficePicture,
    place: SlideArea,
    words: Named,
    origin: Origin | None,
    drawn_for: tuple[float, float],
) -> None:
    """A picture as vector and as pixels, drawn for such a size, with what a screen reader says."""
    package, count = slide.part.package, slide.slide_id
    relations = []
    for kind, content, ending in ((PNG, picture.png, "png"), (SVG, picture.svg, "svg")):
        name = PackURI(f"/ppt/media/samsam{count}.{ending}")
        part = PackagePart(name, kind, package, content)
        relations.append(slide.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE))
    number = max(shape.shape_id for shape in slide.shapes) + 1
    name = escape(drawing_name(number, words, origin, drawn_for))
    frame = parse_xml(
        f"<p:pic {nsdecls('p', 'a', 'r')}><p:nvPicPr>"
        f'<p:cNvPr id="{number}" name="{name}"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
        f"{fill_xml('p', *relations)}{frame_xml('p', place.emu)}</p:pic>"
    )
    describe_frame(frame, writable(words.headline), writable(words.alt))
    slide.shapes.element.append(frame)

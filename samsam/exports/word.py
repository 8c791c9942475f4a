"""A document as a Word file: real headings, captions, lists and tables, and charts to edit."""

from __future__ import annotations

import io
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

from docx.document import Document as WordFile
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from samsam.exports.columns import widths
from samsam.exports.document import (
    MANY_ON_A_PAGE,
    Bullets,
    Document,
    FigurePart,
    Heading,
    ManyPart,
    Paragraph,
    Part,
    PicturePart,
    PlacePart,
    Shown,
    TablePart,
    figure_table,
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
    kept_picture,
    many_picture,
    strip_picture,
)
from samsam.exports.packed import settled
from samsam.exports.word_file import (
    LEAD,
    SOURCE,
    TABLE,
    TABLE_SIZE,
    TABLE_TEXT,
    add_field,
    chart_font,
    opened,
    set_properties,
    text_width,
)
from samsam.figures.describe import Words, describe
from samsam.figures.figure import Figure
from samsam.figures.in_office import office_chart
from samsam.figures.many import Many
from samsam.figures.sheet import Said
from samsam.figures.strip import Strip, strip_of
from samsam.figures.theme import light
from samsam.figures.writable import writable
from samsam.model.house_style import HouseStyle, Logotype
from samsam.swedish import long_date

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MM = 72 / 25.4
_POINT, _TWIPS = 12_700, 20
_CHART = 9.5
_WIDE = 300.0
_CELL_MARGINS = 10.0  # a little more than there is: a word mustn't be broken by a rounding
_NO_VALUES = "Det finns inga värden att visa."
_COLUMNS = 3
_TODAY = HouseStyle()


def make(document: Document, style: HouseStyle = _TODAY) -> bytes:
    """The document as a .docx. Of a template its styles, margins, header and footer are used.

    Raises TemplateError when the template isn't a Word file.
    """
    file = opened(style)
    work = _Writer(file, min(document.width_mm * _MM, text_width(file)), style)
    if style.logotype and style.word_template is None:  # a template has its logotype in place
        work.picture(style.logotype)
    work.front(document)
    for part in document.parts:
        work.add(part)
    if document.same_again:
        work.write(f"Samma dokument igen: {document.same_again}", SOURCE)
    set_properties(file, document)
    content = io.BytesIO()
    file.save(content)
    return settled(content.getvalue(), document.made_on)


class _Writer:
    """Writes part after part and counts captions. `width` is that of charts, in points."""

    def __init__(self, file: WordFile, width: float, style: HouseStyle) -> None:
        self._file, self._style, self._palette = file, style, light(style)
        self._end = file.element.body.get_or_add_sectPr()
        self._style_ids = {style.name: style.style_id for style in file.styles}
        self._room, self._font = text_width(file), chart_font(file)
        self._width = width
        self._captions = {"Figur": 0, "Tabell": 0}

    def picture(self, logotype: Logotype) -> None:
        """The logotype, in a line of its own."""
        content = io.BytesIO(as_png(logotype))
        shown = self._paragraph().add_run().add_picture(content, height=Mm(LOGOTYPE_HEIGHT))
        shrink = min(1.0, Mm(LOGOTYPE_WIDTH) / shown.width)
        shown.width, shown.height = int(shown.width * shrink), int(shown.height * shrink)
        shown._inline.docPr.set("descr", writable(logotype.alt))

    def front(self, document: Document) -> None:
        """The title and what the document is."""
        self.write(document.title, "Title")
        self.write(document.subtitle, "Subtitle")
        self.write(document.about)
        self.write(f"{document.author}, {long_date(document.made_on)}", SOURCE)

    def add(self, part: Part) -> None:
        """One part of the document."""
        if isinstance(part, Heading):
            self.write(part.text, f"Heading {part.level}")
        elif isinstance(part, Bullets):
            for item in part.items:
                self.write(item, "List Bullet")
        elif isinstance(part, TablePart):
            self._caption("Tabell", part.caption)
            self._table(part)
        elif isinstance(part, Paragraph):
            self.write(part.text, LEAD if part.lead else None)
        else:
            self._shown(part)

    def _shown(self, part: Shown) -> None:
        """A part that is a picture of some sort."""
        if isinstance(part, FigurePart):
            self._figure(part)
        elif isinstance(part, PlacePart):
            self._place(strip_of(part.figure))
        elif isinstance(part, ManyPart):
            self._many(part.many)
        else:
            self._told(part)

    def write(
        self, text: str, style: str | None = None, keep: bool = False, whole: bool = False
    ) -> None:
        """A paragraph, unless there is nothing to say.

        `keep` keeps it on the page of the next one, `whole` all of its lines on one page.
        """
        if not text:
            return
        paragraph = self._paragraph(style)
        paragraph.add_run(writable(text))
        paragraph.paragraph_format.keep_with_next = keep or None
        paragraph.paragraph_format.keep_together = keep or whole or None

    def _paragraph(self, style: str | None = None) -> Any:
        """An empty paragraph at the end. The library's own way searches the whole text for it."""
        element = OxmlElement("w:p")
        self._end.addprevious(element)
        if style:
            element.style = self._style_ids[style]
        return WordParagraph(element, self._file)

    def _caption(self, kind: str, text: str) -> None:
        """A caption that Word numbers, and finds for a list of figures."""
        self._captions[kind] += 1
        paragraph = self._paragraph("Caption")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.keep_together = True
        paragraph.add_run(f"{kind} ")
        add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(self._captions[kind]))
        paragraph.add_run(f". {writable(text)}")

    def _told(self, part: PicturePart) -> None:
        """A chart that is kept as it was drawn once: the drawing, its words and its values."""
        self._caption("Figur", part.caption)
        if part.svg:
            self._drawing(kept_picture(part.svg, self._width, self._style.font), part)
        else:
            self.write(part.alt)
        for words in (*part.sentences, *part.notes):
            self.write(words)
        if part.table:
            self.add(part.table)

    def _figure(self, part: FigurePart) -> None:
        figure, words = part.figure, describe(part.figure)
        self._caption("Figur", words.headline)
        self.write(words.subtitle, SOURCE, keep=True)
        if figure.outcome.points:
            self._chart(figure, words)
        else:
            self.write(_NO_VALUES, keep=True)
        self._notes(words)
        if part.with_judgement:
            self.write(words.paragraph)
        if part.with_table and words.table.rows:
            self._caption("Tabell", words.table.caption)
            self._table(figure_table(words.table))

    def _notes(self, words: Said) -> None:
        """Notes and source in one paragraph: LibreOffice moves a source alone to the next page."""
        told = (" ".join(words.notes), words.source)
        self.write("\n".join(text for text in told if text), SOURCE, whole=True)

    def _chart(self, figure: Figure, words: Words) -> None:
        """A chart in the line of text, with the workbook that Word opens to edit its data."""
        height = self._width * (0.56 if self._width > _WIDE else 0.88)
        chart = office_chart(figure, self._width, height, _CHART, self._font, self._palette)
        package = self._file.part.package
        number = self._captions["Figur"]
        name = PackURI(f"/word/charts/samsam{number}.xml")
        part = PackagePart(name, CONTENT_TYPE.DML_CHART, chart.xml, package)
        name = PackURI(f"/word/embeddings/samsam{number}.xlsx")
        workbook = PackagePart(name, CONTENT_TYPE.SML_SHEET, chart.workbook, package)
        part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)
        relation = self._file.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        paragraph = self._paragraph()
        paragraph.paragraph_format.keep_with_next = True
        drawing = _inline_xml(_chart_xml(relation), number, self._width, height, words)
        paragraph.add_run()._r.append(parse_xml(drawing))

    def _place(self, strip: Strip) -> None:
        """The strip with its words as text, and the order as a table."""
        self._caption("Figur", strip.headline)
        self.write(strip.subtitle, SOURCE, keep=True)
        self._drawing(strip_picture(strip, self._width, _CHART, self._style), strip)
        self._notes(strip)
        self.add(order_part(strip.table))

    def _many(self, many: Many) -> None:
        """Small charts as wide as the text, on as many pages as they need, and their places."""
        for page in many.split(MANY_ON_A_PAGE):
            self._caption("Figur", page.headline)
            self.write(page.subtitle, SOURCE, keep=True)
            picture = many_picture(page, self._room, _COLUMNS, _CHART, self._style)
            self._drawing(picture, page)
            self._notes(page)
        self.add(many_part(many))

    def _drawing(self, picture: OfficePicture, words: _Named) -> None:
        """A picture in the line of text, as vector and as pixels."""
        number, document = self._captions["Figur"], self._file.part
        relations = []
        for kind, content, ending in ((PNG, picture.png, "png"), (SVG, picture.svg, "svg")):
            name = PackURI(f"/word/media/samsam{number}.{ending}")
            part = PackagePart(name, kind, content, document.package)
            relations.append(document.relate_to(part, RELATIONSHIP_TYPE.IMAGE))
        paragraph = self._paragraph()
        paragraph.paragraph_format.keep_with_next = True
        drawn = _picture_xml(relations, number, picture)
        drawing = _inline_xml(drawn, number, picture.width, picture.height, words)
        paragraph.add_run()._r.append(parse_xml(drawing))

    def _table(self, table: TablePart) -> None:
        """A table whose first row is repeated on each page."""
        ids = self._style_ids
        numbers = frozenset(range(1, table.numbers + 1))
        looks = _Looks(ids[TABLE], ids[TABLE_TEXT], numbers)
        self._end.addprevious(parse_xml(_table_xml(table, self._room, looks)))
        self._paragraph(SOURCE)


@dataclass(frozen=True, slots=True)
class _Looks:
    """The ids of a table's style and of its texts' style, and its columns of numbers."""

    table: str
    text: str
    right: frozenset[int]


class _Named(Protocol):
    """What a screen reader says of a picture."""

    @property
    def headline(self) -> str:
        """Its name."""

    @property
    def alt(self) -> str:
        """What it shows."""


def _inline_xml(graphic: str, number: int, width: float, height: float, words: _Named) -> str:
    """A graphic in the line of text, with what a screen reader says of it."""
    title, alt = escape(writable(words.headline)), escape(writable(words.alt))
    return (
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'r', 'pic')}>"
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{round(width * _POINT)}" cy="{round(height * _POINT)}"/>'
        f'<wp:docPr id="{1000 + number}" name="Diagram {number}" descr="{alt}" title="{title}"/>'
        f"<wp:cNvGraphicFramePr/><a:graphic>{graphic}</a:graphic></wp:inline></w:drawing>"
    )


def _chart_xml(relation: str) -> str:
    return (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        f'r:id="{relation}"/></a:graphicData>'
    )


def _picture_xml(relations: list[str], number: int, picture: OfficePicture) -> str:
    size = (0, 0, round(picture.width * _POINT), round(picture.height * _POINT))
    return (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Diagram {number}"/><pic:cNvPicPr/>'
        f"</pic:nvPicPr>{fill_xml('pic', *relations)}{frame_xml('pic', size)}"
        "</pic:pic></a:graphicData>"
    )


def _table_xml(table: TablePart, width: float, looks: _Looks) -> str:
    head, rows = table.head, table.rows
    room = widths(head, rows, width, TABLE_SIZE, _CELL_MARGINS)
    columns = [round(wide * _TWIPS) for wide in room]
    told = escape(writable(table.caption))
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in columns)
    together = len(rows) if table.together else 0
    lines = [_row_xml(head, columns, looks, "<w:cantSplit/><w:tblHeader/>", keep=True)]
    for number, row in enumerate(rows, 1):
        lines.append(_row_xml(row, columns, looks, "<w:cantSplit/>", keep=number < together))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{looks.table}"/>'
        f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="06A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{told}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _row_xml(
    row: tuple[str, ...], columns: list[int], looks: _Looks, properties: str, keep: bool
) -> str:
    """A row; `keep` keeps it on the page of the next one."""
    kept = "<w:keepNext/>" if keep else ""
    cells = ""
    for number, (text, width) in enumerate(zip(row, columns, strict=True)):
        side = '<w:jc w:val="right"/>' if number in looks.right else ""
        cells += (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
            f'<w:pStyle w:val="{looks.text}"/>{kept}{side}</w:pPr>{_runs_xml(text)}</w:p></w:tc>'
        )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def _runs_xml(text: str) -> str:
    """Text with its line breaks."""
    written = escape(writable(text)).split("\n")
    lines = (f'<w:t xml:space="preserve">{line}</w:t>' for line in written)
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"

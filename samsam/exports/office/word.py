"""A document as a Word file: real headings, captions, lists and tables, and charts to edit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx.document import Document as WordFile
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import OxmlElement, parse_xml
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from samsam.charts.office.in_office import office_chart, office_height
from samsam.charts.print.captions import Captions
from samsam.charts.writable import writable
from samsam.exports.documents.columns import (
    least_width,
    with_remarks_below,
)
from samsam.exports.documents.document import (
    MANY_ON_A_PAGE,
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
    SmallMultiplesPart,
    SpeakerNotes,
    TablePart,
    Written,
    chart_height,
    figure_table,
    is_long,
    many_part,
    order_part,
    recent_table,
    remarks_text,
)
from samsam.exports.documents.logotype import LOGOTYPE_HEIGHT, LOGOTYPE_WIDTH, as_png
from samsam.exports.documents.office_picture import (
    PNG,
    SVG,
    Named,
    OfficePicture,
    compared_picture,
    drawing_name,
    kept_picture,
    many_picture,
)
from samsam.exports.documents.packed import settled
from samsam.exports.documents.piece import (
    DRAWN_DECIMALS,
    PieceIdentity,
    Role,
    many_origin,
    picture_origin,
    piece_of,
)
from samsam.exports.office.word_contents import (
    CONTENTS_LEVELS,
    CONTENTS_TITLE,
    bookmark_xml,
    contents_style,
    contents_xml,
)
from samsam.exports.office.word_file import (
    LEAD,
    SOURCE,
    TABLE,
    TABLE_SIZE,
    TABLE_TEXT,
    add_field,
    chart_font,
    list_number,
    opened,
    set_properties,
    text_width,
    word_text,
)
from samsam.exports.office.word_graphics import chart_xml, inline_xml, picture_xml
from samsam.exports.office.word_lines import whole_spans
from samsam.exports.office.word_tables import CELL_MARGINS, TableLooks, runs_xml, table_xml
from samsam.exports.office.word_written import LINE_STYLES, add_line
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.description.describe import Words, describe
from samsam.figures.figure import Figure
from samsam.figures.origin import Origin
from samsam.figures.theme import light
from samsam.model.language.house_style import HouseStyle, Logotype
from samsam.swedish import long_date

_MM = 72 / 25.4
_CHART = 9.5
_CAPTION, _SMALL = 10.5, 9.0  # points: the letters of captions, and of what stands under a chart
_AFTER_TABLE, _BEFORE_REMARKS = 12, 4  # points
_NO_VALUES = "Det finns inga värden att visa."
MANY_COLUMNS = 3
_CONTENTS, _FEWEST_CONTENTS = "Innehåll", 4
# Of a table's caption, of itself with and without its remarks, and of these below it.
_ALL_YEARS = (Role.TABLE_CAPTION, Role.TABLE, Role.BARE_TABLE, Role.TABLE_REMARKS)
_RECENT = (
    Role.RECENT_TABLE_CAPTION, Role.RECENT_TABLE, Role.RECENT_BARE_TABLE,
    Role.RECENT_TABLE_REMARKS,
)  # fmt: skip
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
    if document.contents:
        work.contents([part for part in document.parts if isinstance(part, Heading)])
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
        self._room, self._font = round(text_width(file), DRAWN_DECIMALS), chart_font(file)
        self._width = round(width, DRAWN_DECIMALS)
        self._bullets = list_number(file)
        self._captions = {"Figur": 0, "Tabell": 0}
        self._headings = 0

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
        piece = piece_of(document.origin, Role.ABOUT, document.about)
        self.write(document.about, piece=piece)
        self.write(f"{document.author}, {long_date(document.made_on)}", SOURCE)

    def contents(self, headings: Sequence[Heading]) -> None:
        """The headings of two levels, each a link; Word adds the pages when it updates the field.

        None when they are so few that the first page shows them.
        """
        listed = [h for h in headings if h.level <= CONTENTS_LEVELS]
        if len(listed) < _FEWEST_CONTENTS:
            return
        self.write(_CONTENTS, CONTENTS_TITLE, keep=True)
        numbers = [n for n, h in enumerate(headings, 1) if h.level <= CONTENTS_LEVELS]
        for place, (number, heading) in enumerate(zip(numbers, listed, strict=True)):
            paragraph = self._paragraph(contents_style(heading.level))
            entry = contents_xml(
                runs_xml(heading.text), number, first=not place, last=place == len(listed) - 1
            )
            for element in entry:
                paragraph._p.append(parse_xml(element))

    def add(self, part: Part) -> None:
        """One part of the document."""
        if isinstance(part, Heading):
            self._heading(part)
        elif isinstance(part, Bullets):
            for item in part.items:
                self.write(item, "List Bullet")
        elif isinstance(part, TablePart):
            self._own_table(part, part.origin, narrow=False)
        elif isinstance(part, Paragraph | Written):
            self._running(part)
        elif not isinstance(part, SpeakerNotes | MessagePart):
            self._shown(part)

    def _heading(self, part: Heading) -> None:
        """A heading with the bookmark that the contents lead to."""
        self._headings += 1
        paragraph = self._paragraph(f"Heading {part.level}")
        paragraph.paragraph_format.page_break_before = part.new_page or None
        start, end = bookmark_xml(self._headings)
        paragraph._p.append(parse_xml(start))
        paragraph.add_run(word_text(part.text))
        paragraph._p.append(parse_xml(end))

    def _running(self, part: Paragraph | Written) -> None:
        """Running text, with its label in bold before it, or what people have written."""
        if isinstance(part, Written):
            for line in part.text.written:
                add_line(self._paragraph(LINE_STYLES[line.level]), line)
            return
        if not part.label:
            self.write(part.text, LEAD if part.lead else None, whole=part.lead)
            return
        paragraph = self._paragraph(LEAD if part.lead else None)
        for number, (label, text) in enumerate(part.labelled):
            paragraph.add_run(f"{' ' * bool(number)}{word_text(label)} ").bold = True
            paragraph.add_run(word_text(text))
        paragraph.paragraph_format.keep_with_next = not part.labelled[-1][-1] or None

    def _shown(self, part: Shown | SeriesPart) -> None:
        """A part that is a picture of some sort."""
        if isinstance(part, FigurePart):
            self._figure(part)
        elif isinstance(part, PlacePart):
            self._place(part)
        elif isinstance(part, SmallMultiplesPart):
            self._many(part.many)
        elif isinstance(part, SeriesPart):
            self._series(part.figure)
        else:
            self._reported(part)

    def write(
        self,
        text: str,
        style: str | None = None,
        keep: bool = False,
        whole: bool = False,
        piece: PieceIdentity | None = None,
        narrow: bool = False,
    ) -> None:
        """A paragraph, unless there is nothing to say.

        `keep` keeps it on the page of the next one, `whole` all of its lines on one page. `piece`
        is its identity. A `narrow` one is as wide as the charts.
        """
        if not text:
            return
        paragraph = self._paragraph(style)
        _add_text(paragraph, text, piece)
        paragraph.paragraph_format.keep_with_next = keep or None
        paragraph.paragraph_format.keep_together = keep or whole or None
        if narrow:
            self._make_narrow(paragraph, text)

    def _make_narrow(self, paragraph: Any, text: str, caption: bool = False) -> None:
        """What belongs to a chart ends where the chart does, or a little before it."""
        size = _CAPTION if caption else _SMALL
        left = self._room - whole_spans(text, self._width, size, bold=caption)
        if left >= 1:
            paragraph.paragraph_format.right_indent = Pt(left)

    def _paragraph(self, style: str | None = None) -> Any:
        """An empty paragraph at the end. The library's own way searches the whole text for it."""
        element = OxmlElement("w:p")
        self._end.addprevious(element)
        if style:
            element.style = self._style_ids[style]
        return WordParagraph(element, self._file)

    def _caption(
        self, kind: str, text: str, piece: PieceIdentity | None = None, narrow: bool = False
    ) -> None:
        """A caption that Word numbers, and finds for a list of figures."""
        self._captions[kind] += 1
        paragraph = self._paragraph("Caption")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.keep_together = True
        paragraph.add_run(f"{kind} ")
        add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(self._captions[kind]))
        paragraph.add_run(". ")
        _add_text(paragraph, text, piece)
        if narrow:
            whole = f"{kind} {self._captions[kind]}. {text}"
            self._make_narrow(paragraph, whole, caption=True)

    def _reported(self, part: PicturePart) -> None:
        """A chart that is kept as it was drawn once: the drawing, its words and its values."""
        svg, width_mm = part.drawing(self._width / _MM)
        width = min(width_mm * _MM, self._room)
        self._caption("Figur", part.caption, narrow=width <= self._width)
        if svg:
            self._drawing(kept_picture(svg, width, self._style.font), part)
        else:
            self.write(part.alt)
        for words in (*part.sentences, *part.notes):
            self.write(words)
        if part.table and part.table.rows:
            self._own_table(part.table, None)

    def _figure(self, part: FigurePart) -> None:
        figure, words = part.figure, describe(part.figure)
        self._head(words, figure.origin)
        if figure.outcome.points:
            self._chart(figure, words)
        else:
            self.write(_NO_VALUES, keep=True)
        self._foot(words, figure.origin)
        if part.with_judgement:
            piece = piece_of(figure.origin, Role.JUDGEMENT, words.paragraph)
            self.write(words.paragraph, piece=piece)
        self._remarks(words, figure.origin)
        if part.with_table and words.table.rows:
            roles = _RECENT if is_long(words.table) else _ALL_YEARS
            self._own_table(recent_table(words.table), figure.origin, roles)

    def _series(self, figure: Figure) -> None:
        """All years of a figure, in an annex."""
        table = figure_table(describe(figure).table)
        if table.rows:
            self._own_table(table, figure.origin)

    def _head(self, words: Captions, origin: Origin | None, narrow: bool = True) -> None:
        """The numbered headline and the subtitle."""
        piece = piece_of(origin, Role.HEADLINE, words.headline)
        self._caption("Figur", words.headline, piece, narrow)
        piece = piece_of(origin, Role.SUBTITLE, words.subtitle)
        self.write(words.subtitle, SOURCE, keep=True, piece=piece, narrow=narrow)

    def _foot(self, words: Captions, origin: Origin | None, narrow: bool = True) -> None:
        """What stands under a picture."""
        text = writable(words.foot)
        piece = piece_of(origin, Role.NOTES, text)
        self.write(text, SOURCE, whole=True, piece=piece, narrow=narrow)

    def _remarks(self, words: Captions, origin: Origin | None, narrow: bool = True) -> None:
        """All that there is to know of a picture, in small letters."""
        text = remarks_text(words)
        if text:
            piece = piece_of(origin, Role.REMARKS, text)
            self.write(text, SOURCE, piece=piece, narrow=narrow)

    def _own_table(
        self,
        table: TablePart,
        origin: Origin | None,
        roles: tuple[Role, Role, Role, Role] = _ALL_YEARS,
        narrow: bool = True,
    ) -> None:
        """The table of a figure or picture, with its caption; `roles` are those of its parts."""
        caption, whole, bare, below = roles
        self._caption("Tabell", table.caption, piece_of(origin, caption, table.caption), narrow)
        room = self._table_room(table, narrow)
        shown, remarks = with_remarks_below(table, room, TABLE_SIZE, CELL_MARGINS)
        piece = piece_of(origin, bare if remarks else whole, shown.text)
        self._table(shown, piece, narrow, remarks, piece_of(origin, below, writable(remarks)))

    def _table_room(self, table: TablePart, narrow: bool) -> float:
        """The room of the text, or of a chart; there a table is as wide as its words need."""
        if not narrow:
            return self._room
        needed = least_width(table.head, table.words, TABLE_SIZE, CELL_MARGINS)
        return min(self._room, max(self._width, needed))

    def _chart(self, figure: Figure, words: Words) -> None:
        """A chart in the line of text, with the workbook that Word opens to edit its data."""
        plot = chart_height(self._width)
        height = office_height(figure, self._width, plot, _CHART, self._font)
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
        name = drawing_name(number, words, figure.origin)
        drawing = inline_xml(chart_xml(relation), number, (self._width, height), words, name)
        paragraph.add_run()._r.append(parse_xml(drawing))

    def _place(self, part: PlacePart) -> None:
        """The strip or map with its words as text, and the order as a table."""
        shown, origin = part.picture, picture_origin(part.figure, part.kind.view)
        self._head(shown, origin)
        picture = compared_picture(part.kind, shown, self._width, _CHART, self._style)
        self._drawing(picture, shown, origin, self._width)
        self._foot(shown, origin)
        self._remarks(shown, origin)
        if part.with_table:
            self._own_table(order_part(shown.table), origin)

    def _many(self, many: SmallMultiples) -> None:
        """Small charts as wide as the text, on as many pages as they need, and their places."""
        for page in many.split(MANY_ON_A_PAGE):
            origin = many_origin(page)
            self._head(page, origin, narrow=False)
            picture = many_picture(page, self._room, MANY_COLUMNS, _CHART, self._style)
            self._drawing(picture, page, origin, self._room)
            self._foot(page, origin, narrow=False)
        self._remarks(many, many_origin(many), narrow=False)
        self._own_table(many_part(many), many_origin(many), narrow=False)

    def _drawing(
        self,
        picture: OfficePicture,
        words: Named,
        origin: Origin | None = None,
        drawn_for: float = 0.0,
    ) -> None:
        """A picture in the line of text, as vector and as pixels, drawn for a width."""
        number, document = self._captions["Figur"], self._file.part
        relations = []
        for kind, content, ending in ((PNG, picture.png, "png"), (SVG, picture.svg, "svg")):
            name = PackURI(f"/word/media/samsam{number}.{ending}")
            part = PackagePart(name, kind, content, document.package)
            relations.append(document.relate_to(part, RELATIONSHIP_TYPE.IMAGE))
        paragraph = self._paragraph()
        paragraph.paragraph_format.keep_with_next = True
        drawn = picture_xml(relations, number, picture)
        name = drawing_name(number, words, origin, (drawn_for, 0.0))
        drawing = inline_xml(drawn, number, (picture.width, picture.height), words, name)
        paragraph.add_run()._r.append(parse_xml(drawing))

    def _table(
        self,
        table: TablePart,
        piece: PieceIdentity | None = None,
        narrow: bool = False,
        remarks: str = "",
        below: PieceIdentity | None = None,
    ) -> None:
        """A table whose first row is repeated on each page; `piece` is its identity.

        `remarks` stand below it, with an identity of their own.
        """
        ids = self._style_ids
        numbers = frozenset(range(1, table.numbers + 1))
        looks = TableLooks(
            ids[TABLE], ids[TABLE_TEXT], numbers, self._bullets, self._file.part, piece,
            remarks != "",
        )  # fmt: skip
        room = self._table_room(table, narrow)
        self._end.addprevious(parse_xml(table_xml(table, room, looks)))
        self._below_table(remarks, below)

    def _below_table(self, remarks: str, piece: PieceIdentity | None) -> None:
        """Remarks, or what Word needs after a table, so low that it never begins a page."""
        paragraph = self._paragraph(SOURCE)
        paragraph.paragraph_format.space_after = Pt(_AFTER_TABLE)
        if not remarks:
            paragraph.paragraph_format.line_spacing = Pt(1)
            return
        paragraph.paragraph_format.space_before = Pt(_BEFORE_REMARKS)
        self._make_narrow(paragraph, remarks)
        _add_text(paragraph, remarks, piece)


def _add_text(paragraph: Any, text: str, piece: PieceIdentity | None) -> None:
    """Text at the end of a paragraph, in a field that holds its identity if it has one."""
    if piece is None:
        paragraph.add_run(word_text(text))
    else:
        add_field(paragraph, piece.instruction, word_text(text))

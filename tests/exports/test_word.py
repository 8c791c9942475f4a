"""Word files read back by python-docx, as raw XML and by LibreOffice."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import docx
import pytest
from docx.document import Document as WordFile
from docx.shared import Emu, Pt
from fontTools.ttLib import TTFont
from office_documents import (
    IDS,
    TODAY,
    FigureOf,
    document_of,
    empty,
    every_part,
    figures_document,
    real_figures,
)
from office_files import W, as_pdf_text, assert_in_order, charts, parts, series
from PIL import Image
from written_analysis import YEAR

from samsam.charts.plan import text_width, wrapped
from samsam.charts.print.in_print import draw
from samsam.charts.typefaces import fonts
from samsam.exports.documents.columns import line_counts
from samsam.exports.documents.document import (
    Bullets,
    FigurePart,
    Heading,
    Paragraph,
    PicturePart,
    TablePart,
    Written,
    figure_table,
    is_long,
    recent_table,
    remarks_text,
    table_remarks,
    without_remarks,
)
from samsam.exports.documents.office_template import TemplateError
from samsam.exports.office.word import make
from samsam.exports.office.word_file import TABLE_SIZE
from samsam.exports.office.word_lines import whole_spans
from samsam.figures.description.describe import describe
from samsam.model.language.formatted_text import read_formatted
from samsam.model.language.house_style import Font, HouseStyle
from samsam.model.language.sentences import split
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import figure_for_file
from samsam.services.files.kit import KitChoice, kit
from samsam.swedish import span, unbroken

NBSP = "\u00a0"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CT = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def opened(content: bytes) -> WordFile:
    return docx.Document(io.BytesIO(content))


def saved(file: WordFile) -> bytes:
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def raw(content: bytes, name: str = "word/document.xml") -> Element:
    return ElementTree.fromstring(parts(content, name)[name])


def texts(file: WordFile) -> list[str]:
    cells = [c.text for t in file.tables for r in t.rows for c in r.cells]
    return [p.text for p in file.paragraphs] + cells


def captions(content: bytes) -> list[str]:
    return [p.text for p in opened(content).paragraphs if p.style.name == "Caption"]


def test_each_figure_has_a_chart_that_can_be_edited(service: Service) -> None:
    figures = real_figures(service)
    assert len(figures) == len(IDS) + 1
    content = make(figures_document(figures))
    told = [line for text in texts(opened(content)) for line in text.split("\n")]
    drawings = list(raw(content).iter(f"{WP}docPr"))
    roots = charts(content, "word/charts/samsam")
    assert len(drawings) == len(roots) == len(figures)
    assert len({d.get("id") for d in drawings}) == len(figures)
    for figure, drawing, root in zip(figures, drawings, roots, strict=True):
        words = describe(figure)
        assert drawing.get("descr") == words.alt
        assert drawing.get("title") == words.headline
        assert_in_order(root)
        for curve in figure.curves:
            assert series(root)[curve.label] == {p.year: p.value for p in curve.points}
        for text in (words.subtitle, words.foot, words.paragraph, remarks_text(words)):
            assert not text or unbroken(text) in told


def test_the_workbook_of_each_chart_is_in_the_file(service: Service) -> None:
    content = make(figures_document(real_figures(service)[:3]))
    for number in (1, 2, 3):
        name = f"word/charts/_rels/samsam{number}.xml.rels"
        relation = ElementTree.fromstring(parts(content, name)[name]).find(f"{CT}Relationship")
        chart = raw(content, f"word/charts/samsam{number}.xml")
        external = chart.find(
            "{http://schemas.openxmlformats.org/drawingml/2006/chart}externalData"
        )
        assert relation.get("Id") == external.get(f"{R}id")
        workbook = "word/" + relation.get("Target").removeprefix("../")
        assert zipfile.is_zipfile(io.BytesIO(parts(content, workbook)[workbook]))


def test_captions_are_numbered_by_word(service: Service) -> None:
    figures = real_figures(service)[:2]
    content = make(figures_document(figures))
    assert captions(content) == [
        unbroken(text)
        for text in (
            f"Figur 1. {describe(figures[0]).headline}",
            f"Tabell 1. {describe(figures[0]).table.caption}",
            f"Figur 2. {describe(figures[1]).headline}",
            f"Tabell 2. {describe(figures[1]).table.caption}",
        )
    ]
    asked = [i.text.split() for i in raw(content).iter(f"{W}instrText")]
    assert [a[:2] for a in asked] == [["SEQ", "Figur"], ["SEQ", "Tabell"]] * 2
    marks = [m.get(f"{W}fldCharType") for m in raw(content).iter(f"{W}fldChar")]
    assert marks == ["begin", "separate", "end"] * 4


def test_tables_have_a_header_row_that_is_repeated(service: Service) -> None:
    figure = real_figures(service)[2]
    content = make(figures_document([figure]))
    table = raw(content).find(f".//{W}tbl")
    rows = list(table.iter(f"{W}tr"))
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert all(r.find(f"{W}trPr/{W}tblHeader") is None for r in rows[1:])
    look = table.find(f"{W}tblPr/{W}tblLook")
    assert (look.get(f"{W}firstRow"), look.get(f"{W}firstColumn")) == ("1", "1")
    words = describe(figure).table
    assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == words.caption
    shown = [[c.text for c in r.cells] for r in opened(content).tables[0].rows]
    assert shown[0] == ["År", *words.columns, "Anmärkning"]
    assert shown[1:] == [[str(r.year), *r.texts, r.remark] for r in words.rows]
    assert any("Ej publicerat" in row[-1] for row in shown)


def test_the_years_in_a_tables_caption_are_those_of_its_rows(service: Service) -> None:
    """ "Timrå, 1968–2025: åren 2016–2035" were years that the first ones don't hold."""
    county = Selection(group="lanet-region-vasternorrland")
    beside, places = (
        figure_for_file(service, view, "unemployment_annual_mean", county, TODAY)[0]
        for view in ("jamfor", "platser")
    )
    for figure in (*real_figures(service), beside, places):
        table = describe(figure).table
        years = [row.year for row in table.rows]
        assert span(years[0], years[-1]) in figure_table(table).caption
        recent = recent_table(table)
        if is_long(table):
            shown = span(int(recent.words[0][0]), int(recent.words[-1][0]))
            assert recent.caption == f"{table.caption}: åren {shown}"


@pytest.mark.parametrize("width", [80, 160])
def test_long_remarks_stand_below_a_table_that_has_no_room_for_them(
    service: Service, width: int
) -> None:
    """Eleven lines of one word or two beside a year were hard to read."""
    figure = real_figures(service)[-1]
    file = opened(make(figures_document([figure], width_mm=width)))
    table = recent_table(describe(figure).table)
    shown, low = file.tables[0], width == 80
    assert (shown.rows[0].cells[-1].text == "Anmärkning") is not low
    assert (table_remarks(table) in [p.text for p in file.paragraphs]) is low
    assert all(
        text in table_remarks(table) for text in ("2025: Publicerad total", "2035: Mål minst")
    )
    wide = [Emu(cell.width).pt for cell in shown.rows[0].cells]
    rows = tuple(tuple(cell.text for cell in row.cells) for row in shown.rows)
    assert max(line_counts(rows, tuple(wide), TABLE_SIZE, 10.0)) <= 3
    assert sum(wide) <= (width / 25.4 * 72 if low else 454)


def test_years_with_the_same_remark_are_told_of_together() -> None:
    rows = (("2018", "3", ""), ("2019", "–", "Ej publicerat"), ("2020", "–", "Ej publicerat"))
    table = TablePart("Tabell", ("År", "Värde", "Anmärkning"), rows, numbers=1)
    assert table_remarks(table) == "Anmärkningar. 2019 och 2020: Ej publicerat."
    assert without_remarks(table).words == (("2018", "3"), ("2019", "–"), ("2020", "–"))
    sizes = tuple((y, "3", f"Gruppen är {y} personer. Beräknat") for y in ("2018", "2019", "2020"))
    assert table_remarks(replace(table, rows=sizes)) == (
        "Anmärkningar. 2018: Gruppen är 2018 personer. 2019: Gruppen är 2019 personer. "
        "2020: Gruppen är 2020 personer. 2018–2020: Beräknat."
    )
    assert table_remarks(without_remarks(table)) == ""


def test_everything_in_the_document_is_there_with_its_style(service: Service) -> None:
    figure = real_figures(service)[0]
    document = every_part(figure)
    file = opened(make(document))
    styles = [(p.text, p.style.name) for p in file.paragraphs if p.text]
    for wish in (
        (document.title, "Title"),
        (document.subtitle, "Subtitle"),
        (document.about, "Normal"),
        (f"{document.author}, 23 november 2026", "SAMSAM Källa"),
        ("Samlad bedömning", "Heading 1"),
        ("Arbete", "Heading 2"),
        ("Sist", "Heading 3"),
        ("Vi är på väg åt rätt håll.", "SAMSAM Ingress"),
        ("Första raden.\nAndra raden med och <b>&amp;.", "Normal"),
        ("En punkt", "List Bullet"),
        ("=SUM(A1:A9)", "List Bullet"),
        (f"Samma dokument igen: {document.same_again}", "SAMSAM Källa"),
    ):
        assert wish in styles
    assert [c.text for c in file.tables[-1].rows[1].cells] == ["Arbetslöshet", "6,6 %"]


def test_swedish_and_what_the_file_is(service: Service) -> None:
    document = every_part(real_figures(service)[0])
    content = make(document)
    languages = {e.get(f"{W}val") for e in raw(content, "word/styles.xml").iter(f"{W}lang")}
    assert languages == {"sv-SE"}
    properties = opened(content).core_properties
    assert (properties.title, properties.author) == (document.title, document.author)
    assert (properties.subject, properties.language) == (document.about, "sv-SE")
    assert properties.created.date() == TODAY


def test_pages_are_numbered() -> None:
    content = make(document_of(Heading("Ett")))
    footers = [x for n, x in parts(content, "word/footer").items()]
    assert any(b" PAGE " in x for x in footers)


@pytest.mark.parametrize("width", [80, 160])
def test_the_chart_is_as_wide_as_asked(service: Service, width: int) -> None:
    content = make(figures_document(real_figures(service)[:1], width_mm=width))
    extent = raw(content).find(f".//{WP}extent")
    assert abs(int(extent.get("cx")) - width * 36_000) <= 1


def test_a_figure_without_values_says_so(service: Service) -> None:
    nothing = empty(real_figures(service)[0])
    content = make(figures_document([nothing]))
    told = texts(opened(content))
    assert f"Figur 1. {unbroken(describe(nothing).headline)}" in told
    assert "Det finns inga värden att visa." in told
    assert not charts(content, "word/charts/samsam")


def test_one_value_sixty_years_and_a_very_long_title(figure_of: FigureOf) -> None:
    long = "Mycket långa ord om samhällsbyggnadsprocessens nyckeltal " * 12
    figures = [
        figure_of("unemployment", {2020: 6.6}),
        figure_of("population", {y: 15_000.0 + y % 13 for y in range(1966, 2026)}),
        figure_of("neet", {2020: 6.6}, short_title=long),
    ]
    content = make(figures_document(figures))
    held = [max(series(root).values(), key=len) for root in charts(content, "word/charts/samsam")]
    assert [len(h) for h in held] == [1, 60, 1]
    assert f"Figur 3. {describe(figures[2]).headline}" in captions(content)


def test_without_judgement_and_table(service: Service) -> None:
    figure = real_figures(service)[0]
    part = FigurePart(figure, with_table=False, with_judgement=False)
    file = opened(make(document_of(part)))
    assert unbroken(describe(figure).paragraph) not in texts(file)
    assert not file.tables


def test_what_can_not_be_in_xml_is_left_out() -> None:
    odd = "Här\x00 är \ud800\x0b<w:p> & ”citat” ]]>"
    kept = "Här är <w:p> & ”citat” ]]>"
    table = TablePart(odd, (odd, odd), ((odd, odd),))
    file = opened(make(document_of(Heading(odd), Paragraph(odd), Bullets((odd,)), table)))
    assert texts(file).count(kept) == 3 + 4


def test_the_templates_styles_header_and_margins_are_used(service: Service, tmp_path: Path) -> None:
    own = docx.Document()
    own.styles["Heading 1"].font.name = "Kommunsans"
    own.sections[0].header.paragraphs[0].text = "Timrå kommun"
    own.add_paragraph("Instruktion om mallen")
    picture = tmp_path / "bild.png"
    Image.new("RGB", (9, 9)).save(picture)
    own.add_picture(str(picture))
    content = make(
        figures_document(real_figures(service)[:1], width_mm=400),
        HouseStyle(word_template=saved(own)),
    )
    file = opened(content)
    assert file.styles["Heading 1"].font.name == "Kommunsans"
    assert file.sections[0].header.paragraphs[0].text == "Timrå kommun"
    assert "Instruktion om mallen" not in texts(file)
    assert not parts(content, "word/media/")
    section = own.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert abs(int(raw(content).find(f".//{WP}extent").get("cx")) - room) < 20


def test_a_template_without_our_styles_gets_them(service: Service) -> None:
    bare = docx.Document()
    for name in ("Caption", "List Bullet", "Heading 3", "Subtitle"):
        bare.styles[name].delete()
    file = opened(make(every_part(real_figures(service)[0]), HouseStyle(word_template=saved(bare))))
    used = {p.style.name for p in file.paragraphs}
    assert {"Caption", "List Bullet", "Heading 3", "Subtitle", "SAMSAM Källa"} <= used
    number = file.styles["List Bullet"].element.find(f".//{W}numId").get(f"{W}val")
    listed = file.part.numbering_part.element.findall(f"{W}num")
    assert number in {n.get(f"{W}numId") for n in listed}


def test_a_template_without_lists_gets_bullets() -> None:
    bare = docx.Document()
    bare.styles["List Bullet"].delete()
    rels = bare.part.rels
    name = next(n for n, r in rels.items() if r.reltype.endswith("/numbering"))
    del rels[name]
    content = make(document_of(Bullets(("En punkt",))), HouseStyle(word_template=saved(bare)))
    assert "•" in parts(content, "word/numbering.xml")["word/numbering.xml"].decode()
    assert opened(content).paragraphs[-2].style.name == "List Bullet"


def test_a_template_without_bullets_of_the_second_level_gets_them() -> None:
    bare = docx.Document()
    bare.styles["List Bullet 2"].delete()
    written = Written(read_formatted("- ett\n  - under ett"))
    content = make(document_of(written), HouseStyle(word_template=saved(bare)))
    (found,) = [p for p in opened(content).paragraphs if p.text == "under ett"]
    assert found.style.name == "List Bullet 2"
    listed = {n.get(f"{W}numId") for n in opened(content).part.numbering_part.element}
    assert found.style.element.find(f".//{W}numId").get(f"{W}val") in listed


def test_a_template_file_becomes_a_document() -> None:
    types, file = "[Content_Types].xml", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(docx.Document()))) as old:
        with zipfile.ZipFile(file, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == types:
                    content = content.replace(b"document.main+xml", b"template.main+xml")
                new.writestr(name, content)
    made = make(document_of(Heading("Ett")), HouseStyle(word_template=file.getvalue()))
    assert b"document.main+xml" in parts(made, types)[types]
    assert "Ett" in texts(opened(made))


@pytest.mark.parametrize("template", [b"", b"%PDF-1.7", b"PK\x03\x04 trasig"])
def test_what_is_not_a_template_is_refused_in_swedish(template: bytes) -> None:
    with pytest.raises(TemplateError, match=r"inte en Word-fil.*\.docx eller \.dotx"):
        make(document_of(), HouseStyle(word_template=template))


def test_a_word_file_that_is_damaged_inside_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(docx.Document()))) as old:
        with zipfile.ZipFile(file, "w") as new:
            for name in old.namelist():
                new.writestr(name, b"<trasig" if name == "word/document.xml" else old.read(name))
    with pytest.raises(TemplateError, match="Word"):
        make(document_of(), HouseStyle(word_template=file.getvalue()))


def test_a_chart_that_is_kept_as_it_was_drawn_is_a_vector_with_pixels(service: Service) -> None:
    figure = real_figures(service)[-1]
    words, svg = describe(figure), draw(figure, 160, "svg")
    kept = PicturePart(words.headline, svg.decode(), words.alt, (words.trend,), (), None)
    content = make(document_of(kept))
    (drawing,) = raw(content).iter(f"{WP}docPr")
    assert (drawing.get("descr"), drawing.get("title")) == (words.alt, words.headline)
    media = parts(content, "word/media/")
    assert media["word/media/samsam1.svg"] == svg
    pixels = Image.open(io.BytesIO(media["word/media/samsam1.png"]))
    assert abs(pixels.width - 160 / 25.4 * 300) <= 2
    drawn = ElementTree.fromstring(svg)
    high, wide = (float(drawn.get(side, "")[:-2]) for side in ("height", "width"))
    extent = raw(content).find(f".//{WP}extent")
    shown = int(extent.get("cy")) / int(extent.get("cx"))
    assert shown == pytest.approx(high / wide, abs=0.002)
    assert unbroken(words.trend) in texts(opened(content))


def test_a_kept_drawing_s_headline_is_said_once(service: Service) -> None:
    """The drawing has it inside; without a drawing it stands in the caption."""
    figure = real_figures(service)[-1]
    words, svg = describe(figure), draw(figure, 160, "svg").decode()
    kept = PicturePart(words.headline, svg, words.alt, (), (), None, name="Invånare")
    for part, said in ((kept, "Invånare"), (replace(kept, svg=""), words.headline)):
        file = opened(make(document_of(part)))
        (caption,) = (p.text for p in file.paragraphs if p.style.name == "Caption")
        assert caption == f"Figur 1. {said}"


def test_the_typeface_inside_has_every_sign_of_a_verdict() -> None:
    signs = set("→↗↘✓✕–−●■◆◇")
    for shipped, inside in zip(fonts.files(Font()), fonts.faces(Font()), strict=True):
        has, left = TTFont(shipped).getBestCmap(), TTFont(io.BytesIO(inside)).getBestCmap()
        assert {s for s in signs if ord(s) in has} == {s for s in signs if ord(s) in left}


def test_a_kept_chart_without_a_drawing_is_told_in_words() -> None:
    kept = PicturePart("Rubrik", "", "Vad bilden visar.", (), (), None)
    content = make(document_of(kept))
    assert "Vad bilden visar." in texts(opened(content))
    assert not parts(content, "word/media/")


def test_caption_chart_and_source_are_kept_together(service: Service) -> None:
    figure = real_figures(service)[0]
    words = describe(figure)
    paragraphs = opened(make(figures_document([figure]))).paragraphs
    first = next(n for n, p in enumerate(paragraphs) if p.style.name == "Caption")
    last = next(n for n, p in enumerate(paragraphs) if p.text.endswith(words.source))
    assert last - first == 3  # caption, subtitle, chart, foot
    assert all(p.paragraph_format.keep_with_next for p in paragraphs[first:last])
    assert paragraphs[last].paragraph_format.keep_together
    assert paragraphs[last].text == unbroken(words.foot)
    assert unbroken(remarks_text(words)) in [p.text for p in paragraphs[last:]]


def test_what_stands_under_a_picture_is_not_said_again_below(service: Service) -> None:
    """The foot says what is needed to read the picture; "Att veta" is the rest."""
    figures = real_figures(service)
    told = [p.text for p in opened(make(figures_document(figures))).paragraphs]
    feet = [text for text in told if text.endswith("Egen bearbetning i SAMSAM.")]
    below = {n: text for n, text in enumerate(told) if text.startswith("Att veta: ")}
    assert len(feet) == len(figures)
    assert len(below) > len(IDS) // 2
    for number, text in below.items():
        foot = next(t for t in reversed(told[:number]) if t in feet)
        said = {s.partition(" ")[0].rstrip(":") for s in split(foot) if s.startswith("Ring")}
        again = [s for s in split(text.removeprefix("Att veta: ")) if s in split(foot)]
        assert not again
        assert not [s for s in split(text) if s.partition(" ")[0] in said]


def test_libreoffice_keeps_caption_chart_and_source_of_an_analysis_on_one_page(
    fixed_reading: Service, tmp_path: Path
) -> None:
    """Its first figure comes where the page has room for the notes, and not for the source."""
    whole = kit(fixed_reading, KitChoice(analysis=YEAR), TODAY).document
    text = as_pdf_text(make(whole), "docx", tmp_path)
    pages = ["".join(page.split()) for page in text.split("\f")]
    for number, figure in enumerate(whole.figures, 1):
        (page,) = (p for p in pages if f"Figur{number}." in p)
        assert "".join(describe(figure).source.split()) in page, number


@pytest.mark.parametrize("width", [80, 160])
def test_libreoffice_shows_titles_values_and_words(
    service: Service, tmp_path: Path, width: int
) -> None:
    figures = real_figures(service)
    chosen = [figures[0], figures[4], figures[-1]]
    text = as_pdf_text(make(figures_document(chosen, width_mm=width)), "docx", tmp_path)
    flat = " ".join(text.split())
    for wish in (
        "Figur 1. Arbetslöshet 18–64 år 2020: 6,6 %", "6,9 %", "Mål 2025: minst 19 000",
        "missat med 1 535 invånare", "Framskrivning", "17 465", "Plats av 290 (1 = bäst)",
        "Axeln börjar inte på noll", "Källa:", "Tabell 3.", "Sida 1",
    ):  # fmt: skip
        assert wish in flat


def test_what_stands_after_a_table_begins_no_page() -> None:
    """An empty paragraph had a page of its own where the table ended at the foot of the one before."""
    table = TablePart("Tabell", ("År", "Värde"), (("2020", "1"),))
    file = opened(make(document_of(table, Heading("Bilaga", new_page=True))))
    (after,) = [p for p in file.paragraphs if not p.text]
    assert after.paragraph_format.line_spacing == Pt(1)


def test_remarks_below_a_table_are_kept_with_its_last_row(service: Service) -> None:
    figure = real_figures(service)[IDS.index("population")]
    content = make(figures_document([figure], width_mm=80))
    table = opened(content).tables[0]
    assert table.rows[-1].cells[0].paragraphs[0].paragraph_format.keep_with_next
    below = table._tbl.getnext()
    assert "".join(t.text for t in below.iter(f"{W}t")).startswith("Anmärkningar. ")


def test_numbers_stay_on_one_line_wherever_they_stand() -> None:
    """Word breaks at an ordinary space, in what people have written too."""
    typed, whole = "plats 4 av 7, 1 000 kronor", f"plats{NBSP}4{NBSP}av{NBSP}7, 1{NBSP}000 kronor"
    written = read_formatted(f"{typed}\n- **{typed}**\n- [{typed}](https://timra.se)")
    table = TablePart(typed, (typed, "Text"), ((typed, written),))
    parts = (Heading(typed), Paragraph(typed, label=typed), Bullets((typed,)), Written(written))
    texts = as_xml_text(make(document_of(*parts, table)))
    assert typed not in texts
    assert texts.count(whole) == 13


def test_a_lead_is_on_one_page() -> None:
    file = opened(make(document_of(Paragraph("Nej.", lead=True), Paragraph("Text."))))
    lead, text = (p for p in file.paragraphs if p.text in ("Nej.", "Text."))
    assert lead.paragraph_format.keep_together
    assert text.paragraph_format.keep_together is None


def as_xml_text(content: bytes) -> str:
    """All that the body's runs say."""
    return "\n".join(t.text or "" for t in opened(content).element.body.iter(f"{W}t"))


@pytest.mark.parametrize("room", [120.0, 160.0, 200.0, 226.8])
def test_a_width_is_found_in_which_no_line_ends_within_a_span(room: float) -> None:
    """Word breaks after the dash wherever what stands before it has room in the line."""
    for before in range(1, 30):
        text = f"{'i ' * before}2016–2020, känt i maj"
        wide = whole_spans(text, room, 9)
        assert 0.6 * room <= wide <= room
        for line, following in pairwise(wrapped(text, wide, 9)):
            begun = re.match(r"\d+[–-]", following)
            assert begun is None or text_width(f"{line} {begun[0]}", 9) > wide, (room, before)
    assert whole_spans("Utan år", room, 9) == room


def test_what_ends_before_its_room_says_the_same_words_and_stands_at_its_side() -> None:
    """A number keeps its right side, a name its left."""
    rows = tuple((f"{'i ' * n}2016–2020 var bra", f"{'i ' * n}2016–2020") for n in range(60, 140))
    document = document_of(TablePart("Tabell", ("Namn", "Tal"), rows, numbers=1))
    (table,) = opened(make(document)).tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows[1:]] == list(rows)
    names, numbers = (
        [c.paragraphs[0].paragraph_format for c in column.cells] for column in table.columns
    )
    assert any(looks.right_indent for looks in names)
    assert any(looks.left_indent for looks in numbers)
    assert not any(looks.left_indent for looks in names)
    assert not any(looks.right_indent for looks in numbers)

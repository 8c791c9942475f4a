"""Slides read back by python-pptx, as raw XML and by LibreOffice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
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
from office_files import A, as_pdf_text, assert_in_order, charts, parts, series, title_of
from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Pt

from samsam.charts.plan import text_width
from samsam.charts.typefaces.fonts import STAND_IN
from samsam.exports.documents.document import (
    Bullets,
    FigurePart,
    Heading,
    MessagePart,
    Paragraph,
    TablePart,
)
from samsam.exports.documents.office_template import TemplateError
from samsam.exports.office.powerpoint import make
from samsam.exports.office.slides.texts import INSETS
from samsam.figures.description.describe import describe
from samsam.model.language.house_style import HouseStyle
from samsam.services.core.service import Service
from samsam.swedish import unbroken

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def opened(content: bytes) -> Deck:
    return Presentation(io.BytesIO(content))


def chart_of(slide: Slide) -> object:
    return next((s for s in slide.shapes if s.has_chart), None)


def text_of(slide: Slide) -> str:
    frames = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    rows = [c.text for s in slide.shapes if s.has_table for r in s.table.rows for c in r.cells]
    return "\n".join((*frames, *rows))


def notes_of(slide: Slide) -> str:
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def saved(deck: Deck) -> bytes:
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def test_each_figure_is_a_slide_with_an_editable_chart(service: Service) -> None:
    figures = real_figures(service)
    content = make(figures_document(figures))
    slides = list(opened(content).slides)[1:]
    assert len(slides) == len(figures) == len(IDS) + 1
    raw = charts(content, "ppt/charts/samsam")
    for slide, figure, root in zip(slides, figures, raw, strict=True):
        words = describe(figure)
        # The population's two figures say the same, and no two slides have the same title.
        headline = unbroken(words.headline)
        assert title_of(slide) in (headline, f"{headline} (2)")
        frame = chart_of(slide)
        properties = frame._element.find(f".//{P}cNvPr")
        assert properties.get("descr") == words.alt
        held = {s.name: [v for v in s.values if v is not None] for s in frame.chart.plots[0].series}
        for curve in figure.curves:
            assert held[curve.label] == [p.value for p in curve.points]
            assert series(root)[curve.label] == {p.year: p.value for p in curve.points}
        assert_in_order(root)
        assert unbroken(words.subtitle) in text_of(slide)
        assert unbroken(words.source) in text_of(slide)
        for sentence in (words.change, words.trend, *words.targets, *words.notes):
            assert sentence in notes_of(slide)
        for row in words.table.rows:
            remark = f" ({row.remark})" if row.remark else ""
            assert f"{row.year}: {'; '.join(row.texts)}{remark}" in notes_of(slide)
        workbook = frame.chart.part.chart_workbook.xlsx_part.blob
        assert zipfile.is_zipfile(io.BytesIO(workbook))


def test_a_slide_is_read_from_the_title_down(service: Service) -> None:
    """A screen reader said the slide's number and the source before the chart."""
    for slide in list(opened(make(figures_document(real_figures(service)))).slides)[1:]:
        names = [shape.name.split(" ")[0] for shape in slide.shapes]
        assert names == ["Title", "Underrubrik", "Diagram", "Källa", "Slide"]


def test_a_title_breaks_between_words_that_can_be_parted(service: Service) -> None:
    """A span of years was broken after its dash, and a word or a number stood alone below."""
    slides = list(opened(make(figures_document(real_figures(service)))).slides)
    several = 0
    for slide in slides:
        title = slide.shapes.title
        size, lines = title.text_frame.paragraphs[0].runs[0].font.size.pt, title.text.split("\v")
        several += len(lines) > 1
        widths = [text_width(line, size, bold=True) for line in lines]
        assert max(widths) <= title.width.pt - INSETS, lines
        assert len(lines) == 1 or min(widths) > max(widths) / 3, lines
        assert not [line for line in lines[:-1] if line.endswith(("–", " av", " för", " år"))]
    assert several > 2


def test_a_title_that_just_has_room_is_two_lines_that_any_letters_keep(figure_of: FigureOf) -> None:
    """In wide letters "bedöma" stood alone below a title that was one line in ours."""
    figure = figure_of("employed_bas", {2020: 8560.0, 2021: 8675.0, 2022: 8712.0})
    title = opened(make(figures_document([figure]))).slides[1].shapes.title
    size, lines = title.text_frame.paragraphs[0].runs[0].font.size.pt, title.text.split("\v")
    room = title.width.pt - INSETS
    assert text_width(" ".join(lines), size, bold=True) <= room
    assert [text_width(w, size, bold=True, font=STAND_IN) <= room for w in lines] == [True, True]


def test_no_number_is_parted_whatever_letters_a_computer_has(service: Service) -> None:
    """LibreOffice broke "plats 8 av / 8" and "9,3 / per 1 000" where our typeface was missing."""
    said = "Vi har plats 8 av 8, i 6 fall av 100, och 9,3 per 1 000"
    rows = ((f"{said} i en cell", "9,3 per 1 000"),)
    figures = [FigurePart(figure) for figure in real_figures(service)]
    parts = (Heading("Läget"), Paragraph(said), Bullets((said,)), TablePart(said, ("A", "B"), rows))
    deck = opened(make(document_of(*parts, *figures)))
    told = "\n".join(map(text_of, deck.slides))
    assert unbroken(told) == told
    assert told.count("9,3\u00a0per\u00a01\u00a0000") == 5
    assert any("per\u00a01\u00a0000" in title_of(slide) for slide in list(deck.slides)[3:])


def test_everything_in_the_document_is_somewhere(service: Service) -> None:
    document = every_part(real_figures(service)[0])
    deck = opened(make(document))
    told = "\n".join(text_of(s) + notes_of(s) for s in deck.slides)
    for text in (
        document.title, document.subtitle, document.about, document.author, "23 november 2026",
        document.same_again, "Samlad bedömning", "Vi är på väg åt rätt håll.", "Första raden.",
        "Andra raden med och <b>&amp;.", "En punkt", "=SUM(A1:A9)", "Arbete", "Läget i korthet",
        "Nyckeltal", "6,6 %", "Sist",
    ):  # fmt: skip
        assert text in told
    titles = [title_of(s) for s in deck.slides]
    assert titles == [
        document.title, "Samlad bedömning", describe(real_figures(service)[0]).headline,
        "Läget i korthet",
    ]  # fmt: skip
    assert "Rubriker utan innehåll: Sist" in notes_of(deck.slides[0])


def test_swedish_everywhere_and_the_file_says_what_it_is(service: Service) -> None:
    document = every_part(real_figures(service)[0])
    content = make(document)
    for name, xml in parts(content, "ppt/").items():
        if name.startswith(("ppt/slides/slide", "ppt/notesSlides/", "ppt/charts/samsam")):
            root = ElementTree.fromstring(xml)
            runs = [r.find(f"{A}rPr") for r in root.iter(f"{A}r")]
            assert {r.get("lang") for r in runs} <= {"sv-SE"}, name
    properties = opened(content).core_properties
    assert properties.title == document.title
    assert properties.author == document.author
    assert properties.subject == document.about
    assert properties.language == "sv-SE"
    assert properties.created.date() == TODAY


def test_no_empty_place_asks_to_be_filled(service: Service) -> None:
    for slide in opened(make(every_part(real_figures(service)[0]))).slides:
        empty_ones = [s for s in slide.placeholders if s.has_text_frame and not s.text_frame.text]
        assert not empty_ones


def test_a_figure_without_values_says_so(service: Service) -> None:
    nothing = empty(real_figures(service)[0])
    slide = opened(make(figures_document([nothing]))).slides[1]
    assert title_of(slide) == describe(nothing).headline
    assert "Det finns inga värden att visa." in text_of(slide)
    assert chart_of(slide) is None


def test_one_value_and_sixty_years(figure_of: FigureOf) -> None:
    one = figure_of("unemployment", {2020: 6.6})
    many = figure_of("population", {y: 15_000.0 + y % 13 for y in range(1966, 2026)})
    content = make(figures_document([one, many]))
    held = [series(root) for root in charts(content, "ppt/charts/samsam")]
    assert list(held[0].values()) == [{2020: 6.6}]
    assert len(held[1]["Invånare"]) == 60


def test_a_very_long_title_is_whole_in_the_notes(figure_of: FigureOf) -> None:
    long = "Mycket långa ord om samhällsbyggnadsprocessens nyckeltal " * 12
    slide = opened(
        make(figures_document([figure_of("neet", {2020: 6.6}, short_title=long)]))
    ).slides[1]
    assert title_of(slide).endswith("…")
    assert describe(figure_of("neet", {2020: 6.6}, short_title=long)).headline in notes_of(slide)


def test_long_texts_and_tables_go_on_to_the_next_slide() -> None:
    words = [f"ord{n}" for n in range(900)]
    rows = tuple((f"Rad {n}", "ett långt värde " * 6) for n in range(40))
    deck = opened(
        make(
            document_of(
                Heading("Läget"),
                Paragraph(" ".join(words)),
                Bullets(tuple(f"Punkt {n}" for n in range(30))),
                TablePart("Många rader", ("Namn", "Värde"), rows),
            )
        )
    )
    told = "\n".join(text_of(s) for s in deck.slides).replace("\n", " ").split(" ")
    assert [w for w in told if w.startswith("ord")] == words
    titles = [title_of(s) for s in deck.slides]
    assert len(titles) == len(set(titles))
    tables = [s.table for slide in deck.slides for s in slide.shapes if s.has_table]
    assert len(tables) > 1
    assert all(t.cell(0, 0).text == "Namn" and t.first_row for t in tables)
    assert sum(len(t.rows) - 1 for t in tables) == 40
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= deck.slide_height


def lowest_words(content: bytes, folder: Path) -> list[float]:
    """How far down the lowest word of each slide ends, besides its number, as a share of it."""
    (folder / "a.pptx").write_bytes(content)
    settings = f"-env:UserInstallation=file://{folder}/settings"
    command = ["soffice", settings, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "a.pptx")], check=True, capture_output=True, timeout=240)
    run = ["pdftotext", "-bbox", str(folder / "a.pdf"), "-"]
    found = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    pages = found.split("<page ")[1:]
    heights = [float(re.findall(r'height="([0-9.]+)"', page)[0]) for page in pages]
    words = [re.findall(r'yMax="([0-9.]+)">([^<]*)<', page) for page in pages]
    return [
        max(float(low) for low, word in on if word != str(number)) / high
        for number, (on, high) in enumerate(zip(words, heights, strict=True), 1)
    ]


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None,
    reason="needs LibreOffice and pdftotext",
)
def test_nothing_runs_over_the_edge_where_the_typeface_is_missing(tmp_path: Path) -> None:
    head = ("Nyckeltal", "Senaste värde", "Utveckling", "Mål")
    title = "Läget: tre bättre, två sämre, två svänger utan riktning och fem går inte att avgöra"
    row = (
        "Arbetslösa i åldern 18–64 år, årsmedelvärde", "9,3 per 1 000 (2022)",
        "Trolig förbättring 1997–2021, enligt förvärvsarbetande, andel av befolkningen",
        "2025: missat med 1 535\n2035: går från målet",
    )  # fmt: skip
    short = ("Invånare", "17 465 (2025)", "Säkra svängningar, ingen riktning 2010–2022", "")
    tables = [TablePart(title, head, (short, row) * n + (short,) * n) for n in (2, 4, 9)]
    messages = [MessagePart(title, (Paragraph("Text. " * 30),), table) for table in tables]
    long = TablePart(title * 2, head, (row,) * 25)
    texts = Heading("Läget"), Paragraph("Kommunen växer mest genom inflyttning. " * 60)
    bullets = Bullets(tuple(f"Punkt {n} om läget i kommunen." for n in range(40)))
    made = make(document_of(*tables, *messages, long, *texts, bullets))
    assert all(low < 0.985 for low in lowest_words(made, tmp_path)), lowest_words(made, tmp_path)


def test_a_message_s_table_stands_right_below_its_text() -> None:
    table = TablePart("Läget", ("Vad", "Ett"), (("Rad", "Text"),) * 2)
    text = Paragraph("En mening om läget i kommunen.")
    slide = opened(make(document_of(MessagePart("Läget är gott", (text,), table)))).slides[-1]
    said = next(s for s in slide.shapes if s.has_text_frame and "En mening" in s.text_frame.text)
    drawn = next(s for s in slide.shapes if s.has_table)
    assert 0 <= drawn.top - (said.top + said.height) < Pt(20)


def test_a_table_on_several_slides_has_about_as_many_rows_on_each() -> None:
    rows = tuple((f"Rad {n}", "Text", "Text") for n in range(25))
    deck = opened(make(document_of(TablePart("Läget", ("Vad", "Ett", "Två"), rows))))
    counts = [len(s.table.rows) - 1 for d in deck.slides for s in d.shapes if s.has_table]
    assert sum(counts) == 25
    assert len(counts) == 2
    assert max(counts) - min(counts) <= 2


def test_the_verdicts_of_twelve_key_figures_stand_on_one_slide() -> None:
    """As those of an analysis are: long verdicts, and targets of two years."""
    title = "Tolv nyckeltal: sex bättre, ett sämre, ett svänger utan riktning, fyra andra"
    head = ("Nyckeltal", "Senaste värde", "Utveckling", "Mål")
    verdict = "↗ Säker förbättring 2014–2025"
    long = "– Säkra svängningar, ingen riktning 2010–2021, enligt arbetslöshet 18–64 år"
    targets = "2027: → för långsam takt\n2035: → för långsam takt"
    rows = (
        *(("Företagsklimat, placering", "plats 91 (2025)", verdict, ""),) * 6,
        *(("Unga utan jobb och studier 16–24", "8,4 % (2025)", verdict, ""),) * 3,
        ("Mötesplatser, öppet per vecka", "31 timmar per vecka (2025)", verdict, ""),
        ("Arbetslöshet, årsmedelvärde", "4,7 % (2025)", long, ""),
        ("Invånare", "14 228 (2025)", verdict, targets),
    )
    slides = opened(make(document_of(TablePart(title, head, rows)))).slides
    (table,) = [s.table for slide in slides for s in slide.shapes if s.has_table]
    assert len(table.rows) == 13
    runs = [r for c in table.iter_cells() for p in c.text_frame.paragraphs for r in p.runs]
    assert min(r.font.size for r in runs) >= Pt(12)


def test_the_templates_layouts_are_used_and_its_slides_left_out(service: Service) -> None:
    own = Presentation()
    own.slide_layouts[5].name = "Vår rubrik"
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Instruktion om mallen"
    content = saved(own)
    made = make(
        figures_document(real_figures(service)[:1]), HouseStyle(powerpoint_template=content)
    )
    deck = opened(made)
    assert (deck.slide_width, deck.slide_height) == (own.slide_width, own.slide_height)
    assert [s.slide_layout.name for s in deck.slides][1] == "Vår rubrik"
    assert "Instruktion om mallen" not in "".join(text_of(s) for s in deck.slides)
    assert b"Instruktion om mallen" not in b"".join(parts(made, "ppt/slides").values())


def test_a_template_file_becomes_a_document() -> None:
    types = "[Content_Types].xml"
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(Presentation()))) as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == types:
                content = content.replace(b"presentation.main+xml", b"template.main+xml")
            new.writestr(name, content)
    document = document_of(Heading("Ett"), Paragraph("En text som är en mening."))
    made = make(document, HouseStyle(powerpoint_template=file.getvalue()))
    assert b"presentation.main+xml" in parts(made, types)[types]
    assert len(opened(made).slides) == 2


def test_a_template_with_nothing_but_a_blank_layout_still_has_titles_and_bullets() -> None:
    own = Presentation()
    for other in (x for x in list(own.slide_layouts) if x.name != "Blank"):
        own.slide_layouts.remove(other)
    made = make(
        document_of(Heading("Läget"), Bullets(("En punkt", "Två punkter"))),
        HouseStyle(powerpoint_template=saved(own)),
    )
    slide = opened(made).slides[1]
    assert text_of(slide).split("\n") == ["Läget", "En punkt", "Två punkter", "‹#›"]
    assert [b.get("char") for b in slide.element.iter(f"{A}buChar")] == ["•", "•"]


@pytest.mark.parametrize("template", [b"", b"%PDF-1.7", b"PK\x03\x04 trasig"])
def test_what_is_not_a_template_is_refused_in_swedish(template: bytes) -> None:
    with pytest.raises(TemplateError, match=r"inte en PowerPoint-fil.*\.pptx eller \.potx"):
        make(document_of(), HouseStyle(powerpoint_template=template))


def test_a_word_file_is_no_powerpoint_template() -> None:
    docx = pytest.importorskip("docx")
    file = io.BytesIO()
    docx.Document().save(file)
    with pytest.raises(TemplateError, match="PowerPoint"):
        make(document_of(), HouseStyle(powerpoint_template=file.getvalue()))


def test_libreoffice_shows_titles_values_and_words(service: Service, tmp_path: Path) -> None:
    figures = real_figures(service)
    text = as_pdf_text(
        make(figures_document([figures[0], figures[4], figures[-1]])), "pptx", tmp_path
    )
    flat = " ".join(text.split())
    for wish in (
        "Arbetslöshet 18–64 år 2020: 6,6 %", "6,9 %", "Mål 2025: minst 19 000", "2035",
        "missat med 1 535 invånare", "Framskrivning", "17 465", "Plats av 290 (1 = bäst)",
        "Axeln börjar inte på noll", "Källa:", "SCB",
    ):  # fmt: skip
        assert wish in flat


def test_the_same_figure_without_judgement_and_table(service: Service) -> None:
    figure = real_figures(service)[0]
    words = describe(figure)
    part = FigurePart(figure, with_table=False, with_judgement=False)
    slide = opened(make(document_of(part))).slides[1]
    assert words.trend not in notes_of(slide)
    assert "Värden:" not in notes_of(slide)
    assert words.source in notes_of(slide)

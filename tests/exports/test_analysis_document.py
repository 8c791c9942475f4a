"""An analysis as a document, as slides and on one page: lengths, order, captions, addresses."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from office_documents import document_of, figures_document, real_figures
from office_files import print_as_pdf, title_of
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from written_analysis import YEAR, fixed_edition

from samsam.charts.print.sheet import TEXT
from samsam.exports.documents import report_pdf
from samsam.exports.documents.document import (
    Document,
    FigurePart,
    Heading,
    Paragraph,
    PicturePart,
    TablePart,
)
from samsam.exports.documents.length import WORD, page_count, pdf_measures, slide_count
from samsam.exports.kit.formats import FORMATS
from samsam.exports.office import powerpoint, word
from samsam.exports.office.slides.deck import content_area
from samsam.exports.office.slides.drawings import CHART
from samsam.exports.record.one_page import one_page
from samsam.exports.record.record_document import record_document
from samsam.exports.use import SLIDE_SIZE, RenderOptions, is_public
from samsam.figures.description.describe import describe
from samsam.figures.words import subject_words
from samsam.model.analysis.frozen import FrozenAnalysis, FrozenField, FrozenPart
from samsam.model.analysis.records import RecordKind
from samsam.services.analysis.reading import same_figures
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.editions.editions import fixed_analysis
from samsam.services.files.files import figure_for_file
from samsam.services.files.kit import KitChoice, kit, read_kit_choice
from samsam.services.files.kit_length import Lengths, kit_lengths
from samsam.services.indicators.followed import followed_rows
from samsam.services.overview.overview import overview
from samsam.swedish import number_word, unbroken

TODAY = date(2026, 11, 23)
PICTURE = MSO_SHAPE_TYPE.PICTURE


@pytest.fixture(scope="module")
def written(fixed_reading: Service) -> tuple[Service, FrozenAnalysis]:
    """A service with a frozen analysis, for tests that only read."""
    return fixed_reading, fixed_analysis(fixed_edition(fixed_reading))


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    run = ["pdftotext", "-layout", str(folder / "a.pdf"), "-"]
    return subprocess.run(run, capture_output=True, check=True).stdout.decode("utf-8")


def in_word(content: bytes) -> str:
    file = docx.Document(io.BytesIO(content))
    cells = [c.text for t in file.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in file.paragraphs), *cells])


def test_an_analysis_is_short_and_has_every_text(written: tuple[Service, FrozenAnalysis]) -> None:
    service, analysis = written
    document = kit(service, KitChoice(analysis=YEAR), TODAY).document
    assert pages_of(report_pdf.make(document, service.style)) <= 6
    words = in_word(word.make(document, service.style))
    texts = [f.text for part in analysis.parts for _, fields in part.groups for f in fields]
    assert len(texts) > 20
    for text in texts:
        assert text.rstrip(".").casefold() in words.casefold(), text


def kept_scales(content: bytes) -> list[float]:
    """How large the kept drawings of a Word file are shown, as shares of what they were drawn."""
    file = docx.Document(io.BytesIO(content))
    found = []
    for drawing in file.element.body.iter(qn("wp:inline")):
        vectors = [b for b in drawing.iter() if b.tag.endswith("}svgBlip")]
        if vectors:
            svg = file.part.related_parts[vectors[0].get(qn("r:embed"))].blob.decode("utf-8")
            size = re.search(r'viewBox="0 0 ([0-9.]+) ', svg)
            assert size
            shown = int(drawing.find(qn("wp:extent")).get("cx")) / 12_700
            found.append(shown / float(size[1]))
    return found


@pytest.mark.parametrize("width_mm", [80, 160])
def test_a_chart_that_is_kept_has_the_letters_it_was_drawn_with_at_both_widths(
    written: tuple[Service, FrozenAnalysis], width_mm: int
) -> None:
    _, analysis = written
    document = replace(record_document(analysis, "", TODAY, {}), width_mm=width_mm)
    scales = kept_scales(word.make(document))
    assert len(scales) == len(analysis.figures)
    assert all(abs(scale - 1) < 0.02 for scale in scales), scales
    widths = {a.drawing(width_mm)[1] for a in document.parts if isinstance(a, PicturePart)}
    assert widths == {width_mm}


def test_a_chart_that_was_fixed_before_both_widths_were_kept_stands_as_it_was_drawn(
    written: tuple[Service, FrozenAnalysis],
) -> None:
    _, analysis = written
    figures = tuple(replace(figure, narrow_svg="") for figure in analysis.figures)
    old = record_document(replace(analysis, figures=figures), "", TODAY, {})
    document = replace(old, width_mm=80)
    scales = kept_scales(word.make(document))
    assert len(scales) == len(figures)
    assert all(abs(scale - 1) < 0.02 for scale in scales), scales
    assert report_pdf.make(document).startswith(b"%PDF")


def test_a_chart_that_is_kept_fills_its_slide_below_the_headline(
    written: tuple[Service, FrozenAnalysis],
) -> None:
    """Its letters are as large as those of a chart that is drawn anew."""
    _, analysis = written
    deck = Presentation(io.BytesIO(powerpoint.make(record_document(analysis, "", TODAY, {}))))
    area = content_area(deck)
    headlines = {unbroken(f.headline): f for f in analysis.figures}
    kept = [s for s in deck.slides if any(shape.shape_type == PICTURE for shape in s.shapes)]
    assert len(kept) == len(analysis.figures)
    for slide in kept:
        (picture,) = [shape for shape in slide.shapes if shape.shape_type == PICTURE]
        assert picture.width.pt == pytest.approx(area.width, rel=0.02)
        assert picture.height.pt == pytest.approx(area.height, rel=0.02)
        frozen = headlines[title_of(slide)]
        drawn = re.findall(r"<text[^>]*>([^<]*)</text>", frozen.slide_svg)
        assert frozen.headline not in " ".join(drawn)
        assert picture.width.pt / SLIDE_SIZE[0] == pytest.approx(CHART / TEXT, rel=0.01)


def test_a_chart_that_was_fixed_before_slides_had_their_own_stands_whole_on_its_slide(
    written: tuple[Service, FrozenAnalysis],
) -> None:
    _, analysis = written
    figures = tuple(replace(figure, slide_svg="") for figure in analysis.figures)
    old = record_document(replace(analysis, figures=figures), "", TODAY, {})
    deck = Presentation(io.BytesIO(powerpoint.make(old)))
    area = content_area(deck)
    pictures = [p for s in deck.slides for p in s.shapes if p.shape_type == PICTURE]
    assert len(pictures) == len(figures)
    assert all(p.height.pt <= area.height + 1 for p in pictures)


def test_a_target_is_said_once(written: tuple[Service, FrozenAnalysis]) -> None:
    service, analysis = written
    document = record_document(analysis, "", TODAY, same_figures(service, analysis), annex=True)
    words = in_word(word.make(document)).replace("\u00a0", " ")
    frozen = analysis.figure("population")
    assert frozen is not None
    sentences = [s.replace("\u00a0", " ") for s in frozen.sentences if s.startswith("Målet för")]
    assert sentences
    assert [words.count(sentence) for sentence in sentences] == [1] * len(sentences)


def test_the_annex_has_the_rest_and_can_be_left_out(
    written: tuple[Service, FrozenAnalysis],
) -> None:
    service, analysis = written
    whole = kit(service, KitChoice(analysis=YEAR, annex=True), TODAY).document
    short = kit(service, KitChoice(analysis=YEAR), TODAY).document
    headings = [[p.text for p in d.parts if isinstance(p, Heading)] for d in (whole, short)]
    assert [h for h in headings[0] if h.startswith("Bilaga")]
    assert not [h for h in headings[1] if h.startswith("Bilaga")]
    assert whole.parts[: len(short.parts)] == short.parts
    drawn = {p.figure.indicator.id for p in whole.parts if isinstance(p, FigurePart)}
    assert drawn == {f.indicator_id for f in analysis.figures}


def test_the_annex_of_an_address_is_read_and_a_wrong_one_is_named(service: Service) -> None:
    read = read_kit_choice({"bilaga": "nej"}, service.register)
    assert (read.annex, read.with_annex, read.write()["bilaga"]) == (False, False, "nej")
    assert KitChoice().with_annex
    assert not KitChoice(analysis=YEAR).with_annex
    wrong = read_kit_choice({"bilaga": "kanske"}, service.register)
    assert wrong.annex is None
    assert wrong.faults == ("Bilagan kan vara ”ja” eller ”nej”, inte ”kanske”.",)


def test_numbers_that_were_typed_are_written_as_all_others(
    written: tuple[Service, FrozenAnalysis],
) -> None:
    """An expected effect has its unit, and an amount its digits in groups."""
    _, analysis = written
    effects = (("population", "17\u00a0500", "Invånare 2030: 17\u00a0500"),
               ("neet", "7", "Unga utan jobb 2030: 7\u00a0%"), ("", "", ""))  # fmt: skip
    for measure, value, shown in effects:
        title = shown.partition(" 2030")[0]
        fields = (
            FrozenField("action", "Åtgärd", "long_text", "Något", "Något"),
            FrozenField("effect_indicator", "Nyckeltal", "indicator", measure, title),
            FrozenField("effect_year", "År", "number", "2030", "2030" if shown else ""),
            FrozenField("effect_value", "Värde", "number", value, value),
        )
        part = FrozenPart(RecordKind.ACTION.value, "1", "Åtgärd 1", (("", fields),))
        its_own = tuple(f for f in analysis.figures if f.indicator_id == measure)
        alone = replace(analysis, parts=(part,), figures=its_own)
        document = record_document(alone, "", TODAY, {})
        tables = docx.Document(io.BytesIO(word.make(document))).tables
        (row,) = (r for t in tables for r in t.rows if r.cells[0].text == "Något.")
        assert row.cells[3].text == shown


# On one page


def longer(analysis: FrozenAnalysis, actions: int) -> FrozenAnalysis:
    """The analysis with long conclusions and so many actions."""
    text = "En åtgärd som är beskriven så utförligt som någon kan tänkas göra det. "
    fields = (FrozenField("action", "Åtgärd", "long_text", text, text * 3),)
    more = tuple(
        FrozenPart(RecordKind.ACTION.value, str(n), f"Åtgärd {n}", (("Åtgärd", fields),))
        for n in range(actions)
    )
    return replace(analysis, parts=(*analysis.parts, *more))


@pytest.mark.parametrize("actions", [0, 3, 40])
def test_one_page_is_one_page_and_one_slide(
    written: tuple[Service, FrozenAnalysis], tmp_path: Path, actions: int
) -> None:
    service, analysis = written
    document = one_page(longer(analysis, actions), "", TODAY, same_figures(service, analysis))
    pdf = report_pdf.make(document, service.style)
    assert pages_of(pdf) == 1
    assert page_count(document, WORD) == 1
    words = " ".join(text_of(pdf, tmp_path).split())
    assert "Text om Sammanfattning" in words
    assert ("I hela analysen står också: åtgärderna" in words) is (actions == 40)
    deck = Presentation(io.BytesIO(powerpoint.make(document, service.style)))
    assert len(deck.slides) == 1
    slide = deck.slides[0]
    assert title_of(slide).startswith(f"Årsanalys {YEAR}: ")
    assert any(s.has_table for s in slide.shapes)


def test_a_kit_of_an_analysis_has_its_page_and_one_of_key_figures_has_none(
    written: tuple[Service, FrozenAnalysis],
) -> None:
    service, _ = written
    assert kit(service, KitChoice(analysis=YEAR), TODAY).page is not None
    assert kit(service, KitChoice(), TODAY).page is None


# Lengths


THREE = ("population", "neet_16_24", "unemployment_annual_mean")
KITS = [
    KitChoice(analysis=YEAR),
    KitChoice(),
    KitChoice(annex=False),
    KitChoice(
        indicators=THREE, selection=Selection(group="liknande-kommuner-overgripande-timra-2025")
    ),
]


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("choice", KITS, ids=["analys", "nyckeltal", "utan-bilaga", "jamfor"])
def test_lengths_are_about_right(
    written: tuple[Service, FrozenAnalysis], choice: KitChoice, width: int
) -> None:
    service, _ = written
    wide = replace(choice, width_mm=width)
    document = kit(service, wide, TODAY).document
    pages = pages_of(report_pdf.make(document, service.style))
    told = page_count(document, pdf_measures(service.style.font))
    assert abs(told - pages) <= 2
    deck = Presentation(io.BytesIO(powerpoint.make(document, service.style)))
    assert abs(slide_count(document) - len(deck.slides)) <= 1
    assert kit_lengths(service, wide, TODAY).pdf == told


@pytest.mark.parametrize("width", [80, 160])
def test_the_length_in_word_is_about_right(
    written: tuple[Service, FrozenAnalysis], width: int, tmp_path: Path
) -> None:
    service, _ = written
    document = kit(service, KitChoice(width_mm=width), TODAY).document
    path = tmp_path / "dokument.docx"
    path.write_bytes(word.make(document, service.style))
    print_as_pdf(tmp_path, path)
    pages = pages_of(path.with_suffix(".pdf").read_bytes())
    assert abs(page_count(document, WORD) - pages) <= 2


def test_a_kits_number_of_key_figures_is_not_read_with_the_edition(
    written: tuple[Service, FrozenAnalysis],
) -> None:
    service, _ = written
    about = kit(service, KitChoice(analysis=YEAR, annex=True), TODAY).document.about
    assert re.search(r"Utgåva\xa01\. Totalt \d+ nyckeltal, med de värden", about)
    few = kit(service, KitChoice(indicators=THREE), TODAY).document.about
    assert few.startswith("Tre nyckeltal, med de värden")


def test_lengths_are_said_of_the_chosen_documents() -> None:
    words = Lengths(6, 1, 9).words(("word", "rapport", "powerpoint", "svg"))
    assert words == ("Word: omkring 6 sidor. PDF: omkring 1 sida. PowerPoint: omkring 9 bilder.")
    assert Lengths(6, 1, 9).words(("svg",)) == ""


def test_files_count_and_judge_as_the_first_page(written: tuple[Service, FrozenAnalysis]) -> None:
    """A measure with too few values has its near relative's trend on the page and in the files."""
    service, _ = written
    page = overview(service, Selection(), TODAY)
    judged, _, left = page.counts.partition(" nyckeltal: ")[2].partition(" bedömda och ")
    document = kit(service, KitChoice(indicators=_listed(service)), TODAY).document
    (table,) = [p for p in document.parts if isinstance(p, TablePart)][:1]
    counted = re.findall(r"(\w+) (?:bättre|sämre|har|svänger|stabil)", table.caption)
    numbers = {"ett": 1} | {number_word(n): n for n in range(2, 13)}
    assert sum(numbers[n] for n in counted) == numbers[judged]
    assert f"{left.split()[0]} går inte att avgöra" in table.caption
    borrowed = [r for g in page.groups for r in g.rows if r.row.borrowed]
    assert borrowed
    for shown in borrowed:
        words = next(
            row[2] for row in table.rows if row[0] == shown.row.current.indicator.short_title
        )
        assert shown.row.verdict.trend.word in words
        assert f"enligt {subject_words(shown.row.verdict.indicator)}" in words


def _listed(service: Service) -> tuple[str, ...]:
    return tuple(row.followed.current.id for row in followed_rows(service))


# Headings, contents, captions


def test_word_and_pdf_number_and_word_their_captions_alike(
    service: Service, tmp_path: Path
) -> None:
    choice = KitChoice(indicators=("population", "neet", "business_climate_rank"))
    choice = replace(choice, selection=Selection(group="alla-kommuner-i-landet"))
    document = kit(service, choice, TODAY).document
    file = docx.Document(io.BytesIO(word.make(document)))
    captions = [p.text for p in file.paragraphs if p.style.name == "Caption"]
    flat = "".join(text_of(report_pdf.make(document), tmp_path).split())
    assert len(captions) > 9
    for caption in captions:
        assert "".join(caption.split()) in flat, caption
    numbers = re.findall(r"(?:Figur|Tabell)\d+\.", flat)
    assert len(numbers) == len(captions)


def test_every_heading_is_in_the_outline_and_in_the_contents(service: Service) -> None:
    document = kit(service, KitChoice(indicators=("population", "neet")), TODAY).document
    headings = [p.text for p in document.parts if isinstance(p, Heading)]
    with pikepdf.open(io.BytesIO(report_pdf.make(document))) as pdf, pdf.open_outline() as outline:
        found = list(_titles(outline.root))
    assert found == headings
    assert {"Invånare", "Unga utan jobb och studier 17–24"} <= set(headings)
    file = docx.Document(io.BytesIO(word.make(document)))
    marks = {b.get(qn("w:name")) for b in file.element.iter(qn("w:bookmarkStart"))}
    links = [a.get(qn("w:anchor")) for a in file.element.iter(qn("w:hyperlink"))]
    assert len(links) == len([h for h in document.parts if isinstance(h, Heading) and h.level < 3])
    assert set(links) <= marks


def _titles(items: list[pikepdf.OutlineItem]) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from _titles(item.children)


def test_at_80_mm_all_that_belongs_to_a_chart_is_narrow(service: Service) -> None:
    figure = real_figures(service)[0]
    file = docx.Document(io.BytesIO(word.make(figures_document([figure], width_mm=80))))
    words = describe(figure)
    section = file.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    narrow = [p for p in file.paragraphs if p.paragraph_format.right_indent]
    for text in (words.headline, words.subtitle, words.source):
        assert any(text in p.text for p in narrow), text
    for paragraph in narrow:
        left = room - paragraph.paragraph_format.right_indent
        before = Mm(80) - left  # a little, where a span of years would be parted at the end
        assert -Mm(0.5) < before < Mm(13)
        assert before < Mm(0.5) or re.search(r"\d[–-]\d", paragraph.text)
    (table,) = file.tables
    assert sum(int(g.get(qn("w:w"))) for g in table._tbl.tblGrid) <= 80 / 25.4 * 1440 + 1


# Addresses


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("https://samsam.timra.se/filer/paket.zip?dag=2026-11-23", True),
        ("http://localhost:8501/filer/paket.zip", False),
        ("http://127.0.0.1:8501/filer/paket.zip", False),
        ("http://[::1]:8501/filer", False),
        ("http://192.168.1.20/filer", False),
        ("http://samsam/filer", False),
        ("http://samsam.local/filer", False),
        ("python -m samsam export --paket", False),
        ("https://[trasig", False),
        ("", False),
    ],
)
def test_only_a_public_address_makes_the_same_document_again(address: str, public: bool) -> None:
    assert is_public(address) is public
    assert bool(RenderOptions(TODAY, same_again=address).public_address) is public


def test_the_address_stands_last_or_not_at_all(service: Service, tmp_path: Path) -> None:
    choice = KitChoice(indicators=("neet",))
    for address in ("https://samsam.timra.se/x", "http://localhost:8501/x"):
        document = kit(service, choice, TODAY, same_again=address).document
        paragraphs = docx.Document(io.BytesIO(word.make(document))).paragraphs
        text = text_of(report_pdf.make(document), tmp_path)
        there = address.startswith("https")
        assert ("Samma dokument igen" in text) is there
        assert ("Samma dokument igen" in [p for p in paragraphs if p.text][-1].text) is there
        if there:
            assert text.index(address) > text.rindex("Källa:")


# One chart as a PDF


@pytest.mark.parametrize("width", [80, 160])
def test_the_pdf_of_a_chart_is_tagged_in_swedish_with_its_text(
    service: Service, width: int, tmp_path: Path
) -> None:
    shown, full = figure_for_file(service, "nyckeltal", "neet", Selection(), TODAY, None)
    form = next(f for f in FORMATS if f.extension == "pdf")
    content = form.make(shown, full, RenderOptions(TODAY, width))
    assert form.make(shown, full, RenderOptions(TODAY, width)) == content
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as about:
        assert str(pdf.Root.Lang) in ("sv", "sv-SE")
        assert pdf.Root.MarkInfo.Marked
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == describe(shown).headline
        assert describe(shown).alt in [str(alt) for alt in _alts(pdf.Root.StructTreeRoot)]
        wide = float(pdf.pages[0].mediabox[2])
    assert abs(wide - width / 25.4 * 72) < 0.5
    assert describe(shown).source.split()[-1] in text_of(content, tmp_path)


def _alts(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _alts(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/Alt" in node:
            yield node.Alt
        if "/K" in node:
            yield from _alts(node.K)


def test_a_label_stands_in_bold_before_its_text() -> None:
    part = Paragraph("Det är bra.", label="Bedömning:", more=(("Varför?", "Därför."),))
    paragraph = docx.Document(io.BytesIO(word.make(document_of(part)))).paragraphs[-2]
    assert [(r.text.strip(), bool(r.bold)) for r in paragraph.runs] == [
        ("Bedömning:", True), ("Det är bra.", False), ("Varför?", True), ("Därför.", False),
    ]  # fmt: skip


def test_a_document_without_slides_of_its_own_shows_its_parts() -> None:
    shown: Document = document_of(Heading("Ett"), Paragraph("Det här är en hel mening."))
    assert len(Presentation(io.BytesIO(powerpoint.make(shown))).slides) == 2

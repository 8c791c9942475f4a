"""All comparisons on one sheet: drawn in exact millimetres, read back, the same as on the page."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.ns import qn as word_name
from office_documents import TODAY, document_of
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn as slide_name
from test_place_files import COUNTRY, SIMILAR, SVG, among, texts

from samsam.charts.plan import Box
from samsam.charts.print.many_in_print import draw_many
from samsam.exports.documents import report_pdf
from samsam.exports.documents.document import MANY_ON_A_PAGE, SmallMultiplesPart
from samsam.exports.kit.kit import make
from samsam.exports.kit.many_files import SHEET_FORMATS, sheet_name
from samsam.exports.office import powerpoint, word
from samsam.exports.use import RenderOptions
from samsam.figures.compared import CAUTION, SHORT_CAUTION
from samsam.figures.comparison.many import SmallMultiples, many_of
from samsam.figures.theme import LIGHT
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.kit import kit, read_kit_choice
from samsam.services.indicators.comparison import glance, sheet_of
from samsam.swedish import unbroken

__all__ = ["among"]

SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"


def sheet(service: Service, group: str) -> SmallMultiples:
    many = sheet_of(glance(service, Selection(group=group)))
    assert many is not None
    return many


@pytest.fixture(params=[SIMILAR, COUNTRY])
def many(among: Service, request: pytest.FixtureRequest) -> SmallMultiples:
    return sheet(among, request.param)


@pytest.mark.parametrize("width", [80, 160])
def test_no_text_covers_another_or_leaves_the_sheet(many: SmallMultiples, width: int) -> None:
    root = ElementTree.fromstring(draw_many(many, width, "svg"))
    wide, high = (float(root.get(s, "").removesuffix("pt")) for s in ("width", "height"))
    assert wide == pytest.approx(width / 25.4 * 72)
    written = texts(root)
    for text, box in written:
        assert box.overlap(Box(0, 0, wide, high)) == pytest.approx(box.area), text
    for (one, a), (other, b) in itertools.combinations(written, 2):
        assert a.overlap(b) < 0.01, (one, other)


def test_each_key_figure_has_its_chart_and_the_headline_of_the_page(
    among: Service, many: SmallMultiples
) -> None:
    root = ElementTree.fromstring(draw_many(many, 160, "svg"))
    axes = [g for g in root.iter(f"{SVG}g") if g.get("id", "").startswith("axes_")]
    assert len(axes) == len(many.figures) > 2
    said = "".join("".join(text for text, _ in texts(root)).split())
    for row in many.rows:
        assert "".join(row.headline.split()) in said
        assert f"{row.headline}." in many.alt
    assert "".join(SHORT_CAUTION.split()) in said
    assert root.findtext(f"{SVG}desc") == many.alt


def own_lines(svg: bytes) -> list[ElementTree.Element]:
    return [
        path
        for path in ElementTree.fromstring(svg).iter(f"{SVG}path")
        if f"stroke: {LIGHT.outcome.lower()}; stroke-width: 1.6" in path.get("style", "").lower()
    ]


def test_a_gap_breaks_the_line(many: SmallMultiples) -> None:
    figure = replace(many.figures[0], curves=many.figures[0].curves[:1])
    points = figure.outcome.points
    middle = points[len(points) // 2]
    kept = tuple(p for p in points if p is not middle)
    broken = replace(figure, curves=(replace(figure.outcome, points=kept),))
    whole, two = (len(own_lines(draw_many(many_of([f])))) for f in (figure, broken))
    assert two == whole + 1


@pytest.mark.parametrize("count", [8, MANY_ON_A_PAGE])
def test_many_small_charts_in_a_column_have_room_on_a_page(
    many: SmallMultiples, count: int
) -> None:
    """Fourteen below each other were 720 mm high."""
    root = ElementTree.fromstring(draw_many(many_of(many.figures[:count]), 80, "svg"))
    assert float(root.get("height", "").removesuffix("pt")) < 257 / 25.4 * 72


def test_the_picture_has_300_dpi_and_its_text_inside(many: SmallMultiples) -> None:
    image = Image.open(io.BytesIO(draw_many(many, 80, "png")))
    assert abs(image.width - 80 / 25.4 * 300) <= 1
    assert image.info["dpi"][0] == pytest.approx(300, abs=0.1)
    assert image.info["Description"] == many.alt


def test_the_tables_have_the_places_of_all(many: SmallMultiples) -> None:
    forms = {f.extension: f.make(many, RenderOptions(TODAY)) for f in SHEET_FORMATS}
    lines = list(csv.reader(io.StringIO(forms["csv"].decode("utf-8-sig")), delimiter=";"))
    head = next(n for n, line in enumerate(lines) if line[:1] == ["Nyckeltal"])
    book = openpyxl.load_workbook(io.BytesIO(forms["xlsx"]))
    cells = list(book["Jämförelser"].iter_rows(min_row=2, values_only=True))
    said = json.loads(forms["json"])["comparisons"]
    for row, line, cell, told in zip(many.rows, lines[head + 1 :], cells, said, strict=True):
        assert (line[0], line[10]) == (row.title, row.headline)
        assert line[8] == ("" if row.place is None else str(row.place))
        assert (cell[0], cell[8]) == (row.title, row.place)
        assert cell[4] == (None if row.value is None else pytest.approx(row.value))
        assert (told["indicator_id"], told["value"]) == (row.indicator_id, row.value)


def test_who_is_alone_is_named_and_nobody_makes_no_sheet(
    among: Service, few_service: Service
) -> None:
    assert any("Utan värden för andra kommuner" in note for note in sheet(among, SIMILAR).notes)
    assert sheet_of(glance(few_service, Selection(group=COUNTRY))) is None
    with pytest.raises(ValueError, match="nothing to put side by side"):
        many_of([])


def test_a_kit_of_several_comparisons_has_their_sheet(among: Service) -> None:
    chosen = {"grupp": SIMILAR, "med": "population,new_businesses", "delar": "svg,siffror"}
    choice = read_kit_choice(chosen, among.register)
    made = kit(among, choice, TODAY)
    assert made.together is not None
    name = sheet_name(made.together)
    with zipfile.ZipFile(io.BytesIO(make(made, choice.parts))) as archive:
        names = archive.namelist()
        told = archive.read("Bildbeskrivningar.txt").decode("utf-8-sig")
    wanted = [f"svg/{name}.svg", f"siffror/{name}.csv", f"siffror/{name}.json"]
    assert [n for n in names if name in n] == wanted
    assert made.together.alt in told
    parts = [p for p in made.document.parts if isinstance(p, SmallMultiplesPart)]
    assert [p.many for p in parts] == [made.together]


def many_times(many: SmallMultiples, times: int) -> SmallMultiples:
    """So many figures that they need more than one page."""
    return replace(many, figures=many.figures * times, rows=many.rows * times)


def test_a_sheet_is_split_evenly_with_everybody_once(many: SmallMultiples) -> None:
    long = many_times(many, 5)
    pages = long.split(8)
    assert [f for page in pages for f in page.figures] == list(long.figures)
    assert [r for page in pages for r in page.rows] == list(long.rows)
    assert max(len(p.figures) for p in pages) <= 8
    assert len({p.headline for p in pages}) == len(pages) > 1
    assert many.split(len(many.figures)) == (many,)


def pictures_of(part: Any, root: Any, embed: str) -> list[Any]:
    """The vector drawings of a part, as the pictures point at them."""
    return [
        ElementTree.fromstring(part.related_parts[e.get(embed)].blob) for e in root.iter(SVG_BLIP)
    ]


def test_word_has_the_small_charts_on_pages_and_the_places_in_a_table(many: SmallMultiples) -> None:
    long = many_times(many, 5)
    file = docx.Document(io.BytesIO(word.make(document_of(SmallMultiplesPart(long), width_mm=80))))
    drawings = pictures_of(file.part, file.element, word_name("r:embed"))
    pages = long.split(MANY_ON_A_PAGE)
    assert [d.findtext(f"{SVG}desc") for d in drawings] == [p.alt for p in pages]
    section = file.sections[0]
    room = section.page_height - section.top_margin - section.bottom_margin
    for shape, page in zip(file.inline_shapes, pages, strict=True):
        assert shape._inline.docPr.get("descr") == page.alt
        assert shape.height < 0.9 * room
        assert shape.width.mm == pytest.approx(160, abs=0.5)
    table = file.tables[0]
    assert [c.text for c in table.columns[4].cells][1:] == [
        "–" if row.place is None else unbroken(f"{row.place} av {row.of}") for row in long.rows
    ]
    assert any(CAUTION in p.text for p in file.paragraphs)


def test_slides_have_the_small_charts_inside_their_room(many: SmallMultiples) -> None:
    long = many_times(many, 3)
    deck = pptx.Presentation(io.BytesIO(powerpoint.make(document_of(SmallMultiplesPart(long)))))
    pages = long.split(8)
    slides = list(deck.slides)[-len(pages) :]
    for slide, page in zip(slides, pages, strict=True):
        picture = next(s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE)
        assert picture._element.find(f".//{slide_name('p:cNvPr')}").get("descr") == page.alt
        assert picture.left >= 0
        assert picture.left + picture.width <= (deck.slide_width or 0)
        for other in slide.shapes:
            if other.has_text_frame and other.name != picture.name:
                below = other.top >= picture.top + picture.height
                assert below or other.top + other.height <= picture.top, other.text_frame.text
        told = slide.notes_slide.notes_text_frame.text
        assert all(row.title in told for row in page.rows)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 8])
def test_a_slide_of_few_small_charts_is_not_half_empty(many: SmallMultiples, count: int) -> None:
    """The picture has most of the room between the texts, and its letters aren't shrunk."""
    several = many_times(many, 4)
    some = replace(several, figures=several.figures[:count], rows=several.rows[:count])
    deck = pptx.Presentation(io.BytesIO(powerpoint.make(document_of(SmallMultiplesPart(some)))))
    slide = list(deck.slides)[-1]
    picture = next(s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE)
    texts = [s for s in slide.shapes if s.has_text_frame and not s.is_placeholder]
    foot = max(texts, key=lambda s: s.top)
    head = min(texts, key=lambda s: s.top)
    room = foot.top - (head.top + head.height)
    assert picture.height > 0.6 * room
    widest = max(s.width for s in texts)
    assert picture.width > 0.85 * widest


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_report_has_the_small_charts_and_the_places(
    many: SmallMultiples, tmp_path: Path
) -> None:
    path, target = tmp_path / "rapport.pdf", tmp_path / "rapport.txt"
    path.write_bytes(report_pdf.make(document_of(SmallMultiplesPart(many))))
    subprocess.run(["pdftotext", path, target], check=True)
    said = " ".join(target.read_text(encoding="utf-8").split())
    for words in (many.headline, CAUTION, *(f"{r.place} av {r.of}" for r in many.rows if r.place)):
        assert words in said

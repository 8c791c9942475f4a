"""The strip in Word, PowerPoint, PDF and the kit, read back from the documents themselves."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.ns import qn as word_name
from office_documents import TODAY, document_of
from office_files import as_pdf_texts
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn as slide_name
from test_place_files import COUNTRY, SIMILAR, SVG, among, figure_of

from samsam.charts.pictures import MAP, PLACE
from samsam.exports.documents import report_pdf
from samsam.exports.documents.document import FigurePart, PlacePart
from samsam.exports.kit.kit import KIT_PARTS, make
from samsam.exports.office import powerpoint, word
from samsam.figures.compared import CAUTION, SHORT_CAUTION
from samsam.figures.comparison.strip import StripPlot, strip_of
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.services.core.service import Service
from samsam.services.files.kit import kit, read_kit_choice
from samsam.swedish import unbroken

__all__ = ["among"]

SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"


@pytest.fixture(params=[("new_businesses", SIMILAR), ("unemployment_annual_mean", COUNTRY)])
def compared(among: Service, request: pytest.FixtureRequest) -> Figure:
    return figure_of(among, *request.param)


def assert_pictures(strip: StripPlot, png: bytes, svg: bytes, shape: float) -> None:
    """Both show the same strip in the shape of their frame."""
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{SVG}desc") == strip.alt
    width, height = (float(root.get(s, "").removesuffix("pt")) for s in ("width", "height"))
    image = Image.open(io.BytesIO(png))
    assert image.width / image.height == pytest.approx(width / height, rel=0.01)
    assert width / height == pytest.approx(shape, rel=0.01)
    assert "Timrå" in "".join(root.itertext())


@pytest.mark.parametrize("width", [80, 160])
def test_word_has_the_strip_as_vector_and_pixels_with_its_words_and_the_order(
    compared: Figure, width: int
) -> None:
    strip = strip_of(compared)
    parts = (FigurePart(compared), PlacePart(compared))
    file = docx.Document(io.BytesIO(word.make(document_of(*parts, width_mm=width))))
    shape = file.inline_shapes[1]
    inline = shape._inline
    assert inline.docPr.get("descr") == strip.alt
    assert inline.docPr.get("title") == strip.headline
    assert shape.width.mm == pytest.approx(width, abs=0.1)
    blip = inline.find(f".//{word_name('a:blip')}")
    vector = next(inline.iter(SVG_BLIP))
    related = file.part.related_parts
    png, svg = (related[e.get(word_name("r:embed"))] for e in (blip, vector))
    assert (png.content_type, svg.content_type) == ("image/png", "image/svg+xml")
    assert_pictures(strip, png.blob, svg.blob, shape.width / shape.height)
    said = "\n".join(p.text for p in file.paragraphs)
    for words in (strip.headline, CAUTION, strip.key, strip.source):
        assert unbroken(words) in said
    table = file.tables[-1]
    names = [row.cells[0].text for row in table.rows]
    assert "Timrå" in names
    assert strip.table.rows[0].name == names[1]
    assert strip.table.rows[-1].name == names[-1]
    assert len(names) - 1 == len(strip.table.rows) or "…" in names


def test_a_slide_has_the_strip_and_its_notes_the_order(compared: Figure) -> None:
    strip = strip_of(compared)
    made = powerpoint.make(document_of(FigurePart(compared), PlacePart(compared)))
    deck = pptx.Presentation(io.BytesIO(made))
    titles = [s.shapes.title.text for s in deck.slides]
    assert len(set(titles)) == len(titles)
    slide = deck.slides[-1]
    picture = next(s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE)
    properties = picture._element.find(f".//{slide_name('p:cNvPr')}")
    assert (properties.get("title"), properties.get("descr")) == (strip.headline, strip.alt)
    vector = slide.part.related_part(
        next(picture._element.iter(SVG_BLIP)).get(slide_name("r:embed"))
    )
    assert_pictures(strip, picture.image.blob, vector.blob, picture.width / picture.height)
    texts = [s for s in slide.shapes if s.has_text_frame and s.shape_id != picture.shape_id]
    for other in texts:
        below, above = (
            other.top >= picture.top + picture.height,
            other.top + other.height <= picture.top,
        )
        assert below or above, other.text_frame.text
    assert any(SHORT_CAUTION in " ".join(s.text_frame.text.split()) for s in texts)
    drawn = "".join(ElementTree.fromstring(vector.blob).itertext())
    # Everybody in order, where there is room for all: a few dots are no slide.
    shown = [row.name for row in strip.table.rows if row.name in drawn]
    assert len(shown) in (range(1, 4) if len(strip.table.rows) > 100 else (len(strip.table.rows),))
    told = slide.notes_slide.notes_text_frame.text
    assert strip.table.rows[0].name in told
    assert strip.table.rows[-1].name in told


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_report_has_the_strip_and_the_order(compared: Figure, tmp_path: Path) -> None:
    strip = strip_of(compared)
    path, target = tmp_path / "rapport.pdf", tmp_path / "rapport.txt"
    path.write_bytes(report_pdf.make(document_of(PlacePart(compared))))
    subprocess.run(["pdftotext", path, target], check=True)
    said = " ".join(target.read_text(encoding="utf-8").split())
    for words in (strip.headline, CAUTION, strip.table.rows[0].name, strip.table.rows[-1].name):
        assert " ".join(words.split()) in said


def test_a_program_that_reads_no_vectors_shows_the_pixels(among: Service, tmp_path: Path) -> None:
    figure = figure_of(among, "unemployment_annual_mean", COUNTRY)
    document = document_of(FigurePart(figure), PlacePart(figure))
    made = {"ord.docx": word.make(document), "bilder.pptx": powerpoint.make(document)}
    for name, text in as_pdf_texts(made, tmp_path).items():
        assert "har plats" in text, name
        shown = (tmp_path / name).with_suffix(".pdf")
        listed = subprocess.run(["pdfimages", "-list", shown], capture_output=True, check=True)
        # It reads the pixels and not the vectors: what it shows is what older programs do.
        assert len(re.findall(r"(?m)^ +\d+ +\d+ image ", listed.stdout.decode())) == 1


def test_the_kit_has_the_place_in_every_part(among: Service) -> None:
    parts = ",".join(p.id for p in KIT_PARTS)
    chosen = {"grupp": SIMILAR, "med": "population", "delar": parts}
    choice = read_kit_choice(chosen, among.register)
    made = kit(among, choice, TODAY)
    drawn = [p for p in made.document.parts if isinstance(p, PlacePart)]
    places = [p.figure for p in drawn if p.kind is PLACE]
    assert [p.figure.indicator.id for p in drawn if p.kind is MAP] == [
        f.indicator.id for f in places
    ]
    assert [f.indicator.id for f in places] == ["population"]
    strip = strip_of(places[0])
    with zipfile.ZipFile(io.BytesIO(make(made, choice.parts))) as archive:
        names = archive.namelist()
        files = {n: archive.read(n) for n in names}
    # The place in the compared year, and after it the place year by year.
    for started in ("02-timra-invanare-plats-2019-2024", "03-timra-plats-over-aren-invanare"):
        pictures = sorted(n for n in names if re.match(rf"\w+/{started}-", n))
        assert [n.split("/")[0] for n in pictures] == ["pdf", "png", "siffror", "siffror", "svg"]
    assert strip.alt in files["Bildbeskrivningar.txt"].decode("utf-8-sig")
    word_file = next(v for n, v in files.items() if n.endswith(".docx"))
    said = docx.Document(io.BytesIO(word_file)).paragraphs
    assert any(unbroken(strip.headline) in p.text for p in said)
    workbook = next(v for n, v in files.items() if n.endswith(".xlsx"))
    rows = list(openpyxl.load_workbook(io.BytesIO(workbook))["Ordningen"].values)
    assert [row[3] for row in rows[1:]] == [r.name for r in strip.table.rows]
    assert [row[5] for row in rows[1:]] == pytest.approx([r.value for r in strip.table.rows])


def test_the_two_pictures_of_a_comparison_have_different_headlines(compared: Figure) -> None:
    assert strip_of(compared).headline != describe(compared).headline

"""The map as files and in documents: read back, measured, and the same as on the page."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import docx
import openpyxl
import pptx
import pytest
from office_documents import TODAY, document_of
from office_files import as_pdf_texts
from PIL import Image, ImageStat
from pptx.enum.shapes import MSO_SHAPE_TYPE
from test_place_files import SVG, texts

from samsam.charts.pictures import MAP
from samsam.charts.print.map_in_print import draw_bare_map, draw_map
from samsam.charts.print.sheet import Form
from samsam.exports.documents import report_pdf
from samsam.exports.documents.document import FigurePart, PlacePart
from samsam.exports.kit.formats import file_name, formats_of
from samsam.exports.kit.kit import KIT_PARTS, make
from samsam.exports.office import powerpoint, word
from samsam.exports.use import RenderOptions
from samsam.figures.compared import CAUTION, SHORT_CAUTION
from samsam.figures.comparison.map_figure import MapFigure, map_of
from samsam.figures.figure import Figure
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import FileNotKnownError, figure_for_file
from samsam.services.files.kit import kit, kit_address, read_kit_choice
from samsam.services.indicators.maps import COUNTRY, COUNTY
from samsam.swedish import unbroken


@pytest.fixture(
    scope="module",
    params=[("unemployment_annual_mean", COUNTY), ("population", COUNTY),
            ("unemployment_annual_mean", COUNTRY)],
    ids=lambda p: f"{p[0]}-{p[1]}",
)  # fmt: skip
def figure(request: pytest.FixtureRequest, service: Service) -> Figure:
    indicator, chosen = request.param
    shown, _ = figure_for_file(service, MAP.view, indicator, Selection(map=chosen), TODAY)
    return shown


@pytest.fixture(scope="module")
def shown(figure: Figure) -> MapFigure:
    return map_of(figure)


@pytest.mark.parametrize("width", [80, 160])
def test_the_drawing_is_as_wide_as_asked_and_says_all_that_the_page_says(
    shown: MapFigure, width: int
) -> None:
    root = ElementTree.fromstring(draw_map(shown, width, "svg"))
    assert float(root.get("width", "").removesuffix("pt")) == pytest.approx(width / 25.4 * 72)
    assert root.findtext(f"{SVG}title") == shown.headline
    assert root.findtext(f"{SVG}desc") == shown.alt
    said = " ".join(text for text, _ in texts(root))
    for words in (SHORT_CAUTION, shown.foot, shown.source, shown.headline, shown.unit):
        assert " ".join(words.split()) in " ".join(said.split())
    for found in shown.classes:
        assert found.words in said
    image = Image.open(io.BytesIO(draw_map(shown, width, "png")))
    assert abs(image.width - width / 25.4 * 300) <= 1
    assert (image.info["Title"], image.info["Description"]) == (shown.headline, shown.alt)


@pytest.mark.parametrize("width", [80, 160])
def test_no_text_leaves_the_sheet_and_the_sheet_fits_a_page(shown: MapFigure, width: int) -> None:
    root = ElementTree.fromstring(draw_map(shown, width, "svg"))
    wide, high = (float(root.get(s, "").removesuffix("pt")) for s in ("width", "height"))
    assert high < 257 / 25.4 * 72
    for text, box in texts(root):
        assert box.left > -0.5, text
        assert box.right < wide + 0.5, text
        assert -0.5 < box.bottom < box.top < high + 0.5, text


def test_the_vector_file_stays_small(shown: MapFigure) -> None:
    assert len(draw_map(shown, 160, "svg")) < 700_000
    assert len(draw_map(shown, 160, "pdf")) < 400_000


def test_a_grey_copy_tells_the_classes_apart(shown: MapFigure) -> None:
    """What the swatches of the key look like when the file is printed without colours."""
    bare = draw_bare_map(shown, 444, "png")
    grey = Image.open(io.BytesIO(bare.content)).convert("L")
    svg = ElementTree.fromstring(draw_bare_map(shown, 444, "svg").content)
    scale = grey.width / 444
    lights = []
    for found in shown.classes:
        box = next(b for t, b in texts(svg) if found.words in t)
        left, down = (box.left - 22) * scale, (box.top + box.bottom) / 2 * scale
        patch = grey.crop((int(left), int(down - 2 * scale), int(left + 10 * scale),
                           int(down + 2 * scale)))  # fmt: skip
        lights.append(ImageStat.Stat(patch).mean[0])
    assert lights == sorted(lights)
    assert all(b - a > 12 for a, b in pairwise(lights))


@pytest.mark.parametrize("height", [120, 300])
def test_a_bare_map_is_no_higher_than_asked_and_has_no_words_around(
    shown: MapFigure, height: float
) -> None:
    drawn = draw_bare_map(shown, 800, "svg", height=height)
    assert drawn.height < height + 25
    root = ElementTree.fromstring(drawn.content)
    assert root.findtext(f"{SVG}desc") == shown.alt
    assert CAUTION not in "".join(root.itertext())


def test_the_same_map_is_the_same_file(shown: MapFigure) -> None:
    for form in get_args(Form):
        assert draw_map(shown, 80, form) == draw_map(shown, 80, form)


def test_the_tables_have_everybody_with_place_code_and_class(
    figure: Figure, shown: MapFigure
) -> None:
    use = RenderOptions(TODAY)
    forms = {f.extension: f.make(figure, figure, use) for f in formats_of(MAP.view)}
    lines = list(csv.reader(io.StringIO(forms["csv"].decode("utf-8-sig")), delimiter=";"))
    head = next(n for n, line in enumerate(lines) if line[:1] == ["Plats"])
    assert lines[head][-1] == "Klass"
    said = json.loads(forms["json"])
    assert (said["format"], said["headline"]) == ("samsam-karta/1", shown.headline)
    book = openpyxl.load_workbook(io.BytesIO(forms["xlsx"]))
    cells = list(book["Ordningen"].iter_rows(min_row=4, max_col=5, values_only=True))
    assert book["Ordningen"]["E3"].value == "Klass"
    assert len(book["Ordningen"]._images) == 1
    rows = zip(shown.table.rows, lines[head + 1 :], said["members"], cells, strict=True)
    for row, line, member, cell in rows:
        words = shown.class_of[row.area]
        assert (line[0], line[1], line[2]) == (str(row.place), row.name, row.area)
        assert float(line[3].replace(",", ".")) == row.value
        assert (line[-1].lstrip("'"), member["class"]) == (words, words)
        assert (cell[0], cell[1], cell[4].lstrip("'")) == (row.place, row.name, words)


def test_a_file_is_named_by_the_map_and_its_year(figure: Figure) -> None:
    svg = next(f for f in formats_of(MAP.view) if f.extension == "svg")
    assert re.fullmatch(
        r"timra-[a-z0-9-]+-karta-[0-9-]+-jamfort-med-[a-z-]+\.svg", file_name(figure, svg)
    )


def test_word_and_slides_have_the_map_with_its_alternative_text(
    figure: Figure, shown: MapFigure
) -> None:
    part = PlacePart(figure, MAP)
    file = docx.Document(io.BytesIO(word.make(document_of(FigurePart(figure), part))))
    inline = file.inline_shapes[1]._inline
    assert (inline.docPr.get("title"), inline.docPr.get("descr")) == (shown.headline, shown.alt)
    said = "\n".join(p.text for p in file.paragraphs)
    assert unbroken(shown.key) in said
    deck = pptx.Presentation(io.BytesIO(powerpoint.make(document_of(FigurePart(figure), part))))
    slide = deck.slides[-1]
    picture = next(s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE)
    assert picture._element.nvPicPr.cNvPr.get("descr") == shown.alt
    assert picture.left >= 0
    assert picture.left + picture.width <= deck.slide_width
    assert picture.top + picture.height <= deck.slide_height
    assert picture.height > deck.slide_height * 0.35
    titles = [s.shapes.title.text for s in deck.slides]
    assert len(set(titles)) == len(titles)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_report_has_the_map_and_the_order(
    figure: Figure, shown: MapFigure, tmp_path: Path
) -> None:
    path, target = tmp_path / "rapport.pdf", tmp_path / "rapport.txt"
    path.write_bytes(report_pdf.make(document_of(PlacePart(figure, MAP))))
    subprocess.run(["pdftotext", path, target], check=True)
    said = " ".join(target.read_text(encoding="utf-8").split())
    for words in (shown.headline, CAUTION, shown.table.rows[0].name):
        assert " ".join(words.split()) in said


def test_other_programs_open_the_documents(service: Service, tmp_path: Path) -> None:
    figure, _ = figure_for_file(
        service, MAP.view, "unemployment_annual_mean", Selection(map=COUNTY), TODAY
    )
    document = document_of(PlacePart(figure, MAP))
    made = {"ord.docx": word.make(document), "bilder.pptx": powerpoint.make(document)}
    for name, text in as_pdf_texts(made, tmp_path).items():
        assert "i länet: Timrå har" in " ".join(text.split()), name


def test_a_kit_that_compares_has_the_maps_on_the_chosen_ground(service: Service) -> None:
    chosen = {
        "grupp": "lanet-region-vasternorrland", "karta": COUNTRY, "delar": "svg,siffror,word",
        "med": "unemployment_annual_mean",
    }  # fmt: skip
    choice = read_kit_choice(chosen, service.register)
    assert choice.faults == ()
    assert f"karta={COUNTRY}" in kit_address(choice, TODAY)
    made = kit(service, choice, TODAY)
    assert [f.ground.place for f, _ in made.maps if f.ground] == ["hela landet"]
    assert {p.id for p in KIT_PARTS} >= set(choice.parts)
    kinds = [p.kind.view for p in made.document.parts if isinstance(p, PlacePart)]
    assert kinds == ["plats", "karta"]
    with zipfile.ZipFile(io.BytesIO(make(made, ("svg", "siffror")))) as archive:
        names = [n for n in archive.namelist() if "-karta-" in n]
        assert sorted(n.rpartition(".")[2] for n in names) == ["csv", "json", "svg"]
        described = archive.read("Bildbeskrivningar.txt").decode("utf-8-sig")
    assert "Karta över hela landet." in described


def test_a_year_without_others_values_is_a_sentence(service: Service) -> None:
    with pytest.raises(FileNotKnownError, match="Välj ett annat år eller nyckeltal"):
        figure_for_file(service, MAP.view, "business_climate_rank", Selection(), TODAY)

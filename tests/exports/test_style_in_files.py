"""The municipality's own look in every form that a figure and a document take."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pikepdf
import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from office_documents import figures_document, real_figures
from office_files import charts, parts
from pptx import Presentation

from samsam.charts.print.in_print import draw
from samsam.charts.screen.on_screen import plotly
from samsam.charts.typefaces import fonts
from samsam.exports.documents import report_pdf
from samsam.exports.excel.excel import workbook
from samsam.exports.excel.excel_kit import workbook_of_many
from samsam.exports.kit.formats import FORMATS
from samsam.exports.office import powerpoint, word
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.theme import dark, light
from samsam.model.language.house_style import Colours, Font, HouseStyle, Logotype
from samsam.services.core.service import Service
from samsam.web.files.own_style import own_colours

GREEN, ORANGE = "#00573C", "#B85C00"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="10"><rect width="90"/></svg>'
FONT = "Source Sans 3"
SUBSET = re.compile(r"SourceSans3")


@pytest.fixture(scope="module")
def style() -> HouseStyle:
    files = fonts.files(Font())
    return HouseStyle(
        light=Colours(GREEN, "#6B7680", ORANGE),
        font=Font(FONT, *files),
        logotype=Logotype(SVG, "svg", "Kommunens vapen"),
    )


@pytest.fixture(scope="module")
def population(service: Service) -> Figure:
    return real_figures(service)[-1]


def test_an_svg_has_the_colours_and_carries_the_typeface(
    population: Figure, style: HouseStyle
) -> None:
    svg = draw(population, 160, "svg", style).decode()
    assert GREEN.lower() in svg
    assert ORANGE.lower() in svg
    assert "#12436d" not in svg
    assert svg.count("@font-face") == 2
    assert f"'{FONT}'" in svg
    assert len(svg) < 400_000
    assert draw(population, 160, "svg", style).decode() == svg


def test_a_narrower_typeface_is_measured_as_it_is(population: Figure, style: HouseStyle) -> None:
    """Its lines of text hold more, so the drawing is less high."""
    usual, own = (
        float(ElementTree.fromstring(draw(population, 80, "svg", s)).get("height", "")[:-2])
        for s in (replace(style, font=Font("DejaVu Sans")), style)
    )
    assert own < usual


@pytest.mark.parametrize("whole", [True, False], ids=["rapport", "diagram"])
def test_the_typeface_is_inside_the_pdf(
    population: Figure, style: HouseStyle, whole: bool, tmp_path: Path
) -> None:
    made = figures_document([population])
    content = report_pdf.make(made, style) if whole else draw(population, 160, "pdf", style)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        embedded = [
            str(o.FontName)
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o and "/FontName" in o
        ]
    assert any(SUBSET.search(name) for name in embedded)


def test_a_charts_pdf_has_its_letters_and_not_how_others_would_be_laid_out(
    population: Figure, style: HouseStyle
) -> None:
    """Making those tables smaller took three times as long as the drawing itself."""
    with pikepdf.open(io.BytesIO(draw(population, 160, "pdf", style))) as pdf:
        faces = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and "/Length1" in o]
        tables = [set(TTFont(io.BytesIO(face.read_bytes())).keys()) for face in faces]
    assert len(tables) >= 2
    assert all("glyf" in found for found in tables)
    assert [found & {"BASE", "GDEF", "GPOS", "GSUB"} for found in tables] == [set()] * len(tables)
    assert subset.load_font.__module__ == "fontTools.subset"  # others' faces are as they were


def test_the_report_has_the_logotype_with_its_words(population: Figure, style: HouseStyle) -> None:
    with pikepdf.open(io.BytesIO(report_pdf.make(figures_document([population]), style))) as pdf:
        alts = [
            str(o.Alt) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o
        ]
    assert alts.count("Kommunens vapen") == 1


def test_word_has_typeface_colours_and_logotype(population: Figure, style: HouseStyle) -> None:
    content = word.make(figures_document([population]), style)
    file = docx.Document(io.BytesIO(content))
    assert file.styles["Normal"].font.name == FONT
    assert str(file.styles["Heading 1"].font.color.rgb) == GREEN.lstrip("#")
    document = file.element.body
    shape = next(e for e in document.iter() if e.tag.endswith("}docPr"))
    assert shape.get("descr") == "Kommunens vapen"
    assert file.inline_shapes[0].width.mm <= 60
    chart = b"".join(parts(content, "word/charts/").values())
    assert GREEN.lstrip("#").encode() in chart
    assert b"12436D" not in chart


def test_powerpoint_has_typeface_colours_and_logotype(
    population: Figure, style: HouseStyle
) -> None:
    content = powerpoint.make(figures_document([population]), style)
    first = Presentation(io.BytesIO(content)).slides[0]
    (logotype,) = (s for s in first.shapes if s.name == "Logotyp")
    assert logotype._element.nvPicPr.cNvPr.get("descr") == "Kommunens vapen"
    assert logotype.left + logotype.width < Presentation(io.BytesIO(content)).slide_width
    (theme,) = (x for n, x in parts(content, "ppt/theme/").items() if n.endswith("theme1.xml"))
    assert theme.count(f'<a:latin typeface="{FONT}"'.encode()) == 2
    assert charts(content, "ppt/charts/")
    assert GREEN.lstrip("#").encode() in b"".join(parts(content, "ppt/charts/").values())


def test_excel_has_the_colours(population: Figure, style: HouseStyle) -> None:
    form = next(f for f in FORMATS if f.extension == "xlsx")
    content = form.make(
        population, population, RenderOptions(figures_document([]).made_on, style=style)
    )
    chart = b"".join(parts(content, "xl/charts/").values())
    assert GREEN.lstrip("#").encode() in chart
    assert b"12436D" not in chart


def pictures_of(content: bytes, sheet: str) -> list[tuple[int, int, str, float]]:
    """The pictures of a sheet: row, column, words for who doesn't see them, height in mm."""
    drawn = openpyxl.load_workbook(io.BytesIO(content))[sheet]._images
    (drawing,) = (x for n, x in parts(content, "xl/drawings/drawing1.xml").items())
    told = [e for e in ElementTree.fromstring(drawing).iter() if e.tag.endswith("}cNvPr")]
    alts = {e.get("name"): e.get("descr", "") for e in told}
    alt = next((a for n, a in alts.items() if (n or "").startswith("Picture")), "")
    return [
        (
            p.anchor._from.row,
            p.anchor._from.col,
            alt,
            (p.anchor.to.rowOff - p.anchor._from.rowOff) / 36_000,
        )
        for p in drawn
    ]


@pytest.mark.parametrize("whole", [True, False], ids=["paket", "diagram"])
def test_the_first_sheet_with_figures_has_the_logotype_with_its_words(
    population: Figure, style: HouseStyle, whole: bool
) -> None:
    use = RenderOptions(figures_document([]).made_on, style=style)
    content = (
        workbook_of_many([(population, population)], "Nyckeltal", "Om allt.", use)
        if whole
        else workbook(population, population, use)
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    first = book.worksheets[0] if whole else book["Diagram"]
    ((row, column, alt, high),) = pictures_of(content, first.title)
    assert (row, alt) == (0, "Kommunens vapen")
    # The row holds the whole picture, and no text begins beside it.
    assert high * 72 / 25.4 <= (first.row_dimensions[0 + 1].height or 0)
    assert first.cell(1, column + 1).value is None
    assert first["A1"].value == ("Nyckeltal" if whole else describe(population).headline)
    assert not any(sheet._images for sheet in book.worksheets if sheet is not first)


def test_excel_without_a_logotype_has_no_picture(population: Figure) -> None:
    use = RenderOptions(figures_document([]).made_on)
    content = workbook_of_many([(population, population)], "Nyckeltal", "Om allt.", use)
    assert not parts(content, "xl/media/")


def test_a_template_keeps_its_own_typeface_and_logotype(
    population: Figure, style: HouseStyle
) -> None:
    file = io.BytesIO()
    docx.Document().save(file)
    own = replace(style, word_template=file.getvalue())
    made = docx.Document(io.BytesIO(word.make(figures_document([population]), own)))
    assert made.styles["Normal"].font.name != FONT
    assert not made.part.package.image_parts


def test_the_screen_has_the_colours(population: Figure, style: HouseStyle) -> None:
    spec = str(plotly(population, light(style)))
    assert GREEN in spec
    assert "#12436D" not in spec
    assert dark(style) == dark(HouseStyle())
    assert f"light-dark({GREEN}, #7DB4E6)" in own_colours(style)
    assert own_colours(HouseStyle()) == ""

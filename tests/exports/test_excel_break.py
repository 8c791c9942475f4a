"""A series break in Excel's own chart: a dotted line between the years, with its word."""

from __future__ import annotations

import io
import re
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from office_documents import TODAY, FigureOf, real_figures
from office_files import A, C, cells, charts

from samsam.exports.excel.excel import workbook
from samsam.exports.excel.excel_kit import workbook_of_many
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.model.indicators.indicator import Break
from samsam.services.core.service import Service
from samsam.swedish import unbroken

XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
REASON = "Ny åldersgräns, 17 till 25 år."
VALUES: dict[int, float | None] = {2018: 9.5, 2019: 9.1, 2020: None, 2021: 12.4, 2022: 12.0}


@pytest.fixture
def broken(figure_of: FigureOf) -> Figure:
    return figure_of("neet", VALUES, breaks=(Break(2021, REASON),))


@pytest.fixture(params=["diagram", "paket"])
def content(request: pytest.FixtureRequest, broken: Figure) -> bytes:
    if request.param == "diagram":
        return workbook(broken, broken, RenderOptions(TODAY))
    return workbook_of_many([(broken, broken)], "Nyckeltal", "Om allt.", RenderOptions(TODAY))


def line_of(content: bytes, name: str) -> Element:
    """The series of the only chart with a name that begins so."""
    (chart,) = charts(content, "xl/charts/")
    (found,) = (
        s for s in chart.iter(f"{C}ser") if (s.findtext(f"{C}tx//{C}v") or "").startswith(name)
    )
    return found


def numbers(line: Element, part: str) -> list[float]:
    return [float(v.text or "") for v in line.iterfind(f"{C}{part}//{C}pt/{C}v")]


def test_a_title_is_broken_neither_in_a_number_nor_in_a_span_of_years(service: Service) -> None:
    """LibreOffice broke "9,3 / per 1 000" and "2021–/2025" where our typeface was missing."""
    titles = []
    for figure in real_figures(service):
        content = workbook(figure, figure, RenderOptions(TODAY))
        (chart,) = charts(content, "xl/charts/")
        titles.append("".join(t.text or "" for t in chart.find(f"{C}chart/{C}title").iter(f"{A}t")))
        said = " ".join(titles[-1].replace("\u2060", "").split())
        assert said == " ".join(describe(figure).headline.split())
    told = "\n".join(titles)
    assert unbroken(told) == told
    assert "per\u00a01\u00a0000" in told
    assert re.search(r"\d–\u2060\d", told)
    assert not re.search(r"\d–\d", told)


def test_a_legend_has_both_ends_of_an_interval_as_one(service: Service) -> None:
    """It had "95 fall av 100: högst" for a line that stands for the lowest, too."""
    figure = real_figures(service)[-1]
    assert figure.projection is not None
    (chart,) = charts(workbook(figure, figure, RenderOptions(TODAY)), "xl/charts/")
    names = [s.findtext(f"{C}tx//{C}v") or "" for s in chart.iter(f"{C}ser")]
    hidden = {int(e.get("val") or "") for e in chart.iterfind(f".//{C}legendEntry/{C}idx")}
    listed = [name for number, name in enumerate(names) if number not in hidden]
    assert [n for n in listed if "av 100" in n] == [
        "Framskrivning, 95 fall av 100", "Framskrivning, 80 fall av 100",
    ]  # fmt: skip


def test_the_line_stands_between_the_last_old_year_and_the_first_new_one(content: bytes) -> None:
    line = line_of(content, "Seriebrott 2021")
    assert line.findtext(f"{C}tx//{C}v") == f"Seriebrott 2021: {REASON}"
    assert numbers(line, "xVal") == [2020.5, 2020.5]
    (chart,) = charts(content, "xl/charts/")
    scaling = list(chart.iter(f"{C}valAx"))[1].find(f"{C}scaling")
    ends = [float(scaling.find(f"{C}{end}").get("val")) for end in ("min", "max")]
    assert sorted(numbers(line, "yVal")) == pytest.approx(ends)


def test_the_line_is_dotted_without_marks_and_has_its_word(content: bytes) -> None:
    line = line_of(content, "Seriebrott 2021")
    assert line.find(f"{C}spPr/{A}ln/{A}prstDash").get("val") == "sysDot"
    assert line.find(f"{C}marker/{C}symbol").get("val") == "none"
    words = [t.text for t in line.iter(f"{A}t")]
    assert words == ["seriebrott"]


def test_the_line_reads_cells_that_hold_what_it_shows(content: bytes) -> None:
    line = line_of(content, "Seriebrott 2021")
    for part in ("xVal", "yVal"):
        reference = line.findtext(f"{C}{part}//{C}f") or ""
        assert cells(content, reference.replace("'", "")) == numbers(line, part)


def test_the_outcome_is_not_drawn_over_the_year_without_a_value(content: bytes) -> None:
    line = line_of(content, "Unga utan jobb")
    years, values = (
        {int(p.get("idx", "")): float(p.findtext(f"{C}v") or "") for p in line.iterfind(path)}
        for path in (f"{C}xVal//{C}pt", f"{C}yVal//{C}pt")
    )
    assert {years[n]: value for n, value in values.items()} == {
        year: value for year, value in VALUES.items() if value is not None
    }
    (chart,) = charts(content, "xl/charts/")
    # Excel's own way when nothing is said.
    assert {e.get("val") for e in chart.iter(f"{C}dispBlanksAs")} <= {"gap"}


def test_the_break_has_no_place_in_the_legend_but_in_the_words(
    content: bytes, broken: Figure
) -> None:
    (chart,) = charts(content, "xl/charts/")
    assert chart.find(f".//{C}legend") is None
    book = openpyxl.load_workbook(io.BytesIO(content))
    told = [str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row]
    assert f"Seriebrott 2021: {REASON}" in told
    assert any(note in told for note in describe(broken).notes)


def test_without_a_break_there_is_no_line(figure_of: FigureOf) -> None:
    plain = figure_of("neet", VALUES)
    (chart,) = charts(workbook(plain, plain, RenderOptions(TODAY)), "xl/charts/")
    names = [s.findtext(f"{C}tx//{C}v") or "" for s in chart.iter(f"{C}ser")]
    assert names
    assert not [n for n in names if n.startswith("Seriebrott")]


def test_a_legend_of_many_rows_makes_the_chart_higher_and_never_lies_on_it(
    service: Service,
) -> None:
    """The way to two targets has ten names in five rows, where two had room."""
    ahead, one = real_figures(service)[-1], real_figures(service)[0]
    heights = []
    for figure in (ahead, one):
        content = workbook(figure, figure, RenderOptions(TODAY))
        (chart,) = charts(content, "xl/charts/")
        listed = len(list(chart.iter(f"{C}ser"))) - len(list(chart.iter(f"{C}legendEntry")))
        places = {e: float(chart.find(f".//{C}plotArea//{C}{e}").get("val")) for e in ("y", "h")}
        height = height_of(content)
        assert (1 - places["y"] - places["h"]) * height >= 14 + 13 * -(-listed // 2)
        heights.append(height)
    assert heights[0] > heights[1]


def height_of(content: bytes) -> float:
    """How high the chart of a workbook is, in points: its rows are 15 high or as they say."""
    (drawing,) = (a for a in charts(content, "xl/drawings/drawing"))
    rows = {}
    for end in ("from", "to"):
        spot = drawing.find(f".//{XDR}{end}")
        rows[end] = (int(spot.findtext(f"{XDR}row")), int(spot.findtext(f"{XDR}rowOff")))
    (first, above), (last, below) = rows["from"], rows["to"]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Diagram"]
    heights = (sheet.row_dimensions[n + 1].height or 15 for n in range(first, last))
    return sum(heights) + (below - above) / 12_700

"""Every file is read back by another program than the one that made it."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from PIL import Image

from samsam.charts.print.in_print import draw
from samsam.exports.data.open_data import table
from samsam.exports.kit.formats import FORMATS, Format, file_name
from samsam.exports.safe import csv_cell
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.words import point_label
from samsam.model.indicators.indicator import Unit
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import indicator_view
from samsam.services.population.population import population_view

TODAY = date(2026, 11, 23)
USE = RenderOptions(TODAY)
IDS = (
    "unemployment", "labour_market_programmes", "self_employed", "sfi_two_courses",
    "business_climate_rank", "employed", "population", "neet", "establishment", "new_businesses",
    "youth_established",
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def figures(service: Service, indicator_id: str) -> tuple[Figure, Figure]:
    view = indicator_view(service, indicator_id, Selection(), TODAY)
    return view.judged.figure, view.full


def form(extension: str) -> Format:
    return next(f for f in FORMATS if f.extension == extension)


def svg_text(content: bytes) -> str:
    return " ".join(e.text or "" for e in ElementTree.fromstring(content).iter(f"{SVG}text"))


@pytest.mark.parametrize("width", range(80, 161, 8))
def test_a_picture_breaks_no_line_inside_a_number(service: Service, width: int) -> None:
    """80 mm wide it was "Nyregistrerade företag 2020: 4,8 per", and "1 000" in the next line."""
    shown, full = figures(service, "new_businesses")
    content = form("svg").make(shown, full, replace(USE, width_mm=width))
    assert "4,8\u00a0per\u00a01\u00a0000" in svg_text(content)


@pytest.mark.parametrize("indicator_id", IDS)
def test_the_svg_says_what_the_figure_says(service: Service, indicator_id: str) -> None:
    shown, full = figures(service, indicator_id)
    content = form("svg").make(shown, full, USE)
    words, text = describe(shown), svg_text(content)
    for word in (*words.headline.split(), *words.source.split(" ")):
        assert word in text
    for point in shown.labelled:
        assert point_label(shown.indicator, point.value) in text
    root = ElementTree.fromstring(content)
    assert root.findtext(f"{SVG}title") == words.headline
    assert root.findtext(f"{SVG}desc") == words.alt
    assert root.get("width") == f"{160 / 25.4 * 72:.6f}".rstrip("0") + "pt"


@pytest.mark.parametrize("indicator_id", IDS)
def test_the_workbook_holds_every_value_and_every_gap(service: Service, indicator_id: str) -> None:
    shown, full = figures(service, indicator_id)
    book = openpyxl.load_workbook(io.BytesIO(form("xlsx").make(shown, full, USE)))
    assert book.sheetnames == ["Läs så här", "Diagram", "Hela serien"]
    for name, figure in (("Diagram", shown), ("Hela serien", full)):
        sheet = book[name]
        cells = list(sheet.iter_rows(min_row=6, values_only=True))
        rows = {r[0]: r[1:] for r in cells[: len(describe(figure).table.rows)]}
        for row in describe(figure).table.rows:
            assert rows[row.year][: len(row.values)] == row.values
            assert (rows[row.year][len(row.values)] or "") == row.remark
    assert len(book["Diagram"]._charts) == 1
    about = {r[0]: r[1] for r in book["Läs så här"].iter_rows(values_only=True)}
    assert about["Definition"] == shown.indicator.definition
    assert about["Källa"] == describe(shown).source


@pytest.mark.parametrize("indicator_id", IDS)
def test_the_csv_holds_the_whole_series_with_its_reasons(
    service: Service, indicator_id: str
) -> None:
    shown, full = figures(service, indicator_id)
    text = form("csv").make(shown, full, USE).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert lines[0] == ["Rubrik", describe(shown).headline]
    header = next(n for n, line in enumerate(lines) if line[:1] == ["År"])
    rows = {int(line[0]): line for line in lines[header + 1 :]}
    for row in describe(full).table.rows:
        raw = rows[row.year][1]
        assert (float(raw.replace(",", ".")) if raw else None) == row.values[0]
        assert rows[row.year][-2] == row.remark
        assert rows[row.year][-1] == ("ja" if row.year in shown.past_years else "nej")


def test_the_projection_is_in_the_tables_as_it_stands_on_the_page(service: Service) -> None:
    """Who takes the table gets what the page shows, and no decimals that nobody can know."""
    view = population_view(service, Selection())
    shown, full = view.judged.figure, view.full
    told = {
        row.year: [
            int(n.replace("\u00a0", "")) for n in (row.value, *split(row.in_80), *split(row.in_95))
        ]
        for row in view.projected
    }
    assert len(told) == 10
    book = openpyxl.load_workbook(io.BytesIO(form("xlsx").make(shown, full, USE)))
    assert {
        r[0]: list(r[1:]) for r in book["Framskrivning"].iter_rows(min_row=6, values_only=True)
    } == told
    assert str(book["Framskrivning"]["A1"].value).endswith(f", {min(told)}–{max(told)}")
    text = form("csv").make(shown, full, USE).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    head = next(n for n, row in enumerate(rows) if row[:1] == ["År"])
    first = rows[head].index("Framskrivning, avrundad")
    written = {int(r[0]): [int(v) for v in r[first:]] for r in rows[head + 1 :] if any(r[first:])}
    assert written == told
    ahead = [n for n, c in enumerate(full.curves, 1) if c.role.ahead]
    assert ahead
    assert [r for r in rows[head + 1 :] if any("," in r[n] for n in ahead)] == []


def split(ends: str) -> list[str]:
    """`16 400–17 500` → its two ends."""
    return ends.split("–")


@pytest.mark.parametrize("width", [80, 160])
def test_the_png_has_the_size_it_says(service: Service, width: int) -> None:
    shown, _ = figures(service, "population")
    image = Image.open(io.BytesIO(draw(shown, width, "png")))
    assert abs(image.width - width / 25.4 * 300) <= 1
    assert image.info["dpi"][0] == pytest.approx(300, abs=0.1)
    assert image.info["Title"] == describe(shown).headline
    assert image.info["Description"] == describe(shown).alt


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_pdf_has_text_as_text(service: Service, tmp_path: Path) -> None:
    shown, full = figures(service, "population")
    path = tmp_path / "figur.pdf"
    path.write_bytes(form("pdf").make(shown, full, USE))
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    for word in ("1 535 invånare", "minst 20 000", "missat", "SCB"):
        assert word in text.replace("\u00a0", " ")


def test_a_gap_breaks_the_line(service: Service) -> None:
    shown, _ = figures(service, "sfi_two_courses")
    alone = replace(shown, curves=shown.curves[:1])
    assert len(alone.outcome.segments()) == 2
    whole = replace(alone, curves=(replace(alone.outcome, points=alone.outcome.points[:-1]),))

    def lines(figure: Figure) -> int:
        root = ElementTree.fromstring(draw(figure, 160, "svg"))
        strokes = [p for p in root.iter(f"{SVG}path") if "#12436d" in (p.get("style") or "")]
        return sum(1 for p in strokes if "stroke-width: 1.8" in (p.get("style") or ""))

    assert lines(alone) == lines(whole) + 1


def test_place_one_is_on_top(service: Service) -> None:
    shown, _ = figures(service, "business_climate_rank")
    root = ElementTree.fromstring(draw(shown, 160, "svg"))
    height = {e.text: float(e.get("y", "0")) for e in root.iter(f"{SVG}text")}
    assert height["1"] < height["60"]


def test_the_same_figure_is_the_same_file(service: Service) -> None:
    shown, _ = figures(service, "population")
    for kind in ("svg", "png", "pdf"):
        assert draw(shown, 160, kind) == draw(shown, 160, kind)


def test_targets_and_their_state_are_in_every_file(service: Service) -> None:
    view = population_view(service, Selection())
    shown, full = view.judged.figure, view.full
    text = svg_text(form("svg").make(shown, full, USE))
    assert "Mål 2025: minst\u00a019\u00a0000" in text
    assert "missat med 1\u00a0535\u00a0invånare" in text
    csv_text = form("csv").make(shown, full, USE).decode("utf-8-sig")
    assert "missades med 1\u00a0535\u00a0invånare" in csv_text
    book = openpyxl.load_workbook(io.BytesIO(form("xlsx").make(shown, full, USE)))
    cells = [c for row in book["Diagram"].iter_rows(values_only=True) for c in row if c]
    assert 20000 in cells
    assert any("Missat med" in str(c) for c in cells)


def test_what_looks_like_a_formula_stays_text(service: Service) -> None:
    shown, full = figures(service, "unemployment")
    evil = replace(shown.indicator, short_title="=cmd|' /C calc'!A0", caution="@SUM(A1:A9)")
    shown, full = replace(shown, indicator=evil), replace(full, indicator=evil)
    book = openpyxl.load_workbook(io.BytesIO(form("xlsx").make(shown, full, USE)))
    kinds = {c.data_type for s in book for row in s.iter_rows() for c in row}
    assert "f" not in kinds
    lines = form("csv").make(shown, full, USE).decode("utf-8-sig").splitlines()
    assert not [c for line in lines for c in line.split(";") if c.startswith(("=", "@"))]
    assert csv_cell("-5 grader") == "'-5 grader"


def test_nothing_to_show_is_a_file_that_says_so(service: Service) -> None:
    shown, _ = figures(service, "unemployment")
    nothing = tuple(replace(c, points=()) for c in shown.curves[:1])
    empty = replace(shown, curves=nothing, gaps=(), vintages=(), years=range(0))
    for one in FORMATS:
        assert len(one.make(empty, empty, USE)) > 100
    assert "Inga värden att visa" in svg_text(draw(empty, 160, "svg"))
    assert file_name(empty, form("svg")) == "timra-arbetsloshet-18-64-ar-utan-varden.svg"


def test_a_file_is_named_by_what_it_holds(service: Service) -> None:
    shown, _ = figures(service, "sfi_two_courses")
    assert file_name(shown, form("csv")) == "timra-sfi-minst-tva-kurser-klarade-2013-2021.csv"
    then = replace(shown, known_on=date(2022, 1, 7))
    assert file_name(then, form("png")).endswith("-som-kant-2022-01-07.png")


def test_no_text_of_a_key_figure_becomes_a_formula_in_any_table(service: Service) -> None:
    """Every text of its own, in every CSV: those of one figure, its place, and open data."""
    evil = '=HYPERLINK("http://evil.example")'
    texts = dict.fromkeys(("title", "short_title", "measure", "source", "source_id"), evil)
    indicator = service.register.indicators["unemployment"]
    hostile = replace(indicator, **texts, unit=Unit.OTHER, definition=evil, caution=evil)  # type: ignore[arg-type]
    shown, full = (replace(f, indicator=hostile) for f in figures(service, "unemployment"))
    tables = [form("csv").make(shown, full, USE), table([full])]
    for content in tables:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert len([c for row in rows for c in row if c.startswith("'=")]) > 2
        assert not [c for row in rows for c in row if c.startswith(("=", "@", "+", "\t"))]

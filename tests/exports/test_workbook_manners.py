"""How a workbook is for who opens it: where to begin, names in whole words, nothing in the way."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from samsam.charts.plan import text_width, wrapped
from samsam.exports.excel.excel import workbook
from samsam.exports.excel.excel_kit import _sheet_names, workbook_of_many
from samsam.exports.kit.formats import formats_of
from samsam.exports.kit.many_files import SHEET_FORMATS
from samsam.exports.use import RenderOptions
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import figure_for_file, sheet_for_file

TODAY = date(2026, 11, 23)
USE = RenderOptions(TODAY)
TEXT, CHARACTER, LINE = 11, 7 * 0.75, 15.7  # points; a line as the typeface asks for
PAGE = (297 - 20) / 25.4 * 72  # points, of A4 across within its margins
CHART, SMALLEST, SMALLEST_DRAWN = 10, 7, 6.2


@pytest.fixture(scope="module")
def book(service: Service) -> openpyxl.Workbook:
    found = service.register.indicators
    pairs = [
        figure_for_file(service, "nyckeltal", name, Selection(), TODAY, None) for name in found
    ]
    return openpyxl.load_workbook(io.BytesIO(workbook_of_many(pairs, "Nyckeltal", "Om.", USE)))


def column_of(sheet: Worksheet, number: int) -> tuple[float, bool]:
    """A column's width and whether it's hidden; alike neighbours are one entry in the file."""
    found = sheet.column_dimensions.values()
    one = next((c for c in found if c.min <= number <= c.max), None)
    return (one.width, one.hidden) if one else (sheet.sheet_format.baseColWidth, False)


def test_every_sheet_of_a_comparison_is_printed_with_its_headings(service: Service) -> None:
    """The places of 290 municipalities were sixty pages of columns without their names."""
    choice = Selection(group="alla-kommuner-i-landet")
    pair = figure_for_file(service, "jamfor", "neet_16_24", choice, TODAY, None)
    for content in (workbook(*pair, USE), workbook_of_many([pair], "Nyckeltal", "Om.", USE)):
        made = openpyxl.load_workbook(io.BytesIO(content))
        places = made["Ordningen"]
        assert places.sheet_properties.pageSetUpPr.fitToPage
        assert (places.page_setup.fitToWidth, places.page_setup.fitToHeight) == (None, 0)
        assert places.print_title_rows
        if "Kommunerna år för år" in made.sheetnames:
            assert made["Kommunerna år för år"].print_title_cols


def test_headings_stand_over_rows_alone_on_paper(service: Service) -> None:
    """ "År" and "Anmärkning" stood over notes, on a page of their own."""
    for name, repeated in (("births", False), ("population", True)):
        choice = Selection(from_year=1968)
        pair = figure_for_file(service, "nyckeltal", name, choice, TODAY, None)
        shown = openpyxl.load_workbook(io.BytesIO(workbook(*pair, USE))).worksheets[1]
        rows = [row for row in shown.iter_rows(values_only=True) if isinstance(row[0], int)]
        assert (len(rows) > 28) is repeated
        assert bool(shown.print_title_rows) is repeated


def test_sheet_names_are_whole_words(service: Service, book: openpyxl.Workbook) -> None:
    titles = [i.short_title for i in service.register.indicators.values()]
    for title, name in zip(titles, book.sheetnames[1:], strict=False):
        assert len(name) <= 31
        words, kept = title.replace(":", " ").replace("/", " ").split(), name.split()
        if "…" in kept:  # of those that begin alike the last word stays
            assert kept[-1] == words[-1]
            kept = kept[: kept.index("…")]
        assert kept == words[: len(kept)] or kept[:-1] == words[: len(kept) - 1], (title, name)
        assert kept[-1].strip(",–-") in (word.strip(",–-") for word in [*words, kept[-1]])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Unga utan jobb och studier 16–24", "Unga utan jobb och studier"),
        ("Etablerade efter gymnasieexamen", "Etablerade efter gymnasieexamen"),
        ("Deltagare i kommunala arbetsmarknadsåtgärder", "Deltagare i kommunala"),
        ("Arbetsmarknadsåtgärdsdeltagarantalet", "Arbetsmarknadsåtgärdsdeltagaran"),
        ("Andel som bor nära kollektivtrafik med bil", "Andel som bor nära"),
    ],
)
def test_a_long_name_is_cut_between_words(title: str, name: str) -> None:
    assert _sheet_names([(title, "")]) == [name]


def test_the_first_sheet_says_how_it_is_read(service: Service, book: openpyxl.Workbook) -> None:
    pair = figure_for_file(service, "nyckeltal", "population", Selection(), TODAY, None)
    single = openpyxl.load_workbook(io.BytesIO(workbook(*pair, USE)))
    for opened in (book, single):
        assert opened.sheetnames[0] == "Läs så här"
        texts = [str(c.value) for row in opened.worksheets[0].iter_rows() for c in row if c.value]
        assert any("Tomma celler" in text for text in texts)
        assert any("Hela serien" in text or "Alla värden" in text for text in texts)


def test_helper_tables_are_out_of_sight(book: openpyxl.Workbook) -> None:
    found = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "Linje i diagrammet utanför tabellen":
                    found += 1
                    assert column_of(sheet, cell.column)[1]
    assert found


def test_headings_stand_in_one_line(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets[1:-2]:
        assert sheet.row_dimensions[5].height in (None, 15.0)
        for cell in sheet[5]:
            width, hidden = column_of(sheet, cell.column)
            if isinstance(cell.value, str) and not hidden and cell.value != "År":
                assert not cell.alignment.wrap_text
                needed = text_width(cell.value, TEXT, bold=True)
                assert width * CHARACTER >= needed, (sheet.title, cell.value)


def test_an_indent_says_its_side(book: openpyxl.Workbook) -> None:
    """Without it LibreOffice lays a text right against the number before it."""
    cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    indented = [c for c in cells if c.alignment.indent]
    assert indented
    assert {c.alignment.horizontal for c in indented} == {"left"}


def test_a_difference_stands_apart_from_its_value(service: Service) -> None:
    selection = Selection(group="lanet-region-vasternorrland")
    pair = figure_for_file(service, "plats", "neet_16_24", selection, TODAY, None)
    form = next(f for f in formats_of("plats") if f.extension == "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(form.make(*pair, USE)))["Ordningen"]
    said = [row[3] for row in sheet.iter_rows(min_row=4) if row[3].value]
    assert said
    assert all(c.alignment.indent and c.alignment.horizontal == "left" for c in said)


@pytest.fixture(scope="module")
def books(service: Service, book: openpyxl.Workbook) -> dict[str, openpyxl.Workbook]:
    """Every kind of workbook: of many, of one, of a comparison, a strip, a map and small charts."""
    found = {"kit": book}
    asked = {
        "nyckeltal": ("population", "establishment", "business_climate_rank"),
        "jamfor": ("unemployment_annual_mean", "population"),
        "plats": ("unemployment_annual_mean", "population"),
        "karta": ("population",),
        "befolkningsmal": ("population",),
    }
    for view, names in asked.items():
        form = next(f for f in formats_of(view) if f.extension == "xlsx")
        for name in names:
            pair = figure_for_file(service, view, name, Selection(), TODAY, None)
            found[f"{view} {name}"] = openpyxl.load_workbook(io.BytesIO(form.make(*pair, USE)))
    sheet = next(f for f in SHEET_FORMATS if f.extension == "xlsx")
    many = sheet_for_file(service, Selection(), TODAY)
    return found | {"alla": openpyxl.load_workbook(io.BytesIO(sheet.make(many, USE)))}


def sheets_of(books: dict[str, openpyxl.Workbook]) -> list[tuple[str, Worksheet]]:
    return [
        (f"{name}: {sheet.title}", sheet) for name, b in books.items() for sheet in b.worksheets
    ]


def shown_cells(sheet: Worksheet) -> list[Cell]:
    cells = [c for row in sheet.iter_rows() for c in row if c.value not in (None, "")]
    return [c for c in cells if not column_of(sheet, c.column)[1]]


def room_of(sheet: Worksheet, cell: Cell) -> float:
    """The width of a cell, with those it is merged with."""
    ranges = (r for r in sheet.merged_cells.ranges if cell.coordinate in r)
    last = next((r.max_col for r in ranges), cell.column)
    return sum(column_of(sheet, n)[0] for n in range(cell.column, last + 1)) * CHARACTER


def test_no_wrapped_text_is_cut(books: dict[str, openpyxl.Workbook]) -> None:
    """LibreOffice showed the first line of a remark, and a definition ran into the next one."""
    several = 0
    for name, sheet in sheets_of(books):
        for cell in shown_cells(sheet):
            if not (cell.alignment.wrap_text and isinstance(cell.value, str)):
                continue
            size, bold = cell.font.sz or TEXT, bool(cell.font.b)
            room = room_of(sheet, cell) - cell.alignment.indent * 7 - 4
            lines = len(wrapped(cell.value, room, size, bold))
            several += lines > 1
            if lines > 1:
                height = sheet.row_dimensions[cell.row].height or 0
                assert height >= lines * size / TEXT * LINE, (name, cell.value)
    assert several > 50


def test_a_heading_stands_over_its_numbers(books: dict[str, openpyxl.Workbook]) -> None:
    seen = 0
    for name, sheet in sheets_of(books):
        cells = {(c.row, c.column): c for c in shown_cells(sheet)}
        for cell in cells.values():
            below = cells.get((cell.row + 1, cell.column))
            if not below or isinstance(below.value, str):
                continue
            if isinstance(cell.value, str) and cell.font.b and cell.border.bottom.style:
                seen += 1
                sides = (cell.alignment.horizontal, below.alignment.horizontal)
                assert sides in (("right", None), (None, "left")), (name, cell.value)
    assert seen > 50


def test_no_number_is_raw(books: dict[str, openpyxl.Workbook]) -> None:
    """The median of some others was 33,967391305."""
    for name, sheet in sheets_of(books):
        raw = [
            c.value
            for c in shown_cells(sheet)
            if isinstance(c.value, float) and c.number_format == "General"
        ]
        assert not raw, name


def test_letters_on_paper_can_be_read(books: dict[str, openpyxl.Workbook]) -> None:
    """A sheet is as wide as a page, or its chart has a page of its own; and says where it is."""
    for name, sheet in sheets_of(books):
        assert sheet.page_setup.orientation == "landscape", name
        assert "&P" in str(sheet.oddFooter.right.text), name
        wide = max(c.column for c in shown_cells(sheet))
        table = sum(column_of(sheet, n)[0] for n in range(1, wide + 1)) * CHARACTER
        drawn, letters = 0.0, TEXT
        if sheet._charts or sheet._images:
            letters = CHART if sheet._charts else 8
            drawn = (780 if sheet._charts else 160 / 25.4 * 96) * 0.75
        if sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage:
            scale = min(1.0, PAGE / (table + drawn))
        elif sheet.col_breaks.brk:
            scale = (sheet.page_setup.scale or 100) / 100
            assert max(table, drawn) * scale <= PAGE, name
            assert sheet.col_breaks.brk[0].id > wide - 1, name
            assert letters * scale >= SMALLEST_DRAWN, (name, scale)
            letters = TEXT
        else:
            assert sheet.print_title_cols, name
            continue
        assert min(letters, TEXT) * scale >= SMALLEST - 0.2, (name, scale)


def test_a_row_of_all_values_has_one_or_says_why(book: openpyxl.Workbook) -> None:
    rows = list(book["Alla värden"].iter_rows(min_row=2, values_only=True))
    assert len(rows) > 200
    assert not [row for row in rows if row[4] is None and not row[6]]


def test_the_bracket_over_years_without_values_is_named(service: Service) -> None:
    """It had no words in Excel, where nothing stands at a place of its own."""
    pair = figure_for_file(
        service, "nyckeltal", "labour_market_programmes", Selection(), TODAY, None
    )
    with zipfile.ZipFile(io.BytesIO(workbook(*pair, USE))) as opened:
        chart = opened.read("xl/charts/chart1.xml").decode()
    names = re.findall(r"<c:tx>.*?<c:v>([^<]*)</c:v>", chart)
    listed = set(range(len(names))) - {
        int(n) for n in re.findall(r'<c:legendEntry><c:idx val="(\d+)"', chart)
    }
    assert "Inga värden efter 2020" in [names[n] for n in listed]

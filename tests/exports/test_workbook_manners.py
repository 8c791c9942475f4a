"""How a workbook is for who opens it: where to begin, names in whole words, nothing in the way."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from samsam.exports.excel.excel import workbook
from samsam.exports.excel.excel_kit import _sheet_names, workbook_of_many
from samsam.exports.kit.formats import formats_of
from samsam.exports.use import RenderOptions
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import figure_for_file

TODAY = date(2026, 11, 23)
USE = RenderOptions(TODAY)


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


def test_sheet_names_are_whole_words(service: Service, book: openpyxl.Workbook) -> None:
    titles = [i.short_title for i in service.register.indicators.values()]
    for title, name in zip(titles, book.sheetnames[1:], strict=False):
        assert len(name) <= 31
        words, kept = title.replace(":", " ").replace("/", " ").split(), name.split()
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
    assert _sheet_names([title]) == [name]


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
                assert width >= len(cell.value), (sheet.title, cell.value)


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

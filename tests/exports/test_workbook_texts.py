"""What stands in a kit's workbook can be read: no text is cut off, none says a value twice."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from itertools import pairwise

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from samsam.exports.excel.excel_kit import _sheet_names, workbook_of_many
from samsam.exports.excel.sheet_texts import width_for
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit

TODAY = date(2026, 11, 23)
PAGE = (297 - 20) / 25.4 * 96  # pixels, of A4 across within its margins
TEXT, SMALLEST = 11, 7  # points
WIDER = 1.36  # times, a column where the typeface is missing


@pytest.fixture(scope="module")
def compared(service: Service) -> openpyxl.Workbook:
    """The workbook of a kit whose key figures are compared with the whole country."""
    choice = KitChoice(Selection(group="alla-kommuner-i-landet"), annex=True)
    made = kit(service, choice, TODAY)
    return openpyxl.load_workbook(
        io.BytesIO(workbook_of_many(made.figures, "Nyckeltal", made.document.about, made.use))
    )


def widths_of(sheet: Worksheet) -> dict[int, float]:
    """The columns' widths by number; alike neighbours are one entry in the file."""
    found = sheet.column_dimensions.values()
    return {n: c.width for c in found if not c.hidden for n in range(c.min, c.max + 1)}


def test_no_text_is_cut_off_by_the_cell_beside_it(compared: openpyxl.Workbook) -> None:
    """A name as "Plats över åren, Unga utan jobb och stud" ran into the next cell, as "Exempelkom" did."""
    read = 0
    for sheet in compared.worksheets:
        widths = widths_of(sheet)
        for row in sheet.iter_rows():
            for left, right in pairwise(row):
                is_text = isinstance(left.value, str) and left.column in widths
                if not is_text or right.value is None:
                    continue
                if sheet.merged_cells and left.coordinate in sheet.merged_cells:
                    continue
                read += 1
                needed = width_for(str(left.value), bold=bool(left.font.b)) - 2
                fits = left.alignment.wrap_text or needed <= widths[left.column]
                assert fits, (sheet.title, left.coordinate, left.value)
    assert read > 1000


def test_a_value_stands_once_among_all_values(compared: openpyxl.Workbook) -> None:
    """A comparison said its key figure's values again, and changes as if they were inhabitants."""
    rows = list(compared["Alla värden"].iter_rows(min_row=2, values_only=True))
    twice = [key for key, times in Counter(row[:4] for row in rows).items() if times > 1]
    assert (twice, len(rows) > 200) == ([], True)
    meanings = list(compared["Om nyckeltalen"].iter_rows(min_row=2, values_only=True))
    assert len(meanings) == len(set(meanings)) > 10


def test_each_sheet_is_called_what_is_in_it(compared: openpyxl.Workbook) -> None:
    """Plats över åren" and "Arbetslöshet, årsmedelvärde 2" didn't say of what, or what else."""
    names = compared.sheetnames
    assert not [name for name in names if re.search(r" \d$|^Plats över åren", name)]
    assert {"Invånare", "Invånare, jämfört", "Invånare, plats"} <= set(names)


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (
            ["Unga utan jobb och studier 16–24", "Unga utan jobb och studier 17–24"],
            ["Unga utan jobb … 16–24", "Unga utan jobb … 17–24"],
        ),
        (["Invånare", "Invånare"], ["Invånare", "Invånare 2"]),
        (["A" * 40, "A" * 39], ["A" * 31, "A" * 29 + " 2"]),
    ],
)
def test_names_that_would_be_alike_say_what_differs(titles: list[str], names: list[str]) -> None:
    assert _sheet_names([(title, "") for title in titles]) == names


def test_a_table_of_long_headings_can_be_read_on_paper(compared: openpyxl.Workbook) -> None:
    """Five columns "(antal per 1 000 invånare 16–64 år)" were printed in letters of 4 points."""
    sheet = compared["Nystartade företag, jämfört"]
    widths = widths_of(sheet)
    last = next(c.column for c in sheet[5] if c.value == "Anmärkning")
    across = sum(int(7 * widths[n]) + 5 for n in range(1, last + 1))
    assert min(1.0, PAGE / across) * TEXT >= SMALLEST
    # Also where our typeface is missing, and columns are wider: there the last one stood alone.
    widest = WIDER * sum(7 * widths[n] for n in range(1, last + 1))
    assert min(1.0, PAGE / widest) * TEXT >= SMALLEST
    assert sheet.page_setup.scale / 100 * widest <= PAGE
    assert sheet.row_dimensions[5].height > 16


def test_a_link_to_a_sheet_stands_in_one_line(compared: openpyxl.Workbook) -> None:
    """In LibreOffice a link doesn't go on in the next one: "Plats över åren, Arbetslöshet, årsme"."""
    contents = compared.worksheets[0]
    links = [row[0] for row in contents.iter_rows() if row[0].hyperlink]
    assert len(links) > 10
    width = widths_of(contents)[1]
    assert [c.value for c in links if width_for(c.value) - 2 > width] == []

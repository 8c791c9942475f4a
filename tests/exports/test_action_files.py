"""The register of actions as files: one table, the same in each, and no formula in any."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from docx import Document as WordFile
from written_analysis import APPROVER, AUTHOR, TODAY, YEAR, complete

from samsam.exports.kit import kit as kit_files
from samsam.exports.record.action_files import FORMATS, ActionTables
from samsam.exports.record.carried_table import carried_table
from samsam.exports.use import RenderOptions
from samsam.model.analysis.frozen import FrozenField, FrozenPart
from samsam.model.analysis.records import RecordKind
from samsam.services.analysis import workflow
from samsam.services.analysis.follow_up.action_table import (
    DOCUMENT_HEAD,
    FULL_HEAD,
    action_tables,
)
from samsam.services.analysis.year import add, save, year_view
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit

OWN_FIGURES = True

USE = RenderOptions(made_on=date(2026, 2, 20))
TEXTS = {
    "action": '=HYPERLINK("http://x")', "responsible": "Å;ä\nö", "due": "2026-09-30",
    "effect_indicator": "population", "effect_year": "2025", "effect_value": "17 400",
    "follow_up": "Tio såldes.",
}  # fmt: skip


@pytest.fixture
def written(own_service: Service) -> Service:
    add(own_service, YEAR, RecordKind.ACTION, AUTHOR, "population")
    part = next(p for p in year_view(own_service, YEAR).parts if p.kind is RecordKind.ACTION)
    for name, value in TEXTS.items():
        save(own_service, YEAR, part, name, value, 0, AUTHOR)
    return own_service


def made(tables: ActionTables, ending: str) -> bytes:
    return FORMATS[ending].make(tables, USE)


def test_the_csv_has_all_columns_and_no_formula(written: Service) -> None:
    content = made(action_tables(written, TODAY, drafts=True), "csv").decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert tuple(head) == FULL_HEAD
    told = dict(zip(head, row, strict=True))
    assert told["Åtgärd"] == "'" + TEXTS["action"]
    assert (told["Ansvarig"], told["Klart"]) == ("Å;ä\nö", "2026-09-30")
    assert (told["Utfall"], told["Vad blev det?"]) == ("17\u00a0465", "Tio såldes.")


def test_the_workbook_has_the_same_rows_as_text(written: Service) -> None:
    tables = action_tables(written, TODAY, drafts=True)
    book = openpyxl.load_workbook(io.BytesIO(made(tables, "xlsx")))
    (sheet,) = book.worksheets
    assert sheet.title == "Åtgärder"
    rows = [tuple(cell.value or "" for cell in row) for row in sheet.iter_rows()]
    assert rows == [FULL_HEAD, *tables.full.rows]
    # Fourteen columns on one page were letters of 5 points.
    across = sum(c.width * 7 + 5 for c in sheet.column_dimensions.values()) / 96 * 25.4
    pages = sheet.page_setup.fitToWidth or 1
    assert across * 7 / 11 <= (297 - 20) * pages
    assert (sheet.print_title_cols == "$A:$A") == (pages > 1)
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value)


def test_the_word_file_has_the_table_that_the_page_shows(written: Service) -> None:
    tables = action_tables(written, TODAY, drafts=True)
    file = WordFile(io.BytesIO(made(tables, "docx")))
    (table,) = file.tables
    assert tuple(cell.text for cell in table.rows[0].cells) == DOCUMENT_HEAD
    assert [cell.text for cell in table.rows[1].cells] == list(tables.short.rows[0])


def test_without_a_fixed_analysis_there_is_nothing_for_readers(written: Service) -> None:
    tables = action_tables(written, TODAY, drafts=False)
    assert tables.full.rows == ()
    assert made(tables, "csv").decode("utf-8-sig").count("\n") == 1
    for ending in FORMATS:
        assert made(tables, ending)


def test_the_kit_of_an_analysis_has_the_actions_in_one_place(written: Service) -> None:
    complete(written)
    choice = KitChoice(analysis=YEAR, parts=("atgarder",))
    draft = kit(written, choice, TODAY, drafts=True)
    names = zipfile.ZipFile(io.BytesIO(kit_files.make(draft, choice.parts))).namelist()
    assert {n for n in names if n.startswith("atgarder/")} == {
        "atgarder/atgarder.docx", "atgarder/atgarder.xlsx", "atgarder/atgarder.csv",
    }  # fmt: skip
    assert kit(written, choice, TODAY).actions is None, "no draft for who may not read it"
    workflow.send(written, year_view(written, YEAR), AUTHOR)
    workflow.fix(written, year_view(written, YEAR), TODAY, APPROVER, "SBN 2026:14")
    found = kit(written, choice, TODAY).actions
    assert found is not None
    assert len(found.full.rows) == 1
    without = kit(written, KitChoice(parts=("atgarder",)), TODAY)
    assert without.actions is None


def test_the_document_of_an_analysis_has_what_was_carried_over_as_one_table() -> None:
    fields = (
        FrozenField("action:2025-1", "Sälj tomterna.", "text", "Ja", "Ja"),
        FrozenField("action:2025-2", "Öppna en lots.", "text", "", "Inte besvarad"),
    )
    part = FrozenPart("carried_over", "", "Från tidigare år", (("Öppna åtgärder", fields),))
    assert carried_table(part).rows == (
        ("Sälj tomterna.", "Öppna åtgärder", "Ja"),
        ("Öppna en lots.", "Öppna åtgärder", "Inte besvarad"),
    )

"""Exportera brings a document up to date: who may, what is said, and that nothing is kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import docx
import openpyxl
import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from samsam.exports.kit.formats import formats_of
from samsam.exports.use import RenderOptions
from samsam.model.analysis.access import Role
from samsam.model.indicators.series import Observation, Sex
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.data import data
from samsam.services.files.files import figure_for_file
from samsam.sources.reading import Reading
from samsam.web.base import running
from samsam.web.files import own_files
from samsam.web.page.pages import EXPORT

BEFORE = date(2026, 11, 28)
Run = Callable[..., AppTest]


def said(page: AppTest) -> str:
    assert not page.exception, page.exception
    return " ".join(element.proto.body for element in page.get("html"))


@pytest.fixture
def budget(own_figures: None) -> bytes:
    """A document from before a new figure that has been taken in since."""
    return before_a_new_figure("docx")


def before_a_new_figure(ending: str) -> bytes:
    service = running.service()
    figure, full = figure_for_file(service, "nyckeltal", "neet", Selection(), BEFORE)
    form = next(f for f in formats_of("nyckeltal") if f.extension == ending)
    made = form.make(figure, full, RenderOptions(BEFORE))
    rows = (Row("neet", "2262", Sex.TOTAL, Observation(2025, 11.1)),)
    data.accept(service, data.preview(service, Reading("SCB", rows), BEFORE), "prov", BEFORE)
    return made


def handed_in(page: AppTest, name: str, content: bytes) -> AppTest:
    page.file_uploader[0].set_value((name, content, "application/octet-stream"))
    button = next(b for b in page.button if b.label == "Uppdatera dokumentet")
    return button.click().run()


def test_a_document_comes_back_with_the_new_figures_and_a_list(
    budget: bytes, run: Run, act_as: Callable[[Role], None]
) -> None:
    act_as(Role.EDITOR)
    page = handed_in(run(EXPORT), "budget 2026.docx", budget)
    shown = said(page).replace("\u00a0", " ")
    assert "2025: inget värde → 11,1 %" in shown
    assert "Ladda ner budget 2026-ny.docx" in shown
    handle = page.session_state["refresh_save"]
    kept = own_files._files.get(handle.token)
    assert kept is not None
    assert len(docx.Document(io.BytesIO(kept.content)).tables) == 1


def test_a_workbook_comes_back_with_the_new_figures(
    own_figures: None, run: Run, act_as: Callable[[Role], None]
) -> None:
    act_as(Role.EDITOR)
    page = handed_in(run(EXPORT), "nyckeltal.xlsx", before_a_new_figure("xlsx"))
    shown = said(page).replace("\u00a0", " ")
    assert "2025: inget värde → 11,1 %" in shown
    assert "Bladet med diagrammet" in shown
    kept = own_files._files.get(page.session_state["refresh_save"].token)
    assert kept is not None
    assert kept.mime.endswith("spreadsheetml.sheet")
    sheet = openpyxl.load_workbook(io.BytesIO(kept.content))["Diagram"]
    assert 11.1 in [row[1].value for row in sheet.iter_rows()]


def test_what_was_handed_in_is_let_go_of(
    budget: bytes, run: Run, act_as: Callable[[Role], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = MemoryUploadedFileManager.remove_file, []

    def remove(manager: MemoryUploadedFileManager, session: str, file: str) -> None:
        assert len(manager.get_files(session, [file])) == 1
        real(manager, session, file)
        left.append(manager.get_files(session, [file]))

    monkeypatch.setattr(MemoryUploadedFileManager, "remove_file", remove)
    act_as(Role.EDITOR)
    said(handed_in(run(EXPORT), "budget.docx", budget))
    assert left == [[]]


def test_what_cannot_be_opened_is_told_in_swedish(
    own_figures: None, run: Run, act_as: Callable[[Role], None]
) -> None:
    act_as(Role.EDITOR)
    page = handed_in(run(EXPORT), "gammal.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 900)
    shown = said(page)
    assert "gammal.doc: Dokumentet är i ett äldre Office-format" in shown
    assert "Spara som" in shown
    assert "refresh_done" not in page.session_state


def test_a_reader_may_not(first_figures: None, run: Run) -> None:
    page = run(EXPORT)
    assert len(page.file_uploader) == 0
    assert "redaktör kan lämna in" in said(page)

"""The part of a page that brings somebody's document up to date. The document is never kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from samsam.exports.names import EXCEL_TYPE, POWERPOINT_TYPE, WORD_TYPE
from samsam.exports.refresh.report import PieceOutcome, PieceReport, Refreshed
from samsam.exports.work.workshop import BusyError, WorkFailedError
from samsam.model.analysis.access import Right
from samsam.services.files.refresh import refreshed_by
from samsam.sources.files.file_kind import shown_name
from samsam.sources.grid import UnreadableError
from samsam.swedish import long_date
from samsam.web.base import logs
from samsam.web.base.uploads import LARGEST_DOCUMENT_MB
from samsam.web.files import own_files
from samsam.web.files.making import file_of_page
from samsam.web.page import html, surface
from samsam.web.page.frame import Visit

_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.12"
_SAVE, _DONE = "refresh_save", "refresh_done"
_MOST_CHANGES = 8
_MIMES = {"docx": WORD_TYPE, "pptx": POWERPOINT_TYPE, "xlsx": EXCEL_TYPE, "xlsm": _MACROS}
_NO_FILE = (
    f"Välj först ett dokument på högst {LARGEST_DOCUMENT_MB} MB. Är det större: komprimera "
    "bilderna i det, eller be den som sköter SAMSAM att köra kommandot refresh."
)
# What each table of pieces is called, and the heading of what is said of them.
_CAPTIONS = {
    PieceOutcome.LEFT: ("Delar som inte gick att uppdatera", "Skäl"),
    PieceOutcome.CHANGED: ("Delar som har ändrats", "Ändring"),
}
_SAME = "Delar som är som förut"
_INTRODUCTION = (
    "Ta fram förra årets dokument, där diagram, tabeller och bildtexter från SAMSAM är inklistrade "
    "bland din egen text, eller en arbetsbok med blad från SAMSAM. Du får tillbaka det med "
    "SAMSAM:s delar som de är kända {}, och en lista på vad som har ändrats. Allt annat är "
    "som det var. Dokumentet sparas inte här."
)


def document_part(visit: Visit, known_on: date | None) -> None:
    """Hand in a document; get it back with our pieces as known now, or on the chosen day."""
    when = long_date(known_on) if known_on else "nu"
    html.show(
        '<section><h2 id="uppdatera">Uppdatera ett dokument</h2>'
        f"<p>{html.text(_INTRODUCTION.format(when))}</p></section>"
    )
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan lämna in ett dokument.</p>")
        return
    with st.form("refresh_form", clear_on_submit=True, border=False):
        file = st.file_uploader(
            f"Dokument från Word, PowerPoint eller Excel, högst {LARGEST_DOCUMENT_MB} MB",
            max_upload_size=LARGEST_DOCUMENT_MB,
        )
        asked = st.form_submit_button("Uppdatera dokumentet")
    if asked:
        st.session_state.pop(_DONE, None)
        _refresh(visit, file, known_on)
    _result()


def _refresh(visit: Visit, file: UploadedFile | None, known_on: date | None) -> None:
    if file is None:
        _failed(_NO_FILE)
        return
    name = shown_name(file.name)
    try:
        content = _content(file)
        with file_of_page(st.context.ip_address or "") as run:
            done = refreshed_by(run, visit.service, content, visit.today, known_on)
    except UnreadableError as error:
        _failed(f"{name}: {error.fault} {error.cure}")
    except BusyError as error:
        _failed(str(error))
    except WorkFailedError as error:
        number = logs.fault("ett dokument kunde inte uppdateras", error)
        _failed(
            f"{name} kunde inte uppdateras och är som det var. Ange felnumret {number} till den "
            "som sköter SAMSAM."
        )
    else:
        _keep(name, done)


def _content(file: UploadedFile) -> bytes:
    """The document's bytes, which Streamlit would keep for as long as the page is open."""
    content = file.getvalue()
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        manager.remove_file(context.session_id, file.file_id)
    return content


def _keep(name: str, done: Refreshed) -> None:
    """Keep what has been made for the visitor alone, and what became of each piece."""
    if done.count(PieceOutcome.CHANGED):
        new = done.new_name(name)
        mime = _MIMES.get(new.rpartition(".")[2].lower(), "application/octet-stream")
        own_files.keep(_SAVE, new, mime, done.content, Right.TAKE_IN)
    else:
        st.session_state.pop(_SAVE, None)
    st.session_state[_DONE] = (name, replace(done, content=b""))


def _failed(words: str) -> None:
    html.show(f'<p class="s-failed" role="alert">{html.text(words)}</p>')


def _result() -> None:
    found = st.session_state.get(_DONE)
    if found is None:
        return
    name, done = found
    html.notices(done.notices)
    html.show(f'<p role="status">{html.text(_summary(name, done))}</p>')
    saved = st.session_state.get(_SAVE)
    if done.count(PieceOutcome.CHANGED) and isinstance(saved, own_files.Handle) and saved.there:
        own_files.link(saved, f"Ladda ner {saved.name}")
    _pieces(done)


def _summary(name: str, done: Refreshed) -> str:
    if done.count(PieceOutcome.SAME) == len(done.pieces):
        return f"Inget i {name} har ändrats: SAMSAM:s delar säger redan det som är känt."
    return f"{name}: {done.summary}."


def _pieces(done: Refreshed) -> None:
    """What an editor has to look at first, then what has changed; what is as before, folded."""
    for outcome, (caption, heading) in _CAPTIONS.items():
        rows = [_row(piece) for piece in done.pieces if piece.outcome is outcome]
        if rows:
            html.show(html.table(caption, ("Del", heading), rows, "s-stack"))
    same = [piece.heading for piece in done.pieces if piece.outcome is PieceOutcome.SAME]
    if same:
        with surface.fold(_SAME):
            html.show(html.bullets(same))


def _row(piece: PieceReport) -> list[str]:
    lines = piece.lines(_MOST_CHANGES)
    return [html.text(piece.heading), html.bullets(lines) if lines else "–"]

"""Parts of the page of data and sources."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from samsam.model.access import Right, Role
from samsam.questions import catalogue, data
from samsam.questions.data import DataStatus
from samsam.sources import by_hand
from samsam.sources.by_hand import Typed, TypedRow
from samsam.sources.file_kind import shown_name
from samsam.sources.intake import Preview
from samsam.sources.workbook import SheetChoice
from samsam.store.connection import StoreError
from samsam.store.observations import Batch, NotUndoableError
from samsam.swedish import long_date, number_word
from samsam.ui import html
from samsam.ui.access import ForbiddenError, require
from samsam.ui.frame import Visit
from samsam.ui.pages import CATALOGUE, INDICATOR, POPULATION
from samsam.ui.preview_parts import Place, show_later, tell

_STATUS_HEADINGS = (
    "Nyckeltal", "Senaste värde", "Värden", "Luckor", "Togs in", "Nästa väntas", "Källa",
)  # fmt: skip
_BATCH_HEADINGS = ("Inläsning", "Källa", "Känd", "Rader", "Av", "Läge")
_SHEETS = "data_sheets"
_ROWS = 4  # as many years as are typed at once


def status_part(visit: Visit) -> None:
    """For each key figure: how far it reaches, what is missing, and what waits."""
    statuses = data.data_status(visit.service, visit.today)
    waiting = [s for s in statuses if s.waiting]
    told = (
        f"{number_word(len(waiting)).capitalize()} nyckeltal väntar på ett nytt värde."
        if waiting
        else "Inget nyckeltal väntar på ett nytt värde."
    )
    rows = [_status_row(visit, s) for s in statuses]
    html.show(
        f"<h1>Data och källor</h1><p>{told}</p>{_changes(visit)}{_ways_on(visit)}"
        f"{html.table('Läget för varje nyckeltal', _STATUS_HEADINGS, rows, 's-stack')}"
    )


def _changes(visit: Visit) -> str:
    """What Kolada has changed about our key figures; nothing when it hasn't."""
    changed = catalogue.changes_told(visit.service)
    if not changed:
        return ""
    return f'<div class="s-gap"><h2>Ändrat hos Kolada</h2>{html.bullets(changed)}</div>'


def _ways_on(visit: Visit) -> str:
    if not visit.may(Right.LEAD):
        return ""
    return f"<p>{html.link(CATALOGUE.id, 'Lägg till nyckeltal ur Kolada, eller egna mått')}</p>"


def _status_row(visit: Visit, status: DataStatus) -> list[str]:
    indicator = status.indicator
    page, chosen = (POPULATION, None) if indicator.forecast else (INDICATOR, indicator.id)
    address = visit.selection.link(page.id, indicator=chosen)
    expected = f"{status.expected} (väntar)" if status.waiting else status.expected
    return [
        html.link(address, indicator.short_title),
        str(status.last_year or "inget"),
        f"{status.values}<small>{html.text(status.period)}</small>",
        str(status.gaps),
        html.text(long_date(status.taken_in)) if status.taken_in else "–",
        html.text(expected),
        html.text(indicator.source_id),
    ]


def by_hand_part(visit: Visit) -> None:
    """Type in figures that no service has: first what would change is shown."""
    html.show(
        "<h2>För in siffror för hand</h2><p>För nyckeltal som ingen tjänst har. Fyll i en rad för "
        "varje år, och lämna resten tomt.</p>"
    )
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan föra in siffror.</p>")
        return
    indicators = visit.service.register.indicators
    with st.form("by_hand", border=False):
        chosen = st.selectbox(
            "Nyckeltal",
            list(indicators),
            format_func=lambda i: indicators[i].short_title,
            index=None,
            placeholder="Välj nyckeltal",
        )
        source = st.text_input("Källa")
        typed = Typed(source, tuple(_typed_row(n) for n in range(1, _ROWS + 1)))
        if st.form_submit_button("Förhandsgranska"):
            _preview(visit, chosen, typed)


def _typed_row(number: int) -> TypedRow:
    """One row of the grid; on a phone its fields stand under each other."""
    year, value, note = st.columns([1, 1, 3])
    return TypedRow(
        year.text_input(f"År, rad {number}"),
        value.text_input(f"Värde, rad {number}"),
        note.text_input(f"Anmärkning, rad {number}"),
    )


def _preview(visit: Visit, indicator_id: str | None, typed: Typed) -> None:
    service = visit.service
    if indicator_id is None:
        show_later((), Place.HAND)
        tell("Välj vilket nyckeltal siffran gäller.", Place.HAND)
        return
    indicator = service.register.indicators[indicator_id]
    reading = by_hand.read(typed, indicator, service.settings.municipality_code)
    show_later((data.preview(service, reading, visit.today),), Place.HAND)


def file_part(visit: Visit) -> None:
    """Take in files: what would change is shown before anything is taken in."""
    html.show("<h2>Läs in en fil</h2>")
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan läsa in filer.</p>")
        return
    html.show(
        "<p>CSV, Excel eller JSON-stat, högst 5 MB: SAMSAM:s mall, rapportens tabell, och Koladas "
        "och SCB:s egna filer. "
        '<a href="filer/mall.xlsx" download>Ladda ner mallen</a></p>'
    )
    files = st.file_uploader("Filer", accept_multiple_files=True)
    asked: dict[str, SheetChoice] = st.session_state.setdefault(_SHEETS, {})
    sheets = {f.file_id: _sheet(f, asked[f.file_id]) for f in files if f.file_id in asked}
    all_areas = bool(files) and st.checkbox("Ta med andra kommuner som finns i filen")
    if files and st.button(
        "Förhandsgranska filen" if len(files) == 1 else "Förhandsgranska filerna"
    ):
        _preview_files(visit, files, sheets, all_areas=all_areas)


def _sheet(file: UploadedFile, choice: SheetChoice) -> str | None:
    html.show(f"<p>Filen {html.text(shown_name(file.name))} har flera blad med tabeller.</p>")
    return st.selectbox(
        "Blad", choice.sheets, index=None, placeholder="Välj ett blad", key=f"blad_{file.file_id}"
    )


def _preview_files(
    visit: Visit, files: Sequence[UploadedFile], sheets: dict[str, str | None], *, all_areas: bool
) -> None:
    """Show what the files would change, once each has one sheet."""
    previews: list[Preview] = []
    unclear = False
    for file in files:
        sheet = sheets.get(file.file_id)
        content = file.getvalue()
        shown = data.preview_file(
            visit.service, file.name, content, visit.today, sheet, all_areas=all_areas
        )
        if isinstance(shown, SheetChoice):
            st.session_state[_SHEETS][file.file_id] = shown
            unclear = True
        else:
            previews.append(shown)
    if unclear:
        st.rerun()
    show_later(previews, Place.FILE)


def batches_part(visit: Visit) -> None:
    """How everything came in, with a way back for what was taken in here."""
    found = data.batches(visit.service)
    rows = [_batch_row(visit, b) for b in found]
    table = html.table("Allt som har lästs in", _BATCH_HEADINGS, rows, "s-stack s-years")
    html.show(f"<h2>Inläsningar</h2>{table}")
    undoable = [b for b in found if b.accepted_by != "data" and not b.undone and not b.undoes]
    if not visit.may(Right.TAKE_IN) or not undoable:
        return
    chosen = st.selectbox(
        "Ångra en inläsning",
        undoable,
        format_func=lambda b: b.vintage.title,
        placeholder="Välj",
    )
    st.button("Ångra inläsningen", on_click=_undo, args=(visit, chosen))


def _undo(visit: Visit, batch: Batch) -> None:
    try:
        by = require(visit.service, Right.TAKE_IN).name
        data.undo(visit.service, batch.vintage.id, by, visit.today)
    except NotUndoableError:
        tell("Inläsningen är redan ångrad.", Place.BATCHES)
    except (ForbiddenError, StoreError) as error:
        tell(str(error), Place.BATCHES)
    else:
        tell(f"”{batch.vintage.title}” är ångrad. Det tidigare gäller igen.", Place.BATCHES)


def _taken_in_by(visit: Visit, batch: Batch) -> str:
    """Who took a batch in: a name for those who work here, the role for everybody else."""
    if batch.accepted_by == "data":
        return "SAMSAM:s första siffror"
    return Role.EDITOR.title if visit.visitor.role is Role.READER else batch.accepted_by


def _batch_row(visit: Visit, batch: Batch) -> list[str]:
    state = "ångrad" if batch.undone else f"ångrar {batch.undoes}" if batch.undoes else "gäller"
    return [
        html.text(batch.vintage.title),
        html.text(batch.vintage.source or "–"),
        html.text(long_date(batch.vintage.known_on)),
        str(batch.rows),
        html.text(_taken_in_by(visit, batch)),
        html.text(state),
    ]

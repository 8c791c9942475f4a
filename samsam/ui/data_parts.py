"""Parts of the page of data and sources."""

from __future__ import annotations

import streamlit as st

from samsam.figures.describe import number_or_dash
from samsam.model.access import Right
from samsam.model.series import Sex
from samsam.questions import data, update
from samsam.questions.data import DataStatus
from samsam.sources import by_hand
from samsam.sources.by_hand import Typed
from samsam.sources.intake import News, NothingToAcceptError, Preview, Proposal
from samsam.sources.workbook import SheetChoice
from samsam.store.connection import StoreError
from samsam.store.observations import Batch, NotUndoableError
from samsam.swedish import listing, long_date, number_word
from samsam.ui import html
from samsam.ui.access import ForbiddenError, require
from samsam.ui.frame import Visit
from samsam.ui.pages import INDICATOR, POPULATION

_STATUS_HEADINGS = (
    "Nyckeltal", "Senaste värde", "Värden", "Luckor", "Togs in", "Nästa väntas", "Källa",
)  # fmt: skip
_BATCH_HEADINGS = ("Inläsning", "Källa", "Känd", "Rader", "Av", "Läge")
_PREVIEW_HEADINGS = ("Nyckeltal", "År", "Var", "Blir", "Nytt", "Kontroll")
_PENDING, _TOLD = "data_pending", "data_told"


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
        f"<h1>Data och källor</h1><p>{told}</p>"
        f"{html.table('Läget för varje nyckeltal', _STATUS_HEADINGS, rows)}"
    )


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
    """Type in a figure that no service has: first what would change is shown."""
    html.show("<h2>För in en siffra för hand</h2>")
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan föra in siffror.</p>")
        return
    indicators = visit.service.register.indicators
    with st.form("by_hand", border=False):
        chosen = st.selectbox(
            "Nyckeltal",
            list(indicators),
            format_func=lambda i: indicators[i].short_title,
            placeholder="Välj",
        )
        left, right = st.columns(2)
        typed = Typed(
            left.text_input("År"),
            right.text_input("Värde"),
            st.text_input("Källa"),
            st.text_input("Anmärkning"),
        )
        if st.form_submit_button("Förhandsgranska"):
            _preview(visit, str(chosen), typed)


def _preview(visit: Visit, indicator_id: str, typed: Typed) -> None:
    service = visit.service
    indicator = service.register.indicators[indicator_id]
    reading = by_hand.read(typed, indicator, service.settings.municipality_code)
    _show_later((data.preview(service, reading, visit.today),))


def file_part(visit: Visit) -> None:
    """Take in a file: what would change is shown before anything is taken in."""
    html.show("<h2>Läs in en fil</h2>")
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan läsa in filer.</p>")
        return
    html.show(
        "<p>CSV eller Excel, högst 5 MB: SAMSAM:s mall, rapportens tabell, och Koladas och SCB:s "
        'egna filer. <a href="filer/mall.xlsx" download>Ladda ner mallen</a></p>'
    )
    file = st.file_uploader("Fil", type=["csv", "txt", "tsv", "xlsx", "xlsm"])
    if file is None:
        return
    shown = data.preview_file(visit.service, file.name, file.getvalue(), visit.today)
    if isinstance(shown, SheetChoice):
        sheet = st.selectbox("Blad", shown.sheets, index=None, placeholder="Välj ett blad")
        if sheet is None:
            return
        shown = data.preview_file(visit.service, file.name, file.getvalue(), visit.today, sheet)
    if isinstance(shown, Preview) and st.button("Förhandsgranska filen"):
        _show_later((shown,))


def fetch_part(visit: Visit) -> None:
    """Fetch new values from the services. Any click while it goes on cancels it."""
    html.show("<h2>Hämta nya värden</h2>")
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan hämta nya värden.</p>")
        return
    html.show(
        "<p>SAMSAM frågar Kolada och SCB om de fyra senaste åren. Du får se vad som skulle ändras "
        "innan något läses in.</p>"
    )
    if not st.button("Hämta nya värden"):
        return
    st.button("Avbryt hämtningen")
    bar = st.progress(0.0, "Hämtar …")

    def show(done: int, total: int) -> None:
        bar.progress(done / max(total, 1), f"Hämtar {done} av {total}")

    found = update.fetch(visit.service, visit.today, progress=show)
    bar.empty()
    _show_later(tuple(f.shown for f in found))
    if not any(f.changes for f in found):
        st.session_state[_TOLD] = "Källorna har inget nytt."
    st.rerun()


def _show_later(previews: tuple[Preview, ...]) -> None:
    st.session_state[_PENDING] = previews
    st.session_state.pop(_TOLD, None)


def pending_part(visit: Visit) -> None:
    """What waits to be accepted, and what became of the last one."""
    if told := st.session_state.get(_TOLD):
        html.show(f'<p class="s-saved" role="status">{html.text(told)}</p>')
    pending: tuple[Preview, ...] = st.session_state.get(_PENDING, ())
    if not pending:
        return
    html.show("".join(preview_html(visit, shown) for shown in pending))
    acceptable = [p for shown in pending for p in shown.proposals if p.acceptable]
    with st.container(horizontal=True):
        if acceptable:
            st.button("Läs in", on_click=_accept, args=(visit, pending), type="primary")
        st.button("Avbryt", on_click=lambda: st.session_state.pop(_PENDING, None))


def preview_html(visit: Visit, pending: Preview) -> str:
    """What would change, old → new, and what is refused and why."""
    refused = [f"{r.place}: {r.fault} {r.cure}" for r in pending.refusals]
    changing = [p for p in pending.proposals if p.acceptable or p.stops]
    same = len(pending.of(News.SAME))
    caption = f"{pending.source}: {len(changing)} ändras, {same} är som förut"
    rows = [_preview_row(visit, p) for p in changing]
    table = html.table(caption, _PREVIEW_HEADINGS, rows, "s-years") if rows else ""
    told = "" if rows else f"<p>{html.text(caption)}.</p>"
    faults = f'<div class="s-failed">{html.bullets(refused)}</div>' if refused else ""
    return f"{table}{told}{html.paragraphs(pending.notices)}{faults}"


def _preview_row(visit: Visit, proposal: Proposal) -> list[str]:
    indicator = visit.service.register.indicators[proposal.row.indicator_id]
    old = "–" if proposal.old is None else number_or_dash(proposal.old.value)
    checks = [*(f"Stoppas: {s}" for s in proposal.stops), *proposal.warnings]
    sex = {Sex.TOTAL: "", Sex.WOMEN: ", kvinnor", Sex.MEN: ", män"}[proposal.row.sex]
    return [
        html.text(f"{indicator.short_title}{sex}"),
        str(proposal.row.observation.year),
        old,
        number_or_dash(proposal.row.observation.value),
        html.text(proposal.news.value),
        html.text(" ".join(checks) or "Inget att anmärka på"),
    ]


def _accept(visit: Visit, pending: tuple[Preview, ...]) -> None:
    changing = [shown for shown in pending if any(p.acceptable for p in shown.proposals)]
    try:
        by = require(visit.service, Right.TAKE_IN).name
        taken = [data.accept(visit.service, shown, by, visit.today) for shown in changing]
    except (ForbiddenError, StoreError, NothingToAcceptError) as error:
        st.session_state[_TOLD] = str(error)
        return
    st.session_state.pop(_PENDING, None)
    names = listing([f"”{v.title}”" for v in taken])
    st.session_state[_TOLD] = f"Inläst: {names}. Diagram och bedömningar är omräknade."


def batches_part(visit: Visit) -> None:
    """How everything came in, with a way back for what was taken in here."""
    found = data.batches(visit.service)
    rows = [_batch_row(b) for b in found]
    table = html.table("Allt som har lästs in", _BATCH_HEADINGS, rows, "s-years")
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
        st.session_state[_TOLD] = "Inläsningen är redan ångrad."
    except (ForbiddenError, StoreError) as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"”{batch.vintage.title}” är ångrad. Det tidigare gäller igen."


def _batch_row(batch: Batch) -> list[str]:
    state = "ångrad" if batch.undone else f"ångrar {batch.undoes}" if batch.undoes else "gäller"
    who = "SAMSAM:s första siffror" if batch.accepted_by == "data" else batch.accepted_by
    return [
        html.text(batch.vintage.title),
        html.text(batch.vintage.source or "–"),
        html.text(long_date(batch.vintage.known_on)),
        str(batch.rows),
        html.text(who),
        html.text(state),
    ]

"""Fetching from the services beside the page, so that it can be followed and cancelled."""

from __future__ import annotations

import threading
from datetime import date

import streamlit as st

from samsam.model.access import Right
from samsam.questions import catalogue, update
from samsam.questions.service import Service
from samsam.questions.update import Fetched
from samsam.ui import html
from samsam.ui.access import ForbiddenError, require
from samsam.ui.frame import Visit
from samsam.ui.preview_parts import Place, show_later, tell

_FETCHING = "data_fetching"
_SECONDS_BETWEEN_LOOKS = 0.5


class Fetching:
    """A fetch that goes on in a thread of its own. The page looks at it and may cancel it.

    No figure is written: what has come is shown before anything is taken in. What Kolada now calls
    the key figures is kept, and the changes are told.
    """

    def __init__(self, service: Service, today: date, all_years: bool) -> None:
        self.share = 0.0
        self.found: tuple[Fetched, ...] | None = None
        self._cancel = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(service, today, all_years), daemon=True
        )
        self._thread.start()

    @property
    def over(self) -> bool:
        """True when there is nothing more to wait for."""
        return not self._thread.is_alive()

    @property
    def cancelled(self) -> bool:
        """True when the reader has asked for the end."""
        return self._cancel.is_set()

    def cancel(self) -> None:
        """Ask no more questions; what has come is kept."""
        self._cancel.set()

    def _run(self, service: Service, today: date, all_years: bool) -> None:
        # What isn't foreseen ends the thread: Python writes the trace, and `found` stays None.
        found = update.fetch(service, today, self._show, self._cancel.is_set, all_years=all_years)
        for part in found:
            catalogue.remember(service, part.kpis, today)
        self.found = found

    def _show(self, done: int, total: int) -> None:
        self.share = done / max(total, 1)


def fetch_part(visit: Visit) -> None:
    """Fetch new values from the services, with a bar that tells how far it is, and a way out."""
    html.show("<h2>Hämta nya värden</h2>")
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan hämta nya värden.</p>")
        return
    if st.session_state.get(_FETCHING) is not None:
        _follow()
        return
    html.show(
        "<p>SAMSAM frågar Kolada och SCB om de fyra senaste åren, och om alla år för nyckeltal som "
        "saknar värden. Du får se vad som skulle ändras innan något läses in.</p>"
    )
    all_years = st.checkbox("Hämta alla år")
    st.button("Hämta nya värden", on_click=_start, args=(visit, all_years))


def _start(visit: Visit, all_years: bool) -> None:
    show_later((), Place.FETCH)
    try:
        require(visit.service, Right.TAKE_IN)
    except ForbiddenError as error:
        tell(str(error), Place.FETCH)
        return
    st.session_state[_FETCHING] = Fetching(visit.service, visit.today, all_years)


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _follow() -> None:
    fetching: Fetching | None = st.session_state.get(_FETCHING)
    if fetching is None:
        return
    if fetching.over:
        st.session_state.pop(_FETCHING)
        _finish(fetching)
        st.rerun()
    words = "Avbryter …" if fetching.cancelled else "Hämtar från Kolada och SCB …"
    st.progress(fetching.share, words)
    st.button("Avbryt hämtningen", on_click=fetching.cancel, disabled=fetching.cancelled)


def _finish(fetching: Fetching) -> None:
    """Let what came wait to be accepted, and tell how it went."""
    if fetching.found is None:
        tell("Hämtningen gick inte att slutföra. Inget är ändrat. Försök igen.", Place.FETCH)
        return
    show_later(tuple(f.shown for f in fetching.found), Place.FETCH)
    tell(_outcome(fetching.cancelled, fetching.found), Place.FETCH)


def _outcome(cancelled: bool, found: tuple[Fetched, ...]) -> str:
    """How the fetch went, in a sentence or two."""
    if cancelled:
        return "Hämtningen avbröts. Det som kom visas här under och går att läsa in."
    refused = any(f.shown.refusals for f in found)
    if not any(f.changes for f in found):
        none = "Källorna har inget nytt"
        return f"{none}, men en del gick inte att hämta." if refused else f"{none}."
    if refused:
        return "Hämtningen är klar, men en del gick inte att hämta. Resten går att läsa in."
    return "Hämtningen är klar."

"""Fetching from the services beside the page, so that it can be followed and cancelled."""

from __future__ import annotations

import threading
from datetime import date

import streamlit as st

from samsam.model.access import Right
from samsam.questions import catalogue, update
from samsam.questions.data import batches
from samsam.questions.groups import GroupsFetched, Scope, areas_of, fetch_groups, keep_groups
from samsam.questions.service import Service
from samsam.questions.update import Fetched
from samsam.store.connection import StoreError
from samsam.swedish import long_date
from samsam.ui import html
from samsam.ui.access import ForbiddenError, require
from samsam.ui.choosing import tick
from samsam.ui.frame import Visit
from samsam.ui.preview_parts import Place, show_later, tell

_FETCHING = "data_fetching"
_SCOPES = {"Hämta nya värden": Scope.OWN, "Hämta jämförelsekommuner": Scope.GROUPS}
_SECONDS_BETWEEN_LOOKS = 0.5


class Fetching:
    """A fetch that goes on in a thread of its own. The page looks at it and may cancel it.

    No figure is written: what has come is shown before anything is taken in. What Kolada now calls
    the key figures is kept, and the changes are told.
    """

    def __init__(
        self, service: Service, today: date, all_years: bool, scope: Scope = Scope.OWN
    ) -> None:
        self.share = 0.0
        self.found: tuple[Fetched, ...] | None = None
        self.groups = GroupsFetched((), ())
        self._cancel = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(service, today, all_years, scope), daemon=True
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

    def _run(self, service: Service, today: date, all_years: bool, scope: Scope) -> None:
        # What isn't foreseen ends the thread: Python writes the trace, and `found` stays None.
        if scope is Scope.GROUPS:
            self.groups = fetch_groups(service)
        areas = areas_of(service, scope, self.groups.found)
        found = update.fetch(
            service, today, self._show, self._cancel.is_set, all_years=all_years, areas=areas
        )
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
        _follow(visit)
        return
    html.show(
        "<p>SAMSAM frågar Kolada och SCB om de fyra senaste åren, och om alla år för nyckeltal som "
        "saknar värden. Du får se vad som skulle ändras innan något läses in.</p>"
    )
    all_years = tick("Hämta alla år", key="data_all_years")
    with st.container(horizontal=True):
        for label, scope in _SCOPES.items():
            st.button(label, on_click=_start, args=(visit, all_years, scope))
    html.show(
        '<p class="s-notes">Jämförelsekommunerna är de som liknar kommunen enligt Kolada, länets '
        "och kommungruppens. De är många, så det tar längre tid. Kryssa i ”Hämta alla år” första "
        "gången. Siffrorna visas på sidan Jämför.</p>"
    )


def _start(visit: Visit, all_years: bool, scope: Scope) -> None:
    show_later((), Place.FETCH)
    try:
        require(visit.service, Right.TAKE_IN)
    except ForbiddenError as error:
        tell(str(error), Place.FETCH)
        return
    st.session_state[_FETCHING] = Fetching(visit.service, visit.today, all_years, scope)


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _follow(visit: Visit) -> None:
    fetching: Fetching | None = st.session_state.get(_FETCHING)
    if fetching is None:
        return
    if fetching.over:
        st.session_state.pop(_FETCHING)
        _finish(visit, fetching)
        st.rerun()
    words = "Avbryter …" if fetching.cancelled else "Hämtar från Kolada och SCB …"
    st.progress(fetching.share, words)
    st.button("Avbryt hämtningen", on_click=fetching.cancel, disabled=fetching.cancelled)


def _finish(visit: Visit, fetching: Fetching) -> None:
    """Keep the groups, let the values that came wait to be accepted, and tell how it went."""
    if fetching.found is None:
        tell("Hämtningen gick inte att slutföra. Inget är ändrat. Försök igen.", Place.FETCH)
        return
    show_later(tuple(f.shown for f in fetching.found), Place.FETCH)
    groups = _keep_groups(visit, fetching.groups)
    told = [_outcome(fetching.cancelled, fetching.found), *_what_is_shown(visit, fetching.found)]
    tell(" ".join([*told, *groups]), Place.FETCH)


def _what_is_shown(visit: Visit, found: tuple[Fetched, ...]) -> list[str]:
    """What the pages go on showing when a service couldn't be asked."""
    if not any(f.shown.refusals for f in found):
        return []
    known = max((b.vintage.known_on for b in batches(visit.service)), default=None)
    since = f", senast {long_date(known)}" if known else ""
    return [f"Sidorna visar det som redan är inläst{since}."]


def _keep_groups(visit: Visit, fetched: GroupsFetched) -> list[str]:
    """Who is like whom is kept at once, as known today; what couldn't be had is told."""
    told = [*fetched.notices, *(f"{r.place}: {r.fault} {r.cure}" for r in fetched.refusals)]
    if not fetched.found:
        return told
    try:
        require(visit.service, Right.TAKE_IN)
        keep_groups(visit.service, fetched.found, visit.today)
    except (ForbiddenError, StoreError) as error:
        told.append(str(error))
    return told


def _outcome(cancelled: bool, found: tuple[Fetched, ...]) -> str:
    """How the fetch went, in a sentence or two."""
    if cancelled:
        return "Hämtningen avbröts. Det som kom visas här under och går att läsa in."
    none = update.nothing_new(found)
    unanswered = update.unanswered_told(found)
    if none:
        return f"{none} {unanswered}".rstrip()
    if unanswered:
        return (
            f"Hämtningen är klar, men en del gick inte att hämta. {unanswered} Resten går att läsa "
            "in."
        )
    if any(f.shown.refusals for f in found):
        return "Hämtningen är klar, men en del gick inte att läsa. Resten går att läsa in."
    return "Hämtningen är klar."

"""Fetching from the services beside the page, so that it can be followed and cancelled."""

from __future__ import annotations

import threading

import streamlit as st

from samsam.config.services import ALL_SERVICES
from samsam.config.settings import Scope
from samsam.model.analysis.access import Right
from samsam.records.contents.jobs import Job
from samsam.records.errors import StoreError
from samsam.services.core.service import Service
from samsam.services.data import fetching, scheduled_fetch, update
from samsam.services.data.data import batches
from samsam.services.data.fetching import AlreadyFetchingError, Fetch, FetchOutcome
from samsam.services.data.groups import GroupsFetched, keep_groups
from samsam.services.data.update import Fetched
from samsam.swedish import capitalised, long_date, moment
from samsam.web.base.access import ForbiddenError, require
from samsam.web.data.preview_parts import PageArea, report, show_later
from samsam.web.page import html
from samsam.web.page.choosing import tick
from samsam.web.page.frame import Visit, wait_here

_FETCHING = "data_fetching"
_SCOPES = {"Hämta nya värden": Scope.OWN, "Hämta jämförelsekommuner": Scope.GROUPS}
_SECONDS_BETWEEN_LOOKS = 0.5


class Fetching:
    """A fetch that goes on in a thread of its own. The page looks at it and may cancel it.

    No figure is written: what has come is shown before anything is taken in. What Kolada now calls
    the key figures is kept, and the changes are reported.
    """

    def __init__(self, service: Service, wish: Fetch) -> None:
        self.share = 0.0
        self.outcome: FetchOutcome | None = None
        self.refused = ""
        self._cancel = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(service, wish), daemon=True)
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

    def _run(self, service: Service, wish: Fetch) -> None:
        # What isn't foreseen ends the thread: Python writes the trace, and there is no outcome.
        try:
            self.outcome = fetching.fetch(service, wish, self._show, self._cancel.is_set)
        except (AlreadyFetchingError, StoreError) as error:
            self.refused = str(error)

    def _show(self, done: int, total: int) -> None:
        self.share = done / max(total, 1)


def fetch_part(visit: Visit) -> None:
    """Fetch new values from the services, with a bar that says how far it is, and a way out."""
    html.show("<h2>Hämta nya värden</h2>")
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan hämta nya värden.</p>")
        return
    if st.session_state.get(_FETCHING) is not None:
        _follow(visit)
        return
    if fetching.running(visit.service) is not None:
        _follow_another(visit)
        return
    _waiting_part(visit)
    html.show(
        f"<p>SAMSAM frågar {ALL_SERVICES} om de fyra senaste åren, och om alla år för nyckeltal "
        "som saknar värden. Du får se vad som skulle ändras innan något läses in.</p>"
    )
    all_years = tick("Hämta alla år", key="data_all_years")
    with st.container(horizontal=True):
        for label, scope in _SCOPES.items():
            st.button(label, on_click=_start, args=(visit, all_years, scope))
    html.show(
        '<p class="s-notes">Jämförelsekommunerna är de som liknar kommunen enligt Kolada, länets '
        "och kommungruppens. De är många, så det tar längre tid. Kryssa i ”Hämta alla år” första "
        f"gången. Siffrorna visas på sidan Jämför.</p>{_schedule(visit)}"
    )


def _schedule(visit: Visit) -> str:
    """When SAMSAM fetches by itself, and how it went last."""
    hour = visit.service.settings.fetch_hour
    if hour is None:
        return ""
    last = scheduled_fetch.latest(visit.service)
    went = f" Senast {moment(last.asked_at)}: {last.state}. {last.message}" if last else ""
    words = f"SAMSAM hämtar själv varje dag efter kl. {hour}.{went}"
    return f'<p class="s-notes">{html.text(words)}</p>'


def _waiting_part(visit: Visit) -> None:
    """What SAMSAM fetched by itself and a check warns of: look at it, or leave it."""
    waits = scheduled_fetch.waiting(visit.service, visit.today)
    if not waits:
        return
    html.show(f"<p>{html.text(scheduled_fetch.waiting_sentence(waits))}</p>")
    with st.container(horizontal=True):
        shown = tuple(w.shown for w in waits)
        st.button("Visa dem", on_click=show_later, args=(shown, PageArea.FETCH), type="primary")
        numbers = tuple(w.number for w in waits)
        st.button("Läs inte in dem", on_click=_set_aside, args=(visit, numbers))


def _set_aside(visit: Visit, numbers: tuple[int, ...]) -> None:
    try:
        require(visit.service, Right.TAKE_IN)
        scheduled_fetch.set_aside(visit.service, numbers)
    except (ForbiddenError, StoreError) as error:
        report(str(error), PageArea.FETCH)
        return
    show_later((), PageArea.FETCH)
    report("Värdena är inte inlästa. De visas igen om källan ändrar dem.", PageArea.FETCH)


def _start(visit: Visit, all_years: bool, scope: Scope) -> None:
    show_later((), PageArea.FETCH)
    try:
        by = require(visit.service, Right.TAKE_IN).name
    except ForbiddenError as error:
        report(str(error), PageArea.FETCH)
        return
    wish = Fetch(visit.today, by, all_years, scope)
    st.session_state[_FETCHING] = Fetching(visit.service, wish)


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _follow(visit: Visit) -> None:
    mine: Fetching | None = st.session_state.get(_FETCHING)
    if mine is None:
        return
    if mine.over:
        st.session_state.pop(_FETCHING)
        _finish(visit, mine)
        st.rerun()
    words = "Avbryter …" if mine.cancelled else f"Hämtar från {ALL_SERVICES} …"
    st.progress(mine.share, words)
    st.button("Avbryt hämtningen", on_click=mine.cancel, disabled=mine.cancelled)


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _follow_another(visit: Visit) -> None:
    """The fetch that somebody else began, on another page, by a command or by the clock."""
    wait_here(visit.service)
    job = fetching.running(visit.service)
    if job is None:
        st.rerun()
        return
    who = f"{capitalised(job.asked_by)} hämtar sedan {moment(job.asked_at)}"
    words = "Avbryter …" if job.cancelled else f"{who} …"
    st.progress(job.done / max(job.total, 1), html.label(words))
    st.button("Avbryt hämtningen", on_click=_cancel, args=(visit, job), disabled=job.cancelled)


def _cancel(visit: Visit, job: Job) -> None:
    try:
        require(visit.service, Right.TAKE_IN)
        fetching.cancel(visit.service, job.number)
    except (ForbiddenError, StoreError) as error:
        report(str(error), PageArea.FETCH)


def _finish(visit: Visit, mine: Fetching) -> None:
    """Keep the groups, let the values that came wait to be accepted, and say how it went."""
    outcome = mine.outcome
    if outcome is None:
        failed = "Hämtningen gick inte att slutföra. Inget är ändrat. Försök igen."
        report(mine.refused or failed, PageArea.FETCH)
        return
    show_later(tuple(f.shown for f in outcome.found), PageArea.FETCH)
    groups = _keep_groups(visit, outcome.groups)
    reported = [_outcome(outcome.cancelled, outcome.found), *_what_is_shown(visit, outcome.found)]
    report(" ".join([*reported, *groups]), PageArea.FETCH)


def _what_is_shown(visit: Visit, found: tuple[Fetched, ...]) -> list[str]:
    """What the pages go on showing when a service couldn't be asked."""
    if not any(f.shown.refusals for f in found):
        return []
    known = max((b.vintage.known_on for b in batches(visit.service)), default=None)
    since = f", senast {long_date(known)}" if known else ""
    return [f"Sidorna visar det som redan är inläst{since}."]


def _keep_groups(visit: Visit, fetched: GroupsFetched) -> list[str]:
    """Who is like whom is kept at once, as known today; what couldn't be had is reported."""
    reported = [*fetched.notices, *(f"{r.place}: {r.fault} {r.cure}" for r in fetched.refusals)]
    if not fetched.found:
        return reported
    try:
        require(visit.service, Right.TAKE_IN)
        keep_groups(visit.service, fetched.found, visit.today)
    except (ForbiddenError, StoreError) as error:
        reported.append(str(error))
    return reported


def _outcome(cancelled: bool, found: tuple[Fetched, ...]) -> str:
    """How the fetch went, in a sentence or two."""
    if cancelled:
        return "Hämtningen avbröts. Det som kom visas här under och går att läsa in."
    none = update.nothing_new(found)
    unanswered = update.unanswered_report(found)
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

"""A store that doesn't answer for a while: a page waits for it and goes on by itself.

Another program holds the file, or the database's server is being started. That is no fault of
SAMSAM's, and passes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from samsam.records.errors import StoreAwayError, StoreBusyError
from samsam.services.core.service import Service
from samsam.web.base import logs

PASSING = (StoreBusyError, StoreAwayError)
AGAIN_SECONDS = 2.0
# A large intake may hold readers for so long; who waits longer is told.
_TOLD_AFTER_SECONDS = 2.0
_DRAWN_SECONDS = 1.0
_READING = (
    "Ett annat program håller dem, eller så svarar inte databasen. Det som är sparat finns kvar. "
    "Sidan fungerar igen av sig själv när uppgifterna går att nå."
)
_WRITING = (
    "Ett annat program håller dem, eller så svarar inte databasen. Skriv vidare: det du skriver "
    "finns kvar i det här fönstret och sparas när uppgifterna går att nå igen. Stäng inte fönstret "
    "innan dess."
)
# Asked in a thread of its own: SQLite itself waits for much longer before it says anything.
_asking = ThreadPoolExecutor(4, thread_name_prefix="store")


def note(writing: bool) -> str:
    """What stands on the page meanwhile, over what is there: as when the server is away."""
    return (
        '<div class="s-away" data-kind="store" role="alert"><strong>SAMSAM når inte sina uppgifter '
        f"just nu</strong><p>{_WRITING if writing else _READING}</p></div>"
    )


def wait_for_store(service: Service, tell: Callable[[], object]) -> bool:
    """Wait until the store answers; True when the visitor had to be told of it.

    `tell` shows that on the page, and is called over and over: Streamlit ends a page that nobody
    waits for any longer where it shows something. Raises StoreError for what doesn't pass.
    """
    asked, told = _ask(service), False
    while not _answered(asked):
        told = True
        tell_log()
        tell()
        if asked.done():
            time.sleep(AGAIN_SECONDS)
            asked = _ask(service)
    return told


def _ask(service: Service) -> Future[int]:
    return _asking.submit(lambda: service.records.commits)


def _answered(asked: Future[int]) -> bool:
    try:
        asked.result(_TOLD_AFTER_SECONDS)
    except (TimeoutError, *PASSING):
        return False
    return True


def tell_log() -> None:
    """Log that a page waits."""
    logs.refused("a page waits for the store, which is held by another program or doesn't answer")


def again_part() -> None:
    """Draw the page again in a moment."""
    _again(time.monotonic())


@st.fragment(run_every=AGAIN_SECONDS)
def _again(drawn: float) -> None:
    if time.monotonic() - drawn > _DRAWN_SECONDS:
        st.rerun()

"""A form that changes something in the register: what it rests on, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.records.contents.register_changes import ChangedMeanwhileError
from samsam.records.errors import StoreError
from samsam.services.indicators.register_edits import EditFaultError
from samsam.services.indicators.typed_target import TargetFaultError
from samsam.swedish import capitalised, moment
from samsam.web.base.access import ForbiddenError, require
from samsam.web.page import html
from samsam.web.page.frame import Visit

_DONE = "register_done"
REFUSALS = (ForbiddenError, StoreError, TargetFaultError, EditFaultError)


@dataclass(frozen=True, slots=True)
class FormState:
    """What a form rests on, and what became of the last try to save it.

    `asked` is what was typed when something unusual was asked about: the same saved again is a
    yes. `met` is what is said of somebody else's change, made meanwhile.
    """

    based_on: int
    faults: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    asked: object = None
    met: str = ""


def report_done(words: str) -> None:
    """Say at the top of the page what became of what was done; nothing for no words."""
    st.session_state[_DONE] = words


def done_part() -> None:
    """What became of the last thing that was done."""
    if done := st.session_state.get(_DONE):
        html.show(f'<p class="s-report" role="status">{html.text(done)}</p>')


def key(form: str, name: str) -> str:
    """The key of a form's widget."""
    return f"register_{form}_{name}"


def text(label: str, form: str, name: str, start: str, *, tall: bool = False) -> None:
    """A field that begins as `start`, and then holds what is typed in it."""
    held = key(form, name)
    if held not in st.session_state:
        st.session_state[held] = start
    if tall:
        st.text_area(label, key=held)
    else:
        st.text_input(label, key=held)


def typed(form: str, name: str) -> str:
    """What stands in a field; empty when it isn't drawn."""
    return str(st.session_state.get(key(form, name), ""))


def state_of(form: str, version: int, field: str) -> FormState:
    """The form's state. One drawn anew, without `field` in it, begins from what is saved."""
    known = st.session_state.get(key(form, "state"))
    if isinstance(known, FormState) and key(form, field) in st.session_state:
        return known
    fresh = FormState(version)
    st.session_state[key(form, "state")] = fresh
    return fresh


def put_state(form: str, state: FormState) -> None:
    """Keep what became of a try to save, for the next drawing."""
    st.session_state[key(form, "state")] = state


def forget(form: str, names: Iterable[str]) -> None:
    """Let a form begin from what is saved the next time it's drawn."""
    for name in ("state", *names):
        st.session_state.pop(key(form, name), None)


def outcome_part(state: FormState) -> None:
    """What stopped the last save: faults, a question, or somebody else's change."""
    if state.faults:
        html.show(f'<div class="s-failed" role="alert">{html.bullets(state.faults)}</div>')
    if state.questions:
        html.notices((*state.questions, "Det är inte sparat. Ska det sparas ändå?"))
    if state.met:
        html.notices((state.met,))


def met_words(error: ChangedMeanwhileError, said: str) -> str:
    """That somebody else has changed the same thing; what was typed is still in the form."""
    theirs = error.theirs
    return (
        f"{capitalised(theirs.saved_by)} ändrade det här {moment(theirs.saved_at)}{said}. "
        "Ditt är inte sparat, "
        "men står kvar här. Spara igen om ditt ska gälla i stället."
    )


def save(
    visit: Visit,
    form: str,
    command: Callable[[str, int], object],
    said: Callable[[ChangedMeanwhileError], str] = lambda _error: "",
) -> bool:
    """Carry out a command with who does it and the version the form rests on; true when done.

    What stops it is kept for the next drawing, and nothing that is typed is lost. `said` is how
    somebody else's change is reported, after its day. Other errors are the caller's.
    """
    known: FormState = st.session_state[key(form, "state")]
    report_done("")
    try:
        by = require(visit.service, Right.LEAD).name
        command(by, known.based_on)
    except ChangedMeanwhileError as error:
        met = met_words(error, said(error))
        put_state(form, FormState(error.theirs.version, met=met, asked=known.asked))
    except REFUSALS as error:
        faults = tuple(getattr(error, "faults", (str(error),)))
        put_state(form, FormState(known.based_on, faults=faults))
    else:
        return True
    return False


def carry_out(visit: Visit, command: Callable[[str], object], done: str) -> None:
    """Carry out what a button asks for, and say what became of it at the top of the page."""
    try:
        by = require(visit.service, Right.LEAD).name
        command(by)
    except ChangedMeanwhileError as error:
        theirs = error.theirs
        done = (
            f"{capitalised(theirs.saved_by)} ändrade det här {moment(theirs.saved_at)}. "
            "Inget är gjort. Se efter hur det står nu, och gör om det om det ska gälla."
        )
    except REFUSALS as error:
        done = str(error)
    report_done(done)

"""A field that saves itself, and what it tells the writer.

Each field has one small state of its own in the session, which only this module changes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from samsam.model.analysis import NEVER_WRITTEN, Field, FieldVersion
from samsam.questions import year as analysis
from samsam.questions.year import Part, SaveResult, TooLongError
from samsam.settings import SettingsError
from samsam.store.analyses import Conflict
from samsam.store.connection import StoreError
from samsam.ui.access import ForbiddenError, require
from samsam.ui.frame import Visit
from samsam.ui.pages import WRITE

_log = logging.getLogger("samsam")
UNKNOWN_BASE = -1  # no version has this number, so that a save on it always meets the other's text


@dataclass(frozen=True, slots=True)
class FieldState:
    """What the writer's text rests on, and what came of the last save.

    `start` is what was in the store when the field was first shown to this writer.
    """

    based_on: int
    start: str
    message: str = ""
    failed: bool = False
    theirs: FieldVersion | None = None


def field_key(view_year: int, part: Part, field: Field) -> str:
    """The widget's key: one for each year, record and field."""
    return f"field_{view_year}_{part.form.kind.value}_{part.subject}_{field.id}"


def _state_key(key: str) -> str:
    return f"state_{key}"


def state_of(key: str, latest: FieldVersion) -> FieldState:
    """The field's state. A field that is shown anew starts from what is in the store."""
    known = st.session_state.get(_state_key(key))
    if isinstance(known, FieldState) and key in st.session_state:
        return known
    fresh = FieldState(latest.version, latest.value)
    st.session_state[_state_key(key)] = fresh
    return fresh


def commit(visit: Visit, year: int, part: Part, field: Field, key: str, value: str) -> None:
    """Save a field, and keep what came of it for the next drawing. The role is checked here."""
    known: FieldState = st.session_state[_state_key(key)]
    st.session_state[_state_key(key)] = _tried(visit, year, part, field, known, value)


def was_saved_before(visit: Visit, part: Part, field: Field, value: str) -> bool:
    """True when a field has once had this value: then it's an old page's, and no edit."""
    if part.record is None:
        return value == ""
    kept = analysis.versions(visit.service, part.record.id, field.id)
    return value == "" or value in {version.value for version in kept}


def commit_brought(visit: Visit, year: int, part: Part, field: Field, key: str, value: str) -> None:
    """Save what was typed in a page that outlived its session, and which nobody knows the base of.

    On a text of the writer's own it's the next version; another's text is shown beside it.
    """
    known: FieldState = st.session_state[_state_key(key)]
    latest = part.record.latest(field.id) if part.record else NEVER_WRITTEN
    mine = latest.version == NEVER_WRITTEN.version or latest.saved_by == _writer(visit)
    based = known if mine else replace(known, based_on=UNKNOWN_BASE)
    st.session_state[_state_key(key)] = _tried(visit, year, part, field, based, value)


def show_anew(key: str, value: object) -> None:
    """Show another value than the browser's in a field that is already drawn: draw it again."""
    st.session_state[_pending_key(key)] = value
    st.rerun()


def replace_shown(key: str) -> None:
    """Put a value that waits for it into the field; to be called before its widget."""
    if _pending_key(key) in st.session_state:
        st.session_state[key] = st.session_state.pop(_pending_key(key))


def _pending_key(key: str) -> str:
    return f"pending_{key}"


def _writer(visit: Visit) -> str:
    return require(visit.service.settings, WRITE.role).title


def _tried(
    visit: Visit, year: int, part: Part, field: Field, known: FieldState, value: str
) -> FieldState:
    try:
        by = _writer(visit)
        result = analysis.save(visit.service, year, part, field.id, value, known.based_on, by)
    except (TooLongError, ForbiddenError, StoreError, SettingsError) as error:
        return replace(known, message=str(error), failed=True)
    except Exception:  # noqa: BLE001 - whatever happened, the writer must keep the text
        _log.exception("a field couldn't be saved")
        words = "Texten kunde inte sparas. Den står kvar i fältet. Kopiera den och försök igen."
        return replace(known, message=words, failed=True)
    return _told(field, known, result, value)


def _told(field: Field, known: FieldState, result: SaveResult, value: str) -> FieldState:
    if isinstance(result.outcome, Conflict):
        words = "Någon annan har sparat en annan text i fältet. Din text är inte sparad än."
        return replace(known, message=words, failed=True, theirs=result.outcome.theirs)
    parts = [f"Sparat {datetime.now():%H.%M.%S}."]  # noqa: DTZ005 - the writer's own clock
    if result.removed:
        parts.append(f"{result.removed} tecken som inte kan visas togs bort.")
    if len(value) > field.max_chars:
        parts.append(
            f"Texten är {len(value) - field.max_chars} tecken för lång "
            f"(högst {field.max_chars}). Korta den innan analysen ska granskas."
        )
    return FieldState(result.outcome.version.version, known.start, " ".join(parts))


def keep_mine(key: str) -> None:
    """After a conflict: the next save lays the writer's text on top of the other's."""
    known: FieldState = st.session_state[_state_key(key)]
    if known.theirs:
        st.session_state[_state_key(key)] = FieldState(known.theirs.version, known.start)


def take_theirs(key: str) -> str:
    """After a conflict: start from the other's text, which is returned."""
    known: FieldState = st.session_state[_state_key(key)]
    if known.theirs is None:
        return ""
    words = "Den andras text visas nu."
    st.session_state[_state_key(key)] = FieldState(known.theirs.version, known.start, words)
    return known.theirs.value

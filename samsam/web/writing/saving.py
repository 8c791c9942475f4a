"""A field that saves itself, and what the writer sees of that.

Each field has one small state of its own in the session, which only this module changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from samsam.config.settings import SettingsError
from samsam.model.analysis.access import Right, person_words
from samsam.model.analysis.records import (
    NEVER_WRITTEN,
    Field,
    FieldKind,
    FieldVersion,
    packed,
    unpacked,
)
from samsam.records.contents.cooperation.comments import UnknownThreadError
from samsam.records.contents.texts import Conflict
from samsam.records.contents.workflow import LockedError, MovedOnError
from samsam.records.errors import StoreError, StoreWriteError
from samsam.services.analysis import year as analysis
from samsam.services.analysis.cooperation import CooperationError
from samsam.services.analysis.workflow import NotReadyError
from samsam.services.analysis.year import Part, SaveResult, TooLongError
from samsam.swedish import capitalised, day_words, moment, read_day
from samsam.web.base import awaiting, logs
from samsam.web.base.access import ForbiddenError, require
from samsam.web.page.choosing import chosen, chosen_several, put, put_several
from samsam.web.page.frame import Visit
from samsam.web.page.messages import keep_message

UNKNOWN_BASE = -1  # no version has this number, so that a save on it always meets the other's text
WRITING_MESSAGE = "writing_message"
# A disk may get room again.
_TRIED_AGAIN = (*awaiting.PASSING, StoreWriteError)
_UNSAVED = "unsaved_fields"
_REFUSALS = (
    TooLongError, ForbiddenError, LockedError, MovedOnError, NotReadyError, StoreError,
    SettingsError, CooperationError, UnknownThreadError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EditedField:
    """One field of one part of a year's analysis, as one visitor writes in it."""

    visit: Visit
    year: int
    part: Part
    field: Field
    first: str = ""

    @property
    def key(self) -> str:
        """The widget's key: one for each year, record and field."""
        part = self.part
        return f"field_{self.year}_{part.kind.value}_{part.subject}_{self.field.id}"

    @property
    def latest(self) -> FieldVersion:
        """What is in the store; before the first save `first`, which a file of the data has."""
        found = self.part.record.latest(self.field.id) if self.part.record else NEVER_WRITTEN
        return found if found.version else replace(NEVER_WRITTEN, value=self.first)

    @property
    def state_key(self) -> str:
        """Where the field's state is kept in the session."""
        return f"state_{self.key}"

    @property
    def pending_key(self) -> str:
        """Where a value waits until the field is drawn again."""
        return f"pending_{self.key}"


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


def state_of(place: EditedField) -> FieldState:
    """The field's state. A field that is shown anew starts from what is in the store."""
    known = st.session_state.get(place.state_key)
    if isinstance(known, FieldState) and place.key in st.session_state:
        return known
    fresh = FieldState(place.latest.version, place.latest.value)
    st.session_state[place.state_key] = fresh
    return fresh


def commit(place: EditedField, value: str) -> None:
    """Save a field, and keep what came of it for the next drawing. The role is checked here."""
    known: FieldState = st.session_state[place.state_key]
    st.session_state[place.state_key] = _tried(place, known, value)


def save_unsaved() -> None:
    """Try again to save what the store didn't take; to be called as a page begins."""
    for place, value in list(_unsaved().values()):
        commit(place, value)
        if place.key in _unsaved():
            return  # each may have waited for long


def unsaved_part() -> None:
    """Come back soon when anything is left to save; to be called as the page ends."""
    if _unsaved():
        awaiting.again_part()


def _unsaved() -> dict[str, tuple[EditedField, str]]:
    """What the store didn't take, by the key of its field: drawn or not, it is tried again."""
    found: dict[str, tuple[EditedField, str]] = st.session_state.setdefault(_UNSAVED, {})
    return found


def was_saved_before(place: EditedField, value: str) -> bool:
    """True when a field has once had this value: then it's an old page's, and no edit."""
    if place.part.record is None:
        return value == ""
    kept = analysis.versions(place.visit.service, place.part.record.id, place.field.id)
    return value == "" or value in {version.value for version in kept}


def commit_brought(place: EditedField, value: str) -> None:
    """Save what was typed in a page that outlived its session, and which nobody knows the base of.

    On a text of the writer's own it's the next version; another's text is shown beside it.
    """
    known: FieldState = st.session_state[place.state_key]
    latest = place.latest
    mine = latest.version == NEVER_WRITTEN.version or latest.saved_by == writer(place.visit)
    based = known if mine else replace(known, based_on=UNKNOWN_BASE)
    st.session_state[place.state_key] = _tried(place, based, value)


def show_anew(place: EditedField, stored: str) -> None:
    """Show another value than the browser's in a field that is already drawn: draw it again."""
    st.session_state[place.pending_key] = stored
    st.rerun()


def replace_shown(place: EditedField) -> None:
    """Put a value that waits for it into the field; to be called before its widget."""
    if place.pending_key in st.session_state:
        put_in(place, st.session_state.pop(place.pending_key))


def held_in(place: EditedField) -> str:
    """What stands in the field's widget, as the store keeps it."""
    field, key = place.field, place.key
    if field.kind.holds_several:
        return packed(list(chosen_several(key)))
    value = chosen(key) if _one_of_many(field.kind) else st.session_state[key]
    text = "" if value is None else str(value)
    day = read_day(text) if field.kind is FieldKind.DATE else None
    return day.isoformat() if day else text


def put_in(place: EditedField, stored: str) -> None:
    """Show a stored value in the field's widget; to be called before it is drawn."""
    field, key = place.field, place.key
    if field.kind.holds_several:
        put_several(key, unpacked(stored))
    elif _one_of_many(field.kind):
        put(key, stored or None)
    elif field.kind is FieldKind.DATE:
        st.session_state[key] = day_words(stored)
    else:
        st.session_state[key] = stored


def as_held(field: Field, stored: str) -> str:
    """A stored value as `held_in` gives it back: an older list is written as lists are now."""
    return packed(unpacked(stored)) if field.kind.holds_several else stored


def _one_of_many(kind: FieldKind) -> bool:
    return kind is FieldKind.CHOICE or (kind.points and not kind.holds_several)


def writer(visit: Visit, right: Right = Right.WRITE) -> str:
    """Who does something with the analysis. Raises ForbiddenError when the visitor may not."""
    return require(visit.service, right).name


def act(
    visit: Visit,
    do: Callable[[str], object],
    done: str = "",
    right: Right = Right.WRITE,
    place: str = WRITING_MESSAGE,
    refused: str = "",
) -> None:
    """Do something with the analysis as the present visitor, and keep a message about it.

    The right is checked here. `place` is where the message is shown (`message_part`), and `refused`
    where a refusal is, when that is another place.
    """
    try:
        do(writer(visit, right))
    except _REFUSALS as error:
        keep_message(refused or place, str(error), failed=True)
    else:
        keep_message(place, done)


def _tried(place: EditedField, known: FieldState, value: str) -> FieldState:
    _unsaved().pop(place.key, None)
    try:
        by = writer(place.visit)
        result = analysis.save(
            place.visit.service, place.year, place.part, place.field.id, value, known.based_on, by
        )
    except _TRIED_AGAIN as error:
        _unsaved()[place.key] = place, value
        return replace(known, message=_not_yet(error), failed=True)
    except _REFUSALS as error:
        return replace(known, message=str(error), failed=True)
    except Exception as error:  # noqa: BLE001 - whatever happened, the writer must keep the text
        number = logs.fault("ett fält kunde inte sparas", error)
        words = (
            "Texten kunde inte sparas. Den står kvar i fältet. Kopiera den och försök igen. "
            f"Felnummer: {number}."
        )
        return replace(known, message=words, failed=True)
    return _reported(place.field, known, result, value)


def _not_yet(error: StoreError) -> str:
    """What a writer is told of a text that is tried again."""
    why = str(error) if isinstance(error, StoreWriteError) else _NO_ANSWER
    return f"Inte sparat än. {why} {_TRIES_AGAIN}"


_NO_ANSWER = "Ett annat program håller lagret, eller så svarar inte databasen."
_TRIES_AGAIN = "Din text står kvar i fältet, och SAMSAM försöker igen av sig själv."


def _reported(field: Field, known: FieldState, result: SaveResult, value: str) -> FieldState:
    if isinstance(result.outcome, Conflict):
        theirs = result.outcome.theirs
        when = f" {moment(theirs.saved_at)}" if theirs.saved_at else ""
        who = capitalised(person_words(theirs.saved_by))
        words = f"{who} sparade en annan text i fältet{when}. Din text är inte sparad än."
        return replace(known, message=words, failed=True, theirs=theirs)
    parts = [f"Sparat {datetime.now():%H.%M.%S}."]  # noqa: DTZ005 - the writer's own clock
    if result.removed:
        parts.append(f"{result.removed} tecken som inte kan visas togs bort.")
    if len(value) > field.max_chars:
        parts.append(
            f"Texten är {len(value) - field.max_chars} tecken för lång "
            f"(högst {field.max_chars}). Korta den innan analysen ska granskas."
        )
    return FieldState(result.outcome.version.version, known.start, " ".join(parts))


def keep_mine(place: EditedField) -> None:
    """After a conflict: the next save lays the writer's text on top of the other's."""
    known: FieldState = st.session_state[place.state_key]
    if known.theirs:
        st.session_state[place.state_key] = FieldState(known.theirs.version, known.start)


def take_theirs(place: EditedField) -> str:
    """After a conflict: start from the other's text, which is returned."""
    known: FieldState = st.session_state[place.state_key]
    if known.theirs is None:
        return ""
    words = "Den andras text visas nu."
    st.session_state[place.state_key] = FieldState(known.theirs.version, known.start, words)
    return known.theirs.value

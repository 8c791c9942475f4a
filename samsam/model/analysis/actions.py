"""An action over the years: its status, what is expected of it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from samsam.swedish import NotANumberError, long_date, no_day, parse_number, read_day

Text = Callable[[str], str]
"""The stored text of one of an action's fields, by the field's id; empty when there is none."""

ACTION, INDICATOR, RESPONSIBLE, DUE = "action", "indicator", "responsible", "due"
STATUS, STATUS_REASON, FOLLOW_UP = "status", "status_reason", "follow_up"
EFFECT_INDICATOR, EFFECT_YEAR, EFFECT_VALUE = "effect_indicator", "effect_year", "effect_value"
EFFECT_WORDS = "effect_words"
EFFECT_NUMBERS = (EFFECT_INDICATOR, EFFECT_YEAR, EFFECT_VALUE)
_LAST_YEAR = 2200


class ActionStatus(StrEnum):
    """How far an action has come, in the words of its form."""

    PLANNED = "Planerad"
    ONGOING = "Pågår"
    DONE = "Klar"
    STOPPED = "Avbruten"

    @property
    def open(self) -> bool:
        """True while something is left to do."""
        return self in (ActionStatus.PLANNED, ActionStatus.ONGOING)


# What the form called them before, in analyses that are kept as they were written.
_FORMER = {"Föreslagen": ActionStatus.PLANNED, "Beslutad": ActionStatus.PLANNED}


def status_of(text: str) -> ActionStatus:
    """The status that a stored text means; what isn't known, or not chosen yet, is planned."""
    if text in _FORMER:
        return _FORMER[text]
    return next((s for s in ActionStatus if s.value == text), ActionStatus.PLANNED)


def conditionally_required(text: Text) -> tuple[str, ...]:
    """The ids of the fields that are required for what stands in the others.

    An effect that is expected in numbers has all three of their fields. An action that was stopped
    has a reason.
    """
    begun = any(text(field).strip() for field in EFFECT_NUMBERS)
    effect = EFFECT_NUMBERS if begun else ()
    stopped = status_of(text(STATUS)) is ActionStatus.STOPPED
    return (*effect, *((STATUS_REASON,) if stopped else ()))


def advised_effect(text: Text) -> tuple[str, ...]:
    """The field for the expected effect in words, when it's expected neither so nor in numbers."""
    given = any(text(field).strip() for field in (*EFFECT_NUMBERS, EFFECT_WORDS))
    return () if given else (EFFECT_WORDS,)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with an action: the field, a Swedish sentence, and whether it stops review.

    What has become wrong afterwards, when a measure or an actor was removed, stops nothing.
    """

    field: str
    message: str
    stops: bool


def faults(
    text: Text, year: int, indicators: Collection[str], unused_actors: Collection[str]
) -> tuple[Fault, ...]:
    """What is wrong with an action that was written in the analysis of `year`.

    `indicators` are the ids of those that exist, `unused_actors` the titles of actors that are no
    longer used. Empty fields are no fault here: what is required is asked for elsewhere.
    """
    return tuple(
        fault
        for fault in (
            _due_fault(text(DUE), year),
            _responsible_fault(text(RESPONSIBLE), unused_actors),
            _measure_fault(text(EFFECT_INDICATOR), indicators),
            _year_fault(text(EFFECT_YEAR), year),
            _value_fault(text(EFFECT_VALUE)),
        )
        if fault
    )


def late(text: Text, today: date) -> bool:
    """True when the day is past and something is left to do."""
    due = read_day(text(DUE))
    return due is not None and due < today and status_of(text(STATUS)).open


def _due_fault(due: str, year: int) -> Fault | None:
    if not due.strip():
        return None
    day = read_day(due)
    if day is None:
        return Fault(DUE, f"Klart när: {no_day(due)}", stops=True)
    if day.year < year:
        message = (
            f"Klart när: {long_date(day)} är före analysåret {year}. "
            f"Välj en dag från och med 1 januari {year}."
        )
        return Fault(DUE, message, stops=True)
    return None


def _responsible_fault(responsible: str, unused_actors: Collection[str]) -> Fault | None:
    name = " ".join(responsible.casefold().split())
    if name not in {" ".join(a.casefold().split()) for a in unused_actors}:
        return None
    message = (
        f"Ansvarig funktion: {responsible.strip()} används inte längre i listan över aktörer. "
        "Skriv vem som har tagit över."
    )
    return Fault(RESPONSIBLE, message, stops=False)


def _measure_fault(indicator: str, indicators: Collection[str]) -> Fault | None:
    if not indicator or indicator in indicators:
        return None
    message = (
        f"Väntad effekt: nyckeltalet ”{indicator}” är borttaget, så utfallet går inte att hämta. "
        "Välj ett annat nyckeltal eller beskriv effekten med ord."
    )
    return Fault(EFFECT_INDICATOR, message, stops=False)


def _year_fault(typed: str, year: int) -> Fault | None:
    if not typed.strip():
        return None
    found = effect_year(typed)
    if found is None:
        message = (
            f"Väntad effekt, år: ”{typed}” är inget år. Skriv fyra siffror, till exempel 2027."
        )
        return Fault(EFFECT_YEAR, message, stops=True)
    if found < year:
        message = (
            f"Väntad effekt, år: {found} är före analysåret {year}. Skriv {year} eller senare."
        )
        return Fault(EFFECT_YEAR, message, stops=True)
    return None


def _value_fault(typed: str) -> Fault | None:
    if not typed.strip():
        return None
    try:
        parse_number(typed)
    except NotANumberError as error:
        return Fault(EFFECT_VALUE, f"Väntad effekt, värde: {error}", stops=True)
    return None


def effect_year(typed: str) -> int | None:
    """The year that was typed; None when it isn't one."""
    digits = typed.strip()
    found = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 4 else 0
    return found if 1900 <= found <= _LAST_YEAR else None

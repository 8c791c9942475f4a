"""What earlier years leave to a year's analysis, each to be answered: yes, changed or no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class CarriedKind(StrEnum):
    """What sort of thing is left."""

    ACTION = "action"
    FOCUS = "focus"
    CAUSE = "cause"
    EXPECTATION = "expectation"

    @property
    def heading(self) -> str:
        """What several of the kind are called."""
        return _HEADINGS[self]

    @property
    def question(self) -> str:
        """What is asked about each of them."""
        return _QUESTIONS[self]


_HEADINGS = {
    CarriedKind.ACTION: "Öppna åtgärder",
    CarriedKind.FOCUS: "Nyckeltal i fokus",
    CarriedKind.CAUSE: "Orsaker",
    CarriedKind.EXPECTATION: "Förväntad utveckling",
}
_QUESTIONS = {
    CarriedKind.ACTION: "Gäller åtgärden fortfarande?",
    CarriedKind.FOCUS: "Ska nyckeltalet vara i fokus i år också?",
    CarriedKind.CAUSE: "Gäller orsaken fortfarande?",
    CarriedKind.EXPECTATION: "Väntar ni er samma utveckling nu?",
}


class Answer(StrEnum):
    """What was answered."""

    YES = "Ja"
    CHANGED = "Ändrad"
    NO = "Nej"


NOT_ANSWERED = "Inte besvarad"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and the subject of the record that it made in the year's analysis, if any."""

    answer: Answer
    subject: str = ""

    def write(self) -> str:
        """The answer as the text that its field holds."""
        return f"{self.answer.value} {self.subject}".rstrip()


def read_answer(text: str) -> Answered | None:
    """The answer that a field holds; None for none, and for a text that isn't one."""
    word, _, subject = text.partition(" ")
    found = next((a for a in Answer if a.value == word), None)
    return Answered(found, subject) if found else None


def carried_key(kind: CarriedKind, name: str) -> str:
    """The field that holds the answer about a thing."""
    return f"{kind.value}:{name}"


def name_in_later_year(year: int, subject: str) -> str:
    """What a numbered record of one year is called in the analysis of another: `2025-3`."""
    return f"{year}-{subject}"


_LATER_NAME = re.compile(r"([0-9]{4})-(.+)")


def origin_of(name: str, year: int) -> tuple[int, str]:
    """The year and number that a record has, by what it is called in the analysis of `year`."""
    found = _LATER_NAME.fullmatch(name)
    return (int(found[1]), found[2]) if found else (year, name)

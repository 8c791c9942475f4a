"""What every source gives: observations, what was refused and why, and notices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from samsam.series.rows import Row


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken in: where it stood, what is wrong, and what to do (Swedish)."""

    place: str
    fault: str
    cure: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of one `read`. What came is kept even when parts were refused.

    `notices` are Swedish sentences about what was understood ("tolkad som Windows-1252") or has
    changed at the source (a title, an age limit, a retirement). `area_named` is False when neither
    the source nor who read it has said which area the figures are about, so that they are only
    taken to be the municipality's own. `unanswered` are the ids of the indicators that a service
    gave no answer about, or only a part of one. `left_out` are Swedish sentences about columns,
    sheets and rows that weren't read, by name and number.

    `source` is what a file says itself, empty where it says nothing; `file` is its name, which is
    never a source.
    """

    source: str
    rows: tuple[Row, ...]
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[str, ...] = ()
    area_named: bool = True
    unanswered: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()
    file: str = ""

    @property
    def name(self) -> str:
        """What the reading is called where it is shown: the file's name, or the source."""
        return self.file or self.source


class QuestionKind(StrEnum):
    """What a question about a file is about, as a user names it."""

    SHEET = "blad"
    AREA = "område"
    INDICATOR = "nyckeltal"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody must answer before a file can be read.

    `why` is Swedish sentences. `options` are what can be answered, with a title for each.
    """

    asks: QuestionKind
    file: str
    why: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody has answered about a file: a sheet's name, an area's code, an indicator's id.

    An area is also a choice: with it only that area's rows are read.
    """

    sheet: str | None = None
    area: str | None = None
    indicator: str | None = None

    def with_answer(self, asks: QuestionKind, value: str | None) -> Answers:
        """These answers and one more."""
        names = {
            QuestionKind.SHEET: "sheet",
            QuestionKind.AREA: "area",
            QuestionKind.INDICATOR: "indicator",
        }
        return replace(self, **{names[asks]: value})


class AskedError(Exception):
    """A table can't be read before somebody has answered."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.why)
        self.question = question

"""The year wheel: what is due when, and what of it is done, due now or late.

The analysis of a year is written in the year after; `year` below is always the year on the wall.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from samsam.model.analysis.learning import MANDATE_YEARS, mandate
from samsam.model.analysis.workflow import State
from samsam.model.indicators.indicator import Indicator

# The analysis that is written, and taken into documents, in a year is about the year before.
ANALYSIS_LAG = 1


class Due(StrEnum):
    """How something of the wheel stands."""

    LATE = "försenat"
    NOW = "i tur den här månaden"
    COMING = "kommer"
    DONE = "klart"


class EntryKind(StrEnum):
    """What sort of thing it is. The values are the Swedish words for it."""

    PUBLICATION = "ny siffra"
    TARGET = "målår"
    STEP = "årsanalysen"
    DOCUMENT = "dokument"


@dataclass(frozen=True, slots=True)
class AnalysisStep:
    """A step of the analysis: due in `month`, done when the analysis has come to `done_when`."""

    id: str
    title: str
    month: int
    done_when: State


@dataclass(frozen=True, slots=True)
class DocumentField:
    """A text that a document takes: a record kind's field, and its label."""

    record: str
    field: str
    label: str


@dataclass(frozen=True, slots=True)
class YearDocument:
    """A document that takes texts of the analysis.

    `month` is when it must be decided. `mandate_year` is 1 to 4 for what is made once in a mandate
    period, None for every year.
    """

    id: str
    title: str
    month: int
    source: str
    takes: tuple[DocumentField, ...]
    mandate_year: int | None = None

    def comes_in(self, year: int) -> bool:
        """True when the document is due in the year."""
        if self.mandate_year is None:
            return True
        return year == mandate(year).start + self.mandate_year - 1


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What is planned for every year, in the order of the file."""

    steps: tuple[AnalysisStep, ...]
    documents: tuple[YearDocument, ...]


@dataclass(frozen=True, slots=True)
class YearEntry:
    """One thing in the wheel of a year.

    `about` is the year that the figure or the analysis is about. `last_year` is the latest year
    that has a figure, for publications.
    """

    kind: EntryKind
    id: str
    title: str
    year: int
    month: int
    about: int
    due: Due
    takes: tuple[DocumentField, ...] = ()
    source: str = ""
    last_year: int | None = None

    @property
    def day(self) -> date:
        """The day in a calendar: figures come from the month's first, the rest by its last."""
        if self.kind is EntryKind.PUBLICATION:
            return date(self.year, self.month, 1)
        return date(self.year, self.month, monthrange(self.year, self.month)[1])


_ORDER = (State.DRAFT, State.REVIEW, State.FIXED, State.PUBLISHED)


def has_come_to(state: State | None, wanted: State) -> bool:
    """True when an analysis has come at least so far; None is one that nobody has begun."""
    return state is not None and _ORDER.index(state) >= _ORDER.index(wanted)


def due(year: int, month: int, done: bool, today: date) -> Due:
    """How something that is due in a month stands on a day; it is late when the month is over."""
    if done:
        return Due.DONE
    if (year, month) == (today.year, today.month):
        return Due.NOW
    return Due.LATE if (year, month) < (today.year, today.month) else Due.COMING


def wheel(
    year: int,
    plan: YearPlan,
    indicators: Iterable[Indicator],
    last_years: Mapping[str, int | None],
    state: State | None,
    today: date,
) -> tuple[YearEntry, ...]:
    """Everything in a year, by month; `state` is how far the analysis of the year before has come.

    A document counts as done when the analysis that it takes its texts from is fixed: whether the
    document itself is decided isn't known here.
    """
    entries = [
        *_publications(year, indicators, last_years, today),
        *_steps(year, plan.steps, state, today),
        *_documents(year, plan.documents, state, today),
    ]
    return tuple(sorted(entries, key=lambda e: e.month))


def _publications(
    year: int, indicators: Iterable[Indicator], last_years: Mapping[str, int | None], today: date
) -> Iterator[YearEntry]:
    for indicator in indicators:
        if indicator.retired or indicator.publication_month is None:
            continue
        about = year - indicator.publication_lag
        last = last_years.get(indicator.id)
        stands = due(year, indicator.publication_month, last is not None and last >= about, today)
        yield YearEntry(
            EntryKind.PUBLICATION, indicator.id, indicator.short_title, year,
            indicator.publication_month, about, stands, last_year=last,
        )  # fmt: skip


def _steps(
    year: int, steps: tuple[AnalysisStep, ...], state: State | None, today: date
) -> Iterator[YearEntry]:
    for step in steps:
        stands = due(year, step.month, has_come_to(state, step.done_when), today)
        yield YearEntry(
            EntryKind.STEP, step.id, step.title, year, step.month, year - ANALYSIS_LAG, stands
        )


def _documents(
    year: int, documents: tuple[YearDocument, ...], state: State | None, today: date
) -> Iterator[YearEntry]:
    for document in documents:
        if document.comes_in(year):
            stands = due(year, document.month, has_come_to(state, State.FIXED), today)
            yield YearEntry(
                EntryKind.DOCUMENT, document.id, document.title, year, document.month,
                year - ANALYSIS_LAG, stands, document.takes, document.source,
            )  # fmt: skip


def next_figure(
    indicator: Indicator, last_year: int | None, today: date, announced: date | None = None
) -> YearEntry | None:
    """The figure that comes after the latest; None when nobody can say when, or there is none.

    `announced` is the day that the source says that it publishes next.
    """
    when = indicator.next_publication(last_year, announced) if last_year is not None else None
    if when is None or last_year is None:
        return None
    stands = due(when.year, when.month, False, today)
    return YearEntry(
        EntryKind.PUBLICATION, indicator.id, indicator.short_title, when.year, when.month,
        last_year + 1, stands, last_year=last_year,
    )  # fmt: skip


def waiting(entries: Iterable[YearEntry]) -> tuple[YearEntry, ...]:
    """What is late or due now, the longest due first; of an analysis only the next step."""
    found = sorted(
        (e for e in entries if e.due in (Due.LATE, Due.NOW)), key=lambda e: (e.year, e.month)
    )
    begun: set[int] = set()
    kept = []
    for entry in found:
        if entry.kind is EntryKind.STEP and entry.about in begun:
            continue
        begun |= {entry.about} if entry.kind is EntryKind.STEP else set()
        kept.append(entry)
    return tuple(kept)


def next_in_mandate(document: YearDocument, today: date) -> int:
    """The year in which a document of the mandate period is next due, this year included."""
    years = range(today.year, today.year + MANDATE_YEARS)
    return next(y for y in years if document.comes_in(y))

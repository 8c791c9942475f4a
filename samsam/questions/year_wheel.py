"""What is due in a year, what is late now, and the same as a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samsam.exports.calendar_file import calendar_file
from samsam.model.indicator import Indicator
from samsam.model.way import State, Step
from samsam.model.year_wheel import (
    ANALYSIS_LAG,
    Document,
    Entry,
    EntryKind,
    next_figure,
    next_in_mandate,
    wheel,
)
from samsam.model.year_wheel import waiting as waiting_of
from samsam.questions.editions import editions
from samsam.questions.service import Service
from samsam.questions.year import year_view

# The calendar reaches over this year and the next.
_CALENDAR_YEARS = 2


@dataclass(frozen=True, slots=True)
class YearWheel:
    """A year's wheel. `waiting` is what is due now or late, whatever year it belongs to.

    `unplanned` are the indicators that nobody can say a month for, `rare` the documents of the
    mandate period, each with the year in which it's next due. `state` is how far the analysis
    has come, as the reader may know it.
    """

    year: int
    entries: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    unplanned: tuple[Indicator, ...]
    rare: tuple[tuple[Document, int], ...]
    state: State | None

    @property
    def about(self) -> int:
        """The year that the analysis is about."""
        return self.year - ANALYSIS_LAG

    def of_month(self, month: int) -> tuple[Entry, ...]:
        """What belongs to a month."""
        return tuple(e for e in self.entries if e.month == month)

    def of_kind(self, kind: EntryKind) -> tuple[Entry, ...]:
        """What is of one kind."""
        return tuple(e for e in self.entries if e.kind is kind)


def year_wheel(service: Service, year: int, today: date, drafts: bool) -> YearWheel:
    """The wheel of a year. Who may not read drafts isn't told how far one has come."""
    indicators = tuple(service.register.indicators.values())
    return YearWheel(
        year,
        _entries(service, year, today, drafts),
        _waiting(service, today, drafts),
        tuple(i for i in indicators if i.listed and not i.retired and i.publication_month is None),
        _rare(service, today),
        _state(service, year - ANALYSIS_LAG, drafts),
    )


def _rare(service: Service, today: date) -> tuple[tuple[Document, int], ...]:
    """What is made once in a mandate period, with the year in which it's next due."""
    documents = (d for d in service.plan.documents if d.mandate_year)
    return tuple((d, next_in_mandate(d, today)) for d in documents)


def _last_years(service: Service) -> dict[str, int | None]:
    """The latest year with a figure, by indicator."""
    series = service.series(tuple(service.register.indicators.values()), None)
    return {i: s.last.year if s.last else None for i, s in series.items()}


def _entries(service: Service, year: int, today: date, drafts: bool) -> tuple[Entry, ...]:
    indicators = tuple(service.register.indicators.values())
    lasts = _last_years(service)
    state = _state(service, year - ANALYSIS_LAG, drafts)
    found = wheel(year, service.plan, indicators, lasts, state, today)
    return found if drafts else tuple(e for e in found if _open(service, e))


def _open(service: Service, entry: Entry) -> bool:
    """False for the steps before fixing: how far a draft has come is the unit's own."""
    inner = {s.id for s in service.plan.steps if not s.done_when.fixed}
    return entry.kind is not EntryKind.STEP or entry.id not in inner


def _state(service: Service, year: int, drafts: bool) -> State | None:
    """How far the analysis of a year has come; a correction takes nothing back of what is fixed."""
    steps = {taken.step for taken in year_view(service, year).way.taken}
    if editions(service, year):
        return State.PUBLISHED if Step.PUBLISH in steps else State.FIXED
    if not drafts:
        return None
    view = year_view(service, year)
    return view.way.state if any(p.written for p in view.parts) else None


def _waiting(service: Service, today: date, drafts: bool) -> tuple[Entry, ...]:
    """Figures that should have come, what is due this year, and an analysis begun last year."""
    lasts = _last_years(service)
    figures = [next_figure(i, lasts[i.id], today) for i in service.register.indicators.values()]
    planned = [
        *_steps_of_last_year(service, today, drafts),
        *(e for e in _entries(service, today.year, today, drafts) if not _is_figure(e)),
    ]
    return waiting_of((*(f for f in figures if f), *planned))


def _is_figure(entry: Entry) -> bool:
    return entry.kind is EntryKind.PUBLICATION


def _steps_of_last_year(service: Service, today: date, drafts: bool) -> tuple[Entry, ...]:
    before = today.year - 1
    if _state(service, before - ANALYSIS_LAG, drafts) is None:
        return ()
    found = _entries(service, before, today, drafts)
    return tuple(e for e in found if e.kind is EntryKind.STEP)


def calendar(service: Service, today: date, address: str) -> bytes:
    """The wheel of this year and the next as a calendar file, as anybody may know it."""
    years = range(today.year, today.year + _CALENDAR_YEARS)
    found = [e for y in years for e in _entries(service, y, today, drafts=False)]
    found += [e for e in _strategies(service, today) if e.year not in years]
    settings = service.settings
    place = f"samsam-{settings.municipality_code}"
    title = f"SAMSAM årshjul, {settings.municipality_name} kommun"
    return calendar_file(tuple(found), title, place, address, today)


def _strategies(service: Service, today: date) -> list[Entry]:
    """The next of what is made once in a mandate period."""
    years = {d.id: year for d, year in _rare(service, today)}
    return [
        e
        for y in sorted(set(years.values()))
        for e in _entries(service, y, today, drafts=False)
        if years.get(e.id) == y
    ]

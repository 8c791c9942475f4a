"""What is due in a year, what is late now, and the same as a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from samsam.figures.words import target_words
from samsam.libraries import functions_of
from samsam.model.analysis.workflow import State, WorkflowStep
from samsam.model.analysis.year_wheel import (
    ANALYSIS_LAG,
    EntryKind,
    YearDocument,
    YearEntry,
    due,
    next_figure,
    next_in_mandate,
    wheel,
)
from samsam.model.analysis.year_wheel import waiting as waiting_of
from samsam.model.indicators.indicator import Indicator
from samsam.services.analysis.year import year_view
from samsam.services.core.service import Service
from samsam.services.data.publication import announced
from samsam.services.editions.editions import editions
from samsam.services.indicators.followed import current_indicators
from samsam.swedish import listing

if TYPE_CHECKING:
    from samsam.exports.data import calendar_file
else:
    calendar_file = functions_of("samsam.exports.data.calendar_file")

# The calendar reaches over this year and the next.
_CALENDAR_YEARS = 2
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class YearWheel:
    """A year's wheel. `waiting` is what is due now or late, whatever year it belongs to.

    `unplanned` are the indicators that nobody can say a month for, `rare` the documents of the
    mandate period, each with the year in which it's next due. `state` is how far the analysis
    has come, as the reader may know it.
    """

    year: int
    entries: tuple[YearEntry, ...]
    waiting: tuple[YearEntry, ...]
    unplanned: tuple[Indicator, ...]
    rare: tuple[tuple[YearDocument, int], ...]
    state: State | None

    @property
    def about(self) -> int:
        """The year that the analysis is about."""
        return self.year - ANALYSIS_LAG

    def of_month(self, month: int) -> tuple[YearEntry, ...]:
        """What belongs to a month."""
        return tuple(e for e in self.entries if e.month == month)

    def of_kind(self, kind: EntryKind) -> tuple[YearEntry, ...]:
        """What is of one kind."""
        return tuple(e for e in self.entries if e.kind is kind)


def year_wheel(service: Service, year: int, today: date, drafts: bool) -> YearWheel:
    """The wheel of a year. Who may not read drafts isn't informed how far one has come."""
    followed = current_indicators(service)
    return YearWheel(
        year,
        _entries(service, year, today, drafts),
        _waiting(service, today, drafts),
        tuple(i for i in followed if not i.retired and i.publication_month is None),
        _rare(service, today),
        _state(service, year - ANALYSIS_LAG, drafts),
    )


def _rare(service: Service, today: date) -> tuple[tuple[YearDocument, int], ...]:
    """What is made once in a mandate period, with the year in which it's next due."""
    documents = (d for d in service.plan.documents if d.mandate_year)
    return tuple((d, next_in_mandate(d, today)) for d in documents)


def _entries(service: Service, year: int, today: date, drafts: bool) -> tuple[YearEntry, ...]:
    indicators = tuple(service.register.indicators.values())
    lasts = service.last_years()
    state = _state(service, year - ANALYSIS_LAG, drafts)
    planned = wheel(year, service.plan, indicators, lasts, state, today)
    found = (*planned, *_target_years(service, year, lasts, today))  # they end the year
    return found if drafts else tuple(e for e in found if _open(service, e))


def _target_years(
    service: Service, year: int, lasts: Mapping[str, int | None], today: date
) -> Iterator[YearEntry]:
    """The targets of the year, an entry a key figure: due when the year ends."""
    for indicator in service.register.indicators.values():
        targets = [t for t in service.register.targets_of(indicator.id) if t.year == year]
        if targets:
            last = lasts[indicator.id]
            stands = due(year, _LAST_MONTH, last is not None and last >= year, today)
            asked = listing([target_words(t, indicator) for t in targets])
            yield YearEntry(
                EntryKind.TARGET, indicator.id, f"{indicator.short_title}: {asked}", year,
                _LAST_MONTH, year, stands, last_year=last,
            )  # fmt: skip


def _open(service: Service, entry: YearEntry) -> bool:
    """False for the steps before fixing: how far a draft has come is the unit's own."""
    inner = {s.id for s in service.plan.steps if not s.done_when.fixed}
    return entry.kind is not EntryKind.STEP or entry.id not in inner


def _state(service: Service, year: int, drafts: bool) -> State | None:
    """How far the analysis of a year has come; a correction takes nothing back of what is fixed."""
    steps = {taken.step for taken in year_view(service, year).way.taken}
    if editions(service, year):
        return State.PUBLISHED if WorkflowStep.PUBLISH in steps else State.FIXED
    if not drafts:
        return None
    view = year_view(service, year)
    return view.way.state if any(p.written for p in view.parts) else None


def _waiting(service: Service, today: date, drafts: bool) -> tuple[YearEntry, ...]:
    """Figures that should have come, what is due this year, and an analysis begun last year."""
    lasts = service.last_years()
    days = announced(service)
    figures = [
        next_figure(i, lasts[i.id], today, days.get(i.id))
        for i in service.register.indicators.values()
    ]
    planned = [
        *_steps_of_last_year(service, today, drafts),
        *(e for e in _entries(service, today.year, today, drafts) if _is_planned(e)),
    ]
    return waiting_of((*(f for f in figures if f), *planned))


def _is_planned(entry: YearEntry) -> bool:
    """True for what somebody does: a figure comes by itself, and so does a target's year."""
    return entry.kind in (EntryKind.STEP, EntryKind.DOCUMENT)


def _steps_of_last_year(service: Service, today: date, drafts: bool) -> tuple[YearEntry, ...]:
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
    title = f"SAMSAM årshjul, {settings.municipality}"
    return calendar_file.calendar_file(tuple(found), title, place, address, today)


def _strategies(service: Service, today: date) -> list[YearEntry]:
    """The next of what is made once in a mandate period."""
    years = {d.id: year for d, year in _rare(service, today)}
    return [
        e
        for y in sorted(set(years.values()))
        for e in _entries(service, y, today, drafts=False)
        if years.get(e.id) == y
    ]

"""What all years' analyses say together: of a goal, an actor, efforts and non-events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samsam.model.analysis.frozen import FrozenPart
from samsam.model.analysis.learning import Range, total
from samsam.model.analysis.records import RecordKind
from samsam.services.analysis.expectations import YearOf, typed_number
from samsam.services.analysis.reading import draft_analysis
from samsam.services.analysis.year import written_years, year_view
from samsam.services.core.service import Service
from samsam.services.editions.editions import editions, fixed_analysis


@dataclass(frozen=True, slots=True)
class MovementOf:
    """What a year's analysis says of a goal."""

    year: int
    fixed: bool
    from_to: str
    assessment: str
    evidence: str


@dataclass(frozen=True, slots=True)
class CauseOf:
    """A cause that names an actor."""

    year: int
    fixed: bool
    indicator: str
    cause: str
    control: str
    support: str


@dataclass(frozen=True, slots=True)
class NonEvent:
    """Something that didn't happen, with its amounts and what they rest on."""

    year: int
    fixed: bool
    what: str
    amount: Range | None
    assumptions: str
    follow_up: str


@dataclass(frozen=True, slots=True)
class Effort:
    """What was put into an indicator in a year: kronor and hours, None where nothing is stated."""

    year: int
    fixed: bool
    indicator: str
    money: float | None
    hours: float | None


def readable_years(service: Service, drafts: bool) -> tuple[int, ...]:
    """The years whose analysis can be read, the first first: fixed, and drafts if `drafts`."""
    fixed = {e.year for e in editions(service)}
    return tuple(sorted({*fixed, *(written_years(service) if drafts else ())}))


def year_of(service: Service, year: int, today: date) -> YearOf:
    """A year's analysis: its latest fixed edition, else its draft."""
    found = editions(service, year)
    if found:
        return YearOf(fixed_analysis(found[-1]), fixed=True)
    return YearOf(draft_analysis(service, year_view(service, year), today), fixed=False)


def all_years(service: Service, today: date, drafts: bool) -> tuple[YearOf, ...]:
    """Every year's analysis, the first first: as fixed, and what is only a draft if `drafts`."""
    return tuple(year_of(service, year, today) for year in readable_years(service, drafts))


def of_goal(years: tuple[YearOf, ...], goal_id: str) -> tuple[MovementOf, ...]:
    """What each year says of a goal; a year that says nothing of it is left out."""
    return tuple(
        MovementOf(y.year, y.fixed, p.text("from_to"), p.text("assessment"), p.text("evidence"))
        for y in years
        for p in y.analysis.of_kind(RecordKind.MOVEMENT.value)
        if p.subject == goal_id
    )


def of_actor(years: tuple[YearOf, ...], actor_id: str) -> tuple[CauseOf, ...]:
    """The causes that name an actor, year by year."""
    return tuple(
        CauseOf(
            y.year, y.fixed, p.text("indicator"), p.text("cause"), p.text("control"),
            p.text("support"),
        )
        for y in years
        for p in y.analysis.of_kind(RecordKind.CAUSE.value)
        if p.value("actor") == actor_id
    )  # fmt: skip


def non_events(years: tuple[YearOf, ...]) -> tuple[NonEvent, ...]:
    """What didn't happen, year by year."""
    return tuple(
        NonEvent(
            y.year,
            y.fixed,
            p.text("what") or p.heading,
            _range(p),
            p.text("assumptions"),
            p.text("follow_up_year"),
        )
        for y in years
        for p in y.analysis.of_kind(RecordKind.NON_EVENT.value)
    )


def _range(part: FrozenPart) -> Range | None:
    low, high = typed_number(part.value("low")), typed_number(part.value("high"))
    return Range(low, high) if low is not None and high is not None and low <= high else None


def sum_of(events: tuple[NonEvent, ...]) -> Range | None:
    """The amounts that are reported, together; None when none is."""
    reported = [e.amount for e in events if e.amount]
    return total(reported) if reported else None


def efforts(years: tuple[YearOf, ...]) -> tuple[Effort, ...]:
    """What was put in, year by year and indicator by indicator, where anything is stated."""
    found = (
        Effort(
            y.year, y.fixed, p.heading.partition(": ")[2] or p.heading,
            typed_number(p.value("effort_money")), typed_number(p.value("effort_hours")),
        )
        for y in years
        for p in y.analysis.of_kind(RecordKind.INDICATOR_ANALYSIS.value)
    )  # fmt: skip
    return tuple(e for e in found if e.money is not None or e.hours is not None)

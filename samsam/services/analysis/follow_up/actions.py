"""The register of actions: all of them over the years, with status, expected effect and outcome.

An action is one record, whichever page it is written on. Who may read drafts sees it as it stands
now; everybody else as it stood in the latest fixed analysis that holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from samsam.model.analysis import actions as fields
from samsam.model.analysis.actions import ActionStatus, Fault, Text
from samsam.model.analysis.carried_over import name_in_later_year, origin_of
from samsam.model.analysis.learning import ExpectationOutcome
from samsam.model.analysis.records import Record, RecordKind
from samsam.model.analysis.workflow import Edition
from samsam.model.language.formatted_text import as_line
from samsam.records.contents import texts, workflow
from samsam.services.analysis.expectations import expected_effect
from samsam.services.analysis.links import listed
from samsam.services.analysis.year import Part, add
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.editions.editions import editions, fixed_analysis


@dataclass(frozen=True, slots=True)
class RegisteredAction:
    """An action as the register shows it. `year` is that of the analysis it was first written in.

    `part` is what can be written in, None for who may only read what is fixed. `fixed_in` is the
    latest edition that holds it, None before any does.
    """

    year: int
    subject: str
    indicator: str
    action: str
    responsible: str
    due: str
    status: ActionStatus
    status_reason: str
    expected: str
    outcome: str
    verdict: ExpectationOutcome
    follow_up: str
    late: bool
    faults: tuple[Fault, ...] = ()
    part: Part | None = None
    fixed_in: Edition | None = None

    @property
    def title(self) -> str:
        """What it is called."""
        return self.action or f"Åtgärd {self.subject} från {self.year}"


@kept_until(Change.VALUES, Change.COMMIT, most=8)
def action_register(service: Service, today: date, drafts: bool) -> tuple[RegisteredAction, ...]:
    """Every action: the open ones by the day they are due, then the closed ones, the latest first.

    Without `drafts` only those of fixed analyses, as they were fixed last. Worked out once for each
    state of the store and day.
    """
    found = list(_live(service, today) if drafts else _fixed(service, today))
    left = sorted((a for a in found if a.status.open), key=lambda a: (a.due or "9999", a.title))
    closed = sorted((a for a in found if not a.status.open), key=lambda a: a.title)
    return (*left, *sorted(closed, key=lambda a: a.due, reverse=True))


def _live(service: Service, today: date) -> Iterator[RegisteredAction]:
    """The actions as they stand now."""
    unit, form = service.settings.unit_name, service.forms[RecordKind.ACTION]
    with service.records.reading() as connection:
        records = texts.records_of_kind(connection, RecordKind.ACTION, unit)
    latest = _latest_fixed(service)
    for record in records:
        if not record.removed and any(v.value for v in record.values.values()):
            name = name_in_later_year(record.year, record.subject)
            part = Part(form, record, f"{form.title} {record.subject} från {record.year}", name)
            fixed = latest.get((record.year, record.subject))
            yield _registered(service, record.year, record.subject, record.text, today, part, fixed)


def _fixed(service: Service, today: date) -> Iterator[RegisteredAction]:
    """The actions of fixed analyses, each as the latest of them holds it."""
    for (year, subject), edition in _latest_fixed(service).items():
        for part in fixed_analysis(edition).of_kind(RecordKind.ACTION.value):
            if origin_of(part.subject, edition.year) == (year, subject):
                yield _registered(service, year, subject, part.value, today, None, edition)


def _latest_fixed(service: Service) -> dict[tuple[int, str], Edition]:
    """The latest edition that holds each action, by the action's year and number.

    Of a year only its latest edition counts: a correction may have taken an action away.
    """
    by_year = {edition.year: edition for edition in editions(service)}
    return {
        origin_of(part.subject, edition.year): edition
        for edition in by_year.values()
        for part in fixed_analysis(edition).of_kind(RecordKind.ACTION.value)
    }


def _registered(
    service: Service,
    year: int,
    subject: str,
    text: Text,
    today: date,
    part: Part | None,
    fixed_in: Edition | None,
) -> RegisteredAction:
    indicator = service.register.indicators.get(text(fields.INDICATOR))
    effect = expected_effect(service, text)
    return RegisteredAction(
        year=year,
        subject=subject,
        indicator=indicator.short_title if indicator else text(fields.INDICATOR),
        action=as_line(text(fields.ACTION)),
        responsible=text(fields.RESPONSIBLE).strip(),
        due=text(fields.DUE),
        status=fields.status_of(text(fields.STATUS)),
        status_reason=as_line(text(fields.STATUS_REASON)),
        expected=effect.expected,
        outcome=effect.outcome,
        verdict=effect.verdict,
        follow_up=as_line(text(fields.FOLLOW_UP)),
        late=fields.late(text, today),
        faults=action_faults(service, text, year),
        part=part,
        fixed_in=fixed_in,
    )


def action_faults(service: Service, text: Text, year: int) -> tuple[Fault, ...]:
    """What is wrong with an action of the analysis of `year`, with what the unit has now."""
    unused = [a.title for a in listed(service, RecordKind.ACTOR) if not a.used]
    return fields.faults(text, year, service.register.indicators, unused)


def new_action(service: Service, today: date, by: str, indicator_id: str) -> Record:
    """Begin an action of a key figure, in the latest year whose analysis is open.

    It stands in that analysis too: there is one record. Raises KeyError for an unknown indicator,
    LockedError when no analysis is open, or StoreReadOnlyError.
    """
    known = service.register.indicators[indicator_id].id
    return add(service, open_year(service, today), RecordKind.ACTION, by, known)


def open_year(service: Service, today: date) -> int:
    """The year that new actions belong to: the last whole one while its analysis is open.

    Else this year, whose analysis is written in the next.
    """
    unit = service.settings.unit_name
    with service.records.reading() as connection:
        before = workflow.way(connection, today.year - 1, unit)
    return today.year - 1 if before.state.open else today.year

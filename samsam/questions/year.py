"""The annual analysis of one year: its records, the facts beside its fields, and its saving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samsam.model.analysis import FieldVersion, Form, Record, RecordKind, cleaned, missing_fields
from samsam.questions.overview import Overview, overview
from samsam.questions.population import population_view
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.store import analyses
from samsam.store.analyses import Conflict, Saved

# A text over its field's own limit is kept and told of; this is where nothing more is taken in.
LONGEST_TEXT = 50_000


@dataclass(frozen=True, slots=True)
class Part:
    """One record of the analysis with its form; `heading` names the goal of a movement."""

    form: Form
    record: Record | None
    heading: str
    subject: str

    @property
    def written(self) -> bool:
        """True when any field has a text."""
        return self.record is not None and any(v.value for v in self.record.values.values())


@dataclass(frozen=True, slots=True)
class YearView:
    """All records of a year: the annual analysis first, then one movement for each goal."""

    year: int
    parts: tuple[Part, ...]
    last_year: Part | None
    missing: int
    required: int


def years(service: Service, today: date) -> tuple[int, ...]:
    """The years that can be written about: those written, and from the data's first new year on."""
    with service.store.reading() as cursor:
        written = analyses.years(cursor, service.settings.unit_name)
    return tuple(sorted({*written, today.year - 1, today.year}, reverse=True))


def written_years(service: Service) -> tuple[int, ...]:
    """The years in which something was written, the latest first."""
    with service.store.reading() as cursor:
        return analyses.years(cursor, service.settings.unit_name)


def year_view(service: Service, year: int) -> YearView:
    """Everything written about a year, with what is missing."""
    unit = service.settings.unit_name
    with service.store.reading() as cursor:
        records = {(r.kind, r.subject): r for r in analyses.records_of_year(cursor, year, unit)}
        before = analyses.find_record(cursor, RecordKind.ANNUAL_ANALYSIS, year - 1, unit, "")
    annual = service.forms[RecordKind.ANNUAL_ANALYSIS]
    parts = [Part(annual, records.get((annual.kind, "")), annual.title, "")]
    movement = service.forms[RecordKind.MOVEMENT]
    for goal in service.register.goals.values():
        record = records.get((movement.kind, goal.id))
        parts.append(Part(movement, record, f"{movement.title}: {goal.title}", goal.id))
    needed = [p for p in parts if p.form is annual or p.written]
    return YearView(
        year,
        tuple(parts),
        Part(annual, before, annual.title, "") if before else None,
        missing=sum(len(missing_fields(p.form, p.record)) for p in needed),
        required=sum(1 for p in needed for f in p.form.fields if f.required),
    )


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of a text. `removed` counts characters that no document can hold."""

    outcome: Saved | Conflict
    removed: int


class TooLongError(ValueError):
    """The text is longer than the field holds. The message is Swedish; nothing was saved."""


def save(
    service: Service, year: int, part: Part, field_id: str, text: str, based_on: int, by: str
) -> SaveResult:
    """Save one field of one record, made new when needed, if nobody else has saved since.

    Raises TooLongError, KeyError for an unknown field, or StoreReadOnlyError.
    """
    part.form.field(field_id)
    value, removed = cleaned(text)
    if len(value) > LONGEST_TEXT:
        raise TooLongError(
            f"Texten är {len(value)} tecken, men högst {LONGEST_TEXT} går att spara. "
            "Den är inte sparad än. Korta den, så sparas den."
        )
    unit = service.settings.unit_name
    with service.store.writing() as cursor:
        record = analyses.open_record(cursor, part.form.kind, year, unit, part.subject, by)
        outcome = analyses.save_field(cursor, record.id, field_id, value, based_on, by)
    return SaveResult(outcome, removed)


def versions(service: Service, record_id: str, field_id: str) -> tuple[FieldVersion, ...]:
    """Every saved text of a field, the latest first."""
    with service.store.reading() as cursor:
        return analyses.versions(cursor, record_id, field_id)


def facts(service: Service, show: str, view: YearView, today: date) -> tuple[str, ...]:
    """The computed sentences that stand beside a field, by the name in the form's file.

    The names are `overview`, `targets`, `coverage` and `last_year`; any other gives nothing.
    """
    if show == "last_year":
        before = view.last_year
        text = before.record.text("summary") if before and before.record else ""
        return (text,) if text else (f"Ingen analys är skriven för {view.year - 1}.",)
    chosen = Selection(year=view.year)
    answers = {
        "overview": lambda: _overview_facts(overview(service, chosen, today)),
        "coverage": lambda: overview(service, chosen, today).findings,
        "targets": lambda: _target_facts(service, chosen),
    }
    return answers[show]() if show in answers else ()


def _overview_facts(answer: Overview) -> tuple[str, ...]:
    return (f"{answer.answer}.", *answer.because)


def _target_facts(service: Service, chosen: Selection) -> tuple[str, ...]:
    view = population_view(service, chosen)
    return (*view.judged.words.targets, *view.path_sentences)

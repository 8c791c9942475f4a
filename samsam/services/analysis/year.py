"""The annual analysis of one year: its records, the facts beside its fields, and its saving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from samsam.model.analysis.actions import advised_effect, conditionally_required
from samsam.model.analysis.carried_over import CarriedKind, carried_key, name_in_later_year
from samsam.model.analysis.records import (
    REMOVED,
    Field,
    FieldVersion,
    Form,
    Record,
    RecordKind,
    advised_fields,
    cleaned,
    missing_fields,
)
from samsam.model.analysis.workflow import Workflow
from samsam.records.contents import texts, workflow
from samsam.records.contents.texts import Conflict, Saved
from samsam.records.engine.database import Connection
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.indicators.followed import judged_as_known
from samsam.services.indicators.indicator import AssessedIndicator, among_others

# A text over its field's own limit is kept and reported of; this is where nothing more is taken in.
LONGEST_TEXT = 50_000
# The section where what earlier years left is answered.
EARLIER_YEARS = "tidigare-ar"


@dataclass(frozen=True, slots=True)
class Part:
    """One record of the analysis with its form; `heading` names what a record is about."""

    form: Form
    record: Record | None
    heading: str
    subject: str

    @property
    def kind(self) -> RecordKind:
        """The kind of record."""
        return self.form.kind

    @property
    def written(self) -> bool:
        """True when any field has a text."""
        return self.record is not None and self.record.written

    def text(self, field_id: str) -> str:
        """The latest text of a field, empty when nothing was saved."""
        if self.kind is RecordKind.MOVEMENT and field_id == "goal":
            return self.subject
        return self.record.text(field_id) if self.record else ""

    @property
    def missing(self) -> tuple[Field, ...]:
        """The required fields that are empty."""
        return missing_fields(self.required, self.text)

    @property
    def advised(self) -> tuple[Field, ...]:
        """The recommended fields that are empty: they stop nothing."""
        found = advised_fields(self.form, self.record)
        if self.kind is not RecordKind.ACTION:
            return found
        effect = advised_effect(self.text)
        return (*found, *(f for f in self.form.fields if f.id in effect))

    @property
    def required(self) -> tuple[Field, ...]:
        """The required fields, for an action also those that the others' texts ask for.

        A movement is its goal's own, so its goal is never written.
        """
        own = "goal" if self.kind is RecordKind.MOVEMENT else ""
        action = self.kind is RecordKind.ACTION
        asked = conditionally_required(self.text) if action else ()
        return tuple(f for f in self.form.fields if (f.required or f.id in asked) and f.id != own)


@dataclass(frozen=True, slots=True)
class Section:
    """What is written on one page: a part, and the numbered parts that belong to it."""

    id: str
    heading: str
    main: Part | None
    children: tuple[Part, ...] = ()
    addable: tuple[RecordKind, ...] = ()
    indicator_id: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts of the section in order."""
        return (*((self.main,) if self.main else ()), *self.children)

    @property
    def written(self) -> bool:
        """True when anything is written in it."""
        return any(p.written for p in self.parts)

    @property
    def missing(self) -> int:
        """How many required fields of what is begun are empty."""
        return sum(len(p.missing) for p in self.parts)


@dataclass(frozen=True, slots=True)
class YearView:
    """All that is written about a year.

    `sections` are the annual analysis, what earlier years left, a movement for each goal, an
    analysis for each indicator in focus, and the findings. `removed` are parts that were taken
    away. `before` holds the texts of `before_year`, the latest earlier year that was written about,
    by (kind, subject, field). `earlier_actions` are those of all earlier years, and `answers` what
    was answered about what they left.
    """

    year: int
    sections: tuple[Section, ...]
    removed: tuple[Part, ...]
    before: Mapping[tuple[RecordKind, str, str], str]
    way: Workflow
    before_year: int
    earlier_actions: tuple[Part, ...] = ()
    answers: Mapping[str, FieldVersion] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part in order."""
        return tuple(p for s in self.sections for p in s.parts)

    @property
    def begun(self) -> tuple[Part, ...]:
        """The analysis itself, and every part that somebody has begun."""
        return tuple(p for p in self.parts if p.record or p.kind is RecordKind.ANNUAL_ANALYSIS)

    @property
    def needed(self) -> tuple[Part, ...]:
        """The parts whose required fields count: what is begun, and each goal's movement."""
        always = (RecordKind.ANNUAL_ANALYSIS, RecordKind.MOVEMENT)
        return tuple(p for p in self.parts if p.record or p.kind in always)

    @property
    def missing(self) -> int:
        """How many required fields are empty."""
        return sum(len(p.missing) for p in self.needed)

    @property
    def required(self) -> int:
        """How many fields are required."""
        return sum(len(p.required) for p in self.needed)

    def of_kind(self, kind: RecordKind) -> tuple[Part, ...]:
        """The written parts of one kind."""
        return tuple(p for p in self.parts if p.kind is kind and p.written)


def years(service: Service, today: date) -> tuple[int, ...]:
    """The years that can be written about: those written, and from the data's first new year on."""
    with service.records.reading() as connection:
        written = texts.years(connection, service.settings.unit_name)
    return tuple(sorted({*written, today.year - 1, today.year}, reverse=True))


def written_years(service: Service) -> tuple[int, ...]:
    """The years in which something was written, the latest first."""
    with service.records.reading() as connection:
        return texts.years(connection, service.settings.unit_name)


@kept_until(Change.COMMIT, most=32)
def year_view(service: Service, year: int) -> YearView:
    """Everything written about a year, with what is missing. Read once a commit, for all."""
    unit = service.settings.unit_name
    with service.records.reading() as connection:
        records = texts.records_of_year(connection, year, unit)
        written = [y for y in texts.years(connection, unit) if y < year]
        before_year = max(written, default=year - 1)
        before = texts.records_of_year(connection, before_year, unit)
        actions = texts.records_of_kind(connection, RecordKind.ACTION, unit)
        way = workflow.way(connection, year, unit)
    parts = [_part(service, r) for r in records if r.kind.has_form]
    kept = [p for p in parts if not (p.record and p.record.removed)]
    earlier = tuple(_earlier(service, r) for r in actions if r.year < year and not r.removed)
    carried = next((r for r in records if r.kind is RecordKind.CARRIED_OVER), None)
    answers = carried.values if carried else {}
    return YearView(
        year,
        tuple(_sections(service, kept, _answered(earlier, answers), bool(earlier or before))),
        tuple(p for p in parts if p.record and p.record.removed),
        {(r.kind, r.subject, f): v.value for r in before for f, v in r.values.items() if v.value},
        way,
        before_year,
        earlier,
        answers,
    )


def _part(service: Service, record: Record) -> Part:
    form = service.forms[record.kind]
    return Part(form, record, _heading(service, form, record.subject), record.subject)


def _earlier(service: Service, action: Record) -> Part:
    """An action of an earlier year, as it is called in a later one."""
    form = service.forms[action.kind]
    heading = f"{form.title} {action.subject} från {action.year}"
    return Part(form, action, heading, name_in_later_year(action.year, action.subject))


def _answered(actions: tuple[Part, ...], answers: Mapping[str, FieldVersion]) -> tuple[Part, ...]:
    """The actions of earlier years that the year's analysis has an answer about."""
    keys = {key for key, answer in answers.items() if answer.value}
    return tuple(a for a in actions if carried_key(CarriedKind.ACTION, a.subject) in keys)


def _heading(service: Service, form: Form, subject: str) -> str:
    """The form's title, and what the record is about: its goal, its indicator or its number."""
    register = service.register
    if form.kind is RecordKind.MOVEMENT and subject in register.goals:
        return f"{form.title}: {register.goals[subject].title}"
    if form.kind is RecordKind.INDICATOR_ANALYSIS and subject in register.indicators:
        return f"{form.title}: {register.indicators[subject].short_title}"
    return f"{form.title} {subject}".rstrip()


def _sections(
    service: Service, parts: list[Part], carried: tuple[Part, ...], earlier: bool
) -> Iterator[Section]:
    found = {(p.kind, p.subject): p for p in parts}

    def one(kind: RecordKind, subject: str) -> Part:
        form = service.forms[kind]
        empty = Part(form, None, _heading(service, form, subject), subject)
        return found.get((kind, subject), empty)

    annual = one(RecordKind.ANNUAL_ANALYSIS, "")
    yield Section("analys", annual.heading, annual)
    if earlier:
        yield Section(EARLIER_YEARS, "Från tidigare år", None, carried)
    for goal in service.register.goals:
        part = one(RecordKind.MOVEMENT, goal)
        yield Section(f"malbild-{goal}", part.heading, part)
    for indicator_id in _in_focus(parts):
        yield _indicator_section(one(RecordKind.INDICATOR_ANALYSIS, indicator_id), parts)
    findings = tuple(p for p in parts if p.kind is RecordKind.FINDING)
    yield Section("iakttagelser", "Iakttagelser", None, findings, (RecordKind.FINDING,))


def _in_focus(parts: list[Part]) -> list[str]:
    """The indicators that have an analysis, or something that belongs to one, in that order."""
    own = [p.subject for p in parts if p.kind is RecordKind.INDICATOR_ANALYSIS]
    others = [p.text("indicator") for p in parts if p.kind.of_indicator]
    return list(dict.fromkeys(i for i in (*own, *others) if i))


def _indicator_section(main: Part, parts: list[Part]) -> Section:
    mine = [p for p in parts if p.kind.of_indicator and p.text("indicator") == main.subject]
    order = (RecordKind.CAUSE, RecordKind.NON_EVENT, RecordKind.ACTION)
    children = tuple(p for kind in order for p in mine if p.kind is kind)
    return Section(f"nyckeltal-{main.subject}", main.heading, main, children, order, main.subject)


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
    with service.records.writing() as connection:
        record = _opened(connection, part, year, unit, by)
        outcome = texts.save_field(connection, record.id, field_id, value, based_on, by)
    return SaveResult(outcome, removed)


def _opened(connection: Connection, part: Part, year: int, unit: str, by: str) -> Record:
    """A part's record, made new when there is none; an earlier year's action keeps its own year."""
    own = (part.record.year, part.record.subject) if part.record else (year, part.subject)
    return texts.open_record(connection, part.kind, own[0], unit, own[1], by)


def versions(service: Service, record_id: str, field_id: str) -> tuple[FieldVersion, ...]:
    """Every saved text of a field, the latest first."""
    with service.records.reading() as connection:
        return texts.versions(connection, record_id, field_id)


def add(service: Service, year: int, kind: RecordKind, by: str, indicator_id: str = "") -> Record:
    """Begin a new numbered part; one that belongs to an indicator's analysis points at it.

    A part that is begun but still empty is used, so that a double click makes one. Raises
    LockedError or StoreReadOnlyError.
    """
    unit = service.settings.unit_name
    with service.records.writing() as connection:
        workflow.check_open(connection, year, unit)
        begun = texts.records_of_year(connection, year, unit)
        empty = [r for r in begun if r.kind is kind and _still_empty(r, indicator_id)]
        if empty:
            return empty[0]
        record = texts.new_record(connection, kind, year, unit, by)
        if indicator_id:
            texts.save_field(connection, record.id, "indicator", indicator_id, 0, by)
        return record


def _still_empty(record: Record, indicator_id: str) -> bool:
    """True for a part of the indicator where nothing else is written."""
    texts = {name: v.value for name, v in record.values.items() if v.value}
    return texts == ({"indicator": indicator_id} if indicator_id else {})


def put_in_focus(service: Service, year: int, indicator_id: str, by: str) -> None:
    """Begin the analysis of an indicator, or bring back the one that was taken away.

    Raises KeyError for an unknown indicator, LockedError or StoreReadOnlyError.
    """
    known = service.register.indicators[indicator_id].id
    unit = service.settings.unit_name
    with service.records.writing() as connection:
        workflow.check_open(connection, year, unit)
        record = texts.open_record(connection, RecordKind.INDICATOR_ANALYSIS, year, unit, known, by)
        latest = record.latest(REMOVED)
        texts.save_field(connection, record.id, REMOVED, "", latest.version, by)


def set_removed(service: Service, year: int, part: Part, removed: bool, by: str) -> None:
    """Take a part away, or bring it back; its texts stay in the store either way.

    Raises LockedError or StoreReadOnlyError.
    """
    unit = service.settings.unit_name
    with service.records.writing() as connection:
        record = _opened(connection, part, year, unit, by)
        based_on = record.latest(REMOVED).version
        texts.save_field(connection, record.id, REMOVED, "ja" if removed else "", based_on, by)


@kept_until(Change.VALUES, most=512)
def judged_to_year(service: Service, indicator_id: str, year: int) -> AssessedIndicator:
    """An indicator's verdicts from the values up to a year. Raises KeyError when it's unknown.

    Worked out once for each version of the data, for all visitors.
    """
    found = judged_as_known(service, indicator_id, to_year=year)
    series = service.series((found.indicator,), None, year)[indicator_id]
    return among_others(service, found, series, None, year)

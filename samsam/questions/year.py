"""The annual analysis of one year: its records, the facts beside its fields, and its saving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from samsam.model.analysis import (
    REMOVED,
    Field,
    FieldVersion,
    Form,
    Record,
    RecordKind,
    cleaned,
    missing_fields,
)
from samsam.model.way import Way
from samsam.questions.indicator import Judged, exposure_series, judge
from samsam.questions.service import Service
from samsam.store import analyses
from samsam.store.analyses import Conflict, Saved

# A text over its field's own limit is kept and told of; this is where nothing more is taken in.
LONGEST_TEXT = 50_000


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
        wanted = self.required
        return tuple(f for f in missing_fields(self.form, self.record) if f in wanted)

    @property
    def required(self) -> tuple[Field, ...]:
        """The required fields. A movement is its goal's own, so its goal is never written."""
        own = "goal" if self.kind is RecordKind.MOVEMENT else ""
        return tuple(f for f in self.form.fields if f.required and f.id != own)


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

    `sections` are the annual analysis, a movement for each goal, an analysis for each indicator in
    focus, and the findings. `removed` are parts that were taken away. `before` holds the texts of
    the year before by (kind, subject, field).
    """

    year: int
    sections: tuple[Section, ...]
    removed: tuple[Part, ...]
    before: Mapping[tuple[RecordKind, str, str], str]
    way: Way

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part in order."""
        return tuple(p for s in self.sections for p in s.parts)

    @property
    def needed(self) -> tuple[Part, ...]:
        """The parts whose required fields count: the analysis, and all that is begun."""
        return tuple(p for p in self.parts if p.record or p.kind is RecordKind.ANNUAL_ANALYSIS)

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
    with service.store.reading() as cursor:
        written = analyses.years(cursor, service.settings.unit_name)
    return tuple(sorted({*written, today.year - 1, today.year}, reverse=True))


def written_years(service: Service) -> tuple[int, ...]:
    """The years in which something was written, the latest first."""
    with service.store.reading() as cursor:
        return analyses.years(cursor, service.settings.unit_name)


def year_view(service: Service, year: int) -> YearView:
    """Everything written about a year, with what is missing. Read once a commit, for all."""
    return _year_view(service, service.store.commits, year)


@lru_cache(maxsize=32)
def _year_view(
    service: Service,
    commits: int,  # noqa: ARG001 - a new commit makes a new key
    year: int,
) -> YearView:
    unit = service.settings.unit_name
    with service.store.reading() as cursor:
        records = analyses.records_of_year(cursor, year, unit)
        before = analyses.records_of_year(cursor, year - 1, unit)
        way = analyses.way(cursor, year, unit)
    parts = [_part(service, r) for r in records]
    kept = [p for p in parts if not (p.record and p.record.removed)]
    return YearView(
        year,
        tuple(_sections(service, kept)),
        tuple(p for p in parts if p.record and p.record.removed),
        {(r.kind, r.subject, f): v.value for r in before for f, v in r.values.items() if v.value},
        way,
    )


def _part(service: Service, record: Record) -> Part:
    form = service.forms[record.kind]
    return Part(form, record, _heading(service, form, record.subject), record.subject)


def _heading(service: Service, form: Form, subject: str) -> str:
    """The form's title, and what the record is about: its goal, its indicator or its number."""
    register = service.register
    if form.kind is RecordKind.MOVEMENT and subject in register.goals:
        return f"{form.title}: {register.goals[subject].title}"
    if form.kind is RecordKind.INDICATOR_ANALYSIS and subject in register.indicators:
        return f"{form.title}: {register.indicators[subject].short_title}"
    return f"{form.title} {subject}".rstrip()


def _sections(service: Service, parts: list[Part]) -> Iterator[Section]:
    found = {(p.kind, p.subject): p for p in parts}

    def one(kind: RecordKind, subject: str) -> Part:
        form = service.forms[kind]
        empty = Part(form, None, _heading(service, form, subject), subject)
        return found.get((kind, subject), empty)

    annual = one(RecordKind.ANNUAL_ANALYSIS, "")
    yield Section("analys", annual.heading, annual)
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
    with service.store.writing() as cursor:
        record = analyses.open_record(cursor, part.form.kind, year, unit, part.subject, by)
        outcome = analyses.save_field(cursor, record.id, field_id, value, based_on, by)
    return SaveResult(outcome, removed)


def versions(service: Service, record_id: str, field_id: str) -> tuple[FieldVersion, ...]:
    """Every saved text of a field, the latest first."""
    with service.store.reading() as cursor:
        return analyses.versions(cursor, record_id, field_id)


def add(service: Service, year: int, kind: RecordKind, by: str, indicator_id: str = "") -> Record:
    """Begin a new numbered part; one that belongs to an indicator's analysis points at it.

    A part that is begun but still empty is used, so that a double click makes one. Raises
    LockedError or StoreReadOnlyError.
    """
    unit = service.settings.unit_name
    with service.store.writing() as cursor:
        analyses.check_open(cursor, year, unit)
        begun = analyses.records_of_year(cursor, year, unit)
        empty = [r for r in begun if r.kind is kind and _still_empty(r, indicator_id)]
        if empty:
            return empty[0]
        record = analyses.new_record(cursor, kind, year, unit, by)
        if indicator_id:
            analyses.save_field(cursor, record.id, "indicator", indicator_id, 0, by)
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
    with service.store.writing() as cursor:
        analyses.check_open(cursor, year, unit)
        record = analyses.open_record(cursor, RecordKind.INDICATOR_ANALYSIS, year, unit, known, by)
        latest = record.latest(REMOVED)
        analyses.save_field(cursor, record.id, REMOVED, "", latest.version, by)


def set_removed(service: Service, year: int, part: Part, removed: bool, by: str) -> None:
    """Take a part away, or bring it back; its texts stay in the store either way.

    Raises LockedError or StoreReadOnlyError.
    """
    unit = service.settings.unit_name
    with service.store.writing() as cursor:
        record = analyses.open_record(cursor, part.kind, year, unit, part.subject, by)
        based_on = record.latest(REMOVED).version
        analyses.save_field(cursor, record.id, REMOVED, "ja" if removed else "", based_on, by)


def judged_to_year(service: Service, indicator_id: str, year: int) -> Judged:
    """An indicator's verdicts from the values up to a year. Raises KeyError when it's unknown.

    Worked out once for each version of the data, for all visitors.
    """
    return _judged_to_year(service, service.data_version(), indicator_id, year)


@lru_cache(maxsize=512)
def _judged_to_year(
    service: Service,
    version: int,  # noqa: ARG001 - a new vintage or undoing makes a new key
    indicator_id: str,
    year: int,
) -> Judged:
    indicator = service.register.indicators[indicator_id]
    series = service.series((indicator,), None, year)[indicator_id]
    population = exposure_series(service, (indicator,), None)
    return judge(service, indicator, series, population, None, None, year)

"""What a field of an analysis can point at, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from samsam.model.analysis.records import NO_YEAR, Field, FieldKind, Record, RecordKind, unpacked
from samsam.model.analysis.records import readable as plain
from samsam.records.contents import texts
from samsam.services.analysis.year import YearView
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service

_FINDING = "finding:"
_UNUSED = "används inte längre"


@dataclass(frozen=True, slots=True)
class Links:
    """The titles of all that can be pointed at, by kind of field and id.

    A thing that was taken away keeps its title here, so that old texts stay readable, but is no
    longer offered.
    """

    titles: dict[FieldKind, dict[str, str]]
    offered: dict[FieldKind, tuple[str, ...]]

    def title(self, kind: FieldKind, value: str) -> str:
        """What an id is called; the id itself when nothing has it any more."""
        return self.titles[kind].get(value, value)

    def readable(self, field: Field, value: str) -> str:
        """A field's value as text for people."""
        if not field.kind.points:
            return plain(field, value)
        return ", ".join(self.title(field.kind, v) for v in _ids(field, value))


def _ids(field: Field, value: str) -> list[str]:
    if field.kind.holds_several:
        return unpacked(value)
    return [value] if value else []


class _Titled(Protocol):
    """A finding as it's written, or as it was fixed."""

    @property
    def heading(self) -> str: ...

    def text(self, field_id: str) -> str: ...


def finding_id(subject: str) -> str:
    """What evidence has as the id of a finding."""
    return f"{_FINDING}{subject}"


def finding_title(finding: _Titled) -> str:
    """What a finding is called where it's pointed at."""
    return f"Iakttagelse: {finding.text('title') or finding.heading}"


def links(service: Service, view: YearView) -> Links:
    """Everything that the fields of a year's analysis can point at."""
    register = service.register
    indicators = {i.id: i.short_title for i in register.indicators.values()}
    findings = {
        finding_id(p.subject): finding_title(p)
        for p in (*view.parts, *view.removed)
        if p.kind is RecordKind.FINDING
    }
    kept = tuple(finding_id(p.subject) for p in view.parts if p.kind is RecordKind.FINDING)
    actors, offered_actors = _titles(service, RecordKind.ACTOR)
    focus, offered_focus = _titles(service, RecordKind.FOCUS_GOAL)
    return Links(
        {
            FieldKind.GOAL: {g.id: g.title for g in register.goals.values()},
            FieldKind.INDICATOR: indicators,
            FieldKind.INDICATORS: indicators,
            FieldKind.EVIDENCE: {**indicators, **findings},
            FieldKind.ACTOR: actors,
            FieldKind.FOCUS_GOALS: focus,
        },
        {
            FieldKind.GOAL: tuple(register.goals),
            FieldKind.INDICATOR: tuple(indicators),
            FieldKind.INDICATORS: tuple(indicators),
            FieldKind.EVIDENCE: (*indicators, *kept),
            FieldKind.ACTOR: offered_actors,
            FieldKind.FOCUS_GOALS: offered_focus,
        },
    )


def kept_list(service: Service, kind: RecordKind) -> tuple[Record, ...]:
    """The records of one of the unit's own lists, also those that were taken away."""
    return tuple(r for r in _kept(service) if r.kind is kind)


@kept_until(Change.COMMIT, most=4)
def _kept(
    service: Service,
) -> tuple[Record, ...]:
    with service.records.reading() as connection:
        return tuple(texts.records_of_year(connection, NO_YEAR, service.settings.unit_name))


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing of a list: the record that the unit has made of it, and its texts.

    `texts` are the record's, else those of the register's file. `subject` is the record's.
    """

    subject: str
    texts: dict[str, str]
    record: Record | None

    @property
    def title(self) -> str:
        """What it is called."""
        return self.texts.get("title") or "Utan namn"

    @property
    def used(self) -> bool:
        """False when the unit has taken it away."""
        return self.record is None or not self.record.removed


def listed(service: Service, kind: RecordKind) -> tuple[Listed, ...]:
    """Everything in one of the lists that the unit keeps, the register's own first."""
    records = {r.subject: r for r in kept_list(service, kind)}
    first = _first(service, kind)
    subjects = dict.fromkeys([*first, *records])
    return tuple(_listed(s, first.get(s, {}), records.get(s)) for s in subjects)


def _listed(subject: str, first: dict[str, str], record: Record | None) -> Listed:
    own = {f: v.value for f, v in record.values.items() if v.value} if record else {}
    return Listed(subject, {**first, **own}, record)


def _first(service: Service, kind: RecordKind) -> dict[str, dict[str, str]]:
    """The list as the register's file has it, in the words of the form."""
    register = service.register
    if kind is RecordKind.FOCUS_GOAL:
        return {f.id: {"title": f.title, "goal": f.goal_id} for f in register.focus_goals.values()}
    where = {True: "Inom kommunkoncernen", False: "Utanför kommunen"}
    return {
        a.id: {"title": a.title, "where": where[a.internal], "role": a.role}
        for a in register.actors.values()
    }


def _titles(service: Service, kind: RecordKind) -> tuple[dict[str, str], tuple[str, ...]]:
    """The titles of a list by id, and the ids that are still offered."""
    things = {_id(x, _first(service, kind)): x for x in listed(service, kind)}
    titles = {i: x.title if x.used else f"{x.title} ({_UNUSED})" for i, x in things.items()}
    return titles, tuple(i for i, x in things.items() if x.used)


def _id(thing: Listed, first: dict[str, dict[str, str]]) -> str:
    """A thing of the register has its own id; the unit's own are numbered."""
    return thing.subject if thing.subject in first else f"egen-{thing.subject}"

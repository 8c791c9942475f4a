"""What a field of an analysis can point at, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass

from samsam.model.analysis import NO_YEAR, Field, FieldKind, Record, RecordKind, unpacked
from samsam.model.analysis import readable as plain
from samsam.questions.service import Service
from samsam.questions.year import YearView
from samsam.store import analyses

FINDING = "finding:"
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


def links(service: Service, view: YearView) -> Links:
    """Everything that the fields of a year's analysis can point at."""
    register = service.register
    indicators = {i.id: i.short_title for i in register.indicators.values()}
    findings = {
        f"{FINDING}{p.subject}": f"Iakttagelse: {p.text('title') or p.heading}"
        for p in (*view.parts, *view.removed)
        if p.kind is RecordKind.FINDING
    }
    kept = tuple(f"{FINDING}{p.subject}" for p in view.parts if p.kind is RecordKind.FINDING)
    actors, offered_actors = _list(
        service, RecordKind.ACTOR, {a.id: a.title for a in register.actors.values()}
    )
    focus, offered_focus = _list(
        service, RecordKind.FOCUS_GOAL, {f.id: f.title for f in register.focus_goals.values()}
    )
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
    with service.store.reading() as cursor:
        found = analyses.records_of_year(cursor, NO_YEAR, service.settings.unit_name)
    return tuple(r for r in found if r.kind is kind)


def _list(
    service: Service, kind: RecordKind, first: dict[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The titles of a list, the register's own first, and the ids that are still offered."""
    records = {_list_id(r, first): r for r in kept_list(service, kind)}
    titles = dict(first)
    titles |= {i: r.text("title") for i, r in records.items() if r.text("title")}
    gone = {i for i, r in records.items() if r.removed}
    told = {i: f"{t} ({_UNUSED})" if i in gone else t for i, t in titles.items()}
    return told, tuple(i for i in titles if i not in gone)


def _list_id(record: Record, first: dict[str, str]) -> str:
    """A record on a thing of the register has its id as subject; the unit's own are numbered."""
    return record.subject if record.subject in first else f"egen-{record.subject}"

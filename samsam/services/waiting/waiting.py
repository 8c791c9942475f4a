"""What waits for somebody: one sentence each, with the very place that it leads to.

No word of a draft is in it: it is sent by mail too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from samsam.model.analysis.access import Account, Right, Role
from samsam.model.analysis.cooperation import Assignment, Thread
from samsam.model.analysis.workflow import Edition, FieldRef, State, Transition, WorkflowStep
from samsam.records.clock import utc_now
from samsam.records.contents.cooperation import assignments, comments
from samsam.services.analysis.cooperation import (
    Cooperation,
    cooperation,
    section_of,
    there,
    titled,
)
from samsam.services.analysis.reading import authors_of
from samsam.services.analysis.workflow import changed_since
from samsam.services.analysis.year import YearView, written_years, year_view
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import scheduled_fetch
from samsam.services.data.data import batches
from samsam.services.editions.editions import editions, fixed_analysis
from samsam.services.mail.places import Place
from samsam.services.overview.overview import overview
from samsam.swedish import capitalised, long_date, moment, number

_NEW_DAYS = 7
_FIRST = "data"  # who took in SAMSAM's first figures


class WaitingKind(StrEnum):
    """Why something waits, in the order it is shown."""

    RETURNED = "returned"
    TO_APPROVE = "to_approve"
    ASSIGNED = "assigned"
    COMMENT = "comment"
    HELD = "held"
    CHANGED_EVIDENCE = "changed_evidence"
    NEW_FIGURES = "new_figures"


@dataclass(frozen=True, slots=True)
class Person:
    """Whom something waits for: an account, or a role that has none (an empty id)."""

    name: str
    role: Role
    account: str = ""


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing that waits. `version` is another when it has become something new.

    `more` comes after the sentence, where that isn't all.
    """

    kind: WaitingKind
    sentence: str
    place: Place
    selection: Selection
    version: str
    late: bool = False
    more: str = ""

    @property
    def key(self) -> str:
        """The same for the same thing as long as nothing about it is new."""
        parts = (self.kind.value, self.selection.link(self.place), self.version)
        return " ".join((*parts, *(["late"] if self.late else [])))


def person_of(account: Account) -> Person:
    """The person behind an account."""
    return Person(account.name, account.role, account.id)


def waiting_for(service: Service, person: Person, today: date) -> tuple[WaitingItem, ...]:
    """Everything that waits for a person, what is most urgent first; nothing for readers."""
    if not person.role.may(Right.READ_DRAFTS):
        return ()
    years = _years(service)
    found = [item for year in years for item in _of_year(service, person, year, today)]
    found += _of_figures(service, person, today)
    order = list(WaitingKind)
    return tuple(sorted(found, key=lambda item: (order.index(item.kind), not item.late)))


@kept_until(Change.COMMIT, most=4)
def _years(service: Service) -> tuple[int, ...]:
    """The years that something is written, commented or assigned in, the latest first."""
    unit = service.settings.unit_name
    with service.records.reading() as connection:
        commented = comments.years(connection, unit)
        assigned = {a.year for a in assignments.assignments(connection, unit)}
    return tuple(sorted({*written_years(service), *commented, *assigned}, reverse=True))


def _of_year(service: Service, person: Person, year: int, today: date) -> Iterator[WaitingItem]:
    view = year_view(service, year)
    together = cooperation(service, year)
    wrote = person.name in _authors(service, year)
    yield from _returned(view, person, wrote=wrote)
    yield from _to_approve(view, person, wrote=wrote)
    yield from _assigned(view, person, together, today)
    if not view.way.state.fixed:
        yield from _comments(view, person, together)


@kept_until(Change.COMMIT, most=32)
def _authors(
    service: Service,
    year: int,
) -> tuple[str, ...]:
    return authors_of(service, year_view(service, year))


# The analysis as a whole


def _returned(view: YearView, person: Person, *, wrote: bool) -> Iterator[WaitingItem]:
    """An analysis that was given back, to who leads it and who has written in it."""
    step = view.way.returned
    concerned = person.role.may(Right.LEAD) or (wrote and person.role.may(Right.WRITE))
    if step is None or not concerned:
        return
    many = len(step.fields)
    about = "" if not many else f" Det gäller {'ett fält' if many == 1 else f'{many} fält'}."
    yield WaitingItem(
        WaitingKind.RETURNED,
        f"{capitalised(step.by)} lämnade tillbaka årsanalysen för {view.year} för ändring "
        f"{moment(step.at)}.{about}",
        Place.WRITING,
        place_of(view, step.fields[0]) if step.fields else Selection(year=view.year),
        str(step.number),
    )


def _to_approve(view: YearView, person: Person, *, wrote: bool) -> Iterator[WaitingItem]:
    """An analysis in review, to who may fix it and hasn't written in it."""
    if view.way.state is not State.REVIEW or wrote or not person.role.may(Right.APPROVE):
        return
    sent: Transition = next(t for t in reversed(view.way.taken) if t.step is WorkflowStep.SEND)
    yield WaitingItem(
        WaitingKind.TO_APPROVE,
        f"Årsanalysen för {view.year} väntar på att du fastställer den eller lämnar tillbaka den. "
        f"{capitalised(sent.by)} skickade den {moment(sent.at)}.",
        Place.ANALYSIS,
        Selection(year=view.year),
        str(sent.number),
    )


# Fields and parts


def place_of(view: YearView, ref: FieldRef) -> Selection:
    """Where a field or part is written."""
    section = section_of(view, ref)
    field = f"{ref.kind}.{ref.subject}.{ref.field}"
    return Selection(year=view.year, section=section.id if section else None, field=field)


def _assigned(
    view: YearView, person: Person, together: Cooperation, today: date
) -> Iterator[WaitingItem]:
    """What the person has been given to write, while the analysis is open."""
    mine = [a for a in together.assignments.values() if a.account == person.account and a.open]
    if not person.account or not view.way.state.open:
        return
    for one in sorted(mine, key=lambda a: a.due):
        if there(view, one.ref):
            yield WaitingItem(
                WaitingKind.ASSIGNED,
                _assigned_words(view, one, today),
                Place.WRITING,
                place_of(view, one.ref),
                str(one.version),
                late=one.late(today),
            )


def _assigned_words(view: YearView, one: Assignment, today: date) -> str:
    what = _named(view, one.ref)
    if one.late(today):
        return f"{what} skulle ha varit klart {long_date(one.due)}. {one.changed_by} gav dig det."
    return f"{one.changed_by} har gett dig {what}, senast {long_date(one.due)}."


def _comments(view: YearView, person: Person, together: Cooperation) -> Iterator[WaitingItem]:
    """Open comments whose last word is somebody else's, to those they concern."""
    for thread in (t for found in together.threads.values() for t in found):
        waits = thread.open and thread.last.written_by != person.name
        if waits and _concerns(view, person, together, thread):
            yield WaitingItem(
                WaitingKind.COMMENT,
                _comment_words(view, thread),
                *_where(view, person, thread.ref),
                thread.last.id,
            )


def _where(view: YearView, person: Person, ref: FieldRef) -> tuple[Place, Selection]:
    """Where a comment is answered: at its field, or where the analysis is read by who reviews."""
    if person.role.may(Right.WRITE):
        return Place.WRITING, place_of(view, ref)
    return Place.ANALYSIS, Selection(year=view.year)


def _comment_words(view: YearView, thread: Thread) -> str:
    did = "svarade på en kommentar till" if len(thread.comments) > 1 else "kommenterade"
    when = moment(thread.last.written_at)
    return f"{thread.last.written_by} {did} {_named(view, thread.ref)} {when}."


def _named(view: YearView, ref: FieldRef) -> str:
    return f"”{titled(view, ref)}” ({view.year})"


def _concerns(view: YearView, person: Person, together: Cooperation, thread: Thread) -> bool:
    """True for who leads the analysis, has taken part, has the field or has written it last."""
    if person.role.may(Right.LEAD) or person.name in thread.writers:
        return True
    if not person.role.may(Right.WRITE):
        return False
    ref = thread.ref
    refs = (ref, FieldRef(ref.kind, ref.subject, ""))
    has = any((a := together.assigned(r)) and a.account == person.account for r in refs)
    return bool(person.account and has) or person.name in _writers(view, ref)


def _writers(view: YearView, ref: FieldRef) -> set[str]:
    """Who last wrote the field, or any field of the part."""
    records = [p.record for p in view.parts if (p.kind.value, p.subject) == (ref.kind, ref.subject)]
    values = records[0].values if records and records[0] else {}
    return {v.saved_by for f, v in values.items() if ref.field in ("", f)}


# Figures


def _of_figures(service: Service, person: Person, today: date) -> Iterator[WaitingItem]:
    if person.role.may(Right.TAKE_IN):
        yield from _held(service, today)
        yield from _late(service, today)
    if person.role.may(Right.LEAD):
        yield from _changed_evidence(service)
    yield from _new_figures(service, person)


def _held(service: Service, today: date) -> Iterator[WaitingItem]:
    """What SAMSAM fetched and a check warns of, and a fetch that failed."""
    waits = scheduled_fetch.waiting(service, today)
    words = scheduled_fetch.waiting_sentence(waits)
    numbers = " ".join(str(w.number) for w in waits)
    for sentence, version in ((words, numbers), scheduled_fetch.failure(service)):
        if sentence:
            yield _figures(WaitingKind.HELD, sentence, Place.DATA, version)


def _late(service: Service, today: date) -> Iterator[WaitingItem]:
    """The key figures whose next value should have come."""
    words = overview(service, Selection(), today).waiting
    if words:
        first = "Nya värden borde ha kommit. Hämta dem."
        yield _figures(WaitingKind.NEW_FIGURES, first, Place.DATA, words, words)


def _figures(
    kind: WaitingKind, words: str, place: Place, version: str, more: str = ""
) -> WaitingItem:
    return WaitingItem(kind, words, place, Selection(), version, more=more)


def _changed_evidence(service: Service) -> Iterator[WaitingItem]:
    """Values that the latest fixed analysis rests on and that are other now."""
    fixed = editions(service)
    if not fixed:
        return
    last = max(fixed, key=lambda e: (e.year, e.number))
    changed = _changed(service, last)
    if changed and year_view(service, last.year).way.state.fixed:
        values = "En siffra" if changed == 1 else f"{number(changed)} siffror"
        yield WaitingItem(
            WaitingKind.CHANGED_EVIDENCE,
            f"{values} som årsanalysen för {last.year} vilar på har ändrats sedan den "
            "fastställdes. Läs vad, och påbörja en rättelse om det behövs.",
            Place.ANALYSIS,
            Selection(year=last.year),
            f"{last.number} {changed}",
        )


@kept_until(Change.VALUES, most=4)
def _changed(
    service: Service,
    edition: Edition,
) -> int:
    return len(changed_since(service, fixed_analysis(edition)))


def _new_figures(service: Service, person: Person) -> Iterator[WaitingItem]:
    """Figures that somebody else, or SAMSAM itself, has taken in of late."""
    since = utc_now() - timedelta(days=_NEW_DAYS)
    found = [
        b
        for b in batches(service)
        if b.brings and not b.undone and b.accepted_at >= since
        if b.accepted_by not in (person.name, _FIRST)
    ]
    if found:
        rows = sum(b.rows for b in found)
        last = max(b.accepted_at for b in found)
        values = (
            "Ett nytt värde är inläst" if rows == 1 else f"{number(rows)} nya värden är inlästa"
        )
        sources = ", ".join(dict.fromkeys(b.vintage.source for b in found if b.vintage.source))
        named = f" ({sources})" if sources else ""  # a file needn't say where its figures are from
        yield _figures(
            WaitingKind.NEW_FIGURES,
            f"{values} de senaste sju dagarna{named}.",
            Place.CHANGES,
            last.isoformat(),
        )

"""Comments on an analysis, and who is to write which part of it by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from samsam.model.analysis.access import Account, Right
from samsam.model.analysis.cooperation import Assignment, AssignmentState, Thread
from samsam.model.analysis.records import cleaned
from samsam.model.analysis.workflow import FieldRef
from samsam.records.contents import journal
from samsam.records.contents.cooperation import assignments, comments
from samsam.records.contents.cooperation.assignments import Outdated
from samsam.records.engine.database import Connection
from samsam.services.accounts.accounts import accounts
from samsam.services.analysis.year import Part, Section, YearView
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.swedish import long_date, moment

LONGEST_COMMENT = 5_000
_DAYS_AHEAD = 730


class CooperationError(Exception):
    """It can't be done. The message is Swedish; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Cooperation:
    """What is said about a year's analysis, and who has what, by field or part.

    The names of accounts are in `names`, by their ids.
    """

    threads: Mapping[FieldRef, tuple[Thread, ...]]
    assignments: Mapping[FieldRef, Assignment]
    names: Mapping[str, str]

    def of(self, ref: FieldRef) -> tuple[Thread, ...]:
        """The threads about a field or part."""
        return self.threads.get(ref, ())

    @property
    def open_refs(self) -> tuple[FieldRef, ...]:
        """The fields and parts that have a comment which nobody is done with."""
        return tuple(ref for ref, found in self.threads.items() if any(t.open for t in found))

    def assigned(self, ref: FieldRef) -> Assignment | None:
        """The assignment that waits to be done; None when there is none."""
        found = self.assignments.get(ref)
        return found if found and found.open else None

    def version(self, ref: FieldRef) -> int:
        """What the next change of an assignment is based on."""
        found = self.assignments.get(ref)
        return found.version if found else 0

    def name(self, account_id: str) -> str:
        """What an account is called."""
        return self.names.get(account_id, "okänt konto")


@kept_until(Change.COMMIT, most=32)
def cooperation(service: Service, year: int) -> Cooperation:
    """Every comment and assignment of a year. Read once a commit, for all."""
    unit = service.settings.unit_name
    with service.records.reading() as connection:
        found = comments.threads(connection, year, unit)
        given = assignments.assignments(connection, unit, year)
    by_ref: dict[FieldRef, tuple[Thread, ...]] = {}
    for thread in found:
        by_ref[thread.ref] = (*by_ref.get(thread.ref, ()), thread)
    names = {a.id: a.name for a in accounts(service)}
    return Cooperation(by_ref, {a.ref: a for a in given}, names)


# Where


def part_ref(part: Part, field_id: str = "") -> FieldRef:
    """A field of a part, or the whole part."""
    return FieldRef(part.kind.value, part.subject, field_id)


def titled(view: YearView, ref: FieldRef) -> str:
    """What a field or part is called, with its part: `Årsanalys: Sammanfattning`."""
    part = _part(view, ref)
    if part is None:
        return "ett borttaget fält"
    field = next((f for f in part.form.fields if f.id == ref.field), None)
    return f"{part.heading}: {field.label}" if field else part.heading


def section_of(view: YearView, ref: FieldRef) -> Section | None:
    """The section where a field is written; None when its part was taken away."""
    return next((s for s in view.sections for p in s.parts if _is(p, ref)), None)


def there(view: YearView, ref: FieldRef) -> bool:
    """True while the form has the field and the part wasn't taken away."""
    section = section_of(view, ref)
    parts = section.parts if section else ()
    return any(
        _is(p, ref) and (not ref.field or any(f.id == ref.field for f in p.form.fields))
        for p in parts
    )


def _part(view: YearView, ref: FieldRef) -> Part | None:
    return next((p for p in (*view.parts, *view.removed) if _is(p, ref)), None)


def _is(part: Part, ref: FieldRef) -> bool:
    return (part.kind.value, part.subject) == (ref.kind, ref.subject)


# Comments


def comment(
    service: Service, view: YearView, ref: FieldRef, text: str, by: str, thread: str = ""
) -> None:
    """Comment a field or part, or answer in a thread.

    Raises CooperationError, LockedError, UnknownThreadError.
    """
    plain, _ = cleaned(text)
    plain = plain.strip()
    if not plain:
        raise CooperationError("Kommentaren är tom. Skriv något och spara igen.")
    if len(plain) > LONGEST_COMMENT:
        raise CooperationError(
            f"Kommentaren är {len(plain)} tecken, men högst {LONGEST_COMMENT} går att spara. "
            "Den är inte sparad. Korta den, eller dela upp den."
        )
    if not thread and not there(view, ref):
        raise CooperationError(
            "Fältet finns inte längre, så kommentaren är inte sparad. Kopiera den och skriv den "
            "vid ett annat fält."
        )
    unit = service.settings.unit_name
    with service.records.writing() as connection:
        comments.add(connection, view.year, unit, ref, plain, by, thread)
        _journal(connection, by, "kommenterade", view, ref)


def set_done(service: Service, view: YearView, thread: Thread, by: str, *, done: bool) -> None:
    """Close a thread, or open it again. Raises LockedError, UnknownThreadError."""
    unit = service.settings.unit_name
    with service.records.writing() as connection:
        comments.set_done(connection, view.year, unit, thread.id, by, done=done)
        action = "stängde kommentar" if done else "öppnade kommentar"
        _journal(connection, by, action, view, thread.ref)


def _journal(
    connection: Connection, by: str, action: str, view: YearView, ref: FieldRef, more: str = ""
) -> None:
    journal.write(connection, by, action, f"{view.year}. {titled(view, ref)}{more}")


# Assignments


def colleagues(service: Service) -> tuple[Account, ...]:
    """The accounts that something can be assigned to, by name."""
    return tuple(a for a in accounts(service) if not a.closed and a.role.may(Right.WRITE))


def assign(
    service: Service,
    view: YearView,
    ref: FieldRef,
    account_id: str | None,
    due: date | None,
    based_on: int,
    by: str,
    today: date,
) -> None:
    """Assign a field or part to a colleague, instead of to who had it before.

    Raises CooperationError (also when somebody else was first), LockedError.
    """
    found = next((a for a in colleagues(service) if a.id == account_id), None)
    if found is None:
        raise CooperationError("Välj en kollega som har ett öppet konto och får skriva.")
    if due is None or not today <= due or (due - today).days > _DAYS_AHEAD:
        raise CooperationError("Senast: skriv en dag, från i dag och högst två år fram.")
    if not there(view, ref):
        raise CooperationError("Fältet finns inte längre. Inget ändrades. Läs in sidan igen.")
    more = f": {found.name}, senast {long_date(due)}"
    state = AssignmentState.ASSIGNED
    with service.records.writing() as connection:
        _put(connection, service, view, ref, found.id, due, state, based_on, by)
        _journal(connection, by, "lämnade till kollega", view, ref, more)


def finish(
    service: Service, view: YearView, ref: FieldRef, based_on: int, by: str, account_id: str
) -> None:
    """Say that what one was assigned is done. Raises CooperationError, LockedError."""
    found = cooperation(service, view.year).assigned(ref)
    if found is not None and found.account != account_id:
        raise CooperationError("Det är lämnat till någon annan. Inget ändrades.")
    _close(service, view, ref, AssignmentState.DONE, based_on, by)


def withdraw(service: Service, view: YearView, ref: FieldRef, based_on: int, by: str) -> None:
    """Take an assignment back. Raises CooperationError, LockedError."""
    _close(service, view, ref, AssignmentState.WITHDRAWN, based_on, by)


def _close(
    service: Service,
    view: YearView,
    ref: FieldRef,
    state: AssignmentState,
    based_on: int,
    by: str,
) -> None:
    found = cooperation(service, view.year).assigned(ref)
    if found is None:
        raise CooperationError("Det är inte lämnat till någon längre. Läs in sidan igen.")
    action = "blev klar med" if state is AssignmentState.DONE else "tog tillbaka"
    with service.records.writing() as connection:
        _put(connection, service, view, ref, found.account, found.due, state, based_on, by)
        _journal(connection, by, action, view, ref)


def _put(
    connection: Connection,
    service: Service,
    view: YearView,
    ref: FieldRef,
    account_id: str,
    due: date,
    state: AssignmentState,
    based_on: int,
    by: str,
) -> None:
    unit = service.settings.unit_name
    kept = assignments.put(connection, unit, view.year, ref, account_id, due, state, based_on, by)
    if isinstance(kept, Outdated):
        theirs = kept.theirs
        raise CooperationError(
            f"{theirs.changed_by} ändrade vem som har det {moment(theirs.changed_at)}. "
            "Inget av ditt sparades. Se hur det är nu och ändra igen om det behövs."
        )

"""The steps of each year's analysis, and its frozen editions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from samsam.model.analysis.workflow import (
    Edition,
    FieldRef,
    State,
    Transition,
    Workflow,
    WorkflowStep,
)
from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import edition as edition_rows
from samsam.records.tables import workflow_step as steps
from samsam.records.tables import workflow_step_field as step_fields


class LockedError(Exception):
    """The analysis is not open for writing. The message is Swedish; nothing was changed."""


class MovedOnError(Exception):
    """Somebody else took a step first. The message is Swedish; nothing was changed."""


_TEXT_LOST = "Texten är inte sparad. Kopiera den om du vill ha den kvar."


def check_open(connection: Connection, year: int, unit: str, lost: str = _TEXT_LOST) -> None:
    """Raise LockedError when the analysis of a year may not be changed.

    `lost` is what becomes of what the visitor wanted, as a Swedish sentence.
    """
    found = way(connection, year, unit)
    if not found.state.open:
        last = found.taken[-1]
        did = "tog bort rättelsen" if last.step is WorkflowStep.WITHDRAW else "tog det steget"
        raise LockedError(
            f"Analysen för {year} är {found.state.value} och kan inte ändras. "
            f"Det är {last.by} som {did}. {lost}"
        )


def check_not_in_review(connection: Connection, year: int, unit: str, about: str) -> None:
    """Raise LockedError while the analysis of a year, which holds `about`, is under review."""
    if way(connection, year, unit).state is State.REVIEW:
        raise LockedError(
            f"Analysen för {year} granskas, och {about} står i den. Texten är inte sparad. Kopiera "
            "den om du vill ha den kvar, och spara den när analysen är fastställd eller återlämnad."
        )


def way(connection: Connection, year: int, unit: str) -> Workflow:
    """The steps taken with the analysis of a year."""
    rows = connection.execute(
        select(steps).where(steps.c.year == year, steps.c.unit == unit).order_by(steps.c.number)
    ).all()
    about = _step_fields(connection, year, unit) if rows else {}
    return Workflow(
        tuple(
            Transition(
                r.number,
                WorkflowStep(r.step),
                r.taken_at,
                r.taken_by,
                r.note,
                about.get(r.number, ()),
            )
            for r in rows
        )
    )


def _step_fields(connection: Connection, year: int, unit: str) -> dict[int, tuple[FieldRef, ...]]:
    """The fields that each step is about, by the step's number."""
    c = step_fields.c
    rows = connection.execute(
        select(c.number, c.kind, c.subject, c.field)
        .where(c.year == year, c.unit == unit)
        .order_by(c.number, c.kind, c.subject, c.field)
    )
    found: dict[int, tuple[FieldRef, ...]] = {}
    for number, *ref in rows:
        found[number] = (*found.get(number, ()), FieldRef(*ref))
    return found


def take_step(
    connection: Connection,
    year: int,
    unit: str,
    step: WorkflowStep,
    based_on: int,
    by: str,
    note: str = "",
    fields: Sequence[FieldRef] = (),
) -> Workflow:
    """Take a step, which may be about some fields, if none was taken since number `based_on`.

    To be called inside `Database.writing()`. Raises MovedOnError when somebody was first, or when
    the step can't be taken from where the analysis stands.
    """
    before = way(connection, year, unit)
    if before.number != based_on or step not in before.allowed():
        raise MovedOnError(
            f"Analysen för {year} är nu {before.state.value}{_taken_by(before)}. Inget ändrades. "
            "Läs in sidan igen för att se läget."
        )
    taken = Transition(before.number + 1, step, utc_now(), by, note, tuple(fields))
    one = {"year": year, "unit": unit, "number": taken.number}
    checksums.add(
        connection,
        steps,
        {**one, "step": step.value, "taken_at": taken.at, "taken_by": by, "note": note},
    )
    about = dict.fromkeys(fields)
    checksums.add(
        connection,
        step_fields,
        *({**one, "kind": f.kind, "subject": f.subject, "field": f.field} for f in about),
    )
    return Workflow((*before.taken, taken))


def _taken_by(found: Workflow) -> str:
    """Who took the last step, and which, unless the state has its name; empty before any step."""
    if not found.taken:
        return ""
    last = found.taken[-1]
    by = f"av {last.by}"
    return f" {by}" if last.step.value == found.state.value else f" ({last.step.value} {by})"


def put_edition(connection: Connection, edition: Edition) -> None:
    """Keep a frozen analysis. To be called inside `Database.writing()`, with its step."""
    checksums.add(
        connection,
        edition_rows,
        {name: getattr(edition, name) for name in Edition.__slots__},
    )


def editions(connection: Connection, unit: str, year: int | None = None) -> tuple[Edition, ...]:
    """The frozen editions of a year (None: of all years), in order."""
    c = edition_rows.c
    wanted = select(*(c[name] for name in Edition.__slots__)).where(c.unit == unit)
    if year is not None:
        wanted = wanted.where(c.year == year)
    return tuple(Edition(*row) for row in connection.execute(wanted.order_by(c.year, c.number)))

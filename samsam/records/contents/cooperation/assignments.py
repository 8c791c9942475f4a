"""Who is to write which field or part, and by when: each change is a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from samsam.model.analysis.cooperation import Assignment, AssignmentState
from samsam.model.analysis.workflow import FieldRef
from samsam.records.clock import utc_now
from samsam.records.contents.workflow import check_open
from samsam.records.engine import checksums
from samsam.records.tables import assignment as rows_of


@dataclass(frozen=True, slots=True)
class Outdated:
    """Somebody else has changed the assignment since; nothing was changed."""

    theirs: Assignment


def put(
    connection: Connection,
    unit: str,
    year: int,
    ref: FieldRef,
    account: str,
    due: date,
    state: AssignmentState,
    based_on: int,
    by: str,
) -> Assignment | Outdated:
    """Keep an assignment's new state, if nobody has changed it since version `based_on`.

    To be called inside `Database.writing()`. Raises LockedError when the analysis isn't open.
    """
    check_open(connection, year, unit, "Inget ändrades.")
    c = rows_of.c
    about = (c.kind == ref.kind, c.subject == ref.subject, c.field == ref.field)
    before = _latest(connection, c.year == year, c.unit == unit, *about)
    known = before[0].version if before else 0
    if known != based_on:
        return Outdated(before[0])
    saved = Assignment(year, ref, known + 1, account, due, state, utc_now(), by)
    checksums.add(
        connection,
        rows_of,
        {
            "year": year, "unit": unit, "kind": ref.kind, "subject": ref.subject,
            "field": ref.field, "version": saved.version, "account": account, "due": due,
            "state": state.value, "changed_at": saved.changed_at, "changed_by": by,
        },
    )  # fmt: skip
    return saved


def assignments(
    connection: Connection, unit: str, year: int | None = None
) -> tuple[Assignment, ...]:
    """Every assignment of a year (None: of all years) as it now is, by its day."""
    c = rows_of.c
    mine = (c.unit == unit, *([c.year == year] if year is not None else []))
    return tuple(sorted(_latest(connection, *mine), key=_by_day))


def _by_day(one: Assignment) -> tuple[date, int, str, str, str]:
    return one.due, one.year, one.ref.kind, one.ref.subject, one.ref.field


def _latest(connection: Connection, *wanted: ColumnElement[bool]) -> list[Assignment]:
    """The latest version of each field or part."""
    found: dict[tuple[int, FieldRef], Assignment] = {}
    for row in connection.execute(select(rows_of).where(*wanted).order_by(rows_of.c.version)):
        one = _assignment(row)
        found[one.year, one.ref] = one
    return list(found.values())


def _assignment(row: Row[*tuple[Any, ...]]) -> Assignment:
    ref = FieldRef(row.kind, row.subject, row.field)
    return Assignment(
        row.year, ref, row.version, row.account, row.due, AssignmentState(row.state),
        row.changed_at, row.changed_by,
    )  # fmt: skip

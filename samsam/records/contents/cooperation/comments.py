"""Comments on fields and parts of an analysis: never changed, only answered and closed."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection, Row, select

from samsam.model.analysis.cooperation import Comment, Thread
from samsam.model.analysis.workflow import FieldRef
from samsam.records.clock import utc_now
from samsam.records.contents.workflow import LockedError, way
from samsam.records.engine import checksums
from samsam.records.tables import comment as rows_of
from samsam.records.tables import comment_state as states


class UnknownThreadError(Exception):
    """There is no such thread. The message is Swedish; nothing was changed."""


def check_commentable(connection: Connection, year: int, unit: str) -> None:
    """Raise LockedError when the analysis is fixed: what was said about the draft is then over."""
    state = way(connection, year, unit).state
    if state.fixed:
        raise LockedError(
            f"Analysen för {year} är {state.value}, så den kan inte kommenteras. Kommentaren är "
            "inte sparad. Påbörja en rättelse om något ska ändras."
        )


def add(
    connection: Connection,
    year: int,
    unit: str,
    ref: FieldRef,
    text: str,
    by: str,
    thread: str = "",
) -> Comment:
    """Keep a comment, or an answer in a thread, which is then open again.

    To be called inside `Database.writing()`. Raises LockedError and UnknownThreadError.
    """
    check_commentable(connection, year, unit)
    if thread:
        ref = _found(connection, year, unit, thread).ref
        set_done(connection, year, unit, thread, by, done=False)
    new = str(uuid.uuid4())
    saved = Comment(new, thread or new, ref, text, utc_now(), by)
    checksums.add(
        connection,
        rows_of,
        {
            "id": saved.id, "thread": saved.thread, "year": year, "unit": unit, "kind": ref.kind,
            "subject": ref.subject, "field": ref.field, "text": text,
            "written_at": saved.written_at, "written_by": by,
        },
    )  # fmt: skip
    return saved


def set_done(
    connection: Connection, year: int, unit: str, thread: str, by: str, *, done: bool
) -> None:
    """Close a thread, or open it again; the same once more is no change.

    To be called inside `Database.writing()`. Raises LockedError and UnknownThreadError.
    """
    check_commentable(connection, year, unit)
    if _found(connection, year, unit, thread).open is done:
        row = {"thread": thread, "done": done, "changed_at": utc_now(), "changed_by": by}
        checksums.add(connection, states, row)


def _found(connection: Connection, year: int, unit: str, thread: str) -> Thread:
    for found in threads(connection, year, unit):
        if found.id == thread:
            return found
    raise UnknownThreadError(
        "Kommentaren finns inte i det här årets analys. Inget ändrades. Läs in sidan igen."
    )


def threads(connection: Connection, year: int, unit: str) -> tuple[Thread, ...]:
    """Every thread of a year, in the order they were begun."""
    c = rows_of.c
    mine = (c.year == year, c.unit == unit)
    found: dict[str, list[Comment]] = {}
    for row in connection.execute(select(rows_of).where(*mine).order_by(c.number)):
        found.setdefault(row.thread, []).append(_comment(row))
    closed = _states(connection, year, unit)
    return tuple(Thread(tuple(comments), *closed.get(i, ())) for i, comments in found.items())


def _comment(row: Row[*tuple[Any, ...]]) -> Comment:
    ref = FieldRef(row.kind, row.subject, row.field)
    return Comment(row.id, row.thread, ref, row.text, row.written_at, row.written_by)


def _states(connection: Connection, year: int, unit: str) -> dict[str, tuple[Any, ...]]:
    """When and by whom each closed thread was closed."""
    asked = (
        select(states)
        .join(rows_of, rows_of.c.id == states.c.thread)
        .where(rows_of.c.year == year, rows_of.c.unit == unit)
        .order_by(states.c.number)
    )
    latest = {row.thread: row for row in connection.execute(asked)}
    return {i: (row.changed_at, row.changed_by) for i, row in latest.items() if row.done}


def years(connection: Connection, unit: str) -> tuple[int, ...]:
    """The years that somebody has commented."""
    c = rows_of.c
    return tuple(connection.scalars(select(c.year).distinct().where(c.unit == unit)))

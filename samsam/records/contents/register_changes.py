"""Changes of the register that people have made on the pages, in versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from samsam.model.indicators.register_change import ChangedKind, ChangeState, RegisterChange
from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import register_change as changes

_ROW = (
    changes.c.kind, changes.c.id, changes.c.version, changes.c.state, changes.c.lines,
    changes.c.file_lines, changes.c.saved_at, changes.c.saved_by,
)  # fmt: skip


class ChangedMeanwhileError(Exception):
    """Somebody else has changed the same thing since: `theirs`. Nothing was saved."""

    def __init__(self, theirs: RegisterChange) -> None:
        super().__init__(f"{theirs.saved_by} har ändrat samma sak under tiden.")
        self.theirs = theirs


def put(
    connection: Connection,
    kind: ChangedKind,
    changed_id: str,
    state: ChangeState,
    texts: tuple[str, str],
    based_on: int,
    by: str,
) -> RegisterChange:
    """Save a change as a new version, if nobody has saved since version `based_on` (0: none yet).

    `texts` are the lines as they now stand, and as they stand in the file. To be called inside
    `Database.writing()`. Raises ChangedMeanwhileError.
    """
    known = versions(connection, kind, changed_id)
    if known and known[0].version != based_on:
        raise ChangedMeanwhileError(known[0])
    saved = RegisterChange(kind, changed_id, len(known) + 1, state, *texts, utc_now(), by)
    checksums.add(
        connection,
        changes,
        {
            "kind": kind.value, "id": changed_id, "version": saved.version, "state": state.value,
            "lines": saved.lines, "file_lines": saved.file_lines, "saved_at": saved.saved_at,
            "saved_by": by,
        },
    )  # fmt: skip
    return saved


def versions(
    connection: Connection, kind: ChangedKind, changed_id: str
) -> tuple[RegisterChange, ...]:
    """Every change of one thing, the latest first."""
    rows = connection.execute(
        select(*_ROW)
        .where(changes.c.kind == kind.value, changes.c.id == changed_id)
        .order_by(changes.c.version.desc())
    )
    return tuple(_change(row) for row in rows)


def latest(connection: Connection) -> tuple[RegisterChange, ...]:
    """The latest change of each thing, in the order in which they were first changed."""
    rows: Sequence[Row[*tuple[Any, ...]]] = connection.execute(
        select(*_ROW).order_by(changes.c.saved_at, changes.c.kind, changes.c.id, changes.c.version)
    ).all()
    newest: dict[tuple[str, str], RegisterChange] = {}
    for row in rows:  # a key that is known keeps the place where it came first
        newest[row.kind, row.id] = _change(row)
    return tuple(newest.values())


def count(connection: Connection) -> int:
    """How many versions have been saved: a number that grows with each change."""
    return connection.scalar(select(func.count()).select_from(changes)) or 0


def _change(row: Row[*tuple[Any, ...]]) -> RegisterChange:
    return RegisterChange(
        ChangedKind(row.kind), row.id, row.version, ChangeState(row.state), row.lines,
        row.file_lines, row.saved_at, row.saved_by,
    )  # fmt: skip

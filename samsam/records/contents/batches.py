"""What each intake brought, in order: a batch is one row, and never changes.

An undoing is a batch of its own that takes another out of sight from its day on, and a redoing one
that takes an undoing out of sight. What lies on top of what is worked out by `samsam.series`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, exists, func, select

from samsam.model.indicators.series import Vintage
from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import batch as rows_of

# Who accepted the vintages that SAMSAM ships in data/.
SHIPPED = "data"


class DuplicateVintageError(ValueError):
    """A vintage with this id is already there."""


class OvertakenError(Exception):
    """Something else has been taken in since the batch's rows were worked out."""


class NotUndoableError(ValueError):
    """The vintage doesn't exist, is an undoing itself, or is undone already."""


class NotUndoneError(ValueError):
    """The vintage doesn't exist, or no undoing of it counts."""


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A batch as it was kept. `rows` is Parquet; None for an undoing.

    `undoes` is the sequence of the batch that it undoes or redoes.
    """

    vintage: Vintage
    file_sha256: str
    accepted_at: datetime
    accepted_by: str
    origin: str
    undoes: int | None
    row_count: int
    rows: bytes | None


def put(
    connection: Connection,
    vintage: Vintage,
    rows: bytes | None,
    row_count: int,
    *,
    by: str,
    origin: str = "",
    file_sha256: str = "",
    undoes: int | None = None,
    on_top_of: int | None = None,
) -> Vintage:
    """Lay a batch on top of all others; return its vintage with its sequence.

    To be called inside `Database.writing()`. Raises DuplicateVintageError, and
    OvertakenError when `on_top_of` isn't the latest batch's sequence.
    """
    c = rows_of.c
    if on_top_of not in (None, latest_sequence(connection)):
        raise OvertakenError
    if connection.scalar(select(c.id).where(c.id == vintage.id)) is not None:
        raise DuplicateVintageError(vintage.id)
    placed = replace(vintage, sequence=latest_sequence(connection) + 1)
    checksums.add(
        connection,
        rows_of,
        {
            "sequence": placed.sequence, "id": placed.id, "title": placed.title,
            "source": placed.source, "known_on": placed.known_on, "note": placed.note,
            "file_sha256": file_sha256, "accepted_at": utc_now(), "accepted_by": by,
            "origin": origin, "undoes": undoes, "row_count": row_count, "rows": rows,
        },
    )  # fmt: skip
    return placed


def undo(connection: Connection, undone_id: str, vintage: Vintage, by: str) -> Vintage:
    """Take a batch out of sight by laying `vintage`, which has no rows, over it.

    To be called inside `Database.writing()`. Raises NotUndoableError.
    """
    c = rows_of.c
    sequence = connection.scalar(select(c.sequence).where(c.id == undone_id, c.undoes.is_(None)))
    if sequence is None or _undoing(connection, sequence) is not None:
        raise NotUndoableError(undone_id)
    return put(connection, vintage, None, 0, by=by, undoes=sequence)


def redo(connection: Connection, undone_id: str, vintage: Vintage, by: str) -> Vintage:
    """Bring an undone batch back by laying `vintage`, which has no rows, over its undoing.

    It lies where it lay: what came later is still on top. To be called inside
    `Database.writing()`. Raises NotUndoneError.
    """
    c = rows_of.c
    sequence = connection.scalar(select(c.sequence).where(c.id == undone_id, c.undoes.is_(None)))
    undoing = _undoing(connection, sequence) if sequence is not None else None
    if undoing is None:
        raise NotUndoneError(undone_id)
    return put(connection, vintage, None, 0, by=by, undoes=undoing)


def _undoing(connection: Connection, sequence: int) -> int | None:
    """The sequence of the latest undoing of a batch that isn't undone itself."""
    undoing, redoing = rows_of.alias(), rows_of.alias()
    redone = exists().where(redoing.c.undoes == undoing.c.sequence)
    found: int | None = connection.scalar(
        select(func.max(undoing.c.sequence)).where(undoing.c.undoes == sequence, ~redone)
    )
    return found


def latest_sequence(connection: Connection) -> int:
    """The sequence of the latest batch; 0 when there is none."""
    return connection.scalar(select(func.max(rows_of.c.sequence))) or 0


def accepted_at(connection: Connection, sequence: int) -> datetime | None:
    """When a batch was accepted: no two have both the same sequence and the same moment."""
    found: datetime | None = connection.scalar(
        select(rows_of.c.accepted_at).where(rows_of.c.sequence == sequence)
    )
    return found


def vintages(connection: Connection) -> tuple[Vintage, ...]:
    """Every vintage that brought figures, undone ones too, the first first."""
    c = rows_of.c
    rows = connection.execute(
        select(c.id, c.title, c.source, c.known_on, c.sequence, c.note)
        .where(c.undoes.is_(None))
        .order_by(c.sequence)
    )
    return tuple(Vintage(*row) for row in rows)


def days(connection: Connection) -> tuple[date, ...]:
    """The days on which a batch or an undoing became known, the first first."""
    known_on = rows_of.c.known_on
    return tuple(connection.scalars(select(known_on).distinct().order_by(known_on)))


def file_checksums(connection: Connection) -> dict[str, str]:
    """The SHA-256 of the file that each vintage came from, by the vintage's id."""
    rows = connection.execute(select(rows_of.c.id, rows_of.c.file_sha256))
    return {row.id: row.file_sha256 for row in rows}


def stored(connection: Connection, sequence: int) -> StoredBatch | None:
    """A batch with its rows; None when there is none."""
    c = rows_of.c
    row = connection.execute(
        select(
            c.id, c.title, c.source, c.known_on, c.sequence, c.note, c.file_sha256, c.accepted_at,
            c.accepted_by, c.origin, c.undoes, c.row_count, c.rows,
        ).where(c.sequence == sequence)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    described: tuple[Any, ...] = tuple(row)
    return StoredBatch(Vintage(*described[:6]), *described[6:])

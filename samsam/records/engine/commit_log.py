"""The numbers of commits, inside the database: what caches and the marker beside it go by."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, delete, func, insert, select

from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.engine.commit_marker import CommitMarker
from samsam.records.tables import commits, lineage

# Enough to find out whether a COMMIT that failed was kept, however many others write meanwhile.
_KEPT = 1000


def put(connection: Connection, token: str) -> CommitMarker:
    """Leave the next number inside its own transaction, with a token that nobody else has."""
    number = int(connection.scalar(select(func.max(commits.c.number))) or 0) + 1
    connection.execute(insert(commits).values(number=number, token=token, committed_at=utc_now()))
    connection.execute(delete(commits).where(commits.c.number <= number - _KEPT))
    return CommitMarker(_lineage(connection), number)


def latest(connection: Connection) -> CommitMarker:
    """The latest commit that the database itself knows of."""
    number = int(connection.scalar(select(func.max(commits.c.number))) or 0)
    return CommitMarker(_lineage(connection), number)


def _lineage(connection: Connection) -> str:
    newest = select(lineage.c.id).order_by(lineage.c.number.desc()).limit(1)
    return str(connection.scalar(newest) or "")


def start_lineage(connection: Connection) -> None:
    """Begin a new lineage of commits, which goes on from the present number."""
    checksums.add(connection, lineage, {"id": str(uuid.uuid4()), "started_at": utc_now()})


def leap(connection: Connection, number: int) -> None:
    """Go on from a higher number: no cache of a running server may know the next ones already."""
    connection.execute(
        insert(commits).values(number=number, token=uuid.uuid4().hex, committed_at=utc_now())
    )

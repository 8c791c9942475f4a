"""Long work as a row: asked for, carried out by one process, followed and cancelled by any.

A job whose process has gone says so by itself: whoever carries it out gives a sign of life with
each step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, select, update

from samsam.records.clock import utc_now
from samsam.records.tables import job as rows_of

# A step takes seconds, an answer that is waited for at most a minute.
_LONGEST_SILENCE = timedelta(minutes=5)


class JobState(StrEnum):
    """Where a job stands. The text is what people see."""

    RUNNING = "pågår"
    DONE = "klart"
    FAILED = "misslyckades"
    CANCELLED = "avbrutet"
    LOST = "avbröts oväntat"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work. Times are UTC; `done` of `total` steps are behind it."""

    number: int
    kind: str
    state: JobState
    asked_at: datetime
    asked_by: str
    ended_at: datetime | None
    done: int
    total: int
    message: str
    cancelled: bool


def start(connection: Connection, kind: str, by: str) -> Job:
    """Begin a job. To be called inside `Database.writing()`."""
    now = utc_now()
    number = connection.scalar(
        rows_of.insert()
        .values(
            kind=kind, state=JobState.RUNNING.value, asked_at=now, asked_by=by, started_at=now,
            seen_at=now, done=0, total=0, message="", cancelled=False,
        )
        .returning(rows_of.c.number)
    )  # fmt: skip
    return Job(number or 0, kind, JobState.RUNNING, now, by, None, 0, 0, "", cancelled=False)


def report(connection: Connection, number: int, done: int, total: int, message: str = "") -> bool:
    """Keep how far a job has come; False when it is to be cancelled.

    To be called inside `Database.writing()`.
    """
    c = rows_of.c
    connection.execute(
        update(rows_of)
        .where(c.number == number)
        .values(done=done, total=total, message=message, seen_at=utc_now())
    )
    return not connection.scalar(select(c.cancelled).where(c.number == number))


def end(connection: Connection, number: int, state: JobState, message: str = "") -> None:
    """End a job. To be called inside `Database.writing()`."""
    now = utc_now()
    connection.execute(
        update(rows_of)
        .where(rows_of.c.number == number)
        .values(state=state.value, message=message, seen_at=now, ended_at=now)
    )


def cancel(connection: Connection, number: int) -> bool:
    """Ask for a running job to be cancelled; False when it has ended.

    To be called inside `Database.writing()`.
    """
    c = rows_of.c
    running = (c.number == number, c.state == JobState.RUNNING.value)
    return bool(connection.execute(update(rows_of).where(*running).values(cancelled=True)).rowcount)


def latest(connection: Connection, kind: str = "", most: int = 20) -> tuple[Job, ...]:
    """The latest jobs (of a kind), the last first."""
    c = rows_of.c
    wanted = select(
        c.number, c.kind, c.state, c.asked_at, c.asked_by, c.ended_at, c.done, c.total, c.message,
        c.cancelled, c.seen_at,
    ).order_by(c.number.desc()).limit(most)  # fmt: skip
    if kind:
        wanted = wanted.where(c.kind == kind)
    oldest = utc_now() - _LONGEST_SILENCE
    return tuple(
        Job(row[0], row[1], _state(row.state, row.seen_at, oldest), *row[3:10])
        for row in connection.execute(wanted)
    )


def _state(state: str, seen_at: datetime, oldest: datetime) -> JobState:
    found = JobState(state)
    return JobState.LOST if found is JobState.RUNNING and seen_at < oldest else found


def clear(connection: Connection, kind: str, kept: int = 200) -> None:
    """Remove all but the latest jobs of a kind. To be called inside `Database.writing()`."""
    c = rows_of.c
    newest = select(c.number).where(c.kind == kind).order_by(c.number.desc()).offset(kept).limit(1)
    last = connection.scalar(newest)
    if last is not None:
        connection.execute(delete(rows_of).where(c.kind == kind, c.number <= last))


def running(connection: Connection, kind: str) -> Job | None:
    """The job of a kind that is being carried out; None when there is none."""
    found = latest(connection, kind, 1)
    return found[0] if found and found[0].state is JobState.RUNNING else None

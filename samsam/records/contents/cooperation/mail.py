"""Mails that wait to be sent: queued once, claimed by one process, kept until they have ended.

A process that is killed while it sends leaves its claim behind. The mail is then sent by another
when the claim is old, under the same Message-ID, so that who got it already isn't shown it twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, update

from samsam.records.clock import utc_now
from samsam.records.tables import mail as rows_of

# Nobody sends for so long (samsam/services/mail/smtp.py ends a connection long before).
CLAIM_HOLDS = timedelta(minutes=10)


class MailState(StrEnum):
    """What has become of a mail. The text is what people see."""

    WAITING = "väntar"
    SENDING = "skickas"
    SENT = "skickat"
    GIVEN_UP = "gick inte att skicka"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail. Times are UTC; `fault` is what the latest attempt ended with, in Swedish."""

    number: int
    key: str
    account: str
    subject: str
    body: str
    about: tuple[str, ...]
    queued_at: datetime
    state: MailState
    attempts: int
    next_at: datetime
    ended_at: datetime | None
    fault: str


_C = rows_of.c
_COLUMNS = (
    _C.number, _C.key, _C.account, _C.subject, _C.body, _C.about, _C.queued_at, _C.state,
    _C.attempts, _C.next_at, _C.ended_at, _C.fault,
)  # fmt: skip


def queue(
    connection: Connection,
    key: str,
    account: str,
    subject: str,
    body: str,
    about: Sequence[str] = (),
) -> bool:
    """Queue a mail; False when one with this key has been queued before.

    To be called inside `Database.writing()`.
    """
    if connection.scalar(select(_C.number).where(_C.key == key)) is not None:
        return False
    now = utc_now()
    row = {
        "key": key, "account": account, "subject": subject, "body": body,
        "about": "\n".join(about), "queued_at": now, "state": MailState.WAITING.value,
        "attempts": 0, "next_at": now, "fault": "",
    }  # fmt: skip
    connection.execute(insert(rows_of).values(**row))
    return True


def any_due(connection: Connection) -> bool:
    """True when a mail is to be sent now."""
    return connection.scalar(select(_C.number).where(_due(utc_now())).limit(1)) is not None


def claim(connection: Connection, most: int) -> tuple[Mail, ...]:
    """The mails that are due, the first first: from now on this process alone sends them.

    To be called inside `Database.writing()`.
    """
    now = utc_now()
    wanted = select(*_COLUMNS).where(_due(now)).order_by(_C.number).limit(most)
    found = tuple(_mail(row) for row in connection.execute(wanted))
    numbers = [mail.number for mail in found]
    claimed = {"state": MailState.SENDING.value, "claimed_at": now}
    connection.execute(update(rows_of).where(_C.number.in_(numbers)).values(**claimed))
    return found


def _due(now: datetime) -> ColumnElement[bool]:
    """Those that wait for no later time, and those whose sender has gone."""
    waits = and_(_C.state == MailState.WAITING.value, _C.next_at <= now)
    left = and_(_C.state == MailState.SENDING.value, _C.claimed_at < now - CLAIM_HOLDS)
    return or_(waits, left)


def end(connection: Connection, number: int, state: MailState, fault: str = "") -> None:
    """A mail is sent, or given up. To be called inside `Database.writing()`."""
    values = {
        "state": state.value,
        "ended_at": utc_now(),
        "fault": fault,
        "attempts": _C.attempts + 1,
    }
    connection.execute(update(rows_of).where(_C.number == number).values(**values))


def postpone(
    connection: Connection, number: int, until: datetime, fault: str, *, attempted: bool
) -> None:
    """Let a claimed mail wait. To be called inside `Database.writing()`."""
    values = {
        "state": MailState.WAITING.value, "next_at": until, "fault": fault, "claimed_at": None,
        "attempts": _C.attempts + (1 if attempted else 0),
    }  # fmt: skip
    connection.execute(update(rows_of).where(_C.number == number).values(**values))


def try_again(connection: Connection) -> int:
    """Let all that waits be tried now; return how many. To be called inside `writing()`."""
    waits = _C.state == MailState.WAITING.value
    return connection.execute(update(rows_of).where(waits).values(next_at=utc_now())).rowcount


def latest(connection: Connection, account: str, prefix: str) -> Mail | None:
    """The latest mail to an account whose key begins so; None when there was none."""
    wanted = select(*_COLUMNS).where(_C.account == account).order_by(_C.number.desc())
    found = (_mail(row) for row in connection.execute(wanted) if row.key.startswith(prefix))
    return next(found, None)


def of_state(connection: Connection, *states: MailState) -> tuple[Mail, ...]:
    """The mails in any of these states, the first first."""
    names = [s.value for s in states]
    wanted = select(*_COLUMNS).where(_C.state.in_(names)).order_by(_C.number)
    return tuple(_mail(row) for row in connection.execute(wanted))


def forget(connection: Connection, before: datetime) -> None:
    """Remove mails that ended before a time. To be called inside `Database.writing()`."""
    connection.execute(delete(rows_of).where(_C.ended_at < before))


def _mail(row: Row[*tuple[Any, ...]]) -> Mail:
    return Mail(
        row.number, row.key, row.account, row.subject, row.body,
        tuple(row.about.split("\n")) if row.about else (),
        row.queued_at, MailState(row.state), row.attempts, row.next_at, row.ended_at, row.fault,
    )  # fmt: skip

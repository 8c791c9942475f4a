"""Accounts, passwords' hashes, one-time codes and sessions. Secrets come here only as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, exists, func, insert, select

from samsam.model.analysis.access import Account, Role
from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import account as account_rows
from samsam.records.tables import (
    ended_session,
    identity,
    one_time_code,
    sign_in_attempt,
    used_code,
)
from samsam.records.tables import password as passwords
from samsam.records.tables import session as session_rows

_c = account_rows.c
_ACCOUNT = select(_c.id, _c.version, _c.name, _c.role, _c.closed)


@dataclass(frozen=True, slots=True)
class SessionOf:
    """A session's account and when it ends by itself, in UTC."""

    account: Account
    expires_at: datetime


def accounts(connection: Connection) -> tuple[Account, ...]:
    """Every account as it now is, closed ones too, by name."""
    newest = select(_c.id, func.max(_c.version).label("n")).group_by(_c.id).subquery()
    wanted = _ACCOUNT.join(newest, (newest.c.id == _c.id) & (newest.c.n == _c.version))
    return tuple(_account(row) for row in connection.execute(wanted.order_by(_c.name, _c.id)))


def find(connection: Connection, account_id: str) -> Account | None:
    """An account as it now is, None when there is none."""
    row = connection.execute(
        _ACCOUNT.where(_c.id == account_id).order_by(_c.version.desc()).limit(1)
    ).one_or_none()
    return _account(row) if row else None


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(row.id, row.version, row.name, Role(row.role), row.closed)


def put(connection: Connection, account: Account, by: str) -> None:
    """Keep an account's new state; its version must be one more than the present one's."""
    checksums.add(
        connection,
        account_rows,
        {
            "id": account.id, "version": account.version, "name": account.name,
            "role": account.role.value, "closed": account.closed, "changed_at": utc_now(),
            "changed_by": by,
        },
    )  # fmt: skip


def set_password(connection: Connection, account_id: str, password_hash: str) -> None:
    """Keep a new password's hash."""
    row = {"account": account_id, "hash": password_hash, "set_at": utc_now()}
    checksums.add(connection, passwords, row)


def password(connection: Connection, account_id: str) -> str | None:
    """The hash of an account's password, None when none is set."""
    c = passwords.c
    found: str | None = connection.scalar(
        select(c.hash).where(c.account == account_id).order_by(c.number.desc()).limit(1)
    )
    return found


def can_sign_in(connection: Connection, account_id: str) -> bool:
    """True for an account that has a password, or an identity at a provider."""
    known = select(identity.c.account).where(identity.c.account == account_id).limit(1)
    return password(connection, account_id) is not None or connection.scalar(known) is not None


def put_code(connection: Connection, code_hash: str, account_id: str, expires_at: datetime) -> None:
    """Keep a one-time code; earlier ones of the account no longer work."""
    _end_all(connection, one_time_code, used_code, account_id, "used_at")
    row = {"hash": code_hash, "account": account_id, "made_at": utc_now(), "expires_at": expires_at}
    checksums.add(connection, one_time_code, row)


def _end_all(
    connection: Connection, table: Table, ended: Table, account_id: str, when: str
) -> None:
    """Put every row of an account that hasn't ended among those that have."""
    over = exists().where(ended.c.hash == table.c.hash)
    left = connection.scalars(select(table.c.hash).where(table.c.account == account_id, ~over))
    now = utc_now()
    checksums.add(connection, ended, *({"hash": found, when: now} for found in left.all()))


def code_account(connection: Connection, code_hash: str) -> str | None:
    """The account that a code is for; None when it doesn't work."""
    c = one_time_code.c
    used = exists().where(used_code.c.hash == c.hash)
    found: str | None = connection.scalar(
        select(c.account).where(c.hash == code_hash, c.expires_at > utc_now(), ~used)
    )
    return found


def use_code(connection: Connection, code_hash: str) -> str | None:
    """The account that a code is for, and the code used up; None when it doesn't work."""
    account = code_account(connection, code_hash)
    if account is not None:
        checksums.add(connection, used_code, {"hash": code_hash, "used_at": utc_now()})
    return account


def put_session(
    connection: Connection, session_hash: str, account_id: str, expires_at: datetime
) -> None:
    """Keep a new session."""
    row = {
        "hash": session_hash, "account": account_id, "made_at": utc_now(),
        "expires_at": expires_at,
    }  # fmt: skip
    checksums.add(connection, session_rows, row)


def session(connection: Connection, session_hash: str) -> SessionOf | None:
    """A session that hasn't been ended, whether or not its time is out; None when there is none."""
    c = session_rows.c
    ended = exists().where(ended_session.c.hash == c.hash)
    row = connection.execute(
        select(c.account, c.expires_at).where(c.hash == session_hash, ~ended)
    ).one_or_none()
    account = find(connection, row.account) if row else None
    return SessionOf(account, row.expires_at) if row and account else None


def end_sessions(connection: Connection, account_id: str) -> None:
    """End every session of an account."""
    _end_all(connection, session_rows, ended_session, account_id, "ended_at")


def end_session(connection: Connection, session_hash: str) -> None:
    """End one session; nothing happens when it has ended or there is none."""
    c = session_rows.c
    over = exists().where(ended_session.c.hash == c.hash)
    if connection.scalar(select(c.hash).where(c.hash == session_hash, ~over)) is not None:
        checksums.add(connection, ended_session, {"hash": session_hash, "ended_at": utc_now()})


def put_identity(connection: Connection, issuer: str, subject: str, account_id: str) -> None:
    """Tie an identity at a provider to an account."""
    row = {"issuer": issuer, "subject": subject, "account": account_id}
    checksums.add(connection, identity, row)


def of_identity(connection: Connection, issuer: str, subject: str) -> Account | None:
    """The account of an identity at a provider."""
    c = identity.c
    found = connection.scalar(select(c.account).where(c.issuer == issuer, c.subject == subject))
    return find(connection, found) if found else None


@dataclass(frozen=True, slots=True)
class Attempts:
    """Attempts since a time: when those for a name from an address were made, the first first.

    And how many there were for the name, and from the address, in all.
    """

    times: tuple[datetime, ...]
    for_name: int
    from_address: int


def put_attempt(connection: Connection, name: str, address: str, forget_before: datetime) -> None:
    """Keep an attempt, and forget those that are old."""
    connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.failed_at < forget_before))
    connection.execute(
        insert(sign_in_attempt).values(name=name, address=address, failed_at=utc_now())
    )


def attempts(connection: Connection, name: str, address: str, since: datetime) -> Attempts:
    """The attempts that a guess of a name from an address is judged by."""
    c = sign_in_attempt.c
    recent = connection.execute(
        select(c.name, c.address, c.failed_at).where(c.failed_at >= since).order_by(c.failed_at)
    ).all()
    return Attempts(
        tuple(r.failed_at for r in recent if (r.name, r.address) == (name, address)),
        sum(1 for r in recent if r.name == name),
        sum(1 for r in recent if r.address == address),
    )


def forget_attempts(connection: Connection, name: str, address: str) -> None:
    """Forget the attempts for a name from an address."""
    c = sign_in_attempt.c
    connection.execute(delete(sign_in_attempt).where(c.name == name, c.address == address))

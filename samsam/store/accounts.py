"""Accounts, passwords' hashes, one-time codes and sessions. Secrets come here only as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samsam.model.access import Account, Role
from samsam.store.connection import Cursor, utc_now

_ACCOUNT = "select id, version, name, role, closed from people.account"


@dataclass(frozen=True, slots=True)
class SessionOf:
    """A session's account and when it ends by itself, in UTC."""

    account: Account
    expires_at: datetime


def accounts(cursor: Cursor) -> tuple[Account, ...]:
    """Every account as it now is, closed ones too, by name."""
    rows = cursor.execute(
        "select id, version, name, role, closed from (select distinct on (id) * "
        "from people.account order by id, version desc) latest order by name"
    ).fetchall()
    return tuple(_account(row) for row in rows)


def find(cursor: Cursor, account_id: str) -> Account | None:
    """An account as it now is, None when there is none."""
    row = cursor.execute(
        f"{_ACCOUNT} where id = ? order by version desc limit 1", [account_id]
    ).fetchone()
    return _account(row) if row else None


def _account(row: tuple[str, int, str, str, bool]) -> Account:
    return Account(row[0], row[1], row[2], Role(row[3]), bool(row[4]))


def put(cursor: Cursor, account: Account, by: str) -> None:
    """Keep an account's new state; its version must be one more than the present one's."""
    cursor.execute(
        "insert into people.account values (?, ?, ?, ?, ?, ?, ?)",
        [
            account.id, account.version, account.name, account.role.value, account.closed,
            utc_now(), by,
        ],
    )  # fmt: skip


def set_password(cursor: Cursor, account_id: str, password_hash: str) -> None:
    """Keep a new password's hash."""
    cursor.execute(
        "insert into people.password values (?, ?, ?)", [account_id, password_hash, utc_now()]
    )


def password(cursor: Cursor, account_id: str) -> str | None:
    """The hash of an account's password, None when none is set."""
    row = cursor.execute(
        "select hash from people.password where account = ? order by rowid desc limit 1",
        [account_id],
    ).fetchone()
    return str(row[0]) if row else None


def put_code(cursor: Cursor, code_hash: str, account_id: str, expires_at: datetime) -> None:
    """Keep a one-time code; earlier ones of the account no longer work."""
    cursor.execute(
        "insert into people.used_code select hash, ? from people.code "
        "where account = ? and hash not in (select hash from people.used_code)",
        [utc_now(), account_id],
    )
    cursor.execute(
        "insert into people.code values (?, ?, ?, ?)",
        [code_hash, account_id, utc_now(), expires_at],
    )


def code_account(cursor: Cursor, code_hash: str) -> str | None:
    """The account that a code is for; None when it doesn't work."""
    row = cursor.execute(
        "select account from people.code where hash = ? and expires_at > ? "
        "and hash not in (select hash from people.used_code)",
        [code_hash, utc_now()],
    ).fetchone()
    return str(row[0]) if row else None


def use_code(cursor: Cursor, code_hash: str) -> str | None:
    """The account that a code is for, and the code used up; None when it doesn't work."""
    account = code_account(cursor, code_hash)
    if account is not None:
        cursor.execute("insert into people.used_code values (?, ?)", [code_hash, utc_now()])
    return account


def put_session(cursor: Cursor, session_hash: str, account_id: str, expires_at: datetime) -> None:
    """Keep a new session."""
    cursor.execute(
        "insert into people.session values (?, ?, ?, ?)",
        [session_hash, account_id, utc_now(), expires_at],
    )


def session(cursor: Cursor, session_hash: str) -> SessionOf | None:
    """A session that hasn't been ended, whether or not its time is out; None when there is none."""
    row = cursor.execute(
        "select account, expires_at from people.session where hash = ? "
        "and hash not in (select hash from people.ended_session)",
        [session_hash],
    ).fetchone()
    account = find(cursor, str(row[0])) if row else None
    return SessionOf(account, row[1]) if row and account else None


def end_sessions(cursor: Cursor, account_id: str) -> None:
    """End every session of an account."""
    cursor.execute(
        "insert into people.ended_session select hash, ? from people.session "
        "where account = ? and hash not in (select hash from people.ended_session)",
        [utc_now(), account_id],
    )


def end_session(cursor: Cursor, session_hash: str) -> None:
    """End one session; nothing happens when it has ended."""
    cursor.execute(
        "insert into people.ended_session select hash, ? from people.session "
        "where hash = ? and hash not in (select hash from people.ended_session)",
        [utc_now(), session_hash],
    )


def put_identity(cursor: Cursor, issuer: str, subject: str, account_id: str) -> None:
    """Tie an identity at a provider to an account."""
    cursor.execute("insert into people.identity values (?, ?, ?)", [issuer, subject, account_id])


def of_identity(cursor: Cursor, issuer: str, subject: str) -> Account | None:
    """The account of an identity at a provider."""
    row = cursor.execute(
        "select account from people.identity where issuer = ? and subject = ?", [issuer, subject]
    ).fetchone()
    return find(cursor, str(row[0])) if row else None


def put_attempt(cursor: Cursor, name: str, address: str, forget_before: datetime) -> None:
    """Keep an attempt, and forget those that are old."""
    cursor.execute("delete from people.attempt where failed_at < ?", [forget_before])
    cursor.execute("insert into people.attempt values (?, ?, ?)", [name, address, utc_now()])


@dataclass(frozen=True, slots=True)
class Attempts:
    """Attempts since a time: when those for a name from an address were made, the first first.

    And how many there were for the name, and from the address, in all.
    """

    times: tuple[datetime, ...]
    for_name: int
    from_address: int


def attempts(cursor: Cursor, name: str, address: str, since: datetime) -> Attempts:
    """The attempts that a guess of a name from an address is judged by."""
    rows = cursor.execute(
        "select failed_at from people.attempt where name = ? and address = ? and failed_at >= ? "
        "order by 1",
        [name, address, since],
    ).fetchall()
    totals = cursor.execute(
        "select count(case when name = ? then 1 end), count(case when address = ? then 1 end) "
        "from people.attempt where failed_at >= ?",
        [name, address, since],
    ).fetchone()
    for_name, from_address = totals or (0, 0)
    return Attempts(tuple(r[0] for r in rows), int(for_name), int(from_address))


def forget_attempts(cursor: Cursor, name: str, address: str) -> None:
    """Forget the attempts for a name from an address."""
    cursor.execute("delete from people.attempt where name = ? and address = ?", [name, address])

"""The link that the start prints: who opens it may write, until somebody can sign in.

Nobody is let in for an address: behind a proxy, a tunnel or a forwarder of ports every visitor has
this computer's. The link holds a key that only who started SAMSAM has seen (docs/decisions/0006).
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from samsam.config.settings import Writing
from samsam.model.analysis.access import START_ACCOUNT, Account, Role
from samsam.records.clock import utc_now
from samsam.records.contents import accounts as kept
from samsam.records.engine.database import Connection
from samsam.services.accounts import accounts
from samsam.services.accounts.accounts import CODE_HOURS, RefusedError, hashed
from samsam.services.core.service import Service

_USED = (
    "Länken gäller inte: den är redan använd eller för gammal. Den senaste länken står sist i "
    "fönstret där SAMSAM startades. Finns ingen där, så starta om SAMSAM."
)


def may_write(service: Service) -> bool:
    """True as long as who has opened the link may write."""
    return service.settings.writing is Writing.START_LINK and not accounts.in_use(service)


def new_key(service: Service) -> str | None:
    """The key of a new link; earlier ones no longer work. None when no link may let anyone in."""
    if service.records.read_only or not may_write(service):
        return None
    key = secrets.token_urlsafe(32)
    with service.records.writing() as connection:
        _have_account(connection)
        ends = utc_now() + timedelta(hours=CODE_HOURS)
        kept.put_code(connection, hashed(key), START_ACCOUNT, ends)
    return key


def _have_account(connection: Connection) -> None:
    """The link's sessions are those of an account without a password, which nobody sees."""
    if kept.find(connection, START_ACCOUNT) is None:
        kept.put(connection, Account(START_ACCOUNT, 1, Role.EDITOR.title, Role.EDITOR), "SAMSAM")


def use_key(service: Service, key: str) -> str:
    """Use up a link's key; return the session's token. Raises RefusedError."""
    key_hash = hashed(key)
    with service.records.reading() as connection:
        known = kept.code_account(connection, key_hash)
    # Who guesses costs a question, not a transaction.
    if known != START_ACCOUNT or not may_write(service):
        raise RefusedError(_USED)
    with service.records.writing() as connection:
        account = kept.find(connection, START_ACCOUNT)
        if kept.use_code(connection, key_hash) != START_ACCOUNT or account is None:
            raise RefusedError(_USED)
        return accounts.new_session(service, connection, account)

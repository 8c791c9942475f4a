"""Signing in: accounts, one-time codes and sessions."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from unicodedata import normalize

from samsam.model.analysis.access import START_ACCOUNT, Account, Role
from samsam.records.clock import utc_now
from samsam.records.contents import accounts as kept
from samsam.records.contents import journal
from samsam.records.contents.accounts import SessionOf
from samsam.records.contents.cooperation import addresses
from samsam.records.contents.journal import JournalEntry
from samsam.records.engine.database import Connection
from samsam.services.accounts import guesses, passwords
from samsam.services.accounts.identity import Identity
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.swedish import number_word

CODE_HOURS = 72
_CODE_GROUPS = 8  # of 16 bits: more chances than anybody can try, so wrong ones aren't counted
_WRONG_CODE = "Koden gäller inte. Den kan vara använd eller för gammal: be om en ny."
_FIRST_ADMINISTRATOR = "administratör"


class RefusedError(Exception):
    """The visitor isn't let in, or what was typed can't be used. The message is Swedish."""


def hashed(secret: str) -> str:
    """A code or a session's token as the store keeps it. They are random, so no salt is needed."""
    return sha256(secret.encode("utf-8")).hexdigest()


@kept_until(Change.COMMIT, most=4)
def accounts(service: Service) -> tuple[Account, ...]:
    """Every person's account, closed ones too. Asked once a commit."""
    with service.records.reading() as connection:
        return tuple(a for a in kept.accounts(connection) if a.id != START_ACCOUNT)


def able_to_sign_in(service: Service) -> frozenset[str]:
    """The ids of accounts that have a password, or an identity at a provider."""
    found = accounts(service)
    with service.records.reading() as connection:
        return frozenset(a.id for a in found if kept.can_sign_in(connection, a.id))


def named(service: Service, name: str) -> Account:
    """The account with a name, whatever its capitals. Raises RefusedError when there is none."""
    wanted = _alike(name)
    found = accounts(service)
    for account in found:
        if _alike(account.name) == wanted:
            return account
    known = ", ".join(a.name for a in found) or "inga"
    raise RefusedError(f"Kontot ”{name}” finns inte. De som finns är {known}.")


def _alike(name: str) -> str:
    """A name as names are compared: å is å, however the keyboard puts it together."""
    return normalize("NFC", " ".join(name.split())).casefold()


@kept_until(Change.COMMIT, most=4)
def in_use(service: Service) -> bool:
    """True once somebody has chosen a password: from then on the start's link lets nobody in.

    Also when those accounts are closed: what was locked doesn't open by itself.
    """
    with service.records.reading() as connection:
        return any(kept.password(connection, a.id) is not None for a in kept.accounts(connection))


# Accounts

# Of the first administrator, and of whom the start's link lets in: nobody else may seem to be them.
_TAKEN_NAMES = frozenset(map(_alike, (_FIRST_ADMINISTRATOR, Role.EDITOR.title)))


def new_account(service: Service, name: str, role: Role, by: str) -> str:
    """Make an account and the one-time code that sets its password. Raises RefusedError."""
    if _alike(name) in _TAKEN_NAMES:
        raise RefusedError(
            f"Namnet ”{_alike(name)}” är till för den som startar SAMSAM. Välj ett annat namn."
        )
    with service.records.writing() as connection:
        account = _made(connection, name, role, by)
        return _code(connection, account)


def _usable_name(connection: Connection, name: str) -> str:
    """The name without needless spaces. Raises RefusedError."""
    plain = " ".join(name.split())
    if not plain or len(plain) > 80 or not plain.isprintable():
        raise RefusedError("Skriv ett namn med högst 80 tecken.")
    if _alike(plain) == _alike(_FIRST_ADMINISTRATOR):
        raise RefusedError(
            f"Namnet ”{_FIRST_ADMINISTRATOR}” är till för den som släpper in de första. "
            "Välj ett annat namn."
        )
    if any(_alike(a.name) == _alike(plain) for a in kept.accounts(connection)):
        raise RefusedError(f"Kontot ”{plain}” finns redan. Välj ett annat namn.")
    return plain


def _made(connection: Connection, name: str, role: Role, by: str) -> Account:
    plain = name if name == _FIRST_ADMINISTRATOR else _usable_name(connection, name)
    account = Account(str(uuid.uuid4()), 1, plain, role)
    kept.put(connection, account, by)
    # The first administrator is named after the role until there is a name.
    about = plain if plain == role.title else f"{plain}, {role.title}"
    journal.write(connection, by, "skapade konto", about)
    return account


def _code(connection: Connection, account: Account) -> str:
    code = "-".join(secrets.token_hex(2) for _ in range(_CODE_GROUPS))
    kept.put_code(connection, hashed(code), account.id, utc_now() + timedelta(hours=CODE_HOURS))
    return code


def new_code(service: Service, account_id: str, by: str) -> str:
    """A new one-time code for an account whose password is forgotten. Raises RefusedError."""
    with service.records.writing() as connection:
        account = _found(connection, account_id)
        journal.write(connection, by, "gav ny engångskod", account.name)
        return _code(connection, account)


def set_role(service: Service, account_id: str, role: Role, by: str) -> None:
    """Give an account another role, from its next click on. Raises RefusedError."""
    with service.records.writing() as connection:
        account = _found(connection, account_id)
        _not_the_last(connection, account, role, closed=account.closed)
        kept.put(connection, replace(account, version=account.version + 1, role=role), by)
        journal.write(connection, by, "ändrade roll", f"{account.name}: {role.title}")
        _close_needless_first(connection)


def set_closed(service: Service, account_id: str, closed: bool, by: str) -> None:
    """Close an account, end its sessions and forget its mail address, or open it again.

    Raises RefusedError.
    """
    with service.records.writing() as connection:
        account = _found(connection, account_id)
        _not_the_last(connection, account, account.role, closed=closed)
        kept.put(connection, replace(account, version=account.version + 1, closed=closed), by)
        kept.end_sessions(connection, account.id)
        if closed:
            addresses.put(connection, account.id, "", by)
        journal.write(connection, by, "stängde konto" if closed else "öppnade konto", account.name)


def _not_the_last(connection: Connection, account: Account, role: Role, *, closed: bool) -> None:
    """Somebody must be left who can let others in: who can sign in, when the account can."""
    if account.role is not Role.ADMINISTRATOR or (role is account.role and not closed):
        return
    others = [a for a in _administrators(connection) if a.id != account.id]
    if kept.can_sign_in(connection, account.id):
        others = [a for a in others if kept.can_sign_in(connection, a.id)]
    if not others:
        raise RefusedError(
            "Det måste finnas minst en administratör som kan logga in. Utse en annan först, som "
            "väljer lösenord med sin engångskod."
        )


def _found(connection: Connection, account_id: str) -> Account:
    account = kept.find(connection, account_id)
    if account is None:
        raise RefusedError("Kontot finns inte.")
    return account


def first_code(service: Service) -> str | None:
    """The code that makes the first administrator; None when one can sign in already.

    An account that nobody has given a password gets a new code at each start. Not so when another
    administrator has been made by the command, who already has a code.
    """
    if service.records.read_only:
        return None
    with service.records.reading() as connection:
        needless = _needless_first(connection) is not None
        if _somebody_can_let_others_in(connection) and not needless:
            return None
    # Asked again within the transaction: another machine may have started at the same moment.
    with service.records.writing() as connection:
        _close_needless_first(connection)
        if _somebody_can_let_others_in(connection):
            return None
        first = next(iter(_administrators(connection)), None)
        return _code(
            connection,
            first or _made(connection, _FIRST_ADMINISTRATOR, Role.ADMINISTRATOR, "SAMSAM"),
        )


def _administrators(connection: Connection) -> list[Account]:
    return [a for a in kept.accounts(connection) if a.role is Role.ADMINISTRATOR and not a.closed]


def _somebody_can_let_others_in(connection: Connection) -> bool:
    return any(
        a.name != _FIRST_ADMINISTRATOR or kept.password(connection, a.id)
        for a in _administrators(connection)
    )


def _needless_first(connection: Connection) -> Account | None:
    """The first administrator's account, when another can sign in before anybody has taken it."""
    found = _administrators(connection)
    able = [a for a in found if kept.can_sign_in(connection, a.id)]
    waiting = (a for a in found if a.name == _FIRST_ADMINISTRATOR and a not in able)
    return next(waiting, None) if able else None


def _close_needless_first(connection: Connection) -> None:
    """Its code was printed in the log, and would still make an administrator."""
    first = _needless_first(connection)
    if first is not None:
        kept.put(connection, replace(first, version=first.version + 1, closed=True), "SAMSAM")
        journal.write(connection, "SAMSAM", "stängde konto", first.name)


# Signing in


def first_is_unnamed(service: Service) -> bool:
    """True while a code may make somebody the first administrator, and asks for a name."""
    return any(a.name == _FIRST_ADMINISTRATOR and not a.closed for a in accounts(service))


def _named(connection: Connection, account: Account, name: str) -> Account:
    """The account; the first administrator's with the name that its owner has chosen."""
    if account.name != _FIRST_ADMINISTRATOR:
        return account
    plain = _usable_name(connection, name)
    renamed = replace(account, version=account.version + 1, name=plain)
    kept.put(connection, renamed, plain)
    journal.write(connection, plain, "blev första administratör")
    return renamed


def use_code(service: Service, code: str, password: str, name: str = "") -> str:
    """Set the password of a code's account and sign it in; return the session's token.

    `name` is what the first administrator wants to be called; nobody else's code asks for it.
    A code has so many chances that wrong ones need no counting: they cost a question, and nobody's
    guesses can keep out who has the right one. Raises RefusedError.
    """
    if why := passwords.why_refused(password):
        raise RefusedError(why)
    code_hash = hashed(code.strip().lower())
    with service.records.reading() as connection:
        if kept.code_account(connection, code_hash) in (None, START_ACCOUNT):
            raise RefusedError(_WRONG_CODE)
    password_hash = passwords.hash_of(password)
    with service.records.writing() as connection:
        account_id = kept.use_code(connection, code_hash)
        account = kept.find(connection, account_id) if account_id else None
        if account is None or account.closed:
            raise RefusedError(_WRONG_CODE)
        account = _named(connection, account, name)
        kept.set_password(connection, account.id, password_hash)
        kept.end_sessions(connection, account.id)
        journal.write(connection, account.name, "satte lösenord")
        _close_needless_first(connection)
        return new_session(service, connection, account)


def sign_in(service: Service, name: str, password: str, address: str) -> str:
    """Sign in with a password; return the session's token. Raises RefusedError.

    The guess is counted before the hash is computed, so that many at once are no more than many
    after each other.
    """
    plain = _alike(name)
    try:
        with service.records.writing() as connection:
            worth_a_line = guesses.count(connection, plain, address)
            found = next((a for a in kept.accounts(connection) if _alike(a.name) == plain), None)
            stored = kept.password(connection, found.id) if found else None
    except guesses.TooManyError as error:
        raise RefusedError(_wait_until(error.ends)) from error
    right = passwords.is_right(stored, password)
    with service.records.writing() as connection:
        account = kept.find(connection, found.id) if found else None
        if right and account is not None and not account.closed:
            guesses.forget(connection, plain, address)
            journal.write(connection, account.name, "loggade in")
            return new_session(service, connection, account)
        if worth_a_line:
            journal.write(connection, found.name if found else "okänd", "nekades inloggning")
    raise RefusedError("Namnet eller lösenordet stämmer inte.")


def _wait_until(ends: datetime) -> str:
    minutes = max(1, round((ends - utc_now()).total_seconds() / 60))
    unit = "minut" if minutes == 1 else "minuter"
    return f"För många försök. Vänta {number_word(minutes)} {unit} och försök sedan igen."


def new_session(service: Service, connection: Connection, account: Account) -> str:
    """Begin a session within a transaction; return its token."""
    token = secrets.token_urlsafe(32)
    ends = utc_now() + timedelta(hours=service.settings.session_hours)
    kept.put_session(connection, hashed(token), account.id, ends)
    return token


def signed_in(service: Service, token: str) -> Account | None:
    """The open account of a session that still holds; None for any other token."""
    found = _session_of(service, hashed(token))
    if found is None or found.account.closed or found.expires_at <= utc_now():
        return None
    return found.account


@kept_until(Change.COMMIT, most=1024)
def _session_of(
    service: Service,
    token_hash: str,
) -> SessionOf | None:
    with service.records.reading() as connection:
        return kept.session(connection, token_hash)


def sign_out(service: Service, token: str) -> None:
    """End a session, in every window."""
    account = signed_in(service, token)
    with service.records.writing() as connection:
        kept.end_session(connection, hashed(token))
        if account:
            journal.write(connection, account.name, "loggade ut")


# An identity from the municipality's own provider


def sign_in_identity(service: Service, person: Identity) -> str:
    """Sign in who a provider has sent; return the session's token.

    The account is made with the role that the provider says when it's seen for the first time.
    After that the role is what the administrator has given it. Raises RefusedError when the account
    is closed.
    """
    with service.records.writing() as connection:
        account = kept.of_identity(connection, person.issuer, person.subject)
        account = account or _of_new_identity(connection, person)
        if account.closed:
            raise RefusedError("Ditt konto i SAMSAM är stängt. Be administratören att öppna det.")
        journal.write(connection, account.name, "loggade in", "inloggningstjänsten")
        _close_needless_first(connection)
        return new_session(service, connection, account)


def _of_new_identity(connection: Connection, person: Identity) -> Account:
    taken = {_alike(a.name) for a in kept.accounts(connection)} | _TAKEN_NAMES
    free = person.name
    if _alike(free) in taken:
        free = f"{free} ({hashed(f'{person.issuer} {person.subject}')[:8]})"
    account = _made(connection, free, person.role, "inloggningstjänsten")
    kept.put_identity(connection, person.issuer, person.subject, account.id)
    return account


# The journal


def entries(service: Service, most: int = 200) -> tuple[JournalEntry, ...]:
    """The latest of what was done, the last first."""
    with service.records.reading() as connection:
        return journal.latest(connection, most)

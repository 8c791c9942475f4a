"""Passwords: which can be used, and their hashes, of which few are computed at a time."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from samsam.swedish import number_word

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
# Each hash takes 64 MB while it is computed, and all of a core or more.
MOST_HASHES_AT_ONCE = 2
_turns = threading.BoundedSemaphore(MOST_HASHES_AT_ONCE)


def why_refused(password: str) -> str:
    """Why a new password can't be used, in Swedish; empty when it can."""
    if len(password) < SHORTEST_PASSWORD:
        return (
            f"Lösenordet ska ha minst {number_word(SHORTEST_PASSWORD)} tecken. "
            "Några ord efter varandra är lätta att minnas och svåra att gissa."
        )
    if len(password) > LONGEST_PASSWORD:
        return f"Lösenordet får ha högst {LONGEST_PASSWORD} tecken."
    if len(set(password)) < 5:
        return "Lösenordet upprepar samma tecken. Välj ett som är svårare att gissa."
    return ""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _of_nobody() -> str:
    """Verified when there is no such account, so that it takes as long to be refused."""
    return _hasher().hash(secrets.token_urlsafe(16))


def hash_of(password: str) -> str:
    """The hash that is kept of a password."""
    with _turns:
        return _hasher().hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """True when the password is the one that was hashed; None takes as long, and is never right."""
    with _turns:
        try:
            right = _hasher().verify(stored or _of_nobody(), password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False
    return right and stored is not None

"""What a provider of identities says of a person: an identity, a name and roles, in any shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from samsam.config.settings import Settings
from samsam.model.analysis.access import Role

_LONGEST_NAME = 60
# OpenID Connect allows 255 letters of a subject; an issuer is an address.
_LONGEST_ID = 1000
_DEEPEST, _MOST_CLAIMS = 5, 10_000
_NAMES = ("name", "preferred_username", "nickname", "email")


@dataclass(frozen=True, slots=True)
class Identity:
    """A person at a provider: who, by what name, and the role that the claims give."""

    issuer: str
    subject: str
    name: str
    role: Role


def identity_of(settings: Settings, claims: Mapping[str, object]) -> Identity | None:
    """The person that a provider's claims are about; None when they don't say who it is."""
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not _is_id(issuer) or not _is_id(subject):
        return None
    names = (_readable(claims.get(claim)) for claim in _NAMES)
    name = next((found for found in names if found), "Utan namn")
    return Identity(str(issuer), str(subject), name, claimed_role(settings, claims.get("roles")))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.strip() != "" and len(value) <= _LONGEST_ID


def _readable(value: object) -> str:
    """A name as it can be shown, without what can't be seen; empty when it isn't text."""
    if not isinstance(value, str):
        return ""
    shown = "".join(c if c.isprintable() else " " for c in value[: 10 * _LONGEST_NAME])
    return " ".join(shown.split())[:_LONGEST_NAME].strip()


def claimed_role(settings: Settings, claims: object) -> Role:
    """The role that a provider's claims give: the first of the settings among them, else reader."""
    reported = set(_texts(claims, _DEEPEST))
    ours = {role.title: role for role in Role}
    found = [ours[title] for claim, title in settings.oidc_roles.items() if claim in reported]
    return found[0] if found else Role.READER


def _texts(claims: object, deepest: int) -> Iterator[str]:
    """Every role that is named: a text, several in one text, in a list, or a list inside another.

    The keys of a mapping aren't read: they say what something is called, not that somebody has it.
    """
    if isinstance(claims, str):
        yield claims
        yield from claims.replace(",", " ").split()
    if deepest == 0:
        return
    inside = claims.values() if isinstance(claims, Mapping) else claims
    if isinstance(claims, Mapping | list | tuple):
        for claim in list(inside)[:_MOST_CLAIMS]:  # type: ignore[call-overload]
            yield from _texts(claim, deepest - 1)

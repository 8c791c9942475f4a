"""Who the visitor is: an account that has signed in, the person at this computer, or a reader.

Found anew at every run and every write, from the store: who loses a role is refused at the next
click. The person at this computer may write only until somebody can sign in.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from samsam.model.access import Account, Right, Role, Visitor, roles_with
from samsam.questions import accounts
from samsam.questions.service import Service
from samsam.settings import Settings, Writing
from samsam.swedish import listing

COOKIE = "samsam"
# Behind a proxy every visitor seems to come from this computer, so any sign of one makes a reader.
_PROXY_HEADERS = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def visitor(service: Service) -> Visitor:
    """The present visitor of a page."""
    account = _of_cookie(service, dict(st.context.cookies)) or _of_provider(service)
    if account is not None:
        return Visitor(account.name, account.role)
    return _stranger(service, st.context.ip_address, st.context.headers)


def visitor_of_request(
    service: Service, address: str | None, headers: Mapping[str, str]
) -> Visitor:
    """The visitor behind a request that isn't a page's: an upload, a file."""
    account = _of_cookie(service, cookies_of(headers.get("cookie", "")))
    if account is not None:
        return Visitor(account.name, account.role)
    return _stranger(service, address, headers)


def _stranger(service: Service, address: str | None, headers: Mapping[str, str]) -> Visitor:
    signing_in = accounts.in_use(service) or provider_is_set_up()
    role = Role.READER if signing_in else role_for(service.settings.writing, address, headers)
    return Visitor(role.title, role)


def cookies_of(header: str) -> dict[str, str]:
    """The cookies of a request's header; none when it can't be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def _of_cookie(service: Service, cookies: Mapping[str, str]) -> Account | None:
    token = cookies.get(COOKIE, "")
    return accounts.signed_in(service, token) if token else None


def provider_is_set_up() -> bool:
    """True when a provider of identities is configured (`[auth]` in Streamlit's secrets)."""
    return bool(st.secrets.load_if_toml_exists() and "auth" in st.secrets)


def provider_lets_administrators_in(settings: Settings) -> bool:
    """True when somebody can come in from the provider and let others in."""
    return provider_is_set_up() and Role.ADMINISTRATOR.title in settings.oidc_roles.values()


def _of_provider(service: Service) -> Account | None:
    """The account of who has signed in at the municipality's provider of identities."""
    if not provider_is_set_up() or not st.user.is_logged_in:
        return None
    told: dict[str, Any] = st.user.to_dict()
    issuer, subject = str(told.get("iss", "")), str(told.get("sub", ""))
    if not issuer or not subject:
        return None
    name = str(told.get("name") or told.get("preferred_username") or "Utan namn")
    role = claimed_role(service.settings, told.get("roles", []))
    return accounts.of_identity(service, issuer, subject, name, role)


def claimed_role(settings: Settings, claims: object) -> Role:
    """The role that a provider's claims give: the first of ours among them, else reader."""
    told = set(claims) if isinstance(claims, list | tuple) else {claims}
    ours = {role.title: role for role in Role}
    found = [ours[title] for claim, title in settings.oidc_roles.items() if claim in told]
    return found[0] if found else Role.READER


def role_for(writing: Writing, address: str | None, headers: Mapping[str, str]) -> Role:
    """The role of a visit from `address` (None: this computer, as Streamlit tells it).

    The visit must also be to this computer by name: behind a proxy that tells nothing of itself,
    and when a foreign name has been pointed here, only the address is this computer's.
    """
    here = (
        _is_here(address)
        and _names_this_computer(headers.get("host", ""))
        and not any(h in headers for h in _PROXY_HEADERS)
    )
    return Role.EDITOR if here and writing is Writing.THIS_COMPUTER else Role.READER


def _is_here(address: str | None) -> bool:
    if address is None:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def _names_this_computer(host: str) -> bool:
    """True for localhost and its addresses, with or without a port; and where no name was given."""
    try:
        name = urlsplit(f"//{host}").hostname if host else None
    except ValueError:  # a bracket that isn't closed
        return False
    return name in (None, "localhost", "127.0.0.1", "::1")


class ForbiddenError(Exception):
    """The visitor may not do this. The message is Swedish."""


def require(service: Service, right: Right | None) -> Visitor:
    """The visitor, who has the right (None: what everybody may). Raises ForbiddenError."""
    found = visitor(service)
    if right is not None and not found.role.may(right):
        needed = listing([role.title for role in roles_with(right)], "eller")
        raise ForbiddenError(
            f"För att {right.value} behövs rollen {needed}. Du är här som {found.role.title}."
        )
    return found

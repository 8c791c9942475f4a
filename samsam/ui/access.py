"""Who the visitor is, until sign-in is set up: the person at this computer, or a reader.

Behind a proxy every visitor seems to come from this computer, so any sign of one makes a reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from samsam.model.access import Right, Role, Visitor, roles_with
from samsam.settings import Settings, Writing
from samsam.swedish import listing

_PROXY_HEADERS = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def visitor(settings: Settings) -> Visitor:
    """The present visitor, found anew at every run and every write."""
    role = role_for(settings.writing, st.context.ip_address, st.context.headers)
    return Visitor(role.title, role)


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
    name = urlsplit(f"//{host}").hostname if host else None
    return name in (None, "localhost", "127.0.0.1", "::1")


class ForbiddenError(Exception):
    """The visitor may not do this. The message is Swedish."""


def require(settings: Settings, right: Right | None) -> Visitor:
    """The visitor, who has the right (None: what everybody may). Raises ForbiddenError."""
    found = visitor(settings)
    if right is not None and not found.role.may(right):
        needed = listing([role.title for role in roles_with(right)], "eller")
        raise ForbiddenError(
            f"För att {right.value} behövs rollen {needed}. Du är här som {found.role.title}."
        )
    return found

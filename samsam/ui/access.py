"""Who the visitor is, until sign-in is set up: the person at this computer, or a reader.

Behind a proxy every visitor seems to come from this computer, so any sign of one makes a reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from samsam.model.access import Role
from samsam.settings import Settings, Writing

_PROXY_HEADERS = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def visitor_role(settings: Settings) -> Role:
    """The role of the present visitor, read anew at every run and every write."""
    return role_for(settings.writing, st.context.ip_address, st.context.headers)


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


def require(settings: Settings, role: Role) -> Role:
    """The visitor's role, if it is at least `role`. Raises ForbiddenError."""
    mine = visitor_role(settings)
    if mine < role:
        raise ForbiddenError(
            f"För det här behövs rollen {role.title}. Du läser som {mine.title}. "
            "Skriva går just nu bara vid datorn där SAMSAM körs."
        )
    return mine

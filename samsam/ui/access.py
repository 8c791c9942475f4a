"""Who the visitor is, until sign-in is set up: the person at this computer, or a reader.

Behind a proxy every visitor seems to come from this computer, so any sign of one makes a reader.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from samsam.model.access import Role
from samsam.settings import Settings, Writing

_THIS_COMPUTER = (None, "127.0.0.1", "::1", "::ffff:127.0.0.1")
_PROXY_HEADERS = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def visitor_role(settings: Settings) -> Role:
    """The role of the present visitor, read anew at every run and every write."""
    return role_for(settings.writing, st.context.ip_address, st.context.headers)


def role_for(writing: Writing, address: str | None, headers: Mapping[str, str]) -> Role:
    """`address` is None when the visitor is on this computer, as Streamlit tells it.

    Streamlit knows two of this computer's addresses. A server that listens on both kinds of
    address sees a third: the old kind written as the new.
    """
    here = address in _THIS_COMPUTER and not any(h in headers for h in _PROXY_HEADERS)
    return Role.EDITOR if here and writing is Writing.THIS_COMPUTER else Role.READER


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

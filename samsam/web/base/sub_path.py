"""The path that SAMSAM has on a host that it shares with others (`server.baseUrlPath`).

Streamlit puts its own addresses there; these functions do the same with ours. Links in the pages
are relative, and need nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Scope


def prefix() -> str:
    """What stands before every address, as `/samsam`; empty where SAMSAM has the host alone."""
    inside = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{inside}" if inside else ""


def under_prefix(routes: Sequence[Route]) -> list[Route]:
    """The same addresses, under the prefix."""
    return [Route(f"{prefix()}{r.path}", r.endpoint, methods=r.methods) for r in routes]


def own_path(scope: Scope) -> str:
    """The path of a request as it would be without a prefix."""
    return str(scope["path"]).removeprefix(prefix())


def own_address(request: Request) -> str:
    """SAMSAM's address as the visitor wrote it, ending in a slash."""
    return f"{str(request.base_url).rstrip('/')}{prefix()}/"


def cookie_path() -> str:
    """Where SAMSAM's cookie is sent: not to what else the host has."""
    return prefix() or "/"

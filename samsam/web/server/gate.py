"""What is let in to Streamlit: nothing sent from another site's page, no address that isn't used.

Streamlit answers more than SAMSAM needs, and asks an address on the internet who it is itself when
a page of another site knocks. So both are refused here, before Streamlit sees them. Cookies that
others have set on the same host don't come in either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from samsam.web.base import logs
from samsam.web.base.access import COOKIE
from samsam.web.base.sub_path import own_path

# Longer than the longest address that SAMSAM makes: a kit with every choice named.
LONGEST_ADDRESS = 8192
# What a page needs of Streamlit's own: the rest of `/_stcore/`, its metrics among them, is closed.
_USED = ("/_stcore/stream", "/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/")
_STREAMLITS = "/_stcore"
# Files that a page has offered, and components of others: SAMSAM has none (`own_files.py`).
_CLOSED = ("/media", "/component", "/app/static")
# Addresses of our own that any site's page may read, for they hold what is public.
OPEN_TO_OTHERS = ("/oppna-data/", "/filer/", "/diagram/", "/arshjul.ics")
_READING = ("GET", "HEAD")
_COOKIES = (f"{COOKIE}=".encode(), b"_streamlit_")
_FOREIGN = "SAMSAM svarar bara sina egna sidor. Öppna SAMSAM i webbläsaren i stället."
_NOTHING_HERE = "Adressen finns inte."
_NO_HOST = "Värdnamnet i förfrågan går inte att läsa. Skriv adressen till SAMSAM på nytt."
# A name, an IPv4 or IPv6 address, and a port. What is made holds it, many times over.
_HOST = re.compile(r"[A-Za-z0-9._\-\[\]:]{0,260}")
_TOO_LONG = "Adressen är för lång. Öppna sidan från menyn i stället."


class Gate:
    """Answers 403 to other sites' pages, 404 to what isn't used, 414 or 400 to no address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may come in."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        answer = refusal(scope)
        if answer is None:
            await self._app({**scope, "headers": own_cookies(scope["headers"])}, receive, send)
        else:
            await refuse(scope, receive, send, answer)


async def refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    """Send the answer instead of letting a request or a handshake in."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope["extensions"]:
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(scope, receive, send)


def own_cookies(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers without cookies of others, and without any that has an escaped character.

    SAMSAM and Streamlit set none that has. Python's own reader of cookies (before 3.11.10 and
    3.12.6) takes seconds for a long one, and nothing else is done meanwhile.
    """
    ours = ((name, _own(value) if name == b"cookie" else value) for name, value in headers)
    return [(name, value) for name, value in ours if value or name != b"cookie"]


def _own(cookies: bytes) -> bytes:
    return b"; ".join(c for c in map(bytes.strip, cookies.split(b";")) if _is_own(c))


def _is_own(cookie: bytes) -> bool:
    return cookie.startswith(_COOKIES) and b"\\" not in cookie


def refusal(scope: Scope) -> Response | None:
    """Why a request isn't let in, None when it is."""
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
        return PlainTextResponse(_TOO_LONG, status_code=414)
    path, headers = own_path(scope), Headers(scope=scope)
    if _is_closed(path):
        return PlainTextResponse(_NOTHING_HERE, status_code=404)
    if not all(map(_HOST.fullmatch, headers.getlist("host"))):
        return PlainTextResponse(_NO_HOST, status_code=400)
    if not from_own_page(headers) and not _is_open(scope, path):
        logs.refused("a request from another site's page was refused")
        return PlainTextResponse(_FOREIGN, status_code=403)
    return None


def from_own_page(headers: Headers) -> bool:
    """True when no page of another site has sent the request: compared to the letter.

    A program that is no browser sends no Origin, and is let in.
    """
    host = headers.get("host", "")
    return all(_site(origin) == host for origin in headers.getlist("origin"))


def _site(origin: str) -> str:
    try:
        return urlsplit(origin).netloc or "?"
    except ValueError:  # a bracket that isn't closed
        return "?"


def _is_open(scope: Scope, path: str) -> bool:
    return (
        scope["type"] == "http" and scope["method"] in _READING and path.startswith(OPEN_TO_OTHERS)
    )


def _is_closed(path: str) -> bool:
    if _within(path, _STREAMLITS):
        return not path.startswith(_USED)
    return any(_within(path, closed) for closed in _CLOSED)


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")

"""Files that a page has made for one visitor: fetched by that visitor alone, and gone with them.

Streamlit would put such a file at an address that answers anybody who has it. Here the address is
random, and answers only who brings the session's cookie that the page was opened with and still
has the right. The file goes when the page makes another, when the visitor has signed out or left,
and, the oldest first, when there are more than memory is set aside for.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from urllib.parse import quote

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from samsam.model.analysis.access import Right
from samsam.web.base import asking, running
from samsam.web.base.access import COOKIE, visitor_of_request
from samsam.web.page import html

MOST_BYTES = 64 * 1024 * 1024
_ADDRESS = "hamta"
_GONE = "Filen finns inte längre. Gå tillbaka till sidan och gör den på nytt."


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file for one visitor: its name, its type, whose it is, and what right it takes."""

    name: str
    mime: str
    content: bytes
    credential: str
    right: Right | None


class OwnFiles:
    """The files there are, by their random addresses. What the public may have goes first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._files: dict[str, OwnFile] = {}
        self._lock = threading.Lock()
        self._most = most_bytes

    def add(self, file: OwnFile) -> str:
        """Keep a file; return the address' random part."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._files[token] = file
            self._make_room(token)
        return token

    def get(self, token: str) -> OwnFile | None:
        """The file, None when it's gone."""
        with self._lock:
            return self._files.get(token)

    def remove(self, token: str) -> None:
        """Let go of a file; nothing happens when it's gone already."""
        with self._lock:
            self._files.pop(token, None)

    @property
    def kept_bytes(self) -> int:
        """How much memory the files take."""
        with self._lock:
            return self._sum()

    def _sum(self) -> int:
        return sum(len(file.content) for file in self._files.values())

    def _make_room(self, newest: str) -> None:
        older = [token for token in self._files if token != newest]
        older.sort(key=lambda token: self._files[token].right is not None)
        for token in older:
            if self._sum() <= self._most:
                return
            del self._files[token]


_files = OwnFiles()


class Handle:
    """Holds a file for as long as the page's session holds this."""

    def __init__(self, file: OwnFile) -> None:
        self.name = file.name
        self.token = _files.add(file)
        self._let_go = weakref.finalize(self, _files.remove, self.token)

    @property
    def there(self) -> bool:
        """False when others' files have taken its room."""
        return _files.get(self.token) is not None

    def drop(self) -> None:
        """Let go of the file now."""
        self._let_go()


def keep(key: str, name: str, mime: str, content: bytes, right: Right | None) -> Handle:
    """Keep a file for the present visitor, instead of what the session had under the key."""
    before = st.session_state.get(key)
    if isinstance(before, Handle):
        before.drop()
    file = OwnFile(name, mime, content, credential(dict(st.context.cookies)), right)
    handle = Handle(file)
    st.session_state[key] = handle
    return handle


def link(handle: Handle, words: str) -> None:
    """A link on the page that fetches the file."""
    address = f"{_ADDRESS}/{handle.token}"
    html.show(f'<p><a class="s-button" download href="{address}">{html.text(words)}</a></p>')


def credential(cookies: Mapping[str, str]) -> str:
    """What one visitor differs from another by: their session's cookie, hashed; empty without."""
    token = cookies.get(COOKIE, "")
    return sha256(token.encode()).hexdigest() if token else ""


# The address


def routes() -> list[Route]:
    """The address of the files."""
    return [Route(f"/{_ADDRESS}/{{token}}", _fetch)]


async def _fetch(request: Request) -> Response:
    token = request.path_params["token"]
    file = _files.get(token)
    if file is None or not await asking.store.ask(partial(_may_have, file, request)):
        return PlainTextResponse(_GONE, status_code=404, headers={"cache-control": "no-store"})
    headers = {
        "content-disposition": f"attachment; filename*=utf-8''{quote(file.name, safe='')}",
        "cache-control": "no-store",
    }
    return Response(file.content, media_type=file.mime, headers=headers)


def _may_have(file: OwnFile, request: Request) -> bool:
    """True for who made it, while they are signed in and have the right."""
    shown = credential(request.cookies)
    if not hmac.compare_digest(shown, file.credential):
        return False
    return visitor_of_request(running.service(), request.headers).role.may(file.right)

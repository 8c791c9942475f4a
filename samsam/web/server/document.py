"""Streamlit's document made Swedish and ours: language, title, style and script.

At addresses that are no page's, and where a page's figures can't be reached, the answer's status
says so (`view_documents.py`).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from samsam.web.base.conditional import Ready
from samsam.web.base.recent import Recent
from samsam.web.base.sub_path import own_path
from samsam.web.files.view_documents import DocumentAnswer

_NO_DOCUMENTS = (
    "/_stcore", "/static", "/media", "/filer/", "/halsa", "/redo", "/konto/", "/component",
    "/diagram/", "/oppna-data/", "/hamta/", "/oauth2callback", "/forhandsbild/",
)  # fmt: skip
_INLINE_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_WITHOUT_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_SHELL = b'id="root"'
_HTML = "text/html; charset=utf-8"
_FRESH = {"cache-control": "no-cache"}
_TITLE = "<title>SAMSAM – är vi på rätt väg?</title>"
_LINKS = '<link rel="stylesheet" href="./samsam.css"><script src="./samsam.js" defer></script>'
# What would make Streamlit answer with something else than its whole document.
_ABOUT_PARTS = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range")

View = Callable[[Request], Awaitable[DocumentAnswer]]


class _Document:
    """Gathers an answer that is a document, and lets every other pass at once."""

    def __init__(self, send: Send) -> None:
        self.start: Message = {}
        self.body = bytearray()
        self._send = send
        self._passes = False
        self._ended = False

    @property
    def is_whole(self) -> bool:
        """False when there is none, or when the visitor left before all had been said."""
        said = Headers(raw=self.start["headers"]).get("content-length") if self.start else None
        return self._ended and said in (None, str(len(self.body)))

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            self._passes = not kind.startswith("text/html")
        if self._passes:
            await self._send(message)
        elif message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            self._ended = not message.get("more_body", False)

    async def pass_on(self, reading: bool) -> None:
        """Send what was gathered as it came."""
        await self._send(self.start)
        body = bytes(self.body) if reading else b""
        await self._send({"type": "http.response.body", "body": body})


async def _page_alone(_request: Request) -> DocumentAnswer:
    return DocumentAnswer(tags=_TITLE)


class SwedishDocument:
    """Makes Streamlit's document Swedish and ours, with what `view` says of the address."""

    def __init__(
        self,
        app: ASGIApp,
        view: View = _page_alone,
        own: Sequence[BaseRoute] = (),
        links: Callable[[], str] = lambda: _LINKS,
        pages: Collection[str] = (),
    ) -> None:
        """`own` are the addresses that are answered before Streamlit's, and as they are.

        `links` are those to style and script; when figures can't be reached they are plain. `pages`
        are the paths where Streamlit answers its document, always the same: it is asked for once.
        """
        self._links = links
        self._app = app
        self._view = view
        self._own = own
        self._pages = frozenset(pages)
        self._shell = b""
        self._ready: Recent[_Parts, Ready] = Recent(_MOST_KEPT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Change the document itself; everything else passes as it is."""
        if not _may_be_document(scope):
            await self._app(scope, receive, send)
            return
        is_page = own_path(scope) in self._pages
        if is_page and self._shell:
            await self._answer(self._shell, scope, receive, send)
            return
        if any(route.matches(scope)[0] is Match.FULL for route in self._own):
            await self._app(scope, receive, send)
            return
        found = _Document(send)
        await self._app(_asking_for_all(scope), receive, found.send)
        if not found.is_whole:
            return
        if found.start["status"] != 200 or _SHELL not in found.body:
            await found.pass_on(scope["method"] == "GET")
            return
        shell = bytes(found.body)
        if is_page:
            self._shell = shell
        await self._answer(shell, scope, receive, send)

    async def _answer(self, shell: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._view(Request(scope))
        links = self._links() if answer.status == 200 else _LINKS
        parts = (shell, answer.tags + links, answer.before, answer.instead)
        ready = self._ready.get(parts)
        if ready is None:
            ready = await run_in_threadpool(_ready_document, parts)
            self._ready.put(parts, ready)
        more = _FRESH | answer.headers if answer.status == 200 else _UNKEPT | answer.headers
        reading = scope["method"] == "GET"
        response = ready.answer(Headers(scope=scope), more, answer.status, reading)
        await response(scope, receive, send)


_UNKEPT = {"cache-control": "no-store"}
_MOST_KEPT = 256


def _asking_for_all(scope: Scope) -> Scope:
    """The same request for the whole document as it is: else there is nothing to change."""
    kept = [(name, value) for name, value in scope["headers"] if name not in _ABOUT_PARTS]
    return {**scope, "method": "GET", "headers": kept}


def _may_be_document(scope: Scope) -> bool:
    """True for addresses where Streamlit may answer with its document: it does so nearly always."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return not own_path(scope).startswith(_NO_DOCUMENTS)


_Parts = tuple[bytes, str, str, bytes]


def _ready_document(parts: _Parts) -> Ready:
    """The document of these parts, compressed; others would have to wait for it on the loop."""
    shell, tags, before, instead = parts
    made = Ready(instead or swedish_document(shell, tags, before), _HTML)
    _ = made.tag, made.compressed
    return made


def swedish_document(body: bytes, tags: str = _TITLE + _LINKS, before: str = "") -> bytes:
    """The document with language, the view's tags and links, and no script inside it.

    `before` is the page for who reads, which stands there until Streamlit has drawn its own.
    Streamlit's program and the typeface then wait in a template, where no browser fetches them,
    until samsam.js puts them in the head: sixty files would come before the style sheet. Until then
    the page stands in a typeface of the reader's own, made as wide (samsam.css).
    """
    document = body.decode("utf-8")
    document = document.replace('<html lang="en">', '<html lang="sv">')
    document = _INLINE_SCRIPT.sub("", document)
    document = _WITHOUT_SCRIPT.sub("" if before else _NO_SCRIPT, document)
    if before:
        tags += _TYPEFACE_WITHOUT_SCRIPT
        program = "".join(_PROGRAM.findall(document))
        document = _PROGRAM.sub("", document)
        document = document.replace(
            _ROOT_ELEMENT,
            f'<template id="s-program">{program}</template>{_before(before)}{_ROOT_ELEMENT}',
        )
    document = re.sub(r'<link rel="service-desc"[^>]*>', "", document)
    document = re.sub(r'<link rel="shortcut icon"[^>]*>', _ICONS, document)
    document = document.replace("<title>Streamlit</title>", tags)
    return document.encode("utf-8")


def _before(page: str) -> str:
    return (
        f'<div id="s-before"><main class="stMainBlockContainer s-document">{page}'
        f"<noscript><p>{_READING_ALONE}</p></noscript></main></div>"
    )


_PROGRAM = re.compile(
    r'<script type="module"[^>]*></script>|<link\s+rel="(?:modulepreload|preload)"[^>]*>'
)
# With script it is samsam.js that asks for it, when the page has been painted.
_TYPEFACE_WITHOUT_SCRIPT = '<noscript><style>:root{--s-typeface:"Source Sans"}</style></noscript>'
_ROOT_ELEMENT = '<div id="root">'
_READING_ALONE = (
    "Sidan går att läsa utan JavaScript. För att rita om diagram, exportera och skriva behöver "
    "JavaScript vara på."
)
_ICONS = (
    '<link rel="icon" href="./ikon.svg" type="image/svg+xml">'
    '<link rel="icon" href="./ikon-192.png" type="image/png" sizes="192x192">'
    '<link rel="apple-touch-icon" href="./ikon-180.png">'
    '<link rel="manifest" href="./samsam.webmanifest">'
)
_NO_SCRIPT = (
    "<noscript><p>SAMSAM visar sina sidor med JavaScript, som är avstängt i den här webbläsaren. "
    'Slå på det, eller hämta siffrorna under <a href="./oppna-data/">Öppna data</a>.</p></noscript>'
)

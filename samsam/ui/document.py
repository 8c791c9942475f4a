"""Streamlit's document made Swedish and ours: language, title, style and script."""

from __future__ import annotations

import re
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from samsam.ui.sub_path import own_path

_NO_DOCUMENTS = (
    "/_stcore", "/static", "/media", "/filer/", "/halsa", "/redo", "/konto/", "/component",
    "/diagram/", "/oppna-data/", "/hamta/", "/oauth2callback",
)  # fmt: skip
_INLINE_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)


class _WholeAnswer:
    """Gathers an answer so that its body can be changed before it is sent."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = bytearray()
        self._ended = False

    @property
    def is_whole(self) -> bool:
        """False when the visitor left before all had been said: then nothing of it counts."""
        told = Headers(raw=self.start["headers"]).get("content-length") if self.start else None
        return self._ended and told in (None, str(len(self.body)))

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            self._ended = not message.get("more_body", False)

    async def pass_on(self, send: Send, body: bytes, **changed: str) -> None:
        headers = MutableHeaders(scope=self.start)
        for name in ("content-length", "etag", "last-modified"):
            if name in headers:
                del headers[name]
        headers["content-length"] = str(len(body))
        for name, value in changed.items():
            headers[name.replace("_", "-")] = value
        await send(self.start)
        await send({"type": "http.response.body", "body": body})


class SwedishDocument:
    """Makes Streamlit's document Swedish and ours: language, title, style and script."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Change the document itself; everything else passes as it is."""
        if not _wants_document(scope):
            await self._app(scope, receive, send)
            return
        whole = _WholeAnswer()
        await self._app(_uncompressed(scope), receive, whole.send)
        if not whole.is_whole:
            return
        body = bytes(whole.body)
        if whole.start["status"] == 200 and b"<html" in body[:2000]:
            body = swedish_document(body)
        await whole.pass_on(send, body, cache_control="no-cache")


def _uncompressed(scope: Scope) -> Scope:
    """The same request without the wish for compression: a compressed document can't be changed."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": kept}


def _wants_document(scope: Scope) -> bool:
    """True for addresses of pages: they have no file ending and aren't Streamlit's own."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path = own_path(scope)
    return not path.startswith(_NO_DOCUMENTS) and "." not in path.rsplit("/", 1)[-1]


@lru_cache(maxsize=4)
def swedish_document(body: bytes) -> bytes:
    """The document with language, title, our style and script, and no script inside it."""
    document = body.decode("utf-8")
    document = document.replace('<html lang="en">', '<html lang="sv">')
    document = _INLINE_SCRIPT.sub("", document)
    document = re.sub(r'<link rel="service-desc"[^>]*>', "", document)
    document = document.replace(
        "<title>Streamlit</title>",
        "<title>SAMSAM – är vi på rätt väg?</title>"
        '<meta name="description" content="Kommunens nyckeltal och mål, år för år.">'
        '<link rel="stylesheet" href="./samsam.css">'
        '<script src="./samsam.js" defer></script>',
    )
    return document.encode("utf-8")

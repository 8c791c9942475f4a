"""The server around the pages: Swedish document, security headers, compression, files and health.

`streamlit run app.py` and any ASGI server get the same application.
"""

from __future__ import annotations

import asyncio
import gc
import gzip
import logging
import re
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from samsam.model.access import Right
from samsam.settings import SettingsError, load_settings
from samsam.sources.toml_file import RegisterError
from samsam.store.connection import StoreError
from samsam.ui import logs, own_style, running, start_words
from samsam.ui.access import visitor_of_request
from samsam.ui.addresses import routes
from samsam.ui.keeper import Keeper
from samsam.ui.provider import SignInAnswers, check_provider
from samsam.ui.sub_path import own_path, under_prefix

_log = logging.getLogger("samsam")
_POLICY = "content-security-policy"
SECURITY_HEADERS = {
    # Streamlit styles its elements in place, and Plotly draws with styles of its own.
    _POLICY: (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}

_NO_DOCUMENTS = (
    "/_stcore", "/static", "/media", "/filer/", "/halsa", "/redo", "/konto/", "/component",
    "/diagram/", "/oppna-data/",
    "/oauth2callback",
)  # fmt: skip
_SECONDS_BETWEEN_COLLECTIONS = 30
_TLS = b"; Secure"
_UPLOADS = "/_stcore/upload_file"
# The file, and what the form around it takes.
_LARGEST_UPLOAD = 5 * 1024 * 1024 + 4096
_COMPRESSIBLE = re.compile(r"javascript|css|json|svg|ttf|html")
_INLINE_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)


def in_page() -> bool:
    """True when the script runs for a visitor, False when the server imports it to find the app."""
    return get_script_run_ctx(suppress_warning=True) is not None


def parts() -> dict[str, Any]:
    """What `st.App` is given besides the script. Ends the program when the start isn't possible."""
    try:
        logs.set_up(load_settings())
        check_provider()
        running.service()
    except (SettingsError, RegisterError, StoreError) as error:
        sys.stderr.write(f"\nSAMSAM kan inte starta:\n{error}\n\n")
        raise SystemExit(2) from error
    start_words.say_first_code(running.service())
    own_style.set_theme(running.service().style)
    return {
        "routes": under_prefix(routes()),
        "middleware": [
            Middleware(SecurityHeaders),
            Middleware(SignInAnswers),
            Middleware(BoundUploads),
            Middleware(SwedishDocument),
            Middleware(StaticCompression),
        ],
        "lifespan": _lifespan,
        "on_script_error": show_fault,
    }


@asynccontextmanager
async def _lifespan(_app: object) -> AsyncIterator[dict[str, Any]]:
    start_words.say_running(running.service())
    logs.adopt_others(running.service().settings)
    # What is loaded by now stays, so collecting needn't look at it again.
    gc.collect()
    gc.freeze()
    collecting = asyncio.create_task(_collect_regularly())
    keeper = Keeper()
    keeper.start()
    try:
        yield {}
    finally:
        collecting.cancel()
        await run_in_threadpool(keeper.stop)
        await run_in_threadpool(running.close)
        _end_in_good_order()


def _end_in_good_order() -> None:
    """When everything is saved: let the program end with 0 also when it was told to by SIGTERM.

    uvicorn sends itself the signal again when it has stopped, which would count as being killed.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})


async def _collect_regularly() -> None:
    """Collect garbage at times of our own: after every run it would cost most of the run."""
    while True:
        await asyncio.sleep(_SECONDS_BETWEEN_COLLECTIONS)
        await run_in_threadpool(gc.collect)


def show_fault(error: Exception) -> bool:
    """Log a fault with a number and tell the visitor the number, never the trace."""
    number = logs.fault("en sida kunde inte visas", error)
    st.error(
        "Något gick fel och sidan kunde inte visas färdigt. Det som redan är sparat finns kvar. "
        f"Ladda om sidan. Händer det igen, ange felnumret {number} till den som sköter SAMSAM."
    )
    return True


# Middleware


class SecurityHeaders:
    """Puts the security headers on every answer, and keeps cookies to TLS where there is TLS."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers as the answer starts."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                others_may_show_it = "frame-ancestors *" in headers.get(_POLICY, "")
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if others_may_show_it:
                    del headers["x-frame-options"]
                if scope["scheme"] == "https":
                    _keep_cookies_to_tls(message)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _keep_cookies_to_tls(start: Message) -> None:
    """Streamlit's own cookies, those of a provider's sign-in among them, aren't marked by it."""
    start["headers"] = [
        (name, value if name != b"set-cookie" or b"secure" in _attributes(value) else value + _TLS)
        for name, value in start["headers"]
    ]


def _attributes(cookie: bytes) -> set[bytes]:
    return {part.strip().lower() for part in cookie.split(b";")[1:]}


class BoundUploads:
    """Lets in files only from those who may write, and none above the limit, before they are read.

    Streamlit's upload address is open to anyone, also where no page asks for a file.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to what may not come in; pass everything else on."""
        if (
            scope["type"] == "http"
            and own_path(scope).startswith(_UPLOADS)
            and not _may_upload(scope)
        ):
            _log.warning("an upload was refused: not by a writer, or too large")
            words = "SAMSAM tar bara emot filer av redaktören, och högst 5 MB."
            await PlainTextResponse(words, status_code=413)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _may_upload(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    role = visitor_of_request(running.service(), headers).role
    length = headers.get("content-length", "")
    small = length.isascii() and length.isdigit() and len(length) <= len(str(_LARGEST_UPLOAD))
    small = small and int(length) <= _LARGEST_UPLOAD
    asks_only = scope["method"] in ("OPTIONS", "DELETE")
    return role.may(Right.TAKE_IN) and (small or asks_only)


class _WholeAnswer:
    """Gathers an answer so that its body can be changed before it is sent."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

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


class StaticCompression:
    """Compresses Streamlit's program files once and keeps them: 7.5 MB a chart page otherwise.

    Their names change with their content, so what is kept never grows old; all of them together
    are some 26 MB before compression.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, tuple[Message, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or compress and keep."""
        if not _wants_static(scope):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self._kept:
            whole = _WholeAnswer()
            await self._app(scope, receive, whole.send)
            body = bytes(whole.body)
            headers = Headers(raw=whole.start["headers"])
            compressible = _COMPRESSIBLE.search(headers.get("content-type", ""))
            if whole.start["status"] != 200 or not compressible:
                await whole.pass_on(send, body)
                return
            small = await run_in_threadpool(gzip.compress, body, 6)
            self._kept[path] = (whole.start, small)
        start, small = self._kept[path]
        again = _WholeAnswer()
        again.start = {**start, "headers": list(start["headers"])}
        await again.pass_on(send, small, content_encoding="gzip", vary="accept-encoding")


def _wants_static(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    headers = Headers(scope=scope)
    wants_part = "range" in headers or "if-none-match" in headers
    accepts = "gzip" in headers.get("accept-encoding", "")
    return own_path(scope).startswith("/static/") and accepts and not wants_part

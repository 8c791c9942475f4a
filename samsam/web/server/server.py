"""The server around the pages: Swedish document, security headers, compression, files and health.

`streamlit run app.py` and any ASGI server get the same application.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from samsam.config.settings import SettingsError, keep_files_from_others, load_settings
from samsam.config.toml_file import RegisterError
from samsam.exports.work import memory
from samsam.libraries import LibraryMissingError, check_libraries
from samsam.records.errors import StoreError
from samsam.services.accounts.provider_settings import check_provider
from samsam.services.data.data import batches
from samsam.web.base import awaiting, logs, regular_work, running, start_words
from samsam.web.base.sub_path import under_prefix
from samsam.web.files import making, own_style, warming
from samsam.web.files.addresses import routes
from samsam.web.files.own_assets import links
from samsam.web.files.view_documents import PATHS, Views
from samsam.web.page import surface
from samsam.web.page.frame import try_again
from samsam.web.server import descriptors, stopping
from samsam.web.server.bodies import BodiesInTime, BoundUploads
from samsam.web.server.connections import Connections, bound
from samsam.web.server.document import SwedishDocument
from samsam.web.server.gate import Gate
from samsam.web.server.program_files import StaticCompression
from samsam.web.server.sockets import BoundSockets
from samsam.web.server.store_away import StoreAway
from samsam.web.sign_in.provider import SignInAnswers

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

_SECONDS_BETWEEN_COLLECTIONS = 30
_SECONDS_TO_LEAVE = 4
_TLS = b"; Secure"


def in_page() -> bool:
    """True when the script runs for a visitor or a document.

    False when the server imports it to find the app.
    """
    return surface.document() is not None or get_script_run_ctx(suppress_warning=True) is not None


def parts() -> dict[str, Any]:
    """What `st.App` is given besides the script. Ends the program when the start isn't possible."""
    keep_files_from_others()
    try:
        check_libraries()
        logs.set_up(load_settings())
        check_provider(map(Path, st.get_option("secrets.files")))
        running.service()
    except (LibraryMissingError, SettingsError, RegisterError, StoreError) as error:
        sys.stderr.write(f"\nSAMSAM kan inte starta:\n{error}\n\n")
        raise SystemExit(2) from error
    _bound_connections()
    start_words.say_new_store(running.service())
    start_words.say_first_code(running.service())
    own_style.set_theme(running.service().style)
    own = under_prefix(routes())
    return {
        "routes": own,
        "middleware": [
            Middleware(SecurityHeaders),
            Middleware(Gate),
            Middleware(StoreAway),
            Middleware(BoundSockets, most=descriptors.sockets_within(_connections.limit)),
            Middleware(BodiesInTime),
            Middleware(SignInAnswers),
            Middleware(BoundUploads),
            Middleware(SwedishDocument, view=Views().answer, own=own, links=links, pages=PATHS),
            Middleware(StaticCompression),
        ],
        "lifespan": _lifespan,
        "on_script_error": show_fault,
    }


# All of the process; bounded by how many open files there may be.
_connections = Connections(descriptors.WANTED)


def _bound_connections() -> None:
    limit = descriptors.raise_limit()
    _connections.limit = limit
    if words := descriptors.too_few(limit):
        _log.warning(words)
    descriptors.spare()
    bound(_connections)


@asynccontextmanager
async def _lifespan(_app: object) -> AsyncIterator[dict[str, Any]]:
    memory.share_parts()
    start_words.say_running(running.service())
    logs.adopt_others()
    # What is loaded by now stays, so collecting needn't look at it again.
    gc.collect()
    gc.freeze()
    collecting = asyncio.create_task(_collect_regularly())
    opening = asyncio.create_task(run_in_threadpool(_open_series))
    settings = running.service().settings
    works = (*regular_work.threads(), *warming.threads(settings))
    for work in works:
        work.start()
    making.start(ahead=settings.make_ahead)
    sweeping = asyncio.create_task(_connections.sweep())
    stopping.when_reported(partial(_stop, asyncio.get_running_loop()))
    try:
        yield {}
    finally:
        collecting.cancel()
        await opening
        sweeping.cancel()
        await run_in_threadpool(making.stop)
        for work in works:
            await run_in_threadpool(work.stop)
        await stopping.pages_over()
        await run_in_threadpool(running.close)
        stopping.end_in_good_order()


def _stop(loop: asyncio.AbstractEventLoop) -> None:
    """Give up what others wait for; who doesn't leave by themselves is left."""
    loop.call_soon_threadsafe(loop.call_later, _SECONDS_TO_LEAVE, _connections.end_all)
    making.stop()


def _open_series() -> None:
    """Open the series, so that the first visitor needn't wait and others see that we run."""
    try:
        batches(running.service())
    except StoreError as error:
        logs.fault("the series can't be opened at the start", error)


async def _collect_regularly() -> None:
    """Collect garbage at times of our own: after every run it would cost most of the run."""
    while True:
        await asyncio.sleep(_SECONDS_BETWEEN_COLLECTIONS)
        logs.adopt_others()  # those of modules that have been loaded since
        await run_in_threadpool(gc.collect)
        await run_in_threadpool(memory.give_back)


def show_fault(error: Exception) -> bool:
    """Log a fault with a number and give the visitor the number, never the trace.

    A store that was there a moment ago and doesn't answer is none: the page is tried again.
    """
    if isinstance(error, awaiting.PASSING):
        try_again()
        return True
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

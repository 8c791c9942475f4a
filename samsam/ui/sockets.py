"""The visitors' sockets: how many, how much may be said in one, and what is told of the machine.

Streamlit takes what any browser sends for as long as it sends, and tells it where on the disk the
program lies and how the machine can be known again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from google.protobuf.message import DecodeError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from samsam.model.access import Role
from samsam.ui import logs, running
from samsam.ui.access import cookies_of, provider_is_set_up, visitor_of_request
from samsam.ui.descriptors import MOST_SOCKETS
from samsam.ui.gate import refuse

_log = logging.getLogger("samsam")
# A whole town hall may share one address.
MOST_FROM_ONE_ADDRESS = 400
# A reader's choices are some kilobytes; who writes sends all the fields of a page.
MOST_FROM_READER = 128 * 1024
MOST_FROM_WRITER = 1_000_000  # maxWidgetStateSize in .streamlit/config.toml
# So many messages at once, and so many a second after that; more have to wait.
_BURST, _PER_SECOND = 60, 15.0
_PROVIDERS_COOKIE = "_streamlit_user"
# What a page of SAMSAM's sends; the rest is for who develops with Streamlit.
_USED = {
    "rerun_script", "stop_script", "app_heartbeat", "file_urls_request",
    "backend_operation_request",
}  # fmt: skip
_USED_OPERATIONS = {"dataframe_chunk"}
_FULL = "SAMSAM har så många besökare som ryms just nu. Försök igen om en stund."
_RETRY_AFTER = "30"
_SCRIPT = Path(__file__).resolve().parents[2]
_TOO_BIG, _WRONG, _FAULT = 1009, 1003, 1011


class BoundSockets:
    """Lets in so many sockets, and only what a page of SAMSAM's says in them."""

    def __init__(self, app: ASGIApp, most: int = MOST_SOCKETS) -> None:
        self._app = app
        self._most = most
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a socket on, or refuse it before Streamlit makes a session of it."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        address, _port = scope.get("client") or ("", 0)
        if self._open.total() >= self._most or self._open[address] >= MOST_FROM_ONE_ADDRESS:
            _log.warning("a socket was refused: there are %d", self._open.total())
            headers = {"retry-after": _RETRY_AFTER}
            await refuse(scope, receive, send, PlainTextResponse(_FULL, 503, headers=headers))
            return
        self._open[address] += 1
        try:
            most = await run_in_threadpool(_most_from, scope)
            await self._served(scope, _Bound(receive, send, most))
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    async def _served(self, scope: Scope, bound: _Bound) -> None:
        try:
            await self._app(scope, bound.receive, bound.send)
        except Exception as error:  # noqa: BLE001 - uvicorn would write all of it in the log
            # Streamlit goes on for a moment with a socket that has closed, and stumbles.
            if not bound.closed:
                logs.fault("en anslutning avbröts", error)
                await bound.close(_FAULT)


def _most_from(scope: Scope) -> int:
    """How many bytes one message of this visitor may have."""
    headers = Headers(scope=scope)
    visitor = visitor_of_request(running.service(), headers)
    by_provider = provider_is_set_up() and _PROVIDERS_COOKIE in cookies_of(
        headers.get("cookie", "")
    )
    return MOST_FROM_READER if visitor.role is Role.READER and not by_provider else MOST_FROM_WRITER


class _Bound:
    """One socket: what comes in is counted and looked at, what goes out tells no path."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._left, self._at = float(_BURST), time.monotonic()
        self.closed = False

    async def receive(self) -> Message:
        """The next message that a page may have sent; what is wrong ends the socket."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                self.closed = message["type"] == "websocket.disconnect"
                return message
            await self._take_turn()
            wrong = self._wrong(message.get("bytes"))
            if wrong:
                _log.warning("a socket was closed: its message was too large or none of a page's")
                await self.close(wrong)
                return {"type": "websocket.disconnect", "code": wrong}
            if _is_used(message["bytes"]):
                return message

    async def send(self, message: Message) -> None:
        """Pass a message on without the program's place on the disk."""
        content = message.get("bytes")
        if content and str(_SCRIPT).encode() in content:
            message = {**message, "bytes": told_without_places(content)}
        self.closed = self.closed or message["type"] == "websocket.close"
        try:
            await self._send(message)
        except OSError:
            self.closed = True
            raise

    async def close(self, code: int) -> None:
        """End the socket; nothing happens when it has ended already."""
        if not self.closed:
            self.closed = True
            with suppress(OSError, RuntimeError):
                await self._send({"type": "websocket.close", "code": code})

    async def _take_turn(self) -> None:
        now = time.monotonic()
        self._left = min(_BURST, self._left + (now - self._at) * _PER_SECOND)
        self._at = now
        self._left -= 1
        if self._left < 0:
            await asyncio.sleep(-self._left / _PER_SECOND)

    def _wrong(self, content: bytes | None) -> int:
        if content is None:
            return _WRONG
        if len(content) > self._most:
            return _TOO_BIG
        try:
            BackMsg.FromString(content)
        except DecodeError:
            return _WRONG
        return 0


def _is_used(content: bytes) -> bool:
    message = BackMsg.FromString(content)
    kind = message.WhichOneof("type")
    if kind != "backend_operation_request":
        return kind in _USED
    return message.backend_operation_request.WhichOneof("payload") in _USED_OPERATIONS


def told_without_places(content: bytes) -> bytes:
    """The beginning of a session as it may be told: no path, nothing to know the machine by."""
    message = ForwardMsg.FromString(content)
    if message.WhichOneof("type") == "new_session":
        session = message.new_session
        session.main_script_path = Path(session.main_script_path).name
        session.initialize.user_info.Clear()
        about = session.initialize.environment_info
        about.python_version = about.server_os = ""
    return bytes(message.SerializeToString())

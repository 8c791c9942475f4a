"""The visitors' sockets: how many, how much may be said in one, and what is told of the machine.

Streamlit takes what any browser sends for as long as it sends, and tells it where on the disk the
program lies and how the machine can be known again.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
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

# A whole town hall may share one address.
MOST_FROM_ONE_ADDRESS = 400
# A reader's choices are some kilobytes; who writes sends all the fields of a page.
MOST_FROM_READER = 128 * 1024
MOST_FROM_WRITER = 1_000_000  # maxWidgetStateSize in .streamlit/config.toml
# So many messages at once, and so many a second after that; more have to wait. A long one is many.
_BURST, _PER_SECOND = 60, 10.0
_ADDRESS_BURST, _ADDRESS_PER_SECOND = 400, 60.0
_BYTES_OF_ONE = 16 * 1024
_MOST_NAMES = 50  # of files to be brought at once
_PROVIDERS_COOKIE = "_streamlit_user"
# What a page of SAMSAM's sends; the rest is for who develops with Streamlit.
_USED = {"rerun_script", "stop_script", "app_heartbeat"}
_USED_OPERATIONS = {"dataframe_chunk"}
_FULL = "SAMSAM har så många besökare som ryms just nu. Försök igen om en stund."
_RETRY_AFTER = "30"
_SCRIPT = Path(__file__).resolve().parents[2]
_TOO_BIG, _WRONG, _FAULT = 1009, 1003, 1011


class _Pace:
    """So many at once, and so many a second after that."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst, self._per_second = burst, per_second
        self._left, self._at = burst, time.monotonic()

    def wait(self, cost: float) -> float:
        """Take places; give how many seconds to wait for them."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second) - cost
        self._at = now
        return max(0.0, -self._left / self._per_second)


@dataclass
class _Address:
    """The sockets of one address, and the pace that they share."""

    count: int = 0
    pace: _Pace = field(default_factory=lambda: _Pace(_ADDRESS_BURST, _ADDRESS_PER_SECOND))


class BoundSockets:
    """Lets in so many sockets, and only what a page of SAMSAM's says in them."""

    def __init__(self, app: ASGIApp, most: int = MOST_SOCKETS) -> None:
        self._app = app
        self._most, self._count = most, 0
        self._open: dict[str, _Address] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a socket on, or refuse it before Streamlit makes a session of it."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        address, _port = scope.get("client") or ("", 0)
        mine = self._open.setdefault(address, _Address())
        if self._count > self._most - 1 or mine.count >= MOST_FROM_ONE_ADDRESS:
            self._leave(address)
            logs.refused("a socket was refused: there are too many")
            headers = {"retry-after": _RETRY_AFTER}
            await refuse(scope, receive, send, PlainTextResponse(_FULL, 503, headers=headers))
            return
        mine.count += 1
        self._count += 1
        try:
            writes = await run_in_threadpool(_writes, scope)
            await self._served(scope, _Bound(receive, send, writes, mine.pace))
        finally:
            mine.count -= 1
            self._count -= 1
            self._leave(address)

    def _leave(self, address: str) -> None:
        if not self._open[address].count:
            del self._open[address]

    async def _served(self, scope: Scope, bound: _Bound) -> None:
        try:
            await self._app(scope, bound.receive, bound.send)
        except Exception as error:  # noqa: BLE001 - uvicorn would write all of it in the log
            # Streamlit goes on for a moment with a socket that has closed, and stumbles.
            if not bound.closed:
                logs.fault("en anslutning avbröts", error)
                await bound.close(_FAULT)


def _writes(scope: Scope) -> bool:
    """True for who may do more than read, and so says more."""
    headers = Headers(scope=scope)
<<<<<<< HEAD
    visitor = visitor_of_request(running.service(), headers)
    by_provider = provider_is_set_up() and _PROVIDERS_COOKIE in cookies_of(
        headers.get("cookie", "")
=======
    address, _port = scope.get("client") or ("", 0)
    visitor = visitor_of_request(running.service(), address, headers)
    cookies = cookies_of(headers.get("cookie", ""))
    return visitor.role is not Role.READER or (
        provider_is_set_up() and _PROVIDERS_COOKIE in cookies
>>>>>>> server
    )


class _Bound:
    """One socket: what comes in is counted and looked at, what goes out tells no path."""

    def __init__(self, receive: Receive, send: Send, writes: bool, shared: _Pace) -> None:
        self._receive, self._send, self._writes = receive, send, writes
        self._paces = (_Pace(_BURST, _PER_SECOND), shared)
        self.closed = False

    async def receive(self) -> Message:
        """The next message that a page may have sent; what is wrong ends the socket."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                self.closed = message["type"] == "websocket.disconnect"
                return message
            content = message.get("bytes")
            cost = 1 + len(content or b"") / _BYTES_OF_ONE
            await asyncio.sleep(max(pace.wait(cost) for pace in self._paces))
            wrong = self._wrong(content)
            if wrong:
                logs.refused("a socket was closed: its message was too large or none of a page's")
                await self.close(wrong)
                return {"type": "websocket.disconnect", "code": wrong}
            if _is_used(message["bytes"], self._writes):
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

    def _wrong(self, content: bytes | None) -> int:
        if content is None:
            return _WRONG
        if len(content) > (MOST_FROM_WRITER if self._writes else MOST_FROM_READER):
            return _TOO_BIG
        try:
            BackMsg.FromString(content)
        except DecodeError:
            return _WRONG
        return 0


def _is_used(content: bytes, writes: bool) -> bool:
    message = BackMsg.FromString(content)
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _USED_OPERATIONS
    if kind == "file_urls_request":
        return writes and len(message.file_urls_request.file_names) <= _MOST_NAMES
    return kind in _USED


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

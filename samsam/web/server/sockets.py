"""The visitors' sockets: how many, how much may be said in one, and what is said of the machine.

Streamlit takes what any browser sends for as long as it sends, and says it where on the disk the
program lies and how the machine can be known again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from functools import partial
from pathlib import Path

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from samsam.model.analysis.access import Role
from samsam.services.accounts.guesses import place_of
from samsam.web.base import asking, logs, running
from samsam.web.base.access import visitor_of_request
from samsam.web.base.awaiting import PASSING
from samsam.web.base.pace import Pace, PaceByAddress
from samsam.web.server.descriptors import MOST_SOCKETS
from samsam.web.server.gate import refuse

# A whole town hall may share one address.
MOST_FROM_ONE_ADDRESS = 400
# A reader's choices are some kilobytes; who writes sends all the fields of a page.
MOST_FROM_READER = 128 * 1024
MOST_FROM_WRITER = 1_000_000  # maxWidgetStateSize in .streamlit/config.toml
# So many messages at once, and so many a second after that; more have to wait. A long one is many.
# Each that runs a page holds up all other sockets for a moment. Who writes says long ones often,
# and shares nothing with strangers.
_BURST, _PER_SECOND = 20, 10.0
_WRITERS_BURST, _WRITERS_PER_SECOND = 60, 20.0
_ADDRESS_BURST, _ADDRESS_PER_SECOND = 40, 30.0
_BYTES_OF_ONE = 16 * 1024
_MOST_NAMES = 50  # of files to be brought at once
# What a page of SAMSAM's sends; the rest is for who develops with Streamlit.
_USED = {"rerun_script", "stop_script", "app_heartbeat"}
_USED_OPERATIONS = {"dataframe_chunk"}
_FULL = "SAMSAM har så många besökare som ryms just nu. Försök igen om en stund."
_AWAY = "SAMSAM når inte sina uppgifter just nu. Försök igen om en stund."
_RETRY_AFTER = "30"
_SCRIPT = Path(__file__).resolve().parents[3]
_TOO_BIG, _WRONG, _FAULT = 1009, 1003, 1011


class BoundSockets:
    """Lets in so many sockets, and only what a page of SAMSAM's says in them."""

    def __init__(self, app: ASGIApp, most: int = MOST_SOCKETS) -> None:
        self._app = app
        self._most = most
        self._open: Counter[str] = Counter()
        # They outlive the sockets: who leaves and comes back has used what there was.
        self._paces = PaceByAddress(_ADDRESS_BURST, _ADDRESS_PER_SECOND)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a socket on, or refuse it before Streamlit makes a session of it."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        address = place_of((scope.get("client") or ("", 0))[0])
        if self._open.total() >= self._most or self._open[address] >= MOST_FROM_ONE_ADDRESS:
            logs.refused("a socket was refused: there are too many")
            headers = {"retry-after": _RETRY_AFTER}
            await refuse(scope, receive, send, PlainTextResponse(_FULL, 503, headers=headers))
            return
        self._open[address] += 1
        try:
            writes = await asking.store.ask(partial(_writes, scope))
            await self._served(scope, _Bound(receive, send, writes, self._paces.of(address)))
        except PASSING:  # the browser tries again, and says that it does
            logs.refused("a socket was refused: the store doesn't answer")
            await refuse(scope, receive, send, PlainTextResponse(_AWAY, 503))
        finally:
            self._open -= Counter((address,))

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
    visitor = visitor_of_request(running.service(), Headers(scope=scope))
    return visitor.role is not Role.READER


class _Bound:
    """One socket: what comes in is counted and looked at, what goes out says no path."""

    def __init__(self, receive: Receive, send: Send, writes: bool, shared: Pace) -> None:
        self._receive, self._send, self._writes = receive, send, writes
        writers = (Pace(_WRITERS_BURST, _WRITERS_PER_SECOND),)
        self._paces = writers if writes else (Pace(_BURST, _PER_SECOND), shared)
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
            message = {**message, "bytes": named_without_places(content)}
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


def named_without_places(content: bytes) -> bytes:
    """The beginning of a session as it may be reported: no path, nothing to know the machine by."""
    message = ForwardMsg.FromString(content)
    if message.WhichOneof("type") == "new_session":
        session = message.new_session
        session.main_script_path = Path(session.main_script_path).name
        session.initialize.user_info.Clear()
        about = session.initialize.environment_info
        about.python_version = about.server_os = ""
    return bytes(message.SerializeToString())

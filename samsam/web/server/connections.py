"""Bounds on connections before there is a request: heads, messages without end, readers who don't.

uvicorn waits for the rest of a request or of a socket's message for as long as it takes, keeps all
of it meanwhile, and never gives up who doesn't read. Streamlit starts it and gives no way to set
that, so its connections are made to keep these bounds when SAMSAM starts.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from samsam.services.accounts.guesses import place_of
from samsam.web.base import logs
from samsam.web.base.pace import Pace
from samsam.web.server.sockets import MOST_FROM_WRITER

# Open files that aren't connections.
OWN_FILES = 60
HEAD_SECONDS = 15.0
# Cookies of a provider's sign-in may be 64 kB (docs/drift/nginx.conf).
MOST_HEAD_BYTES = 80 * 1024
MESSAGE_SECONDS = 30.0
MOST_PARTS = 4096
# Frames of a socket: messages, their parts, and the pings that no browser sends by itself.
FRAMES_AT_ONCE, FRAMES_PER_SECOND = 600, 60.0
# As much as is looked at before what it was is counted: 700 frames at most.
SLICE = 4096
# What all sockets together may have begun to say.
MOST_UNFINISHED = 64 * 1024 * 1024
MOST_FROM_ONE_ADDRESS = 500
SWEEP_SECONDS = 20.0
# Who takes less than this between two looks, twice, isn't reading.
LEAST_READ = 32 * 1024
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n"
)


class _Watched:
    """One connection, as long as it's there."""

    def __init__(self, transport: asyncio.Transport, address: str) -> None:
        self.transport, self.address = transport, address
        self.head_bytes = 0
        self.in_head = False
        self.unfinished = 0
        self.frames = Pace(FRAMES_AT_ONCE, FRAMES_PER_SECOND)
        self.unread, self.strikes = 0, 0
        self.timer: asyncio.TimerHandle | None = None

    def end_within(self, seconds: float) -> None:
        """Be ended when nothing calls `go_on` in time."""
        if self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(seconds, self.transport.abort)

    def go_on(self) -> None:
        """What was waited for has come."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def look(self) -> None:
        """End the connection when its other end hasn't read for two looks."""
        unread = self.transport.get_write_buffer_size()
        stuck = unread > 0 and unread > self.unread - LEAST_READ and self.unread > 0
        self.strikes = self.strikes + 1 if stuck else 0
        self.unread = unread
        if self.strikes >= 2:
            logs.refused("a connection was ended: its other end doesn't read")
            self.transport.abort()


class Connections:
    """All connections of the server. `limit` is how many open files there may be."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._all: dict[asyncio.Transport, _Watched] = {}
        self._from: Counter[str] = Counter()
        self._unfinished = 0
        allowed = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
        self._proxies = ProxyHeadersMiddleware(_nothing, allowed).trusted_hosts

    def __len__(self) -> int:
        return len(self._all)

    def open(self, transport: asyncio.Transport) -> None:
        """A new connection; one too many is ended at once."""
        if transport in self._all:
            return
        peer = without_mapping(transport.get_extra_info("peername") or ("", 0))
        address = place_of(peer[0])
        watched = self._all[transport] = _Watched(transport, address)
        self._from[address] += 1
        known = peer[0] in self._proxies
        too_many = self._from[address] > MOST_FROM_ONE_ADDRESS and not known
        if len(self._all) > self.limit - OWN_FILES or too_many:
            logs.refused("a connection was ended: there are too many")
            transport.abort()
            return
        watched.end_within(HEAD_SECONDS)
        watched.in_head = True

    def close(self, transport: asyncio.Transport) -> None:
        """A connection has ended."""
        watched = self._all.pop(transport, None)
        if watched is None:
            return
        watched.go_on()
        self._unfinished -= watched.unfinished
        self._from[watched.address] -= 1
        if not self._from[watched.address]:
            del self._from[watched.address]

    def head_begins(self, transport: asyncio.Transport) -> None:
        """The first of a request has come; the rest of its head must come in time."""
        watched = self._all.get(transport)
        if watched is not None:
            watched.in_head, watched.head_bytes = True, 0
            watched.end_within(HEAD_SECONDS)

    def head_is_too_large(self, transport: asyncio.Transport, more: int) -> bool:
        """True when so many bytes more, and still no end, are more than there may be of a head."""
        watched = self._all.get(transport)
        if watched is None or not watched.in_head:
            return False
        watched.head_bytes += more
        return watched.head_bytes > MOST_HEAD_BYTES

    def head_has_come(self, transport: asyncio.Transport) -> None:
        """The head of a request is whole."""
        watched = self._all.get(transport)
        if watched is not None:
            watched.in_head = False
            watched.go_on()

    def message_goes_on(self, transport: asyncio.Transport, unfinished: int, parts: int) -> None:
        """So many bytes of a socket's message have come, in so many parts, without its end."""
        watched = self._all.get(transport)
        if watched is None:
            return
        self._unfinished += unfinished - watched.unfinished
        watched.unfinished = unfinished
        if not unfinished:
            watched.go_on()
        elif parts > MOST_PARTS or self._unfinished > MOST_UNFINISHED:
            logs.refused("a socket was ended: its message has no end")
            transport.abort()
        else:
            watched.end_within(MESSAGE_SECONDS)

    def frame_has_come(self, transport: asyncio.Transport) -> None:
        """One frame of a socket; more than anybody needs end it."""
        watched = self._all.get(transport)
        if watched is not None and not transport.is_closing() and not watched.frames.try_once():
            logs.refused("a socket was ended: it sends too many frames")
            transport.abort()

    async def sweep(self) -> None:
        """Look at each connection now and then."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            for watched in list(self._all.values()):
                watched.look()

    def end_all(self) -> None:
        """End every connection now."""
        for transport in list(self._all):
            transport.abort()


async def _nothing(*_: object) -> None:
    """Stands for the application, where only the proxies are asked for."""


def without_mapping(client: Sequence[Any]) -> tuple[str, int]:
    """Host and port of a connection; an IPv4 address as itself.

    Where both sorts of addresses are listened to, `::ffff:` stands before it, and uvicorn would
    not know a proxy of FORWARDED_ALLOW_IPS again.
    """
    return str(client[0]).removeprefix("::ffff:"), int(client[1])


def bound(connections: Connections) -> None:
    """Let uvicorn's connections keep the bounds."""
    _bound_requests(connections, HttpToolsProtocol)
    _bound_sockets(connections, WebSocketsSansIOProtocol)


def _bound_both(connections: Connections, protocol: Any) -> None:
    made, lost = _own(protocol, "connection_made"), _own(protocol, "connection_lost")

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        made(self, transport)
        if self.client is not None:
            self.client = without_mapping(self.client)
        connections.open(transport)

    def connection_lost(self: Any, error: Exception | None) -> None:
        connections.close(self.transport)
        lost(self, error)

    _put(protocol, connection_made, made)
    _put(protocol, connection_lost, lost)


def _bound_requests(connections: Connections, protocol: Any) -> None:
    _bound_both(connections, protocol)
    received = _own(protocol, "data_received")
    begin = _own(protocol, "on_message_begin")
    complete = _own(protocol, "on_headers_complete")

    def data_received(self: Any, data: bytes) -> None:
        received(self, data)
        if connections.head_is_too_large(self.transport, len(data)):
            logs.refused("a connection was ended: its request has no end")
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self: Any) -> None:
        connections.head_begins(self.transport)
        begin(self)

    def on_headers_complete(self: Any) -> None:
        connections.head_has_come(self.transport)
        complete(self)

    _put(protocol, data_received, received)
    _put(protocol, on_message_begin, begin)
    _put(protocol, on_headers_complete, complete)


_FRAMES = ("handle_ping", "handle_pong", "handle_cont", "handle_text", "handle_bytes")


def _bound_sockets(connections: Connections, protocol: Any) -> None:
    _bound_both(connections, protocol)
    received, made = _own(protocol, "data_received"), vars(protocol)["connection_made"]

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        self.conn.max_message_size = MOST_FROM_WRITER
        made(self, transport)

    def data_received(self: Any, data: bytes) -> None:
        for start in range(0, len(data), SLICE):
            received(self, data[start : start + SLICE])
            if self.conn.handshake_exc is not None:
                # uvicorn passes the library's refusal of a head on to nobody.
                self.transport.write(b"".join(self.conn.data_to_send()))
                self.transport.close()
            if self.transport.is_closing():
                return
        parts = self.frames
        unfinished = sum(map(len, parts)) + len(self.conn.reader.buffer)
        connections.message_goes_on(self.transport, unfinished, len(parts))

    _put(protocol, connection_made, made)
    _put(protocol, data_received, received)
    for name in _FRAMES:
        _count(connections, protocol, name)


def _count(connections: Connections, protocol: Any, name: str) -> None:
    original = _own(protocol, name)

    def handle(self: Any, *event: Any) -> None:
        connections.frame_has_come(self.transport)
        original(self, *event)

    handle.__name__ = name
    _put(protocol, handle, original)


_ORIGINAL = "_samsam_original"


def _own(protocol: Any, name: str) -> Callable[..., None]:
    """The library's own method, also when it has been bound before."""
    method: Callable[..., None] = vars(protocol)[name]
    return getattr(method, _ORIGINAL, method)


def _put(protocol: Any, method: Callable[..., None], original: Callable[..., None]) -> None:
    setattr(method, _ORIGINAL, getattr(original, _ORIGINAL, original))
    setattr(protocol, method.__name__, method)

"""Who shares the places of one address: whoever could have any of its addresses."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg

from samsam.web.server import sockets
from samsam.web.server.sockets import BoundSockets


@pytest.mark.parametrize(
    ("addresses", "let_in"),
    [
        # One customer has a whole network of IPv6: 2⁶⁴ addresses, and one share.
        ([f"2001:db8:1:2::{n:x}" for n in range(1, 5)], 2),
        ([f"2001:db8:1:{n:x}::1" for n in range(1, 5)], 4),
        (["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"], 2),
    ],
)
def test_one_share_for_each_network(
    first_figures: None, monkeypatch: pytest.MonkeyPatch, addresses: list[str], let_in: int
) -> None:
    monkeypatch.setattr(sockets, "MOST_FROM_ONE_ADDRESS", 2)

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive()

    app = Starlette(
        routes=[WebSocketRoute("/stream", stream)], middleware=[Middleware(BoundSockets)]
    )
    told = []
    with ExitStack() as inside:
        for address in addresses:
            client = TestClient(app, client=(address, 50000))
            try:
                inside.enter_context(client.websocket_connect("/stream"))
                told.append(101)
            except WebSocketDenialResponse as refused:
                told.append(refused.status_code)
    assert told == [101] * let_in + [503] * (len(addresses) - let_in)


@pytest.mark.parametrize("stays", [True, False])
def test_who_leaves_and_comes_back_has_used_what_there_was(
    first_figures: None, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    """Else a stranger who opens a socket anew each time would never have to wait."""
    monkeypatch.setattr(sockets, "_ADDRESS_BURST", 10)
    monkeypatch.setattr(sockets, "_ADDRESS_PER_SECOND", 10.0)

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        for _ in range(5):
            await socket.receive_bytes()
        await socket.send_text("heard")
        await socket.receive()

    app = Starlette(
        routes=[WebSocketRoute("/stream", stream)], middleware=[Middleware(BoundSockets)]
    )
    client = TestClient(app, client=("192.0.2.1", 50000))
    heartbeat = BackMsg()
    heartbeat.app_heartbeat = True
    begun = time.monotonic()
    with ExitStack() as inside:
        if stays:
            inside.enter_context(client.websocket_connect("/stream"))
        for _ in range(6):
            with client.websocket_connect("/stream") as socket:
                for _ in range(5):
                    socket.send_bytes(heartbeat.SerializeToString())
                assert socket.receive_text() == "heard"
    assert time.monotonic() - begun > 1.5  # thirty messages, ten at once and ten a second

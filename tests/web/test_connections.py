"""Connections whose other end doesn't read are ended, and slow ones that do are not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import pytest

from samsam.web.server import connections
from samsam.web.server.connections import Connections

MB = 1024 * 1024
_SWEEP = 0.3


async def _held(client: Callable[[asyncio.StreamReader], object], size: int) -> tuple[float, int]:
    """Seconds until the server's side of a connection has ended, and how many are left then."""
    made = Connections(limit=1000)
    ended = asyncio.Event()

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.open(writer.transport)
        made.head_has_come(writer.transport)
        writer.write(b"x" * size)
        with contextlib.suppress(OSError):
            await writer.drain()
        made.close(writer.transport)
        writer.close()
        ended.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    sweeping = asyncio.create_task(made.sweep())
    begun = asyncio.get_running_loop().time()
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2], limit=1024)
    reading = asyncio.create_task(client(reader))  # type: ignore[arg-type]
    try:
        await asyncio.wait_for(ended.wait(), 20)
        return asyncio.get_running_loop().time() - begun, len(made)
    finally:
        reading.cancel()
        sweeping.cancel()
        writer.close()
        server.close()


def test_who_does_not_read_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SWEEP_SECONDS", _SWEEP)

    async def deaf(_reader: asyncio.StreamReader) -> None:
        await asyncio.sleep(60)

    took, left = asyncio.run(_held(deaf, 40 * MB))
    assert took < 10 * _SWEEP
    assert left == 0


def test_who_reads_slowly_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SWEEP_SECONDS", _SWEEP)
    got = 0

    async def slow(reader: asyncio.StreamReader) -> None:
        nonlocal got
        while chunk := await reader.read(MB // 4):
            got += len(chunk)
            await asyncio.sleep(0.01)

    took, left = asyncio.run(_held(slow, 40 * MB))
    assert got > 30 * MB
    assert took > 4 * _SWEEP
    assert left == 0

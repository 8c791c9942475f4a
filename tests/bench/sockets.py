"""A reader without a browser: Streamlit's own protocol over a real socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from .servers import Server

WAIT_SECONDS = 60
_FAULT = b"felnumret"  # what a page says when its script failed


class RunFailedError(Exception):
    """The page's script failed, or told the reader of a fault."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a page: its messages, their size, and how long the answer took."""

    messages: int
    size: int
    wall_ms: float


@asynccontextmanager
async def reader(server: Server) -> AsyncIterator[ClientConnection]:
    """The connection of a visitor who may write, as the browser makes it."""
    address = f"{server.url.replace('http', 'ws', 1)}/_stcore/stream"
    connection = connect(
        address,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers=server.writer,
        compression=None,
        max_size=None,
        open_timeout=WAIT_SECONDS,
    )
    async with connection as ws:
        yield ws


def question(page_name: str, query: str = "") -> bytes:
    """The browser's wish to see a page."""
    message = BackMsg()
    message.rerun_script.page_name = page_name
    message.rerun_script.query_string = query
    return bytes(message.SerializeToString())


async def rerun(ws: ClientConnection, page_name: str, query: str = "") -> Run:
    """Ask for a page and read until its script has finished. Raises RunFailedError."""
    begun = time.perf_counter()
    await ws.send(question(page_name, query))
    messages = size = 0
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            raw = await ws.recv(decode=False)
            messages, size = messages + 1, size + len(raw)
            if _finished(raw):
                return Run(messages, size, 1000 * (time.perf_counter() - begun))


def _finished(raw: bytes) -> bool:
    message = ForwardMsg.FromString(raw)
    is_exception = message.delta.new_element.WhichOneof("type") == "exception"
    if is_exception or _FAULT in raw:
        raise RunFailedError("the page told of a fault")
    if message.WhichOneof("type") != "script_finished":
        return False
    if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
        status = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
        raise RunFailedError(f"the script ended with {status}")
    return True


async def cpu_per_run(server: Server, page_name: str, count: int) -> tuple[float, list[Run]]:
    """The server's CPU time for one run in milliseconds, and the runs.

    One connection; the first run, which also opens the session, is left out.
    """
    async with reader(server) as ws:
        await rerun(ws, page_name)
        before = server.cpu_seconds()
        made = [await rerun(ws, page_name) for _ in range(count)]
        return 1000 * (server.cpu_seconds() - before) / count, made

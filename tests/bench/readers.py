"""A hundred readers at once, each asking for a page every few seconds."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from samsam.web.page.pages import PAGES

from . import servers, sockets, table
from .servers import Server

READERS, SECONDS = 100, 60
HEAD = (
    "Server", "visningar", "fel", "p50 ms", "p95 ms", "högst ms", "CPU ms per visning",
    "minne före MB", "minne efter MB",
)  # fmt: skip


@dataclass(slots=True)
class Load:
    """What the readers of one server met."""

    server: Server
    pages: Sequence[str]
    wall: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    before_mb: float = 0
    after_mb: float = 0
    cpu_s: float = 0

    async def readers(self, count: int, seconds: float) -> None:
        self.before_mb, cpu = self.server.rss_mb(), self.server.cpu_seconds()
        end = time.monotonic() + seconds
        await asyncio.gather(*(self._reader(seed, end) for seed in range(count)))
        self.after_mb, self.cpu_s = self.server.rss_mb(), self.server.cpu_seconds() - cpu

    async def _reader(self, seed: int, end: float) -> None:
        chance = random.Random(seed)  # noqa: S311 - the same readers each time, no secrets
        await asyncio.sleep(chance.uniform(0, 3))
        try:
            async with sockets.reader(self.server) as ws:
                while time.monotonic() < end:
                    made = await sockets.rerun(ws, chance.choice(self.pages))
                    self.wall.append(made.wall_ms)
                    await asyncio.sleep(chance.uniform(2, 5))
        except (OSError, TimeoutError, WebSocketException, sockets.RunFailedError) as error:
            self.errors.append(f"{type(error).__name__}: {error}")


async def measure(count: int, seconds: float) -> tuple[Load, Load]:
    """Both servers at the same time, each with its own readers."""
    with servers.samsam() as ours, servers.empty() as empty:
        loads = Load(ours, [page.id for page in PAGES]), Load(empty, [""])
        for load in loads:
            await _warm(load)
        await asyncio.gather(*(load.readers(count, seconds) for load in loads))
    return loads


async def _warm(load: Load) -> None:
    async with sockets.reader(load.server) as ws:
        for name in load.pages:
            await sockets.rerun(ws, name)


def make_table(loads: Sequence[Load]) -> str:
    return table.markdown(HEAD, [_row(load) for load in loads])


def _row(load: Load) -> list[str]:
    wall = load.wall
    numbers = [
        table.quantile(wall, 0.5), table.quantile(wall, 0.95), max(wall),
        1000 * load.cpu_s / len(wall), load.before_mb, load.after_mb,
    ]  # fmt: skip
    return [load.server.name, str(len(wall)), str(len(load.errors)), *map(table.number, numbers)]


def run(quick: bool) -> str:
    count, seconds = (10, 6) if quick else (READERS, SECONDS)
    return make_table(asyncio.run(measure(count, seconds)))

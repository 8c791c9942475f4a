"""Readers who click through the pages while two writers write, as in a day that is busier than any.

Real sockets, one server process. What is asked: did anybody meet a fault, is every save that was
acknowledged in the store, how long did an answer take, and did memory grow.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from samsam.config.settings import load_settings
from samsam.services.analysis.year import versions, year_view
from samsam.services.core.service import open_service
from samsam.web.page.pages import PAGES, WRITE

from . import servers, sockets, table
from .servers import Server

READERS, MANY, SECONDS, SHORT = 100, 300, 600, 60
WAIT_BETWEEN = (5.0, 15.0)  # what it takes to look at a page; quicker than people are
YEAR = 2025
FIELDS = ("summary", "contributors")
HEAD = (
    "Läsare", "Server", "minuter", "visningar", "fel", "p50 ms", "p95 ms", "p99 ms", "högst ms",
    "CPU ms per visning", "sparade", "borta", "minne MB, efter varje femtedel",
)  # fmt: skip
_SAVED = b"Sparat "
_LOOKS = 5  # at the memory, evenly spread; before the first, caches are filled and sessions opened
_FAULTS = (OSError, TimeoutError, WebSocketException, sockets.RunFailedError)


@dataclass(slots=True)
class Load:
    """What the readers and writers of one server met."""

    server: Server
    readers: int
    seconds: float
    pages: Sequence[str]
    wall: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    saved: dict[str, list[str]] = field(default_factory=dict)
    lost: int = 0
    memory_mb: list[float] = field(default_factory=list)
    cpu_s: float = 0

    async def run(self, writers: Sequence[str]) -> None:
        """Everybody at once, until the time is out."""
        cpu = self.server.cpu_seconds()
        end = time.monotonic() + self.seconds
        everybody = [
            *(self._reader(seed, end) for seed in range(self.readers)),
            *(self._writer(name, end) for name in writers),
            self._memory(),
        ]
        await asyncio.gather(*everybody)
        self.cpu_s = self.server.cpu_seconds() - cpu

    async def _memory(self) -> None:
        for _ in range(_LOOKS):
            await asyncio.sleep(self.seconds / _LOOKS)
            self.memory_mb.append(self.server.rss_mb())

    async def _reader(self, seed: int, end: float) -> None:
        chance = random.Random(seed)  # noqa: S311 - the same readers each time, no secrets
        try:
            await asyncio.sleep(chance.uniform(0, min(WAIT_BETWEEN[1], self.seconds / 3)))
            async with sockets.reader(self.server) as ws:
                while time.monotonic() < end:
                    made = await sockets.rerun(ws, chance.choice(self.pages))
                    self.wall.append(made.wall_ms)
                    looking = chance.uniform(*WAIT_BETWEEN)
                    await asyncio.sleep(min(looking, max(0.0, end - time.monotonic())))
        except _FAULTS as error:
            self.errors.append(f"{type(error).__name__}: {error}")

    async def _writer(self, field_id: str, end: float) -> None:
        """Types a new text every other second, and remembers each that was acknowledged."""
        acknowledged = self.saved.setdefault(field_id, [])
        try:
            async with _writing(self.server, field_id) as (ws, area):
                for number in range(100_000):
                    if time.monotonic() > end:
                        return
                    text = f"{field_id}: text nummer {number}"
                    if await _save(ws, area, text):
                        acknowledged.append(text)
                    else:
                        self.errors.append(f"{field_id}: not saved")
                    await asyncio.sleep(2)
        except _FAULTS as error:
            self.errors.append(f"{type(error).__name__}: {error}")


@asynccontextmanager
async def _writing(server: Server, field_id: str) -> AsyncIterator[tuple[ClientConnection, str]]:
    """An editor's connection to the writing page, and the id of a text area there."""
    async with sockets.reader(server) as ws:
        found = await _answers(ws, sockets.question(WRITE.id, f"ar={YEAR}"))
        areas = [m.delta.new_element.text_area.id for m in found]
        yield ws, next(a for a in areas if a.endswith(f"__{field_id}"))


async def _save(ws: ClientConnection, area: str, text: str) -> bool:
    message = BackMsg()
    message.rerun_script.page_name = WRITE.id
    message.rerun_script.query_string = f"ar={YEAR}"
    widget = message.rerun_script.widget_states.widgets.add()
    widget.id, widget.string_value = area, text
    found = await _answers(ws, message.SerializeToString())
    return any(_SAVED in m.SerializeToString() for m in found)


async def _answers(ws: ClientConnection, message: bytes) -> list[ForwardMsg]:
    """Everything that the server says until the script has finished."""
    await ws.send(message)
    found = []
    async with asyncio.timeout(sockets.WAIT_SECONDS):
        while True:
            found.append(ForwardMsg.FromString(await ws.recv(decode=False)))
            if found[-1].WhichOneof("type") == "script_finished":
                return found


def measure(readers: int, seconds: float) -> Load:
    """SAMSAM under load on a store of its own; afterwards every acknowledged text is looked for."""
    with tempfile.TemporaryDirectory(prefix="samsam_load_") as folder:
        store = Path(folder) / "samsam.sqlite"
        with servers.samsam(SAMSAM_STORE=str(store)) as server:
            open_to_readers = [page.id for page in PAGES if page.right is None]
            load = Load(server, readers, seconds, open_to_readers)
            asyncio.run(load.run(FIELDS))
        load.lost = lost(store, load.saved)
    return load


def lost(store: Path, saved: dict[str, list[str]]) -> int:
    """How many acknowledged texts the store doesn't have, once the server has ended."""
    service = open_service(load_settings({**os.environ, "SAMSAM_STORE": str(store)}))
    try:
        main = year_view(service, YEAR).sections[0].main
        record = main.record if main else None
        kept = {
            name: {v.value for v in versions(service, record.id, name)} if record else set()
            for name in saved
        }
    finally:
        service.close()
    return sum(1 for name, texts in saved.items() for text in texts if text not in kept[name])


def beside(readers: int, seconds: float) -> Load:
    """The same readers of a page that is empty: what Streamlit itself costs."""
    with servers.empty() as server:
        load = Load(server, readers, seconds, [""])
        asyncio.run(load.run(()))
    return load


def make_table(loads: Sequence[Load]) -> str:
    return table.markdown(HEAD, [_row(load) for load in loads])


def _row(load: Load) -> list[str]:
    wall = load.wall
    times = [*(table.quantile(wall, share) for share in (0.5, 0.95, 0.99)), max(wall)]
    return [
        str(load.readers), load.server.name, table.number(load.seconds / 60), str(len(wall)),
        str(len(load.errors)), *map(table.number, times),
        table.number(1000 * load.cpu_s / len(wall)), str(sum(map(len, load.saved.values()))),
        str(load.lost), " · ".join(map(table.number, load.memory_mb)),
    ]  # fmt: skip


def run(quick: bool, seconds: float = SECONDS, readers: int = READERS) -> str:
    if quick:
        return make_table([measure(5, 8), beside(5, 8)])
    loads = [
        measure(readers, seconds), beside(readers, SHORT), measure(MANY, SHORT),
        beside(MANY, SHORT),
    ]  # fmt: skip
    told = [error for load in loads for error in load.errors[:5]]
    return "\n".join([make_table(loads), *told])


def main() -> None:
    """`python -m tests.bench.load [--seconds 600] [--quick]`."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--quick", action="store_true", help="a few runs, to see that it works")
    chosen = parser.parse_args()
    print(run(chosen.quick, chosen.seconds))


if __name__ == "__main__":
    main()

"""`python -m tests.bench.attack [--seconds 30] [--code FOLDER] [--nginx] [--only WORDS]`."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import signal
import ssl
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from .. import table
from ..servers import ROOT
from .stranger import ATTACKS, MB, anyone

sys.path.insert(0, str(ROOT / "tests" / "browser"))
import browsing
import nginx

READERS = 20
PAGES = ("", "nyckeltal", "befolkningsmal", "jamfor", "forandringar", "arsanalys", "om")
HEAD = (
    "Angrepp", "p95 ms utan", "p95 ms under", "avbrott", "/halsa högst s", "åter efter s",
    "minne MB före", "högst MB", "stopp s", "svar till angriparen",
)  # fmt: skip
_FAULTS = (OSError, TimeoutError, WebSocketException, httpx.HTTPError)


@dataclass
class Seen:
    """What readers and a watcher saw of one attack."""

    name: str
    alone_ms: list[float] = field(default_factory=list)
    beside_ms: list[float] = field(default_factory=list)
    broken: int = 0
    health_s: float = 0.0
    back_s: float = 0.0
    before_mb: float = 0.0
    most_mb: float = 0.0
    stop_s: float = 0.0
    told: dict[str, int] = field(default_factory=dict)

    def row(self) -> list[str]:
        told = ", ".join(f"{number} {what}" for what, number in sorted(self.told.items()))
        numbers = [
            table.quantile(self.alone_ms, 0.95), table.quantile(self.beside_ms or [0.0], 0.95),
        ]  # fmt: skip
        after = [self.health_s, self.back_s, self.before_mb, self.most_mb, self.stop_s]
        return [
            self.name, *map(table.number, numbers), str(self.broken), *map(table.number, after),
            told or "–",
        ]  # fmt: skip


@dataclass(frozen=True)
class Running:
    """A running server: its process and the address that visitors use."""

    process: psutil.Process
    url: str

    @property
    def tls(self) -> ssl.SSLContext | None:
        return anyone() if self.url.startswith("https") else None

    def memory(self) -> float:
        """Of the server and all that it has started, in MB."""
        family = [self.process, *self.process.children(recursive=True)]
        total = 0
        for one in family:
            with suppress(psutil.Error):
                total += one.memory_info().rss
        return total / MB


@contextmanager
def running(through: bool) -> Iterator[Running]:
    with tempfile.TemporaryDirectory(prefix="samsam_attack_") as name:
        folder = Path(name)
        server = browsing.Server(folder / "samsam.sqlite", fresh=True)
        # So that readers may have addresses of their own, as a proxy's header says.
        server.settings["STREAMLIT_SERVER_ADDRESS"] = "127.0.0.1"
        if through:
            nginx.behind_proxy(server)
        server.start()
        front = nginx.nginx_before(folder, server) if through else nullcontext(server)
        try:
            with front as made:
                assert server.process
                yield Running(psutil.Process(server.process.pid), made.url)
        finally:
            if server.process and server.process.poll() is None:
                server.process.kill()
                server.process.wait()


async def _read(server: Running, seen: list[float], end: float, seed: int) -> int:
    """One reader, who opens a page every one to three seconds; gives how often it was broken."""
    chance, broken = random.Random(seed), 0  # noqa: S311 - the same readers each time
    address = f"{server.url.replace('http', 'ws', 1)}_stcore/stream"
    # Not the stranger's address, whose share is its own; nginx puts everybody's to this machine's.
    own = {"X-Forwarded-For": f"198.51.100.{seed}"}
    while time.monotonic() < end:
        try:
            async with connect(
                address, subprotocols=["streamlit"], max_size=None, ssl=server.tls, proxy=None,  # type: ignore[list-item]
                compression=None, additional_headers=own,
            ) as ws:  # fmt: skip
                while time.monotonic() < end:
                    seen.append(await _opened(ws, chance.choice(PAGES)))
                    await asyncio.sleep(chance.uniform(1, 3))
        except _FAULTS:
            broken += 1
            await asyncio.sleep(1)
    return broken


async def _opened(ws: ClientConnection, page: str) -> float:
    message = BackMsg()
    message.rerun_script.page_name = page
    begun = time.perf_counter()
    await ws.send(message.SerializeToString())
    async with asyncio.timeout(60):
        while True:
            raw = await ws.recv(decode=False)
            if ForwardMsg.FromString(raw).WhichOneof("type") == "script_finished":
                return 1000 * (time.perf_counter() - begun)


async def _watch(server: Running, seen: Seen, over: asyncio.Event) -> None:
    """Ask for health four times a second, and look at the memory."""
    async with httpx.AsyncClient(base_url=server.url, timeout=60, verify=anyone()) as client:
        while not over.is_set():
            begun = time.perf_counter()
            with suppress(*_FAULTS):
                await client.get("halsa")
            seen.health_s = max(seen.health_s, time.perf_counter() - begun)
            seen.most_mb = max(seen.most_mb, server.memory())
            await asyncio.sleep(0.25)


async def _read_by_all(server: Running, seen: list[float], seconds: float) -> int:
    end = time.monotonic() + seconds
    return sum(await asyncio.gather(*(_read(server, seen, end, n) for n in range(READERS))))


async def _seen(server: Running, name: str, seconds: float) -> Seen:
    seen = Seen(name)
    await _read_by_all(server, [], 4)
    await _read_by_all(server, seen.alone_ms, seconds / 2)
    seen.before_mb = server.memory()
    over = asyncio.Event()
    watching = asyncio.create_task(_watch(server, seen, over))
    command = (sys.executable, "-m", "tests.bench.attack.stranger", name, server.url, str(seconds))
    stranger = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    reading = asyncio.create_task(_read_by_all(server, seen.beside_ms, seconds))
    told, _ = await stranger.communicate()
    ended = time.monotonic()
    seen.told = json.loads(told)
    async with httpx.AsyncClient(base_url=server.url, timeout=180, verify=anyone()) as client:
        with suppress(*_FAULTS):
            while (await client.get("filer/nyckeltal/neet.csv")).status_code != 200:
                await asyncio.sleep(0.1)
    seen.back_s = time.monotonic() - ended
    over.set()
    await watching
    seen.broken = await reading
    return seen


def _stopped(server: Running) -> float:
    """Seconds from SIGTERM to the end; 60 when it hasn't ended by then."""
    begun = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    with suppress(psutil.TimeoutExpired):
        server.process.wait(60)
    return time.monotonic() - begun


def measure(name: str, seconds: float, through: bool) -> Seen:
    """One attack on a server of its own."""
    with running(through) as server:
        seen = asyncio.run(_seen(server, name, seconds))
        seen.stop_s = _stopped(server)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.attack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="how long each attack lasts")
    parser.add_argument("--code", type=Path, default=ROOT, help="another checkout to attack")
    parser.add_argument("--nginx", action="store_true", help="through the documented nginx")
    parser.add_argument("--only", default="", help="attacks with these words in their name")
    chosen = parser.parse_args()
    browsing.ROOT = chosen.code.resolve()
    if chosen.nginx and not shutil.which("openssl"):
        parser.error("no openssl here")
    rows = []
    for name in ATTACKS:
        if chosen.only in name:
            rows.append(measure(name, chosen.seconds, chosen.nginx).row())
            print(table.markdown(HEAD, rows[-1:]), flush=True)
    print(f"\n{table.markdown(HEAD, rows)}")


if __name__ == "__main__":
    main()

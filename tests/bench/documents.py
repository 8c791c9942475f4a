"""How many public pages one core answers, warm, and how long one waits with 300 readers beside.

Who asks is a process of its own with plain sockets: a client that costs more than the server would
be what is measured. A file of the same length from the same kind of server stands beside.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from samsam.web.files.prerendered import PRERENDERED

from . import load, servers, table
from .servers import ROOT, Server

SECONDS, ROUNDS, CONNECTIONS = 5.0, 5, 8
BESIDE_SECONDS, PER_SECOND = 60.0, 20
HEAD = ("Vad", "svar", "fel", "CPU ms per svar", "svar per s och kärna", "p50 ms", "p95 ms")
_LENGTH = b"content-length:"
_FILE = """
import asyncio, sys
from pathlib import Path
import uvicorn
content = Path(sys.argv[1]).read_bytes()
headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-encoding", b"gzip"),
           (b"content-length", str(len(content)).encode())]
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})
uvicorn.run(app, port=int(sys.argv[2]), log_level="error", lifespan="off")
"""


@dataclass(slots=True)
class Asked:
    """What those who asked for documents met: milliseconds each, faults, and the server's CPU."""

    wall_ms: list[float] = field(default_factory=list)
    faults: int = 0
    cpu_s: float = 0

    def add(self, other: Asked) -> None:
        self.wall_ms += other.wall_ms
        self.faults += other.faults
        self.cpu_s += other.cpu_s


# Who asks, in a process of their own


async def _document(place: tuple[str, int], request: bytes) -> float:
    """One answer over a connection of its own; milliseconds. Raises OSError for another than 200."""
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection(*place)
    try:
        await _answered(reader, writer, request)
    finally:
        writer.close()
    return 1000 * (time.perf_counter() - begun)


async def _answered(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise OSError(head.splitlines()[0].decode())
    lengths = [h for h in head.lower().splitlines() if h.startswith(_LENGTH)]
    await reader.readexactly(int(lengths[0].removeprefix(_LENGTH)))


def _requests(port: int) -> list[bytes]:
    return [
        f"GET /{page.id} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        for page in PRERENDERED
    ]


async def _as_fast_as_it_goes(port: int, seconds: float) -> Asked:
    """A few connections, each with a new request when the last has been answered."""
    asked, requests, end = Asked(), _requests(port), time.monotonic() + seconds

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < end:
            number += 1
            begun = time.perf_counter()
            await _answered(reader, writer, requests[number % len(requests)])
            asked.wall_ms.append(1000 * (time.perf_counter() - begun))
        writer.close()

    await asyncio.gather(*map(one, range(CONNECTIONS)))
    return asked


async def _evenly(port: int, seconds: float) -> Asked:
    """So many new visitors a second, whether or not those before have been answered."""
    asked, requests = Asked(), _requests(port)

    async def one(number: int) -> None:
        await asyncio.sleep(number / PER_SECOND)
        try:
            request = requests[number % len(requests)]
            asked.wall_ms.append(await _document(("127.0.0.1", port), request))
        except (OSError, asyncio.IncompleteReadError):
            asked.faults += 1

    await asyncio.gather(*map(one, range(int(seconds * PER_SECOND))))
    return asked


WAYS = {"fast": _as_fast_as_it_goes, "evenly": _evenly}


def main() -> None:
    way, port, seconds = sys.argv[1:]
    asked = asyncio.run(WAYS[way](int(port), float(seconds)))
    print(json.dumps([asked.wall_ms, asked.faults]))


async def _ask(way: str, server: Server, seconds: float) -> Asked:
    before = server.cpu_seconds()
    arguments = (way, str(server.port), str(seconds))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.documents", *arguments, cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    wall, faults = json.loads(out)
    return Asked(wall, faults, server.cpu_seconds() - before)


# Measured


async def measure(rounds: int, seconds: float, readers: int, beside: float) -> dict[str, Asked]:
    """Ours and the file by turns; then ours while readers with open sessions click beside."""
    found = {"sidor, varma": Asked(), "en fil, samma slags server": Asked()}
    with servers.samsam() as ours:
        with servers.file_server(_FILE, _warm(ours)) as file:
            for _ in range(rounds):
                for asked, server in zip(found.values(), (ours, file), strict=True):
                    asked.add(await _ask("fast", server, seconds))
        found[f"sidor, medan {readers} läsare klickar"] = await _beside(ours, readers, beside)
    return found


def _warm(server: Server) -> bytes:
    """Every page once; the first one's bytes as they are sent."""
    with httpx.Client(base_url=server.url, timeout=60, headers={"accept-encoding": "gzip"}) as asks:
        for page in PRERENDERED:
            asks.get(f"/{page.id}").raise_for_status()
        with asks.stream("GET", "/") as answer:
            return b"".join(answer.iter_raw())


async def _beside(server: Server, readers: int, seconds: float) -> Asked:
    """Readers begin within a third of their time: asked in the rest, when all are there."""
    pages = [page.id for page in PRERENDERED]
    crowd = load.Load(server, readers, seconds * 1.5, pages)
    clicking = asyncio.create_task(crowd.run(()))
    await asyncio.sleep(seconds * 0.5)
    asked = await _ask("evenly", server, seconds)
    await clicking
    asked.faults += len(crowd.errors)
    return asked


def make_table(found: dict[str, Asked]) -> str:
    return table.markdown(HEAD, [_row(name, asked) for name, asked in found.items()])


def _row(name: str, asked: Asked) -> list[str]:
    alone = "läsare" not in name
    each = asked.cpu_s / len(asked.wall_ms)
    return [
        name, str(len(asked.wall_ms)), str(asked.faults),
        table.number(1000 * each) if alone else "–", table.number(1 / each) if alone else "–",
        *(table.number(table.quantile(asked.wall_ms, share)) for share in (0.5, 0.95)),
    ]  # fmt: skip


def run(quick: bool) -> str:
    chosen: Sequence[float] = (1, 1.0, 5, 4.0) if quick else (
        ROUNDS, SECONDS, load.MANY, BESIDE_SECONDS,
    )  # fmt: skip
    rounds, seconds, readers, beside = chosen
    return make_table(asyncio.run(measure(int(rounds), seconds, int(readers), beside)))


if __name__ == "__main__":
    main()

"""How many can be in at once: `python -m tests.bench.attack.crowd [--limit 1024] [--code FOLDER]`.

Sockets are opened one after the other, each with a page, until there are a thousand or one is
refused; then twenty of them, by turns, ask for a page again.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
from pathlib import Path

import psutil
from websockets.asyncio.client import connect

from .. import table
from ..servers import ROOT
from .__main__ import Running, browsing
from .__main__ import _opened as opened
from .stranger import MB

MOST = 1000
HEAD = (
    "Gräns",
    "inne på en gång",
    "öppna filer per besökare",
    "minne MB",
    "kB per besökare",
    "p95 ms",
)


async def crowd(server: Running, limit: int) -> list[str]:
    async with contextlib.AsyncExitStack() as inside:
        visitors = []
        before, memory = server.process.num_fds(), server.process.memory_info().rss
        for number in range(MOST):
            address = f"{server.url.replace('http', 'ws', 1)}_stcore/stream"
            headers = {"X-Forwarded-For": f"203.0.113.{number // 100}"}
            try:
                ws = await inside.enter_async_context(
                    connect(address, subprotocols=["streamlit"], additional_headers=headers,  # type: ignore[list-item]
                            max_size=None, compression=None, proxy=None, open_timeout=20)
                )  # fmt: skip
                await asyncio.wait_for(opened(ws, "om"), 20)
            except Exception:  # noqa: BLE001 - whatever it was, nobody more comes in
                break
            visitors.append(ws)
        many = len(visitors)
        files = (server.process.num_fds() - before) / many
        took = [await opened(visitors[n % many], "om") for n in range(200)]
        grown = server.process.memory_info().rss - memory
        numbers = [files, (memory + grown) / MB, grown / 1024 / many, table.quantile(took, 0.95)]
        return [str(limit), str(many), *map(table.number, numbers)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.attack.crowd", description=__doc__)
    parser.add_argument("--limit", type=int, default=4096, help="of the server's open files")
    parser.add_argument("--code", type=Path, default=ROOT, help="another checkout to visit")
    chosen = parser.parse_args()
    browsing.ROOT = chosen.code.resolve()
    with tempfile.TemporaryDirectory(prefix="samsam_crowd_") as name:
        server = browsing.Server(Path(name) / "samsam.sqlite", limit=chosen.limit, fresh=True)
        server.settings["STREAMLIT_SERVER_ADDRESS"] = "127.0.0.1"  # as behind a proxy
        server.start()
        try:
            made = Running(psutil.Process(server.process.pid), server.url)
            print(table.markdown(HEAD, [asyncio.run(crowd(made, chosen.limit))]))
        finally:
            server.kill()


if __name__ == "__main__":
    main()

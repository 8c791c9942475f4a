"""Does memory grow? Ten thousand runs of all pages, and a day of people (`people.py`).

`python -m tests.bench soak` makes the tables of docs/benchmarks.md.
`python -m tests.bench.soak [--minutes 24] [--readers 20] [--trace] [--attack]` lets twenty readers, two
writers and two who fetch files go on, and tells after each minute what holds the memory.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from samsam.web.page.pages import PAGES

from . import people, servers, sockets, table
from .servers import Server

SOCKETS = 4
NAMES = [page.id for page in PAGES]


@dataclass(slots=True)
class Soak:
    """The memory of one server after so many runs, and the time of each run."""

    rss: list[tuple[int, float]] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    cpu_s: float = 0


async def soak(server: Server, total: int, every: int) -> Soak:
    """Runs of all pages in turn from a few sockets; memory is read at each `every` runs."""
    found = Soak()
    numbers = iter(range(total))
    before = server.cpu_seconds()
    found.rss.append((0, server.rss_mb()))
    await asyncio.gather(*(_visitor(server, numbers, every, found) for _ in range(SOCKETS)))
    found.cpu_s = server.cpu_seconds() - before
    return found


async def _visitor(server: Server, numbers: Iterator[int], every: int, found: Soak) -> None:
    async with sockets.reader(server) as ws:
        for n in numbers:
            made = await sockets.rerun(ws, NAMES[n % len(NAMES)])
            found.wall.append(made.wall_ms)
            if len(found.wall) % every == 0:
                found.rss.append((len(found.wall), server.rss_mb()))


async def compared(total: int, parts: int) -> tuple[Soak, Soak]:
    """Without and with collecting after each run, in turns so that other load strikes both."""
    with (
        servers.samsam(STREAMLIT_RUNNER_POST_SCRIPT_GC="false") as off,
        servers.samsam(STREAMLIT_RUNNER_POST_SCRIPT_GC="true") as on,
    ):
        for server in (off, on):
            await soak(server, len(NAMES), total)
        turns = itertools.product(range(parts), (off, on))
        made = [await soak(server, total // parts, total) for _, server in turns]
    return _together(made[0::2]), _together(made[1::2])


def _together(parts: Sequence[Soak]) -> Soak:
    whole = Soak(cpu_s=sum(part.cpu_s for part in parts))
    for part in parts:
        whole.wall += part.wall
        whole.rss += part.rss
    return whole


def memory_table(found: Soak) -> str:
    start = found.rss[0][1]
    rows = [[str(n), table.number(mb), f"{mb - start:+.1f}"] for n, mb in found.rss]
    return table.markdown(("Efter visningar", "minne MB", "ändring MB"), rows)


def time_table(off: Soak, on: Soak) -> str:
    head = ("postScriptGC", "visningar", "CPU ms per visning", "svar p50 ms", "p95 ms", "minne MB")
    return table.markdown(head, [_row("false (vår)", off), _row("true", on)])


def _row(name: str, found: Soak) -> list[str]:
    numbers = [
        1000 * found.cpu_s / len(found.wall), table.quantile(found.wall, 0.5),
        table.quantile(found.wall, 0.95), found.rss[-1][1],
    ]  # fmt: skip
    return [name, str(len(found.wall)), *map(table.number, numbers)]


async def _long(total: int, every: int) -> Soak:
    with servers.samsam() as server:
        return await soak(server, total, every)


def run(quick: bool) -> str:
    total, every, side, parts = (48, 16, 16, 2) if quick else (10_000, 500, 2_000, 10)
    long = asyncio.run(_long(total, every))
    off, on = asyncio.run(compared(side, parts))
    return f"{memory_table(long)}\n\n{time_table(off, on)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=people.MINUTES)
    parser.add_argument("--readers", type=int, default=people.READERS)
    parser.add_argument("--trace", action="store_true", help="also where objects were made; slow")
    parser.add_argument("--attack", action="store_true", help="a stranger attacks all the time")
    chosen = parser.parse_args()
    found = people.measure(chosen.minutes, chosen.readers, chosen.trace, attacked=chosen.attack)
    print(people.made_table(found), people.held(found), *found.errors[:5], sep="\n\n")


if __name__ == "__main__":
    main()

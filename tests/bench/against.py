"""This version against another one in a folder of its own, in turns: CPU a page run, and memory.

The other folder is a checkout of an earlier version (`git worktree add ../before COMMIT`); both are
run by this Python, each on a new store with its own first figures.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from samsam.web.page.pages import CHANGES, COMPARE, DATA, HOME, INDICATOR, POPULATION, Page

from . import servers, sockets, table
from .servers import Server

# Those that both versions have, and that figures and other municipalities have made heavier.
COMPARED = (HOME, INDICATOR, POPULATION, CHANGES, COMPARE, DATA)
HEAD = ("Sida", "CPU ms förr", "CPU ms nu", "nu / förr")


@dataclass(slots=True)
class Turns:
    """All rounds of one page: before and now."""

    before: list[float] = field(default_factory=list)
    now: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The least of each: what disturbs only adds."""
        return min(self.now) / min(self.before)


@dataclass(slots=True)
class Against:
    """By the page's id; and the memory of both servers in MB when all was measured."""

    pages: dict[str, Turns]
    memory: tuple[float, float] = (0.0, 0.0)


async def measure(before: Server, now: Server, pages: Sequence[Page], rounds: int) -> Against:
    """Each page in turns, after every page has been drawn once by both."""
    found = Against({page.id: Turns() for page in pages})
    for page in pages:
        for server in (before, now):
            await sockets.cpu_per_run(server, page.id, 2)
    for _ in range(rounds):
        for name, turns in found.pages.items():
            turns.before.append((await sockets.cpu_per_run(before, name, 20))[0])
            turns.now.append((await sockets.cpu_per_run(now, name, 20))[0])
    found.memory = (before.rss_mb(), now.rss_mb())
    return found


def make_table(found: Against) -> str:
    """The pages, and the memory last."""
    titles = {page.id: page.menu for page in COMPARED}
    rows = [
        [titles[name], table.spread(t.before), table.spread(t.now), table.number(t.ratio)]
        for name, t in found.pages.items()
    ]
    old, new = found.memory
    rows.append(["Minne, MB", table.number(old), table.number(new), table.number(new / old)])
    return table.markdown(HEAD, rows)


def run(quick: bool, folder: Path) -> str:
    """The table. `folder` is the checkout of the other version."""
    pages, rounds = ((HOME,), 1) if quick else (COMPARED, 5)
    with _started(folder) as before, _started(servers.ROOT) as now:
        return make_table(asyncio.run(measure(before, now, pages, rounds)))


@contextmanager
def _started(folder: Path) -> Iterator[Server]:
    """The second start on a store: the first also takes in the figures, once and for all."""
    with tempfile.TemporaryDirectory(prefix="samsam_bench_") as name:
        store = Path(name) / "samsam.sqlite"
        with servers.samsam_on(store, folder):
            pass
        with servers.samsam_on(store, folder) as server:
            servers.wait_until_calm(server)
            yield server

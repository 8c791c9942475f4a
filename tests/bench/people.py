"""A busy day: readers, writers and people who fetch files, and what holds the memory meanwhile."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import psutil

from samsam.web.page.pages import PAGES

from . import load, servers, table
from .attack.stranger import ATTACKS
from .servers import MB, ROOT

READERS, FETCHERS, MINUTES = 20, 2, 24.0
INSIDE = Path(__file__).parent / "inside"
INDICATORS = ("neet", "sfi_two_courses", "unemployment", "employed")
FORMATS = ("csv", "json", "xlsx", "svg", "png", "pdf", "docx", "pptx")
_OPEN_DATA = ("oppna-data/alla.csv", "oppna-data/dcat.ttl", "arshjul.ics", "filer/mall.xlsx")
# The people's address, as a proxy's header says; the stranger's is this machine's own.
_PEOPLE = {"X-Forwarded-For": "198.51.100.7"}
_ATTACK_SECONDS = 20.0
# Caches are filled and every sort of file made once by then.
WARM_SHARE = 1 / 6
HEAD = (
    "Minut", "server MB", "filprocesser MB", "tillsammans MB", "C i bruk MB", "C ledigt MB", "C delar", "DuckDB MB",
    "Arrow MB", "filer kvar MB", "sessioner", "trådar",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """The memory at one moment, in MB, and what the server itself said of it last."""

    minute: float
    server_mb: float
    workers_mb: tuple[float, ...]
    inside: Mapping[str, Any]

    @property
    def together_mb(self) -> float:
        return self.server_mb + sum(self.workers_mb)

    def row(self) -> list[str]:
        workers = " + ".join(map(table.number, self.workers_mb)) or "–"
        held = (
            self.inside.get(name)
            for name in (
                "malloc_used", "malloc_free", "malloc_parts", "duckdb", "arrow", "files", "sessions", "threads",
            )
        )  # fmt: skip
        return [
            f"{self.minute:.1f}", table.number(self.server_mb), workers,
            table.number(self.together_mb), *("–" if h is None else table.number(h) for h in held),
        ]  # fmt: skip


@dataclass(slots=True)
class Day(load.Load):
    """What everybody met, and the memory after each minute."""

    written: Path = Path()
    every: float = 60.0
    fetchers: int = FETCHERS
    looks: list[Look] = field(default_factory=list)
    fetched: Counter[int] = field(default_factory=Counter)
    attacked: bool = False
    attacks: Counter[str] = field(default_factory=Counter)

    async def _memory(self) -> None:
        while "sessions" not in self._inside():
            await asyncio.sleep(0.1)
        begun = time.monotonic()
        others = [asyncio.create_task(self._fetcher(n, begun)) for n in range(self.fetchers)]
        if self.attacked:
            others.append(asyncio.create_task(self._stranger(begun)))
        while time.monotonic() - begun < self.seconds - self.every / 2:
            await asyncio.sleep(self.every)
            self.looks.append(self._look((time.monotonic() - begun) / 60))
        await asyncio.gather(*others)

    async def _stranger(self, begun: float) -> None:
        """One attack after the other, all the time, by a process of its own."""
        names = itertools.cycle(ATTACKS)
        while (left := self.seconds - (time.monotonic() - begun)) > _ATTACK_SECONDS:
            name = next(names)
            command = (
                sys.executable, "-m", "tests.bench.attack.stranger",
                name, f"{self.server.url}/", str(min(left, _ATTACK_SECONDS)),
            )  # fmt: skip
            stranger = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.DEVNULL, cwd=ROOT
            )
            await stranger.wait()
            self.attacks[name] += 1

    def _look(self, minute: float) -> Look:
        workers = []
        for child in self.server.process.children(recursive=True):
            with suppress(psutil.Error):
                workers.append(child.memory_info().rss / MB)
        return Look(minute, self.server.rss_mb(), tuple(workers), self._inside())

    def _inside(self) -> Mapping[str, Any]:
        """What the server wrote last of itself; nothing when it hasn't yet."""
        if not self.written.exists():
            return {}
        whole, _, _ = self.written.read_text("utf-8").rpartition("\n")
        found: dict[str, Any] = json.loads(whole.rpartition("\n")[2]) if whole else {}
        if "fault" in found:
            raise RuntimeError(found["fault"])
        return found

    async def _fetcher(self, seed: int, begun: float) -> None:
        """Fetches a file every two to six seconds, and now and then a kit."""
        chance = random.Random(1000 + seed)  # noqa: S311 - the same files each time
        where = {"base_url": f"{self.server.url}/", "headers": _PEOPLE if self.attacked else {}}
        async with httpx.AsyncClient(**where, timeout=90) as client:
            while time.monotonic() - begun < self.seconds:
                try:
                    answer = await client.get(_wanted(chance))
                except httpx.HTTPError as error:
                    self.errors.append(f"{type(error).__name__}: {error}")
                else:
                    self.fetched[answer.status_code] += 1
                await asyncio.sleep(chance.uniform(2, 6))


def _wanted(chance: random.Random) -> str:
    """An address of a file; with years of its own, so that not all are kept already."""
    sort = chance.random()
    if sort < 0.05:
        return f"filer/paket.zip?fran={chance.randrange(2005, 2020)}"
    if sort < 0.15:
        return chance.choice(_OPEN_DATA)
    name, form = chance.choice(INDICATORS), chance.choice(FORMATS)
    return f"filer/nyckeltal/{name}.{form}?fran={chance.randrange(1995, 2020)}"


@contextmanager
def day(
    minutes: float, readers: int, trace: bool, every: float = 60.0, attacked: bool = False
) -> Iterator[Day]:
    """A server on a store of its own, ready to be visited."""
    with tempfile.TemporaryDirectory(prefix="samsam_soak_") as name:
        folder = Path(name)
        written, store = folder / "inside.jsonl", folder / "samsam.duckdb"
        settings = {
            "SAMSAM_STORE": str(store), "SOAK_FILE": str(written),
            "SOAK_SECONDS": str(min(20.0, every / 2)), "PYTHONPATH": str(INSIDE),
            **({"SOAK_TRACE": "1"} if trace else {}),
            # A proxy's header is believed only where nobody else can reach the server.
            **({"STREAMLIT_SERVER_ADDRESS": "127.0.0.1"} if attacked else {}),
        }  # fmt: skip
        with servers.samsam(**settings) as server:
            public = [page.id for page in PAGES if page.right is None]
            met = replace(server, address=_PEOPLE["X-Forwarded-For"]) if attacked else server
            found = Day(
                met, readers, 60 * minutes, public,
                written=written, every=every, attacked=attacked,
            )  # fmt: skip
            yield found
        found.lost = load.lost(store, found.saved)


def measure(
    minutes: float, readers: int, trace: bool = False, every: float = 60.0, attacked: bool = False
) -> Day:
    """The whole day; afterwards every acknowledged text is looked for in the store."""
    with day(minutes, readers, trace, every, attacked) as found:
        asyncio.run(found.run(load.FIELDS))
    return found


def made_table(found: Day) -> str:
    """The memory after each minute, and in words how the end compares with the warm beginning."""
    rows = [look.row() for look in found.looks]
    warm = found.looks[min(len(found.looks) - 1, int(len(found.looks) * WARM_SHARE))]
    last = found.looks[-1]
    words = (
        f"{len(found.wall)} visningar, p95 {table.number(table.quantile(found.wall, 0.95))} ms, "
        f"{len(found.errors)} fel, {sum(map(len, found.saved.values()))} sparade, {found.lost} "
        f"borta, filer {dict(sorted(found.fetched.items()))}. Minne efter minut {warm.minute:.0f}: "
        f"{table.number(warm.together_mb)} MB, vid slutet {table.number(last.together_mb)} MB: "
        f"{last.together_mb / warm.together_mb:.2f} ×."
        + (f" {sum(found.attacks.values())} angrepp." if found.attacked else "")
    )
    return f"{table.markdown(HEAD, rows)}\n\n{words}"


def held(found: Day) -> str:
    """What holds the memory: fullest caches, and with a trace where objects were made."""
    inside = found.looks[-1].inside
    caches = sorted(inside.get("caches", {}).items(), key=lambda item: -item[1])
    lines = [f"{size} i {name}" for name, size in caches[:15]]
    lines += [f"{number} {kind}" for kind, number in list(inside.get("objects", {}).items())[:20]]
    return "\n".join([*lines, *inside.get("since", [])])

"""Each page against an empty Streamlit page, in turns: opening, CPU, wall time, what is sent."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, async_playwright

from samsam.web.page.pages import HOME, PAGES, Page

from . import servers, sockets, table
from .servers import Server

HEAD = (
    "Sida", "öppna ms", "tom ms", "× öppna", "CPU ms", "tom ms", "× CPU", "svar ms", "tom ms",
    "meddelanden", "kB",
)  # fmt: skip


@dataclass(slots=True)
class Measured:
    """All rounds of one page on one server."""

    opening: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    messages: int = 0
    size: int = 0

    async def add(
        self, context: BrowserContext, server: Server, page_name: str, reruns: int
    ) -> None:
        self.opening.append(await open_ms(context, f"{server.url}/{page_name}"))
        cpu, made = await sockets.cpu_per_run(server, page_name, reruns)
        self.cpu.append(cpu)
        self.wall.append(statistics.median(run.wall_ms for run in made))
        self.messages, self.size = made[-1].messages, made[-1].size


Pair = tuple[Measured, Measured]


async def open_ms(context: BrowserContext, address: str) -> float:
    """From asking for an address in a new tab until its heading is seen."""
    tab = await context.new_page()
    try:
        begun = time.perf_counter()
        await tab.goto(address, wait_until="commit", timeout=60_000)
        await tab.locator("h1").first.wait_for(state="visible", timeout=60_000)
        return 1000 * (time.perf_counter() - begun)
    finally:
        await tab.close()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A real browser that asks for nothing by itself."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        try:
            yield started
        finally:
            await started.close()


@asynccontextmanager
async def browser() -> AsyncIterator[BrowserContext]:
    async with chromium() as started:
        yield await started.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE")


async def measure(pages: Sequence[Page], rounds: int, reruns: int) -> dict[str, Pair]:
    """By the page's id: its own rounds and those of the empty page beside it."""
    found: dict[str, Pair] = {page.id: (Measured(), Measured()) for page in pages}
    with servers.samsam() as ours, servers.empty() as empty:
        async with browser() as context:
            for address in [empty.url, *(f"{ours.url}/{name}" for name in found)]:
                await open_ms(context, address)
            for _ in range(rounds):
                for name, (own, beside) in found.items():
                    await own.add(context, ours, name, reruns)
                    await beside.add(context, empty, "", reruns)
    return found


def make_table(found: dict[str, Pair]) -> str:
    rows = [_row(p.menu or p.title, *found[p.id]) for p in PAGES if p.id in found]
    return table.markdown(HEAD, rows)


def _row(name: str, own: Measured, empty: Measured) -> list[str]:
    return [
        name,
        table.spread(own.opening), table.spread(empty.opening),
        table.number(table.ratio(own.opening, empty.opening)),
        table.spread(own.cpu), table.spread(empty.cpu),
        table.number(table.ratio(own.cpu, empty.cpu)),
        table.spread(own.wall), table.spread(empty.wall),
        f"{own.messages} / {empty.messages}",
        f"{own.size / 1000:.1f} / {empty.size / 1000:.1f}",
    ]  # fmt: skip


def run(quick: bool) -> str:
    pages, rounds, reruns = ((HOME,), 2, 10) if quick else (PAGES, 7, 50)
    return make_table(asyncio.run(measure(pages, rounds, reruns)))

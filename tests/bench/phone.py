"""A first visit on a slowed phone: our pages, the same pages as files, and Streamlit alone.

All three in turns, each in a window of its own with nothing kept. A file is the document as it was
answered without its script, with what it asks for, from a server that only reads files. Streamlit
alone is what who has a session gets: the same page without what is made beforehand.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import re
import tempfile
import threading
import time
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import uvicorn
from playwright.async_api import Browser, CDPSession, Page

from samsam.config.settings import load_settings
from samsam.services.core.service import open_service
from tests.written_analysis import fixed

from . import servers, table
from .pages import chromium

PAGES = {
    "Översikt": "",
    "Nyckeltal": "nyckeltal?nyckeltal=neet",
    "Befolkningsmålen": "befolkningsmal",
    "Förändringar": "forandringar",
    "Jämför": "jamfor",
    "Årsanalys": "arsanalys?ar=2025",
}
ROUNDS = 3
FILM_SECONDS = (0.5, 1, 2, 4)
# Chromium's own "Slow 4G": bytes a second and milliseconds.
_NETWORK = {
    "offline": False,
    "downloadThroughput": 1.6 * 1000 * 1000 / 8 * 0.9,
    "uploadThroughput": 750 * 1000 / 8 * 0.9,
    "latency": 150 * 3.75,
}
_CPU = 4
_PHONE = {"width": 390, "height": 844}
_WAIT_MS = 120_000
_NO_SESSION = "not-a-session"
# What a reader sees and when, in milliseconds from the beginning of the visit.
_WATCH = """
window.seen = { shift: 0 };
new PerformanceObserver(list => {
    for (const e of list.getEntries()) if (!e.hadRecentInput) seen.shift += e.value;
}).observe({ type: "layout-shift", buffered: true });
const shows = e => e.getClientRects().length > 0 && e.textContent.trim() !== "";
const look = () => {
    const main = document.querySelector("h1");
    if (!seen.text && main && shows(main)) seen.text = performance.now();
    const ours = [...document.querySelectorAll(".s-chart img")];
    if (!seen.chart && ours.some(i => i.getClientRects().length && i.complete && i.naturalWidth))
        seen.chart = performance.now();
    const app = document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
    if (!seen.interactive && app && app.querySelector('.stMain .s-head')
        && !app.querySelector('.stMain [data-testid="stSkeleton"]')
        && !document.getElementById("s-before")) seen.interactive = performance.now();
    requestAnimationFrame(look);
};
requestAnimationFrame(look);
// What had come at a time; of what was still coming, as large a part as of its time.
window.kilobytesAt = at => [
    ...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource"),
].filter(e => e.responseStart < at).reduce((sum, e) => sum + e.transferSize / 1000
    * Math.min(1, (at - e.responseStart) / Math.max(1, e.responseEnd - e.responseStart)), 0);
"""
_HAS_CHART = "document.querySelector('.s-chart img') !== null"


@dataclass(slots=True)
class Visit:
    """What one visit met: milliseconds, the shift of the layout, and kilobytes until all was seen."""

    text: float
    chart: float | None
    interactive: float | None
    shift: float
    kilobytes: float


@dataclass(slots=True)
class Visits:
    """All visits to one page, of the three kinds."""

    ours: list[Visit] = field(default_factory=list)
    file: list[Visit] = field(default_factory=list)
    alone: list[Visit] = field(default_factory=list)


@asynccontextmanager
async def _window(browser: Browser, address: str, alone: bool) -> AsyncIterator[Page]:
    """A phone's window where nothing has been kept."""
    context = await browser.new_context(
        viewport=_PHONE,  # type: ignore[arg-type]
        is_mobile=True,
        has_touch=True,
        locale="sv-SE",
    )
    try:
        if alone:
            await context.add_cookies([{"name": "samsam", "value": _NO_SESSION, "url": address}])
        page = await context.new_page()
        await page.add_init_script(_WATCH)
        yield page
    finally:
        await context.close()


async def _slowed(page: Page) -> CDPSession:
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", _NETWORK)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": _CPU})
    return session


async def visit(
    browser: Browser, address: str, *, alone: bool = False, file: bool = False
) -> Visit:
    """One first visit, until the page is interactive (a file: until it is read)."""
    async with _window(browser, address, alone) as page:
        await _slowed(page)
        await page.goto(address, wait_until="commit", timeout=_WAIT_MS)
        if file:
            await page.wait_for_load_state("load", timeout=_WAIT_MS)
        else:
            await page.wait_for_function("() => window.seen.interactive", timeout=_WAIT_MS)
        if await page.evaluate(_HAS_CHART):
            await page.wait_for_function("() => window.seen.chart", timeout=_WAIT_MS)
        await page.wait_for_timeout(500)  # what moves afterwards counts
        seen = await page.evaluate("window.seen")
        last = max(seen["text"], seen.get("chart") or 0)
        kilobytes = await page.evaluate(f"window.kilobytesAt({last})")
        return Visit(
            seen["text"], seen.get("chart"), seen.get("interactive"), seen["shift"], kilobytes
        )  # fmt: skip


# The same pages as files

_ASKED_FOR = re.compile(r'(?<= )(?:href|src)="(\./[^"]+|[\w-]+/[^"]+)"')
_SCRIPT = re.compile(r"<script[^>]*>.*?</script>|<link[^>]*modulepreload[^>]*>", re.DOTALL)


class _Files:
    """Answers what has been put there, compressed beforehand, and does nothing else."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, list[tuple[bytes, bytes]]]] = {}

    def put(self, address: str, answer: httpx.Response, content: bytes) -> None:
        kind = answer.headers["content-type"]
        headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-cache")]
        if not kind.startswith(("font/", "image/png")):
            content = gzip.compress(content, 6)
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(content)).encode()))
        self._kept[address] = content, headers

    async def __call__(self, scope: dict, _receive: object, send) -> None:
        if scope["type"] != "http":
            return
        query = scope["query_string"].decode()
        address = scope["path"].lstrip("/") + (f"?{query}" if query else "")
        content, headers = self._kept.get(address, (b"", []))
        status = 200 if address in self._kept else 404
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def _copied(server: servers.Server) -> _Files:
    """The pages and what each asks for, as they are answered now."""
    files, seen = _Files(), set[str]()
    with httpx.Client(base_url=server.url, timeout=60) as client:
        for address in PAGES.values():
            answer = client.get(f"/{address}")
            document = _SCRIPT.sub("", answer.text)
            files.put(address, answer, document.encode())
            for found in _ASKED_FOR.findall(document):
                asked = urljoin("/", unescape(found)).lstrip("/")
                if asked.startswith(("diagram-bild/", "filer/", "static/", "samsam.css", "ikon")):
                    seen.add(asked)
        for asked in sorted(seen):
            answer = client.get(f"/{asked}")
            files.put(asked, answer, answer.content)
    return files


@contextmanager
def _serving(files: _Files) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(files, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _served() -> Iterator[servers.Server]:
    """SAMSAM with an analysis that is fixed, and every page made once."""
    with tempfile.TemporaryDirectory(prefix="samsam_phone_") as folder:
        store = Path(folder) / "samsam.sqlite"
        service = open_service(load_settings({"SAMSAM_STORE": str(store)}))
        fixed(service)
        service.close()
        with servers.samsam_on(store) as server:
            for address in PAGES.values():
                httpx.get(f"{server.url}/{address}", timeout=60)
            yield server


# Measured


async def measure(rounds: int, pages: Sequence[str]) -> dict[str, Visits]:
    """In turns, so that other work on the machine meets all alike."""
    found = {name: Visits() for name in pages}
    with _served() as server, _serving(_copied(server)) as files:
        async with chromium() as browser:
            await visit(browser, f"{server.url}/")  # the first of all compresses the programs
            for _ in range(rounds):
                for name, visits in found.items():
                    address = PAGES[name]
                    visits.ours.append(await visit(browser, f"{server.url}/{address}"))
                    visits.file.append(await visit(browser, f"{files}/{address}", file=True))
                    visits.alone.append(await visit(browser, f"{server.url}/{address}", alone=True))
    return found


HEAD = (
    "Sida", "text s", "som fil s", "Streamlit s", "× fil", "diagram s", "som fil s", "Streamlit s",
    "× fil", "kB", "Streamlit kB", "klar s", "Streamlit s", "× Streamlit", "flyttning",
)  # fmt: skip


def make_table(found: dict[str, Visits]) -> str:
    return table.markdown(HEAD, [_row(name, visits) for name, visits in found.items()])


def _row(name: str, visits: Visits) -> list[str]:
    kinds = (visits.ours, visits.file, visits.alone)
    return [
        name,
        *_compared(*([v.text for v in kind] for kind in kinds)),
        *_compared(*([v.chart for v in kind if v.chart] for kind in kinds)),
        table.number(max(v.kilobytes for v in visits.ours)),
        table.number(max(v.kilobytes for v in visits.alone)),
        *_against([v.interactive or 0 for v in visits.ours],
                  [v.interactive or 0 for v in visits.alone]),
        f"{max(v.shift for v in visits.ours):.3f}",
    ]  # fmt: skip


def _compared(ours: list[float], file: list[float], alone: list[float]) -> list[str]:
    if not ours:
        return ["–"] * 4
    return [*(table.spread([ms / 1000 for ms in kind]) for kind in (ours, file, alone)),
            table.number(table.ratio(ours, file))]  # fmt: skip


def _against(ours: list[float], alone: list[float]) -> list[str]:
    return [*(table.spread([ms / 1000 for ms in kind]) for kind in (ours, alone)),
            table.number(table.ratio(ours, alone))]  # fmt: skip


def run(quick: bool) -> str:
    pages = ("Översikt", "Befolkningsmålen") if quick else tuple(PAGES)
    return make_table(asyncio.run(measure(1 if quick else ROUNDS, pages)))


# Films


async def film(folder: Path) -> None:
    """What stands on the screen of each page and when, ours beside Streamlit alone."""
    folder.mkdir(parents=True, exist_ok=True)
    with _served() as server:
        async with chromium() as browser:
            await visit(browser, f"{server.url}/")
            for name, address in PAGES.items():
                for kind in ("ours", "streamlit"):
                    frames = await _frames(browser, f"{server.url}/{address}", kind != "ours")
                    _keep(folder, f"{name}-{kind}", frames)


def _keep(folder: Path, name: str, frames: list[tuple[float, bytes]]) -> None:
    """Every picture with its time, and which of them stood there at FILM_SECONDS."""
    for at, shot in frames:
        (folder / f"{name}-{at:06.2f}.jpg").write_bytes(shot)
    for seconds in FILM_SECONDS:
        shown = [at for at, _ in frames if at <= seconds]
        print(name, seconds, f"{shown[-1]:06.2f}" if shown else "nothing yet")


async def _frames(browser: Browser, address: str, alone: bool) -> list[tuple[float, bytes]]:
    """Every picture that was drawn, with its time in seconds from the first question."""
    shots: list[tuple[float, bytes]] = []
    async with _window(browser, address, alone) as page:
        session = await _slowed(page)
        begun: list[float] = []
        told: list[asyncio.Future[object]] = []
        session.on("Network.requestWillBeSent", lambda e: begun.append(e["wallTime"]))

        def drawn(event: dict) -> None:
            shots.append((event["metadata"]["timestamp"], b64decode(event["data"])))
            acknowledge = {"sessionId": event["sessionId"]}
            told.append(asyncio.ensure_future(session.send("Page.screencastFrameAck", acknowledge)))

        session.on("Page.screencastFrame", drawn)
        await session.send("Page.startScreencast", {"format": "jpeg", "quality": 70})
        await page.goto(address, wait_until="commit", timeout=_WAIT_MS)
        await page.wait_for_function("() => window.seen.interactive", timeout=_WAIT_MS)
        await page.wait_for_timeout(1500)
        return [(at - begun[0], shot) for at, shot in shots if at >= begun[0]]


def main() -> None:
    """`python -m tests.bench.phone FOLDER`: the films, as pictures in a folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.phone", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    asyncio.run(film(parser.parse_args().folder))


if __name__ == "__main__":
    main()

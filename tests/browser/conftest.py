"""A real server and a real Chromium for the tests of the pages as readers meet them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from samsam.ui.pages import Page as SamsamPage

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
START_SECONDS = 60
# A page is drawn whole within this on two busy cores; a test that needs it all has failed.
WAIT_MS = 20_000
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PROXIED = {"X-Forwarded-For": "203.0.113.9"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here drive a browser, and are skipped where there is none."""
    missing = None if Path(CHROMIUM).exists() else "Chromium saknas: apt-get install chromium"
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if missing:
            item.add_marker(pytest.mark.skip(reason=missing))


# The server


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Server:
    """SAMSAM as `streamlit run app.py` starts it, on a store and a port that outlive restarts."""

    store: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers, with a slash at the end."""
        return f"http://localhost:{self.port}/"

    @property
    def log(self) -> str:
        """Everything that it has written on its outputs."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    @property
    def _log(self) -> Path:
        return self.store.with_suffix(".log")

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process and don't wait for it."""
        ours = {n: v for n, v in os.environ.items() if not n.startswith(("SAMSAM_", "STREAMLIT_"))}
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--server.port", str(self.port)],
                cwd=ROOT,
                env={**ours, "SAMSAM_STORE": str(self.store), **self.environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self.process

    def start(self) -> Server:
        """Start, and wait until it answers that it is well."""
        process = self.launch()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise AssertionError(f"the server ended with {process.returncode}:\n{self.log}")
            try:
                if httpx.get(f"{self.address}halsa", timeout=5).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        self.kill()
        raise AssertionError(f"the server didn't answer in {START_SECONDS} s:\n{self.log}")

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as its keeper does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None


StartServer = Callable[..., Server]


@contextmanager
def _servers(filled_store: Path, folder: Path) -> Iterator[StartServer]:
    started: list[Server] = []

    def start(ready: bool = True, **environment: str) -> Server:
        store = folder / f"store_{len(started)}.duckdb"
        shutil.copy(filled_store, store)
        server = Server(store, environment)
        started.append(server)
        return server.start() if ready else server

    try:
        yield start
    finally:
        for server in started:
            server.stop()


@pytest.fixture
def new_server(filled_store: Path, tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers of the test's own, each on a store with all first figures."""
    with _servers(filled_store, tmp_path) as start:
        yield start


@pytest.fixture(scope="session")
def reading_server(
    filled_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server for all tests that only read."""
    with _servers(filled_store, tmp_path_factory.mktemp("reading")) as start:
        yield start()


@pytest.fixture(scope="module")
def writing_server(
    filled_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server for the writing tests of a module; each test writes in a year of its own."""
    with _servers(filled_store, tmp_path_factory.mktemp("writing")) as start:
        yield start()


# The browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests; each test has contexts of its own in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """A browser window of one person, and everything that it was noisy about."""

    context: Any
    page: Any
    origin: str
    console: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def watch(self, page: Any) -> None:
        """Note what a tab complains of, and whom it asks besides us."""
        page.on("console", lambda m: self._hear(m))
        page.on("pageerror", lambda e: self.faults.append(str(e)))
        page.on("request", lambda r: self._ask(r.url))
        page.on("websocket", lambda w: self._ask(w.url))
        page.on("dialog", lambda d: (self.dialogs.append(d.message), d.dismiss()))

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.console.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.origin:
            self.foreign.append(url)

    def go(self, path: str = "") -> Any:
        """Load an address of ours anew, and wait until its page is drawn."""
        self.page.goto(f"http://{self.origin}/{path}")
        settled(self.page)
        return self.page

    def tab(self, path: str = "") -> Any:
        """The same address in a tab of its own."""
        page = self.context.new_page()
        page.set_default_timeout(WAIT_MS)
        self.watch(page)
        page.goto(f"http://{self.origin}/{path}")
        settled(page)
        return page


def settled(page: Any) -> None:
    """Wait until the page's script has run to its end and everything of it is drawn."""
    page.locator("h1").first.wait_for()
    page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached")
    page.wait_for_function("() => !document.querySelector('[data-stale=\"true\"]')")


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Any, reading_server: Server) -> Iterator[Visit]:
    """Opens a window of a visitor; options are Playwright's for a context."""
    opened: list[Visitor] = []

    def open_window(
        server: Server | None = None, viewport: dict[str, int] | None = None, **options: Any
    ) -> Visitor:
        context = browser.new_context(locale="sv-SE", viewport=viewport or WIDE, **options)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        address = (server or reading_server).address
        visitor = Visitor(context, page, urlsplit(address).netloc)
        visitor.watch(page)
        opened.append(visitor)
        return visitor

    yield open_window
    for visitor in opened:
        visitor.context.close()
    asked = [url for visitor in opened for url in visitor.foreign]
    assert not asked, "a page asked somebody else"
    assert not [d for visitor in opened for d in visitor.dialogs], "a dialog was opened"


def deep_link(page: SamsamPage) -> str:
    """The address of a page without choices."""
    return page.id

"""The real server as a process, and a visitor's window with everything that it complains of."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from forks import Forked, can_be_forked, fork_server
from playwright.sync_api import BrowserContext, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from samsam.config.settings import load_settings
from samsam.services.core.service import Service, open_service

ROOT = Path(__file__).resolve().parents[2]
WINDOWED = shutil.which("chromium") or shutil.which("chromium-browser")
# The same Chromium without a window of its own is preferred: each that a test opens costs a second
# of processor time less.
CHROMIUM = shutil.which("chromium-headless-shell") or WINDOWED
WIDE, NARROW = 1280, 390
# How long a start takes is measured in tests/bench; here a busy machine is waited for.
START_SECONDS = 180
# Of all requests beside the browser's: else each reads the computer's certificates, for 20 ms of processor time.
TRUSTED = ssl.create_default_context()
# A page is drawn whole well within this on two busy cores; a test that needs it all has failed.
WAIT_MS = 20_000
_LIST_MS = 6_000

# Streamlit asks for these beside a page before it finds them at the root, and the browser writes
# each miss in its console.
_OWN_PROBES = ("/_stcore/health", "/_stcore/host-config")


_servers: dict[int, Server] = {}
# The settings that a server reads when it starts.
_OURS = ("SAMSAM_", "STREAMLIT_")


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """SAMSAM as a process of its own, which can be stopped, killed and started on the same store.

    It makes nothing ahead, which takes five seconds of processor time, and four whenever something
    is new; the one that all readers share does. Its imports are done, unless it is `fresh`.
    """

    store: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | Forked | None = None
    under: str = ""
    limit: int = 0  # of open files; 0 is what this process has
    fresh: bool = False
    _session: str = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/{self.under}"

    @property
    def _written(self) -> Path:
        return self.store.with_suffix(".log")

    @property
    def log(self) -> str:
        """Everything that it has said, over all its starts."""
        return self._written.read_text(encoding="utf-8") if self._written.exists() else ""

    @property
    def session(self) -> str:
        """The token of who has opened the start's link, and may write; empty when nobody may.

        The link is opened once: its session is kept over restarts on the same store.
        """
        if not self._session and (links := re.findall(r"\S+/konto/oppna\?nyckel=\S+", self.log)):
            key = urlsplit(links[-1]).query
            answer = httpx.get(f"{self.url}konto/oppna?{key}", timeout=10, verify=TRUSTED)
            self._session = answer.cookies.get("samsam", "")
        return self._session

    @session.setter
    def session(self, token: str) -> None:
        self._session = token

    @property
    def writer(self) -> dict[str, str]:
        """The header of a request from who may write."""
        return {"Cookie": f"samsam={self.session}"}

    def launch(self) -> subprocess.Popen[bytes] | Forked:
        """Start the process, and don't wait for it."""
        _servers[self.port] = self
        outside = {n: v for n, v in os.environ.items() if not n.startswith(_OURS)}
        ours = {"SAMSAM_STORE": str(self.store), "SAMSAM_MAKE_AHEAD": "nej"}
        environment = {**outside, **ours, **self.settings}
        command = ["-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        fresh = self.fresh or not can_be_forked(environment)
        with self._written.open("ab") as log:
            start = self._launched if fresh else self._forked
            self.process = start(command, environment, log.fileno())
        return self.process

    def _forked(self, command: list[str], environment: dict[str, str], log: int) -> Forked:
        return fork_server().start(command, environment, log, log, self.limit)

    def _launched(
        self, command: list[str], environment: dict[str, str], log: int
    ) -> subprocess.Popen[bytes]:
        """As people start it."""
        command = [sys.executable, *command]
        if self.limit:
            command = ["sh", "-c", f'ulimit -n {self.limit}; exec "$@"', "sh", *command]
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )

    def start(self) -> Server:
        """Start, and wait until it answers that it is well."""
        self.launch()
        return self.wait()

    def wait(self) -> Server:
        """Wait until a server that is launched answers that it is well."""
        process = self.process
        assert process
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"{self.url}halsa", timeout=2, verify=TRUSTED).status_code == 200:
                    return self
            except httpx.HTTPError:
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start:\n{self.log}")

    def end(self, how: int) -> None:
        """End the process. Raises when it had ended by itself."""
        process, self.process = self.process, None
        if process is None:
            return
        code = process.poll()
        process.send_signal(how)
        process.wait(timeout=30)
        if code is not None:
            raise RuntimeError(f"the server had ended by itself, with {code}:\n{self.log}")

    def stop(self) -> None:
        self.end(signal.SIGTERM)

    def opened(self) -> Service:
        """The service with its store and settings, while it doesn't run. To be closed.

        With another `data/` that folder's figures would come in, and be everybody's from then on.
        """
        settings = {"SAMSAM_STORE": str(self.store), **self.settings}
        return open_service(load_settings(settings, self.store.with_name("finns-inte.toml")))

    def kill(self) -> None:
        self.end(signal.SIGKILL)


def settled(page: Page) -> Page:
    """Wait until the script run is over and its elements are drawn."""
    page.wait_for_selector("h1")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_function(
        """() => !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
            && [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
                .every(chart => chart.querySelector('.main-svg'))"""
    )
    return page


@dataclass
class Visitor:
    """A page, and everything that it complained of or asked elsewhere for.

    Who isn't a stranger has opened the start's link of each server that is visited, and may write
    until somebody can sign in there. Behind nginx everybody is a stranger.
    """

    page: Page
    context: BrowserContext
    stranger: bool = False
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._watch(self.page)

    def _watch(self, page: Page) -> None:
        page.set_default_timeout(WAIT_MS)
        page.on("console", self._hear)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("request", lambda r: self._ask(r.url))
        page.on("websocket", lambda w: self._ask(w.url))
        page.on("dialog", self._see)

    def _see(self, dialog: Any) -> None:
        # "beforeunload" asks before a page is left; anything else was opened by a script.
        if dialog.type != "beforeunload":
            self.dialogs.append(dialog.message)
        dialog.accept()

    def _hear(self, message: Any) -> None:
        path = urlsplit(message.location.get("url", "")).path
        if message.type == "error" and not path.endswith(_OWN_PROBES):
            self.errors.append(f"{message.text} ({path})")

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != "localhost":
            self.foreign.append(url)

    def open(self, address: str) -> Page:
        """Load an address anew, and wait until its page is drawn."""
        self._come_in(address)
        self.page.goto(address)
        return settled(self.page)

    def _come_in(self, address: str) -> None:
        server = _servers.get(urlsplit(address).port or 0)
        if self.stranger or server is None or self._has_cookie(server):
            return
        if server.session:
            self.context.add_cookies(
                [{"name": "samsam", "value": server.session, "url": server.url, "httpOnly": True}]
            )

    def _has_cookie(self, server: Server) -> bool:
        return any(c["name"] == "samsam" for c in self.context.cookies(server.url))

    def settled(self) -> None:
        """Wait until the script run is over and its elements are drawn."""
        settled(self.page)

    def another_tab(self, address: str) -> Page:
        """A second tab in the same window."""
        tab = self.context.new_page()
        self._watch(tab)
        tab.goto(address)
        return settled(tab)


Visit = Callable[..., Visitor]

SUMMARY = "summary"


def field_of(page: Page, field_id: str, year: int = 2025) -> Locator:
    """The part of the writing page that holds a field of the annual analysis."""
    return page.locator(f".st-key-field_{year}_annual_analysis__{field_id}")


def open_more(page: Page) -> None:
    """Open the folds with fields that may be empty."""
    others = '[class*="st-key-together_"] details'  # those of comments, inside
    closed = page.locator(
        f'[class*="st-key-more_"] details:not([open]):not({others}) > summary:visible'
    )
    while closed.count():
        closed.first.click()
        settled(page)


def area_of(page: Page, year: int = 2025, field_id: str = SUMMARY) -> Locator:
    """The text area of a field."""
    return field_of(page, field_id, year).locator("textarea")


def wait_saved(page: Page, count: int = 1) -> None:
    """Wait until the page tells that so many fields are saved."""
    page.wait_for_function(
        """n => [...document.querySelectorAll('.s-saved')]
            .filter(p => p.textContent.startsWith('Sparat')).length >= n""",
        arg=count,
    )


def type_in(page: Page, text: str, year: int = 2025, field_id: str = SUMMARY) -> None:
    """Type in a text area, key by key, and stay in it; its fold is opened first."""
    area = area_of(page, year, field_id)
    area.wait_for(state="attached")
    if not area.is_visible():
        open_more(page)
    area.click()
    area.press_sequentially(text, delay=2)


def open_list(page: Page, field: Locator) -> None:
    """Open the list of a select; one that scrolls while it opens would be closed by Streamlit."""
    field.scroll_into_view_if_needed()
    two_frames = (
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    page.evaluate(two_frames)
    field.get_by_role("combobox").click()
    page.get_by_role("listbox").wait_for(timeout=_LIST_MS)


def pick_option(
    page: Page, field: Locator, name: str | re.Pattern[str] | None = None, *, exact: bool = False
) -> None:
    """Open the list of a select and take an option (the first of that name, or of all).

    Streamlit closes a list when the page scrolls or is drawn, and puts a new field in the place of
    the one that was found, which on a busy machine can come late: then the list is opened again,
    as people do.
    """
    option = page.get_by_role("option", name=name, exact=exact).first
    for left in (2, 1, 0):
        try:
            open_list(page, field)
            option.click(timeout=_LIST_MS)
            return
        except PlaywrightError:
            if not left:
                raise

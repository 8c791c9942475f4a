"""Real servers on free ports: SAMSAM and an empty Streamlit page with the same settings."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[2]
EMPTY_PAGE = 'import streamlit as st\nst.set_page_config(page_title="Tom")\nst.title("Tom")\n'
COMMAND = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1")
START_SECONDS = 90
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it answers, and what it has used."""

    name: str
    port: int
    process: psutil.Process
    session: str = ""  # the token of who has opened the start's link, and may write

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def writer(self) -> dict[str, str]:
        """The header of a visit from who may write."""
        return {"Cookie": f"samsam={self.session}"}

    def cpu_seconds(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def rss_mb(self) -> float:
        return float(self.process.memory_info().rss / MB)


@contextmanager
def samsam(**extra: str) -> Iterator[Server]:
    """SAMSAM with a new store in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="samsam_bench_") as folder:
        settings = {"SAMSAM_STORE": str(Path(folder) / "samsam.duckdb"), **extra}
        with _running("SAMSAM", ROOT, settings) as server:
            yield server


@contextmanager
def samsam_on(store: Path) -> Iterator[Server]:
    """SAMSAM with a store that stays, whatever becomes of the server."""
    with _running("SAMSAM", ROOT, {"SAMSAM_STORE": str(store)}) as server:
        yield server


@contextmanager
def empty(script: str = EMPTY_PAGE, **extra: str) -> Iterator[Server]:
    """A Streamlit page under the settings of SAMSAM, with nothing but a heading."""
    with tempfile.TemporaryDirectory(prefix="empty_bench_") as name:
        folder = Path(name)
        (folder / ".streamlit").mkdir()
        shutil.copy(ROOT / ".streamlit" / "config.toml", folder / ".streamlit")
        (folder / "app.py").write_text(script, encoding="utf-8")
        with _running("tom sida", folder, extra) as server:
            yield server


@contextmanager
def _running(name: str, folder: Path, extra: dict[str, str]) -> Iterator[Server]:
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*COMMAND, "--server.port", str(port)],
            cwd=folder,
            env=_environment(extra),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_up(process, port, log)
            yield Server(name, port, psutil.Process(process.pid), _session(log))
        finally:
            _stop(process)


def _environment(extra: dict[str, str]) -> dict[str, str]:
    """This environment without settings that would change what is measured."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SAMSAM_", "STREAMLIT_"))}
    return {**kept, **extra}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError):
            address = f"http://127.0.0.1:{port}/_stcore/health"
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(f"the server isn't up:\n{log.read().decode(errors='replace')[-3000:]}")


def _session(log: IO[bytes]) -> str:
    """Open the link that the start has printed; nothing where there is none."""
    log.seek(0)
    link = re.search(rb"(http://localhost:\d+)(/konto/oppna\?nyckel=\S+)", log.read())
    if link is None:
        return ""
    answer = httpx.get((link[1] + link[2]).decode(), timeout=10)
    return str(answer.cookies.get("samsam", ""))


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

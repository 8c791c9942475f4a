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
# A server begins to make pages ahead so long after its start, with rests of at most a second.
_BEGINS_AHEAD_S = 22.0
_CALM_S, _CALM_SHARE, _LONGEST_BUSY_S = 5.0, 0.04, 300
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it answers, and what it has used."""

    name: str
    port: int
    process: psutil.Process
    session: str = ""  # the token of who has opened the start's link, and may write
    address: str = ""  # where its visitors seem to come from; empty: this machine

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def writer(self) -> dict[str, str]:
        """The header of a visit from who may write."""
        known = {"X-Forwarded-For": self.address} if self.address else {}
        return {"Cookie": f"samsam={self.session}", **known}

    def cpu_seconds(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def rss_mb(self) -> float:
        return float(self.process.memory_info().rss / MB)


def wait_until_calm(server: Server) -> None:
    """Wait until the server has made what it makes ahead after its start."""
    time.sleep(max(0.0, server.process.create_time() + _BEGINS_AHEAD_S - time.time()))
    deadline = time.monotonic() + _LONGEST_BUSY_S
    while time.monotonic() < deadline:
        before = server.cpu_seconds()
        time.sleep(_CALM_S)
        if server.cpu_seconds() - before < _CALM_SHARE * _CALM_S:
            return
    raise TimeoutError(f"still at work {_LONGEST_BUSY_S} s after its start")


@contextmanager
def samsam(**extra: str) -> Iterator[Server]:
    """SAMSAM with a new store in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="samsam_bench_") as folder:
        settings = {"SAMSAM_STORE": str(Path(folder) / "samsam.sqlite"), **extra}
        with _running("SAMSAM", ROOT, settings) as server:
            yield server


@contextmanager
def samsam_on(store: Path, folder_of_code: Path = ROOT, **extra: str) -> Iterator[Server]:
    """SAMSAM with a store that stays, whatever becomes of the server."""
    with _running("SAMSAM", folder_of_code, {"SAMSAM_STORE": str(store), **extra}) as server:
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
def file_server(program: str, content: bytes) -> Iterator[Server]:
    """A server that answers one file; `program` gets the file's path and its port."""
    with tempfile.TemporaryDirectory(prefix="file_bench_") as folder:
        file, port = Path(folder) / "file", _free_port()
        file.write_bytes(content)
        process = subprocess.Popen([sys.executable, "-c", program, str(file), str(port)])
        try:
            _wait_until_listening(port)
            yield Server("fil", port, psutil.Process(process.pid))
        finally:
            _stop(process)


def _wait_until_listening(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the file server isn't up")


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

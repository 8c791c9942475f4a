"""Servers forked from one process that has loaded the libraries: a second and a half of processor time less for each.

What a test drives is the same command with its own environment and files; only its imports are
done. Tests of the start itself, and benches, start theirs as people do (`Server.fresh`).
"""

from __future__ import annotations

import ast
import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# What `streamlit run` loads before it looks at the file.
_STREAMLIT = ("streamlit.web.cli", "streamlit.web.bootstrap", "streamlit.starlette")


class Forked:
    """A process of the fork server's: what the tests use of `subprocess.Popen`."""

    def __init__(self, server: ForkServer, pid: int) -> None:
        self._server = server
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        if self.returncode is None:
            self.returncode = self._server.ask(ended=self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired after `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, how: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, how)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """The process that has loaded everything, asked in lines of JSON."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._turn = threading.Lock()

    def ask(self, **what: Any) -> Any:
        with self._turn:
            assert self._process.stdin
            assert self._process.stdout
            print(json.dumps(what), file=self._process.stdin, flush=True)
            return json.loads(self._process.stdout.readline())

    def start(
        self, arguments: Sequence[str], environment: Mapping[str, str], log: Path, limit: int = 0
    ) -> Forked:
        """`python -m arguments`, with what it says at the end of `log`; `limit` is of open files."""
        made = {"arguments": list(arguments), "environment": dict(environment)}
        return Forked(self, self.ask(fork={**made, "log": str(log), "limit": limit}))


@cache
def fork_server() -> ForkServer:
    """The one of this process."""
    return ForkServer()


def _loaded_by_pages() -> set[str]:
    """The modules that the pages import, by their full names."""
    found = set[str]()
    for file in (ROOT / "app.py", *(ROOT / "pages").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return found


def _answer(what: dict[str, Any]) -> int | None:
    """A forked process' number, or the exit code of one that was forked."""
    if "ended" in what:
        pid, status = os.waitpid(what["ended"], os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None
    return os.fork()


def _become(arguments: list[str], environment: dict[str, str], log: str, limit: int) -> None:
    """Run a module as the program that this process is."""
    silent = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for there, here in ((silent, 0), (written, 1), (written, 2)):
        os.dup2(there, here)
    os.environ.clear()
    os.environ.update(environment)
    if limit:
        import resource  # Only where there is one.

        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    sys.argv = list(arguments)
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)


def main() -> None:
    """Load everything; then fork, and tell of the forked, until nobody asks any more."""
    sys.path[0] = str(ROOT)
    for name in (*_STREAMLIT, *sorted(_loaded_by_pages())):
        import_module(name)
    gc.collect()
    gc.freeze()
    alive = set[int]()
    for line in sys.stdin:
        what = json.loads(line)
        answer = _answer(what)
        if "fork" in what:
            if not answer:
                return _become(**what["fork"])
            alive.add(answer)
        elif answer is not None:
            alive.discard(what["ended"])
        print(json.dumps(answer), flush=True)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    return None


if __name__ == "__main__":
    main()

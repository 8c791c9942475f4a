"""Processes forked from one that has loaded the libraries: a second of processor time less for each.

What a test starts is the same program with its own environment, files and end; only its imports are
done. Tests of the start itself, and benches, start theirs as people do.
"""

from __future__ import annotations

import ast
import gc
import io
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# What `streamlit run` loads before it looks at the file, and what then is loaded by name or when it's needed:
# for a server, a database, a store's files and the first page's typeface.
_LOADED = (
    "streamlit.web.cli", "streamlit.web.bootstrap", "streamlit.starlette", "uvicorn",
    "uvicorn.loops.auto", "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto",
    "alembic.command", "sqlalchemy.dialects.sqlite", "pyarrow.parquet", "fontTools.subset",
)  # fmt: skip
# Read long after the imports, or by `_become`. A library may look at any other when it is imported.
_READ_LATER = ("SAMSAM_", "STREAMLIT_", "PYTEST_", "PYTHONIOENCODING", "PYTHONUNBUFFERED")
# What SAMSAM and Streamlit set by themselves, in a fork server as in the process of the tests.
_SET_BY_US = ("ARROW_DEFAULT_MEMORY_POOL", "MAPBOX_API_KEY", "MPLBACKEND")
# What a fork server begins with: a test that is the first to need one may have changed its own.
_AT_FIRST = dict(os.environ)
# An answer, and a question with its program and environment.
_LONGEST = 200_000


class Forked:
    """A process of the fork server's: what the tests use of `subprocess.Popen`."""

    def __init__(self, server: ForkServer, pid: int) -> None:
        self._server = server
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        if self.returncode is None:
            self.returncode = self._server.ask({"ended": self.pid})
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
        self._environment = _AT_FIRST
        self._asked, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(its.fileno())], pass_fds=[its.fileno()],
                cwd=ROOT, env=_AT_FIRST, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        self._turn = threading.Lock()

    def ask(self, what: dict[str, Any], streams: Sequence[int] = ()) -> Any:
        with self._turn:
            socket.send_fds(self._asked, [json.dumps(what).encode()], streams)
            return json.loads(self._asked.recv(_LONGEST))

    def can_be(self, environment: Mapping[str, str]) -> bool:
        """Whether a process with this environment would have imported what this one has."""
        names = {*environment, *self._environment}
        changed = {n for n in names if environment.get(n) != self._environment.get(n)}
        return all(name.startswith((*_READ_LATER, *_SET_BY_US)) for name in changed)

    def start(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        stdout: int,
        stderr: int,
        limit: int = 0,
    ) -> Forked:
        """`python arguments` with open files to write to: `-m module …` or `-c code …`.

        It reads nothing; `limit` is of its open files.
        """
        umask = os.umask(0o077)
        os.umask(umask)
        made = {"arguments": list(arguments), "environment": dict(environment), "umask": umask}
        return Forked(self, self.ask({"fork": {**made, "limit": limit}}, (stdout, stderr)))


def remember_environment() -> None:
    """Let every fork server begin with the environment that there is now, before the first test."""
    _AT_FIRST.clear()
    _AT_FIRST.update(os.environ)


@cache
def fork_server() -> ForkServer:
    """The one of this process."""
    return ForkServer()


def can_be_forked(environment: Mapping[str, str]) -> bool:
    """Whether a process may be forked. On macOS some libraries can't be."""
    return sys.platform == "linux" and fork_server().can_be(environment)


def run(
    arguments: Sequence[str], environment: Mapping[str, str], timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """`python arguments` in the project's folder, with what it said. Raises subprocess.TimeoutExpired."""
    if not can_be_forked(environment):
        return run_anew(arguments, environment, timeout)
    with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
        process = fork_server().start(arguments, environment, out.fileno(), err.fileno())
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        for said in (out, err):
            said.seek(0)
        return subprocess.CompletedProcess(list(arguments), code, out.read(), err.read())


def run_anew(
    arguments: Sequence[str], environment: Mapping[str, str], timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """The same as people start it. Raises subprocess.TimeoutExpired."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, check=False,
        capture_output=True, encoding="utf-8", timeout=timeout,
    )  # fmt: skip


def _loaded_by_pages() -> set[str]:
    """The modules that the pages import, by their full names."""
    found = set[str]()
    for file in (ROOT / "app.py", *(ROOT / "pages").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
                found |= {n for n in (f"{node.module}.{a.name}" for a in node.names) if _is_ours(n)}
    return found


def _is_ours(name: str) -> bool:
    """Whether a module of SAMSAM has this full name."""
    return (ROOT / f"{name.replace('.', '/')}.py").exists()


def _commands() -> list[str]:
    """The modules of `python -m samsam`."""
    files = (ROOT / "samsam" / "cli").rglob("*.py")
    names = (file.relative_to(ROOT).with_suffix("").as_posix() for file in files)
    return [name.replace("/", ".").removesuffix(".__init__") for name in names]


def _look_through_packages() -> None:
    """Streamlit looks for components in every installed package: once, not for each server anew."""
    from streamlit.components.v2 import manifest_scanner

    looked = cache(manifest_scanner.scan_component_manifests)
    looked()
    manifest_scanner.scan_component_manifests = looked


def _become(
    arguments: list[str], environment: dict[str, str], umask: int, limit: int, streams: list[int]
) -> None:
    """Be the program that the arguments of `python` name."""
    for here, there in enumerate(streams, 1):
        os.dup2(there, here)
        os.close(there)
    os.umask(umask)
    os.environ.clear()
    os.environ.update(environment)
    if limit:
        import resource  # Only where there is one.

        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    _write_as(environment)
    how, what, *words = arguments
    sys.argv = [how, *words]
    if how == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = ""
        program = sys.modules["__main__"] = ModuleType("__main__")
        exec(what, vars(program))  # noqa: S102 - what `python -c` does


def _write_as(environment: dict[str, str]) -> None:
    """Give the program the streams that Python's own start gives it."""
    coding, _, errors = environment.get("PYTHONIOENCODING", "").partition(":")
    if coding or errors:
        sys.stdout.reconfigure(encoding=coding or None, errors=errors or None)  # type: ignore[union-attr]
        sys.stderr.reconfigure(encoding=coding or None, errors="backslashreplace")  # type: ignore[union-attr]
    if environment.get("PYTHONUNBUFFERED"):
        sys.stdout = sys.__stdout__ = _unbuffered(sys.stdout)  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = _unbuffered(sys.stderr)  # type: ignore[misc]


def _unbuffered(stream: Any) -> io.TextIOWrapper:
    raw = io.FileIO(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(raw, stream.encoding, stream.errors, write_through=True)  # type: ignore[type-var]


def _answer(what: dict[str, Any], alive: set[int]) -> int | None:
    """The number of a process that is forked, 0 in that process; or the exit code of one."""
    if "fork" in what:
        alive.add(made := os.fork())
        return made
    pid = what["ended"]
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    alive.discard(pid)
    return os.waitstatus_to_exitcode(status)


def main() -> None:
    """Load everything; then fork, and tell of the forked, until nobody asks any more."""
    sys.path[0] = str(ROOT)
    for name in (*_LOADED, *sorted(_loaded_by_pages()), *sorted(_commands())):
        import_module(name)
    _look_through_packages()
    gc.collect()
    gc.freeze()
    asked, alive = socket.socket(fileno=int(sys.argv[1])), set[int]()
    while (received := socket.recv_fds(asked, _LONGEST, 2))[0]:
        what, streams = json.loads(received[0]), received[1]
        answer = _answer(what, alive)
        if answer == 0 and "fork" in what:
            asked.close()
            return _become(**what["fork"], streams=streams)
        for stream in streams:
            os.close(stream)
        asked.send(json.dumps(answer).encode())
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    return None


if __name__ == "__main__":
    main()

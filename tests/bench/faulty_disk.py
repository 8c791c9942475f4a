"""A disk that fails at a chosen call: the C part compiled, processes on it, and cuts of the current.

`Machine` starts one Python with `faulty_disk.c` loaded, which forks a process for each piece of work:
everything is imported once, and every process is its own. The caller's process stays without it.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum, IntFlag
from pathlib import Path
from typing import IO

from .servers import ROOT

SOURCE = Path(__file__).with_suffix(".c")
LONGEST_SECONDS = 90
Job = Callable[[Path], int]


class Calls(IntFlag):
    """What is counted, as in `faulty_disk.c`."""

    WRITING = 1
    FLUSHING = 2
    NAMING = 4
    ANY = 7


class Way(IntEnum):
    """What the chosen call does, as in `faulty_disk.c`."""

    PASS = 0
    FAIL = 1
    SHORT = 2
    LIE = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """Which calls fail and how. `number` is an errno; `lasting` faults stay from that call on.

    `cut` is the loss of power: what wasn't flushed is gone. A fault with `Way.PASS` is the loss alone,
    at the chosen call itself.
    """

    name: str
    calls: Calls
    way: Way
    number: int = errno.EIO
    lasting: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a process: its exit code (−9 when it was killed) and what it said.

    `told` is what the disk did: the first call that failed, or every call (class, name, file).
    """

    code: int
    out: str
    err: str
    told: tuple[str, ...]


class NotHereError(Exception):
    """There can't be a faulty disk on this machine. The message tells why."""


def compiled(folder: Path) -> Path:
    """The C part, compiled into a folder. Raises NotHereError."""
    if sys.platform != "linux":
        raise NotHereError("a faulty disk is made with LD_PRELOAD, which is Linux' own")
    compiler = shutil.which("cc")
    if compiler is None:
        raise NotHereError("no C compiler (cc) on this machine")
    made = folder / "faulty_disk.so"
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-o", str(made), str(SOURCE),
         "-ldl", "-pthread"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise NotHereError(f"faulty_disk.c can't be compiled here: {done.stderr[:500]}")
    return made


class Machine:
    """A computer whose disk fails when it's told to, in one folder."""

    def __init__(self, folder: Path, module: str) -> None:
        """`module` is what serves on the machine: it calls `serve` with its jobs by name."""
        self.images, self._said = folder / "bilder", folder / "sagt"
        self._said.mkdir(parents=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SAMSAM_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT, env={**kept, "LD_PRELOAD": str(compiled(folder))}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(
        self, job: str, disk: Path, fault: Fault | None = None, at: int = 0, dies: int = 0
    ) -> Said:
        """Do a job in a process of its own on the disk (a folder).

        At call `at` of those that the fault counts it happens; before call `dies` of any (0: none)
        the process is killed. A fault that cuts the current then leaves only what was flushed.
        """
        shutil.rmtree(self.images, ignore_errors=True)
        if fault and fault.cut:
            self._flush_all(disk)
        order = {
            "job": job, "disk": str(disk), "said": str(self._said),
            "images": str(self.images) if fault and fault.cut else "",
            "fault": asdict(fault) if fault else None, "at": at, "dies": dies,
        }  # fmt: skip
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        if fault and fault.cut:
            _cut(disk, self.images)
        read = {
            n: (self._said / n).read_text(encoding="utf-8", errors="replace")
            for n in ("1", "2", "3")
        }
        return Said(code, read["1"], read["2"], tuple(read["3"].splitlines()))

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def _flush_all(self, disk: Path) -> None:
        """What lies on the disk before is there for certain."""
        self.images.mkdir()
        for file in _files(disk):
            shutil.copyfile(file, self.images / str(file.stat().st_ino))


def _files(disk: Path) -> list[Path]:
    return [f for f in disk.rglob("*") if f.is_file()]


def _cut(disk: Path, images: Path) -> None:
    """Let every file be what it was at its last flush; empty when it had none.

    Names are as they were: file systems keep their own books in order.
    """
    for file in _files(disk):
        image = images / str(file.stat().st_ino)
        file.write_bytes(image.read_bytes() if image.exists() else b"")


# On the machine


def serve(jobs: Mapping[str, Job]) -> None:
    """Do what is ordered, one line of JSON each, each in a process of its own; answer with its code."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _work(jobs[order["job"]], order)
        answers.write(f"{_ended(child)}\n")
        answers.flush()


def _ended(child: int) -> int:
    """The exit code of a child; −15 when it had to be ended because it never did."""
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGTERM)
    os.waitpid(child, 0)
    return -signal.SIGTERM


def _work(job: Job, order: dict[str, object]) -> None:
    """Never returns: ends the process with the job's code, or 1 and a trace as Python does."""
    said = Path(str(order["said"]))
    told = [os.open(said / str(n), os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for n in (1, 2, 3)]
    os.dup2(told[0], 1)
    os.dup2(told[1], 2)
    _own_output()
    disk = Path(str(order["disk"]))
    # What programs put aside for a while lies on the same disk.
    os.environ["TMPDIR"], tempfile.tempdir = str(disk / "tmp"), None
    code = 1
    try:
        _begin(order, told[2])
        code = job(disk)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - nothing may come out of a forked process
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _own_output() -> None:
    def opened(number: int) -> IO[str]:
        return os.fdopen(number, "w", encoding="utf-8", buffering=1)

    sys.stdout, sys.stderr = opened(1), opened(2)  # type: ignore[assignment]


def _begin(order: dict[str, object], told: int) -> None:
    fault, at = order["fault"], int(str(order["at"]))
    chosen = fault if isinstance(fault, dict) else asdict(Fault("", Calls.ANY, Way.PASS))
    last = 2**62 if chosen["lasting"] else at
    ctypes.CDLL(None).samsam_disk(
        str(order["disk"]).encode(), str(order["images"]).encode(), told,
        int(chosen["calls"]), int(chosen["way"]), int(chosen["number"]),
        ctypes.c_long(at), ctypes.c_long(last), ctypes.c_long(int(str(order["dies"]))),
    )  # fmt: skip

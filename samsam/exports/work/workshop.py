"""Where files are made beside the server: a few processes, a short queue, an end for everything.

`make` waits for a process, lets it make the file and gives the bytes. Whoever asks says when
nobody waits any longer; what then isn't done soon is ended together with its process.
"""

from __future__ import annotations

import heapq
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from samsam.exports.work.worker import DONE, Task, packed, read, write

# One core is left to pages; more processes than this would only take memory.
WORKERS = max(1, min(3, (os.cpu_count() or 1) - 1))
MOST_WAITING = 24
LONGEST_WAIT = 30.0  # seconds in the queue
LONGEST_MAKING = 60.0  # seconds for one file
# Most files take less than a second: ending their process would cost more than letting them end.
_GRACE = 3.0
_LOOK_EVERY = 0.1
# A process is exchanged after so many files: what libraries keep doesn't grow for ever.
_MOST_FILES = 400
_ROOT = Path(__file__).resolve().parents[3]
_SETTINGS = ("SAMSAM_", "STREAMLIT_")

GivenUp = Callable[[], bool]


class BusyError(Exception):
    """No place became free in time. The message is Swedish."""

    def __init__(self, words: str = "Många filer görs just nu. Försök igen om en stund.") -> None:
        super().__init__(words)


class GivenUpError(Exception):
    """Nobody waits for the file any longer."""


class WorkFailedError(Exception):
    """A file couldn't be made. The message says the kind of fault and its place, nothing else."""


def never() -> bool:
    """Somebody waits for as long as it takes."""
    return False


class _Process:
    """One process that makes files; started at its first file or before."""

    def __init__(self) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(_SETTINGS)}
        self._made = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "samsam.exports.work.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env=kept,
            start_new_session=True,
        )
        self._answers = ThreadPoolExecutor(1, thread_name_prefix="files")

    @property
    def worn(self) -> bool:
        """True when it should be exchanged."""
        return self._made >= _MOST_FILES or self._process.poll() is not None

    def make(self, task: bytes, given_up: GivenUp) -> bytes:
        """The file. Raises GivenUpError or WorkFailedError; the process has then ended or not."""
        self._made += 1
        answer = self._answers.submit(self._asked, task)
        end, left_at = time.monotonic() + LONGEST_MAKING, float("inf")
        while not _done(answer):
            now = time.monotonic()
            left_at = min(left_at, now) if given_up() else float("inf")
            if now > min(end, left_at + _GRACE):
                self.end()
                raise GivenUpError if now <= end else WorkFailedError("it took too long")
        content = answer.result()
        if content is None:
            # Its pipe may be gone before the process is: it mustn't be given anything more.
            self.end()
            raise WorkFailedError("its process has ended")
        if content[:1] != DONE:
            raise WorkFailedError(content[1:].decode())
        return content[1:]

    def _asked(self, task: bytes) -> bytes | None:
        process = self._process
        if process.stdin is None or process.stdout is None:
            return None
        try:
            write(process.stdin, task)
            return read(process.stdout)
        except (OSError, ValueError):  # the process, or the pipe to it, is gone
            return None

    def end(self) -> None:
        """End the process now."""
        self._process.kill()
        self._process.wait()
        self._answers.shutdown(wait=True)
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _done(answer: Future[bytes | None]) -> bool:
    try:
        answer.result(_LOOK_EVERY)
    except TimeoutError:
        return False
    return True


class Workshop:
    """So many processes, and the queue before them: the most urgent first, then who came first."""

    def __init__(self, processes: int = WORKERS, most_waiting: int = MOST_WAITING) -> None:
        self._idle: list[_Process | None] = [None] * processes
        self._at_work: set[_Process] = set()
        self._queue: list[tuple[int, int]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._most_waiting = most_waiting
        self._closed = False

    def make(self, task: Task, given_up: GivenUp = never, urgency: int = 0) -> bytes:
        """What the task makes. The lower the urgency's number, the sooner.

        Raises BusyError when there is no place, GivenUpError when nobody waits any longer, and
        WorkFailedError.
        """
        sent = packed(task)
        process = self._place(given_up, urgency)
        try:
            return process.make(sent, given_up)
        except WorkFailedError:
            if self._closed:
                raise BusyError from None
            raise
        finally:
            self._give_back(process)

    @property
    def closed(self) -> bool:
        """True when it refuses everything."""
        return self._closed

    def warm(self) -> None:
        """Start the processes before the first file is asked for."""
        with self._changed:
            if not self._closed:
                self._idle = [process or _Process() for process in self._idle]

    def close(self) -> None:
        """End every process; what waits is refused, and so is what is asked for afterwards."""
        with self._changed:
            self._closed = True
            found = [*filter(None, self._idle), *self._at_work]
            self._idle = []
            self._changed.notify_all()
        for process in found:
            process.end()

    def _place(self, given_up: GivenUp, urgency: int) -> _Process:
        end = time.monotonic() + LONGEST_WAIT
        with self._changed:
            less_urgent = sum(1 for waiting, _ in self._queue if waiting > 0)
            full = len(self._queue) >= self._most_waiting
            # The rest of the queue is for what takes a moment.
            if self._closed or full or (urgency and less_urgent >= self._most_waiting // 2):
                raise BusyError
            mine = (urgency, next(self._numbers))
            heapq.heappush(self._queue, mine)
            try:
                while not (self._idle and self._queue[0] == mine):
                    self._wait(given_up, end)
                process = self._idle.pop() or _Process()
                self._at_work.add(process)
            finally:
                self._queue.remove(mine)
                heapq.heapify(self._queue)
                self._changed.notify_all()
            return process

    def _wait(self, given_up: GivenUp, end: float) -> None:
        self._changed.wait(_LOOK_EVERY)
        if given_up():
            raise GivenUpError
        if self._closed or time.monotonic() > end:
            raise BusyError

    def _give_back(self, process: _Process) -> None:
        worn = process.worn
        if worn:
            process.end()
        with self._changed:
            self._at_work.discard(process)
            if not self._closed:
                self._idle.append(None if worn else process)
            self._changed.notify_all()


_lock = threading.Lock()
_open: list[Workshop] = []


def workshop() -> Workshop:
    """The one workshop of this process, which starts a process at the first file."""
    with _lock:
        if not _open:
            _open.append(Workshop())
        return _open[0]


def is_closed() -> bool:
    """Whether this process has one that makes nothing any more."""
    with _lock:
        return any(one.closed for one in _open)


def close() -> None:
    """End the workshop; the next use opens another."""
    with _lock:
        while _open:
            _open.pop().close()

"""Ending in good time: what others wait for is given up as soon as the program is asked to stop.

uvicorn answers what is under way before it ends, however long that takes.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from starlette.concurrency import run_in_threadpool
from streamlit import runtime

# A page that computes for longer is left behind.
_SECONDS_FOR_PAGES = 8
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def when_reported(act: Callable[[], None]) -> None:
    """Do this too, in a thread of its own, when the program is asked to stop."""
    if threading.current_thread() is threading.main_thread():
        for number in _SIGNALS:
            _also(number, act)


def _also(number: signal.Signals, act: Callable[[], None]) -> None:
    before = signal.getsignal(number)

    def reported(received: int, frame: FrameType | None) -> None:
        threading.Thread(target=act, name="stopping", daemon=True).start()
        if callable(before):
            before(received, frame)

    signal.signal(number, reported)


async def pages_over() -> None:
    """End the pages that are being drawn, before what they ask is closed.

    Streamlit stops each at the next thing that it shows.
    """
    pages = runtime.get_instance()
    pages.stop()
    await pages.stopped
    await run_in_threadpool(_wait_for_pages)


def _wait_for_pages() -> None:
    end = time.monotonic() + _SECONDS_FOR_PAGES
    for thread in threading.enumerate():
        if thread.name == "ScriptRunner.scriptThread":
            thread.join(max(0.0, end - time.monotonic()))


def end_in_good_order() -> None:
    """When everything is saved and closed: let the program end with 0, whatever is under way.

    uvicorn sends itself the signal again when it has stopped, which would count as being killed.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    atexit.register(_end_at_once)


def _end_at_once() -> None:
    """End before Python takes itself apart.

    It would end the threads that still draw a page in the middle of a library's C++, which aborts
    the program ("exception not rethrown"): a crash to systemd, seen when a busy server was stopped.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)

"""Open files: how many the system allows, and that a visitor takes one and no more.

Streamlit makes an event loop for each session, in case its script should want one: three open
files beside the socket. SAMSAM's pages want none, so theirs opens nothing until it is used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from streamlit.runtime import websocket_session_manager
from streamlit.runtime.app_session import AppSession

# What one machine of the size in docs/drift.md serves at most, and what SAMSAM itself has open.
MOST_SOCKETS = 1000
OWN = 150
WANTED = 4096
_UNKNOWN = WANTED


def raise_limit() -> int:
    """Ask the system for as many open files as are wanted; return how many there may be."""
    try:
        import resource  # noqa: PLC0415 - not on Windows, where there is no such limit
    except ImportError:
        return _UNKNOWN
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= WANTED:
        return _UNKNOWN if soft == resource.RLIM_INFINITY else soft
    with suppress(OSError, ValueError):
        most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def sockets_within(limit: int) -> int:
    """How many visitors' sockets there may be with so many open files."""
    return max(20, min(MOST_SOCKETS, limit - OWN))


def too_few(limit: int) -> str:
    """What is reported at the start when the limit is low; empty when it isn't."""
    if sockets_within(limit) >= MOST_SOCKETS:
        return ""
    return (
        f"Systemet tillåter bara {limit} öppna filer, så högst {sockets_within(limit)} kan vara "
        f"inne på en gång. Höj gränsen till {WANTED}: LimitNOFILE i samsam.service, eller "
        f"ulimit -n {WANTED} före starten."
    )


class SleepingLoop(asyncio.AbstractEventLoop):
    """An event loop that opens nothing until somebody uses it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def is_running(self) -> bool:
        """True while somebody runs it."""
        return self._loop is not None and self._loop.is_running()

    def is_closed(self) -> bool:
        """True after `close`."""
        return self._closed

    def close(self) -> None:
        """Let go of what was opened, if anything was."""
        self._closed = True
        if self._loop is not None:
            self._loop.close()

    def get_debug(self) -> bool:
        """Never asked for."""
        return False

    def awake(self) -> asyncio.AbstractEventLoop:
        """The loop itself, opened now at the latest."""
        if self._closed:
            raise RuntimeError("Event loop is closed")
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop


def _passed_on(name: str) -> Callable[..., Any]:
    def call(self: SleepingLoop, *args: Any, **options: Any) -> Any:
        return getattr(self.awake(), name)(*args, **options)

    return call


for _name in dir(asyncio.AbstractEventLoop):
    if not _name.startswith("_") and _name not in vars(SleepingLoop):
        setattr(SleepingLoop, _name, _passed_on(_name))


class _Session(AppSession):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._script_event_loop.close()
        self._script_event_loop = SleepingLoop()  # type: ignore[abstract]


def spare() -> None:
    """Let each new session have a loop that sleeps."""
    websocket_session_manager.AppSession = _Session  # type: ignore[attr-defined]

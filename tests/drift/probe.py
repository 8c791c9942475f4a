"""Run in the service's place by a unit that is the same in all else: tells what it could do."""

from __future__ import annotations

import ctypes
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_PTRACE_TRACEME = 0
_ADDR_NO_RANDOMIZE = 0x0040000
# Where everybody may write as far as the files' own rights go, made so by the test.
OPEN = ("/opt/samsam/open", "/srv/open", "/home/open", "/usr/local/open")
WRITTEN = (*(f"{p}/ny" for p in OPEN), "/etc/ny", "/run/ny", "/dev/ny", "/proc/sys/kernel/ny")
READ = ("/etc/samsam/samsam.env", "/home/open/file", "/proc/1/status", "/proc/meminfo")


def _done(act: Callable[[], object]) -> bool:
    try:
        act()
    except OSError:
        return False
    return True


def _write(path: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("x")


def _call(name: str, *values: int) -> None:
    """A call of the system that Python has no name for."""
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*values) == -1:
        raise OSError(ctypes.get_errno(), name)


def _socket(family: int, kind: int) -> None:
    socket.socket(family, kind).close()


def _found() -> dict[str, bool]:
    ways: dict[str, Callable[[], object]] = {
        **{f"write {p}": lambda p=p: _write(p) for p in WRITTEN},
        **{f"read {p}": lambda p=p: Path(p).read_bytes() for p in READ},
        "make a user namespace": lambda: _call("unshare", _CLONE_NEWUSER),
        "be followed by a debugger": lambda: _call("ptrace", _PTRACE_TRACEME, 0, 0, 0),
        "change its personality": lambda: _call("personality", _ADDR_NO_RANDOMIZE),
        "open a raw socket": lambda: _socket(socket.AF_INET, socket.SOCK_RAW),
        "open a packet socket": lambda: _socket(socket.AF_PACKET, socket.SOCK_RAW),
        "open a netlink socket": lambda: _socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "become root": lambda: os.setuid(0),
        "make a set-user-id file": _set_user_id,
        "write its own folder": lambda: _write("/var/lib/samsam/prov"),
        "write its own /tmp": lambda: _write("/tmp/prov"),  # noqa: S108 - it is private
        "open an ordinary socket": lambda: _socket(socket.AF_INET, socket.SOCK_STREAM),
    }
    return {what: _done(act) for what, act in ways.items()}


def _set_user_id() -> None:
    file = Path("/var/lib/samsam/bit")
    file.touch()
    file.chmod(0o4755)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_found()) + "\n")

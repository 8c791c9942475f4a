"""A process that makes files for the server, one after the other.

Started by `workshop.py` as `python -m samsam.exports.work.worker`.

Drawing and writing files keeps a processor busy for seconds. In a process of its own that holds up
no page, takes the time that pages leave over, and can be ended in the middle.

A task comes in as the server's own objects, pickled, through a pipe that only the server holds;
what goes back is bytes. So nothing that anybody sends or stores is ever read as a pickle.
"""

from __future__ import annotations

import logging
import os
import pickle
import struct
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO

from samsam.exports.work import memory

Task = Callable[[], bytes]
DONE, FAILED = b"+", b"-"
_LENGTH = struct.Struct(">Q")
_LESS_URGENT = 10
# What makes most files, with the libraries that it stands on.
_MAKERS = (
    "samsam.exports.kit.single",
    "samsam.exports.kit.place",
    "samsam.exports.excel.excel_kit",
)
_ROOT = Path(__file__).resolve().parents[3]


def packed(task: Task) -> bytes:
    """A task as it goes through the pipe: a function of a module, and what it is given."""
    return pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL)


def write(pipe: IO[bytes], content: bytes) -> None:
    """Send bytes with their length first."""
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def read(pipe: IO[bytes]) -> bytes | None:
    """The next bytes that were sent; None when the other side has ended."""
    length = pipe.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    content = pipe.read(_LENGTH.unpack(length)[0])
    return content if len(content) == _LENGTH.unpack(length)[0] else None


def main() -> None:
    """Make what is asked for until the server ends."""
    asked = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not speak into the answers
    with suppress(OSError, AttributeError):
        os.nice(_LESS_URGENT)
    memory.share_parts()
    _get_ready()
    while (task := read(asked)) is not None:
        write(answers, _answer(task))
        memory.give_back()


def _get_ready() -> None:
    """Say nothing of libraries' own, and load what makes files before the first is asked for."""
    logging.getLogger().addHandler(logging.NullHandler())
    warnings.simplefilter("ignore")
    for room in _MAKERS:
        import_module(room)  # half a second that nobody waits for


def _answer(task: bytes) -> bytes:
    try:
        made: Task = pickle.loads(task)  # noqa: S301 - the server's own, see above
        return DONE + made()
    except Exception as error:  # noqa: BLE001 - reported to the server, which logs it
        return FAILED + _described(error).encode()


def _described(error: Exception) -> str:
    """What kind of fault and where, without its words: they may hold what somebody has written."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = [f"{_short(Path(f.filename))}:{f.lineno} {f.name}" for f in reversed(frames)]
    return f"{type(error).__name__} in {' < '.join(places)}"


def _short(file: Path) -> str:
    return file.relative_to(_ROOT).as_posix() if file.is_relative_to(_ROOT) else file.name


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, BrokenPipeError):
        main()
    sys.exit(0)

"""Memory that is free goes back to the system: the C library of Linux keeps it otherwise.

Each thread that asks for memory while others do gets a part of its own, and none gives back what
lies below something that is still in use. So a server that draws and gathers grows for hours.
"""

from __future__ import annotations

import ctypes
from functools import cache

_ARENA_MAX = -8  # M_ARENA_MAX of <malloc.h>
_ARENAS = 2


@cache
def _library() -> ctypes.CDLL | None:
    """The C library, None where it isn't GNU's."""
    try:
        found = ctypes.CDLL(None)
        found.malloc_trim.argtypes = [ctypes.c_size_t]
    except (AttributeError, OSError, TypeError):
        return None
    return found


def share_parts() -> None:
    """Let all threads ask in two parts, instead of eight for each core."""
    library = _library()
    if library is not None:
        library.mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give what is free back to the system, in some milliseconds without Python's lock."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)

"""Loaded by Python in the server of the soak: writes down now and then what holds its memory.

`SOAK_FILE` is where a line of JSON goes every `SOAK_SECONDS`; with `SOAK_TRACE` also where the
Python objects that have been made since the first line were made, which takes twice the time.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
import threading
import time
import tracemalloc
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

MB = 1024 * 1024
_MOST_FRAMES = 12


def malloc() -> dict[str, float]:
    """What the C library has from the system: in use, free but kept, as pages of its own, and in
    how many parts."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "malloc_info"):
        return {}
    library.fopen.restype = ctypes.c_void_p
    file = Path(os.environ["SOAK_FILE"]).with_suffix(".malloc")
    opened = library.fopen(bytes(file), b"w")
    library.malloc_info(0, ctypes.c_void_p(opened))
    library.fclose(ctypes.c_void_p(opened))
    told = ElementTree.parse(file).getroot()
    sizes = {t.get("type"): int(t.get("size", 0)) for t in told.findall("total")}
    (system,) = (
        int(s.get("size", 0)) for s in told.findall("system") if s.get("type") == "current"
    )
    free = sizes["fast"] + sizes["rest"]
    return {
        "malloc_used": (system - free) / MB,
        "malloc_free": free / MB,
        "malloc_mapped": sizes["mmap"] / MB,
        "malloc_parts": len(told.findall("heap")),
    }


def libraries() -> dict[str, float]:
    """What DuckDB and Arrow hold."""
    found = {}
    running = sys.modules.get("samsam.web.base.running")
    store = (
        getattr(running._open[0].engine, "_connection", None) if running and running._open else None
    )
    if store is not None:
        asked = "select coalesce(sum(memory_usage_bytes), 0) from duckdb_memory()"
        found["duckdb"] = store.cursor().execute(asked).fetchone()[0] / MB
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        found["arrow"] = arrow.total_allocated_bytes() / MB
    return found


def kept() -> dict[str, float]:
    """What SAMSAM keeps by itself, and Streamlit's sessions."""
    found: dict[str, float] = {}
    making = sys.modules.get("samsam.web.files.making")
    if making and making._open:
        found["files"] = making._open[0]._kept.bytes / MB
    own = sys.modules.get("samsam.web.files.own_files")
    if own:
        found["own_files"] = own._files.kept_bytes / MB
    if "streamlit.runtime" in sys.modules:
        runtime = sys.modules["streamlit.runtime"].Runtime._instance
        # Streamlit shows the instance before it has made the sessions' manager.
        manager = getattr(runtime, "_session_mgr", None)
        if manager is not None:
            found["sessions"] = len(manager.list_sessions())
    return found


def caches() -> dict[str, int]:
    """How full each `lru_cache` of SAMSAM's is."""
    found = {}
    for module in [m for n, m in list(sys.modules.items()) if n.startswith("samsam.")]:
        for name, value in list(vars(module).items()):
            if hasattr(value, "cache_info") and value.__module__ == module.__name__:
                found[f"{module.__name__.removeprefix('samsam.')}.{name}"] = (
                    value.cache_info().currsize
                )
    return {n: size for n, size in found.items() if size}


def objects() -> dict[str, int]:
    """How many objects of each kind there are, the most numerous first."""
    counted: dict[str, int] = {}
    for one in gc.get_objects():
        kind = type(one)
        name = f"{kind.__module__}.{kind.__qualname__}"
        counted[name] = counted.get(name, 0) + 1
    most = sorted(counted.items(), key=lambda item: -item[1])
    return dict(most[:40])


def made_since(first: tracemalloc.Snapshot) -> list[str]:
    """Where what is there now and wasn't then was made."""
    ignored = (tracemalloc.Filter(False, __file__), tracemalloc.Filter(False, tracemalloc.__file__))
    now = tracemalloc.take_snapshot().filter_traces(ignored)
    changes = now.compare_to(first.filter_traces(ignored), "traceback")
    return [
        f"{change.size_diff / 1024:+.0f} kB in {change.count_diff:+d}: "
        + " < ".join(
            f"{f.filename.rsplit('site-packages/')[-1]}:{f.lineno}"
            for f in reversed(change.traceback)
        )
        for change in changes[:15]
    ]


def _held(first: tracemalloc.Snapshot | None, *, trace: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"at": time.time(), **malloc(), **libraries(), **kept()}
    found["threads"] = threading.active_count()
    found["caches"] = caches()
    if trace:
        gc.collect()
        found["objects"] = objects()
        found["python"] = tracemalloc.get_traced_memory()[0] / MB
        found["since"] = made_since(first) if first else []
    return found


def _write_down(file: str, seconds: float, trace: bool) -> None:
    first: tracemalloc.Snapshot | None = None
    while True:
        time.sleep(seconds)
        try:
            found = _held(first, trace=trace)
            first = first or (tracemalloc.take_snapshot() if trace else None)
        except Exception as error:  # noqa: BLE001 - whatever it is, it has to be seen
            # A thread that dies is seen by nobody; the bench that reads this stops.
            found = {"fault": repr(error)}
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(found) + "\n")


if "SOAK_FILE" in os.environ and "streamlit" in " ".join(sys.orig_argv):
    _trace = bool(os.environ.get("SOAK_TRACE"))
    if _trace:
        tracemalloc.start(_MOST_FRAMES)
    _arguments = (os.environ["SOAK_FILE"], float(os.environ["SOAK_SECONDS"]), _trace)
    threading.Thread(target=_write_down, args=_arguments, daemon=True).start()

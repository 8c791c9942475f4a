"""What it costs that no save can be lost unseen: a save with and without its number beside the store."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from samsam.model.analysis.records import RecordKind
from samsam.records.contents import texts
from samsam.records.engine import commit_marker
from samsam.records.engine.database import Database
from samsam.records.upkeep import backup
from samsam.records.upkeep.opening import open_file

from . import table

TIMES = 400
Found = dict[str, list[float]]


def measure(times: int) -> Found:
    """Milliseconds of a save, as it is and without the number, in turns on the same store."""
    with tempfile.TemporaryDirectory(prefix="samsam_bench_") as name:
        store = open_file(Path(name) / "store.sqlite")
        try:
            return _saves(store, times) | {"säkerhetskopia": _backups(store, max(2, times // 20))}
        finally:
            store.close()


def _saves(store: Database, times: int) -> Found:
    with store.writing() as connection:
        kind = RecordKind.ANNUAL_ANALYSIS
        record = texts.open_record(connection, kind, 2026, "Enhet", "", "skribent").id
    found: Found = {"sparning": [], "sparning utan numret bredvid": [], "bara numret": []}
    marker = commit_marker.read(store.path)
    assert marker is not None
    for n in range(times):
        without = n % 2 == 1
        store.location._marked = not without
        name = "sparning utan numret bredvid" if without else "sparning"
        found[name].append(_ms(lambda n=n: _save(store, record, n)))  # type: ignore[misc]
        found["bara numret"].append(_ms(lambda: commit_marker.write(store.path, marker)))
    store.location._marked = True
    return found


def _save(store: Database, record: str, n: int) -> None:
    with store.writing() as connection:
        texts.save_field(connection, record, "summary", f"text {n} {'å' * 2000}", n, "skribent")


def _backups(store: Database, times: int) -> list[float]:
    return [_ms(lambda: backup.make(store, "prov")) for _ in range(times)]


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def run(quick: bool) -> str:
    found = measure(10 if quick else TIMES)
    rows = [
        [name, table.spread(ms), f"{table.quantile(ms, 0.95):.1f}"] for name, ms in found.items()
    ]
    ratio = table.ratio(found["sparning"], found["sparning utan numret bredvid"])
    rows.append(["med numret ÷ utan", table.number(ratio), ""])
    return table.markdown(("Vad", "ms", "p95 ms"), rows)

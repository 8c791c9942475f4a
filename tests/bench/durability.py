"""What it costs that no save can be lost unseen: a save with and without its number beside the store."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from samsam.model.analysis import RecordKind
from samsam.store import analyses, backup
from samsam.store.connection import Store, open_store

from . import table

TIMES = 400
Found = dict[str, list[float]]


def measure(times: int) -> Found:
    """Milliseconds of a save, as it is and without the number, in turns on the same store."""
    with tempfile.TemporaryDirectory(prefix="samsam_bench_") as name:
        store = open_store(Path(name) / "store.duckdb")
        try:
            return _saves(store, times) | {"säkerhetskopia": _backups(store, max(2, times // 20))}
        finally:
            store.close()


def _saves(store: Store, times: int) -> Found:
    with store.writing() as cursor:
        kind = RecordKind.ANNUAL_ANALYSIS
        record = analyses.open_record(cursor, kind, 2026, "Enhet", "", "skribent").id
    found: Found = {"sparning": [], "sparning utan numret bredvid": [], "bara numret": []}
    kept = store._marks
    for n in range(times):
        without = n % 2 == 1
        store._marks = None if without else kept
        name = "sparning utan numret bredvid" if without else "sparning"
        found[name].append(_ms(lambda n=n: _save(store, record, n)))  # type: ignore[misc]
        found["bara numret"].append(_ms(lambda: kept.write(store._last)))
    store._marks = kept
    return found


def _save(store: Store, record: str, n: int) -> None:
    with store.writing() as cursor:
        analyses.save_field(cursor, record, "summary", f"text {n} {'å' * 2000}", n, "skribent")


def _backups(store: Store, times: int) -> list[float]:
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

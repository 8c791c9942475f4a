"""A process that is killed in the middle of taking in a whole file leaves the old state whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from samsam.store.connection import open_store
from samsam.store.observations import batches

ROOT = Path(__file__).resolve().parents[2]
ROWS = 900_000


def state(store: Path) -> tuple[int, int, float, int]:
    """Every value and batch in the store, summed up."""
    opened = open_store(store)
    try:
        with opened.reading() as cursor:
            row = cursor.execute(
                "select count(*), sum(value), sum(hash(indicator, area, sex, year, value) % 1000003) "
                "from loaded.observation"
            ).fetchone()
            assert row is not None
            return len(batches(cursor)), int(row[0]), float(row[1]), int(row[2])
    finally:
        opened.close()


def taking_in(store: Path, file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "samsam", "import", str(file)],
        cwd=ROOT,
        env={**os.environ, "SAMSAM_STORE": str(store)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.case(43, 86)
def test_killed_at_any_time_the_store_is_as_before_or_as_after(
    filled_store: Path, tmp_path: Path
) -> None:
    store, file = tmp_path / "samsam.duckdb", tmp_path / "stor.parquet"
    store.write_bytes(filled_store.read_bytes())
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 'U' || lpad((i // 1000)::varchar, 5, '0') as kpi, '2262' as geo, "
            "(1950 + i % 75)::smallint as year, ['T', 'K', 'M'][1 + (i // 75) % 3] as gender, "
            f"sqrt(i) as value from range({ROWS // 225 * 1000}) t(i) where i % 1000 < 225) to '{file}' (format parquet)"
        )
    before = state(store)
    killed = 0
    # SIGTERM too: a stop while a file comes in is no other end than a kill.
    for more, how in ((0.0, signal.SIGTERM), (0.1, signal.SIGKILL), (0.3, signal.SIGTERM)):
        process = taking_in(store, file)
        wait_until_written_to(store, process)
        time.sleep(more)
        process.send_signal(how)
        killed += process.wait() == -how
        found = state(store)
        if found != before:
            break
    assert killed > 0
    if found == before:
        assert taking_in(store, file).wait() == 0
        found = state(store)
    assert (found[0], found[1]) == (before[0] + 1, before[1] + ROWS)


def wait_until_written_to(store: Path, process: subprocess.Popen[bytes]) -> None:
    """Rows begin to reach the disk long before they are kept."""
    before = _size(store)
    while _size(store) == before and process.poll() is None:
        time.sleep(0.005)


def _size(store: Path) -> int:
    files = (store, store.with_name(f"{store.name}.wal"))
    return sum(file.stat().st_size for file in files if file.exists())

"""A real small disk that is filled: saves, backups, a start and the built series."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FILLING = """
import os, sys
from datetime import date
from pathlib import Path
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.upkeep import backup
from samsam.records.contents import journal
from samsam.records.errors import BackupError, StoreError
from samsam.records.upkeep.opening import open_file
from samsam.series.engine import SeriesEngine
from samsam.series.observations import ask_areas, put
from samsam.series.rows import Row

folder, free = Path(sys.argv[1]), int(sys.argv[2])
def save(text):
    with records.writing() as connection:
        journal.write(connection, "a", "b", text)
def count():
    with records.reading() as connection:
        return len(journal.latest(connection, 100_000))
def value():
    return series.ask(ask_areas, ["n7"], ["2262"])["n7", "2262"].observations[-1].value
def fill(left):
    with (folder / "fyllnad").open("wb", buffering=0) as file:
        room = os.statvfs(folder)
        file.write(b"x" * max(0, room.f_bavail * room.f_frsize - left))

records = open_file(folder / "samsam.sqlite")
rows = [
    Row(f"n{i}", "2262", Sex.TOTAL, Observation(y, float(i * y)))
    for i in range(400) for y in range(1970, 2026)
]
with records.writing() as connection:
    put(connection, Vintage("v", "v", "", date(2024, 1, 1)), rows, by="a")
fill(free)
saved = 0
for _ in range(5000):
    try:
        save(os.urandom(1500).hex())
        saved += 1
    except StoreError as error:
        print("refused", type(error).__name__, error)
        break
assert count() == saved, (count(), saved)
try:
    backup.make(records, "prov")
except BackupError as error:
    print("backup", error)
# The series are built in memory where their file has no room.
series = SeriesEngine(records, folder / "cache" / "series.duckdb")
assert value() == 7 * 2025.0, value()
series.close()
(folder / "fyllnad").unlink()
save("after")
assert count() == saved + 1
records.close()
records = open_file(folder / "samsam.sqlite")
assert count() == saved + 1
series = SeriesEngine(records, folder / "cache" / "series.duckdb")
assert value() == 7 * 2025.0, value()
series.close()
records.close()
print("whole", saved, *sorted(f.name for f in folder.iterdir()))
"""


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of twelve megabytes in memory."""
    folder = tmp_path_factory.mktemp("disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "samsam", str(folder)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode:
        pytest.skip(f"no right to mount a small disk: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def run_in_process(script: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, check=False, capture_output=True,
        text=True, encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"}, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def emptied(folder: Path) -> None:
    for left in sorted(folder.rglob("*"), reverse=True):
        if left.is_dir():
            left.rmdir()
        else:
            left.unlink()


@pytest.mark.case(89)
@pytest.mark.parametrize("free", [0, 5_000, 100_000, 600_000])
def test_a_full_disk_is_said_and_heals_when_there_is_room(small_disk: Path, free: int) -> None:
    emptied(small_disk)
    refused, backup, whole = run_in_process(FILLING, str(small_disk), str(free))
    assert refused.startswith("refused StoreWriteError")
    assert "finns kvar" in refused
    assert "Gör plats" in refused
    assert "Lagret är orört. Gör plats" in backup
    assert "samsam.sqlite-journal" not in whole


STARTING = """
import sys
from pathlib import Path
from samsam.records.errors import StoreError
from samsam.records.upkeep.opening import open_file

folder = Path(sys.argv[1])
(folder / "fyllnad").write_bytes(b"x" * int(sys.argv[2]))
try:
    open_file(folder / "samsam.sqlite").close()
except StoreError as error:
    print("refused", error)
(folder / "fyllnad").unlink()
print(*sorted(f.name for f in folder.iterdir()))
open_file(folder / "samsam.sqlite").close()
"""


@pytest.mark.case(89)
@pytest.mark.parametrize("left", [0, 40_000])
def test_a_first_start_on_a_full_disk_leaves_no_half_database(small_disk: Path, left: int) -> None:
    emptied(small_disk)
    room = os.statvfs(small_disk)
    size = room.f_bavail * room.f_frsize - left
    refused, found = run_in_process(STARTING, str(small_disk), str(size))
    assert refused.startswith(f"refused Filen {small_disk / 'samsam.sqlite'} kan inte skapas")
    assert found == ""

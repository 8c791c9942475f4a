"""Kills, damage, full disks, dropped connections, a clock set back: nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from bench import damage
from bench.damage import Kept, flips, kept, what_comes_of
from series_of import ask
from sqlalchemy import event, text

from samsam.records import clock
from samsam.records.contents import journal
from samsam.records.engine import commit_marker
from samsam.records.engine.database import Database
from samsam.records.errors import StoreError
from samsam.records.upkeep import backup, consistency
from samsam.records.upkeep.opening import open_file, open_server
from samsam.series.engine import SeriesEngine
from samsam.series.observations import batches

ROOT = Path(__file__).resolve().parents[2]


def noted(records: Database) -> list[str]:
    with records.reading() as connection:
        return [e.about for e in reversed(journal.latest(connection, 10_000))]


# Killed

WRITER = """
import sys
from datetime import date
from pathlib import Path
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.upkeep import backup
from samsam.records.contents import batches, journal
from samsam.records.upkeep.opening import open_file
from samsam.series.observations import put
from samsam.series.rows import Row

records = open_file(Path(sys.argv[1]))
print("börjar", flush=True)
while True:
    with records.writing() as connection:
        number = batches.latest_sequence(connection) + 1
        rows = [Row("x", str(n), Sex.TOTAL, Observation(2020, float(number))) for n in range(400)]
        put(connection, Vintage(f"v{number}", "", "", date(2026, 1, 1)), rows, by="x")
        journal.write(connection, "x", "tog in", str(number))
    print(number, flush=True)
    if number % 7 == 0:
        backup.make(records, "prov")
"""


@pytest.mark.case(86, 87)
def test_batches_and_backups_survive_kills_whole(tmp_path: Path) -> None:
    path = tmp_path / "samsam.sqlite"
    draw = random.Random(1)  # noqa: S311 - chosen once, so that a failure can be repeated
    promised = 0
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "börjar\n"
        # By what it has done and not by the clock: on a busy machine a second is too short.
        seen = "".join(process.stdout.readline() for _ in range(draw.randint(0, 3)))
        time.sleep(draw.uniform(0.0, 0.2))
        process.kill()
        told, _ = process.communicate()
        told = seen + told
        lines = [line for line in told.splitlines(keepends=True) if line.endswith("\n")]
        promised = int(lines[-1]) if lines else promised
        records = open_file(path)
        series = SeriesEngine(records, tmp_path / "cache" / "series.duckdb")
        found = series.ask(batches)
        assert len(found) >= promised
        assert noted(records) == [str(n + 1) for n in range(len(found))]
        if found:
            (last,) = series.ask(ask, ["x"], "399")["x"].observations
            assert last.value == len(found)
        with records.reading() as connection:
            assert consistency.faults(connection) == ()
        for one in backup.backups(records.backups):
            backup.verify(one.path)
        series.close()
        records.close()
    assert promised > 3


# Damaged


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept(tmp_path_factory.mktemp("hel") / "samsam.sqlite")


@pytest.mark.case(91, 94)
@pytest.mark.parametrize("percent", [0, 1, 20, 60, 82, 99])
def test_a_cut_file_is_never_believed(before: Kept, tmp_path: Path, percent: int) -> None:
    for marked in (True, False):
        path = before.copied(tmp_path / "skadad")
        damage.cut(percent / 100)(path)
        if not marked and percent:
            commit_marker.file_beside(path).unlink()
        assert what_comes_of(path, before) == "högljutt"


@pytest.mark.case(91, 94)
def test_flipped_bits_are_right_or_loud(before: Kept, tmp_path: Path) -> None:
    """Forty places here; `python -m tests.bench damage` tries hundreds."""
    came = []
    for name, flip in flips(before, 40, seed=91):
        path = before.copied(tmp_path / "skadad")
        flip(path)
        came.append((name, what_comes_of(path, before)))
    assert {result for _, result in came} == {"rätt", "högljutt"}, came


@pytest.mark.case(91)
@pytest.mark.parametrize("harm", damage.WHOLE)
def test_what_is_done_to_the_whole_file_is_loud(before: Kept, tmp_path: Path, harm: str) -> None:
    path = before.copied(tmp_path / "skadad")
    damage.WHOLE[harm](path)
    assert what_comes_of(path, before) == "högljutt"


@pytest.mark.case(91)
def test_without_a_marker_the_file_is_believed_and_gets_a_new_one(
    before: Kept, tmp_path: Path
) -> None:
    path = before.copied(tmp_path / "skadad")
    right = commit_marker.read(path)
    commit_marker.file_beside(path).unlink()
    assert what_comes_of(path, before) == "rätt"
    assert commit_marker.read(path) == right


@pytest.mark.case(91)
@pytest.mark.parametrize("place", [0, 1])
def test_half_a_marker_is_enough(before: Kept, tmp_path: Path, place: int) -> None:
    path = before.copied(tmp_path / "skadad")
    damage.flip(place * 4096 + 50, 0)(commit_marker.file_beside(path))
    assert what_comes_of(path, before) == "rätt"


# Full disks: a limit on the size of files stands in for a disk

FILLING = """
import os, resource, sys
from pathlib import Path
from samsam.records.upkeep import backup
from samsam.records.contents import journal
from samsam.records.errors import BackupError, StoreError
from samsam.records.upkeep.opening import open_file

path, how = Path(sys.argv[1]), sys.argv[2]
def limit(size): resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
def save(text):
    with records.writing() as connection:
        journal.write(connection, "a", "b", text)
def count():
    with records.reading() as connection:
        return len(journal.latest(connection, 10_000))

records = open_file(path)
saved = 0
for _ in range(20):
    save(os.urandom(2000).hex())
    saved += 1
if how == "backup":
    limit(path.stat().st_size // 2)
    try:
        backup.make(records, "prov")
    except BackupError as error:
        print("nekad", error)
else:
    limit(path.stat().st_size + 50_000)
    for _ in range(100):
        try:
            save(os.urandom(2000).hex())
            saved += 1
        except StoreError as error:
            print("nekad", error)
            break
assert count() == saved, (count(), saved)
limit(resource.RLIM_INFINITY)
save("efter")
assert count() == saved + 1
backup.make(records, "efter")
records.close()
records = open_file(path)
assert count() == saved + 1
records.close()
print("hel", saved)
"""

STARTING = """
import resource, sys
from pathlib import Path
from samsam.records.errors import StoreError
from samsam.records.upkeep.opening import open_file

path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    open_file(path)
except StoreError as error:
    print("nekad", error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(*sorted(f.name for f in path.parent.iterdir()))
open_file(path).close()
"""


def run_in_process(script: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, check=False, capture_output=True,
        text=True, encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.case(89)
def test_a_file_that_cannot_grow_is_told_and_heals(tmp_path: Path) -> None:
    refused, whole = run_in_process(FILLING, str(tmp_path / "samsam.sqlite"), "save")
    assert "Det som var sparat förut finns kvar" in refused
    assert "Gör plats" in refused
    assert int(whole.split()[1]) > 20


@pytest.mark.case(89)
def test_a_backup_without_room_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    refused, whole = run_in_process(FILLING, str(tmp_path / "samsam.sqlite"), "backup")
    assert refused.startswith("nekad Säkerhetskopian kunde inte göras")
    assert whole == "hel 20"
    assert len(backup.backups(tmp_path / "sakerhetskopior")) == 1


@pytest.mark.case(89)
@pytest.mark.parametrize("size", [0, 5_000, 40_000])
def test_a_first_start_without_room_leaves_no_half_database(tmp_path: Path, size: int) -> None:
    path = tmp_path / "samsam.sqlite"
    refused, left = run_in_process(STARTING, str(path), f"{size}")
    assert refused.startswith(f"nekad Filen {path} kan inte skapas")
    assert left == ""


# A connection that is dropped at the n-th statement of a save


def test_a_connection_dropped_at_any_statement_is_told_and_leaves_nothing_half(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    address = request.getfixturevalue("cluster").database()
    records = open_server(address, tmp_path / "samsam.sqlite")
    state = {"at": 0, "told": 0}

    def drop(connection, cursor, *_: object) -> None:  # type: ignore[no-untyped-def]
        state["told"] += 1
        if state["told"] == state["at"]:
            with psycopg.connect(address, autocommit=True) as other:
                other.execute(
                    "select pg_terminate_backend(%s, 5000)", [cursor.connection.info.backend_pid]
                )

    event.listen(records._engine, "before_cursor_execute", drop)
    saved: list[str] = []

    def save(about: str) -> None:
        with records.writing() as connection:
            journal.write(connection, "Anna", "prövade", about)
        saved.append(about)

    save("först")
    state["told"] = 0
    save("räknas")
    statements = state["told"]
    assert statements >= 6
    refused = 0
    for at in range(1, statements + 1):
        state.update(at=at, told=0)
        try:
            save(f"vid {at}")
        except StoreError as error:
            refused += bool(str(error))
        state["at"] = 0
        assert noted(records) == saved
    assert refused >= statements - 2
    save("efteråt")
    assert noted(records) == saved
    records.close()


@pytest.mark.case(95)
def test_a_question_without_end_to_a_server_is_stopped(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samsam.records.engine.location._ENDLESS_MS", 200)
    records = open_server(request.getfixturevalue("cluster").database(), tmp_path / "s.sqlite")
    with pytest.raises(StoreError, match="tog för lång tid"), records.reading() as connection:
        connection.execute(text("select pg_sleep(30)"))
    assert noted(records) == []
    records.close()


# The clock


@pytest.mark.case(103)
def test_what_is_latest_follows_the_order_of_saves_and_not_the_clock(
    records: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes back an hour, a day, a year: the number of commits only grows."""
    now = datetime(2026, 10, 25, 3, 30)  # noqa: DTZ001 - as the database keeps it
    numbers = []
    for back in (timedelta(), timedelta(hours=1), timedelta(days=1), timedelta(days=365)):
        monkeypatch.setattr(clock, "utc_now", lambda back=back: now - back)
        monkeypatch.setattr(journal, "utc_now", lambda back=back: now - back)
        with records.writing() as connection:
            journal.write(connection, "Anna", "prövade", str(back.days))
        numbers.append(records.commits)
    assert numbers == sorted(set(numbers))
    assert noted(records) == ["0", "0", "1", "365"]


@pytest.mark.case(86, 87)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system can't fork")
def test_twenty_kills_lose_nothing_and_leave_nothing_half(tmp_path: Path) -> None:
    """While saving, taking in, backing up and bringing an old store over.

    `python -m tests.bench stops` does it a thousand times. In a process of its own: this one has had
    databases open, and may not be forked.
    """
    script = f"from bench import stops; from pathlib import Path; stops.rounds(20, 86, Path({str(tmp_path)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

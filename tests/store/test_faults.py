"""Faults while SAMSAM runs: kills, full disks, a stopped database, questions without end."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import httpx
import pytest
from bench import stops
from starlette.applications import Starlette

from samsam.store import backup, connection, integrity, sequence, watch
from samsam.store.connection import (
    Store,
    StoreBusyError,
    StoreLossError,
    StoreWriteError,
    open_store,
)
from samsam.ui import running
from samsam.ui.addresses import routes

ROOT = Path(__file__).resolve().parents[2]

CLOCK = datetime(2026, 10, 25, 3, 30)  # noqa: DTZ001 - as the store keeps it

needs_forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system can't fork")


# Killed


@needs_forks
@pytest.mark.case(86, 87)
def test_twenty_kills_lose_nothing_and_leave_nothing_half(tmp_path: Path) -> None:
    """While saving, importing, moving the log, backing up and migrating.

    `python -m tests.bench stops` does it a thousand times. In a process of its own: this one has had
    databases open, and may not be forked.
    """
    script = f"from bench import stops; from pathlib import Path; stops.rounds(20, 86, Path({str(tmp_path)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.case(87)
def test_every_table_of_the_real_store_can_be_changed_and_read_by_its_keys(
    filled_store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "store.duckdb"
    path.write_bytes(filled_store.read_bytes())
    stops.change_every_table(path)


@pytest.mark.case(87)
def test_no_statement_makes_an_index() -> None:
    """In the file: a database of its own kind has one, which is not DuckDB's."""
    files = [*ROOT.glob("samsam/store/schema/*.sql"), *ROOT.glob("samsam/store/*.py")]
    made = [f.name for f in files if "create index" in f.read_text(encoding="utf-8").lower()]
    assert made == ["postgres.py"]


# Full disks. A limit on the size of files stands in for a disk everywhere; with the right to mount,
# a small disk in memory is filled for real.

SAVING = """
import os, resource, sys
from pathlib import Path
from samsam.store import backup
from samsam.store.connection import StoreError, open_store
from samsam.store.errors import BackupError

path, how = Path(sys.argv[1]), sys.argv[2]
def limit(size): resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
def save(text):
    with store.writing() as cursor:
        cursor.execute("insert into people.journal values (now()::timestamp, 'a', 'b', ?)", [text])
def count():
    with store.reading() as cursor:
        return cursor.execute("select count(*) from people.journal").fetchone()[0]

store = open_store(path)
saved = 0
for _ in range(40):
    save(os.urandom(2000).hex())
    saved += 1
if how == "backup":
    limit(path.stat().st_size // 2)
    try:
        backup.make(store, "prov")
    except BackupError as error:
        print("nekad", error)
elif how == "checkpoint":
    limit(path.stat().st_size)
    try:
        with store.reading() as cursor:
            cursor.execute("checkpoint")
    except Exception as error:
        print("nekad", type(error).__name__)
else:
    limit(400_000)
    for _ in range(1000):
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
backup.make(store, "efter")
store.close()
store = open_store(path)
assert count() == saved + 1
store.close()
print("hel", saved)
"""


def run_saving(script: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, check=False, capture_output=True,
        text=True, encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of files")


@needs_limits
@pytest.mark.case(89)
def test_a_log_that_cannot_grow_is_told_and_heals(tmp_path: Path) -> None:
    refused, whole = run_saving(SAVING, str(tmp_path / "store.duckdb"), "wal")
    assert refused == (
        "nekad Det gick inte att spara. Det som var sparat förut finns kvar. Är disken full? "
        "Gör plats och försök igen."
    )
    assert int(whole.split()[1]) > 40


@needs_limits
@pytest.mark.case(89, 94)
def test_a_checkpoint_without_room_stops_the_database_and_the_next_question_opens_it_again(
    tmp_path: Path,
) -> None:
    refused, whole = run_saving(SAVING, str(tmp_path / "store.duckdb"), "checkpoint")
    assert refused == "nekad FatalException"
    assert whole == "hel 40"


@needs_limits
@pytest.mark.case(89)
def test_a_backup_without_room_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    refused, whole = run_saving(SAVING, str(tmp_path / "store.duckdb"), "backup")
    assert refused.startswith("nekad Säkerhetskopian kunde inte göras")
    assert whole == "hel 40"
    assert len(backup.backups(tmp_path / "sakerhetskopior")) == 1


STARTING = """
import resource, sys
from pathlib import Path
from samsam.store.connection import StoreError, open_store

path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    open_store(path)
except StoreError as error:
    print("nekad", error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(*sorted(f.name for f in path.parent.iterdir()))
open_store(path).close()
"""


@needs_limits
@pytest.mark.case(89)
@pytest.mark.parametrize("size", [0, 5_000, 10_000])
def test_a_first_start_without_room_leaves_no_half_store(tmp_path: Path, size: int) -> None:
    refused, left = run_saving(STARTING, str(tmp_path / "store.duckdb"), f"{size}")
    assert refused.startswith(f"nekad Filen {tmp_path / 'store.duckdb'} kan inte ")
    assert left == ""


FILLING = """
import os, sys
from pathlib import Path
from samsam.store.connection import StoreError, open_store

folder, free = Path(sys.argv[1]), int(sys.argv[2])
def save(text):
    with store.writing() as cursor:
        cursor.execute("insert into people.journal values (now()::timestamp, 'a', 'b', ?)", [text])
def count():
    with store.reading() as cursor:
        return cursor.execute("select count(*) from people.journal").fetchone()[0]
def fill(left):
    with (folder / "fyllnad").open("wb", buffering=0) as file:
        room = os.statvfs(folder)
        file.write(b"x" * max(0, room.f_bavail * room.f_frsize - left))

store = open_store(folder / "store.duckdb")
fill(free)
saved = 0
for _ in range(5000):
    try:
        save(os.urandom(1500).hex())
        saved += 1
    except StoreError as error:
        print("nekad", type(error).__name__)
        break
assert count() == saved, (count(), saved)
(folder / "fyllnad").unlink()
save("efter")
assert count() == saved + 1
store.close()
store = open_store(folder / "store.duckdb")
assert count() == saved + 1
store.close()
print("hel", saved)
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


@pytest.mark.case(89)
@pytest.mark.parametrize("free", [0, 5_000, 100_000, 600_000, 3_000_000])
def test_a_full_disk_is_told_and_heals_when_there_is_room(small_disk: Path, free: int) -> None:
    for left in small_disk.iterdir():
        left.unlink()
    refused, whole = run_saving(FILLING, str(small_disk), str(free))
    assert refused == "nekad StoreWriteError"
    assert whole.startswith("hel ")


# Commits that raise


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store.duckdb")
    yield opened
    opened.close()


def save(store: Store, text: str = "") -> None:
    with store.writing() as cursor:
        cursor.execute("insert into people.journal values (now()::timestamp, 'a', 'b', ?)", [text])


def saved(store: Store) -> int:
    with store.reading() as cursor:
        row = cursor.execute("select count(*) from people.journal").fetchone()
    return int(row[0]) if row else -1


class Raising:
    """A real cursor whose commit raises, before or after it has been done."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, done: bool) -> None:
        self._cursor, self._done = cursor, done

    def commit(self) -> None:
        if self._done:
            self._cursor.commit()
        else:
            self._cursor.rollback()
        raise duckdb.FatalException("the disk didn't answer")

    def __getattr__(self, name: str) -> object:
        return getattr(self._cursor, name)


def raising(store: Store, monkeypatch: pytest.MonkeyPatch, done: bool) -> None:
    """Let the next commit of a store raise."""
    real = store._connection

    class Connection:
        def cursor(self) -> object:
            return Raising(real.cursor(), done)

        def close(self) -> None:
            real.close()

    monkeypatch.setattr(store, "_connection", Connection())


@pytest.mark.case(89, 94)
def test_a_commit_that_raises_and_has_committed_counts_as_saved(
    own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(own_store, monkeypatch, done=True)
    save(own_store, "finns")
    save(own_store, "finns också")
    assert saved(own_store) == 2
    mark = sequence.read(own_store.path)
    assert mark is not None
    assert mark.number == 3


@pytest.mark.case(89, 94)
def test_a_commit_that_raises_and_has_not_committed_is_told(
    own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(own_store, monkeypatch, done=False)
    with pytest.raises(StoreWriteError):
        save(own_store, "finns inte")
    assert saved(own_store) == 0
    save(own_store, "finns")
    assert saved(own_store) == 1


@pytest.mark.case(94)
def test_a_store_that_is_used_by_others_is_not_opened_again_under_them(
    own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_LONGEST_WAIT_SECONDS", 0.2)
    with own_store.reading() as cursor:
        own_store._broken = True
        with pytest.raises(StoreBusyError, match="öppnas på nytt"):
            saved(own_store)
        assert cursor.execute("select 1").fetchone() == (1,)
    assert saved(own_store) == 0


# A stopped database, and health


@pytest.fixture
def health(
    filled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], int]]:
    """What the health address answers, with a store of the test's own."""
    path = tmp_path / "samsam.duckdb"
    path.write_bytes(filled_store.read_bytes())
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("SAMSAM_STORE", str(path))
    running.close()

    async def ask() -> int:
        transport = httpx.ASGITransport(app=Starlette(routes=routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get("/halsa")).status_code

    yield lambda: asyncio.run(ask())
    running.close()


def stop(store: Store) -> None:
    """What DuckDB does to a block when it has stopped."""
    with pytest.raises(duckdb.FatalException), store.reading():
        raise duckdb.FatalException("database has been invalidated")


@pytest.mark.case(94)
def test_health_is_red_while_the_file_cannot_be_opened_and_green_again_by_itself(
    health: Callable[[], int],
) -> None:
    store = running.service().store
    assert health() == 200
    stop(store)
    hidden = store.path.rename(store.path.with_name("borta"))
    assert health() == 503
    assert not store.path.exists()  # no empty store was made in its place
    with pytest.raises(StoreLossError):
        save(store)
    hidden.rename(store.path)
    assert health() == 200
    save(store)


@pytest.mark.case(94)
def test_a_stopped_database_is_opened_at_the_next_question(own_store: Store) -> None:
    save(own_store)
    before = own_store.commits
    stop(own_store)
    assert saved(own_store) == 1
    assert own_store.commits > before  # what was kept in memory is asked for anew
    save(own_store)
    assert saved(own_store) == 2


# Questions without end

ENDLESS = "select count(*) from range(1000000000) a, range(1000000000) b"


@pytest.mark.case(95)
def test_an_endless_question_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_LONGEST_QUESTION_SECONDS", 0.2)
    store = open_store(tmp_path / "store.duckdb")
    with pytest.raises(StoreBusyError, match="tog för lång tid och avbröts"):
        with store.reading() as cursor:
            cursor.execute(ENDLESS).fetchone()
    save(store)
    assert saved(store) == 1
    store.close()


@pytest.mark.case(95)
def test_ten_seconds_are_never_passed() -> None:
    assert connection._LONGEST_QUESTION_SECONDS + watch._LOOK_EVERY_SECONDS < 10


# Time


@pytest.mark.case(103)
def test_what_is_latest_follows_the_order_of_saves_and_not_the_clock(
    own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes back an hour, a day, a year: the number of saves only grows."""
    for hours in (0, -1, -24, -24 * 366):
        monkeypatch.setattr(sequence, "utc_now", lambda hours=hours: CLOCK + timedelta(hours=hours))
        save(own_store)
    with own_store.reading() as cursor:
        found = cursor.execute("select sequence from store_commit order by rowid").fetchall()
        assert integrity.faults(cursor) == ()
    assert found == [(1,), (2,), (3,), (4,), (5,)]

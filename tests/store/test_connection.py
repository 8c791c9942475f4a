"""The store's file: opened, kept whole, shared by threads, and refused without being touched."""

from __future__ import annotations

import os
import random
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from postgres import REFUSED

from samsam.questions.service import Service, open_service
from samsam.settings import Settings
from samsam.store import observations
from samsam.store.connection import (
    Store,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreTooNewError,
    migrations,
    open_store,
    utc_now,
)

ROOT = Path(__file__).resolve().parents[2]
BLOCK = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.duckdb"


@pytest.fixture
def closed(path: Path) -> Path:
    """The file of a store that was opened and closed."""
    open_store(path).close()
    return path


def add_version(cursor: duckdb.DuckDBPyConnection, version: int, record: str = "r") -> None:
    cursor.execute(
        "insert into written.field_version values (?, 'summary', ?, 'text', ?, 'skribent')",
        [record, version, utc_now()],
    )


def add_record(cursor: duckdb.DuckDBPyConnection, record: str = "r") -> None:
    cursor.execute(
        "insert into written.record values (?, 'annual_analysis', 2026, 'enhet', ?, ?, 's')",
        [record, record, utc_now()],
    )


def count(store: Store) -> int:
    with store.reading() as cursor:
        row = cursor.execute("select count(*) from written.field_version").fetchone()
    assert row is not None
    return int(row[0])


def refused(path: Path, error: type[StoreError]) -> str:
    """The message of a refusal that leaves the file and its folder as they were."""
    before = path.read_bytes()
    beside = sorted(p.name for p in path.parent.iterdir())
    with pytest.raises(error) as told:
        open_store(path)
    assert type(told.value) is error
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == beside
    return str(told.value)


# A new file, and the same file again


def test_a_new_file_is_made_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "en" / "till" / "samsam.duckdb"
    open_store(path).close()
    assert path.stat().st_size > 0


def test_what_was_written_is_there_when_the_file_is_opened_again(path: Path) -> None:
    store = open_store(path)
    with store.writing() as cursor:
        add_record(cursor)
        add_version(cursor, 1)
    store.close()
    again = open_store(path)
    assert count(again) == 1
    assert not again.read_only
    again.close()


def test_opening_a_file_that_is_up_to_date_changes_nothing(closed: Path) -> None:
    before = closed.read_bytes()
    open_store(closed).close()
    assert closed.read_bytes() == before


def test_nothing_but_the_file_and_its_mark_is_left_after_closing(closed: Path) -> None:
    beside = f"{closed.name}.sequence"
    assert sorted(p.name for p in closed.parent.iterdir()) == [closed.name, beside]


def test_the_store_reads_no_other_file(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store.duckdb")
    (tmp_path / "hemlig.csv").write_text("a\n1\n", encoding="utf-8")
    with store.reading() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(f"select * from '{tmp_path / 'hemlig.csv'}'")
    with store.reading() as cursor, pytest.raises(duckdb.Error):
        cursor.execute("set enable_external_access = true")
    store.close()


# Migrations


def test_migrations_are_numbered_from_one_without_holes() -> None:
    found = migrations()
    assert [m.number for m in found] == list(range(1, len(found) + 1))
    assert len({m.name for m in found}) == len(found)
    assert all(m.sql.strip() for m in found)


def test_every_file_of_the_schema_is_a_migration() -> None:
    files = sorted(p.name for p in (ROOT / "samsam/store/schema").iterdir())
    assert files == [f"{m.number:04}_{m.name}.sql" for m in migrations()]


def test_each_migration_is_taken_once_and_remembered(closed: Path) -> None:
    store = open_store(closed)
    with store.reading() as cursor:
        taken = cursor.execute(
            "select number, name from schema_migration order by number"
        ).fetchall()
    store.close()
    assert taken == [(m.number, m.name) for m in migrations()]


@pytest.mark.case(92)
@pytest.mark.parametrize("done", range(1, len(migrations())))
def test_an_older_file_is_brought_up_to_date_and_keeps_its_content(path: Path, done: int) -> None:
    old = duckdb.connect(str(path))
    old.execute(
        "create table schema_migration (number integer primary key, name varchar, t timestamp)"
    )
    for migration in migrations()[:done]:
        old.execute(migration.sql)
        old.execute(
            "insert into schema_migration values (?, ?, now()::timestamp)",
            [migration.number, migration.name],
        )
    add_record(old)
    add_version(old, 1)
    old.close()
    store = open_store(path)
    assert count(store) == 1
    with store.reading() as cursor:
        last = cursor.execute("select max(number) from schema_migration").fetchone()
    store.close()
    assert last == (migrations()[-1].number,)


@pytest.mark.case(93)
def test_a_file_of_a_later_schema_is_refused(closed: Path) -> None:
    newest = migrations()[-1].number
    later = duckdb.connect(str(closed))
    later.execute("insert into schema_migration values (9999, 'framtid', now()::timestamp)")
    later.close()
    assert refused(closed, StoreTooNewError) == (
        f"Filen {closed} är sparad av en nyare version av SAMSAM (schema 9999; den här versionen "
        f"kan {newest}). Installera den nyare versionen. Inget har ändrats."
    )


# Files that are no store


def with_storage_version(content: bytes, version: int) -> bytes:
    """The file as a DuckDB of another storage version would have begun it.

    The main header is one block: checksum of the rest, magic bytes, version (storage/checksum.cpp).
    """
    block = bytearray(content[:BLOCK])
    block[12:20] = struct.pack("<Q", version)
    block[:8] = struct.pack("<Q", checksum(bytes(block[8:])))
    return bytes(block) + content[BLOCK:]


def checksum(content: bytes) -> int:
    total = 5381
    for (word,) in struct.iter_unpack("<Q", content):
        total ^= (word * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    return total


@pytest.mark.case(93)
def test_a_file_of_a_later_duckdb_is_refused(closed: Path) -> None:
    content = closed.read_bytes()
    version = struct.unpack("<Q", content[12:20])[0]
    assert with_storage_version(content, version) == content
    closed.write_bytes(with_storage_version(content, 5000))
    assert refused(closed, StoreTooNewError) == (
        f"Filen {closed} är sparad av en nyare version av DuckDB än den som är installerad. "
        "Installera samma version som senast, eller en nyare. Inget har ändrats."
    )


@pytest.mark.case(93)
def test_a_file_of_an_older_duckdb_is_not_called_newer(closed: Path) -> None:
    closed.write_bytes(with_storage_version(closed.read_bytes(), 50))
    with pytest.raises(StoreError) as told:
        open_store(closed)
    assert "nyare version av DuckDB" not in str(told.value)


NO_STORE = (
    "går inte att läsa: den är skadad eller ingen SAMSAM-fil. Inget har ändrats. Flytta undan filen "
    "och lägg tillbaka den senaste säkerhetskopian."
)


@pytest.mark.case(91)
@pytest.mark.parametrize(
    "content",
    [b"", b"hej", b"hej\n" * 10_000, bytes(range(256)) * 100, b"%PDF-1.7\n" + b"x" * 9000],
    ids=["tom", "kort text", "text", "bytes", "pdf"],
)
def test_a_file_that_is_something_else_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert refused(path, StoreDamagedError) == f"Filen {path} {NO_STORE}"


def test_a_file_of_sqlite_is_refused(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("create table t (a int)")
    other.commit()
    other.close()
    assert refused(path, StoreDamagedError) == f"Filen {path} {NO_STORE}"


@pytest.mark.case(91)
def test_a_file_that_was_cut_off_is_refused(closed: Path) -> None:
    closed.write_bytes(closed.read_bytes()[:BLOCK])
    assert refused(closed, StoreDamagedError) == f"Filen {closed} {NO_STORE}"


def test_another_database_is_refused(path: Path) -> None:
    other = duckdb.connect(str(path))
    other.execute("create table t (a int)")
    other.close()
    assert refused(path, StoreDamagedError) == (
        f"Filen {path} är en databas, men inte SAMSAM:s. Inget har ändrats. "
        "Välj en annan plats med inställningen store."
    )


@pytest.mark.parametrize("sql", ["create view v as select 1", "create schema annat"])
def test_another_database_without_tables_is_refused_too(path: Path, sql: str) -> None:
    other = duckdb.connect(str(path))
    other.execute(sql)
    other.close()
    refused(path, StoreDamagedError)


def test_another_database_with_a_table_of_the_same_name_is_refused_too(path: Path) -> None:
    other = duckdb.connect(str(path))
    other.execute("create table schema_migration (version int)")
    other.close()
    refused(path, StoreDamagedError)


@pytest.mark.case(91)
@pytest.mark.parametrize(
    "offsets", [(100,), (BLOCK + 100, 2 * BLOCK + 100)], ids=["main header", "both later headers"]
)
def test_a_flipped_byte_in_a_header_is_told_as_damage(
    closed: Path, offsets: tuple[int, ...]
) -> None:
    content = bytearray(closed.read_bytes())
    for offset in offsets:
        content[offset] ^= 0xFF
    closed.write_bytes(content)
    assert refused(closed, StoreDamagedError) == f"Filen {closed} {NO_STORE}"


def everything(service: Service) -> tuple[object, ...]:
    """All that the store holds, by the ways in which the product reads it."""
    with service.store.reading() as cursor:
        return tuple(
            observations.history(cursor, i, "2262") for i in service.register.indicators
        ) + (service.vintages(),)


@pytest.mark.case(91)
def test_a_flipped_byte_gives_right_answers_or_a_loud_stop(
    filled_store: Path,
    data_folder: Path,
    path: Path,
    service: Service,
    settings_for: Callable[[Path, Path], Settings],
) -> None:
    content, right = filled_store.read_bytes(), everything(service)
    draw = random.Random(20261123)  # noqa: S311 - chosen once, so that a failure can be repeated
    loud = 0
    for _ in range(40):
        damaged = bytearray(content)
        damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
        path.write_bytes(damaged)
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        try:
            opened = open_service(settings_for(path, data_folder))
        except (StoreError, duckdb.Error):
            loud += 1
            continue
        try:
            assert everything(opened) == right
        except (StoreError, duckdb.Error):
            loud += 1
        finally:
            opened.close()
    assert 0 < loud < 40


# Used by another program


HOLDER = """
import sys
from pathlib import Path
from samsam.store.connection import open_store
store = open_store(Path(sys.argv[1]))
print("öppen", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(closed: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the file open."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(closed)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "öppen\n"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.case(88)
def test_a_file_in_use_is_refused_with_the_other_process_s_number(
    closed: Path, holder: subprocess.Popen[str]
) -> None:
    assert refused(closed, StoreLockedError) == (
        f"Filen {closed} används redan av ett annat program (process {holder.pid}). "
        "Stäng det andra programmet och starta SAMSAM igen. Inget har ändrats."
    )


@pytest.mark.case(88)
def test_a_file_is_free_again_when_the_other_process_is_killed(
    closed: Path, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait()
    open_store(closed).close()


# May not be written to


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that other users may look into; pytest's own is closed to them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


AS_NOBODY = """
import os, sys
from pathlib import Path
from samsam.store.connection import StoreError, migrations, open_store
migrations()  # what it imports may lie where nobody else may look
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
path = Path(sys.argv[1])
try:
    store = open_store(path)
except StoreError as error:
    print(type(error).__name__, error, sep="|")
    sys.exit()
print("öppen", store.read_only, sep="|")
with store.reading() as cursor:
    print("läst", cursor.execute("select count(*) from schema_migration").fetchone()[0], sep="|")
try:
    with store.writing() as cursor:
        print("skrev|")
except StoreError as error:
    print(type(error).__name__, error, sep="|")
store.close()
"""


def without_rights(path: Path) -> list[list[str]]:
    """What a process without rights tells of opening, reading and writing: lines of two parts."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr.strip().splitlines()[-1]
    return [line.split("|") for line in done.stdout.splitlines()]


needs_users = pytest.mark.skipif(
    not hasattr(os, "setuid"), reason="the operating system has no users to change to"
)


@pytest.mark.case(90)
@needs_users
def test_a_file_without_right_to_write_is_read_and_not_written(shared_folder: Path) -> None:
    path = shared_folder / "store.duckdb"
    open_store(path).close()
    path.chmod(0o444)
    before = path.read_bytes()
    assert without_rights(path) == [
        ["öppen", "True"],
        ["läst", str(len(migrations()))],
        [
            "StoreReadOnlyError",
            f"Filen {path} går bara att läsa. Inget sparades. "
            "Ge SAMSAM rätt att skriva i filen och starta om.",
        ],
    ]
    assert path.read_bytes() == before


@pytest.mark.case(90)
@needs_users
def test_a_file_in_a_folder_without_right_to_write_is_read_and_not_written(
    shared_folder: Path,
) -> None:
    """The log is made beside the file, so the right to write in the file alone isn't enough."""
    path = shared_folder / "store.duckdb"
    open_store(path).close()
    path.chmod(0o666)
    before = path.read_bytes()
    opened, _, (refused, _) = without_rights(path)
    assert opened == ["öppen", "True"]
    assert refused == "StoreReadOnlyError"
    assert path.read_bytes() == before


@pytest.mark.case(90)
@needs_users
def test_a_folder_without_right_to_write_is_told(shared_folder: Path) -> None:
    path = shared_folder / "store.duckdb"
    assert without_rights(path) == [
        [
            "StoreReadOnlyError",
            f"Filen {path} kan inte öppnas: SAMSAM saknar rätt att skriva där. "
            "Ge rätt att skriva, eller välj en annan plats med inställningen store.",
        ]
    ]
    assert list(shared_folder.iterdir()) == []


@needs_users
def test_a_folder_that_cannot_be_made_is_told(shared_folder: Path) -> None:
    path = shared_folder / "under" / "store.duckdb"
    ((kind, message),) = without_rights(path)
    assert kind == "StoreReadOnlyError"
    assert message.startswith(f"Mappen {path.parent} kan inte skapas (")
    assert message.endswith(
        "Välj en annan plats med inställningen store, eller ge SAMSAM rätt att skriva där."
    )


@needs_users
def test_a_folder_that_cannot_be_looked_into_is_told(shared_folder: Path) -> None:
    closed_folder = shared_folder / "stängd"
    closed_folder.mkdir(mode=0o700)
    open_store(closed_folder / "store.duckdb").close()
    if os.getuid() != 0:
        closed_folder.chmod(0o000)
    try:
        ((kind, _),) = without_rights(closed_folder / "store.duckdb")
    finally:
        closed_folder.chmod(0o700)
    assert kind == "StoreReadOnlyError"


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")
    with pytest.raises(StoreReadOnlyError, match="kan inte skapas"):
        open_store(tmp_path / "fil" / "store.duckdb")


def test_a_folder_where_the_file_should_be_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as told:
        open_store(tmp_path)
    assert "skadad" not in str(told.value)


@pytest.mark.case(90)
def test_a_store_that_may_only_read_refuses_to_write(closed: Path) -> None:
    store = Store(duckdb.connect(str(closed), read_only=True), closed, read_only=True)
    with pytest.raises(StoreReadOnlyError, match="går bara att läsa. Inget sparades"):
        with store.writing():
            pytest.fail("the block was entered")
    assert count(store) == 0
    store.close()


# All or nothing


class ErrorInTheMiddleError(Exception):
    pass


@pytest.mark.parametrize("error", [ErrorInTheMiddleError, KeyboardInterrupt, SystemExit])
def test_an_exception_takes_back_the_whole_block(store: Store, error: type[BaseException]) -> None:
    def write_and_fail() -> None:
        with store.writing() as cursor:
            add_record(cursor)
            add_version(cursor, 1)
            raise error

    with pytest.raises(error):
        write_and_fail()
    assert count(store) == 0
    with store.writing() as cursor:
        add_record(cursor)
        add_version(cursor, 1)
    assert count(store) == 1


def test_an_error_of_the_database_takes_back_the_whole_block(store: Store) -> None:
    with pytest.raises(REFUSED), store.writing() as cursor:
        add_record(cursor)
        add_version(cursor, 1)
        add_version(cursor, 1)
    assert count(store) == 0


def test_nobody_sees_what_is_not_committed(store: Store) -> None:
    with store.writing() as cursor:
        add_record(cursor)
        add_version(cursor, 1)
        assert count(store) == 0
    assert count(store) == 1


# Threads


def in_threads(work: list[Callable[[], None]]) -> list[BaseException]:
    """Run everything at once; give the exceptions that were raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(work))

    def guarded(job: Callable[[], None]) -> None:
        try:
            start.wait()
            job()
        except BaseException as error:  # noqa: BLE001 - told by the test
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_writers_wait_for_each_other_and_none_is_lost(store: Store) -> None:
    with store.writing() as cursor:
        add_record(cursor)

    def write() -> None:
        for _ in range(10):
            with store.writing() as cursor:
                row = cursor.execute("select count(*) from written.field_version").fetchone()
                assert row is not None
                add_version(cursor, int(row[0]) + 1)

    assert in_threads([write] * 6) == []
    assert count(store) == 60
    with store.reading() as cursor:
        found = cursor.execute("select version from written.field_version order by 1").fetchall()
    assert found == [(n,) for n in range(1, 61)]


def test_readers_get_whole_answers_while_one_writes(store: Store) -> None:
    """Each transaction adds ten versions: no reader may see another number, or fewer than before."""
    with store.writing() as cursor:
        add_record(cursor)
    done = threading.Event()
    seen: list[list[int]] = [[] for _ in range(6)]

    def write() -> None:
        try:
            for batch in range(15):
                with store.writing() as cursor:
                    for n in range(1, 11):
                        add_version(cursor, 10 * batch + n)
        finally:
            done.set()

    def read(mine: list[int]) -> Callable[[], None]:
        def job() -> None:
            while not done.is_set() or not mine:
                with store.reading() as cursor:
                    row = cursor.execute(
                        "select count(*), coalesce(max(version), 0), count(distinct version) "
                        "from written.field_version"
                    ).fetchone()
                assert row is not None
                assert row[0] == row[1] == row[2]
                mine.append(int(row[0]))

        return job

    assert in_threads([write, *(read(mine) for mine in seen)]) == []
    assert count(store) == 150
    for mine in seen:
        assert mine == sorted(mine)
        assert all(n % 10 == 0 for n in mine)


def test_many_threads_asking_at_once_get_the_same_answers_as_one(service: Service) -> None:
    ids = list(service.register.indicators)
    with service.store.reading() as cursor:
        right = observations.ask(cursor, ids, "2262")
    wrong: list[str] = []

    def ask(first: int) -> Callable[[], None]:
        def job() -> None:
            for n in range(12):
                wanted = ids[(first + n) % len(ids)]
                with service.store.reading() as cursor:
                    if observations.ask(cursor, [wanted], "2262")[wanted] != right[wanted]:
                        wrong.append(wanted)

        return job

    assert in_threads([ask(n) for n in range(12)]) == []
    assert wrong == []


def test_the_present_time_has_no_zone_and_is_utc(store: Store) -> None:
    with store.writing() as cursor:
        add_record(cursor)
        add_version(cursor, 1)
        row = cursor.execute("select saved_at from written.field_version").fetchone()
    assert row is not None
    assert row[0].tzinfo is None
    assert abs((utc_now() - row[0]).total_seconds()) < 3600

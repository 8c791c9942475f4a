"""The database of record: many readers and one writer, in any number of processes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from postgres import Cluster
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from samsam.records.contents import accounts, journal
from samsam.records.engine import checksums, commit_log, commit_marker, schema
from samsam.records.engine.database import Database
from samsam.records.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreLossError,
    StoreReadOnlyError,
    StoreTooNewError,
    StoreTooOldError,
)
from samsam.records.tables import HEAD, metadata
from samsam.records.upkeep import backup
from samsam.records.upkeep.opening import open_file, open_server, open_untouched

ROOT = Path(__file__).resolve().parents[2]


def note(records: Database, about: str) -> None:
    with records.writing() as connection:
        journal.write(connection, "Anna", "prövade", about)


def noted(records: Database) -> list[str]:
    with records.reading() as connection:
        return [e.about for e in reversed(journal.latest(connection, 10_000))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "samsam.sqlite"


# On both engines


def test_all_of_a_block_is_kept_or_nothing_of_it(records: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        with records.writing() as connection:
            journal.write(connection, "Anna", "prövade", "halvt")
            1 / 0  # noqa: B018
    assert noted(records) == []
    note(records, "helt")
    assert noted(records) == ["helt"]


def test_a_commit_raises_the_number_that_caches_go_by_and_a_rollback_does_not(
    records: Database,
) -> None:
    before = records.commits
    note(records, "ett")
    assert records.commits == before + 1
    with pytest.raises(ZeroDivisionError), records.writing():
        1 / 0  # noqa: B018
    assert records.commits == before + 1


def test_a_reader_does_not_see_what_is_not_committed(records: Database) -> None:
    note(records, "före")
    with records.writing() as connection:
        journal.write(connection, "Anna", "prövade", "under")
        assert noted(records) == ["före"]
    assert noted(records) == ["före", "under"]


def test_writers_in_many_threads_take_turns_and_lose_nothing(records: Database) -> None:
    def write(n: int) -> None:
        for m in range(10):
            note(records, f"{n} {m}")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(noted(records)) == sorted(f"{n} {m}" for n in range(6) for m in range(10))


def test_writing_inside_writing_is_refused_at_once(records: Database) -> None:
    with records.writing(), pytest.raises(RuntimeError), records.writing():
        pass
    note(records, "efteråt går det")
    assert noted(records) == ["efteråt går det"]


def test_a_reference_to_what_is_not_there_is_refused(records: Database) -> None:
    with pytest.raises(IntegrityError):
        with records.writing() as connection:
            row = {"hash": "ingen", "used_at": commit_log.utc_now()}
            checksums.add(connection, metadata.tables["used_code"], row)


def test_the_chain_of_migrations_makes_the_tables_that_the_code_describes(
    records: Database,
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with records.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert schema.revision(connection, "") == HEAD == schema.steps()[-1]


def test_text_is_sorted_by_code_points_on_both_engines(records: Database) -> None:
    names = ["Ö", "a", "Z", "Å", "z", "Ä", "é", "👩"]
    with records.writing() as connection:
        for name in names:
            account = accounts.Account(name, 1, name, accounts.Role.READER)
            accounts.put(connection, account, "test")
    with records.reading() as connection:
        assert [a.name for a in accounts.accounts(connection)] == sorted(names)


def test_a_changed_value_is_found_by_its_rows_checksum(records: Database) -> None:
    note(records, "hundra kronor")
    with records.reading() as connection:
        assert checksums.counted(connection)[1] == {}
    with records.writing() as connection:
        connection.execute(text("update journal set about = 'tusen kronor'"))
    with records.reading() as connection:
        assert checksums.counted(connection)[1] == {"journal": 1}


@pytest.mark.parametrize("table", [t.name for t in metadata.sorted_tables if "checksum" in t.c])
def test_every_column_but_the_given_key_counts_in_the_checksum(table: str) -> None:
    described = metadata.tables[table]
    row: dict[str, object] = {c.name: f"värde av {c.name}" for c in described.columns}
    plain = checksums.checksum(described, row)
    given = (
        {described.autoincrement_column.name}
        if described.autoincrement_column is not None
        else set()
    )
    for column in {c.name for c in described.columns} - given - {"checksum"}:
        assert checksums.checksum(described, {**row, column: "annat"}) != plain


# Two processes on one file

WRITER = """
import sys
from pathlib import Path
from samsam.records.contents import journal
from samsam.records.upkeep.opening import open_file

records = open_file(Path(sys.argv[1]))
for n in range(int(sys.argv[3])):
    with records.writing() as connection:
        journal.write(connection, "process", "prövade", f"{sys.argv[2]} {n}")
records.close()
"""


def other_process(path: Path, name: str, times: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(times)], cwd=ROOT, text=True
    )


def test_three_processes_write_in_one_file_and_all_see_everything(path: Path) -> None:
    records = open_file(path)
    others = [other_process(path, name, 25) for name in ("a", "b")]
    for n in range(25):
        note(records, f"egen {n}")
    assert [other.wait(60) for other in others] == [0, 0]
    assert sorted(noted(records)) == sorted(
        f"{x} {n}" for x in ("a", "b", "egen") for n in range(25)
    )
    with records.reading() as connection:
        assert commit_log.latest(connection).number == records.commits
    records.close()
    open_file(path).close()  # the marker that three have written is no false alarm


def test_what_another_process_commits_is_seen_at_the_next_question(path: Path) -> None:
    records = open_file(path)
    before = records.commits
    assert other_process(path, "b", 1).wait(60) == 0
    assert records.commits == before + 1
    assert noted(records) == ["b 0"]
    records.close()


@pytest.mark.case(88)
def test_a_writer_who_waits_too_long_is_told_and_nothing_is_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samsam.records.engine.location.LONGEST_WAIT_SECONDS", 0.2)
    records = open_file(path)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("begin immediate")
        with pytest.raises(StoreBusyError, match="upptaget"):
            note(records, "får inte plats")
        other.execute("rollback")
    note(records, "nu går det")
    assert noted(records) == ["nu går det"]
    records.close()


# The file's place


def test_a_new_file_is_whole_and_alone_with_its_marker(path: Path) -> None:
    open_file(path).close()
    assert sorted(f.name for f in path.parent.iterdir()) == [
        "samsam.sqlite",
        "samsam.sqlite.sequence",
    ]


def test_two_that_start_at_once_share_one_new_file(path: Path) -> None:
    starts = [other_process(path, name, 3) for name in ("a", "b", "c")]
    assert [start.wait(90) for start in starts] == [0, 0, 0]
    records = open_file(path)
    assert len(noted(records)) == 9
    records.close()


@pytest.mark.case(92)
@pytest.mark.skipif(os.getuid() == 0 and not Path("/proc").exists(), reason="needs a user")
def test_a_read_only_file_is_read_and_refuses_to_be_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = open_file(path)
    note(records, "före")
    records.close()
    monkeypatch.setattr("samsam.records.engine.location.writable", lambda _: False)
    records = open_file(path)
    assert records.read_only
    assert noted(records) == ["före"]
    with pytest.raises(StoreReadOnlyError, match="går bara att läsa"):
        note(records, "efter")
    records.close()


def test_a_folder_in_the_files_place_and_a_closed_folder_are_explained(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnlyError, match="är en mapp"):
        open_file(tmp_path)
    (tmp_path / "fil").write_text("x")
    with pytest.raises(StoreReadOnlyError, match="kan inte skapas"):
        open_file(tmp_path / "fil" / "samsam.sqlite")


def test_names_that_mean_something_in_an_address_are_only_names(tmp_path: Path) -> None:
    path = tmp_path / "är det här? #1 50%.sqlite"
    records = open_file(path)
    note(records, "ja")
    records.close()
    assert path.exists()
    records = open_file(path)
    assert noted(records) == ["ja"]
    records.close()


def test_a_file_that_is_something_else_is_refused_and_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"inte en databas" * 1000)
    with pytest.raises(StoreDamagedError, match="skadad"):
        open_file(path)
    assert path.read_bytes() == b"inte en databas" * 1000


def test_a_database_of_others_is_refused_and_left_as_it_is(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("create table deras (x)")
    content = path.read_bytes()
    with pytest.raises(StoreDamagedError, match="inte SAMSAM:s"):
        open_file(path)
    assert path.read_bytes() == content


def test_a_store_of_the_former_layout_is_refused_with_its_cure(
    older_store: Callable[[int], Path],
) -> None:
    old = older_store(8)
    content = old.read_bytes()
    with pytest.raises(StoreTooOldError, match="migrate"):
        open_file(old)
    assert old.read_bytes() == content


@pytest.mark.case(93)
def test_a_file_of_a_later_version_is_refused_and_left_as_it_is(path: Path) -> None:
    open_file(path).close()
    with sqlite3.connect(path) as other:
        other.execute("update alembic_version set version_num = '9999'")
    content = path.read_bytes()
    with pytest.raises(StoreTooNewError, match="nyare version"):
        open_file(path)
    assert path.read_bytes() == content


def test_an_existing_file_is_opened_untouched_or_refused(path: Path) -> None:
    with pytest.raises(StoreDamagedError, match="finns inte"):
        open_untouched(path)
    assert not path.exists()


# Losses


@pytest.fixture
def kept(path: Path) -> Path:
    """A closed file in which three things were saved, with a verified backup of them."""
    records = open_file(path)
    for n in range(3):
        note(records, f"text {n}")
    backup.make(records, "prov")
    records.close()
    return path


def gone(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def another(path: Path) -> None:
    path.unlink()
    marker = commit_marker.file_beside(path)
    kept_marker = marker.read_bytes()
    marker.unlink()
    open_file(path).close()
    marker.write_bytes(kept_marker)


def no_marker_value(path: Path) -> None:
    commit_marker.file_beside(path).write_bytes(b"ingen siffra")


@pytest.mark.parametrize("damage", [gone, emptied, zeroed, another, no_marker_value])
def test_what_is_lost_is_said_with_the_newest_backup(
    kept: Path, damage: Callable[[Path], None]
) -> None:
    damage(kept)
    with pytest.raises(StoreError, match="restore") as refused:
        open_file(kept)
    assert "samsam-2" in str(refused.value)


def test_an_older_copy_put_back_is_said(kept: Path) -> None:
    older = kept.read_bytes()
    records = open_file(kept)
    note(records, "senare")
    records.close()
    kept.write_bytes(older)
    with pytest.raises(StoreLossError, match="sparades sist saknas"):
        open_file(kept)


def test_a_file_that_goes_while_it_is_open_acknowledges_nothing_more(kept: Path) -> None:
    records = open_file(kept)
    kept.unlink()
    for use in (lambda: note(records, "borta"), lambda: noted(records), lambda: records.commits):
        with pytest.raises(StoreLossError, match="saknas"):
            use()
    records.close()
    assert not kept.exists()


def test_a_file_that_is_exchanged_in_the_middle_of_a_save_is_not_saved_in(kept: Path) -> None:
    records = open_file(kept)
    other = kept.with_name("annan.sqlite")
    other.write_bytes(kept.read_bytes())
    with pytest.raises(StoreLossError, match="inte sparat"):
        with records.writing() as connection:
            journal.write(connection, "Anna", "prövade", "under bytet")
            other.replace(kept)
    assert noted(records) == ["text 0", "text 1", "text 2"]
    records.close()


# PostgreSQL


def test_a_server_that_does_not_answer_is_explained_without_its_password(tmp_path: Path) -> None:
    address = "postgresql://samsam:hemligt@127.0.0.1:1/samsam"
    with pytest.raises(StoreError, match="går inte att nå") as refused:
        open_server(address, tmp_path / "samsam.sqlite")
    assert "hemligt" not in str(refused.value)


def tables_of(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def test_two_machines_that_start_at_once_make_one_schema(cluster: Cluster, tmp_path: Path) -> None:
    address = cluster.database()
    opened: list[Database] = []
    starts = [
        threading.Thread(target=lambda n=n: opened.append(open_server(address, tmp_path / f"{n}")))
        for n in range(3)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(opened) == 3
    note(opened[0], "från en")
    assert [noted(one) for one in opened] == [["från en"]] * 3
    assert len({one.commits for one in opened}) == 1
    with opened[0].reading() as connection:
        assert tables_of(connection) == {*metadata.tables, "alembic_version"}
    for one in opened:
        one.close()


def test_a_server_that_starts_anew_is_found_again(cluster: Cluster, tmp_path: Path) -> None:
    records = open_server(cluster.database(), tmp_path / "samsam.sqlite")
    note(records, "före")
    cluster.restart()
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            note(records, "efter")
            break
        except StoreError:
            time.sleep(0.1)
    assert noted(records)[-1] == "efter"
    assert records.commits > 0
    records.close()

"""Backups: made while the store is used, whole or not there, kept by a rule, put back."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from samsam.cli import main
from samsam.questions import backups as questions
from samsam.questions.service import Service
from samsam.store import backup, integrity, restoring, sequence
from samsam.store.backup import Backup
from samsam.store.connection import (
    Store,
    StoreError,
    StoreLockedError,
    StoreLossError,
    StoreTooNewError,
    migrations,
    open_store,
)
from samsam.store.errors import BackupError

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file: a database has backups of its own."""
    opened = open_store(tmp_path / "store.duckdb")
    yield opened
    opened.close()


def rows(cursor: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Everything in every table, in the order of its rows."""
    names = list(integrity.tables(cursor))
    return {n: cursor.execute(f"select * from {n} order by rowid").fetchall() for n in names}


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    opened = duckdb.connect(str(path), read_only=True)
    try:
        return rows(opened)
    finally:
        opened.close()


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


# Making


@pytest.mark.case(96)
def test_two_backups_in_one_second_have_two_names(store: Store) -> None:
    made = [backup.make(store, "prov", NOON) for _ in range(3)]
    assert [b.path.name for b in made] == [
        "samsam-20261124T120000Z-prov.duckdb",
        "samsam-20261124T120000Z-prov-2.duckdb",
        "samsam-20261124T120000Z-prov-3.duckdb",
    ]
    assert [backup.verify(b.path).path for b in made] == [b.path for b in made]
    assert len(backup.backups(store.backups)) == 3


HOLD = """
import sys, time
from pathlib import Path
from samsam.store.connection import open_store
open_store(Path(sys.argv[1]))
print("open", flush=True)
time.sleep(60)
"""


@pytest.mark.case(89)
def test_the_command_says_at_once_that_there_is_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also beside a running server, which it waited two minutes for."""
    path = tmp_path / "samsam.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout
        assert holder.stdout.readline() == b"open\n"
        os.truncate(path, 10 * 2**40)  # with holes: no disk has room for three of it
        monkeypatch.setenv("SAMSAM_STORE", str(path))
        begun = time.monotonic()
        assert main(["backup"]) == 2
        assert time.monotonic() - begun < 20
    finally:
        holder.kill()
        holder.wait()
    assert "Säkerhetskopian gjordes inte: disken har" in capsys.readouterr().err
    assert names(tmp_path / "sakerhetskopior") == []


@pytest.mark.case(89)
def test_a_server_that_cannot_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "_ANSWER_SECONDS", 0.3)

    def take_the_wish() -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for wish in tmp_path.glob("onskan-*"):
                wish.unlink()
                return
            time.sleep(0.05)

    server = threading.Thread(target=take_the_wish)
    server.start()
    begun = time.monotonic()
    with pytest.raises(BackupError, match="Är disken full"):
        questions.ask_server(tmp_path, 60)
    server.join()
    assert time.monotonic() - begun < 30


@pytest.mark.case(96)
def test_a_backup_holds_every_row_in_its_order(own_service: Service) -> None:
    made = backup.make(own_service.store, "prov", NOON)
    with own_service.store.reading() as cursor:
        right = rows(cursor)
    assert content(made.path) == right
    assert right["loaded.observation"]
    assert names(made.path.parent) == [
        "samsam-20261124T120000Z-prov.duckdb",
        "samsam-20261124T120000Z-prov.duckdb.sha256",
    ]


@pytest.mark.case(96)
def test_its_checksum_file_is_one_that_others_can_read(own_service: Service) -> None:
    made = backup.make(own_service.store, "prov", NOON)
    told = backup.checksum_file(made.path).read_text(encoding="utf-8").splitlines()
    right = hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert told[0] == f"{right}  {made.path.name}"
    assert all(line.startswith("# ") for line in told[1:])
    assert (made.sha256, made.schema) == (right, migrations()[-1].number)
    assert backup.read(made.path) == backup.verify(made.path) == made


def test_readers_and_writers_go_on_while_a_backup_is_made(store: Store) -> None:
    """Each backup holds a moment: as many saves as its number says."""
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            with store.writing() as cursor:
                cursor.execute("insert into people.journal values (now()::timestamp, 'a', 'b', '')")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup.make(store, f"prov-{n}") for n in range(4)]
    finally:
        done.set()
        writer.join()
    for one in made:
        held = content(one.path)
        assert len(held["people.journal"]) == one.number - 1  # the first commit is the schema's
        assert len(held["main.store_commit"]) == one.number
    assert made[0].number < made[-1].number <= store.commits


@pytest.mark.case(89)
def test_a_backup_without_room_is_told_and_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_ROOM_LEFT", 2**60)
    with pytest.raises(BackupError, match="Lagret är orört. Gör plats"):
        backup.make(store, "prov")
    assert names(store.backups) == []


@pytest.mark.case(89)
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")
    store = open_store(tmp_path / "store.duckdb", tmp_path / "fil" / "kopior")
    with pytest.raises(BackupError, match="Lagret är orört"):
        backup.make(store, "prov")
    store.close()


def test_what_a_backup_that_was_cut_off_left_is_cleared_away(store: Store) -> None:
    store.backups.mkdir()
    (store.backups / "ofardig-samsam-20261124T010000Z-natt.duckdb").write_bytes(b"halv")
    (store.backups / "samsam-20261123T010000Z-natt.duckdb").write_bytes(b"utan summa")
    made = backup.make(store, "prov")
    assert not list(store.backups.glob("ofardig-*"))
    assert [b.path for b in backup.backups(store.backups)] == [made.path]


def test_nothing_but_the_backups_folder_is_open(store: Store, tmp_path: Path) -> None:
    store.backups.mkdir()
    with store.reading() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(f"copy (select 1) to '{tmp_path / 'ut.csv'}'")
    with store.reading() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(f"attach '{tmp_path / 'ut.duckdb'}'")
    with store.reading() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(f"copy (select 1) to '{store.backups / '..' / 'ut.csv'}'")
    assert not list(tmp_path.glob("ut.*"))


# Verifying


@pytest.fixture
def made(store: Store) -> Backup:
    return backup.make(store, "prov", NOON)


def wrong(path: Path) -> str:
    with pytest.raises(StoreError) as told:
        backup.verify(path)
    return str(told.value)


@pytest.mark.case(96)
@pytest.mark.parametrize("offset", [0, 100, 5000, 20_000, -1])
def test_a_changed_backup_is_noticed(made: Backup, offset: int) -> None:
    damaged = bytearray(made.path.read_bytes())
    damaged[offset] ^= 1
    made.path.write_bytes(damaged)
    assert "kontrollsumman stämmer inte" in wrong(made.path)


def test_a_backup_without_its_checksum_is_not_believed(made: Backup) -> None:
    backup.checksum_file(made.path).unlink()
    assert "ingen läsbar kontrollsumma" in wrong(made.path)
    assert backup.newest_verified(made.path.parent) is None


def test_a_checksum_file_without_sense_is_told(made: Backup) -> None:
    backup.checksum_file(made.path).write_text("hej", encoding="utf-8")
    assert "ingen läsbar kontrollsumma" in wrong(made.path)


def signed_again(path: Path) -> None:
    """Give a changed backup the checksum that fits it, as somebody who wants to deceive would."""
    file = backup.checksum_file(path)
    text = file.read_text(encoding="utf-8")
    fresh = hashlib.sha256(path.read_bytes()).hexdigest()
    file.write_text(fresh + text[64:], encoding="utf-8")


def changed(path: Path, sql: str) -> None:
    other = duckdb.connect(str(path))
    other.execute(sql)
    other.close()
    signed_again(path)


def test_a_backup_of_a_later_version_is_refused(made: Backup) -> None:
    changed(made.path, "insert into schema_migration values (9999, 'framtid', now()::timestamp)")
    with pytest.raises(StoreTooNewError):
        backup.verify(made.path)


def test_content_that_does_not_hang_together_is_told(own_service: Service) -> None:
    made = backup.make(own_service.store, "prov")
    changed(made.path, "delete from loaded.vintage where sequence = 2")
    told = wrong(made.path)
    assert "pekar på något som inte finns i loaded.vintage" in told
    assert "Numren i loaded.vintage har luckor" in told


def test_a_changed_fixed_analysis_is_told(store: Store) -> None:
    with store.writing() as cursor:
        cursor.execute(
            "insert into written.edition values "
            "(2025, 'e', 1, now()::timestamp, 'x', 'KS 1', '', 1, '{\"a\": 1}', ?)",
            ["0" * 64],
        )
    with store.reading() as cursor:
        assert integrity.faults(cursor) == (
            "Den fastställda analysen 2025, utgåva 1, stämmer inte med sitt hashvärde.",
        )


# Keeping


def at(made_at: datetime, number: int, schema: int = 6, line: str = "a") -> Backup:
    return Backup(Path(f"{line}-{number}"), "", schema, line, number, "", made_at)


def test_the_rule_keeps_seven_days_four_weeks_and_twelve_months() -> None:
    every = [at(NOON - timedelta(days=n), 2000 - n) for n in range(800)]
    old = backup.to_remove(every, NOON)
    kept = [b.made_at.date().isoformat() for b in every if b not in old]
    assert kept == [
        "2026-11-24", "2026-11-23", "2026-11-22", "2026-11-21", "2026-11-20", "2026-11-19",
        "2026-11-18", "2026-11-15", "2026-11-08", "2026-10-31", "2026-09-30", "2026-08-31",
        "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28",
        "2026-01-31", "2025-12-31",
    ]  # fmt: skip


def test_every_backup_of_the_last_day_and_one_of_each_schema_is_kept() -> None:
    today = [at(NOON - timedelta(hours=n), 3000 - n) for n in range(20)]
    daily = [at(NOON - timedelta(days=n), 2000 - n) for n in range(1, 400)]
    old = [at(NOON - timedelta(days=2000 + n), 10 - n, schema=5 - n % 2) for n in range(6)]
    gone = backup.to_remove([*today, *daily, *old], NOON)
    assert not set(gone) & set(today)
    assert sorted((b.schema, b.number) for b in old if b not in gone) == [(4, 9), (5, 10)]


@pytest.mark.case(103)
def test_the_newest_is_the_one_with_most_saves_whatever_the_clock_said(store: Store) -> None:
    first = backup.make(store, "prov", NOON + timedelta(hours=1))
    with store.writing():
        pass
    second = backup.make(store, "prov", NOON)  # the clock was put back meanwhile
    assert backup.backups(store.backups) == (second, first)
    assert backup.newest_verified(store.backups) == second


def test_old_ones_are_removed_with_their_checksums(store: Store) -> None:
    for n in range(40):
        path = store.backups / f"samsam-{n}.duckdb"
        store.backups.mkdir(exist_ok=True)
        path.write_bytes(b"")
        one = Backup(path, "0" * 64, 6, "a", n, "", NOON - timedelta(days=40 - n))
        backup.checksum_file(path).write_text(backup.written(one), encoding="utf-8")
    removed = backup.remove_old(store.backups, NOON)
    assert len(backup.backups(store.backups)) == 40 - len(removed)
    assert len(names(store.backups)) == 2 * (40 - len(removed))
    assert len(removed) > 20


# The night


@pytest.mark.parametrize(
    ("last", "now", "wanted"),
    [
        (None, NOON, True),
        (NOON - timedelta(hours=9), NOON, False),  # at three, after two
        (NOON - timedelta(hours=11), NOON, True),  # at one, before two
        (NOON - timedelta(days=3), NOON, True),  # nights when the server stood still
        (NOON + timedelta(days=1), NOON, True),  # from a clock that went wrong
        (NOON - timedelta(hours=13), NOON.replace(hour=1), False),  # two hasn't come today
    ],
)
@pytest.mark.case(103)
def test_a_night_is_due_until_its_backup_is_made(
    store: Store, last: datetime | None, now: datetime, wanted: bool
) -> None:
    if last is not None:
        backup.make(store, "natt", last)
    assert questions.due(store.backups, 2, now) == wanted


@pytest.mark.case(96)
def test_the_night_tries_every_backup_that_is_kept(store: Store) -> None:
    damaged = backup.make(store, "forra")
    damaged.path.write_bytes(damaged.path.read_bytes()[:-1])
    night = questions.night(store)
    assert night.made.path.exists()
    assert night.removed == ()
    assert [str(damaged.path) in words for words in night.wrong] == [True]


# Asked of a server

HOLDER = """
import sys, time
from pathlib import Path
from samsam.questions.backups import answer_wishes
from samsam.store.connection import open_store
store = open_store(Path(sys.argv[1]))
with store.writing():
    pass
print("öppen", flush=True)
while True:
    answer_wishes(store)
    time.sleep(0.05)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the store open and answers wishes, as the server does."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "store.duckdb")],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "öppen\n"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.case(88)
def test_who_has_the_store_open_makes_the_backup(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    folder = tmp_path / "sakerhetskopior"
    made = questions.ask_server(folder, 60)
    assert made == backup.verify(made.path)
    assert made.number == 2
    assert names(folder) == [made.path.name, backup.checksum_file(made.path).name]


@pytest.mark.case(89)
def test_a_server_that_cannot_is_quoted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_ROOM_LEFT", 2**60)
    done = threading.Event()

    def answer() -> None:
        while not done.wait(0.05):
            questions.answer_wishes(store)

    server = threading.Thread(target=answer)
    server.start()
    try:
        with pytest.raises(BackupError, match="Gör plats och försök igen"):
            questions.ask_server(store.backups, 60)
    finally:
        done.set()
        server.join()


def test_nobody_who_answers_is_told_and_leaves_no_wish(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="svarade inte"):
        questions.ask_server(tmp_path, 0.3)
    assert names(tmp_path) == []


# Putting back


@pytest.mark.case(96)
def test_a_backup_is_put_back_and_the_file_that_was_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    store = open_store(path)
    made = backup.make(store, "prov")
    right = content(made.path)
    with store.writing() as cursor:
        cursor.execute("insert into people.journal values (now()::timestamp, 'a', 'b', '')")
    store.close()
    later = content(path)
    told, aside = restoring.restore(path, made.path, NOON)
    assert told == made
    assert aside == tmp_path / "store.duckdb.undanlagd-20261124T120000Z"
    assert content(aside) == later
    again = open_store(path)
    with again.reading() as cursor:
        found = rows(cursor)
        mark = sequence.latest(cursor)
    again.close()
    assert len(found.pop("main.store_line")) == len(right.pop("main.store_line")) + 1
    assert found == right
    assert mark == sequence.read(path)
    assert sorted(names(tmp_path)) == [
        "sakerhetskopior", "store.duckdb", "store.duckdb.sequence", aside.name,
    ]  # fmt: skip


@pytest.mark.case(96)
def test_a_damaged_backup_is_not_put_back(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    store = open_store(path)
    made = backup.make(store, "prov")
    store.close()
    made.path.write_bytes(made.path.read_bytes()[:-1] + b"x")
    before = path.read_bytes()
    with pytest.raises(BackupError):
        restoring.restore(path, made.path)
    assert path.read_bytes() == before


@pytest.mark.case(88)
def test_nothing_is_put_back_while_the_store_is_in_use(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    path = tmp_path / "store.duckdb"
    made = questions.ask_server(tmp_path / "sakerhetskopior", 60)
    with pytest.raises(StoreLockedError, match=f"process {holder.pid}"):
        restoring.restore(path, made.path)
    with pytest.raises(StoreLockedError):
        restoring.go_on_as_it_is(path)


@pytest.mark.parametrize("step", ["replace", "_set_mark"])
def test_a_restoring_that_is_cut_off_is_told_at_the_next_start_and_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "store.duckdb"
    store = open_store(path)
    made = backup.make(store, "prov")
    with store.writing():
        pass
    store.close()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "replace":
            patch.setattr(Path, "replace", stop)
        else:
            patch.setattr(restoring, step, stop)
        with pytest.raises(KeyboardInterrupt):
            restoring.restore(path, made.path)
    if step == "_set_mark":
        with pytest.raises(StoreLossError):
            open_store(path)
    restoring.restore(path, made.path)
    open_store(path).close()


def test_a_store_with_a_loss_can_be_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    open_store(path).close()
    mark = sequence.read(path)
    assert mark is not None
    sequence.replace(path, sequence.Mark(mark.line, 50))
    with pytest.raises(StoreLossError):
        open_store(path)
    told, found = restoring.go_on_as_it_is(path)
    assert (told and told.number, found and found.number) == (50, 1)
    open_store(path).close()


# Before a migration


@pytest.mark.case(92)
def test_a_backup_is_made_before_a_migration(
    older_store: Callable[[int], Path], tmp_path: Path
) -> None:
    path = older_store(3)
    before = content(path)
    open_store(path, tmp_path / "kopior").close()
    (made,) = backup.backups(tmp_path / "kopior")
    assert made.path.name.endswith(f"-fore-schema-{migrations()[-1].number}.duckdb")
    assert content(made.path) == before
    assert backup.verify(made.path).schema == 3


@pytest.mark.case(92)
def test_without_a_backup_there_is_no_migration(
    older_store: Callable[[int], Path], tmp_path: Path
) -> None:
    path = older_store(3)
    before = content(path)
    (tmp_path / "fil").write_text("", encoding="utf-8")
    with pytest.raises(BackupError, match="Lagret är orört"):
        open_store(path, tmp_path / "fil" / "kopior")
    assert content(path) == before

"""Backups: made while the database is used, whole or not there, kept by a rule, put back."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from samsam.cli import main
from samsam.records.contents import journal
from samsam.records.engine import commit_log, commit_marker, schema
from samsam.records.engine.commit_marker import CommitMarker
from samsam.records.engine.database import Database
from samsam.records.errors import BackupError, StoreError, StoreLossError, StoreTooNewError
from samsam.records.tables import HEAD, metadata
from samsam.records.upkeep import backup, restoring
from samsam.records.upkeep import reading_through as reading_module
from samsam.records.upkeep.backup import Backup
from samsam.records.upkeep.opening import open_file
from samsam.services.core.service import Service
from samsam.services.operation import backups as questions

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Database]:
    """An empty database in a file: a server has backups of its own."""
    opened = open_file(tmp_path / "samsam.sqlite")
    yield opened
    opened.close()


def note(records: Database, about: str = "") -> None:
    with records.writing() as connection:
        journal.write(connection, "Anna", "prövade", about)


def noted(records: Database) -> list[str]:
    with records.reading() as connection:
        return [e.about for e in reversed(journal.latest(connection, 10_000))]


def rows(records: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in every table, in the order of its keys."""
    with records.reading() as connection:
        return {
            t.name: [
                tuple(r) for r in connection.execute(select(t).order_by(*t.primary_key.columns))
            ]
            for t in metadata.sorted_tables
        }


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    opened = backup.opened(path)
    found = rows(opened)
    opened.close()
    return found


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


# Making


@pytest.mark.case(96)
def test_two_backups_in_one_second_have_two_names(records: Database) -> None:
    made = [backup.make(records, "prov", NOON) for _ in range(3)]
    assert [b.path.name for b in made] == [
        "samsam-20261124T120000Z-prov.sqlite",
        "samsam-20261124T120000Z-prov-2.sqlite",
        "samsam-20261124T120000Z-prov-3.sqlite",
    ]
    assert [backup.verify(b.path).path for b in made] == [b.path for b in made]
    assert len(backup.backups(records.backups)) == 3


@pytest.mark.case(96)
def test_a_backup_holds_every_row_in_its_order(own_service: Service) -> None:
    made = backup.make(own_service.records, "prov", NOON)
    right = rows(own_service.records)
    assert content(made.path) == right
    assert right["batch"]
    assert names(made.path.parent) == [
        "samsam-20261124T120000Z-prov.sqlite",
        "samsam-20261124T120000Z-prov.sqlite.sha256",
    ]


@pytest.mark.case(96)
def test_its_checksum_file_is_one_that_others_can_read(own_service: Service) -> None:
    made = backup.make(own_service.records, "prov", NOON)
    told = backup.checksum_file(made.path).read_text(encoding="utf-8").splitlines()
    right = hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert told[0] == f"{right}  {made.path.name}"
    assert all(line.startswith("# ") for line in told[1:])
    assert (made.sha256, made.schema) == (right, HEAD)
    assert backup.read(made.path) == backup.verify(made.path) == made


def test_readers_and_writers_go_on_while_a_backup_is_made(records: Database) -> None:
    """Each backup holds a moment: as many saves as its number says."""
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            note(records)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup.make(records, f"prov-{n}") for n in range(4)]
    finally:
        done.set()
        writer.join()
    for one in made:
        assert len(content(one.path)["journal"]) == one.number - 1  # the first is the schema's
    assert made[0].number < made[-1].number <= records.commits


WRITER = """
import sys
from pathlib import Path
from samsam.records.contents import journal
from samsam.records.upkeep.opening import open_file

records = open_file(Path(sys.argv[1]))
print("skriver", flush=True)
while True:
    with records.writing() as connection:
        journal.write(connection, "process", "prövade", "")
"""


def test_the_command_makes_a_backup_beside_a_process_that_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "samsam.sqlite"
    server = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE)  # fmt: skip
    try:
        assert server.stdout
        assert server.stdout.readline() == b"skriver\n"
        monkeypatch.setenv("SAMSAM_STORE", str(path))
        assert main(["backup", str(tmp_path / "annan disk")]) == 0
        assert main(["check"]) == 0
        assert server.poll() is None
    finally:
        server.kill()
        server.wait()
    assert "Allt stämmer." in capsys.readouterr().out
    (made,) = (tmp_path / "annan disk").glob("*.sqlite")
    backup.verify(made)


@pytest.mark.case(89)
def test_a_backup_without_room_is_told_and_leaves_nothing(
    records: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_ROOM_LEFT", 2**60)
    with pytest.raises(BackupError, match="Lagret är orört. Gör plats"):
        backup.make(records, "prov")
    assert names(records.backups) == []


@pytest.mark.case(89)
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")
    records = open_file(tmp_path / "samsam.sqlite", tmp_path / "fil" / "kopior")
    with pytest.raises(BackupError, match="Lagret är orört"):
        backup.make(records, "prov")
    records.close()


def test_what_a_backup_that_was_cut_off_left_is_cleared_away(records: Database) -> None:
    records.backups.mkdir()
    (records.backups / "ofardig-samsam-20261124T010000Z-natt.sqlite").write_bytes(b"halv")
    (records.backups / "samsam-20261123T010000Z-natt.sqlite").write_bytes(b"utan summa")
    made = backup.make(records, "prov")
    assert not list(records.backups.glob("ofardig-*"))
    assert [b.path for b in backup.backups(records.backups)] == [made.path]


# Verifying


@pytest.fixture
def made(records: Database) -> Backup:
    note(records, "hundra kronor")
    return backup.make(records, "prov", NOON)


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


def changed(path: Path, sql: str) -> None:
    """A change with a checksum that fits it, as somebody who wants to deceive would make."""
    import sqlite3

    with sqlite3.connect(path) as other:
        other.execute(sql)
    other.close()
    file = backup.checksum_file(path)
    stated = file.read_text(encoding="utf-8")
    fresh = hashlib.sha256(path.read_bytes()).hexdigest()
    file.write_text(fresh + stated[64:], encoding="utf-8")


def test_a_backup_of_a_later_version_is_refused(made: Backup) -> None:
    changed(made.path, "update alembic_version set version_num = '9999'")
    with pytest.raises(StoreTooNewError):
        backup.verify(made.path)


@pytest.mark.parametrize(
    "sql",
    [
        "update journal set about = 'tusen kronor'",
        "delete from commits",
        "delete from lineage",
        "drop table journal",
    ],
)
def test_changed_content_is_told_although_its_checksum_fits(made: Backup, sql: str) -> None:
    changed(made.path, sql)
    assert str(made.path) in wrong(made.path)


# Keeping


def at(made_at: datetime, number: int, state: str = "6", line: str = "a") -> Backup:
    return Backup(Path(f"{line}-{number}"), "", state, line, number, "", made_at)


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
    old = [at(NOON - timedelta(days=2000 + n), 10 - n, state=str(5 - n % 2)) for n in range(6)]
    gone = backup.to_remove([*today, *daily, *old], NOON)
    assert not set(gone) & set(today)
    assert sorted((b.schema, b.number) for b in old if b not in gone) == [("4", 9), ("5", 10)]


@pytest.mark.case(103)
def test_the_newest_is_the_one_with_most_saves_whatever_the_clock_said(records: Database) -> None:
    first = backup.make(records, "prov", NOON + timedelta(hours=1))
    note(records)
    second = backup.make(records, "prov", NOON)  # the clock was put back meanwhile
    assert backup.backups(records.backups) == (second, first)
    assert backup.newest_verified(records.backups) == second


def test_old_ones_are_removed_with_their_checksums(records: Database) -> None:
    for n in range(40):
        path = records.backups / f"samsam-{n}.sqlite"
        records.backups.mkdir(exist_ok=True)
        path.write_bytes(b"")
        one = Backup(path, "0" * 64, "6", "a", n, "", NOON - timedelta(days=40 - n))
        backup.checksum_file(path).write_text(backup.written(one), encoding="utf-8")
    removed = backup.remove_old(records.backups, NOON)
    assert len(backup.backups(records.backups)) == 40 - len(removed)
    assert len(names(records.backups)) == 2 * (40 - len(removed))
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
    records: Database, last: datetime | None, now: datetime, wanted: bool
) -> None:
    if last is not None:
        backup.make(records, "natt", last)
    assert questions.due(records.backups, 2, now) == wanted


@pytest.mark.case(96)
def test_the_night_tries_every_backup_that_is_kept(records: Database) -> None:
    damaged = backup.make(records, "forra")
    damaged.path.write_bytes(damaged.path.read_bytes()[:-1])
    night = questions.nightly_backup(records)
    assert night.made.path.exists()
    assert night.removed == ()
    assert [str(damaged.path) in words for words in night.wrong] == [True]


# Putting back


@pytest.mark.case(96)
def test_a_backup_is_put_back_and_the_file_that_was_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "samsam.sqlite"
    records = open_file(path)
    note(records, "före")
    made = backup.make(records, "prov")
    right = content(made.path)
    note(records, "efter")
    records.close()
    later = content(path)
    restored, aside = restoring.restore(path, made.path, NOON)
    assert restored == made
    assert aside == tmp_path / "samsam.sqlite.undanlagd-20261124T120000Z"
    assert content(aside) == later
    again = open_file(path)
    found = rows(again)
    with again.reading() as connection:
        marker = commit_log.latest(connection)
    again.close()
    assert len(found.pop("lineage")) == len(right.pop("lineage")) + 1
    assert found.pop("commits")[-1][0] > right.pop("commits")[-1][0]
    assert found == right
    assert marker == commit_marker.read(path)
    assert sorted(names(tmp_path)) == [
        "sakerhetskopior", "samsam.sqlite", "samsam.sqlite.sequence", aside.name,
    ]  # fmt: skip


def test_a_backup_is_put_back_while_it_is_read_and_written(records: Database) -> None:
    """As beside a running server: who has the file open goes on with the restored one."""
    note(records, "före")
    made = backup.make(records, "prov")
    note(records, "efter")
    before = records.commits
    done, refused = threading.Event(), []

    def write() -> None:
        while not done.is_set():
            try:
                note(records, "under tiden")
            except StoreError as error:
                refused.append(str(error))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        restoring.restore(records.path, made.path)
    finally:
        done.set()
        writer.join()
    assert noted(records)[0] == "före"
    assert "efter" not in noted(records)
    assert records.commits > before
    note(records, "därefter")
    assert noted(records)[-1] == "därefter"
    assert all("inte sparat" in words or "inte den som" in words for words in refused)
    records.close()
    open_file(records.path).close()


@pytest.mark.case(96)
def test_a_damaged_backup_is_not_put_back(tmp_path: Path) -> None:
    path = tmp_path / "samsam.sqlite"
    records = open_file(path)
    made = backup.make(records, "prov")
    records.close()
    made.path.write_bytes(made.path.read_bytes()[:-1] + b"x")
    before = path.read_bytes()
    with pytest.raises(BackupError):
        restoring.restore(path, made.path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"noise" * 50_000])
def test_a_damaged_or_emptied_file_is_replaced(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "samsam.sqlite"
    records = open_file(path)
    note(records, "före")
    made = backup.make(records, "prov")
    records.close()
    path.write_bytes(damage)
    with pytest.raises(StoreError, match=r"restore .*prov\.sqlite"):
        open_file(path)
    restoring.restore(path, made.path)
    again = open_file(path)
    assert noted(again) == ["före"]
    again.close()


def test_a_journal_that_a_kill_left_does_not_reach_the_restored_file(tmp_path: Path) -> None:
    """It belongs to the file that was there: rolled back into another it would destroy that."""
    path = tmp_path / "samsam.sqlite"
    records = open_file(path)
    for n in range(40):
        note(records, f"{n} " + "å" * 2000)
    made = backup.make(records, "prov")
    journal_file = path.with_name(f"{path.name}-journal")
    with pytest.raises(ZeroDivisionError):
        with records.writing() as connection:
            connection.execute(text("update journal set about = 'x'"))
            kept = journal_file.read_bytes()
            assert kept
            1 / 0  # noqa: B018
    records.close()
    path.write_bytes(b"damaged" * 1000)
    journal_file.write_bytes(kept)
    restoring.restore(path, made.path)
    again = open_file(path)
    assert noted(again)[-1].startswith("39 å")
    again.close()


@pytest.mark.parametrize("step", ["replace", "marker"])
def test_a_restoring_that_is_cut_off_is_told_at_the_next_start_and_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "samsam.sqlite"
    records = open_file(path)
    made = backup.make(records, "prov")
    note(records)
    records.close()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "replace":
            patch.setattr(Path, "replace", stop)
        else:
            patch.setattr(commit_marker, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            restoring.restore(path, made.path)
    if step == "marker":
        with pytest.raises(StoreLossError):
            open_file(path)
    restoring.restore(path, made.path)
    open_file(path).close()


def test_a_database_with_a_loss_can_be_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "samsam.sqlite"
    open_file(path).close()
    marker = commit_marker.read(path)
    assert marker is not None
    commit_marker.replace(path, CommitMarker(marker.lineage, 50))
    with pytest.raises(StoreLossError):
        open_file(path)
    monkeypatch.setenv("SAMSAM_STORE", str(path))
    assert main(["restore", "--som-den-ar"]) == 0
    assert "49 ändringar som hade sparats finns inte i det." in capsys.readouterr().out
    open_file(path).close()


# Before a migration

NEXT = """
from alembic import op
import sqlalchemy as sa
revision = "{number}"
down_revision = "{before}"
def upgrade() -> None:
    op.create_table("later", sa.Column("x", sa.Integer()))
    op.execute("insert into journal (done_at, who, action, about, checksum) values ('2026-01-01', 'x', 'y', 'z', {fault})")
"""


@pytest.fixture
def later_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A chain of migrations with one step more, as the next version has it."""
    chain = Path(
        shutil.copytree(ROOT / "samsam" / "records" / "engine" / "migrations", tmp_path / "chain")
    )
    number = f"{int(HEAD) + 1:04}"
    step = chain / "versions" / f"{number}_later.py"
    step.write_text(NEXT.format(number=number, before=HEAD, fault="1"), encoding="utf-8")
    monkeypatch.setattr(schema, "_MIGRATIONS", chain)
    for module in (schema, reading_module):
        monkeypatch.setattr(module, "HEAD", number)
    monkeypatch.setattr(reading_module.checksums, "counted", lambda _: ({}, {}))
    return step


@pytest.fixture
def before(tmp_path: Path) -> Path:
    path = tmp_path / "samsam.sqlite"
    records = open_file(path)
    note(records, "före")
    records.close()
    return path


@pytest.mark.case(92)
def test_a_backup_is_made_before_a_migration(before: Path, later_version: Path) -> None:
    records = open_file(before, before.parent / "kopior")
    assert noted(records) == ["före", "z"]
    records.close()
    (made,) = backup.backups(before.parent / "kopior")
    assert made.path.name.endswith(f"-fore-schema-{int(HEAD) + 1:04}.sqlite")
    assert (made.schema, backup.verify(made.path).schema) == (HEAD, HEAD)
    open_file(before).close()


@pytest.mark.case(92)
def test_without_a_backup_there_is_no_migration(before: Path, later_version: Path) -> None:
    content = before.read_bytes()
    (before.parent / "fil").write_text("", encoding="utf-8")
    with pytest.raises(BackupError, match="Lagret är orört"):
        open_file(before, before.parent / "fil" / "kopior")
    assert before.read_bytes() == content


@pytest.mark.case(92)
def test_a_migration_that_fails_half_way_changes_nothing(before: Path, later_version: Path) -> None:
    broken = later_version.read_text(encoding="utf-8").replace("values (", "values (fel, ")
    later_version.write_text(broken, encoding="utf-8")
    content = before.read_bytes()
    with pytest.raises(Exception, match=r"fel|values"):
        open_file(before, before.parent / "kopior")
    assert before.read_bytes() == content


def test_a_backup_of_before_gets_the_schema_when_it_is_put_back(
    before: Path, later_version: Path
) -> None:
    open_file(before, before.parent / "kopior").close()
    (made,) = backup.backups(before.parent / "kopior")
    restoring.restore(before, made.path)
    records = open_file(before)
    assert noted(records) == ["före", "z"]
    records.close()

"""Harm to the file while it is used: nothing is acknowledged on less than was acknowledged before.

What is done to a closed file is tried in test_database.py and test_durability.py.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from samsam.records.contents import journal
from samsam.records.engine import commit_log, commit_marker
from samsam.records.engine.commit_marker import CommitMarker
from samsam.records.engine.database import Connection, Database
from samsam.records.errors import (
    BackupError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreLossError,
    StoreWriteError,
)
from samsam.records.upkeep import backup, restoring
from samsam.records.upkeep.opening import open_file


def note(records: Database, about: str) -> None:
    with records.writing() as connection:
        journal.write(connection, "Anna", "prövade", about)


def noted(records: Database) -> list[str]:
    with records.reading() as connection:
        return [e.about for e in reversed(journal.latest(connection, 100))]


@pytest.fixture
def used(tmp_path: Path) -> Iterator[Database]:
    """A database in use, in which three things were saved."""
    opened = open_file(tmp_path / "samsam.sqlite")
    for n in range(3):
        note(opened, f"text {n}")
    assert opened.commits > 0
    yield opened
    opened.close()


def written_over(path: Path, content: bytes) -> None:
    """As a copy program does: the same file, with other content."""
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def zeroed(path: Path) -> None:
    written_over(path, bytes(path.stat().st_size))


def cut_to_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def another_kind_of_file(path: Path) -> None:
    written_over(path, b"%PDF-1.7\n" + b"x" * path.stat().st_size)


HARM = [emptied, zeroed, cut_to_half, another_kind_of_file]


@pytest.mark.case(91, 94)
@pytest.mark.parametrize("harm", HARM, ids=lambda f: f.__name__)
def test_harm_while_it_is_used_is_said_at_every_use_and_heals_with_the_file(
    used: Database, harm: Callable[[Path], None]
) -> None:
    right = used.path.read_bytes()
    harm(used.path)
    harmed = used.path.read_bytes()
    for use in (lambda: used.commits, lambda: noted(used), lambda: note(used, "borta")):
        with pytest.raises((StoreDamagedError, StoreLossError), match="Inget har ändrats"):
            use()
    assert used.path.read_bytes() == harmed
    written_over(used.path, right)
    assert noted(used) == ["text 0", "text 1", "text 2"]
    note(used, "igen")
    assert noted(used)[-1] == "igen"


@pytest.mark.case(91, 94)
def test_an_older_copy_written_over_the_file_is_not_saved_in(used: Database) -> None:
    older = used.path.read_bytes()
    note(used, "senare")
    newer = used.path.read_bytes()
    written_over(used.path, older)
    with pytest.raises(StoreLossError, match="färre sparade ändringar"):
        _ = used.commits
    with pytest.raises(StoreLossError, match="färre sparade ändringar"):
        note(used, "ovanpå")
    written_over(used.path, newer)
    note(used, "på rätt")
    assert noted(used) == ["text 0", "text 1", "text 2", "senare", "på rätt"]


@pytest.mark.case(91, 94)
def test_an_older_copy_is_noticed_when_another_process_made_the_later_saves(
    used: Database,
) -> None:
    """A command's save that this process hasn't seen: the marker beside the file has."""
    older = used.path.read_bytes()
    other = open_file(used.path)
    note(other, "kommandots")
    other.close()
    written_over(used.path, older)
    with pytest.raises(StoreLossError, match="sparades sist saknas"):
        note(used, "ovanpå")
    assert noted(used) == ["text 0", "text 1", "text 2"]


@pytest.mark.case(91, 94)
def test_another_database_written_over_the_file_is_not_saved_in(
    used: Database, tmp_path: Path
) -> None:
    other = open_file(tmp_path / "annan" / "samsam.sqlite")
    for n in range(9):
        note(other, f"deras {n}")
    other.close()
    written_over(used.path, other.path.read_bytes())
    with pytest.raises(StoreLossError, match="inte den som SAMSAM sparade i senast"):
        note(used, "ovanpå")


@pytest.mark.case(91)
def test_an_older_copy_that_is_accepted_is_gone_on_with_without_a_new_start(
    used: Database,
) -> None:
    older = used.path.read_bytes()
    note(used, "senare")
    before = used.commits
    written_over(used.path, older)
    with pytest.raises(StoreLossError):
        note(used, "ovanpå")
    restoring.accept_data_loss(used.path)
    assert used.commits > before
    note(used, "efteråt")
    assert noted(used) == ["text 0", "text 1", "text 2", "efteråt"]


@pytest.mark.case(91, 96)
def test_a_changed_letter_while_it_is_used_reaches_no_backup(used: Database) -> None:
    content = used.path.read_bytes()
    assert content.count(b"text 1") == 1
    written_over(used.path, content.replace(b"text 1", b"text 7"))
    with pytest.raises(BackupError, match="gick inte att läsa"):
        backup.make(used, "prov")
    assert backup.backups(used.backups) == ()


@pytest.mark.case(91)
def test_a_destroyed_marker_hinders_no_save_and_is_whole_again_after_it(used: Database) -> None:
    commit_marker.file_beside(used.path).write_bytes(b"ingen siffra")
    note(used, "ändå")
    assert noted(used)[-1] == "ändå"
    marker = commit_marker.read(used.path)
    assert marker is not None
    assert marker.number == used.commits


@pytest.mark.case(91)
@pytest.mark.parametrize("content", [b"", b"x" * 8192], ids=["empty", "something else"])
def test_a_destroyed_marker_is_said_at_the_next_start(used: Database, content: bytes) -> None:
    used.close()
    commit_marker.file_beside(used.path).write_bytes(content)
    with pytest.raises(StoreDamagedError, match="restore --som-den-ar"):
        open_file(used.path)


@pytest.mark.case(92)
def test_the_marker_is_never_ahead_of_the_database(used: Database) -> None:
    with pytest.raises(ZeroDivisionError), used.writing():
        raise ZeroDivisionError
    marker = commit_marker.read(used.path)
    assert marker is not None
    assert marker.number == used.commits


@pytest.mark.case(91)
def test_the_newest_verified_backup_is_the_one_that_is_offered(used: Database) -> None:
    made = [backup.make(used, f"prov-{n}") for n in range(2)]
    used.close()
    made[1].path.write_bytes(b"skadad" + made[1].path.read_bytes()[6:])
    used.path.unlink()
    with pytest.raises(StoreLossError) as refused:
        open_file(used.path)
    assert str(refused.value).endswith(f"python -m samsam restore {made[0].path}")


@pytest.mark.case(88, 91)
def test_saves_of_others_while_a_command_starts_are_no_loss(
    used: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number inside was read before the one beside the file, which had gone on by then."""
    other = open_file(used.path)
    latest = commit_log.latest

    def save_meanwhile(connection: Connection) -> CommitMarker:
        found = latest(connection)
        note(other, "meanwhile")
        return found

    monkeypatch.setattr(commit_log, "latest", save_meanwhile)
    used.check_nothing_lost()
    assert noted(used)[-1] == "meanwhile"
    other.close()


# Held by another program


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """As `used`, waiting half a second where it waits twenty."""
    monkeypatch.setattr("samsam.records.engine.location.LONGEST_WAIT_SECONDS", 0.5)
    opened = open_file(tmp_path / "samsam.sqlite")
    note(opened, "före")
    yield opened
    opened.close()


@pytest.mark.case(88)
def test_a_copy_program_that_reads_makes_a_save_wait_and_then_says_why(
    impatient: Database,
) -> None:
    """Not that the disk is full, which it was taken for."""
    with sqlite3.connect(impatient.path, isolation_level=None) as copying:
        copying.execute("begin")
        copying.execute("select * from journal").fetchone()
        with pytest.raises(StoreBusyError, match="kopierar filen"):
            note(impatient, "under")
        assert noted(impatient) == ["före"]
        copying.execute("rollback")
    note(impatient, "efter")
    assert noted(impatient) == ["före", "efter"]


@pytest.mark.case(88, 95)
def test_a_program_that_holds_the_file_for_itself_stops_all_at_once_and_not_in_turn(
    impatient: Database,
) -> None:
    """Pages ask for the number of the latest commit all the time: eight waited eight times."""
    answers: list[object] = []

    def ask() -> None:
        try:
            answers.append(impatient.commits)
        except StoreError as error:
            answers.append(type(error))

    with sqlite3.connect(impatient.path, isolation_level=None) as holding:
        holding.execute("begin exclusive")
        begun = time.monotonic()
        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - begun < 8  # of 10 that it takes in turn
        with pytest.raises(StoreBusyError):
            noted(impatient)
        holding.execute("rollback")
    assert answers == [StoreBusyError] * 20
    assert impatient.commits == 2
    assert noted(impatient) == ["före"]


# A COMMIT that raises


def raising_at_commit(records: Database, *, kept: bool) -> Callable[[], None]:
    """Let the next COMMIT raise, after or before it has been made; returns what undoes that."""
    moment = "after_cursor_execute" if kept else "before_cursor_execute"

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement == "COMMIT":
            undo()
            raise sqlite3.OperationalError("disk I/O error")

    def undo() -> None:
        event.remove(records._engine, moment, fail)

    event.listen(records._engine, moment, fail)
    return undo


@pytest.mark.case(89, 94)
def test_a_commit_that_raises_and_was_kept_counts_as_saved(used: Database) -> None:
    before = used.commits
    raising_at_commit(used, kept=True)
    note(used, "finns")
    note(used, "finns också")
    assert noted(used)[-2:] == ["finns", "finns också"]
    marker = commit_marker.read(used.path)
    assert marker is not None
    assert marker.number == used.commits == before + 2


@pytest.mark.case(89, 94)
def test_a_commit_that_raises_and_was_not_kept_is_said(used: Database) -> None:
    raising_at_commit(used, kept=False)
    with pytest.raises(StoreWriteError, match="finns kvar"):
        note(used, "finns inte")
    assert noted(used) == ["text 0", "text 1", "text 2"]
    note(used, "finns")
    assert noted(used)[-1] == "finns"

"""Opening the database's file: made, unchanged, refused untouched, and read without rights."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from samsam.records.contents import journal
from samsam.records.engine import checksums
from samsam.records.engine.database import Connection, Database
from samsam.records.errors import StoreDamagedError, StoreError, StoreTooNewError
from samsam.records.tables import HEAD, field_version, record
from samsam.records.upkeep.opening import open_file

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "samsam.sqlite"


@pytest.fixture
def closed(path: Path) -> Path:
    """The file of a database that was opened and closed."""
    open_file(path).close()
    return path


def refused(path: Path, error: type[StoreError]) -> str:
    """The message of a refusal that leaves the file and its folder as they were."""
    before = path.read_bytes()
    beside = sorted(p.name for p in path.parent.iterdir())
    with pytest.raises(error) as raised:
        open_file(path)
    assert type(raised.value) is error
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == beside
    return str(raised.value)


# A new file, and the same file again


def test_a_new_file_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "en" / "till" / "samsam.sqlite"
    open_file(path).close()
    assert path.stat().st_size > 0
    assert path.stat().st_mode & 0o077 == 0


def test_opening_a_file_that_is_up_to_date_changes_nothing(closed: Path) -> None:
    before = {f: f.read_bytes() for f in closed.parent.iterdir()}
    open_file(closed).close()
    assert {f: f.read_bytes() for f in closed.parent.iterdir()} == before


# Files that are no database of ours


@pytest.mark.case(91)
@pytest.mark.parametrize(
    "content",
    [b"hej", b"hej\n" * 10_000, bytes(range(256)) * 100, b"%PDF-1.7\n" + b"x" * 9000],
    ids=["short text", "text", "bytes", "pdf"],
)
def test_a_file_that_is_something_else_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "är skadad" in refused(path, StoreDamagedError)


@pytest.mark.case(91)
def test_an_empty_file_is_refused_and_not_made_into_a_new_database(path: Path) -> None:
    path.touch()
    assert refused(path, StoreDamagedError) == (
        f"Filen {path} är tom. Inget har ändrats. Lägg tillbaka den senaste säkerhetskopian, eller "
        "ta bort den och samsam.sqlite.sequence om du vill börja om med ett tomt lager."
    )


@pytest.mark.parametrize(
    "sql",
    [
        "create table t (a int)",
        "create view v as select 1",
        "create table alembic_version (version_num text)",
        "create table commits (number int)",
    ],
)
def test_a_database_of_another_program_is_refused(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as other:
        other.execute(sql)
    other.close()
    assert refused(path, StoreDamagedError) == (
        f"Filen {path} är en databas, men inte SAMSAM:s. Inget har ändrats. "
        "Välj en annan plats med inställningen SAMSAM_STORE eller SAMSAM_DATABASE."
    )


@pytest.mark.case(93)
def test_a_file_of_a_later_schema_is_refused(closed: Path) -> None:
    with sqlite3.connect(closed) as later:
        later.execute("update alembic_version set version_num = '9999'")
    later.close()
    assert refused(closed, StoreTooNewError) == (
        f"Filen {closed} är sparad av en nyare version av SAMSAM (schema 9999; den här versionen "
        f"kan {HEAD}). Installera den nyare versionen. Inget har ändrats."
    )


# May not be written to, tried by a process that has no rights


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
from samsam.records.contents import journal
from samsam.records.engine import schema
from samsam.records.errors import StoreError
from samsam.records.upkeep.opening import open_file
schema.steps()  # what it imports may lie where nobody else may look
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
path = Path(sys.argv[1])
try:
    records = open_file(path)
except StoreError as error:
    print(type(error).__name__, error, sep="|")
    sys.exit()
print("opened", records.read_only, sep="|")
with records.reading() as connection:
    print("read", schema.revision(connection, ""), sep="|")
print("commits", records.commits, sep="|")
try:
    with records.writing() as connection:
        journal.write(connection, "a", "b")
    print("wrote|")
except StoreError as error:
    print(type(error).__name__, error, sep="|")
records.close()
"""


def without_rights(path: Path) -> list[list[str]]:
    """What a process without rights says of opening, reading and writing: lines of two parts."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)], cwd=ROOT, capture_output=True, text=True,
        encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.strip().splitlines()[-1]
    return [line.split("|") for line in done.stdout.splitlines()]


needs_users = pytest.mark.skipif(
    not hasattr(os, "setuid"), reason="the operating system has no users to change to"
)


def made_for_all(path: Path, mode: int) -> bytes:
    """A new file that others may use so, with its marker; its content."""
    open_file(path).close()
    path.chmod(mode)
    path.with_name(f"{path.name}.sequence").chmod(mode)
    return path.read_bytes()


@pytest.mark.case(90)
@needs_users
def test_a_file_without_right_to_write_is_read_and_not_written(shared_folder: Path) -> None:
    path = shared_folder / "samsam.sqlite"
    before = made_for_all(path, 0o444)
    assert without_rights(path) == [
        ["opened", "True"],
        ["read", HEAD],
        ["commits", "1"],
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
    """The journal is made beside the file, so the right to write in the file isn't enough."""
    path = shared_folder / "samsam.sqlite"
    before = made_for_all(path, 0o666)
    opened, _, _, (kind, _) = without_rights(path)
    assert opened == ["opened", "True"]
    assert kind == "StoreReadOnlyError"
    assert path.read_bytes() == before


@pytest.mark.case(90)
@needs_users
def test_a_marker_that_may_not_be_read_is_said(shared_folder: Path) -> None:
    path = shared_folder / "samsam.sqlite"
    made_for_all(path, 0o444)
    path.with_name(f"{path.name}.sequence").chmod(0o600)
    ((kind, message),) = without_rights(path)
    assert kind == "StoreReadOnlyError"
    assert "Ge SAMSAM rätt att läsa den" in message


@pytest.mark.case(90)
@needs_users
def test_a_folder_without_right_to_write_is_said(shared_folder: Path) -> None:
    path = shared_folder / "samsam.sqlite"
    ((kind, message),) = without_rights(path)
    assert kind == "StoreReadOnlyError"
    assert message.startswith(f"Filen {path} kan inte skapas (")
    assert "rätt att skriva där" in message
    assert list(shared_folder.iterdir()) == []


@needs_users
def test_a_folder_that_cannot_be_made_is_said(shared_folder: Path) -> None:
    path = shared_folder / "under" / "samsam.sqlite"
    ((kind, message),) = without_rights(path)
    assert kind == "StoreReadOnlyError"
    assert message.startswith(f"Mappen {path.parent} kan inte skapas (")


@needs_users
def test_a_folder_that_cannot_be_looked_into_is_said(shared_folder: Path) -> None:
    closed_folder = shared_folder / "stängd"
    closed_folder.mkdir(mode=0o700)
    open_file(closed_folder / "samsam.sqlite").close()
    if os.getuid() != 0:
        closed_folder.chmod(0o000)
    try:
        ((kind, _),) = without_rights(closed_folder / "samsam.sqlite")
    finally:
        closed_folder.chmod(0o700)
    assert kind == "StoreReadOnlyError"


@needs_users
def test_a_file_that_may_not_be_read_is_not_called_damaged(shared_folder: Path) -> None:
    path = shared_folder / "samsam.sqlite"
    made_for_all(path, 0o600)
    path.with_name(f"{path.name}.sequence").chmod(0o644)
    ((kind, message),) = without_rights(path)
    assert kind == "StoreReadOnlyError"
    assert "skadad" not in message
    assert "rätt att läsa" in message


# All or nothing, on both engines


class ErrorInTheMiddleError(Exception):
    pass


def add_record(connection: Connection) -> None:
    row = {
        "id": "r", "kind": "annual_analysis", "year": 2026, "unit": "enhet", "subject": "",
        "created_at": journal.utc_now(), "created_by": "s",
    }  # fmt: skip
    checksums.add(connection, record, row)


def add_version(connection: Connection, version: int) -> None:
    row = {
        "record": "r", "field": "summary", "version": version, "value": "text",
        "saved_at": journal.utc_now(), "saved_by": "s",
    }  # fmt: skip
    checksums.add(connection, field_version, row)


def versions(records: Database) -> list[int]:
    with records.reading() as connection:
        found = connection.scalars(
            field_version.select().with_only_columns(field_version.c.version)
        )
        return sorted(found)  # type: ignore[type-var]


@pytest.mark.parametrize("error", [ErrorInTheMiddleError, KeyboardInterrupt, SystemExit])
def test_an_exception_takes_back_the_whole_block(
    records: Database, error: type[BaseException]
) -> None:
    def write_and_fail() -> None:
        with records.writing() as connection:
            add_record(connection)
            add_version(connection, 1)
            raise error

    with pytest.raises(error):
        write_and_fail()
    assert versions(records) == []
    with records.writing() as connection:
        add_record(connection)
        add_version(connection, 1)
    assert versions(records) == [1]


def test_an_error_of_the_database_takes_back_the_whole_block(records: Database) -> None:
    with pytest.raises(IntegrityError), records.writing() as connection:
        add_record(connection)
        add_version(connection, 1)
        add_version(connection, 1)
    assert versions(records) == []


def in_threads(work: list[Callable[[], None]]) -> list[BaseException]:
    """Run everything at once; the exceptions that were raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(work))

    def guarded(job: Callable[[], None]) -> None:
        try:
            start.wait()
            job()
        except BaseException as error:  # noqa: BLE001 - said by the test
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_readers_get_whole_answers_while_one_writes(records: Database) -> None:
    """Each transaction adds ten versions: no reader may see another number, or fewer than before."""
    with records.writing() as connection:
        add_record(connection)
    done = threading.Event()
    seen: list[list[int]] = [[] for _ in range(4)]

    def write() -> None:
        try:
            for batch in range(15):
                with records.writing() as connection:
                    for n in range(1, 11):
                        add_version(connection, 10 * batch + n)
        finally:
            done.set()

    def read(mine: list[int]) -> Callable[[], None]:
        def job() -> None:
            while not done.is_set() or not mine:
                found = versions(records)
                assert found == list(range(1, len(found) + 1))
                mine.append(len(found))

        return job

    assert in_threads([write, *(read(mine) for mine in seen)]) == []
    assert len(versions(records)) == 150
    for mine in seen:
        assert mine == sorted(mine)
        assert all(n % 10 == 0 for n in mine)

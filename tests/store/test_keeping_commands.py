"""`backup`, `restore`, `check` and `migrate`: what they say, and their exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from samsam.cli import main
from samsam.questions.open_data import left_to_tell
from samsam.settings import load_settings
from samsam.store import backup, integrity, sequence
from samsam.store.connection import migrations, open_store

ROOT = Path(__file__).resolve().parents[2]
LATEST = migrations()[-1].number
Told = tuple[int, str, str]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A closed store that the commands find."""
    place = tmp_path / "samsam.duckdb"
    open_store(place).close()
    monkeypatch.setenv("SAMSAM_STORE", str(place))
    return place


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Runs a command: its exit code, what it said and its fault."""

    def run(*arguments: str) -> Told:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.mark.case(96)
def test_a_backup_is_made_checked_and_put_back(
    path: Path, tmp_path: Path, told: Callable[..., Told]
) -> None:
    other = tmp_path / "annan disk"
    code, said, _ = told("backup", str(other))
    (made,), read = backup.backups(other), tables(path)
    assert (code, said.splitlines()[0]) == (0, str(made.path))
    assert told("check") == (
        0,
        f"Lager: {path}\nSchema {LATEST}, 0 steg väntar\n"
        f"{len(read)} tabeller med {sum(read.values())} rader är lästa\n"
        f"Säkerhetskopia: {made.path.name}, {made.number} ändringar, kontrollerad\n"
        + "".join(f"ATT KOMPLETTERA: {words}\n" for words in left_to_tell(load_settings({})))
        + "Allt stämmer.\n",
        "",
    )
    code, said, _ = told("restore", str(made.path))
    assert code == 0
    assert "Filen som låg där finns kvar som" in said
    assert told("check")[0] == 0


def tables(path: Path) -> dict[str, int]:
    store = open_store(path)
    with store.reading() as cursor:
        found = integrity.tables(cursor)
    store.close()
    return found


def test_a_store_without_a_backup_is_told(path: Path, told: Callable[..., Told]) -> None:
    code, said, _ = told("check")
    assert code == 1
    assert "FEL: Ingen hel säkerhetskopia finns" in said


@pytest.mark.case(91)
def test_a_loss_is_told_by_every_command_and_can_be_gone_on_with(
    path: Path, told: Callable[..., Told]
) -> None:
    mark = sequence.read(path)
    assert mark is not None
    sequence.replace(path, sequence.Mark(mark.line, mark.number + 7))
    for command in ("check", "backup", "migrate", "status"):
        code, _, fault = told(command)
        assert code == 2
        assert "Det som sparades sist saknas" in fault
    code, said, _ = told("restore", "--som-den-ar")
    assert (code, said.splitlines()[-1]) == (0, "7 ändringar som hade sparats finns inte i det.")
    assert told("migrate")[0] == 0


@pytest.mark.case(92)
def test_waiting_steps_are_shown_and_then_made_after_a_backup(
    older_store: Callable[[int], Path], told: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = older_store(4)
    monkeypatch.setenv("SAMSAM_STORE", str(old))
    code, said, _ = told("migrate", "--dry-run")
    assert code == 3
    assert said.splitlines()[:2] == [f"Schema 4, {LATEST - 4} steg väntar", "  5 groups"]
    code, said, _ = told("migrate")
    assert code == 0
    assert f"Schema {LATEST} är på plats." in said
    (made,) = backup.backups(old.parent / "sakerhetskopior")
    assert str(made.path) in said
    assert told("migrate") == (0, f"Schema {LATEST}, 0 steg väntar\n", "")


def test_a_backup_that_is_not_there_is_told(path: Path, told: Callable[..., Told]) -> None:
    code, _, fault = told("restore", str(path.with_name("finns-inte.duckdb")))
    assert (code, fault) == (2, f"{path.with_name('finns-inte.duckdb')} finns inte.\n")


HOLDER = """
import sys
from pathlib import Path
from samsam.store.connection import open_store
store = open_store(Path(sys.argv[1]))
print("öppen", flush=True)
sys.stdin.read()
"""


@pytest.mark.case(88)
def test_a_second_process_is_told_whose_the_store_is_and_ends_at_once(
    path: Path, told: Callable[..., Told]
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "öppen\n"
        for command in ("status", "check", "migrate"):
            code, _, fault = told(command)
            assert code == 2
            assert f"används redan av ett annat program (process {process.pid})" in fault
    finally:
        process.kill()
        process.communicate()


def test_a_database_is_not_for_these_commands(
    path: Path, told: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMSAM_DATABASE", "postgresql://samsam@localhost/samsam")
    for command in (("backup",), ("check",), ("migrate",), ("restore", "x")):
        code, _, fault = told(*command)
        assert code == 2
        assert "pg_dump" in fault

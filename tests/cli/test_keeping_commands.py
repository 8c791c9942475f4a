"""`backup`, `restore`, `check` and `migrate`: what they say, and their exit codes."""

from __future__ import annotations

import os
import shlex
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from samsam.cli import main
from samsam.config.settings import load_settings
from samsam.records.engine import checksums, commit_marker
from samsam.records.engine.commit_marker import CommitMarker
from samsam.records.tables import HEAD
from samsam.records.upkeep import backup
from samsam.records.upkeep.opening import open_file
from samsam.services.files.open_data import left_unstated

Said = tuple[int, str, str]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A closed database that the commands find."""
    place = tmp_path / "samsam.sqlite"
    open_file(place).close()
    monkeypatch.setenv("SAMSAM_STORE", str(place))
    return place


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs a command: its exit code, what it said and its fault."""

    def run_it(*arguments: str) -> Said:
        code = main(arguments)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return run_it


@pytest.mark.case(96)
def test_a_backup_is_made_checked_and_put_back(
    path: Path, tmp_path: Path, run: Callable[..., Said]
) -> None:
    other = tmp_path / "annan disk"
    code, said, _ = run("backup", str(other))
    (made,), read = backup.backups(other), tables(path)
    assert (code, said.splitlines()[0]) == (0, str(made.path))
    left = "".join(f"ATT KOMPLETTERA: {words}\n" for words in left_unstated(load_settings({})))
    assert run("check") == (
        0,
        f"Lager: {path}\nSchema {HEAD}, 0 steg väntar\n"
        f"{len(read)} tabeller med {sum(read.values())} rader är lästa\n"
        "0 inläsningar går att bygga serier av\n"
        f"Säkerhetskopia: {made.path.name}, {made.number} ändringar, kontrollerad\n"
        f"{left}Allt stämmer.\n",
        "",
    )
    code, said, _ = run("restore", str(made.path))
    assert code == 0
    assert "Filen som låg där finns kvar som" in said
    assert run("check")[0] == 0


def tables(path: Path) -> dict[str, int]:
    records = open_file(path)
    with records.reading() as connection:
        found = checksums.counted(connection)[0]
    records.close()
    return found


def test_a_database_without_a_backup_is_said(path: Path, run: Callable[..., Said]) -> None:
    code, said, _ = run("check")
    assert code == 1
    assert "FEL: Ingen hel säkerhetskopia finns" in said


@pytest.mark.case(91)
def test_a_loss_is_said_by_every_command_and_can_be_gone_on_with(
    path: Path, run: Callable[..., Said]
) -> None:
    marker = commit_marker.read(path)
    assert marker is not None
    commit_marker.replace(path, CommitMarker(marker.lineage, marker.number + 7))
    for command in ("check", "backup", "migrate", "status"):
        code, _, fault = run(command)
        assert code == 2
        assert "Det som sparades sist saknas" in fault
    code, said, _ = run("restore", "--som-den-ar")
    assert (code, said.splitlines()[-1]) == (0, "7 ändringar som hade sparats finns inte i det.")
    assert run("migrate")[0] == 0


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def gone(path: Path) -> None:
    path.unlink()


def of_another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("create table deras (x)")


def something_else(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" * 2000)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.case(91)
@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (emptied, "är tom"),
        (gone, "finns inte"),
        (of_another_program, "inte SAMSAM:s"),
        (something_else, "är skadad"),
        (cut, "är skadad"),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_what_holds_nothing_is_not_gone_on_with(
    path: Path, run: Callable[..., Said], harm: Callable[[Path], None], words: str
) -> None:
    harm(path)
    before = path.read_bytes() if path.exists() else None
    code, said, fault = run("restore", "--som-den-ar")
    assert (code, said) == (2, "")
    assert words in fault
    assert "ägg tillbaka" in fault or "annan plats" in fault
    assert (path.read_bytes() if path.exists() else None) == before
    for command in ("check", "backup", "migrate", "status"):
        code, _, fault = run(command)
        assert code == 2
        assert fault
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_backup_that_is_not_there_is_said(path: Path, run: Callable[..., Said]) -> None:
    missing = path.with_name("finns-inte.sqlite")
    code, _, fault = run("restore", str(missing))
    assert (code, fault) == (2, f"{missing} finns inte.\n")


@pytest.mark.parametrize("words", [("restore",), ("migrate", "--fran")], ids=" ".join)
def test_a_folder_or_a_pipe_is_not_said_to_be_missing(
    tmp_path: Path, run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, words: tuple[str]
) -> None:
    monkeypatch.setenv("SAMSAM_STORE", str(tmp_path / "ny.sqlite"))
    pipe = tmp_path / "rör"
    os.mkfifo(pipe)
    code, _, fault = run(*words, str(tmp_path))
    assert (code, f"{tmp_path} är en mapp." in fault, "finns inte" in fault) == (2, True, False)
    code, _, fault = run(*words, str(pipe))
    assert (code, f"{pipe} är ingen vanlig fil." in fault) == (2, True)


def test_a_suggested_command_can_be_pasted(
    tmp_path: Path, run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "å mapp" / "samsam.sqlite"
    monkeypatch.setenv("SAMSAM_STORE", str(store))
    store.parent.mkdir()
    open_file(store).close()
    run("backup")
    store.unlink()
    suggested = shlex.split(run("check")[2].rpartition("python -m samsam ")[2])
    assert run(*suggested)[0] == 0
    store.write_bytes(b"-" * 8 + b"DUCK" + b"-" * 5000)
    store.with_name("samsam.sqlite.sequence").unlink()
    told = run("check")[2].partition("--fran ")[2]
    assert shlex.split(told)[0] == f"{store}."


@pytest.mark.case(89)
def test_no_room_for_a_backup_is_said_and_leaves_nothing(
    path: Path, run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_ROOM_LEFT", 2**60)
    code, _, fault = run("backup")
    assert code == 2
    assert "Säkerhetskopian gjordes inte: disken har" in fault
    assert list((path.parent / "sakerhetskopior").iterdir()) == []


def test_a_server_s_database_has_tools_of_its_own(
    path: Path, run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMSAM_DATABASE", "postgresql://samsam:hemligt@127.0.0.1:1/samsam")
    for command in (("backup",), ("migrate",), ("restore", "x")):
        code, _, fault = run(*command)
        assert code == 2
        assert "pg_dump" in fault
    for command in (("check",), ("status",)):
        code, _, fault = run(*command)
        assert code == 2
        assert "går inte att nå" in fault
        assert "hemligt" not in fault

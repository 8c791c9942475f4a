"""Every command works while the server runs, and what it changes is seen by the pages at once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import forks
import httpx
import pytest
from bench import servers
from kolada_server import Kolada, Server, row
from series_of import copied
from written_analysis import YEAR

from samsam.cli import COMMANDS
from samsam.records.tables import HEAD
from samsam.records.upkeep import backup

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
_tried = set[str]()


@pytest.fixture(scope="module")
def store(fixed_among_others: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a frozen analysis in it."""
    return copied(fixed_among_others, tmp_path_factory.mktemp("lager") / "samsam.sqlite")


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[servers.Server]:
    with servers.samsam_on(store, SAMSAM_MAKE_AHEAD="nej") as running:
        yield running


def started(store: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What a command has done. The first of each kind starts as people start it, with its own imports."""
    arguments = ["-m", "samsam", *words]
    environment = {
        **os.environ, "SAMSAM_STORE": str(store), "PYTHONIOENCODING": "utf-8", **more
    }  # fmt: skip
    if words[0] in _tried:
        return forks.run(arguments, environment)
    _tried.add(words[0])
    return forks.run_anew(arguments, environment)


def command(store: Path, *words: str, **more: str) -> str:
    """Run a command; what it said. Exit code 2 is a command that couldn't do its work."""
    done = started(store, *words, **more)
    assert done.returncode in (0, 1, 3), (words, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr, done.stderr[-1500:]
    return done.stdout


def shown(server: servers.Server, indicator: str = "population") -> str:
    """A table that the running server makes of the figures it knows now."""
    return httpx.get(f"{server.url}/filer/nyckeltal/{indicator}.csv", timeout=60).text


def ready(server: servers.Server) -> bool:
    return httpx.get(f"{server.url}/redo", timeout=60).status_code == 200


def test_import_is_seen_by_the_running_server_at_once(
    server: servers.Server, store: Path, tmp_path: Path
) -> None:
    assert "18111" not in shown(server).replace("\u00a0", "").replace(" ", "")
    file = tmp_path / "folk.csv"
    file.write_text("nyckeltal;område;år;värde\npopulation;2262;1999;18111\n", encoding="utf-8")
    assert "1 värde är inläst" in command(store, "import", str(file), "--ja")
    assert "18111" in shown(server).replace("\u00a0", "").replace(" ", "")


def test_update_is_seen_by_the_running_server_at_once(server: servers.Server, store: Path) -> None:
    with Server(kolada=Kolada(rows=[row("N18409", "2262", 2025, T=73.2)])) as kolada:
        command(
            store,
            "update",
            "--ja",
            SAMSAM_KOLADA_ADDRESS=kolada.kolada_base,
            SAMSAM_SCB_ADDRESS=kolada.scb_base,
        )
        assert kolada.paths
    assert "73,2" in shown(server, "sfi_two_courses")
    assert ready(server)


def test_user_lets_in_somebody_whom_the_running_server_knows(
    server: servers.Server, store: Path
) -> None:
    said = command(store, "user", "add", "Åsa Öberg", "redaktör")
    code = said.splitlines()[0].partition(": ")[2]
    assert "Åsa Öberg: redaktör" in command(store, "user", "list")
    password = "ett långt lösenord för Åsa"  # noqa: S105 - of this test's own account
    let_in = post(server, "kod", {"kod": code, "losenord": password})
    assert (let_in.status_code, "samsam" in let_in.cookies) == (303, True)
    name = {"namn": "Åsa Öberg", "losenord": password}
    assert post(server, "logga-in", name).status_code == 303
    command(store, "user", "close", "Åsa Öberg")
    assert "(stängt)" in command(store, "user", "list")
    assert post(server, "logga-in", name).status_code == 403
    command(store, "user", "open", "Åsa Öberg")
    assert post(server, "logga-in", name).status_code == 303
    assert ready(server)


def post(server: servers.Server, page: str, form: dict[str, str]) -> httpx.Response:
    """A form of the account's pages, sent as a browser does."""
    return httpx.post(
        f"{server.url}/konto/{page}", data=form, headers={"Origin": server.url}, timeout=60
    )


def test_what_only_reads_works_beside_it(
    server: servers.Server, store: Path, tmp_path: Path
) -> None:
    assert "population" in command(store, "status")
    command(store, "export", "neet", "--format", "csv", "--till", str(tmp_path))
    assert list(tmp_path.glob("*.csv"))
    command(store, "export", "neet", "--format", "docx", "--till", str(tmp_path))
    (written,) = tmp_path.glob("*.docx")
    assert "Inget har ändrats" in command(store, "refresh", str(written))
    command(store, "archive", str(YEAR), "--till", str(tmp_path))
    (package,) = tmp_path.glob("*.zip")
    with ZipFile(package) as archive:
        (record,) = [
            n
            for n in archive.namelist()
            if n == f"{package.stem}.json" or n.endswith(f"/{package.stem}.json")
        ]
        (tmp_path / "analys.json").write_bytes(archive.read(record))
    assert "stämmer med hashvärdet" in command(store, "verify", str(tmp_path / "analys.json"))
    assert f"Schema {HEAD}, 0 steg väntar" in command(store, "migrate", "--dry-run")
    assert ready(server)


def test_site_opens_the_store_beside_it_and_leaves_what_is_there(
    server: servers.Server, store: Path, tmp_path: Path
) -> None:
    """A whole site takes minutes: tests/web/test_site.py writes one."""
    (tmp_path / "webb").mkdir()
    (tmp_path / "webb" / "mitt.txt").write_text("mitt", encoding="utf-8")
    for words, said in (
        (("--till", str(tmp_path / "webb")), "finns redan och är inte en tom mapp"),
        (("--till", str(tmp_path / "ny"), "--adress", "kommunen.se"), "--adress kan inte vara"),
        (("--till", str(tmp_path / "ny"), "--adress", "https://x.se/?a"), "--adress kan inte vara"),
        ((), "Det här saknas: --till."),
    ):
        done = started(store, "site", *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["webb"]
    assert ready(server)


def test_backtest_works_beside_it(server: servers.Server, store: Path, tmp_path: Path) -> None:
    assert command(store, "backtest")
    assert ready(server)


def test_backup_check_and_restore_work_beside_it(
    server: servers.Server, store: Path, tmp_path: Path
) -> None:
    before = shown(server)
    command(store, "backup", str(tmp_path / "annan disk"))
    assert "Allt stämmer." in command(store, "check")
    file = tmp_path / "folk.csv"
    file.write_text("nyckeltal;område;år;värde\npopulation;2262;1998;18222\n", encoding="utf-8")
    command(store, "import", str(file), "--ja")
    assert shown(server) != before
    newest = backup.newest_verified(store.parent / "sakerhetskopior")
    assert newest is not None
    assert "Tillbakalagd" in command(store, "restore", str(newest.path))
    assert shown(server) == before
    assert ready(server)
    assert "Allt stämmer." in command(store, "check")


def health(server: servers.Server) -> int:
    return httpx.get(f"{server.url}/halsa", timeout=60).status_code


def written_over(path: Path, content: bytes) -> None:
    """As a copy program does: the same file, with other content."""
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()


def test_a_lost_or_older_file_is_said_and_the_server_goes_on_when_it_is_right(
    server: servers.Server, store: Path, tmp_path: Path
) -> None:
    """Nothing is served as whole, and no command saves on it."""
    older = store.read_bytes()
    file = tmp_path / "folk.csv"
    file.write_text("nyckeltal;område;år;värde\npopulation;2262;1997;18333\n", encoding="utf-8")
    command(store, "import", str(file), "--ja")
    before = shown(server)
    newer = store.read_bytes()
    for harmed in (older, b"", newer[: len(newer) // 2], bytes(len(newer))):
        written_over(store, harmed)
        assert health(server) == 503
        assert refused(store, "import", str(file), "--ja")
        assert store.read_bytes() == harmed
        written_over(store, newer)
        assert health(server) == 200
        assert shown(server) == before
    aside = store.rename(store.with_name("borta.sqlite"))
    assert health(server) == 503
    assert not store.exists()
    aside.rename(store)
    assert health(server) == 200
    assert shown(server) == before
    assert "Allt stämmer." in command(store, "check")


def refused(store: Path, *words: str) -> bool:
    """True when a command says in Swedish that the database can't be used, and ends with 2."""
    done = started(store, *words)
    assert "Traceback" not in done.stderr, done.stderr[-1500:]
    return done.returncode == 2 and "Inget har ändrats" in done.stderr


def test_no_command_is_left_out() -> None:
    tried = Path(__file__).read_text(encoding="utf-8")
    # `demo` has a store and a server of its own: tests/cli/test_demo.py.
    assert [name for name in COMMANDS if f'"{name}"' not in tried and name != "demo"] == []

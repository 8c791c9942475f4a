"""Where there is no database: who only reads is told so, who brings something in makes one and says so."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import forks
import psycopg
import pytest
from postgres import Cluster

from samsam import notebook
from samsam.cli import COMMANDS, main
from samsam.config.settings import SettingsError, load_settings
from samsam.config.toml_file import RegisterError
from samsam.records.errors import StoreDamagedError
from samsam.services.core.service import open_service

Said = tuple[int, str, str]
READS = (
    "status", "export population", "site --till ut", "refresh x.docx", "archive 2025", "backup",
    "backtest --fil x.csv", "check", "migrate", "user list", "user role Alva redaktör",
    "user close Alva", "user open Alva", "user code Alva",
)  # fmt: skip
MAKES = ("user add Alva redaktör", "import x.csv", "update --dry-run")
# What puts something in the place itself, or needs no database.
OTHERS = {"restore", "verify", "demo"}


@pytest.fixture
def store(tmp_path: Path, few_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where no store is, in a folder that isn't there."""
    place = tmp_path / "fel" / "lager.sqlite"
    monkeypatch.setenv("SAMSAM_STORE", str(place))
    monkeypatch.setenv("SAMSAM_DATA", str(few_data))
    monkeypatch.setenv("SAMSAM_KOLADA_ADDRESS", "http://127.0.0.1:9")
    monkeypatch.setenv("SAMSAM_SCB_ADDRESS", "http://127.0.0.1:9")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("nyckeltal;område;år;värde\npopulation;2262;1999;18111\n")
    return place


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[[str], Said]:
    """Runs a command: its exit code, what it said and its fault."""

    def run_it(words: str) -> Said:
        code = main(words.split())
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return run_it


def test_every_command_is_one_of_these() -> None:
    assert {words.split()[0] for words in (*READS, *MAKES)} | OTHERS == set(COMMANDS)


@pytest.mark.parametrize("words", READS)
def test_a_command_that_needs_a_store_says_that_there_is_none(
    store: Path, run: Callable[[str], Said], words: str
) -> None:
    code, said, fault = run(words)
    assert (code, said) == (2, "")
    assert fault == (
        f"Filen {store} finns inte. Är det fel fil, så ange rätt i inställningen SAMSAM_STORE. "
        "SAMSAM gör en ny vid första starten.\n"
    )
    assert not store.parent.exists()


def test_a_store_of_old_beside_is_told(store: Path, run: Callable[[str], Said]) -> None:
    store.parent.mkdir()
    store.with_suffix(".duckdb").write_bytes(b"")
    for words in ("status", "check", "user add Alva redaktör"):
        code, _, fault = run(words)
        assert (code, "lager från en äldre version" in fault) == (2, True)
    assert not store.exists()


@pytest.mark.parametrize("words", MAKES)
def test_a_command_that_brings_something_in_makes_a_store_and_says_so(
    store: Path, run: Callable[[str], Said], words: str
) -> None:
    assert f"Det fanns inget lager. Ett nytt är gjort: {store}\n" in run(words)[2]
    assert store.exists()
    code, _, fault = run("status")
    assert (code in (0, 3), fault) == (True, "")


def test_a_notebook_makes_no_store(store: Path) -> None:
    with pytest.raises(StoreDamagedError, match="finns inte"):
        notebook.open_notebook()
    assert not store.parent.exists()


def test_an_empty_server_is_a_store_that_is_not_there(
    cluster: Cluster, store: Path, run: Callable[[str], Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = cluster.database()
    monkeypatch.setenv("SAMSAM_DATABASE", address)
    for words in ("check", "status", "user list"):
        code, said, fault = run(words)
        assert (code, said, "är tom. Är det fel databas" in fault) == (2, "", True)
    with psycopg.connect(address) as connection:
        assert not connection.execute(
            "select from pg_tables where tablename = 'commits'"
        ).fetchall()
    assert "Ett nytt är gjort: Databasen" in run("user add Alva redaktör")[2]
    assert run("check")[0] == 0
    assert run("user list")[::2] == (0, "")


def no_folder(folder: Path) -> dict[str, str]:
    return {"SAMSAM_DATA": str(folder / "finns-inte")}


def strange_role(_folder: Path) -> dict[str, str]:
    return {"SAMSAM_OIDC_ROLES": "a=b"}


def made_up_municipality(_folder: Path) -> dict[str, str]:
    return {"SAMSAM_MUNICIPALITY_CODE": "9999", "SAMSAM_MUNICIPALITY_NAME": "Exempel"}


@pytest.mark.parametrize("wrong", [no_folder, strange_role, made_up_municipality])
def test_check_refuses_what_the_start_refuses_in_its_words(
    store: Path,
    run: Callable[[str], Said],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    wrong: Callable[[Path], dict[str, str]],
) -> None:
    open_service(load_settings()).close()
    assert run("backup")[0] == run("check")[0] == 0
    for name, value in wrong(tmp_path).items():
        monkeypatch.setenv(name, value)
    with pytest.raises((SettingsError, RegisterError)) as refused:
        open_service(load_settings())
    code, said, fault = run("check")
    assert (code, fault) == (2, f"{refused.value}\n")
    assert "Allt stämmer" not in said


def test_check_refuses_a_provider_s_settings_as_the_start_does(store: Path, tmp_path: Path) -> None:
    open_service(load_settings()).close()
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[auth]\ncookie_secret = "hemlig"\n', encoding="utf-8")
    environment = {**os.environ, "STREAMLIT_SECRETS_FILES": str(secrets)}
    done = forks.run(["-m", "samsam", "check"], environment)
    assert (done.returncode, "hemlig" in done.stderr) == (2, False)
    for told in ("raden client_id saknas. Lägg till den.", "cookie_secret är för lätt att gissa."):
        assert f"{secrets}, [auth]: {told}" in done.stderr

"""The command that tries the projection, and the tables that it leaves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from samsam.cli import main
from samsam.cli.command import Code
from samsam.questions.backtest import about, markdown, try_method
from samsam.questions.service import Service
from samsam.sources.track_record import read_backtest

ROOT = Path(__file__).resolve().parents[2]
YEARS = range(1994, 2021)


@pytest.fixture
def panel_file(tmp_path: Path) -> Path:
    """Three municipalities that grow evenly, and one whose border moved."""
    path = tmp_path / "panel.csv"
    codes = {"2262": 20, "114": 30, "0180": 40, "0181": 50}
    lines = [
        f"{code};{y};{20000 + step * (y - 1994)}" for code, step in codes.items() for y in YEARS
    ]
    path.write_text("\n".join(["municipality;year;population", *lines]), encoding="utf-8")
    return path


@pytest.fixture
def own_settings(
    filled_store: Path, own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The command's own store and folder of data; gives the folder."""
    store = tmp_path / "kommando.duckdb"
    shutil.copy(filled_store, store)
    monkeypatch.setenv("SAMSAM_STORE", str(store))
    monkeypatch.setenv("SAMSAM_DATA", str(own_data))
    return own_data


def test_the_stored_series_are_tried_without_a_file(service: Service) -> None:
    tried = try_method(service, [])
    assert tried.result.areas == 1
    assert tried.result.last_year == 2025
    assert tried.about == "Prövat på en kommun, 1968–2025"


def test_files_can_be_laid_on_the_stored_series(service: Service, panel_file: Path) -> None:
    files = [(panel_file.name, panel_file.read_bytes())]
    alone = try_method(service, files)
    both = try_method(service, files, with_stored=True)
    assert (alone.result.first_year, both.result.areas) == (1994, 3)
    assert [n for n in alone.notices if "Södertälje" in n]


def test_the_command_prints_and_leaves_its_tables(
    own_settings: Path, panel_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "methods.md"
    document.write_text("a\n<!-- backtest -->\nold\n<!-- /backtest -->\nb\n", encoding="utf-8")
    wanted = ["backtest", "--fil", str(panel_file), "--skriv", "--dokument", str(document)]
    assert main(wanted) == Code.DONE
    printed = capsys.readouterr()
    kept = read_backtest(own_settings)
    assert kept is not None
    assert markdown(kept) in printed.out
    text = document.read_text(encoding="utf-8")
    assert (
        text
        == f"a\n<!-- backtest -->\n\n{about(kept)}.\n\n{markdown(kept)}\n\n<!-- /backtest -->\nb\n"
    )
    assert "Södertälje" in printed.err


def test_the_command_says_what_is_wrong(
    own_settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short, wrong = tmp_path / "kort.csv", tmp_path / "fel.csv"
    short.write_text("municipality;year;population\n2262;2020;17963\n", encoding="utf-8")
    wrong.write_text("municipality;year;population\n2262;2020;många\n", encoding="utf-8")
    assert main(["backtest", "--fil", str(short)]) == Code.NOT_DONE
    assert "Det finns inget att pröva" in capsys.readouterr().err
    assert main(["backtest", "--fil", str(wrong)]) == Code.NOT_DONE
    assert "fel.csv, rad 2" in capsys.readouterr().err


def test_the_document_has_the_tables_that_the_page_shows() -> None:
    kept = read_backtest(ROOT / "data")
    assert kept is not None
    document = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    assert (
        f"<!-- backtest -->\n\n{about(kept)}.\n\n{markdown(kept)}\n\n<!-- /backtest -->" in document
    )

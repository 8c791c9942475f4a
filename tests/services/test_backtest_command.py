"""The command that tries the projection, and the tables that it leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from series_of import copied

from samsam.cli import main
from samsam.cli.command import Code
from samsam.config.methods.judgement_record import read_judgements
from samsam.config.methods.track_record import (
    read_backtest,
    read_projection_errors,
    write_projection_errors,
)
from samsam.services.core.service import Service
from samsam.services.population.backtest import about, markdown, try_method
from tests.population_panel import ALL, as_csv, shared_population

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
def all_municipalities(tmp_path: Path) -> Path:
    if not all(path.exists() for path in ALL):
        pytest.skip("the shared data isn't beside the checkout")
    path = tmp_path / "alla.csv"
    path.write_text(as_csv(shared_population()), encoding="utf-8")
    return path


@pytest.fixture
def own_settings(
    filled_store: Path, own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The command's own store and folder of data; gives the folder."""
    store = tmp_path / "kommando.duckdb"
    copied(filled_store, store)
    monkeypatch.setenv("SAMSAM_STORE", str(store))
    monkeypatch.setenv("SAMSAM_DATA", str(own_data))
    return own_data


def test_the_stored_series_are_tried_without_a_file(alone_service: Service) -> None:
    tried = try_method(alone_service, [])
    assert tried.result.areas == 1
    assert tried.result.last_year == 2025
    assert tried.about == "Prövat på en kommun, 1968–2025"
    # One municipality can't tell how wrong the method is elsewhere: the errors in use are kept.
    assert tried.errors is None
    assert [n for n in tried.notices if n.startswith("Intervallen är de som redan finns")]
    assert tried.result.official == ()


def test_all_stored_municipalities_give_new_errors_and_scbs_own(service: Service) -> None:
    tried = try_method(service, [])
    assert tried.result.areas == 286
    assert tried.errors is not None
    assert tried.errors.complete
    assert [a.origin for a in tried.result.official if a.horizon == 5] == [2014]


def test_files_can_be_laid_on_the_stored_series(alone_service: Service, panel_file: Path) -> None:
    files = [(panel_file.name, panel_file.read_bytes())]
    alone = try_method(alone_service, files)
    both = try_method(alone_service, files, with_stored=True)
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
    # Four municipalities are too few for new errors: those in use are left.
    assert "projection_errors.json" not in printed.out
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


def test_the_command_leaves_the_errors_that_intervals_are_made_of(
    own_settings: Path, all_municipalities: Path, tmp_path: Path
) -> None:
    document = tmp_path / "methods.md"
    document.write_text("<!-- backtest -->\n<!-- /backtest -->\n", encoding="utf-8")
    before = read_projection_errors(own_settings)
    write_projection_errors(own_settings, replace(before, own_nation=0.5, vintages=0))
    assert read_projection_errors(own_settings) != before
    wanted = ["backtest", "--fil", str(all_municipalities), "--skriv", "--dokument", str(document)]
    assert main(wanted) == Code.DONE
    assert read_projection_errors(own_settings) == before == read_projection_errors(ROOT / "data")


def test_the_document_has_the_tables_that_the_page_shows() -> None:
    kept = read_backtest(ROOT / "data")
    assert kept is not None
    document = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    assert (
        f"<!-- backtest -->\n\n{about(kept)}.\n\n{markdown(kept)}\n\n<!-- /backtest -->" in document
    )


def test_the_judgements_are_tried_on_the_stored_series(
    own_settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "methods.md"
    document.write_text("Före\n<!-- judgements -->\n<!-- /judgements -->\nEfter\n", "utf-8")
    command = ["backtest", "--metod", "--skriv", "--dokument", str(document)]
    assert main(command) == Code.DONE
    told = capsys.readouterr().out
    assert "Ordningen blandad" in told
    assert "Av flaggorna" in told or "ovanlig förändring" in told
    assert "| 16 | nej |" in document.read_text("utf-8")
    kept = read_judgements(own_settings)
    assert kept is not None
    assert kept.areas == 290


def test_the_judgements_take_no_file(
    own_settings: Path, panel_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backtest", "--metod", "--fil", str(panel_file)]) == Code.NOT_DONE
    assert "Ta bort --fil" in capsys.readouterr().err

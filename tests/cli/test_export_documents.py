"""`export --paket`: how long the documents become, the annex, and the analysis on one page."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from series_of import copied
from written_analysis import YEAR

from samsam.cli import main
from samsam.cli.figures import export as command
from samsam.exports.kit.formats import formats_of


@pytest.fixture(autouse=True)
def store(filled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = copied(filled_store, tmp_path / "samsam.sqlite")
    monkeypatch.setenv("SAMSAM_STORE", str(path))


def export(folder: Path, *words: str) -> int:
    return main(["export", "--paket", "--till", str(folder), *words])


def test_lengths_are_said_before_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ut").mkdir()
    assert export(tmp_path / "ut", "neet", "--bilaga", "nej", "--delar", "word") == 0
    first, *_ = capsys.readouterr().err.splitlines()
    assert first == "Word: omkring 1 sida." or first.startswith("Word: omkring 2 sidor.")


def test_without_formats_a_view_is_written_in_all_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a chart of one key figure can be had in one more format."""
    added = replace(command.FORMATS[-1], extension="txt")
    monkeypatch.setattr(command, "FORMATS", (*command.FORMATS, added))
    (tmp_path / "ut").mkdir()
    assert main(["export", "population", "--vy", "plats", "--till", str(tmp_path / "ut")]) == 0
    endings = {p.suffix[1:] for p in (tmp_path / "ut").iterdir()}
    assert endings == {f.extension for f in formats_of("plats")}


def test_a_wrong_annex_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ut").mkdir()
    assert export(tmp_path / "ut", "neet", "--bilaga", "kanske") == 2
    assert "Bilagan kan vara ”ja” eller ”nej”, inte ”kanske”." in capsys.readouterr().err
    assert not list((tmp_path / "ut").iterdir())


@pytest.mark.parametrize("day", ["2999-12-31", "31/12"])
@pytest.mark.parametrize("kit", [(), ("--paket",)])
def test_a_day_that_has_not_been_is_refused(
    tmp_path: Path, day: str, kit: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "ut"
    assert main(["export", "neet", *kit, "--dag", day, "--till", str(target)]) == 2
    assert f"--dag {day} " in capsys.readouterr().err
    assert not target.exists()


def test_an_analysis_has_its_page_and_no_command_in_its_documents(
    fixed_among_others: Path, tmp_path: Path
) -> None:
    copied(fixed_among_others, tmp_path / "samsam.sqlite")
    (tmp_path / "ut").mkdir()
    assert export(tmp_path / "ut", "--analys", str(YEAR), "--delar", "word", "sida") == 0
    (made,) = (tmp_path / "ut").iterdir()
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        (whole,) = (n for n in names if n.endswith(".docx") and "-en-sida" not in n)
        archive.extract(whole, tmp_path)
    assert {n.rpartition(".")[2] for n in names if "-en-sida." in n} == {"docx", "pdf", "pptx"}
    with zipfile.ZipFile(tmp_path / whole) as document:
        texts = b"".join(document.read(n) for n in document.namelist() if n.endswith(".xml"))
    assert b"python -m samsam" not in texts

"""`refresh`: the new file, the list, the exit codes, and what a wrong file gets."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from series_of import copied

from samsam.cli import main
from samsam.exports.kit.formats import formats_of
from samsam.exports.refresh.package import LARGEST_FILE
from samsam.exports.use import RenderOptions
from samsam.model.indicators.series import Observation, Sex
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.services.files.files import figure_for_file
from samsam.sources.reading import Reading

BEFORE = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def store(filled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = copied(filled_store, tmp_path / "samsam.sqlite")
    monkeypatch.setenv("SAMSAM_STORE", str(path))


@pytest.fixture
def budget(service: Service, tmp_path: Path) -> Path:
    """A document as it was made last year."""
    shown, full = figure_for_file(service, "nyckeltal", "neet", Selection(), BEFORE)
    form = next(f for f in formats_of("nyckeltal") if f.extension == "docx")
    path = tmp_path / "budget.docx"
    path.write_bytes(form.make(shown, full, RenderOptions(BEFORE)))
    return path


def take_in(path: Path, value: float) -> None:
    """A new figure, as the year after brings it."""
    from samsam.config.settings import load_settings
    from samsam.services.core.service import open_service

    service = open_service(load_settings())
    rows = (Row("neet", "2262", Sex.TOTAL, Observation(2025, value)),)
    today = date(2027, 2, 1)
    data.accept(service, data.preview(service, Reading("SCB", rows), today), "prov", today)
    service.close()
    assert path.exists()


def test_a_new_file_beside_the_old_one_and_a_list(
    budget: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_in(budget, 11.1)
    before = budget.read_bytes()
    assert main(["refresh", str(budget)]) == 0
    expected = capsys.readouterr().out.replace("\u00a0", " ")
    assert "2025: inget värde → 11,1 %" in expected
    made = budget.with_name("budget-ny.docx")
    assert expected.strip().endswith(str(made))
    assert "11,1 %" in docx.Document(str(made)).tables[0].rows[-1].cells[1].text.replace(
        "\u00a0", " "
    )
    assert budget.read_bytes() == before


def test_a_workbook_becomes_a_new_workbook(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown, full = figure_for_file(service, "nyckeltal", "neet", Selection(), BEFORE)
    form = next(f for f in formats_of("nyckeltal") if f.extension == "xlsx")
    path = tmp_path / "bok.xlsx"
    path.write_bytes(form.make(shown, full, RenderOptions(BEFORE)))
    take_in(path, 11.1)
    assert main(["refresh", str(path)]) == 0
    expected = capsys.readouterr().out.replace("\u00a0", " ")
    assert "2025: inget värde → 11,1 %" in expected
    sheet = openpyxl.load_workbook(tmp_path / "bok-ny.xlsx")["Diagram"]
    assert [sheet.cell(n, 2).value for n in range(6, 40) if sheet.cell(n, 1).value == 2025] == [
        11.1
    ]


def test_nothing_new_writes_nothing(budget: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", str(budget)]) == 0
    assert "Inget har ändrats" in capsys.readouterr().out
    assert not budget.with_name("budget-ny.docx").exists()


def test_a_new_file_never_takes_the_place_of_one_that_somebody_may_have_gone_on_in(
    budget: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_in(budget, 11.1)
    assert main(["refresh", str(budget)]) == 0
    first = budget.with_name("budget-ny.docx")
    first.write_bytes(b"mitt eget")
    assert main(["refresh", str(budget)]) == 0
    second = budget.with_name("budget-ny-2.docx")
    assert capsys.readouterr().out.strip().endswith(str(second))
    assert first.read_bytes() == b"mitt eget"
    assert len(docx.Document(str(second)).tables) == 1


def test_the_new_file_is_called_what_it_is(
    budget: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_in(budget, 11.1)
    for name, expected in (
        ("Å utan ändelse", "Å utan ändelse-ny.docx"),
        ("fel.pdf", "fel-ny.docx"),
        ("Mall.DOTX", "Mall-ny.DOTX"),
    ):
        path = budget.rename(budget.with_name(name))
        assert main(["refresh", str(path)]) == 0
        assert capsys.readouterr().out.strip().endswith(str(path.with_name(expected)))
        budget = path


def test_the_last_line_sums_up(budget: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", str(budget)]) == 0
    assert "\nInga delar har ändrats och åtta är som förut.\n" in capsys.readouterr().out


def test_what_was_left_gives_another_code(budget: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(budget) as archive, zipfile.ZipFile(made, "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, archive.read(name).replace(b"/neet", b"/borta"))
    budget.write_bytes(made.getvalue())
    assert main(["refresh", str(budget), "--till", str(budget.with_name("ny.docx"))]) == 1
    assert "”borta” finns inte längre" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (["--dag", "31/12"], "är inget datum. Skriv år-månad-dag"),
        (["--dag", "2999-12-31"], "har inte varit än"),
        (["--till", "{budget}"], "kan inte vara samma som den gamla"),
    ],
)
def test_a_wrong_wish(
    budget: Path, more: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word.replace("{budget}", str(budget)) for word in more]
    assert main(["refresh", str(budget), *words]) == 2
    assert expected in capsys.readouterr().err


def test_a_file_that_is_none_or_far_too_large(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["refresh", str(tmp_path / "borta.docx")]) == 2
    assert "går inte att läsa" in capsys.readouterr().err
    large = tmp_path / "stor.docx"
    with large.open("wb") as file:
        file.truncate(4 * LARGEST_FILE)  # 200 MB that take no room
    assert main(["refresh", str(large)]) == 2
    assert "Högst 50 MB" in capsys.readouterr().err

"""What somebody notes about a value is where the value is: on the page and in every file."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from written_analysis import YEAR, fixed

from samsam.exports.data.open_data import document, table
from samsam.exports.kit.formats import FORMATS
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.model.analysis.frozen import from_content
from samsam.model.analysis.workflow import digest
from samsam.records.tables import edition as edition_rows
from samsam.records.upkeep.consistency import faults
from samsam.services.analysis import workflow
from samsam.services.analysis.reading import archive_package
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.services.editions.editions import editions
from samsam.services.files.kit import KitChoice
from samsam.services.files.kit import made as made_kit
from samsam.services.indicators.indicator import indicator_view
from samsam.sources.intake.by_hand import Typed, TypedRow
from samsam.sources.intake.intake import Preview

NOTE = "räknat ur kyrkböckerna"
SHOWN = "Räknat ur kyrkböckerna"
TODAY = date(2026, 2, 20)


@pytest.fixture
def noted(own_service: Service) -> Service:
    """Births of 2025 typed by hand, with a note."""
    typed = Typed("Församlingen", (TypedRow("2025", "125", NOTE),))
    shown = data.preview_typed(own_service, typed, "births", TODAY)
    data.accept(own_service, shown, "Alva", TODAY)
    return own_service


def figures(service: Service) -> tuple[Figure, Figure]:
    view = indicator_view(service, "births", Selection(), TODAY)
    return view.judged.figure, view.full


def made(service: Service, extension: str) -> bytes:
    form = next(f for f in FORMATS if f.extension == extension)
    return form.make(*figures(service), RenderOptions(TODAY))


def test_the_table_of_the_page_has_it(noted: Service) -> None:
    for figure in figures(noted):
        assert {r.year: r.remark for r in describe(figure).table.rows}[2025] == SHOWN


def test_csv_json_and_open_data_have_it(noted: Service) -> None:
    text = made(noted, "csv").decode("utf-8-sig")
    lines = csv.reader(io.StringIO(text), delimiter=";")
    [row] = [line for line in lines if line[:1] == ["2025"]]
    assert SHOWN in row
    rows = {o["year"]: o["remark"] for o in json.loads(made(noted, "json"))["observations"]}
    assert rows[2025] == SHOWN
    assert SHOWN in table([figures(noted)[1]]).decode("utf-8-sig")
    assert SHOWN in json.dumps(json.loads(document([figures(noted)[1]])), ensure_ascii=False)


def test_excel_and_word_have_it_in_the_column_of_its_name(noted: Service) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(noted, "xlsx")))
    for name in ("Diagram", "Hela serien"):
        rows = list(book[name].iter_rows(values_only=True))
        head = next(r for r in rows if r[0] == "År")
        row = next(r for r in rows if r[0] == 2025)
        assert row[head.index("Anmärkning")] == SHOWN
    file = docx.Document(io.BytesIO(made(noted, "docx")))
    cells = [[c.text for c in row.cells] for t in file.tables for row in t.rows]
    assert {row[-1] for row in cells if row[0] == "2025"} == {SHOWN}


def test_all_versions_have_the_note_of_each(noted: Service) -> None:
    typed = Typed("Kommunen", (TypedRow("2025", "126", "rättat"),))
    data.accept(noted, data.preview_typed(noted, typed, "births", TODAY), "Alva", TODAY)
    history = indicator_view(noted, "births", Selection(), TODAY).history
    assert [o.note for o in history if o.year == 2025] == [NOTE, "rättat"]


def test_what_is_fixed_has_it_and_the_archive_too(noted: Service, tmp_path: Path) -> None:
    edition = fixed(noted)
    figure = from_content(edition.parsed).figure("births")
    assert figure is not None
    assert dict(zip(figure.years, figure.remarks, strict=True))[2025] == SHOWN
    with zipfile.ZipFile(io.BytesIO(archive_package(noted, edition))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    [numbers] = [c for name, c in files.items() if name.endswith("-siffror.csv")]
    assert SHOWN in numbers.decode("utf-8-sig")
    [pdf] = [c for name, c in files.items() if name.endswith(".pdf")]
    (tmp_path / "a.pdf").write_bytes(pdf)
    text = subprocess.run(
        ["pdftotext", "-layout", "a.pdf", "-"], cwd=tmp_path, check=True, capture_output=True
    ).stdout.decode()
    assert SHOWN in " ".join(text.split())


def test_what_was_fixed_before_notes_were_seen_still_holds(noted: Service) -> None:
    """A frozen analysis is its own text: without its notes, as older ones are, it verifies."""
    edition = fixed(noted)
    with noted.records.writing() as connection:
        content = edition.content.replace(SHOWN, "")
        assert content != edition.content
        connection.execute(edition_rows.update().values(content=content, sha256=digest(content)))
    [older] = editions(noted, YEAR)
    figure = from_content(older.parsed).figure("births")
    assert figure is not None
    assert "" in figure.remarks
    with noted.records.reading() as connection:
        assert faults(connection) == ()
    assert older.holds
    assert workflow.changed_since(noted, from_content(older.parsed)) == ()


# Where the values come from


FILE = "Nyckeltal_arsanalys_2025.xlsx"


@pytest.fixture
def from_file(own_service: Service) -> Service:
    """Births of 2025 out of a workbook that says nothing of its source."""
    book = openpyxl.Workbook()
    for row in (("nyckeltal", "år", "värde"), ("births", 2025, 125)):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    shown = data.preview_file(own_service, FILE, file.getvalue(), TODAY)
    assert isinstance(shown, Preview)
    data.accept(own_service, shown, "Alva", TODAY)
    return own_service


def everything(service: Service) -> dict[str, bytes]:
    """Every file that a figure, the kit and a fixed analysis can be had as."""
    found = {f"births.{f.extension}": made(service, f.extension) for f in FORMATS}
    found["öppna data.csv"] = table([figures(service)[1]])
    found["öppna data.json"] = document([figures(service)[1]])
    found["utgåva.json"] = fixed(service).content.encode()
    found["arkiv.zip"] = archive_package(service, editions(service, YEAR)[-1])
    found["underlag.zip"] = kit(service)
    return found


def kit(service: Service) -> bytes:
    return made_kit(service, KitChoice(indicators=("births",)), TODAY, "")[1]


def words_inside(content: bytes) -> bytes:
    """A file's own bytes, and those of the files that it packs, however deep."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [words_inside(packed.read(name)) for name in packed.namelist()]
        return b"\n".join([*(name.encode() for name in packed.namelist()), *parts])


def test_no_file_names_the_file_that_a_value_came_from(from_file: Service, tmp_path: Path) -> None:
    stem = FILE.removesuffix(".xlsx").encode()
    for name, content in everything(from_file).items():
        inside = words_inside(content)
        assert stem not in inside, name
        (tmp_path / "a").write_bytes(content)
        if content.startswith(b"%PDF"):
            text = subprocess.run(
                ["pdftotext", "a", "-"], cwd=tmp_path, check=True, capture_output=True
            ).stdout
            assert stem not in text, name
    source = describe(figures(from_file)[1]).source
    assert source.startswith("Källa: ")
    assert FILE not in source

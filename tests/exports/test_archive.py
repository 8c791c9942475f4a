"""The archive package of a fixed analysis, opened again by other programs than made it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pikepdf
import pytest
from written_analysis import APPROVER, AUTHOR, TODAY, YEAR, fixed, fixed_edition

from samsam.exports.documents.document import Document, TablePart
from samsam.exports.office import word
from samsam.exports.record.record_document import record_document
from samsam.model.analysis.frozen import FrozenAnalysis, from_content
from samsam.model.analysis.workflow import Edition
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.analysis.reading import archive_package, same_figures
from samsam.services.analysis.year import put_in_focus
from samsam.services.core.service import Service
from samsam.services.indicators import targets
from samsam.services.indicators.typed_target import Bound, TypedTarget

ROOT = Path(__file__).parents[2]
NAME = "arsanalys-2025-utgava-1"


@pytest.fixture(scope="module")
def with_edition(fixed_reading: Service) -> tuple[Service, Edition]:
    """A service where an analysis is fixed, for tests that only read."""
    return fixed_reading, fixed_edition(fixed_reading)


@pytest.fixture(scope="module")
def edition(with_edition: tuple[Service, Edition]) -> Edition:
    return with_edition[1]


@pytest.fixture(scope="module")
def package(with_edition: tuple[Service, Edition]) -> bytes:
    return archive_package(*with_edition)


@pytest.fixture(scope="module")
def files(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read(edition: Edition) -> FrozenAnalysis:
    return from_content(edition.parsed)


def test_it_holds_one_file_for_each_use(files: dict[str, bytes]) -> None:
    endings = (".pdf", ".docx", ".json", ".schema.json", "-siffror.csv", "-siffror.json")
    assert set(files) == {f"{NAME}{e}" for e in endings} | {"LÄS MIG.txt", "SHA256SUMS"}


def test_the_checksums_are_those_that_sha256sum_finds(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    run = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stdout.decode()
    assert run.stdout.count(b": OK") == len(files) - 1


def test_the_json_follows_its_schema_and_no_field_is_unknown(files: dict[str, bytes]) -> None:
    import jsonschema  # takes a second, in each process that collects the tests

    schema = json.loads(files[f"{NAME}.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    whole = json.loads(files[f"{NAME}.json"])
    jsonschema.validate(whole, schema)
    whole["content"]["påhittat"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(whole, schema)


def test_the_command_of_the_readme_verifies_it(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    told = files["LÄS MIG.txt"].decode("utf-8")
    command = next(line.split() for line in told.splitlines() if " -m samsam verify " in line)
    path = tmp_path / f"{NAME}.json"
    command[command.index(path.name)] = str(path)

    def verified() -> bool:
        run = [sys.executable, *command[1:]]
        return subprocess.run(run, cwd=ROOT, capture_output=True, check=False).returncode == 0

    assert verified()
    path.write_text(path.read_text("utf-8").replace("Text om", "Text 0m", 1), "utf-8")
    assert not verified()


def test_the_csv_has_every_value_that_was_fixed(files: dict[str, bytes], edition: Edition) -> None:
    text = files[f"{NAME}-siffror.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    found = {
        (r["nyckeltal"], int(r["år"])): float(r["värde"].replace(",", ".")) if r["värde"] else None
        for r in rows
    }
    assert found == {
        (f.indicator_id, y): v
        for f in read(edition).figures
        for y, v in zip(f.years, f.values, strict=True)
    }
    assert all(r["uppgiftsversion"] for r in rows if r["värde"])


def test_word_and_pdf_have_the_texts_the_hash_and_who_fixed_it(
    files: dict[str, bytes], edition: Edition, tmp_path: Path
) -> None:
    document = docx.Document(io.BytesIO(files[f"{NAME}.docx"]))
    in_word = " ".join(p.text for p in document.paragraphs)
    (tmp_path / "a.pdf").write_bytes(files[f"{NAME}.pdf"])
    run = ["pdftotext", "-raw", str(tmp_path / "a.pdf"), "-"]
    in_pdf = " ".join(
        subprocess.run(run, capture_output=True, check=True).stdout.decode("utf-8").split()
    )
    for wanted in ("Text om Sammanfattning", APPROVER, AUTHOR, "SBN 2026:14", f"{YEAR}"):
        assert wanted in in_word, wanted
        assert wanted in in_pdf, wanted
    assert edition.sha256 in in_word.replace(" ", "")
    assert edition.sha256 in in_pdf.replace(" ", "").replace("\u00ad", "")


def test_the_pdf_is_for_the_archive_and_for_everyone(files: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(files[f"{NAME}.pdf"])) as pdf, pdf.open_metadata() as about:
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
        assert about["pdfuaid:part"] == "1"


def test_the_same_edition_gives_the_same_package(
    with_edition: tuple[Service, Edition], package: bytes
) -> None:
    assert archive_package(*with_edition) == package


def test_a_figure_whose_target_is_changed_is_shown_as_it_was_fixed(own_service: Service) -> None:
    target = TypedTarget(
        "open_unemployment", Bound.AT_MOST, "3,5", "2031", decided_by="Kommunfullmäktige",
        decided_on="2025-06-16",
    )  # fmt: skip
    targets.set_target(own_service, target, AUTHOR, TODAY)
    put_in_focus(own_service, YEAR, "open_unemployment", AUTHOR)
    edition = fixed(own_service)
    assert "open_unemployment" in same_figures(own_service, read(edition))
    (listed,) = (t for t in targets.listed_targets(own_service) if t.shown[0].year == 2031)
    changed = (listed.id, listed.version)
    targets.set_target(own_service, replace(target, value="2,5"), AUTHOR, TODAY, changed)
    found = same_figures(own_service, read(edition))
    assert "open_unemployment" not in found
    assert "population" in found
    document = record_document(read(edition), edition.sha256, TODAY, found)
    paragraphs = docx.Document(io.BytesIO(word.make(document))).paragraphs
    words = " ".join(p.text for p in paragraphs).replace("\u00a0", " ")
    assert "Målet för 2031 är högst 3,5 %" in words
    assert "2,5 %. Från" not in words
    shown, before = _row_of(document, "Öppet arbetslösa"), same_figures(own_service, read(edition))
    targets.set_target(own_service, target, AUTHOR, TODAY, (listed.id, listed.version + 1))
    now = same_figures(own_service, read(edition))
    assert set(now) - set(before) == {"open_unemployment"}
    again = record_document(read(edition), edition.sha256, TODAY, now)
    assert shown == _row_of(again, "Öppet arbetslösa")
    assert shown[-1].startswith("2031: ")


def _row_of(document: Document, title: str) -> tuple[str, ...]:
    """A key figure's row among the verdicts."""
    tables = (p for p in document.parts if isinstance(p, TablePart) and p.head[-1] == "Mål")
    return next(row for table in tables for row in table.rows if row[0].startswith(title))


def test_a_figure_with_revised_values_is_not_drawn_as_if_it_were_the_fixed_one(
    own_fixed_service: Service,
) -> None:
    edition = fixed_edition(own_fixed_service)
    assert "population" in same_figures(own_fixed_service, read(edition))
    before = read(edition).figure("population")
    assert before is not None
    vintage = Vintage("senare", "Rättat", "SCB", date(2026, 3, 1))
    told = Observation(before.years[-1], 12345.0, vintage_id=vintage.id)
    area = own_fixed_service.settings.municipality_code
    with own_fixed_service.records.writing() as connection:
        observations.put(connection, vintage, (Row("population", area, Sex.TOTAL, told),), "x")
    assert "population" not in same_figures(own_fixed_service, read(edition))

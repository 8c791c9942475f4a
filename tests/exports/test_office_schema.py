"""Every Office file against the schemas of ISO/IEC 29500 and Office, and nothing foreign in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from office_documents import every_part, real_figures
from written_analysis import YEAR

from samsam.exports.excel.excel import workbook
from samsam.exports.kit.kit import Kit, steps
from samsam.exports.office import powerpoint, word
from samsam.exports.use import RenderOptions
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit

TODAY = date(2026, 11, 23)
_OFFICE = (".docx", ".pptx", ".xlsx")
_FOREIGN = ("stylesWithEffects", "thumbnail", "printerSettings", "customXml")


@pytest.fixture(scope="module")
def files(service: Service) -> dict[str, bytes]:
    """Each kind of part, a long deck of key figures and a single workbook."""
    figures = real_figures(service)
    made = kit(service, KitChoice(indicators=("population", "neet", "unemployment")), TODAY)
    return {
        "delar.docx": word.make(every_part(figures[-1])),
        "delar.pptx": powerpoint.make(every_part(figures[-1])),
        "en.xlsx": workbook(figures[-1], figures[-1], RenderOptions(TODAY)),
        **dict(office_of(made)),
    }


def office_of(made: Kit) -> Iterator[tuple[str, bytes]]:
    parts = ("word", "powerpoint", "excel", "sida")
    yield from ((s.name, s.make()) for s in steps(made, parts) if s.name.endswith(_OFFICE))


def check(files: dict[str, bytes], folder: Path) -> None:
    validator = pytest.importorskip("openxml_audit").OpenXmlValidator(max_errors=20)
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        assert [str(error) for error in validator.validate(path).errors] == [], name


def test_key_figures_follow_the_schemas(files: dict[str, bytes], tmp_path: Path) -> None:
    check(files, tmp_path)


def test_an_analysis_and_its_page_follow_the_schemas(
    fixed_reading: Service, tmp_path: Path
) -> None:
    made = kit(fixed_reading, KitChoice(analysis=YEAR, annex=True), TODAY)
    files = dict(office_of(made))
    assert len(files) == 5
    check(files, tmp_path)


def test_a_damaged_part_is_found(files: dict[str, bytes], tmp_path: Path) -> None:
    """The check itself: an element in a place where the schema has none."""
    damaged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files["delar.docx"])) as old:
        with zipfile.ZipFile(damaged, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "word/document.xml":
                    content = content.replace(b"<w:pPr>", b'<w:pPr><w:jc w:val="left"/>', 1)
                new.writestr(name, content)
    with pytest.raises(AssertionError):
        check({"skadad.docx": damaged.getvalue()}, tmp_path)


def test_nothing_foreign_is_in_a_file(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            foreign = [part for part in archive.namelist() if any(f in part for f in _FOREIGN)]
        assert foreign == [], name

"""Files made for the tests of the file reader, and the way to read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from samsam.config.places.areas import read_areas
from samsam.config.register import read_register
from samsam.model.indicators.indicator import Register
from samsam.sources.files.workbook import read_file
from samsam.sources.reading import Answers, Question, Reading

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
YEAR = 2026
TIMRA = {"2262": "Timrå"}
HEADER = "nyckeltal;område;år;värde;status;skäl;antal i gruppen;anmärkning"
REGISTER: Register = read_register(ROOT / "data")
AREAS = {code: area.title for code, area in read_areas(ROOT / "data" / "areas.csv").items()}

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is absent")


def reading(
    name: str,
    content: bytes,
    areas: dict[str, str] | None = None,
    *,
    home: str | None = None,
    known: Mapping[str, str] | None = None,
    **answers: str,
) -> Reading:
    """What `read_file` makes of a file, which must be a Reading."""
    wanted, answered = areas or TIMRA, Answers(**answers)
    found = read_file(name, content, REGISTER, wanted, YEAR, answered, home=home, known=known)
    assert isinstance(found, Reading)
    return found


def read_csv(text: str, areas: dict[str, str] | None = None) -> Reading:
    """A text file as UTF-8."""
    return reading("fil.csv", text.encode(), areas)


def one_value(value: str, indicator: str = "population", decoding: str = "utf-8") -> Reading:
    """A file with one row, whose value is given."""
    return reading("fil.csv", f"nyckeltal;år;värde\n{indicator};2023;{value}\n".encode(decoding))


def values(found: Reading) -> list[float | None]:
    """The values, in the file's order."""
    return [row.observation.value for row in found.rows]


def years(found: Reading) -> dict[int, float | None]:
    """The values by year."""
    return {row.observation.year: row.observation.value for row in found.rows}


def faults(found: Reading) -> str:
    """Every refusal in one text: place, fault and cure, with plain spaces."""
    text = "\n".join(f"{r.place}: {r.fault} {r.cure}" for r in found.refusals)
    return text.replace("\u00a0", " ")


def told(found: Reading) -> str:
    """Every notice in one text."""
    return "\n".join(found.notices)


def left(found: Reading) -> str:
    """Every sentence about what was left out in one text."""
    return "\n".join(found.left_out)


def question(
    name: str, content: bytes, areas: dict[str, str] | None = None, **answers: str
) -> Question:
    """What `read_file` asks of a file, which must be a Question."""
    wanted, answered = areas or TIMRA, Answers(**answers)
    found = read_file(name, content, REGISTER, wanted, YEAR, answered, known=AREAS)
    assert isinstance(found, Question)
    return found


def xlsx(
    rows: Sequence[Sequence[object]],
    change: Callable[[openpyxl.Workbook], None] | None = None,
    sheet: str = "Blad1",
) -> bytes:
    """A workbook with one sheet of these rows, changed before it is saved."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    if change:
        change(book)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rezipped(content: bytes, parts: dict[str, bytes], compress: bool = True) -> bytes:
    """The workbook with some of its parts replaced or added."""
    file = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", kind) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts.get(name) or old.read(name))
    return file.getvalue()


def part(content: bytes, name: str) -> bytes:
    """One part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)

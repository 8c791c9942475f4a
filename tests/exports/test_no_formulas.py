"""Texts of people and sources in every file: they stay text, and numbers stay numbers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from samsam.exports.kit.formats import FORMATS
from samsam.exports.use import RenderOptions
from samsam.figures.figure import Figure

FigureOf = Callable[..., Figure]
USE = RenderOptions(date(2026, 11, 24))
HOSTILE = (
    '=HYPERLINK("http://x.se";"klicka")', "@SUM(1+1)*cmd|' /C calc'!A0", "+1+cmd", "-2+3+cmd|x",
    "\t=1+1", "\r=1+1", "http://x.se/", "mailto:a@x.se", "internal:Blad1!A1", "external:c:\\x.xlsx",
    "{=SUM(A1)}", "a\x00b\x01c\x0bd\x1f", "_x0000_", "[]:*?/\\ namn på ett blad som är för långt",
    "History", "'blad'", pytest.param("å" * 40_000, marks=pytest.mark.slow),
)  # fmt: skip


def written(figure: Figure, extension: str) -> bytes:
    form = next(f for f in FORMATS if f.extension == extension)
    return form.make(figure, figure, USE)


@pytest.fixture(params=HOSTILE, ids=lambda t: ascii(t[:16]))
def figure(request: pytest.FixtureRequest, figure_of: FigureOf) -> Figure:
    """A figure whose every text is hostile, and whose values are negative."""
    text = request.param
    return figure_of(
        "neet", {2019: -3.5, 2020: -1.25, 2021: -2.0},
        title=text, short_title=text, definition=text, source=text, caution=text, measure=text,
    )  # fmt: skip


@pytest.mark.case(99)
def test_a_workbook_holds_only_text_and_numbers(figure: Figure) -> None:
    content = written(figure, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {c.data_type for c in cells} <= {"s", "n", "inlineStr"}
    assert [c.hyperlink for c in cells if c.hyperlink] == []
    assert all(len(c.value) <= 32_767 for c in cells if isinstance(c.value, str))
    assert {-3.5, -1.25, -2} <= {c.value for c in cells if c.data_type == "n"}
    for name in book.sheetnames:
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        links = [n for n in parts.namelist() if "external" in n.lower()]
        sheets = "".join(parts.read(n).decode() for n in parts.namelist() if "/worksheets/" in n)
    assert links == []
    assert "<f>" not in sheets
    assert "<hyperlink" not in sheets


@pytest.mark.case(99)
def test_a_csv_disarms_text_and_leaves_negative_numbers(figure: Figure) -> None:
    text = written(figure, "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    cells = [cell for row in rows for cell in row]
    acting = [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert sorted(acting) == ["-1,25", "-2", "-3,5"]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


@pytest.mark.case(99)
@pytest.mark.parametrize("extension", ["docx", "pptx"])
def test_a_document_holds_no_character_that_it_cannot_show(figure: Figure, extension: str) -> None:
    with zipfile.ZipFile(io.BytesIO(written(figure, extension))) as parts:
        xml = {n: parts.read(n).decode() for n in parts.namelist() if n.endswith((".xml", ".rels"))}
    told = "".join(xml.values())
    if figure.indicator.title != "_x0000_":
        assert not re.search("_x00[01][0-9A-Fa-f]_", told)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", told)
    outside = re.findall(r'Target="([^"]+)"[^>]*TargetMode="External"', told)
    assert outside == []


@pytest.mark.case(99)
def test_a_picture_holds_the_text_as_text(figure: Figure) -> None:
    svg = written(figure, "svg").decode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", svg)
    assert "<a " not in svg
    assert "<script" not in svg

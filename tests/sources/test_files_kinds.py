"""What a file is, and whether it is safe to open (bad-input.md, cases 30–37 and 40)."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from files_made import ROOT, faults, part, read_csv, reading, rezipped, saved, told, values, xlsx

HEAD = ["nyckeltal", "år", "värde"]
_SHEET = "xl/worksheets/sheet1.xml"
_GOOD = xlsx([HEAD, ["population", 2023, 5]])
_CSV = "nyckeltal;år;värde\npopulation;2023;5\n".encode()
_MEMORY = 200 * 2**20


def _far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "nyckeltal"
    book.worksheets[0]["XFD1048576"] = 1
    return saved(book)


def _zip(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _with_sheet(xml: bytes) -> bytes:
    return rezipped(_GOOD, {_SHEET: xml})


def _doctype(entities: bytes) -> bytes:
    old = part(_GOOD, _SHEET)
    start = old.index(b"<worksheet")
    return b"<?xml version='1.0'?><!DOCTYPE x [" + entities + b"]>" + old[start:]


def _laughs() -> bytes:
    lines = [b'<!ENTITY a0 "ha">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)]
    return _with_sheet(_doctype(b"".join(lines)).replace(b"population", b"&a11;"))


@cache
def _bombs() -> dict[str, bytes]:
    rows = b"".join(b"<row/>" for _ in range(3_000_000))
    sheet = part(_GOOD, _SHEET)
    many_rows = sheet.replace(b"</sheetData>", rows + b"</sheetData>")
    styles = part(_GOOD, "xl/styles.xml") + b" " * 3_000_000
    return {
        "far cell": _far_cell(),
        "laughs": _laughs(),
        "outside": _with_sheet(_doctype(b'<!ENTITY x SYSTEM "file:///etc/passwd">')),
        "large": _zip({"xl/workbook.xml": b" " * 60_000_000}),
        # Fifty times as large as the file, and more than fifty million bytes in all.
        "sum": _zip({"xl/workbook.xml": os.urandom(2**20) + b" " * 55_000_000}),
        "dense": rezipped(_GOOD, {"xl/worksheets/sheet1.xml": many_rows}),
        "styles": rezipped(_GOOD, {"xl/styles.xml": styles}, compress=False),
        "doctype in styles": rezipped(
            _GOOD, {"xl/styles.xml": b"<!DOCTYPE a>" + part(_GOOD, "xl/styles.xml")[55:]}
        ),
    }


@pytest.mark.case(30, 31, 32)
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("far cell", "kolumn XFD"),
        ("laughs", "entiteter"),
        ("outside", "entiteter"),
        ("large", "växer orimligt mycket"),
        ("sum", "växer orimligt mycket"),
        ("dense", "växer orimligt mycket"),
        ("styles", "ovanligt mycket formatering"),
        ("doctype in styles", "entiteter"),
    ],
)
def test_cases_30_to_32_bombs_are_refused_fast(kind: str, words: str) -> None:
    content = _bombs()[kind]
    start = time.process_time()
    found = reading("fil.xlsx", content)
    assert time.process_time() - start < 1
    assert not found.rows
    assert len(found.refusals) == 1
    assert words in faults(found)
    assert "root:" not in faults(found) + told(found)


@pytest.mark.case(30)
def test_case_30_the_far_cell_is_named() -> None:
    assert "rad 1 048 576 och kolumn XFD" in faults(reading("fil.xlsx", _far_cell()))


@pytest.mark.case(30)
def test_case_30_bombs_fit_in_little_memory(tmp_path: Path) -> None:
    """The reader alone takes about 100 MB; a bomb must not take it past 200 more."""
    for number, content in enumerate(_bombs().values()):
        (tmp_path / f"{number}.xlsx").write_bytes(content)
    script = (
        "import sys, resource\n"
        "from pathlib import Path\n"
        "from samsam.config.register import read_register\n"
        "from samsam.sources.files.workbook import read_file\n"
        "register = read_register(Path('data'))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for path in Path(sys.argv[1]).glob('*.xlsx'):\n"
        "    found = read_file('f.xlsx', path.read_bytes(), register, {'2262': 'Timrå'}, 2026)\n"
        "    assert found.refusals, path\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < _MEMORY


@pytest.mark.case(31)
def test_case_31_a_lying_size_is_a_damaged_file() -> None:
    content = bytearray(_GOOD)
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    found = reading("fil.xlsx", bytes(content))
    assert not found.rows
    assert found.refusals


@pytest.mark.case(32)
def test_case_32_entities_are_told() -> None:
    assert "entiteter" in faults(reading("fil.xlsx", _laughs()))


@pytest.mark.case(33)
def test_case_33_too_many_rows() -> None:
    start = time.process_time()
    text = "nyckeltal;år;värde\n" + "births;2023;1\n" * 250_000
    found = read_csv(text)
    assert "högst 20 000 rader" in faults(found)
    rows = [HEAD, *(["births", 2023, 1] for _ in range(20_001))]
    assert "20 000 rader" in faults(reading("fil.xlsx", xlsx(rows)))
    assert time.process_time() - start < 10


@pytest.mark.case(33)
def test_case_33_too_many_cells() -> None:
    wide = ";".join(str(n) for n in range(1000))
    assert "200 000" in faults(read_csv("nyckeltal;år;värde\n" + f"{wide}\n" * 300))
    row = b"<row>" + b"<c><v>1</v></c>" * 900 + b"</row>"
    sheet = part(_GOOD, _SHEET).replace(b"</sheetData>", row * 230 + b"</sheetData>")
    assert "200 000" in faults(reading("fil.xlsx", rezipped(_GOOD, {_SHEET: sheet}, False)))


@pytest.mark.case(33)
def test_case_33_styles_without_values_cost_little() -> None:
    row = b"<row>" + b"<c/>" * 16_000 + b"</row>"
    sheet = part(_GOOD, _SHEET).replace(b"</sheetData>", row * 45 + b"</sheetData>")
    start = time.process_time()
    reading("fil.xlsx", rezipped(_GOOD, {_SHEET: sheet}, False))
    assert time.process_time() - start < 5


@pytest.mark.case(33)
def test_case_33_too_large_a_file() -> None:
    found = reading("fil.csv", b"a;b\n" * 1_300_000)
    assert "5,2 MB. Högst 5 MB" in faults(found)


@pytest.mark.parametrize("content", [b"", b"\n\n ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
@pytest.mark.case(34)
def test_case_34_an_empty_file(content: bytes) -> None:
    assert "Filen är tom" in faults(reading("fil.csv", content))


@pytest.mark.case(35)
def test_case_35_a_header_alone() -> None:
    assert "Inga rader" in faults(read_csv("nyckeltal;år;värde\n"))
    assert "Inga rader" in faults(reading("fil.xlsx", xlsx([HEAD])))
    assert "Bladet är tomt" in faults(reading("fil.xlsx", xlsx([])))


@pytest.mark.case(36)
def test_case_36_the_content_decides_not_the_name() -> None:
    as_book = reading("fil.xlsx", _CSV)
    assert values(as_book) == [5]
    assert "slutar på .xlsx" in told(as_book)
    as_text = reading("fil.csv", _GOOD)
    assert values(as_text) == [5]
    assert "slutar på .csv" in told(as_text)


@pytest.mark.case(36)
def test_case_36_a_workbook_with_macros_is_read_without_them() -> None:
    types = part(_GOOD, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    macros = rezipped(_GOOD, {"[Content_Types].xml": types, "xl/vbaProject.bin": b"x"})
    assert values(reading("fil.xlsm", macros)) == [5]


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_OLE + "Workbook".encode("utf-16-le"), "äldre Office-format"),
        (_OLE + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
        (_zip({"mimetype": b"x", "content.xml": b"<a/>"}), ".ods"),
        (_zip({"word/document.xml": b"<a/>"}), "Word"),
        (_zip({"xl/workbook.bin": b"x"}), ".xlsb"),
        (_zip({"a.csv": _CSV}), "zip"),
        (_zip({}), "zip"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"MZ\x90\x00\x03", "program"),
        (b"\x7fELF\x02", "program"),
        (b"\x89PNG\r\n", "bild"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"<!DOCTYPE html><table>", "webbsida"),
        (b'\xef\xbb\xbf{"class": "dataset"}', "JSON-stat 2"),
        (b'CHARSET="ANSI";', "PC-Axis"),
        (b"[1, 2]", "JSON"),
        (b"PAR1\x15", "Parquet"),
    ],
)  # fmt: skip
@pytest.mark.case(36)
def test_case_36_other_kinds_are_named(content: bytes, words: str) -> None:
    found = reading("fil.xlsx", content)
    assert not found.rows
    assert words in faults(found)
    assert found.refusals[0].cure


@pytest.mark.case(37)
def test_case_37_a_truncated_workbook_is_damaged() -> None:
    for length in range(4, len(_GOOD), 97):
        found = reading("fil.xlsx", _GOOD[:length])
        assert not found.rows
        assert "skadad" in faults(found)


@pytest.mark.case(37)
def test_case_37_broken_parts_are_damaged() -> None:
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", _SHEET, "xl/styles.xml"):
        found = reading("fil.xlsx", rezipped(_GOOD, {name: part(_GOOD, name)[:-20]}))
        assert not found.rows
        assert found.refusals, name


@pytest.mark.parametrize("encoding", [b"U9TF-8", b"utf-7", b"idna", b"utf-16"])
@pytest.mark.case(37)
def test_case_37_encodings_that_nobody_knows_are_damage(encoding: bytes) -> None:
    old = part(_GOOD, _SHEET)
    content = b'<?xml version="1.0" encoding="' + encoding + b'"?>' + old[old.index(b"<work") :]
    assert "skadad" in faults(reading("fil.xlsx", _with_sheet(content)))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.csv", "x.csv"),
        ("..\\..\\x.csv", "x.csv"),
        ("C:\\Users\\x.csv", "x.csv"),
        ("a\x00b.csv", "ab.csv"),
        ("..", "filen utan namn"),
        ("", "filen utan namn"),
        ("siffror 🎉.csv", "siffror 🎉.csv"),
        ("<img onerror=alert(1)>.csv", "<img onerror=alert(1)>.csv"),
        ("a\u202evsc.exe", "avsc.exe"),
    ],
)
@pytest.mark.case(40)
def test_case_40_names_are_only_shown(name: str, shown: str) -> None:
    assert reading(name, b"x").refusals[0].place.startswith(shown)


@pytest.mark.case(40)
def test_case_40_a_long_name_is_cut_in_the_middle() -> None:
    found = reading("å" * 300 + ".csv", b"x")
    assert len(found.file) <= 80
    assert found.file.endswith(".csv")

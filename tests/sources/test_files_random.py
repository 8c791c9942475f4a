"""Whatever comes, `read_file` answers; and what SAMSAM hands out is read back as it was written."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import xlsxwriter
from files_made import AREAS, HEADER, REGISTER, TIMRA, YEAR, part, reading, rezipped, saved, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.series.rows import Row
from samsam.sources.files.workbook import read_file
from samsam.sources.files.workbook_template import template
from samsam.sources.reading import Question, Reading


def _workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("Blad1")
        rows = [["nyckeltal", "år", "värde"], ["population", 2023, 5], ["births", 2023, 7.5]]
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    return file.getvalue()


_often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
# Opened once: to open it is what takes time. Each example clears the lines that it may fill in.
_TEMPLATE = openpyxl.load_workbook(io.BytesIO(template(REGISTER)))
_MOST_LINES = 15
_GOOD = _workbook()
_WORDS = [
    *HEADER.split(";"), "kpi", "region", "kön", "T", "K", "2023", "2022", "population", "births",
    "N01951", "2262", "Timrå", "..", "-", "6,5", "6.5", "17.992", "12 %", "normal", "saknas",
    "Folkmängd", "Folkmängd 2023", "bortfall", "totalt", "2023-01-01", "=1+1", "ålder",
]  # fmt: skip
_texts = st.sampled_from(_WORDS) | st.text(max_size=12)
_cells = (
    _texts | st.none() | st.integers() | st.integers(1890, 2040) | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False) | st.dates(date(1950, 1, 1))
)  # fmt: skip


def _answers(name: str, content: bytes) -> None:
    """There is always something: rows, refusals or a question."""
    found = read_file(name, content, REGISTER, TIMRA, YEAR, known=AREAS)
    if isinstance(found, Question):
        assert len(found.options) > 0
        return
    assert isinstance(found, Reading)
    assert found.rows or found.refusals
    for refusal in found.refusals:
        assert refusal.place
        assert refusal.fault
        assert refusal.cure
    for row in found.rows:
        assert row.indicator_id in REGISTER.indicators
        assert row.area == "2262"
        assert 1900 <= row.observation.year <= YEAR + 1


@_often
@given(st.text(max_size=60), st.binary(max_size=2000))
def test_random_bytes(name: str, content: bytes) -> None:
    _answers(name, content)


@_often
@given(st.binary(max_size=60), st.sampled_from(["utf-8", "cp1252", "utf-16"]))
def test_random_bytes_after_a_header(content: bytes, encoding: str) -> None:
    _answers("fil.csv", "nyckeltal;år;värde\npopulation;2023;".encode(encoding) + content)


@_often
@given(st.lists(st.lists(_texts, max_size=7), max_size=12), st.sampled_from(";,\t|"))
def test_random_texts_in_a_grid(rows: list[list[str]], separator: str) -> None:
    text = "\n".join(separator.join(row) for row in rows)
    _answers("fil.csv", text.encode("utf-8", "surrogatepass"))


def _clean(cell: object) -> object:
    """What openpyxl can write."""
    if isinstance(cell, str):
        return "".join(c for c in cell if c.isprintable())
    return str(cell) if isinstance(cell, int) and abs(cell) > 10**300 else cell


@_often
@given(
    st.lists(st.lists(_cells, max_size=8), max_size=12),
    st.sampled_from(["nyckeltal;år;värde", "kpi;2022;2023", HEADER, "år;population;births", ""]),
    st.sampled_from(["", "A1:B1", "A2:A3", "B1:C2"]),
)
def test_random_cells_in_a_workbook(rows: list[list[object]], head: str, merged: str) -> None:
    def shape(book: openpyxl.Workbook) -> None:
        if merged:
            book.worksheets[0].merge_cells(merged)

    _answers(
        "fil.xlsx", xlsx([head.split(";"), *([_clean(c) for c in row] for row in rows)], shape)
    )


@_often
@given(st.integers(0, len(_GOOD) - 1), st.integers(0, 255))
def test_a_flipped_byte_in_a_workbook(at: int, byte: int) -> None:
    content = bytearray(_GOOD)
    content[at] = byte
    _answers("fil.xlsx", bytes(content))


_PARTS = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml",
          "xl/_rels/workbook.xml.rels", "[Content_Types].xml"]  # fmt: skip


@_often
@given(st.sampled_from(_PARTS), st.data())
def test_a_damaged_part_in_a_workbook(name: str, data: st.DataObject) -> None:
    old = part(_GOOD, name)
    at = data.draw(st.integers(0, len(old) - 1))
    length = data.draw(st.integers(0, 30))
    put = data.draw(st.sampled_from([b"", b"9", b"&", b"<", b'"', b"<c/>", b'r="0"', b"-1", b"x"]))
    _answers("fil.xlsx", rezipped(_GOOD, {name: old[:at] + put + old[at + length :]}))


# Round trips

_LETTERS = "abcåäöABCÅÄÖ 0123,;:\"'=+-@<>&"
_notes = st.text(_LETTERS, max_size=20).map(lambda t: " ".join(t.split()))
_values = st.floats(-1e6, 1e6).map(lambda v: round(v, 4))


@st.composite
def _observations(draw: st.DrawFn) -> dict[tuple[str, int], Observation]:
    keys = st.tuples(st.sampled_from(list(REGISTER.indicators)), st.integers(1900, YEAR))
    found = {}
    for indicator_id, year in draw(st.lists(keys, min_size=1, max_size=_MOST_LINES, unique=True)):
        there = draw(st.booleans())
        value = draw(_values)
        if indicator_id == "population" and value == 0:
            value = 1.0  # no inhabitants is no value: tests/sources/test_files_cases.py
        found[indicator_id, year] = Observation(
            year,
            value if there else None,
            draw(st.sampled_from(list(ObservationStatus)[:2]))
            if there
            else ObservationStatus.MISSING,
            None if there else draw(st.sampled_from(MissingReason)),
            denominator=draw(st.none() | st.integers(1, 99_999)),
            note=draw(_notes),
        )
    return found


def _fields(indicator_id: str, o: Observation) -> list[object]:
    return [
        indicator_id, "2262", o.year, o.value, o.status.value,
        o.reason.value if o.reason else None, o.denominator, o.note or None,
    ]  # fmt: skip


def _rows(written: dict[tuple[str, int], Observation]) -> tuple[Row, ...]:
    return tuple(Row(i, "2262", Sex.TOTAL, o) for (i, _), o in written.items())


@_often
@given(_observations())
def test_the_template_is_read_back_as_it_was_filled_in(
    written: dict[tuple[str, int], Observation],
) -> None:
    page = _TEMPLATE["Fyll i"]
    page.delete_rows(2, _MOST_LINES)
    for line, ((indicator_id, _), o) in enumerate(written.items(), 2):
        for column, value in enumerate(_fields(indicator_id, o), 1):
            cell = page.cell(line, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    found = reading("mall.xlsx", saved(_TEMPLATE))
    assert found.rows == _rows(written)
    assert not found.refusals


@_often
@given(_observations(), st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
def test_csv_is_read_back_as_it_was_written(
    written: dict[tuple[str, int], Observation], encoding: str
) -> None:
    lines = [HEADER]
    for (indicator_id, _), o in written.items():
        fields = ["" if f is None else str(f) for f in _fields(indicator_id, o)]
        fields[3] = "" if o.value is None else f"{o.value:.4f}".replace(".", ",")
        quoted = [f.replace('"', '""') for f in fields]
        lines.append(";".join(f'"{f}"' for f in quoted))
    found = reading("fil.csv", "\r\n".join(lines).encode(encoding))
    assert found.rows == _rows(written)
    assert not found.refusals

"""Excel workbooks: formulas, dates, merged and hidden cells, sheets (bad-input.md, 20, 22–29)."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from files_made import (
    TIMRA,
    faults,
    left,
    part,
    question,
    reading,
    rezipped,
    saved,
    told,
    values,
    xlsx,
    years,
)

from samsam.sources.reading import QuestionKind

HEAD = ["nyckeltal", "år", "värde"]


def _one(value: object, indicator: str = "population", number_format: str = "") -> bytes:
    def shape(book: openpyxl.Workbook) -> None:
        if number_format:
            book.worksheets[0]["C2"].number_format = number_format

    return xlsx([HEAD, [indicator, 2023, value]], shape)


@pytest.mark.parametrize("value", [17540, 17540.0, "17540", "17 540", "17\u00a0540"])
def test_numbers_and_numbers_as_text(value: object) -> None:
    assert values(reading("fil.xlsx", _one(value))) == [17540]


def test_the_place_of_a_refused_cell() -> None:
    found = reading("fil.xlsx", xlsx([HEAD, ["population", 2022, 5], ["population", 2023, "x5"]]))
    assert years(found) == {2022: 5}
    assert found.refusals[0].place == "fil.xlsx, blad ”Blad1”, rad 3, kolumn C (värde)"
    assert "”x5”" in found.refusals[0].fault


@pytest.mark.case(14)
def test_case_14_codes_as_text_and_as_numbers() -> None:
    rows = [["nyckeltal", "kommunkod", "år", "värde"]]
    rows += [["population", code, year, 5] for year, code in enumerate(["0180", 180, 180.0], 2020)]
    found = reading("fil.xlsx", xlsx(rows), {"0180": "Stockholm", **TIMRA})
    assert [row.area for row in found.rows] == ["0180"] * 3


@pytest.mark.parametrize("year", [1899, 2105, 20, 45292, 2023.5, True, datetime(2023, 12, 30)])  # noqa: DTZ001
@pytest.mark.case(20)
def test_case_20_years_that_are_none(year: object) -> None:
    found = reading("fil.xlsx", xlsx([HEAD, ["population", year, 5]]))
    assert not found.rows
    assert "kolumn B (år)" in faults(found)


@pytest.mark.case(20)
def test_case_20_a_whole_number_with_a_decimal_point_is_a_year_in_excel() -> None:
    assert years(reading("fil.xlsx", xlsx([HEAD, ["population", 2023.0, 5]]))) == {2023: 5}


@pytest.mark.parametrize("value", [1e15, -1e300, 10**40, True, False, datetime(2024, 5, 1)])  # noqa: DTZ001
@pytest.mark.case(23, 25)
def test_cases_23_and_25_values_that_are_none(value: object) -> None:
    found = reading("fil.xlsx", _one(value))
    assert not found.rows
    assert "kolumn C (värde)" in faults(found)


@pytest.mark.parametrize("written", ["1e400", "-1e400", "NaN", "9" * 5000])
@pytest.mark.case(23)
def test_case_23_numbers_that_excel_would_never_write(written: str) -> None:
    made = _one(12345)
    name = "xl/worksheets/sheet1.xml"
    sheet = part(made, name).replace(b"12345", written.encode())
    found = reading("fil.xlsx", rezipped(made, {name: sheet}))
    assert not found.rows
    assert found.refusals


def test_a_date_in_the_place_of_a_value_tells_what_excel_has_done() -> None:
    assert "Excel" in faults(reading("fil.xlsx", _one(datetime(2024, 5, 1))))  # noqa: DTZ001


def test_percent_formats() -> None:
    assert values(reading("f.xlsx", _one(0.066, "unemployment", "0.0%"))) == [6.6]
    assert values(reading("f.xlsx", _one(6.6, "unemployment", '0.0" %"'))) == [6.6]
    assert "procent" in faults(reading("f.xlsx", _one(0.066, "population", "0%")))


@pytest.mark.case(26)
def test_case_26_formulas() -> None:
    made = _one("=1+1")
    assert "Formel utan värde" in faults(reading("fil.xlsx", made))
    assert "spara den" in faults(reading("fil.xlsx", made))
    name = "xl/worksheets/sheet1.xml"
    sheet = part(made, name)
    computed = sheet.replace(b"<v />", b"<v>17540</v>").replace(b"<v></v>", b"<v>17540</v>")
    assert computed != sheet
    assert values(reading("fil.xlsx", rezipped(made, {name: computed}))) == [17540]


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#N/A", "#VALUE!"])
@pytest.mark.case(27)
def test_case_27_errors(error: str) -> None:
    found = reading("fil.xlsx", _one(error))
    assert not found.rows
    assert error in faults(found)
    assert "kolumn C" in faults(found)


@pytest.mark.case(28)
def test_case_28_titles_above_the_headings_are_told() -> None:
    rows = [["Min tabell"], [], ["Uttag 2024-01-01"], HEAD, ["population", 2023, 5]]
    found = reading("fil.xlsx", xlsx(rows))
    assert values(found) == [5]
    assert "Två titelrader över rubriken hoppades över" in told(found)


@pytest.mark.case(28)
def test_case_28_rows_with_merged_cells_are_refused() -> None:
    rows = [HEAD, ["population", 2021, 1], [None, 2022, 2], ["births", 2023, 3]]
    made = xlsx(rows, lambda book: book.worksheets[0].merge_cells("A2:A3"))
    found = reading("fil.xlsx", made)
    assert years(found) == {2023: 3}
    assert "rad 2 och 3: Raderna har sammanslagna celler (A2:A3)" in faults(found)


@pytest.mark.case(28)
def test_case_28_a_merged_title_is_only_a_title() -> None:
    rows = [["Min tabell", None, None], HEAD, ["population", 2023, 5]]
    made = xlsx(rows, lambda book: book.worksheets[0].merge_cells("A1:C1"))
    assert values(reading("fil.xlsx", made)) == [5]


@pytest.mark.case(28)
def test_case_28_hidden_rows_and_columns_are_refused() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[0].row_dimensions[3].hidden = True

    rows = [HEAD, ["population", 2021, 1], ["population", 2022, 2], ["population", 2023, 3]]
    found = reading("fil.xlsx", xlsx(rows, hide))
    assert years(found) == {2021: 1, 2023: 3}
    assert "rad 3: Rader är dolda" in faults(found)

    def hide_column(book: openpyxl.Workbook) -> None:
        book.worksheets[0].column_dimensions["C"].hidden = True

    assert "Kolumnen är dold" in faults(reading("fil.xlsx", xlsx(rows, hide_column)))


def _two_sheets(second_head: list[str], state: str = "visible") -> bytes:
    def add(book: openpyxl.Workbook) -> None:
        page = book.create_sheet("Andra")
        page.append(second_head)
        page.append(["population", 2022, 2])
        page.sheet_state = state

    return xlsx([HEAD, ["population", 2023, 1]], add, "Första")


@pytest.mark.case(28)
def test_case_28_several_sheets_are_chosen_not_guessed() -> None:
    made = _two_sheets(HEAD)
    asked = question("fil.xlsx", made)
    assert asked.asks is QuestionKind.SHEET
    assert asked.options == (("Första", "Första"), ("Andra", "Andra"))
    found = reading("fil.xlsx", made, sheet="Andra")
    assert years(found) == {2022: 2}
    assert "Bladet ”Andra” lästes" in told(found)
    assert "Bladet ”Första” läses inte." in left(found)
    assert "finns inte" in faults(reading("fil.xlsx", made, sheet="Tredje"))


@pytest.mark.case(28)
def test_case_28_the_only_sheet_with_a_table_is_read_and_told() -> None:
    found = reading("fil.xlsx", _two_sheets(["Om", "filen", "här"]))
    assert years(found) == {2023: 1}
    assert "Bladet ”Andra” läses inte." in left(found)


@pytest.mark.case(28)
def test_case_28_a_hidden_sheet_is_read_only_when_chosen() -> None:
    made = _two_sheets(HEAD, "hidden")
    found = reading("fil.xlsx", made)
    assert years(found) == {2023: 1}
    assert "Bladet ”Andra” (dolt) läses inte." in left(found)
    assert years(reading("fil.xlsx", made, sheet="Andra")) == {2022: 2}


@pytest.mark.case(28)
def test_case_28_an_only_table_in_a_hidden_sheet_must_be_chosen() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Om filen"])
    hidden = book.create_sheet("Dolt")
    hidden.append(HEAD)
    hidden.append(["population", 2023, 5])
    hidden.sheet_state = "veryHidden"
    made = saved(book)
    assert question("fil.xlsx", made).options == (("Dolt", "Dolt"),)
    assert values(reading("fil.xlsx", made, sheet="Dolt")) == [5]


@pytest.mark.case(29)
def test_case_29_the_1904_date_system() -> None:
    def in_1904(book: openpyxl.Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    rows = [HEAD, ["population", datetime(2023, 12, 31), 5], ["population", 2022, 4]]  # noqa: DTZ001
    found = reading("fil.xlsx", xlsx(rows, in_1904))
    assert years(found) == {2023: 5, 2022: 4}


def test_a_chart_sheet_is_no_sheet_to_read() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("Blad1")
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, ["population", 2023, 5])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Blad1!$C$2:$C$2"})
        book.add_chartsheet("Diagram").set_chart(chart)
    assert values(reading("fil.xlsx", file.getvalue())) == [5]


def test_a_dimension_that_lies_hides_nothing() -> None:
    made = xlsx([HEAD, ["population", 2023, 5]])
    name = "xl/worksheets/sheet1.xml"
    sheet = part(made, name).replace(b'ref="A1:C2"', b'ref="A1:A1"')
    assert values(reading("fil.xlsx", rezipped(made, {name: sheet}))) == [5]


def test_styles_far_away_without_values_are_no_matter() -> None:
    def shape(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    assert values(reading("fil.xlsx", xlsx([HEAD, ["population", 2023, 5]], shape))) == [5]


@pytest.mark.case(41)
def test_case_41_formulas_as_text_stay_text() -> None:
    def shape(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["D2"].data_type = "s"

    rows = [[*HEAD, "anmärkning"], ["population", 2023, 5, "=HYPERLINK(1)"]]
    assert reading("fil.xlsx", xlsx(rows, shape)).rows[0].observation.note == "=HYPERLINK(1)"


@pytest.mark.case(42)
def test_case_42_unseen_characters_are_taken_away() -> None:
    rows = [[*HEAD, "anmärkning"], ["popu\u200blation", 2023, 5, "a\u202eb"]]
    assert reading("fil.xlsx", xlsx(rows)).rows[0].observation.note == "ab"

"""Text files: encodings, separators, headings and numbers (bad-input.md, cases 1–25 and 41–42)."""

from __future__ import annotations

import codecs

import pytest
from files_made import (
    HEADER,
    TIMRA,
    faults,
    left,
    one_value,
    read_csv,
    reading,
    told,
    values,
    years,
)

from samsam.model.indicators.series import MissingReason, ObservationStatus

_SWEDISH = "nyckeltal;år;värde;anmärkning\npopulation;2023;17540;på Å\n"


@pytest.mark.case(1)
def test_case_01_utf8_with_bom() -> None:
    found = reading("fil.csv", codecs.BOM_UTF8 + _SWEDISH.encode())
    assert values(found) == [17540]
    assert not found.refusals


@pytest.mark.case(2)
def test_case_02_windows_1252() -> None:
    found = reading("fil.csv", _SWEDISH.encode("cp1252"))
    assert values(found) == [17540]
    assert found.rows[0].observation.note == "på Å"
    assert "tolkad som Windows-1252" in told(found)


@pytest.mark.parametrize(
    ("bom", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
@pytest.mark.case(3)
def test_case_03_utf16_with_bom(bom: bytes, encoding: str) -> None:
    found = reading("fil.csv", bom + _SWEDISH.encode(encoding))
    assert values(found) == [17540]
    assert "UTF-16" in told(found)


@pytest.mark.case(4)
def test_case_04_mixed_encodings_are_refused_with_the_row() -> None:
    mixed = "nyckeltal;år;värde\n".encode() + "population;2023;1;å\n".encode("cp1252")
    found = reading("fil.csv", mixed)
    assert not found.rows
    assert "rad 2" in faults(found)
    assert "teckenkodningar" in faults(found)


@pytest.mark.case(4)
def test_case_04_bytes_that_are_no_text_are_refused() -> None:
    found = reading("fil.csv", b"nyckeltal;\xe5r;v\xe4rde\npopulation;2023;\x81\x8d\n")
    assert "rad 2" in faults(found)
    cut = codecs.BOM_UTF16_LE + "a;b\nc".encode("utf-16-le")[:-1]
    assert "rad" in faults(reading("fil.csv", cut))


@pytest.mark.case(5)
def test_case_05_mojibake_is_warned_of() -> None:
    found = read_csv("nyckeltal;Ã¥r;vÃ¤rde\npopulation;2023;1\n")
    assert "ser feltolkad ut" in told(found)
    assert "”Ã¥r”" in faults(found)


@pytest.mark.parametrize("text", ["6,5", "6.5", " 6,5 ", "6,50"])
@pytest.mark.case(6, 7)
def test_case_06_and_07_decimal_comma_or_point(text: str) -> None:
    assert values(one_value(text, "unemployment")) == [6.5]


@pytest.mark.case(7)
def test_case_07_both_marks_in_one_column_are_refused() -> None:
    found = read_csv("nyckeltal;år;värde\nunemployment;2022;6,5\nunemployment;2023;6.4\n")
    assert not found.rows
    assert "6,5" in faults(found)
    assert "6.4" in faults(found)
    assert "kolumn 3" in faults(found)


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", "'"])
@pytest.mark.case(8)
def test_case_08_thousands(space: str) -> None:
    assert values(one_value(f"17{space}992")) == [17992]


@pytest.mark.case(8)
def test_case_08_a_point_or_a_comma_before_three_digits_is_asked_about() -> None:
    for text in ("17.992", "17,992"):
        found = one_value(text)
        assert not found.rows
        assert "kan betyda två saker" in faults(found)


@pytest.mark.case(8)
def test_case_08_three_decimals_are_read_where_the_column_shows_what_the_point_is() -> None:
    found = read_csv("nyckeltal;år;värde\nunemployment;2022;6.5\nunemployment;2023;6.437\n")
    assert values(found) == [6.5, 6.437]
    population = read_csv("nyckeltal;år;värde\nunemployment;2022;6.5\npopulation;2023;17.992\n")
    assert values(population) == [6.5]
    assert "rad 3" in faults(population)


@pytest.mark.parametrize("minus", ["-", "\u2212", "\u2013"])
@pytest.mark.case(9)
def test_case_09_minus_signs(minus: str) -> None:
    assert values(one_value(f"{minus}5")) == [-5]


@pytest.mark.case(10)
def test_case_10_percent_only_where_the_unit_is_percent() -> None:
    assert values(one_value("12 %", "unemployment")) == [12]
    assert "procent" in faults(one_value("12 %"))
    for text in ("12,5 kr", "ca 12"):
        assert "går inte att läsa" in faults(one_value(text, "unemployment"))


@pytest.mark.parametrize(
    "mark",
    ["..", ".", "…", "x", "X", "n/a", "N/A", "NA", "null", "None", "-", "–", "saknas"],
)
@pytest.mark.case(11, 12, 13)
def test_cases_11_to_13_marks_for_a_missing_value_are_kept_and_told(mark: str) -> None:
    found = one_value(mark)
    observation = found.rows[0].observation
    assert observation.value is None
    assert observation.status is ObservationStatus.MISSING
    assert observation.reason is MissingReason.NOT_PUBLISHED
    assert f"”{mark}”" in observation.note
    assert f"”{mark}” på 1 ställe" in told(found)


@pytest.mark.case(12)
def test_case_12_a_dash_is_no_zero_without_a_word() -> None:
    assert "kan betyda noll" in told(one_value("-"))


@pytest.mark.case(13)
def test_case_13_an_empty_value_leaves_what_is_known_alone() -> None:
    found = read_csv("nyckeltal;år;värde\npopulation;2022;5\npopulation;2023;\n")
    assert years(found) == {2022: 5}
    assert "1 tom ruta" in told(found)
    own = read_csv(f"{HEADER}\npopulation;2262;2022;5;;;;\npopulation;2262;2023;;;;;\n")
    assert years(own) == {2022: 5}


@pytest.mark.case(14)
def test_case_14_codes_stay_text() -> None:
    areas = {"0180": "Stockholm", "2262": "Timrå"}
    for code in ("0180", "180", "Stockholm", "0180 Stockholm", "STOCKHOLM", "Stockholms kommun"):
        found = read_csv(f"nyckeltal;område;år;värde\npopulation;{code};2023;5\n", areas)
        assert [row.area for row in found.rows] == ["0180"], code


@pytest.mark.case(14)
def test_case_14_an_ambiguous_code_is_refused() -> None:
    areas = {"0022": "Västernorrlands län", "22": "Västernorrland"}
    found = read_csv("nyckeltal;område;år;värde\npopulation;022;2023;5\n", areas)
    assert "vilket område" in faults(found)


@pytest.mark.parametrize("year", ["År", "ar", "YEAR", "År ", "\u00a0år", "A\u030ar"])
@pytest.mark.case(15)
def test_case_15_variants_of_a_heading(year: str) -> None:
    assert values(read_csv(f"Nyckeltal;{year};VÄRDE\npopulation;2023;5\n")) == [5]


@pytest.mark.case(15)
def test_case_15_unknown_headings_get_the_list_of_accepted() -> None:
    found = read_csv("nyckeltal;åår;värde\npopulation;2023;5\n")
    assert "”åår” känns inte igen" in faults(found)
    assert "nyckeltal (eller kpi), år och värde" in faults(found)


@pytest.mark.parametrize(
    "header",
    [
        "nyckeltal;år;värde;värde", "nyckeltal;år;värde;Year", "nyckeltal;2022;2022",
        "nyckeltal;år;värde;egen;Egen",
    ],
)  # fmt: skip
@pytest.mark.case(16)
def test_case_16_two_equal_headings_are_refused(header: str) -> None:
    row = ";".join(["population", "2023", "5", "6", "7"][: header.count(";") + 1])
    found = read_csv(f"{header}\n{row}\n")
    assert not found.rows
    assert "betyder samma sak" in faults(found)


@pytest.mark.case(17)
def test_case_17_a_ragged_row_is_refused_with_its_number() -> None:
    found = read_csv(
        "nyckeltal;år;värde\npopulation;2021;1\npopulation;2022\npopulation;2023;3;4\n"
        "population;2024;4\n"
    )
    assert years(found) == {2021: 1, 2024: 4}
    assert "rad 3: Raden har 2 fält" in faults(found)
    assert "rad 4: Raden har 4 fält" in faults(found)


@pytest.mark.case(17)
def test_case_17_rows_are_counted_as_the_user_sees_them() -> None:
    found = read_csv(
        'nyckeltal;år;värde;anmärkning\npopulation;2021;1;"två\nrader"\n\npopulation;2022;fel;\n'
    )
    assert years(found) == {2021: 1}
    assert "rad 5, kolumn 3 (värde)" in faults(found)


@pytest.mark.case(18)
def test_case_18_the_same_value_twice_is_kept_once_and_told() -> None:
    found = read_csv("nyckeltal;år;värde\npopulation;2023;5\npopulation;2023;5,0\n")
    assert values(found) == [5]
    assert "räknas en gång: rad 3" in told(found)


@pytest.mark.case(19)
def test_case_19_two_values_for_one_year_are_refused_with_both() -> None:
    found = read_csv(
        "nyckeltal;år;värde\npopulation;2023;5\npopulation;2023;6\npopulation;2022;4\n"
    )
    assert years(found) == {2022: 4}
    assert "rad 2 och rad 3" in faults(found)
    assert "5 och 6" in faults(found)


@pytest.mark.parametrize(
    "year",
    ["1899", "2105", "20", "2023/24", "2023.0", "2023-12-30", "45292", "2028", "", "två", "٢٠٢٣"],
)
@pytest.mark.case(20)
def test_case_20_years_that_are_none(year: str) -> None:
    found = read_csv(f"nyckeltal;år;värde\npopulation;{year};5\n")
    assert not found.rows
    assert "kolumn 2 (år)" in faults(found)


@pytest.mark.case(20)
def test_case_20_a_serial_of_excel_is_named() -> None:
    assert "Excel" in faults(read_csv("nyckeltal;år;värde\npopulation;45292;5\n"))


@pytest.mark.case(20)
def test_case_20_headings_that_are_nearly_years() -> None:
    found = read_csv("nyckeltal;2021;2105;2023/24\npopulation;1;2;3\n")
    assert years(found) == {2021: 1}
    assert "”2105”" in faults(found)
    assert "”2023/24”" in faults(found)


@pytest.mark.case(21)
def test_case_21_an_outcome_next_year_is_warned_of() -> None:
    found = read_csv("nyckeltal;år;värde\npopulation;2027;5\n")
    assert values(found) == [5]
    assert "2027, som inte har varit än" in told(found)


@pytest.mark.case(22)
def test_case_22_text_in_a_number_cell_is_refused_with_its_place() -> None:
    found = read_csv("nyckeltal;år;värde\npopulation;2022;4\npopulation;2023;många\n")
    assert found.refusals[0].place == "fil.csv, rad 3, kolumn 3 (värde)"
    assert "”många”" in found.refusals[0].fault


@pytest.mark.parametrize(
    "text",
    [
        "1e400", "inf", "-inf", "NaN", "9" * 40, "1_000", "0x10", "٣", "TRUE", "SANT", "FALSKT",
        "=1+1", "+1+cmd", "@SUM(A1)", "1 2", "--5", "5-", "#DIV/0!", "17 99",
    ],
)  # fmt: skip
@pytest.mark.case(23, 24, 25)
def test_cases_23_to_25_what_looks_like_a_number_but_is_none(text: str) -> None:
    found = one_value(text)
    assert not found.rows
    assert "kolumn 3 (värde)" in faults(found)


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x.se")', "@SUM(1+1)*cmd|' /C calc'!A0", "+1+cmd", "-2+3+cmd",
        "\t=1+1", "\r=1+1", "＝1+1", "=1+1;=2",
    ],
)  # fmt: skip
@pytest.mark.case(41)
def test_case_41_formulas_in_labels_are_text(text: str) -> None:
    quoted = text.replace('"', '""')
    found = read_csv(f'nyckeltal;år;värde;anmärkning\npopulation;2023;5;"{quoted}"\n')
    assert found.rows[0].observation.note.strip() == text.strip()
    named = read_csv("nyckeltal;år;värde\n=1+1;2023;5\n")
    assert "”=1+1” finns inte i registret" in faults(named)


@pytest.mark.case(42)
def test_case_42_control_characters_are_taken_away_and_told() -> None:
    noise = "x" * 200
    found = read_csv(f"nyckeltal;år;värde;anmärkning\npopulation;2023;5;a\x00b\u202e{noise}\x1b\n")
    assert found.rows[0].observation.note == f"ab{noise}"
    assert "3 osynliga tecken" in told(found)


@pytest.mark.case(42)
def test_case_42_a_file_of_control_characters_is_no_table() -> None:
    assert "ingen tabell i textform" in faults(reading("fil.csv", b"a\x00b\x00\x01\x02;c\n"))


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separators_are_found(separator: str) -> None:
    rows = [
        ["nyckeltal", "år", "värde"],
        ["population", "2022", "17754"],
        ["births", "2023", "137"],
    ]
    found = read_csv("\n".join(separator.join(row) for row in rows))
    assert values(found) == [17754, 137]


def test_the_separator_line_of_excel_is_followed() -> None:
    assert values(read_csv("sep=,\nnyckeltal,år,värde\npopulation,2023,5\n")) == [5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    found = read_csv(end.join(["nyckeltal;år;värde", "population;2023;5", ""]))
    assert values(found) == [5]
    assert not told(found).count("osynliga")


def test_a_quote_that_never_ends_is_refused_with_its_row() -> None:
    found = read_csv('nyckeltal;år;värde\npopulation;2022;4\n"population;2023;5\n')
    assert "rad 3" in faults(found)
    assert "citattecken" in faults(found)


def test_several_faults_in_one_file_are_all_told() -> None:
    found = read_csv(
        f"{HEADER}\npopulation;2262;2022;5;okänd;;;\npopulation;2262;2023;;saknas;glömt;;\n"
        "okänt;2262;2023;5;;;;\nestablishment;2262;2023;50;;;0;\npopulation;2262;2024;;normal;;;\n"
        "population;2262;2021;5;saknas;;;\npopulation;2262;2020;;saknas;;;\n"
    )
    assert not found.rows
    for place in (
        "rad 2, kolumn 5 (status)", "rad 3, kolumn 6 (skäl)", "rad 4, kolumn 1",
        "rad 5, kolumn 7 (antal i gruppen)", "rad 6", "rad 7", "rad 8",
    ):  # fmt: skip
        assert place in faults(found)


def test_no_more_refusals_than_anyone_reads() -> None:
    found = read_csv("nyckeltal;år;värde\n" + "population;fel;1\n" * 1000)
    assert len(found.refusals) == 201
    assert "Ytterligare 800 fel" in faults(found)


def test_areas_that_are_not_wanted_are_told_but_no_fault() -> None:
    found = read_csv(
        "nyckeltal;kommunkod;kommun;år;värde\npopulation;2262;Timrå;2023;5\n"
        "population;2281;Sundsvall;2023;9\n"
    )
    assert values(found) == [5]
    assert not found.refusals
    assert "1 rad för andra områden läses inte: 2281 Sundsvall." in left(found)


def test_a_file_without_any_wanted_area_is_refused() -> None:
    found = read_csv("nyckeltal;område;år;värde\npopulation;2281;2023;9\n")
    assert "Ingen rad gäller Timrå" in faults(found)


def test_a_code_and_a_name_that_disagree_are_refused() -> None:
    found = read_csv("nyckeltal;kommunkod;kommun;år;värde\npopulation;2262;Ånge;2023;5\n")
    assert not found.rows
    assert "”2262” och ”Ånge”" in faults(found)


def test_a_file_without_area_is_refused_when_there_are_several() -> None:
    areas = {**TIMRA, "2281": "Sundsvall"}
    text = "nyckeltal;år;värde\npopulation;2023;5\n"
    assert "vilket område" in faults(read_csv(text, areas))
    at_home = reading("fil.csv", text.encode(), areas, home="2262")
    assert [row.area for row in at_home.rows] == ["2262"]

"""The layouts that are read: SAMSAM's own, the report's, Kolada's and SCB's, by real files too."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import openpyxl
import pytest
from files_made import (
    HEADER,
    REGISTER,
    SHARED,
    TIMRA,
    faults,
    left,
    needs_shared,
    read_csv,
    reading,
    saved,
    told,
    values,
    xlsx,
    years,
)

from samsam.model.indicators.series import MissingReason, ObservationStatus, Sex
from samsam.sources.files.workbook_template import template
from samsam.sources.intake.first_figures import read_first_figures


def _by_indicator(found: object) -> dict[str, float | None]:
    return {r.indicator_id: r.observation.value for r in found.rows}  # type: ignore[attr-defined]


def test_samsams_own_layout() -> None:
    found = read_csv(
        f"{HEADER}\n"
        "population;2262;2023;17 540;normal;;;\n"
        "sfi_two_courses;2262;2021;41,3;preliminär;;29;Litet underlag\n"
        "establishment;2262;2023;;saknas;sekretess;4;\n"
    )
    assert not found.refusals
    first, second, third = (row.observation for row in found.rows)
    assert (first.value, first.status) == (17540, ObservationStatus.NORMAL)
    assert (second.value, second.denominator, second.note) == (41.3, 29, "Litet underlag")
    assert second.status is ObservationStatus.PRELIMINARY
    assert (third.value, third.reason) == (None, MissingReason.CONFIDENTIAL)


def test_the_first_figures_are_read_alike(data_folder: Path) -> None:
    """The reader of `data/vintages` and this one agree on every file, the report's table too.

    Only there is an empty cell a gap: in a file that somebody brings it leaves the value alone.
    """
    for loaded in read_first_figures(data_folder, REGISTER):
        if loaded.file:
            continue
        path = data_folder / "vintages" / f"{loaded.vintage.id}.csv"
        found = reading(path.name, path.read_bytes())
        assert not found.refusals, path
        expected = [
            (r.indicator_id, r.observation.year, r.observation.value)
            for r in loaded.rows
            if r.observation.value is not None
        ]
        assert [
            (r.indicator_id, r.observation.year, r.observation.value)
            for r in found.rows
            if r.observation.value is not None
        ] == expected


def test_the_reports_table_may_mix_decimal_marks(data_folder: Path) -> None:
    path = data_folder / "vintages" / "rapporten-2022-01-07.csv"
    found = reading(path.name, path.read_bytes())
    assert len(found.rows) == 44
    assert "11 tomma rutor" in told(found)
    assert not found.refusals
    assert "blanda decimalpunkt och decimalkomma" in told(found)
    assert "Siffrorna är lästa som Timrå" in told(found)


def test_indicators_by_every_name() -> None:
    for name in (
        "population", "Invånare totalt, antal", "INVÅNARE", "N01951", "n01951", "TAB638",
        "Invånare totalt, antal (N01951)", "Kolada N01951", "Invånare totalt, antal (-2021)",
    ):  # fmt: skip
        found = read_csv(f"nyckeltal;år;värde\n{name};2023;5\n")
        assert [r.indicator_id for r in found.rows] == ["population"], name


def test_kolada_long_with_sex() -> None:
    found = read_csv(
        "kpi,municipality,period,gender,count,status,value\n"
        "N18409,2262,2021,T,1,,41.3\nN18409,2262,2021,K,1,,50\nN18409,2262,2021,M,1,Missing,\n"
        "N99999,2262,2021,T,1,,7\nN18409,0180,2021,T,1,,60\nN18409,2262,2021,X,1,,7\n"
    )
    assert [(r.sex, r.observation.value) for r in found.rows] == [
        (Sex.TOTAL, 41.3), (Sex.WOMEN, 50), (Sex.MEN, None),
    ]  # fmt: skip
    assert found.rows[2].observation.reason is MissingReason.NOT_PUBLISHED
    assert "N99999" in left(found)
    assert "0180" in left(found)
    assert "”X” är inget kön" in faults(found)


def test_kolada_wide_by_title_in_a_workbook() -> None:
    rows = [
        ["Nyckeltal", "Kommun", 2021, 2022, 2023],
        ["Invånare totalt, antal", "Timrå", 17923, 17754, None],
        ["Invånare totalt, antal", "Sundsvall", 99000, 99000, 99000],
        ["Något helt annat", "Timrå", 1, 2, 3],
    ]
    found = reading("export.xlsx", xlsx(rows))
    assert years(found) == {2021: 17923, 2022: 17754}
    assert "”Något helt annat” finns inte i registret. Det gäller 3 värden" in faults(found)


def test_pxweb_long() -> None:
    text = (
        '"region","kön","år","Folkmängd"\n"2262 Timrå","män","2023",8900\n'
        '"2262 Timrå","kvinnor","2023",8640\n"2281 Sundsvall","kvinnor","2023",".."\n'
    )
    found = reading("000001.csv", text.encode("cp1252"))
    assert [(r.sex, r.observation.value) for r in found.rows] == [
        (Sex.MEN, 8900), (Sex.WOMEN, 8640),
    ]  # fmt: skip


def test_pxweb_with_headings_of_name_and_year() -> None:
    found = read_csv('"region","Folkmängd 2022","Folkmängd 2023"\n"2262 Timrå",17754,17540\n')
    assert years(found) == {2022: 17754, 2023: 17540}


def test_pxweb_with_contents_as_rows_and_a_title() -> None:
    found = read_csv(
        '"Befolkningsstatistik efter region, tabellinnehåll och år"\n\n'
        '"region";"tabellinnehåll";"2022";"2023"\n"2262 Timrå";"Folkmängd";17754;17540\n'
        '"2262 Timrå";"Levande födda";140;".."\n'
    )
    assert values(found) == [17754, 17540, 140, None]
    assert "En titelrad över rubriken" in told(found)


def test_pxweb_with_the_indicator_in_the_title() -> None:
    found = read_csv('"Folkmängd efter region och år"\n\n"region";"2023"\n"2262 Timrå";17540\n')
    assert years(found) == {2023: 17540}
    assert "läst ur tabellens titel" in told(found)


def test_pxweb_workbook_with_areas_without_headings() -> None:
    rows = [
        ["Folkmängd efter region och år"], [], [None, None, "2022", "2023"],
        ["2262", "Timrå", 17754, 17540], ["2281", "Sundsvall", 99000, 99000], [], ["Källa: SCB"],
    ]  # fmt: skip
    found = reading("000001.xlsx", xlsx(rows))
    assert years(found) == {2022: 17754, 2023: 17540}
    assert "kolumn A som område och kolumn B som område" in told(found)


def test_pxweb_parts_are_never_taken_for_the_whole() -> None:
    for breakdown in ("ålder", "hushållets storlek"):
        found = read_csv(
            f'"region","{breakdown}","år","Folkmängd"\n"2262 Timrå","0-4 år","2023",800\n'
            '"2262 Timrå","totalt","2023",17540\n'
        )
        assert values(found) == [17540]
        assert f"kolumnen ”{breakdown}” har 0-4 år" in left(found)


def test_columns_that_are_not_read_are_told() -> None:
    found = read_csv("nyckeltal;år;värde;egen;källa\npopulation;2023;5;hej;SCB\n")
    assert "Kolumnen ”egen” läses inte (överallt ”hej”)." in left(found)


def test_footnotes_are_told_but_no_fault() -> None:
    found = read_csv("nyckeltal;år;värde\npopulation;2023;5\n\nKälla: SCB\n")
    assert not found.refusals
    assert "fotnoter, är inte lästa: rad 4" in told(found)


def _scb(title: str, sheet: str) -> bytes:
    """SCB's yearly workbook in small."""

    def merge(book: openpyxl.Workbook) -> None:
        for cells in ("E3:F3", "G3:H3"):
            book.worksheets[0].merge_cells(cells)

    rows = [
        [title],
        ["Folkmängd enligt indelningen 2024-01-01."],
        ["Kommun", "Kommunnamn", "Folk-", "Levande", "Inflyttade", None, "Utflyttade1", None],
        ["Län", "Länsnamn", "mängd", "födda", "Totalt", "därav", "Totalt", "därav"],
        [None, None, None, None, None, "länet", None, "länet"],
        [None, "Riket   ", 10551707, 100051, 94514, ".", 73434, "."],
        [2262, "Timrå   ", 17540, 137, 819, 546, 982, 666],
        ["1) Fotnot"],
    ]
    return xlsx(rows, merge, sheet)


def test_scbs_yearly_workbook_in_small() -> None:
    found = reading("be.xlsx", _scb("Folkmängd 31 december 2023. Totalt", "Totalt"))
    assert _by_indicator(found) == {
        "population": 17540, "births": 137, "moved_in": 819, "moved_out": 982,
    }  # fmt: skip
    assert {r.sex for r in found.rows} == {Sex.TOTAL}


def test_a_sheet_about_women_is_not_read_as_all() -> None:
    found = reading("be.xlsx", _scb("Folkmängd 31 december 2023. Kvinnor", "Kvinnor"))
    assert {r.sex for r in found.rows} == {Sex.WOMEN}
    assert "lästa som kvinnor" in told(found)
    assert "säger olika om kön" in faults(
        reading("be.xlsx", _scb("Folkmängd 31 december 2023. Kvinnor", "Män"))
    )


def test_two_years_in_the_title_are_never_guessed_between() -> None:
    found = reading("be.xlsx", _scb("Folkmängd 2022 och 2023. Totalt", "Totalt"))
    assert not found.rows
    assert "rubriker räcker inte" in faults(found)


def test_the_template_filled_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(REGISTER)))
    page = book["Fyll i"]
    page["A2"], page["B2"], page["C2"], page["D2"] = "population", "2262", 2023, 17540
    page["A3"], page["C3"], page["E3"], page["F3"] = "N18409", 2022, "saknas", "bortfall"
    page["B3"] = "Timrå"
    found = reading("mall.xlsx", saved(book))
    assert not found.refusals
    assert [(r.indicator_id, r.observation.value) for r in found.rows] == [
        ("population", 17540), ("sfi_two_courses", None),
    ]  # fmt: skip
    assert "Bladet ”Så fyller du i” läses inte." in left(found)


def test_the_empty_template_says_so() -> None:
    assert "Inga rader" in faults(reading("mall.xlsx", template(REGISTER)))


def test_the_template_tells_every_indicator_and_reason() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(REGISTER)))
    page = book["Så fyller du i"]
    text = "\n".join(str(cell) for row in page.values for cell in row if cell)
    for word in (*REGISTER.indicators, *MissingReason, *ObservationStatus):
        assert word in text
    rule = book["Fyll i"].data_validations.dataValidation[0]
    first, last = rule.formula1.rpartition("!")[2].replace("$", "").split(":")
    assert page[first].value == next(iter(REGISTER.indicators))
    assert page[last].value == list(REGISTER.indicators)[-1]


# The real files


@needs_shared
def test_scbs_real_yearly_workbook_comes_in_unaided() -> None:
    path = SHARED / "scb" / "be0101_tabhel2023.xlsx"
    found = reading(path.name, path.read_bytes())
    assert not found.refusals
    assert {(r.observation.year, r.area, r.sex) for r in found.rows} == {(2023, "2262", Sex.TOTAL)}
    assert _by_indicator(found) == {
        "population": 17540, "births": 137, "deaths": 197, "moved_in": 819, "moved_out": 982,
    }  # fmt: skip
    assert "Året 2023 är läst ur tabellens titel" in told(found)


@needs_shared
def test_scbs_real_yearly_workbook_for_two_areas() -> None:
    path = SHARED / "scb" / "be0101_tabhel2023.xlsx"
    found = reading(path.name, path.read_bytes(), {**TIMRA, "0180": "Stockholm", "0000": "Riket"})
    population = {r.area: r.observation.value for r in found.rows if r.indicator_id == "population"}
    assert population["2262"] == 17540
    assert population["0000"] == 10551707
    assert set(population) == {"2262", "0180", "0000"}


@needs_shared
def test_koladas_real_wide_table() -> None:
    path = SHARED / "kolada" / "timra_2262_2014_2024.csv"
    found = reading(path.name, path.read_bytes())
    assert not found.refusals
    sfi = {
        r.observation.year: r.observation.value
        for r in found.rows
        if r.indicator_id == "sfi_two_courses"
    }
    assert sfi[2016] == 54
    assert sfi[2021] == pytest.approx(41.3, abs=0.1)
    assert 2020 not in sfi


@needs_shared
def test_koladas_real_long_table() -> None:
    path = SHARED / "kolada" / "panel_27_kpis_290_municipalities.csv.gz"
    head, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    content = "\n".join([head, *(line for line in lines if ",2262," in line)]).encode()
    found = reading("panel.csv", content)
    assert not found.refusals
    assert {r.sex for r in found.rows} == set(Sex)
    whole = reading("panel.csv.gz", path.read_bytes())
    assert "gzip" in faults(whole)


@needs_shared
@pytest.mark.parametrize(
    "name", ["all_municipalities_1994_2020.csv", "vasternorrland_1968_2025.csv"]
)
def test_real_files_of_the_population(name: str) -> None:
    found = reading(name, (SHARED / "population" / name).read_bytes())
    assert not found.refusals
    assert years(found)[1994] == 18935
    assert years(found)[2020] == 17963


@needs_shared
def test_the_real_components_of_change() -> None:
    path = SHARED / "population" / "change_components_1998_2024.csv.gz"
    found = reading("change.csv", gzip.decompress(path.read_bytes()))
    assert not found.refusals
    last = {r.indicator_id: r.observation.value for r in found.rows if r.observation.year == 2023}
    assert last == {"births": 137, "deaths": 197, "moved_in": 819, "moved_out": 982}


@needs_shared
def test_the_real_ranks() -> None:
    name = "timra_business_climate_rank_2014_2023.csv"
    found = reading(name, (SHARED / name).read_bytes())
    assert years(found)[2023] == 29
    assert "”ranking” som Företagsklimat" in told(found)

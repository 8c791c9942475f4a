"""Real exports and files of others, each standing for its kind: read right, or refused in words.

A table is taken only when everything that tells its rows apart is understood.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from files_made import (
    AREAS,
    HEADER,
    REGISTER,
    TIMRA,
    YEAR,
    faults,
    left,
    question,
    read_csv,
    reading,
    told,
    values,
    xlsx,
    years,
)

from samsam.model.indicators.series import ObservationStatus, Sex
from samsam.sources.files.workbook import read_file
from samsam.sources.reading import Answers, Question, QuestionKind, Reading

CASES = Path(__file__).resolve().parents[1] / "fixtures" / "cases"


def _case(name: str, areas: dict[str, str] | None = None) -> Reading:
    return reading(name, (CASES / name).read_bytes(), areas, known=AREAS, home="2262")


def _both(rows: list[list[object]], sheet: str = "Blad1") -> list[tuple[str, bytes]]:
    """The same table as a text file and as a workbook."""
    text = "\n".join(";".join("" if c is None else str(c) for c in row) for row in rows)
    return [("fil.csv", text.encode()), ("fil.xlsx", xlsx(rows, sheet=sheet))]


def _read_both(rows: list[list[object]], sheet: str = "Blad1") -> list[Reading]:
    return [reading(n, c, known=AREAS, home="2262") for n, c in _both(rows, sheet)]


# 01: Kolada's own export


def test_koladas_comparison_is_read_by_what_its_unnamed_columns_hold() -> None:
    found = _case("01-kolada-jamforaren.xlsx")
    read = years(found)
    assert (len(read), read[1998], read[2019]) == (22, 18254, 17979)
    assert {r.indicator_id for r in found.rows} == {"population"}
    assert len(found.refusals) == 1
    assert "”Invånare 65+, andel (%)” finns inte i registret" in faults(found)
    assert "Alla kommuner" in left(found)
    assert found.source == "Kolada"


def test_groups_and_blanks_of_koladas_export_are_left_out_by_name() -> None:
    rows = [
        ["Kolada nyckeltal"], [None, None, "2022", "2023"],
        ["Invånare  totalt, antal", "Liknande kommuner socioekonomi, Timrå, 2022 (ovägt medel)", 9, 9],
        [None, "Timrå", 17754, None], ["Döda, antal", "Timrå", None, 197],
    ]  # fmt: skip
    found = reading("kolada.xlsx", xlsx(rows), known=AREAS)
    assert [(r.indicator_id, r.observation.year, r.observation.value) for r in found.rows] == [
        ("population", 2022, 17754), ("deaths", 2023, 197),
    ]  # fmt: skip
    assert not found.refusals
    assert "(ovägt medel)" in left(found) or "Liknande kommuner" in left(found)
    assert "2 tomma rutor" in told(found)


# 02: SCB's table of the population from 2025

ALL = ["totalt, samtliga civilstånd", "totalt, samtliga åldrar", "totalt, samtliga män och kvinnor"]
TITLE = "Folkmängd efter region, civilstånd, ålder, kön och år"


def test_scbs_table_of_2025_as_saved() -> None:
    found = _case("02-scb-2025-tabell.xlsx")
    assert [(r.indicator_id, r.sex, r.observation.value) for r in found.rows] == [
        ("population", Sex.TOTAL, 17465)
    ]
    assert not found.refusals
    assert found.source == "SCB"


def test_scbs_table_of_2025_as_text() -> None:
    lines = [f'"{TITLE}"', "", '"region";"civilstånd";"ålder";"kön";"2025"']
    lines.append(";".join(f'"{t}"' for t in ["2262 Timrå", *ALL]) + ";17465")
    found = reading("TAB5557_sv.csv", "\n".join(lines).encode("cp1252"), known=AREAS)
    assert years(found) == {2025: 17465}
    assert not found.refusals
    without_title = "\n".join(lines[2:]).encode("cp1252")
    by_file = reading("TAB5557_sv.csv", without_title, known=AREAS)
    assert years(by_file) == {2025: 17465}
    assert "ur filens namn" in told(by_file)
    assert question("fil.csv", without_title).asks is QuestionKind.INDICATOR


@pytest.mark.parametrize(
    ("stubs", "sex"),
    [
        (["2262 Timrå"], Sex.TOTAL),
        (["2262 Timrå", "kvinnor"], Sex.WOMEN),
        (["2262 Timrå", ALL[1], "män"], Sex.MEN),
        (["2262 Timrå", *ALL], Sex.TOTAL),
        (["2262", "Timrå", "TotSA", ALL[0], "tot", ALL[1], "1+2", ALL[2]], Sex.TOTAL),
        (["2262", "Timrå", "tot", ALL[1], "2", "kvinnor"], Sex.WOMEN),
    ],
)
def test_scbs_unnamed_columns_in_every_number(stubs: list[str], sex: Sex) -> None:
    rows = [[TITLE], [], [*[None] * len(stubs), "2024", "2025"], [*stubs, 8000, 8001]]
    found = reading("tab.xlsx", xlsx(rows), known=AREAS)
    assert not found.refusals
    assert [(r.sex, r.observation.value) for r in found.rows] == [(sex, 8000), (sex, 8001)]


def test_a_label_holds_for_the_empty_cells_under_it() -> None:
    rows = [
        [TITLE], [], [None, None, None, "2025"],
        ["2262 Timrå", "totalt ålder", "män", 8800], [None, None, "kvinnor", 8665],
        ["2281 Sundsvall", "totalt ålder", "män", 50000], [None, None, "kvinnor", 49000],
    ]  # fmt: skip
    found = reading("tab.xlsx", xlsx(rows), known=AREAS)
    assert [(r.area, r.sex, r.observation.value) for r in found.rows] == [
        ("2262", Sex.MEN, 8800), ("2262", Sex.WOMEN, 8665),
    ]  # fmt: skip
    assert "2 rader för andra områden" in left(found)


@pytest.mark.parametrize("part", ["20-24 år", "20-24", "ogifta", "Sörberge", "1"])
def test_an_unnamed_column_that_divides_is_never_read_as_all(part: str) -> None:
    for stubs in (["2262 Timrå", part], ["2262 Timrå", part, "totalt"], ["2262", "Timrå", part]):
        rows = [[TITLE], [], [*[None] * len(stubs), "2025"], [*stubs, 300]]
        found = reading("tab.xlsx", xlsx(rows), known=AREAS)
        assert not found.rows, stubs
        assert f"”{part}”" in faults(found)


# 03: a rank of something else


def test_a_rank_of_something_else_is_left_out_by_name() -> None:
    found = _case("03-rang-folkmangd.csv")
    assert {(r.indicator_id, r.observation.year, r.observation.value) for r in found.rows} == {
        ("population", 2020, 17963), ("population", 2019, 17979),
    }  # fmt: skip
    assert "”Rang 2020” läses inte" in left(found)
    assert "”Förändring %” läses inte" in left(found)


@pytest.mark.parametrize("word", ["Rang", "Placering", "Rank", "Ranking"])
def test_a_rank_alone_is_asked_about(word: str) -> None:
    for name, content in _both([["Kommun", "År", word], ["Timrå", 2020, 133]]):
        asked = question(name, content)
        assert asked.asks is QuestionKind.INDICATOR
        assert f"”{word}”" in asked.why
        assert [i for i, _ in asked.options] == ["business_climate_rank"]
        found = reading(name, content, indicator="business_climate_rank")
        assert [(r.indicator_id, r.observation.value) for r in found.rows] == [
            ("business_climate_rank", 133)
        ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Svenskt Näringslivs ranking"], ["Kommun", "År", "Placering"], ["Timrå", 2020, 28]],
        [["Kommun", "År", "Ranking företagsklimat"], ["Timrå", 2020, 28]],
        [["Kommun", "Ranking 2020", "Källa"], ["Timrå", 28, "Svenskt Näringsliv"]],
        [["Kommun", "År", "Ranking", "Källa"], ["Timrå", 2020, 28, "foretagsklimat.se"]],
    ],
)
def test_a_rank_is_the_business_climates_when_the_file_says_so(rows: list[list[object]]) -> None:
    found = reading("rang.xlsx", xlsx(rows), known=AREAS)
    assert [(r.indicator_id, r.observation.value) for r in found.rows] == [
        ("business_climate_rank", 28)
    ]


def test_the_sheet_may_say_whose_rank_it_is() -> None:
    rows = [["Kommun", "År", "Ranking"], ["Timrå", 2020, 28]]
    found = reading("rang.xlsx", xlsx(rows, sheet="Företagsklimat"), known=AREAS)
    assert values(found) == [28]


# 04: parts of a year


def test_quarters_are_refused() -> None:
    found = _case("04-kvartal.csv")
    assert not found.rows
    assert "delar av år" in faults(found)
    assert "”Kvartal”" in faults(found)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Kvartal", 1), ("Kvartal", "kv1"), ("Tertial", 2), ("Halvår", 1), ("Vecka", 12),
        ("Månad", "03"), ("månad_lång", "mars"), ("Period", "kv1"), ("Tid", "2024K1"),
        ("Månadsnamn", "mars"), ("Quarter", "Q1"), ("Datum", "2024-03-31"),
    ],
)  # fmt: skip
def test_a_column_of_parts_of_years_stops_the_table(heading: str, cell: object) -> None:
    rows = [["Kommun", "År", heading, "Födda"], ["Timrå", 2024, cell, 29]]
    for found in _read_both(rows):
        assert not found.rows
        assert heading in faults(found)


@pytest.mark.parametrize(
    "time",
    ["2024K1", "2024M03", "2024kv1", "kv 1 2024", "mars 2024", "2024-03", "2023/24", "2024-03-31"],
)
def test_a_time_that_is_no_year_is_refused_in_cell_and_heading(time: str) -> None:
    for rows in (
        [["Kommun", "Period", "Födda"], ["Timrå", time, 29]],
        [["Nyckeltal", "Kommun", time], ["Födda, antal", "Timrå", 29]],
        [["Kommun", f"Födda {time}"], ["Timrå", 29]],
    ):
        for found in _read_both(rows):
            assert not found.rows, rows
            assert time in faults(found), rows


def test_a_title_or_sheet_may_say_that_it_is_a_part_of_a_year() -> None:
    rows = [["Kommun", "År", "Födda"], ["Timrå", 2026, 29]]
    assert "delar av år" in faults(reading("f.xlsx", xlsx(rows, sheet="Kvartal 1")))
    titled = [["Födda kvartal 1 2026"], *rows]
    assert "delar av år" in faults(reading("f.xlsx", xlsx(titled)))
    by_title = [["Folkmängd 1 november 2025"], ["Kommun", "Folkmängd"], ["Timrå", 17470]]
    found = reading("f.xlsx", xlsx(by_title))
    assert not found.rows
    assert "vilket år" in faults(found)


def test_the_whole_year_is_read_beside_its_parts_and_they_are_named() -> None:
    rows = [
        ["Kommun", "År", "Kvartal", "Födda"], ["Timrå", 2024, 1, 29], ["Timrå", 2024, 2, 33],
        ["Timrå", 2024, "Helår", 131],
    ]  # fmt: skip
    for found in _read_both(rows):
        assert values(found) == [131]
        assert "2 rader för bara en del läses inte: kolumnen ”Kvartal” har 1 och 2" in left(found)


# 05: parts of the municipality and of its people


def test_a_part_of_the_municipality_is_refused() -> None:
    found = _case("05-del-av-kommunen.csv")
    assert not found.rows
    assert "”Tätort”" in faults(found)
    assert "”Sörberge”" in faults(found)


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("Tätort", ["Sörberge"]), ("Åldersklass", ["65+"]), ("Upplåtelseform", ["Hyresrätt"]),
        ("Hushållsstorlek", [1]), ("hushållsstorlek", ["1 person", "2 personer"]),
        ("Distrikt", ["Timrå", "Ljustorp"]), ("Stadsdel", ["Vivsta"]), ("Deso", ["2262A0010"]),
        ("Bakgrund", ["utrikes födda"]), ("Något eget", ["a", "b"]), ("Något eget", ["a", ""]),
        ("Omgång", [1, 2]), ("Ålder", ["16-64 år"]), ("Ålder", ["Samtliga 16-64 år"]),
        ("Bostadsområde", ["Böle"]), ("Kategori", ["A"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("area", ["Kommun", "region", "Kommunkod", "Kommunnamn"])
def test_what_divides_the_rows_stops_the_table(
    heading: str, parts: list[object], area: str
) -> None:
    own = "2262" if area == "Kommunkod" else "Timrå"
    rows = [
        [area, "År", heading, "Folkmängd"],
        *([own, 2025, p, 3500 + n] for n, p in enumerate(parts)),
    ]
    across = [["Nyckeltal", area, heading, "2025"]]
    across += [["Folkmängd", own, p, 3500 + n] for n, p in enumerate(parts)]
    for table in (rows, across):
        for found in _read_both(table):
            assert not found.rows, table
            assert f"”{heading}”" in faults(found)


def test_totals_are_read_and_the_parts_left_out_by_number_and_name() -> None:
    rows = [
        ["Kommun", "År", "Åldersklass", "Folkmängd"], ["Timrå", 2025, "0-19", 4000],
        ["Timrå", 2025, "20-64", 9000], ["Timrå", 2025, "Totalt", 17465],
    ]  # fmt: skip
    for found in _read_both(rows):
        assert values(found) == [17465]
        assert not found.refusals
        assert "2 rader för bara en del läses inte: kolumnen ”Åldersklass”" in left(found)


def test_harmless_columns_and_other_figures_stop_nothing() -> None:
    rows = [
        ["Län", "Kommun", "Kommungrupp", "År", "Folkmängd", "Folkökning", "Enhet", "Källa"],
        ["Västernorrlands län", "Timrå", "B4", 2024, 17521, -19, "antal", "SCB"],
        ["Västernorrlands län", "Timrå", "B4", 2025, 17465, -56, "antal", "SCB"],
        ["Västernorrlands län", "Sundsvall", "B3", 2025, 99000, 5, "antal", "SCB"],
    ]  # fmt: skip
    for found in _read_both(rows):
        assert years(found) == {2024: 17521, 2025: 17465}
        assert "Kolumnen ”Folkökning” läses inte." in left(found)
        assert found.source == "SCB"


def test_a_column_that_says_the_same_of_each_series_stops_nothing() -> None:
    rows = [
        ["Nyckeltal", "Vad", "Kommun", "2024", "2025"], ["Folkmängd", "alla", "Timrå", 1, 2],
        ["Födda, antal", "nya", "Timrå", 3, 4],
    ]  # fmt: skip
    for found in _read_both(rows):
        assert values(found) == [1, 2, 3, 4]
        assert "Kolumnen ”Vad” läses inte." in left(found)


# 06: another municipality's table


def test_a_table_that_names_no_area_tells_that_it_is_assumed() -> None:
    found = _case("06-annan-kommun.csv")
    assert {r.area for r in found.rows} == {"2262"}
    assert not found.area_named
    answered = reading(
        "f.csv", (CASES / "06-annan-kommun.csv").read_bytes(), known=AREAS, area="0580"
    )
    assert {r.area for r in answered.rows} == {"0580"}
    assert answered.area_named


@pytest.mark.parametrize("title", ["Befolkning i Linköping", "Linköpings kommun", "0580 Linköping"])
def test_a_title_that_names_another_municipality_is_asked_about(title: str) -> None:
    rows = [[title], ["År", "Folkmängd"], [2020, 17963]]
    for name, content in _both(rows):
        asked = question(name, content)
        assert asked.asks is QuestionKind.AREA
        assert "Linköping" in asked.why
        assert asked.options[0] == ("2262", "Timrå")
    own = [["Befolkning i Timrå kommun"], ["År", "Folkmängd"], [2020, 17963]]
    assert years(reading("f.xlsx", xlsx(own), known=AREAS)) == {2020: 17963}


def test_areas_under_any_heading_are_seen() -> None:
    rows = [["Ort", "År", "Folkmängd"], ["Linköping", 2020, 163000], ["Timrå", 2020, 17963]]
    for found in _read_both(rows):
        assert values(found) == [17963]
    county = [["Län", "År", "Folkmängd"], ["Västernorrlands län", 2020, 245000]]
    for found in _read_both(county):
        assert not found.rows
        assert "Ingen rad gäller Timrå" in faults(found)


def test_an_answered_area_is_the_only_one_read() -> None:
    rows = [["Kommun", "År", "Folkmängd"], ["Ånge", 2020, 9000], ["Timrå", 2020, 17963]]
    for name, content in _both(rows):
        found = reading(name, content, known=AREAS, area="2260")
        assert [(r.area, r.observation.value) for r in found.rows] == [("2260", 9000)]


# 07: a municipality that didn't exist yet


def test_no_inhabitants_is_a_municipality_that_was_not_there() -> None:
    found = _case("07-noll-folkmangd.csv", {"0330": "Knivsta"})
    assert years(found) == {2001: None, 2002: 12276}
    assert found.rows[0].observation.note == "SCB anger 0: kommunen fanns inte då"


# 08, 13 and 14: refusals point at the headings, say what is missing, and are true


def test_an_unknown_figure_by_month_is_refused_for_what_it_is() -> None:
    found = _case("08-fel-om-kon.xlsx")
    assert not found.rows
    assert "kön" not in faults(found)
    assert "blad ”tabell”, rad 1" in faults(found)
    assert "”Månad”" in faults(found)
    assert "”Ohälsotalet” finns inte" in faults(found)


def test_a_sex_column_silences_the_sheets_name() -> None:
    rows = [["Tabell om Kvinnor"], ["Kommun", "År", "Kön", "Födda"], ["Timrå", 2024, "M", 60]]
    found = reading("f.xlsx", xlsx(rows, sheet="Män"))
    assert [(r.sex, r.observation.value) for r in found.rows] == [(Sex.MEN, 60)]


def test_the_key_figure_may_stand_in_the_sheets_name() -> None:
    rows = [["Kommun", 2000, 2001], ["Timrå", 17988, 17790]]
    found = reading("f.xlsx", xlsx(rows, sheet="Folkmängd"), known=AREAS)
    assert years(found) == {2000: 17988, 2001: 17790}
    assert "ur bladets namn" in told(found)


def test_a_table_without_key_figure_is_asked_about() -> None:
    for rows in (
        [["Kommun", 2000, 2001], ["Timrå", 17988, 17790]],
        [["Kommun", "År", "Antal"], ["Timrå", 2000, 17988], ["Timrå", 2001, 17790]],
    ):
        for name, content in _both(rows):
            asked = question(name, content)
            assert asked.asks is QuestionKind.INDICATOR
            assert "Det framgår inte vilket nyckeltal talen gäller" in asked.why
            found = reading(name, content, known=AREAS, indicator="population")
            assert years(found) == {2000: 17988, 2001: 17790}


def test_a_title_with_an_unknown_key_figure_is_refused_by_name() -> None:
    rows = [["Antal bilar efter region och år"], ["region", 2024], ["2262 Timrå", 9000]]
    for found in _read_both(rows):
        assert "”Antal bilar” finns inte i registret" in faults(found)


def test_figures_that_look_like_years_are_no_headings() -> None:
    found = _case("14-fel-rad-pekas-ut.csv")
    assert "rad 1" in faults(found)
    assert "rad 3" not in faults(found)
    assert "”Kvartal”" in faults(found)
    assert "”Inflyttning_Kvartal”" in faults(found)
    plain = read_csv("År;Inflyttning;Utflyttning\n2023;1874;1834\n2024;1921;1967\n")
    assert "rad 1: Tabellens rubriker räcker inte" in faults(plain)
    assert "”Inflyttning” känns inte igen" in faults(plain)


# Years in words


@pytest.mark.parametrize(
    "year",
    [
        "År 2024", "år 2024", "2024", "31 dec 2024", "31 december 2024", "2024-12-31",
        "31/12 2024", "2024-12-31 00:00:00",
    ],
)  # fmt: skip
def test_a_year_in_words_is_understood(year: str) -> None:
    for rows in (
        [["Nyckeltal", "Kommun", year], ["Folkmängd", "Timrå", 17521]],
        [["Kommun", "År", "Folkmängd"], ["Timrå", year, 17521]],
        [["Kommun", f"Folkmängd {year}"], ["Timrå", 17521]],
    ):
        for found in _read_both(rows):
            assert years(found) == {2024: 17521}, rows
            assert not found.refusals


def test_real_dates_at_the_end_of_a_year_are_understood() -> None:
    for day in (date(2024, 12, 31), datetime(2024, 12, 31)):  # noqa: DTZ001
        rows = [["Kommun", "År", "Folkmängd"], ["Timrå", day, 17521]]
        assert years(reading("f.xlsx", xlsx(rows))) == {2024: 17521}
        across = [["Nyckeltal", "Kommun", day], ["Folkmängd", "Timrå", 17521]]
        assert years(reading("f.xlsx", xlsx(across))) == {2024: 17521}


@pytest.mark.parametrize("day", ["31 dec 2024", "2024-12-31"])
def test_a_day_is_no_year_of_what_is_counted_over_a_year(day: str) -> None:
    for rows in (
        [["Nyckeltal", "Kommun", day], ["Födda, antal", "Timrå", 131]],
        [["Kommun", "År", "Födda"], ["Timrå", day, 131]],
    ):
        for found in _read_both(rows):
            assert not found.rows
            assert "gäller ett helt år, inte en dag" in faults(found)


@pytest.mark.parametrize("day", ["1 nov 2024", "2024-06-30", "2024-01-01"])
def test_another_day_than_the_last_is_refused(day: str) -> None:
    for rows in (
        [["Nyckeltal", "Kommun", day], ["Folkmängd", "Timrå", 17521]],
        [["Kommun", "År", "Folkmängd"], ["Timrå", day, 17521]],
    ):
        for found in _read_both(rows):
            assert not found.rows
            assert day in faults(found)


@pytest.mark.parametrize("year", ["2024 (prel.)", "2024 prel", "2024 (preliminärt)", "2024p"])
def test_a_preliminary_year_is_a_status(year: str) -> None:
    for rows in (
        [["Nyckeltal", "Kommun", 2023, year], ["Folkmängd", "Timrå", 17540, 17521]],
        [["Kommun", "År", "Folkmängd"], ["Timrå", 2023, 17540], ["Timrå", year, 17521]],
    ):
        for found in _read_both(rows):
            assert [r.observation.status for r in found.rows] == [
                ObservationStatus.NORMAL, ObservationStatus.PRELIMINARY,
            ]  # fmt: skip


def test_a_heading_that_is_not_read_is_named() -> None:
    rows = [
        ["Nyckeltal", "Kommun", "År 2024", "År 20x1", "Budget 2026"],
        ["Folkmängd", "Timrå", 1, 2, 3],
    ]
    for found in _read_both(rows):
        assert years(found) == {2024: 1}
        assert "Kolumnen ”År 20x1” läses inte." in left(found)
        assert "Kolumnen ”Budget 2026” läses inte." in left(found)


# Blank leaves alone


@pytest.mark.parametrize("cell", ["", None, " "])
def test_a_blank_cell_takes_no_value_away(cell: str | None) -> None:
    rows = [["Nyckeltal", "Kommun", "2022", "2023"], ["Folkmängd", "Timrå", 17754, cell]]
    for found in _read_both(rows):
        assert years(found) == {2022: 17754}
        assert "1 tom ruta: det som redan finns" in told(found)


@pytest.mark.parametrize("mark", ["..", "…", "x", "uppgift saknas"])
def test_a_reason_takes_a_value_away(mark: str) -> None:
    rows = [["Nyckeltal", "Kommun", "2022", "2023"], ["Folkmängd", "Timrå", 17754, mark]]
    for found in _read_both(rows):
        assert years(found) == {2022: 17754, 2023: None}


def test_a_status_takes_a_value_away_and_a_note_alone_does_not() -> None:
    found = read_csv(
        f"{HEADER}\npopulation;2262;2022;;saknas;bortfall;;\npopulation;2262;2023;;;;;kommer\n"
    )
    assert years(found) == {2022: None}


def test_a_table_of_blanks_says_so() -> None:
    found = read_csv("nyckeltal;år;värde\npopulation;2023;\n")
    assert "1 ruta är tom" in faults(found)


# Where figures come from


@pytest.mark.parametrize(
    ("rows", "source"),
    [
        ([["Källa: Region Västernorrland"], ["Kommun", "År", "Födda"], ["Timrå", 2024, 1]],
         "Region Västernorrland"),
        ([["Kommun", "År", "Födda"], ["Timrå", 2024, 1], [], ["Källa:", None, None], ["SCB"]], "SCB"),
        ([["Kommun", "År", "Födda", "Källa"], ["Timrå", 2024, 1, "SCB"]], "SCB"),
        ([["Kommun", "År", "Födda", "Källa"], ["Timrå", 2024, 1, "Nyckeltal 2025.xlsx"]], ""),
        ([["kpi", "municipality", "period", "gender", "value"], ["N01804", "2262", 2024, "T", 1]],
         "Kolada"),
        ([["Kommun", "År", "Födda"], ["Timrå", 2024, 1]], ""),
    ],
)  # fmt: skip
def test_the_source_is_what_the_file_says_and_never_its_name(
    rows: list[list[object]], source: str
) -> None:
    found = reading("Nyckeltal_arsanalys_2025.xlsx", xlsx(rows), known=AREAS)
    assert found.source == source
    assert found.file == found.name == "Nyckeltal_arsanalys_2025.xlsx"


def test_every_sheet_that_is_not_read_is_named() -> None:
    def more(book):  # type: ignore[no-untyped-def]
        for name in ("Diagram", "Om", "Noter"):
            book.create_sheet(name).append(["Fritext"])

    found = reading("f.xlsx", xlsx([["Kommun", "År", "Födda"], ["Timrå", 2024, 1]], more))
    assert "Bladen ”Diagram”, ”Om” och ”Noter” läses inte." in left(found)


def test_questions_are_asked_one_after_another() -> None:
    def more(book):  # type: ignore[no-untyped-def]
        page = book.create_sheet("Andra")
        for row in (["Linköping"], ["År", "Antal"], [2020, 1]):
            page.append(row)

    content = xlsx([["Kommun", "År", "Antal"], ["Timrå", 2024, 1]], more, "Första")
    answers, asked = Answers(), []
    wanted = {
        QuestionKind.SHEET: "Andra",
        QuestionKind.INDICATOR: "population",
        QuestionKind.AREA: "0580",
    }
    found = read_file("f.xlsx", content, REGISTER, TIMRA, YEAR, answers, known=AREAS)
    while isinstance(found, Question):
        asked.append(found.asks)
        answers = answers.with_answer(found.asks, wanted[found.asks])
        found = read_file("f.xlsx", content, REGISTER, TIMRA, YEAR, answers, known=AREAS)
    assert asked == [QuestionKind.SHEET, QuestionKind.INDICATOR, QuestionKind.AREA]
    assert [(r.area, r.indicator_id) for r in found.rows] == [("0580", "population")]


def test_a_column_of_units_that_holds_schools_tells_rows_apart() -> None:
    rows = "kommun;enhet;år;neet\nTimrå;{};2022;12,1\nTimrå;{};2021;9,0\n"
    schools = reading("f.csv", rows.format("Timrå gymnasium", "Mittskolan").encode())
    assert schools.rows == ()
    assert "”enhet”" in schools.refusals[0].fault
    units = reading("f.csv", rows.format("andel (%)", "procent").encode())
    assert len(units.rows) == 2

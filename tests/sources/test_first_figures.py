"""The first figures come in exactly as they stand in the files, and every mistake is told."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from samsam.config.register import read_register
from samsam.config.toml_file import RegisterError
from samsam.model.indicators.indicator import Register
from samsam.model.indicators.series import MissingReason, ObservationStatus, Sex
from samsam.series import observations
from samsam.services.core.service import Service
from samsam.sources.intake.first_figures import Loaded, read_first_figures

REPORT = "rapporten-2022-01-07"
NONE = None
# Report 1.0, table "Indikatorer – Är vi på rätt väg?", read by eye; 2016 to 2020.
TABLE: dict[str, tuple[float | None, ...]] = {
    "unemployment": (6.9, 5.4, 5.5, 5.6, 6.6),
    "labour_market_programmes": (317, 406, 572, 442, 294),
    "self_employed": (688, 671, 641, NONE, NONE),
    "sfi_two_courses": (NONE, 54, 36, 55, 52),
    "business_climate_rank": (47, 50, 50, 35, 28),
    "employed": (NONE, 8514, 8620, 8589, NONE),
    "population": (17992, 18030, 18060, 17979, 17963),
    "neet": (11.3, 9.4, 10.2, NONE, NONE),
    "establishment": (38, 35, 67, 47, NONE),
    "new_businesses": (4.4, 4.1, 3.3, 4.4, 4.8),
    "youth_established": (NONE, 38.3, 40.2, NONE, NONE),
}


@pytest.fixture(scope="module")
def register(data_folder: Path) -> Register:
    return read_register(data_folder)


@pytest.fixture(scope="module")
def first(data_folder: Path, register: Register) -> dict[str, Loaded]:
    return {v.vintage.id: v for v in read_first_figures(data_folder, register)}


@pytest.fixture
def read(own_data: Path, register: Register) -> Callable[[], tuple[Loaded, ...]]:
    return lambda: read_first_figures(own_data, register)


@pytest.fixture
def faults(read: Callable[[], tuple[Loaded, ...]]) -> Callable[[], tuple[str, ...]]:
    def found() -> tuple[str, ...]:
        with pytest.raises(RegisterError) as refused:
            read()
        return refused.value.faults

    return found


# The report's table


@pytest.mark.parametrize("indicator", TABLE)
def test_the_reports_rows_come_in_exactly(first: dict[str, Loaded], indicator: str) -> None:
    rows = [r for r in first[REPORT].rows if r.indicator_id == indicator]
    assert [r.observation.year for r in rows] == [2016, 2017, 2018, 2019, 2020]
    assert tuple(r.observation.value for r in rows) == TABLE[indicator]
    assert {(r.area, r.sex) for r in rows} == {("2262", Sex.TOTAL)}


def test_the_report_has_these_eleven_rows_and_no_other(first: dict[str, Loaded]) -> None:
    assert list(dict.fromkeys(r.indicator_id for r in first[REPORT].rows)) == list(TABLE)
    assert len(first[REPORT].rows) == 55


def test_the_reports_empty_cells_are_gaps_with_a_reason(first: dict[str, Loaded]) -> None:
    for row in first[REPORT].rows:
        if row.observation.value is None:
            assert row.observation.status is ObservationStatus.MISSING
            assert row.observation.reason is MissingReason.NOT_PUBLISHED
        else:
            assert row.observation.status is ObservationStatus.NORMAL
            assert row.observation.reason is None


def test_the_reports_marks_are_as_mixed_in_the_file_as_in_the_report(data_folder: Path) -> None:
    text = (data_folder / "vintages" / f"{REPORT}.csv").read_text(encoding="utf-8")
    assert ";5.6;6,6;" in text
    assert ";8 514;8 620;8 589;" in text
    assert ";11.3;9.4;10,2;" in text


def test_the_report_was_known_on_its_own_day(first: dict[str, Loaded]) -> None:
    assert first[REPORT].vintage.known_on == date(2022, 1, 7)


# The later vintages


def test_the_vintages_come_in_the_order_of_the_list(
    first: dict[str, Loaded], data_folder: Path
) -> None:
    listed = tomllib.loads((data_folder / "vintages.toml").read_text(encoding="utf-8"))["vintage"]
    assert list(first) == [v["id"] for v in listed]
    assert [v.vintage.known_on for v in first.values()] == [v["known_on"] for v in listed]
    assert [v.vintage.source for v in first.values()] == [v["source"] for v in listed]


def test_kolada_has_decimals_groups_and_a_missing_year(first: dict[str, Loaded]) -> None:
    found = {
        (r.indicator_id, r.observation.year): r.observation for r in first["kolada-2024-08"].rows
    }
    assert (found["establishment", 2018].value, found["establishment", 2018].denominator) == (
        66.67,
        36,
    )
    assert found["establishment", 2015].denominator is None
    gap = found["sfi_two_courses", 2020]
    assert (gap.value, gap.reason) == (None, MissingReason.NOT_PUBLISHED)
    assert gap.note == "Kolada har inget värde för kvinnor och män tillsammans 2020"


def test_the_population_is_known_for_every_year(first: dict[str, Loaded]) -> None:
    years = [r.observation.year for r in first["scb-tab638"].rows]
    assert years == list(range(1968, 2025))
    last = first["scb-tab5557"].rows
    assert [(r.observation.year, r.observation.value) for r in last] == [(2025, 17465.0)]


def test_every_value_in_the_files_is_in_the_store(service: Service, data_folder: Path) -> None:
    """The files are read a second time here, in the plainest way, and compared with the store."""
    wanted = set()
    listed = tomllib.loads((data_folder / "vintages.toml").read_text(encoding="utf-8"))["vintage"]
    titles = {i.title: i.id for i in service.register.indicators.values()}
    texts = [v for v in listed if v["layout"] != "områden"]
    for vintage in texts:
        lines = (data_folder / vintage["file"]).read_text(encoding="utf-8").splitlines()
        header = lines[0].split(";")
        for line in lines[1:]:
            cells = line.split(";")
            if vintage["layout"] == "rader":
                pairs = [(cells[0], cells[1], cells[2])]
            else:
                pairs = [(titles[cells[0]], header[n], cells[n]) for n in range(1, 6)]
            for indicator, year, text in pairs:
                plain = text.replace(" ", "").replace(",", ".")
                value = float(Decimal(plain)) if plain else None
                wanted.add((vintage["id"], indicator, int(year), value))
    kept = {
        (o.vintage_id, i, o.year, o.value)
        for i in service.register.indicators
        for o in service.engine.ask(observations.history, i, "2262")
        if o.vintage_id in {v["id"] for v in texts}
    }
    assert kept == wanted
    assert len(wanted) > 250


# Mistakes in a file of rows


KOLADA = "vintages/kolada-2024-08.csv"


def put_line(path: Path, number: int, text: str) -> None:
    """Put one line in place of another; lines are counted from 1."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[number - 1] = text
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "arbetsloshet;2014;57;normal;;;",
            "nyckeltalet ”arbetsloshet” finns inte i indicators.toml.",
        ),
        ("sfi_two_courses;2014;57;normal;;", "raden har 6 fält men ska ha 7."),
        ("sfi_two_courses;2014;57;normal;;;;", "raden har 8 fält men ska ha 7."),
        ("", "raden har 0 fält men ska ha 7."),
        (
            "sfi_two_courses;2014;17.992;normal;;;",
            "”17.992” kan betyda två saker. Skriv 17\u00a0992 om du menar tusental, eller 17,992 "
            "om du menar decimaler.",
        ),
        (
            "sfi_two_courses;2014;ca 57;normal;;;",
            "”ca 57” går inte att läsa som ett tal. Skriv bara siffror, gärna med decimalkomma, "
            "till exempel 13,7 eller 17 963.",
        ),
        (
            "sfi_two_courses;2014;57;normal;;många;",
            "”många” går inte att läsa som ett tal. Skriv bara siffror, gärna med decimalkomma, "
            "till exempel 13,7 eller 17 963.",
        ),
        *(
            (
                text,
                "år, status och skäl stämmer inte. Ett värde har status normal eller preliminär; "
                "ett tomt värde har status saknas och ett skäl.",
            )
            for text in (
                "sfi_two_courses;14;57;normal;;;",
                "sfi_two_courses;2014/15;57;normal;;;",
                "sfi_two_courses;;57;normal;;;",
                "sfi_two_courses;2014;57;ok;;;",
                "sfi_two_courses;2014;57;saknas;bortfall;;",
                "sfi_two_courses;2014;;normal;;;",
                "sfi_two_courses;2014;;saknas;;;",
                "sfi_two_courses;2014;;saknas;vet inte;;",
                "sfi_two_courses;2014;57;normal;bortfall;;",
            )
        ),
    ],
)
def test_a_wrong_row_is_told_with_its_line_and_cure(
    own_data: Path, faults: Callable[[], tuple[str, ...]], text: str, told: str
) -> None:
    put_line(own_data / KOLADA, 5, text)
    assert faults() == (f"{own_data / KOLADA}, rad 5: {told}",)


def test_a_year_that_stands_twice_is_told_at_the_second(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    put_line(own_data / KOLADA, 4, "sfi_two_courses;2014;58;normal;;;")
    assert faults() == (
        f"{own_data / KOLADA}, rad 4: sfi_two_courses 2014 finns redan högre upp. Ta bort den ena.",
    )


def test_a_wrong_header_is_told_with_the_right_one(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    put_line(own_data / KOLADA, 1, "indikator;år;värde")
    assert faults() == (
        f"{own_data / KOLADA}, rad 1: rubrikraden ska vara "
        "nyckeltal;år;värde;status;skäl;antal i gruppen;anmärkning.",
    )


def test_all_faults_of_all_files_are_told_at_once(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    put_line(own_data / KOLADA, 5, "sfi_two_courses;2016;x;normal;;;")
    put_line(own_data / KOLADA, 7, "okänt;2016;1;normal;;;")
    put_line(own_data / "vintages/scb-tab5557.csv", 2, "population;2025")
    found = faults()
    assert [f.partition(": ")[0] for f in found] == [
        f"{own_data / KOLADA}, rad 5",
        f"{own_data / KOLADA}, rad 7",
        f"{own_data / 'vintages/scb-tab5557.csv'}, rad 2",
    ]


# Mistakes in the report's table


TABLE_FILE = f"vintages/{REPORT}.csv"


def test_an_unknown_title_in_the_table_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    put_line(own_data / TABLE_FILE, 3, "Deltagare;317;406;572;442;294;")
    assert faults() == (
        f"{own_data / TABLE_FILE}, rad 3: raden har fel antal fält, eller en titel som inte finns "
        "i indicators.toml.",
    )


def test_a_short_row_in_the_table_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    put_line(own_data / TABLE_FILE, 4, "Egen företagare, antal;688;671;641")
    (fault,) = faults()
    assert fault.startswith(f"{own_data / TABLE_FILE}, rad 4: raden har fel antal fält")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("17.992", "”17.992” kan betyda två saker."),
        ("17 99", "”17 99” går inte att läsa som ett tal."),
        ("..", "”..” går inte att läsa som ett tal."),
    ],
)
def test_an_unreadable_cell_is_told_with_its_row_and_column(
    own_data: Path, faults: Callable[[], tuple[str, ...]], cell: str, told: str
) -> None:
    put_line(
        own_data / TABLE_FILE, 8, f"Invånare totalt, antal;{cell};18 030;18 060;17 979;17 963;"
    )
    (fault,) = faults()
    assert fault.startswith(f"{own_data / TABLE_FILE}, rad 8: kolumnen 2016: {told}")


def test_a_wrong_first_heading_of_the_table_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    put_line(own_data / TABLE_FILE, 1, "Nyckeltal;2016;2017;2018;2019;2020;Trend")
    assert faults() == (
        f"{own_data / TABLE_FILE}, rad 1: första rubriken ska vara ”Nyckeltal med beskrivning”.",
    )


def test_a_heading_that_is_no_year_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    put_line(own_data / TABLE_FILE, 1, "Nyckeltal med beskrivning;2016;20I7;2018;2019;2020;Trend")
    assert set(faults()) == {f"{own_data / TABLE_FILE}, rad 1: rubriken ”20I7” är inget årtal."}


# Mistakes in the list of vintages


def vintage_fault(own_data: Path, text: str, told: str) -> str:
    lines = (own_data / "vintages.toml").read_text(encoding="utf-8").splitlines()
    return f"{own_data / 'vintages.toml'}, rad {lines.index(text) + 1}: {told}"


def change(own_data: Path, old: str, new: str) -> None:
    path = own_data / "vintages.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_unknown_layout_is_told(own_data: Path, faults: Callable[[], tuple[str, ...]]) -> None:
    change(own_data, 'layout = "tabell"', 'layout = "matris"')
    told = "layout är ”matris”. Välj något av: rader, tabell, områden."
    assert faults() == (vintage_fault(own_data, 'layout = "matris"', told),)


def test_a_day_in_quotation_marks_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    change(own_data, "known_on = 2022-01-07", 'known_on = "2022-01-07"')
    told = "known_on ska vara ett datum utan citattecken, år-månad-dag, men är '2022-01-07'."
    assert faults() == (vintage_fault(own_data, 'known_on = "2022-01-07"', told),)


def test_a_misspelt_key_of_a_vintage_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    change(own_data, 'layout = "tabell"', 'layuot = "tabell"')
    found = faults()
    lines = (own_data / "vintages.toml").read_text(encoding="utf-8").splitlines()
    wrong, heading = lines.index('layuot = "tabell"') + 1, lines.index("[[vintage]]") + 1
    places = [f.partition(": ")[0].rpartition("rad ")[2] for f in found]
    assert places[:2] == [str(heading), str(wrong)]
    assert "raden ”layout = …” saknas" in found[0]
    assert "okänt namn ”layuot”" in found[1]


def test_a_file_of_figures_that_is_not_there_leaves_the_others(
    own_data: Path, read: Callable[[], tuple[Loaded, ...]]
) -> None:
    before = [v.vintage.id for v in read()]
    (own_data / KOLADA).unlink()
    found = read()
    assert [v.vintage.id for v in found] == before
    (absent,) = [v for v in found if v.absent]
    assert absent.absent.startswith(f"Filen {KOLADA} går inte att öppna (")
    assert absent.rows == ()
    assert all(v.rows or v.file for v in found if v is not absent)


def test_a_file_of_figures_in_another_encoding_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    path = own_data / KOLADA
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert faults()[0].startswith(f"{path}, rad 1: tecken som inte är UTF-8.")


def test_a_missing_list_of_vintages_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    (own_data / "vintages.toml").unlink()
    (fault,) = faults()
    assert fault.startswith(f"{own_data / 'vintages.toml'}: filen går inte att öppna")


def test_the_figures_are_timras_also_where_another_municipality_runs_the_program(
    own_data: Path, read: Callable[[], tuple[Loaded, ...]]
) -> None:
    path = own_data / "vintages.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('area = "2262"', 'area = "2281"'), encoding="utf-8")
    assert {r.area for v in read() for r in v.rows} == {"2281"}


def test_an_area_that_is_not_in_the_list_is_told_with_its_line(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    path = own_data / "vintages.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('area = "2262"', 'area = "2263"'), encoding="utf-8")
    line = path.read_text(encoding="utf-8").splitlines().index('area = "2263"') + 1
    assert faults() == (
        f"{path}, rad {line}: area är ”2263”, som inte finns i areas.csv. Skriv en kod därifrån.",
    )


def test_no_vintages_at_all_is_no_fault(
    own_data: Path, read: Callable[[], tuple[Loaded, ...]]
) -> None:
    (own_data / "vintages.toml").write_text("", encoding="utf-8")
    assert read() == ()


def test_a_file_saved_by_notepad_with_windows_line_ends_is_the_same(
    own_data: Path, read: Callable[[], tuple[Loaded, ...]]
) -> None:
    before = [v.rows for v in read()]
    path = own_data / KOLADA
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert [v.rows for v in read()] == before


def test_the_checksum_follows_the_file(
    own_data: Path, read: Callable[[], tuple[Loaded, ...]]
) -> None:
    before = {v.vintage.id: v.checksum for v in read()}
    put_line(own_data / KOLADA, 2, "sfi_two_courses;2014;58;normal;;;")
    after = {v.vintage.id: v.checksum for v in read()}
    assert {i for i in before if before[i] != after[i]} == {"kolada-2024-08"}


# What is let through, or told badly


def test_a_quotation_mark_does_not_swallow_the_rest_of_the_file(own_data: Path) -> None:
    register = read_register(own_data)
    before = read_first_figures(own_data, register)
    put_line(own_data / KOLADA, 2, 'sfi_two_courses;2014;57;normal;;;"Preliminär, sade källan')
    after = read_first_figures(own_data, register)
    assert [len(v.rows) for v in after] == [len(v.rows) for v in before]
    remarks = [row.observation.note for v in after for row in v.rows]
    assert '"Preliminär, sade källan' in remarks


@pytest.mark.parametrize("year", ["2_014", " 2014 ", "\u0662\u0660\u0661\u0664", "+2014"])
def test_a_year_is_four_digits(
    own_data: Path, faults: Callable[[], tuple[str, ...]], year: str
) -> None:
    put_line(own_data / KOLADA, 2, f"sfi_two_courses;{year};57;normal;;;")
    faults()


@pytest.mark.parametrize("size", ["21,9", "0", "-21"])
def test_a_group_is_a_whole_number_of_people(
    own_data: Path, faults: Callable[[], tuple[str, ...]], size: str
) -> None:
    put_line(own_data / KOLADA, 2, f"sfi_two_courses;2014;57;normal;;{size};")
    faults()


@pytest.mark.parametrize("number", [1, 4])
def test_a_row_or_column_that_stands_twice_in_the_table_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]], number: int
) -> None:
    twice = {
        1: "Nyckeltal med beskrivning;2016;2017;2018;2019;2019;Trend",
        4: "Invånare totalt, antal;17 992;18 030;18 060;17 979;17 963;",
    }
    put_line(own_data / TABLE_FILE, number, twice[number])
    faults()


def test_a_vintage_id_that_is_used_twice_is_told(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    change(own_data, 'id = "scb-tab5557"', 'id = "scb-tab638"')
    faults()


def test_a_wrong_heading_is_told_once(
    own_data: Path, faults: Callable[[], tuple[str, ...]]
) -> None:
    put_line(own_data / TABLE_FILE, 1, "Nyckeltal med beskrivning;2016;20I7;2018;2019;2020;Trend")
    assert len(faults()) == 1

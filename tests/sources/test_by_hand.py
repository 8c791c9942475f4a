"""Figures typed or pasted: every place that can't be used is named, and then nothing is in."""

from __future__ import annotations

import pytest

from samsam.model.indicators.series import MissingReason, Sex
from samsam.services.core.service import Service
from samsam.sources.intake.by_hand import Typed, TypedRow, read
from samsam.sources.reading import Reading
from samsam.sources.tables.layout import Wanted
from samsam.swedish import NBSP

EMPTY = TypedRow("", " ", "")
WHOLE = TypedRow("2024", "31", "Ur  årets\tlista.")
RANK = "business_climate_rank"
NOTE = "Ur kyrkböckerna"


def wanted(service: Service) -> Wanted:
    return Wanted(service.register, {"2262": "Timrå kommun"}, 2026, "2262")


def typed(
    service: Service,
    *rows: TypedRow,
    source: str = " Svenskt  Näringsliv ",
    indicator: str = RANK,
) -> Reading:
    return read(Typed(source, rows), service.register.indicators[indicator], wanted(service))


def pasted(
    service: Service, table: str, indicator: str | None = "births", note: str = NOTE
) -> Reading:
    about = service.register.indicators[indicator] if indicator else None
    return read(Typed("Kommunen", (), table, note), about, wanted(service))


def values(reading: Reading) -> list[tuple[str, int, float | None]]:
    assert [(r.place, r.fault) for r in reading.refusals] == []
    return [(r.indicator_id, r.observation.year, r.observation.value) for r in reading.rows]


def test_each_filled_row_is_an_observation(service: Service) -> None:
    found = typed(service, EMPTY, WHOLE, EMPTY, TypedRow(" 2025 ", "28,0", "Ur årets lista."))
    assert found.source == "Svenskt Näringsliv"
    assert found.refusals == ()
    told = [(r.area, r.sex, r.observation.year, r.observation.value) for r in found.rows]
    assert told == [("2262", Sex.TOTAL, 2024, 31.0), ("2262", Sex.TOTAL, 2025, 28.0)]
    assert found.rows[0].observation.note == "Ur årets lista."


def test_one_fault_stops_all_rows_and_names_its_place(service: Service) -> None:
    found = typed(service, WHOLE, TypedRow("25", "plats tre", ""))
    assert found.rows == ()
    assert [(r.place, r.fault) for r in found.refusals] == [
        ("Rad 2, år", "”25” är inget årtal."),
        ("Rad 2, värde", "”plats tre” går inte att läsa som ett tal."),
        ("Rad 2, anmärkning", "Anmärkningen saknas."),
    ]


def test_a_cure_does_not_repeat_the_fault(service: Service) -> None:
    """They stand beside each other in a table."""
    (refusal,) = typed(service, TypedRow("2024", "plats tre", "Ur årets lista.")).refusals
    assert refusal.fault == "”plats tre” går inte att läsa som ett tal."
    assert refusal.cure.startswith("Skriv bara siffror")


@pytest.mark.parametrize("rows", [(), (EMPTY,), (EMPTY, EMPTY)])
def test_nothing_typed_is_told(service: Service, rows: tuple[TypedRow, ...]) -> None:
    found = typed(service, *rows, source=" ")
    assert [r.fault for r in found.refusals] == ["Ingen siffra är ifylld.", "Källan saknas."]


@pytest.mark.parametrize(
    ("indicator", "value", "told"),
    [
        ("employed", "8,620", "”8,620” kan betyda två saker. Skriv 8\u00a0620 om kommatecknet"),
        ("employed", "8.620", "”8.620” kan betyda två saker."),
        ("population", "17,465", "”17,465” kan betyda två saker. Skriv 17\u00a0465"),
        ("population", "12 %", "Värdet är skrivet i procent, men nyckeltalet är det inte."),
        ("population", "", "Värdet saknas. Skriv bara siffror"),
        ("population", "..", "”..” är inget tal. Skriv bara siffror"),
        ("population", "cirka 17 000", "går inte att läsa som ett tal"),
    ],
)
def test_a_number_is_read_as_in_a_file(
    service: Service, indicator: str, value: str, told: str
) -> None:
    row = TypedRow("2024", value, "Ur årets lista.")
    found = typed(service, row, indicator=indicator)
    assert found.rows == ()
    (refusal,) = found.refusals
    assert refusal.place == "Rad 1, värde"
    assert told in f"{refusal.fault} {refusal.cure}"


@pytest.mark.parametrize(
    ("indicator", "value", "read_as"),
    [
        ("unemployment", "8,620", 8.62), ("unemployment", "9,1 %", 9.1),
        ("population", "17 465", 17465.0), ("population", "17\u00a0465", 17465.0),
    ],
)  # fmt: skip
def test_what_can_mean_one_thing_is_read(
    service: Service, indicator: str, value: str, read_as: float
) -> None:
    row = TypedRow("2024", value, "Ur årets lista.")
    found = typed(service, row, indicator=indicator)
    assert [r.observation.value for r in found.rows] == [read_as]


@pytest.mark.parametrize("value", ["8,620", "17,465", "8.620", "sju", "50 %", "1e9", ""])
def test_a_number_is_refused_by_hand_when_it_is_in_a_file(service: Service, value: str) -> None:
    """8,620 people were 9 by hand, and refused in a file."""
    from samsam.sources.files.workbook import read_file

    by_hand = typed(service, TypedRow("2023", value, "not"), indicator="births")
    assert [r.place for r in by_hand.refusals] == ["Rad 1, värde"]
    if not value:
        return
    areas = {"2262": "Timrå kommun"}
    content = f"nyckeltal;år;värde\nbirths;2023;{value}\n".encode()
    in_file = read_file("f.csv", content, service.register, areas, 2026, home="2262")
    assert isinstance(in_file, Reading)
    assert [r.fault for r in by_hand.refusals] == [r.fault for r in in_file.refusals]


def test_decimal_marks_of_both_kinds_are_refused(service: Service) -> None:
    rows = (TypedRow("2023", "8,5", "not"), TypedRow("2024", "8.6", "not"))
    found = typed(service, *rows, indicator="neet")
    assert [r.place for r in found.refusals] == ["Värde"]


# Pasted


@pytest.mark.parametrize(
    "table",
    [
        f"År\tVärde\tAnmärkning\n2024\t1{NBSP}250\tur boken\n2025\t130\t",
        "2024\t1 250\tur boken\n2025\t130\t\n",
        "2024\t1 250\tur boken\n2025\t130\n",
        "\r\n2024\t1 250\tur boken\r\n\r\n2025\t130\r\n",
        "2024 1 250 ur boken\n2025 130",
        "2024: 1 250, ur boken\n2025: 130",
        "År Värde Anmärkning\n2024  1 250  ur boken\n2025  130",
        "år;värde;anmärkning\n2024;1 250;ur boken\n2025;130;",
        'År\tAntal\tKommentar\n2024\t1 250\t"ur boken"\n2025\t130\t',
    ],
)
def test_rows_with_and_without_headings(service: Service, table: str) -> None:
    found = pasted(service, table)
    assert values(found) == [("births", 2024, 1250.0), ("births", 2025, 130.0)]
    assert [r.observation.note for r in found.rows] == ["ur boken", NOTE]
    assert found.source == "Kommunen"


@pytest.mark.parametrize(
    "table",
    [
        "2023\t2024\t2025\n120\t125\t130",
        "\t2023\t2024\t2025\nFödda\t120\t125\t130",
        "Nyckeltal\t2023\t2024\t2025\nFödda\t120\t125\t130",
    ],
)
def test_years_across(service: Service, table: str) -> None:
    expected = [("births", y, v) for y, v in ((2023, 120.0), (2024, 125.0), (2025, 130.0))]
    assert values(pasted(service, table)) == expected


def test_a_table_that_names_its_key_figures_needs_no_choice(service: Service) -> None:
    across = pasted(service, "År\tFödda\tDöda\n2024\t125\t200\n2025\t130\t201", None)
    assert set(values(across)) == {
        ("births", 2024, 125.0), ("births", 2025, 130.0),
        ("deaths", 2024, 200.0), ("deaths", 2025, 201.0),
    }  # fmt: skip
    down = pasted(service, "\t2024\t2025\nFödda\t125\t130\nDöda\t200\t201", None)
    assert set(values(down)) == set(values(across))


def test_a_sign_for_missing_is_a_missing_value_with_its_meaning(service: Service) -> None:
    found = pasted(service, "2024\t..\n2025\t130", note=NOTE)
    [first, _] = found.rows
    assert first.observation.reason is MissingReason.NOT_PUBLISHED
    assert "Källans tecken ”..”" in first.observation.note


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        ("2024\t8,620", "Tabellen, rad 1", "”8,620” kan betyda två saker."),
        ("2024\t125\n2025\tsju", "Tabellen, rad 2", "”sju” går inte att läsa som ett tal."),
        ("2024 125\ntill exempel 2025", "Tabellen, rad 2", "Raden går inte att dela upp"),
        ("2024 17 4650", "Tabellen, rad 1", "Raden går inte att dela upp"),
        ("2023 2024 2025\n120 125 130", "Tabellen, rad 1", "Raden går inte att dela upp"),
        ("2024-2025 125", "Tabellen, rad 1", "Raden går inte att dela upp"),
        ("2024\t125\tnot\tmer\n2025\t130\tnot\tmer", "Tabellen, rad 1", "inga rubriker och 4"),
        ("2024\t2025\n2025\t2026", "Tabellen", "Det framgår inte om åren"),
        ("hej\tpå\ndig\tdär", "Tabellen, rad 1", "räcker inte"),
        ("2024\t125\n2024\t126", "Tabellen, rad 1 och rad 2", "två olika värden"),
        ('2024\t125\t"not', "Tabellen, rad 1", "citattecken"),
        ("   \n\t\n", "", ""),
    ],
)
def test_what_is_not_understood_is_refused_in_words(
    service: Service, table: str, place: str, words: str
) -> None:
    found = pasted(service, table)
    assert found.rows == ()
    if not place:
        assert [r.fault for r in found.refusals] == ["Ingen siffra är ifylld."]
        return
    assert found.refusals[0].place.startswith(place)
    assert words in found.refusals[0].fault


def test_a_pasted_table_without_notes_needs_one(service: Service) -> None:
    found = pasted(service, "2024\t125\tur boken\n2025\t130\t", note=" ")
    assert found.rows == ()
    assert [r.place for r in found.refusals] == ["Anmärkning till tabellen"]
    assert values(pasted(service, "2024\t125\tur boken", note="")) == [("births", 2024, 125.0)]


def test_rows_and_a_table_come_together_and_one_fault_stops_both(service: Service) -> None:
    births = service.register.indicators["births"]
    row = TypedRow("2023", "120", "not")
    both = read(Typed("K", (row,), "2024\t125", NOTE), births, wanted(service))
    assert values(both) == [("births", 2023, 120.0), ("births", 2024, 125.0)]
    stopped = read(Typed("K", (row,), "2024\tsju", NOTE), births, wanted(service))
    assert (stopped.rows, len(stopped.refusals)) == ((), 1)
    none = read(Typed("K", (row,), "", ""), None, wanted(service))
    assert [r.fault for r in none.refusals] == ["Nyckeltalet är inte valt."]


def test_a_long_line_is_read_as_fast_as_a_short_one(service: Service) -> None:
    found = pasted(service, "2024 " + "1 111" * 20_000 + "\n")
    assert found.rows == ()
    assert found.refusals

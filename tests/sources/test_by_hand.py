"""Figures typed by hand: every row and field that can't be used is named, and then nothing is in."""

from __future__ import annotations

import pytest

from samsam.model.series import Sex
from samsam.questions.service import Service
from samsam.sources.by_hand import Typed, TypedRow, read
from samsam.sources.reading import Reading

EMPTY = TypedRow("", " ", "")
WHOLE = TypedRow("2024", "31", "Ur  årets\tlista.")


def typed(service: Service, *rows: TypedRow, source: str = " Svenskt  Näringsliv ") -> Reading:
    indicator = service.register.indicators["business_climate_rank"]
    return read(Typed(source, rows), indicator, "2262")


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
        ("Rad 2, värde", "Värdet går inte att läsa."),
        ("Rad 2, anmärkning", "Anmärkningen saknas."),
    ]


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
    found = read(Typed("SCB", (row,)), service.register.indicators[indicator], "2262")
    assert found.rows == ()
    (refusal,) = found.refusals
    assert (refusal.place, refusal.fault) == ("Rad 1, värde", "Värdet går inte att läsa.")
    assert told in refusal.cure


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
    found = read(Typed("SCB", (row,)), service.register.indicators[indicator], "2262")
    assert [r.observation.value for r in found.rows] == [read_as]

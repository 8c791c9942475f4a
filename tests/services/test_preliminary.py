"""Kolada's preliminary values: marked between the two days of the catalogue, settled after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from kolada_server import UNHURRIED, Json, Kolada, Server, kpi, row

from samsam.exports.data import csv_table
from samsam.exports.use import RenderOptions
from samsam.model.indicators.series import ObservationStatus
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.services.data.update import Fetched, fetch
from samsam.services.files.files import figure_for_file
from samsam.sources.intake.intake import News
from samsam.sources.services import http

OWN_FIGURES = True

SFI = "N18409"
BEFORE, FIRST, LAST, AFTER = (
    date(2026, 3, 31), date(2026, 4, 1), date(2026, 8, 27), date(2026, 8, 28),
)  # fmt: skip
VALUES = {2022: 50.5, 2023: 51.5, 2024: 52.5, 2025: 53.5}


def catalogue_entry(**changes: object) -> Json:
    dates = {"prel_publication_date": "2026-04-01", "publication_date": "2026-08-28"}
    return kpi(SFI, "Elever på SFI") | dates | {"publ_period": "2025"} | changes


def rows(values: dict[int, float]) -> list[Json]:
    return [row(SFI, "2262", year, T=value, K=value + 1) for year, value in values.items()]


@pytest.fixture
def server() -> Iterator[Server]:
    kolada = Kolada(kpis=[catalogue_entry()], rows=rows(VALUES))
    with Server(kolada=kolada, config=UNHURRIED) as running:
        yield running


@pytest.fixture
def asking(own_service: Service, server: Server) -> Service:
    """The service, with its sources at the local server."""
    places = {"kolada_address": server.kolada_base, "scb_address": server.scb_base}
    return replace(own_service, settings=replace(own_service.settings, **places))


def from_kolada(service: Service, today: date) -> Fetched:
    return next(f for f in fetch(service, today) if f.service == "kolada")


def exported(service: Service) -> str:
    """The key figure's own CSV, as everybody can fetch it."""
    figures = figure_for_file(service, "nyckeltal", "sfi_two_courses", Selection(), AFTER)
    return csv_table.table(*figures, RenderOptions(AFTER)).decode("utf-8").replace("\u00a0", " ")


def preliminary(found: Fetched) -> set[tuple[int, str]]:
    return {
        (p.row.observation.year, p.row.sex.value)
        for p in found.shown.proposals
        if p.row.observation.status is ObservationStatus.PRELIMINARY
    }


@pytest.mark.parametrize(
    ("today", "expected"),
    [(BEFORE, set()), (FIRST, {(2025, "T"), (2025, "K")}), (LAST, {(2025, "T"), (2025, "K")}),
     (AFTER, set())],
)  # fmt: skip
def test_the_newest_year_is_preliminary_between_the_two_days(
    asking: Service, today: date, expected: set[tuple[int, str]]
) -> None:
    found = from_kolada(asking, today)
    assert preliminary(found) == expected
    told = [n for n in found.shown.notices if "preliminärt" in n]
    assert bool(told) is bool(expected)
    if told:
        assert told == [
            "Koladas värde för 2025 av N18409 ”Elever på SFI” är preliminärt till den 28 augusti "
            "2026."
        ]


@pytest.mark.parametrize(
    ("changes", "values", "expected"),
    [
        ({"prel_publication_date": None}, VALUES, set()),
        ({"publication_date": None}, VALUES, {2025}),
        ({"publ_period": ""}, VALUES, {2025}),
        ({"publ_period": "2026"}, VALUES, {2025}),
        # What the two days are about isn't there yet: what is there is long settled.
        ({"publ_period": "2026"}, {2023: 51.5, 2024: 52.5}, set()),
        ({}, {}, set()),
    ],
)
def test_only_what_the_days_are_about_is_preliminary(
    asking: Service, server: Server, changes: Json, values: dict[int, float], expected: set[int]
) -> None:
    server.kolada = Kolada(kpis=[catalogue_entry(**changes)], rows=rows(values))
    assert {year for year, _ in preliminary(from_kolada(asking, FIRST))} == expected


def test_a_value_says_so_itself(asking: Service, server: Server) -> None:
    newest = row(SFI, "2262", 2025, T=53.5)
    newest["values"][0]["status"] = "Preliminary"
    server.kolada = Kolada(kpis=[kpi(SFI)], rows=[*rows({2024: 52.5}), newest])
    assert preliminary(from_kolada(asking, FIRST)) == {(2025, "T")}


def test_a_preliminary_value_is_shown_as_that_and_settles_when_its_day_has_come(
    asking: Service,
) -> None:
    data.accept(asking, from_kolada(asking, FIRST).shown, "prov", FIRST)
    assert "2025;53,5;54 %;Preliminärt" in exported(asking)
    again = from_kolada(asking, LAST)
    assert again.changes == 0
    settled = from_kolada(asking, AFTER)
    changing = {p.key: p for p in settled.shown.acceptable}
    assert {(key[3], p.news) for key, p in changing.items()} == {(2025, News.REVISED)}
    assert all(not p.warnings for p in changing.values())
    data.accept(asking, settled.shown, "prov", AFTER)
    assert "Preliminärt" not in exported(asking)


def test_when_the_catalogue_cannot_be_asked_that_is_told(
    asking: Service, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who asks again waits for seconds, which test_http sees to.
    monkeypatch.setattr(http, "Clock", partial(http.Clock, sleep=lambda _seconds: None))
    server.alter = lambda content: (
        {"fel": 1} if content["values"] and "title" in content["values"][0] else content
    )
    found = from_kolada(asking, FIRST)
    assert found.shown.acceptable
    (refusal,) = (r for r in found.shown.refusals if "titlar" in r.place)
    assert "inte att se om de nyaste värdena är preliminära" in refusal.fault

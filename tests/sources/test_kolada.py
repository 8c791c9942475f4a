"""Kolada's client against a real local server that answers as Kolada v3 (bad-input.md 49-66)."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import cache
from math import ceil
from typing import Any

import pytest
from kolada_server import (
    SHARED,
    Json,
    Kolada,
    Reply,
    Server,
    catalogue,
    json_reply,
    kpi,
    mutated,
    panel_rows,
    row,
)

from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.series.rows import Row
from samsam.sources.kolada.answers import KoladaGroup, Kpi
from samsam.sources.kolada.catalogue import changed_titles
from samsam.sources.kolada.client import HTTP, KoladaClient
from samsam.sources.kolada.queries import last_years, plan
from samsam.sources.kolada.reading import WantedSeries, read
from samsam.sources.reading import Reading
from samsam.sources.services.faults import FetchError, FetchFault
from samsam.sources.services.http import Clock, Fetcher, HttpSettings

PANEL = SHARED / "kolada" / "panel_27_kpis_290_municipalities.csv.gz"
CATALOGUE = SHARED / "kolada" / "kpi_catalogue_v3_2026-03-23.csv.gz"
needs_panel = pytest.mark.skipif(not PANEL.exists(), reason=f"{PANEL} is not here")
needs_catalogue = pytest.mark.skipif(not CATALOGUE.exists(), reason=f"{CATALOGUE} is not here")

POPULATION = WantedSeries("population", "N01951")
SFI = WantedSeries("sfi_two_courses", "N18409")
SMALL = Kolada(
    rows=[
        row("N01951", "2262", 2023, T=17540, K=8600, M=8940),
        row("N01951", "2262", 2024, T=17521, K=8588, M=8933),
        row("N18409", "2262", 2023, T=41.3, K=None, M=38.0),
        row("N18409", "2262", 2024, T=None),
        row("N01951", "2281", 2024, T=99400, K=49800, M=49600),
    ],
    kpis=[kpi("N01951", "Invånare totalt, antal"), kpi("N18409"), kpi("N00919", "Tyst (-2021)")],
    municipalities=[{"id": "2262", "title": "Timrå", "type": "K"}],
    groups=[
        {"id": "G1", "title": "Liknande kommuner, övergripande, Timrå, 2025",
         "members": [{"member_id": "0617", "member_title": "Gnosjö"}]},
        {"id": "G2", "title": "Liknande kommuner, övergripande, Timrå, 2019",
         "members": [{"id": "0680", "title": "Jönköping"}]},
    ],
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def client_of(server: Server, **more: Any) -> Iterator[KoladaClient]:
    settings = replace(HTTP, origins=frozenset({server.origin}), **more)
    passed = [0.0]
    clock = Clock(
        monotonic=lambda: passed[0],
        sleep=lambda seconds: passed.__setitem__(0, passed[0] + seconds),
    )
    with Fetcher(settings, clock) as fetcher:
        yield KoladaClient(fetcher, server.kolada_base)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(kolada=SMALL) as one:
        yield one


def read_small(server: Server, *wanted: WantedSeries, **more: Any) -> Reading:
    with client_of(server) as client:
        return read(client, wanted or (POPULATION, SFI), ["2262"], [2023, 2024], **more)


def data_paths(server: Server) -> list[str]:
    return [path for path in server.paths if "/data/" in path]


# What comes


def test_every_sex_and_year_arrives(server: Server) -> None:
    reading = read_small(server, POPULATION)
    assert reading.source == "Kolada"
    assert reading.refusals == ()
    assert reading.notices == ()
    assert reading.rows == tuple(
        Row("population", "2262", sex, Observation(year, value))
        for year, sex, value in [
            (2023, Sex.WOMEN, 8600.0), (2023, Sex.MEN, 8940.0), (2023, Sex.TOTAL, 17540.0),
            (2024, Sex.WOMEN, 8588.0), (2024, Sex.MEN, 8933.0), (2024, Sex.TOTAL, 17521.0),
        ]
    )  # fmt: skip
    assert server.paths == ["/v3/data/kpi/N01951/municipality/2262/year/2023,2024?per_page=5000"]


def test_a_missing_value_has_its_reason(server: Server) -> None:
    rows = {(r.observation.year, r.sex): r.observation for r in read_small(server, SFI).rows}
    missing = (None, ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    assert rows[2024, Sex.TOTAL] == Observation(2024, *missing)
    assert rows[2023, Sex.WOMEN] == Observation(2023, *missing)
    assert rows[2023, Sex.TOTAL].value == 41.3
    assert (2024, Sex.WOMEN) not in rows


@pytest.mark.parametrize("on_the_row", [True, False])
@pytest.mark.case(64)
def test_a_withdrawn_value(server: Server, on_the_row: bool) -> None:
    withdrawn = row("N01951", "2262", 2024, T=17521)
    (withdrawn if on_the_row else withdrawn["values"][0])["isdeleted"] = True
    del withdrawn["values"][0]["value"]
    server.kolada = Kolada(rows=[withdrawn])
    (only,) = read_small(server, POPULATION, changed_since=date(2026, 1, 1)).rows
    assert only.observation.reason is MissingReason.WITHDRAWN
    assert "from_date=2026-01-01" in server.paths[0]


@pytest.mark.case(64)
def test_a_withdrawn_value_that_was_replaced(server: Server) -> None:
    withdrawn = {**row("N01951", "2262", 2024, T=1), "isdeleted": True}
    server.kolada = Kolada(rows=[withdrawn, row("N01951", "2262", 2024, T=2), withdrawn])
    (only,) = read_small(server, POPULATION).rows
    assert only.observation.value == 2


@pytest.mark.case(63)
def test_a_revised_value_is_what_kolada_says_now(server: Server) -> None:
    before = read_small(server, POPULATION)
    changed = copy.deepcopy(list(SMALL.rows))
    changed[0]["values"][0]["value"] = 17541
    server.kolada = Kolada(rows=changed)
    after = read_small(server, POPULATION)
    differing = [(b, a) for b, a in zip(before.rows, after.rows, strict=True) if a != b]
    assert [(b.observation.value, a.observation.value) for b, a in differing] == [(17540, 17541)]


def test_an_unknown_status_is_kept_as_a_note(server: Server) -> None:
    secret = row("N01951", "2262", 2024, T=None)
    secret["values"][0]["status"] = "Privacy"
    server.kolada = Kolada(rows=[secret])
    (only,) = read_small(server, POPULATION).rows
    assert only.observation.note == "Kolada: Privacy"
    assert only.observation.value is None


def test_one_key_figure_for_two_indicators(server: Server) -> None:
    reading = read_small(server, POPULATION, WantedSeries("inhabitants", "N01951"))
    assert {r.indicator_id for r in reading.rows} == {"population", "inhabitants"}
    assert len(reading.rows) == 12
    assert len(server.paths) == 1


def test_nothing_wanted_asks_nothing(server: Server) -> None:
    with client_of(server) as client:
        assert read(client, [], ["2262"], [2024]) == Reading("Kolada", ())
        assert read(client, [POPULATION], [], [2024]).rows == ()
    assert data_paths(server) == []


# How much is asked


@pytest.mark.parametrize(
    ("kpis", "areas", "years", "requests"),
    [(1, 1, 1, 1), (25, 1, 25, 1), (26, 1, 1, 2), (1, 1, 26, 2), (11, 1, 4, 1), (11, 290, 4, 3),
     (3, 30, 4, 1), (1, 290, 4, 1), (27, 1, 30, 4), (25, 8, 25, 1), (25, 9, 25, 2)],
)  # fmt: skip
def test_the_fewest_parts(kpis: int, areas: int, years: int, requests: int) -> None:
    names = [f"N{n:05}" for n in range(kpis)]
    codes = [f"{n:04}" for n in range(areas)]
    parts = plan(names, codes, range(2000, 2000 + years))
    assert sum(part.most_requests for part in parts) == requests
    assert all(len(ids) <= 25 for part in parts for ids in (part.kpis, part.areas, part.years))
    asked = {(k, a, y) for p in parts for k in p.kpis for a in p.areas or codes for y in p.years}
    assert len(asked) == kpis * areas * years


@cache
def panel() -> Kolada:
    return Kolada(rows=panel_rows(PANEL))


@pytest.mark.slow
@needs_panel
def test_27_key_figures_290_municipalities_30_years() -> None:
    kolada = panel()
    kpis = sorted({one["kpi"] for one in kolada.rows})
    areas = sorted({one["municipality"] for one in kolada.rows})
    years = range(1995, 2025)
    wanted = [WantedSeries(one, one) for one in kpis]
    steps: list[tuple[int, int]] = []
    with Server(kolada=kolada) as server, client_of(server) as client:
        reading = read(client, wanted, areas, years, progress=lambda *step: steps.append(step))
    inside = [one for one in kolada.rows if one["period"] in years]
    assert reading.refusals == ()
    assert len(reading.rows) == sum(len(one["values"]) for one in inside)
    assert (len(kpis), len(areas)) == (27, 290)
    assert len(server.paths) == _requests_needed(inside, kpis, years)
    least = ceil(len(inside) / 5000)
    assert least <= len(server.paths) <= least + 3, (least, len(server.paths))
    assert steps == [(n, 4) for n in range(5)]


def _requests_needed(rows: list[Json], kpis: list[str], years: range) -> int:
    """Slow and obvious: the pages of the four questions that 25 ids a segment allow."""
    return sum(
        max(1, ceil(sum(r["kpi"] in k and r["period"] in y for r in rows) / 5000))
        for k in (kpis[:25], kpis[25:])
        for y in (list(years)[:25], list(years)[25:])
    )


@needs_panel
def test_the_panel_arrives_as_it_is() -> None:
    with Server(kolada=panel()) as server, client_of(server) as client:
        reading = read(client, [WantedSeries("x", "N00914")], ["2262"], range(2014, 2022))
    values = [r.observation.value for r in reading.rows if r.sex is Sex.TOTAL]
    assert [round(v or 0, 2) for v in values] == [
        78.5, 79.16, 81.04, 81.7, 81.72, 82.11, 81.1, 81.88,
    ]  # fmt: skip


@pytest.mark.parametrize("count_is_total", [True, False])
def test_pages_are_followed_to_the_end(count_is_total: bool) -> None:
    rows = [
        row("N1", f"{n:04}", year, T=float(n)) for n in range(290) for year in range(1990, 2015)
    ]
    kolada = Kolada(rows=rows, count_is_total=count_is_total)
    with Server(kolada=kolada) as server, client_of(server) as client:
        areas = [f"{n:04}" for n in range(290)]
        reading = read(client, [WantedSeries("x", "N1")], areas, range(1990, 2015))
    assert len(reading.rows) == 290 * 25
    assert reading.refusals == ()
    assert len(server.paths) == 2


def test_no_more_than_25_ids(server: Server) -> None:
    with client_of(server) as client, pytest.raises(ValueError, match="25"):
        list(client.data(["N1"], [str(n) for n in range(26)]))


def test_never_more_than_five_a_second(server: Server) -> None:
    asked = []
    server.alter = lambda content: (asked.append(time.monotonic()), content)[1]
    settings = replace(HTTP, origins=frozenset({server.origin}), window=0.2)
    with Fetcher(settings) as fetcher:
        client = KoladaClient(fetcher, server.kolada_base)
        for _ in range(11):
            list(client.data(["N01951"], ["2262"]))
    # When they arrive, a busy machine may have held up the first: two windows are 0.4 s, unpaced
    # they come within some hundredths.
    assert asked[10] - asked[0] > 0.25


# The lists


def test_key_figures_by_id_and_title(server: Server) -> None:
    with client_of(server) as client:
        (only,) = client.kpis(["N01951"])
        assert only == Kpi(
            "N01951", "Invånare totalt, antal", "Källa: SCB.", True, "2026", date(2027, 2, 26)
        )
        assert [k.id for k in client.kpis(title="invånare")] == ["N01951"]
        assert len(client.kpis()) == 3
        assert client.kpis(["N99999"]) == ()


def test_titles_that_were_encoded_twice_are_repaired_and_counted(server: Server) -> None:
    def twice(text: str) -> str:
        return text.encode("utf-8").decode("cp1252")

    server.kolada = Kolada(
        kpis=[kpi("N00001", twice("Föräldrar, andel (%)")), kpi("N00002", "Född")],
        municipalities=[{"id": "2262", "title": twice("Timrå"), "type": "K"}],
    )
    with client_of(server) as client:
        assert client.repairs == ()
        assert [k.title for k in client.kpis()] == ["Föräldrar, andel (%)", "Född"]
        assert [m.title for m in client.municipalities()] == ["Timrå"]
        (told,) = client.repairs
    assert told.startswith("2 namn från Kolada kom med felkodade tecken och är rättade: ”FÃ¶rÃ¤ld")
    assert told.endswith("lästes som ”Föräldrar, andel (%)”.")


def test_many_key_figures_are_asked_for_25_at_a_time(server: Server) -> None:
    server.kolada = Kolada(kpis=[kpi(f"N{n:05}") for n in range(60)])
    with client_of(server) as client:
        assert len(client.kpis([f"N{n:05}" for n in range(60)])) == 60
    assert len(server.paths) == 3


def test_groups_in_both_forms(server: Server) -> None:
    with client_of(server) as client:
        found = client.groups("liknande kommuner, övergripande, timrå")
        assert [m.id for m in client.municipalities()] == ["2262"]
    assert found == (
        KoladaGroup("G1", "Liknande kommuner, övergripande, Timrå, 2025", ("0617",)),
        KoladaGroup("G2", "Liknande kommuner, övergripande, Timrå, 2019", ("0680",)),
    )


@needs_catalogue
def test_the_whole_catalogue_in_two_pages() -> None:
    kpis = catalogue(CATALOGUE)
    with Server(kolada=Kolada(kpis=kpis)) as server, client_of(server) as client:
        found = client.kpis()
    assert len(found) == len(kpis) == 6099
    assert len(server.paths) == 2
    marks = [mark for year in range(1990, 2030) for mark in (f"(-{year})", f"(- {year})")]
    retired = [k["id"] for k in kpis if any(mark in k["title"] for mark in marks)]
    assert [k.id for k in found if k.retired_after] == retired != []
    assert changed_titles(found, found) == ()


@pytest.mark.case(62)
def test_an_incomplete_list_is_refused(server: Server) -> None:
    server.alter = lambda content: {**content, "count": 99}
    with client_of(server) as client, pytest.raises(FetchError) as caught:
        client.kpis()
    assert "99 rader" in caught.value.fault


# What nobody asked for


@pytest.mark.case(65)
def test_others_are_sorted_out_and_told(server: Server) -> None:
    strays = [
        row("N99999", "2262", 2024, T=1), row("N01951", "2281", 2024, T=2),
        row("N01951", "2262", 1999, T=3), row("N01951", "2262", 2024, X=4),
    ]  # fmt: skip
    server.alter = lambda content: {**content, "values": [*content["values"], *strays],
                                    "count": content["count"] + 4}  # fmt: skip
    reading = read_small(server, POPULATION)
    assert len(reading.rows) == 6
    assert {r.observation.value for r in reading.rows}.isdisjoint({1, 2, 3, 4})
    (refusal,) = reading.refusals
    assert "4 värden som inte hör till frågan" in refusal.fault
    for what in ("nyckeltal N99999", "område 2281", "år 1999", "kön X"):
        assert what in refusal.fault


def test_other_areas_are_expected_when_all_were_asked_for(server: Server) -> None:
    areas = ["2262", *(f"{n:04}" for n in range(60))]
    with client_of(server) as client:
        reading = read(client, [POPULATION], areas, [2024])
    assert "/municipality/" not in server.paths[0]
    assert {r.area for r in reading.rows} == {"2262"}
    assert reading.refusals == ()


def test_an_unknown_key_figure_is_named(server: Server) -> None:
    reading = read_small(server, POPULATION, WantedSeries("nonsense", "N99999"))
    (refusal,) = reading.refusals
    assert refusal.fault == "Kolada känner inte till N99999."
    assert "nonsense" in refusal.place
    assert len(reading.rows) == 6


def test_a_key_figure_without_values_here_is_told(server: Server) -> None:
    reading = read_small(server, POPULATION, WantedSeries("unemployment", "N00919"))
    assert reading.refusals == ()
    assert reading.notices == (
        "Kolada har inga värden för N00919 ”Tyst (-2021)” i de områden och år som efterfrågades.",
    )


def test_the_silent_ones_are_not_judged_when_the_catalogue_fails(server: Server) -> None:
    server.then(None)
    server.always(Reply(status=500))
    (refusal,) = read_small(server, WantedSeries("nonsense", "N99999")).refusals
    assert "katalogen" in refusal.place
    assert "fel hos sig" in refusal.fault


def test_two_different_values_are_both_refused(server: Server) -> None:
    twice = [row("N01951", "2262", 2024, T=1, K=5), row("N01951", "2262", 2024, T=2, K=5)]
    server.kolada = Kolada(rows=twice)
    reading = read_small(server, POPULATION)
    assert [(r.sex, r.observation.value) for r in reading.rows] == [(Sex.WOMEN, 5)]
    assert any("två olika värden" in r.fault for r in reading.refusals)


# Contract


def _without(name: str, where: str) -> Callable[[Json], Json]:
    def alter(content: Json) -> Json:
        changed = copy.deepcopy(content)
        targets = {
            "page": [changed], "row": changed["values"],
            "value": [v for r in changed["values"] for v in r["values"]],
        }  # fmt: skip
        for target in targets[where]:
            target[f"new_{name}"] = target.pop(name)
        return changed

    return alter


@pytest.mark.parametrize(
    ("name", "where"),
    [("values", "page"), ("kpi", "row"), ("municipality", "row"),
     ("period", "row"), ("values", "row"), ("gender", "value"), ("value", "value")],
)  # fmt: skip
@pytest.mark.case(58)
def test_a_renamed_field_is_a_broken_contract(server: Server, name: str, where: str) -> None:
    server.alter = _without(name, where)
    reading = read_small(server, POPULATION)
    assert reading.rows == ()
    (refusal,) = reading.refusals
    assert refusal.fault.startswith("Koladas svar har ändrats")
    assert name in refusal.fault
    assert "N01951" in refusal.place
    assert len(server.paths) == 1


@pytest.mark.parametrize(
    "content",
    [None, [], {}, "text", 7, True, {"values": None}, {"values": [1], "count": 1},
     {"values": {}, "count": 0}, {"count": True, "values": []},
     {"count": 0, "values": [], "next_url": 5}],
)  # fmt: skip
@pytest.mark.case(54, 58)
def test_another_shape_is_a_broken_contract(server: Server, content: object) -> None:
    server.always(json_reply(content))
    (refusal,) = read_small(server, POPULATION).refusals
    assert refusal.fault.startswith("Koladas svar har ändrats")


@pytest.mark.parametrize("value", ["74,1", True, [1], {}, 10**400])
@pytest.mark.case(58)
def test_another_kind_of_value_is_a_broken_contract(server: Server, value: object) -> None:
    server.kolada = Kolada(rows=[row("N01951", "2262", 2024, T=value)])  # type: ignore[arg-type]
    (refusal,) = read_small(server, POPULATION).refusals
    assert refusal.fault.startswith("Koladas svar har ändrats")


@pytest.mark.parametrize("title", ["Inv\ud800nare", "Inv\0nare"])
def test_a_text_that_cannot_be_stored_is_a_broken_contract(server: Server, title: str) -> None:
    server.kolada = Kolada(kpis=[kpi("N01951", title)])
    with client_of(server) as client, pytest.raises(FetchError) as caught:
        client.kpis()
    assert caught.value.kind is FetchFault.CONTRACT


@pytest.mark.case(59)
def test_extra_fields_are_ignored(server: Server) -> None:
    def alter(content: Json) -> Json:
        rows = [{**r, "ny": 1, "values": [{**v, "x": {}} for v in r["values"]]}
                for r in content["values"]]  # fmt: skip
        return {**content, "values": rows, "previous_url": None, "version": [3]}

    server.alter = alter
    reading = read_small(server, POPULATION)
    assert len(reading.rows) == 6
    assert reading.refusals == ()


def test_next_url_may_be_absent(server: Server) -> None:
    server.alter = lambda content: {k: v for k, v in content.items() if k != "next_url"}
    assert len(read_small(server, POPULATION).rows) == 6


def test_a_thousand_damaged_answers_raise_nothing_else(server: Server) -> None:
    chance = random.Random(2262)  # noqa: S311 - the same damage each time
    server.alter = lambda content: mutated(content, chance)
    with client_of(server) as client:
        for _ in range(250):
            reading = read(client, [POPULATION, SFI], ["2262"], [2023, 2024])
            assert reading.rows or reading.refusals or reading.notices
            for listed in (client.kpis, client.municipalities, client.groups):
                with suppress(FetchError):
                    listed()


# Pages that go wrong


def _page(rows: list[Json], following: str | None, count: int | None = None) -> Reply:
    return json_reply({"count": len(rows) if count is None else count, "values": rows,
                       "next_url": following})  # fmt: skip


ONE = [row("N01951", "2262", 2023, T=1)]
TWO = [row("N01951", "2262", 2024, T=2)]


@pytest.mark.case(61)
def test_a_page_twice(server: Server) -> None:
    base = f"{server.kolada_base}/data/x"
    server.then(_page(ONE, f"{base}?page=2"), _page(ONE, f"{base}?page=3"), _page(TWO, None))
    reading = read_small(server, POPULATION)
    assert [r.observation.value for r in reading.rows] == [1, 2]
    (refusal,) = reading.refusals
    assert "samma sida kom två gånger" in refusal.fault


@pytest.mark.case(60)
def test_a_page_missing(server: Server) -> None:
    base = f"{server.kolada_base}/data/x"
    server.then(_page(ONE, f"{base}?page=3"), _page(TWO, None))
    (refusal,) = read_small(server, POPULATION).refusals
    assert "efter sida 1 kom sida 3" in refusal.fault


@pytest.mark.case(60, 62)
def test_pages_end_too_early(server: Server) -> None:
    server.then(_page(ONE, None, count=7))
    reading = read_small(server, POPULATION)
    assert [r.observation.value for r in reading.rows] == [1]
    (refusal,) = reading.refusals
    assert "Kolada uppger 7 rader men 1 kom" in refusal.fault


@pytest.mark.case(61)
def test_pages_that_go_round(server: Server) -> None:
    base = f"{server.kolada_base}/data/x"
    server.then(_page(ONE, f"{base}?page=2"), _page(TWO, f"{base}?page=2"))
    reading = read_small(server, POPULATION)
    assert any("sidorna tar inte slut" in r.fault for r in reading.refusals)
    assert [r.observation.value for r in reading.rows] == [1, 2]
    assert len(server.paths) == 2


@pytest.mark.parametrize("rows", [ONE, []])
@pytest.mark.case(61)
def test_endless_pages_without_anything_new(server: Server, rows: list[Json]) -> None:
    number = iter(range(2, 10_000))
    server.alter = lambda _: {"count": len(rows), "values": rows,
                              "next_url": f"{server.kolada_base}/data/kpi/N1/year/1?page={next(number)}"}  # fmt: skip
    reading = read_small(server, POPULATION)
    assert any("sidorna tar inte slut" in r.fault for r in reading.refusals)
    assert len(server.paths) < 5


@pytest.mark.parametrize(
    "following",
    ["https://evil.example/v3/x", "http://127.0.0.1:1/v3", "http://169.254.169.254/", "//evil/",
     "file:///etc/passwd", "http://u:p@{host}/v3/x", "http://localhost/"],
)  # fmt: skip
@pytest.mark.case(66)
def test_a_next_page_elsewhere_is_refused(server: Server, following: str) -> None:
    host = server.origin.removeprefix("http://")
    server.then(_page(ONE, following.format(host=host)))
    reading = read_small(server, POPULATION)
    assert reading.rows == ()
    assert "följer inga hänvisningar" in reading.refusals[0].fault
    assert "p@" not in reading.refusals[0].fault
    assert len(server.paths) == 1


def test_a_next_page_is_asked_for_by_the_scheme_we_trust(server: Server) -> None:
    path = "/v3/data/kpi/N01951/municipality/2262/year/2024?per_page=5000&page=2"
    https = server.origin.replace("http:", "https:") + path
    server.then(_page(ONE, https), _page(TWO, None))
    assert len(read_small(server, POPULATION).rows) == 2
    assert server.paths[1] == path


def test_a_next_page_that_is_no_address(server: Server) -> None:
    server.then(_page(ONE, "\u0000"))
    (refusal,) = read_small(server, POPULATION).refusals
    assert refusal.fault.startswith("Koladas svar har ändrats")


# The network goes wrong


def test_a_failed_part_is_tried_again_last(server: Server) -> None:
    wanted = [WantedSeries(f"i{n}", f"N{n:05}") for n in range(30)]
    server.kolada = Kolada(rows=[row(w.kpi_id, "2262", 2024, T=1) for w in wanted])
    server.then(*[Reply(status=503)] * 3)
    steps: list[tuple[int, int]] = []
    reading = read_small(server, *wanted, progress=lambda *step: steps.append(step))
    assert reading.refusals == ()
    assert len(reading.rows) == 30
    assert len(server.paths) == 5
    assert steps == [(0, 2), (0, 2), (1, 2), (2, 2)]


def test_a_part_that_fails_for_ever_is_named_and_the_rest_kept(server: Server) -> None:
    wanted = [WantedSeries(f"i{n}", f"N{n:05}") for n in range(27)]
    server.kolada = Kolada(rows=[row(w.kpi_id, "2262", 2024, T=1) for w in wanted])
    server.then(None)
    server.always(Reply(status=500))
    reading = read_small(server, *wanted)
    assert len(reading.rows) == 25
    (refusal,) = reading.refusals
    assert refusal.place == "Kolada: nyckeltal N00025 och N00026, område 2262, 2023–2024"
    assert "svar 500" in refusal.fault
    assert refusal.cure.startswith("Försök igen")
    assert len(server.paths) == 1 + 3 + 3


def test_the_pages_before_a_fault_are_kept(server: Server) -> None:
    server.then(_page(ONE, f"{server.kolada_base}/data/x?page=2"), Reply(status=404))
    reading = read_small(server, POPULATION)
    assert [r.observation.value for r in reading.rows] == [1]
    assert "hittar inte det som efterfrågades (svar 404)" in reading.refusals[0].fault
    assert "source_id" in reading.refusals[0].cure


def test_an_id_is_blamed_only_when_the_address_has_answered_about_others(server: Server) -> None:
    wanted = [WantedSeries(f"i{n}", f"N{n:05}") for n in range(26)]
    gone = replace(json_reply({"error": "No such endpoint."}), status=404)
    server.then(None, gone)
    refused = read_small(server, *wanted).refusals
    refusal = next(r for r in refused if "404" in r.fault)
    assert refusal.place.startswith("Kolada: nyckeltal N00025")
    assert "(svar 404: No such endpoint)" in refusal.fault
    assert refusal.cure == (
        "Kontrollera source_id i indicators.toml: nyckeltalet kan ha tagits bort."
    )
    server.always(gone)
    alone = read_small(server, POPULATION).refusals
    assert alone
    assert not any("indicators.toml" in r.cure for r in alone)


def test_a_closed_address_is_asked_once_and_told_for_every_part(server: Server) -> None:
    server.always(replace(json_reply({"error": "Use /v4."}), status=410))
    wanted = [WantedSeries(f"i{n}", f"N{n:05}") for n in range(60)]
    reading = read_small(server, *wanted)
    assert len(server.paths) == 1
    assert len(reading.refusals) == 3
    assert all("(svar 410: Use /v4)" in r.fault for r in reading.refusals)


@pytest.mark.parametrize("without", [(1, 2, 3), (1,), (2, 3)])
def test_pages_without_a_count_are_followed_to_the_end(
    server: Server, without: tuple[int, ...]
) -> None:
    pages = {n: {"values": [row("N01951", "2262", 2020 + n, T=n)], "count": 1} for n in (1, 2, 3)}
    for n in (1, 2):
        pages[n]["next_url"] = f"{server.kolada_base}/data/x?page={n + 1}"
    for n in without:
        del pages[n]["count"]
    server.then(*(json_reply(pages[n]) for n in (1, 2, 3)))
    with client_of(server) as client:
        reading = read(client, [POPULATION], ["2262"], None)
    assert reading.refusals == ()
    assert [r.observation.value for r in reading.rows] == [1, 2, 3]


@pytest.mark.case(68)
def test_no_network_is_told_once_for_each_part_and_soon() -> None:
    with Server() as server:
        pass
    wanted = [WantedSeries(f"i{n}", f"N{n:05}") for n in range(60)]
    reading = read_small(server, *wanted)
    assert reading.rows == ()
    assert [r.fault for r in reading.refusals] == ["Det gick inte att nå Kolada."] * 3


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(body=b"<html>"), "webbsida"),
        (Reply(body=b'{"values": ['), "avhugget"),
        (Reply(body=b""), "tomt"),
        (Reply(body=b'{"count": NaN}'), "inget tal"),
        (Reply(body=b"[" * 100_000), "nästlat"),
        (Reply(status=403), "403"),
        (Reply(status=429), "fler frågor"),
        (Reply(status=302, headers={"Location": "https://evil.example/"}), "evil.example"),
        (replace(json_reply(SMALL.rows), cut=True), "bröts av"),
    ],
)
def test_every_fault_of_the_answer_is_a_refusal(server: Server, reply: Reply, told: str) -> None:
    server.always(reply)
    (refusal,) = read_small(server).refusals
    assert told in refusal.fault
    assert "N01951" in refusal.place


@pytest.mark.case(48)
def test_a_drip_is_a_refusal(server: Server) -> None:
    server.always(Reply(body=b" " * 9999, drip=0.02))
    with client_of(server, deadline=0.3) as client:
        (refusal,) = read(client, [POPULATION], ["2262"], [2024]).refusals
    assert "sekunder" in refusal.fault


def test_cancelling_keeps_what_came(server: Server) -> None:
    wanted = [WantedSeries(f"i{n}", f"N{n:05}") for n in range(60)]
    server.kolada = Kolada(rows=[row(w.kpi_id, "2262", 2024, T=1) for w in wanted])
    reading = read_small(server, *wanted, cancelled=lambda: len(server.paths) == 2)
    assert len(server.paths) == 2
    assert len(reading.rows) == 50
    assert {r.fault for r in reading.refusals} == {"Hämtningen avbröts."}


# Titles


def test_the_last_years() -> None:
    assert last_years(2026) == (2023, 2024, 2025, 2026)
    assert last_years(2026, n=1) == (2026,)


def _kpi(kpi_id: str, title: str) -> Kpi:
    return Kpi(kpi_id, title, "", True, "", None)


def test_changed_titles() -> None:
    then = [
        _kpi("N1", "Arbetslöshet 18-64 år, andel (%)"), _kpi("N2", "Förvärvsarbetande, andel (%)"),
        _kpi("N3", "Lika"), _kpi("N4", "Borta"), _kpi("N5", "Gammalt namn"),
        _kpi("N6", "Avslutat (-2021)"),
    ]  # fmt: skip
    now = [
        _kpi("N1", "Arbetslöshet 18–65 år, andel (%)"),
        _kpi("N2", "Förvärvsarbetande, andel (%) (-2021)"),
        _kpi("N3", "Lika"), _kpi("N5", "Nytt namn"), _kpi("N6", "Avslutat (-2021)"),
        _kpi("N7", "Ny"),
    ]  # fmt: skip
    assert changed_titles(then, now) == (
        "N1 heter nu ”Arbetslöshet 18–65 år, andel (%)” i Kolada, förut ”Arbetslöshet 18-64 år, "
        "andel (%)”. Åldersgränsen är ändrad från 18–64 år till 18–65 år.",
        "N2 heter nu ”Förvärvsarbetande, andel (%) (-2021)” i Kolada, förut ”Förvärvsarbetande, "
        "andel (%)”. Nyckeltalet är avslutat: sista året är 2021.",
        "N4 ”Borta” finns inte längre i Kolada.",
        "N5 heter nu ”Nytt namn” i Kolada, förut ”Gammalt namn”.",
    )


def test_the_settings_name_kolada_only() -> None:
    assert HttpSettings("Kolada", frozenset({"api.kolada.se"}), calls=5, window=1.0) == HTTP
    with Fetcher(HTTP) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch_json("http://api.kolada.se/v3/kpi")
    assert caught.value.kind is FetchFault.HOST

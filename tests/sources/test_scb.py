"""SCB's client against a real local server that answers as PxWebApi v2, and SCB's saved answers."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from math import ceil
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from kolada_server import (
    CONFIG,
    SHARED,
    Json,
    Reply,
    ScbTable,
    ScbVariable,
    Server,
    json_reply,
    mutated,
)

from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.services.core.service import Service
from samsam.services.data.update import fetch
from samsam.sources.reading import Reading
from samsam.sources.services.faults import FetchError
from samsam.sources.services.http import Clock, Fetcher
from samsam.sources.services.scb import (
    HTTP,
    PROJECTION_ID,
    ScbClient,
    read_components,
    read_population,
    read_projection,
)

SAMPLES = SHARED / "scb"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason=f"{SAMPLES} is not here")
REGIONS = {"00": "Riket", "22": "Västernorrlands län", "2262": "Timrå", "0330": "Knivsta"}
AGES = {str(n): f"{n} år" for n in range(100)} | {"100+": "100+ år"}
TOTALS = dict.fromkeys(("TotSA", "TOT1", "TOT5", "TOT10"), "totalt, samtliga åldrar")
WOMEN, MEN = {2023: 8600, 2024: 8588}, {2023: 8940, 2024: 8933}


def years(first: int, last: int) -> dict[str, str]:
    return {str(year): str(year) for year in range(first, last + 1)}


def population_to_2024(codes: Mapping[str, str]) -> float | str | None:
    """A quarter of each sex in each marital state; ages only as their total."""
    if codes["Region"] == "0330" and codes["Tid"] < "2002":
        return 0
    figures = WOMEN if codes["Kon"] == "2" else MEN
    return figures.get(int(codes["Tid"]), 9000) / 4


TAB638 = ScbTable(
    "TAB638",
    [
        ScbVariable("Region", REGIONS, parts=["00"]),
        ScbVariable("Civilstand", {"OG": "ogifta", "G": "gifta", "SK": "skilda", "ÄNKL": "änk"},
                    parts=["OG", "G", "SK", "ÄNKL"]),
        ScbVariable("Alder", {**AGES, "tot": "totalt ålder"}, parts=["tot"]),
        ScbVariable("Kon", {"1": "män", "2": "kvinnor"}, parts=["1", "2"]),
        ScbVariable("ContentsCode", {"BE0101N1": "Folkmängd", "BE0101N2": "Folkökning"}),
        ScbVariable("Tid", years(1968, 2024)),
    ],
    population_to_2024,
)  # fmt: skip


def population_from_2025(codes: Mapping[str, str]) -> float | str | None:
    """Noise: the published total isn't the sum of anything."""
    whole = codes["Civilstand"] == "SC" and codes["Alder"] in TOTALS
    by_sex = {"TotSa": 17465, "1": 8901, "2": 8566}
    return by_sex[codes["Kon"]] if whole and codes["ContentsCode"] == "000007ME" else 1


TAB5557 = ScbTable(
    "TAB5557",
    [
        ScbVariable("Region", REGIONS, parts=["00"]),
        ScbVariable("Civilstand", {"SC": "totalt, samtliga civilstånd", "OG": "ogifta"}, ["SC"]),
        ScbVariable("Alder", {**AGES, **TOTALS}),
        ScbVariable("Kon", {"TotSa": "totalt", "1": "män", "2": "kvinnor"}, ["TotSa"]),
        ScbVariable("ContentsCode", {"000007ME": "Folkmängd", "000007MG": "Folkökning"}),
        ScbVariable("Tid", years(2025, 2025)),
    ],
    population_from_2025,
)

CHANGES = {
    "110": "folkökning", "115": "födda", "130": "döda", "140": "samtliga inflyttningar",
    "150": "inflyttningar från kommuner inom länet", "220": "samtliga utflyttningar",
}  # fmt: skip
TIMRA_2020 = {"115": 165, "130": 204, "140": 941, "220": 921}


def components(codes: Mapping[str, str]) -> float | str | None:
    total = TIMRA_2020.get(codes["Forandringar"], 7)
    return {"1": total // 2, "2": total - total // 2}.get(codes["Kon"], total)


def component_table(name: str, total: str, period: dict[str, str], content: str) -> ScbTable:
    return ScbTable(
        name,
        [
            ScbVariable("Region", REGIONS, parts=["00"]),
            ScbVariable("Forandringar", CHANGES),
            ScbVariable("Period", {"kv1": "kvartal 1", "hel": "hela året"}),
            ScbVariable("Kon", {"1": "män", "2": "kvinnor", total: "totalt"}, [total]),
            ScbVariable("ContentsCode", {content: "Antal personer"}),
            ScbVariable("Tid", period),
        ],
        components,
    )


TAB5169 = component_table("TAB5169", "1+2", years(2000, 2024), "000002Z9")
TAB6481 = component_table("TAB6481", "TotSa", years(2025, 2025), "000007X1")


def projection(age_is_eliminable: bool) -> ScbTable:
    return ScbTable(
        "TAB6008",
        [
            ScbVariable("Region", REGIONS),
            ScbVariable("InrikesUtrikes", {"13": "inrikes", "23": "utrikes", "83": "totalt"}),
            ScbVariable("Kon", {"1": "män", "2": "kvinnor"}),
            ScbVariable("Alder", AGES, list(AGES) if age_is_eliminable else None),
            ScbVariable("ContentsCode", {"000005RC": "Antal"}),
            ScbVariable("Tid", years(2024, 2070)),
        ],
        lambda codes: 83.5 if codes["InrikesUtrikes"] == "83" else 1e6,
    )


ALL = [TAB638, TAB5557, TAB5169, TAB6481, projection(age_is_eliminable=True)]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def client_of(server: Server) -> Iterator[ScbClient]:
    passed = [0.0]
    clock = Clock(
        monotonic=lambda: passed[0],
        sleep=lambda seconds: passed.__setitem__(0, passed[0] + seconds),
    )
    with Fetcher(replace(HTTP, origins=frozenset({server.origin})), clock) as fetcher:
        yield ScbClient(fetcher, server.scb_base)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(scb=ALL) as one:
        yield one


def figures(reading: Reading, indicator_id: str = "population") -> dict[tuple[int, Sex], Any]:
    return {
        (r.observation.year, r.sex): r.observation.value
        for r in reading.rows
        if r.indicator_id == indicator_id
    }


def selections(server: Server) -> list[dict[str, list[str]]]:
    """What was asked for, by variable, in each question for data."""
    return [
        {name[11:-1]: values[0].split(",") for name, values in parse_qs(urlsplit(path).query).items()
         if name.startswith("valueCodes")}
        for path in server.paths if "/data?" in path
    ]  # fmt: skip


# Population


def test_population_on_both_sides_of_the_noise(server: Server) -> None:
    with client_of(server) as client:
        reading = read_population(client, ["2262"], [2023, 2024, 2025])
    assert reading.source == "SCB"
    assert reading.refusals == ()
    assert figures(reading) == {
        (2023, Sex.TOTAL): 17540, (2023, Sex.WOMEN): 8600, (2023, Sex.MEN): 8940,
        (2024, Sex.TOTAL): 17521, (2024, Sex.WOMEN): 8588, (2024, Sex.MEN): 8933,
        (2025, Sex.TOTAL): 17465, (2025, Sex.WOMEN): 8566, (2025, Sex.MEN): 8901,
    }  # fmt: skip
    assert len(server.paths) == 5
    notes = {(r.observation.year, r.sex): r.observation.note for r in reading.rows}
    assert notes[2024, Sex.TOTAL] == "Summa av delar: tabellen har ingen total"
    assert notes[2025, Sex.TOTAL] == notes[2024, Sex.WOMEN] == ""
    assert any("slumpmässig osäkerhet" in notice for notice in reading.notices)
    assert "SCB uppdaterade tabell TAB638 den 21 februari 2026." in reading.notices


def test_published_totals_are_selected_and_never_summed(server: Server) -> None:
    with client_of(server) as client:
        read_population(client, ["2262"], [2025])
    (selection,) = selections(server)
    assert selection["Civilstand"] == ["SC"]
    assert selection["Alder"] == ["TOT1"]
    assert selection["Kon"] == ["TotSa", "1", "2"]
    assert selection["ContentsCode"] == ["000007ME"]


def test_the_total_is_not_summed_when_a_total_is_gone() -> None:
    variables = [v if v.code != "Alder" else ScbVariable("Alder", AGES) for v in TAB5557.variables]
    with Server(scb=[replace(TAB5557, variables=variables)]) as server:
        with client_of(server) as client:
            reading = read_population(client, ["2262"], [2025])
        assert selections(server) == []
    assert reading.rows == ()
    (refusal,) = reading.refusals
    assert refusal.fault == ("SCB:s svar har ändrats: tabell TAB5557 har ingen total för Alder.")


def test_without_a_total_for_sex_the_noisy_sexes_are_not_added() -> None:
    sexes = {"1": "män", "2": "kvinnor"}
    variables = [
        v if v.code != "Kon" else ScbVariable("Kon", sexes, ["1", "2"]) for v in TAB5557.variables
    ]
    with Server(scb=[replace(TAB5557, variables=variables)]) as server, client_of(server) as client:
        reading = read_population(client, ["2262"], [2025])
    assert {r.sex for r in reading.rows} == {Sex.WOMEN, Sex.MEN}


def test_a_municipality_before_its_time_is_missing(server: Server) -> None:
    with client_of(server) as client:
        reading = read_population(client, ["0330"], [2001, 2002])
    assert figures(reading)[2001, Sex.TOTAL] is None
    assert figures(reading)[2002, Sex.TOTAL] == 18000
    assert "kommunen fanns inte" in reading.rows[0].observation.note


def test_the_country_and_a_county_have_koladas_codes(server: Server) -> None:
    with client_of(server) as client:
        reading = read_population(client, ["0000", "0022", "2262", "0330"], [2024])
    assert {r.area for r in reading.rows} == {"0000", "0022", "2262", "0330"}
    assert selections(server)[0]["Region"] == ["00", "22", "2262", "0330"]


def test_areas_and_years_that_are_not_there(server: Server) -> None:
    with client_of(server) as client:
        reading = read_population(client, ["2262", "9999"], [1950, 2025, 2026])
    assert {r.observation.year for r in reading.rows} == {2025}
    assert any("9999" in r.fault for r in reading.refusals)
    assert any("1950" in r.fault for r in reading.refusals)
    assert "SCB har inte publicerat 2026 i tabell TAB5557." in reading.notices


def test_nothing_asked_is_nothing(server: Server) -> None:
    with client_of(server) as client:
        assert read_population(client, [], [2024]) == Reading("SCB", ())
        assert read_population(client, ["2262"], []) == Reading("SCB", ())
    assert server.paths == []


@pytest.mark.parametrize(
    ("sign", "reason", "meaning"),
    [
        ("..", MissingReason.NOT_PUBLISHED, "inte tillgänglig"),
        (".", MissingReason.NOT_PUBLISHED, "kan inte förekomma"),
        ("-", MissingReason.NOT_PUBLISHED, "inget finns att redovisa"),
        (":", MissingReason.CONFIDENTIAL, "sekretess"),
        ("*", MissingReason.NOT_PUBLISHED, "ingen uppgift"),
        (None, MissingReason.NOT_PUBLISHED, "ingen uppgift"),
    ],
)
def test_signs_keep_their_reason(sign: str | None, reason: MissingReason, meaning: str) -> None:
    table = replace(TAB638, figure=lambda c: sign if c["Kon"] == "2" else 10)
    variables = [v for v in TAB638.variables if v.code != "Civilstand"]
    table = replace(table, variables=variables)
    with Server(scb=[table]) as server, client_of(server) as client:
        reading = read_population(client, ["2262"], [2024])
    by_sex = {r.sex: r.observation for r in reading.rows}
    assert by_sex[Sex.MEN] == Observation(2024, 10.0)
    for sex in (Sex.WOMEN, Sex.TOTAL):
        assert by_sex[sex].value is None
        assert by_sex[sex].status is ObservationStatus.MISSING
        assert by_sex[sex].reason is reason
        assert meaning in by_sex[sex].note
        assert sign is None or f"”{sign}”" in by_sex[sex].note


# Components and projection


def test_components(server: Server) -> None:
    with client_of(server) as client:
        reading = read_components(client, ["2262"], [2020, 2025])
    assert reading.refusals == ()
    for indicator_id, figure in zip(
        ("births", "deaths", "moved_in", "moved_out"), TIMRA_2020.values(), strict=True
    ):
        mine = figures(reading, indicator_id)
        assert mine[2020, Sex.TOTAL] == mine[2025, Sex.TOTAL] == figure
        assert mine[2020, Sex.WOMEN] + mine[2020, Sex.MEN] == figure
    assert len(reading.rows) == 4 * 2 * 3
    assert selections(server)[0]["Period"] == ["hel"]


def test_components_are_found_by_their_labels() -> None:
    swapped = {**CHANGES, "140": "Samtliga utflyttningar ", "220": "Samtliga inflyttningar"}
    variables = [
        v if v.code != "Forandringar" else ScbVariable(v.code, swapped) for v in TAB5169.variables
    ]
    with Server(scb=[replace(TAB5169, variables=variables)]) as server, client_of(server) as client:
        reading = read_components(client, ["2262"], [2020])
    assert figures(reading, "moved_in")[2020, Sex.TOTAL] == TIMRA_2020["220"]


@pytest.mark.case(58)
def test_a_label_that_is_gone_is_a_broken_contract() -> None:
    fewer = {code: label for code, label in CHANGES.items() if code != "130"}
    variables = [
        v if v.code != "Forandringar" else ScbVariable(v.code, fewer) for v in TAB5169.variables
    ]
    with Server(scb=[replace(TAB5169, variables=variables)]) as server, client_of(server) as client:
        (refusal,) = read_components(client, ["2262"], [2020]).refusals
    assert refusal.fault == "SCB:s svar har ändrats: tabell TAB5169 saknar döda."


@pytest.mark.parametrize("age_is_eliminable", [True, False])
def test_the_projection_is_no_outcome(age_is_eliminable: bool) -> None:
    with Server(scb=[projection(age_is_eliminable)]) as server, client_of(server) as client:
        reading = read_projection(client, ["2262"], [2023, 2030, 2071])
    assert figures(reading, "population") == {}
    found = figures(reading, PROJECTION_ID)
    assert found[2030, Sex.WOMEN] == pytest.approx(83.5 * 101)
    assert found[2030, Sex.TOTAL] == pytest.approx(83.5 * 202)
    assert all("framskrivning" in r.observation.note for r in reading.rows)
    assert "2023 och 2071" in reading.refusals[0].fault


def test_the_projection_is_fetched_with_the_rest(own_service: Service) -> None:
    settings = own_service.settings
    with Server(scb=[projection(age_is_eliminable=True)]) as server:
        asked = replace(
            own_service,
            settings=replace(settings, scb_address=server.scb_base),
            described=replace(
                own_service.described,
                indicators={},
                forecasts={PROJECTION_ID: own_service.described.forecasts[PROJECTION_ID]},
            ),
        )
        (found,) = fetch(asked, date(2026, 11, 24))
    assert found.shown.refusals == ()
    totals = {
        p.row.observation.year: p
        for p in found.shown.proposals
        if p.row.sex is Sex.TOTAL and p.acceptable
    }
    assert (min(totals), max(totals)) == (2026, 2051)
    assert {p.row.indicator_id for p in totals.values()} == {PROJECTION_ID}


def test_ages_that_overlap_are_not_summed() -> None:
    ages = {**AGES, "0-4": "0-4 år"}
    table = projection(age_is_eliminable=False)
    variables = [v if v.code != "Alder" else ScbVariable("Alder", ages) for v in table.variables]
    with Server(scb=[replace(table, variables=variables)]) as server, client_of(server) as client:
        (refusal,) = read_projection(client, ["2262"], [2030]).refusals
    assert "ingen total för Alder" in refusal.fault


# The client


def test_config_sets_the_pace_and_is_asked_for_once(server: Server) -> None:
    with client_of(server) as client:
        config = client.config()
        assert client.config() is config
    assert (config.max_cells, config.calls, config.window) == (150_000, 3, 1.0)
    assert config.source_text == "Källa: SCB"
    assert "cc0" in config.licence
    assert server.paths == ["/api/v2/config"]


def test_three_calls_a_second(server: Server) -> None:
    passed, asked = [0.0], []
    server.alter = lambda content: (asked.append(passed[0]), content)[1]
    clock = Clock(lambda: passed[0], sleep=lambda s: passed.__setitem__(0, passed[0] + s))
    settings = replace(HTTP, origins=frozenset({server.origin}), calls=50)
    with Fetcher(settings, clock) as fetcher:
        client = ScbClient(fetcher, server.scb_base)
        client.config()
        for _ in range(9):
            client.metadata("TAB638")
    assert all(later - earlier >= 1 for earlier, later in zip(asked, asked[3:], strict=False))


@pytest.mark.parametrize(
    ("most", "requests"), [(150_000, 1), (404, 1), (403, 2), (202, 3), (135, 4), (2, 202)]
)
def test_the_cell_limit_splits_the_question(most: int, requests: int) -> None:
    table = projection(age_is_eliminable=False)
    selection = {"Region": ["2262"], "InrikesUtrikes": ["83"], "Kon": ["1", "2"],
                 "Alder": list(AGES), "ContentsCode": ["000005RC"],
                 "Tid": ["2030", "2031"]}  # fmt: skip
    with Server(scb=[table], config={**CONFIG, "maxDataCells": most}) as server:
        with client_of(server) as client:
            found = client.data("TAB6008", selection)
        assert len(selections(server)) == requests
    assert requests >= ceil(404 / most)
    codes = {tuple(cell.codes.values()) for cell in found.cells}
    assert len(found.cells) == len(codes) == 404


def test_a_long_address_splits_the_question() -> None:
    regions = {f"{n:04}": f"Kommun {n}" for n in range(1000, 1400)}
    variables = [ScbVariable("Region", regions), *TAB638.variables[1:]]
    with Server(scb=[replace(TAB638, variables=variables)]) as server:
        with client_of(server) as client:
            reading = read_population(client, list(regions), range(1968, 2025))
        assert max(map(len, server.paths)) <= 2000
        assert len(selections(server)) == 2
    assert len(reading.rows) == 400 * 57 * 3
    assert reading.refusals == ()


def test_codes_are_quoted(server: Server) -> None:
    selection = {"Region": ["2262"], "Civilstand": ["ÄNKL"], "Alder": ["100+"], "Kon": ["1"],
                 "ContentsCode": ["BE0101N1"], "Tid": ["2024"]}  # fmt: skip
    with client_of(server) as client:
        (cell,) = client.data("TAB638", selection).cells
    assert cell.codes["Alder"] == "100+"
    assert "100%2B" in server.paths[-1]


def test_a_selection_of_nothing_is_our_mistake(server: Server) -> None:
    with client_of(server) as client, pytest.raises(ValueError, match="nothing"):
        client.data("TAB638", {"Region": []})


def test_the_reason_of_scbs_refusal_is_told(server: Server) -> None:
    with client_of(server) as client, pytest.raises(FetchError) as caught:
        client.data("TAB638", {"Region": ["0000"], "ContentsCode": ["BE0101N1"], "Tid": ["2024"]})
    assert caught.value.fault == "SCB godtog inte frågan (svar 400: Non-existent value)."


def test_a_table_that_is_gone(server: Server) -> None:
    with client_of(server) as client, pytest.raises(FetchError) as caught:
        client.metadata("TAB1")
    assert caught.value.fault == (
        "SCB hittar inte det som efterfrågades (svar 404: Non-existent table)."
    )
    assert "indicators.toml" not in caught.value.cure


# JSON-stat2


def dataset(**more: object) -> Json:
    plain: Json = {
        "version": "2.0", "class": "dataset", "label": "T", "updated": "2026-06-08T06:00:00Z",
        "id": ["Region", "Tid"], "size": [2, 2],
        "dimension": {
            "Region": {"category": {"index": {"b": 1, "a": 0}, "label": {"a": "A", "b": "B"}}},
            "Tid": {"category": {"index": ["2023", "2024"], "label": {}}},
        },
        "value": [1, None, 3.5, 0], "status": {"1": ".."},
    }  # fmt: skip
    return {**plain, **more}


def cells_of(server: Server, content: object) -> list[tuple[float | None, str]]:
    server.then(None, json_reply(content))
    with client_of(server) as client:
        table = client.data("T", {"Region": ["a", "b"], "Tid": ["2023", "2024"]})
    assert [tuple(c.codes.values()) for c in table.cells] == [
        ("a", "2023"), ("a", "2024"), ("b", "2023"), ("b", "2024"),
    ]  # fmt: skip
    return [(cell.value, cell.sign) for cell in table.cells]


def test_row_major_order_signs_and_nulls(server: Server) -> None:
    assert cells_of(server, dataset()) == [(1, ""), (None, ".."), (3.5, ""), (0, "")]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"value": {"0": 1, "3": 4}, "status": None}, [(1, ""), (None, ""), (None, ""), (4, "")]),
        ({"status": ["", "..", "p", None]}, [(1, ""), (None, ".."), (3.5, "p"), (0, "")]),
        ({"status": "p"}, [(1, "p"), (None, "p"), (3.5, "p"), (0, "p")]),
        ({"status": {}}, [(1, ""), (None, ""), (3.5, ""), (0, "")]),
        ({"more": {"x": 1}, "status": {}}, [(1, ""), (None, ""), (3.5, ""), (0, "")]),
    ],
)
def test_other_forms_of_the_same(server: Server, more: Json, expected: object) -> None:
    assert cells_of(server, dataset(**more)) == expected


def _one_region_category(category: object) -> Json:
    broken = copy.deepcopy(dataset())
    broken["dimension"]["Region"]["category"] = category
    return broken


@pytest.mark.parametrize(
    "content",
    [
        None, [], {}, "x", dataset(value=[1, 2, 3]), dataset(value=None), dataset(value="1"),
        dataset(value=[1, 2, 3, "4"]), dataset(value=[1, 2, 3, True]), dataset(size=[2, 3]),
        dataset(value=[1, 2, 3, 10**400]), dataset(value=[1, 2, 3, 1e300]),
        dataset(size=None), dataset(id=["Region"]), dataset(id=["Region", "Annat"]),
        dataset(dimension=[]), dataset(status=["..", ".."]), dataset(status=7),
        dataset(updated="i går"), dataset(label=None),
        _one_region_category({"index": {"a": 0, "c": 1}}), _one_region_category({"index": 3}),
        _one_region_category({"index": {"a": "x", "b": 1}}), _one_region_category(None),
    ],
)  # fmt: skip
@pytest.mark.case(54, 58)
def test_another_shape_is_a_broken_contract(server: Server, content: object) -> None:
    with pytest.raises(FetchError) as caught:
        cells_of(server, content)
    assert caught.value.fault.startswith("SCB:s svar har ändrats")


def test_a_split_that_nobody_asked_for_is_refused(server: Server) -> None:
    content = dataset()
    server.then(None, json_reply(content))
    with client_of(server) as client, pytest.raises(FetchError) as caught:
        client.data("T", {"Region": ["a", "b"]})
    assert "delar upp på Tid" in caught.value.fault


def test_a_variable_that_is_not_answered_is_refused(server: Server) -> None:
    server.then(None, json_reply(dataset()))
    with client_of(server) as client, pytest.raises(FetchError) as caught:
        client.data("T", {"Region": ["a", "b"], "Tid": ["2023", "2024"], "Kon": ["1"]})
    assert "saknar Kon" in caught.value.fault


def test_damaged_answers_raise_nothing_else(server: Server) -> None:
    chance = random.Random(2262)  # noqa: S311 - the same damage each time
    server.alter = lambda content: mutated(content, chance)
    for _ in range(20):
        with client_of(server) as client:
            for read in (read_population, read_components, read_projection):
                reading = read(client, ["2262"], [2024, 2025])
                assert reading.rows or reading.refusals


# Faults of the network


def test_one_table_fails_and_the_other_is_kept(server: Server) -> None:
    server.then(None, None, None, *[Reply(status=500)] * 3)
    with client_of(server) as client:
        reading = read_population(client, ["2262"], [2024, 2025])
    assert {r.observation.year for r in reading.rows} == {2024}
    (refusal,) = reading.refusals
    assert refusal.place == "SCB: tabell TAB5557, 2025"
    assert "svar 500" in refusal.fault


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(body=b"<html>"), "webbsida"),
        (Reply(body=b""), "tomt"),
        (Reply(body=b'{"maxDataCells": NaN}'), "inget tal"),
        (Reply(status=429, headers={"Retry-After": "1e9"}), "fler frågor"),
        (Reply(status=403), "403"),
        (Reply(status=301, headers={"Location": "http://127.0.0.1/"}), "http://127.0.0.1"),
        (json_reply({}), "SCB:s svar har ändrats"),
    ],
)
def test_every_fault_is_a_refusal(server: Server, reply: Reply, told: str) -> None:
    server.always(reply)
    with client_of(server) as client:
        (refusal,) = read_population(client, ["2262"], [2024]).refusals
    assert told in refusal.fault
    assert refusal.place == "SCB: tabell TAB638, 2024"


# SCB's own saved answers


def sample(name: str) -> Json:
    content: Json = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return content


@needs_samples
def test_the_saved_config() -> None:
    with Server(config=sample("sample_config.json")) as server, client_of(server) as client:
        config = client.config()
    assert (config.max_cells, config.calls, config.window) == (150_000, 3, 1.0)
    assert config.source_text == "Källa: SCB"


@needs_samples
def test_the_saved_metadata() -> None:
    with Server() as server, client_of(server) as client:
        server.then(json_reply(sample("sample_TAB6471_metadata.json")))
        table = client.metadata("TAB6471")
    assert table.updated == date(2026, 6, 8)
    assert list(table.variables) == ["Region", "Alder", "Kon", "ContentsCode", "Tid"]
    assert table.variables["Region"].labels["2262"] == "Timrå"
    assert table.variables["Region"].eliminable
    assert not table.variables["Alder"].eliminable
    assert table.cells == ()


@needs_samples
def test_the_saved_monthly_population() -> None:
    content = sample("sample_TAB6471_data.jsonstat2.json")
    selection = {
        code: list(dimension["category"]["index"])
        for code, dimension in content["dimension"].items()
    }
    with Server() as server, client_of(server) as client:
        server.then(None, json_reply(content))
        table = client.data("TAB6471", selection)
    assert len(table.cells) == 2772
    assert all(cell.value is not None and cell.sign == "" for cell in table.cells)
    first = table.cells[0]
    assert first.codes == {"Region": "01", "Alder": "0-9", "Kon": "TotSa",
                           "ContentsCode": "000007SF", "Tid": "2026M01"}  # fmt: skip
    assert first.value == content["value"][0]
    by_sex = {
        c.codes["Kon"]: c.value
        for c in table.cells
        if (c.codes["Region"], c.codes["Alder"], c.codes["Tid"]) == ("22", "20-29", "2026M04")
    }
    assert abs((by_sex["1"] or 0) + (by_sex["2"] or 0) - (by_sex["TotSa"] or 0)) < 10

"""Whatever a service answers, it is read or refused in words: random JSON, and answers with damage.

What was found, by search or by reading, stands below, one test each.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kolada_server import CONFIG, Json, Server, json_reply, row
from test_files_json import saved
from test_kolada import POPULATION, SFI, SMALL
from test_scb import TAB5557

from samsam.config.register import read_register
from samsam.model.indicators.indicator import Register
from samsam.sources.files.workbook import read_file
from samsam.sources.kolada.client import KoladaClient
from samsam.sources.kolada.reading import read
from samsam.sources.reading import Reading
from samsam.sources.services import scb
from samsam.sources.services.faults import FetchError
from samsam.sources.services.http import Clock, Fetcher
from samsam.sources.services.scb import ScbClient, read_population

_often = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
_NAMES = [
    "values", "count", "next_url", "id", "size", "dimension", "label", "value", "category", "index",
    "kpi", "municipality", "period", "Region", "Tid", "Kon", "status", "updated", "class",
]  # fmt: skip
_odd = st.sampled_from([
    10**300, -(10**18), 1e308, float("nan"), float("inf"), "\ud800", "a\0b", "", "9" * 5000,
    "²", "٣", -1, 0, True, "https://xn--\u00e5.se/?page=2", "http://[::1", "2262", 2262, "..",
])  # fmt: skip
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | _odd,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(_NAMES) | st.text(max_size=6), inner, max_size=5)
    ),
    max_leaves=12,
)


@dataclass(frozen=True)
class Services:
    """A server that answers as both services, and one fetcher for all questions to it."""

    server: Server
    fetcher: Fetcher


@pytest.fixture(scope="module")
def _both() -> Iterator[Services]:
    passed = [0.0]
    clock = Clock(
        monotonic=lambda: passed[0],
        sleep=lambda seconds: passed.__setitem__(0, passed[0] + seconds),
    )
    with pytest.MonkeyPatch.context() as patch, Server(SMALL, scb=[TAB5557]) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            patch.delenv(name, raising=False)
        limits = replace(scb.HTTP, origins=frozenset({server.origin}))
        with Fetcher(limits, clock) as fetcher:
            yield Services(server, fetcher)


@pytest.fixture
def services(_both: Services) -> Services:
    """Answering as they should until told otherwise."""
    _both.server.always(None)
    _both.server.alter = lambda content: content
    return _both


@pytest.fixture(scope="module")
def register(data_folder: Path) -> Register:
    return read_register(data_folder)


def places(content: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in an answer; of long lists and objects only the first few."""
    if way:
        yield way
    steps: list[Any] = []
    if isinstance(content, dict):
        steps = list(content)[:8]
    elif isinstance(content, list):
        steps = list(range(min(len(content), 3)))
    for step in steps:
        yield from places(content[step], (*way, step))  # type: ignore[index]


def damaged(content: Json, draw: Callable[..., Any]) -> Json:
    """The answer with one part removed, of another kind, renamed, huge or no number."""
    changed = copy.deepcopy(content)
    *way, last = draw(st.sampled_from(list(places(changed))))
    inner: Any = functools.reduce(lambda part, step: part[step], way, changed)
    if draw(st.booleans()):
        inner[last] = draw(_odd | _json)
        return changed
    part = inner.pop(last)
    if isinstance(inner, dict) and draw(st.booleans()):
        inner[str(draw(_odd | st.text(max_size=8)))] = part
    return changed


def damage(server: Server, data: st.DataObject, answers: int) -> None:
    """One of the next answers is damaged, the others are whole."""
    which, asked = data.draw(st.integers(0, answers - 1)), iter(range(10_000))
    server.alter = lambda content: damaged(content, data.draw) if next(asked) == which else content


def sound(reading: Reading) -> None:
    """Something was read or told, and all of it can be saved and shown."""
    assert reading.rows or reading.refusals or reading.notices
    for refusal in reading.refusals:
        assert all((refusal.place, refusal.fault, refusal.cure))
    told = [part for r in reading.refusals for part in (r.place, r.fault, r.cure)]
    for text in [*told, *reading.notices, *(r.observation.note for r in reading.rows)]:
        assert "\0" not in text
        text.encode()
    for found in (one.observation for one in reading.rows):
        assert 1900 <= found.year <= 2200
        assert found.value is None or isfinite(found.value)


def reads_kolada(services: Services, years: list[int] | None = None) -> Reading:
    client = KoladaClient(services.fetcher, services.server.kolada_base)
    reading = read(client, [POPULATION, SFI], ["2262"], years)
    sound(reading)
    return reading


def reads_scb(services: Services, years: list[int] | None = None) -> Reading:
    client = ScbClient(services.fetcher, services.server.scb_base)
    reading = read_population(client, ["2262"], years)
    sound(reading)
    return reading


def lists_kolada(services: Services) -> None:
    client = KoladaClient(services.fetcher, services.server.kolada_base)
    for listed in (client.kpis, client.municipalities, client.groups):
        with suppress(FetchError):
            assert isinstance(listed(), tuple)


def reads_file(register: Register, content: object) -> Reading:
    found = read_file("scb.json", json.dumps(content).encode(), register, {"2262": "Timrå"}, 2026)
    assert isinstance(found, Reading)
    sound(found)
    return found


@_often
@given(content=_json)
def test_random_json_from_kolada(services: Services, content: object) -> None:
    services.server.always(json_reply(content))
    reads_kolada(services, [2023, 2024])
    lists_kolada(services)


@_often
@given(content=_json)
def test_random_json_from_scb(services: Services, content: object) -> None:
    services.server.always(json_reply(content))
    reads_scb(services, [2025])


@_often
@given(data=st.data())
def test_damaged_values_of_kolada(services: Services, data: st.DataObject) -> None:
    damage(services.server, data, 1)
    reads_kolada(services, data.draw(st.sampled_from([None, [2023, 2024]])))


@_often
@given(data=st.data())
def test_damaged_lists_of_kolada(services: Services, data: st.DataObject) -> None:
    damage(services.server, data, 3)
    lists_kolada(services)


@_often
@given(data=st.data())
def test_damaged_tables_of_scb(services: Services, data: st.DataObject) -> None:
    damage(services.server, data, 3)
    reads_scb(services, data.draw(st.sampled_from([None, [2025]])))


_SAVED = saved(
    TAB5557, Region=["22", "2262"], Kon=["TotSa", "1", "2"], Alder=["TOT1"], Civilstand=["SC"],
    ContentsCode=["000007ME"], Tid=["2025"],
)  # fmt: skip


@_often
@given(data=st.data())
def test_damaged_files_of_scb(register: Register, data: st.DataObject) -> None:
    reads_file(register, damaged(_SAVED, data.draw))


# What was found


@pytest.mark.parametrize(
    "following",
    ["/v3/kpi?page=" + "9" * 5000, "https://xn--\u00e5.se/?page=2", "https://xn--0.se/",
     "http://[::1", "//xn--a\u0000/"],
)  # fmt: skip
@pytest.mark.case(60)
def test_a_next_page_that_is_no_address(services: Services, following: str) -> None:
    services.server.alter = lambda content: {**content, "next_url": following}
    assert reads_kolada(services, [2023]).refusals
    lists_kolada(services)


@pytest.mark.parametrize("year", [10**300, -5, 0, 20, 99_999])
@pytest.mark.case(20, 58)
def test_a_year_that_cannot_be(services: Services, year: int) -> None:
    rows = [row("N01951", "2262", year, T=5.0), row("N01951", "2262", 2023, T=6.0)]
    services.server.always(json_reply({"count": 2, "values": rows, "next_url": None}))
    reading = reads_kolada(services)
    assert [r.observation.value for r in reading.rows] == [6.0]
    assert any("år" in r.fault for r in reading.refusals)


def _table(**labels: dict[str, str]) -> Json:
    """A table of one figure as SCB answers it, with other codes in some variables."""
    whole = {
        "Region": {"2262": "Timrå"}, "Civilstand": {"SC": "alla"}, "Alder": {"TOT1": "alla"},
        "Kon": {"TotSa": "alla"}, "ContentsCode": {"A": "Folkmängd"}, "Tid": {"2025": "2025"},
        **labels,
    }  # fmt: skip
    return {
        "class": "dataset", "label": "Folkmängd", "id": list(whole),
        "size": [len(one) for one in whole.values()], "value": {"0": 17465},
        "dimension": {c: {"category": {"index": list(v), "label": v}} for c, v in whole.items()},
    }  # fmt: skip


def _answers(services: Services, table: Json) -> Reading:
    """What is read when every answer is the limits and the table in one."""
    services.server.always(json_reply({**CONFIG, **table}))
    return reads_scb(services)


def test_the_table_as_it_should_be(services: Services) -> None:
    assert [r.observation.value for r in _answers(services, _table()).rows][-1:] == [17465]


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(_table(Tid={"2025M01": "januari"}), id="a month"),
        pytest.param(_table(Tid={"hela tiden": "?"}), id="no year"),
        pytest.param(_table(Tid={"9" * 5000: "?"}), id="a long year"),
        pytest.param(_table(Kon={"3": "okänt"}), id="an unknown sex"),
        pytest.param(_table(ContentsCode={"\ud800": "Folkmängd"}), id="half a character"),
        pytest.param(_table(Alder={"\ud800": "alla"}), id="half a character in an age"),
        pytest.param({**_table(), "timeWindow": 10**400}, id="a wait without end"),
        pytest.param({**_table(), "value": {"9" * 5000: 1}}, id="a cell far away"),
        pytest.param({**_table(), "value": [None], "status": "\ud800"}, id="a sign"),
        pytest.param({**_table(), "value": [None], "status": ["\0"]}, id="NUL as sign"),
        pytest.param(
            _table(**{f"X{n}": {str(one): "" for one in range(100)} for n in range(6)}),
            id="more cells than there are",
        ),
    ],
)
@pytest.mark.case(58)
def test_a_table_that_cannot_be_read(services: Services, table: Json) -> None:
    reading = _answers(services, table)
    assert reading.rows == ()
    assert reading.refusals


@pytest.mark.parametrize("periods", [{}, {"9" * 5000: "?", "2025": "2025"}])
def test_a_file_whose_years_cannot_be_read(register: Register, periods: dict[str, str]) -> None:
    assert reads_file(register, {**_table(Tid=periods), "value": {"0": 1}}).refusals

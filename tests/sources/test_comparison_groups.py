"""Kolada's groups and the figures of their members, against a local server that answers as Kolada."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from kolada_server import SHARED, Json, Kolada, Reply, Server, row

from samsam.cli import main
from samsam.config.settings import Scope
from samsam.model.indicators.area import AreaGroup
from samsam.services.core.service import Service
from samsam.services.data.groups import areas_of, fetch_groups, keep_groups
from samsam.services.data.update import fetch

GROUPS = SHARED / "kolada" / "municipality_groups_members.csv.gz"
TITLE = "Liknande kommuner, övergripande, Timrå, 2025"
TODAY = date(2026, 11, 24)
COUNTY = ("2260", "2280", "2281", "2282", "2283", "2284")


def group(title: str, *members: str, id_name: str = "member_id") -> Json:
    return {"id": "G1", "title": title, "members": [{id_name: m} for m in members]}


@pytest.fixture
def server() -> Iterator[Server]:
    areas = ("0617", "2262", "2281", "0022", "0000", "1480")
    rows = [row("N18409", area, 2024, T=50.0 + n) for n, area in enumerate(areas)]
    groups = [
        group(TITLE, "0617", "2281"),
        group("Liknande kommuner IFO, Timrå, 2019", "0680", id_name="id"),
        group("Liknande kommuner, övergripande, Kramfors, 2025", "2262"),
        group("Timrås grannar", "2281"),
    ]
    with Server(kolada=Kolada(rows=rows, groups=groups)) as running:
        yield running


@pytest.fixture
def asking(alone_service: Service, server: Server) -> Service:
    """The service, with its sources at the local server."""
    places = {"kolada_address": server.kolada_base, "scb_address": server.scb_base}
    return replace(alone_service, settings=replace(alone_service.settings, **places))


def taken(service: Service) -> tuple[AreaGroup, ...]:
    return keep_groups(service, fetch_groups(service).found, TODAY)


def test_without_kolada_there_are_the_county_and_skrs_group(alone_service: Service) -> None:
    county, skr = alone_service.groups(None)
    assert (county.title, county.members) == ("Länet (Region Västernorrland)", COUNTY)
    assert skr.title == "Pendlingskommun nära större stad (B4)"


def test_groups_are_known_by_title_and_year(asking: Service, server: Server) -> None:
    found = fetch_groups(asking)
    assert found.refusals == ()
    assert [(g.title, g.members, g.year) for g in found.found] == [
        ("Liknande kommuner IFO, Timrå, 2019", ("0680",), 2019),
        (TITLE, ("0617", "2281"), 2025),
    ]
    assert len(server.paths) == 1


def test_fetched_groups_come_first_and_are_known_from_their_day(asking: Service) -> None:
    assert len(taken(asking)) == 2
    assert taken(asking) == ()
    assert [g.year for g in asking.groups(None)] == [2025, 2019, None, None]
    assert asking.groups(None)[0] == AreaGroup(TITLE, ("0617", "2281"), "Kolada", 2025, TODAY)
    assert [g.source for g in asking.groups(date(2026, 11, 23))] == ["SCB", "SKR"]


def test_another_municipalitys_groups_stay_in_the_store(asking: Service) -> None:
    taken(asking)
    settings = replace(asking.settings, municipality_code="2282", municipality_name="Kramfors")
    assert [g.source for g in replace(asking, settings=settings).groups(None)] == ["SCB", "SKR"]


def test_the_municipality_is_no_member_of_its_own_group(asking: Service, server: Server) -> None:
    server.kolada = Kolada(groups=[group(TITLE, "2262", "0617")])
    taken(asking)
    assert asking.groups(None)[0].members == ("0617",)


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ([group(TITLE)], "Gruppen saknar medlemmar."),
        ([group(TITLE, "0617"), group(TITLE, "0680") | {"id": "G2"}], "två gånger med olika"),
    ],
)
def test_a_group_that_cannot_be_used_is_told_and_the_old_one_stays(
    asking: Service, server: Server, groups: list[Json], told: str
) -> None:
    taken(asking)
    server.kolada = Kolada(groups=groups)
    found = fetch_groups(asking)
    assert found.found == ()
    assert told in found.refusals[0].fault
    assert asking.groups(None)[0].members == ("0617", "2281")


def twice(text: str) -> str:
    return text.encode("utf-8").decode("cp1252")


def test_names_that_were_encoded_twice_are_repaired_and_told(
    asking: Service, server: Server
) -> None:
    """As one client recorded them. Kolada then finds no group by the municipality's name."""
    groups = [
        group(twice(TITLE), "0617", "2281"),
        group(twice("Liknande kommuner, övergripande, Kramfors, 2025"), "2262"),
    ]
    server.kolada = Kolada(groups=groups)
    found = fetch_groups(asking)
    assert [(g.title, g.members) for g in found.found] == [(TITLE, ("0617", "2281"))]
    assert found.refusals == ()
    (told,) = found.notices
    assert told.startswith("2 namn från Kolada kom med felkodade tecken och är rättade: ”Liknande")
    keep_groups(asking, found.found, TODAY)
    assert asking.groups(None)[0].title == TITLE


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        (
            [group("Liknande kommuner, ?vergripande, Timr?, 2025", "0617"), group("Annat", "0680")],
            "Kolada svarade med 2 grupper, men 0 av dem går att känna igen som liknande kommuner "
            "för Timrå.",
        ),
        # Half of the name is right, so nothing proves what the rest should be.
        (
            [group(twice(TITLE) + " å", "0617")],
            "Kolada svarade med 1 grupp, men 0 av dem går att känna igen som liknande kommuner "
            "för Timrå.",
        ),
        ([], "Kolada svarade med inga grupper."),
    ],
)
def test_names_that_cannot_be_understood_are_told_and_the_groups_stay(
    asking: Service, server: Server, groups: list[Json], told: str
) -> None:
    taken(asking)
    before = asking.groups(None)
    server.kolada = Kolada(groups=groups)
    found = fetch_groups(asking)
    assert found.found == ()
    (refusal,) = found.refusals
    assert refusal.fault == told
    assert refusal.cure.endswith("De grupper som redan finns är kvar.")
    keep_groups(asking, found.found, TODAY)
    assert asking.groups(None) == before


def test_a_service_that_is_down_is_told(asking: Service, server: Server) -> None:
    server.always(Reply(status=404))
    (refusal,) = fetch_groups(asking).refusals
    assert refusal.place == "Kolada: grupper av liknande kommuner"
    assert "404" in refusal.fault


@pytest.mark.skipif(not GROUPS.exists(), reason=f"{GROUPS} is not here")
def test_timras_groups_among_all_of_koladas(asking: Service, server: Server) -> None:
    members: dict[tuple[str, str], list[str]] = {}
    with gzip.open(GROUPS, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            members.setdefault((line["group_id"], line["group_title"]), []).append(
                line["member_id"]
            )
    server.kolada = Kolada(groups=[group(t, *m) | {"id": i} for (i, t), m in members.items()])
    found = fetch_groups(asking)
    assert found.refusals == ()
    assert len(found.found) == 12
    assert {len(g.members) for g in found.found} == {7}
    keep_groups(asking, found.found, TODAY)
    assert asking.groups(None)[0].title == TITLE


# Whose figures


def test_whose_figures_belong_to_a_scope(asking: Service) -> None:
    taken(asking)
    assert areas_of(asking, Scope.OWN) == ("2262",)
    some = areas_of(asking, Scope.GROUPS)
    assert some[:4] == ("2262", "0617", "2281", "0680")
    assert set(COUNTY) < set(some)
    assert some[-2:] == ("0022", "0000")
    assert set(asking.groups(None)[-1].members) < set(some)
    assert len(some) == len(set(some))
    everything = areas_of(asking, Scope.ALL)
    assert everything[0] == "2262"
    assert len(everything) == len(set(everything)) == 312


def test_figures_of_several_areas_are_one_preview_a_service(asking: Service) -> None:
    found = {
        f.service: f.shown for f in fetch(asking, TODAY, areas=("2262", "0617", "0022", "0000"))
    }
    assert {(p.row.area, p.row.observation.value) for p in found["kolada"].proposals} == {
        ("2262", 51.0), ("0617", 50.0), ("0022", 53.0), ("0000", 54.0),
    }  # fmt: skip


def test_the_command_keeps_groups_and_figures(
    filled_store: Path, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "samsam.sqlite"
    path.write_bytes(filled_store.read_bytes())
    for name, value in (
        ("STORE", str(path)), ("KOLADA_ADDRESS", server.kolada_base),
        ("SCB_ADDRESS", server.scb_base),
    ):  # fmt: skip
        monkeypatch.setenv(f"SAMSAM_{name}", value)
    assert main(["update", "--omraden", "grupper"]) == 1
    told = capsys.readouterr().out
    assert "Grupper: 2 hos Kolada, 2 nya eller ändrade" in told
    assert "kolada: 5 ändras" in told.lower()
    assert "sfi_two_courses Gnosjö 2024 T: – → 50 (ny)" in told
    assert "Göteborg" not in told
    main(["update", "--omraden", "grupper", "--dry-run"])
    told = capsys.readouterr().out
    assert "2 hos Kolada, 0 nya" in told
    assert "kolada: 0 ändras, 5 är som förut" in told.lower()

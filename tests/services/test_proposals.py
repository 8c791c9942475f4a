"""Proposals for what nothing measures: those that ship, and files and catalogues with faults."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from samsam.config.proposals import read_proposals
from samsam.model.indicators.coverage import coverage
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.contents import catalogue as kept
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.core.service import Service
from samsam.services.data import catalogue, proposals
from samsam.services.data.catalogue import NotAddedError

SHARED = Path(__file__).resolve().parents[3] / "shared/data/kolada"
Open = Callable[[Path], Service]


def changed(data: Path, old: str, new: str) -> Path:
    file = data / "proposals.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return data


def kpis(found: proposals.Proposals) -> list[str]:
    return [p.proposal.kpi for gap in found.gaps for p in gap.proposals]


def test_what_ships_has_no_fault_and_fills_every_hole(service: Service) -> None:
    found = proposals.proposals(service)
    assert found.faults == ()
    assert all(3 <= len(gap.proposals) <= 6 for gap in found.gaps)
    assert len(set(kpis(found))) == len(kpis(found))
    measured = coverage(service.register)
    gaps, _ = read_proposals(service.settings.data, service.register.goals)
    assert {g.id for g in measured.empty_goals} <= {g.goal for g in gaps}
    assert set(measured.empty_purposes) <= {g.purpose for g in gaps}
    assert set(measured.empty_sustainability) <= {g.sustainability for g in gaps}
    told = {gap.title: gap.measured for gap in found.gaps}
    assert told["Livskvalitet och attraktiva livsmiljöer"] == "Inget mäter det nu."
    assert told["Ekologisk hållbarhet"] == "Inget mäter det nu."
    assert told["Att mötas"] == "Två nyckeltal mäter det nu."
    # Of its two one is published no more, and what takes over has no values.
    assert told["Trygghet, delaktighet och livslångt lärande"] == "Ett nyckeltal mäter det nu."


def test_what_ships_is_proposed_with_what_fits_it(service: Service) -> None:
    """A proposal's own goal, part of the purpose or dimension is among those that it gets."""
    gaps, _ = read_proposals(service.settings.data, service.register.goals)
    for gap in gaps:
        for proposal in gap.proposals:
            fits = {*proposal.goals, *proposal.purposes, *proposal.sustainability}
            assert {gap.goal or gap.purpose or gap.sustainability} <= fits, proposal.kpi
            assert proposal.why.endswith(".")


def test_what_ships_is_active_municipal_and_yearly(service: Service) -> None:
    source = SHARED / "kpi_catalogue_v3_2026-03-23.csv.gz"
    if not source.exists():
        pytest.skip("the whole catalogue, with who a key figure is about, isn't here: ../shared")
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        known = {row["id"]: row for row in csv.DictReader(lines)}
    for kpi in kpis(proposals.proposals(service)):
        assert known[kpi]["municipality_type"] in ("K", "A"), kpi
        assert known[kpi]["publ_period"] in ("2024", "2025", "2026"), kpi


def test_each_can_be_added_and_is_then_said_to_be_there(alone_service: Service) -> None:
    before = kpis(proposals.proposals(alone_service))
    assert before == []  # the catalogue isn't in this store
    with alone_service.records.writing() as connection:
        kept.put(connection, list(_entries()), date(2026, 3, 23), whole=True)
    for kpi in kpis(proposals.proposals(alone_service)):
        added = proposals.add(alone_service, kpi, "Alva")
        assert added.fetch == f"kolada:{kpi}"
    after = proposals.proposals(alone_service)
    assert all(p.already for gap in after.gaps for p in gap.proposals)
    assert coverage(alone_service.register).empty_goals == ()
    assert coverage(alone_service.register).empty_sustainability == ()
    with pytest.raises(NotAddedError, match="finns redan som"):
        proposals.add(alone_service, "N00667", "Alva")
    assert "Inget mäter det nu." not in [gap.measured for gap in after.gaps]


def _entries() -> list[kept.CatalogueEntry]:
    """The shipped catalogue's entries."""
    import pyarrow.parquet as pq

    table = pq.read_table(Path(__file__).resolve().parents[2] / "data/kolada/katalog.parquet")
    return [
        kept.CatalogueEntry(
            r["id"], r["title"], r["description"], r["divided_by_sex"], r["publication_period"],
            r["publication_date"],
        )
        for r in table.to_pylist()
    ]  # fmt: skip


def test_a_value_that_the_store_has_is_shown(own_service: Service) -> None:
    vintage = Vintage("fil", "Fil", "Kolada", date(2026, 5, 1))
    rows = tuple(
        Row("N00401", "2262", Sex.TOTAL, Observation(year, value, vintage_id="fil"))
        for year, value in ((2022, 9.14), (2023, 8.26))
    )
    with own_service.records.writing() as connection:
        observations.put(connection, vintage, rows, "x")
    found = {
        p.proposal.kpi: p.latest for g in proposals.proposals(own_service).gaps for p in g.proposals
    }
    assert found["N00401"] == "8,3 ton koldioxidekvivalenter per invånare (2023)"
    assert found["N00667"] == ""


def test_one_that_has_gone_and_one_that_has_ended_are_told_and_the_rest_is_proposed(
    own_service: Service,
) -> None:
    before = kpis(proposals.proposals(own_service))
    with own_service.records.reading() as connection:
        known = {e.id: e for e in kept.latest_of(connection, before)}
    ended = replace(known["N00401"], title=f"{known['N00401'].title} (-2024)")
    with own_service.records.writing() as connection:
        kept.put(
            connection, [replace(known["N00667"], gone=True), ended], date(2026, 6, 1), whole=False
        )
    found = proposals.proposals(own_service)
    assert kpis(found) == [k for k in before if k not in ("N00667", "N00401")]
    assert any("N00667 finns inte i Koladas katalog" in words for words in found.faults)
    assert any("N00401 har upphört: det sista året är 2024" in words for words in found.faults)
    with pytest.raises(NotAddedError, match="N00667 föreslås inte längre"):
        proposals.add(own_service, "N00667", "Alva")


@pytest.mark.parametrize(
    ("old", "new", "words", "lost"),
    [
        ('goal = "livskvalitet"', 'goal = "finns_inte"', "målbilden ”finns_inte” finns inte", 4),
        ('goals = ["livskvalitet"]', 'goals = ["fel"]', "målbilden ”fel” finns inte", 1),
        ('direction = "högre"', 'direction = "upp"', "direction är ”upp”. Välj något av", 1),
        ('kpi = "N00667"\n', "", "raden ”kpi = …” saknas", 1),
        ("decimals = 1", "decimals = 7", "decimals ska vara 0 till 2", 1),
        ("decimals = 1", 'decimals = 1\ndesimaler = 2', "okänt namn ”desimaler”", 1),
        ('sustainability = "ekologisk"\n', "", "Skriv en av raderna goal, purpose", 4),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_told_with_its_line_and_the_rest_is_proposed(
    all_data: Path, open_on: Open, old: str, new: str, words: str, lost: int
) -> None:
    every = len(kpis(proposals.proposals(open_on(all_data))))
    found = proposals.proposals(open_on(changed(all_data, old, new)))
    assert any(words in fault and ", rad " in fault for fault in found.faults), found.faults
    assert len(kpis(found)) == every - lost


@pytest.mark.parametrize("content", [None, b"[[gap", b"\xff\xfe", b"gap = 3"])
def test_a_file_that_cannot_be_read_takes_nothing_else_with_it(
    own_data: Path, open_on: Open, content: bytes | None
) -> None:
    file = own_data / "proposals.toml"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    found = proposals.proposals(open_on(own_data))
    assert found.gaps == ()
    assert len(found.faults) == 1
    assert "proposals.toml" in found.faults[0]


def test_one_that_is_added_otherwise_is_not_offered_again(own_service: Service) -> None:
    found = proposals.proposals(own_service)
    first = found.gaps[0].proposals[0]
    proposals.add(own_service, first.proposal.kpi, "Alva")
    again = proposals.proposals(own_service).gaps[0].proposals[0]
    assert again.already is not None
    catalogue.take_away(own_service, again.already.id, "Alva")
    assert proposals.proposals(own_service).gaps[0].proposals[0].already is None

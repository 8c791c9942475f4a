"""JSON files: SCB's tables come in as they were saved; what holds no figures is named."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from kolada_server import SHARED, ScbTable, ScbVariable
from test_scb import TAB638, TAB5169, TAB5557

from samsam.config.register import read_register
from samsam.model.indicators.indicator import Register
from samsam.model.indicators.series import Sex
from samsam.sources.files.workbook import read_file
from samsam.sources.reading import Reading

HOME = {"2262": "Timrå"}


@pytest.fixture(scope="module")
def register(data_folder: Path) -> Register:
    return read_register(data_folder)


def read(register: Register, content: object, name: str = "scb.json") -> Reading:
    packed = content if isinstance(content, bytes) else json.dumps(content).encode()
    found = read_file(name, packed, register, HOME, 2026)
    assert isinstance(found, Reading)
    return found


def saved(table: ScbTable, **selection: Sequence[str]) -> dict[str, Any]:
    """The table as SCB saves it."""
    status, content = table.answer(selection)
    assert status == 200
    return content


def values(reading: Reading, sex: Sex = Sex.TOTAL) -> dict[tuple[str, int], float | None]:
    return {
        (r.indicator_id, r.observation.year): r.observation.value
        for r in reading.rows
        if r.sex is sex
    }


def test_a_saved_table_comes_in_with_both_sexes_and_total(register: Register) -> None:
    content = saved(
        TAB5557, Region=["22", "2262"], Kon=["TotSa", "1", "2"], Alder=["TOT1"], Civilstand=["SC"],
        ContentsCode=["000007ME"], Tid=["2025"],
    )  # fmt: skip
    reading = read(register, content)
    assert reading.refusals == ()
    assert values(reading) == {("population", 2025): 17465}
    assert values(reading, Sex.WOMEN) == {("population", 2025): 8566}
    assert {r.area for r in reading.rows} == {"2262"}
    assert any("slumpmässig osäkerhet" in n for n in reading.notices)
    assert any("uppdaterad 21 februari 2026" in n for n in reading.notices)


def test_changes_are_read_by_the_names_of_their_values(register: Register) -> None:
    content = saved(
        TAB5169, Region=["2262"], Forandringar=["115", "130", "140", "220"], Period=["hel"],
        Kon=["1+2"], ContentsCode=["000002Z9"], Tid=["2020"],
    )  # fmt: skip
    assert values(read(register, content)) == {
        ("births", 2020): 165, ("deaths", 2020): 204,
        ("moved_in", 2020): 941, ("moved_out", 2020): 921,
    }  # fmt: skip


def test_only_the_total_of_ages_is_read(register: Register) -> None:
    content = saved(
        TAB5557, Region=["2262"], Kon=["TotSa"], Alder=["1", "2", "TOT1"], Civilstand=["SC"],
        ContentsCode=["000007ME"], Tid=["2025"],
    )  # fmt: skip
    reading = read(register, content)
    assert values(reading) == {("population", 2025): 17465}
    assert "Av alder är bara ”totalt, samtliga åldrar” läst." in reading.notices


def test_parts_without_a_total_are_refused_and_never_summed(register: Register) -> None:
    content = saved(
        TAB638, Region=["2262"], Kon=["1", "2"], Alder=["1", "2"], Civilstand=["OG"],
        ContentsCode=["BE0101N1"], Tid=["2024"],
    )  # fmt: skip
    reading = read(register, content)
    assert reading.rows == ()
    [refusal] = reading.refusals
    assert "har ingen total. SAMSAM lägger inte ihop delar." in refusal.fault
    assert refusal.place == "scb.json"


def test_a_sign_is_a_missing_value_with_its_meaning(register: Register) -> None:
    table = ScbTable(
        "T",
        [
            ScbVariable("Region", HOME),
            ScbVariable("ContentsCode", {"A": "Folkmängd"}),
            ScbVariable("Tid", {"2023": "2023", "2024": "2024"}),
        ],
        lambda codes: ".." if codes["Tid"] == "2023" else 17521,
    )
    content = saved(table, Region=["2262"], ContentsCode=["A"], Tid=["2023", "2024"])
    reading = read(register, content)
    assert values(reading) == {("population", 2023): None, ("population", 2024): 17521}
    assert "”..”" in reading.rows[0].observation.note


def test_labels_that_were_encoded_twice_are_read(register: Register) -> None:
    table = ScbTable(
        "T",
        [
            ScbVariable("Region", HOME),
            ScbVariable("ContentsCode", {"A": "Folkmängd".encode().decode("cp1252")}),
            ScbVariable("Tid", {"2024": "2024"}),
        ],
        lambda _: 17521,
    )
    reading = read(register, saved(table, Region=["2262"], ContentsCode=["A"], Tid=["2024"]))
    assert values(reading) == {("population", 2024): 17521}


BASE: Mapping[str, Any] = {
    "class": "dataset", "label": "T", "id": ["Region", "ContentsCode", "Tid"], "size": [1, 1, 1],
    "dimension": {
        "Region": {"category": {"index": ["2262"], "label": {"2262": "Timrå"}}},
        "ContentsCode": {"category": {"index": ["A"], "label": {"A": "Folkmängd"}}},
        "Tid": {"category": {"index": ["2024"], "label": {"2024": "2024"}}},
    },
    "value": [1],
}  # fmt: skip


def changed(**more: Any) -> dict[str, Any]:
    return {**BASE, **more}


def elsewhere(**dimensions: Any) -> dict[str, Any]:
    return changed(dimension={**BASE["dimension"], **dimensions})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param({"maxDataCells": 150000}, "gränser för hämtning", id="config"),
        pytest.param({"tables": []}, "lista över SCB:s tabeller", id="tables"),
        pytest.param(changed(value=None), "beskrivning av tabellen ”T”", id="metadata"),
        pytest.param([1, 2], "ingen tabell från SCB", id="a list"),
        pytest.param({"values": []}, "ingen tabell från SCB", id="another service"),
        pytest.param(b'{"class": "dataset", ', "trasig", id="half"),
        pytest.param(b'{"class": NaN}', "trasig", id="not a number"),
        pytest.param(b'{"a":' * 100_000, "trasig", id="nested"),
        pytest.param(changed(value=[1, 2]), "följer inte JSON-stat 2", id="too many values"),
        pytest.param(changed(value=["a"]), "följer inte JSON-stat 2", id="text for a number"),
        pytest.param(changed(size=[2, 1, 1]), "följer inte JSON-stat 2", id="wrong size"),
        pytest.param(changed(dimension={}), "följer inte JSON-stat 2", id="no dimensions"),
        pytest.param(
            elsewhere(Region={"category": {"index": ["0180"], "label": {"0180": "Stockholm"}}}),
            "Tabellen gäller inte Timrå. Den har Stockholm.",
            id="another municipality",
        ),
        pytest.param(
            elsewhere(ContentsCode={"category": {"index": ["A"], "label": {"A": "Medelålder"}}}),
            "Tabellen visar Medelålder, som inte är något nyckeltal i registret.",
            id="another content",
        ),
        pytest.param(
            elsewhere(Tid={"category": {"index": ["2026M01"], "label": {"2026M01": "2026M01"}}}),
            "en månad får inte stå för ett år",
            id="a month",
        ),
    ],
)  # fmt: skip
def test_what_cannot_come_in_is_named(register: Register, content: object, told: str) -> None:
    reading = read(register, content)
    assert reading.rows == ()
    [refusal] = reading.refusals
    assert told in refusal.fault
    assert refusal.cure


def test_more_cells_than_the_cap_are_refused_before_they_are_walked(register: Register) -> None:
    codes = [str(n) for n in range(3000)]
    wide = {"category": {"index": codes, "label": {}}}
    dimension = {"Region": wide, "ContentsCode": wide, "Tid": wide}
    reading = read(register, changed(dimension=dimension, size=[3000] * 3, value={"0": 1}))
    assert "för stor" in reading.refusals[0].fault


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not here")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "sample_TAB6471_data.jsonstat2.json",
            "delar av år (2026M01 till 2026M04, 2\u00a0772 tal)",
        ),
        ("sample_TAB6471_metadata.json", "SCB:s beskrivning av tabellen"),
        ("sample_config.json", "SCB:s gränser för hämtning"),
        ("sample_search.json", "en lista över SCB:s tabeller"),
        ("sample_tables.json", "en lista över SCB:s tabeller"),
    ],
)
def test_the_saved_answers_are_named(register: Register, name: str, told: str) -> None:
    reading = read(register, (SHARED / "scb" / name).read_bytes(), name)
    [refusal] = reading.refusals
    assert told in refusal.fault

"""Files that SAMSAM met in use, each for its kind: read right, or refused in true words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from samsam.model.indicators.series import MissingReason, ObservationStatus
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.sources.intake.intake import News, Preview, RowProposal

TODAY = date(2026, 11, 28)
CASES = Path(__file__).resolve().parents[1] / "fixtures" / "cases"
Key = tuple[str, int, str]


def read(service: Service, name: str, content: bytes | None = None) -> Preview:
    given = (CASES / name).read_bytes() if content is None else content
    found = data.preview_file(service, name, given, TODAY)
    assert isinstance(found, Preview)
    return found


def values(found: Preview) -> dict[Key, float | None]:
    return {(p.row.indicator_id, p.row.observation.year, p.row.sex.value): p.row.observation.value
            for p in found.proposals}  # fmt: skip


def refused(found: Preview) -> str:
    return " ".join(f"{r.place}: {r.fault} {r.cure}" for r in found.refusals)


def told(proposal: RowProposal) -> str:
    return " ".join((*proposal.stops, *proposal.warnings)).replace("\u00a0", " ")


def test_12_koladas_own_titles(service: Service) -> None:
    found = read(service, "12-koladas-titlar.xlsx")
    assert found.refusals == ()
    got = {key: value for key, value in values(found).items() if value is not None}
    assert got == {
        **{("unemployment", 2016 + n, "T"): v for n, v in enumerate((6.9, 5.4, 5.5, 5.6))},
        **{("self_employed", 2016 + n, "T"): v for n, v in enumerate((688.0, 671.0, 641.0))},
        **{("employed", 2017 + n, "T"): v for n, v in enumerate((8514.0, 8620.0, 8589.0))},
    }
    assert all(p.news is News.SAME for p in found.proposals if p.row.observation.value is not None)


def test_17_a_percentage_as_a_fraction(service: Service) -> None:
    found = read(service, "17-andel-som-brak.xlsx")
    by_year = {p.row.observation.year: told(p) for p in found.proposals}
    assert "hundra gånger mindre än 2018 (10,2)" in by_year[2021]
    assert "som andel (0,091) i stället för procent (9,1)?" in by_year[2021]
    assert "som andel (0,087) i stället för procent (8,7)?" in by_year[2022]


def test_16_a_count_with_decimals(service: Service) -> None:
    file = "Kommun;År;Egna företagare\nTimrå;2022;0,512\nTimrå;2023;498,5\n"
    found = read(service, "16.csv", file.encode())
    assert found.acceptable == ()
    stops = {p.row.observation.year: told(p) for p in found.stopped}
    assert "Ett antal är ett heltal, men värdet är 0,512. Menar du 512?" in stops[2022]
    assert "Ett antal är ett heltal, men värdet är 498,5." in stops[2023]


# JSON


def test_09_an_answer_of_koladas_api(service: Service) -> None:
    found = read(service, "09-kolada-svar.json")
    assert found.refusals == ()
    assert values(found) == {("population", 2024, "T"): 17521.0, ("population", 2024, "K"): 8700.0}
    assert "Filen är ett svar från Koladas API." in found.notices


def answer(*rows: dict[str, Any], **more: object) -> bytes:
    page = {"values": list(rows), "count": len(rows), "next_url": None, "previous_url": None}
    return json.dumps(page | more).encode()


def one(value: float | None, **more: object) -> dict[str, Any]:
    said = {"gender": "T", "count": 1, "status": "", "value": value, "isdeleted": False} | more
    return {"kpi": "N18409", "municipality": "2262", "period": 2025, "values": [said]}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (one(47.5), (47.5, ObservationStatus.NORMAL, None)),
        (one(47.5, status="Preliminary"), (47.5, ObservationStatus.PRELIMINARY, None)),
        (
            one(None, status="Missing"),
            (None, ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED),
        ),
        (one(47.5, isdeleted=True), (None, ObservationStatus.MISSING, MissingReason.WITHDRAWN)),
        (
            one(47.5) | {"isdeleted": True},
            (None, ObservationStatus.MISSING, MissingReason.WITHDRAWN),
        ),
    ],
)
def test_values_of_koladas_are_what_they_are_by_the_api(
    service: Service, row: dict[str, Any], expected: tuple[object, ...]
) -> None:
    (proposal,) = read(service, "svar.json", answer(row)).proposals
    seen = proposal.row.observation
    assert (seen.value, seen.status, seen.reason) == expected


def test_a_page_of_several_says_that_there_is_more(service: Service) -> None:
    page = answer(
        one(47.5), next_url="https://api.kolada.se/v3/data/kpi/N18409?page=3",
        previous_url="https://api.kolada.se/v3/data/kpi/N18409?page=1",
    )  # fmt: skip
    found = read(service, "sida-2.json", page)
    assert len(found.proposals) == 1
    assert any("sida av flera" in n for n in found.notices)
    older = json.loads(answer(one(47.5)))
    older.pop("next_url")
    older.pop("previous_url")
    older["next_page"] = "http://api.kolada.se/v2/data?page=2"
    found = read(service, "v2.json", json.dumps(older).encode())
    assert any("sida av flera" in n for n in found.notices)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (answer({"id": "G1", "title": "Liknande kommuner", "members": []}), "kommungrupper"),
        (
            answer({"id": "N1", "title": "Invånare", "is_divided_by_gender": True}),
            "förteckning över nyckeltal",
        ),
        (
            answer({"id": "2262", "title": "Timrå", "type": "K"}),
            "förteckning över kommuner och regioner",
        ),
        (answer(one(47.5) | {"period": "2025"}), "fältet period i filen.values ska vara ett"),
        (answer(one(47.5) | {"values": None}), "Filen är inget svar som Kolada ger"),
        (answer(), "inga värden från Kolada"),
    ],
)
def test_answers_of_koladas_without_values_are_named(
    service: Service, content: bytes, told: str
) -> None:
    found = read(service, "svar.json", content)
    assert found.proposals == ()
    assert told in refused(found)
    assert "trasig" not in refused(found)


def test_other_areas_and_key_figures_of_an_answer_are_counted(service: Service) -> None:
    rows = [one(47.5), one(50.0) | {"municipality": "0180"}, one(1.0) | {"kpi": "N99999"}]
    found = read(service, "svar.json", answer(*rows))
    assert len(found.proposals) == 1
    left = " ".join(found.left_out)
    assert "andra områden läses inte" in left
    assert "N99999" in left


PX = {("population", 2022, "T"): 17754.0, ("population", 2023, "T"): 17540.0}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("10-pxweb-v1.px.json", PX),
        ("10-jsonstat1.json", PX | {("population", 2024, "T"): 17521.0}),
    ],
)
def test_10_scbs_older_json(service: Service, name: str, expected: dict[Key, float]) -> None:
    found = read(service, name)
    assert found.refusals == ()
    assert values(found) == expected
    assert all(p.news is News.SAME for p in found.proposals)


def listed(columns: list[tuple[str, str, str]], rows: list[tuple[list[str], list[str]]]) -> bytes:
    content = {
        "columns": [{"code": c, "text": t, "type": k} for c, t, k in columns],
        "comments": [],
        "data": [{"key": key, "values": values} for key, values in rows],
        "metadata": [{"label": "En tabell", "source": "SCB"}],
    }
    return json.dumps(content).encode()


CONTENT = ("BE0101N1", "Folkmängd", "c")
REGION, TIME, SEX = ("Region", "region", "d"), ("Tid", "år", "t"), ("Kon", "kön", "d")
AGE = ("Alder", "ålder", "d")


def test_the_sexes_and_a_sign_of_the_older_form(service: Service) -> None:
    rows = [
        (["2262", "1", "2023"], ["8900"]), (["2262", "2", "2023"], ["8640"]),
        (["2262", "TotSa", "2023"], [".."]),
    ]  # fmt: skip
    found = read(service, "px.json", listed([REGION, SEX, TIME, CONTENT], rows))
    assert values(found) == {
        ("population", 2023, "M"): 8900.0, ("population", 2023, "K"): 8640.0,
        ("population", 2023, "T"): None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            listed([REGION, AGE, TIME, CONTENT], [(["2262", "20", "2023"], ["200"])]),
            "uppdelad på ålder",
        ),
        (
            listed([REGION, TIME, CONTENT], [(["2262", "2026M01"], ["17400"])]),
            "en månad får inte stå för ett år",
        ),
        (
            listed([REGION, TIME, CONTENT], [(["0180", "2023"], ["984748"])]),
            "Tabellen gäller inte Timrå",
        ),
        (
            listed([REGION, TIME, ("X", "Medelålder", "c")], [(["2262", "2023"], ["44.1"])]),
            "Tabellen visar Medelålder",
        ),
        (listed([REGION, TIME, CONTENT], [(["2262"], ["17540"])]), "lika många delar"),
        (listed([TIME, CONTENT], [(["2023"], ["17540"])]), "saknar Region"),
        (listed([REGION, TIME, CONTENT], []), "inga år"),
        (b'{"dataset": {"dimension": 7, "value": [1]}}', "fältet dimension"),
        (b'{"dataset": {"dimension": {}, "value": [1]}}', "fältet id"),
    ],
)
def test_an_older_table_that_cannot_come_in_is_named(
    service: Service, content: bytes, told: str
) -> None:
    found = read(service, "px.json", content)
    assert found.proposals == ()
    assert told in refused(found)


def test_the_total_among_the_ages_is_read_in_the_older_form(service: Service) -> None:
    rows = [(["2262", "20", "2023"], ["200"]), (["2262", "tot", "2023"], ["17540"])]
    found = read(service, "px.json", listed([REGION, AGE, TIME, CONTENT], rows))
    assert values(found) == {("population", 2023, "T"): 17540.0}
    assert any("bara ”tot” läst" in n for n in found.notices)


# A bracket first


def test_11_a_text_that_begins_with_a_bracket(service: Service) -> None:
    found = read(service, "11-klammer-forst.csv")
    assert found.proposals == ()
    assert "JSON" not in refused(found)


@pytest.mark.parametrize("start", ["[Log] ", "[1] ", "{x} ", "[", "{", "[ ", "[[1]] "])
def test_a_table_whose_first_heading_begins_with_a_bracket(service: Service, start: str) -> None:
    file = f"{start}anmärkning;nyckeltal;år;värde\nx;neet;2021;9,1\n"
    found = read(service, "fil.csv", file.encode())
    if start.startswith("[["):
        assert "JSON-filen är trasig" in refused(found)
    else:
        assert "JSON" not in refused(found)


@pytest.mark.parametrize(
    "content", [b"[1, 2]", b"[]", b"{}", b'["a"]', b"[true]", b' \n{"a": 1}', b'{"a": ', b"[[1"]
)
def test_json_is_json(service: Service, content: bytes) -> None:
    assert "JSON" in refused(read(service, "fil", content))


# SAMSAM's own


def test_15_samsams_own_workbook(service: Service) -> None:
    found = read(service, "15-egen-export.xlsx")
    assert found.refusals == ()
    assert values(found) == {
        ("population", 2023, "T"): 17540.0, ("population", 2024, "T"): 17521.0,
        ("population", 2025, "T"): 17465.0,
    }  # fmt: skip
    assert all(p.news is News.SAME for p in found.proposals)


@pytest.mark.parametrize("heading", ["Invånare (antal)", "invånare  (ANTAL)", "Invånare"])
def test_a_short_title_with_its_unit_is_a_heading(service: Service, heading: str) -> None:
    found = read(service, "fil.csv", f"Kommun;År;{heading}\nTimrå;2025;17465\n".encode())
    assert values(found) == {("population", 2025, "T"): 17465.0}


def test_another_unit_is_another_heading(service: Service) -> None:
    found = read(
        service, "fil.csv", b"Kommun;\xc3\x85r;Inv\xc3\xa5nare (kvinnor)\nTimr\xc3\xa5;2025;8566\n"
    )
    assert found.proposals == ()

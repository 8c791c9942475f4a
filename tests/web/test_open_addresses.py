"""One chart alone for other web sites, every series as open data, and the calendar."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
import rdflib
from icalendar import Calendar
from rdflib import DCTERMS, Graph, URIRef
from starlette.applications import Starlette
from test_server import ask

from samsam.exports.data.open_data import FORMS
from samsam.figures.description.describe import describe
from samsam.services.files.open_data import all_figures
from samsam.web.base import running

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("name", FORMS)
def test_the_description_names_every_series_and_files_that_exist(
    first_figures: None, ours: Starlette, name: str
) -> None:
    answer = ask(ours, f"/oppna-data/{name}")
    assert answer.headers["content-type"] == FORMS[name][1]
    graph = Graph().parse(data=answer.content, format=FORMS[name][0])
    datasets = set(graph.objects(predicate=rdflib.DCAT.dataset))
    identifiers = {str(o) for o in graph.objects(predicate=DCTERMS.identifier)}
    figures = all_figures(running.service(), TODAY)
    assert identifiers == {f.indicator.id for f in figures}
    for dataset in datasets:
        assert graph.value(dataset, DCTERMS.title)
        assert graph.value(dataset, DCTERMS.description)
        assert graph.value(dataset, DCTERMS.publisher)
        assert list(graph.objects(dataset, rdflib.DCAT.distribution))
    for place in graph.objects(predicate=rdflib.DCAT.downloadURL):
        assert isinstance(place, URIRef)
        assert ask(ours, re.sub(r"^https?://[^/]+", "", str(place))).status_code == 200


def test_the_table_and_the_json_hold_every_value(first_figures: None, ours: Starlette) -> None:
    wanted: dict[tuple[str, int], Any] = {
        (f.indicator.id, row.year): row.values[0]
        for f in all_figures(running.service(), TODAY)
        for row in describe(f).table.rows
    }
    text = ask(ours, "/oppna-data/alla.csv").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=";")
    in_csv = {
        (r["nyckeltal"], int(r["ar"])): float(r["varde"].replace(",", ".")) if r["varde"] else None
        for r in rows
    }
    told = json.loads(ask(ours, "/oppna-data/alla.json").content)
    in_json = {
        (s["indicator"]["id"], o["year"]): o["value"] for s in told for o in s["observations"]
    }
    assert in_csv == in_json == wanted


def test_the_page_of_open_data_links_to_every_file(first_figures: None, ours: Starlette) -> None:
    page = ask(ours, "/oppna-data/").text
    for name in ("alla.csv", "alla.json", *FORMS):
        assert f'href="{name}"' in page
    assert ask(ours, "/oppna-data/hemligt.csv").status_code == 404


@pytest.mark.parametrize("query", ["", "?dag=2024-10-31"])
def test_a_chart_alone_has_its_words_its_table_and_its_way_back(
    first_figures: None, ours: Starlette, query: str
) -> None:
    answer = ask(ours, f"/diagram/nyckeltal/neet{query}")
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    page = answer.text
    alt = re.search(r'alt="([^"]+)"', page)
    assert alt
    assert alt[1].startswith("Linjediagram.")
    assert ("dag=2024-10-31" in page) == bool(query)
    assert "<table" in page
    assert 'href="../../nyckeltal?nyckeltal=neet' in page
    for file in re.findall(r'(?:src|srcset)="([^"]+)"', page):
        address = file.replace("../..", "").replace("&amp;", "&")
        assert ask(ours, address).headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "path",
    [
        "nyckeltal/finns-inte",
        "finns-inte/neet",
        "nyckeltal/neet?dag=x",
        "nyckeltal/neet?dag=2999-01-01",
    ],
)
def test_a_chart_that_does_not_exist_is_told(
    first_figures: None, ours: Starlette, path: str
) -> None:
    answer = ask(ours, f"/diagram/{path}")
    assert answer.status_code == 404
    assert answer.text


def test_the_calendar_is_open_to_anybody_and_leads_back_here(
    first_figures: None, ours: Starlette
) -> None:
    answer = ask(ours, "/arshjul.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) > 10
    assert {str(e["url"]).rpartition("/")[2] for e in events} == {"arshjul"}

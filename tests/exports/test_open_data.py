"""The description of open data against what DCAT-AP-SE 3.0.1 asks for, read back by rdflib."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import rdflib
from rdflib import DCTERMS, FOAF, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from samsam.exports.data.catalogue import VCARD, catalogue
from samsam.exports.data.open_data import Publisher
from samsam.services.core.service import Service
from samsam.services.files.open_data import all_figures, publisher

ADDRESS = "https://samsam.example.se/"
EU = "http://publications.europa.eu/resource/authority"
# https://docs.dataportal.se/dcat/3.0.1/sv/. Recommended ones that aren't here are what nobody has
# told SAMSAM: days of publishing, a standard, how long the files will stay.
ASKED = {
    rdflib.DCAT.Catalog: (
        DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, rdflib.DCAT.dataset,
        DCTERMS.spatial, FOAF.homepage, rdflib.DCAT.themeTaxonomy, DCTERMS.modified,
    ),
    rdflib.DCAT.Dataset: (
        DCTERMS.title, DCTERMS.description, DCTERMS.publisher, rdflib.DCAT.contactPoint, rdflib.DCAT.keyword,
        rdflib.DCAT.theme, DCTERMS.spatial, DCTERMS.temporal, DCTERMS.accessRights, rdflib.DCAT.distribution,
    ),
    rdflib.DCAT.Distribution: (
        rdflib.DCAT.accessURL, DCTERMS.description, DCTERMS["format"], DCTERMS.license,
    ),
    FOAF.Agent: (FOAF.name, DCTERMS.type),
    VCARD.Organization: (VCARD.fn, VCARD.hasEmail),
    DCTERMS.PeriodOfTime: (rdflib.DCAT.startDate, rdflib.DCAT.endDate),
    DCTERMS.Location: (SKOS.prefLabel,),
}  # fmt: skip
# What a property leads to is of these kinds.
KINDS = {
    DCTERMS.publisher: FOAF.Agent,
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.temporal: DCTERMS.PeriodOfTime,
    rdflib.DCAT.contactPoint: VCARD.Organization,
    rdflib.DCAT.dataset: rdflib.DCAT.Dataset,
    rdflib.DCAT.distribution: rdflib.DCAT.Distribution,
    FOAF.homepage: FOAF.Document,
}
IN_SWEDISH = (DCTERMS.title, DCTERMS.description, rdflib.DCAT.keyword)


@pytest.fixture(scope="module")
def ours(service: Service) -> Publisher:
    told = replace(
        service.settings,
        open_data_contact="statistik@kommunen.example",
        open_data_area="http://sws.geonames.org/2661886",
    )
    return publisher(replace(service, settings=told), ADDRESS)


def read(service: Service, ours: Publisher) -> Graph:
    figures = all_figures(service, date(2026, 11, 24))
    return Graph().parse(data=catalogue(figures, ours, "xml"), format="xml")


@pytest.fixture(scope="module")
def graph(service: Service, ours: Publisher) -> Graph:
    return read(service, ours)


@pytest.mark.parametrize("kind", ASKED)
def test_each_thing_has_what_is_asked_of_it(graph: Graph, kind: URIRef) -> None:
    found = list(graph.subjects(RDF.type, kind))
    assert found
    for node in found:
        lacking = [str(p) for p in ASKED[kind] if graph.value(node, p, any=True) is None]
        assert not lacking, (node, lacking)


@pytest.mark.parametrize("leads", KINDS)
def test_what_a_property_leads_to_is_described(graph: Graph, leads: URIRef) -> None:
    found = set(graph.objects(predicate=leads))
    assert found
    assert all((node, RDF.type, KINDS[leads]) in graph for node in found)


def test_texts_for_people_say_that_they_are_swedish(graph: Graph) -> None:
    texts: list[Node] = [o for p in IN_SWEDISH for o in graph.objects(predicate=p)]
    assert texts
    assert all(isinstance(t, Literal) and t.language == "sv" and t.strip() for t in texts)


def test_there_is_one_publisher_and_one_form_of_each_file(graph: Graph) -> None:
    for node in graph.subjects(RDF.type, rdflib.DCAT.Dataset):
        assert len(list(graph.objects(node, DCTERMS.publisher))) == 1
    for node in graph.subjects(RDF.type, rdflib.DCAT.Distribution):
        (form,) = graph.objects(node, DCTERMS["format"])
        assert str(form) in ("text/csv", "application/json")
    themes = {str(t) for t in graph.objects(predicate=rdflib.DCAT.theme)}
    assert themes == {f"{EU}/data-theme/REGI"}


def test_questions_go_to_the_address_of_the_settings(graph: Graph) -> None:
    (contact,) = graph.subjects(RDF.type, VCARD.Organization)
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:statistik@kommunen.example")
    assert str(graph.value(contact, VCARD.fn)) == "Hållbar tillväxt, Timrå kommun"


def test_the_area_is_that_of_geonames_with_the_municipalitys_code(graph: Graph) -> None:
    (area,) = graph.subjects(RDF.type, DCTERMS.Location)
    assert area == URIRef("http://sws.geonames.org/2661886")
    assert graph.value(area, SKOS.notation) == Literal("2262")


def test_without_settings_nothing_is_made_up(service: Service) -> None:
    plain = read(service, publisher(service, ADDRESS))
    assert not list(plain.subjects(RDF.type, VCARD.Organization))
    assert not list(plain.objects(predicate=rdflib.DCAT.contactPoint))
    (area,) = plain.subjects(RDF.type, DCTERMS.Location)
    assert str(area) == f"{ADDRESS}oppna-data/#omrade"
    assert plain.value(area, SKOS.notation) == Literal("2262")


def test_the_period_is_the_years_that_have_been(service: Service, graph: Graph) -> None:
    figures = {f.indicator.id: f for f in all_figures(service, date(2026, 11, 24))}
    for name, figure in figures.items():
        period = graph.value(URIRef(f"{ADDRESS}oppna-data/#{name}"), DCTERMS.temporal)
        start, end = (
            str(graph.value(period, p))[:4] for p in (rdflib.DCAT.startDate, rdflib.DCAT.endDate)
        )
        assert (int(start), int(end)) == (figure.past_years[0], figure.past_years[-1])


@pytest.mark.parametrize("form", ["xml", "turtle", "json-ld"])
def test_codes_that_are_no_characters_do_not_break_the_description(
    service: Service, ours: Publisher, form: str
) -> None:
    figure = all_figures(service, date(2026, 11, 24))[0]
    broken = "a\ufffeb\uffffc\x00d\x0be\x1f"
    indicator = replace(
        figure.indicator, title=broken, short_title=broken, definition=broken, source=broken
    )
    content = catalogue(
        [replace(figure, indicator=indicator)], replace(ours, name=broken, unit=broken), form
    )
    graph = Graph().parse(data=content, format=form)
    titles = {str(title) for title in graph.objects(predicate=DCTERMS.title)}
    assert any(title.startswith("abcde") for title in titles)

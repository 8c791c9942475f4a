"""Every series as open data: one table, one JSON file, and a description after DCAT-AP-SE 3."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef

from samsam.exports.json_table import metadata
from samsam.exports.safe import csv_cell
from samsam.figures.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.words import unit_words

_EU = "http://publications.europa.eu/resource/authority"
_LANGUAGE = URIRef(f"{_EU}/language/SWE")
_YEARLY = URIRef(f"{_EU}/frequency/ANNUAL")
_PUBLIC = URIRef(f"{_EU}/access-right/PUBLIC")
_THEME = URIRef(f"{_EU}/data-theme/REGI")
_IANA = "https://www.iana.org/assignments/media-types"
_HEAD = (
    "nyckeltal", "titel", "omrade", "ar", "varde", "enhet", "anmarkning", "kalla", "kallans_id",
)  # fmt: skip
# Name of the description's file, what rdflib calls the form, and its type.
FORMS = {
    "dcat.rdf": ("xml", "application/rdf+xml"),
    "dcat.ttl": ("turtle", "text/turtle; charset=utf-8"),
    "dcat.jsonld": ("json-ld", "application/ld+json"),
}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, under what licence, and the address of SAMSAM with `/` at its end."""

    name: str
    municipality: str
    licence: str
    address: str


def table(figures: Sequence[Figure]) -> bytes:
    """A row a year and key figure, as Swedish programs read CSV: `;`, decimal comma, UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEAD)
    for figure in figures:
        indicator = figure.indicator
        about = [indicator.source, indicator.source_id]
        for row in describe(figure).table.rows:
            value = row.values[0]
            number = "" if value is None else repr(value).removesuffix(".0").replace(".", ",")
            start = [indicator.id, csv_cell(indicator.title), csv_cell(figure.area_name)]
            end = [unit_words(indicator), csv_cell(row.remark), *map(csv_cell, about)]
            writer.writerow([*start, row.year, number, *end])
    return file.getvalue().encode("utf-8-sig")


def document(figures: Sequence[Figure]) -> bytes:
    """Every series with its description as JSON in UTF-8."""
    content = [metadata(figure, figure) for figure in figures]
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def catalogue(figures: Sequence[Figure], publisher: Publisher, form: str) -> bytes:
    """The description of what there is to fetch. `form` is one of rdflib's ("xml", "turtle")."""
    graph = Graph()
    base = f"{publisher.address}oppna-data/"
    node, agent = URIRef(base), URIRef(f"{base}#utgivare")
    graph.add((agent, RDF.type, FOAF.Agent))
    graph.add((agent, FOAF.name, _swedish(publisher.name)))
    graph.add((node, RDF.type, DCAT.Catalog))
    title = f"Nyckeltal för {publisher.municipality} kommun"
    about = "Kommunens nyckeltal och befolkningsmål, år för år, med källa för varje värde."
    _describe(graph, node, title, about, agent)
    graph.add((node, DCTERMS.language, _LANGUAGE))
    graph.add((node, FOAF.homepage, URIRef(publisher.address)))
    graph.add((node, DCTERMS.license, URIRef(publisher.licence)))
    for figure in figures:
        graph.add((node, DCAT.dataset, _dataset(graph, figure, publisher, agent)))
    whole = URIRef(f"{base}#alla")
    graph.add((node, DCAT.dataset, whole))
    graph.add((whole, RDF.type, DCAT.Dataset))
    _describe(graph, whole, f"Alla nyckeltal för {publisher.municipality} kommun", about, agent)
    graph.add((whole, DCTERMS.accrualPeriodicity, _YEARLY))
    for name in ("alla.csv", "alla.json"):
        _distribution(graph, whole, f"{base}{name}", publisher)
    return graph.serialize(format=form, encoding="utf-8")


def _dataset(graph: Graph, figure: Figure, publisher: Publisher, agent: URIRef) -> URIRef:
    indicator = figure.indicator
    node = URIRef(f"{publisher.address}oppna-data/#{indicator.id}")
    graph.add((node, RDF.type, DCAT.Dataset))
    _describe(
        graph, node, f"{indicator.title}, {figure.area_name}", indicator.definition.strip(), agent
    )
    graph.add((node, DCTERMS.identifier, Literal(indicator.id)))
    graph.add((node, DCTERMS.accrualPeriodicity, _YEARLY))
    graph.add((node, DCTERMS.accessRights, _PUBLIC))
    graph.add((node, DCAT.theme, _THEME))
    graph.add((node, DCAT.keyword, _swedish(indicator.short_title)))
    graph.add((node, DCTERMS.provenance, _swedish(describe(figure).source)))
    graph.add((node, DCAT.landingPage, URIRef(
        f"{publisher.address}nyckeltal?nyckeltal={indicator.id}"
    )))  # fmt: skip
    _time(graph, node, figure)
    for form in ("csv", "json"):
        address = f"{publisher.address}filer/nyckeltal/{indicator.id}.{form}"
        _distribution(graph, node, address, publisher)
    return node


def _time(graph: Graph, node: URIRef, figure: Figure) -> None:
    past = figure.past_years
    if past:
        period = URIRef(f"{node}-period")
        graph.add((node, DCTERMS.temporal, period))
        graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
        graph.add((period, DCAT.startDate, _day(date(past[0], 1, 1))))
        graph.add((period, DCAT.endDate, _day(date(past[-1], 12, 31))))
    latest = max((v.known_on for v in figure.vintages), default=None)
    if latest:
        graph.add((node, DCTERMS.modified, _day(latest)))


def _describe(graph: Graph, node: URIRef, title: str, about: str, agent: URIRef) -> None:
    graph.add((node, DCTERMS.title, _swedish(title)))
    graph.add((node, DCTERMS.description, _swedish(about)))
    graph.add((node, DCTERMS.publisher, agent))


def _distribution(graph: Graph, node: URIRef, address: str, publisher: Publisher) -> None:
    place, kind = URIRef(address), address.rpartition(".")[2]
    media = {"csv": "text/csv", "json": "application/json"}[kind]
    graph.add((node, DCAT.distribution, place))
    graph.add((place, RDF.type, DCAT.Distribution))
    graph.add((place, DCTERMS.title, _swedish(kind.upper())))
    graph.add((place, DCAT.accessURL, place))
    graph.add((place, DCAT.downloadURL, place))
    graph.add((place, DCAT.mediaType, URIRef(f"{_IANA}/{media}")))
    graph.add((place, DCTERMS.license, URIRef(publisher.licence)))


def _swedish(text: str) -> Literal:
    return Literal(text, lang="sv")


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=XSD.date)

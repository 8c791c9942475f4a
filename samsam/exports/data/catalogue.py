"""What there is of open data, described after DCAT-AP-SE 3 as Sweden's data portal reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

from samsam.charts.writable import writable
from samsam.exports.data.open_data import Publisher
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_EU = "http://publications.europa.eu/resource/authority"
_LANGUAGE = URIRef(f"{_EU}/language/SWE")
_YEARLY = URIRef(f"{_EU}/frequency/ANNUAL")
_PUBLIC = URIRef(f"{_EU}/access-right/PUBLIC")
_THEMES = URIRef(f"{_EU}/data-theme")
_THEME = URIRef(f"{_THEMES}/REGI")
_KIND = URIRef("http://purl.org/adms/publishertype/LocalAuthority")
_IANA = "https://www.iana.org/assignments/media-types"
# Media type of a kind of file, and what is in it.
_FILES = {
    "csv": ("text/csv", "En rad för varje år: värde, anmärkning och källa. Semikolon, UTF-8."),
    "json": ("application/json", "Varje års värde och anmärkning, med definition och källa."),
}


def catalogue(figures: Sequence[Figure], publisher: Publisher, form: str) -> bytes:
    """The description of what there is to fetch. `form` is one of rdflib's ("xml", "turtle")."""
    graph = Graph()
    base = f"{publisher.address}oppna-data/"
    node = URIRef(base)
    shared = _Shared(_agent(graph, publisher), _area(graph, publisher), _contact(graph, publisher))
    graph.add((node, RDF.type, DCAT.Catalog))
    title = f"Nyckeltal för {publisher.name}"
    about = "Kommunens nyckeltal och befolkningsmål, år för år, med källa för varje värde."
    _describe(graph, node, title, about, shared)
    graph.add((node, DCTERMS.language, _LANGUAGE))
    graph.add((node, DCAT.themeTaxonomy, _THEMES))
    home = URIRef(publisher.address)
    graph.add((home, RDF.type, FOAF.Document))
    graph.add((node, FOAF.homepage, home))
    graph.add((node, DCTERMS.license, URIRef(publisher.licence)))
    for figure in figures:
        graph.add((node, DCAT.dataset, _dataset(graph, figure, publisher, shared)))
    whole = URIRef(f"{base}#alla")
    graph.add((node, DCAT.dataset, whole))
    _describe(graph, whole, f"Alla nyckeltal för {publisher.name}", about, shared)
    _as_dataset(graph, whole, "nyckeltal", shared)
    for name in ("alla.csv", "alla.json"):
        _distribution(graph, whole, f"{base}{name}", "alla nyckeltal", publisher)
    years = [year for figure in figures for year in figure.past_years]
    vintages = [v.known_on for figure in figures for v in figure.vintages]
    if years:
        _period(graph, whole, min(years), max(years))
    for one in (whole, node) if vintages else ():
        graph.add((one, DCTERMS.modified, _day(max(vintages))))
    return graph.serialize(format=form, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Shared:
    """What every dataset says alike: who publishes, of where, and who answers questions."""

    agent: URIRef
    area: URIRef
    contact: URIRef | None


def _agent(graph: Graph, publisher: Publisher) -> URIRef:
    node = URIRef(f"{publisher.address}oppna-data/#utgivare")
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, FOAF.name, _swedish(publisher.name)))
    graph.add((node, DCTERMS.type, _KIND))
    return node


def _area(graph: Graph, publisher: Publisher) -> URIRef:
    """The municipality as a place: GeoNames' own, else one of ours with its code.

    DCAT-AP-SE asks for GeoNames. Its numbers don't follow from the codes of municipalities.
    """
    node = URIRef(publisher.place or f"{publisher.address}oppna-data/#omrade")
    graph.add((node, RDF.type, DCTERMS.Location))
    graph.add((node, SKOS.prefLabel, _swedish(publisher.name)))
    graph.add((node, SKOS.notation, Literal(publisher.code)))
    return node


def _contact(graph: Graph, publisher: Publisher) -> URIRef | None:
    """Where questions are sent; an address is asked for, so without one there is no contact."""
    if not publisher.email:
        return None
    node = URIRef(f"{publisher.address}oppna-data/#kontakt")
    graph.add((node, RDF.type, VCARD.Organization))
    graph.add((node, VCARD.fn, _swedish(f"{publisher.unit}, {publisher.name}")))
    graph.add((node, VCARD.hasEmail, URIRef(f"mailto:{publisher.email}")))
    return node


def _dataset(graph: Graph, figure: Figure, publisher: Publisher, shared: _Shared) -> URIRef:
    indicator = figure.indicator
    node = URIRef(f"{publisher.address}oppna-data/#{indicator.id}")
    title = f"{indicator.title}, {figure.area_name}"
    _describe(graph, node, title, indicator.definition.strip(), shared)
    _as_dataset(graph, node, indicator.short_title, shared)
    graph.add((node, DCTERMS.identifier, Literal(indicator.id)))
    graph.add((node, DCTERMS.provenance, _swedish(describe(figure).source)))
    graph.add((node, DCAT.landingPage, URIRef(
        f"{publisher.address}nyckeltal?nyckeltal={indicator.id}"
    )))  # fmt: skip
    _time(graph, node, figure)
    for form in ("csv", "json"):
        address = f"{publisher.address}filer/nyckeltal/{indicator.id}.{form}"
        _distribution(graph, node, address, indicator.short_title, publisher)
    return node


def _as_dataset(graph: Graph, node: URIRef, keyword: str, shared: _Shared) -> None:
    """What is asked of every dataset beside its description."""
    graph.add((node, RDF.type, DCAT.Dataset))
    graph.add((node, DCTERMS.accrualPeriodicity, _YEARLY))
    graph.add((node, DCTERMS.accessRights, _PUBLIC))
    graph.add((node, DCTERMS.language, _LANGUAGE))
    graph.add((node, DCAT.theme, _THEME))
    graph.add((node, DCAT.keyword, _swedish(keyword)))
    if shared.contact is not None:
        graph.add((node, DCAT.contactPoint, shared.contact))


def _time(graph: Graph, node: URIRef, figure: Figure) -> None:
    past = figure.past_years
    if past:
        _period(graph, node, past[0], past[-1])
    latest = max((v.known_on for v in figure.vintages), default=None)
    if latest:
        graph.add((node, DCTERMS.modified, _day(latest)))


def _period(graph: Graph, node: URIRef, first: int, last: int) -> None:
    period = URIRef(f"{node}-period")
    graph.add((node, DCTERMS.temporal, period))
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((period, DCAT.startDate, _day(date(first, 1, 1))))
    graph.add((period, DCAT.endDate, _day(date(last, 12, 31))))


def _describe(graph: Graph, node: URIRef, title: str, about: str, shared: _Shared) -> None:
    graph.add((node, DCTERMS.title, _swedish(title)))
    graph.add((node, DCTERMS.description, _swedish(about)))
    graph.add((node, DCTERMS.publisher, shared.agent))
    graph.add((node, DCTERMS.spatial, shared.area))


def _distribution(
    graph: Graph, node: URIRef, address: str, what: str, publisher: Publisher
) -> None:
    place, kind = URIRef(address), address.rpartition(".")[2]
    media, reported = _FILES[kind]
    graph.add((node, DCAT.distribution, place))
    graph.add((place, RDF.type, DCAT.Distribution))
    graph.add((place, DCTERMS.title, _swedish(f"{kind.upper()}, {what}")))
    graph.add((place, DCTERMS.description, _swedish(reported)))
    graph.add((place, DCAT.accessURL, place))
    graph.add((place, DCAT.downloadURL, place))
    graph.add((place, DCTERMS["format"], Literal(media)))
    graph.add((place, DCAT.mediaType, URIRef(f"{_IANA}/{media}")))
    graph.add((place, DCTERMS.license, URIRef(publisher.licence)))


def _swedish(text: str) -> Literal:
    return Literal(writable(text), lang="sv")


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=XSD.date)

"""Documents for the tests of Word and PowerPoint: the real figures, and the hard ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from samsam.exports.documents.document import (
    Bullets,
    Document,
    FigurePart,
    Heading,
    Paragraph,
    Part,
    TablePart,
)
from samsam.figures.figure import Figure
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import indicator_view
from samsam.services.population.population import population_view

TODAY = date(2026, 11, 23)
IDS = (
    "unemployment", "labour_market_programmes", "self_employed", "sfi_two_courses",
    "business_climate_rank", "employed", "population", "neet", "establishment", "new_businesses",
    "youth_established",
)  # fmt: skip
FigureOf = Callable[..., Figure]


def real_figures(service: Service) -> list[Figure]:
    """The eleven key figures, and the population with its targets and projection."""
    views = [indicator_view(service, i, Selection(), TODAY) for i in IDS]
    return [v.judged.figure for v in views] + [population_view(service, Selection()).judged.figure]


def document_of(*parts: Part, **changes: object) -> Document:
    """A document of some parts."""
    made = Document(
        "Nyckeltal i samhällsbyggnaden", "Timrå, till budget 2027", "Nyckeltal med bedömningar",
        "Samhällsbyggnad", TODAY, parts, same_again="python -m samsam export",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def figures_document(figures: list[Figure], **changes: object) -> Document:
    """A figure after the other."""
    return document_of(*(FigurePart(f) for f in figures), **changes)


def every_part(figure: Figure) -> Document:
    """One of each part."""
    table = TablePart("Läget i korthet", ("Nyckeltal", "Senaste"), (("Arbetslöshet", "6,6 %"),))
    return document_of(
        Heading("Samlad bedömning"),
        Paragraph("Vi är på väg åt rätt håll.", lead=True),
        Paragraph("Första raden.\nAndra raden med\x01 och <b>&amp;."),
        Bullets(("En punkt", "=SUM(A1:A9)")),
        Heading("Arbete", level=2),
        FigurePart(figure),
        table,
        Heading("Sist", level=3),
    )


def empty(figure: Figure) -> Figure:
    """The figure without any value."""
    nothing = tuple(replace(c, points=()) for c in figure.curves[:1])
    return replace(figure, curves=nothing, gaps=(), vintages=(), years=range(0))

"""Every series as open data: one table and one JSON file; `catalogue.py` describes them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from samsam.exports.data.json_table import metadata
from samsam.exports.safe import csv_cell
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.words import unit_words

_HEAD = (
    "nyckeltal", "titel", "omrade", "ar", "varde", "enhet", "anmarkning", "kalla", "kallans_id",
)  # fmt: skip
CALENDAR_TYPE = "text/calendar; charset=utf-8"
# Name of the description's file, what rdflib calls the form, and its type.
FORMS = {
    "dcat.rdf": ("xml", "application/rdf+xml"),
    "dcat.ttl": ("turtle", "text/turtle; charset=utf-8"),
    "dcat.jsonld": ("json-ld", "application/ld+json"),
}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, under what licence, and the address of SAMSAM with `/` at its end.

    `code` is that of the municipality, `place` its address at GeoNames, `unit` who answers
    questions and `email` where; both addresses may be empty.
    """

    name: str
    municipality: str
    licence: str
    address: str
    code: str
    unit: str
    email: str = ""
    place: str = ""


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
            end = [csv_cell(t) for t in (unit_words(indicator), row.remark, *about)]
            writer.writerow([*start, row.year, number, *end])
    return file.getvalue().encode("utf-8-sig")


def document(figures: Sequence[Figure]) -> bytes:
    """Every series with its description as JSON in UTF-8."""
    content = [metadata(figure, figure) for figure in figures]
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")

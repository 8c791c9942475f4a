"""The archive package of a fixed analysis: to be read, to be edited, and to be verified."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from typing import TYPE_CHECKING

from samsam.exports.documents.packed import packed, with_sums
from samsam.exports.record.record_document import record_document
from samsam.exports.record.record_file import record_file, record_name
from samsam.exports.safe import csv_cell
from samsam.figures.figure import Figure
from samsam.libraries import functions_of
from samsam.model.analysis.frozen import FrozenAnalysis, from_content
from samsam.model.analysis.workflow import Edition
from samsam.model.language.house_style import HouseStyle

if TYPE_CHECKING:
    from samsam.exports.documents import report_pdf
    from samsam.exports.office import word
else:
    report_pdf = functions_of("samsam.exports.documents.report_pdf")
    word = functions_of("samsam.exports.office.word")

MIME = "application/zip"
_DRAWINGS = ("svg", "narrow_svg", "slide_svg")  # stand in the JSON file of the analysis
_README = """ÅRSANALYS {year}, UTGÅVA {edition}
{municipality} kommun, {unit}

Fastställd {fixed_at} av {fixed_by}. Diarienummer {reference}.
SHA-256 för analysen: {sha256}

{name}.pdf             analysen att läsa och skriva ut (PDF/A-2a, PDF/UA-1)
{name}.docx            samma text och diagram att redigera
{name}.json            allt som fastställdes, med hashvärdet
{name}.schema.json     hur JSON-filen är uppbyggd
{name}-siffror.csv     värdena som analysen vilar på
{name}-siffror.json    samma värden
SHA256SUMS             kontrollsumma för varje fil

Så kontrolleras att inget är ändrat:
  python -m samsam verify {name}.json --hash {sha256}
Hashvärdet räknas ut från det som står under "content" i JSON-filen, skrivet med nycklarna i
bokstavsordning, utan mellanslag och i UTF-8.
"""


def as_pdf(edition: Edition, style: HouseStyle) -> bytes:
    """The analysis to read and print. Raises UnknownFormatError."""
    analysis, day = from_content(edition.parsed), edition.fixed_at.date()
    return report_pdf.make(record_document(analysis, edition.sha256, day, {}), style)


def as_word(edition: Edition, figures: Mapping[str, Figure], style: HouseStyle) -> bytes:
    """The analysis to edit; `figures` as of `package`. Raises UnknownFormatError."""
    analysis, day = from_content(edition.parsed), edition.fixed_at.date()
    return word.make(record_document(analysis, edition.sha256, day, figures), style)


def package(edition: Edition, figures: Mapping[str, Figure], style: HouseStyle) -> bytes:
    """The package as a ZIP; the same edition and figures give the same bytes.

    `figures` are those that can be drawn with the values that were fixed, for Word's own charts.
    Raises UnknownFormatError.
    """
    analysis = from_content(edition.parsed)
    name, day = record_name(edition), edition.fixed_at.date()
    files = {
        f"{name}.pdf": as_pdf(edition, style),
        f"{name}.docx": as_word(edition, figures, style),
        f"{name}.json": record_file(edition),
        f"{name}.schema.json": resources.files("samsam.exports.record")
        .joinpath("record.schema.json")
        .read_bytes(),
        f"{name}-siffror.csv": _csv(analysis),
        f"{name}-siffror.json": _json(analysis),
        "LÄS MIG.txt": _readme(edition, analysis),
    }
    return packed(with_sums(files), day)


def _readme(edition: Edition, analysis: FrozenAnalysis) -> bytes:
    return _README.format(
        year=edition.year,
        edition=edition.number,
        municipality=analysis.municipality,
        unit=analysis.unit,
        fixed_at=analysis.fixed_at,
        fixed_by=analysis.fixed_by,
        reference=analysis.reference_number,
        sha256=edition.sha256,
        name=record_name(edition),
    ).encode("utf-8")


def _csv(analysis: FrozenAnalysis) -> bytes:
    text = io.StringIO()
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    table.writerow(("nyckeltal", "titel", "år", "värde", "anmärkning", "uppgiftsversion"))
    for figure in analysis.figures:
        for year, value, remark, vintage in zip(
            figure.years, figure.values, figure.remarks, figure.vintages, strict=True
        ):
            number = "" if value is None else str(value).replace(".", ",")
            words = [csv_cell(t) for t in (figure.title, remark, vintage)]
            table.writerow((figure.indicator_id, words[0], year, number, *words[1:]))
    return text.getvalue().encode("utf-8-sig")


def _json(analysis: FrozenAnalysis) -> bytes:
    fields = (asdict(figure) for figure in analysis.figures)
    figures = [{k: v for k, v in found.items() if k not in _DRAWINGS} for found in fields]
    return json.dumps(figures, ensure_ascii=False, indent=1).encode("utf-8")

"""A year's analysis, as it is read, as a document for Word and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from samsam.exports.document import (
    Document,
    FigurePart,
    Heading,
    Paragraph,
    Part,
    PicturePart,
    TablePart,
)
from samsam.figures.figure import Figure
from samsam.model.fixed import ReadAnalysis, ReadFigure, ReadPart
from samsam.swedish import ended


def record_document(
    analysis: ReadAnalysis, sha256: str, made_on: date, figures: Mapping[str, Figure]
) -> Document:
    """The analysis with all its texts and figures.

    `figures` are those that a program can still draw with the very values that were fixed, by
    indicator id; the others are shown as they were drawn then. `sha256` is empty for a draft.
    """
    return Document(
        title=f"Årsanalys {analysis.year}",
        subtitle=f"{analysis.municipality} kommun, {analysis.unit}",
        about=_about(analysis, sha256),
        author=f"{analysis.unit}, {analysis.municipality} kommun",
        made_on=made_on,
        parts=tuple(_parts(analysis, figures)),
    )


def _about(analysis: ReadAnalysis, sha256: str) -> str:
    if not sha256:
        return f"Arbetsmaterial. Inte fastställt. {_written_by(analysis)}".strip()
    fixed = datetime.fromisoformat(analysis.fixed_at).date().isoformat()
    reason = f" Rättar den förra utgåvan: {ended(analysis.reason)}" if analysis.reason else ""
    told = (
        f"{_written_by(analysis)} Fastställd {fixed} av {analysis.fixed_by}. "
        f"Diarienummer {analysis.reference_number}. Utgåva {analysis.edition}.{reason} "
        f"SHA-256 {sha256}."
    )
    return told.strip()


def _written_by(analysis: ReadAnalysis) -> str:
    return f"Skriven av {', '.join(analysis.authors)}." if analysis.authors else ""


def _parts(analysis: ReadAnalysis, figures: Mapping[str, Figure]) -> Iterator[Part]:
    for part in analysis.parts:
        yield Heading(part.heading)
        frozen = analysis.figure(part.subject) if part.kind == "indicator_analysis" else None
        if frozen:
            yield _figure(frozen, figures)
        yield from _texts(part)
    shown = {p.subject for p in analysis.parts if p.kind == "indicator_analysis"}
    others = [f for f in analysis.figures if f.indicator_id not in shown]
    if others:
        yield Heading("Nyckeltal som följs")
        yield from (_figure(f, figures) for f in others)


def _texts(part: ReadPart) -> Iterator[Part]:
    for heading, fields in part.groups:
        if len(part.groups) > 1:
            yield Heading(heading, 2)
        for field in fields:
            yield Heading(field.label, 3 if len(part.groups) > 1 else 2)
            yield Paragraph(field.text)
            if field.computed:
                yield Paragraph("Uträknat av SAMSAM: " + " ".join(field.computed))


def _figure(frozen: ReadFigure, figures: Mapping[str, Figure]) -> Part:
    if frozen.indicator_id in figures:
        return FigurePart(figures[frozen.indicator_id])
    rows = tuple(
        (str(year), text, remark)
        for year, text, remark in zip(frozen.years, frozen.texts, frozen.remarks, strict=True)
    )
    return PicturePart(
        caption=frozen.headline,
        svg=frozen.svg,
        alt=frozen.alt,
        sentences=frozen.sentences,
        notes=(),
        table=TablePart(frozen.title, ("År", "Värde", "Anmärkning"), rows, numbers=1),
    )

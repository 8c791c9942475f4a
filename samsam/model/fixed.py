"""A year's analysis as it is read: all its texts and figures, whole and without the store.

The same shape is read on the page, frozen when the analysis is fixed, and given to the archive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = "samsam-arsanalys/1"


@dataclass(frozen=True, slots=True)
class ReadField:
    """One written field. `value` is as stored, `text` as people read it."""

    id: str
    label: str
    kind: str
    value: str
    text: str
    computed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadPart:
    """One record with its written fields by group heading."""

    kind: str
    subject: str
    heading: str
    groups: tuple[tuple[str, tuple[ReadField, ...]], ...]

    def text(self, field_id: str) -> str:
        """A field's text, empty when nothing was written in it."""
        fields = (f for _, found in self.groups for f in found)
        return next((f.text for f in fields if f.id == field_id), "")

    def value(self, field_id: str) -> str:
        """A field's stored value, empty when nothing was written in it."""
        fields = (f for _, found in self.groups for f in found)
        return next((f.value for f in fields if f.id == field_id), "")


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A figure as it stood: its values by year (None: missing, with the reason) and its words.

    `way` is where the pace led when a projection was shown: year, low and high of 80 per cent.
    `svg` is the chart, empty where no chart was drawn.
    """

    indicator_id: str
    title: str
    unit: str
    headline: str
    alt: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    years: tuple[int, ...]
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    remarks: tuple[str, ...]
    vintages: tuple[str, ...]
    way: tuple[tuple[int, float, float], ...] = ()
    svg: str = ""


@dataclass(frozen=True, slots=True)
class ReadAnalysis:
    """A year's analysis whole. `sequence` is the latest vintage that its figures rest on."""

    municipality_code: str
    municipality: str
    unit: str
    year: int
    edition: int
    corrects: str
    reason: str
    reference_number: str
    fixed_at: str
    fixed_by: str
    authors: tuple[str, ...]
    sequence: int
    parts: tuple[ReadPart, ...]
    not_in_focus: tuple[str, ...]
    figures: tuple[ReadFigure, ...]

    def figure(self, indicator_id: str) -> ReadFigure | None:
        """The figure of an indicator, None when it had no values."""
        return next((f for f in self.figures if f.indicator_id == indicator_id), None)

    def of_kind(self, kind: str) -> tuple[ReadPart, ...]:
        """The parts of one kind."""
        return tuple(p for p in self.parts if p.kind == kind)


def to_content(analysis: ReadAnalysis) -> dict[str, Any]:
    """The analysis as what JSON can hold, with the name of its format."""
    return {"format": FORMAT, **asdict(analysis)}


class UnknownFormatError(ValueError):
    """The content isn't an analysis that this version can read. The message is Swedish."""


def from_content(content: Mapping[str, Any]) -> ReadAnalysis:
    """The analysis that `to_content` made a content of. Raises UnknownFormatError."""
    if content.get("format") != FORMAT:
        raise UnknownFormatError(
            f"Formatet {content.get('format')!r} är okänt. Den här versionen läser {FORMAT}."
        )
    try:
        return _analysis(content)
    except (KeyError, TypeError, ValueError) as error:
        raise UnknownFormatError("Innehållet är ofullständigt och går inte att läsa.") from error


def _analysis(content: Mapping[str, Any]) -> ReadAnalysis:
    plain = {k: v for k, v in content.items() if k not in ("format", "parts", "figures")}
    plain |= {k: tuple(plain[k]) for k in ("authors", "not_in_focus")}
    return ReadAnalysis(
        **plain,
        parts=tuple(_part(p) for p in content["parts"]),
        figures=tuple(_figure(f) for f in content["figures"]),
    )


def _part(content: Mapping[str, Any]) -> ReadPart:
    groups = tuple(
        (heading, tuple(_field(f) for f in fields)) for heading, fields in content["groups"]
    )
    return ReadPart(content["kind"], content["subject"], content["heading"], groups)


def _field(content: Mapping[str, Any]) -> ReadField:
    return ReadField(**{**content, "computed": tuple(content["computed"])})


def _figure(content: Mapping[str, Any]) -> ReadFigure:
    lists = {k: tuple(v) for k, v in content.items() if isinstance(v, list | tuple)}
    lists["way"] = tuple((int(y), float(a), float(b)) for y, a, b in content["way"])
    return ReadFigure(**{**content, **lists})

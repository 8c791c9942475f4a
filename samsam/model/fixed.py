"""A year's analysis as it is read: all its texts and figures, whole and without the store.

The same shape is read on the page, frozen when the analysis is fixed, and given to the archive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

from samsam.model.analysis import RecordKind

T = TypeVar("T")
FORMAT = "samsam-arsanalys/1"
REFERENCE_NUMBER = "reference_number"


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


def with_reference_number(analysis: ReadAnalysis, number: str) -> ReadAnalysis:
    """The analysis under a case number, which also replaces the one that was written in it.

    Who fixes it decides the number: an analysis with two would be found under neither.
    """

    def renumbered(part: ReadPart) -> ReadPart:
        groups = tuple((h, tuple(_renumbered(f, number) for f in fs)) for h, fs in part.groups)
        return replace(part, groups=groups)

    annual = RecordKind.ANNUAL_ANALYSIS.value
    parts = tuple(renumbered(p) if p.kind == annual else p for p in analysis.parts)
    return replace(analysis, reference_number=number, parts=parts)


def _renumbered(field: ReadField, number: str) -> ReadField:
    return replace(field, value=number, text=number) if field.id == REFERENCE_NUMBER else field


def to_content(analysis: ReadAnalysis) -> dict[str, Any]:
    """The analysis as what JSON can hold, with the name of its format."""
    return {"format": FORMAT, **asdict(analysis)}


class UnknownFormatError(ValueError):
    """The content isn't an analysis that this version can read. The message is Swedish."""


def from_content(content: Mapping[str, Any]) -> ReadAnalysis:
    """The analysis that `to_content` made a content of. Raises UnknownFormatError."""
    if content.get("format") != FORMAT:
        raise UnknownFormatError(
            f"Filens format är okänt. Den här versionen läser {FORMAT}. Hämta filen på nytt."
        )
    try:
        return _analysis(content)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise UnknownFormatError(
            "Innehållet är ofullständigt och går inte att läsa. Hämta filen på nytt."
        ) from error


def _analysis(content: Mapping[str, Any]) -> ReadAnalysis:
    plain = {k: v for k, v in content.items() if k not in ("format", "parts", "figures")}
    plain |= {k: tuple(plain[k]) for k in ("authors", "not_in_focus")}
    return _checked(
        ReadAnalysis(
            **plain,
            parts=tuple(_part(p) for p in content["parts"]),
            figures=tuple(_figure(f) for f in content["figures"]),
        )
    )


_KINDS: Mapping[str, type] = {"str": str, "int": int}


def _checked(read: T) -> T:
    """What was read, whose fields are of the kinds that they should be. Raises TypeError."""
    for field in fields(read):  # type: ignore[arg-type]
        value, kind = getattr(read, field.name), str(field.type)
        if kind in _KINDS and type(value) is not _KINDS[kind]:
            raise TypeError(field.name)
        if kind == "tuple[str, ...]" and not all(isinstance(text, str) for text in value):
            raise TypeError(field.name)
    return read


def _part(content: Mapping[str, Any]) -> ReadPart:
    groups = tuple(
        (heading, tuple(_field(f) for f in fields)) for heading, fields in content["groups"]
    )
    if not all(isinstance(heading, str) for heading, _ in groups):
        raise TypeError("groups")
    return _checked(ReadPart(content["kind"], content["subject"], content["heading"], groups))


def _field(content: Mapping[str, Any]) -> ReadField:
    return _checked(ReadField(**{**content, "computed": tuple(content["computed"])}))


def _figure(content: Mapping[str, Any]) -> ReadFigure:
    lists = {k: tuple(v) for k, v in content.items() if isinstance(v, list | tuple)}
    lists["way"] = tuple((int(y), float(a), float(b)) for y, a, b in content["way"])
    read = _checked(ReadFigure(**{**content, **lists}))
    columns = (read.values, read.texts, read.remarks, read.vintages)
    if any(len(column) != len(read.years) for column in columns):
        raise ValueError("a year without a value, a text, a remark or a vintage")
    if not all(type(year) is int for year in read.years):
        raise TypeError("years")
    if not all(isinstance(v, int | float | None) for v in read.values):
        raise TypeError("values")
    return read

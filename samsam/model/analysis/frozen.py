"""A year's analysis as it is read: all its texts and figures, whole and without the store.

The same shape is read on the page, frozen when the analysis is fixed, and given to the archive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

from samsam.model.analysis.records import RecordKind
from samsam.model.language.formatted_text import (
    MARKUP,
    FormattedText,
    read_formatted,
    unformatted,
)

T = TypeVar("T")
FORMAT = "samsam-arsanalys/1"
REFERENCE_NUMBER = "reference_number"


@dataclass(frozen=True, slots=True)
class FrozenField:
    """One written field. `value` is as stored, `text` as people read it, without formatting.

    `markup` says how `value` is formatted; empty where nothing in it is a mark, and in all that was
    fixed before texts had formatting.
    """

    id: str
    label: str
    kind: str
    value: str
    text: str
    computed: tuple[str, ...] = ()
    markup: str = ""

    @property
    def formatted(self) -> FormattedText:
        """The text with its bullets, bold words and links."""
        return read_formatted(self.value) if self.markup == MARKUP else unformatted(self.text)


@dataclass(frozen=True, slots=True)
class FrozenPart:
    """One record with its written fields by group heading."""

    kind: str
    subject: str
    heading: str
    groups: tuple[tuple[str, tuple[FrozenField, ...]], ...]

    def text(self, field_id: str) -> str:
        """A field's text, empty when nothing was written in it."""
        fields = (f for _, found in self.groups for f in found)
        return next((f.text for f in fields if f.id == field_id), "")

    def formatted(self, field_id: str) -> FormattedText:
        """A field's text with its formatting, empty when nothing was written in it."""
        fields = (f for _, found in self.groups for f in found)
        return next((f.formatted for f in fields if f.id == field_id), FormattedText(()))

    def value(self, field_id: str) -> str:
        """A field's stored value, empty when nothing was written in it."""
        fields = (f for _, found in self.groups for f in found)
        return next((f.value for f in fields if f.id == field_id), "")


@dataclass(frozen=True, slots=True)
class FrozenFigure:
    """A figure as it stood: its values by year (None: missing, with the reason) and its words.

    `way` is where the pace led when a projection was shown: year, low and high of 80 per cent.
    `svg` is the chart as wide as a page, `narrow_svg` as wide as a column, `slide_svg` in a slide's
    shape and without its headline: empty where none was drawn, and the latter two in what was fixed
    before they were kept. `short_title`, `verdict` and
    `targets`, a line each, are its row among the verdicts, empty in what was fixed before that.
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
    short_title: str = ""
    verdict: str = ""
    targets: str = ""
    narrow_svg: str = ""
    slide_svg: str = ""


@dataclass(frozen=True, slots=True)
class FrozenAnalysis:
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
    parts: tuple[FrozenPart, ...]
    not_in_focus: tuple[str, ...]
    figures: tuple[FrozenFigure, ...]

    def figure(self, indicator_id: str) -> FrozenFigure | None:
        """The figure of an indicator, None when it had no values."""
        return next((f for f in self.figures if f.indicator_id == indicator_id), None)

    def of_kind(self, kind: str) -> tuple[FrozenPart, ...]:
        """The parts of one kind."""
        return tuple(p for p in self.parts if p.kind == kind)


def with_reference_number(analysis: FrozenAnalysis, number: str) -> FrozenAnalysis:
    """The analysis under a case number, which also replaces the one that was written in it.

    Who fixes it decides the number: an analysis with two would be found under neither.
    """

    def renumbered(part: FrozenPart) -> FrozenPart:
        groups = tuple((h, tuple(_renumbered(f, number) for f in fs)) for h, fs in part.groups)
        return replace(part, groups=groups)

    annual = RecordKind.ANNUAL_ANALYSIS.value
    parts = tuple(renumbered(p) if p.kind == annual else p for p in analysis.parts)
    return replace(analysis, reference_number=number, parts=parts)


def _renumbered(field: FrozenField, number: str) -> FrozenField:
    return replace(field, value=number, text=number) if field.id == REFERENCE_NUMBER else field


def to_content(analysis: FrozenAnalysis) -> dict[str, Any]:
    """The analysis as what JSON can hold, with the name of its format."""
    return {"format": FORMAT, **asdict(analysis)}


class UnknownFormatError(ValueError):
    """The content isn't an analysis that this version can read. The message is Swedish."""


def from_content(content: Mapping[str, Any]) -> FrozenAnalysis:
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


def _analysis(content: Mapping[str, Any]) -> FrozenAnalysis:
    plain = {k: v for k, v in content.items() if k not in ("format", "parts", "figures")}
    plain |= {k: tuple(plain[k]) for k in ("authors", "not_in_focus")}
    return _checked(
        FrozenAnalysis(
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


def _part(content: Mapping[str, Any]) -> FrozenPart:
    groups = tuple(
        (heading, tuple(_field(f) for f in fields)) for heading, fields in content["groups"]
    )
    if not all(isinstance(heading, str) for heading, _ in groups):
        raise TypeError("groups")
    return _checked(FrozenPart(content["kind"], content["subject"], content["heading"], groups))


def _field(content: Mapping[str, Any]) -> FrozenField:
    return _checked(FrozenField(**{**content, "computed": tuple(content["computed"])}))


def _figure(content: Mapping[str, Any]) -> FrozenFigure:
    lists = {k: tuple(v) for k, v in content.items() if isinstance(v, list | tuple)}
    lists["way"] = tuple((int(y), float(a), float(b)) for y, a, b in content["way"])
    read = _checked(FrozenFigure(**{**content, **lists}))
    columns = (read.values, read.texts, read.remarks, read.vintages)
    if any(len(column) != len(read.years) for column in columns):
        raise ValueError("a year without a value, a text, a remark or a vintage")
    if not all(type(year) is int for year in read.years):
        raise TypeError("years")
    if not all(isinstance(v, int | float | None) for v in read.values):
        raise TypeError("values")
    return read

"""What Kolada answers: key figures, areas, groups and values, and a value's observation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus
from samsam.sources.services.answer import JsonAnswer

SOURCE = "Kolada"
_RETIRED = re.compile(r"\(-\s?(\d{4})\)")
_PRELIMINARY = ("preliminary", "preliminär", "preliminärt", "prel", "prel.", "p")

# A value's key figure, area, year and sex.
Key = tuple[str, str, int, str]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key figure in Kolada's catalogue. `publication_date` is the next expected one.

    Where values come out as preliminary first, they do so on `preliminary_date`.
    """

    id: str
    title: str
    description: str
    divided_by_sex: bool
    publication_period: str
    publication_date: date | None
    preliminary_date: date | None = None

    @property
    def retired_after(self) -> int | None:
        """The last year, when the title says that the key figure is retired."""
        return retired_after(self.title)


def retired_after(title: str) -> int | None:
    """The last year, when a title says that its key figure is retired: `… (-2021)`."""
    found = _RETIRED.search(title)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class KoladaArea:
    """A municipality (type K) or region (type L). "0000" is the whole country."""

    id: str
    title: str
    type: str


@dataclass(frozen=True, slots=True)
class KoladaGroup:
    """A group of municipalities. Ids get new meanings from year to year: match by title."""

    id: str
    title: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One value as Kolada gives it. `sex` is T, K or M; `status` is "Missing" when value is None.

    `deleted` marks a value that Kolada has withdrawn.
    """

    kpi: str
    area: str
    year: int
    sex: str
    value: float | None
    status: str
    deleted: bool

    @property
    def key(self) -> Key:
        """What the value is about."""
        return self.kpi, self.area, self.year, self.sex


@dataclass(frozen=True, slots=True)
class ValuesPage:
    """One page of values, and what was odd about it or those before it (Swedish sentences)."""

    values: tuple[Value, ...]
    oddities: tuple[str, ...] = ()


def observation_of(value: Value) -> Observation:
    """What a value says of its year: missing, withdrawn, preliminary or as it is."""
    status, missing = value.status.strip(), ObservationStatus.MISSING
    if value.deleted:
        return Observation(value.year, None, missing, MissingReason.WITHDRAWN)
    if value.value is not None and status.lower() in _PRELIMINARY:
        return Observation(value.year, value.value, ObservationStatus.PRELIMINARY)
    note = f"{SOURCE}: {status}" if status.lower() not in ("", "missing") else ""
    if value.value is None:
        return Observation(value.year, None, missing, MissingReason.NOT_PUBLISHED, note=note)
    return Observation(value.year, value.value, note=note)


def values_of(row: JsonAnswer) -> Iterator[Value]:
    """The values by sex of a row of data. Raises what `row` raises for another shape."""
    kpi, area = row.take("kpi", str), row.take("municipality", str)
    year, all_deleted = row.take("period", int), row.optional("isdeleted", bool)
    for one in row.children("values"):
        deleted = bool(all_deleted or one.optional("isdeleted", bool))
        yield Value(
            kpi, area, year, one.take("gender", str),
            value=None if deleted else one.number_or_null("value"),
            status=one.optional("status", str) or "",
            deleted=deleted,
        )  # fmt: skip

"""Observations in time: a series with its gaps, breaks, vintages and revisions."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from samsam.model.indicators.indicator import Break

_FILE_NAME = re.compile(
    r"\.(?:xlsx?|xlsm|xlsb|ods|csv|tsv|txt|json|px|pdf|parquet|docx?|gz|zip)$", re.IGNORECASE
)


class ObservationStatus(StrEnum):
    """What is known of a value, after SDMX's observation status."""

    NORMAL = "normal"
    PRELIMINARY = "preliminär"
    MISSING = "saknas"


class MissingReason(StrEnum):
    """Why there is no value. The text is what the reader sees."""

    NOT_PUBLISHED = "ej publicerat"
    NON_RESPONSE = "bortfall"
    CONFIDENTIAL = "sekretess"
    DISCONTINUED = "mätningen upphörd"
    NOT_ENTERED = "ej inmatat"
    WITHDRAWN = "återtaget av källan"


class Sex(StrEnum):
    """The dimension that Kolada calls gender: total, women, men."""

    TOTAL = "T"
    WOMEN = "K"
    MEN = "M"


@dataclass(frozen=True, slots=True)
class Vintage:
    """One state of knowledge: what one source said on one day.

    `known_on` is the day from which these figures could be known to the reader. A later
    `sequence` lies on top of an earlier one, whatever the days say: clocks go wrong, order doesn't.
    """

    id: str
    title: str
    source: str
    known_on: date
    sequence: int = 0
    note: str = ""

    @property
    def printed_source(self) -> str:
        """The source to print; empty when none is known. A file's name is never one."""
        return "" if is_file_name(self.source) else self.source

    @property
    def printed_title(self) -> str:
        """The title to show to all: `Inläst 2026-11-28`, where it goes on with a file's name."""
        start, _, end = self.title.partition(": ")
        return start if is_file_name(end) else self.title


def is_file_name(text: str) -> bool:
    """True for what is called as a file: `Nyckeltal 2025.xlsx`."""
    return _FILE_NAME.search(text.strip()) is not None


@dataclass(frozen=True, slots=True)
class Observation:
    """The value of one year, in the indicator's unit; None exactly when `status` is MISSING.

    `denominator` is the size of the group that a share is taken of, when the source says it.
    """

    year: int
    value: float | None
    status: ObservationStatus = ObservationStatus.NORMAL
    reason: MissingReason | None = None
    vintage_id: str = ""
    denominator: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        missing = self.status is ObservationStatus.MISSING
        if missing != (self.value is None):
            raise ValueError(f"{self.year}: a value is None exactly when its status is MISSING")
        if missing != (self.reason is not None):
            raise ValueError(f"{self.year}: a reason is given exactly when the value is missing")


@dataclass(frozen=True, slots=True)
class Point:
    """A year that has a value. `note` is what its source or who typed it says of it."""

    year: int
    value: float
    denominator: int | None = None
    preliminary: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """A value that a newer vintage changed. None stands for no value."""

    year: int
    old: float | None
    new: float | None
    old_vintage: str
    new_vintage: str


# Without slots: what is asked of a series again and again is worked out once.
@dataclass(frozen=True)
class Series:
    """One indicator for one area and sex, as known on one day. Years are unique and ascending."""

    indicator_id: str
    area: str
    sex: Sex
    observations: tuple[Observation, ...]
    breaks: tuple[Break, ...] = ()
    revisions: tuple[Revision, ...] = ()

    def __post_init__(self) -> None:
        years = [o.year for o in self.observations]
        if any(a >= b for a, b in pairwise(years)):
            raise ValueError(f"{self.indicator_id}: years must be unique and ascending: {years}")

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The years that have a value, in order."""
        return tuple(
            Point(o.year, o.value, o.denominator, o.status is ObservationStatus.PRELIMINARY, o.note)
            for o in self.observations
            if o.value is not None
        )

    @property
    def last(self) -> Point | None:
        """The latest year that has a value."""
        points = self.points
        return points[-1] if points else None

    @property
    def years(self) -> range:
        """Every year from the first to the last observation, those without a value included."""
        if not self.observations:
            return range(0)
        return range(self.observations[0].year, self.observations[-1].year + 1)

    @property
    def gaps(self) -> tuple[Observation, ...]:
        """Each year without a value between the first and last observation, with its reason.

        A year that no source has mentioned is "ej inmatat": nobody has said anything about it.
        """
        known = {o.year: o for o in self.observations}
        silent = (ObservationStatus.MISSING, MissingReason.NOT_ENTERED)
        everything = (known.get(y) or Observation(y, None, *silent) for y in self.years)
        return tuple(o for o in everything if o.value is None)

    @cached_property
    def last_break(self) -> Break | None:
        """The latest break between two values. One after the last value divides nothing yet."""
        points = self.points
        inside = [b for b in self.breaks if points and points[0].year < b.year <= points[-1].year]
        return max(inside, key=lambda b: b.year, default=None)

    @property
    def break_ahead(self) -> Break | None:
        """The earliest break after the last value; None when there is none, or no value."""
        last = self.last
        ahead = [b for b in self.breaks if last and b.year > last.year]
        return min(ahead, key=lambda b: b.year, default=None)

    @property
    def start_ahead(self) -> Point | None:
        """The value that years to come can be compared with: the last, unless a break follows."""
        return None if self.break_ahead else self.last

    def comparable(self) -> Series:
        """The part after the last break: the only part that a trend may be computed on."""
        last_break = self.last_break
        if last_break is None:
            return self
        kept = tuple(o for o in self.observations if o.year >= last_break.year)
        return replace(self, observations=kept)

    def between(self, first: int | None, last: int | None) -> Series:
        """The observations of the years from `first` to `last`, both included; None is open."""
        if first is None and last is None:
            return self
        kept = tuple(
            o
            for o in self.observations
            if (first is None or o.year >= first) and (last is None or o.year <= last)
        )
        # The same series keeps what has been worked out of it.
        return self if len(kept) == len(self.observations) else replace(self, observations=kept)

    def unbroken(self, years: Collection[int]) -> tuple[Point, ...]:
        """Those very years; none unless all have a finite value, with no break between."""
        found = tuple(p for p in self.points if p.year in years and math.isfinite(p.value))
        if not found or len(found) < len(years):
            return ()
        first, last = found[0].year, found[-1].year
        return () if any(first < b.year <= last for b in self.breaks) else found

    def value(self, year: int) -> float | None:
        """The value of `year`, None when there is none."""
        return next((o.value for o in self.observations if o.year == year), None)


def lay(
    observations: Iterable[Observation],
) -> tuple[tuple[Observation, ...], tuple[Revision, ...]]:
    """Lay vintages on top of each other: what is on top for each year, and what was revised.

    `observations` come by year and, within a year, the oldest vintage first. A newer vintage that
    doesn't mention a year leaves it as it was; one that says the value is missing takes it away.
    """
    top: dict[int, Observation] = {}
    revisions = []
    for new in observations:
        old = top.get(new.year)
        if old is not None and old.value is not None and not same_figure(old.value, new.value):
            changed = Revision(new.year, old.value, new.value, old.vintage_id, new.vintage_id)
            revisions.append(changed)
        top[new.year] = new
    return tuple(top[year] for year in sorted(top)), tuple(revisions)


def same_figure(old: float, new: float | None) -> bool:
    """True when `new` says what `old` said, perhaps with more decimals: 34.62 and 35 are the same.

    The number of decimals that `old` was published with is read from its shortest form.
    """
    if new is None:
        return False
    if new == old:
        return True
    exponent = Decimal(repr(old)).normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return abs(new - old) <= 0.5 * 10.0**-decimals + 1e-9

"""One municipality among others: its place, and whether it moves with them (docs/methods.md, 5).

A place says how the municipality stands among those it is compared with, never whether that is
good. With few others nothing is significant, so nothing is called so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from samsam.model.assessment.counts import needs_inhabitants
from samsam.model.assessment.signal import Signal, Verdict, assess_signal
from samsam.model.indicators.indicator import Indicator, NoiseModel, Unit
from samsam.model.indicators.series import Observation, Point, Series, Sex

FEWEST_OTHERS = 3
FEWEST_FOR_SPREAD = 10  # the median absolute deviation of fewer is too unstable
CHANGE_YEARS = 5
_MAD_OF_NORMAL = 0.6745  # the median absolute deviation of a normal distribution, in its sd

Exposures = Mapping[str, Mapping[int, float]]


class Measure(StrEnum):
    """What is compared. Amounts follow the municipality's size, so their change is compared."""

    LEVEL = "nivå"
    CHANGE = "förändring"


class Quarter(StrEnum):
    """Where in the order: the first quarter, the middle half or the last quarter, as in Kolada."""

    FIRST = "första fjärdedelen"
    MIDDLE = "mittersta hälften"
    LAST = "sista fjärdedelen"


@dataclass(frozen=True, slots=True)
class Member:
    """A municipality that has a value. `place` 1 is best (highest if neither way is good).

    Equal values share a place. `apart` is whether the difference from our own is beyond chance;
    None where that can't be decided.
    """

    area: str
    value: float
    place: int
    apart: bool | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The last yearly change here, and the median of the others' changes the same year.

    Changes are per cent for amounts, else in the indicator's unit. `signal` is rule S1 on the
    yearly differences between the two: is it us, or everybody? `possible` is the least and the most
    that the last difference can be, from the value that we had the year before.
    """

    from_year: int | None
    to_year: int | None
    own: float | None
    others: float | None
    signal: Signal
    possible: tuple[float, float] = (-math.inf, math.inf)

    @property
    def gap(self) -> float | None:
        """How much more the value rose here than among the others."""
        return None if self.own is None or self.others is None else self.own - self.others


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where the municipality stands one year.

    `members` are all that have a value, our own too, first place first. Values are the indicator's,
    or per cent of change since `from_year` when the measure is CHANGE. `missing` are the others
    without a value to compare. `median`, `low` and `high` are the others'. `ahead_of` is the share
    of the others that have a worse (neutral: lower) value, `robust_z` the distance from their
    median; both need ten others or more, as does `quarter`. Without a place `reason` says what is
    missing.
    """

    measure: Measure
    year: int | None
    from_year: int | None
    members: tuple[Member, ...]
    missing: tuple[str, ...]
    own: Member | None
    median: float | None
    low: float | None
    high: float | None
    ahead_of: float | None
    robust_z: float | None
    quarter: Quarter | None
    difference: Difference
    reason: str = ""

    @property
    def has_place(self) -> bool:
        """True when there are enough others for a place to mean something."""
        return not self.reason

    @property
    def sharing(self) -> int:
        """How many have our place, ourselves included."""
        return sum(1 for m in self.members if self.own and m.place == self.own.place)

    @property
    def sure_before(self) -> int:
        """How many are before us beyond chance."""
        return sum(1 for m in self.members if self.own and m.apart and m.place < self.own.place)

    @property
    def sure_after(self) -> int:
        """How many are after us beyond chance."""
        return sum(1 for m in self.members if self.own and m.apart and m.place > self.own.place)

    @property
    def places(self) -> tuple[int, int] | None:
        """The places that chance alone could give; None where chance can't be reckoned."""
        others = [m for m in self.members if m != self.own]
        if self.own is None or any(m.apart is None for m in others):
            return None
        return 1 + self.sure_before, len(self.members) - self.sure_after


def measure_of(indicator: Indicator) -> Measure:
    """Amounts are compared by their change, all else as it is."""
    return Measure.CHANGE if indicator.unit is Unit.COUNT else Measure.LEVEL


def compare(
    indicator: Indicator,
    own: Series,
    others: Mapping[str, Series],
    year: int | None = None,
    base_year: int | None = None,
    exposures: Exposures | None = None,
) -> Comparison:
    """Compare one year: None is the latest that most others have, else our own latest.

    `base_year` is where changes of amounts are counted from; None is five years before, else our
    nearest value. `exposures` are inhabitants by area and year, for rates. No value is carried from
    one year to another: who lacks the year is missing.
    """
    measure = measure_of(indicator)
    year = year if year is not None else _latest_year(indicator, own, others)
    start = _start(own, year, base_year) if measure is Measure.CHANGE else None
    everyone = {own.area: own, **others}
    found = {area: measured(s, measure, year, start) for area, s in everyone.items()}
    values = {area: value for area, value in found.items() if value is not None}
    reason = _reason(measure, own, values, year, start)
    members = _members(indicator, values)
    if not reason:
        members = _kept_apart(indicator, members, everyone, own.area, year, exposures)
    mine = next((m for m in members if m.area == own.area), None)
    rivals = [m.value for m in members if m.area != own.area]
    enough = len(rivals) >= FEWEST_OTHERS
    many = mine if len(rivals) >= FEWEST_FOR_SPREAD else None
    return Comparison(
        measure=measure,
        year=year,
        from_year=start,
        members=members,
        missing=tuple(area for area in others if area not in values),
        own=mine,
        median=median(rivals) if enough else None,
        low=min(rivals) if enough else None,
        high=max(rivals) if enough else None,
        ahead_of=_ahead_of(many, members) if many else None,
        robust_z=robust_z(many.value, rivals) if many else None,
        quarter=_quarter(indicator, many, members) if many else None,
        difference=difference_in_change(indicator, own, others, year),
        reason=reason,
    )


def measured(series: Series, measure: Measure, year: int | None, start: int | None) -> float | None:
    """What is compared of one series; None when it lacks a year, or a break lies between them."""
    if year is None:
        return None
    last = series.value(year)
    if measure is Measure.LEVEL or last is None:
        return last if last is not None and math.isfinite(last) else None
    first = None if start is None else known_to(series, year).comparable().value(start)
    return per_cent_change(first, last)


def known_to(series: Series, year: int | None) -> Series:
    """The series to a year; a break that comes later divides nothing of it."""
    if year is None:
        return series
    known = series.between(None, year)
    breaks = tuple(b for b in series.breaks if b.year <= year)
    return known if breaks == series.breaks else replace(known, breaks=breaks)


def per_cent_change(first: float | None, last: float | None) -> float | None:
    """The change from `first` in per cent; None unless that is a size to take a share of."""
    if first is None or last is None or not (math.isfinite(first) and math.isfinite(last)):
        return None
    return 100 * (last / first - 1) if first > 0 else None


def robust_z(value: float, others: Sequence[float]) -> float | None:
    """0.6745 · (value - median) / MAD; None when more than half of the others are equal."""
    middle = median(others)
    spread = median(abs(x - middle) for x in others)
    return _MAD_OF_NORMAL * (value - middle) / spread if spread > 0 else None


# Which years


def _latest_year(indicator: Indicator, own: Series, others: Mapping[str, Series]) -> int | None:
    """The latest of our years that most of the others have a value for, else our latest."""
    measure = measure_of(indicator)
    years = [p.year for p in own.points]
    counts = dict.fromkeys(years, 0)
    for series in others.values():
        for point in series.points:
            if point.year in counts:
                counts[point.year] += 1
    # A year that few of them have yet would rank us among those few.
    fewest = max(FEWEST_OTHERS, max(counts.values(), default=0) / 2)
    fit = [y for y in years if counts[y] >= fewest]
    begun = years[1:] if measure is Measure.CHANGE else years
    return max((y for y in fit if y in begun), default=max(years, default=None))


def _start(own: Series, year: int | None, wished: int | None) -> int | None:
    """The year that changes are counted from: wished, five years before, else the nearest later."""
    if year is None:
        return None
    years = [p.year for p in known_to(own, year).comparable().points if p.year < year]
    if wished is not None and wished in years:
        return wished
    if year - CHANGE_YEARS in years:
        return year - CHANGE_YEARS
    return min((y for y in years if y > year - CHANGE_YEARS), default=max(years, default=None))


def _reason(
    measure: Measure, own: Series, values: Mapping[str, float], year: int | None, start: int | None
) -> str:
    """What a place would need; empty when there is nothing to wait for."""
    if not own.points:
        return "det finns inget eget värde"
    if own.area not in values:
        if measure is Measure.CHANGE and start is None:
            return f"det finns inget eget värde före {year} att räkna förändringen från"
        return f"det finns inget eget värde att jämföra för {year}"
    count = len(values) - 1
    if count >= FEWEST_OTHERS:
        return ""
    have = "ingen annan kommun har" if count == 0 else f"bara {count} av de andra kommunerna har"
    years = f"{start} och {year}" if measure is Measure.CHANGE else f"{year}"
    return f"{have} värde för {years}, och det behövs minst tre"


# The place


def _members(indicator: Indicator, values: Mapping[str, float]) -> tuple[Member, ...]:
    """Everybody in order. Without a good direction the highest comes first."""
    sign = indicator.direction.sign or 1
    order = sorted(values, key=lambda area: (-sign * values[area], area))
    places: dict[float, int] = {}
    for number, area in enumerate(order, 1):
        places.setdefault(values[area], number)
    return tuple(Member(area, values[area], places[values[area]]) for area in order)


def _ahead_of(own: Member, members: Sequence[Member]) -> float:
    return sum(1 for m in members if m.place > own.place) / (len(members) - 1)


def _quarter(indicator: Indicator, own: Member, members: Sequence[Member]) -> Quarter | None:
    """By the middle of the places that we share; None where neither way is good."""
    if indicator.direction.sign == 0:
        return None
    sharing = sum(1 for m in members if m.place == own.place)
    middle = own.place + (sharing - 1) / 2
    share = (middle - 0.5) / len(members)
    if share < 0.25:
        return Quarter.FIRST
    return Quarter.LAST if share >= 0.75 else Quarter.MIDDLE


def _kept_apart(
    indicator: Indicator,
    members: tuple[Member, ...],
    series: Mapping[str, Series],
    own: str,
    year: int | None,
    exposures: Exposures | None,
) -> tuple[Member, ...]:
    """The members with whether each differs from us by more than chance."""
    mine = _point(series[own], year)
    inhabitants = {area: by_year.get(year or 0) for area, by_year in (exposures or {}).items()}
    return tuple(
        m
        if m.area == own
        else replace(
            m,
            apart=differs(
                indicator, _point(series[m.area], year), mine,
                (inhabitants.get(m.area), inhabitants.get(own)),
            ),
        )
        for m in members
    )  # fmt: skip


def _point(series: Series, year: int | None) -> Point:
    return next(p for p in series.points if p.year == year)


def differs(
    indicator: Indicator,
    one: Point,
    other: Point,
    inhabitants: tuple[float | None, float | None] = (None, None),
) -> bool | None:
    """Whether two municipalities differ by more than chance; None where that can't be reckoned.

    Rules S2 and S3: what they ask of two years of one municipality they ask of two in one year.
    """
    rate = needs_inhabitants(indicator)
    share = indicator.noise is NoiseModel.GROUP and indicator.unit is Unit.PERCENT
    first, second = inhabitants
    known = (rate and first and second) or (share and one.denominator and other.denominator)
    if not known:
        return None
    pair = tuple(
        Observation(place, point.value, denominator=point.denominator)
        for place, point in ((1, one), (2, other))
    )
    both = {1: first, 2: second} if first and second else {}
    signal = assess_signal(Series(indicator.id, "", Sex.TOTAL, pair), indicator, both)
    return None if signal.verdict is Verdict.CANNOT_TELL else signal.verdict is Verdict.SIGNAL


# Is it us or everybody?


def difference_in_change(
    indicator: Indicator, own: Series, others: Mapping[str, Series], to_year: int | None = None
) -> Difference:
    """The yearly change here beside the median of the others', judged by the earlier ones.

    A year counts when we and at least three others have it and the year before, with no break
    between.
    """
    mine = _changes(indicator, known_to(own, to_year))
    theirs: dict[int, list[float]] = {}
    for series in others.values():
        for year, change in _changes(indicator, known_to(series, to_year)).items():
            theirs.setdefault(year, []).append(change)
    middles = {y: median(found) for y, found in theirs.items() if len(found) >= FEWEST_OTHERS}
    years = sorted(set(mine) & set(middles))
    # In binary 0.3 - 0.2 differs from 0.2 - 0.1, which would pass for ordinary variation.
    gaps = tuple(Observation(y, round(mine[y] - middles[y], 9)) for y in years)
    # A difference has no limits of its own: what it can be is distinguished.
    plain = replace(indicator, unit=Unit.OTHER, noise=NoiseModel.HISTORY, stock=False)
    signal = assess_signal(Series(indicator.id, own.area, Sex.TOTAL, gaps), plain)
    if not years:
        return Difference(None, None, None, None, signal)
    last = years[-1]
    possible = _possible_gap(indicator, known_to(own, last), middles[last])
    return Difference(last - 1, last, mine[last], middles[last], signal, possible)


def _possible_gap(indicator: Indicator, own: Series, others: float) -> tuple[float, float]:
    """What the last difference from the others' change can be, given our value the year before."""
    if measure_of(indicator) is Measure.CHANGE:
        return -100 - others, math.inf
    values = [p.value for p in own.points if math.isfinite(p.value)]
    low, high = indicator.limits
    low, high = min([low, *values]), max([high, *values])
    return low - values[-2] - others, high - values[-2] - others


def _changes(indicator: Indicator, series: Series) -> dict[int, float]:
    """The change from the year before, by year, after the last break."""
    known = {p.year: p.value for p in series.comparable().points if math.isfinite(p.value)}
    found = {}
    for year, value in known.items():
        before = known.get(year - 1)
        if before is None:
            continue
        relative = measure_of(indicator) is Measure.CHANGE
        change = per_cent_change(before, value) if relative else value - before
        if change is not None:
            found[year] = change
    return found

"""Us or everybody, over the years: the trend against the others, and the way of the place.

A year's difference from the others says almost nothing. The trend of the distance to their median
finds what is happening to us alone, and a place has its uncertainty where values are counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from samsam.model.assessment.comparison import FEWEST_OTHERS
from samsam.model.assessment.counts import Z_LIMIT, events, members
from samsam.model.assessment.trend import (
    RECENT,
    Judgement,
    Trend,
    assess_trend,
    comparable_points,
)
from samsam.model.indicators.indicator import Indicator, NoiseModel, Unit
from samsam.model.indicators.series import Observation, Point, Series, Sex

# A year that fewer than so large a share of the others have is left out: their median would be
# another crowd's.
ENOUGH = 0.8

AreaExposures = Mapping[str, Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class PlaceInYear:
    """Our place one year of all that have a value; 1 is best (highest if neither way is good).

    `least` and `most` are the places that chance alone could give; None where chance can't be
    reckoned.
    """

    year: int
    place: int
    of: int
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Relative:
    """How the municipality has moved against the others.

    `trend` is of our distance from their median, in the indicator's unit; for amounts of how many
    per cent more ours has grown since the first year. `others` is how many they are. `places` are
    the years' places, the first first. Without a trend `reason` says what is missing.
    """

    trend: Trend | None
    others: int
    places: tuple[PlaceInYear, ...]
    reason: str = ""

    @property
    def moved(self) -> bool:
        """True when we surely or likely go another way than the others."""
        return self.trend is not None and self.trend.certain and not self.stable

    @property
    def stable(self) -> bool:
        """True when the distance has hardly changed, for certain."""
        return self.trend is not None and self.trend.judgement is Judgement.STABLE


def relative_trend(
    indicator: Indicator,
    own: Series,
    others: Mapping[str, Series],
    exposures: AreaExposures | None = None,
) -> Relative:
    """Judge our last ten comparable values against the others' median.

    Only others with a value for every one of those years, and no break between them, are counted.
    A break of our own begins the years anew. Raises ValueError for values that are not finite.
    """
    points = comparable_points(own)[-RECENT:]
    if indicator.is_rank:
        return Relative(None, 0, (), "nyckeltalet är självt en placering bland alla")
    years = _years(points, others)
    theirs = {a: p for a, s in others.items() if (p := s.unbroken(years))}
    if len(theirs) < FEWEST_OTHERS:
        return Relative(None, len(theirs), (), "för få andra kommuner har värden för samma år")
    mine = tuple(p for p in points if p.year in years)
    places = _places(indicator, own.area, mine, theirs, exposures or {})
    gaps = _gaps(indicator, mine, theirs)
    if gaps is None:
        return Relative(None, len(theirs), places, "alla värden är inte större än noll")
    plain = replace(indicator, unit=Unit.OTHER, noise=NoiseModel.HISTORY, stock=False)
    series = Series(indicator.id, own.area, Sex.TOTAL, tuple(Observation(*gap) for gap in gaps))
    trend = assess_trend(series, plain, flat_band=_band(indicator, mine))
    return Relative(trend, len(theirs), places)


def _years(points: Sequence[Point], others: Mapping[str, Series]) -> frozenset[int]:
    """Our years that nearly as many others have a value for as at most."""
    counts = {p.year: 0 for p in points}
    for series in others.values():
        for point in series.points:
            if point.year in counts:
                counts[point.year] += 1
    most = max(counts.values(), default=0)
    return frozenset(year for year, count in counts.items() if count >= ENOUGH * most > 0)


def _gaps(
    indicator: Indicator, mine: Sequence[Point], theirs: Mapping[str, Sequence[Point]]
) -> list[tuple[int, float]] | None:
    """Our distance from the others' median by year; None where an amount can't be compared."""
    if indicator.unit is not Unit.COUNT:
        # In binary 0.3 - 0.2 differs from 0.2 - 0.1.
        middles = (median(values) for values in _by_year(theirs.values()))
        return [(p.year, round(p.value - m, 9)) for p, m in zip(mine, middles, strict=True)]
    everybody = [mine, *theirs.values()]
    if any(p.value <= 0 for points in everybody for p in points):
        theirs = {a: ps for a, ps in theirs.items() if all(p.value > 0 for p in ps)}
        if len(theirs) < FEWEST_OTHERS or any(p.value <= 0 for p in mine):
            return None
    grown = [_growth(points) for points in theirs.values()]
    own = _growth(mine)
    return [(p.year, round(own[i] - median(g[i] for g in grown), 9)) for i, p in enumerate(mine)]


def _by_year(series: Iterable[Sequence[Point]]) -> Iterable[list[float]]:
    return ([p.value for p in points] for points in zip(*series, strict=True))


def _growth(points: Sequence[Point]) -> list[float]:
    """Per cent of change since the first value."""
    return [100 * (p.value / points[0].value - 1) for p in points]


def _band(indicator: Indicator, mine: Sequence[Point]) -> float:
    """The yearly change of the distance that counts as none, in its own unit."""
    if indicator.unit is Unit.COUNT:
        return 100 * indicator.flat_band
    return indicator.flat_band * median(abs(p.value) for p in mine)


# Places


def _places(
    indicator: Indicator,
    own: str,
    mine: Sequence[Point],
    theirs: Mapping[str, Sequence[Point]],
    exposures: AreaExposures,
) -> tuple[PlaceInYear, ...]:
    """The place each year. Amounts follow size: their change since the first year is compared."""
    everybody = {own: mine, **theirs}
    if indicator.unit is Unit.COUNT:
        return _places_of_growth(indicator, own, everybody)
    found = []
    for i, point in enumerate(mine):
        values = {area: points[i] for area, points in everybody.items()}
        chance = {a: _chance_of(indicator, p, exposures.get(a, {})) for a, p in values.items()}
        ordered = {area: p.value for area, p in values.items()}
        found.append(_place(indicator, point.year, own, ordered, chance))
    return tuple(found)


def _places_of_growth(
    indicator: Indicator, own: str, everybody: Mapping[str, Sequence[Point]]
) -> tuple[PlaceInYear, ...]:
    positive = {a: ps for a, ps in everybody.items() if all(p.value > 0 for p in ps)}
    if own not in positive:
        return ()
    found = []
    for i in range(1, len(positive[own])):
        growth = {a: math.log(ps[i].value / ps[0].value) for a, ps in positive.items()}
        chance = {a: _chance_of_growth(indicator, ps[0], ps[i]) for a, ps in positive.items()}
        found.append(_place(indicator, positive[own][i].year, own, growth, chance))
    return tuple(found)


def _place(
    indicator: Indicator,
    year: int,
    own: str,
    values: Mapping[str, float],
    chance: Mapping[str, float | None],
) -> PlaceInYear:
    """Our place; with chance known for all, from how many are surely before to surely after."""
    sign = indicator.direction.sign or 1
    mine = values[own]
    place = 1 + sum(1 for v in values.values() if sign * (v - mine) > 0)
    variances = {a: c for a, c in chance.items() if c is not None}
    if len(variances) < len(values):
        return PlaceInYear(year, place, len(values))
    apart = {
        a: sign * (v - mine) / math.sqrt(variances[a] + variances[own])
        for a, v in values.items()
        if a != own and variances[a] + variances[own] > 0
    }
    before = sum(1 for z in apart.values() if z > Z_LIMIT)
    after = sum(1 for z in apart.values() if z < -Z_LIMIT)
    return PlaceInYear(year, place, len(values), 1 + before, len(values) - after)


def _chance_of(indicator: Indicator, point: Point, exposures: Mapping[int, float]) -> float | None:
    """The variance that chance gives a value, in its unit squared; None where it isn't known."""
    if indicator.noise is NoiseModel.GROUP and indicator.unit is Unit.PERCENT:
        counted = members(point)
        if counted is None:
            return None
        # Agresti and Coull: nobody of a group doesn't mean that nobody could be.
        share = (counted[0] + 2) / (counted[1] + 4)
        return 100**2 * share * (1 - share) / (counted[1] + 4)
    found = events(point, indicator, exposures)
    if found is None:
        return None
    count, exposure = found
    per = point.value / (count / exposure) if count else 1000.0
    return indicator.phi * max(count, 1) * (per / exposure) ** 2


def _chance_of_growth(indicator: Indicator, first: Point, last: Point) -> float | None:
    """The variance that chance gives the logarithm of a change between two counts."""
    if indicator.noise is not NoiseModel.COUNT or indicator.stock:
        return None
    return indicator.phi * (1 / max(first.value, 1.0) + 1 / max(last.value, 1.0))

"""Is the series going anywhere? Rules R0-R10 of docs/methods.md.

Direction (the arrow, a description) and certainty (the evidence) are two things. The whole
comparable series is judged; where its last ten values say otherwise, that is a judgement beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from samsam.model.assessment.counts import Exposures, moves_beyond_chance
from samsam.model.assessment.slope import (
    FEWEST_FOR_T,
    SlopeTest,
    mann_kendall,
    sign_flip,
    slope_test,
    slope_test_with_others,
    theil_sen,
)
from samsam.model.assessment.student import student_limit
from samsam.model.assessment.variation import Variation
from samsam.model.indicators.indicator import Direction, Indicator, NoiseModel
from samsam.model.indicators.series import Point, Series

SURE_AT = 0.05
LIKELY_AT = 0.10
FEWEST_FOR_ARROW = 3
FEWEST_FOR_EVIDENCE = 4
RECENT = 10
# So long a stock may have turned: it gets two chances, and each must then be the more certain.
FEWEST_FOR_TWO_LOOKS = 20
# Of fewer values nobody can say that there is no direction.
FEWEST_FOR_VARYING = 6
_MOVES_AT = 0.05


class Levels(NamedTuple):
    """The largest p that is sure, and likely."""

    sure: float
    likely: float


ONE_LOOK = Levels(SURE_AT, LIKELY_AT)
# From nine values on: with five in a hundred more than so many alarms were false on real series
# whose years go together (docs/decisions/0024-judgement.md).
OF_SLOPE = Levels(0.04, LIKELY_AT)
TWO_LOOKS = Levels(0.03, 0.065)
# The last ten values beside all: their years go together more than ten of them can show.
SECOND_LOOK = Levels(0.01, 0.03)


class Evidence(StrEnum):
    """How surely the values rise or fall (R1, R2, R4)."""

    SURE = "säker"
    LIKELY = "trolig"
    MAY_BE_CHANCE = "kan_vara_slump"
    TOO_FEW = "för_få_värden"
    ALL_EQUAL = "alla_värden_lika"


class Arrow(StrEnum):
    """Which way the values have gone, surely or not (R3)."""

    UP = "upp"
    DOWN = "ned"
    FLAT = "plan"
    NONE = "ingen"


class Judgement(StrEnum):
    """What the Trend cell says (R6).

    CHANGE is a sure or likely change that is neither good nor bad. UNCHANGED means that all values
    are equal, STABLE that the slope lies within the flat band for certain, or is surely there but
    that small. VARYING is of counts: they surely move more than chance, but no way in particular.
    """

    IMPROVEMENT = "förbättring"
    DETERIORATION = "försämring"
    STABLE = "stabil"
    CHANGE = "förändring"
    VARYING = "svänger"
    NO_SURE_TREND = "ingen_säker_trend"
    TOO_FEW = "för_få_värden"
    UNCHANGED = "oförändrad"


@dataclass(frozen=True, slots=True)
class LastChange:
    """The step between the two latest values (R7).

    `absolute` is in the indicator's unit, so percentage points for percent. `relative` is a share
    of the earlier value (0.1 is 10 %); None for ranks and unless both values are above zero.
    `better` is None when nothing changed or when neither way is good.
    """

    from_year: int
    to_year: int
    absolute: float
    relative: float | None
    better: bool | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The judgement of one series, with everything that it rests on.

    `slope` (Theil-Sen) and `flat_band` are units a year, `cagr` a share a year (0.01 is 1 %). `p`
    is the one that the rule uses: of the exact Mann-Kendall test for few values, of `test` where
    that is given, the larger of both where others' variation is in the test of a group's share, and
    for stock series never below `p_sign_flip`. `levels` are the limits it is
    held against. `slope_interval` holds the slope in about 90 cases of 100: that of `test` where it
    is given, else Theil-Sen's. `moves_p` is the chance that counts differ as much by chance; None
    where they can't be counted. `areas` is how many similar municipalities the variation was also
    seen in. `other` is the judgement of the other period (the last ten values, or all of them)
    where that says something else. With fewer than three points only `last_change` and `cagr` can
    be filled in. `flat_band` is None when all values are equal. `points` are the values used.
    """

    judgement: Judgement
    evidence: Evidence
    arrow: Arrow
    n: int
    first_year: int | None
    last_year: int | None
    slope: float | None = None
    slope_interval: tuple[float, float] | None = None
    interval_coverage: float | None = None
    intercept: float | None = None
    s: int | None = None
    p: float | None = None
    p_mann_kendall: float | None = None
    p_sign_flip: float | None = None
    flat_band: float | None = None
    last_change: LastChange | None = None
    cagr: float | None = None
    points: tuple[Point, ...] = ()
    test: SlopeTest | None = None
    levels: Levels = ONE_LOOK
    moves_p: float | None = None
    areas: int = 0
    other: Trend | None = None

    @property
    def certain(self) -> bool:
        """True when the values surely or likely rise or fall."""
        return self.evidence in (Evidence.SURE, Evidence.LIKELY)

    @property
    def by_order(self) -> bool:
        """True when others' variation was weighed in, but the values' order says the less."""
        return bool(self.areas) and self.test is not None and self.p == self.p_mann_kendall

    @property
    def moves(self) -> bool:
        """True when counts differ more than chance makes them."""
        return self.moves_p is not None and self.moves_p <= _MOVES_AT

    @property
    def decided(self) -> bool:
        """True when something can be said: a direction, stable or unchanged, or that it varies."""
        return self.judgement not in (Judgement.NO_SURE_TREND, Judgement.TOO_FEW)


def assess_trend(
    series: Series,
    indicator: Indicator,
    exposures: Exposures | None = None,
    usual: Variation | None = None,
    flat_band: float | None = None,
) -> Trend:
    """Judge all values after the last series break; gaps are not counted.

    `exposures` are inhabitants by year, for what is counted among them; `usual` is how much the
    measure varies in similar municipalities, for series of up to eight values. `flat_band` is units
    a year, for values whose own size says nothing of it; else it is the register's. For a stock of
    twenty values and more a certain judgement of the last ten stands where the whole has none.
    Raises ValueError when a value of the series is not finite.
    """
    points = comparable_points(series)
    two = indicator.stock and len(points) >= FEWEST_FOR_TWO_LOOKS
    judge = _Judge(indicator, exposures or {}, usual, flat_band)
    everything = judge.trend(points, TWO_LOOKS if two else ONE_LOOK)
    if len(points) <= RECENT:
        return everything
    recent = judge.trend(points[-RECENT:], TWO_LOOKS if two else SECOND_LOOK)
    if two and recent.certain and not everything.certain:
        return replace(recent, other=everything)
    return replace(everything, other=recent if _says_otherwise(recent, everything) else None)


def _says_otherwise(recent: Trend, everything: Trend) -> bool:
    reported = recent.certain or recent.judgement is Judgement.STABLE
    same = (recent.judgement, recent.arrow) == (everything.judgement, everything.arrow)
    return reported and not same


def comparable_points(series: Series) -> tuple[Point, ...]:
    """List the values after the last series break, in order of year.

    Raises ValueError, naming the year, when any value of the series is NaN or infinite.
    """
    for point in series.points:
        if not math.isfinite(point.value):
            raise ValueError(f"{series.indicator_id} {point.year}: {point.value} is not finite")
    return series.comparable().points


def compound_growth(first: float, last: float, years: int) -> float | None:
    """Give the mean growth a year as a share (0.01 is 1 %); None if any end is <= 0.

    Raises ValueError when `years` is not positive.
    """
    if years <= 0:
        raise ValueError(f"growth needs at least one year, not {years}")
    if first <= 0 or last <= 0:
        return None
    return math.expm1(math.log(last / first) / years)


def _last_change(points: Sequence[Point], indicator: Indicator) -> LastChange | None:
    if len(points) < 2:
        return None
    before, after = points[-2:]
    absolute = after.value - before.value
    has_relative = not indicator.is_rank and before.value > 0 and after.value > 0
    gain = absolute * indicator.direction.sign
    return LastChange(
        before.year,
        after.year,
        absolute,
        relative=absolute / before.value if has_relative else None,
        better=gain > 0 if gain else None,
    )


def _growth(points: Sequence[Point], indicator: Indicator) -> float | None:
    if len(points) < 2 or indicator.is_rank:
        return None
    first, last = points[0], points[-1]
    return compound_growth(first.value, last.value, last.year - first.year)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a series is judged with, whichever of its years are."""

    indicator: Indicator
    exposures: Exposures
    usual: Variation | None
    band: float | None

    def trend(self, points: tuple[Point, ...], levels: Levels) -> Trend:
        """Judge some points (R1-R8)."""
        undecided = Trend(
            Judgement.TOO_FEW,
            Evidence.TOO_FEW,
            Arrow.NONE,
            n=len(points),
            first_year=points[0].year if points else None,
            last_year=points[-1].year if points else None,
            last_change=_last_change(points, self.indicator),
            cagr=_growth(points, self.indicator),
            points=points,
            levels=levels,
        )
        if len(points) < FEWEST_FOR_ARROW:
            return undecided
        return self._judged(undecided)

    def _judged(self, undecided: Trend) -> Trend:
        """Fill in the line, the test and what follows from them (R3-R6)."""
        points, indicator = undecided.points, self.indicator
        values = [p.value for p in points]
        line = theil_sen(points)
        s, exact = mann_kendall(values)
        test = self._test(points)
        of_slope = test is not None and not test.from_others and undecided.levels == ONE_LOOK
        flips = sign_flip([b - a for a, b in pairwise(values)]) if indicator.stock else None
        band = _flat_band(points, indicator, self.band)
        found = replace(
            undecided,
            arrow=_arrow(line.slope, band),
            slope=line.slope,
            intercept=line.intercept,
            slope_interval=test.interval if test else line.interval,
            interval_coverage=0.9 if test else line.coverage,
            s=s,
            p=self._p(s, float(exact), test, flips),
            p_mann_kendall=float(exact),
            p_sign_flip=flips,
            flat_band=band,
            test=test,
            moves_p=moves_beyond_chance(points, indicator, self.exposures),
            areas=self.usual.areas if self.usual and test and test.from_others else 0,
            levels=OF_SLOPE if of_slope else undecided.levels,
        )
        found = replace(found, evidence=_evidence(found))
        return replace(found, judgement=_judgement(found, indicator))

    def _test(self, points: tuple[Point, ...]) -> SlopeTest | None:
        """The t-test to use; None where the exact one is used, and for stocks (R5)."""
        if self.indicator.stock or len(points) < FEWEST_FOR_EVIDENCE:
            return None
        if len(points) >= FEWEST_FOR_T:
            return slope_test(points)
        return slope_test_with_others(points, self.usual) if self.usual else None

    def _p(self, s: int, exact: float, test: SlopeTest | None, flips: float | None) -> float:
        """The larger of the p:s that count; 1 where the typical slope isn't the way of the line."""
        if test is None:
            return max(exact, flips or 0.0)
        if s * test.slope <= 0:
            return 1.0
        # How much a share of a small group varies depends on the share and on the group, which
        # others' variation doesn't know: the order of the values must say the same.
        small = exact if test.from_others and self.indicator.noise is NoiseModel.GROUP else 0.0
        # A p on the very limit must not fall on either side by its last binary digit.
        return max(round(test.p, 12), small)


def _evidence(trend: Trend) -> Evidence:
    if trend.n < FEWEST_FOR_EVIDENCE:
        return Evidence.TOO_FEW
    if trend.flat_band is None:
        return Evidence.ALL_EQUAL
    p = 1.0 if trend.p is None else trend.p
    if p <= trend.levels.sure:
        return Evidence.SURE
    return Evidence.LIKELY if p <= trend.levels.likely else Evidence.MAY_BE_CHANCE


def _flat_band(points: Sequence[Point], indicator: Indicator, given: float | None) -> float | None:
    """Give the largest slope, in units a year, that counts as flat (R3)."""
    if len({p.value for p in points}) == 1:
        return None
    if given is not None:
        return given
    unit = 1.0 if indicator.is_rank else median(abs(p.value) for p in points)
    # What is little in a year is much in thirty: no more than ten values' worth counts as none.
    return indicator.flat_band * unit * min(1.0, (RECENT - 1) / (len(points) - 1))


def _arrow(slope: float, band: float | None) -> Arrow:
    # A slope on the very limit is flat, whichever way its last binary digit fell.
    if band is None or abs(slope) <= band or math.isclose(abs(slope), band, rel_tol=1e-9):
        return Arrow.FLAT
    return Arrow.UP if slope > 0 else Arrow.DOWN


def _judgement(trend: Trend, indicator: Indicator) -> Judgement:
    if trend.evidence is Evidence.TOO_FEW:
        return Judgement.TOO_FEW
    if trend.evidence is Evidence.ALL_EQUAL:
        return Judgement.UNCHANGED
    if (trend.certain and trend.arrow is Arrow.FLAT) or _within_band(trend, indicator):
        return Judgement.STABLE
    if not trend.certain:
        varying = trend.moves and trend.n >= FEWEST_FOR_VARYING
        return Judgement.VARYING if varying else Judgement.NO_SURE_TREND
    if indicator.direction is Direction.NEUTRAL:
        return Judgement.CHANGE
    rising_is_good = indicator.direction is Direction.HIGHER
    is_good = (trend.arrow is Arrow.UP) == rising_is_good
    return Judgement.IMPROVEMENT if is_good else Judgement.DETERIORATION


def _within_band(trend: Trend, indicator: Indicator) -> bool:
    """Whether every slope that is likely counts as flat: an equivalence test at five per cent.

    A stock's slope is then that of its changes, whose mean is as unsure as they vary.
    """
    interval = _drift_interval(trend.points) if indicator.stock else trend.slope_interval
    if interval is None or trend.flat_band is None:
        return False
    return max(abs(end) for end in interval) <= trend.flat_band


def _drift_interval(points: Sequence[Point]) -> tuple[float, float] | None:
    changes = [(b.value - a.value) / (b.year - a.year) for a, b in pairwise(points)]
    if len(changes) < FEWEST_FOR_EVIDENCE:
        return None
    middle = math.fsum(changes) / len(changes)
    squares = math.fsum((c - middle) ** 2 for c in changes)
    degrees = len(changes) - 1
    half = student_limit(LIKELY_AT, degrees) * math.sqrt(squares / degrees / len(changes))
    return middle - half, middle + half

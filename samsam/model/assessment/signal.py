"""Is the latest change beyond ordinary variation? Rules S1-S3 of docs/methods.md.

The step between the two latest values is judged, and where the value lies is distinguished: a new
level isn't a new change. S2 and S3 know how much chance alone moves a count or a share of a small
group. S1 knows only the series' own earlier movements, and those of similar municipalities.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import fmean
from typing import Literal

from samsam.model.assessment.counts import (
    Z_LIMIT,
    Exposures,
    events,
    members,
    needs_inhabitants,
    newcombe,
    poisson_change,
)
from samsam.model.assessment.slope import WIDER_WITH_OTHERS
from samsam.model.assessment.student import student_limit
from samsam.model.assessment.trend import comparable_points
from samsam.model.assessment.variation import MOST_OWN_VALUES, PRIOR_DEGREES, Variation
from samsam.model.indicators.indicator import Indicator, NoiseModel, Unit
from samsam.model.indicators.series import Point, Series

Rule = Literal["S1", "S2", "S3"]

FEWEST_EARLIER = 4
FEWEST_FOR_FIRM_LIMITS = 12
# With both, five of a hundred shuffled real series are flagged (docs/decisions/0024-judgement.md).
LEVEL_AT = 0.07
LEVEL_OF_FEW = 0.05
STEPS = 1.5
# The changes of a stock are judged themselves, and need only be larger than the average one.
STEPS_OF_STOCK = 1.0


class Verdict(StrEnum):
    """Whether the latest value says something new."""

    SIGNAL = "signal"
    ORDINARY = "normal_variation"
    CANNOT_TELL = "kan_inte_bedömas"


class Level(StrEnum):
    """Where the latest value lies among all comparable ones, where that is worth reporting."""

    HIGHEST = "högst"
    LOWEST = "lägst"


@dataclass(frozen=True, slots=True)
class Signal:
    """The verdict on the latest change, with what it rests on.

    `change` is the step between the two latest values in the indicator's unit. By rule:
    S1: `statistic` is the value's distance from the earlier ones' mean in standard errors of one
        more value, `limit` the most that is ordinary, `interval` the ordinary range of the value
        (of its annual change when `on_changes`) as far as it can occur. `preliminary_limits` when
        fewer than twelve earlier values set them. `areas` is how many similar municipalities'
        variation is in them.
    S2: `statistic` is z, `limit` 1.96, `p` the exact p of a Poisson count (no overdispersion).
    S3: `statistic` is the difference and `interval` its 95 % interval, in percentage points.
    `side` is +1 when the value (or its annual change) lies above what is judged ordinary from, -1
    when below. `steps` is the step in average earlier steps, None where there are none: what isn't
    larger than they are is never a signal, and `outside` says that it would else have been.
    `level` is whether the value is the highest or lowest of all, `smallest` the smaller count of
    events (S2) or the smaller group (S3). `rule` is None, and `missing` says what would be needed,
    exactly when the verdict is CANNOT_TELL.
    """

    verdict: Verdict
    rule: Rule | None
    from_year: int | None
    to_year: int | None
    change: float | None
    statistic: float | None = None
    limit: float | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None
    preliminary_limits: bool = False
    on_changes: bool = False
    missing: str = ""
    side: int = 0
    smallest: int | None = None
    steps: float | None = None
    outside: bool = False
    level: Level | None = None
    areas: int = 0


def assess_signal(
    series: Series,
    indicator: Indicator,
    exposures: Exposures | None = None,
    usual: Variation | None = None,
) -> Signal:
    """Judge the latest change after the last series break, by the indicator's noise model.

    `exposures` are inhabitants by year, used for counts among them; `usual` is how much the measure
    varies in similar municipalities, used with up to eight values. When inhabitants, or the sizes
    of the groups, are not known, the series' own history is used instead. Raises ValueError for
    values that are not finite and for exposures that are not finite and positive.
    """
    points = comparable_points(series)
    if len(points) < 2 and indicator.noise is not NoiseModel.HISTORY:
        return _undecided(points, "minst två värden")
    by_chance: Signal | None = None
    if indicator.noise is NoiseModel.COUNT:
        by_chance = _by_counts(points, indicator, exposures or {})
    elif indicator.noise is NoiseModel.GROUP and indicator.unit is Unit.PERCENT:
        by_chance = _by_groups(points)
    found = by_chance or _by_history(points, indicator, usual)
    return replace(found, level=_level(points))


def moving_range(values: Sequence[float]) -> float:
    """Average the absolute steps between neighbours, in the values' unit.

    Raises ValueError (StatisticsError) for fewer than two values.
    """
    return fmean(abs(b - a) for a, b in pairwise(values))


def _level(points: Sequence[Point]) -> Level | None:
    """Higher or lower than every earlier value, of which there must be a few."""
    values = [p.value for p in points]
    if len(values) <= FEWEST_EARLIER:
        return None
    if values[-1] > max(values[:-1]):
        return Level.HIGHEST
    return Level.LOWEST if values[-1] < min(values[:-1]) else None


def _by_counts(
    points: Sequence[Point], indicator: Indicator, exposures: Exposures
) -> Signal | None:
    """Apply rule S2; None when the events cannot be counted."""
    before, after = points[-2:]
    first, second = (events(p, indicator, exposures) for p in (before, after))
    if first is None or second is None:
        return None
    (x1, e1), (x2, e2) = first, second
    z, p = poisson_change(x1, x2, e1, e2, indicator.phi)
    change = after.value - before.value
    found = Signal(
        Verdict.ORDINARY, "S2", before.year, after.year, change, statistic=z, limit=Z_LIMIT, p=p,
        side=_side(z), smallest=min(x1, x2),
    )  # fmt: skip
    return _with_step(found, [p.value for p in points], abs(z) > Z_LIMIT)


def _with_step(found: Signal, values: Sequence[float], outside: bool) -> Signal:
    """A signal only where the step is larger than the average of the earlier ones, if any."""
    steps = _steps(values)
    large = steps is None or steps > 1
    verdict = Verdict.SIGNAL if outside and large else Verdict.ORDINARY
    return replace(found, verdict=verdict, steps=steps, outside=outside)


def _steps(values: Sequence[float]) -> float | None:
    """The last step in average earlier steps; None where there are none, or too few to go by."""
    if len(values) <= FEWEST_EARLIER:
        return None
    usual = moving_range(values[:-1])
    step = abs(values[-1] - values[-2])
    if usual == 0:
        return math.inf if step else 0.0
    return step / usual


def _side(amount: float) -> int:
    return (amount > 0) - (amount < 0)


def _by_groups(points: Sequence[Point]) -> Signal | None:
    """Apply rule S3; None when the sizes of the groups are not known."""
    before, after = points[-2:]
    first, second = members(before), members(after)
    if first is None or second is None:
        return None
    (x1, n1), (x2, n2) = first, second
    low, high = (100 * bound for bound in newcombe(x1, n1, x2, n2))
    found = Signal(
        Verdict.ORDINARY,
        "S3",
        before.year,
        after.year,
        after.value - before.value,
        statistic=100 * (x2 / n2 - x1 / n1),
        interval=(low, high),
        side=_side(x2 / n2 - x1 / n1),
        smallest=min(n1, n2),
    )
    return _with_step(found, [p.value for p in points], low > 0 or high < 0)


def _by_history(points: Sequence[Point], indicator: Indicator, usual: Variation | None) -> Signal:
    """Apply rule S1, on annual changes for stock series.

    When all earlier values are identical, and nobody else's variation is known, there is no
    ordinary variation to measure by: the same value once more is ordinary, and of any other value
    nothing can be decided.
    """
    stock = indicator.stock
    if stock and len(points) > 1 and points[-1].year - points[-2].year > 1:
        return _undecided(points, "ett värde för året före det senaste")
    values = _annual_changes(points) if stock else [p.value for p in points]
    if len(values) <= FEWEST_EARLIER:
        return _undecided(points, _wanted(indicator))
    earlier, last = values[:-1], values[-1]
    mean = fmean(earlier)
    others = usual if usual and len(points) <= MOST_OWN_VALUES else None
    error, degrees = error_of_one_more(earlier, others)
    if error == 0 and last != earlier[0]:
        return _undecided(points, "tidigare värden som skiljer sig åt")
    limit = level_limit(len(earlier), degrees)
    ratio = abs(last - mean) / error if error else None
    step, steps = step_of_history(values, stock)
    outside = ratio is not None and ratio > limit
    large = steps > steps_wanted(stock) and step * (last - mean) > 0
    return Signal(
        Verdict.SIGNAL if outside and large else Verdict.ORDINARY,
        "S1",
        points[-2].year,
        points[-1].year,
        points[-1].value - points[-2].value,
        statistic=ratio,
        limit=limit,
        interval=_possible_part(points, indicator, mean - limit * error, mean + limit * error),
        preliminary_limits=len(earlier) < FEWEST_FOR_FIRM_LIMITS,
        on_changes=stock,
        side=_side(last - mean),
        steps=steps,
        outside=outside,
        areas=others.areas if others else 0,
    )


def steps_wanted(stock: bool) -> float:
    """How many average earlier steps a step must be more than."""
    return STEPS_OF_STOCK if stock else STEPS


def level_limit(n_earlier: int, degrees: float) -> float:
    """The most standard errors from the earlier values' mean that are ordinary.

    With few of them the step hardly ever decides, so the level has to hold alone.
    """
    return student_limit(LEVEL_OF_FEW if n_earlier < MOST_OWN_VALUES else LEVEL_AT, degrees)


def error_of_one_more(earlier: Sequence[float], usual: Variation | None) -> tuple[float, float]:
    """The standard error of one more value from the mean of the earlier, and its degrees."""
    middle = fmean(earlier)
    squares = math.fsum((v - middle) ** 2 for v in earlier)
    # Equal values have a mean that differs from them in the last binary digit.
    squares = 0.0 if max(earlier) == min(earlier) else squares
    own = len(earlier) - 1
    spread = 1 + 1 / len(earlier)
    if usual is None:
        return math.sqrt(squares / own * spread), own
    degrees = own + PRIOR_DEGREES
    variance = (squares + PRIOR_DEGREES * usual.variance) / degrees
    return WIDER_WITH_OTHERS * math.sqrt(variance * spread), degrees


def step_of_history(values: Sequence[float], stock: bool) -> tuple[float, float]:
    """The step that is judged, and how many average earlier steps it is.

    A stock's values are its changes, which are steps already.
    """
    if not stock:
        return values[-1] - values[-2], _steps(values) or 0.0
    average = fmean(abs(v) for v in values[:-1])
    return values[-1], abs(values[-1]) / average if average else math.inf


def _possible_part(
    points: Sequence[Point], indicator: Indicator, low: float, high: float
) -> tuple[float, float]:
    """The part of an ordinary range that can occur: a share is 0 to 100 per cent.

    What the source itself has given is possible, whatever the unit says.
    """
    values = [p.value for p in points]
    least, most = indicator.limits
    least, most = min([least, *values]), max([most, *values])
    before = points[-2].value if indicator.stock else 0.0
    return max(low, least - before), min(high, most - before)


def _annual_changes(points: Sequence[Point]) -> list[float]:
    """List the changes between consecutive years.

    They are taken in decimals: in binary 0.3 - 0.2 differs from 0.2 - 0.1, and that difference
    would pass for the series' ordinary variation.
    """
    return [
        float(Decimal(str(b.value)) - Decimal(str(a.value)))
        for a, b in pairwise(points)
        if b.year - a.year == 1
    ]


def _wanted(indicator: Indicator) -> str:
    """Say what rule S1 lacks, or the rule that was tried before it."""
    history = "minst fyra tidigare " + ("årliga förändringar" if indicator.stock else "värden")
    if indicator.noise is NoiseModel.GROUP:
        return f"antal i gruppen för båda åren eller {history}"
    if needs_inhabitants(indicator):
        return f"folkmängd för båda åren eller {history}"
    return history


def _undecided(points: Sequence[Point], missing: str) -> Signal:
    before = points[-2] if len(points) > 1 else None
    after = points[-1] if points else None
    return Signal(
        Verdict.CANNOT_TELL,
        None,
        before.year if before else None,
        after.year if after else None,
        after.value - before.value if before and after else None,
        missing=missing,
    )


def strength(signal: Signal) -> float:
    """How far beyond chance a change is: 1 at its rule's limit, 0 when nothing can be decided."""
    if signal.statistic is None:
        return 0.0
    if signal.rule == "S3" and signal.interval is not None:
        low, high = signal.interval
        return abs(signal.statistic) / ((high - low) / 2)
    return abs(signal.statistic) / signal.limit if signal.limit else 0.0

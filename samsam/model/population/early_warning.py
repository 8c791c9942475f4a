"""When one would know that a target is being missed (docs/methods.md, "Early warning").

A target is called missed when reaching it would take more than has been seen. What has been seen
is, for the population, how wrong the same projection was for Swedish municipalities (W1), and for
any other series its own best year (W2).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from samsam.model.assessment.target import TargetAssessment, TargetState, assess_target
from samsam.model.assessment.trend import comparable_points
from samsam.model.indicators.indicator import Target
from samsam.model.indicators.series import Point, Series
from samsam.model.population.projection import Basis, NoProjection, Projection, project_only

Rule = Literal["W1", "W2"]

COVERAGE = 0.95
# A next change is larger than all of ten earlier ones in one case of eleven, if only chance rules.
FEWEST_CHANGES = 10
# So many best years more must be too few: without it the call of the last year left was wrong in
# 7 cases of 100 (docs/benchmarks.md).
SPARE = Decimal("0.5")


class WarningState(StrEnum):
    """What can be said before the target's year."""

    MISSED = "ser_ut_att_missas"
    OPEN = "går_ännu_att_nå"
    ON_THE_WAY = "på_väg"
    REACHED = "nått"
    SLIPPING = "nått_men_på_väg_bort"
    PASSED = "målåret_har_passerat"
    CANNOT_TELL = "kan_inte_bedömas"


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """The verdict on one target, with what it rests on.

    `year` is the year whose value says that the target is missed: the first year of those already
    known that has reported it ever since (MISSED), or the first to come if nothing changes (OPEN).
    W1: `interval` is that of 95 % in the target's year. W2: `best_change` is the largest change in
    the wanted direction in one year, in the indicator's unit, and `best_year` the year it led to.
    `reason` says why the state is CANNOT_TELL and is empty otherwise.
    """

    target: Target
    state: WarningState
    rule: Rule | None = None
    year: int | None = None
    interval: tuple[float, float] | None = None
    best_change: float | None = None
    best_year: int | None = None
    reason: str = ""


def early_warning(
    series: Series,
    target: Target,
    basis: Basis | None = None,
    over: int | None = None,
) -> EarlyWarning:
    """Report when the target would be known to be missed; with a `basis` by W1, else by W2.

    `over` is the last year that has ended, where that is known. Raises ValueError when a value is
    not finite.
    """
    found = _now(series, target, basis, over)
    if found.state is not WarningState.MISSED:
        return found
    year = found.year
    for earlier in _earlier(series):
        then = _now(earlier, target, basis)
        if then.state is not WarningState.MISSED:
            break
        year = then.year
    return replace(found, year=year)


def _earlier(series: Series) -> Iterator[Series]:
    """The series as it was after each earlier value, the latest first."""
    return (series.between(None, p.year) for p in reversed(series.points[:-1]))


def _now(
    series: Series, target: Target, basis: Basis | None, over: int | None = None
) -> EarlyWarning:
    assessment = assess_target(series, target, over)
    decided = {
        TargetState.REACHED: WarningState.REACHED,
        TargetState.SLIPPING: WarningState.SLIPPING,
        TargetState.AWAITED: WarningState.PASSED,
    }
    if not assessment.open or (over is not None and target.year <= over):
        return EarlyWarning(target, WarningState.PASSED)
    if assessment.state in decided:
        return EarlyWarning(target, decided[assessment.state])
    if not assessment.years_left or assessment.distance is None:
        return EarlyWarning(target, WarningState.CANNOT_TELL, reason=assessment.reason)
    if basis is not None:
        way = project_only(series, target.year, basis)
        if isinstance(way, NoProjection):
            return EarlyWarning(target, WarningState.CANNOT_TELL, reason=way.reason)
        if target.value > 0:
            return _by_errors(way, target)
    return _by_best_year(comparable_points(series), assessment)


def _by_errors(way: Projection, target: Target) -> EarlyWarning:
    """W1: the first year from which the way lies farther from the target than 95 % of errors.

    Along the projected way its end stays where it is, and only the years left become fewer.
    """
    end = way.years[-1]
    found = EarlyWarning(target, WarningState.OPEN, "W1", interval=(end.low95, end.high95))
    short = math.log(target.value / end.value) * (1 if target.at_least else -1)
    if short <= 0:
        return replace(found, state=WarningState.ON_THE_WAY)
    before = range(way.from_year, target.year)
    reported = (y for y in before if way.spread.half_width(target.year - y, COVERAGE) < short)
    year = next(reported, target.year)
    state = WarningState.MISSED if year == way.from_year else WarningState.OPEN
    return replace(found, state=state, year=year)


def _by_best_year(points: Sequence[Point], assessment: TargetAssessment) -> EarlyWarning:
    """W2: the first year when the best year so far, every year left and half a year more, fails.

    Until then the value is thought to stay where it is.
    """
    target = assessment.target
    changes = _changes(points, 1 if target.at_least else -1)
    if len(changes) < FEWEST_CHANGES:
        wanted = f"Det behövs minst {FEWEST_CHANGES} årliga förändringar, nu finns {len(changes)}."
        return EarlyWarning(target, WarningState.CANNOT_TELL, reason=wanted)
    best, best_year = max(changes, key=lambda c: c[0])
    sign = 1 if target.at_least else -1
    last = points[-1]
    found = EarlyWarning(
        target, WarningState.OPEN, "W2", best_change=sign * float(best), best_year=best_year
    )
    if best <= 0:
        return replace(found, state=WarningState.MISSED, year=last.year)
    distance = sign * (Decimal(str(target.value)) - Decimal(str(last.value)))
    # With the target's year come there is its value, whatever was possible before.
    year = min(target.year, target.year - math.ceil(distance / best - SPARE) + 1)
    if year <= last.year:
        return replace(found, state=WarningState.MISSED, year=last.year)
    return replace(found, year=year)


def _changes(points: Sequence[Point], sign: int) -> list[tuple[Decimal, int]]:
    """Changes between consecutive years, those in the wanted direction positive, with their year.

    In decimals, so that a distance of three equal steps takes three years.
    """
    return [
        (sign * (Decimal(str(b.value)) - Decimal(str(a.value))), b.year)
        for a, b in pairwise(points)
        if b.year - a.year == 1
    ]

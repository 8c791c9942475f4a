"""How a series stands to a dated target: reached, on pace, or moving away.

The ratio of actual to required growth and its limits are Eurostat's (docs/methods.md sections 3 and
6), with one difference: the required rate is taken from the last value, "from here", not from the
base year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from samsam.model.assessment.trend import comparable_points, compound_growth
from samsam.model.indicators.indicator import Target
from samsam.model.indicators.series import Point, Series

PACE_YEARS = 5
ON_PACE_FROM = 0.95


class TargetState(StrEnum):
    """Where the series stands.

    SLIPPING is reached already, but at the pace of the last years no more so in the target's year.
    AWAITED is that the target's year is over while its value isn't known.
    """

    REACHED = "nått"
    SLIPPING = "nått_men_på_väg_bort"
    MISSED = "missat"
    AWAITED = "målårets_värde_väntas"
    ON_PACE = "i_takt"
    BEHIND = "efter"
    MOVING_AWAY = "bort_från_målet"
    CANNOT_TELL = "kan_inte_bedömas"


@dataclass(frozen=True, slots=True)
class TargetAssessment:
    """The state of one target, with what it rests on.

    `distance` is what is left to the target, in the indicator's unit: positive until it is reached,
    zero or negative from then on, measured from `value_in_target_year` once the year has passed and
    from `last_value` before. `distance_share` is the share of the target's size. `required_…` and
    `pace_…` are a year: an amount, and a growth as a share (0.01 is 1 %) that is None where a value
    is zero or below. `ratio` is pace to requirement, of growth where both are known and otherwise
    of amounts; None when the target is reached or its year has passed. `reason` says why the state
    is CANNOT_TELL and is empty otherwise. `preliminary` is true when the value that it is judged by
    is.
    """

    target: Target
    state: TargetState
    last_year: int | None = None
    last_value: float | None = None
    distance: float | None = None
    distance_share: float | None = None
    years_left: int | None = None
    required_per_year: float | None = None
    required_growth: float | None = None
    pace_from_year: int | None = None
    pace_per_year: float | None = None
    pace_growth: float | None = None
    ratio: float | None = None
    value_in_target_year: float | None = None
    reason: str = ""
    preliminary: bool = False

    @property
    def open(self) -> bool:
        """True while the value of the target's year is still to come."""
        return self.value_in_target_year is None


_WORST_FIRST = (
    TargetState.MISSED,
    TargetState.MOVING_AWAY,
    TargetState.SLIPPING,
    TargetState.BEHIND,
    TargetState.CANNOT_TELL,
    TargetState.AWAITED,
    TargetState.ON_PACE,
    TargetState.REACHED,
)


def worst(assessments: Sequence[TargetAssessment]) -> TargetAssessment:
    """The one that decides how several targets together stand. Raises ValueError for none."""
    return min(assessments, key=severity)


def severity(assessment: TargetAssessment) -> int:
    """Its place in an order with the worst first."""
    return _WORST_FIRST.index(assessment.state)


def assess_target(
    series: Series,
    target: Target,
    over: int | None = None,
    stopped: bool = False,
    in_growth: bool = True,
) -> TargetAssessment:
    """Judge `target`, in this order: year passed, already reached, pace against requirement.

    A passed target is judged by the value of its very year. What lies ahead is judged on the part
    after the last series break. `over` is the last year that has ended, where that is known: a
    target up to it is no longer ahead, whether its value has come or not. `stopped` is that
    no value will ever come after the last: what lies ahead of it is unknown. Of a rank or a
    share the pace isn't a growth (rule R8): without `in_growth` it is judged by the change a year.
    Raises ValueError when a value is not finite.
    """
    comparable = comparable_points(series)
    last = series.last
    if last is None:
        return _undecided(TargetAssessment(target, TargetState.CANNOT_TELL), "Värden saknas.")
    start = TargetAssessment(
        target,
        TargetState.CANNOT_TELL,
        last_year=last.year,
        last_value=last.value,
        years_left=max(0, target.year - last.year),
        preliminary=last.preliminary,
    )
    if last.year >= target.year:
        return _passed(start, series)
    if stopped:
        why = f"Mätningen har upphört: det sista värdet gäller {last.year}."
        return _undecided(start, why)
    if over is not None and target.year <= over:
        return replace(start, state=TargetState.AWAITED, years_left=0)
    if ahead := series.break_ahead:
        return _undecided(start, f"Serien bryts {ahead.year}, efter det senaste värdet.")
    return _ahead(start, comparable, in_growth)


def _passed(start: TargetAssessment, series: Series) -> TargetAssessment:
    target = start.target
    point = next((p for p in series.points if p.year == target.year), None)
    if target.year < series.points[0].year:
        return _undecided(start, f"Målåret {target.year} ligger före seriens första värde.")
    if point is None:
        return _undecided(start, f"Värde saknas för målåret {target.year}.")
    state = TargetState.REACHED if target.met_by(point.value) else TargetState.MISSED
    passed = replace(
        start, state=state, value_in_target_year=point.value, preliminary=point.preliminary
    )
    return _with_distance(passed, point.value)


def _ahead(start: TargetAssessment, points: Sequence[Point], in_growth: bool) -> TargetAssessment:
    last, target = points[-1], start.target
    needed = _with_pace(_with_requirement(_with_distance(start, last.value), last), points)
    if not in_growth:
        needed = replace(needed, required_growth=None, pace_growth=None)
    if target.met_by(last.value):
        lasts = target.met_by(_at_pace(needed, last))
        return replace(needed, state=TargetState.REACHED if lasts else TargetState.SLIPPING)
    ratio = _ratio(needed)
    if ratio is None:
        return _undecided(needed, "Minst två värden under de senaste fem åren behövs.")
    return replace(needed, ratio=ratio, state=_state(ratio))


def _at_pace(needed: TargetAssessment, last: Point) -> float:
    """The value of the target's year if the pace goes on; the last value where there is no pace."""
    return last.value + (needed.pace_per_year or 0.0) * (needed.target.year - last.year)


def _with_distance(start: TargetAssessment, value: float) -> TargetAssessment:
    target = start.target
    distance = target.value - value if target.at_least else value - target.value
    share = distance / abs(target.value) if target.value else None
    return replace(start, distance=distance, distance_share=share)


def _with_requirement(start: TargetAssessment, last: Point) -> TargetAssessment:
    target = start.target
    years = target.year - last.year
    return replace(
        start,
        required_per_year=(target.value - last.value) / years,
        required_growth=compound_growth(last.value, target.value, years),
    )


def _with_pace(start: TargetAssessment, points: Sequence[Point]) -> TargetAssessment:
    """Add the pace since the earliest value of the last five years, if there is more than one."""
    last = points[-1]
    base = next(p for p in points if p.year >= last.year - PACE_YEARS)
    years = last.year - base.year
    if years == 0:
        return start
    return replace(
        start,
        pace_from_year=base.year,
        pace_per_year=(last.value - base.value) / years,
        pace_growth=compound_growth(base.value, last.value, years),
    )


def _ratio(needed: TargetAssessment) -> float | None:
    """Divide pace by requirement, in growth if possible; None when there is no pace."""
    pairs = (
        (needed.pace_growth, needed.required_growth),
        (needed.pace_per_year, needed.required_per_year),
    )
    return next(
        (pace / required for pace, required in pairs if pace is not None and required), None
    )


def _state(ratio: float) -> TargetState:
    if ratio < 0:
        return TargetState.MOVING_AWAY
    return TargetState.ON_PACE if ratio >= ON_PACE_FROM else TargetState.BEHIND


def _undecided(start: TargetAssessment, reason: str) -> TargetAssessment:
    return replace(start, state=TargetState.CANNOT_TELL, reason=reason)

"""How right the population's projection would have been: each past year is asked as if it were now.

From each year (origin) the way is projected with what was known then, by the method in use and by
two simple ones, and compared with what happened (docs/methods.md, "The model card").
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

import numpy as np

from samsam.model.early_warning import MISSED_BELOW
from samsam.model.growth import ALL_SIZES, SIZES, Growth, growth_of, size_class
from samsam.model.projection import (
    ErrorQuantiles,
    Probability,
    Projection,
    probability_of_reaching,
    project,
)
from samsam.model.series import Series

HORIZONS = (1, 5, 10, 15)
FIRST_ORIGIN = 2004  # the first year with ten years before it in the series of all municipalities
# Nykvarn left Södertälje in 1999 and Knivsta left Uppsala in 2003: nobody moved, the borders did.
BOUNDARY_CHANGES = frozenset({"0140", "0181", "0330", "0380"})
# A step this large in one year is a border that moved, or a fault: it is told, not left out.
STEP_TO_CHECK = 0.05
GROWTH_ASKED = 0.05
_DRIFT_YEARS = 9
_ENOUGH = 0.5
_OUTSIDE_TABLE = 0.0025  # half of what is left beyond the last quantile, 99 %


@dataclass(frozen=True, slots=True)
class Trial:
    """One past projection and what happened, in inhabitants.

    `naive` is no change, `drift` the mean logarithmic growth of the last nine years. `covered80`
    and `covered95` tell whether the outcome lay within the shipped intervals, `chance` is the
    probability that was given of growing by `GROWTH_ASKED`.
    """

    area: str
    origin: int
    horizon: int
    last: float
    outcome: float
    projected: float
    naive: float
    drift: float
    covered80: bool
    covered95: bool
    chance: float

    @property
    def error(self) -> float:
        """The size of ln(outcome / projected), which the intervals are made of."""
        return abs(math.log(self.outcome / self.projected))

    @property
    def grew(self) -> bool:
        """Whether it grew as much as was asked."""
        return self.outcome >= self.last * (1 + GROWTH_ASKED)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Mean absolute errors in per cent of the outcome, so many years ahead, for one size.

    `worst_ratio` is the highest of any origin, error of the method to that of no change; None, as
    both ratios, where what it is compared with was never wrong.
    """

    horizon: int
    size: str
    trials: int
    areas: int
    first_origin: int
    last_origin: int
    projected: float
    naive: float
    drift: float
    worst_origin: int | None
    worst_ratio: float | None

    @property
    def ratio(self) -> float | None:
        """The method's error to that of no change: below 1 is better."""
        return self.projected / self.naive if self.naive else None

    @property
    def drift_ratio(self) -> float | None:
        """The method's error to that of a straight trend."""
        return self.projected / self.drift if self.drift else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often outcomes lay within intervals that promise 80 and 95 %, as shares.

    `shipped…` is the table in use, `county…` one made without the county's own municipalities,
    `past…` one made only of what was known at the origin (None where nothing was). `base_rate` is
    how often municipalities grew by `GROWTH_ASKED`, `skill` the Brier skill of the probability
    against it. `called_missed` is how often such a target was called missed at once by the rule
    of early warning, and `reached_anyway` how many of those were reached (None where none was).
    """

    horizon: int
    trials: int
    shipped80: float
    shipped95: float
    county80: float | None
    county95: float | None
    past80: float | None
    past95: float | None
    base_rate: float
    skill: float | None
    called_missed: float
    reached_anyway: float | None


@dataclass(frozen=True, slots=True)
class Backtest:
    """All that was found.

    `left_out` are the areas whose borders moved, `steps` (area, year) those that may have, and
    `thin` (years ahead, origin) those with too few areas to count. `growth` is how often the areas
    grew by how much.
    """

    areas: int
    first_year: int
    last_year: int
    accuracy: tuple[Accuracy, ...]
    calibration: tuple[Calibration, ...]
    left_out: tuple[str, ...]
    steps: tuple[tuple[str, int], ...]
    thin: tuple[tuple[int, int], ...]
    growth: tuple[Growth, ...] = ()


def backtest(
    panel: Mapping[str, Series],
    quantiles: ErrorQuantiles,
    horizons: Sequence[int] = HORIZONS,
    first_origin: int = FIRST_ORIGIN,
) -> Backtest:
    """Try the method on every area (by its code) from every origin with a known outcome.

    An origin counts for a horizon when at least half as many areas as at the fullest origin can be
    tried there, so that a few long series don't speak for all. Nothing in the answer is filled in:
    a horizon without trials has no row. Raises ValueError when a value is not finite.
    """
    used = {area: s for area, s in sorted(panel.items()) if area not in BOUNDARY_CHANGES}
    years = [p.year for s in used.values() for p in s.points]
    every = [t for a, s in used.items() for t in _trials(a, s, quantiles, horizons, first_origin)]
    accuracy: list[Accuracy] = []
    calibration: list[Calibration] = []
    thin: list[tuple[int, int]] = []
    for horizon in horizons:
        full, lean = _full_origins([t for t in every if t.horizon == horizon])
        thin += [(horizon, origin) for origin in lean]
        if full:
            accuracy += _by_size(full)
            calibration.append(_calibration(full))
    return Backtest(
        areas=len(used),
        first_year=min(years, default=0),
        last_year=max(years, default=0),
        accuracy=tuple(accuracy),
        calibration=tuple(calibration),
        left_out=tuple(sorted(BOUNDARY_CHANGES & panel.keys())),
        steps=tuple(step for area, s in used.items() for step in _steps(area, s)),
        thin=tuple(thin),
        growth=growth_of(used),
    )


# Trials


def _trials(
    area: str,
    series: Series,
    quantiles: ErrorQuantiles,
    horizons: Sequence[int],
    first_origin: int,
) -> Iterator[Trial]:
    values = {p.year: p.value for p in series.points if p.value > 0}
    for origin in (y for y in values if y >= first_origin):
        ahead = [h for h in horizons if origin + h in values]
        if not ahead or origin - _DRIFT_YEARS not in values:
            continue
        way = project(series.between(None, origin), origin + max(ahead), quantiles)
        if isinstance(way, Projection) and way.method == "C4":
            yield from (_trial(area, way, h, values, quantiles) for h in ahead)


def _trial(
    area: str, way: Projection, horizon: int, values: Mapping[int, float], quantiles: ErrorQuantiles
) -> Trial:
    origin, last = way.from_year, way.from_value
    outcome, shown = values[origin + horizon], way.years[horizon - 1]
    asked = last * (1 + GROWTH_ASKED)
    pace = math.log(last / values[origin - _DRIFT_YEARS]) / _DRIFT_YEARS
    return Trial(
        area=area,
        origin=origin,
        horizon=horizon,
        last=last,
        outcome=outcome,
        projected=shown.value,
        naive=last,
        drift=last * math.exp(pace * horizon),
        covered80=shown.low80 <= outcome <= shown.high80,
        covered95=shown.low95 <= outcome <= shown.high95,
        chance=_share(probability_of_reaching(way, asked, origin + horizon, quantiles)),
    )


def _share(chance: Probability) -> float:
    """A probability as a number, also where the table only says less or more than it holds."""
    if chance.value is not None:
        return chance.value
    return _OUTSIDE_TABLE if chance.below_table else 1 - _OUTSIDE_TABLE


def _full_origins(trials: list[Trial]) -> tuple[list[Trial], list[int]]:
    """The trials of origins with enough areas, and the origins that have too few."""
    counts = Counter(t.origin for t in trials)
    needed = _ENOUGH * max(counts.values(), default=0)
    full = [t for t in trials if counts[t.origin] >= needed]
    return full, sorted(origin for origin, n in counts.items() if n < needed)


def _steps(area: str, series: Series) -> Iterator[tuple[str, int]]:
    values = {p.year: p.value for p in series.points}
    for year, value in values.items():
        before = values.get(year - 1)
        if before and abs(value / before - 1) >= STEP_TO_CHECK:
            yield area, year


# Accuracy


def _by_size(trials: list[Trial]) -> Iterator[Accuracy]:
    yield _accuracy(ALL_SIZES, trials)
    for size in (name for _, name in SIZES):
        mine = [t for t in trials if size_class(t.last)[2] == size]
        if mine:
            yield _accuracy(size, mine)


def _accuracy(size: str, trials: list[Trial]) -> Accuracy:
    origins = sorted({t.origin for t in trials})
    ratios = [
        (_mean_error(mine, "projected") / _mean_error(mine, "naive"), origin)
        for origin, mine in _by_origin(trials)
        if _mean_error(mine, "naive") > 0
    ]
    worst_ratio, worst_origin = max(ratios, default=(None, None))
    return Accuracy(
        horizon=trials[0].horizon,
        size=size,
        trials=len(trials),
        areas=len({t.area for t in trials}),
        first_origin=origins[0],
        last_origin=origins[-1],
        projected=_mean_error(trials, "projected"),
        naive=_mean_error(trials, "naive"),
        drift=_mean_error(trials, "drift"),
        worst_origin=worst_origin,
        worst_ratio=worst_ratio,
    )


def _by_origin(trials: Iterable[Trial]) -> Iterator[tuple[int, list[Trial]]]:
    ordered = sorted(trials, key=lambda t: t.origin)
    for origin, mine in groupby(ordered, key=lambda t: t.origin):
        yield origin, list(mine)


def _mean_error(trials: Sequence[Trial], method: str) -> float:
    return 100 * fmean(abs(getattr(t, method) - t.outcome) / t.outcome for t in trials)


# Calibration


def _calibration(trials: list[Trial]) -> Calibration:
    base_rate = fmean(t.grew for t in trials)
    against = fmean((base_rate - t.grew) ** 2 for t in trials)
    brier = fmean((t.chance - t.grew) ** 2 for t in trials)
    called = [t for t in trials if t.chance < MISSED_BELOW]
    county80, county95 = _covered(_other_counties(trials))
    past80, past95 = _covered(_known_then(trials))
    return Calibration(
        horizon=trials[0].horizon,
        trials=len(trials),
        shipped80=fmean(t.covered80 for t in trials),
        shipped95=fmean(t.covered95 for t in trials),
        county80=county80,
        county95=county95,
        past80=past80,
        past95=past95,
        base_rate=base_rate,
        skill=1 - brier / against if against else None,
        called_missed=len(called) / len(trials),
        reached_anyway=fmean(t.grew for t in called) if called else None,
    )


Split = tuple[list[Trial], list[Trial]]


def _other_counties(trials: list[Trial]) -> Iterator[Split]:
    """Each county's trials, and those of all other counties to make its intervals of."""
    for county in sorted({t.area[:2] for t in trials}):
        inside = [t for t in trials if t.area[:2] == county]
        yield inside, [t for t in trials if t.area[:2] != county]


def _known_then(trials: list[Trial]) -> Iterator[Split]:
    """Each origin's trials, and those whose outcome was known by then."""
    for origin, mine in _by_origin(trials):
        yield mine, [t for t in trials if t.origin + t.horizon <= origin]


def _covered(splits: Iterator[Split]) -> tuple[float | None, float | None]:
    """How often outcomes lie within the 80 and 95 % of other errors; None where there are none."""
    found: list[tuple[bool, bool]] = []
    for judged, others in splits:
        if not others:
            continue
        width80, width95 = np.quantile([t.error for t in others], (0.8, 0.95))
        found += [(t.error <= width80, t.error <= width95) for t in judged]
    if not found:
        return None, None
    return fmean(f[0] for f in found), fmean(f[1] for f in found)

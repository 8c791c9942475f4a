"""How right the population's projection would have been: each past year is asked as if it were now.

From each year (origin) the way is projected with what was known then, by the method in use and by
simple ones, and compared with what happened (docs/methods.md, "The model card"). Intervals are
tried twice: those in use, and those that could have been made at the origin, of what was known.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from statistics import fmean

import numpy as np

from samsam.model.indicators.series import Series
from samsam.model.population.early_warning import COVERAGE
from samsam.model.population.growth import ALL_SIZES, SIZES, growth_of
from samsam.model.population.projection import (
    Basis,
    Probability,
    Projection,
    SizedSpread,
    probability_of_reaching,
    project,
)
from samsam.model.population.projection_errors import (
    DAMPING,
    Panel,
    Row,
    SizedErrors,
    class_of,
    measure_errors,
)
from samsam.model.trials.outcomes import (
    GROWTH_ASKED,
    Accuracy,
    AgainstOfficial,
    Backtest,
    Calibration,
    KnownThen,
    Trial,
    WarningTrial,
)

HORIZONS = (1, 5, 10, 15)
FIRST_ORIGIN = 2004  # the first year with ten years before it in the series of all municipalities
# From here on there are origins before, whose outcome five years ahead was known.
FIRST_KNOWN_ORIGIN = 2010
# Nykvarn left Södertälje in 1999 and Knivsta left Uppsala in 2003: nobody moved, the borders did.
BOUNDARY_CHANGES = frozenset({"0140", "0181", "0330", "0380"})
# A step this large in one year is a border that moved, or a fault: it is reported, not left out.
STEP_TO_CHECK = 0.05
# Targets that early warning is tried on: so much larger or smaller than the last value.
CHANGES_ASKED = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15)
_DRIFT_YEARS = 9
_ENOUGH = 0.5
_OUTSIDE_TABLE = 0.0025  # half of what is left beyond the last quantile, 99 %

# What SCB projected for municipalities: (area, base year, year) → inhabitants.
Official = Mapping[tuple[str, int, int], float]


def backtest(
    panel: Mapping[str, Series],
    basis: Basis,
    official: Official | None = None,
    horizons: Sequence[int] = HORIZONS,
    first_origin: int = FIRST_ORIGIN,
) -> Backtest:
    """Try the method on every area (by its code) from every origin with a known outcome.

    An origin counts for a horizon when at least half as many areas as at the fullest origin can be
    tried there, so that a few long series don't speak for all. Nothing in the answer is filled in:
    a horizon without trials has no row. Raises ValueError when a value is not finite.
    """
    used = _used(panel)
    years = [p.year for s in used.values() for p in s.points]
    by_horizon, thin = _all_trials(used, basis, horizons, first_origin)
    whole = Panel.of(used)
    accuracy: list[Accuracy] = []
    known_then: list[KnownThen] = []
    calibration: list[Calibration] = []
    warned: list[WarningTrial] = []
    for horizon, trials in by_horizon.items():
        accuracy += _by_size(trials)
        calibration.append(_calibration(trials, whole, basis))
        judged = list(_with_rows_known_then(trials, whole, basis))
        known_then += _known_then(horizon, judged)
        warned += _warned(horizon, judged)
    return Backtest(
        areas=len(used),
        first_year=min(years, default=0),
        last_year=max(years, default=0),
        accuracy=tuple(accuracy),
        official=tuple(_against_official(by_horizon, official or {})),
        known_then=tuple(known_then),
        calibration=tuple(calibration),
        warned=tuple(warned),
        left_out=tuple(sorted(BOUNDARY_CHANGES & panel.keys())),
        steps=tuple(step for area, s in used.items() for step in _steps(area, s)),
        thin=tuple(thin),
        growth=growth_of(used),
    )


def accuracy_of(
    panel: Mapping[str, Series], basis: Basis, horizons: Sequence[int]
) -> tuple[Accuracy, ...]:
    """Only how right the method was, as in `backtest`."""
    by_horizon, _ = _all_trials(_used(panel), basis, horizons, FIRST_ORIGIN)
    return tuple(row for trials in by_horizon.values() for row in _by_size(trials))


def errors_of(panel: Mapping[str, Series], basis: Basis) -> SizedErrors:
    """The errors that intervals are made of, of all that is known."""
    whole = Panel.of(_used(panel))
    return measure_errors(whole, basis.nation, _full_years(whole))


def _used(panel: Mapping[str, Series]) -> dict[str, Series]:
    return {area: s for area, s in sorted(panel.items()) if area not in BOUNDARY_CHANGES}


def _full_years(panel: Panel) -> tuple[int, ...]:
    """The origins from `FIRST_ORIGIN` on that at least half of the areas have a value for."""
    counts = {year: int((~np.isnan(panel.column(year))).sum()) for year in panel.years}
    needed = _ENOUGH * max(counts.values(), default=0)
    return tuple(y for y, n in counts.items() if y >= FIRST_ORIGIN and n >= needed)


# Trials


def _all_trials(
    used: Mapping[str, Series], basis: Basis, horizons: Sequence[int], first_origin: int
) -> tuple[dict[int, list[Trial]], list[tuple[int, int]]]:
    """The trials by horizon, without those of thin origins, and which those are."""
    every = [t for a, s in used.items() for t in _trials(a, s, basis, horizons, first_origin)]
    found: dict[int, list[Trial]] = {}
    thin: list[tuple[int, int]] = []
    for horizon in horizons:
        full, lean = _full_origins([t for t in every if t.horizon == horizon])
        thin += [(horizon, origin) for origin in lean]
        if full:
            found[horizon] = full
    return found, thin


def _trials(
    area: str,
    series: Series,
    basis: Basis,
    horizons: Sequence[int],
    first_origin: int,
) -> Iterator[Trial]:
    values = {p.year: p.value for p in series.points if p.value > 0}
    for origin in (y for y in values if y >= first_origin):
        ahead = [h for h in horizons if origin + h in values]
        if not ahead or origin - _DRIFT_YEARS not in values:
            continue
        way = project(series.between(None, origin), origin + max(ahead), basis)
        if isinstance(way, Projection) and isinstance(way.spread, SizedSpread):
            yield from (_trial(area, way, way.spread, h, values) for h in ahead)


def _trial(
    area: str, way: Projection, spread: SizedSpread, horizon: int, values: Mapping[int, float]
) -> Trial:
    origin, last = way.from_year, way.from_value
    outcome, shown = values[origin + horizon], way.years[horizon - 1]
    asked = last * (1 + GROWTH_ASKED)
    pace = math.log(last / values[origin - _DRIFT_YEARS]) / _DRIFT_YEARS
    own = math.log(last / values[origin - 5]) / 5 + math.log(last / values[origin - 10]) / 10
    return Trial(
        area=area,
        origin=origin,
        horizon=horizon,
        last=last,
        outcome=outcome,
        projected=shown.value,
        own_pace=last * math.exp(DAMPING["C4"] * own / 2 * horizon),
        naive=last,
        drift=last * math.exp(pace * horizon),
        covered80=shown.low80 <= outcome <= shown.high80,
        covered95=shown.low95 <= outcome <= shown.high95,
        chance=_share(probability_of_reaching(way, asked, origin + horizon)),
        spread=spread,
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
        mine = [t for t in trials if class_of(t.last) == size]
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


def _against_official(
    by_horizon: Mapping[int, list[Trial]], official: Official
) -> Iterator[AgainstOfficial]:
    """Beside SCB's own, for each projection and horizon that at least half of the areas have."""
    for horizon, trials in by_horizon.items():
        for origin, mine in _by_origin(trials):
            theirs = {t.area: official.get((t.area, origin, origin + horizon)) for t in mine}
            both = [(t, value) for t in mine if (value := theirs[t.area]) is not None]
            if len(both) < _ENOUGH * len(mine):
                continue
            known = [t for t, _ in both]
            yield AgainstOfficial(
                origin=origin,
                horizon=horizon,
                areas=len(known),
                projected=_mean_error(known, "projected"),
                official=100 * fmean(abs(value - t.outcome) / t.outcome for t, value in both),
                own_pace=_mean_error(known, "own_pace"),
                naive=_mean_error(known, "naive"),
            )


# Calibration


def _calibration(trials: list[Trial], panel: Panel, basis: Basis) -> Calibration:
    base_rate = fmean(t.grew for t in trials)
    against = fmean((base_rate - t.grew) ** 2 for t in trials)
    brier = fmean((t.chance - t.grew) ** 2 for t in trials)
    county = list(_with_rows_of_other_counties(trials, panel, basis))
    return Calibration(
        horizon=trials[0].horizon,
        trials=len(trials),
        shipped80=fmean(t.covered80 for t in trials),
        shipped95=fmean(t.covered95 for t in trials),
        county80=_covered(county, 0.8),
        county95=_covered(county, 0.95),
        base_rate=base_rate,
        skill=1 - brier / against if against else None,
    )


Judged = tuple[Trial, Row]


def _with_rows_of_other_counties(
    trials: list[Trial], panel: Panel, basis: Basis
) -> Iterator[Judged]:
    """Each trial with the quantiles of all other counties' errors."""
    origins, horizon = _full_years(panel), trials[0].horizon
    for county in sorted({t.area[:2] for t in trials}):
        others = panel.without(a for a in panel.areas if a.startswith(county))
        errors = measure_errors(others, basis.nation, origins, None, (horizon,))
        yield from _with_rows((t for t in trials if t.area.startswith(county)), errors)


def _with_rows_known_then(trials: list[Trial], panel: Panel, basis: Basis) -> Iterator[Judged]:
    """Each trial with the quantiles of errors whose outcome was known at its origin."""
    origins, horizon = _full_years(panel), trials[0].horizon
    for origin, mine in _by_origin(trials):
        if origin >= FIRST_KNOWN_ORIGIN:
            errors = measure_errors(panel, basis.nation, origins, origin, (horizon,))
            yield from _with_rows(mine, errors)


def _with_rows(trials: Iterable[Trial], errors: SizedErrors) -> Iterator[Judged]:
    rows = ((t, t.row(errors)) for t in trials)
    yield from ((t, row) for t, row in rows if row is not None)


def _covered(judged: Sequence[Judged], share: float) -> float | None:
    return fmean(abs(t.error) <= row[share] for t, row in judged) if judged else None


def _known_then(horizon: int, judged: Sequence[Judged]) -> Iterator[KnownThen]:
    for size in (ALL_SIZES, *(name for _, name in SIZES)):
        mine = [(t, row) for t, row in judged if size in (ALL_SIZES, t.spread.size)]
        if mine:
            yield _held(horizon, size, mine)


def _held(horizon: int, size: str, mine: Sequence[Judged]) -> KnownThen:
    origins = sorted({t.origin for t, _ in mine})
    by_origin = {o: [j for j in mine if j[0].origin == o] for o in origins}
    held = {origin: _covered(some, 0.8) or 0.0 for origin, some in by_origin.items()}
    worst = min(held, key=lambda origin: held[origin])
    return KnownThen(
        horizon=horizon,
        size=size,
        trials=len(mine),
        first_origin=min(held),
        last_origin=max(held),
        covered80=_covered(mine, 0.8) or 0.0,
        covered95=_covered(mine, 0.95) or 0.0,
        worst_origin=worst,
        worst80=held[worst],
    )


def _warned(horizon: int, judged: Sequence[Judged]) -> Iterator[WarningTrial]:
    """Targets above and below the last value, called missed by the interval of 95 %."""
    for change in (*(-c for c in reversed(CHANGES_ASKED)), *CHANGES_ASKED):
        called = [t for t, row in judged if _is_called(t, row, change)]
        reached = [t for t in called if _is_reached(t, change)]
        if judged:
            yield WarningTrial(horizon, change, len(judged), len(called), len(reached))


def _is_called(trial: Trial, row: Row, change: float) -> bool:
    short = math.log(trial.last * (1 + change) / trial.projected) * (1 if change > 0 else -1)
    return short > row[COVERAGE]


def _is_reached(trial: Trial, change: float) -> bool:
    wish = trial.last * (1 + change)
    return trial.outcome >= wish if change > 0 else trial.outcome <= wish

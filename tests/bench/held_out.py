"""How the judgements stood against years that they hadn't seen, on all shared key figures.

The last years are cut away from every series, it is judged as if they hadn't been, and what came is
looked at. No constant was set on what comes after a cut; those of the trend were set on the same key
figures' whole series, so halves of them are shown apart too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samsam.model.assessment.many_signals import many_signals
from samsam.model.assessment.many_trends import many_trends
from samsam.model.trials.backtest import backtest
from samsam.model.trials.outcomes import KnownThen
from samsam.sources.files.population_files import read_panel
from samsam.swedish import number, span
from tests.population_panel import ALL, as_csv, shared_population, shared_projections
from tests.projection_basis import WITH_COUNTRY

from . import signals, table
from .signals import Panel

CUTS = (3, 5)
# So many values must have come before and after a cut.
_EARLIER, _LATER = 9, 2
_RANGE_YEARS = 5
_LENGTHS = ((4, 7), (8, 11), (12, 40))
_AHEAD = (1, 2, 3, 4, 5)
_LATE = 2019
_SEED = 1
_CODES = ((4, "säker"), (3, "trolig"), (2, "ingen säker trend"))
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Went:
    """Series with a verdict at a cut, and how many of them went on the same way afterwards."""

    cut: int
    verdict: str
    series: int
    went_on: int


@dataclass(frozen=True)
class Ordinary:
    """Next values of series with so many earlier ones, how many lay within the ordinary range.

    `flagged` are those that were called unusual, `by_chance` with the same values in any order.
    """

    shortest: int
    longest: int
    values: int
    within: int
    flagged: int
    by_chance: int


def trends(values: Panel, cut: int) -> list[Went]:
    """Whether the mean after the cut lies further the way of the slope than the last five did."""
    before, after = values[:, :-cut], values[:, -cut:]
    enough = ((~np.isnan(before)).sum(axis=1) >= _EARLIER) & (
        (~np.isnan(after)).sum(axis=1) >= _LATER
    )
    before, after = before[enough], after[enough]
    found = many_trends(before)
    slope = np.sign([_slope(row) for row in before])
    level = np.array([row[~np.isnan(row)][-5:].mean() for row in before])
    further = (np.nanmean(after, axis=1) - level) * slope > 0
    return [
        Went(cut, verdict, int((mine := found.codes == code).sum()), int((further & mine).sum()))
        for code, verdict in _CODES
    ]


def _slope(row: Panel) -> float:
    years = np.flatnonzero(~np.isnan(row))
    away = years - years.mean()
    return float(away @ row[years])


def ordinary(values: Panel, shortest: int, longest: int) -> Ordinary:
    """The last five years' values, each judged from those before it, and the same in any order."""
    random = np.random.default_rng(_SEED)
    counts = np.zeros(4, dtype=np.int64)
    width = values.shape[1]
    for last in range(width - _RANGE_YEARS, width):
        known = values[:, : last + 1]
        earlier = (~np.isnan(known[:, :-1])).sum(axis=1)
        mine = ~np.isnan(known[:, -1]) & (earlier >= shortest) & (earlier <= longest)
        real, mixed = many_signals(known[mine]), many_signals(_mixed(known[mine], random))
        told = (real.codes > 0) & (mixed.codes > 0) & ~np.isnan(real.statistic)
        counts += [
            int(told.sum()),
            int((real.statistic[told] <= real.limit[told]).sum()),
            int((real.codes[told] == 2).sum()),
            int((mixed.codes[told] == 2).sum()),
        ]
    return Ordinary(shortest, longest, *(int(n) for n in counts))


def _mixed(values: Panel, random: np.random.Generator) -> Panel:
    """Each row's values in any order, where there are values."""
    keys = np.where(np.isnan(values), np.inf, random.random(values.shape))
    order = np.argsort(keys, axis=1)
    mixed = np.full(values.shape, np.nan)
    for row, columns in enumerate(order):
        known = np.flatnonzero(~np.isnan(values[row]))
        mixed[row, known] = values[row, columns[: known.size]]
    return mixed


def ways() -> list[KnownThen]:
    """The population's intervals of what was known then, from the late origins; none without data.

    What comes after 2019 is a pandemic and the lowest growth of the country in decades.
    """
    if not all(file.exists() for file in ALL):
        return []
    panel = read_panel([("panel.csv", as_csv(shared_population()).encode())]).series
    found = backtest(panel, WITH_COUNTRY, shared_projections(), _AHEAD, first_origin=_LATE)
    return list(found.known_then)


def make_table(
    went: list[Went], ranges: list[Ordinary], intervals: list[KnownThen], source: str
) -> str:
    first = [
        [str(w.cut), w.verdict, number(w.series), _percent(w.went_on, w.series)]
        for w in went
        if w.series
    ]
    second = [
        [
            f"{r.shortest}–{r.longest}", number(r.values), _percent(r.within, r.values),
            _percent(r.flagged, r.values), _percent(r.by_chance, r.values),
        ]
        for r in ranges
        if r.values
    ]  # fmt: skip
    third = [
        [
            str(k.horizon), k.size, number(k.trials), span(k.first_origin, k.last_origin),
            f"{number(100 * k.covered80, 1)} %", f"{number(100 * k.covered95, 1)} %",
        ]
        for k in intervals
    ]  # fmt: skip
    ahead = ("År fram", "Kommuner", "Antal", "Startår", "80 av 100", "95 av 100")
    headings = (
        "Tidigare värden",
        "Nya värden",
        "Inom det vanliga",
        "Flaggade",
        "I blandad ordning",
    )
    return "\n\n".join(
        (
            table.markdown(("År bortklippta", "Trend före", "Serier", "Fortsatte ditåt"), first),
            table.markdown(headings, second),
            *([table.markdown(ahead, third)] if third else []),
            source,
        )
    )


def _percent(part: int, total: int) -> str:
    return f"{number(100 * part / total, 1)} %"


def run(quick: bool) -> str:
    values, source = signals.panel(quick)
    went = [row for cut in CUTS for row in trends(values, cut)]
    ranges = [ordinary(values, *lengths) for lengths in _LENGTHS]
    return make_table(went, ranges, [] if quick else ways(), source)

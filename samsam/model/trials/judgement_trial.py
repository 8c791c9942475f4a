"""How often the judgements are wrong, and how often they see what is there.

Chance is made of the series themselves: their values in any order (no year has to do with another),
and their distances from their own line in blocks of years (years that go together stay so). What a
judgement calls a trend or a change there is a false alarm. Power is how often it sees a rise, or a
last value, of three standard deviations in normal noise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from samsam.model.assessment.many_signals import many_signals
from samsam.model.assessment.many_trends import many_trends
from samsam.model.assessment.signal import Verdict, assess_signal
from samsam.model.assessment.trend import Evidence, assess_trend
from samsam.model.assessment.variation import MOST_OWN_VALUES, Variation, usual_variation
from samsam.model.indicators.indicator import Direction, Indicator, Kind, NoiseModel, Unit
from samsam.model.indicators.series import Observation, Point, Series, Sex

BLOCKS = (2, 3, 4)
LENGTHS = (5, 8, 10, 16)
RISE = 3.0
_FEWEST = 5
_FEWEST_YEARS = 4
_DRAWS = 2000
_NEIGHBOURS = 30
_SAMPLE_WITH_OTHERS = 1500

Floats = NDArray[np.float64]
# Noise has no unit, and no way of it is good.
_PLAIN = Indicator(
    id="x", title="", short_title="", unit=Unit.OTHER, decimals=1, direction=Direction.NEUTRAL,
    kind=Kind.EFFECT, goals=(), purposes=(), sustainability=(), agenda_2030=(), definition="",
    source="", source_id="", responsible="",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Shares of series without a trend that are called sure, and sure or likely."""

    made_of: str
    series: int
    sure: float
    certain: float


@dataclass(frozen=True, slots=True)
class Power:
    """Shares of rises of 3 sd that are called sure, and sure or likely; of last values, a change.

    `with_others` says whether the variation of similar municipalities was known.
    """

    values: int
    with_others: bool
    sure: float
    certain: float
    changed: float


@dataclass(frozen=True, slots=True)
class Flags:
    """Shares of series whose last change is called unusual, and of those what isn't large.

    `small` is how many flagged steps are no larger than the average step.
    """

    series: int
    real: float
    shuffled: float
    small: int

    @property
    def by_chance(self) -> float | None:
        """At most so large a share of the flags is chance; None where nothing is flagged."""
        return min(1.0, self.shuffled / self.real) if self.real else None


@dataclass(frozen=True, slots=True)
class JudgementTrial:
    """What was tried and found."""

    key_figures: int
    areas: int
    first_year: int
    last_year: int
    alarms: tuple[FalseAlarms, ...]
    power: tuple[Power, ...]
    flags: Flags


def rows_of(series: Sequence[Series]) -> Floats:
    """The values after the last break, a row each, left-justified; NaN where there are no more."""
    kept = [[p.value for p in s.comparable().points] for s in series]
    kept = [values for values in kept if len(values) >= _FEWEST and max(values) > min(values)]
    width = max((len(values) for values in kept), default=0)
    made = np.full((len(kept), width), np.nan)
    for row, values in enumerate(kept):
        made[row, : len(values)] = values
    return made


def try_judgements(
    found: Mapping[str, tuple[Indicator, Mapping[str, Series]]],
    sizes: Mapping[str, float],
    seed: int = 1,
) -> JudgementTrial | None:
    """Try every rule on key figures with their municipalities' series; None where there are none.

    Stocks are left out: their rule is of their changes. `sizes` are inhabitants by area.
    """
    everything = [s for i, areas in found.values() if not i.stock for s in areas.values()]
    rows = rows_of(everything)
    years = [p.year for s in everything for p in s.points]
    if not len(rows):
        return None
    random = np.random.default_rng(seed)
    alarms = (*alarms_of(rows, random), *_alarms_with_others(found, sizes, random))
    return JudgementTrial(
        key_figures=sum(1 for i, areas in found.values() if areas and not i.stock),
        areas=len({s.area for s in everything if s.points}),
        first_year=min(years),
        last_year=max(years),
        alarms=alarms,
        power=tuple(_power(random)),
        flags=flags_of(rows, random),
    )


# False alarms


def alarms_of(rows: Floats, random: np.random.Generator) -> tuple[FalseAlarms, ...]:
    """False alarms of trends on shuffled series, and on blocks of years without their trend."""
    made = {"ordningen blandad": shuffled(rows, random)}
    for length in BLOCKS:
        made[f"utan trend, block om {length} år"] = blocks(rows, length, random)
    return tuple(_counted(name, panel) for name, panel in made.items())


def _counted(name: str, panel: Floats) -> FalseAlarms:
    codes = many_trends(panel).codes
    return FalseAlarms(name, len(codes), float((codes == 4).mean()), float((codes >= 3).mean()))


def shuffled(rows: Floats, random: np.random.Generator) -> Floats:
    """Each row's values in any order."""
    made = rows.copy()
    for mine, n in _by_length(rows):
        made[mine, :n] = random.permuted(rows[mine, :n], axis=1)
    return made


def blocks(rows: Floats, length: int, random: np.random.Generator) -> Floats:
    """Each row's distances from its own line, in blocks of so many years in any order."""
    made = rows.copy()
    for mine, n in _by_length(rows):
        values = rows[mine, :n]
        years = np.arange(n) - (n - 1) / 2
        slope = values @ years / (years @ years)
        flat = values - values.mean(axis=1, keepdims=True) - slope[:, None] * years
        made[mine, :n] = np.take_along_axis(flat, _block_orders(len(mine), n, length, random), 1)
    return made


def _block_orders(count: int, n: int, length: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Years in blocks: begun anywhere on a ring, cut every `length`, and the pieces mixed."""
    starts = random.integers(n, size=(count, 1))
    pieces = -(-n // length)
    keys = random.random((count, pieces)).repeat(length, axis=1)[:, :n]
    order = np.argsort(keys, axis=1, kind="stable")
    return ((order + starts) % n).astype(np.intp)


def _by_length(rows: Floats) -> Iterator[tuple[NDArray[np.intp], int]]:
    counts = (~np.isnan(rows)).sum(axis=1)
    for n in np.unique(counts):
        yield np.flatnonzero(counts == n), int(n)


def _alarms_with_others(
    found: Mapping[str, tuple[Indicator, Mapping[str, Series]]],
    sizes: Mapping[str, float],
    random: np.random.Generator,
) -> tuple[FalseAlarms, ...]:
    """False alarms of few values in any order, beside similar municipalities' as they are."""
    sample = [
        (indicator, area, areas)
        for indicator, areas in found.values()
        if not indicator.stock
        for area in areas
    ]
    if not sample:
        return ()
    chosen = random.permutation(len(sample))[:_SAMPLE_WITH_OTHERS]
    picked = (sample[i] for i in chosen)
    tried = (_with_others(i, area, areas, sizes, random) for i, area, areas in picked)
    codes = [code for code in tried if code is not None]
    if not codes:
        return ()
    sure = sum(c is Evidence.SURE for c in codes) / len(codes)
    certain = sum(c in (Evidence.SURE, Evidence.LIKELY) for c in codes) / len(codes)
    return (FalseAlarms("få värden, med liknande kommuner", len(codes), sure, certain),)


def _with_others(
    indicator: Indicator,
    area: str,
    areas: Mapping[str, Series],
    sizes: Mapping[str, float],
    random: np.random.Generator,
) -> Evidence | None:
    points = areas[area].comparable().points
    n = int(random.integers(_FEWEST_YEARS, MOST_OWN_VALUES + 1))
    if len(points) < n:
        return None
    late = points[-n:]
    own = replace(areas[area], observations=tuple(Observation(p.year, p.value) for p in late))
    usual = usual_variation(indicator, own, areas, sizes)
    if usual is None or len({p.value for p in late}) == 1:
        return None
    plain = replace(indicator, noise=NoiseModel.HISTORY)
    return assess_trend(_mixed(late, random), plain, None, usual).evidence


def _mixed(points: Sequence[Point], random: np.random.Generator) -> Series:
    order = random.permutation(len(points))
    made = (Observation(p.year, points[i].value) for p, i in zip(points, order, strict=True))
    return Series("x", "", Sex.TOTAL, tuple(made))


# Power


def _power(random: np.random.Generator) -> Iterator[Power]:
    for n in LENGTHS:
        yield _power_alone(n, random)
        if n <= MOST_OWN_VALUES:
            yield _power_with_others(n, random)


def _power_alone(n: int, random: np.random.Generator) -> Power:
    noise = random.normal(size=(_DRAWS, n))
    codes = many_trends(noise + RISE * np.arange(n) / (n - 1)).codes
    last = random.normal(size=(_DRAWS, n))
    last[:, -1] += RISE
    changed = many_signals(last).codes == 2
    return Power(
        n, False, float((codes == 4).mean()), float((codes >= 3).mean()), float(changed.mean())
    )


def _power_with_others(n: int, random: np.random.Generator) -> Power:
    """The same beside thirty municipalities with the same noise, one at a time."""
    evidence, changed = [], 0
    draws = _DRAWS // 2
    for _ in range(draws):
        others = random.normal(size=(_NEIGHBOURS, n))
        usual = _usual_of(others)
        values = random.normal(size=n)
        rising = _series(values + RISE * np.arange(n) / (n - 1))
        evidence.append(assess_trend(rising, _PLAIN, None, usual).evidence)
        values[-1] += RISE
        changed += assess_signal(_series(values), _PLAIN, None, usual).verdict is Verdict.SIGNAL
    sure = sum(e is Evidence.SURE for e in evidence)
    certain = sum(e in (Evidence.SURE, Evidence.LIKELY) for e in evidence)
    return Power(n, True, sure / draws, certain / draws, changed / draws)


def _usual_of(others: Floats) -> Variation:
    """Their usual variation, as `usual_variation` finds it."""
    named = {str(number): _series(row) for number, row in enumerate(others)}
    own = replace(_series(others[0]), area="own")
    sizes = dict.fromkeys((*named, "own"), 10_000.0)
    found = usual_variation(_PLAIN, own, named, sizes)
    return found or Variation(math.nan, 0)


def _series(values: Floats) -> Series:
    rows = tuple(Observation(2000 + i, float(v)) for i, v in enumerate(values))
    return Series("x", "", Sex.TOTAL, rows)


# Flags


def flags_of(rows: Floats, random: np.random.Generator) -> Flags:
    """How often the last change is called unusual, as the values are and in any order."""
    real, mixed = many_signals(rows).codes, many_signals(shuffled(rows, random)).codes
    judged = (real > 0) & (mixed > 0)
    small = 0
    for mine, n in _by_length(rows):
        flagged = mine[real[mine] == 2]
        steps = np.abs(np.diff(rows[flagged, :n], axis=1))
        small += int((steps[:, -1] <= steps[:, :-1].mean(axis=1)).sum())
    share = [float((codes[judged] == 2).mean()) if judged.any() else 0.0 for codes in (real, mixed)]
    return Flags(int(judged.sum()), share[0], share[1], small)

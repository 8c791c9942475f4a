"""All signals and trends of the full store, vectorised and one series at a time.

The store is that of ../shared where it is; else a panel of the same shape, made by chance.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import duckdb
import numpy as np
from numpy.typing import NDArray

from samsam.config.register import read_register
from samsam.model.assessment.many_signals import many_signals
from samsam.model.assessment.many_trends import many_trends
from samsam.model.assessment.signal import assess_signal
from samsam.model.assessment.trend import assess_trend
from samsam.model.indicators.indicator import Indicator, NoiseModel
from samsam.model.indicators.series import Observation, Series, Sex
from samsam.swedish import number

from . import table
from .servers import ROOT

FULL = ROOT.parent / "shared" / "data" / "kolada" / "all_kpis_1994_2022.parquet"
KEY_FIGURES, MUNICIPALITIES, YEARS = 1996, 290, 29
SAMPLE = 20_000
Panel = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """Seconds by turns, for all series, for a sample, and for the sample one at a time.

    `trends` are all series' trends, `certain` how many of them are sure or likely.
    """

    source: str
    series: int
    sampled: int
    values: int
    signals: int
    everything: list[float]
    sample: list[float]
    one_at_a_time: list[float]
    trends: list[float]
    certain: int


def panel(quick: bool) -> tuple[Panel, str]:
    """Rows are key figure and municipality, columns years; NaN is a year without a value."""
    if not FULL.exists() or quick:
        rows = KEY_FIGURES * MUNICIPALITIES // (400 if quick else 1)
        random = np.random.default_rng(1)
        made = np.round(random.normal(50, 10, (rows, YEARS)), 1)
        made[random.random(made.shape) < 0.5] = np.nan
        return made, "slumpade tal"
    return _full(), "../shared/data/kolada/all_kpis_1994_2022.parquet"


def _full() -> Panel:
    found = duckdb.execute(
        """
        select dense_rank() over (order by kpi, geo) - 1 as series, year, value
        from read_parquet(?) where area_type = 'kommun' and gender = 'T' and isfinite(value)
        """,
        [str(FULL)],
    ).fetchnumpy()
    first = int(found["year"].min())
    made = np.full((int(found["series"].max()) + 1, int(found["year"].max()) - first + 1), np.nan)
    made[found["series"], found["year"] - first] = found["value"]
    return made


def _series(values: Panel) -> Series:
    observations = (
        Observation(1994 + n, float(v)) for n, v in enumerate(values) if not math.isnan(v)
    )
    return Series("x", "2262", Sex.TOTAL, tuple(observations))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _indicator() -> Indicator:
    first = next(iter(read_register(ROOT / "data").indicators.values()))
    return replace(first, noise=NoiseModel.HISTORY, stock=False)


def measure(quick: bool) -> Found:
    """Each in turns, three times. Raises ValueError when the two ways disagree."""
    values, source = panel(quick)
    chosen = values[:: max(1, len(values) // SAMPLE)]
    series, indicator = [_series(row) for row in chosen], _indicator()
    alone = [assess_signal(s, indicator).verdict for s in series]
    together = many_signals(chosen)
    if [together.verdict(n) for n in range(len(chosen))] != alone:
        raise ValueError("many at once and one at a time disagree")
    trends = many_trends(chosen)
    plain = [assess_trend(s, indicator).evidence for s in series]
    if [trends.evidence(n) for n in range(len(chosen))] != plain:
        raise ValueError("many trends at once and one at a time disagree")
    turns = 1 if quick else 3
    times: dict[str, list[float]] = {"all": [], "sample": [], "loop": [], "trends": []}
    for _ in range(turns):
        times["loop"].append(_seconds(lambda: [assess_signal(s, indicator) for s in series]))
        times["sample"].append(_seconds(lambda: many_signals(chosen)))
        times["all"].append(_seconds(lambda: many_signals(values)))
        times["trends"].append(_seconds(lambda: many_trends(values)))
    signals = int((many_signals(values).codes == 2).sum())
    return Found(
        source, len(values), len(chosen), int((~np.isnan(values)).sum()), signals,
        times["all"], times["sample"], times["loop"],
        times["trends"], int((many_trends(values).codes >= 3).sum()),
    )  # fmt: skip


def make_table(found: Found) -> str:
    ratio = table.ratio(found.one_at_a_time, found.sample)
    sample = number(found.sampled)
    lines = [
        ["alla, på en gång", number(found.series), table.spread(found.everything), ""],
        ["allas trender, på en gång", number(found.series), table.spread(found.trends), ""],
        ["urval, på en gång", sample, table.spread(found.sample), "1"],
        ["urval, en i taget", sample, table.spread(found.one_at_a_time), table.number(ratio)],
    ]
    told = (
        f"{number(found.values)} värden ({found.source}). "
        f"{number(found.signals)} serier har en ovanlig förändring på nivåerna, "
        f"{number(found.certain)} en säker eller trolig trend."
    )
    return table.markdown(("Vad", "serier", "s", "×"), lines) + f"\n\n{told}"


def run(quick: bool) -> str:
    return make_table(measure(quick))

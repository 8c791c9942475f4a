"""Two thousand real series of other municipalities and key figures, as figures."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb

from samsam.figures.figure import Figure, series_figure, with_comparison
from samsam.model.assessment.signal import assess_signal
from samsam.model.assessment.target import assess_target
from samsam.model.assessment.trend import assess_trend
from samsam.model.indicators.indicator import Indicator, Target, Unit
from samsam.model.indicators.series import Observation, ObservationStatus, Series, Sex

KOLADA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "kolada"
VALUES = KOLADA / "all_kpis_1994_2022.parquet"
TITLES = KOLADA / "kpi_catalogue_v3_2026-03-23.csv.gz"
_SEED = 20261128

Values = dict[int, float]


def figures(indicator: Indicator, count: int) -> Iterator[Figure]:
    """Every other with a second line, every third with a target; `indicator` lends its fields."""
    chance = random.Random(_SEED)  # noqa: S311 - a choice, not a secret
    titles = _titles()
    series = _series()
    keys = chance.sample([key for key, found in series.items() if len(found) >= 2], count)
    for number, (kpi, area) in enumerate(keys):
        title = titles.get(kpi, kpi)
        percent = "(%)" in title
        measured = replace(
            indicator, id=kpi, title=title, short_title=title.split(",")[0][:34].strip(),
            unit=Unit.PERCENT if percent else Unit.COUNT, decimals=1 if percent else 0,
            axis_from_zero=number % 4 != 0, stock=False, successor=None, breaks=(),
        )  # fmt: skip
        yield _figure(measured, area, series, chance, number)


def _figure(
    indicator: Indicator, area: str, series: dict[tuple[str, str], Values],
    chance: random.Random, number: int,
) -> Figure:  # fmt: skip
    own = _as_series(indicator, area, series[indicator.id, area])
    last = own.points[-1]
    wish = Target(
        "mål", indicator.id, last.year + 3, round(last.value * 1.1, 1), True, "Prov", None
    )
    targets = (assess_target(own, wish),) if number % 3 == 0 else ()
    figure = series_figure(
        indicator, own, "Prov", assess_trend(own, indicator), assess_signal(own, indicator, None),
        targets, (),
    )  # fmt: skip
    others = [a for k, a in series if k == indicator.id and a != area] if number % 2 else []
    if not others:
        return figure
    other = chance.choice(sorted(others))
    return with_comparison(
        figure, f"Kommun {other}", _as_series(indicator, other, series[indicator.id, other]), ()
    )


def _as_series(indicator: Indicator, area: str, values: Values) -> Series:
    rows = tuple(Observation(y, values[y], ObservationStatus.NORMAL) for y in sorted(values))
    return Series(indicator.id, area, Sex.TOTAL, rows, ())


def _titles() -> dict[str, str]:
    with gzip.open(TITLES, "rt", encoding="utf-8") as file:
        return {row["id"]: row["title"] for row in csv.DictReader(file)}


def _series() -> dict[tuple[str, str], Values]:
    """A part of all series, each with all its years."""
    query = (
        "SELECT kpi::VARCHAR, geo::VARCHAR, year, value FROM read_parquet(?) "
        "WHERE gender = 'T' AND area_type = 'kommun' AND hash(kpi || 'x') % 5 = 0 "
        "AND hash(geo) % 6 = 0 AND isfinite(value) ORDER BY ALL"
    )
    found: dict[tuple[str, str], Values] = {}
    for kpi, geo, year, value in duckdb.execute(query, [str(VALUES)]).fetchall():
        found.setdefault((kpi, geo), {})[year] = value
    return found

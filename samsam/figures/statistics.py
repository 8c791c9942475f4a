"""The judgements as a statistician says them: test, numbers, and what they were corrected for."""

from __future__ import annotations

import math
from typing import TypeGuard

from samsam.figures.figure import Figure
from samsam.model.assessment.signal import Signal
from samsam.model.assessment.trend import Evidence, Trend
from samsam.swedish import number, span

_MOST_STEPS = 1_000


def statistics(figure: Figure) -> tuple[str, ...]:
    """A sentence for the trend, the signal and the trend against others, those there are."""
    relative = figure.relative.trend if figure.relative else None
    reported = (
        _trend("Trend", figure.trend),
        _signal(figure.signal),
        _trend("Avstånd till de andras median", relative) if relative else "",
    )
    return tuple(t for t in reported if t)


def _trend(what: str, trend: Trend) -> str:
    if trend.evidence in (Evidence.TOO_FEW, Evidence.ALL_EQUAL) or trend.p is None:
        return ""
    years = span(trend.first_year or 0, trend.last_year or 0)
    parts = (
        f"{what} {years}: {_test(trend)}, n = {trend.n}, {_p(trend.p)}",
        _slopes(trend),
        f"slumpen ensam gav så stora skillnader med {_p(trend.moves_p)} (chitvå)"
        if trend.moves_p is not None
        else "",
    )
    return f"{', '.join(p for p in parts if p)}."


def _test(trend: Trend) -> str:
    """Which test the certainty rests on."""
    if trend.p_sign_flip is not None:
        return "exakt Mann–Kendall och teckenbyten av förändringarna, det större p-värdet"
    if trend.test is None:
        return "exakt Mann–Kendall"
    degrees = number(trend.test.degrees)
    if trend.areas:
        weighed = (
            f"t-test av lutningen med {degrees} frihetsgrader, variansen vägd med medianen i "
            f"{trend.areas} liknande kommuner"
        )
        order = "och exakt Mann–Kendall, det större p-värdet"
        return f"{weighed}, {order}" if trend.by_order else weighed
    together = number(trend.test.dependence, 2)
    return f"t-test av lutningen med {degrees} frihetsgrader, rättat för autokorrelation {together}"


def _slopes(trend: Trend) -> str:
    """The typical slope and the tested one, the interval at the slope that it is of."""
    typical = f"Theil–Sens lutning {_value(trend.slope or 0.0)} om året"
    if trend.slope_interval is None:
        return typical
    low, high = trend.slope_interval
    interval = f" (90 procents intervall {_value(low)} till {_value(high)})"
    if trend.test is None:
        return f"{typical}{interval}"
    tested = f"minsta kvadratmetodens lutning {_value(trend.test.slope)} om året{interval}"
    return f"{tested}, {typical}"


def _signal(signal: Signal) -> str:
    if signal.statistic is None or signal.rule is None:
        return ""
    times = _times(signal.steps)
    start = f"Senaste förändringen {span(signal.from_year or 0, signal.to_year or 0)}{times}: "
    if signal.rule == "S1":
        what = "förändringens" if signal.on_changes else "värdets"
        others = f", {signal.areas} liknande kommuner inräknade" if signal.areas else ""
        return (
            f"{start}{what} avstånd från de tidigares medel är {number(signal.statistic, 2)} "
            f"medelfel, gränsen {number(signal.limit or 0.0, 2)}{others}."
        )
    if signal.rule == "S2":
        return f"{start}z = {number(signal.statistic, 2)} för två Poissontal, gränsen 1,96."
    low, high = signal.interval or (0.0, 0.0)
    return (
        f"{start}skillnaden {number(signal.statistic, 1)} procentenheter, Newcombes 95 procents "
        f"intervall {number(low, 1)} till {number(high, 1)}."
    )


def _times(steps: float | None) -> str:
    """How many usual steps the latest is. One that is a thousand says that the others were none."""
    if not _finite(steps):
        return ""
    said = number(steps, 1) if steps < _MOST_STEPS else f"mer än {number(_MOST_STEPS)}"
    return f" ({said} gånger den vanliga)"


def _finite(steps: float | None) -> TypeGuard[float]:
    return steps is not None and math.isfinite(steps)


def _p(p: float) -> str:
    return "p under 0,001" if p < 0.001 else f"p = {number(p, 3)}"


def _value(value: float) -> str:
    """Three significant figures or so."""
    size = abs(value)
    return number(value, 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3)

"""A figure of our own line with the others' in grey behind, and their median."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from statistics import median

from samsam.figures.figure import Compared, Curve, CurveRole, Figure, FigureKind
from samsam.model.assessment.comparison import Comparison, Measure, per_cent_change
from samsam.model.assessment.places import fewest_others
from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.indicator import Indicator, Unit
from samsam.model.indicators.series import Point, Series, Vintage

MEDIAN = "Medianen av de andra"


def comparison_figure(
    figure: Figure,
    comparison: Comparison,
    own: Series,
    others: Mapping[str, Series],
    group: AreaGroup,
    names: Mapping[str, str],
    vintages: tuple[Vintage, ...],
) -> Figure:
    """The figure of our own series with the others behind it.

    Amounts are shown as per cent of change since the year that the comparison counts from, and
    begin there. A year's median needs three others, and half of those compared.
    """
    start, relative = comparison.from_year, comparison.measure is Measure.CHANGE
    shown = {a: s for a, s in others.items() if s.points and names.get(a)}
    compared = Compared(comparison, group, {a: names[a] for a in (own.area, *shown)})
    if relative and start is None:
        return replace(figure, targets=(), compared=compared)
    first = start if relative and start is not None else figure.years.start
    years = range(first, _end(figure, comparison) if relative else figure.years.stop)
    curves = {
        area: _points(series, comparison.measure, start, years)
        for area, series in {own.area: own, **shown}.items()
    }
    mine = curves.pop(own.area)
    behind = tuple(
        Curve(names[area], CurveRole.COMPARISON, points)
        for area, points in curves.items()
        if points
    )
    used = {o.vintage_id for s in (own, *shown.values()) for o in s.observations if o.year in years}
    middle = _median_points(behind, years, len(comparison.members) - 1)
    return replace(
        figure,
        kind=FigureKind.COMPARISON,
        indicator=_changed(figure.indicator, first) if relative else figure.indicator,
        years=_up_to_last_value(years, (mine, *curves.values())),
        curves=(
            Curve(figure.area_name, CurveRole.OUTCOME, mine),
            *([Curve(MEDIAN, CurveRole.COMPARISON, middle)] if middle else []),
        ),
        gaps=tuple(g for g in figure.gaps if g.year in years),
        targets=(),
        vintages=tuple(v for v in vintages if v.id in used),
        background=behind,
        compared=compared,
    )


def _changed(indicator: Indicator, start: int) -> Indicator:
    """The indicator as per cent of change, which can be compared whatever the size."""
    return replace(
        indicator,
        title=f"{indicator.title}. Förändring i procent sedan {start}",
        unit=Unit.PERCENT,
        decimals=1,
        axis_from_zero=True,
        counted="",
        definition=(
            f"{indicator.definition.strip()} Kommuner är olika stora. Därför jämförs förändringen "
            f"i procent sedan {start}."
        ),
    )


def _end(figure: Figure, comparison: Comparison) -> int:
    """The year after the last one that can be counted from the same start: a break ends that."""
    later = [b.year for b in figure.breaks if b.year > (comparison.year or 0)]
    return min([figure.years.stop, *later])


def _points(series: Series, measure: Measure, start: int | None, years: range) -> tuple[Point, ...]:
    shown = [p for p in series.points if p.year in years]
    if measure is Measure.LEVEL:
        return tuple(p for p in shown if math.isfinite(p.value))
    base = next((p.value for p in shown if p.year == start), None)
    changes = ((p, per_cent_change(base, p.value)) for p in shown)
    return tuple(replace(p, value=change) for p, change in changes if change is not None)


def _median_points(behind: tuple[Curve, ...], years: range, compared: int) -> tuple[Point, ...]:
    """The others' median by year, where so many have a value that it is about the same others."""
    by_year: dict[int, list[float]] = {year: [] for year in years}
    for curve in behind:
        for point in curve.points:
            by_year[point.year].append(point.value)
    fewest = fewest_others(compared)
    return tuple(Point(y, median(found)) for y, found in by_year.items() if len(found) >= fewest)


def _up_to_last_value(years: range, curves: tuple[tuple[Point, ...], ...]) -> range:
    last = max((points[-1].year for points in curves if points), default=years.start)
    return range(years.start, last + 1)

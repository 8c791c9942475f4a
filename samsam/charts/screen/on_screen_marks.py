"""What is drawn on screen besides curves: targets, the ways ahead, breaks and years without values.

Everything answers to the pointer with what it is; where a line is straight, at every year of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from samsam.charts.plan import AxisScale, silence_path
from samsam.figures.figure import Figure, TargetMark
from samsam.figures.ordinary import ORDINARY, ordinary_range
from samsam.figures.theme import MARKER_SIZE, Palette
from samsam.figures.words import (
    UNUSUAL,
    point_label,
    silence_words,
    target_mark,
    target_words,
)
from samsam.model.assessment.target import TargetState
from samsam.swedish import capitalised

Spec = dict[str, Any]

_PROJECTION = "Framskrivning"
_HEIGHTS = 9  # spots along an upright line that answer to the pointer


def ordinary_trace(figure: Figure, palette: Palette) -> list[Spec]:
    """What is ordinary, as a pale area between thin lines."""
    found = ordinary_range(figure)
    if found is None:
        return []
    years, values = zip(*found.outline, found.outline[0], strict=True)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": capitalised(ORDINARY),
            "x": list(years),
            "y": list(values),
            "fill": "toself",
            "fillcolor": palette.ordinary,
            "line": {"width": 0.8, "color": palette.ordinary_edge},
            "hoveron": "fills",
            "hoverinfo": "name",
        }
    ]


def signal_trace(figure: Figure, palette: Palette) -> list[Spec]:
    """A ring around a value whose change goes beyond ordinary variation."""
    point = figure.signalled
    if point is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": capitalised(UNUSUAL),
            "x": [point.year],
            "y": [point.value],
            "hovertemplate": f"<b>%{{x}}</b>: {UNUSUAL}<extra></extra>",
            "marker": {
                "symbol": "circle-open",
                "size": 2 * MARKER_SIZE,
                "color": palette.text,
                "line": {"width": 2, "color": palette.text},
            },
        }
    ]


def path_trace(mark: TargetMark, figure: Figure, palette: Palette) -> Spec:
    """The dashed way from the base year to the target."""
    start = mark.path_from
    if start is None:
        raise ValueError(f"{mark.target.id} has no path")
    target = mark.target
    years = list(range(start.year, target.year + 1))
    each = (target.value - start.value) / (target.year - start.year)
    values = [start.value + each * (year - start.year) for year in years[:-1]]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": years,
        "y": [*values, target.value],
        "customdata": _written([*values, target.value], figure),
        "hovertemplate": (
            f"<b>%{{x}}</b><br>Vägen till målet {target.year}: %{{customdata}}<extra></extra>"
        ),
        "line": {"color": palette.accent, "width": 1.5, "dash": "dash"},
        "name": f"Vägen till målet {target.year}, {figure.area_name}",
    }


def _written(values: Sequence[float], figure: Figure) -> list[str]:
    return [point_label(figure.indicator, value) for value in values]


def target_trace(mark: TargetMark, figure: Figure, palette: Palette) -> Spec:
    """A diamond, crossed and hollow when the target was missed."""
    missed = mark.assessment.state is TargetState.MISSED
    words = _target_text(mark, figure)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [mark.target.year],
        "y": [mark.target.value],
        "name": words,
        "cliponaxis": False,
        "hovertemplate": f"<b>{words}</b><extra></extra>",
        "marker": {
            "symbol": "diamond-x-open" if missed else "diamond",
            "size": 11,
            "color": palette.accent,
            "line": {"width": 2, "color": palette.accent},
        },
    }


def _target_text(mark: TargetMark, figure: Figure) -> str:
    state = target_mark(mark.assessment, figure.indicator).word
    wish = f"Mål {mark.target.year}: {target_words(mark.target, figure.indicator)}"
    if mark.assessment.state in (TargetState.MISSED, TargetState.REACHED):
        return f"{wish}<br>{state[:1].lower()}{state[1:]}"
    return wish


def projection_traces(figure: Figure, palette: Palette) -> list[Spec]:
    """The way that the pace would lead, as a dashed line in its two bands."""
    projection = figure.projection
    if projection is None:
        return []
    start = (projection.from_year, projection.from_value)
    years = [start[0], *(y.year for y in projection.years)]
    edges = {
        (95, palette.band_outer): [(y.low95, y.high95) for y in projection.years],
        (80, palette.band_inner): [(y.low80, y.high80) for y in projection.years],
    }
    bands = [
        _band_trace(years, start[1], pairs, share, colour)
        for (share, colour), pairs in edges.items()
    ]
    middle = {
        "type": "scatter",
        "mode": "lines",
        "x": years,
        "y": [start[1], *(y.value for y in projection.years)],
        "customdata": [_written([start[1]] * 5, figure)]
        + [
            _written([y.value, y.low80, y.high80, y.low95, y.high95], figure)
            for y in projection.years
        ],
        "hovertemplate": (
            f"<b>%{{x}}</b><br>{_PROJECTION}: ungefär %{{customdata[0]}}<br>80 fall av 100: "
            "%{customdata[1]} till %{customdata[2]}<br>95 fall av 100: %{customdata[3]} till "
            "%{customdata[4]}<extra></extra>"
        ),
        "name": _PROJECTION,
        "line": {"color": palette.outcome, "width": 2, "dash": "dash"},
    }
    return [*bands, middle]


def _band_trace(
    years: list[int], start: float, pairs: list[tuple[float, float]], share: int, colour: str
) -> Spec:
    low = [start, *(p[0] for p in pairs)]
    high = [start, *(p[1] for p in pairs)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*years, *reversed(years)],
        "y": [*high, *reversed(low)],
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0},
        "name": f"{_PROJECTION}: {share} fall av 100",
        "hoveron": "fills",
        "hoverinfo": "name",
    }


def break_traces(figure: Figure, scale: AxisScale, palette: Palette) -> list[Spec]:
    """What each series break means, where its line is pointed at."""
    step = (scale.high - scale.low) / (_HEIGHTS - 1)
    heights = [scale.low + n * step for n in range(_HEIGHTS)]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [found.year - 0.5] * _HEIGHTS,
            "y": heights,
            "name": f"Seriebrott {found.year}",
            "hovertemplate": (
                f"<b>Seriebrott {found.year}</b><br>{escape(found.reason)}<extra></extra>"
            ),
            "marker": {"size": MARKER_SIZE, "opacity": 0, "color": palette.muted},
        }
        for found in figure.drawn_breaks
    ]


def silence_trace(figure: Figure, scale: AxisScale, palette: Palette) -> list[Spec]:
    """A bracket over the years after the last value."""
    bracket = silence_path(figure, scale)
    if not bracket:
        return []
    words = capitalised(silence_words(figure.outcome.points[-1].year))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [year for year, _ in bracket],
            "y": [value for _, value in bracket],
            "name": words,
            "hovertemplate": f"{words}<extra></extra>",
            "line": {"color": palette.muted, "width": 1},
        }
    ]

"""Figure → Plotly, as a plain dict: building it costs a fraction of Plotly's own figure objects."""

from __future__ import annotations

from typing import Any

from samsam.charts.labels import curve_colour
from samsam.charts.plan import has_axes, scale_of, spaced_years
from samsam.charts.screen.on_screen_behind import background_traces
from samsam.charts.screen.on_screen_labels import (
    NARROW,
    NARROW_OPACITY,
    RIGHT,
    WIDE,
    WIDE_OPACITY,
    chart_texts,
    screen_layout,
)
from samsam.charts.screen.on_screen_marks import (
    break_traces,
    ordinary_trace,
    path_trace,
    projection_traces,
    signal_trace,
    silence_trace,
    target_trace,
)
from samsam.figures.figure import Curve, CurveRole, Figure
from samsam.figures.theme import LINE_WIDTH, MARKER_SIZE, Palette, common_layout
from samsam.figures.words import point_label

Spec = dict[str, Any]

CONFIG: Spec = {"displayModeBar": False, "responsive": True, "scrollZoom": False}
_MOST_YEARS, _MOST_YEARS_WIDE = 8, 16  # with a label, in a narrow chart and in a wide one
_YEAR_WIDTH = 26.0  # pixels, four figures
_DENSE = 30


def plotly(figure: Figure, palette: Palette, height: int = 420) -> Spec:
    """A Plotly figure (`data` and `layout`) for `st.plotly_chart(..., theme=None)`."""
    return {"data": _traces(figure, palette), "layout": _layout(figure, palette, height)}


def _traces(figure: Figure, palette: Palette) -> list[Spec]:
    behind = [*background_traces(figure, palette), *ordinary_trace(figure, palette)]
    bands = [*behind, *projection_traces(figure, palette)]
    if has_axes(figure):
        scale = scale_of(figure)
        bands += silence_trace(figure, scale, palette)
        bands += break_traces(figure, scale, palette)
    paths = [path_trace(mark, figure, palette) for mark in figure.drawn_targets if mark.path_from]
    curves = [_curve_trace(curve, figure, palette) for curve in reversed(figure.curves)]
    preliminary = [t for c in figure.curves for t in _preliminary_trace(c, figure, palette)]
    targets = [target_trace(mark, figure, palette) for mark in figure.drawn_targets]
    return [*bands, *paths, *curves, *preliminary, *signal_trace(figure, palette), *targets]


# An outcome has marks and a whole line; what hasn't been has dashes of its own and no marks.
_DASHES = {
    CurveRole.OUTCOME: "solid",
    CurveRole.COMPARISON: "dot",
    CurveRole.FORECAST: "longdash",
    CurveRole.WHAT_IF: "dashdot",
    CurveRole.UNCHANGED: "dot",
}


def _curve_trace(curve: Curve, figure: Figure, palette: Palette) -> Spec:
    """One line over every year of its span; a year without a value breaks what isn't ahead."""
    if not curve.points:
        return {"type": "scatter", "x": [], "y": [], "name": curve.label}
    years = list(range(curve.points[0].year, curve.points[-1].year + 1))
    values = {p.year: p.value for p in curve.points}
    outcome = curve.role is CurveRole.OUTCOME
    dense = len(years) > _DENSE
    return {
        "type": "scatter",
        "mode": "lines" if curve.role.ahead else "lines+markers",
        "name": curve.label,
        "x": years,
        "y": [values.get(y) for y in years],
        "customdata": [_hover(figure, values.get(y)) for y in years],
        "hovertemplate": f"<b>%{{x}}</b><br>{curve.label}: %{{customdata}}<extra></extra>",
        "connectgaps": curve.role.ahead,
        "line": {
            "color": curve_colour(curve, palette),
            "width": LINE_WIDTH,
            "dash": _DASHES[curve.role],
            "shape": "linear",
        },
        "marker": {
            "size": MARKER_SIZE - 3 if dense else MARKER_SIZE,
            "symbol": "circle" if outcome else "square",
            "color": curve_colour(curve, palette),
        },
    }


def _hover(figure: Figure, value: float | None) -> str:
    return "" if value is None else point_label(figure.indicator, value)


def _preliminary_trace(curve: Curve, figure: Figure, palette: Palette) -> list[Spec]:
    points = [p for p in curve.points if p.preliminary]
    if not points:
        return []
    colour = curve_colour(curve, palette)
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [p.year for p in points],
            "y": [p.value for p in points],
            "customdata": [_hover(figure, p.value) for p in points],
            "hovertemplate": "<b>%{x}</b> (preliminärt): %{customdata}<extra></extra>",
            "marker": {
                "size": MARKER_SIZE + 1,
                "color": palette.background,
                "line": {"color": colour, "width": 2},
            },
        }
    ]


def _layout(figure: Figure, palette: Palette, height: int) -> Spec:
    found = screen_layout(figure, palette, height)
    tall = found.height if found else height
    margin = {"l": 40, "r": RIGHT, "t": 34, "b": 30}
    if found is not None:
        box = found.narrow.plane.box
        margin |= {"l": round(box.left), "r": round(NARROW - box.right)}
        margin |= {"t": round(tall - box.top), "b": round(box.bottom)}
    return {
        "height": tall,
        "margin": {**margin, "pad": 4},
        **common_layout(palette),
        "xaxis": _year_axis(figure, palette, margin["l"] + margin["r"]),
        "yaxis": _value_axis(figure, palette),
        "shapes": _break_shapes(figure, palette),
        "annotations": chart_texts(figure, palette, found),
    }


def _year_axis(figure: Figure, palette: Palette, margins: float) -> Spec:
    """Every year has a tick; as many have labels as there is room for between the margins.

    A wide chart has room for more, which the page's style sheet hides in a narrow one.
    """
    years = list(figure.years)
    first, last = (years[0], years[-1]) if years else (0, 1)
    narrow = _labelled(years, NARROW - margins, _MOST_YEARS)
    wide = _labelled(years, WIDE - margins, _MOST_YEARS_WIDE)
    labelled = sorted({*narrow, *wide})
    room = 0.03 * (last - first) + 0.45
    return {
        "range": [first - room, last + room],
        "tickmode": "array",
        "tickvals": labelled,
        "ticktext": [_year_text(y, y in narrow, y in wide) for y in labelled],
        "minor": {"tickvals": years, "ticklen": 3, "tickcolor": palette.muted},
        "ticks": "outside",
        "ticklen": 6,
        "tickangle": 0,
        "tickcolor": palette.muted,
        "showgrid": False,
        "zeroline": False,
        "linecolor": palette.muted,
        "automargin": True,
        "fixedrange": True,
    }


def _labelled(years: list[int], width: float, most: int) -> list[int]:
    """The years with a label on an axis of a width in pixels."""
    needed = _YEAR_WIDTH * (len(years) + 0.5) / width
    return spaced_years(years, max(needed, len(years) / most))


def _year_text(year: int, narrow: bool, wide: bool) -> str:
    """A year, with the mark of the range of widths where it is shown if that isn't both."""
    if narrow and wide:
        return str(year)
    return f'<span style="opacity:{WIDE_OPACITY if wide else NARROW_OPACITY}">{year}</span>'


def _value_axis(figure: Figure, palette: Palette) -> Spec:
    return {
        **_value_scale(figure),
        "title": {"text": ""},
        "gridcolor": palette.grid,
        "zeroline": figure.starts_at_zero,
        "zerolinecolor": palette.muted,
        "automargin": False,
        "fixedrange": True,
    }


def _value_scale(figure: Figure) -> Spec:
    """The axis of every other form: its ends and its numbers."""
    if not has_axes(figure):
        return {"range": [0.0, 1.0], "showticklabels": False}
    scale = scale_of(figure)
    return {
        "range": [scale.low, scale.high],
        "tickmode": "array",
        "tickvals": list(scale.ticks),
        "ticktext": [scale.tick_text(t) for t in scale.ticks],
    }


def _break_shapes(figure: Figure, palette: Palette) -> list[Spec]:
    """A series break stands between the last old year and the first new one."""
    return [
        {
            "type": "line",
            "x0": b.year - 0.5,
            "x1": b.year - 0.5,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": palette.muted, "width": 1.5, "dash": "dot"},
        }
        for b in figure.drawn_breaks
    ]

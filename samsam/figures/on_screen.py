"""Figure → Plotly, as a plain dict: building it costs a fraction of Plotly's own figure objects."""

from __future__ import annotations

from typing import Any

from samsam.figures.figure import (
    Curve,
    CurveRole,
    Figure,
    TargetMark,
    label_goes_above,
)
from samsam.figures.on_screen_behind import background_traces
from samsam.figures.plan import spaced_years
from samsam.figures.theme import FONT_SIZE, LINE_WIDTH, MARKER_SIZE, Palette, common_layout
from samsam.figures.words import (
    point_label,
    signal_words,
    target_mark,
    target_words,
    unit_words,
)
from samsam.model.indicator import Unit
from samsam.model.series import Point
from samsam.model.target import TargetState
from samsam.swedish import capitalised

Spec = dict[str, Any]

CONFIG: Spec = {"displayModeBar": False, "responsive": True, "scrollZoom": False}
_PROJECTION = "Framskrivning"
_HEADROOM = 0.12
_KEY_HEIGHT = 20
_DENSE = 30
_LABEL_SHARE = 0.12  # of the years: as wide as a value is on a phone
_STEEP = 0.04  # a share of the axis: a line that rises less in a year runs beneath its labels
_MOST_YEAR_LABELS = 8  # as many as a phone has room for


def plotly(figure: Figure, palette: Palette, height: int = 420) -> Spec:
    """A Plotly figure (`data` and `layout`) for `st.plotly_chart(..., theme=None)`."""
    return {"data": _traces(figure, palette), "layout": _layout(figure, palette, height)}


def _traces(figure: Figure, palette: Palette) -> list[Spec]:
    bands = [*background_traces(figure, palette), *_projection_traces(figure, palette)]
    paths = [_path_trace(mark, figure, palette) for mark in figure.drawn_targets if mark.path_from]
    curves = [_curve_trace(curve, figure, palette) for curve in reversed(figure.curves)]
    preliminary = [t for c in figure.curves for t in _preliminary_trace(c, figure, palette)]
    targets = [_target_trace(mark, figure, palette) for mark in figure.drawn_targets]
    return [*bands, *paths, *curves, *preliminary, *_signal_trace(figure, palette), *targets]


def _colour(curve: Curve, palette: Palette) -> str:
    return {
        CurveRole.OUTCOME: palette.outcome,
        CurveRole.WHAT_IF: palette.what_if,
    }.get(curve.role, palette.comparison)


# An outcome has marks and a whole line; what hasn't been has dashes of its own and no marks.
_DASHES = {
    CurveRole.OUTCOME: "solid",
    CurveRole.COMPARISON: "dot",
    CurveRole.FORECAST: "longdash",
    CurveRole.WHAT_IF: "dashdot",
}
_SYMBOLS = {CurveRole.OUTCOME: "●", CurveRole.COMPARISON: "■"}
_AHEAD_SYMBOL = "╌"


def _curve_trace(curve: Curve, figure: Figure, palette: Palette) -> Spec:
    """One line over every year of its span; a year without a value is None, which breaks it."""
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
        "connectgaps": False,
        "line": {
            "color": _colour(curve, palette),
            "width": LINE_WIDTH,
            "dash": _DASHES[curve.role],
            "shape": "linear",
        },
        "marker": {
            "size": MARKER_SIZE - 3 if dense else MARKER_SIZE,
            "symbol": "circle" if outcome else "square",
            "color": _colour(curve, palette),
        },
    }


def _hover(figure: Figure, value: float | None) -> str:
    return "" if value is None else point_label(figure.indicator, value)


def _preliminary_trace(curve: Curve, figure: Figure, palette: Palette) -> list[Spec]:
    points = [p for p in curve.points if p.preliminary]
    if not points:
        return []
    colour = _colour(curve, palette)
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


def _signal_trace(figure: Figure, palette: Palette) -> list[Spec]:
    """A ring around a value whose change goes beyond ordinary variation."""
    point = figure.signalled
    if point is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": capitalised(signal_words(figure.signal)),
            "x": [point.year],
            "y": [point.value],
            "hoverinfo": "skip",
            "marker": {
                "symbol": "circle-open",
                "size": 2 * MARKER_SIZE,
                "color": palette.text,
                "line": {"width": 2, "color": palette.text},
            },
        }
    ]


def _path_trace(mark: TargetMark, figure: Figure, palette: Palette) -> Spec:
    """The dashed way from the base year to the target."""
    start = mark.path_from
    if start is None:
        raise ValueError(f"{mark.target.id} has no path")
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [start.year, mark.target.year],
        "y": [start.value, mark.target.value],
        "hoverinfo": "skip",
        "line": {"color": palette.accent, "width": 1.5, "dash": "dash"},
        "name": f"Vägen till målet {mark.target.year}, {figure.area_name}",
    }


def _target_trace(mark: TargetMark, figure: Figure, palette: Palette) -> Spec:
    missed = mark.assessment.state is TargetState.MISSED
    words = _target_text(mark, figure)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [mark.target.year],
        "y": [mark.target.value],
        "name": words,
        "hovertemplate": f"<b>{words}</b><extra></extra>",
        "marker": {
            "symbol": "diamond-x-open" if missed else "diamond",
            "size": 14,
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


def _projection_traces(figure: Figure, palette: Palette) -> list[Spec]:
    projection = figure.projection
    if projection is None:
        return []
    start = (projection.from_year, projection.from_value)
    years = [start[0], *(y.year for y in projection.years)]
    edges = {
        palette.band_outer: [(y.low95, y.high95) for y in projection.years],
        palette.band_inner: [(y.low80, y.high80) for y in projection.years],
    }
    bands = [_band_trace(years, start[1], pairs, colour) for colour, pairs in edges.items()]
    middle = {
        "type": "scatter",
        "mode": "lines",
        "x": years,
        "y": [start[1], *(y.value for y in projection.years)],
        "hoverinfo": "skip",
        "name": _PROJECTION,
        "line": {"color": palette.outcome, "width": 2, "dash": "dash"},
    }
    return [*bands, middle]


def _band_trace(
    years: list[int], start: float, pairs: list[tuple[float, float]], colour: str
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
        "hoverinfo": "skip",
    }


def _layout(figure: Figure, palette: Palette, height: int) -> Spec:
    keys = _KEY_HEIGHT * len(_names(figure, palette))
    return {
        "height": height + keys,
        "margin": {"l": 10, "r": 16, "t": 34 + keys, "b": 10, "pad": 4},
        **common_layout(palette),
        "xaxis": _year_axis(figure, palette),
        "yaxis": _value_axis(figure, palette),
        "shapes": _break_shapes(figure, palette),
        "annotations": _annotations(figure, palette),
    }


def _year_axis(figure: Figure, palette: Palette) -> Spec:
    """Every year has a tick; as many have labels as there is room for on a phone."""
    years = list(figure.years)
    first, last = (years[0], years[-1]) if years else (0, 1)
    labelled = spaced_years(years, len(years) / _MOST_YEAR_LABELS)
    room = 0.03 * (last - first) + 0.4
    return {
        "range": [first - room, last + room],
        "tickmode": "array",
        "tickvals": labelled,
        "ticktext": [str(y) for y in labelled],
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


def _value_axis(figure: Figure, palette: Palette) -> Spec:
    percent = figure.indicator.unit is Unit.PERCENT
    return {
        "range": _value_range(figure),
        "title": {"text": ""},
        "tickformat": f",.{figure.indicator.decimals if _span(figure) < 5 else 0}f",
        "ticksuffix": "\u00a0%" if percent else "",
        **_value_ticks(figure),
        "gridcolor": palette.grid,
        "zeroline": figure.starts_at_zero,
        "zerolinecolor": palette.muted,
        "automargin": True,
        "fixedrange": True,
    }


def _value_ticks(figure: Figure) -> Spec:
    """A rank axis begins at place 1, which round steps would miss."""
    if not figure.indicator.is_rank:
        return {"nticks": 7}
    worst = int(max(_value_range(figure)))
    step = max(2, 5 * round(worst / 30))
    return {"tickmode": "array", "tickvals": [1, *range(step, worst + 1, step)]}


def _all_values(figure: Figure) -> list[float]:
    values = [p.value for c in (*figure.curves, *figure.background) for p in c.points]
    values += [m.target.value for m in figure.drawn_targets]
    if figure.projection:
        values += [v for y in figure.projection.years for v in (y.low95, y.high95)]
    return values


def _span(figure: Figure) -> float:
    low, high = sorted(_value_range(figure))
    return high - low


def _value_range(figure: Figure) -> list[float]:
    """Shares begin at zero, ranks at place 1 on top, the rest leaves room around the values."""
    values = _all_values(figure) or [0.0, 1.0]
    low, high = min(values), max(values)
    if figure.starts_at_zero:
        low, high = min(0.0, low), max(0.0, high)
    room = _HEADROOM * (high - low) or abs(high) * _HEADROOM or 1.0
    if figure.indicator.is_rank:
        return [high + max(room, 1.0), 1.0 - room / 2]
    bottom = 0.0 if figure.starts_at_zero and low == 0 else low - room
    return [bottom, high + room]


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


def _annotations(figure: Figure, palette: Palette) -> list[Spec]:
    labels = [_value_label(p, figure, palette) for p in _apart(figure)]
    targets = [_target_label(m, figure, palette) for m in figure.drawn_targets]
    keys = [_key(n, *name) for n, name in enumerate(_names(figure, palette))]
    breaks = [
        _text(b.year - 0.5, 1, "seriebrott", palette.muted, yref="paper", yanchor="bottom")
        for b in figure.drawn_breaks
    ]
    axis = _text(
        0, 1, _axis_words(figure), palette.muted, xref="paper", yref="paper",
        xanchor="left", yanchor="bottom", yshift=8, size=FONT_SIZE - 1,
    )  # fmt: skip
    return [axis, *labels, *targets, *keys, *breaks]


def _axis_words(figure: Figure) -> str:
    words = unit_words(figure.indicator)
    cut = not figure.starts_at_zero and not figure.indicator.is_rank
    return f"{words[:1].upper()}{words[1:]}{'. Axeln börjar inte på noll' if cut else ''}"


def _apart(figure: Figure) -> list[Point]:
    """The labelled points; of a long series no extreme so near an end that a phone mixes them."""
    points = list(figure.labelled)
    if len(figure.outcome.points) <= _DENSE:
        return points
    room = _LABEL_SHARE * len(figure.years)
    ends = (points[0], points[-1])
    far = (p for p in points[1:-1] if all(abs(p.year - e.year) >= room for e in ends))
    return [ends[0], *far, ends[1]]


def _value_label(point: Point, figure: Figure, palette: Palette) -> Spec:
    text = point_label(figure.indicator, point.value)
    if point.preliminary:
        text = f"{text} prel."
    above = _goes_above(point, figure)
    return _text(
        point.year, point.value, text, palette.text, xanchor=_free_side(point, figure),
        yanchor="bottom" if above else "top", yshift=7 if above else -7,
    )  # fmt: skip


def _goes_above(point: Point, figure: Figure) -> bool:
    low, high = sorted(_value_range(figure))
    return label_goes_above(point, figure, (low, high))


def _free_side(point: Point, figure: Figure) -> str:
    """The label's end that is put at its point, so that it lies where the line doesn't go."""
    if not figure.years or point.year == figure.years[0]:
        return "left"
    if point.year == figure.years[-1]:
        return "center"
    before, after = (_crossed_from(point, figure, step) for step in (-1, 1))
    if before == after or _has_label(point, figure, 1 if before else -1):
        return "center"
    return "left" if before else "right"


def _crossed_from(point: Point, figure: Figure, step: int) -> bool:
    """Whether the line to the year before or after runs through a label over the point's middle."""
    up = 1 if _goes_above(point, figure) != figure.indicator.is_rank else -1
    value = figure.outcome.value(point.year + step)
    return value is not None and up * (value - point.value) > _STEEP * _span(figure)


def _has_label(point: Point, figure: Figure, step: int) -> bool:
    """Whether the year before or after has its label at the same height."""
    beside = next((p for p in figure.labelled if p.year == point.year + step), None)
    if beside is None or _goes_above(beside, figure) != _goes_above(point, figure):
        return False
    return abs(beside.value - point.value) < 2 * _STEEP * _span(figure)


def _target_label(mark: TargetMark, figure: Figure, palette: Palette) -> Spec:
    middle = (figure.years[0] + figure.years[-1]) / 2 if figure.years else 0
    anchor = "right" if mark.target.year > middle else "left"
    passed = mark.assessment.value_in_target_year is not None
    return _text(
        mark.target.year, mark.target.value, _target_text(mark, figure), palette.text,
        xanchor=anchor, yanchor="bottom", yshift=24 if passed else 10, align=anchor,
    )  # fmt: skip


def _names(figure: Figure, palette: Palette) -> list[tuple[str, str]]:
    """Each line's name with its symbol and colour; none where there is one line only."""
    if len(figure.curves) < 2:
        return []
    curves = [
        (f"{_SYMBOLS.get(c.role, _AHEAD_SYMBOL)} {c.label}", _colour(c, palette))
        for c in figure.curves
    ]
    ours = (f"{_AHEAD_SYMBOL} {_PROJECTION}", palette.outcome)
    return [*curves, ours] if figure.projection else curves


def _key(position: int, name: str, colour: str) -> Spec:
    """A line's name over the chart: at the line's end it would be cut off on a phone."""
    return _text(
        0, 1, name, colour, xref="paper", yref="paper",
        xanchor="left", yanchor="bottom", yshift=8 + _KEY_HEIGHT * (position + 1),
    )  # fmt: skip


def _text(x: float, y: float, text: str, colour: str, size: int = FONT_SIZE, **place: Any) -> Spec:
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "font": {"size": size, "color": colour},
        **place,
    }

"""Strip → a Plotly figure (`data` and `layout`)."""

from __future__ import annotations

from typing import Any

from samsam.charts.plan import written_ticks
from samsam.figures.comparison.strip import Dot, StripPlot
from samsam.figures.theme import FONT_SIZE, MARKER_SIZE, Palette, common_layout

_HEIGHT, _ROW = 150, 7
_OWN_SHIFT, _END_SHIFT = 15, -17
_TICK_GAP = 10  # the names of both ends stand between the dots and the numbers of the axis


def plotly_strip(strip: StripPlot, palette: Palette) -> dict[str, Any]:
    """The order, with our own and both ends named."""
    own = (strip.own,) if strip.own else ()
    grey, size = palette.comparison, MARKER_SIZE + 1
    traces = [
        _trace(strip.others(apart=False), grey, size, "circle-open"),
        _trace(strip.others(apart=True), grey, size, "circle"),
        _trace(own, palette.outcome, MARKER_SIZE + 7, "circle"),
    ]
    shown = [trace for trace in traces if trace["x"]]
    return {"data": [*_median(strip, palette), *shown], "layout": _layout(strip, palette)}


def _trace(found: tuple[Dot, ...], colour: str, size: int, symbol: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [d.row.value for d in found],
        "y": [d.level for d in found],
        "customdata": [_pointed_at(d) for d in found],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"size": size, "color": colour, "symbol": symbol, "line": {"width": 1.5}},
    }


def _pointed_at(dot: Dot) -> str:
    row = dot.row
    remark = f", skillnaden {row.remark}" if row.apart is False else ""
    remark = f", {row.remark}" if row.apart else remark
    return f"{row.name}: {row.text}, plats {row.place}{remark}"


def _median(strip: StripPlot, palette: Palette) -> list[dict[str, Any]]:
    if strip.median is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [strip.median, strip.median],
            "y": [-0.6, strip.highest + 0.6],
            "hoverinfo": "skip",
            "line": {"color": palette.comparison, "width": 1.5, "dash": "dot"},
        }
    ]


def _layout(strip: StripPlot, palette: Palette) -> dict[str, Any]:
    return {
        "height": _HEIGHT + _ROW * strip.highest,
        "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
        **common_layout(palette),
        "xaxis": {
            "range": list(strip.ends),
            **_ticks(strip),
            "gridcolor": palette.grid,
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
            "ticklabelstandoff": _TICK_GAP,
        },
        "yaxis": {"range": [-1.6, strip.highest + 2.6], "visible": False, "fixedrange": True},
        "annotations": _names(strip, palette),
    }


def _ticks(strip: StripPlot) -> dict[str, Any]:
    """The numbers of the strip in print."""
    found = written_ticks(strip.figure.indicator, strip.ends)
    return {"tickvals": list(found), "ticktext": list(found.values())}


def _names(strip: StripPlot, palette: Palette) -> list[dict[str, Any]]:
    """Our own name over the piles, those of both ends under their dots."""
    middle = sum(strip.ends) / 2
    own = strip.own
    named = [(own, f"{own.row.name} {own.row.text}", strip.highest)] if own else []
    looks = [(*found, palette.outcome, _OWN_SHIFT) for found in named]
    looks += [(d, text, d.level, palette.muted, _END_SHIFT) for d, text in strip.outermost]
    return [
        {
            "x": dot.row.value,
            "y": level,
            "text": text,
            "showarrow": False,
            "yshift": shift,
            # On a reversed axis the lower half is the right one.
            "xanchor": "left" if (dot.row.value < middle) != _reversed(strip) else "right",
            "font": {"color": colour, "size": FONT_SIZE},
        }
        for dot, text, level, colour, shift in looks
    ]


def _reversed(strip: StripPlot) -> bool:
    return strip.ends[0] > strip.ends[1]

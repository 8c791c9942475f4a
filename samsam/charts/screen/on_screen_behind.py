"""The lines behind a figure on screen: thin and grey, named where the pointer is."""

from __future__ import annotations

from typing import Any

from samsam.figures.figure import Figure
from samsam.figures.theme import Palette
from samsam.figures.words import point_label


def background_traces(figure: Figure, palette: Palette) -> list[dict[str, Any]]:
    """All of them as one trace with gaps between: hundreds of traces would be slow to draw."""
    if not figure.background:
        return []
    years: list[int | None] = []
    values: list[float | None] = []
    reported: list[str] = []
    for curve in figure.background:
        for stretch in curve.segments():
            years += [*(p.year for p in stretch), None]
            values += [*(p.value for p in stretch), None]
            reported += [
                f"{curve.label}: {point_label(figure.indicator, p.value)}" for p in stretch
            ]
            reported.append("")
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "De andra",
            "x": years,
            "y": values,
            "customdata": reported,
            "hovertemplate": "<b>%{x}</b><br>%{customdata}<extra></extra>",
            "connectgaps": False,
            "opacity": 0.5 if len(figure.background) < 20 else 0.25,
            "line": {"color": palette.comparison, "width": 1},
            "marker": {"size": 3, "color": palette.comparison},
        }
    ]

"""Figure → a small trend as SVG: the course of the values. Its words stand beside it."""

from __future__ import annotations

from base64 import b64encode
from itertools import pairwise

from samsam.figures.figure import Figure
from samsam.figures.theme import SPARKLINE
from samsam.model.series import Point

_WIDTH, _HEIGHT, _ROOM = 120, 34, 5


def sparkline(figure: Figure) -> str:
    """A picture 120 × 34 pixels as a `data:` address. Gaps break the line; ranks have 1 on top."""
    points = figure.trend.points or figure.outcome.points
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}">{_marks(figure, points)}</svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _marks(figure: Figure, points: tuple[Point, ...]) -> str:
    if not points:
        return ""
    places = {p.year: _place(figure, points, p) for p in points}
    lines = []
    for before, after in pairwise(points):
        if after.year - before.year == 1:
            (x1, y1), (x2, y2) = places[before.year], places[after.year]
            lines.append(f'<path d="M{x1} {y1}L{x2} {y2}"/>')
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="1.8"/>' for x, y in places.values())
    x, y = places[points[-1].year]
    return (
        f'<g fill="{SPARKLINE}" stroke="{SPARKLINE}" stroke-width="2" stroke-linecap="round">'
        f'{"".join(lines)}</g><g fill="{SPARKLINE}">{dots}<circle cx="{x}" cy="{y}" r="3.6"/></g>'
    )


def _place(figure: Figure, points: tuple[Point, ...], point: Point) -> tuple[float, float]:
    values = [p.value for p in points]
    low, high = min(values), max(values)
    first, last = points[0].year, points[-1].year
    across = (point.year - first) / (last - first) if last > first else 0.5
    up = (point.value - low) / (high - low) if high > low else 0.5
    down = up if figure.indicator.is_rank else 1 - up
    return (
        round(_ROOM + across * (_WIDTH - 2 * _ROOM), 1),
        round(_ROOM + down * (_HEIGHT - 2 * _ROOM), 1),
    )

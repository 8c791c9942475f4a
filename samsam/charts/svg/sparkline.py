"""Figure → a small trend as SVG: the course of the values. Its words stand beside it."""

from __future__ import annotations

from base64 import b64encode
from itertools import pairwise

from samsam.figures.figure import Figure
from samsam.figures.theme import BEHIND, SPARKLINE
from samsam.model.indicators.series import Point

KEY = (
    "Den lilla grå triangeln vid en kurva pekar åt det håll som är bra. Kurvor utan triangel visar "
    "sådant som varken är bra eller dåligt i sig."
)
_WIDTH, _HEIGHT, _ROOM = 120, 34, 5
_HINT = 12  # the room at the right for the mark of which way is good


def sparkline(figure: Figure, years: range | None = None) -> str:
    """A picture 120 × 34 pixels as a `data:` address. Gaps break the line; ranks have 1 on top.

    `years` is the time axis, so that curves under each other can be compared; None: the values'
    own. A grey triangle at the right points the way that is good.
    """
    points = figure.trend.points or figure.outcome.points
    if years is not None:
        points = tuple(p for p in points if p.year in years)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}">{_marks(figure, points, years)}{_good(figure)}</svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def good_is_up(figure: Figure) -> bool | None:
    """Which way is good in the picture, where rank 1 is on top; None when neither is."""
    sign = figure.indicator.direction.sign
    return None if sign == 0 else (sign > 0) is not figure.indicator.is_rank


def _good(figure: Figure) -> str:
    up = good_is_up(figure)
    if up is None:
        return ""
    x = _WIDTH - 5
    corners = f"{x - 4},9 {x + 4},9 {x},2" if up else f"{x - 4},25 {x + 4},25 {x},32"
    return f'<polygon points="{corners}" fill="{BEHIND}"/>'


def _marks(figure: Figure, points: tuple[Point, ...], years: range | None) -> str:
    if not points:
        return ""
    axis = years or range(points[0].year, points[-1].year + 1)
    places = {p.year: _place(figure, points, p, axis) for p in points}
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


def _place(
    figure: Figure, points: tuple[Point, ...], point: Point, axis: range
) -> tuple[float, float]:
    values = [p.value for p in points]
    low, high = min(values), max(values)
    across = (point.year - axis[0]) / (axis[-1] - axis[0]) if len(axis) > 1 else 0.5
    up = (point.value - low) / (high - low) if high > low else 0.5
    down = up if figure.indicator.is_rank else 1 - up
    return (
        round(_ROOM + across * (_WIDTH - _HINT - 2 * _ROOM), 1),
        round(_ROOM + down * (_HEIGHT - 2 * _ROOM), 1),
    )

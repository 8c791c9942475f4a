"""Figure → a small picture of our line with the others behind, as SVG. Its words stand beside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles

from samsam.figures.figure import Curve, Figure
from samsam.figures.theme import BEHIND, SPARKLINE

_WIDTH, _HEIGHT, _ROOM = 240, 96, 6
MOST_LINES = 40  # more lines than this are drawn as areas: a picture of thousands would be slow
_TENTHS = 10


def common_years(figures: Iterable[Figure]) -> range:
    """The time axis that small charts of several figures share: from the first year to the last."""
    found = [figure.years for figure in figures if figure.years]
    first, last = min((y[0] for y in found), default=0), max((y[-1] for y in found), default=-1)
    return range(first, last + 1)


def small_multiple(figure: Figure, years: range | None = None) -> str:
    """A picture 240 × 96 pixels as a `data:` address. Gaps break lines; ranks have 1 on top.

    `years` is the time axis, so that those beside each other can be compared; None: its own.
    """
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}">{_drawn(figure, years or figure.years)}</svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _drawn(figure: Figure, years: range) -> str:
    values = [p.value for c in (figure.outcome, *figure.background) for p in c.points]
    if not values:
        return ""
    place = _Place(figure, years, (min(values), max(values)))
    behind = _areas(figure, place) if len(figure.background) > MOST_LINES else _lines(figure, place)
    own = "".join(_path(curve_path) for curve_path in place.paths(figure.outcome))
    last = figure.outcome.points[-1:]
    dots = "".join(_dot(place.at(p.year, p.value)) for p in last)
    return (
        f"{behind}"
        f'<g fill="none" stroke="{SPARKLINE}" stroke-width="2.5" stroke-linecap="round">{own}</g>'
        f'<g fill="{SPARKLINE}">{dots}</g>'
    )


class _Place:
    """Where a value of a year is in the picture."""

    def __init__(self, figure: Figure, years: range, ends: tuple[float, float]) -> None:
        self._figure, self._years = figure, years
        self._low, self._high = ends

    def at(self, year: int, value: float) -> str:
        years = self._years
        across = (year - years[0]) / (years[-1] - years[0]) if len(years) > 1 else 0.5
        up = (value - self._low) / (self._high - self._low) if self._high > self._low else 0.5
        down = up if self._figure.indicator.is_rank else 1 - up
        x = _ROOM + across * (_WIDTH - 2 * _ROOM)
        return f"{x:.1f} {_ROOM + down * (_HEIGHT - 2 * _ROOM):.1f}"

    def paths(self, curve: Curve) -> list[list[str]]:
        return [[self.at(p.year, p.value) for p in s] for s in curve.segments()]


def _path(spots: list[str]) -> str:
    """A line through the spots; a year alone is a dot, as a line of no length with round ends."""
    return f'<path d="M{"L".join(spots if len(spots) > 1 else spots * 2)}"/>'


def _dot(spot: str) -> str:
    x, y = spot.split(" ")
    return f'<circle cx="{x}" cy="{y}" r="3.8"/>'


def _lines(figure: Figure, place: _Place) -> str:
    paths = "".join(_path(path) for curve in figure.background for path in place.paths(curve))
    return f'<g fill="none" stroke="{BEHIND}" stroke-width="1" stroke-linecap="round">{paths}</g>'


@dataclass(frozen=True, slots=True)
class OthersSpread:
    """Of the others year by year: lowest and highest, and the ends of the middle 80 of 100."""

    ends: dict[int, tuple[float, float]]
    middle: dict[int, tuple[float, float]]


def spread_of(figure: Figure) -> OthersSpread:
    """The spread of those behind, for years when ten or more have a value."""
    by_year = {
        year: sorted(v for c in figure.background if (v := c.value(year)) is not None)
        for year in figure.years
    }
    kept = {year: found for year, found in by_year.items() if len(found) >= _TENTHS}
    return OthersSpread(
        {year: (found[0], found[-1]) for year, found in kept.items()},
        {y: (q[0], q[-1]) for y, f in kept.items() for q in (quantiles(f, n=_TENTHS),)},
    )


def _areas(figure: Figure, place: _Place) -> str:
    """From lowest to highest, and the middle eighty of a hundred, year by year."""
    found = spread_of(figure)
    return (
        f'<g fill="{BEHIND}" stroke="none"><g fill-opacity=".3">{_area(found.ends, place)}</g>'
        f'<g fill-opacity=".5">{_area(found.middle, place)}</g></g>'
    )


def _area(ends: dict[int, tuple[float, float]], place: _Place) -> str:
    if not ends:
        return ""
    there = [place.at(year, high) for year, (_, high) in ends.items()]
    back = [place.at(year, ends[year][0]) for year in reversed(ends)]
    return f'<path d="M{"L".join([*there, *back])}Z"/>'

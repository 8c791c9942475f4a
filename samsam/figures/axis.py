"""Where the value axis of a figure begins and ends: the same in every form and at every width."""

from __future__ import annotations

from samsam.figures.figure import Figure

_ROOM = 0.18  # of the values' span: free over and under them, for labels
_LEAST_SHARE = 0.08  # of the largest value: what an axis that doesn't begin at zero spans at least


def limits(figure: Figure) -> tuple[float, float]:
    """The lower and the upper end, of a figure with values; of ranks, which are reversed, 1 is up.

    An axis that doesn't begin at zero may go on downwards to a round number.
    """
    return _rank_limits(figure) if figure.indicator.is_rank else _value_limits(figure)


def drawn_values(figure: Figure) -> list[float]:
    """Every value that is drawn: of lines, targets and a projection's ends."""
    values = [p.value for c in (*figure.curves, *figure.background) for p in c.points]
    values += [m.target.value for m in figure.drawn_targets]
    if figure.projection:
        values += [v for y in figure.projection.years for v in (y.low95, y.high95)]
    return values


def _value_limits(figure: Figure) -> tuple[float, float]:
    values = drawn_values(figure)
    low, high = min(values), max(values)
    if figure.starts_at_zero:
        low, high = min(0.0, low), max(0.0, high)
    # Closer than two of the last decimal written, an axis would say the same number twice.
    missing = _least_span(figure, max(abs(low), abs(high))) - (high - low)
    one_way = figure.starts_at_zero and 0.0 in (low, high)
    free = max(_ROOM * (high - low), missing if one_way else missing / 2)
    below = 0.0 if figure.starts_at_zero and low == 0 else free
    above = 0.0 if figure.starts_at_zero and high == 0 > low else free
    return low - below, high + above


def _least_span(figure: Figure, largest: float) -> float:
    """How much an axis spans at least: on a cut one a change of 1 per cent is no cliff."""
    two_decimals = 2 * 10.0**-figure.indicator.decimals
    return two_decimals if figure.starts_at_zero else max(two_decimals, _LEAST_SHARE * largest)


def _rank_limits(figure: Figure) -> tuple[float, float]:
    """Reversed: the worst place is the low end, and 1 is always on the axis."""
    worst = max(drawn_values(figure))
    free = max(1.0, _ROOM * (worst - 1))
    return worst + free, 1 - free / 2

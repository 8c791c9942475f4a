"""The range of a figure's values that the words call ordinary, as it is drawn in every form."""

from __future__ import annotations

from dataclasses import dataclass

from samsam.figures.axis import limits
from samsam.figures.figure import Figure
from samsam.figures.words import nearly_all, possible_part

ORDINARY = "vanlig variation"
_ORDINARY_GENITIVE = "vanliga variation"
# Shares of the axes, in a column some 1.5 and 1 mm.
_LEAST_WIDTH, _LEAST_HEIGHT = 0.025, 0.02


@dataclass(frozen=True, slots=True)
class OrdinaryRange:
    """The ends of what is ordinary, in the values' unit: straight between the years given."""

    years: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def outline(self) -> list[tuple[float, float]]:
        """Around it, as years and values."""
        there = list(zip(self.years, self.high, strict=True))
        return [*there, *reversed(list(zip(self.years, self.low, strict=True)))]


def possible(figure: Figure) -> tuple[float, float]:
    """What the latest value can be, or its change from the one before, where that is judged."""
    values = {p.year: p.value for p in figure.outcome.points}
    low, high = figure.indicator.limits
    low, high = min([low, *values.values()]), max([high, *values.values()])
    before = values.get(figure.signal.from_year or 0, 0.0) if figure.signal.on_changes else 0.0
    return low - before, high - before


def ordinary_range(figure: Figure) -> OrdinaryRange | None:
    """Where the latest value would be ordinary; None where that isn't said, or is nearly anything.

    Where changes are judged it widens from the value before; else it lies over all the years that
    are compared. With other municipalities behind there is no room for it. Where it would be too
    small to be seen it is neither drawn nor explained.
    """
    found = _range_of(figure)
    return found if found and _is_seen(found, figure) else None


def _is_seen(found: OrdinaryRange, figure: Figure) -> bool:
    """Whether what is ordinary is large enough on the axes to be seen in the narrowest chart."""
    low, high = sorted(limits(figure))
    tall = min(high, max(found.high)) - max(low, min(found.low))
    wide = (found.years[-1] - found.years[0]) / len(figure.years)
    return wide >= _LEAST_WIDTH and tall >= _LEAST_HEIGHT * (high - low)


def _range_of(figure: Figure) -> OrdinaryRange | None:
    signal = figure.signal
    first, last = signal.from_year, signal.to_year
    if signal.interval is None or signal.rule != "S1" or figure.background:
        return None
    part = possible_part(signal.interval, possible(figure))
    if part is None or nearly_all(part, possible(figure)):
        return None
    # As many digits as a workbook keeps, so that every form has the same.
    part = (float(f"{part[0]:.12g}"), float(f"{part[1]:.12g}"))
    if first not in figure.years or last not in figure.years or first is None or last is None:
        return None
    if signal.on_changes:
        start = figure.outcome.value(first)
        if start is None:
            return None
        return OrdinaryRange(
            (first, last), (start, round(start + part[0], 6)), (start, round(start + part[1], 6))
        )
    after = [b.year for b in figure.drawn_breaks if b.year <= last]
    compared = [p.year for p in figure.outcome.points if p.year >= max(after, default=p.year)]
    ends = (compared[0] - 0.3, last + 0.3)
    return OrdinaryRange(ends, (part[0],) * 2, (part[1],) * 2)


def edges_drawn(figure: Figure) -> tuple[bool, bool]:
    """Whether the lower and the upper end of what is ordinary are on the axis, all the way."""
    found = ordinary_range(figure)
    if found is None:
        return False, False
    low, high = sorted(limits(figure))
    inside = (all(low <= value <= high for value in edge) for edge in (found.low, found.high))
    return next(inside), next(inside)


def ordinary_note(figure: Figure) -> str:
    """What the area is, in words that hold for what is drawn; empty where there is none."""
    if ordinary_range(figure) is None:
        return ""
    low, high = edges_drawn(figure)
    if low and high:
        return f"Mellan de tunna grå linjerna: {ORDINARY}."
    if not low and not high:
        return f"Alla värden på axeln ryms i seriens {_ORDINARY_GENITIVE}."
    # A rank axis is reversed: the lower end is drawn above.
    above = low is not figure.indicator.is_rank
    side, end = ("Ovanför", "övre") if above else ("Under", "nedre")
    return f"{side} den tunna grå linjen: {ORDINARY}, vars {end} gräns ligger utanför axeln."

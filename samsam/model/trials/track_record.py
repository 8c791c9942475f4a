"""How often municipalities have done what a target asks: the plainest form of a probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samsam.model.population.growth import ALL_SIZES, Growth, size_class

# A stored case is said only where it is the same question: half of the last digit it was made with.
SAME_GROWTH = 0.0005


@dataclass(frozen=True, slots=True)
class BaseRate:
    """Of all stretches of `years` years, how large a share grew by at least `growth` (a share).

    `all_sizes`, `same_size` (municipalities of `from_size` to `to_size` inhabitants when the
    stretch began) and `shrinking` (those of them that had shrunk for five years) are shares too;
    None where there are too few to say.
    """

    years: int
    growth: float
    all_sizes: float
    same_size: float | None
    shrinking: float | None
    from_size: float
    to_size: float
    period: str
    source: str


def base_rate_for(
    rates: Sequence[BaseRate], last_value: float, wanted: float, years: int
) -> BaseRate | None:
    """The stored case that asks what this target asks; None where there is none."""
    if last_value <= 0:
        return None
    growth = wanted / last_value - 1
    same = (r for r in rates if r.years == years and abs(r.growth - growth) <= SAME_GROWTH)
    return next(same, None)


def base_rate_of(
    found: Sequence[Growth],
    last_value: float,
    wanted: float,
    years: int,
    period: str,
    source: str,
) -> BaseRate | None:
    """What a target asks, by how often all growths have happened; None where that isn't known.

    `period` and `source` are what `found` was made of, in words.
    """
    if not 0 < last_value < wanted:
        return None
    growth = wanted / last_value - 1
    least, most, size = size_class(last_value)

    def share(size: str, shrinking: bool) -> float | None:
        wanted_class = (years, size, shrinking)
        same = (g for g in found if (g.years, g.size, g.shrinking) == wanted_class)
        one = next(same, None)
        return None if one is None else one.share(growth)

    everybody = share(ALL_SIZES, False)
    if everybody is None:
        return None
    alike, shrinking = share(size, False), share(size, True)
    return BaseRate(years, growth, everybody, alike, shrinking, least, most, period, source)

"""How often municipalities have done what a target asks: the plainest form of a probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# A stored case is told only where it is the same question: half of the last digit it was made with.
SAME_GROWTH = 0.0005
SHRINKING_YEARS = 5


@dataclass(frozen=True, slots=True)
class BaseRate:
    """Of all stretches of `years` years, how large a share grew by at least `growth` (a share).

    `all_sizes`, `same_size` (municipalities of `from_size` to `to_size` inhabitants when the
    stretch began) and `shrinking` (those of them that had shrunk for five years) are shares too.
    """

    years: int
    growth: float
    all_sizes: float
    same_size: float
    shrinking: float
    from_size: int
    to_size: int
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

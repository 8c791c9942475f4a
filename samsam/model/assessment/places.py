"""The place among others, year by year (docs/methods.md, 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsam.model.assessment.comparison import FEWEST_OTHERS
from samsam.model.indicators.indicator import Direction


@dataclass(frozen=True, slots=True)
class YearPlace:
    """Our place one year; 1 is best (highest if neither way is good).

    `place` is None where we have no value or too few others have one. `compared` is how many have a
    value that year, we too; `sharing` how many have our place, ourselves included (0 without one).
    """

    year: int
    place: int | None
    compared: int
    sharing: int = 0


def fewest_others(compared: int) -> float:
    """How many others a year needs: three, and half of those compared in the chosen year.

    Else a place would show who has a value, not how we stand.
    """
    return max(FEWEST_OTHERS, compared / 2)


def yearly_places(
    direction: Direction,
    own: Mapping[int, float],
    others: Sequence[Mapping[int, float]],
    years: range,
    fewest: float,
) -> tuple[YearPlace, ...]:
    """The place each year by values (of the same measure) by year."""
    sign = direction.sign or 1
    return tuple(
        _place(sign, year, own.get(year), [o[year] for o in others if year in o], fewest)
        for year in years
    )


def _place(
    sign: int, year: int, own: float | None, others: Sequence[float], fewest: float
) -> YearPlace:
    compared = len(others) + (own is not None)
    if own is None or len(others) < fewest:
        return YearPlace(year, None, compared)
    better = sum(1 for value in others if sign * value > sign * own)
    return YearPlace(year, 1 + better, compared, 1 + others.count(own))

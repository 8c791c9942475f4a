"""How many questions it takes: the parts in which values are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil
from typing import TypeVar

from samsam.swedish import listing, span

IDS_A_SEGMENT = 25
ROWS_A_PAGE = 5000
# 290 municipalities, 21 regions and the country: the rows of one key figure and year.
_AREAS_IN_KOLADA = 312
# Kolada begins in 1993, and is asked for all years at once.
_YEARS_IN_KOLADA = 35
_MENTIONED = 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ValuesQuery:
    """One question: at most 25 of each. No areas stands for all areas, no years for all years."""

    kpis: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]

    @property
    def most_requests(self) -> int:
        """Pages that the answer takes when every value is there."""
        years = len(self.years) or _YEARS_IN_KOLADA
        rows = len(self.kpis) * (len(self.areas) or _AREAS_IN_KOLADA) * years
        return ceil(rows / ROWS_A_PAGE)

    def __str__(self) -> str:
        where = "alla områden"
        if self.areas:
            where = f"{'område' if len(self.areas) == 1 else 'områden'} {some(self.areas)}"
        years = span(min(self.years), max(self.years)) if self.years else "alla år"
        return f"nyckeltal {some(self.kpis)}, {where}, {years}"


def plan(
    kpis: Sequence[str], areas: Sequence[str], years: Sequence[int] | None
) -> tuple[ValuesQuery, ...]:
    """The parts that take the fewest requests: either naming the areas, or asking for all.

    Many areas are cheaper to get whole, since each segment holds 25 ids and each page 5 000 rows.
    All years (None) are asked for by area: Kolada wants two of the three to be named.
    """
    if not (kpis and areas) or (years is not None and not years):
        return ()
    by_kpi = list(chunks(unique(kpis)))
    if years is None:
        return tuple(ValuesQuery(k, a, ()) for k, a in product(by_kpi, chunks(unique(areas))))
    by_year = list(chunks(sorted(set(years))))
    named = [ValuesQuery(k, a, y) for k, a, y in product(by_kpi, chunks(unique(areas)), by_year)]
    whole = [ValuesQuery(k, (), y) for k, y in product(by_kpi, by_year)]
    return tuple(min(named, whole, key=lambda parts: sum(p.most_requests for p in parts)))


def last_years(today_year: int, n: int = 4) -> tuple[int, ...]:
    """The `n` years up to and including this one: those that Kolada may still revise."""
    return tuple(range(today_year - n + 1, today_year + 1))


def chunks(items: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """As many at a time as an address may hold."""
    for start in range(0, len(items), IDS_A_SEGMENT):
        yield tuple(items[start : start + IDS_A_SEGMENT])


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(items))


def some(items: Sequence[str]) -> str:
    """The first few, and how many they all are."""
    if len(items) <= _MENTIONED:
        return listing(items)
    return f"{', '.join(items[:_MENTIONED])} med flera ({len(items)} stycken)"

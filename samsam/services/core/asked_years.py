"""What is said when an address asks for a year that there are no values for.

Nothing is shown in its place without a word, and nothing is left empty without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from samsam.swedish import listing_years


def without_value(asked: int | None, years: Iterable[int]) -> tuple[str, ...]:
    """For a page that shows one year: that it has no value, and which years have."""
    known = sorted(set(years))
    if asked is None or asked in known or not known:
        return ()
    return (f"Det finns inget värde för {asked}. Välj ett år som har det: {listing_years(known)}.",)


def outside(asked: int | None, years: Sequence[int]) -> tuple[str, ...]:
    """For a page that shows what was known up to a year, by the years with values up to it."""
    if asked is None:
        return ()
    if not years:
        return (f"Det finns inga värden för {asked} eller tidigare. Välj ett senare år.",)
    last = max(years)
    if asked <= last:
        return ()
    return (f"Det finns inga värden för {asked} än. Det senaste som visas är för {last}.",)


def begins_too_late(first: int | None, years: Sequence[int]) -> tuple[str, ...]:
    """For a chart that was to begin after its last value."""
    if first is None or not years or first <= max(years):
        return ()
    return (
        f"Diagrammet kan inte börja {first}: det senaste värdet är för {max(years)}. Välj ett "
        "tidigare år under ”Visa från år”.",
    )

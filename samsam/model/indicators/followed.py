"""Which indicator is followed today in the place of one that its source has stopped publishing.

Two measures are never joined: a row that has moved on to a successor says that it is another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from samsam.model.indicators.indicator import Indicator, Register


@dataclass(frozen=True, slots=True)
class Followed:
    """A listed indicator and the one that is followed in its place now.

    `current` is `listed` itself while it is published, and where no successor has any value.
    `earlier` are the indicators that it took over from, the listed one first.
    """

    listed: Indicator
    current: Indicator
    earlier: tuple[Indicator, ...] = ()

    @property
    def replaced(self) -> bool:
        """True when another measure than the listed one is followed."""
        return self.current is not self.listed

    @property
    def ceased(self) -> bool:
        """True when what is followed is published no more, and nothing has taken over."""
        return bool(self.current.retired)

    @property
    def goals(self) -> tuple[str, ...]:
        """The goals of the row: those of the listed indicator, whatever is followed."""
        return self.listed.goals


def follow(register: Register, listed: Indicator, last_years: Mapping[str, int | None]) -> Followed:
    """Follow the successors of an indicator that has stopped, as far as they have values.

    `last_years` is the latest year with a value by indicator id, None or absent without any. A
    successor that has stopped too is passed by; where all have stopped, the one with the newest
    value is followed, and of two the earlier.
    """
    chain = _chain(register, listed)
    with_values = [i for i in chain if last_years.get(i.id) is not None]
    published = [i for i in with_values if not i.retired]
    if not listed.retired or not with_values:
        return Followed(listed, listed)
    current = published[0] if published else max(with_values, key=lambda i: last_years[i.id] or 0)
    return Followed(listed, current, chain[: chain.index(current)])


def _chain(register: Register, listed: Indicator) -> tuple[Indicator, ...]:
    """The indicator and its successors in order; one that comes again ends it."""
    found = [listed]
    while True:
        successor = found[-1].successor
        following = register.indicators.get(successor.indicator_id or "") if successor else None
        if following is None or following in found:
            return tuple(found)
        found.append(following)


def completing(register: Register, followed: Followed) -> tuple[Indicator, ...]:
    """The indicators that say something of the same, in the order they are asked for a verdict.

    First what is followed, then near relatives of the row's indicators, then those before it.
    """
    row = (followed.current, *reversed(followed.earlier))
    near = [register.indicators[i] for one in row for i in one.related if i in register.indicators]
    return tuple(dict.fromkeys((followed.current, *near, *reversed(followed.earlier))))

"""What every source gives: observations, what was refused and why, and notices."""

from __future__ import annotations

from dataclasses import dataclass

from samsam.store.observations import Row


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken in: where it stood, what is wrong, and what to do (Swedish)."""

    place: str
    fault: str
    cure: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of one `read`. What came is kept even when parts were refused.

    `notices` are Swedish sentences about what was understood ("tolkad som Windows-1252") or has
    changed at the source (a title, an age limit, a retirement). `area_named` is False when neither
    the source nor who read it has said which area the figures are about, so that they are only
    taken to be the municipality's own. `unanswered` are the ids of the indicators that a service
    gave no answer about, or only a part of one. `left_out` are Swedish sentences about columns,
    sheets and rows that weren't read, by name and number.
    """

    source: str
    rows: tuple[Row, ...]
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[str, ...] = ()
    area_named: bool = True
    unanswered: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()

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
    changed at the source (a title, an age limit, a retirement). `left_out` are Swedish sentences
    about columns, sheets and rows that weren't read, by name and number.
    """

    source: str
    rows: tuple[Row, ...]
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

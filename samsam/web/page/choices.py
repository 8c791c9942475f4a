"""The reader's choices, whose state is the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from samsam.services.core.selection import known_on_label
from samsam.web.page.choosing import choose_one
from samsam.web.page.frame import Visit, choose

# None is "nothing chosen", so "all" and "latest" are values of their own.
_EVERYTHING = ""
_LATEST = "senaste"
KNOWN_ON = "Visa som det var känt"


class Titled(Protocol):
    """Anything with a title."""

    @property
    def title(self) -> str:
        """What people read."""
        ...


def register_choice(
    visit: Visit, name: str, label: str, things: Mapping[str, Titled], everything: str
) -> None:
    """Choose one thing of the register, or all of them, by its title."""
    choose_one(
        label,
        [_EVERYTHING, *things],
        key=f"choice_{name}",
        title=lambda i: everything if i == _EVERYTHING else things[i].title,
        start=getattr(visit.selection, name) or _EVERYTHING,
        follow=True,
        on_change=lambda chosen: choose(visit, **{name: chosen or None}),
    )


def known_on_choice(visit: Visit) -> None:
    """Choose the day as of which the figures are shown."""
    days = visit.service.days()
    chosen = visit.selection.known_on
    known = sorted({*days, *([chosen] if chosen else [])}, reverse=True)
    choose_one(
        KNOWN_ON,
        [_LATEST, *known],
        key="choice_known_on",
        title=lambda day: known_on_label(_day(day), days),
        start=chosen or _LATEST,
        follow=True,
        on_change=lambda day: choose(visit, known_on=_day(day)),
    )


def _day(chosen: object) -> date | None:
    return chosen if isinstance(chosen, date) else None


def first_year_choice(visit: Visit, years: tuple[int, ...], default: int | None) -> None:
    """Choose the first year that is shown."""
    chosen = visit.selection.from_year if visit.selection.from_year is not None else default
    options = sorted({*years, *([chosen] if chosen is not None else [])})
    if len(options) < 2:
        return
    choose_one(
        "Visa från år",
        options,
        key="choice_from_year",
        start=chosen,
        follow=True,
        on_change=lambda year: choose(visit, from_year=year),
    )

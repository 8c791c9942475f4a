"""The reader's choices as Streamlit widgets whose state is the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import streamlit as st

from samsam.questions.selection import known_on_label
from samsam.ui.frame import Visit, choose

# Streamlit shows a chosen None as "nothing chosen", so "all" and "latest" are values of their own.
_EVERYTHING = ""
_LATEST = "senaste"


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
    key = f"choice_{name}"
    st.session_state[key] = getattr(visit.selection, name) or _EVERYTHING
    st.selectbox(
        label,
        [_EVERYTHING, *things],
        format_func=lambda i: everything if i == _EVERYTHING else things[i].title,
        key=key,
        placeholder="Välj",
        on_change=lambda: choose(visit, **{name: st.session_state[key] or None}),
    )


def known_on_choice(visit: Visit) -> None:
    """Choose the day as of which the figures are shown."""
    days = visit.service.days()
    chosen = visit.selection.known_on
    known = sorted({*days, *([chosen] if chosen else [])}, reverse=True)
    key = "choice_known_on"
    st.session_state[key] = chosen or _LATEST
    st.selectbox(
        "Uppgifter",
        [_LATEST, *known],
        format_func=lambda day: known_on_label(None if day == _LATEST else day, days),
        key=key,
        placeholder="Välj",
        on_change=lambda: choose(visit, known_on=_day(st.session_state[key])),
    )


def _day(chosen: date | str) -> date | None:
    return chosen if isinstance(chosen, date) else None


def first_year_choice(visit: Visit, years: tuple[int, ...], default: int | None) -> None:
    """Choose the first year that is shown."""
    chosen = visit.selection.from_year if visit.selection.from_year is not None else default
    options = sorted({*years, *([chosen] if chosen is not None else [])})
    if len(options) < 2:
        return
    key = "choice_from_year"
    st.session_state[key] = chosen
    st.selectbox(
        "Visa från år",
        options,
        format_func=str,
        key=key,
        placeholder="Välj",
        on_change=lambda: choose(visit, from_year=st.session_state[key]),
    )

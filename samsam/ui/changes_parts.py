"""Parts of the page of what has changed."""

from __future__ import annotations

import streamlit as st

from samsam.questions.changes import Changes
from samsam.questions.indicator import Judged
from samsam.swedish import listing
from samsam.ui import html
from samsam.ui.choices import known_on_choice
from samsam.ui.choosing import choose_one
from samsam.ui.frame import Visit, choose
from samsam.ui.pages import INDICATOR


def filters_part(visit: Visit, found: Changes) -> None:
    """Choose year and day of knowledge."""
    html.show(f"<h1>Vad har förändrats{f' {found.year}' if found.year else ''}?</h1>")
    left, right = st.columns(2)
    with left:
        _year_choice(visit, found)
    with right:
        known_on_choice(visit)


def _year_choice(visit: Visit, found: Changes) -> None:
    options = sorted({*found.years, *([found.year] if found.year else [])}, reverse=True)
    if not options:
        return
    choose_one(
        "År",
        options,
        key="choice_change_year",
        start=found.year,
        follow=True,
        on_change=lambda year: choose(visit, year=year),
    )


def lists_part(visit: Visit, found: Changes) -> None:
    """Signals, strongest first; then what is noise, and what can't be told, each with why."""
    parts = (
        ("Värt att analysera", found.signals, "Inget nyckeltal avviker mer än vanligt."),
        ("Inom vanlig variation", found.ordinary, ""),
        ("Går inte att avgöra", found.undecided, ""),
    )
    html.show(f'<p class="s-lead">{html.text(found.summary)}</p>')
    if found.why:
        html.show(f"<p>{html.text(found.why)}</p>")
    html.show("".join(_list(visit, *part) for part in parts))
    if found.silent:
        names = listing([i.short_title for i in found.silent])
        html.show(f"<h2>Utan värde för året</h2><p>{html.text(names)}.</p>")


def _list(visit: Visit, heading: str, found: tuple[Judged, ...], nothing: str) -> str:
    if not found:
        return f"<h2>{heading}</h2><p>{html.text(nothing)}</p>" if nothing else ""
    items = "".join(_item(visit, judged) for judged in found)
    return f"<section><h2>{heading}</h2>{items}</section>"


def _item(visit: Visit, judged: Judged) -> str:
    address = visit.selection.link(INDICATOR.id, indicator=judged.indicator.id, year=None)
    return (
        f"<h3>{html.link(address, judged.indicator.short_title)}</h3>"
        f"<p>{html.mark(judged.signal)}</p><p>{html.text(judged.words.change)}</p>"
    )

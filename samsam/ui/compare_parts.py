"""Parts of the page that compares with other municipalities."""

from __future__ import annotations

import streamlit as st

from samsam.exports.many_files import SHEET_ADDRESS, SHEET_FORMATS
from samsam.exports.names import PLACE_VIEW
from samsam.figures.compared import order_table
from samsam.figures.many import LEAD, Many
from samsam.figures.on_screen import CONFIG
from samsam.figures.strip import has_strip, strip_of
from samsam.figures.strip_on_screen import plotly_strip
from samsam.model.access import Right
from samsam.model.area import AreaKind
from samsam.questions.comparison import (
    CHOSEN,
    CHOSEN_TITLE,
    ComparisonView,
    Glance,
    Small,
    sheet_of,
)
from samsam.swedish import listing
from samsam.ui import html
from samsam.ui.choices import first_year_choice, known_on_choice
from samsam.ui.choosing import choose_one, choose_several
from samsam.ui.figure_block import downloads
from samsam.ui.frame import Visit, choose
from samsam.ui.pages import COMPARE, DATA

_NEWEST = 0


def choices_part(visit: Visit, view: ComparisonView, indicator_id: str) -> None:
    """Choose key figure, whom to compare with, year and day of knowledge."""
    html.show("<h1>Jämför med andra kommuner</h1>")
    html.notices(view.faults)
    left, right = st.columns(2)
    with left:
        _indicator_choice(visit, indicator_id)
        _year_choice(visit, view)
        years = view.judged.figure.years
        first_year_choice(visit, view.first_years, years.start if years else None)
    with right:
        _group_choice(visit, view)
        known_on_choice(visit)
    if view.chosen == CHOSEN:
        _municipalities_choice(visit)


def _indicator_choice(visit: Visit, indicator_id: str) -> None:
    indicators = visit.service.register.indicators
    choose_one(
        "Nyckeltal",
        indicators,
        key="choice_compare_indicator",
        title=lambda i: indicators[i].short_title,
        start=indicator_id,
        follow=True,
        on_change=lambda i: choose(visit, indicator=i, year=None, from_year=None),
    )


def _group_choice(visit: Visit, view: ComparisonView) -> None:
    titles = {name: group.title for name, group in view.groups.items()} | {CHOSEN: CHOSEN_TITLE}
    choose_one(
        "Jämför med",
        titles,
        key="choice_compare_group",
        title=titles.__getitem__,
        start=view.chosen,
        follow=True,
        on_change=lambda group: choose(visit, group=group),
    )


def _municipalities_choice(visit: Visit) -> None:
    own = visit.service.settings.municipality_code
    areas = visit.service.register.areas
    offered = {
        a.id: a.title
        for a in sorted(areas.values(), key=lambda a: a.title)
        if a.kind is AreaKind.MUNICIPALITY and a.id != own
    }
    choose_several(
        "Kommuner",
        offered,
        key="choice_compare_municipalities",
        title=offered.__getitem__,
        start=visit.selection.municipalities,
        follow=True,
        placeholder="Välj minst tre",
        on_change=lambda codes: choose(visit, municipalities=tuple(sorted(codes))),
    )


def _year_choice(visit: Visit, view: ComparisonView) -> None:
    chosen = visit.selection.year
    years = sorted({*view.years, *([chosen] if chosen else [])}, reverse=True)
    choose_one(
        "År",
        [_NEWEST, *years],
        key="choice_compare_year",
        title=lambda y: str(y) if y else "Senaste år som går att jämföra",
        start=chosen or _NEWEST,
        follow=True,
        on_change=lambda year: choose(visit, year=year or None),
    )


def missing_part(visit: Visit, view: ComparisonView) -> None:
    """What isn't there to compare with; for who may fetch it also how."""
    if not view.missing:
        return
    how = ""
    if visit.may(Right.TAKE_IN) and view.fetchable:
        link = html.link(DATA.id, "Data och källor")
        how = f" Hämta värdena på sidan {link}, med knappen ”Hämta jämförelsekommuner”."
    html.show(f'<p class="s-gap" role="status">{html.text(view.missing)}{how}</p>')


def place_part(visit: Visit, view: ComparisonView) -> None:
    """The place in words and as a strip of dots, and whether it's us or everybody."""
    figure, words = view.judged.figure, view.judged.words
    html.show(
        '<section class="s-two"><div><h2>Platsen</h2>'
        f"<p>{html.text(words.change)}</p></div>"
        f"<div><h2>Är det vi eller alla?</h2><p>{html.text(words.trend)}</p></div></section>"
    )
    if not has_strip(figure):
        return
    strip = strip_of(figure)
    html.show(f"<h3>{html.text(strip.table.caption)}</h3>")
    st.plotly_chart(
        plotly_strip(strip, visit.palette),
        theme=None,
        config=CONFIG,
        key=f"strip_{figure.id}",
        alt=strip.alt,
    )
    files = downloads(visit.selection, figure, strip.headline, PLACE_VIEW)
    html.show(f'<p class="s-notes">{html.text(strip.key)}</p>{files}')


def order_part(view: ComparisonView) -> None:
    """Everybody in order, as a table."""
    figure = view.judged.figure
    if not has_strip(figure):
        return
    table = html.order_table(order_table(figure))
    html.show(f"<h2>Ordningen</h2>{table}<h2>Värdena år för år</h2>")


def glance_part(visit: Visit, found: Glance) -> None:
    """Every key figure as a small picture, with its value and place."""
    cards = "".join(_card(visit, small) for small in found.shown)
    shown = f'<div class="s-cards">{cards}</div>' if cards else ""
    many = sheet_of(found)
    lead = f"<p>{html.text(LEAD)}</p>" if many else ""
    files = _sheet_files(visit, many) if many else ""
    alone = ""
    if found.alone:
        names = listing([i.short_title for i in found.alone])
        alone = f"<p>Utan värden för andra kommuner: {html.text(names)}.</p>"
    html.show(
        f"<section><h2>Alla nyckeltal bredvid varandra</h2>{lead}{shown}{files}{alone}</section>"
    )


def _sheet_files(visit: Visit, many: Many) -> str:
    """Links to all of them as one sheet, and their values."""
    query = visit.selection.changed(
        indicator=None, goal=None, year=None, from_year=None, edition=None, beside=None
    )
    links = "".join(
        f'<li><a href="{html.text(query.link(f"{SHEET_ADDRESS}.{f.extension}"))}" download>'
        f'{html.text(f.label)}<span class="s-hidden">, {html.text(many.headline)}</span></a></li>'
        for f in SHEET_FORMATS
    )
    return f'<div class="s-downloads"><p>Ladda ner alla på ett ark</p><ul>{links}</ul></div>'


def _card(visit: Visit, small: Small) -> str:
    words, indicator = small.judged.words, small.indicator
    address = visit.selection.link(COMPARE.id, indicator=indicator.id, year=None, from_year=None)
    return (
        f'<article class="s-card"><h3>{html.link(address, indicator.short_title)}</h3>'
        f'<img class="s-small" src="{small.picture}" width="240" height="96" '
        f'alt="{html.text(words.headline)}">'
        f"<p>{html.text(words.headline)}</p></article>"
    )

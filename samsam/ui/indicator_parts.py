"""Parts of the page of one key figure."""

from __future__ import annotations

import streamlit as st

from samsam.figures.describe import number_or_dash
from samsam.figures.words import good_words, unit_words
from samsam.model.indicator import Indicator
from samsam.model.series import Observation
from samsam.questions.indicator import DEFAULT_YEARS_SHOWN, IndicatorView
from samsam.swedish import capitalised, ended, listing, long_date, month_name
from samsam.ui import html
from samsam.ui.choices import first_year_choice, known_on_choice
from samsam.ui.choosing import choose_one, tick
from samsam.ui.frame import Visit, choose


def choice_part(visit: Visit) -> str:
    """Choose the key figure; return its id. The report's come first, then their kin."""
    indicators = visit.service.register.indicators
    chosen = visit.selection.indicator or next(iter(indicators))
    html.show(f"<h1>{html.text(indicators[chosen].title)}</h1>")
    choose_one(
        "Nyckeltal",
        indicators,
        key="choice_indicator",
        title=lambda i: indicators[i].short_title,
        start=chosen,
        follow=True,
        on_change=lambda i: choose(visit, indicator=i, from_year=None),
    )
    return chosen


def filters_part(visit: Visit, view: IndicatorView) -> None:
    """Which years, known on which day, and whether the successor is shown."""
    points = view.full.outcome.points
    default = max(points[0].year, points[-1].year - DEFAULT_YEARS_SHOWN + 1) if points else None
    left, right = st.columns(2)
    with left:
        known_on_choice(visit)
    with right:
        first_year_choice(visit, view.first_years, default)
    _successor_choice(visit, view.judged.indicator)


def _successor_choice(visit: Visit, indicator: Indicator) -> None:
    if indicator.successor is None or indicator.successor.indicator_id is None:
        return
    tick(
        "Visa efterträdaren som egen linje",
        key="choice_successor",
        start=visit.selection.successor,
        follow=True,
        on_change=lambda shown: choose(visit, successor=shown),
    )


def judgement_part(view: IndicatorView) -> None:
    """The two judgements, kept apart: whether there is a change, and whether we are on pace."""
    judged = view.judged
    words = judged.words
    reached = "".join(
        f"<p>{html.mark(mark)}</p><p>{html.text(sentence)}</p>"
        for mark, sentence in zip(judged.targets, words.targets, strict=True)
    )
    none = "<p>Nyckeltalet har inget daterat mål. Därför går måluppfyllelsen inte att bedöma.</p>"
    html.show(
        '<section class="s-two"><div><h2>Förändring</h2>'
        f"<p>{html.mark(judged.trend)}</p><p>{html.text(words.trend)}</p>"
        f"<p>{html.mark(judged.signal)}</p><p>{html.text(words.change)}</p></div>"
        f"<div><h2>Måluppfyllelse</h2>{reached or none}</div></section><h2>Värdena år för år</h2>"
    )


def facts_part(view: IndicatorView) -> None:
    """What the key figure means and where it comes from."""
    indicator = view.judged.indicator
    facts = {
        "Definition": indicator.definition,
        "Enhet": capitalised(unit_words(indicator)),
        "Bra riktning": good_words(indicator.direction),
        "Typ": capitalised(indicator.kind.value),
        "Målbild": listing(view.goal_titles) or "Ingen",
        "Del av syftet": capitalised(listing([f"att {p.value}" for p in indicator.purposes])),
        "Hållbarhet": capitalised(listing([s.value for s in indicator.sustainability])),
        "Agenda 2030": listing([f"mål {n}" for n in indicator.agenda_2030]),
        "Källa": f"{ended(indicator.source)} Beteckning: {ended(indicator.source_id)}",
        "Ansvarig funktion": indicator.responsible,
        "Publiceras": _publication(indicator),
        "Aktualitet": view.freshness,
        "Att tänka på": indicator.caution,
        "Upphört": indicator.retired,
        "Seriebrott": " ".join(f"{b.year}: {b.reason}" for b in indicator.breaks),
        "Efterträdare": _successor_words(indicator),
    }
    items = "".join(
        f"<dt>{html.text(name)}</dt><dd>{html.text(words)}</dd>"
        for name, words in facts.items()
        if words
    )
    html.show(f'<section><h2>Om nyckeltalet</h2><dl class="s-facts">{items}</dl></section>')


def _publication(indicator: Indicator) -> str:
    if indicator.publication_month is None:
        return "Ingen fast månad"
    return capitalised(month_name(indicator.publication_month))


def _successor_words(indicator: Indicator) -> str:
    follower = indicator.successor
    if follower is None:
        return ""
    return f"{follower.title} ({follower.source_id}). {follower.difference}"


def vintages_part(view: IndicatorView) -> None:
    """Every figure that was ever taken in, so that a revision can be seen."""
    rows = [_history_row(o, view) for o in reversed(view.history)]
    if not rows:
        return
    headings = ("År", "Värde", "Anmärkning", "Uppgiftsversion", "Känd", "Källa")
    html.show("<h2>Uppgiftsversioner</h2>")
    with st.expander("Visa allt som källorna har sagt, också det som senare har reviderats"):
        html.show(html.table("Alla uppgiftsversioner", headings, rows, "s-years"))


def _became_of(observation: Observation, view: IndicatorView) -> str:
    """What has become of a value: nothing, while it is the one that counts."""
    if observation.vintage_id in view.undone:
        return " (ångrat)"
    later = (
        r.year == observation.year and r.old_vintage == observation.vintage_id
        for r in view.full.revisions
    )
    return " (reviderat senare)" if any(later) else ""


def _history_row(observation: Observation, view: IndicatorView) -> list[str]:
    vintage = view.vintages[observation.vintage_id]
    reason = observation.reason.value if observation.reason else ""
    value = number_or_dash(observation.value) if observation.value is not None else reason
    return [
        str(observation.year),
        html.text(f"{value}{_became_of(observation, view)}"),
        html.text(observation.note or "–"),
        html.text(vintage.printed_title),
        html.text(long_date(vintage.known_on)),
        html.text(vintage.printed_source or view.judged.indicator.source),
    ]

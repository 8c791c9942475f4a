"""Parts of the page of one key figure."""

from __future__ import annotations

from samsam.figures.description.describe import Words
from samsam.figures.description.value_table import number_or_dash
from samsam.figures.words import good_words, unit_words
from samsam.model.analysis.access import Right
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Observation
from samsam.services.core.asked_years import begins_too_late
from samsam.services.indicators.followed import current_indicators, first_indicator
from samsam.services.indicators.indicator import (
    AssessedIndicator,
    IndicatorView,
    first_shown,
    kin_of,
)
from samsam.swedish import capitalised, ended, listing, long_date, month_name
from samsam.web.page import html, surface
from samsam.web.page.choices import first_year_choice, known_on_choice
from samsam.web.page.choosing import choose_one, tick
from samsam.web.page.frame import Visit, choose
from samsam.web.page.pages import TARGETS


def choice_part(visit: Visit) -> str:
    """Choose the key figure; return its id. Those that are followed now come first."""
    indicators = visit.service.register.indicators
    followed = [i.id for i in current_indicators(visit.service)]
    options = list(dict.fromkeys((*followed, *indicators)))
    chosen = visit.selection.indicator or first_indicator(visit.service)
    html.show(f"<h1>{html.text(indicators[chosen].title)}</h1>")
    choose_one(
        "Nyckeltal",
        options,
        key="choice_indicator",
        title=lambda i: _named(indicators[i]),
        start=chosen,
        follow=True,
        on_change=lambda i: choose(visit, indicator=i, from_year=None),
    )
    return chosen


def _named(indicator: Indicator) -> str:
    return f"{indicator.short_title} (har upphört)" if indicator.retired else indicator.short_title


def filters_part(visit: Visit, view: IndicatorView) -> None:
    """Which years, known on which day, and whether the successor is shown."""
    points = view.full.outcome.points
    begins = first_shown(view.full)
    default = None if begins is None else max(points[0].year, begins)
    left, right = surface.columns(2)
    with left:
        known_on_choice(visit)
    with right:
        first_year_choice(visit, view.first_years, default)
    _kin_choice(visit, view.judged.indicator)
    html.notices(begins_too_late(visit.selection.from_year, [p.year for p in points]))


def _kin_choice(visit: Visit, indicator: Indicator) -> None:
    kin = kin_of(visit.service, indicator)
    if kin is None:
        return
    tick(
        f"Visa {'efterträdaren' if kin.later else 'det tidigare måttet'} som egen linje",
        key="choice_successor",
        start=visit.selection.successor,
        follow=True,
        on_change=lambda shown: choose(visit, successor=shown),
    )


def judgement_part(visit: Visit, view: IndicatorView) -> None:
    """The two judgements, kept apart: whether there is a change, and whether we are on pace."""
    judged = view.judged
    words = judged.words
    reached = "".join(
        f"<p>{html.mark(mark)}</p><p>{html.text(sentence)}</p>"
        for mark, sentence in zip(judged.targets, words.targets, strict=True)
    )
    decisions = dict.fromkeys(
        f"Målet för {target.year}: {ended(target.decision)}"
        for target in (m.assessment.target for m in judged.figure.targets)
        if target.decision
    )
    decided = "".join(f"<p><small>{html.text(words)}</small></p>" for words in decisions)
    none = "<p>Nyckeltalet har inget daterat mål. Därför går måluppfyllelsen inte att bedöma.</p>"
    html.show(
        '<section class="s-two"><div><h2>Förändring</h2>'
        f"<p>{html.mark(judged.trend)}</p><p>{html.text(words.trend)}</p>"
        f"<p>{html.mark(judged.signal)}</p><p>{html.text(words.change)}</p>{_relative(words)}</div>"
        f"<div><h2>Måluppfyllelse</h2>{reached or none}{decided}"
        f"{_change(visit, judged)}</div></section>"
        "<h2>Värdena år för år</h2>"
    )


def _change(visit: Visit, judged: AssessedIndicator) -> str:
    """The way to the targets for who may change them."""
    if not visit.may(Right.LEAD):
        return ""
    address = visit.selection.link(TARGETS.id, indicator=judged.indicator.id)
    return f"<p>{html.link(address, 'Sätt eller ändra mål')}</p>"


def _relative(words: Words) -> str:
    """Us or everybody, where others' values are known."""
    if not words.relative:
        return ""
    return f"<h3>Är det vi eller alla?</h3><p>{html.text(words.relative)}</p>"


def statistics_part(view: IndicatorView) -> None:
    """The judgements for who wants tests and numbers."""
    reported = view.judged.words.statistics
    if not reported:
        return
    with surface.fold("Visa hur det är räknat"):
        html.show("".join(f"<p>{html.text(sentence)}</p>" for sentence in reported))


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
    with surface.fold("Visa allt som källorna har sagt, också det som senare har reviderats"):
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

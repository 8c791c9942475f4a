"""Parts of the page that adds indicators: Kolada's catalogue, own measures, what has been added."""

from __future__ import annotations

from enum import StrEnum
from textwrap import shorten

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.model.indicators.indicator import (
    Direction,
    Indicator,
    Kind,
    Purpose,
    Sustainability,
    Unit,
)
from samsam.records.contents.catalogue import CatalogueEntry
from samsam.records.errors import StoreError
from samsam.services.data import catalogue
from samsam.services.data.catalogue import Added, NotAddedError
from samsam.services.indicators.uses import uses
from samsam.sources.intake.added import Draft, IndicatorMetadata, likely_unit
from samsam.sources.kolada.answers import retired_after
from samsam.sources.services.faults import FetchError
from samsam.swedish import capitalised, long_date, moment, number
from samsam.web.base.access import ForbiddenError, require
from samsam.web.page import html
from samsam.web.page.choosing import choose_one, choose_several
from samsam.web.page.frame import Visit
from samsam.web.page.pages import DATA, INDICATOR, TARGETS

_HEADINGS = ("Nyckeltal i Kolada", "Beteckning", "Publiceras nästa gång", "Läge")
_ADDED_HEADINGS = ("Nyckeltal", "Källa", "Tillagt av", "När")
_MESSAGE = "catalogue_message"
_LONGEST_NUMBER = 9
_UNITS = {
    Unit.PERCENT: "Procent, 0 till 100",
    Unit.COUNT: "Antal",
    Unit.PER_THOUSAND: "Antal per 1 000 invånare",
    Unit.RANK: "Placering",
    Unit.OTHER: "Annan enhet (skriv vilken)",
}


def heading_part() -> None:
    """What the page is for, and what became of the last thing that was done here."""
    html.show(
        "<h1>Lägg till nyckeltal</h1><p>Här lägger du till nyckeltal ur Kolada, eller egna mått. "
        "De syns sedan i översikten och i alla filer. Värdena hämtar eller för du in på sidan "
        f"{html.link(DATA.id, 'Data och källor')}.</p>"
    )
    if reported := st.session_state.get(_MESSAGE):
        html.show(f'<p class="s-report" role="status">{html.text(reported)}</p>')


def report_done(words: str) -> None:
    """Say at the top of the page what became of what was done."""
    st.session_state[_MESSAGE] = words


# Kolada's catalogue


def search_part(visit: Visit) -> None:
    """Search the catalogue, and add what is chosen."""
    html.show("<h2>Ur Kolada</h2>")
    held = catalogue.retrieval(visit.service)
    reported = (
        f"Katalogen är från den {long_date(held.day)} och har {number(held.entries)} nyckeltal."
        if held
        else "Katalogen är inte hämtad än."
    )
    html.show(f"<p>{html.text(reported)}</p>")
    again = "Hämta katalogen igen" if held else "Hämta katalogen"
    st.button(again, on_click=_fetch, args=(visit,))
    if held is None:
        return
    words = st.text_input("Sök med ord eller beteckning", placeholder="Till exempel sjukfrånvaro")
    found = catalogue.search(visit.service, words)
    if not words.strip():
        return
    if not found:
        html.show(f"<p>Inget nyckeltal har alla orden ”{html.text(words)}”. Pröva färre ord.</p>")
        return
    _show_found(found)
    by_id = {e.id: e for e in found}
    chosen = choose_one(
        "Nyckeltal att lägga till",
        by_id,
        key="catalogue_found",
        title=lambda i: f"{i} {by_id[i].title}",
        placeholder="Välj nyckeltal",
    )
    if chosen:
        _kolada_form(visit, by_id[chosen])


def _fetch(visit: Visit) -> None:
    try:
        require(visit.service, Right.LEAD)
        number_found = catalogue.fetch_catalogue(visit.service, visit.today)
    except FetchError as error:
        report_done(f"{error.fault} {error.cure}")
    except (ForbiddenError, StoreError) as error:
        report_done(str(error))
    else:
        report_done(f"Katalogen är hämtad: {number(number_found)} nyckeltal.")


def _show_found(found: tuple[CatalogueEntry, ...]) -> None:
    rows = [
        [
            f"{html.text(e.title)}<small>{html.text(e.description)}</small>",
            html.text(e.id),
            html.text(long_date(e.publication_date)) if e.publication_date else "–",
            f"upphört efter {retired_after(e.title)}" if retired_after(e.title) else "",
        ]
        for e in found
    ]
    most = len(found) == catalogue.MOST_FOUND
    caption = f"De {number(len(found))} närmaste" if most else f"{number(len(found))} träffar"
    html.show(html.table(caption, _HEADINGS, rows, "s-stack s-years"))


def _kolada_form(visit: Visit, entry: CatalogueEntry) -> None:
    if twin := catalogue.known(visit.service, entry.id):
        html.show(f"<p>{html.text(entry.id)} finns redan som ”{html.text(twin.short_title)}”.</p>")
        return
    with st.form(f"kolada_{entry.id}", border=False):
        html.show(f"<h3>{html.text(entry.title)}</h3>")
        month = entry.publication_date.month if entry.publication_date else None
        about = IndicatorMetadata(
            entry.title, entry.description or entry.title, "Kolada", entry.id, month
        )
        short = shorten(entry.title.partition(",")[0], 32, placeholder="")
        draft = _rest(visit, f"kolada_{entry.id}", about, short, likely_unit(entry.title))
        if st.form_submit_button("Lägg till nyckeltalet"):
            _add(visit, draft)


# Own measures


def own_part(visit: Visit) -> None:
    """Add a measure of the unit's own: its figures come by hand or by file."""
    html.show(
        "<h2>Eget mått</h2><p>För det som enheten själv följer. Siffrorna förs in för hand eller "
        "från fil.</p>"
    )
    with st.form("own", border=False):
        title = st.text_input("Titel", placeholder="Hela namnet, med vad som räknas")
        definition = st.text_area("Vad som räknas, för vilka och när")
        source = st.text_input("Vem ger ut siffrorna?")
        about = IndicatorMetadata(title, definition, source)
        draft = _rest(visit, "own", about, "", (Unit.COUNT, "", 0))
        if st.form_submit_button("Lägg till måttet"):
            _add(visit, draft)


def _rest(
    visit: Visit,
    form: str,
    about: IndicatorMetadata,
    short_title: str,
    proposed: tuple[Unit, str, int],
) -> Draft | None:
    """The fields that every new indicator needs; None while a choice has not been made.

    `form` begins the keys of its choices: two forms may stand on the page.
    """
    unit, measure, decimals = proposed
    goals = visit.service.register.goals
    left, right = st.columns(2)
    with left:
        short = st.text_input("Kort titel, högst 32 tecken", short_title)
        chosen = (
            choose_one(
                "Enhet",
                _UNITS,
                key=f"{form}_unit",
                title=_UNITS.__getitem__,
                start=unit,
                placeholder="Välj enhet",
            )
            or unit
        )
        written = st.text_input("Annan enhet", measure, placeholder="Till exempel kr per invånare")
        rank_of = st.text_input("Hur många rangordnas? (bara för placering)")
        shown = (
            choose_one(
                "Decimaler",
                range(3),
                key=f"{form}_decimals",
                start=decimals,
                placeholder="Välj antal",
            )
            or 0
        )
    with right:
        direction = choose_one(
            "Vad är bra?",
            Direction,
            key=f"{form}_direction",
            title=_word,
            placeholder="Välj riktning",
        )
        kind = choose_one(
            "Typ",
            Kind,
            key=f"{form}_kind",
            title=_word,
            placeholder="Välj vad det säger något om",
        )
        touched = choose_several(
            "Målbilder", goals, key=f"{form}_goals", title=lambda i: goals[i].title
        )
        purposes = choose_several(
            "Del av syftet", Purpose, key=f"{form}_purposes", title=lambda p: f"Att {p.value}"
        )
        dimensions = choose_several(
            "Hållbarhet", Sustainability, key=f"{form}_sustainability", title=_word
        )
    if direction is None or kind is None:
        return None
    return Draft(
        about=about, short_title=short.strip(), unit=chosen, direction=direction, kind=kind,
        decimals=0 if chosen is Unit.RANK else shown, goals=touched, purposes=purposes,
        sustainability=dimensions,
        responsible=f"Enheten {visit.service.settings.unit_name}",
        measure=written.strip() if chosen is Unit.OTHER else "",
        rank_of=_whole(rank_of) if chosen is Unit.RANK else None,
    )  # fmt: skip


def _word(kind: StrEnum) -> str:
    return capitalised(kind.value)


def _whole(text: str) -> int | None:
    digits = text.strip()
    readable = digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER
    return int(digits) if readable else None


def _fault(words: str) -> None:
    html.show(f'<p class="s-failed" role="alert">{html.text(words)}</p>')


def _add(visit: Visit, draft: Draft | None) -> None:
    if draft is None:
        _fault("Välj vad som är bra, och vilken typ nyckeltalet är av.")
        return
    try:
        by = require(visit.service, Right.LEAD).name
        indicator = catalogue.add(visit.service, draft, by)
    except (ForbiddenError, StoreError, NotAddedError) as error:
        _fault(str(error))
        return
    how = "Hämta dess värden" if indicator.fetch else "För in dess värden"
    report_done(f"”{indicator.short_title}” är tillagt. {how} på sidan Data och källor.")
    st.rerun()


# What has been added


def added_part(visit: Visit) -> None:
    """What the unit has added, how it would stand in the file, and a way to take it away."""
    html.show("<h2>Tillagda nyckeltal</h2>")
    found = catalogue.added_indicators(visit.service)
    if not found:
        html.show("<p>Inget är tillagt än. Nyckeltalen i registrets fil visas inte här.</p>")
        return
    rows = [_added_row(visit, a) for a in found]
    html.show(html.table("Tillagt av enheten", _ADDED_HEADINGS, rows, "s-stack"))
    lines = "\n".join(a.saved.lines for a in found)
    html.show(
        '<details class="s-before"><summary>Så skrivs de i registrets fil</summary>'
        "<p>Flyttar du raderna till indicators.toml gäller filen.</p>"
        f'<pre class="s-lines">{html.text(lines)}</pre></details>'
    )
    change = html.link(TARGETS.id, TARGETS.title)
    html.show(f"<p>Titel, definition, ansvarig och ordning ändrar du på sidan {change}.</p>")
    titles: dict[str, Indicator] = {a.indicator.id: a.indicator for a in found}
    chosen = choose_one(
        "Ta bort ett tillagt nyckeltal",
        titles,
        key="catalogue_added",
        title=lambda i: titles[i].short_title,
        placeholder="Välj nyckeltal",
    )
    if chosen:
        html.show("<p>Värdena finns kvar, men visas inte så länge nyckeltalet är borttaget.</p>")
        html.notices(uses(visit.service, chosen))
        st.button("Ta bort nyckeltalet", on_click=_take_away, args=(visit, titles[chosen]))


def _added_row(visit: Visit, found: Added) -> list[str]:
    address = visit.selection.link(INDICATOR.id, indicator=found.indicator.id)
    return [
        html.link(address, found.indicator.short_title),
        html.text(found.indicator.source_id),
        html.text(found.saved.saved_by),
        html.text(moment(found.saved.saved_at)),
    ]


def _take_away(visit: Visit, indicator: Indicator) -> None:
    try:
        by = require(visit.service, Right.LEAD).name
        catalogue.take_away(visit.service, indicator.id, by)
    except (ForbiddenError, StoreError) as error:
        report_done(str(error))
        return
    report_done(f"”{indicator.short_title}” är borttaget.")

"""Parts of the page of the population targets."""

from __future__ import annotations

from dataclasses import astuple

import streamlit as st

from samsam.services.core.asked_years import begins_too_late, outside
from samsam.services.population.population import ComponentRow, PopulationView
from samsam.services.population.population_ahead import PART_LABELS, read_yearly
from samsam.swedish import number, signed
from samsam.web.page import html, surface
from samsam.web.page.choices import first_year_choice, known_on_choice
from samsam.web.page.frame import Visit, choose
from samsam.web.page.pages import MODEL_CARD

_HOW, _FAULTS = "Så är det räknat", "what_if_faults"
_HOW_WARNED = (
    "Ett mål sägs missas när det ligger utanför det intervall som i ungefär 95 fall av 100 rymmer "
    "utfallet. Intervallet är hur fel samma metod har haft för svenska kommuner. Prövat på det som "
    "var känt då har högst ett sådant mål av 25 nåtts ändå.",
    "För mål som har passerat prövas varje års värde för sig, som om det vore det senaste.",
)
_HOW_PROJECTED = (
    "Felen för kommunen själv är framskrivningens och oförändrads fel på samma år, från 2004.",
    "Hur många av 100 som har klarat det är räknat på alla perioder av samma längd, och sägs bara "
    "när målet kräver just den ökningen.",
)
_HOW_PARTS = (
    "Snittet är medelvärdet av de senaste fem åren som har alla fyra delarna, avrundat till hela "
    "personer. Det läggs till folkmängden för varje år fram till målåret.",
    "Delarna summerar inte alltid till förändringen: folkbokföringen rättas, och från 2025 lägger "
    "SCB in en liten osäkerhet.",
)
_NOT_IN_COPY = "Fälten att fylla i finns bara i SAMSAM, inte i den här kopian."
_NEEDS_SCRIPT = "Fälten att fylla i visas när sidan har laddats klart. De kräver JavaScript."
_PROJECTED = "Vår framskrivning, avrundad, och vad som rymmer 80 och 95 utfall av 100"
_PROJECTED_HEADINGS = ("År", "Framskrivning", "80 av 100", "95 av 100")
_COMPONENT_HEADINGS = (
    "År", "Födda", "Döda", "Födda minus döda", "Inflyttade", "Utflyttade",
    "Inflyttade minus utflyttade", "Folkmängden ändrades",
)  # fmt: skip


def answer_part(view: PopulationView) -> None:
    """The targets with their states, and when it was or will be known that they are missed."""
    judged = view.judged
    cards = "".join(
        f'<article class="s-card"><p>{html.mark(mark)}</p><p>{html.text(sentence)}</p></article>'
        for mark, sentence in zip(judged.targets, judged.words.targets, strict=True)
    )
    warnings = f"<h2>Tidig varning</h2>{html.paragraphs(view.warnings)}" if view.warnings else ""
    html.show(
        '<section><h1>Befolkningsmålen</h1><div class="s-cards">'
        f"{cards}</div><p>{html.text(view.history_sentence)}</p>{warnings}</section>"
    )
    if view.warnings:
        _how(_HOW_WARNED)


def _how(sentences: tuple[str, ...]) -> None:
    """How something was worked out, one click away."""
    with surface.fold(_HOW):
        link = html.link(MODEL_CARD.id, "Modellkortet berättar mer")
        html.show(f"{html.paragraphs(sentences)}<p>{link}</p>")


def filters_part(visit: Visit, view: PopulationView) -> None:
    """Which years, and known on which day."""
    left, right = surface.columns(2)
    with left:
        known_on_choice(visit)
    with right:
        default = view.first_years[0] if view.first_years else None
        first_year_choice(visit, view.first_years, default)
    years = [p.year for p in view.full.outcome.points]
    chosen = visit.selection
    html.notices((*outside(chosen.year, years), *begins_too_late(chosen.from_year, years)))


def what_if_part(visit: Visit, view: PopulationView) -> None:
    """The reader's own births, deaths and moves; what they lead to stands in the address."""
    supposed = view.what_if
    html.show(
        "<section><h2>Tänk om</h2><p>Hur skulle vägen se ut med andra tal? Fyll i antal personer "
        f"om året. {html.text(supposed.start_sentence)}</p></section>"
    )
    if on := surface.document():
        fields = _NOT_IN_COPY if on.copy else _NEEDS_SCRIPT
        html.show(html.paragraphs((*supposed.sentences, fields)))
        return
    shown = visit.selection.what_if or supposed.start
    texts = [number(n) for n in astuple(shown)] if shown else ["" for _ in PART_LABELS]
    # A new key for new start values: what is typed in belongs to those that it was typed over.
    keys = [f"what_if_{label}_{text}" for label, text in zip(PART_LABELS, texts, strict=True)]
    with st.form("what_if", border=False):
        columns = st.columns(len(PART_LABELS))
        for column, label, text, key in zip(columns, PART_LABELS, texts, keys, strict=True):
            column.text_input(f"{label} om året", value=text, key=key)
        st.form_submit_button("Rita om vägen", on_click=lambda: _suppose(visit, keys))
    if faults := st.session_state.pop(_FAULTS, ()):
        html.show(f'<div class="s-failed" role="status">{html.paragraphs(faults)}</div>')
    if supposed.sentences:
        html.show(html.paragraphs(supposed.sentences))
    if visit.selection.what_if:
        st.button("Ta bort tänk om", on_click=lambda: choose(visit, what_if=None))


def _suppose(visit: Visit, keys: list[str]) -> None:
    yearly, faults = read_yearly([st.session_state[key] for key in keys])
    if yearly is None:
        st.session_state[_FAULTS] = faults
    else:
        choose(visit, what_if=yearly)


def path_part(view: PopulationView) -> None:
    """Where the pace leads, how sure that is, and what stands beside it."""
    words = view.judged.words
    beside = (*view.unchanged_sentences, *view.base_rate_sentences)
    html.show(
        '<section class="s-two"><div><h2>Vart takten leder</h2>'
        f"{html.paragraphs(view.path_sentences)}{html.paragraphs(beside)}</div>"
        f"<div><h2>Förändringen hittills</h2><p>{html.mark(view.judged.trend)}</p>"
        f"{html.paragraphs([s for s in (words.change,) if s])}"
        f"<h2>SCB:s egen framskrivning</h2>{html.paragraphs(view.official_sentences)}"
        "</div></section>"
    )
    if view.projected:
        rows = [[str(r.year), r.value, r.in_80, r.in_95] for r in view.projected]
        with surface.fold("Visa framskrivningen år för år"):
            html.show(html.table(_PROJECTED, _PROJECTED_HEADINGS, rows, "s-years"))
    paces = [s for s in (words.trend, view.paces_sentence) if s]
    _how((*view.method_sentences, *_HOW_PROJECTED, *paces))


def components_part(view: PopulationView) -> None:
    """What births, deaths and moves say."""
    html.show(
        "<section><h2>Vad som påverkar folkmängden</h2>"
        f"{html.paragraphs((*view.component_sentences, *view.part_sentences))}</section>"
    )
    if view.components:
        rows = [_component_row(row) for row in reversed(view.components)]
        caption = "Födda, döda och flyttningar. Delarna summerar inte alltid till förändringen."
        with surface.fold("Visa födda, döda och flyttningar år för år"):
            html.show(html.table(caption, _COMPONENT_HEADINGS, rows, "s-years"))
        _how(_HOW_PARTS)
    html.show("<h2>Folkmängden år för år</h2>")


def _component_row(row: ComponentRow) -> list[str]:
    plain = (row.births, row.deaths, row.natural, row.moved_in, row.moved_out, row.migration)
    balance = {2, 5}
    cells = [
        "–" if v is None else (signed(v) if n in balance else number(v))
        for n, v in enumerate(plain)
    ]
    change = "–" if row.change is None else signed(row.change)
    return [str(row.year), *cells, change]

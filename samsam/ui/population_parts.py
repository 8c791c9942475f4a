"""Parts of the page of the population targets."""

from __future__ import annotations

import streamlit as st

from samsam.questions.population import ComponentRow, PopulationView
from samsam.swedish import number, signed
from samsam.ui import html
from samsam.ui.choices import first_year_choice, known_on_choice
from samsam.ui.frame import Visit

_COMPONENT_HEADINGS = (
    "År", "Födda", "Döda", "Födda minus döda", "Inflyttade", "Utflyttade",
    "Inflyttade minus utflyttade", "Folkmängden ändrades",
)  # fmt: skip


def answer_part(view: PopulationView) -> None:
    """The targets with their states, first of all."""
    judged = view.judged
    cards = "".join(
        f'<article class="s-card"><p>{html.mark(mark)}</p><p>{html.text(sentence)}</p></article>'
        for mark, sentence in zip(judged.targets, judged.words.targets, strict=True)
    )
    html.show(
        '<section><h1>Befolkningsmålen</h1><div class="s-cards">'
        f"{cards}</div><p>{html.text(view.history_sentence)}</p></section>"
    )


def filters_part(visit: Visit, view: PopulationView) -> None:
    """Which years, and known on which day."""
    left, right = st.columns(2)
    with left:
        known_on_choice(visit)
    with right:
        default = view.first_years[0] if view.first_years else None
        first_year_choice(visit, view.first_years, default)


def path_part(view: PopulationView) -> None:
    """Where the pace leads, and how sure that is."""
    words = view.judged.words
    html.show(
        '<section class="s-two"><div><h2>Vart takten leder</h2>'
        f"{html.paragraphs(view.path_sentences)}</div>"
        f"<div><h2>Förändringen hittills</h2><p>{html.mark(view.judged.trend)}</p>"
        f"{html.paragraphs((words.trend, words.change))}</div></section>"
    )


def components_part(view: PopulationView) -> None:
    """What births, deaths and moves say."""
    html.show(
        "<section><h2>Vad som påverkar folkmängden</h2>"
        f"{html.paragraphs(view.component_sentences)}</section>"
    )
    if view.components:
        rows = [_component_row(row) for row in reversed(view.components)]
        caption = "Födda, döda och flyttningar. Delarna summerar inte alltid till förändringen."
        with st.expander("Visa födda, döda och flyttningar år för år"):
            html.show(html.table(caption, _COMPONENT_HEADINGS, rows, "s-years"))
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

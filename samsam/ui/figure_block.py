"""A figure on a page: headline, sentences, chart with its alt text, notes, table and downloads."""

from __future__ import annotations

import streamlit as st

from samsam.exports.formats import formats_of
from samsam.figures.figure import Figure
from samsam.figures.on_screen import CONFIG, plotly
from samsam.questions.indicator import Judged
from samsam.questions.selection import Selection
from samsam.ui import html
from samsam.ui.frame import Visit


def figure_block(visit: Visit, shown: Judged, key: str, view: str = "nyckeltal") -> None:
    """Draw one figure whole. `view` names the figure in the address of its files."""
    words = shown.words
    html.show(
        f'<div class="s-figure-head"><h2>{html.text(words.headline)}</h2>'
        f"<p>{html.text(words.subtitle)}</p></div>"
    )
    if shown.figure.outcome.points:
        spec = plotly(shown.figure, visit.palette)
        st.plotly_chart(spec, theme=None, config=CONFIG, key=key, alt=words.alt)
    html.show(
        f'<div class="s-notes">{html.paragraphs((*words.notes, words.source))}</div>'
        f"{downloads(visit.selection, shown.figure, words.headline, view)}"
    )


def table_block(shown: Judged) -> None:
    """The figure's table."""
    copying = html.copying("", "Kopiera tabellen", shown.words.table.caption)
    html.show(f'<p class="s-actions">{copying}</p>{html.figure_table(shown.words.table)}')


def downloads(selection: Selection, figure: Figure, headline: str, view: str) -> str:
    """Links to the figure as files: real addresses, so that they can be shared too."""
    year = selection.year if figure.compared else None
    query = selection.changed(indicator=None, goal=None, year=year)
    name = f"{view}/{figure.id}"
    links = "".join(
        f'<li><a href="{html.text(query.link(f"filer/{name}.{f.extension}"))}" download>'
        f'{html.text(f.label)}<span class="s-hidden">, {html.text(headline)}</span></a></li>'
        for f in formats_of(view)
    )
    picture = query.link(f"filer/{name}.png")
    copying = html.copying(picture, "Kopiera bilden", headline)
    alone = html.text(query.link(f"diagram/{name}"))
    embed = f'<li><a href="{alone}">Bara diagrammet, för andra webbplatser</a></li>'
    return f'<div class="s-downloads"><p>Ladda ner</p><ul>{links}{embed}</ul>{copying}</div>'

"""What helps at a field: what is computed about it, texts to start from, and formatting."""

from __future__ import annotations

import streamlit as st

from samsam.model.analysis.records import Field, FieldKind
from samsam.model.language.formatted_text import read_formatted, unformatted
from samsam.services.analysis.writing_aids import OfferedText
from samsam.services.analysis.year import YearView
from samsam.services.indicators.indicator import POPULATION
from samsam.web.page import html
from samsam.web.page.frame import Visit
from samsam.web.writing.picture_part import picture_part
from samsam.web.writing.saving import EditedField, commit, held_in, put_in

_OF_TARGETS = "targets"
_FORMATS = (
    ("bold", "<b>Fet</b>", "Fet stil (Ctrl+B)"),
    ("bullets", "Punkter", "Punktlista (Ctrl+Skift+8)"),
    ("link", "Länk", "Länk (Ctrl+K)"),
)


def tools(field: Field, key: str) -> str:
    """Buttons that format what is chosen in the box, worked by writing.js."""
    label = html.text(f"Format för {field.label}")
    buttons = "".join(
        f'<button type="button" tabindex="-1" data-format="{name}" title="{title}">{words}</button>'
        for name, words, title in _FORMATS
    )
    return (
        f'<div class="s-tools" role="toolbar" aria-label="{label}" data-for="{html.text(key)}">'
        f"{buttons}</div>"
    )


def preview_part(field: Field, words: str) -> None:
    """How a text that has marks is shown to its readers."""
    if field.kind is not FieldKind.LONG_TEXT or read_formatted(words) == unformatted(words):
        return
    html.show(
        '<details class="s-hints"><summary>Så visas texten'
        f'<span class="s-hidden">: {html.text(field.label)}</span></summary>'
        f"{html.formatted(read_formatted(words))}</details>"
    )


def computed_part(
    visit: Visit, view: YearView, place: EditedField, computed: tuple[str, ...], before: str
) -> None:
    """What is computed for the field, and what was written in an earlier year."""
    field = place.field
    if field.show == _OF_TARGETS:
        picture_part(visit, POPULATION, view.year)
    if computed:
        label = html.text(f"Uträknat om {field.label}")
        html.show(
            f'<div class="s-facts-beside" role="note" aria-label="{label}">'
            "<p><strong>Uträknat av SAMSAM</strong></p>"
            f"{html.paragraphs(computed)}</div>"
        )
    if before:
        html.show(
            f'<details class="s-before"><summary>Texten från {view.before_year}'
            f'<span class="s-hidden">: {html.text(field.label)}</span></summary>'
            f"<bdi>{html.formatted(read_formatted(before))}</bdi></details>"
        )


def offer_part(place: EditedField, offered: OfferedText) -> None:
    """A button that puts a text after what stands in the field; gone when it stands there."""
    if offered.text in held_in(place):
        return

    def add() -> None:
        # What was typed in the meantime has come with the click, and gets a version of its own.
        if held_in(place) != place.latest.value:
            commit(place, held_in(place))
        held = held_in(place).rstrip()
        words = f"{held}\n\n{offered.text}" if held else offered.text
        put_in(place, words)
        commit(place, words)

    st.button(html.label(offered.label), key=f"{offered.id}_{place.key}", on_click=add)

"""Figures typed by hand: as many rows as needed, or a table pasted from Excel or a web page.

What is typed stays, whatever becomes of it, until all of it has come in.
"""

from __future__ import annotations

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.services.data import batches, data
from samsam.sources.intake.by_hand import Typed, TypedRow
from samsam.web.data.preview_parts import PageArea, saved_whole, show_later
from samsam.web.page import html
from samsam.web.page.choosing import choose_one, chosen
from samsam.web.page.frame import Visit, wait_here

_FORM, _KEPT, _ROWS, _SHOW = "hand_form", "hand_kept", "hand_rows", "hand_show"
_ROWS_AT_ONCE = 4
_MUST = "(obligatoriskt)"
_EXAMPLE = "År\tVärde\tAnmärkning\n2024\t17 521\tUr årets sammanställning"


def by_hand_part(visit: Visit) -> None:
    """Type in figures that no service has: first what would change is shown."""
    html.show("<h2>För in siffror för hand</h2>")
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan föra in siffror.</p>")
        return
    if saved_whole(PageArea.HAND):
        _empty()
    html.show(
        "<p>För nyckeltal som ingen tjänst har. Fyll i en rad för varje år, eller klistra in en "
        "tabell. Tomma rader räknas inte. I en rad som du använder är alla tre fälten "
        "obligatoriska. Du får se vad som skulle ändras innan något läses in.</p>"
    )
    _form(visit)


@st.fragment
def _form(visit: Visit) -> None:
    """All that is typed reaches the server field by field, so that nothing waits to be lost."""
    wait_here(visit.service)
    if st.session_state.pop(_SHOW, False):
        st.rerun()
    indicators = visit.service.register.indicators
    kept = st.session_state.setdefault(_KEPT, {})
    kept[_key("indicator")] = choose_one(
        f"Nyckeltal {_MUST}",
        indicators,
        key=_key("indicator"),
        title=lambda i: indicators[i].short_title,
        start=kept.get(_key("indicator")),
        placeholder="Välj nyckeltal",
        on_change=lambda i: _offer_source(visit, i),
    )
    _text(f"Källa {_MUST}", "source")
    for number in range(1, _rows() + 1):
        _row(number)
    st.button("Lägg till rader", key="hand_more", on_click=_add_rows)
    html.show(
        "<h3>Eller klistra in en tabell</h3><p>Kopiera rutorna i Excel eller tabellen på webbsidan "
        "och klistra in dem här. Rader med år, värde och anmärkning går bra, med eller utan "
        "rubriker, och tabeller med årtalen som rubriker. En tabell som själv nämner nyckeltalen "
        "kan ha flera.</p>"
    )
    _text("Tabell", "table", tall=True, example=_EXAMPLE)
    _text("Anmärkning till tabellen (obligatoriskt om den inte har en egen kolumn)", "note")
    st.button(
        "Förhandsgranska", key="hand_preview", on_click=_preview, args=(visit,), type="primary"
    )


def _row(number: int) -> None:
    """One row of the grid; on a phone its fields stand under each other."""
    year, value, note = st.columns([2, 2, 4])
    with year:
        _text(f"År, rad {number}", f"year_{number}")
    with value:
        _text(f"Värde, rad {number}", f"value_{number}")
    with note:
        _text(f"Anmärkning, rad {number}", f"note_{number}")


def _text(label: str, name: str, *, tall: bool = False, example: str = "") -> None:
    """A field that holds what was typed in it also when the page has been left and opened again."""
    key = _key(name)
    kept: dict[str, str] = st.session_state.setdefault(_KEPT, {})
    if key not in st.session_state:
        st.session_state[key] = kept.get(key, "")
    if tall:
        kept[key] = st.text_area(label, key=key, height=170, placeholder=example)
    else:
        kept[key] = st.text_input(label, key=key)


def _key(name: str) -> str:
    """A field's key: an emptied form has fields of its own."""
    return f"hand_{st.session_state.get(_FORM, 0)}_{name}"


def _typed(name: str) -> str:
    return str(st.session_state.get(_key(name), ""))


def _rows() -> int:
    return int(st.session_state.get(_ROWS, _ROWS_AT_ONCE))


def _add_rows() -> None:
    st.session_state[_ROWS] = _rows() + _ROWS_AT_ONCE


def _empty() -> None:
    st.session_state[_FORM] = st.session_state.get(_FORM, 0) + 1
    for name in (_KEPT, _ROWS):
        st.session_state.pop(name, None)


def _offer_source(visit: Visit, indicator_id: str | None) -> None:
    """The source that the key figure last had, unless somebody has typed one already."""
    if indicator_id and not _typed("source").strip():
        st.session_state[_key("source")] = batches.last_source(visit.service, indicator_id)


def _preview(visit: Visit) -> None:
    rows = tuple(
        TypedRow(*(_typed(f"{name}_{n}") for name in ("year", "value", "note")))
        for n in range(1, _rows() + 1)
    )
    typed = Typed(_typed("source"), rows, _typed("table"), _typed("note"))
    shown = data.preview_typed(visit.service, typed, chosen(_key("indicator")), visit.today)
    show_later((shown,), PageArea.HAND)
    st.session_state[_SHOW] = True

"""Parts of the writing view: progress, the choice of part, and the fields that save themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import streamlit as st

from samsam.model.analysis import NEVER_WRITTEN, Field, FieldKind, missing_fields, packed, unpacked
from samsam.questions.year import Part, YearView, facts
from samsam.ui import html
from samsam.ui.frame import Visit
from samsam.ui.pages import ANALYSIS
from samsam.ui.saving import (
    FieldState,
    commit,
    commit_brought,
    field_key,
    keep_mine,
    replace_shown,
    show_anew,
    state_of,
    take_theirs,
    was_saved_before,
)


def progress_part(visit: Visit, view: YearView) -> None:
    """How far the writing has come."""
    done = view.required - view.missing
    address = visit.selection.changed(year=view.year).link(ANALYSIS.id)
    html.show(
        f'<p class="s-state">{done} av {view.required} obligatoriska fält är ifyllda. '
        "Allt sparas medan du skriver. Skriv inga namn på personer. "
        f"{html.link(address, 'Läs analysen')}</p>"
    )


def part_choice(view: YearView) -> Part:
    """Choose which record to write in: the annual analysis or the movement of a goal."""
    st.radio(
        "Del",
        range(len(view.parts)),
        format_func=lambda n: _part_label(view.parts[n]),
        key=f"part_{view.year}",
    )
    chosen: int = st.session_state[f"part_{view.year}"]
    return view.parts[chosen]


def _part_label(part: Part) -> str:
    if not part.written:
        return f"{part.heading} (inte påbörjad)"
    missing = len(missing_fields(part.form, part.record))
    return f"{part.heading} ({'klar' if missing == 0 else f'{missing} fält saknas'})"


def form_part(visit: Visit, view: YearView, part: Part) -> None:
    """Every field of the record, by group, with the year's figures beside."""
    html.show(f"<h2>{html.text(part.heading)}</h2><p>{html.text(part.form.intro)}</p>")
    for heading, fields in part.form.groups().items():
        html.show(f"<h3>{html.text(heading)}</h3>")
        for field in fields:
            _field(visit, view, part, field)


def _field(visit: Visit, view: YearView, part: Part, field: Field) -> None:
    if field.kind is FieldKind.GOAL:
        return  # the record is the goal's own
    key = field_key(view.year, part, field)
    latest = part.record.latest(field.id) if part.record else NEVER_WRITTEN
    state = state_of(key, latest)
    beside = facts(visit.service, field.show, view, visit.today)
    replace_shown(key)
    writing, figures = st.columns([3, 2]) if beside else (st.container(), None)
    with writing:
        html.show(f'<p class="s-help" id="help_{key}">{html.text(field.help)}</p>')
        _widget(visit, view, part, field, key, state.start)
        _status(visit, view, part, field, key, state_of(key, latest))
    if figures is not None:
        with figures:
            label = html.text(f"Uträknat om {field.label}")
            html.show(
                f'<aside class="s-facts-beside" aria-label="{label}">'
                "<p><strong>Uträknat av SAMSAM</strong></p>"
                f"{html.paragraphs(beside)}</aside>"
            )


def _widget(visit: Visit, view: YearView, part: Part, field: Field, key: str, start: str) -> None:
    """The widget of the field's kind, filled from the store the first time it is shown.

    The stored text is the widget's default and not set by us: a page that stayed open while the
    server was away sends what its writer typed, and that must not be replaced.
    """
    shown_before = key in st.session_state
    label = f"{field.label}{' (obligatoriskt)' if field.required else ''}"

    def save() -> None:
        commit(visit, view.year, part, field, key, _to_store(field, st.session_state[key]))

    _WIDGETS[field.kind](visit, field, label, key, save, start)
    brought = _to_store(field, st.session_state[key])
    if not shown_before and brought != _to_store(field, _from_store(field, start)):
        _came_back(visit, view, part, field, key, brought, start)


def _came_back(
    visit: Visit, view: YearView, part: Part, field: Field, key: str, brought: str, start: str
) -> None:
    """Take care of what an open page brings to a session that had never shown the field."""
    if was_saved_before(visit, part, field, brought):
        show_anew(key, _from_store(field, start))
    else:
        commit_brought(visit, view.year, part, field, key, brought)


def _from_store(field: Field, stored: str) -> Any:
    if field.kind.holds_several:
        return unpacked(stored)
    if field.kind is FieldKind.CHOICE:
        return stored or None
    if field.kind is FieldKind.DATE:
        return date.fromisoformat(stored) if stored else None
    return stored


def _options(known: Iterable[str], chosen: list[str]) -> list[str]:
    """The choices, and what was once chosen but has since left the list: it stays until changed."""
    options = list(known)
    return options + [v for v in chosen if v not in options]


def _to_store(field: Field, value: Any) -> str:
    if field.kind.holds_several:
        return packed(list(value))
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


Save = Callable[[], None]
Widget = Callable[[Visit, Field, str, str, Save, str], None]


def _text(_visit: Visit, field: Field, label: str, key: str, save: Save, start: str) -> None:
    st.text_input(label, _from_store(field, start), key=key, on_change=save, autocomplete="off")


def _long_text(_visit: Visit, field: Field, label: str, key: str, save: Save, start: str) -> None:
    height = 260 if field.max_chars > 3000 else 180
    st.text_area(label, _from_store(field, start), key=key, on_change=save, height=height)


def _choice(_visit: Visit, field: Field, label: str, key: str, save: Save, start: str) -> None:
    options = _options(field.choices, [start] if start else [])
    chosen = options.index(start) if start else None
    st.selectbox(label, options, chosen, key=key, on_change=save, placeholder="Välj")


def _choices(_visit: Visit, field: Field, label: str, key: str, save: Save, start: str) -> None:
    chosen = unpacked(start)
    st.multiselect(
        label,
        _options(field.choices, chosen),
        chosen,
        key=key,
        on_change=save,
        placeholder="Välj en eller flera",
    )


def _indicators(visit: Visit, _field: Field, label: str, key: str, save: Save, start: str) -> None:
    known, chosen = visit.service.register.indicators, unpacked(start)
    st.multiselect(
        label,
        _options(known, chosen),
        chosen,
        format_func=lambda i: known[i].short_title if i in known else i,
        key=key,
        on_change=save,
        placeholder="Välj nyckeltal",
    )


def _date(_visit: Visit, field: Field, label: str, key: str, save: Save, start: str) -> None:
    st.date_input(label, _from_store(field, start), key=key, on_change=save, format="YYYY-MM-DD")


_WIDGETS: dict[FieldKind, Widget] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.INDICATORS: _indicators,
    FieldKind.DATE: _date,
}


def _status(
    visit: Visit, view: YearView, part: Part, field: Field, key: str, state: FieldState
) -> None:
    if not state.message:
        return
    tone = "s-failed" if state.failed else "s-saved"
    html.show(f'<p class="{tone}" role="status">{html.text(state.message)}</p>')
    if state.theirs:
        _conflict(visit, view, part, field, key, state.theirs.value)


def _conflict(
    visit: Visit, view: YearView, part: Part, field: Field, key: str, theirs: str
) -> None:
    """Both texts, and the writer's choice between them: nobody's text is overwritten unseen."""

    def mine() -> None:
        keep_mine(key)
        commit(visit, view.year, part, field, key, _to_store(field, st.session_state[key]))

    def other() -> None:
        st.session_state[key] = _from_store(field, take_theirs(key))

    html.show(
        '<div class="s-theirs"><p><strong>Den andras text</strong></p>'
        f"<bdi>{html.text(theirs)}</bdi></div>"
    )
    with st.container(horizontal=True):
        st.button("Behåll min text", key=f"mine_{key}", on_click=mine)
        st.button("Ta den andras text", key=f"theirs_{key}", on_click=other)

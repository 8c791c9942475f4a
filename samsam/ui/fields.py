"""A field of an analysis: its widget, what became of the last save, and what helps the writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from samsam.model.analysis import Field, FieldKind, FieldVersion, RecordKind, unpacked
from samsam.model.analysis import packed as as_list
from samsam.model.compare import compared
from samsam.questions import year as analysis
from samsam.questions.beside import facts
from samsam.questions.links import Links
from samsam.questions.year import Part, YearView
from samsam.swedish import NotANumberError, moment, parse_number
from samsam.ui import html
from samsam.ui.frame import Visit
from samsam.ui.hints_part import hints_part
from samsam.ui.saving import (
    FieldState,
    Place,
    commit,
    commit_brought,
    keep_mine,
    replace_shown,
    show_anew,
    state_of,
    take_theirs,
    was_saved_before,
)

# What is computed for these fields can be taken into the text as it stands.
_DRAFTS = ("overview", "targets", "coverage", "indicator", "indicator_quality")
_MANY_CHARS = 3000


@dataclass(frozen=True, slots=True)
class Desk:
    """What every field of a page needs: the visit, the year, and what can be pointed at."""

    visit: Visit
    view: YearView
    links: Links


def field_part(desk: Desk, part: Part, field: Field, first: str = "") -> None:
    """One field whole: help, widget, save, what is computed for it, and its earlier texts.

    `first` is what it holds before anything was saved in it.
    """
    if field.kind is FieldKind.GOAL and part.kind is RecordKind.MOVEMENT:
        return  # the record is the goal's own
    place = Place(desk.visit, desk.view.year, part, field, first)
    state = state_of(place)
    replace_shown(place)
    computed = facts(desk.visit.service, field.show, desk.view, desk.visit.today, part)
    before = desk.view.before.get((part.kind, part.subject, field.id), "")
    aside = bool(computed) or bool(before and field.kind is FieldKind.LONG_TEXT)
    writing, beside = st.columns([3, 2]) if aside else (st.container(), None)
    with writing:
        html.show(f'<p class="s-help" id="help_{place.key}">{html.text(field.help)}</p>')
        _widget(desk, place, state.start)
        _status(place, state_of(place))
        hints_part(desk.visit.service, field, _to_store(field, st.session_state[place.key]))
        _versions(desk, place)
    if beside is not None:
        with beside:
            _beside(desk, place, computed, before)


def _beside(desk: Desk, place: Place, computed: tuple[str, ...], before: str) -> None:
    """What is computed for the field, and what was written last year."""
    field = place.field
    if computed:
        label = html.text(f"Uträknat om {field.label}")
        html.show(
            f'<aside class="s-facts-beside" aria-label="{label}">'
            "<p><strong>Uträknat av SAMSAM</strong></p>"
            f"{html.paragraphs(computed)}</aside>"
        )
    empty = not _to_store(field, st.session_state[place.key]).strip()
    if computed and empty and field.show in _DRAFTS:
        _suggestion(place, "Ta in det uträknade i texten", "draft", "\n".join(computed))
    if before and field.kind is FieldKind.LONG_TEXT:
        html.show(
            f'<details class="s-before"><summary>Förra årets text ({desk.view.year - 1})</summary>'
            f"<bdi>{html.text(before)}</bdi></details>"
        )
        if empty:
            _suggestion(place, "Börja från förra årets text", "before", before)


def _suggestion(place: Place, label: str, name: str, words: str) -> None:
    """A button that puts a text into an empty field, where it's saved and can be changed."""

    def take() -> None:
        st.session_state[place.key] = words
        commit(place, words)

    st.button(label, key=f"{name}_{place.key}", on_click=take)


# The widget


def _widget(desk: Desk, place: Place, start: str) -> None:
    """The widget of the field's kind, filled from the store the first time it is shown.

    The stored text is the widget's default and not set by us: a page that stayed open while the
    server was away sends what its writer typed, and that must not be replaced.
    """
    field, key = place.field, place.key
    shown_before = key in st.session_state
    label = f"{field.label}{' (obligatoriskt)' if field.required else ''}"

    def save() -> None:
        commit(place, _to_store(field, st.session_state[key]))

    _WIDGETS[field.kind](desk, field, label, key, save, start)
    brought = _to_store(field, st.session_state[key])
    if not shown_before and brought != _to_store(field, _from_store(field, start)):
        _came_back(place, brought, start)


def _came_back(place: Place, brought: str, start: str) -> None:
    """Take care of what an open page brings to a session that had never shown the field."""
    if was_saved_before(place, brought):
        show_anew(place, _from_store(place.field, start))
    else:
        commit_brought(place, brought)


def _from_store(field: Field, stored: str) -> Any:
    if field.kind.holds_several:
        return unpacked(stored)
    if field.kind is FieldKind.DATE:
        return (_day(stored) or stored) if stored else None
    return (stored or None) if _one_of_many(field.kind) else stored


def _day(stored: str) -> date | None:
    """None for a text that is older than its field's kind, which the unit can change."""
    try:
        return date.fromisoformat(stored)
    except ValueError:
        return None


def _one_of_many(kind: FieldKind) -> bool:
    return kind is FieldKind.CHOICE or (kind.points and not kind.holds_several)


def _to_store(field: Field, value: Any) -> str:
    if field.kind.holds_several:
        return as_list(list(value))
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _options(known: Iterable[str], chosen: list[str]) -> list[str]:
    """The choices, and what was once chosen but has since left the list: it stays until changed."""
    options = list(known)
    return options + [v for v in chosen if v not in options]


Save = Callable[[], None]
Widget = Callable[[Desk, Field, str, str, Save, str], None]


def _text(_desk: Desk, _field: Field, label: str, key: str, save: Save, start: str) -> None:
    st.text_input(label, start, key=key, on_change=save, autocomplete="off")


def _number(_desk: Desk, _field: Field, label: str, key: str, save: Save, start: str) -> None:
    st.text_input(label, start, key=key, on_change=save, autocomplete="off")
    typed = str(st.session_state[key])
    if typed.strip():
        try:
            parse_number(typed)
        except NotANumberError as fault:
            html.show(f'<p class="s-failed" role="status">{html.text(str(fault))}</p>')


def _long_text(_desk: Desk, field: Field, label: str, key: str, save: Save, start: str) -> None:
    height = 260 if field.max_chars > _MANY_CHARS else 180
    st.text_area(label, start, key=key, on_change=save, height=height)


def _choice(desk: Desk, field: Field, label: str, key: str, save: Save, start: str) -> None:
    options = _options(_known(desk, field), [start] if start else [])
    chosen = options.index(start) if start else None
    st.selectbox(
        label,
        options,
        chosen,
        format_func=_title_of(desk, field),
        key=key,
        on_change=save,
        placeholder="Välj",
    )


def _choices(desk: Desk, field: Field, label: str, key: str, save: Save, start: str) -> None:
    chosen = unpacked(start)
    st.multiselect(
        label,
        _options(_known(desk, field), chosen),
        chosen,
        format_func=_title_of(desk, field),
        key=key,
        on_change=save,
        placeholder="Välj en eller flera",
    )


def _known(desk: Desk, field: Field) -> tuple[str, ...]:
    return desk.links.offered[field.kind] if field.kind.points else field.choices


def _title_of(desk: Desk, field: Field) -> Callable[[str], str]:
    if not field.kind.points:
        return str
    return lambda value: desk.links.title(field.kind, value)


def _date(desk: Desk, field: Field, label: str, key: str, save: Save, start: str) -> None:
    if start and _day(start) is None:
        _text(desk, field, label, key, save, start)
        return
    st.date_input(label, _from_store(field, start), key=key, on_change=save, format="YYYY-MM-DD")


_WIDGETS: dict[FieldKind, Widget] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.NUMBER: _number,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.DATE: _date,
    FieldKind.GOAL: _choice,
    FieldKind.INDICATOR: _choice,
    FieldKind.INDICATORS: _choices,
    FieldKind.EVIDENCE: _choices,
    FieldKind.ACTOR: _choice,
    FieldKind.FOCUS_GOALS: _choices,
}


# What became of the save


def _status(place: Place, state: FieldState) -> None:
    if not state.message:
        return
    message = html.text(state.message)
    if state.failed:
        html.show(f'<p class="s-failed" role="status">{message}</p>')
    else:
        # The window forgets its own copy of a text when it's told that so much was saved.
        size = len(_to_store(place.field, st.session_state[place.key]))
        told = f'data-key="{html.text(place.key)}" data-size="{size}"'
        html.show(f'<p class="s-saved" role="status" {told}>{message}</p>')
    if state.theirs:
        _conflict(place, state.theirs.value)


def _conflict(place: Place, theirs: str) -> None:
    """Both texts, and the writer's choice between them: nobody's text is overwritten unseen."""

    def mine() -> None:
        keep_mine(place)
        commit(place, _to_store(place.field, st.session_state[place.key]))

    def other() -> None:
        st.session_state[place.key] = _from_store(place.field, take_theirs(place))

    html.show(
        '<div class="s-theirs"><p><strong>Den andras text</strong></p>'
        f"<bdi>{html.text(theirs)}</bdi></div>"
    )
    with st.container(horizontal=True):
        st.button("Behåll min text", key=f"mine_{place.key}", on_click=mine)
        st.button("Ta den andras text", key=f"theirs_{place.key}", on_click=other)


# Earlier texts


def _versions(desk: Desk, place: Place) -> None:
    """The earlier texts of a long field, compared with the present one, each to be restored."""
    record, field = place.part.record, place.field
    if record is None or field.kind is not FieldKind.LONG_TEXT or place.latest.version < 2:
        return
    opened = f"versions_{place.key}"
    if not st.toggle(f"Visa tidigare texter: {field.label}", key=opened):
        return
    kept = analysis.versions(desk.visit.service, record.id, field.id)
    number = st.selectbox(
        f"Tidigare text: {field.label}",
        range(1, len(kept)),
        format_func=lambda n: _version_label(kept[n]),
        key=f"version_{place.key}",
        placeholder="Välj",
    )
    if number is None:
        return
    earlier = kept[number].value
    html.show(
        f'<div class="s-theirs"><p><strong>Ändringar sedan dess</strong></p>'
        f"<bdi>{html.pieces(compared(earlier, kept[0].value))}</bdi></div>"
    )

    def restore() -> None:
        st.session_state[place.key] = earlier
        commit(place, earlier)

    st.button("Ta tillbaka den här texten", key=f"restore_{place.key}", on_click=restore)


def _version_label(version: FieldVersion) -> str:
    when = moment(version.saved_at) if version.saved_at else ""
    return f"{when}, {version.saved_by}, {len(version.value)} tecken"

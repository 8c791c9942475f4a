"""A field of an analysis: its widget, what became of the last save, and what helps the writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import streamlit as st

from samsam.model.analysis import Field, FieldKind, FieldVersion, Record, RecordKind, unpacked
from samsam.model.compare import compared
from samsam.model.way import FieldRef
from samsam.questions import year as analysis
from samsam.questions.beside import facts
from samsam.questions.links import Links
from samsam.questions.year import Part, YearView
from samsam.swedish import NotANumberError, moment, parse_number
from samsam.ui import html
from samsam.ui.choosing import choose_one, choose_several, chosen, chosen_several, unfold
from samsam.ui.frame import Visit
from samsam.ui.hints_part import hints_part
from samsam.ui.saving import (
    FieldState,
    Place,
    as_held,
    commit,
    commit_brought,
    day_of,
    held_in,
    keep_mine,
    put_in,
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
        html.show(
            f'<p class="s-help" id="help_{place.key}">{html.text(field.help)}</p>'
            f"{_returned(desk.view, place)}"
        )
        _widget(desk, place, state.start)
        _status(place, state_of(place))
        hints_part(desk.visit.service, field, held_in(place))
        _versions(desk, place)
    if beside is not None:
        with beside:
            _beside(desk, place, computed, before)


def _returned(view: YearView, place: Place) -> str:
    """What who gave the analysis back wants changed in this very field."""
    returned = view.way.returned
    ref = FieldRef(place.part.kind.value, place.part.subject, place.field.id)
    if returned is None or ref not in returned.fields:
        return ""
    return (
        f'<div class="s-warning" role="note"><p>{html.text(returned.by)} vill att fältet ändras:'
        f"</p><bdi>{html.text(returned.note)}</bdi></div>"
    )


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
    empty = not held_in(place).strip()
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
        put_in(place, words)
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
        commit(place, held_in(place))

    _WIDGETS[field.kind](desk, field, label, key, save, start)
    brought = held_in(place)
    if not shown_before and brought != as_held(field, start):
        _came_back(place, brought, start)


def _came_back(place: Place, brought: str, start: str) -> None:
    """Take care of what an open page brings to a session that had never shown the field."""
    if was_saved_before(place, brought):
        show_anew(place, start)
    else:
        commit_brought(place, brought)


def _options(known: Iterable[str], chosen: Iterable[str]) -> list[str]:
    """The choices, and what was once chosen but has since left the list: it stays until changed."""
    return list(dict.fromkeys([*known, *chosen]))


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
    held = [value for value in (start, chosen(key)) if value]
    choose_one(
        label,
        _options(_known(desk, field), held),
        key=key,
        title=_title_of(desk, field),
        start=start or None,
        on_change=lambda _chosen: save(),
    )


def _choices(desk: Desk, field: Field, label: str, key: str, save: Save, start: str) -> None:
    before = unpacked(start)
    choose_several(
        label,
        _options(_known(desk, field), (*before, *chosen_several(key))),
        key=key,
        title=_title_of(desk, field),
        start=before,
        on_change=lambda _chosen: save(),
    )


def _known(desk: Desk, field: Field) -> tuple[str, ...]:
    return desk.links.offered[field.kind] if field.kind.points else field.choices


def _title_of(desk: Desk, field: Field) -> Callable[[str], str]:
    if not field.kind.points:
        return str
    return lambda value: desk.links.title(field.kind, value)


def _date(desk: Desk, field: Field, label: str, key: str, save: Save, start: str) -> None:
    if start and day_of(start) is None:
        _text(desk, field, label, key, save, start)
        return
    st.date_input(label, day_of(start), key=key, on_change=save, format="YYYY-MM-DD")


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
    """The line under a field, which has its place before there is anything to say in it."""
    html.show(f'<div class="s-status">{_status_words(place, state)}</div>')
    if state.theirs:
        _conflict(place, state.theirs)


def _status_words(place: Place, state: FieldState) -> str:
    if not state.message:
        return ""
    message = html.text(state.message)
    if state.failed:
        return f'<p class="s-failed" role="status">{message}</p>'
    # The window forgets its own copy of a text when it's told that so much was saved.
    size = len(held_in(place))
    about = f'data-key="{html.text(place.key)}" data-size="{size}"'
    return f'<p class="s-saved" role="status" {about}>{message}</p>'


def _conflict(place: Place, theirs: FieldVersion) -> None:
    """Both texts, and the writer's choice between them: nobody's text is overwritten unseen."""

    def mine() -> None:
        keep_mine(place)
        commit(place, held_in(place))

    def other() -> None:
        put_in(place, take_theirs(place))

    html.show(
        '<div class="s-theirs"><p><strong>Texten som '
        f"{html.text(theirs.saved_by)} sparade</strong></p>"
        f"<bdi>{html.text(theirs.value)}</bdi></div>"
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
    fold = unfold(f"Tidigare texter: {field.label}", key=f"versions_{place.key}")
    if fold:
        with fold:
            _earlier(desk, place, record)


def _earlier(desk: Desk, place: Place, record: Record) -> None:
    field = place.field
    kept = analysis.versions(desk.visit.service, record.id, field.id)
    by_version = {v.version: v for v in kept[1:]}
    wanted = choose_one(
        f"Tidigare text: {field.label}",
        by_version,
        key=f"version_{place.key}",
        title=lambda version: _version_label(by_version[version]),
        start=kept[1].version,
    )
    if wanted is None:
        return
    earlier = by_version[wanted].value
    html.show(
        f'<div class="s-theirs"><p><strong>Ändringar sedan dess</strong></p>'
        f"<bdi>{html.pieces(compared(earlier, kept[0].value))}</bdi></div>"
    )

    def restore() -> None:
        put_in(place, earlier)
        commit(place, earlier)

    st.button("Ta tillbaka den här texten", key=f"restore_{place.key}", on_click=restore)


def _version_label(version: FieldVersion) -> str:
    when = moment(version.saved_at) if version.saved_at else ""
    return f"{when}, {version.saved_by}, {len(version.value)} tecken"

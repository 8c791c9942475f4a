"""A field of an analysis: its widget, what became of the last save, and what helps the writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import streamlit as st

from samsam.model.analysis.access import person_words
from samsam.model.analysis.differences import compared
from samsam.model.analysis.records import (
    Field,
    FieldKind,
    FieldVersion,
    Record,
    RecordKind,
    is_empty,
    unpacked,
)
from samsam.model.analysis.workflow import FieldRef
from samsam.services.analysis import year as analysis
from samsam.services.analysis.compare_years import facts
from samsam.services.analysis.cooperation import part_ref
from samsam.services.analysis.links import Links
from samsam.services.analysis.writing_aids import earlier_text, offered_texts
from samsam.services.analysis.year import Part, YearView
from samsam.swedish import (
    NotANumberError,
    capitalised,
    day_words,
    moment,
    no_day,
    parse_number,
    read_day,
)
from samsam.web.page import html
from samsam.web.page.choosing import (
    choose_one,
    choose_several,
    chosen,
    chosen_several,
    is_unfolded,
    unfold,
)
from samsam.web.page.frame import Visit
from samsam.web.writing.aids_part import computed_part, offer_part, preview_part, tools
from samsam.web.writing.cooperation_parts import (
    DAY_EXAMPLE,
    author_words,
    cooperation_part,
    in_question,
    landing,
)
from samsam.web.writing.hints_part import hints_part
from samsam.web.writing.saving import (
    EditedField,
    FieldState,
    as_held,
    commit,
    commit_brought,
    held_in,
    keep_mine,
    put_in,
    replace_shown,
    show_anew,
    state_of,
    take_theirs,
    was_saved_before,
)

_MANY_CHARS = 3000


@dataclass(frozen=True, slots=True)
class FieldContext:
    """What every field of a page needs: the visit, the year, and what can be pointed at.

    A `roomy` one has a column beside each field for what is computed about it.
    """

    visit: Visit
    view: YearView
    links: Links
    roomy: bool = True


def folded(desk: FieldContext, part: Part, fold: str) -> frozenset[str]:
    """The fields that are folded away under the key `fold`: optional, and empty when it was shut.

    What holds anything or is in question is in sight, and nothing that is in sight is folded away
    later: a field that is emptied to be written anew stays where it is.
    """
    kept = f"{fold}_fields"
    optional = frozenset(f.id for f in part.form.fields if not f.required and not _is_own(part, f))
    away: frozenset[str] = st.session_state.get(kept, optional)
    if not is_unfolded(fold):
        away = frozenset(f for f in away if not _holds(desk, part, part.form.field(f)))
    st.session_state[kept] = away
    return away


def _holds(desk: FieldContext, part: Part, field: Field) -> bool:
    """True when the store or the widget, which may not be saved yet, has anything in a field.

    Also when a colleague has it or asks something about it, or a link leads to it.
    """
    place = EditedField(desk.visit, desk.view.year, part, field)
    if in_question(desk.visit, desk.view, part_ref(part, field.id)):
        return True
    return not is_empty(field, part.record) or bool(st.session_state.get(place.key))


def _is_own(part: Part, field: Field) -> bool:
    """What a part belongs to is never chosen in it: a movement its goal, a cause its indicator."""
    if part.kind is RecordKind.MOVEMENT:
        return field.kind is FieldKind.GOAL
    return part.kind.of_indicator and field.id == "indicator" and bool(part.text(field.id))


def field_part(desk: FieldContext, part: Part, field: Field, first: str = "") -> None:
    """One field whole: help, widget, save, what is computed for it, and its earlier texts.

    `first` is what it holds before anything was saved in it.
    """
    if _is_own(part, field):
        return
    place = EditedField(desk.visit, desk.view.year, part, field, first)
    state = state_of(place)
    replace_shown(place)
    computed = facts(desk.visit.service, field.show, desk.view, desk.visit.today, part)
    before = earlier_text(desk.view, part, field)
    aside = desk.roomy and bool(computed or before)
    writing, beside = st.columns([3, 2]) if aside else (st.container(), None)
    with writing:
        html.show(
            f"{landing(desk.visit, part_ref(part, field.id))}"
            f'<p class="s-help" id="help_{place.key}">{html.text(field.help)}</p>'
            f"{_returned(desk.view, place)}"
        )
        _widget(desk, place, state.start)
        _status(place, state_of(place))
        for offered in offered_texts(desk.view, part, field, computed):
            offer_part(place, offered)
        preview_part(field, held_in(place))
        hints_part(desk.visit.service, field, held_in(place))
        cooperation_part(desk.visit, desk.view, part_ref(part, field.id), field.label)
        _versions(desk, place)
    with beside or writing:
        computed_part(desk.visit, desk.view, place, computed, before)


def _returned(view: YearView, place: EditedField) -> str:
    """What who gave the analysis back wants changed in this very field."""
    returned = view.way.returned
    ref = FieldRef(place.part.kind.value, place.part.subject, place.field.id)
    if returned is None or ref not in returned.fields:
        return ""
    return (
        f'<div class="s-warning" role="note"><p>{html.text(capitalised(returned.by))} vill '
        f"att fältet ändras:</p><bdi>{html.text(returned.note)}</bdi></div>"
    )


# The widget


def _widget(desk: FieldContext, place: EditedField, start: str) -> None:
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


def _came_back(place: EditedField, brought: str, start: str) -> None:
    """Take care of what an open page brings to a session that had never shown the field."""
    if was_saved_before(place, brought):
        show_anew(place, start)
    else:
        commit_brought(place, brought)


def _options(known: Iterable[str], chosen: Iterable[str]) -> list[str]:
    """The choices, and what was once chosen but has since left the list: it stays until changed."""
    return list(dict.fromkeys([*known, *chosen]))


Save = Callable[[], None]
Widget = Callable[[FieldContext, Field, str, str, Save, str], None]


def _text(_desk: FieldContext, _field: Field, label: str, key: str, save: Save, start: str) -> None:
    st.text_input(label, start, key=key, on_change=save, autocomplete="off")


def _number(
    _desk: FieldContext, _field: Field, label: str, key: str, save: Save, start: str
) -> None:
    st.text_input(label, start, key=key, on_change=save, autocomplete="off")
    typed = str(st.session_state[key])
    if typed.strip():
        try:
            parse_number(typed)
        except NotANumberError as fault:
            html.show(f'<p class="s-failed" role="status">{html.text(str(fault))}</p>')


def _long_text(
    _desk: FieldContext, field: Field, label: str, key: str, save: Save, start: str
) -> None:
    height = 260 if field.max_chars > _MANY_CHARS else 180
    st.text_area(label, start, key=key, on_change=save, height=height)
    html.show(tools(field, key))


def _choice(desk: FieldContext, field: Field, label: str, key: str, save: Save, start: str) -> None:
    held = [value for value in (start, chosen(key)) if value]
    choose_one(
        label,
        _options(_known(desk, field), held),
        key=key,
        title=_title_of(desk, field),
        start=start or None,
        on_change=lambda _chosen: save(),
    )


def _choices(
    desk: FieldContext, field: Field, label: str, key: str, save: Save, start: str
) -> None:
    before = unpacked(start)
    choose_several(
        label,
        _options(_known(desk, field), (*before, *chosen_several(key))),
        key=key,
        title=_title_of(desk, field),
        start=before,
        on_change=lambda _chosen: save(),
    )


def _known(desk: FieldContext, field: Field) -> tuple[str, ...]:
    return desk.links.offered[field.kind] if field.kind.points else field.choices


def _title_of(desk: FieldContext, field: Field) -> Callable[[str], str]:
    if not field.kind.points:
        return str
    return lambda value: desk.links.title(field.kind, value)


def _date(_desk: FieldContext, _field: Field, label: str, key: str, save: Save, start: str) -> None:
    """A day as people write it."""
    st.text_input(
        label, day_words(start), key=key, on_change=save, autocomplete="off",
        placeholder=DAY_EXAMPLE,
    )  # fmt: skip
    typed = str(st.session_state[key]).strip()
    if typed and read_day(typed) is None:
        html.show(f'<p class="s-failed" role="status">{html.text(no_day(typed))}</p>')


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


def _status(place: EditedField, state: FieldState) -> None:
    """The line under a field, which has its place before there is anything to say in it."""
    key = html.text(place.key)
    html.show(f'<div class="s-status" data-of="{key}">{_status_words(place, state)}</div>')
    if state.theirs:
        _conflict(place, state.theirs)


def _status_words(place: EditedField, state: FieldState) -> str:
    if not state.message:
        return author_words(place.latest)
    message = html.text(state.message)
    if state.failed:
        return f'<p class="s-failed" role="status">{message}</p>'
    # The window forgets its own copy of a text when it's reported that so much was saved.
    size = len(held_in(place))
    about = f'data-key="{html.text(place.key)}" data-size="{size}"'
    return f'<p class="s-saved" role="status" {about}>{message}</p>'


def _conflict(place: EditedField, theirs: FieldVersion) -> None:
    """Both texts, and the writer's choice between them: nobody's text is overwritten unseen."""

    def mine() -> None:
        keep_mine(place)
        commit(place, held_in(place))

    def other() -> None:
        put_in(place, take_theirs(place))

    html.show(
        '<div class="s-theirs"><p><strong>Texten som '
        f"{html.text(person_words(theirs.saved_by))} sparade</strong></p>"
        f"<bdi>{html.text(theirs.value)}</bdi></div>"
    )
    with st.container(horizontal=True):
        st.button("Behåll min text", key=f"mine_{place.key}", on_click=mine)
        st.button("Ta den andras text", key=f"theirs_{place.key}", on_click=other)


# Earlier texts


def _versions(desk: FieldContext, place: EditedField) -> None:
    """The earlier texts of a long field, compared with the present one, each to be restored."""
    record, field = place.part.record, place.field
    if record is None or field.kind is not FieldKind.LONG_TEXT or place.latest.version < 2:
        return
    fold = unfold(f"Tidigare texter: {field.label}", key=f"versions_{place.key}")
    if fold:
        with fold:
            _earlier(desk, place, record)


def _earlier(desk: FieldContext, place: EditedField, record: Record) -> None:
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

"""Parts of the page where the unit keeps its own lists."""

from __future__ import annotations

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.model.analysis.records import NO_YEAR, RecordKind
from samsam.services.analysis import year as analysis
from samsam.services.analysis.links import Listed, links, listed
from samsam.services.analysis.year import Part, year_view
from samsam.web.page import html
from samsam.web.page.choosing import choose_in_sight, open_fold, unfold
from samsam.web.page.frame import Visit
from samsam.web.page.messages import message_part
from samsam.web.writing.fields import FieldContext, field_part
from samsam.web.writing.saving import WRITING_MESSAGE, act

_LISTS = {
    RecordKind.ACTOR: ("Aktörer", "Lägg till en aktör"),
    RecordKind.FOCUS_GOAL: ("Inriktningsmål", "Lägg till ett inriktningsmål"),
}


def list_choice() -> RecordKind:
    """Choose which list."""
    html.show("<h1>Listor</h1>")
    return choose_in_sight("Lista", _LISTS, key="list_kind", title=lambda k: _LISTS[k][0])


def list_part(visit: Visit, kind: RecordKind) -> None:
    """Every thing in the list, each to be changed or taken away, and a button for a new one."""
    message_part(WRITING_MESSAGE)
    title, begin = _LISTS[kind]
    form = visit.service.forms[kind]
    things = listed(visit.service, kind)
    html.show(f"<h2>{title}</h2><p>{html.text(form.intro)}</p>")
    if not things:
        html.show("<p>Listan är tom än.</p>")
    view = year_view(visit.service, NO_YEAR)
    desk = FieldContext(visit, view, links(visit.service, view))
    for thing in things:
        _thing(desk, kind, thing)
    st.button(begin, key=f"add_{kind.value}", on_click=_add, args=(visit, kind))


def _add(visit: Visit, kind: RecordKind) -> None:
    def add(by: str) -> None:
        open_fold(_fold_key(kind, analysis.add(visit.service, NO_YEAR, kind, by).subject))

    act(visit, add, right=Right.LEAD)


def _fold_key(kind: RecordKind, subject: str) -> str:
    return f"list_{kind.value}_{subject}"


def _thing(desk: FieldContext, kind: RecordKind, thing: Listed) -> None:
    """One thing: its fields are shown when it is opened, since a list may be long."""
    part = Part(desk.visit.service.forms[kind], thing.record, thing.title, thing.subject)
    gone = "" if thing.used else " (används inte längre)"
    key = _fold_key(kind, thing.subject)
    fold = unfold(f"{html.label(thing.title)}{gone}", key=key)
    if fold is None:
        return
    label = "Används inte längre" if thing.used else "Använd igen"
    with fold:
        for field in part.form.fields:
            field_part(desk, part, field, thing.texts.get(field.id, ""))
        st.button(
            label, key=f"use_{key}", on_click=_set_used, args=(desk.visit, part, not thing.used)
        )


def _set_used(visit: Visit, part: Part, used: bool) -> None:
    act(
        visit,
        lambda by: analysis.set_removed(visit.service, NO_YEAR, part, not used, by),
        right=Right.LEAD,
    )

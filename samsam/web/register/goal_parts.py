"""Parts of the page of targets where the goals (målbilder) are changed."""

from __future__ import annotations

import streamlit as st

from samsam.model.indicators.indicator import Goal
from samsam.model.indicators.register_change import ChangedKind
from samsam.services.indicators import register_edits
from samsam.services.indicators.register_edits import Edited
from samsam.swedish import moment
from samsam.web.page import html
from samsam.web.page.choosing import unfold
from samsam.web.page.frame import Visit
from samsam.web.page.pages import LISTS
from samsam.web.register import forms

_FIELDS = ("title", "description")
_FORMS = "goals_forms"


def goals_part(visit: Visit) -> None:
    """Each goal in a fold, to be changed or taken away, and the form of a new one."""
    lists = html.link(LISTS.id, "Listor")
    html.show(
        "<h2>Målbilder</h2><p>Målbilderna som kommunen har beslutat dem. Inriktningsmålen finns på "
        f"{lists}.</p>"
    )
    for goal in visit.service.register.goals.values():
        key = _fold_key(goal.id)
        fold = unfold(html.label(goal.title), key=key)
        if fold is not None:
            with fold:
                _opened(visit, goal)
    _removed(visit)
    html.show("<h3>Ny målbild</h3>")
    _form(visit, f"goal{st.session_state.get(_FORMS, 0)}", None, 0)


def _fold_key(goal_id: str) -> str:
    return f"goal_fold_{goal_id}"


def _opened(visit: Visit, goal: Goal) -> None:
    found = register_edits.edited(visit.service, ChangedKind.GOAL, goal.id)
    changed_part(found)
    _form(visit, f"goal_{goal.id}", goal, found.version)
    args = (visit, goal.id, found.version)
    if found.changed and goal.id in visit.service.unchanged_register.goals:
        st.button(
            "Ta tillbaka det som står i filen", key=f"goal_reset_{goal.id}", on_click=_reset,
            args=args,
        )  # fmt: skip
    st.button("Ta bort målbilden", key=f"goal_remove_{goal.id}", on_click=_remove, args=args)


def changed_part(found: Edited) -> None:
    """That something is changed here, by whom, and what the file says of it."""
    if found.fault:
        html.notices((found.fault,))
    if found.change is None or not found.changed:
        html.show("<p>Som i filen.</p>")
        return
    who = f"Ändrat här av {found.change.saved_by} {moment(found.change.saved_at)}."
    html.show(html.paragraphs((who,)))
    if found.says:
        html.show(f"<p>I filen står:</p>{html.bullets(found.says)}")
    if found.moved:
        html.notices(found.moved)


def _form(visit: Visit, form: str, goal: Goal | None, version: int) -> None:
    state = forms.state_of(form, version, "title")
    forms.text(
        "Målbilden, ordagrant som den är beslutad", form, "title", goal.title if goal else ""
    )
    text = goal.description if goal else ""
    forms.text("Beskrivning (får vara tom)", form, "description", text, tall=True)
    forms.outcome_part(state)
    key = forms.key(form, "save")
    st.button("Spara målbilden", key=key, on_click=_save, args=(visit, form, goal))


def _save(visit: Visit, form: str, goal: Goal | None) -> None:
    title, description = (forms.typed(form, name) for name in _FIELDS)

    def set_it(by: str, based_on: int) -> None:
        changed = (goal.id, based_on) if goal else None
        register_edits.set_goal(visit.service, title, description, by, changed)

    if not forms.save(visit, form, set_it):
        return
    forms.report_done("Målbilden är sparad och gäller nu.")
    forms.forget(form, _FIELDS)
    if goal is None:
        st.session_state[_FORMS] = st.session_state.get(_FORMS, 0) + 1
    else:
        st.session_state.pop(_fold_key(goal.id), None)


def _removed(visit: Visit) -> None:
    """Goals that were taken away here, with a way to have them back."""
    for goal, found in register_edits.removed_goals(visit.service):
        html.show(html.paragraphs((f"Borttagen: {goal.title}.", *found.moved)))
        st.button(
            "Ta tillbaka målbilden", key=f"goal_back_{goal.id}", on_click=_reset,
            args=(visit, goal.id, found.version),
        )  # fmt: skip


def _remove(visit: Visit, goal_id: str, based_on: int) -> None:
    forms.carry_out(
        visit,
        lambda by: register_edits.remove_goal(visit.service, goal_id, based_on, by),
        "Målbilden är borttagen.",
    )
    forms.forget(f"goal_{goal_id}", _FIELDS)


def _reset(visit: Visit, goal_id: str, based_on: int) -> None:
    forms.carry_out(
        visit,
        lambda by: register_edits.reset_goal(visit.service, goal_id, based_on, by),
        "Målbilden är tagen tillbaka.",
    )
    forms.forget(f"goal_{goal_id}", _FIELDS)
    st.session_state.pop(_fold_key(goal_id), None)

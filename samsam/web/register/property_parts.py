"""Parts of the page of targets where key figures' own properties are changed."""

from __future__ import annotations

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.register_change import ChangedKind, ChangeState
from samsam.services.indicators import register_edits
from samsam.services.indicators.register_edits import Properties
from samsam.swedish import capitalised, month_name
from samsam.web.files import own_files
from samsam.web.page import html
from samsam.web.page.choosing import choose_one, choose_several, chosen, chosen_several, tick
from samsam.web.page.frame import Visit
from samsam.web.page.pages import CATALOGUE
from samsam.web.register import forms
from samsam.web.register.goal_parts import changed_part

_TEXTS = ("responsible", "title", "short_title", "definition")
_FIELDS = (*_TEXTS, "month", "listed", "goals", "after")
_FIRST = ""
_SAVE = "properties_save"


def properties_part(visit: Visit) -> None:
    """Choose a key figure, and change what may be changed of it."""
    added = html.link(CATALOGUE.id, "Lägg till nyckeltal")
    html.show(
        "<h2>Nyckeltal</h2><p>Ansvarig, publiceringsmånad, målbilder, ordning och vilka som visas "
        f"i översikten. För egna och tillagda mått också titel och definition. {added}.</p>"
    )
    indicators = visit.service.register.indicators
    chosen_id = choose_one(
        "Nyckeltal att ändra",
        indicators,
        key="properties_of",
        title=lambda i: indicators[i].short_title,
        start=visit.selection.indicator,
        placeholder="Välj nyckeltal",
    )
    if chosen_id:
        _chosen(visit, indicators[chosen_id])
    _order_part(visit)


def _chosen(visit: Visit, indicator: Indicator) -> None:
    found = register_edits.edited(visit.service, ChangedKind.INDICATOR, indicator.id)
    html.show(f"<h3>{html.text(indicator.title)}</h3>")
    changed_part(found)
    _form(visit, indicator, found.version)
    if found.changed:
        st.button(
            "Ta tillbaka det som står i filen", key=f"reset_{indicator.id}", on_click=_reset,
            args=(visit, indicator.id, found.version),
        )  # fmt: skip


def _form(visit: Visit, indicator: Indicator, version: int) -> None:
    form = f"properties_{indicator.id}"
    state = forms.state_of(form, version, "responsible")
    now = register_edits.properties(visit.service, indicator)
    if indicator.added:
        forms.text("Titel", form, "title", now.title)
        forms.text("Kort titel, högst 32 tecken", form, "short_title", now.short_title)
        forms.text(
            "Vad som räknas, för vilka och när", form, "definition", now.definition, tall=True
        )
    forms.text("Ansvarig funktion", form, "responsible", now.responsible)
    _choices(visit, form, indicator, now)
    forms.outcome_part(state)
    key = forms.key(form, "save")
    st.button("Spara", key=key, type="primary", on_click=_save, args=(visit, form, indicator, now))


def _choices(visit: Visit, form: str, indicator: Indicator, now: Properties) -> None:
    goals, others = visit.service.register.goals, visit.service.register.indicators
    choose_one(
        "Publiceras i", range(13), key=forms.key(form, "month"), title=_month,
        start=now.publication_month,
    )  # fmt: skip
    choose_several(
        "Målbilder, den närmaste först", goals, key=forms.key(form, "goals"),
        title=lambda i: goals[i].title, start=now.goals,
    )  # fmt: skip
    before = (_FIRST, *(i for i in others if i != indicator.id))
    choose_one(
        "Står efter", before, key=forms.key(form, "after"),
        title=lambda i: others[i].short_title if i else "Först av alla", start=now.after,
    )  # fmt: skip
    tick("Visas i översikten", key=forms.key(form, "listed"), start=now.listed)


def _month(month: int) -> str:
    return capitalised(month_name(month)) if month else "Ingen fast månad"


def _save(visit: Visit, form: str, indicator: Indicator, now: Properties) -> None:
    texts = {n: forms.typed(form, n) for n in _TEXTS if indicator.added or n == "responsible"}
    month, after = (chosen(forms.key(form, name)) for name in ("month", "after"))
    wanted = Properties(
        publication_month=now.publication_month if month is None else month,
        listed=bool(st.session_state.get(forms.key(form, "listed"))),
        goals=chosen_several(forms.key(form, "goals")),
        after=now.after if after is None else after,
        **texts,
    )

    def set_it(by: str, based_on: int) -> None:
        register_edits.set_properties(visit.service, indicator.id, wanted, based_on, by)

    if forms.save(visit, form, set_it):
        forms.report_done(f"Uppgifterna om ”{indicator.short_title}” är sparade och gäller nu.")
        forms.forget(form, _FIELDS)


def _reset(visit: Visit, indicator_id: str, based_on: int) -> None:
    forms.carry_out(
        visit,
        lambda by: register_edits.reset_properties(visit.service, indicator_id, based_on, by),
        "Det som står i filen gäller igen.",
    )
    forms.forget(f"properties_{indicator_id}", _FIELDS)


def _order_part(visit: Visit) -> None:
    """That the order is changed here, and a way back to the file's."""
    change = register_edits.edited_order(visit.service)
    if change is None or change.state is ChangeState.RESET:
        return
    html.show(html.paragraphs((f"Ordningen är ändrad här av {change.saved_by}.",)))
    st.button("Ta tillbaka filens ordning", key="reset_order", on_click=_reset_order, args=(visit,))


def _reset_order(visit: Visit) -> None:
    forms.carry_out(
        visit,
        lambda by: register_edits.reset_order(visit.service, by),
        "Filens ordning gäller igen.",
    )


def file_part(visit: Visit) -> None:
    """What is changed of goals and key figures, as it would stand in the files."""
    html.show("<h2>Ändringarna som fil</h2>")
    if st.button("Gör filen", key="properties_file"):
        content = register_edits.edits_file(visit.service).encode()
        file = own_files.keep(_SAVE, "andringar.toml", "application/toml", content, Right.LEAD)
        own_files.link(file, "Ladda ner andringar.toml")

"""Parts of the page of targets: every dated target, its form, and what becomes of a change."""

from __future__ import annotations

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.records.contents.register_changes import ChangedMeanwhileError
from samsam.services.indicators import targets
from samsam.services.indicators.targets import ListedTarget
from samsam.services.indicators.typed_target import Bound, TargetQuestionError, TypedTarget
from samsam.swedish import moment
from samsam.web.files import own_files
from samsam.web.page import html
from samsam.web.page.choosing import choose_in_sight, choose_one, chosen, unfold
from samsam.web.page.frame import Visit
from samsam.web.page.pages import INDICATOR
from samsam.web.register import forms

_FORMS, _SAVE = "targets_forms", "targets_save"
_NEW = "new"
_HEADINGS = ("Nyckeltal", "Mål", "Målår", "Beslutat", "Varifrån")
_BOUNDS = {
    Bound.AT_LEAST: "Minst: värdet eller högre",
    Bound.AT_MOST: "Högst: värdet eller lägre",
    Bound.WITHIN: "Mellan två gränser",
}
_EMPTY = TypedTarget("", Bound.AT_LEAST, "", "")
_FIELDS = (
    "value", "upper", "year", "decided_by", "decided_on", "source", "base_year", "bound",
)  # fmt: skip


def table_part(visit: Visit) -> tuple[ListedTarget, ...]:
    """Every target that holds, and those that don't, with the reason."""
    found = targets.listed_targets(visit.service)
    holding = [t for t in found if t.targets]
    if holding:
        rows = [_row(visit, t) for t in holding]
        html.show(html.table("Mål som gäller", _HEADINGS, rows, "s-stack"))
    else:
        html.show("<p>Inget mål är inskrivet än.</p>")
    return found


def _row(visit: Visit, listed: ListedTarget) -> list[str]:
    first = listed.shown[0]
    title = listed.indicator.short_title if listed.indicator else first.indicator_id
    address = visit.selection.link(INDICATOR.id, indicator=first.indicator_id)
    return [
        html.link(address, title),
        html.text(listed.words),
        str(first.year),
        html.text(first.decision),
        html.text(_origin(listed)),
    ]


def _origin(listed: ListedTarget) -> str:
    """Whether the files or somebody on the page says it, and what the files say otherwise."""
    change = listed.change
    if change is None or not listed.changed:
        return "Kommunens fil med mål"
    who = f"{change.saved_by} {moment(change.saved_at)}"
    if not listed.file:
        return f"Inskrivet här av {who}"
    done = "Borttaget" if listed.removed else "Ändrat"
    return f"{done} här av {who}. I filen står {listed.file_words} {listed.file[0].year}."


def change_part(visit: Visit, found: tuple[ListedTarget, ...]) -> None:
    """A fold for each target, where it's changed or taken away."""
    holding = [t for t in found if t.targets]
    if holding:
        html.show("<h2>Ändra ett mål</h2>")
    for listed in holding:
        with_fold = unfold(_label(listed), key=_fold_key(listed.id))
        if with_fold is not None:
            with with_fold:
                _opened(visit, listed)


def _label(listed: ListedTarget) -> str:
    title = listed.indicator.short_title if listed.indicator else listed.shown[0].indicator_id
    return html.label(f"{title} {listed.shown[0].year}: {listed.words}")


def _fold_key(target_id: str) -> str:
    return f"target_fold_{target_id}"


def _opened(visit: Visit, listed: ListedTarget) -> None:
    if listed.file_moved:
        html.notices((listed.file_moved,))
    _form(visit, listed.id, listed)
    _undo_buttons(visit, listed)
    _versions(visit, listed)


def _undo_buttons(visit: Visit, listed: ListedTarget) -> None:
    args = (visit, listed.id, listed.version)
    if listed.changed and listed.file:
        words = f"Ta tillbaka det som står i filen: {listed.file_words} {listed.file[0].year}"
        st.button(html.label(words), key=f"reset_{listed.id}", on_click=_bring_back, args=args)
    st.button("Ta bort målet", key=f"remove_{listed.id}", on_click=_remove, args=args)


def _versions(visit: Visit, listed: ListedTarget) -> None:
    """Who has changed the target, and when."""
    rows = [
        [
            html.text(moment(version.saved_at)),
            html.text(version.saved_by),
            html.text(targets.words_of_change(visit.service, version)),
        ]
        for version in targets.versions(visit.service, listed.id)
    ]
    if rows:
        html.show(html.table("Så har målet ändrats", ("När", "Av", "Till"), rows, "s-stack"))


def new_part(visit: Visit) -> None:
    """The form of a new target."""
    html.show("<h2>Nytt mål</h2>")
    _form(visit, f"{_NEW}{st.session_state.get(_FORMS, 0)}", None)


def removed_part(visit: Visit, found: tuple[ListedTarget, ...]) -> None:
    """Targets that don't hold: taken away here, or of a measure that is gone."""
    gone = [t for t in found if not t.targets]
    if not gone:
        return
    html.show("<h2>Mål som inte gäller</h2>")
    for listed in gone:
        title = listed.indicator.short_title if listed.indicator else listed.shown[0].indicator_id
        words = f"{title} {listed.shown[0].year}: {listed.words}."
        why = listed.fault or f"{_origin(listed)}"
        html.show(html.paragraphs((f"{words} {why}", *_moved(listed))))
        if listed.removed:
            st.button(
                f"Ta tillbaka målet {listed.shown[0].year}",
                key=f"back_{listed.id}",
                on_click=_bring_back,
                args=(visit, listed.id, listed.version),
            )


def _moved(listed: ListedTarget) -> tuple[str, ...]:
    return (listed.file_moved,) if listed.file_moved else ()


def file_part(visit: Visit) -> None:
    """The targets as they would stand in the register's file."""
    html.show(
        "<h2>Som fil</h2><p>Målen som de gäller nu, till den som sköter SAMSAM: skrivna så att de "
        "går att flytta till kommunens fil med mål (goals.toml).</p>"
    )
    if st.button("Gör filen"):
        content = targets.targets_file(visit.service).encode()
        file = own_files.keep(_SAVE, "mal.toml", "application/toml", content, Right.LEAD)
        own_files.link(file, "Ladda ner mal.toml")


# The form


def _form(visit: Visit, form: str, listed: ListedTarget | None) -> None:
    state = forms.state_of(form, listed.version if listed else 0, "value")
    start = targets.as_typed(listed) if listed else _EMPTY
    left, right = st.columns(2)
    with left:
        if listed is None:
            _indicator_choice(visit, form)
        bound = choose_in_sight(
            "Målet är", _BOUNDS, key=forms.key(form, "bound"), title=_BOUNDS.__getitem__,
            start=start.bound,
        )  # fmt: skip
        within = bound is Bound.WITHIN
        forms.text("Nedre gräns" if within else "Värde", form, "value", start.value)
        if within:
            forms.text("Övre gräns", form, "upper", start.upper)
        forms.text("Målår", form, "year", start.year)
    with right:
        forms.text("Beslutat av", form, "decided_by", start.decided_by)
        forms.text("Beslutat den (dag månad år)", form, "decided_on", start.decided_on)
        forms.text("Källa: dokumentet där målet står", form, "source", start.source)
        label = "Vägen till målet börjar år (får vara tomt)"
        forms.text(label, form, "base_year", start.base_year)
    forms.outcome_part(state)
    yes = "Ja, spara målet ändå" if state.questions else "Spara målet"
    at = forms.key(form, "save")
    st.button(yes, key=at, type="primary", on_click=_save, args=(visit, form, listed))


def _indicator_choice(visit: Visit, form: str) -> None:
    indicators = visit.service.register.indicators
    choose_one(
        "Nyckeltal",
        indicators,
        key=forms.key(form, "indicator"),
        title=lambda i: indicators[i].short_title,
        start=visit.selection.indicator,
        placeholder="Välj nyckeltal",
    )


def _typed(form: str, listed: ListedTarget | None) -> TypedTarget:
    chosen_id = chosen(forms.key(form, "indicator")) or ""
    texts = {name: forms.typed(form, name) for name in _FIELDS if name != "bound"}
    return TypedTarget(
        indicator_id=listed.shown[0].indicator_id if listed else chosen_id,
        bound=chosen(forms.key(form, "bound")) or Bound.AT_LEAST,
        **texts,
    )


def _save(visit: Visit, form: str, listed: ListedTarget | None) -> None:
    known: forms.FormState = st.session_state[forms.key(form, "state")]
    typed = _typed(form, listed)

    def set_it(by: str, based_on: int) -> None:
        changed = (listed.id, based_on) if listed else None
        yes = known.asked == typed
        targets.set_target(visit.service, typed, by, visit.today, changed, confirmed=yes)

    def said(error: ChangedMeanwhileError) -> str:
        return f", till: {targets.words_of_change(visit.service, error.theirs)}"

    try:
        saved = forms.save(visit, form, set_it, said)
    except TargetQuestionError as error:
        asked = forms.FormState(known.based_on, questions=error.questions, asked=typed)
        forms.put_state(form, asked)
        return
    if saved:
        _close(form, listed)
        forms.report_done("Målet är sparat och gäller nu.")


def _close(form: str, listed: ListedTarget | None) -> None:
    """After a save: a new form is empty, and a target's own begins from what is saved."""
    if listed is None:
        st.session_state[_FORMS] = st.session_state.get(_FORMS, 0) + 1
        return
    forms.forget(form, _FIELDS)
    st.session_state.pop(_fold_key(listed.id), None)


def _remove(visit: Visit, target_id: str, based_on: int) -> None:
    forms.carry_out(
        visit,
        lambda by: targets.remove_target(visit.service, target_id, based_on, by),
        "Målet är borttaget.",
    )
    _begin_anew(target_id)


def _bring_back(visit: Visit, target_id: str, based_on: int) -> None:
    forms.carry_out(
        visit,
        lambda by: targets.bring_back(visit.service, target_id, based_on, by),
        "Målet är taget tillbaka.",
    )
    _begin_anew(target_id)


def _begin_anew(target_id: str) -> None:
    st.session_state.pop(_fold_key(target_id), None)
    forms.forget(target_id, _FIELDS)

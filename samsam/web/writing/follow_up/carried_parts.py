"""Parts where a year's analysis begins: what earlier years left, answered with one click each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from samsam.model.analysis import actions
from samsam.model.analysis.carried_over import Answer, CarriedKind
from samsam.model.analysis.records import Field
from samsam.services.analysis.follow_up.carried_over import (
    CarriedItem,
    answer_rest,
    carried_items,
    reopen,
    taken_over_together,
)
from samsam.services.analysis.follow_up.carried_over import answer as keep_answer
from samsam.services.analysis.year import Part
from samsam.swedish import ended, number_word
from samsam.web.page import html
from samsam.web.page.choosing import open_fold, unfold
from samsam.web.writing.fields import FieldContext, field_part
from samsam.web.writing.saving import act

_FOLLOW_UP = (actions.STATUS, actions.STATUS_REASON, actions.FOLLOW_UP)
_WORDS = {Answer.YES: "Ja", Answer.CHANGED: "Ja, men ändrad", Answer.NO: "Nej"}
_DONE = {
    CarriedKind.ACTION: "Det är samma åtgärd som på sidan Åtgärder.",
    CarriedKind.FOCUS: "Vid Ja följer förra årets skäl med.",
    CarriedKind.CAUSE: "Vid Ja och Ja, men ändrad kommer orsaken in vid sitt nyckeltal.",
    CarriedKind.EXPECTATION: (
        "Den skrevs innan ni visste hur det gick: läs den mot utfallet först. Vid Ja kommer texten "
        "in i årets fält, om det är tomt."
    ),
}


def carried_part(desk: FieldContext) -> None:
    """Everything that earlier years left, each with its question and three answers."""
    items = carried_items(desk.visit.service, desk.view)
    left = sum(item.answered is None for item in items)
    html.show(f"<p>{html.text(_intro(len(items), left))}</p>")
    _rest(desk, items)
    for kind in CarriedKind:
        mine = [item for item in items if item.kind is kind]
        if mine:
            html.show(
                f"<h3>{kind.heading}: {len(mine)}</h3>"
                f'<p class="s-help">{html.text(f"{kind.question} {_DONE[kind]}")}</p>'
            )
        for item in mine:
            _item(desk, item)


def _rest(desk: FieldContext, items: Sequence[CarriedItem]) -> None:
    """One press that answers yes to all that is open, and one that takes those answers back."""
    year, service = desk.view.year, desk.visit.service
    kept = f"carried_rest_{year}"

    def answer(by: str) -> None:
        st.session_state[kept] = answer_rest(service, desk.view, by)

    def undo(by: str) -> None:
        reopen(service, desk.view, st.session_state.get(kept, ()), by)
        st.session_state.pop(kept, None)

    still_open = [item for item in items if item.answered is None]
    ready = len(taken_over_together(still_open))
    if ready > 1:
        words = f"Ja till allt som står kvar ({ready})"
        done = f"Ja är sparat om {number_word(ready)}. Varje svar går att ändra."
        st.button(
            words,
            key=f"answer_rest_{year}",
            on_click=lambda: act(desk.visit, answer, done),
        )
        if apart := _answered_apart(still_open):
            html.show(f'<p class="s-help">{apart}</p>')
    if _all_yes(items, st.session_state.get(kept, ())):
        st.button(
            "Ångra Ja till allt",
            key=f"undo_rest_{year}",
            on_click=lambda: act(desk.visit, undo, "Svaren är borttagna. Inget av det följer med."),
        )


def _answered_apart(still_open: Sequence[CarriedItem]) -> str:
    """What one press doesn't answer, and why; empty when it answers all."""
    gone = sum(bool(item.gone) for item in still_open)
    words = [f"{gone} går bara att svara Nej på, var för sig."] if gone else []
    if any(item.kind is CarriedKind.EXPECTATION for item in still_open):
        words.append(
            "Förväntad utveckling besvaras för sig: den skrevs innan ni visste hur det gick."
        )
    return " ".join(words)


def _all_yes(items: Sequence[CarriedItem], keys: Sequence[str]) -> bool:
    """True while every one of the answers stands as it was given."""
    said = {item.key: item.answered.answer for item in items if item.answered}
    return bool(keys) and all(said.get(key) is Answer.YES for key in keys)


def _intro(count: int, left: int) -> str:
    if not count:
        return "Tidigare år har inte lämnat något öppet."
    state = "Allt är besvarat" if not left else f"{count - left} av {count} är besvarade"
    return (
        f"{state}. Inget följer med av sig självt. Det som inte besvaras står som inte besvarat i "
        "analysen."
    )


def _item(desk: FieldContext, item: CarriedItem) -> None:
    answered = item.answered
    state = f"Svar: {answered.answer.value} ({item.by})." if answered else "Inte besvarad än."
    html.show(
        f'<div class="s-carried"><h4><bdi>{html.text(item.title)}</bdi></h4>'
        f"{_described(item.text, state)}</div>"
    )
    if item.gone:
        html.notices((item.gone,))
    with st.container(horizontal=True):
        for answer, words in _WORDS.items():
            chosen = answered is not None and answered.answer is answer
            st.button(
                words,
                key=f"answer_{desk.view.year}_{item.key}_{answer.name}",
                type="primary" if chosen else "secondary",
                disabled=bool(item.gone) and answer is not Answer.NO,
                on_click=_answer,
                args=(desk, item, answer),
            )
    if item.unfinished:
        html.notices((item.unfinished,))
    if item.action is not None and answered is not None:
        _action(desk, item, item.action, answered.answer)


def _described(text: str, state: str) -> str:
    """What was written, and at its end how it's answered."""
    *before, last = [p for p in text.split("\n") if p.strip()] or [""]
    first = "".join(f"<p>{html.text(p)}</p>" for p in before)
    said = html.text(ended(last)) if last else ""
    return f"<bdi>{first}<p>{said} <strong>{html.text(state)}</strong></p></bdi>"


def _answer(desk: FieldContext, item: CarriedItem, said: Answer) -> None:
    def keep(by: str) -> None:
        keep_answer(desk.visit.service, desk.view, item, said, by)
        if said is not Answer.YES:
            open_fold(_fold_key(desk, item))

    act(desk.visit, keep)


def _fold_key(desk: FieldContext, item: CarriedItem) -> str:
    return f"carried_{desk.view.year}_{item.key}"


def _action(desk: FieldContext, item: CarriedItem, part: Part, answer: Answer) -> None:
    """The action's fields: all of them when it is changed, else how it went."""
    every_field = answer is Answer.CHANGED
    label = "Ändra åtgärden" if every_field else "Läge och uppföljning"
    fold = unfold(label, key=_fold_key(desk, item))
    if fold is None:
        return
    with fold:
        for field in part.form.fields:
            if every_field or _follows_up(field):
                field_part(desk, part, field)


def _follows_up(field: Field) -> bool:
    return field.id in _FOLLOW_UP

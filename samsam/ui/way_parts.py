"""Parts that take an analysis on its way: review, fixing, publishing, correction."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from samsam.model.access import Right
from samsam.model.way import Step, Taken
from samsam.questions import way
from samsam.questions.service import Service
from samsam.questions.year import YearView, year_view
from samsam.swedish import capitalised, moment
from samsam.ui import html
from samsam.ui.frame import Visit
from samsam.ui.saving import act, message_part


def steps_part(visit: Visit, year: int) -> None:
    """What can be done with the analysis as a whole, by who may; and what was done."""
    message_part()
    if not visit.may(Right.READ_DRAFTS):
        return
    view = year_view(visit.service, year)
    for step in view.way.allowed():
        _STEPS[step](visit, view)
    _history(view.way.taken)


def _send(visit: Visit, view: YearView) -> None:
    if not visit.may(Right.LEAD):
        return
    html.show("<h2>Till granskning</h2>")
    found = way.readiness(visit.service, view)
    if found.obstacles:
        html.show(f"<p>Innan analysen kan granskas:</p>{html.bullets(found.obstacles)}")
    if found.remarks:
        html.show(f"<p>Tänk på:</p>{html.bullets(found.remarks)}")
    st.button(
        "Skicka till granskning",
        key=f"send_{view.year}",
        on_click=lambda: act(
            visit,
            lambda by: way.send(visit.service, view, by),
            "Analysen är klar för granskning. Den kan inte ändras medan den granskas.",
            Right.LEAD,
        ),
    )


def _fix(visit: Visit, view: YearView) -> None:
    if not visit.may(Right.APPROVE):
        return
    html.show(
        "<h2>Fastställ</h2><p>Text, siffror och diagram låses som de är nu och får ett hashvärde. "
        "En fastställd analys kan bara rättas genom en ny utgåva.</p>"
    )
    key = f"reference_{view.year}"
    with st.form(f"fix_{view.year}", border=False):
        st.text_input("Diarienummer", key=key, autocomplete="off")
        st.form_submit_button(
            "Fastställ analysen",
            on_click=lambda: act(
                visit,
                lambda by: way.fix(visit.service, view, visit.today, by, st.session_state[key]),
                "Analysen är fastställd.",
                Right.APPROVE,
            ),
        )


def _hand_back(visit: Visit, view: YearView) -> None:
    right = Right.APPROVE if visit.may(Right.APPROVE) else Right.LEAD
    if visit.may(right):
        _with_reason(
            visit, view, "Lämna tillbaka för ändring", "Vad ska ändras?", right, way.hand_back,
            "Analysen är öppen för ändring igen.",
        )  # fmt: skip


def _publish(visit: Visit, view: YearView) -> None:
    if not visit.may(Right.LEAD):
        return
    html.show("<h2>Publicera</h2>")
    st.button(
        "Märk som publicerad",
        key=f"publish_{view.year}",
        on_click=lambda: act(
            visit,
            lambda by: way.publish(visit.service, view, by),
            "Analysen är märkt som publicerad.",
            Right.LEAD,
        ),
    )


def _correct(visit: Visit, view: YearView) -> None:
    if visit.may(Right.LEAD):
        _with_reason(
            visit, view, "Påbörja en rättelse", "Varför rättas analysen?", Right.LEAD, way.correct,
            "En ny utgåva är påbörjad. Den förra finns kvar.",
        )  # fmt: skip


def _with_reason(
    visit: Visit,
    view: YearView,
    heading: str,
    label: str,
    right: Right,
    do: Callable[[Service, YearView, str, str], object],
    done: str,
) -> None:
    html.show(f"<h2>{html.text(heading)}</h2>")
    key = f"reason_{do.__name__}_{view.year}"
    with st.form(f"form_{key}", border=False):
        st.text_area(label, key=key)
        st.form_submit_button(
            heading,
            on_click=lambda: act(
                visit,
                lambda by: do(visit.service, view, by, st.session_state[key]),
                done,
                right,
            ),
        )


_STEPS: dict[Step, Callable[[Visit, YearView], None]] = {
    Step.SEND: _send,
    Step.FIX: _fix,
    Step.RETURN: _hand_back,
    Step.PUBLISH: _publish,
    Step.CORRECT: _correct,
}


def _history(taken: tuple[Taken, ...]) -> None:
    """Every step that was taken, the latest first."""
    if not taken:
        return
    rows = [
        [
            html.text(moment(t.at)),
            html.text(capitalised(t.step.value)),
            html.text(t.by),
            html.text(t.note),
        ]
        for t in reversed(taken)
    ]
    headings = ("När", "Vad", "Av", "Skäl")
    html.show(html.table("Analysens väg", headings, rows, "s-stack"))

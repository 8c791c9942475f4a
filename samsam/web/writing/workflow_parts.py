"""Parts that take an analysis on its way: review, fixing, publishing, correction."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.model.analysis.workflow import Transition, WorkflowStep
from samsam.services.analysis import workflow
from samsam.services.analysis.year import YearView, year_view
from samsam.services.editions.editions import editions
from samsam.services.waiting.reviewers import reviewers
from samsam.swedish import capitalised, moment
from samsam.web.page import html, surface
from samsam.web.page.choosing import choose_several, chosen_several
from samsam.web.page.frame import Visit
from samsam.web.page.messages import message_part
from samsam.web.writing.cooperation_parts import review_comments_part
from samsam.web.writing.saving import WRITING_MESSAGE, act


def steps_part(visit: Visit, year: int) -> None:
    """What can be done with the analysis as a whole, by who may; and what was done."""
    if surface.document():  # a reader's, where nothing has been done
        return
    message_part(WRITING_MESSAGE)
    if not visit.may(Right.READ_DRAFTS):
        return
    view = year_view(visit.service, year)
    review_comments_part(visit, view)
    for step in view.way.allowed():
        _STEPS[step](visit, view)
        # Where it was pressed: what stands above is out of sight by then.
        message_part(_refused(step))
    _history(view.way.taken)


def _refused(step: WorkflowStep) -> str:
    """Where it stands why a step wasn't taken."""
    return f"refused_{step.name}"


def _send(visit: Visit, view: YearView) -> None:
    if not visit.may(Right.LEAD):
        return
    html.show("<h2>Till granskning</h2>")
    found = workflow.readiness(visit.service, view)
    if found.obstacles:
        html.show(f"<p>Innan analysen kan granskas:</p>{html.bullets(found.obstacles)}")
    if found.remarks:
        html.show(f"<p>Tänk på:</p>{html.bullets(found.remarks)}")
    if found.advice:
        html.show(
            "<details><summary>Råd: de här fälten är tomma men hindrar inget</summary>"
            f"{html.bullets(found.advice)}</details>"
        )
    _for_whom(visit, view)
    st.button(
        "Skicka till granskning",
        key=f"send_{view.year}",
        on_click=lambda: act(
            visit,
            lambda by: workflow.send(visit.service, view, by),
            "Analysen är klar för granskning. Den kan inte ändras medan den granskas.",
            Right.LEAD,
            refused=_refused(WorkflowStep.SEND),
        ),
    )


def _for_whom(visit: Visit, view: YearView) -> None:
    """Who gets the analysis; that nobody does is said in bold."""
    found = reviewers(visit.service, view)
    if found.approvers:
        html.show(html.paragraphs((found.sentence,)))
    else:
        html.show(f"<p><strong>{html.text(found.nobody)}</strong> {html.text(found.cure)}</p>")


def _fix(visit: Visit, view: YearView) -> None:
    if not visit.may(Right.APPROVE):
        if visit.may(Right.LEAD):
            html.show("<h2>Hos fastställaren</h2>")
            _for_whom(visit, view)
        return
    html.show(
        "<h2>Fastställ</h2><p>Text, siffror och diagram låses som de är nu och får ett hashvärde. "
        "Analysen blir offentlig direkt: alla som öppnar SAMSAM kan läsa den. "
        "Den kan sedan bara rättas genom en ny utgåva.</p>"
    )
    proposed = workflow.proposed_reference(view, editions(visit.service, view.year))
    key = f"reference_{view.year}"
    with st.form(f"fix_{view.year}", border=False):
        html.show("<p>Numret skrivs också in i analysen. Står det redan ett där föreslås det.</p>")
        st.text_input("Diarienummer (obligatoriskt)", proposed, key=key, autocomplete="off")
        st.form_submit_button(
            "Fastställ och gör offentlig",
            on_click=lambda: act(
                visit,
                lambda by: workflow.fix(
                    visit.service, view, visit.today, by, st.session_state[key]
                ),
                "Analysen är fastställd och kan läsas av alla.",
                Right.APPROVE,
                refused=_refused(WorkflowStep.FIX),
            ),
        )


def _hand_back(visit: Visit, view: YearView) -> None:
    right = Right.APPROVE if visit.may(Right.APPROVE) else Right.LEAD
    if not visit.may(right):
        return
    # Who sent it and sees a fault in it doesn't give it back to anybody.
    heading = f"{'Lämna' if right is Right.APPROVE else 'Ta'} tillbaka för ändring"
    html.show(
        f"<h2>{heading}</h2><p>Det du skriver visas överst på skrivsidan, och vid "
        "de fält som du väljer.</p>"
    )
    reason, about = f"reason_return_{view.year}", f"fields_return_{view.year}"
    titles = workflow.written_fields(view)

    def give_back(by: str) -> None:
        workflow.hand_back(visit.service, view, by, st.session_state[reason], chosen_several(about))

    with st.form(f"form_{reason}", border=False):
        st.text_area("Vad ska ändras? (obligatoriskt)", key=reason)
        choose_several(
            "Vilka fält gäller det?",
            titles,
            key=about,
            title=titles.__getitem__,
            placeholder="Inget valt: det gäller hela analysen",
        )
        st.form_submit_button(
            heading,
            on_click=lambda: act(
                visit,
                give_back,
                "Analysen är öppen för ändring igen.",
                right,
                refused=_refused(WorkflowStep.RETURN),
            ),
        )


def _publish(visit: Visit, view: YearView) -> None:
    if not visit.may(Right.LEAD):
        return
    html.show(
        "<h2>Märk som publicerad</h2><p>Analysen är redan offentlig här. Märk den när den också är "
        "publicerad på annat sätt, till exempel i kommunens budget. Inget annat ändras.</p>"
    )
    st.button(
        "Märk som publicerad",
        key=f"publish_{view.year}",
        on_click=lambda: act(
            visit,
            lambda by: workflow.publish(visit.service, view, by),
            "Analysen är märkt som publicerad.",
            Right.LEAD,
            refused=_refused(WorkflowStep.PUBLISH),
        ),
    )


def _correct(visit: Visit, view: YearView) -> None:
    if not visit.may(Right.LEAD):
        return
    html.show(
        "<h2>Påbörja en rättelse</h2><p>Den nya utgåvan är arbetsmaterial tills den fastställs. "
        "Skälet blir offentligt när den fastställs.</p>"
    )
    key = f"reason_correct_{view.year}"
    with st.form(f"form_{key}", border=False):
        st.text_area("Varför rättas analysen? (obligatoriskt)", key=key)
        st.form_submit_button(
            "Påbörja en rättelse",
            on_click=lambda: act(
                visit,
                lambda by: workflow.correct(visit.service, view, by, st.session_state[key]),
                "En ny utgåva är påbörjad. Den förra finns kvar.",
                Right.LEAD,
                refused=_refused(WorkflowStep.CORRECT),
            ),
        )


def _withdraw(visit: Visit, view: YearView) -> None:
    """Asked about once: what was written in the correction is no longer in the analysis."""
    if not visit.may(Right.LEAD):
        return
    asked, number = f"withdraw_asked_{view.year}", view.way.number
    before = view.way.edition - 1

    def ask() -> None:
        st.session_state[asked] = number

    def leave() -> None:
        st.session_state.pop(asked, None)

    html.show("<h2>Ta bort rättelsen</h2>")
    if st.session_state.get(asked) != number:
        html.show(
            f"<p>Är rättelsen påbörjad av misstag? Ta bort den, så gäller utgåva {before} som "
            "förut.</p>"
        )
        st.button("Ta bort rättelsen", key=f"withdraw_{view.year}", on_click=ask)
        return
    html.show(
        '<div class="s-report" role="status">'
        f"<p><strong>Ta bort rättelsen av årsanalysen för {view.year}?</strong> Utgåva {before} "
        "ändras inte. Fälten får tillbaka de texter de hade när rättelsen påbörjades. Det som har "
        "skrivits sedan dess finns kvar bland fältens tidigare texter. Åtgärder som har lagts till "
        "eller ändrats är kvar på sidan Åtgärder.</p></div>"
    )
    with st.container(horizontal=True):
        st.button(
            "Ja, ta bort rättelsen",
            key=f"withdraw_yes_{view.year}",
            type="primary",
            on_click=lambda: act(
                visit,
                lambda by: workflow.withdraw(visit.service, view, by),
                f"Rättelsen är borttagen. Utgåva {before} gäller.",
                Right.LEAD,
                refused=_refused(WorkflowStep.WITHDRAW),
            ),
        )
        st.button("Nej, behåll den", key=f"withdraw_no_{view.year}", on_click=leave)


_STEPS: dict[WorkflowStep, Callable[[Visit, YearView], None]] = {
    WorkflowStep.SEND: _send,
    WorkflowStep.FIX: _fix,
    WorkflowStep.RETURN: _hand_back,
    WorkflowStep.PUBLISH: _publish,
    WorkflowStep.CORRECT: _correct,
    WorkflowStep.WITHDRAW: _withdraw,
}


def _history(taken: tuple[Transition, ...]) -> None:
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
    html.show(html.table("Analysens väg", headings, rows, "s-stack s-steps"))

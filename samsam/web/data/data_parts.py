"""Parts of the page of data and sources."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from samsam.model.analysis.access import Right, Role
from samsam.model.indicators.series import is_file_name
from samsam.series.observations import Batch
from samsam.services.data import batches, catalogue, data
from samsam.services.data.batches import Intake
from samsam.services.data.data import DataStatus
from samsam.services.indicators.followed import current_indicators
from samsam.sources.intake.intake import Preview
from samsam.sources.reading import Answers, Question, QuestionKind
from samsam.swedish import long_date, moment, number, number_word
from samsam.web.base.uploads import LARGEST_TABLE_MB
from samsam.web.data.preview_parts import PageArea, show_later
from samsam.web.page import html
from samsam.web.page.choosing import choose_one, tick
from samsam.web.page.frame import Visit
from samsam.web.page.pages import CATALOGUE, INDICATOR, POPULATION

_STATUS_HEADINGS = (
    "Nyckeltal", "Senaste värde", "Värden", "Luckor", "Togs in", "Nästa väntas", "Källa",
)  # fmt: skip
_BATCH_HEADINGS = ("Inläst", "Källa", "Känd", "Rader", "Exempel", "Av", "Läge")
_QUESTIONS = "data_questions"
_ASKED_FOR = {
    QuestionKind.SHEET: ("Blad", "Välj ett blad"),
    QuestionKind.AREA: ("Vilket område gäller filen?", "Välj ett område"),
    QuestionKind.INDICATOR: ("Vilket nyckeltal gäller filen?", "Välj ett nyckeltal"),
}


def status_part(visit: Visit) -> None:
    """For each key figure: how far it reaches, what is missing, and what waits."""
    statuses = data.data_status(visit.service, visit.today)
    waiting = [s for s in statuses if s.waiting]
    reported = (
        f"{number_word(len(waiting)).capitalize()} nyckeltal väntar på ett nytt värde."
        if waiting
        else "Inget nyckeltal väntar på ett nytt värde."
    )
    rows = [_status_row(visit, s) for s in statuses]
    html.show(
        f"<h1>Data och källor</h1><p>{reported}{_with_rows(visit, waiting)}</p>"
        f"{_changes(visit)}{_ways_on(visit)}"
        f"{html.table('Läget för varje nyckeltal', _STATUS_HEADINGS, rows, 's-stack')}"
    )


def _with_rows(visit: Visit, waiting: list[DataStatus]) -> str:
    """How many of those that wait Översikt shows, which has no others."""
    shown = {i.id for i in current_indicators(visit.service)}
    count = sum(s.indicator.id in shown for s in waiting)
    if not waiting or count == len(waiting):
        return ""
    many = number_word(count).capitalize() if count else "Inget"
    return f" {many} av dem har en rad på Översikt."


def _changes(visit: Visit) -> str:
    """What Kolada has changed about our key figures; nothing when it hasn't."""
    changed = catalogue.changes_reported(visit.service)
    if not changed:
        return ""
    return f'<div class="s-gap"><h2>Ändrat hos Kolada</h2>{html.bullets(changed)}</div>'


def _ways_on(visit: Visit) -> str:
    if not visit.may(Right.LEAD):
        return ""
    return f"<p>{html.link(CATALOGUE.id, 'Lägg till nyckeltal ur Kolada, eller egna mått')}</p>"


def _status_row(visit: Visit, status: DataStatus) -> list[str]:
    indicator = status.indicator
    page, chosen = (POPULATION, None) if indicator.forecast else (INDICATOR, indicator.id)
    address = visit.selection.link(page.id, indicator=chosen)
    expected = f"{status.expected} (väntar)" if status.waiting else status.expected
    return [
        html.link(address, indicator.short_title),
        str(status.last_year or "inget"),
        f'{status.values}<small class="s-keep">{html.text(status.period)}</small>',
        str(status.gaps),
        html.text(long_date(status.taken_in)) if status.taken_in else "–",
        html.text(expected),
        html.text(indicator.source_id),
    ]


def file_part(visit: Visit) -> None:
    """Take in files: what would change is shown before anything is taken in."""
    html.show("<h2>Läs in en fil</h2>")
    if not visit.may(Right.TAKE_IN):
        html.show("<p>Den som är redaktör kan läsa in filer.</p>")
        return
    html.show(
        f"<p>CSV, Excel eller JSON-stat, högst {LARGEST_TABLE_MB} MB: SAMSAM:s mall, rapportens "
        "tabell, och Koladas och SCB:s egna filer. "
        '<a href="filer/mall.xlsx" download>Ladda ner mallen</a></p>'
    )
    files = st.file_uploader("Filer", accept_multiple_files=True, max_upload_size=LARGEST_TABLE_MB)
    asked: dict[str, tuple[Question, ...]] = st.session_state.setdefault(_QUESTIONS, {})
    answers = {f.file_id: _answers(f, asked.get(f.file_id, ())) for f in files}
    all_areas = bool(files) and tick("Ta med andra kommuner som finns i filen", key="data_areas")
    if files and st.button(
        "Förhandsgranska filen" if len(files) == 1 else "Förhandsgranska filerna"
    ):
        _preview_files(visit, files, answers, all_areas=all_areas)


def _answers(file: UploadedFile, questions: Sequence[Question]) -> Answers:
    """What is answered of the questions about a file, asked beside each other in their order."""
    answers = Answers()
    for question in questions:
        label, placeholder = _ASKED_FOR[question.asks]
        titles = dict(question.options)
        html.show(f"<p>{html.text(question.why)}</p>")
        chosen = choose_one(
            label,
            titles,
            key=f"{question.asks}_{file.file_id}",
            title=lambda value, titles=titles: titles[value],  # type: ignore[misc]
            placeholder=placeholder,
        )
        answers = answers.with_answer(question.asks, chosen)
    return answers


def _preview_files(
    visit: Visit, files: Sequence[UploadedFile], answers: dict[str, Answers], *, all_areas: bool
) -> None:
    """Show what the files would change, once each has had its questions answered."""
    previews: list[Preview] = []
    unclear = False
    for file in files:
        content = file.getvalue()
        answered = answers[file.file_id]
        shown = data.preview_file(
            visit.service, file.name, content, visit.today, answered, all_areas=all_areas
        )
        if isinstance(shown, Question):
            _ask(file, shown)
            unclear = True
        else:
            previews.append(shown)
    if unclear:
        st.rerun()
    show_later(previews, PageArea.FILE)


def _ask(file: UploadedFile, question: Question) -> None:
    """Put a question beside the file, after those that it has already been asked."""
    asked: dict[str, tuple[Question, ...]] = st.session_state[_QUESTIONS]
    before = [q for q in asked.get(file.file_id, ()) if q.asks is not question.asks]
    asked[file.file_id] = (*before, question)


def batches_part(visit: Visit) -> None:
    """How everything came in, the latest first."""
    found = batches.intakes(visit.service)
    by_id = {i.id: i for i in found}
    rows = [_batch_row(visit, i, by_id) for i in found]
    table = html.table("Allt som har lästs in", _BATCH_HEADINGS, rows, "s-stack s-years")
    html.show(f"<h2>Inläsningar</h2>{table}")


def _taken_in_by(visit: Visit, batch: Batch) -> str:
    """Who took a batch in: a name for those who work here, the role for everybody else."""
    if batch.accepted_by == "data":
        return "SAMSAM:s första siffror"
    return Role.EDITOR.title if visit.visitor.role is Role.READER else batch.accepted_by


def _batch_row(visit: Visit, intake: Intake, by_id: dict[str, Intake]) -> list[str]:
    batch = intake.batch
    first = batch.accepted_by == "data"
    title = f"<small>{html.text(batch.vintage.title)}</small>" if first else ""
    return [
        f"{html.text(moment(batch.accepted_at))}{title}",
        _batch_source(batch.vintage.printed_source, batch.origin),
        html.text(long_date(batch.vintage.known_on)),
        number(batch.rows),
        html.text(intake.example or "–"),
        html.text(_taken_in_by(visit, batch)),
        html.text(_batch_state(intake, by_id)),
    ]


def _batch_source(source: str, origin: str) -> str:
    """The source, and under it the file that it came in."""
    file = f"<small>{html.text(origin)}</small>" if is_file_name(origin) else ""
    return f"{html.text(source or '–')}{file}"


def _batch_state(intake: Intake, by_id: dict[str, Intake]) -> str:
    """Whether it counts, and for an undoing or a bringing back: of which intake."""
    batch = intake.batch
    if batch.brings:
        return "ångrad" if batch.undone else "gäller"
    verb = "ångrar inläsningen" if batch.undoes else "gör om inläsningen"
    about = by_id[batch.undoes or batch.restores].batch
    return f"{verb} {moment(about.accepted_at)}"

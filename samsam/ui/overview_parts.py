"""Parts of the home page: the answer, the targets, the table with its Trend column, the gaps."""

from __future__ import annotations

import streamlit as st

from samsam.figures.describe import change_cell, last_point
from samsam.figures.words import PRELIMINARY, target_mark, target_words, value_words
from samsam.model.coverage import Coverage
from samsam.model.indicator import Indicator, Purpose, Sustainability
from samsam.model.target import TargetAssessment
from samsam.questions.indicator import Judged
from samsam.questions.overview import Group, Overview, Row
from samsam.questions.selection import Selection
from samsam.swedish import capitalised, listing, number
from samsam.ui import html
from samsam.ui.choices import known_on_choice, register_choice
from samsam.ui.frame import Visit
from samsam.ui.pages import INDICATOR, POPULATION

_HEADINGS = ("Nyckeltal", "Trend", "Senaste värde", "Senaste förändring", "Kurva", "Aktualitet")


def answer_part(answer: Overview) -> None:
    """The answer in a sentence, and the sentences that carry it."""
    html.show(
        '<section class="s-answer"><h1>Är vi på rätt väg?</h1>'
        f'<p class="s-lead">{html.text(answer.answer)}.</p>'
        f"{html.bullets(answer.because)}</section>"
    )


def targets_part(answer: Overview, selection: Selection) -> None:
    """Each dated target as a card."""
    if not answer.targets:
        return
    cards = "".join(_target_card(judged, a) for judged, a in answer.targets)
    link = html.link(selection.link(POPULATION.id, goal=None), "Se vägen till målen år för år")
    html.show(
        f'<section><h2>Målen</h2><div class="s-cards">{cards}</div>'
        f"{html.paragraphs(answer.warnings)}<p>{link}</p></section>"
    )


def _target_card(judged: Judged, assessment: TargetAssessment) -> str:
    indicator, target = judged.indicator, assessment.target
    wish = f"{target_words(target, indicator)} {indicator.counted}".strip()
    now = assessment.last_value if assessment.open else assessment.value_in_target_year
    year = assessment.last_year if assessment.open else target.year
    value = "inget värde" if now is None else value_words(indicator, now)
    reserve = f", {PRELIMINARY}" if assessment.preliminary else ""
    return (
        f'<article class="s-card"><h3>{target.year}: {html.text(wish)}</h3>'
        f"<p>{html.mark(target_mark(assessment, indicator))}</p>"
        f'<p class="s-big">{html.text(value)}<span> {year or ""}{reserve}</span></p></article>'
    )


def filters_part(visit: Visit) -> None:
    """The heading of the table, and the reader's choices for it."""
    html.show("<h2>Nyckeltalen</h2>")
    left, right = st.columns(2)
    with left:
        register_choice(visit, "goal", "Målbild", visit.service.register.goals, "Alla målbilder")
    with right:
        known_on_choice(visit)


def groups_part(answer: Overview, selection: Selection) -> None:
    """The report's table, a part for each goal."""
    html.show("".join(_group(group, selection) for group in answer.groups))


def _group(group: Group, selection: Selection) -> str:
    heading = f"<h3>{html.text(group.goal.title)}</h3>"
    nearest = listing([_link(i, selection) for i in group.elsewhere])
    if not group.rows:
        near = f" Närmast: {nearest}." if nearest else ""
        return f'<section>{heading}<p class="s-gap">Inget eget nyckeltal.{near}</p></section>'
    also = f"<p>Berörs också av nyckeltal under en annan målbild: {nearest}.</p>" if nearest else ""
    rows = [_row(row, selection) for row in group.rows]
    caption = f"Nyckeltal för {group.goal.title}"
    table = html.table(caption, _HEADINGS, rows, "s-overview", hidden_caption=True)
    return f"<section>{heading}{table}{also}</section>"


def _link(indicator: Indicator, selection: Selection) -> str:
    address = selection.link(INDICATOR.id, indicator=indicator.id, goal=None)
    return html.link(address, indicator.short_title)


def _row(row: Row, selection: Selection) -> list[str]:
    judged = row.judged
    indicator = judged.indicator
    title = _link(indicator, selection)
    added = ", tillagt av enheten" if indicator.added else ""
    kind = f"<small>{html.text(capitalised(indicator.kind.value) + added)}</small>"
    return [
        f"{title}{kind}",
        html.mark(judged.trend),
        _latest(judged),
        _change(judged),
        f'<img src="{row.sparkline}" width="120" height="34" alt="{html.text(_course(judged))}">',
        f"<span>{html.text(row.freshness)}</span>",
    ]


def _latest(judged: Judged) -> str:
    point = last_point(judged.figure)
    if point is None:
        return "inget värde"
    value = html.text(value_words(judged.indicator, point.value))
    revised = any(r.year == point.year for r in judged.figure.revisions)
    note = (", reviderad" if revised else "") + (f", {PRELIMINARY}" if point.preliminary else "")
    return f"<strong>{value}</strong><small>{point.year}{note}</small>"


def _change(judged: Judged) -> str:
    words, years = change_cell(judged.figure)
    signal = f"<small>{html.text(judged.signal.word.lower())}</small>"
    return f"{html.text(words)}<small>{html.text(years)}</small>{signal}"


def _course(judged: Judged) -> str:
    """What the small curve shows, for those who don't see it."""
    points = judged.figure.trend.points or judged.figure.outcome.points
    if not points:
        return "Inga värden"
    values = [number(p.value, judged.indicator.decimals) for p in (points[0], points[-1])]
    return f"{points[0].year}: {values[0]}. {points[-1].year}: {values[1]}."


def findings_part(answer: Overview) -> None:
    """What the key figures leave out."""
    html.show(
        '<section class="s-findings"><h2>Det vi inte mäter</h2>'
        f"{html.bullets(answer.findings)}"
        f"{_coverage_table(answer.coverage)}"
        "<p>Kopplingen mellan nyckeltal och målbild är en tolkning. Rapporten gör ingen.</p>"
        "</section>"
    )


def _coverage_table(measured: Coverage) -> str:
    """How many key figures each goal has in each part of the purpose, by sustainability."""
    rows = [
        [html.text(goal.title), *(_coverage_cell(measured, goal.id, p) for p in Purpose)]
        for goal in measured.goals
    ]
    headings = ("Målbild", *(f"Att {p.value}" for p in Purpose))
    caption = (
        "Hur många nyckeltal som handlar om varje del. Ett nyckeltal kan räknas på flera ställen."
    )
    return html.table(caption, headings, rows)


def _coverage_cell(measured: Coverage, goal_id: str, purpose: Purpose) -> str:
    cells = {s: measured.cells[goal_id, purpose, s] for s in Sustainability}
    together = {i.id for found in cells.values() for i in found}
    if not together:
        return "Inget"
    parts = [f"{len(found)} om {s.value} hållbarhet" for s, found in cells.items() if found]
    return html.text(f"{len(together)} nyckeltal: {listing(parts)}")

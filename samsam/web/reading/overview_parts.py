"""Parts of the home page: the answer with its picture, the news, the table, and the gaps."""

from __future__ import annotations

from itertools import zip_longest
from textwrap import shorten

from samsam.charts.svg.sparkline import KEY
from samsam.figures.description.value_table import change_cell, last_point
from samsam.figures.words import PRELIMINARY, good_words, target_mark, value_words
from samsam.model.analysis.access import Right
from samsam.model.indicators.coverage import Coverage
from samsam.model.indicators.indicator import Direction, Indicator, Purpose, Sustainability
from samsam.services.core.selection import COURSES, Selection
from samsam.services.indicators.followed import FollowedRow
from samsam.services.indicators.indicator import AssessedIndicator
from samsam.services.overview.overview import (
    NARROW,
    WIDE,
    GoalGroup,
    LatestAnalysis,
    Overview,
    PopulationPicture,
    ShownRow,
)
from samsam.swedish import capitalised, listing, long_date, number
from samsam.web.page import html, surface
from samsam.web.page.choices import known_on_choice, register_choice
from samsam.web.page.choosing import choose_one
from samsam.web.page.frame import Visit, choose
from samsam.web.page.kept import kept_for_answer
from samsam.web.page.pages import (
    ANALYSIS,
    CATALOGUE,
    CHANGES,
    INDICATOR,
    POPULATION,
    PROPOSALS,
    REPORT,
)

_LONGEST_SUMMARY = 320
_ALL_ROWS = ""


def answer_part(answer: Overview, selection: Selection) -> None:
    """The answer in a sentence, the way of the population as a picture, and each dated target."""
    html.notices(answer.faults)
    picture = _picture(answer.picture) if answer.picture else ""
    marks = [
        html.mark(target_mark(a, judged.indicator), detail=False) for judged, a in answer.targets
    ]
    targets = "".join(
        f"<li>{mark} {html.text(reason)}</li>"
        for mark, reason in zip_longest(marks, answer.target_reasons, fillvalue="")
    )
    link = html.link(selection.link(POPULATION.id, goal=None, course=None), "Se vägen år för år")
    html.show(
        '<section class="s-answer"><h1>Är vi på rätt väg?</h1>'
        f'<p class="s-lead">{html.text(answer.answer)}.</p>{_known(selection)}'
        f'<div class="s-way">{picture}<div><ul class="s-targets">{targets}</ul>'
        f"{html.paragraphs(answer.warnings)}"
        f"<p>{link}</p></div></div></section>"
    )


def _known(selection: Selection) -> str:
    """That another day's knowledge is shown, where a link has chosen it."""
    if selection.known_on is None:
        return ""
    return f"<p>Visas som det var känt {html.text(long_date(selection.known_on))}.</p>"


def _picture(picture: PopulationPicture) -> str:
    """The same picture for wide and narrow screens; the style shows one of them."""
    words = picture.judged.words
    notes = html.paragraphs((*words.notes, words.source))
    about = f"<details><summary>Om bilden</summary>{notes}</details>"
    return html.pictures((picture.wide, picture.narrow), (WIDE, NARROW), words.alt, about)


def lately_part(answer: Overview, selection: Selection) -> None:
    """What the latest fixed analysis concluded, and the latest changes that chance seldom gives."""
    html.show(
        '<section class="s-two"><div><h2>Senaste årsanalysen</h2>'
        f"{_analysis(answer.analysis, selection)}</div>"
        f"<div><h2>Ändrat på sistone</h2>{_news(answer, selection)}</div></section>"
    )


def _analysis(latest: LatestAnalysis | None, selection: Selection) -> str:
    if latest is None:
        return "<p>Ingen årsanalys är fastställd än.</p>"
    address = selection.link(ANALYSIS.id, year=latest.year, goal=None, course=None)
    link = html.link(address, f"Läs årsanalysen för {latest.year}")
    verdict = f"<strong>{html.text(latest.verdict)}.</strong> " if latest.verdict else ""
    summary = html.text(shorten(latest.summary, _LONGEST_SUMMARY, placeholder=" …"))
    fixed = f"Fastställd {long_date(latest.fixed_on)}, utgåva {latest.edition}."
    return (
        f'<div class="s-card"><p>{verdict}{summary}</p><p>{link} <small>{fixed}</small></p></div>'
    )


def _news(answer: Overview, selection: Selection) -> str:
    items = "".join(_news_item(judged, selection) for judged in answer.news)
    nothing = f"<p>{html.text(answer.no_news)}</p>"
    link = html.link(selection.link(CHANGES.id, goal=None, course=None), "Se alla förändringar")
    found = f'<ul class="s-news-list">{items}</ul>' if items else nothing
    return f"{found}<p>{link}</p>"


def _news_item(judged: AssessedIndicator, selection: Selection) -> str:
    words, years = change_cell(judged.figure)
    return (
        f"<li>{html.mark(judged.signal)}: {_link(judged.indicator, selection)}, "
        f"{html.text(words)} ({html.text(years)})</li>"
    )


def filters_part(visit: Visit, answer: Overview) -> None:
    """The heading of the table, how many stand where, and the reader's choices for it."""
    html.show(f"<h2>Nyckeltalen</h2><p>{html.text(answer.counts)}</p>")
    goal, course, day = surface.columns(3)
    with goal:
        register_choice(visit, "goal", "Målbild", visit.service.register.goals, "Alla målbilder")
    with course:
        choose_one(
            "Urval",
            [_ALL_ROWS, *COURSES],
            key="choice_course",
            title=lambda c: COURSES.get(c, "Alla, det viktigaste först"),
            start=visit.selection.course or _ALL_ROWS,
            follow=True,
            on_change=lambda chosen: choose(visit, course=chosen or None),
        )
    with day:
        known_on_choice(visit)


def groups_part(answer: Overview, selection: Selection) -> None:
    """The report's table, a part for each goal, and folded away what is measured no more."""
    html.show(_groups(answer, selection))


@kept_for_answer(32)
def _groups(answer: Overview, selection: Selection) -> str:
    headings = ("Nyckeltal", "Trend", "Senaste värde", "Senaste förändring", _axis(answer.years))
    shown = "".join(_group(group, selection, headings) for group in answer.groups)
    key = f'<p class="s-notes">{html.text(KEY)}</p>' if any(g.rows for g in answer.groups) else ""
    return f"{key}{shown}{_folded(answer, selection, headings)}{_report(answer)}"


def _report(answer: Overview) -> str:
    if answer.report is None:
        return ""
    words = f"Så stod det i rapporten {answer.report.known_on.year}"
    return f"<p>{html.link(REPORT.id, words)}</p>"


def _axis(years: range) -> str:
    return f"Kurva {years[0]}–{years[-1]}" if years else "Kurva"


def _folded(answer: Overview, selection: Selection, headings: tuple[str, ...]) -> str:
    if not answer.folded:
        return ""
    rows = [_row(row, selection) for row in answer.folded]
    caption = "Nyckeltal som har upphört eller saknar värden"
    table = html.table(caption, headings, rows, "s-overview", hidden_caption=True)
    words = html.text(" ".join(answer.folded_words))
    return f"<details><summary>{words}</summary>{table}</details>"


def _group(group: GoalGroup, selection: Selection, headings: tuple[str, ...]) -> str:
    heading = f"<h3>{html.text(group.goal.title)}</h3>"
    nearest = listing([_link(i, selection) for i in group.elsewhere])
    if not group.rows:
        missing = "Inget nyckeltal i urvalet" if selection.course else "Inget nyckeltal"
        words = f"Mäts av nyckeltal under en annan målbild: {nearest}" if nearest else missing
        return f'<section>{heading}<p class="s-gap">{words}.</p></section>'
    also = f"<p>Mäts också av nyckeltal under en annan målbild: {nearest}.</p>" if nearest else ""
    rows = [_row(row, selection) for row in group.rows]
    caption = f"Nyckeltal för {group.goal.title}"
    table = html.table(caption, headings, rows, "s-overview", hidden_caption=True)
    return f"<section>{heading}{table}{also}</section>"


def _link(indicator: Indicator, selection: Selection, words: str = "") -> str:
    address = selection.link(INDICATOR.id, indicator=indicator.id, goal=None, course=None)
    return html.link(address, words or indicator.short_title)


def _row(shown: ShownRow, selection: Selection) -> list[str]:
    judged = shown.judged
    indicator = judged.indicator
    added = ", tillagt av enheten" if indicator.added else ""
    kind = f"<small>{html.text(capitalised(indicator.kind.value) + added)}</small>"
    return [
        f"{_link(indicator, selection)}{kind}{_replaces(shown.row, selection)}",
        f"{html.mark(shown.row.verdict.trend)}{_borrowed(shown.row, selection)}",
        _latest(judged),
        _change(judged),
        f'<img src="{shown.sparkline}" width="120" height="34" alt="{html.text(_course(judged))}">',
    ]


def _replaces(row: FollowedRow, selection: Selection) -> str:
    """Which measure the row no longer shows: it is another, and one click away."""
    if not row.followed.replaced:
        return ""
    old = _link(row.followed.listed, selection)
    return f"<small>Nytt mått. Det förra, {old}, har upphört.</small>"


def _borrowed(row: FollowedRow, selection: Selection) -> str:
    """Whose trend it is, where the measure has too few values for one of its own."""
    if not row.borrowed:
        return ""
    return f"<small>enligt {_link(row.verdict.indicator, selection)}, ett närliggande mått</small>"


def _latest(judged: AssessedIndicator) -> str:
    point = last_point(judged.figure)
    if point is None:
        return "inget värde"
    value = html.text(value_words(judged.indicator, point.value))
    revised = any(r.year == point.year for r in judged.figure.revisions)
    note = (", reviderad" if revised else "") + (f", {PRELIMINARY}" if point.preliminary else "")
    return f"<strong>{value}</strong><small>{point.year}{note}</small>"


def _change(judged: AssessedIndicator) -> str:
    words, years = change_cell(judged.figure)
    signal = f"<small>{html.text(judged.signal.word.lower())}</small>"
    kept = f'<small class="s-keep">{html.text(years)}</small>'
    return f"{html.text(words)}{kept}{signal}"


def _course(judged: AssessedIndicator) -> str:
    """What the small curve shows, for those who don't see it."""
    points = judged.figure.trend.points or judged.figure.outcome.points
    if not points:
        return "Inga värden"
    values = [number(p.value, judged.indicator.decimals) for p in (points[0], points[-1])]
    good = "" if judged.indicator.direction is Direction.NEUTRAL else _good(judged.indicator)
    return f"{points[0].year}: {values[0]}. {points[-1].year}: {values[1]}.{good}"


def _good(indicator: Indicator) -> str:
    return f" {capitalised(good_words(indicator.direction))}."


def findings_part(visit: Visit, answer: Overview) -> None:
    """What the key figures leave out; to who can add some, the way to what is proposed."""
    link = html.link(f"{CATALOGUE.id}#{PROPOSALS}", "Förslag på nyckeltal för det vi inte mäter")
    way = f"<p>{link}</p>" if visit.may(Right.LEAD) else ""
    report = " Rapporten gör ingen." if answer.report else ""
    html.show(
        '<section class="s-findings"><h2>Det vi inte mäter</h2>'
        f"{html.bullets(answer.findings)}"
        f"{_coverage_table(answer.coverage)}"
        f"<p>Kopplingen mellan nyckeltal och målbild är en tolkning.{report}</p>"
        f"{way}</section>"
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
    return html.table(caption, headings, rows, "s-stack")


def _coverage_cell(measured: Coverage, goal_id: str, purpose: Purpose) -> str:
    cells = {s: measured.cells[goal_id, purpose, s] for s in Sustainability}
    together = {i.id for found in cells.values() for i in found}
    if not together:
        return "Inget"
    parts = [f"{len(found)} om {s.value} hållbarhet" for s, found in cells.items() if found]
    return html.text(f"{len(together)} nyckeltal: {listing(parts)}")

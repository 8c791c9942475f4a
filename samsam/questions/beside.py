"""What is computed beside a field of the analysis while it's written, and read with it after."""

from __future__ import annotations

from datetime import date
from textwrap import shorten

from samsam.figures.describe import CUT_AXIS
from samsam.model.analysis import RecordKind
from samsam.model.fixed import from_content
from samsam.model.learning import Outcome
from samsam.questions.expectations import Scored, YearOf, effects, projections
from samsam.questions.overview import Overview, overview
from samsam.questions.population import population_view
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.questions.year import Part, YearView, judged_to_year
from samsam.store import analyses

_LONGEST_ACTION = 120


def facts(service: Service, show: str, view: YearView, today: date, part: Part) -> tuple[str, ...]:
    """The computed sentences that stand beside a field, by the name in the form's file.

    The names are `overview`, `targets`, `coverage`, `last_year`, `goal`, `indicator` and
    `indicator_quality`; any other gives nothing.
    """
    chosen = Selection(year=view.year)
    answers = {
        "overview": lambda: _overview_facts(overview(service, chosen, today)),
        "coverage": lambda: overview(service, chosen, today).findings,
        "targets": lambda: _target_facts(service, chosen),
        "last_year": lambda: _last_year_facts(service, view),
        "goal": lambda: _goal_facts(service, view, part),
        "indicator": lambda: _indicator_facts(service, view, part),
        "indicator_quality": lambda: _quality_facts(service, view, part),
    }
    return answers[show]() if show in answers else ()


def _last_year_facts(service: Service, view: YearView) -> tuple[str, ...]:
    """What last year's analysis said, and how what it expected turned out."""
    before = view.year - 1
    with service.store.reading() as cursor:
        fixed = analyses.editions(cursor, service.settings.unit_name, before)
    if fixed:
        return _scored_facts(service, YearOf(from_content(fixed[-1].parsed), fixed=True))
    text = view.before.get((RecordKind.ANNUAL_ANALYSIS, "", "summary"), "")
    if not text:
        return (f"Ingen analys är skriven för {before}.",)
    words = f"Analysen för {before} är inte fastställd. Väntat och utfall jämförs när den är det."
    return (text, words)


def _scored_facts(service: Service, last: YearOf) -> tuple[str, ...]:
    annual = last.analysis.of_kind(RecordKind.ANNUAL_ANALYSIS.value)
    said = [annual[0].text("summary")] if annual else []
    scores = (*effects(service, (last,)), *projections(service, (last,)))
    told = [
        f"{_short(s.what)}. Väntat: {s.expected}. Utfall: {s.outcome}. {_verdict(s)}"
        for s in scores
    ]
    return tuple(t for t in (*said, *told) if t)


def _short(what: str) -> str:
    """An action's first words: its whole text stands in last year's analysis."""
    return shorten(what, _LONGEST_ACTION, placeholder=" …").rstrip(". ")


def _verdict(score: Scored) -> str:
    return f"Det {score.verdict.value}." if score.verdict in _BECAME else _OTHER[score.verdict]


_BECAME = (Outcome.MET, Outcome.NOT_MET, Outcome.OTHER)
_OTHER = {
    Outcome.INSIDE: "Utfallet ligger inom det som väntades.",
    Outcome.OUTSIDE: "Utfallet ligger utanför det som väntades.",
    Outcome.NOT_YET: "Det går inte att avgöra än.",
}


def _goal_facts(service: Service, view: YearView, part: Part) -> tuple[str, ...]:
    """The year's figures of the movement's goal, one sentence each, or that there is none."""
    mine = [i for i in service.register.listed() if part.subject in i.goals]
    told = (judged_to_year(service, i.id, view.year).words.headline for i in mine)
    return tuple(told) or (
        "Inget nyckeltal hör till målbilden. Belägg måste komma från annat håll.",
    )


def _indicator_facts(service: Service, view: YearView, part: Part) -> tuple[str, ...]:
    if part.subject not in service.register.indicators:
        return ()
    words = judged_to_year(service, part.subject, view.year).words
    return tuple(t for t in (words.change, words.trend, *words.targets) if t)


def _quality_facts(service: Service, view: YearView, part: Part) -> tuple[str, ...]:
    indicator = service.register.indicators.get(part.subject)
    if indicator is None:
        return ()
    words = judged_to_year(service, part.subject, view.year).words
    notes = (n for n in words.notes if n != CUT_AXIS)
    return (f"Definition: {indicator.definition}", *notes, words.source)


def _overview_facts(answer: Overview) -> tuple[str, ...]:
    return (f"{answer.answer}.", *answer.because)


def _target_facts(service: Service, chosen: Selection) -> tuple[str, ...]:
    view = population_view(service, chosen)
    return (*view.judged.words.targets, *view.path_sentences)

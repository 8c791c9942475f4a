"""What is computed beside a field of the analysis while it's written, and read with it after."""

from __future__ import annotations

from datetime import date
from textwrap import shorten

from samsam.figures.description.notes import CUT_AXIS
from samsam.model.analysis.frozen import from_content
from samsam.model.analysis.learning import ExpectationOutcome
from samsam.model.analysis.records import RecordKind
from samsam.records.contents import workflow
from samsam.services.analysis.expectations import Scored, YearOf, effects, projections
from samsam.services.analysis.follow_up.carried_over import EXPECTED_DEVELOPMENT
from samsam.services.analysis.year import Part, YearView, judged_to_year
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.followed import followed_rows
from samsam.services.overview.overview import Overview, overview
from samsam.services.population.population import population_view

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
    with service.records.reading() as connection:
        fixed = workflow.editions(connection, service.settings.unit_name, before)
    if fixed:
        return _scored_facts(service, YearOf(from_content(fixed[-1].parsed), fixed=True))
    text, expected = (
        view.before.get((RecordKind.ANNUAL_ANALYSIS, "", name), "")
        for name in ("summary", EXPECTED_DEVELOPMENT)
    )
    if view.before_year != before or not (text or expected):
        return (f"Ingen analys är skriven för {before}.",)
    words = f"Analysen för {before} är inte fastställd. Väntat och utfall jämförs när den är det."
    return tuple(t for t in (text, _expected_words(expected), words) if t)


def _expected_words(expected: str) -> str:
    """What the former analysis expected, to stand beside what came of it."""
    return f"Förväntad utveckling i förra årets analys: {expected}" if expected else ""


def _scored_facts(service: Service, last: YearOf) -> tuple[str, ...]:
    annual = last.analysis.of_kind(RecordKind.ANNUAL_ANALYSIS.value)
    expected = _expected_words(annual[0].text(EXPECTED_DEVELOPMENT)) if annual else ""
    said = [annual[0].text("summary"), expected] if annual else []
    scores = (*effects(service, (last,)), *projections(service, (last,)))
    reported = [
        f"{_short(s.what)}. Väntat: {s.expected.rstrip('.')}. {_outcome_words(s)}{_verdict(s)}"
        for s in scores
    ]
    return tuple(t for t in (*said, *reported) if t)


def _outcome_words(score: Scored) -> str:
    return f"Utfall: {score.outcome}. " if score.outcome else ""


def _short(what: str) -> str:
    """An action's first words: its whole text stands in last year's analysis."""
    return shorten(what, _LONGEST_ACTION, placeholder=" …").rstrip(". ")


def _verdict(score: Scored) -> str:
    return f"Det {score.verdict.value}." if score.verdict in _BECAME else _OTHER[score.verdict]


_BECAME = (ExpectationOutcome.MET, ExpectationOutcome.NOT_MET, ExpectationOutcome.OTHER)
_OTHER = {
    ExpectationOutcome.INSIDE: "Utfallet ligger inom det som väntades.",
    ExpectationOutcome.OUTSIDE: "Utfallet ligger utanför det som väntades.",
    ExpectationOutcome.NOT_YET: "Det går inte att avgöra än.",
    ExpectationOutcome.IN_WORDS: "Effekten är väntad med ord och jämförs inte med något värde.",
}


def _goal_facts(service: Service, view: YearView, part: Part) -> tuple[str, ...]:
    """The year's figures of the movement's goal, one sentence each, or that there is none."""
    rows = followed_rows(service, to_year=view.year)
    headlines = (r.current.words.headline for r in rows if part.subject in r.followed.goals)
    return tuple(headlines) or (
        "Inget nyckeltal hör till målbilden. Belägg måste komma från annat håll.",
    )


def _indicator_facts(service: Service, view: YearView, part: Part) -> tuple[str, ...]:
    if part.subject not in service.register.indicators:
        return ()
    words = judged_to_year(service, part.subject, view.year).words
    return words.sentences


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

"""Are we on the right way? The answer in a sentence, the targets, and every key figure judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from samsam.figures.sparkline import sparkline
from samsam.figures.theme import Tone
from samsam.figures.words import size_words, subject_words, target_words, value_words
from samsam.model.coverage import Coverage, coverage
from samsam.model.indicator import Goal, Indicator, Kind, Unit
from samsam.model.series import Series
from samsam.model.target import TargetAssessment, TargetState
from samsam.model.trend import Judgement
from samsam.questions.indicator import Judged, exposure_series, freshness, judge
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.questions.warning_words import warning_sentence
from samsam.swedish import capitalised, number, number_word


@dataclass(frozen=True, slots=True)
class Row:
    """One key figure in the table."""

    judged: Judged
    sparkline: str
    freshness: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The key figures of one goal; empty when nothing measures it."""

    goal: Goal
    rows: tuple[Row, ...]
    elsewhere: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole first page: `answer` is the headline, `because` the sentences that carry it."""

    answer: str
    because: tuple[str, ...]
    targets: tuple[tuple[Judged, TargetAssessment], ...]
    groups: tuple[Group, ...]
    warnings: tuple[str, ...]
    findings: tuple[str, ...]
    coverage: Coverage


def overview(service: Service, selection: Selection, today: date) -> Overview:
    """The first page as chosen: all goals or one, as known now or on a day, to a year or all."""
    version = service.data_version()
    chosen = (selection.known_on, selection.year, selection.goal)
    return _overview(service, version, *chosen, today)


@lru_cache(maxsize=256)
def _overview(
    service: Service,
    data_version: int,  # noqa: ARG001 - a new vintage makes a new key
    known_on: date | None,
    to_year: int | None,
    goal: str | None,
    today: date,
) -> Overview:
    listed = service.register.listed()
    all_series = service.series(listed, known_on, to_year)
    population = exposure_series(service, listed, known_on)
    everything = [
        judge(
            service, i, all_series[i.id], population if i.unit is Unit.PER_THOUSAND else None,
            known_on, None, to_year,
        )
        for i in listed
    ]  # fmt: skip
    measured = coverage(service.register)
    targets = tuple((j, m.assessment) for j in everything for m in j.figure.targets)
    goals = [g for g in service.register.goals.values() if goal in (None, g.id)]
    return Overview(
        answer=_answer(targets),
        because=(*_target_reasons(targets), *_indicator_reasons(everything)),
        targets=targets,
        groups=tuple(_group(service, g, everything, known_on, today) for g in goals),
        warnings=tuple(
            sentence
            for j, a in targets
            if (sentence := _warning(service, all_series[j.indicator.id], j, a))
        ),
        findings=_findings(measured),
        coverage=measured,
    )


def _group(
    service: Service, goal: Goal, everything: list[Judged], known_on: date | None, today: date
) -> Group:
    """A goal with the indicators that it comes first for; the others it touches are named."""
    goals = service.register.goals
    rows = tuple(
        Row(
            j,
            sparkline(j.figure),
            freshness(j.figure, known_on, today),
            tuple(goals[g].title for g in j.indicator.goals if g != goal.id),
        )
        for j in everything
        if j.indicator.goals and j.indicator.goals[0] == goal.id
    )
    elsewhere = tuple(j.indicator for j in everything if goal.id in j.indicator.goals[1:])
    return Group(goal, rows, elsewhere)


# The answer


def _answer(targets: tuple[tuple[Judged, TargetAssessment], ...]) -> str:
    """Yes, no or can't tell, from the dated targets alone: only they say what the right way is."""
    unknown = "Det går inte att avgöra om vi är på rätt väg"
    ahead = [(j, a) for j, a in targets if a.value_in_target_year is None]
    states = {a.state for _, a in ahead}
    leaving = [j for j, a in ahead if a.state is TargetState.MOVING_AWAY]
    if not targets:
        return unknown
    if not ahead:
        return _past_answer({a.state for _, a in targets})
    if leaving:
        return f"Nej, {subject_words(leaving[0].indicator)} rör sig bort från målet"
    still = [j for j, a in ahead if a.pace_per_year == 0 and a.state is TargetState.BEHIND]
    if still:
        return f"Nej, {subject_words(still[0].indicator)} står stilla"
    if TargetState.BEHIND in states:
        return "Inte än: det går åt rätt håll men för långsamt"
    on_the_way = states <= {TargetState.REACHED, TargetState.ON_PACE}
    return "Ja, vi är på väg mot målen" if on_the_way else unknown


def _past_answer(states: set[TargetState]) -> str:
    if TargetState.MISSED in states:
        return "Nej, målet nåddes inte"
    reached = states == {TargetState.REACHED}
    return "Ja, målen är nådda" if reached else "Det går inte att avgöra om målen nåddes"


def _target_reasons(targets: tuple[tuple[Judged, TargetAssessment], ...]) -> tuple[str, ...]:
    return tuple(_target_reason(judged, assessment) for judged, assessment in targets)


def _target_reason(judged: Judged, assessment: TargetAssessment) -> str:
    indicator, target = judged.indicator, assessment.target
    wish = (
        f"Målet för {target.year}, {target_words(target, indicator)} {indicator.counted}".rstrip()
    )
    if assessment.value_in_target_year is not None:
        value = value_words(indicator, assessment.value_in_target_year)
        if assessment.state is TargetState.REACHED:
            return f"{wish}, nåddes: det blev {value}."
        return (
            f"{wish}, missades med {number_of(indicator, assessment.distance)}: det blev {value}."
        )
    if assessment.state is TargetState.REACHED and assessment.last_value is not None:
        value = value_words(indicator, assessment.last_value)
        return f"{wish}, är nått redan {assessment.last_year}: {value}."
    if assessment.required_per_year is None or assessment.pace_per_year is None:
        return f"{wish}: det går inte att avgöra om det nås. {assessment.reason}"
    return f"{wish}, kräver {_needed(judged, assessment)} om året. {_pace(judged, assessment)}"


def _needed(judged: Judged, assessment: TargetAssessment) -> str:
    """The change required a year: `254 fler`, or `en minskning med 0,2 procentenheter`."""
    indicator, amount = judged.indicator, assessment.required_per_year or 0.0
    if indicator.counted:
        return f"{number_of(indicator, amount)} {'fler' if amount > 0 else 'färre'}"
    return f"en {'ökning' if amount > 0 else 'minskning'} med {size_words(indicator, amount)}"


def _pace(judged: Judged, assessment: TargetAssessment) -> str:
    indicator, pace = judged.indicator, assessment.pace_per_year or 0.0
    since = f"Sedan {assessment.pace_from_year} har {subject_words(indicator)}"
    if number_of(indicator, pace) == number(0, indicator.decimals):
        return f"{since} varit oförändrat."
    way = "ökat" if pace > 0 else "minskat"
    amount = number_of(indicator, pace) if indicator.counted else size_words(indicator, pace)
    return f"{since} {way} med {amount} om året."


def number_of(indicator: Indicator, amount: float | None) -> str:
    """The size of an amount without what it counts, which the sentence has said already."""
    return number(abs(amount or 0.0), indicator.decimals)


def _indicator_reasons(everything: list[Judged]) -> tuple[str, ...]:
    total = len(everything)
    counts = {j: [x for x in everything if x.figure.trend.judgement is j] for j in Judgement}
    better, worse = counts[Judgement.IMPROVEMENT], counts[Judgement.DETERIORATION]
    unsure = [*counts[Judgement.NO_SURE_TREND], *counts[Judgement.TOO_FEW]]
    sentences = (
        _names("har säkert eller troligen förbättrats", better, total),
        _names("har säkert eller troligen försämrats", worse, total),
        _unsure_sentence(len(unsure), total),
    )
    return tuple(s for s in sentences if s)


def _names(what: str, found: list[Judged], total: int) -> str:
    if not found:
        return ""
    names = "; ".join(subject_words(j.indicator) for j in found)
    return (
        f"{capitalised(number_word(len(found)))} av {number_word(total)} nyckeltal {what}: {names}."
    )


def _unsure_sentence(unsure: int, total: int) -> str:
    if not unsure:
        return ""
    why = "värdena är för få eller svänger för mycket"
    if unsure == total:
        return f"Inget av de {number_word(total)} nyckeltalen visar någon säker trend: {why}."
    return (
        f"För {number_word(unsure)} av {number_word(total)} går det inte att säga om de har gått "
        f"upp eller ner: {why}."
    )


def _warning(service: Service, series: Series, judged: Judged, assessment: TargetAssessment) -> str:
    return warning_sentence(series, judged.indicator, assessment.target, service.quantiles)


# What is not measured


def _findings(measured: Coverage) -> tuple[str, ...]:
    """What the key figures leave out, as sentences."""
    goals = [f"Målbilden ”{g.title}” har inget nyckeltal." for g in measured.empty_goals]
    purposes = [f"Inget nyckeltal handlar om att {p.value}." for p in measured.empty_purposes]
    dimensions = [
        f"Inget nyckeltal mäter {d.value} hållbarhet." for d in measured.empty_sustainability
    ]
    effects = measured.of_kind(Kind.EFFECT)
    kinds = (
        f"{capitalised(number_word(len(effects)))} av {number_word(len(measured.indicators))} "
        "nyckeltal mäter effekter i samhället. De andra mäter produktion, resurser eller "
        "förutsättningar."
    )
    return (*goals, *purposes, *dimensions, kinds)


def tone_of(targets: tuple[tuple[Judged, TargetAssessment], ...]) -> Tone:
    """The tone of the answer: that of the next target, else of the last one."""
    if not targets:
        return Tone.NONE
    judged, assessment = targets[-1]
    position = [m.assessment for m in judged.figure.targets].index(assessment)
    return judged.targets[position].tone

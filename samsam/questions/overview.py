"""Are we on the right way? The answer in a sentence, the targets, and every key figure judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from samsam.figures.describe import awaited_words
from samsam.figures.sparkline import sparkline
from samsam.figures.theme import Tone
from samsam.figures.words import (
    better_place,
    size_words,
    subject_words,
    target_mark,
    target_words,
    value_words,
    yearly_decimals,
    yearly_words,
)
from samsam.model.coverage import Coverage, coverage
from samsam.model.indicator import Goal, Indicator, Kind, Unit
from samsam.model.series import Series
from samsam.model.target import TargetAssessment, TargetState, worst
from samsam.model.trend import Judgement
from samsam.questions.indicator import (
    Judged,
    exposure_series,
    freshness,
    judge,
    month_of,
    waiting_since,
)
from samsam.questions.selection import Selection
from samsam.questions.service import Service
from samsam.questions.warning_words import warning_sentence
from samsam.swedish import capitalised, listing, number_word, span

_UNKNOWN = "Det går inte att avgöra om vi är på rätt väg"
_PRELIMINARY = ", enligt preliminära uppgifter"


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
    over = service.last_year_over(known_on, to_year)
    now = today if known_on is None and to_year is None else None
    targets = tuple((j, m.assessment) for j in everything for m in j.figure.targets)
    goals = [g for g in service.register.goals.values() if goal in (None, g.id)]
    return Overview(
        answer=_answer(targets),
        because=(*_target_reasons(targets), *_indicator_reasons(everything, now)),
        targets=targets,
        groups=tuple(_group(service, g, everything, known_on, today) for g in goals),
        warnings=tuple(
            sentence
            for j, a in targets
            if (sentence := _warning(service, all_series[j.indicator.id], j, a, over))
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
    ahead = [(j, a) for j, a in targets if a.open]
    if not targets:
        return _UNKNOWN
    if not ahead:
        return _past_answer([a for _, a in targets])
    states = {a.state for _, a in ahead}
    leaving = [j for j, a in ahead if a.state in (TargetState.MOVING_AWAY, TargetState.SLIPPING)]
    still = [j for j, a in ahead if a.pace_per_year == 0 and a.state is TargetState.BEHIND]
    if leaving:
        return f"Nej, {_subjects(leaving)} rör sig bort från {_aims(_each(leaving))}"
    if still:
        return f"Nej, {_subjects(still)} står stilla"
    if TargetState.BEHIND in states:
        return "Inte än: det går åt rätt håll men för långsamt"
    return _hopeful_answer([a for _, a in ahead], states)


def _hopeful_answer(ahead: list[TargetAssessment], states: set[TargetState]) -> str:
    """Yes, or that it can't be told: nothing is known to go too slowly or the wrong way."""
    years = sorted({a.target.year for a in ahead})
    if states == {TargetState.REACHED}:
        one = f"målet för {years[0]} är redan nått"
        return f"Ja, {one if len(ahead) == 1 else 'målen är redan nådda'}{_reserve(ahead)}"
    if states <= {TargetState.REACHED, TargetState.ON_PACE}:
        return f"Ja, vi är på väg mot {_aims(len(ahead))}{_reserve(ahead)}"
    if states == {TargetState.AWAITED}:
        when = listing([str(y) for y in years])
        figures = "siffran" if len(years) == 1 else "siffrorna"
        return f"Det går inte att avgöra än: {figures} för {when} väntas"
    return _UNKNOWN


def _each(found: list[Judged]) -> int:
    return len({j.indicator.id for j in found})


def _subjects(found: list[Judged]) -> str:
    return listing(list(dict.fromkeys(subject_words(j.indicator) for j in found)))


def _aims(count: int) -> str:
    return "målet" if count == 1 else "målen"


def _reserve(found: Sequence[TargetAssessment]) -> str:
    return _PRELIMINARY if any(a.preliminary for a in found) else ""


def _past_answer(found: list[TargetAssessment]) -> str:
    """How the targets turned out when the years of all have passed."""
    missed = [a for a in found if a.state is TargetState.MISSED]
    if len(missed) == len(found):
        return f"Nej, {_aims(len(found))} nåddes inte{_reserve(missed)}"
    if missed:
        count = number_word(len(missed))
        return f"Nej, {count} av {number_word(len(found))} mål nåddes inte{_reserve(missed)}"
    if all(a.state is TargetState.REACHED for a in found):
        reached = "målet är nått" if len(found) == 1 else "målen är nådda"
        return f"Ja, {reached}{_reserve(found)}"
    return f"Det går inte att avgöra om {_aims(len(found))} nåddes"


def _target_reasons(targets: tuple[tuple[Judged, TargetAssessment], ...]) -> tuple[str, ...]:
    return tuple(_target_reason(judged, assessment) for judged, assessment in targets)


def _target_reason(judged: Judged, assessment: TargetAssessment) -> str:
    indicator, target = judged.indicator, assessment.target
    wish = (
        f"Målet för {target.year}, {target_words(target, indicator)} {indicator.counted}".rstrip()
    )
    if assessment.state is TargetState.AWAITED:
        return f"{wish}. {awaited_words(indicator, target.year, assessment.last_year)}"
    if not assessment.open:
        return f"{wish}, {_outcome(indicator, assessment)}"
    if assessment.state in (TargetState.REACHED, TargetState.SLIPPING):
        return f"{wish}, {_reached(judged, assessment)}"
    if assessment.required_per_year is None or assessment.pace_per_year is None:
        return f"{wish}: det går inte att avgöra om det nås. {assessment.reason}"
    return f"{wish}, kräver {_needed(judged, assessment)} om året. {_pace(judged, assessment)}"


def _outcome(indicator: Indicator, assessment: TargetAssessment) -> str:
    value = value_words(indicator, assessment.value_in_target_year or 0.0)
    came = f"det blev {value}{_reserve((assessment,))}."
    if assessment.state is TargetState.REACHED:
        return f"nåddes: {came}"
    by = size_words(replace(indicator, counted=""), assessment.distance or 0.0)
    return f"missades med {by}: {came}"


def _reached(judged: Judged, assessment: TargetAssessment) -> str:
    """A target that is met before its year, and what the pace does to it."""
    value = value_words(judged.indicator, assessment.last_value or 0.0)
    now = f"är nått redan {assessment.last_year}: {value}{_reserve((assessment,))}."
    if assessment.state is TargetState.REACHED:
        return now
    year = assessment.target.year
    return f"{now} {_pace(judged, assessment)} Håller det i sig är målet inte längre nått {year}."


def _needed(judged: Judged, assessment: TargetAssessment) -> str:
    """The change required a year: `254 fler`, or `en minskning med 0,2 procentenheter`."""
    indicator, amount = judged.indicator, assessment.required_per_year or 0.0
    size = _size(indicator, amount)
    if indicator.is_rank:
        return f"{size} {better_place(amount)}"
    if indicator.counted:
        return f"{size} {'fler' if amount > 0 else 'färre'}"
    return f"en {'ökning' if amount > 0 else 'minskning'} med {size}"


def _pace(judged: Judged, assessment: TargetAssessment) -> str:
    """What the pace has been, and which years it is the mean of."""
    indicator, pace = judged.indicator, assessment.pace_per_year or 0.0
    years = span(assessment.pace_from_year or 0, assessment.last_year or 0)
    subject = "placeringen" if indicator.is_rank else subject_words(indicator)
    if pace == 0:
        return (
            f"Under {years} har {subject} varit oförändrat."
            if not indicator.is_rank
            else (f"Under {years} har {subject} varit oförändrad.")
        )
    ways = ("förbättrats", "försämrats") if indicator.is_rank else ("minskat", "ökat")
    return f"I snitt {years} har {subject} {ways[pace > 0]} med {_size(indicator, pace)} om året."


def _size(indicator: Indicator, amount: float) -> str:
    """The size of a yearly amount without what it counts, which the sentence has said already."""
    decimals = yearly_decimals(indicator, amount)
    plain = replace(indicator, counted="")
    return yearly_words(plain, amount, size_words(plain, amount, decimals))


# How many are judged, wait, have stopped, or can't be told


class Standing(StrEnum):
    """Where a key figure stands: each has exactly one of them."""

    JUDGED = "bedömda"
    WAITING = "väntar på värde"
    RETIRED = "har upphört hos källan"
    UNDECIDED = "går inte att avgöra"


def _standing(judged: Judged, today: date | None) -> Standing:
    """`today` is None where the page shows another time than now: nothing is then waited for."""
    if today is not None and judged.indicator.retired:
        return Standing.RETIRED
    if judged.figure.trend.judgement not in (Judgement.NO_SURE_TREND, Judgement.TOO_FEW):
        return Standing.JUDGED
    if today is not None and waiting_since(judged.figure, today):
        return Standing.WAITING
    return Standing.UNDECIDED


def _indicator_reasons(everything: list[Judged], today: date | None) -> tuple[str, ...]:
    """How many key figures stand where, which add up to all, and which they are."""
    if all(_standing(j, today) is Standing.UNDECIDED for j in everything):
        return _nothing_sure(len(everything))
    by = {s: [j for j in everything if _standing(j, today) is s] for s in Standing}
    sentences = (
        _counts(everything, {s: len(found) for s, found in by.items()}),
        *(_names(words, [j for j in by[Standing.JUDGED] if j.figure.trend.judgement in what])
          for words, what in _JUDGED_WORDS),
        _names("Väntar på värde", by[Standing.WAITING], today),
        _names("Har upphört hos källan", by[Standing.RETIRED]),
        _names(
            "Går inte att avgöra, för värdena är för få eller svänger för mycket",
            by[Standing.UNDECIDED],
        ),
    )  # fmt: skip
    return tuple(s for s in sentences if s)


def _nothing_sure(total: int) -> tuple[str, ...]:
    if total == 0:
        return ()
    why = "värdena är för få eller svänger för mycket"
    if total == 1:
        return (f"Det enda nyckeltalet visar ingen säker trend: {why}.",)
    return (f"Inget av de {number_word(total)} nyckeltalen visar någon säker trend: {why}.",)


_JUDGED_WORDS = (
    ("Har säkert eller troligen förbättrats", (Judgement.IMPROVEMENT,)),
    ("Har säkert eller troligen försämrats", (Judgement.DETERIORATION,)),
    ("Har säkert eller troligen ändrats, utan att det är bra eller dåligt i sig",
     (Judgement.CHANGE,)),
    ("Är stabila eller oförändrade", (Judgement.STABLE, Judgement.UNCHANGED)),
)  # fmt: skip


def _counts(everything: list[Judged], counts: Mapping[Standing, int]) -> str:
    """How many stand where: `Elva nyckeltal: två bedömda och nio går inte att avgöra.`."""
    parts = [
        f"{number_word(n)} {'bedömt' if n == 1 and s is Standing.JUDGED else s.value}"
        for s, n in counts.items()
        if n
    ]
    return f"{capitalised(number_word(len(everything)))} nyckeltal: {listing(parts)}."


def _names(words: str, found: list[Judged], today: date | None = None) -> str:
    if not found:
        return ""
    names = "; ".join(f"{subject_words(j.indicator)}{_when(j, today)}" for j in found)
    return f"{words}: {names}."


def _when(judged: Judged, today: date | None) -> str:
    """Which years a verdict is of, or since when a value is waited for; empty without either."""
    since = waiting_since(judged.figure, today) if today else None
    if since is not None:
        return f" (sedan {month_of(since)})"
    trend = judged.figure.trend
    if _standing(judged, None) is not Standing.JUDGED or judged.indicator.retired:
        return ""
    return f" ({span(trend.first_year or 0, trend.last_year or 0)})"


def _warning(
    service: Service, series: Series, judged: Judged, assessment: TargetAssessment, over: int
) -> str:
    return warning_sentence(series, judged.indicator, assessment.target, service.quantiles, over)


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
    """The tone of the answer: that of the worst target ahead, else of the worst that has passed."""
    ahead = [(j, a) for j, a in targets if a.open]
    deciding = ahead or list(targets)
    if not deciding:
        return Tone.NONE
    chosen = worst([a for _, a in deciding])
    judged = next(j for j, a in deciding if a is chosen)
    return target_mark(chosen, judged.indicator).tone

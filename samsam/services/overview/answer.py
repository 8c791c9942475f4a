"""Are we on the right way? The answer from the dated targets, and the sentences that carry it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from samsam.figures.description.target_sentences import awaited_words, growth_sentence
from samsam.figures.words import (
    better_place,
    size_words,
    subject_words,
    target_words,
    value_words,
    yearly_decimals,
    yearly_words,
)
from samsam.model.assessment.target import TargetAssessment, TargetState
from samsam.model.indicators.indicator import Indicator
from samsam.services.indicators.indicator import AssessedIndicator
from samsam.swedish import listing, number_word, span

_UNKNOWN = "Det går inte att avgöra om vi är på rätt väg"
_NO_TARGETS = "Inget daterat mål är inskrivet. Därför går det varken att säga ja eller nej."
_PRELIMINARY = ", enligt preliminära uppgifter"
Assessed = tuple[tuple[AssessedIndicator, TargetAssessment], ...]


def answer_words(targets: Assessed) -> str:
    """Yes, no or can't say, from the dated targets alone: only they say what the right way is."""
    ahead = [(j, a) for j, a in targets if a.open]
    if not targets:
        return _UNKNOWN
    if not ahead:
        return _past_answer([a for _, a in targets])
    states = {a.state for _, a in ahead}
    leaving = [j for j, a in ahead if a.state in (TargetState.MOVING_AWAY, TargetState.SLIPPING)]
    still = [j for j, a in ahead if a.pace_per_year == 0 and a.state is TargetState.BEHIND]
    if leaving:
        aims = "målet" if _each(leaving) == 1 else "sina mål"
        return f"Nej, {_subjects(leaving)} rör sig bort från {aims}"
    if still:
        return f"Nej, {_subjects(still)} står stilla"
    if TargetState.BEHIND in states:
        return "Inte än: det går åt rätt håll men för långsamt"
    return _hopeful_answer([a for _, a in ahead], states)


def _hopeful_answer(ahead: list[TargetAssessment], states: set[TargetState]) -> str:
    """Yes, or that it can't be decided: nothing is known to go too slowly or the wrong way."""
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


def _each(found: list[AssessedIndicator]) -> int:
    return len({j.indicator.id for j in found})


def _subjects(found: list[AssessedIndicator]) -> str:
    """The one that it's about, or how many: the sentences beneath name each."""
    if _each(found) > 1:
        return f"{number_word(_each(found))} nyckeltal"
    name = subject_words(found[0].indicator)
    return f"”{name}”" if set(name) & set(":,;") else name


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


def target_reasons(targets: Assessed) -> tuple[str, ...]:
    """What each target asks for, and what the pace says of it; or that there is no target."""
    if not targets:
        return (_NO_TARGETS,)
    return tuple(_target_reason(judged, assessment) for judged, assessment in targets)


def _target_reason(judged: AssessedIndicator, assessment: TargetAssessment) -> str:
    indicator, target = judged.indicator, assessment.target
    about = "" if indicator.counted else f" ({subject_words(indicator)})"
    words = f"{target_words(target, indicator)} {indicator.counted}".rstrip()
    wish = f"Målet för {target.year}{about}, {words}"
    if assessment.state is TargetState.AWAITED:
        return f"{wish}. {awaited_words(indicator, target.year, assessment.last_year)}"
    if not assessment.open:
        return f"{wish}, {_outcome(indicator, assessment)}"
    if assessment.state in (TargetState.REACHED, TargetState.SLIPPING):
        return f"{wish}, {_reached(judged, assessment)}"
    if assessment.required_per_year is None or assessment.pace_per_year is None:
        return f"{wish}: det går inte att avgöra om det nås. {assessment.reason}"
    needed = f"{wish}, kräver {_needed(judged, assessment)} om året."
    return f"{needed} {_pace(judged, assessment)} {growth_sentence(assessment)}".rstrip()


def _outcome(indicator: Indicator, assessment: TargetAssessment) -> str:
    value = value_words(indicator, assessment.value_in_target_year or 0.0)
    came = f"det blev {value}{_reserve((assessment,))}."
    if assessment.state is TargetState.REACHED:
        return f"nåddes: {came}"
    by = size_words(replace(indicator, counted=""), assessment.distance or 0.0)
    return f"missades med {by}: {came}"


def _reached(judged: AssessedIndicator, assessment: TargetAssessment) -> str:
    """A target that is met before its year, and what the pace does to it."""
    value = value_words(judged.indicator, assessment.last_value or 0.0)
    now = f"är nått redan {assessment.last_year}: {value}{_reserve((assessment,))}."
    if assessment.state is TargetState.REACHED:
        return now
    year = assessment.target.year
    return f"{now} {_pace(judged, assessment)} Håller det i sig är målet inte längre nått {year}."


def _needed(judged: AssessedIndicator, assessment: TargetAssessment) -> str:
    """The change required a year: `254 fler`, or `en minskning med 0,2 procentenheter`."""
    indicator, amount = judged.indicator, assessment.required_per_year or 0.0
    size = _size(indicator, amount)
    if indicator.is_rank:
        return f"{size} {better_place(amount)}"
    if indicator.counted:
        return f"{size} {'fler' if amount > 0 else 'färre'}"
    return f"en {'ökning' if amount > 0 else 'minskning'} med {size}"


def _pace(judged: AssessedIndicator, assessment: TargetAssessment) -> str:
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

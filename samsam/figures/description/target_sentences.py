"""How each dated target stands: reached, missed, on pace, behind, or not to be decided."""

from __future__ import annotations

from samsam.figures.figure import Figure
from samsam.figures.words import (
    PRELIMINARY,
    better_place,
    size_words,
    target_words,
    unit_after,
    value_words,
    yearly_decimals,
    yearly_words,
)
from samsam.model.assessment.target import ON_PACE_FROM, TargetAssessment, TargetState
from samsam.model.indicators.indicator import Indicator, Unit
from samsam.swedish import (
    NBSP,
    capitalised,
    month_name,
    number_word,
    percent,
    signed,
    span,
)

# How a sentence about a target begins.
TARGET_SENTENCE = "Målet för"


def target_sentence(assessment: TargetAssessment, figure: Figure) -> str:
    """How a dated target stands: distance, pace required and pace observed, with their years."""
    indicator, target = figure.indicator, assessment.target
    wish = f"{TARGET_SENTENCE} {target.year} är {target_words(target, indicator)}"
    if assessment.state is TargetState.AWAITED:
        return f"{wish}. {awaited_words(indicator, target.year, assessment.last_year)}"
    if assessment.state is TargetState.CANNOT_TELL:
        return f"{wish}. Det går inte att avgöra hur det går: {assessment.reason.lower()}"
    if not assessment.open:
        return _passed_sentence(assessment, figure)
    if assessment.state in (TargetState.REACHED, TargetState.SLIPPING):
        return f"{wish}. {_reached_sentences(assessment, figure)}"
    return f"{wish}. {_pace_sentences(assessment, figure)}"


def awaited_words(indicator: Indicator, year: int, last_year: int | None) -> str:
    """That a target's year is over without a value, and when one is to be expected."""
    over = f"Året är slut, men siffran för {year} finns inte här än."
    due = indicator.next_publication(year - 1) if last_year is not None else None
    if due is None:
        return over
    return f"{over} Källan brukar publicera den i {month_name(due.month)} {due.year}."


def _reserve(assessment: TargetAssessment) -> str:
    return ", enligt preliminära uppgifter" if assessment.preliminary else ""


def _passed_sentence(assessment: TargetAssessment, figure: Figure) -> str:
    indicator, target = figure.indicator, assessment.target
    value = value_words(indicator, assessment.value_in_target_year or 0.0)
    wish = f"{TARGET_SENTENCE} {target.year} var {target_words(target, indicator)}"
    came = f"{wish}. Utfallet blev {value}{_reserve(assessment)}"
    if assessment.state is TargetState.REACHED:
        return f"{came}: målet nåddes."
    distance = size_words(indicator, assessment.distance or 0.0)
    in_share = indicator.is_rank or indicator.unit is Unit.PERCENT
    share = "" if in_share else f" ({percent(assessment.distance_share or 0.0, 1)})"
    return f"{came}: målet missades med {distance}{share}."


def _reached_sentences(assessment: TargetAssessment, figure: Figure) -> str:
    """A target that is met before its year, and whether it stays so at the pace there is."""
    target = assessment.target
    now = f"Det är nått redan {assessment.last_year}{_reserve(assessment)}"
    pace = assessment.pace_per_year or 0.0
    if (pace >= 0) == target.at_least or pace == 0 or assessment.pace_from_year is None:
        return f"{now}."
    years = span(assessment.pace_from_year, assessment.last_year or 0)
    reported = f"takten {years} har varit {_per_year(figure, pace)} om året"
    if assessment.state is TargetState.SLIPPING:
        return f"{now}, men {reported}. Håller den i sig är målet inte längre nått {target.year}."
    holds = f"men målet är nått också {target.year} om den håller i sig"
    return f"{now}. {capitalised(reported)}, åt fel håll, {holds}."


def _pace_sentences(assessment: TargetAssessment, figure: Figure) -> str:
    indicator = figure.indicator
    distance = size_words(indicator, assessment.distance or 0.0)
    needed = _per_year(figure, assessment.required_per_year or 0.0)
    left = number_word(assessment.years_left or 0)
    last = f"{assessment.last_year}{f' ({PRELIMINARY})' if assessment.preliminary else ''}"
    sentence = f"Från {last} återstår {distance} på {left} år: det kräver i snitt {needed} om året."
    if assessment.pace_per_year is None or assessment.pace_from_year is None:
        return sentence
    pace = _per_year(figure, assessment.pace_per_year)
    years = span(assessment.pace_from_year, assessment.last_year or 0)
    judged = f"{sentence} Takten {years} har varit {pace} om året: {_state_words(assessment)}."
    return f"{judged} {growth_sentence(assessment)}".rstrip()


def growth_sentence(assessment: TargetAssessment) -> str:
    """How fast in per cent, where that says something else than the amounts; else empty."""
    pace, required = assessment.pace_growth, assessment.required_growth
    if pace is None or required is None or not assessment.required_per_year:
        return ""
    in_amounts = (assessment.pace_per_year or 0.0) / assessment.required_per_year
    if (in_amounts >= ON_PACE_FROM) == (assessment.state is TargetState.ON_PACE):
        return ""
    return (
        f"Takten bedöms i procent av värdet: {signed(100 * pace, 1)}{NBSP}% om året, och "
        f"{signed(100 * required, 1)}{NBSP}% krävs."
    )


def _per_year(figure: Figure, amount: float) -> str:
    """An amount a year, with decimals enough to be distinguished from none."""
    indicator = figure.indicator
    decimals = yearly_decimals(indicator, amount)
    if indicator.is_rank:
        way = f" {better_place(amount)}" if amount else ""
        return f"{size_words(indicator, amount, decimals)}{way}"
    text = signed(amount, decimals)
    return yearly_words(indicator, amount, f"{text}{unit_after(indicator, text)}")


def _state_words(assessment: TargetAssessment) -> str:
    if not assessment.pace_per_year:
        return "varken mot målet eller från det"
    return {
        TargetState.ON_PACE: "i takt med målet",
        TargetState.BEHIND: "rätt håll men för långsamt",
        TargetState.MOVING_AWAY: "bort från målet",
    }.get(assessment.state, "")

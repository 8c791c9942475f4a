"""Words for values, changes and verdicts, in plain Swedish. They say no more than the model."""

from __future__ import annotations

from dataclasses import dataclass

from samsam.figures.theme import Tone
from samsam.model.indicator import Direction, Indicator, Target, Unit
from samsam.model.signal import Signal, Verdict
from samsam.model.target import TargetAssessment, TargetState
from samsam.model.trend import Arrow, Evidence, Judgement, Trend
from samsam.swedish import NBSP, number, signed, span


@dataclass(frozen=True, slots=True)
class VerdictMark:
    """A judgement as symbol, word and tone; `detail` explains it in a few words."""

    symbol: str
    word: str
    tone: Tone
    detail: str = ""


def unit_words(indicator: Indicator) -> str:
    """What the value axis counts."""
    return indicator.unit_words


def value_words(indicator: Indicator, value: float) -> str:
    """One value with its unit: `6,6 %`, `17 963`, `plats 28`."""
    text = number(value, indicator.decimals)
    if indicator.unit is Unit.PERCENT:
        return f"{text}{NBSP}%"
    if indicator.unit is Unit.PER_THOUSAND:
        return f"{text} per 1{NBSP}000"
    if indicator.unit is Unit.OTHER:
        return f"{text}{NBSP}{indicator.measure}"
    return f"plats{NBSP}{text}" if indicator.is_rank else text


def point_label(indicator: Indicator, value: float) -> str:
    """One value as it is written at its point in a chart."""
    text = number(value, indicator.decimals)
    return f"{text}{NBSP}%" if indicator.unit is Unit.PERCENT else text


def size_words(indicator: Indicator, change: float) -> str:
    """The size of a change, without its sign: `1,0 procentenheter`, `31`, `7 placeringar`."""
    text = number(abs(change), indicator.decimals)
    if indicator.unit is Unit.PERCENT:
        return f"{text} procentenheter" if text != "1" else f"{text} procentenhet"
    if indicator.unit is Unit.PER_THOUSAND:
        return f"{text} per 1{NBSP}000 invånare"
    if indicator.is_rank:
        return f"{text} placering" if text == "1" else f"{text} placeringar"
    counted = indicator.measure or indicator.counted
    return f"{text}{NBSP}{counted}" if counted else text


def change_words(indicator: Indicator, change: float) -> str:
    """A change in a table cell: `+1,0 procentenheter`, `7 placeringar bättre`, `oförändrat`."""
    text = signed(change, indicator.decimals)
    if text == number(0, indicator.decimals):
        return "oförändrat"
    if indicator.is_rank:
        return f"{size_words(indicator, change)} {'bättre' if change < 0 else 'sämre'}"
    if indicator.unit is Unit.PERCENT:
        return f"{text} {'procentenhet' if text[1:] == '1' else 'procentenheter'}"
    if indicator.unit is Unit.PER_THOUSAND:
        return f"{text} per 1{NBSP}000"
    return f"{text}{NBSP}{indicator.measure}" if indicator.measure else text


def years_words(first: int, last: int) -> str:
    """The two years of a change, written so that a gap between them is seen."""
    return span(first, last) if last - first == 1 else f"{first}→{last}"


_ARROWS = {Arrow.UP: "↗", Arrow.DOWN: "↘", Arrow.FLAT: "→", Arrow.NONE: "–"}
_FLIPPED = {Arrow.UP: Arrow.DOWN, Arrow.DOWN: Arrow.UP}


def arrow_symbol(trend: Trend, indicator: Indicator) -> str:
    """The arrow as it looks in the chart: a rank axis has 1 on top, so a better place points up."""
    arrow = _FLIPPED.get(trend.arrow, trend.arrow) if indicator.is_rank else trend.arrow
    return _ARROWS[arrow]


def trend_mark(trend: Trend, indicator: Indicator) -> VerdictMark:
    """The Trend cell: symbol, word and tone. Colour only where the change is sure or likely."""
    symbol = arrow_symbol(trend, indicator)
    sure = "Säker" if trend.evidence is Evidence.SURE else "Trolig"
    marks = {
        Judgement.IMPROVEMENT: VerdictMark(symbol, f"{sure} förbättring", Tone.BETTER),
        Judgement.DETERIORATION: VerdictMark(symbol, f"{sure} försämring", Tone.WORSE),
        Judgement.CHANGE: VerdictMark(symbol, f"{sure} {_neutral_change(trend)}", Tone.NEUTRAL),
        Judgement.STABLE: VerdictMark("→", "Stabil", Tone.NONE),
        Judgement.UNCHANGED: VerdictMark("→", "Oförändrad", Tone.NONE),
        Judgement.NO_SURE_TREND: VerdictMark(symbol, "Ingen säker trend", Tone.NONE),
        Judgement.TOO_FEW: VerdictMark(symbol, "För få värden", Tone.NONE),
    }
    mark = marks[trend.judgement]
    return VerdictMark(mark.symbol, mark.word, mark.tone, _trend_detail(trend))


def _neutral_change(trend: Trend) -> str:
    return "ökning" if trend.arrow is Arrow.UP else "minskning"


def _trend_detail(trend: Trend) -> str:
    if trend.first_year is None or trend.last_year is None:
        return "inga värden"
    years = span(trend.first_year, trend.last_year)
    values = f"{trend.n} värden" if trend.n != 1 else "1 värde"
    if trend.judgement is Judgement.NO_SURE_TREND:
        return f"{years}, kan vara slump"
    return f"{years}, {values}"


def possible_part(
    ordinary: tuple[float, float], possible: tuple[float, float]
) -> tuple[float, float] | None:
    """The part of an ordinary range that can occur; None when all that can occur is ordinary.

    The range is arithmetic on earlier values, and after few or unruly ones it reaches beyond what
    there can be: a share above 100 %, a place before the first.
    """
    low, high = max(ordinary[0], possible[0]), min(ordinary[1], possible[1])
    return None if (low, high) == possible else (low, high)


SIGNAL_WORDS = "ovanlig förändring"
_SIGNAL_MARKS = {
    Verdict.SIGNAL: ("●", "Ovanlig förändring"),
    Verdict.ORDINARY: ("○", "Inom vanlig variation"),
    Verdict.CANNOT_TELL: ("–", "Går inte att avgöra"),
}


def signal_mark(signal: Signal, indicator: Indicator) -> VerdictMark:
    """Whether the last change goes beyond chance, as symbol, word and tone."""
    symbol, word = _SIGNAL_MARKS[signal.verdict]
    tone = Tone.NONE
    if signal.verdict is Verdict.SIGNAL and signal.change:
        good = indicator.direction.sign * signal.change
        tone = Tone.BETTER if good > 0 else Tone.WORSE if good < 0 else Tone.NEUTRAL
    return VerdictMark(symbol, word, tone)


def target_words(target: Target, indicator: Indicator) -> str:
    """`minst 19 000`, `högst 5,0 %` or `plats 20 eller bättre`."""
    if indicator.is_rank and not target.at_least:
        return f"{point_label(indicator, target.value)} eller bättre"
    return f"{'minst' if target.at_least else 'högst'}{NBSP}{point_label(indicator, target.value)}"


def subject_words(indicator: Indicator) -> str:
    """The indicator as the subject of a sentence: `antalet invånare`, else its short title."""
    if indicator.counted:
        return f"antalet {indicator.counted}"
    return indicator.short_title[:1].lower() + indicator.short_title[1:]


def target_mark(assessment: TargetAssessment, indicator: Indicator) -> VerdictMark:
    """The state of a dated target, as symbol, word and tone."""
    distance = size_words(indicator, assessment.distance) if assessment.distance is not None else ""
    marks = {
        TargetState.REACHED: VerdictMark("✓", "Nått", Tone.BETTER),
        TargetState.MISSED: VerdictMark("✕", f"Missat med {distance}", Tone.WORSE),
        TargetState.ON_PACE: VerdictMark("↗", "I takt med målet", Tone.BETTER),
        TargetState.BEHIND: VerdictMark("→", "För långsam takt", Tone.WORSE),
        TargetState.MOVING_AWAY: VerdictMark("↘", "Går från målet", Tone.WORSE),
        TargetState.CANNOT_TELL: VerdictMark("–", "Går inte att avgöra", Tone.NONE),
    }
    return marks[assessment.state]


def good_words(direction: Direction) -> str:
    """Which way is good, in a sentence."""
    return {
        Direction.HIGHER: "Ett högre värde är bättre.",
        Direction.LOWER: "Ett lägre värde är bättre.",
        Direction.NEUTRAL: "Varken högre eller lägre är i sig bättre.",
    }[direction]

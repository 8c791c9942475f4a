"""Words for values, changes and verdicts, in plain Swedish. They say no more than the model."""

from __future__ import annotations

import math
from dataclasses import dataclass

from samsam.figures.theme import Tone
from samsam.model.indicator import Direction, Indicator, Target, Unit
from samsam.model.signal import Signal, Verdict
from samsam.model.target import TargetAssessment, TargetState
from samsam.model.trend import Arrow, Evidence, Judgement, Trend
from samsam.swedish import MINUS, NBSP, capitalised, number, signed, span

_MOST_EXTRA_DECIMALS = 2
_NEARLY_ALL = 0.75
PRELIMINARY = "preliminärt"


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


def value_words(indicator: Indicator, value: float, decimals: int | None = None) -> str:
    """One value with its unit: `6,6 %`, `17 963`, `plats 28`."""
    text = number(value, indicator.decimals if decimals is None else decimals)
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


def size_words(indicator: Indicator, change: float, decimals: int | None = None) -> str:
    """The size of a change, without its sign: `1,0 procentenheter`, `31`, `7 placeringar`."""
    text = number(abs(change), indicator.decimals if decimals is None else decimals)
    if indicator.counted and not indicator.measure:
        return f"{text}{NBSP}{indicator.counted}"
    return f"{text}{unit_after(indicator, text)}"


def unit_after(indicator: Indicator, text: str) -> str:
    """What stands after the number of a change, with its space: one or many as `text` says."""
    one = text.lstrip(f"+{MINUS}") == "1"
    if indicator.unit is Unit.PERCENT:
        return " procentenhet" if one else " procentenheter"
    if indicator.unit is Unit.PER_THOUSAND:
        return f" per 1{NBSP}000 invånare"
    if indicator.is_rank:
        return " placering" if one else " placeringar"
    return f"{NBSP}{indicator.measure}" if indicator.measure else ""


def change_words(indicator: Indicator, change: float, decimals: int | None = None) -> str:
    """A change in a table cell: `+1,0 procentenheter`, `7 placeringar bättre`, `oförändrat`."""
    decimals = indicator.decimals if decimals is None else decimals
    text = signed(change, decimals)
    if text == number(0, decimals):
        return "oförändrat" if change == 0 else "i stort sett oförändrat"
    if indicator.is_rank:
        return f"{size_words(indicator, change, decimals)} {better_place(change)}"
    if indicator.unit is Unit.PER_THOUSAND:
        return f"{text} per 1{NBSP}000"
    return f"{text}{unit_after(indicator, text)}"


def better_place(change: float) -> str:
    """Which way a place has gone: a lower number is a better place."""
    return "bättre" if change < 0 else "sämre"


def decimals_apart(indicator: Indicator, old: float, new: float) -> int:
    """So many decimals that two values and their difference can be told apart, if a few will do.

    As many as the indicator has, unless `11` and `11` would differ by 1, or `6,6` and `6,7` by 0,0.
    """
    usual = indicator.decimals
    for decimals in range(usual, usual + _MOST_EXTRA_DECIMALS + 1):
        same = number(old, decimals) == number(new, decimals)
        still = number(abs(new - old), decimals) == number(0, decimals)
        if not same and not still:
            return decimals
    return usual


def years_words(first: int, last: int) -> str:
    """The two years of a change, written so that a gap between them is seen."""
    return span(first, last) if last - first == 1 else f"{first}→{last}"


CERTAIN = (Evidence.SURE, Evidence.LIKELY)
_ARROWS = {Arrow.UP: "↗", Arrow.DOWN: "↘", Arrow.FLAT: "→", Arrow.NONE: "–"}
_FLIPPED = {Arrow.UP: Arrow.DOWN, Arrow.DOWN: Arrow.UP}


def arrow_symbol(trend: Trend, indicator: Indicator) -> str:
    """The arrow as it looks in the chart: a rank axis has 1 on top, so a better place points up.

    Where chance may have made the slope, and the ends say the opposite, there is no arrow.
    """
    if trend.evidence not in CERTAIN and ends_disagree(trend):
        return _ARROWS[Arrow.NONE]
    arrow = _FLIPPED.get(trend.arrow, trend.arrow) if indicator.is_rank else trend.arrow
    return _ARROWS[arrow]


def ends_disagree(trend: Trend) -> bool:
    """True when the slope goes one way and the last value lies the other way from the first."""
    if trend.arrow not in _FLIPPED or not trend.points:
        return False
    step = trend.points[-1].value - trend.points[0].value
    return step <= 0 if trend.arrow is Arrow.UP else step >= 0


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


def yearly_decimals(indicator: Indicator, amount: float) -> int:
    """The decimals of an amount a year: more where it is so small that they would hide it."""
    usual = indicator.decimals
    if usual == 0 and abs(amount) < 10 and amount != round(amount):
        usual = 1
    enough = range(usual, usual + _MOST_EXTRA_DECIMALS + 1)
    return next((d for d in enough if number(amount, d) != number(0, d)), usual)


def yearly_words(indicator: Indicator, amount: float, text: str) -> str:
    """What `text` says of an amount a year, or that it is less than can be written."""
    decimals = yearly_decimals(indicator, amount)
    if amount == 0 or number(amount, decimals) != number(0, decimals):
        return text
    return f"mindre än {size_words(indicator, 10.0**-decimals, decimals)}"


def nearly_all(part: tuple[float, float], possible: tuple[float, float]) -> bool:
    """True when what is ordinary is most of what can be, so that its ends tell nothing."""
    reach = possible[1] - possible[0]
    return math.isfinite(reach) and part[1] - part[0] >= _NEARLY_ALL * reach


def possible_part(
    ordinary: tuple[float, float], possible: tuple[float, float]
) -> tuple[float, float] | None:
    """The part of an ordinary range that can occur; None when all that can occur is ordinary.

    The range is arithmetic on earlier values, and after few or unruly ones it reaches beyond what
    there can be: a share above 100 %, a place before the first.
    """
    low, high = max(ordinary[0], possible[0]), min(ordinary[1], possible[1])
    return None if (low, high) == possible else (low, high)


_SIGNAL_MARKS = {
    Verdict.SIGNAL: ("●", ""),
    Verdict.ORDINARY: ("○", "Inom vanlig variation"),
    Verdict.CANNOT_TELL: ("–", "Går inte att avgöra"),
}


def signal_words(signal: Signal) -> str:
    """What is unusual: the change, or the value where the last change was none or led back."""
    change = signal.change or 0.0
    moved = change != 0 and (signal.on_changes or change * signal.side > 0)
    return "ovanlig förändring" if moved else "ovanligt värde"


def _signal_tone(signal: Signal, indicator: Indicator) -> Tone:
    """Better or worse only where the change and what is unusual go the same way."""
    if (signal.change or 0.0) * signal.side <= 0:
        return Tone.NEUTRAL
    good = indicator.direction.sign * signal.side
    return Tone.BETTER if good > 0 else Tone.WORSE if good < 0 else Tone.NEUTRAL


def signal_mark(signal: Signal, indicator: Indicator) -> VerdictMark:
    """Whether the last value goes beyond chance, as symbol, word and tone."""
    symbol, word = _SIGNAL_MARKS[signal.verdict]
    tone = Tone.NONE
    if signal.verdict is Verdict.SIGNAL:
        word = capitalised(signal_words(signal))
        tone = _signal_tone(signal, indicator)
    return VerdictMark(symbol, word, tone)


def target_words(target: Target, indicator: Indicator) -> str:
    """`minst 19 000`, `högst 5,0 %` or `plats 20 eller bättre`."""
    if indicator.is_rank and not target.at_least:
        return f"{value_words(indicator, target.value)} eller bättre"
    return f"{'minst' if target.at_least else 'högst'}{NBSP}{point_label(indicator, target.value)}"


def subject_words(indicator: Indicator) -> str:
    """The indicator as the subject of a sentence: `antalet invånare`, else its short title."""
    if indicator.counted:
        return f"antalet {indicator.counted}"
    return indicator.short_title[:1].lower() + indicator.short_title[1:]


def target_mark(assessment: TargetAssessment, indicator: Indicator) -> VerdictMark:
    """The state of a dated target, as symbol, word and tone."""
    distance = size_words(indicator, assessment.distance) if assessment.distance is not None else ""
    if assessment.preliminary and assessment.state in (TargetState.REACHED, TargetState.MISSED):
        reserve = f" ({PRELIMINARY})"
    else:
        reserve = ""
    marks = {
        TargetState.REACHED: VerdictMark("✓", f"Nått{reserve}", Tone.BETTER),
        TargetState.SLIPPING: VerdictMark("↘", "Nått, men på väg bort", Tone.WORSE),
        TargetState.MISSED: VerdictMark("✕", f"Missat med {distance}{reserve}", Tone.WORSE),
        TargetState.AWAITED: VerdictMark("–", "Värdet väntas", Tone.NONE),
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

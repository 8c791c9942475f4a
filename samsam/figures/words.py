"""Words for values, changes and verdicts, in plain Swedish. They say no more than the model."""

from __future__ import annotations

import math
from dataclasses import dataclass

from samsam.figures.theme import Tone
from samsam.model.assessment.signal import Level, Signal, Verdict
from samsam.model.assessment.target import TargetAssessment, TargetState
from samsam.model.assessment.trend import FEWEST_FOR_ARROW, Arrow, Evidence, Judgement, Trend
from samsam.model.indicators.indicator import Break, Direction, Indicator, Target, Unit
from samsam.swedish import MINUS, NBSP, capitalised, number, rounded, signed, span

_MOST_EXTRA_DECIMALS = 2
_NEARLY_ALL = 0.75
_MOST_BREAK_LETTERS = 80
PRELIMINARY = "preliminärt"


@dataclass(frozen=True, slots=True)
class VerdictMark:
    """A judgement as symbol, word and tone; `detail` explains it in a few words."""

    symbol: str
    word: str
    tone: Tone
    detail: str = ""


def silence_words(last_year: int) -> str:
    """That several years have passed since the last value."""
    return f"inga värden efter {last_year}"


def break_words(found: Break) -> str:
    """What changed at a series break, in its own description's first sentence; empty if long."""
    sentence = found.reason.partition(". ")[0].rstrip(".")
    words = sentence[:1].lower() + sentence[1:]
    return words if len(words) <= _MOST_BREAK_LETTERS else ""


def unit_words(indicator: Indicator) -> str:
    """What the value axis counts."""
    return indicator.unit_words


def value_words(indicator: Indicator, value: float, decimals: int | None = None) -> str:
    """One value with its unit: `6,6 %`, `17 963`, `plats 28`."""
    text = number(value, indicator.decimals if decimals is None else decimals)
    return with_unit(text, indicator.unit, indicator.measure)


def with_unit(text: str, unit: str, measure: str = "") -> str:
    """A written number with its unit; `measure` is that of a unit of one's own."""
    if unit == Unit.PERCENT:
        return f"{text}{NBSP}%"
    if unit == Unit.PER_THOUSAND:
        return f"{text} per 1{NBSP}000"
    if unit == Unit.OTHER and measure:
        return f"{text}{NBSP}{measure}"
    return f"plats{NBSP}{text}" if unit == Unit.RANK else text


def short_words(indicator: Indicator, value: float, decimals: int | None = None) -> str:
    """One value where the sentence has said its unit: a long unit isn't said again."""
    if indicator.unit in (Unit.PER_THOUSAND, Unit.OTHER):
        return number(value, indicator.decimals if decimals is None else decimals)
    return value_words(indicator, value, decimals)


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
    """So many decimals that two values and their difference can be read together, if a few will do.

    As many as the indicator has, unless `11` and `11` would differ by 1, `6,6` and `6,7` by 0,0, or
    `7,7` and `8,0` by 0,4.
    """
    usual = indicator.decimals
    wanted = range(usual, usual + _MOST_EXTRA_DECIMALS + 1)
    apart = [d for d in wanted if _kept_apart(old, new, d)]
    return next((d for d in apart if adds_up(old, new, d)), apart[0] if apart else usual)


def _kept_apart(old: float, new: float, decimals: int) -> bool:
    """Whether two values differ as written, and their difference from nothing."""
    same = number(old, decimals) == number(new, decimals)
    return not same and number(abs(new - old), decimals) != number(0, decimals)


def adds_up(old: float, new: float, decimals: int) -> bool:
    """Whether the difference as written is that of the values as written."""
    first, last, between = (rounded(v, decimals) for v in (old, new, abs(new - old)))
    return abs(last - first) == between


def years_words(first: int, last: int) -> str:
    """The two years of a change, written so that a gap between them is seen."""
    return span(first, last) if last - first == 1 else f"{first}→{last}"


CERTAIN = (Evidence.SURE, Evidence.LIKELY)
_ARROWS = {Arrow.UP: "↗", Arrow.DOWN: "↘", Arrow.FLAT: "→", Arrow.NONE: "–"}
_FLIPPED = {Arrow.UP: Arrow.DOWN, Arrow.DOWN: Arrow.UP}


def arrow_symbol(trend: Trend, indicator: Indicator) -> str:
    """The arrow as it looks in the chart: a rank axis has 1 on top, so a better place points up.

    It shows what happened between the first and the last value, where the slope says the same;
    else nothing. What surely goes no way has none.
    """
    if trend.judgement is Judgement.VARYING or trend.arrow is not arrow_of_ends(trend):
        return _ARROWS[Arrow.NONE]
    arrow = _FLIPPED.get(trend.arrow, trend.arrow) if indicator.is_rank else trend.arrow
    return _ARROWS[arrow]


def arrow_of_ends(trend: Trend) -> Arrow:
    """Which way the last value lies from the first: within the flat band of so many years, flat."""
    if len(trend.points) < FEWEST_FOR_ARROW:
        return Arrow.NONE
    first, last = trend.points[0], trend.points[-1]
    step = last.value - first.value
    still = (trend.flat_band or 0.0) * (last.year - first.year)
    if abs(step) <= still or math.isclose(abs(step), still, rel_tol=1e-9):
        return Arrow.FLAT
    return Arrow.UP if step > 0 else Arrow.DOWN


def ends_disagree(trend: Trend) -> bool:
    """True when the slope goes one way and the last value lies the other way from the first."""
    if trend.arrow not in _FLIPPED or not trend.points:
        return False
    step = trend.points[-1].value - trend.points[0].value
    return step <= 0 if trend.arrow is Arrow.UP else step >= 0


def trend_mark(trend: Trend, indicator: Indicator) -> VerdictMark:
    """The Trend cell: symbol, word and tone. Colour only where the change is sure or likely."""
    symbol = arrow_symbol(trend, indicator)
    tones = {Judgement.IMPROVEMENT: Tone.BETTER, Judgement.DETERIORATION: Tone.WORSE}
    neutral = Tone.NEUTRAL if trend.judgement is Judgement.CHANGE else Tone.NONE
    tone = tones.get(trend.judgement, neutral)
    return VerdictMark(symbol, capitalised(verdict_words(trend)), tone, _trend_detail(trend))


def verdict_words(trend: Trend) -> str:
    """The verdict in a word or three, as in a sentence: `säker försämring`, `stabil`."""
    sure = "säker" if trend.evidence is Evidence.SURE else "trolig"
    return {
        Judgement.IMPROVEMENT: f"{sure} förbättring",
        Judgement.DETERIORATION: f"{sure} försämring",
        Judgement.CHANGE: f"{sure} {_neutral_change(trend)}",
        Judgement.STABLE: "stabil",
        Judgement.VARYING: "säkra svängningar, ingen riktning",
        Judgement.UNCHANGED: "oförändrad",
        Judgement.NO_SURE_TREND: "ingen säker trend",
        Judgement.TOO_FEW: "för få värden",
    }[trend.judgement]


def _neutral_change(trend: Trend) -> str:
    return "ökning" if trend.arrow is Arrow.UP else "minskning"


def _trend_detail(trend: Trend) -> str:
    if trend.first_year is None or trend.last_year is None:
        return "inga värden"
    years = span(trend.first_year, trend.last_year)
    values = f"{trend.n} värden" if trend.n != 1 else "1 värde"
    chance = trend.judgement is Judgement.NO_SURE_TREND
    detail = f"{years}, {'kan vara slump' if chance else values}"
    if trend.other is None:
        return detail
    other = span(trend.other.first_year or 0, trend.other.last_year or 0)
    return f"{detail}. {other}: {verdict_words(trend.other)}"


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
    """True when what is ordinary is most of what can be, so that its ends say nothing."""
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
    Verdict.SIGNAL: ("●", "Ovanlig förändring"),
    Verdict.ORDINARY: ("○", "Inom vanlig variation"),
    Verdict.CANNOT_TELL: ("–", "Går inte att avgöra"),
}


UNUSUAL = "ovanlig förändring"


def signal_mark(signal: Signal, indicator: Indicator) -> VerdictMark:
    """Whether the last change goes beyond chance, as symbol, word and tone; the level apart."""
    symbol, word = _SIGNAL_MARKS[signal.verdict]
    tone = Tone.NONE
    if signal.outside and signal.verdict is Verdict.ORDINARY:
        word = "Vanlig förändring"
    if signal.verdict is Verdict.SIGNAL:
        good = indicator.direction.sign * signal.side
        tone = Tone.BETTER if good > 0 else Tone.WORSE if good < 0 else Tone.NEUTRAL
    return VerdictMark(symbol, word, tone, level_words(signal, indicator))


def level_words(signal: Signal, indicator: Indicator) -> str:
    """`högre än något av de tidigare åren`; empty where the last value isn't an extreme."""
    if signal.level is None:
        return ""
    high, low = ("sämre", "bättre") if indicator.is_rank else ("högre", "lägre")
    than = high if signal.level is Level.HIGHEST else low
    return f"{than} än något av de tidigare åren"


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

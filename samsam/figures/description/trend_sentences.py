"""Where the measure has moved over a period, how surely, and in which years."""

from __future__ import annotations

from collections.abc import Iterable

from samsam.figures.description.change_sentences import broken_year, subject_of
from samsam.figures.figure import Figure
from samsam.figures.words import (
    ends_disagree,
    unit_after,
    verdict_words,
    yearly_decimals,
)
from samsam.model.assessment.trend import Arrow, Evidence, Judgement, Trend
from samsam.swedish import (
    capitalised,
    number,
    number_word,
    span,
)


def trend_sentence(figure: Figure) -> str:
    """How the value has moved during the period, and how sure that is. Never a forecast."""
    trend = figure.trend
    if trend.n == 0:
        return "Det finns inga värden att bedöma."
    return f"{_period_sentence(figure)}{_other_sentence(trend)}"


def _period_sentence(figure: Figure) -> str:
    """The verdict of the period that is judged, as a councillor can read it."""
    trend = figure.trend
    years = span(*trend_years(trend))
    if trend.judgement is Judgement.UNCHANGED:
        same = "densamma" if figure.indicator.is_rank else "detsamma"
        return f"{capitalised(subject_of(figure))} har varit {same} under {years}."
    if trend.judgement is Judgement.TOO_FEW:
        after = f" efter seriebrottet {broken_year(figure)}" if broken_year(figure) else ""
        return (
            f"{capitalised(_values(trend.n))}{after} ({years}) räcker inte för att avgöra om det "
            "finns en trend. Det behövs minst fyra."
        )
    if trend.judgement is Judgement.NO_SURE_TREND:
        reported = f"Under {years} finns ingen säker trend{_p(trend)}{_compared_with(trend)}."
        return (
            f"{reported} Svängningarna är större än slumpen brukar ge." if trend.moves else reported
        )
    if trend.judgement is Judgement.VARYING:
        return (
            f"Under {years} har {subject_of(figure)} säkert svängt mer än slumpen brukar ge, men "
            "utan bestämd riktning."
        )
    if trend.judgement is Judgement.STABLE and not trend.certain:
        return _stable_sentence(figure)
    certainty = _certainty_sentence(trend)
    return f"{_slope_sentence(figure)} {certainty}{_ends_sentence(figure)}"


def _stable_sentence(figure: Figure) -> str:
    """Stable though nothing is sure: no movement that would count as one is likely."""
    band = figure.trend.flat_band or 0.0
    text = number(band, yearly_decimals(figure.indicator, band))
    amount = f"{text}{unit_after(figure.indicator, text)}"
    stable = "stabil" if figure.indicator.is_rank else "stabilt"
    return (
        f"Under {span(*trend_years(figure.trend))} har {subject_of(figure)} varit {stable}: den "
        f"typiska förändringen är med stor säkerhet mindre än {amount} om året."
    )


def _other_sentence(trend: Trend) -> str:
    """What the other period says, where it is something else: the last ten values, or all."""
    other = trend.other
    if other is None:
        return ""
    years = span(*trend_years(other))
    what = "Hela perioden" if other.n > trend.n else f"De senaste {number_word(other.n)} värdena"
    return f" {what}, {years}: {verdict_words(other)}."


def _compared_with(trend: Trend) -> str:
    """That others' variation was reckoned with, where it was."""
    weighed = trend.areas and not trend.by_order
    return ", jämfört med hur måttet brukar svänga i liknande kommuner" if weighed else ""


def _ends_sentence(figure: Figure) -> str:
    """That the ends say something else than the years between, where they do."""
    trend = figure.trend
    if not ends_disagree(trend):
        return ""
    if trend.points[0].value == trend.points[-1].value:
        return f" Men {subject_of(figure)} är lika det sista året som det första."
    down, up = ("bättre", "sämre") if figure.indicator.is_rank else ("lägre", "högre")
    than = down if trend.arrow is Arrow.UP else up
    return f" Men {subject_of(figure)} är {than} det sista året än det första."


def trend_years(trend: Trend) -> tuple[int, int]:
    """The first and last year of the trend; zeros where there is none."""
    return trend.first_year or 0, trend.last_year or 0


def _values(n: int) -> str:
    return f"{number_word(n)} {'värde' if n == 1 else 'värden'}"


def _slope_sentence(figure: Figure) -> str:
    """The typical yearly movement; only said where the movement is sure or likely."""
    trend, indicator = figure.trend, figure.indicator
    slope = trend.slope or 0.0
    years = span(*trend_years(trend))
    small = abs(slope) < 1 and indicator.decimals == 0
    decimals = indicator.decimals + (1 if small else 0)
    smallest = 10**-decimals
    little = abs(slope) < smallest / 2
    size = number(smallest if little else abs(slope), decimals)
    amount = f"{size}{unit_after(indicator, size)}"
    if indicator.is_rank:
        verb = "förbättrats" if slope < 0 else "försämrats"
    else:
        verb = "stigit" if slope > 0 else "sjunkit"
    about = "mindre än" if little else "ungefär"
    return f"Under {years} har {subject_of(figure)} {verb} med {about} {amount} om året."


def _certainty_sentence(trend: Trend) -> str:
    if trend.judgement is Judgement.STABLE:
        return f"Rörelsen är {_sureness(trend)}, men så liten att läget är stabilt{_p(trend)}."
    word = {
        Judgement.IMPROVEMENT: "förbättring",
        Judgement.DETERIORATION: "försämring",
        Judgement.CHANGE: "förändring, som i sig varken är bra eller dålig",
    }[trend.judgement]
    return f"Det är en {_sureness(trend)} {word}{_p(trend)}{_compared_with(trend)}."


def _sureness(trend: Trend) -> str:
    return "säker" if trend.evidence is Evidence.SURE else "trolig"


def _p(trend: Trend) -> str:
    """The probability of so clear a movement by chance alone, as people can read it."""
    if trend.p is None:
        return ""
    cases = _cases(trend.p, trend.levels)
    if cases > 95:
        return ": värdena går upp och ner utan bestämd riktning"
    chance = "färre än 1 fall" if cases < 1 else f"{number(cases)} fall"
    return f": ett så tydligt mönster uppstår av ren slump i {chance} av 100"


def _cases(p: float, levels: Iterable[float]) -> int:
    """Whole cases of 100, on the same side of each limit as `p` itself."""
    cases = round(p * 100)
    for level in levels:
        if (cases / 100 <= level) is not (p <= level):
            cases += 1 if p > level else -1
    return cases

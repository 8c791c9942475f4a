"""Us or everybody over the years, in plain Swedish: the trend against the others, and the place."""

from __future__ import annotations

from samsam.figures.figure import Figure
from samsam.figures.words import unit_after, verdict_words, yearly_decimals
from samsam.model.assessment.relative import PlaceInYear, Relative
from samsam.model.indicators.indicator import Indicator, Unit
from samsam.swedish import number, span


def relative_sentence(figure: Figure) -> str:
    """Whether we have moved otherwise than the others; empty where that isn't known."""
    found = figure.relative
    if found is None or found.trend is None:
        return ""
    return " ".join(part for part in (_trend_words(figure, found), _places_words(found)) if part)


def relative_trend_sentence(figure: Figure) -> str:
    """The same without places; empty where that isn't known."""
    return _trend_words(figure, figure.relative) if figure.relative else ""


def _trend_words(figure: Figure, found: Relative) -> str:
    trend = found.trend
    if trend is None:
        return ""
    years = span(trend.first_year or 0, trend.last_year or 0)
    others = "de andra kommunernas median"
    if found.moved:
        verdict = verdict_words(trend)
        return (
            f"Jämfört med {others} har {_moved(figure.indicator, trend.slope or 0.0)} {years}. "
            f"Det är en {verdict} i förhållande till de andra."
        )
    if found.stable:
        return f"Avståndet till {others} har varit stabilt {years}."
    if not trend.decided and trend.n < _FEWEST:
        return ""
    return f"Det går inte att säga att vi har rört oss annorlunda än {others} {years}."


_FEWEST = 4


def _moved(indicator: Indicator, slope: float) -> str:
    """`värdet stigit med ungefär 0,2 procentenheter om året`; an amount has grown more or less."""
    if indicator.unit is Unit.COUNT:
        text = number(abs(slope), 1 if abs(slope) >= 0.1 else 2)
        unit = "procentenhet" if text == "1" else "procentenheter"
        way = "snabbare" if slope > 0 else "långsammare"
        return f"antalet vuxit ungefär {text} {unit} {way} om året"
    text = number(abs(slope), yearly_decimals(indicator, slope))
    verb = "stigit" if slope > 0 else "sjunkit"
    return f"värdet {verb} med ungefär {text}{unit_after(indicator, text)} om året"


def _places_words(found: Relative) -> str:
    """Where we were and are in the order, and how far chance could move the latest place."""
    if len(found.places) < 2:
        return ""
    first, last = found.places[0], found.places[-1]
    reported = (
        f"Platsen var {first.place} av {first.of} ({first.year}) och {last.place} av {last.of} "
    )
    return f"{reported}({last.year}).{_chance_words(last)}"


def _chance_words(last: PlaceInYear) -> str:
    if last.least is None or last.most is None or last.least == last.most:
        return ""
    return (
        f" När slumpen räknas in kan den senaste platsen vara allt från {last.least} till "
        f"{last.most}."
    )

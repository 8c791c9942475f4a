"""The headline of a figure, in at most fifteen words, and its subtitle."""

from __future__ import annotations

from collections.abc import Sequence

from samsam.figures.figure import Figure
from samsam.figures.words import (
    CERTAIN,
    PRELIMINARY,
    UNUSUAL,
    short_words,
    size_words,
    value_words,
    verdict_words,
)
from samsam.model.assessment.signal import FEWEST_EARLIER, Signal, Verdict
from samsam.model.assessment.target import TargetState, worst
from samsam.model.assessment.trend import Judgement
from samsam.model.indicators.series import Point
from samsam.swedish import (
    span,
)

MOST_HEADLINE_WORDS = 15
_MOVED = (Judgement.IMPROVEMENT, Judgement.DETERIORATION, Judgement.CHANGE)


def headline_of(figure: Figure) -> str:
    """Latest value, target and verdict, as much of it as fits."""
    indicator = figure.indicator
    points = figure.outcome.points
    if not points:
        return f"{indicator.short_title}: inga värden att visa"
    last = points[-1]
    start = f"{indicator.short_title} {last.year}: {reserved(figure, last)}"
    target = _headline_target(figure)
    verdict = _headline_verdict(figure)
    wishes = ((start, target, verdict), (start, target), (start, verdict), (start,))
    headlines = (", ".join(part for part in wish if part) for wish in wishes)
    return next((h for h in headlines if _fits(h)), start)


def _fits(headline: str) -> bool:
    return len(headline.split(" ")) <= MOST_HEADLINE_WORDS


def reserved(
    figure: Figure, point: Point, decimals: int | None = None, unit_said: bool = False
) -> str:
    """A value with its unit, and that it is preliminary where it is.

    A long unit is left out where the sentence has said it.
    """
    write = short_words if unit_said else value_words
    words = write(figure.indicator, point.value, decimals)
    return f"{words} ({PRELIMINARY})" if point.preliminary else words


def _headline_target(figure: Figure) -> str:
    """The targets of the latest year that has passed, else of the next one; the worst decides."""
    everything = [m.assessment for m in figure.targets]
    passed = [a for a in everything if not a.open]
    if not everything:
        return ""
    year = passed[-1].target.year if passed else everything[0].target.year
    same = [a for a in passed or everything if a.target.year == year]
    chosen = worst(same)
    if chosen.distance is None:
        return ""
    aim = f"målet för {year}" if len(same) == 1 else f"ett av målen för {year}"
    distance = size_words(figure.indicator, chosen.distance)
    reported = {
        TargetState.REACHED: f"{aim} är nått" if len(same) == 1 else f"målen för {year} är nådda",
        TargetState.SLIPPING: f"{aim} nått men på väg bort",
        TargetState.MISSED: f"{aim} missat med {distance}",
    }
    return reported.get(chosen.state, f"{distance} från {aim}")


def _headline_verdict(figure: Figure) -> str:
    trend, signal = figure.trend, figure.signal
    years = span(trend.first_year or 0, trend.last_year or 0)
    if trend.evidence in CERTAIN and trend.judgement in _MOVED:
        return f"{_verdict_word(figure)} {years}"
    if trend.judgement is Judgement.STABLE:
        return f"stabilt {years}"
    if trend.judgement is Judgement.UNCHANGED:
        return f"oförändrat {years}"
    return _signal_verdict(figure, signal)


def _verdict_word(figure: Figure) -> str:
    return verdict_words(figure.trend)


def _signal_verdict(figure: Figure, signal: Signal) -> str:
    few = figure.trend.n <= FEWEST_EARLIER + figure.indicator.stock
    return {
        Verdict.SIGNAL: f"{UNUSUAL} sedan {signal.from_year}",
        Verdict.ORDINARY: (
            "vanlig förändring" if signal.outside else "inom den vanliga variationen"
        ),
        Verdict.CANNOT_TELL: (
            "för få värden för att bedöma" if few else "förändringen går inte att bedöma"
        ),
    }[signal.verdict]


def subtitle_of(figure: Figure) -> str:
    """The full title, the area, and the years that have been."""
    return titled(figure, figure.past_years)


def titled(figure: Figure, years: Sequence[int]) -> str:
    """The full title, the area, and from when to when the years are, if there are any."""
    period = f", {span(years[0], years[-1])}" if years else ""
    return f"{figure.indicator.title}. {figure.area_name}{period}"

"""What the analyses expected, against what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from samsam.figures.words import value_words
from samsam.model.analysis import RecordKind
from samsam.model.fixed import ReadAnalysis, ReadPart
from samsam.model.learning import Expectation, Outcome, scored, within
from samsam.questions.indicator import POPULATION
from samsam.questions.service import Service
from samsam.swedish import NotANumberError, number, parse_number


@dataclass(frozen=True, slots=True)
class YearOf:
    """A year's analysis and whether it is fixed."""

    analysis: ReadAnalysis
    fixed: bool

    @property
    def year(self) -> int:
        """The year that the analysis is about."""
        return self.analysis.year


@dataclass(frozen=True, slots=True)
class Scored:
    """Something that was expected, what came of it, and the verdict."""

    said_in: int
    fixed: bool
    what: str
    expected: str
    outcome: str
    verdict: Outcome


def effects(service: Service, years: tuple[YearOf, ...]) -> tuple[Scored, ...]:
    """The expected effects of all actions against what came."""
    return tuple(
        _effect(service, y, p) for y in years for p in y.analysis.of_kind(RecordKind.ACTION.value)
    )


def _effect(service: Service, year: YearOf, action: ReadPart) -> Scored:
    what = action.text("action") or action.heading
    indicator = service.register.indicators.get(action.value("effect_indicator"))
    value, when = (
        typed_number(action.value("effect_value")),
        typed_number(action.value("effect_year")),
    )
    if indicator is None or value is None or when is None:
        words = "Nyckeltal, år eller värde saknas"
        return Scored(year.year, year.fixed, what, words, "", Outcome.NOT_YET)
    outcome = _value(service, indicator.id, int(when))
    return Scored(
        year.year,
        year.fixed,
        what,
        f"{indicator.short_title} {int(when)}: {value_words(indicator, value)}",
        value_words(indicator, outcome) if outcome is not None else "Värdet finns inte än",
        scored(Expectation(value, indicator.direction.sign), outcome),
    )


def projections(service: Service, years: tuple[YearOf, ...]) -> tuple[Scored, ...]:
    """The population that each fixed analysis projected for the years that have since come."""
    return tuple(s for y in years if y.fixed for s in _projected(service, y))


def _projected(service: Service, year: YearOf) -> Iterator[Scored]:
    figure = year.analysis.figure(POPULATION)
    for when, low, high in figure.way if figure else ():
        outcome = _value(service, POPULATION, when)
        if outcome is not None:
            yield Scored(
                year.year,
                year.fixed,
                f"Invånare {when}",
                f"ungefär {number(round(low, -1))} till {number(round(high, -1))}",
                number(outcome),
                within(low, high, outcome),
            )


def _value(service: Service, indicator_id: str, year: int) -> float | None:
    indicator = service.register.indicators.get(indicator_id)
    if indicator is None:
        return None
    series = service.series((indicator,), None)[indicator_id]
    return next((p.value for p in series.points if p.year == year), None)


def typed_number(text: str) -> float | None:
    """A typed number; None when there is none or it can't be read, which the form has told."""
    try:
        return parse_number(text)
    except NotANumberError:
        return None

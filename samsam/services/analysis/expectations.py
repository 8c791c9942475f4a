"""What the analyses expected, against what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from samsam.figures.words import value_words
from samsam.model.analysis.actions import (
    EFFECT_INDICATOR,
    EFFECT_VALUE,
    EFFECT_WORDS,
    EFFECT_YEAR,
    Text,
    effect_year,
)
from samsam.model.analysis.carried_over import origin_of
from samsam.model.analysis.frozen import FrozenAnalysis, FrozenPart
from samsam.model.analysis.learning import Expectation, ExpectationOutcome, scored, within
from samsam.model.analysis.records import RecordKind
from samsam.model.language.formatted_text import as_line
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import POPULATION
from samsam.swedish import NotANumberError, number, parse_number


@dataclass(frozen=True, slots=True)
class YearOf:
    """A year's analysis and whether it is fixed."""

    analysis: FrozenAnalysis
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
    verdict: ExpectationOutcome


def effects(service: Service, years: tuple[YearOf, ...]) -> tuple[Scored, ...]:
    """The expected effects of all actions against what came.

    An action that later years have carried on is there once, as the last of them has it.
    """
    found = {
        origin_of(part.subject, year.year): (year, part)
        for year in years
        for part in year.analysis.of_kind(RecordKind.ACTION.value)
    }
    return tuple(
        _effect(service, year, part, said_in) for (said_in, _), (year, part) in found.items()
    )


def _effect(service: Service, year: YearOf, action: FrozenPart, said_in: int) -> Scored:
    what = as_line(action.text("action")) or action.heading
    effect = expected_effect(service, action.value)
    return Scored(
        said_in, year.fixed, what, effect.expected or "Nyckeltal, år eller värde saknas",
        effect.outcome, effect.verdict,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action was expected to lead to, what came, and the verdict; empty where not known."""

    expected: str
    outcome: str
    verdict: ExpectationOutcome


def expected_effect(service: Service, text: Text) -> Effect:
    """An action's expected effect, from its stored texts, against the value that is known now.

    An effect that is expected in words alone is not compared with any value.
    """
    indicator = service.register.indicators.get(text(EFFECT_INDICATOR))
    value, year = typed_number(text(EFFECT_VALUE)), effect_year(text(EFFECT_YEAR))
    words = as_line(text(EFFECT_WORDS))
    if indicator is None or value is None or year is None:
        return Effect(
            words, "", ExpectationOutcome.IN_WORDS if words else ExpectationOutcome.NOT_YET
        )
    expected = f"{indicator.short_title} {year}: {value_words(indicator, value)}"
    outcome = _value(service, indicator.id, year)
    return Effect(
        f"{expected}. {words}" if words else expected,
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
    """A typed number; None when there is none or it can't be read, which the form has reported."""
    try:
        return parse_number(text)
    except NotANumberError:
        return None

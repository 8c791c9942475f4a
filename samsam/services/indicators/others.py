"""The same key figure in all other municipalities, for judgements that rest on them too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from samsam.model.assessment.comparison import known_to
from samsam.model.assessment.counts import needs_inhabitants
from samsam.model.assessment.relative import Relative, relative_trend
from samsam.model.assessment.variation import (
    FEWEST_OWN_VALUES,
    MOST_OWN_VALUES,
    Variation,
    usual_variation,
)
from samsam.model.indicators.area import AreaKind
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Series
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service


def other_series(
    service: Service, indicator: Indicator, known_on: date | None
) -> Mapping[str, Series]:
    """The key figure's series of every other municipality that has one, by area."""
    return _others(service, indicator, service.day_of_change(known_on))


def usual_in_others(
    service: Service,
    indicator: Indicator,
    series: Series,
    population: Indicator | None,
    known_on: date | None,
    to_year: int | None,
) -> Variation | None:
    """How much the key figure varies in similar municipalities; None where that isn't needed.

    `population` is what says their sizes. With more values of our own than eight nothing is asked.
    """
    mine = len(series.comparable().points)
    if population is None or not FEWEST_OWN_VALUES <= mine <= MOST_OWN_VALUES:
        return None
    known = other_series(service, indicator, known_on)
    others = {area: known_to(s, to_year) for area, s in known.items()}
    if not others:
        return None
    day = service.day_of_change(known_on)
    sizes = _sizes(service, population, day)
    return usual_variation(indicator, series, others, sizes)


def relative_to_others(
    service: Service,
    indicator: Indicator,
    series: Series,
    population: Indicator | None,
    known_on: date | None,
    to_year: int | None,
) -> Relative | None:
    """How the key figure has moved against all other municipalities; None where none has it."""
    known = other_series(service, indicator, known_on)
    if not known or not series.points:
        return None
    others = {area: known_to(s, to_year) for area, s in known.items()}
    exposures: dict[str, dict[int, float]] = {}
    if population is not None and needs_inhabitants(indicator):
        people = dict(other_series(service, population, known_on))
        people[series.area] = service.series((population,), known_on)[population.id]
        exposures = {area: {p.year: p.value for p in s.points} for area, s in people.items()}
    return relative_trend(indicator, series, others, exposures)


# What is worked out from them is kept by those who ask, and 290 series are two megabytes: only
# those of the key figure at hand, and the inhabitants that it is measured by.
@kept_until(Change.VALUES, most=2)
def _others(
    service: Service,
    indicator: Indicator,
    known_on: date | None,
) -> Mapping[str, Series]:
    own = service.settings.municipality_code
    areas = service.register.areas.values()
    asked = tuple(a.id for a in areas if a.kind is AreaKind.MUNICIPALITY and a.id != own)
    found = service.series_of((indicator,), asked, known_on)
    return MappingProxyType({area: s for (_, area), s in found.items() if s.points})


@kept_until(Change.VALUES, most=16)
def _sizes(
    service: Service,
    population: Indicator,
    known_on: date | None,
) -> Mapping[str, float]:
    """The latest number of inhabitants by area, our own too."""
    own = service.settings.municipality_code
    everybody = dict(other_series(service, population, known_on))
    everybody[own] = service.series((population,), known_on)[population.id]
    return {area: s.last.value for area, s in everybody.items() if s.last}

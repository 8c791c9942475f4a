"""What a projection rests on: past errors, and what is known of the country."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from samsam.model.indicators.area import COUNTRY
from samsam.model.indicators.series import Observation, Series
from samsam.model.population.nation import Nation, NationalProjection
from samsam.model.population.projection import Basis
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import POPULATION
from samsam.swedish import long_date

OFFICIAL = "population_projection"
# Fewer years in a row are a few years out of a projection, and its base year can't be decided.
_FEWEST_IN_A_ROW = 5


@kept_until(Change.VALUES, most=32)
def basis(service: Service, known_on: date | None) -> Basis:
    """What a projection rests on, as known on a day (None: now)."""
    return Basis(service.quantiles, service.errors, _nation(service, known_on))


def _nation(service: Service, known_on: date | None) -> Nation:
    """The shipped figures, with what has been fetched of the country on top."""
    shipped = service.nation.known(known_on)
    register = service.register
    wanted = tuple(
        i for i in (register.indicators.get(POPULATION), register.forecasts.get(OFFICIAL)) if i
    )
    found = service.series_of(wanted, (COUNTRY,), known_on)
    outcome, official = found.get((POPULATION, COUNTRY)), found.get((OFFICIAL, COUNTRY))
    return Nation(
        {**shipped.population, **({p.year: p.value for p in outcome.points} if outcome else {})},
        (*shipped.projections, *(_fetched(service, official) if official else ())),
    )


def _fetched(service: Service, official: Series) -> tuple[NationalProjection, ...]:
    """SCB's projections that have been read in year by year, one for each reading."""
    days = {v.id: v.known_on for v in service.vintages()}
    readings: dict[str, list[Observation]] = {}
    for one in official.observations:
        if one.value is not None:
            readings.setdefault(one.vintage_id, []).append(one)
    return tuple(
        NationalProjection(
            years[0].year - 1,
            {o.year: o.value for o in years if o.value is not None},
            f"SCB:s framskrivning, hämtad {long_date(days[vintage])}",
            days[vintage],
        )
        for vintage, years in readings.items()
        if len(years) >= _FEWEST_IN_A_ROW and all(b.year == a.year + 1 for a, b in pairwise(years))
    )

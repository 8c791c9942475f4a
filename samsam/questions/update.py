"""New values from Kolada and SCB: fetched, and shown before they are taken in.

To add a service: one function in `SERVICES`, and its name in `sources/register.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from samsam.model.indicator import Indicator
from samsam.questions.data import preview
from samsam.questions.service import Service
from samsam.sources import kolada, scb
from samsam.sources.http import Fetcher, FetchError
from samsam.sources.intake import Preview
from samsam.sources.reading import Reading, Refusal

Progress = Callable[[int, int], None]
_SCB_COMPONENTS = ("births", "deaths", "moved_in", "moved_out")
_YEARS_AHEAD = 25


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one service gave, and what taking it in would do."""

    service: str
    shown: Preview

    @property
    def changes(self) -> int:
        """How many rows would change something."""
        return sum(1 for p in self.shown.proposals if p.acceptable)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What to ask a service for."""

    service: Service
    indicators: tuple[Indicator, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]
    progress: Progress


def fetch(
    service: Service,
    today: date,
    years: tuple[int, ...] | None = None,
    progress: Progress | None = None,
    areas: tuple[str, ...] | None = None,
) -> tuple[Fetched, ...]:
    """Ask every service for the years (None: the last four, which may still be revised).

    `areas` are codes; None is the municipality alone (`questions.groups.areas_of` gives others).
    Nothing is changed in the store. What a service couldn't give stands among the preview's
    refusals, by name; what the others gave is kept.
    """
    wanted_years = years or kolada.last_years(today.year)
    wanted_areas = areas or (service.settings.municipality_code,)
    found = []
    for name, ask in SERVICES.items():
        indicators = tuple(
            i for i in service.register.everything.values() if i.fetch.startswith(f"{name}:")
        )
        if not indicators:
            continue
        told = progress or (lambda _done, _total: None)
        wish = _Wish(service, indicators, wanted_areas, wanted_years, told)
        found.append(Fetched(name, preview(service, _asked(ask, wish, name), today)))
    return tuple(found)


def _asked(ask: Callable[[_Wish], Reading], wish: _Wish, name: str) -> Reading:
    try:
        return ask(wish)
    except FetchError as error:
        return Reading(name, (), (Refusal(name, error.fault, error.cure),))


def _from_kolada(wish: _Wish) -> Reading:
    wanted = [kolada.Wanted(i.id, i.fetch.partition(":")[2]) for i in wish.indicators]
    address = wish.service.settings.kolada_address
    with Fetcher(kolada.HTTP.at(address)) as fetcher:
        client = kolada.KoladaClient(fetcher, address)
        return kolada.read(client, wanted, wish.areas, wish.years, wish.progress)


def _from_scb(wish: _Wish) -> Reading:
    keys = {i.fetch.partition(":")[2] for i in wish.indicators}
    address = wish.service.settings.scb_address
    readings = []
    with Fetcher(scb.HTTP.at(address)) as fetcher:
        client = scb.ScbClient(fetcher, address)
        if "population" in keys:
            readings.append(scb.read_population(client, wish.areas, wish.years))
        if keys & set(_SCB_COMPONENTS):
            readings.append(scb.read_components(client, wish.areas, wish.years))
        if "projection" in keys:
            first = max(wish.years)
            ahead = range(first, min(first + _YEARS_AHEAD, scb.PROJECTION_TO) + 1)
            readings.append(scb.read_projection(client, wish.areas, ahead))
    return _joined(readings)


def _joined(readings: list[Reading]) -> Reading:
    return Reading(
        "SCB",
        tuple(row for r in readings for row in r.rows),
        tuple(refusal for r in readings for refusal in r.refusals),
        tuple(dict.fromkeys(notice for r in readings for notice in r.notices)),
    )


SERVICES: dict[str, Callable[[_Wish], Reading]] = {"kolada": _from_kolada, "scb": _from_scb}

"""A key figure on the map: the county or the whole country, one year."""

from __future__ import annotations

from dataclasses import dataclass, replace

from samsam.exports.names import slug
from samsam.figures.compared import compared_of, compared_years
from samsam.figures.comparison.map_figure import MapFigure, has_map, map_of
from samsam.figures.comparison.strip import has_strip
from samsam.figures.figure import Figure, MapGround
from samsam.model.indicators.area import county_group
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import MAPS, Selection
from samsam.services.core.service import Service
from samsam.services.indicators.comparison import (
    CHOSEN,
    COUNTRY_TITLE,
    ComparisonView,
    comparison_view,
)
from samsam.swedish import some

COUNTY, COUNTRY = MAPS
PLACES = {COUNTY: "länet", COUNTRY: "hela landet"}
NO_OUTLINES = (
    "Kartan går inte att visa: filen med kommunernas gränser saknas eller är skadad. Den som "
    "sköter driften hittar felet på sidan Drift."
)
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class MapView:
    """One key figure on a map. `chosen` is which map, `offered` those that there are.

    `shown` is the map, None when there is none: then `missing` says why. `full` is its figure with
    the whole series. `faults` are sentences on what of the choices the map can't show.
    """

    chosen: str
    offered: tuple[str, ...]
    shown: MapFigure | None = None
    full: Figure | None = None
    missing: str = ""
    faults: tuple[str, ...] = ()


def map_view(
    service: Service, indicator_id: str, selection: Selection, to_year: int | None = None
) -> MapView:
    """One key figure on the chosen map. Raises KeyError when the register lacks it.

    With `to_year` the figure ends there, as if no later value were known.
    """
    offered = _offered(service)
    chosen = selection.map if selection.map in offered else offered[0]
    asked = Selection(
        known_on=selection.known_on, year=selection.year, from_year=selection.from_year
    )
    found = _map(service, indicator_id, chosen, asked, to_year)
    return replace(found, faults=tuple(_faults(service, selection, chosen)))


def different_years(view: ComparisonView, on_map: MapView) -> str:
    """Why the place and the map show different years, in Swedish; empty when they don't."""
    placed, shown = view.judged.figure, on_map.shown
    if shown is None or view.missing or not has_strip(placed):
        return ""
    ours, theirs = (compared_of(figure).comparison for figure in (placed, shown.figure))
    if (ours.from_year, ours.year) == (theirs.from_year, theirs.year):
        return ""
    group = compared_of(placed).group.title
    why = (
        "Var och en tar det senaste år som tillräckligt många har värde för: "
        f"{ours.year} i gruppen ”{group}” och {theirs.year} i {PLACES[on_map.chosen]}. "
        if ours.has_place and theirs.has_place
        else ""
    )
    return (
        f"Platsen ovan gäller {compared_years(ours)} och kartan {compared_years(theirs)}. {why}"
        "Välj ett år överst på sidan, så visar båda det."
    )


def _offered(service: Service) -> tuple[str, ...]:
    """A county of one municipality has no map."""
    group = county_group(service.register.areas, service.settings.municipality_code)
    return tuple(MAPS) if group is not None and group.members else (COUNTRY,)


def _faults(service: Service, selection: Selection, chosen: str) -> list[str]:
    found = []
    if selection.map is not None and selection.map != chosen:
        found.append("Länet har bara en kommun. I stället visas kartan över hela landet.")
    if selection.group == CHOSEN and chosen == COUNTY:
        areas, own = service.register.areas, service.settings.municipality_code
        outside = [
            areas[code].title
            for code in selection.municipalities
            if areas[code].county != areas[own].county
        ]
        if outside:
            named = some(outside, _MOST_NAMED)
            found.append(f"{named} ligger utanför länet och syns bara i kartan över hela landet.")
    return found


@kept_until(Change.VALUES, most=64)
def _map(
    service: Service,
    indicator_id: str,
    chosen: str,
    asked: Selection,
    to_year: int | None,
) -> MapView:
    """The map without what the rest of the choices has to say of it."""
    offered = _offered(service)
    found = comparison_view(
        service, indicator_id, asked.changed(group=_group(service, chosen)), to_year
    )
    if service.outlines is None:
        return MapView(chosen, offered, missing=NO_OUTLINES)
    own = service.settings.municipality_code
    if own not in service.outlines.rings:
        name = service.settings.municipality_name
        return MapView(chosen, offered, missing=f"{name} finns inte på SAMSAM:s karta.")
    ground = _ground(service, chosen, found.judged.figure)
    figure, full = (replace(f, ground=ground) for f in (found.judged.figure, found.full))
    if not has_map(figure):
        return MapView(chosen, offered, missing=_nobody(figure, chosen))
    return MapView(chosen, offered, map_of(figure), full)


def _group(service: Service, chosen: str) -> str:
    """The name in addresses of the group that the map shows."""
    group = county_group(service.register.areas, service.settings.municipality_code)
    return slug(group.title) if group is not None and chosen == COUNTY else slug(COUNTRY_TITLE)


def _ground(service: Service, chosen: str, figure: Figure) -> MapGround | None:
    """What the map is drawn on; None without outlines, or when nobody is compared."""
    outlines, own = service.outlines, service.settings.municipality_code
    if outlines is None or figure.compared is None:
        return None
    codes = {own, *figure.compared.group.members}
    return MapGround(
        PLACES[chosen], own, outlines.of(codes), outlines.neighbours(own), service.area_titles()
    )


def _nobody(figure: Figure, chosen: str) -> str:
    """Why there is no map, and what to do."""
    compared = figure.compared
    year = compared.comparison.year if compared else None
    when = f" för {year}" if year else ""
    wider = ", eller kartan över hela landet" if chosen == COUNTY else ""
    return (
        f"Det finns ingen karta att visa{when}: färre än två kommuner i {PLACES[chosen]} har "
        f"värde. Välj ett annat år eller nyckeltal{wider}."
    )

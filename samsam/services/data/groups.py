"""The groups of municipalities to compare with: fetched anew from Kolada, and whose figures to ask.

What lies on top of what, and `Service.groups`, which everybody reads, stand in the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samsam.config.settings import Scope
from samsam.model.indicators.area import COUNTRY, AreaGroup
from samsam.records.contents import groups
from samsam.services.core.service import Service
from samsam.sources.kolada.client import HTTP, KoladaClient
from samsam.sources.kolada.groups import read_groups
from samsam.sources.reading import Refusal
from samsam.sources.services.faults import FetchError
from samsam.sources.services.http import Fetcher


@dataclass(frozen=True, slots=True)
class GroupsFetched:
    """The groups that Kolada has for the municipality, and what couldn't be had.

    `notices` say what was odd about those that could.
    """

    found: tuple[AreaGroup, ...]
    refusals: tuple[Refusal, ...]
    notices: tuple[str, ...] = ()


def fetch_groups(service: Service) -> GroupsFetched:
    """Ask Kolada for the municipality's groups. Changes nothing in the store."""
    address = service.settings.kolada_address
    if service.settings.example:
        words = "Exempelkommunen har inga grupper hos Kolada."
        return GroupsFetched((), (Refusal("Exemplet", words, "Jämför med länet i stället."),))
    try:
        with Fetcher(HTTP.at(address)) as fetcher:
            client = KoladaClient(fetcher, address)
            found = read_groups(client, service.settings.municipality_name)
            return GroupsFetched(*found, client.repairs)
    except FetchError as error:
        place = "Kolada: grupper av liknande kommuner"
        return GroupsFetched((), (Refusal(place, error.fault, error.cure),))


def keep_groups(
    service: Service, found: tuple[AreaGroup, ...], today: date
) -> tuple[AreaGroup, ...]:
    """Lay the groups on top where they are new or changed; return those.

    Raises StoreReadOnlyError; nothing is then changed.
    """
    with service.records.writing() as connection:
        return groups.put(connection, found, today)


def areas_of(service: Service, scope: Scope, more: tuple[AreaGroup, ...] = ()) -> tuple[str, ...]:
    """The codes of the areas whose figures belong to the scope, the municipality's own first.

    GROUPS are the members of the municipality's groups (and of `more`, which needn't be in the
    store yet), its region and the country.
    """
    own = service.settings.municipality_code
    areas = service.register.areas
    if scope is Scope.OWN:
        return (own,)
    if scope is Scope.ALL:
        return tuple(dict.fromkeys((own, *areas)))
    members = (m for group in (*more, *service.groups(None)) for m in group.members)
    around = (code for code in (f"00{own[:2]}", COUNTRY) if code in areas)
    return tuple(dict.fromkeys((own, *(m for m in members if m in areas), *around)))

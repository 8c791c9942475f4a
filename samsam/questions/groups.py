"""The groups of municipalities to compare with: fetched anew from Kolada, and whose figures to ask.

What lies on top of what, and `Service.groups`, which everybody reads, stand in the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from samsam.model.area import COUNTRY, AreaGroup
from samsam.questions.service import Service
from samsam.sources import kolada
from samsam.sources.groups import read_groups
from samsam.sources.http import Fetcher, FetchError
from samsam.sources.reading import Refusal
from samsam.store import groups


class Scope(StrEnum):
    """Whose figures to fetch. The text is the command's word."""

    OWN = "egna"
    GROUPS = "grupper"
    ALL = "alla"


@dataclass(frozen=True, slots=True)
class GroupsFetched:
    """The groups that Kolada has for the municipality, and what couldn't be had.

    `notices` tell what was odd about those that could.
    """

    found: tuple[AreaGroup, ...]
    refusals: tuple[Refusal, ...]
    notices: tuple[str, ...] = ()


def fetch_groups(service: Service) -> GroupsFetched:
    """Ask Kolada for the municipality's groups. Changes nothing in the store."""
    address = service.settings.kolada_address
    try:
        with Fetcher(kolada.HTTP.at(address)) as fetcher:
            client = kolada.KoladaClient(fetcher, address)
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
    with service.store.writing() as cursor:
        return groups.put(cursor, found, today)


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

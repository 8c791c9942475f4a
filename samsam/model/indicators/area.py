"""Areas: the country, regions and municipalities, and groups of municipalities to compare with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

COUNTRY = "0000"


class AreaKind(StrEnum):
    """What sort of area it is. The text is what the reader sees."""

    COUNTRY = "riket"
    REGION = "region"
    MUNICIPALITY = "kommun"


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `id` is Kolada's: four digits, "0000" for the country, "00" and county for regions.

    `group_code` and `group` are SKR's group of municipalities ("B4", its title); empty for others.
    """

    id: str
    title: str
    kind: AreaKind
    group_code: str = ""
    group: str = ""

    @property
    def county(self) -> str:
        """The county's two digits; empty for the country."""
        if self.kind is AreaKind.COUNTRY:
            return ""
        return self.id[2:] if self.kind is AreaKind.REGION else self.id[:2]


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """Municipalities to compare with. Kolada's ids get new meanings, so the title is the key.

    `members` are area ids without the municipality itself; `year` is the year of the grouping,
    None when its title has none; `source` is who made it. `known_on` is the day from which these
    members could be known, None where no day is kept.
    """

    title: str
    members: tuple[str, ...]
    source: str
    year: int | None = None
    known_on: date | None = None

    def without(self, area: str) -> AreaGroup:
        """The same group without one of its members: no area is compared with itself."""
        return replace(self, members=tuple(m for m in self.members if m != area))


def county_group(areas: dict[str, Area], own: str) -> AreaGroup | None:
    """The other municipalities of the county, in order of code; None when `own` isn't known."""
    me = areas.get(own)
    if me is None:
        return None
    members = tuple(a.id for a in _others(areas, own) if a.county == me.county)
    region = areas.get(f"00{me.county}")
    return AreaGroup(f"Länet ({region.title if region else me.county})", members, "SCB")


def skr_group(areas: dict[str, Area], own: str) -> AreaGroup | None:
    """The other municipalities of SKR's group; None when the municipality has no group."""
    me = areas.get(own)
    if me is None or not me.group_code:
        return None
    members = tuple(a.id for a in _others(areas, own) if a.group_code == me.group_code)
    return AreaGroup(f"{me.group} ({me.group_code})", members, "SKR")


def _others(areas: dict[str, Area], own: str) -> list[Area]:
    everyone = (a for a in areas.values() if a.kind is AreaKind.MUNICIPALITY and a.id != own)
    return sorted(everyone, key=lambda a: a.id)

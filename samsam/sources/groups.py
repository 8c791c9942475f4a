"""Kolada's groups of municipalities like one's own, by title."""

from __future__ import annotations

import re
from itertools import groupby

from samsam.model.area import AreaGroup
from samsam.sources.kolada import Group, KoladaClient
from samsam.sources.reading import Refusal

_SOURCE = "Kolada"
_AGAIN = "Hämta igen. De grupper som redan finns är kvar."


def read_groups(
    client: KoladaClient, municipality: str
) -> tuple[tuple[AreaGroup, ...], tuple[Refusal, ...]]:
    """The groups "Liknande kommuner …, <municipality>, <year>", and those that can't be used.

    Raises FetchError. Kolada's ids aren't kept: they get new meanings from year to year.
    """
    found = sorted(client.groups(municipality), key=lambda group: group.title)
    groups: list[AreaGroup] = []
    refusals: list[Refusal] = []
    for title, same in groupby(found, key=lambda group: group.title):
        year = group_year(title, municipality)
        if year is None:
            continue
        editions = tuple(same)
        fault = _fault(editions)
        if fault:
            refusals.append(Refusal(f"{_SOURCE}: ”{title}”", fault, _AGAIN))
        else:
            members = tuple(sorted(set(editions[0].members)))
            groups.append(AreaGroup(title.strip(), members, _SOURCE, year))
    return tuple(groups), tuple(refusals)


def group_year(title: str, municipality: str) -> int | None:
    """The year of a group of municipalities like this one; None when it's another's group."""
    like = rf"Liknande kommuner\b.*, {re.escape(municipality)}, (\d{{4}})"
    match = re.fullmatch(like, title.strip(), re.IGNORECASE)
    return int(match[1]) if match else None


def _fault(editions: tuple[Group, ...]) -> str:
    if any(not group.members for group in editions):
        return "Gruppen saknar medlemmar. Den är inte inläst."
    if len({frozenset(group.members) for group in editions}) > 1:
        return "Gruppen finns två gånger med olika medlemmar. Ingen av dem är inläst."
    return ""

"""Kolada's groups of municipalities like one's own, by title."""

from __future__ import annotations

import re
from itertools import groupby

from samsam.model.indicators.area import AreaGroup
from samsam.sources.kolada.answers import KoladaGroup
from samsam.sources.kolada.client import KoladaClient
from samsam.sources.reading import Refusal
from samsam.swedish import number

SOURCE = "Kolada"
_AGAIN = "Hämta igen. De grupper som redan finns är kvar."


def read_groups(
    client: KoladaClient, municipality: str
) -> tuple[tuple[AreaGroup, ...], tuple[Refusal, ...]]:
    """The groups "Liknande kommuner …, <municipality>, <year>", and those that can't be used.

    When none of Kolada's groups is like that, that is refused too: nothing marks an answer without
    groups from one whose names can't be understood. Raises FetchError. Kolada's ids aren't kept:
    they get new meanings from year to year.
    """
    answered, mine = _like(client, municipality)
    if not mine:
        return (), (_none_matched(answered, municipality),)
    groups: list[AreaGroup] = []
    refusals: list[Refusal] = []
    for (title, year), same in groupby(mine, key=lambda found: (found[0].title, found[1])):
        editions = tuple(group for group, _ in same)
        fault = _fault(editions)
        if fault:
            refusals.append(Refusal(f"{SOURCE}: ”{title}”", fault, _AGAIN))
        else:
            members = tuple(sorted(set(editions[0].members)))
            groups.append(AreaGroup(title.strip(), members, SOURCE, year))
    return tuple(groups), tuple(refusals)


def _like(client: KoladaClient, municipality: str) -> tuple[int, list[tuple[KoladaGroup, int]]]:
    """How many groups Kolada answered with, and those like the municipality, with their years.

    Kolada is asked for those with the municipality's name. Where that gives none, perhaps because
    Kolada's own names are faulty, it is asked for all.
    """
    found: tuple[KoladaGroup, ...] = ()
    for title in (municipality, ""):
        found = client.groups(title)
        named = ((g, group_year(g.title, municipality)) for g in found)
        mine = [(g, year) for g, year in named if year is not None]
        if mine:
            return len(found), sorted(mine, key=lambda one: one[0].title)
    return len(found), []


def _none_matched(answered: int, municipality: str) -> Refusal:
    words = {0: "inga grupper", 1: "1 grupp"}
    came = words.get(answered, f"{number(answered)} grupper")
    which = "" if answered == 0 else (
        f", men 0 av dem går att känna igen som liknande kommuner för {municipality}"
    )  # fmt: skip
    return Refusal(
        f"{SOURCE}: grupper av liknande kommuner",
        f"{SOURCE} svarade med {came}{which}.",
        f"Kontrollera kommunens namn i inställningarna. {_AGAIN}",
    )


def group_year(title: str, municipality: str) -> int | None:
    """The year of a group of municipalities like this one; None when it's another's group."""
    like = rf"Liknande kommuner\b.*, {re.escape(municipality)}, (\d{{4}})"
    match = re.fullmatch(like, title.strip(), re.IGNORECASE)
    return int(match[1]) if match else None


def _fault(editions: tuple[KoladaGroup, ...]) -> str:
    if any(not group.members for group in editions):
        return "Gruppen saknar medlemmar. Den är inte inläst."
    if len({frozenset(group.members) for group in editions}) > 1:
        return "Gruppen finns två gånger med olika medlemmar. Ingen av dem är inläst."
    return ""

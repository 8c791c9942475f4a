"""Groups of municipalities: a newer one lies on top, as known on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, func, select

from samsam.model.indicators.area import AreaGroup
from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import area_group as area_groups
from samsam.records.tables import area_group_member as group_members


def put(
    connection: Connection, groups: Iterable[AreaGroup], known_on: date
) -> tuple[AreaGroup, ...]:
    """Lay the groups that aren't already on top as they are; return those.

    Nothing older is changed. To be called inside `Database.writing()`.
    """
    top = {_compared(group) for group in ask(connection)}
    new = tuple(replace(g, known_on=known_on) for g in groups if _compared(g) not in top)
    for group in new:
        _put_one(connection, group)
    return new


def _compared(group: AreaGroup) -> tuple[str, str, int | None, frozenset[str]]:
    """What a source says of a group; the order of its members says nothing."""
    return group.title, group.source, group.year, frozenset(group.members)


def _put_one(connection: Connection, group: AreaGroup) -> None:
    sequence = (connection.scalar(select(func.max(area_groups.c.sequence))) or 0) + 1
    checksums.add(
        connection,
        area_groups,
        {
            "sequence": sequence, "title": group.title, "source": group.source,
            "year": group.year, "known_on": group.known_on, "fetched_at": utc_now(),
        },
    )  # fmt: skip
    members = ({"area_group": sequence, "area": area} for area in dict.fromkeys(group.members))
    checksums.add(connection, group_members, *members)


def ask(connection: Connection, known_on: date | None = None) -> tuple[AreaGroup, ...]:
    """Every group as known on a day (None: now), the newest year first, then by title.

    Members are in order of code, all that the source named.
    """
    c = area_groups.c
    newest = select(func.max(c.sequence)).group_by(c.title)
    if known_on is not None:
        newest = newest.where(c.known_on <= known_on)
    rows = connection.execute(
        select(c.sequence, c.title, c.source, c.year, c.known_on)
        .where(c.sequence.in_(newest))
        .order_by(c.year.desc().nulls_last(), c.title)
    ).all()
    members = _members(connection, [row.sequence for row in rows])
    return tuple(
        AreaGroup(r.title, members.get(r.sequence, ()), r.source, r.year, r.known_on) for r in rows
    )


def _members(connection: Connection, sequences: list[int]) -> dict[int, tuple[str, ...]]:
    c = group_members.c
    found: dict[int, tuple[str, ...]] = {}
    rows = select(c.area_group, c.area).where(c.area_group.in_(sequences))
    for sequence, area in connection.execute(rows.order_by(c.area_group, c.area)):
        found[sequence] = (*found.get(sequence, ()), area)
    return found

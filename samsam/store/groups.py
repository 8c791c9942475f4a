"""Groups of municipalities in the store: a newer one lies on top, as known on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from samsam.model.area import AreaGroup
from samsam.store.connection import Cursor, utc_now


def put(cursor: Cursor, groups: Iterable[AreaGroup], known_on: date) -> tuple[AreaGroup, ...]:
    """Lay the groups that aren't already on top as they are; return those.

    Nothing older is changed. To be called inside `Store.writing()`.
    """
    top = {_said(group) for group in ask(cursor)}
    new = tuple(replace(g, known_on=known_on) for g in groups if _said(g) not in top)
    for group in new:
        _put_one(cursor, group)
    return new


def _said(group: AreaGroup) -> tuple[str, str, int | None, frozenset[str]]:
    """What a source says of a group; the order of its members says nothing."""
    return group.title, group.source, group.year, frozenset(group.members)


def _put_one(cursor: Cursor, group: AreaGroup) -> None:
    row = cursor.execute("select coalesce(max(sequence), 0) + 1 from loaded.area_group").fetchone()
    sequence = int(row[0]) if row else 1
    cursor.execute(
        "insert into loaded.area_group values (?, ?, ?, ?, ?, ?)",
        [sequence, group.title, group.source, group.year, group.known_on, utc_now()],
    )
    for area in dict.fromkeys(group.members):
        cursor.execute("insert into loaded.area_group_member values (?, ?)", [sequence, area])


def ask(cursor: Cursor, known_on: date | None = None) -> tuple[AreaGroup, ...]:
    """Every group as known on a day (None: now), the newest year first, then by title.

    Members are in order of code, all that the source named.
    """
    rows = cursor.execute(
        """
        select g.title, g.source, g.year, g.known_on,
            (select array_agg(m.area order by m.area) from loaded.area_group_member m
             where m.area_group = g.sequence)
        from loaded.area_group g
        where g.sequence in (
            select max(sequence) from loaded.area_group
            where known_on <= coalesce($day, date '9999-12-31') group by title
        )
        order by g.year desc nulls last, g.title
        """,
        {"day": known_on},
    ).fetchall()
    return tuple(
        AreaGroup(title, tuple(members or ()), source, year, day)
        for title, source, year, day, members in rows
    )

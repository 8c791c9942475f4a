"""Whether what the database holds hangs together: nothing pointing at nothing, no holes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Table, distinct, func, or_, select

from samsam.model.analysis.workflow import digest
from samsam.records import tables as t

# What points at what without a reference of the database's own: accounts have several versions.
_REFERENCES: tuple[tuple[Column[object], Column[object]], ...] = (
    (t.password.c.account, t.account.c.id),
    (t.identity.c.account, t.account.c.id),
    (t.session.c.account, t.account.c.id),
    (t.one_time_code.c.account, t.account.c.id),
    (t.assignment.c.account, t.account.c.id),
    (t.mail_address.c.account, t.account.c.id),
    (t.comment.c.thread, t.comment.c.id),
)
# Numbers that begin with one and have no holes, within each group.
_NUMBERED: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (t.batch, "sequence", ()),
    (t.field_version, "version", ("record", "field")),
    (t.workflow_step, "number", ("year", "unit")),
    (t.edition, "number", ("year", "unit")),
    (t.added_indicator, "version", ("id",)),
    (t.register_change, "version", ("kind", "id")),
    (t.account, "version", ("id",)),
    (t.assignment, "version", ("year", "unit", "kind", "subject", "field")),
)


def faults(connection: Connection) -> tuple[str, ...]:
    """What doesn't hang together, in Swedish; nothing when all is well."""
    return (*_loose_ends(connection), *_holes(connection), *_changed_editions(connection))


def _loose_ends(connection: Connection) -> Iterator[str]:
    for column, other in _REFERENCES:
        lost = connection.scalar(
            select(func.count()).select_from(column.table).where(column.not_in(select(other)))
        )
        if lost:
            yield f"{lost} rader i {column.table} pekar på något som inte finns i {other.table}."


def _holes(connection: Connection) -> Iterator[str]:
    for table, name, group in _NUMBERED:
        number = table.c[name]
        least, most = func.min(number), func.max(number)
        broken = (
            select(least)
            .group_by(*(table.c[g] for g in group))
            .having(or_(least != 1, most != func.count(distinct(number))))
        )
        found = connection.scalar(select(func.count()).select_from(broken.subquery()))
        if found:
            yield f"Numren i {table} har luckor på {found} ställen."


def _changed_editions(connection: Connection) -> Iterator[str]:
    c = t.edition.c
    rows = select(c.year, c.number, c.content, c.sha256).order_by(c.year, c.number)
    for year, number, content, stated in connection.execute(rows):
        if digest(content) != stated:
            yield (
                f"Den fastställda analysen {year}, utgåva {number}, stämmer inte med sitt "
                "hashvärde."
            )

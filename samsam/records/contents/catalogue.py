"""Kolada's catalogue: what is new about a key figure is a row of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, Select, func, select

from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import catalogue_entry as entries_of
from samsam.records.tables import catalogue_retrieval as retrievals


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A key figure of the catalogue. `publication_date` is the next expected one."""

    id: str
    title: str
    description: str
    divided_by_sex: bool
    publication_period: str
    publication_date: date | None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Retrieval:
    """When the whole catalogue was last fetched, in UTC, and how many key figures it had."""

    fetched_at: datetime
    entries: int

    @property
    def day(self) -> date:
        """The day by the clock here; what shipped has its day alone, at midnight UTC."""
        if self.fetched_at.time() == time():
            return self.fetched_at.date()
        return self.fetched_at.replace(tzinfo=UTC).astimezone().date()


_ENTRY = tuple(entries_of.c[name] for name in CatalogueEntry.__slots__)


def put(
    connection: Connection, entries: Sequence[CatalogueEntry], seen_on: date, whole: bool
) -> None:
    """Keep what is new about these key figures; `whole` when they are the catalogue as it is.

    What a whole catalogue lacks is kept as gone. To be called inside `Database.writing()`.
    """
    known = {e.id: e for e in latest(connection)}
    changed = {e.id: e for e in entries if known.get(e.id) != e}
    if whole:
        there = {e.id for e in entries}
        gone = (e for e in known.values() if e.id not in there and not e.gone)
        changed |= {e.id: _gone(e) for e in gone}
    sequence = _next_sequence(connection)
    _put_entries(connection, changed.values(), sequence, seen_on)
    if whole:
        checksums.add(
            connection,
            retrievals,
            {"sequence": sequence, "fetched_at": utc_now(), "entries": len(entries)},
        )


def put_first(connection: Connection, entries: Sequence[CatalogueEntry], seen_on: date) -> None:
    """Keep the catalogue of a day before any has been fetched, as one that was fetched then.

    What has been seen of a key figure since then stays as it is. To be called inside
    `Database.writing()`.
    """
    known = {e.id for e in latest(connection)}
    _put_entries(connection, [e for e in entries if e.id not in known], 0, seen_on)
    fetched_at = datetime.combine(seen_on, time())
    checksums.add(
        connection,
        retrievals,
        {"sequence": 0, "fetched_at": fetched_at, "entries": len(entries)},
    )


def _put_entries(
    connection: Connection, entries: Collection[CatalogueEntry], sequence: int, seen_on: date
) -> None:
    checksums.add(
        connection,
        entries_of,
        *(
            {name: getattr(e, name) for name in CatalogueEntry.__slots__}
            | {"sequence": sequence, "seen_on": seen_on}
            for e in entries
        ),
    )


def _gone(entry: CatalogueEntry) -> CatalogueEntry:
    return CatalogueEntry(
        entry.id, entry.title, entry.description, entry.divided_by_sex, entry.publication_period,
        None, gone=True,
    )  # fmt: skip


def _next_sequence(connection: Connection) -> int:
    newest = (
        connection.scalar(select(func.max(table.c.sequence))) or 0
        for table in (entries_of, retrievals)
    )
    return max(newest) + 1


def retrieval(connection: Connection) -> Retrieval | None:
    """When the whole catalogue was last fetched; None when it never was."""
    c = retrievals.c
    row = connection.execute(
        select(c.fetched_at, c.entries).order_by(c.sequence.desc()).limit(1)
    ).one_or_none()
    return Retrieval(*row) if row else None


def latest(connection: Connection) -> tuple[CatalogueEntry, ...]:
    """Every key figure as last seen, by id; those that are gone too."""
    return tuple(CatalogueEntry(*row) for row in connection.execute(_latest()))


def latest_of(connection: Connection, ids: Collection[str]) -> tuple[CatalogueEntry, ...]:
    """These key figures as last seen, by id; those that are gone too."""
    wanted = _latest().where(entries_of.c.id.in_(list(ids)))
    return tuple(CatalogueEntry(*row) for row in connection.execute(wanted))


def _latest() -> Select[*tuple[Any, ...]]:
    c = entries_of.c
    newest = select(c.id, func.max(c.sequence).label("n")).group_by(c.id).subquery()
    return (
        select(*_ENTRY)
        .join(newest, (newest.c.id == c.id) & (newest.c.n == c.sequence))
        .order_by(c.id)
    )


def versions(
    connection: Connection, ids: Collection[str]
) -> tuple[tuple[date, CatalogueEntry], ...]:
    """Everything that has been seen of these key figures, by id, the first first."""
    c = entries_of.c
    rows = connection.execute(
        select(c.seen_on, *_ENTRY).where(c.id.in_(list(ids))).order_by(c.id, c.sequence)
    )
    return tuple((row[0], CatalogueEntry(*row[1:])) for row in rows)

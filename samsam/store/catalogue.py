"""Kolada's catalogue in the store: what is new about a key figure is a row of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from samsam.store.connection import Cursor, utc_now


@dataclass(frozen=True, slots=True)
class Entry:
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


_COLUMNS = "id, title, description, divided_by_sex, publication_period, publication_date, gone"


def put(cursor: Cursor, entries: Sequence[Entry], seen_on: date, whole: bool) -> None:
    """Keep what is new about these key figures; `whole` when they are the catalogue as it is.

    What a whole catalogue lacks is kept as gone. To be called inside `Store.writing()`.
    """
    known = {e.id: e for e in latest(cursor)}
    changed = [e for e in entries if known.get(e.id) != e]
    if whole:
        there = {e.id for e in entries}
        changed += [_gone(e) for e in known.values() if e.id not in there and not e.gone]
    sequence = _next_sequence(cursor)
    if changed:
        # One statement for all: a row at a time takes seconds for six thousand.
        cursor.execute(
            "insert into loaded.catalogue_entry select unnest(?::varchar[]), ?::integer, ?::date, "
            "unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::boolean[]), "
            "unnest(?::varchar[]), unnest(?::date[]), unnest(?::boolean[])",
            [
                [e.id for e in changed], sequence, seen_on, [e.title for e in changed],
                [e.description for e in changed], [e.divided_by_sex for e in changed],
                [e.publication_period for e in changed], [e.publication_date for e in changed],
                [e.gone for e in changed],
            ],
        )  # fmt: skip
    if whole:
        cursor.execute(
            "insert into loaded.catalogue values (?, ?, ?)", [sequence, utc_now(), len(entries)]
        )


def _gone(entry: Entry) -> Entry:
    return Entry(
        entry.id, entry.title, entry.description, entry.divided_by_sex, entry.publication_period,
        None, gone=True,
    )  # fmt: skip


def _next_sequence(cursor: Cursor) -> int:
    row = cursor.execute(
        "select greatest((select coalesce(max(sequence), 0) from loaded.catalogue_entry), "
        "(select coalesce(max(sequence), 0) from loaded.catalogue)) + 1"
    ).fetchone()
    return int(row[0]) if row else 1


def retrieval(cursor: Cursor) -> Retrieval | None:
    """When the whole catalogue was last fetched; None when it never was."""
    row = cursor.execute(
        "select fetched_at, entries from loaded.catalogue order by sequence desc limit 1"
    ).fetchone()
    return Retrieval(row[0], int(row[1])) if row else None


def latest(cursor: Cursor) -> tuple[Entry, ...]:
    """Every key figure as last seen, by id; those that are gone too."""
    rows = cursor.execute(
        f"select distinct on (id) {_COLUMNS} from loaded.catalogue_entry "  # noqa: S608 - a constant
        "order by id, sequence desc"
    ).fetchall()
    return tuple(Entry(*row) for row in rows)


def versions(cursor: Cursor, ids: Collection[str]) -> tuple[tuple[date, Entry], ...]:
    """Everything that has been seen of these key figures, by id, the first first."""
    rows = cursor.execute(
        f"select seen_on, {_COLUMNS} from loaded.catalogue_entry "  # noqa: S608 - a constant
        "where id in (select unnest(?::varchar[])) order by id, sequence",
        [list(ids)],
    ).fetchall()
    return tuple((row[0], Entry(*row[1:])) for row in rows)

"""Whether what the store holds hangs together: every table read, nothing pointing at nothing."""

from __future__ import annotations

from samsam.model.way import digest
from samsam.store.cursor import Cursor

# What points at what: a table and its column, and where the value must be found.
_REFERENCES = (
    ("loaded.observation", "vintage", "loaded.vintage", "sequence"),
    ("loaded.vintage", "undoes", "loaded.vintage", "sequence"),
    ("loaded.area_group_member", "area_group", "loaded.area_group", "sequence"),
    ("written.field_version", "record", "written.record", "id"),
    ("people.password", "account", "people.account", "id"),
    ("people.identity", "account", "people.account", "id"),
    ("people.session", "account", "people.account", "id"),
    ("people.ended_session", "hash", "people.session", "hash"),
    ("people.used_code", "hash", "people.code", "hash"),
)
# Numbers that begin with one and have no holes, within each group.
_NUMBERED = (
    ("loaded.vintage", "sequence", ""),
    ("written.field_version", "version", "record, field"),
    ("written.step", "number", "year, unit"),
    ("written.edition", "number", "year, unit"),
    ("written.indicator", "version", "id"),
    ("people.account", "version", "id"),
    ("main.store_commit", "sequence", ""),
)

_MOST_KEYS = 20_000


def tables(cursor: Cursor) -> dict[str, int]:
    """Every table with its number of rows, as `schema.table`; every value of them is read.

    Raises what DuckDB raises when a table can't be read.
    """
    return {name: _read(cursor, name) for name in _names(cursor)}


def _names(cursor: Cursor) -> list[str]:
    rows = cursor.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where not internal and database_name = current_database() order by 1"
    ).fetchall()
    return [str(row[0]) for row in rows]


def _columns(cursor: Cursor) -> set[str]:
    rows = cursor.execute(
        "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns() "
        "where not internal and database_name = current_database()"
    ).fetchall()
    return {str(row[0]) for row in rows}


def _read(cursor: Cursor, name: str) -> int:
    # The hash makes DuckDB read every column, and so check every block of the file.
    row = cursor.execute(
        f"select count(*), bit_xor(hash(t)) from {name} t"  # noqa: S608 - the file's own names
    ).fetchone()
    return int(row[0]) if row else 0


def read_keys(cursor: Cursor) -> None:
    """Read the indexes too, which no reading of rows does: some thousand keys of each table.

    Nothing is changed: every row is put where it is already, and refused by its key. Raises what
    DuckDB raises when an index can't be read, or the file can't be written to.
    """
    rows = cursor.execute(
        "select distinct schema_name || '.' || table_name from duckdb_constraints() "
        "where constraint_type in ('PRIMARY KEY', 'UNIQUE') "
        "and database_name = current_database() order by 1"
    ).fetchall()
    cursor.execute("begin")
    try:
        for (name,) in rows:
            cursor.execute(
                f"insert into {name} select * from {name} limit {_MOST_KEYS} "  # noqa: S608 - the file's own names
                "on conflict do nothing"
            )
    finally:
        cursor.execute("rollback")


def faults(cursor: Cursor) -> tuple[str, ...]:
    """What doesn't hang together, in Swedish; nothing when all is well.

    What the file's schema doesn't have yet is passed over. Raises what DuckDB raises when
    a table can't be read.
    """
    there = _columns(cursor) if tables(cursor) else set()
    return (
        *_loose_ends(cursor, there),
        *_holes(cursor, there),
        *_changed_editions(cursor, there),
    )


def _loose_ends(cursor: Cursor, there: set[str]) -> list[str]:
    found = []
    for one, column, other, key in _REFERENCES:
        if {f"{one}.{column}", f"{other}.{key}"} <= there:
            lost = _number(
                cursor,
                f"select count(*) from {one} a where a.{column} is not null "  # noqa: S608 - of the list above
                f"and a.{column} not in (select {key} from {other})",
            )
            if lost:
                found.append(f"{lost} rader i {one} pekar på något som inte finns i {other}.")
    return found


def _holes(cursor: Cursor, there: set[str]) -> list[str]:
    found = []
    for table, number, group in _NUMBERED:
        if f"{table}.{number}" in there:
            grouped = f"group by {group}" if group else ""
            broken = _number(
                cursor,
                f"select count(*) from (select 1 from {table} {grouped} having min({number}) <> 1 "  # noqa: S608 - of the list above
                f"or max({number}) <> count(distinct {number}))",
            )
            if broken:
                found.append(f"Numren i {table} har luckor på {broken} ställen.")
    return found


def _changed_editions(cursor: Cursor, there: set[str]) -> list[str]:
    if "written.edition.sha256" not in there:
        return []
    rows = cursor.execute(
        "select year, number, content, sha256 from written.edition order by year, number"
    ).fetchall()
    return [
        f"Den fastställda analysen {year}, utgåva {number}, stämmer inte med sitt hashvärde."
        for year, number, content, told in rows
        if digest(content) != told
    ]


def _number(cursor: Cursor, sql: str) -> int:
    row = cursor.execute(sql).fetchone()
    return int(row[0]) if row else 0

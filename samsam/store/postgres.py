"""The store on PostgreSQL: for several machines behind a balancer, or a database that is there.

The interface, the schema and every question are those of the file (docs/decisions/0003 and the one
on PostgreSQL). What differs is here: how parameters are written, the few types that have another
name, and that other processes write too, so that `commits` is asked of the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from samsam.store.connection import (
    Cursor,
    Migration,
    Store,
    StoreDamagedError,
    StoreError,
    StoreTooNewError,
    migrations,
    utc_now,
)

Connection = psycopg.Connection[tuple[Any, ...]]

_MOST_CONNECTIONS = 8
_LONGEST_WAIT_SECONDS = 10.0
_ENDLESS_MS = 10_000
_OWN_TABLES = 2
# Any number, the same in all programs that write in the database: the key of the one writer.
_WRITER = 7_305_115_361
_SILENT = "Databasen svarar inte. Läs in sidan igen om en stund och se efter vad som är sparat."

# Before the schema's own steps: what their SQL takes for granted, and the count of what was kept.
_GROUND = """
create function isfinite(double precision) returns boolean language sql immutable
    as 'select $1 > ''-Infinity'' and $1 < ''Infinity''';
create table schema_migration
    (number integer primary key, name varchar not null, applied_at timestamp not null);
create table kept_commits (total bigint not null);
insert into kept_commits values (0);
"""
# After them: the order of rows, which DuckDB keeps by itself, and the way to one series.
_AFTERWARDS = """
alter table people.password add column if not exists rowid bigint generated always as identity;
alter table people.journal add column if not exists rowid bigint generated always as identity;
create index if not exists observation_series
    on loaded.observation (indicator, area, sex, year, vintage);
"""
_TYPES = {r"\bdouble\b": "double precision"}


class PostgresCursor:
    """One connection, asked in the store's own words: `?` and `$name` stand for parameters."""

    def __init__(self, connection: Connection) -> None:
        self._cursor = connection.cursor()

    def execute(self, query: str, parameters: Any = None, /) -> Self:
        """Run one query, or several without parameters."""
        worded = _worded(query) if parameters else query
        self._cursor.execute(worded.encode(), parameters or None)
        return self

    def executemany(self, query: str, parameters: Any = (), /) -> Self:
        """Run a query once for each row of parameters."""
        self._cursor.executemany(_worded(query).encode(), parameters)
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row of the answer."""
        return self._cursor.fetchone()

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rest of the answer."""
        return self._cursor.fetchall()

    def close(self) -> None:
        """Let go of the answer."""
        self._cursor.close()


@lru_cache(maxsize=512)
def _worded(query: str) -> str:
    """The query with its parameters as PostgreSQL's driver wants them."""
    plain = query.replace("%", "%%")
    return re.sub(r"\?|\$(\w+)", lambda m: f"%({m[1]})s" if m[1] else "%s", plain)


class PostgresStore(Store):
    """A store in a database. `path` names the files that this machine keeps for itself.

    Writers of all machines wait for each other, as those of one machine do with a file.
    """

    def __init__(self, pool: ConnectionPool[Connection], path: Path) -> None:
        self._pool = pool
        self.path = path
        self.read_only = False

    @property
    def commits(self) -> int:
        """How many transactions all machines have kept: what was asked before holds until then."""
        with self.reading() as cursor:
            row = cursor.execute("select total from kept_commits").fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor that sees what was committed when each of its queries began."""
        with self._borrowed() as connection:
            cursor = PostgresCursor(connection)
            try:
                yield cursor
            finally:
                cursor.close()

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """A cursor inside one transaction: all of the block is kept, or nothing of it."""
        with self._borrowed() as connection, connection.transaction():
            cursor = PostgresCursor(connection)
            cursor.execute(f"select pg_advisory_xact_lock({_WRITER})")
            cursor.execute("set local statement_timeout = 0")
            yield cursor
            cursor.execute("update kept_commits set total = total + 1")
            cursor.close()

    @contextmanager
    def _borrowed(self) -> Iterator[Connection]:
        try:
            with self._pool.connection() as connection:
                yield connection
        except (PoolTimeout, PoolClosed, psycopg.OperationalError) as error:
            raise StoreError(_SILENT) from error

    def close(self) -> None:
        """Let go of the database; a writer at work may finish first."""
        self._pool.close()


def open_database(address: str, path: Path) -> PostgresStore:
    """Open the database at `address` (postgresql://…), and bring its schema up to date.

    Raises StoreError with a Swedish message; the database is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    store = PostgresStore(_pool(address), path)
    try:
        _prepare(store, _where(address))
    except BaseException:
        store.close()
        raise
    return store


def _pool(address: str) -> ConnectionPool[Connection]:
    pool: ConnectionPool[Connection] = ConnectionPool(
        address,
        min_size=1,
        max_size=_MOST_CONNECTIONS,
        timeout=_LONGEST_WAIT_SECONDS,
        open=False,
        check=ConnectionPool.check_connection,
        kwargs={"autocommit": True, "options": f"-c statement_timeout={_ENDLESS_MS}"},
    )
    try:
        pool.open(wait=True, timeout=_LONGEST_WAIT_SECONDS)
    except PoolTimeout as error:
        pool.close()
        raise StoreError(
            f"Databasen {_where(address)} går inte att nå. Se efter att den är igång och att "
            "adress, namn och lösenord i inställningen database stämmer. Inget har ändrats."
        ) from error
    return pool


def _where(address: str) -> str:
    """The database as people may see it: without its password."""
    told = conninfo_to_dict(address)
    return f"{told.get('dbname', '')} på {told.get('host', 'den här datorn')}"


def _prepare(store: PostgresStore, where: str) -> None:
    """Make the schema, or take the steps that are left. Machines that start together take turns."""
    known = migrations()
    with store.writing() as cursor:
        done = _schema_number(cursor, where)
        if done > known[-1].number:
            raise StoreTooNewError(
                f"Databasen {where} är sparad av en nyare version av SAMSAM (schema {done}; den "
                f"här versionen kan {known[-1].number}). Installera den nyare versionen. Inget "
                "har ändrats."
            )
        waiting = [m for m in known if m.number > done]
        if waiting:
            _take(cursor, waiting)


def _schema_number(cursor: Cursor, where: str) -> int:
    """The number of the last step that the database has taken; an empty one gets its ground."""
    row = cursor.execute(
        """
        select count(*),
            count(*) filter (where tablename in ('schema_migration', 'kept_commits')),
            'B' < 'a'
        from pg_tables where schemaname not in ('pg_catalog', 'information_schema')
        """
    ).fetchone()
    tables, ours, plain_order = row or (0, 0, False)
    if not plain_order:
        raise StoreError(
            f"Databasen {where} sorterar text efter ett språk, men SAMSAM sorterar själv. Skapa en "
            "med: createdb --template=template0 --encoding=UTF8 --locale=C. Inget har ändrats."
        )
    if not tables:
        cursor.execute(_GROUND)
        return 0
    if ours != _OWN_TABLES:
        raise StoreDamagedError(
            f"Databasen {where} innehåller något annat än SAMSAM:s uppgifter. Inget har ändrats. "
            "Välj en tom databas med inställningen database."
        )
    number = cursor.execute("select max(number) from schema_migration").fetchone()
    return int(number[0]) if number and number[0] is not None else 0


def _take(cursor: Cursor, waiting: Sequence[Migration]) -> None:
    for migration in waiting:
        sql = migration.sql
        for ours, theirs in _TYPES.items():
            sql = re.sub(ours, theirs, sql)
        cursor.execute(sql)
        cursor.execute(
            "insert into schema_migration values (?, ?, ?)",
            [migration.number, migration.name, utc_now()],
        )
    cursor.execute(_AFTERWARDS)

"""A store of the former layout (one DuckDB file, schemas 1 to 8) → a new database of record.

All is brought over or nothing: the new file gets its name when everything is in it. The old file
is read in a copy and stays as it is. What an earlier schema didn't have is empty in the new one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from samsam.records import tables
from samsam.records.engine import checksums, commit_marker
from samsam.records.engine.database import Connection
from samsam.records.errors import (
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreLossError,
    StoreReadOnlyError,
    StoreTooOldError,
)
from samsam.records.files import why_no_file
from samsam.records.tables import Table
from samsam.records.upkeep import consistency
from samsam.records.upkeep.opening import new_file
from samsam.series.rows import ROWS_AT_ONCE, PackedRows, pack_batches
from samsam.swedish import os_reason

Cursor = duckdb.DuckDBPyConnection

_LAST_SCHEMA = 8
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class BroughtOver:
    """What a store held, in Swedish, with the number of rows; and what deserves a look."""

    counted: Mapping[str, int]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Copied:
    """A table whose rows are brought over as they are, in an order; what it is called to people."""

    old: str
    new: Table
    called: str
    order: str = "rowid"


# In the order of their references. The rows of figures are packed by themselves.
_TABLES = (
    _Copied("written.record", tables.record, "delar av årsanalyser", "created_at, subject, id"),
    _Copied("written.field_version", tables.field_version, "sparade texter"),
    _Copied("written.step", tables.workflow_step, "steg i arbetsgången"),
    _Copied("written.step_field", tables.workflow_step_field, "fält som steg gäller"),
    _Copied("written.edition", tables.edition, "fastställda utgåvor"),
    _Copied("written.indicator", tables.added_indicator, "tillagda nyckeltal"),
    _Copied("people.account", tables.account, "kontons ändringar"),
    _Copied("people.password", tables.password, "lösenord"),
    _Copied("people.identity", tables.identity, "identiteter i inloggningstjänsten"),
    _Copied("people.code", tables.one_time_code, "engångskoder"),
    _Copied("people.used_code", tables.used_code, "använda engångskoder"),
    _Copied("people.session", tables.session, "inloggningar"),
    _Copied("people.ended_session", tables.ended_session, "avslutade inloggningar"),
    _Copied("people.journal", tables.journal, "rader i händelseloggen"),
    _Copied("loaded.area_group", tables.area_group, "grupper av kommuner", "sequence"),
    _Copied("loaded.area_group_member", tables.area_group_member, "kommuner i grupperna"),
    _Copied("loaded.catalogue", tables.catalogue_retrieval, "hämtningar av Koladas katalog"),
    _Copied("loaded.catalogue_entry", tables.catalogue_entry, "poster ur Koladas katalog"),
)  # fmt: skip
_BATCHES = "inläsningar"
_ROWS = "värden i inläsningarna"
_OF_BATCH = """
    select indicator, area, sex, year, value, status, reason, denominator, note
    from loaded.observation where vintage = $vintage order by indicator, area, sex, year
"""


def look_into(old: Path) -> BroughtOver:
    """What a store of the former layout holds. Raises StoreError."""
    with _opened(old) as cursor:
        there = _columns(cursor)
        counted = {t.called: _count(cursor, t.old) for t in _TABLES if t.old in there}
        rows = {"loaded.vintage": _BATCHES, "loaded.observation": _ROWS}
        counted |= {called: _count(cursor, table) for table, called in rows.items()}
    return BroughtOver(counted)


def bring_over(old: Path, new: Path) -> BroughtOver:
    """Make the database of record at `new` of all that a store of the former layout holds.

    Raises StoreError; there is then no new file, and the old one is as it was.
    """
    if new.exists():
        raise StoreReadOnlyError(
            f"Filen {new} finns redan. Inget har förts över. Flytta undan den, eller välj en annan "
            "plats med inställningen SAMSAM_STORE."
        )
    found: list[BroughtOver] = []

    def fill(connection: Connection) -> None:
        with _opened(old) as cursor:
            try:
                found.append(_fill(cursor, connection))
            except duckdb.Error as error:
                raise _unreadable(old) from error

    new_file(new, fill)
    return found[0]


def _fill(cursor: Cursor, connection: Connection) -> BroughtOver:
    there = _columns(cursor)
    counted = {
        t.called: _bring_table(cursor, connection, t, there[t.old])
        for t in _TABLES
        if t.old in there
    }
    counted |= _bring_batches(cursor, connection, there["loaded.vintage"])
    return BroughtOver(counted, consistency.faults(connection))


def _bring_table(cursor: Cursor, connection: Connection, table: _Copied, there: set[str]) -> int:
    names = [c.name for c in table.new.columns if c.name in there]
    columns = ", ".join(names)
    rows = cursor.execute(
        f"select {columns} from {table.old} order by {table.order}"  # noqa: S608 - of the list above
    )
    count = 0
    while some := rows.fetchmany(_AT_ONCE):
        checksums.add(connection, table.new, *(dict(zip(names, r, strict=True)) for r in some))
        count += len(some)
    return count


def _bring_batches(cursor: Cursor, connection: Connection, there: set[str]) -> dict[str, int]:
    later = {"accepted_by": "'data'", "origin": "''", "undoes": "null::integer"}
    asked = ", ".join(name if name in there else sql for name, sql in later.items())
    batches = cursor.execute(
        "select sequence, id, title, source, known_on, note, checksum, "  # noqa: S608 - of ours
        f"accepted_at, {asked} from loaded.vintage order by sequence"
    ).fetchall()
    names = (
        "sequence", "id", "title", "source", "known_on", "note", "file_sha256", "accepted_at",
        "accepted_by", "origin", "undoes",
    )  # fmt: skip
    total = 0
    for batch in batches:
        row = dict(zip(names, batch, strict=True))
        packed = _packed(cursor, row["sequence"])
        brought = row["undoes"] is None
        kept = packed.content if brought else None
        checksums.add(connection, tables.batch, {**row, "row_count": packed.count, "rows": kept})
        total += packed.count
    return {_BATCHES: len(batches), _ROWS: total}


def _packed(cursor: Cursor, sequence: int) -> PackedRows:
    found = cursor.sql(_OF_BATCH, params={"vintage": sequence})
    return pack_batches(found.to_arrow_reader(ROWS_AT_ONCE))


# The old file


@contextmanager
def _opened(old: Path) -> Iterator[Cursor]:
    """A copy of the store, with its log taken in, to be read. Raises StoreError."""
    if why := why_no_file(old):
        raise StoreDamagedError(f"{why} Skriv var det gamla lagret ligger.")
    _check_unused(old)
    try:
        with TemporaryDirectory(prefix="samsam-", dir=old.parent) as folder:
            copy = Path(folder) / "kopia.duckdb"
            shutil.copyfile(old, copy)
            log = old.with_name(f"{old.name}.wal")
            if log.exists():
                shutil.copyfile(log, copy.with_name(f"{copy.name}.wal"))
            with closing(_connected(copy, old)) as connection:
                _check(connection, old)
                yield connection
    except OSError as error:
        raise StoreReadOnlyError(
            f"Det gamla lagret {old} gick inte att läsa ({os_reason(error)}). Inget har förts "
            f"över. Gör plats i mappen {old.parent} och ge rätt att läsa och skriva där."
        ) from error


def _check_unused(old: Path) -> None:
    try:
        duckdb.connect(str(old), read_only=True).close()
    except duckdb.Error as error:
        if "could not set lock" in str(error).lower():
            raise StoreLockedError(
                f"Filen {old} används av ett annat program. Stäng det och kör kommandot igen. "
                "Inget har förts över."
            ) from error


def _connected(copy: Path, old: Path) -> Cursor:
    try:
        connection = duckdb.connect(str(copy))
        connection.execute("set enable_external_access = false")
        return connection
    except duckdb.Error as error:
        raise _unreadable(old) from error


def _unreadable(old: Path) -> StoreError:
    return StoreDamagedError(
        f"Filen {old} går inte att läsa: den är skadad, ingen SAMSAM-fil, eller sparad av en "
        "version av DuckDB som den här inte kan läsa. Inget har förts över. Lägg tillbaka den "
        "senaste säkerhetskopian i den gamla versionen först."
    )


def _check(connection: Cursor, old: Path) -> None:
    """Raise StoreError for what isn't a whole store of a known schema."""
    there = _columns(connection)
    if not {"loaded.vintage", "written.record", "main.schema_migration"} <= set(there):
        raise _unreadable(old)
    row = connection.execute("select max(number) from schema_migration").fetchone()
    schema = int(row[0]) if row and row[0] else 0
    if not 1 <= schema <= _LAST_SCHEMA:
        raise StoreTooOldError(
            f"Filen {old} har schema {schema}, som inte känns igen (1–{_LAST_SCHEMA}). Inget har "
            "förts över."
        )
    marked = commit_marker.read(old)
    if marked is None or "main.store_commit" not in there:
        return
    found = connection.execute("select coalesce(max(sequence), 0) from store_commit").fetchone()
    number = int(found[0]) if found else 0
    if number < marked.number:
        raise StoreLossError(
            f"Det som sparades sist saknas i filen {old}: den har {number} sparade ändringar, men "
            f"{marked.number} har sparats. Inget har förts över. Lägg tillbaka rätt fil, med filen "
            "som slutar på .wal bredvid."
        )


def _columns(cursor: Cursor) -> dict[str, set[str]]:
    rows = cursor.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where not internal and database_name = current_database()"
    ).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def _count(cursor: Cursor, table: str) -> int:
    row = cursor.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - of ours
    return int(row[0]) if row else 0

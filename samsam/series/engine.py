"""DuckDB with the series of all areas: built from the batches of the database of record, in order.

Nothing here is anybody's only copy. A file that is missing, damaged, of another version or of
another database is removed and built again, which costs time and nothing else. DuckDB lets one
process use a file, so a second one (a command beside the server) builds its series in memory.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import duckdb

from samsam.records.contents import batches
from samsam.records.contents.batches import StoredBatch
from samsam.records.engine import commit_log
from samsam.records.engine.database import Connection, Database
from samsam.records.errors import StoreBusyError, StoreDamagedError, StoreError
from samsam.series.query_timeouts import QueryTimeouts
from samsam.series.rows import DamagedRowsError, unpack

Cursor = duckdb.DuckDBPyConnection
P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger("samsam")

# Raised when the tables below or the Parquet of a batch are read otherwise than before.
_VERSION = 1
_LONGEST_QUESTION_SECONDS = 8
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "2GB",
    "threads": 2,
}
_TABLES = """
    create table built_from (version integer not null, lineage varchar not null);
    create table vintage (
        sequence    integer primary key,
        id          varchar not null,
        title       varchar not null,
        source      varchar not null,
        known_on    date not null,
        note        varchar not null,
        checksum    varchar not null,
        accepted_at timestamp not null,
        accepted_by varchar not null,
        origin      varchar not null,
        undoes      integer,
        row_count   integer not null
    );
    -- No index: rows come in this order, and DuckDB finds a series by its zone maps.
    create table observation (
        indicator   varchar not null,
        area        varchar not null,
        sex         varchar not null,
        year        smallint not null,
        vintage     integer not null,
        value       double,
        status      varchar not null,
        reason      varchar,
        denominator integer,
        note        varchar not null
    );
"""
# After these DuckDB answers nothing more until it is opened anew.
_FATAL = (duckdb.FatalException, duckdb.InternalException, duckdb.IOException)
_DAMAGE = ("Corrupt", "Could not read", "deserialize", "checksum")


@dataclass(frozen=True, slots=True)
class _Reached:
    """The batch up to which the series are built; sequence 0 for none."""

    lineage: str
    sequence: int = 0
    accepted_at: datetime | None = None


class SeriesEngine:
    """Answers questions about series, after catching up with what has been taken in.

    `file` is where the built series are kept between starts; None keeps them in memory.
    """

    def __init__(self, records: Database, file: Path | None) -> None:
        self._records = records
        self._file = file
        self._lock = threading.RLock()
        self._timeouts = QueryTimeouts(_LONGEST_QUESTION_SECONDS)
        self._connection: Cursor | None = None
        self._commits = -1

    def ask(
        self, question: Callable[Concatenate[Cursor, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The answer of a question to all that has been taken in when it is asked.

        A question reads and changes nothing, for it is asked once more when DuckDB's file turns out
        to be damaged. Raises StoreBusyError when it takes too long, StoreError when the series
        can't be built.
        """

        def timed(cursor: Cursor) -> T:
            with self._timeouts.over(cursor):
                try:
                    return question(cursor, *args, **kwargs)
                except duckdb.InterruptException as error:
                    raise StoreBusyError(
                        "Frågan tog för lång tid och avbröts. Inget har ändrats. Försök igen."
                    ) from error

        return self.work(timed)

    def work(self, question: Callable[[Cursor], T]) -> T:
        """As `ask`, for a question that may take its time and make temporary tables."""
        connection = self._up_to_date()
        try:
            return _answer(connection, question)
        except duckdb.Error as error:
            if not _is_damaged(error):
                raise
            self._discard(connection, error)
            return _answer(self._up_to_date(), question)

    def close(self) -> None:
        """Let go of the file."""
        self._timeouts.stop()
        with self._lock:
            if self._connection is not None:
                with suppress(duckdb.Error):
                    self._connection.close()
                self._connection = None

    # Building

    def _up_to_date(self) -> Cursor:
        commits = self._records.commits  # not under the lock: nobody waits for others' answers
        with self._lock:
            if self._connection is not None and commits <= self._commits:
                return self._connection
            try:
                connection = self._caught_up()
            except duckdb.Error as error:
                if self._file is None:
                    raise StoreError(
                        "Nyckeltalens serier gick inte att bygga upp. Inget har ändrats. Är minnet "
                        "fullt? Starta om SAMSAM och titta annars i loggen."
                    ) from error
                self._discard(self._connection, error)
                connection = self._caught_up()
            self._commits = commits
            return connection

    def _caught_up(self) -> Cursor:
        with self._records.reading() as records:
            lineage = commit_log.latest(records).lineage
            latest = batches.latest_sequence(records)
            if self._connection is None:
                self._connection = self._opened()
            reached = _reached(self._connection)
            if reached is None or not _is_of(reached, lineage, records):
                self._begin_anew(lineage)
                reached = _Reached(lineage)
            waiting = range(reached.sequence + 1, latest + 1)
            if waiting:
                _load(self._connection, (batches.stored(records, n) for n in waiting))
        return self._connection

    def _begin_anew(self, lineage: str) -> None:
        """Empty what there is: a file of its own is removed, so that nothing old is read again."""
        if self._connection is not None and _reached(self._connection) is not None:
            _log.info("the series are of another database or version, and are built again")
        self._let_go()
        self._remove()
        self._connection = self._opened()
        self._connection.execute("begin")
        self._connection.execute(_TABLES)
        self._connection.execute("insert into built_from values (?, ?)", [_VERSION, lineage])
        self._connection.execute("commit")

    def _opened(self) -> Cursor:
        if self._file is None:
            return _closed_to_the_outside(duckdb.connect(":memory:", config=_CONFIG))
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            return _closed_to_the_outside(duckdb.connect(str(self._file), config=_CONFIG))
        except (duckdb.Error, OSError) as error:
            if "could not set lock" in str(error).lower():
                self._file = None  # another process has it, and it stays theirs
                return self._opened()
            _log.warning("%s can't be used and is built again: %s", self._file, error)
            self._remove()
            return self._opened_again()

    def _opened_again(self) -> Cursor:
        try:
            return _closed_to_the_outside(duckdb.connect(str(self._file), config=_CONFIG))
        except duckdb.Error as error:
            _log.warning("the series are kept in memory: %s", error)
            self._file = None
            return self._opened()

    def _discard(self, damaged: Cursor | None, error: duckdb.Error) -> None:
        """Give up the file, and go on in memory: others may still be reading in what was opened.

        Nothing happens when another thread has met the same damage and has given it up already.
        """
        with self._lock:
            if self._connection is not damaged:
                return
            _log.warning("the series can't be read, and are built again in memory: %s", error)
            self._connection = None
            self._commits = -1
            self._remove()
            self._file = None

    def _let_go(self) -> None:
        if self._connection is not None:
            with suppress(duckdb.Error):
                self._connection.close()
            self._connection = None

    def _remove(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)
                self._file.with_name(f"{self._file.name}.wal").unlink(missing_ok=True)


def in_use(file: Path) -> bool:
    """True when another process has the built series open, as a running server has."""
    if not file.exists():
        return False
    try:
        duckdb.connect(str(file), read_only=True).close()
    except duckdb.Error as error:
        return "could not set lock" in str(error).lower()
    return False


def _answer(connection: Cursor, question: Callable[[Cursor], T]) -> T:
    with connection.cursor() as cursor:
        return question(cursor)


def _is_damaged(error: duckdb.Error) -> bool:
    return isinstance(error, _FATAL) or any(sign in str(error) for sign in _DAMAGE)


def _closed_to_the_outside(connection: Cursor) -> Cursor:
    """Nothing that is asked can read or write any file, or open what is closed here."""
    row = connection.execute("select current_setting('lock_configuration')").fetchone()
    if not (row and row[0]):  # the same file opened twice in one process shares what was set
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    return connection


def _reached(connection: Cursor) -> _Reached | None:
    """How far the series are built; None for what isn't a whole file of this version's."""
    try:
        built = connection.execute("select version, lineage from built_from").fetchone()
        if built is None or built[0] != _VERSION:
            return None
        row = connection.execute(
            "select sequence, accepted_at, (select sum(row_count) from vintage), "
            "(select count(*) from observation) from vintage order by sequence desc limit 1"
        ).fetchone()
    except duckdb.Error:
        return None
    if row is None:
        return _Reached(str(built[1]))
    return _Reached(str(built[1]), int(row[0]), row[1]) if row[2] == row[3] else None


def _is_of(reached: _Reached, lineage: str, records: Connection) -> bool:
    """True when the batch that was reached is the one that the database has at that place."""
    if reached.lineage != lineage:
        return False
    return reached.accepted_at == batches.accepted_at(records, reached.sequence)


def _load(connection: Cursor, waiting: Iterable[StoredBatch | None]) -> None:
    """Batches with their rows in order, all or nothing."""
    with connection.cursor() as cursor:
        cursor.execute("begin")
        try:
            for found in waiting:
                if found is not None:
                    _load_one(cursor, found)
            cursor.execute("commit")
        except BaseException:
            with suppress(duckdb.Error):
                cursor.execute("rollback")
            raise


def _load_one(cursor: Cursor, found: StoredBatch) -> None:
    v = found.vintage
    cursor.execute(
        "insert into vintage values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            v.sequence, v.id, v.title, v.source, v.known_on, v.note, found.file_sha256,
            found.accepted_at, found.accepted_by, found.origin, found.undoes, found.row_count,
        ],
    )  # fmt: skip
    if found.rows is not None:
        _load_rows(cursor, v.sequence, found.rows)


def _load_rows(cursor: Cursor, sequence: int, rows: bytes) -> None:
    try:
        cursor.register("batch_rows", unpack(rows))
    except DamagedRowsError as error:
        raise StoreDamagedError(
            f"Inläsning nummer {sequence} i lagret går inte att läsa. Inget har ändrats. Lägg "
            "tillbaka den senaste säkerhetskopian."
        ) from error
    try:
        cursor.execute(
            "insert into observation select indicator, area, sex, year, $sequence, value, status, "
            "reason, denominator, note from batch_rows",
            {"sequence": sequence},
        )
    finally:
        cursor.unregister("batch_rows")

"""Opening the database of record, SQLite or PostgreSQL: many readers, one writer at a time.

Any number of processes may have it open: the server, and commands beside it.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from samsam.records.engine import commit_log
from samsam.records.engine.commit_marker import CommitMarker
from samsam.records.engine.location import Location
from samsam.records.errors import (
    StoreAwayError,
    StoreBusyError,
    StoreError,
    StoreLossError,
    StoreReadOnlyError,
    StoreWriteError,
)
from samsam.records.tables import commits

__all__ = ["Connection", "Database"]

_log = logging.getLogger("samsam")

_NUMBER = "select max(number) from commits"


class Database:
    """An open database of record. Each use has a connection of its own from the pool.

    `path` is the SQLite file, or with PostgreSQL the place of the files that this machine keeps for
    itself. `backups` is the folder where backups of the file lie, `made` is True when there was no
    database before it was opened.
    """

    def __init__(self, location: Location, engine: Engine) -> None:
        self._engine = engine
        self.location = location
        self._writer = threading.local()
        self._exchanging = threading.Lock()
        self._closed = False
        self._counter = _Counter(engine, location)
        self.path: Path = location.path
        self.read_only = location.read_only
        self.backups: Path = location.backups
        self.is_file: bool = location.is_file
        self.made = False

    @property
    def engine_name(self) -> str:
        """`SQLite 3.40.1` or `PostgreSQL 15.3`, for people who look after it."""
        name = "SQLite" if self.is_file else "PostgreSQL"
        with self._connection() as connection:
            version = connection.dialect.server_version_info or ()
        return f"{name} {'.'.join(map(str, version))}"

    @property
    def commits(self) -> int:
        """The number of the latest commit of any process: while it stands, so does every answer.

        Raises StoreError.
        """
        with self._faults_in_words():
            self._follow_exchange()
            return self._counter.read()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose queries each see what was committed when they began.

        Raises StoreError when the database doesn't answer or can't be read.
        """
        with self._faults_in_words(), self._connection() as connection:
            yield connection

    @contextmanager
    def writing(self, *, counted: bool = True) -> Iterator[Connection]:
        """A connection inside one transaction: all of the block is kept, or nothing of it.

        When the block ends without an exception the disk has it. Writers of all processes take
        turns, so what is read in the block holds until its end. Not to be used inside another in
        the same thread. What isn't `counted` gets no number: it is nothing that a page answers
        with and no loss if it goes, as the progress of a job. Raises StoreReadOnlyError,
        StoreBusyError when another writer takes too long, StoreWriteError when it couldn't be kept.
        """
        if self.read_only:
            raise StoreReadOnlyError(
                f"Filen {self.path} går bara att läsa. Inget sparades. "
                "Ge SAMSAM rätt att skriva i filen och starta om."
            )
        if getattr(self._writer, "busy", False):
            raise RuntimeError("writing() inside writing() would wait for itself")
        self._writer.busy = True
        try:
            with self._faults_in_words():
                yield from self._transaction(counted)
        finally:
            self._writer.busy = False

    def _transaction(self, counted: bool) -> Iterator[Connection]:
        token = uuid.uuid4().hex
        failed: DBAPIError | None = None
        marker: CommitMarker | None = None
        with self._connection() as connection:
            connection.exec_driver_sql(self.location.begin)
            try:
                self.location.lock(connection)
                yield connection
                if counted:
                    marker = commit_log.put(connection, token)
                    self._check_not_older(marker)
            except BaseException:
                _roll_back(connection)
                raise
            try:
                connection.exec_driver_sql("COMMIT")
            except DBAPIError as error:
                failed = error
                _roll_back(connection)
        if failed is not None:
            self._check_kept(token, failed)
        if marker is not None:
            self._counter.saw(marker.number)
            self.location.acknowledge(marker)

    def _check_not_older(self, marker: CommitMarker) -> None:
        """Raise StoreLossError when the commit to be made lies on less than was acknowledged.

        An older copy that is written over the file, or restored into a server, is the same place.
        """
        before = CommitMarker(marker.lineage, marker.number - 1)
        self._counter.check_not_behind(before.number)
        self.location.check_not_older(before)

    def _check_kept(self, token: str, failed: DBAPIError) -> None:
        """A COMMIT that fails may have been kept: look.

        When it wasn't, raises StoreBusyError if others read for too long, else StoreWriteError.
        """
        self._engine.dispose()
        with self._connection() as connection:
            kept = connection.scalar(select(commits.c.number).where(commits.c.token == token))
        if kept is not None:
            return
        explained = self.location.explained(failed)
        if isinstance(explained, StoreBusyError):
            raise explained from failed
        raise StoreWriteError(
            "Det gick inte att spara. Det som var sparat förut finns kvar. Är disken full? "
            "Gör plats och försök igen."
        ) from failed

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        self._follow_exchange()
        with self._engine.connect() as connection:
            yield connection

    def _follow_exchange(self) -> None:
        """When a restored backup has come in the file's place, go on with that one.

        Raises StoreLossError for any other file.
        """
        if self._closed:
            raise StoreError("Lagret är stängt. Starta SAMSAM igen.")
        if not self.location.exchanged():
            return
        with self._exchanging:
            if not self.location.exchanged():
                return
            self._counter.close()
            self._engine.dispose()
            self.check_nothing_lost()
            self.location.settle()
            _log.warning("the database has been exchanged: going on with the one that is there now")

    def check_nothing_lost(self) -> None:
        """Raise StoreLossError when more was acknowledged than the database holds."""
        self.location.check_there()
        # In this order: another process may save meanwhile, and the file is then ahead.
        marked = self.location.acknowledged()
        with self._engine.connect() as connection:
            self.location.check_nothing_lost(marked, commit_log.latest(connection))

    @contextmanager
    def _faults_in_words(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError as error:
            raise StoreBusyError(
                "Lagret är upptaget. Inget har ändrats. Försök igen om en stund."
            ) from error
        except PendingRollbackError as error:
            raise StoreAwayError(
                "Databasen tappade förbindelsen. Inget sparades. Försök igen."
            ) from error
        except StoreLossError:
            # SQLite knows an older file by a counter, which can have come as far as before.
            self._engine.dispose()
            raise
        except DBAPIError as error:
            explained = self.location.explained(error)
            if explained is None:
                # An emptied file is to SQLite a database that has no tables.
                self.location.check_there()
                raise
            raise explained from error

    def close(self) -> None:
        """Let go of the database; nothing more is answered."""
        self._closed = True
        self._counter.close()
        self._engine.dispose()


class _Counter:
    """Asks for the number of the latest commit on a connection of its own: pages ask all the time.

    Without SQLAlchemy's layers, which cost ten times the question itself. Numbers only rise: a
    lower one than has been seen is that of an older copy.
    """

    def __init__(self, engine: Engine, location: Location) -> None:
        self._engine = engine
        self._driver = engine.dialect.loaded_dbapi
        self._location = location
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._highest = 0
        self._failed: tuple[float, Exception] | None = None

    def read(self) -> int:
        """The number. Raises DBAPIError and StoreLossError."""
        asked = time.monotonic()
        with self._lock:
            # Those who waited while the database didn't answer don't wait for it one by one.
            if self._failed is not None and self._failed[0] >= asked:
                raise _as_fault(self._failed[1]) from self._failed[1]
            seen = self._highest  # before the question: others may commit while it is answered
            try:
                number = self._asked()
            except (self._driver.Error, DBAPIError) as error:
                self._failed = time.monotonic(), error
                raise _as_fault(error) from error
            self._check(number, seen)
        self.saw(number)
        return number

    def _asked(self) -> int:
        held = self._connection is not None
        try:
            return self._asked_once()
        except self._driver.Error as error:
            self._let_go()
            # A server that has been started again drops the connections that are held.
            lost = not self._location.is_file and isinstance(error, self._driver.OperationalError)
            if not (held and lost):
                raise
            return self._asked_once()

    def _asked_once(self) -> int:
        if self._connection is None:
            self._connection = self._engine.connect()
        raw = self._connection.connection.driver_connection
        if raw is None:
            raise StoreError("Lagret är stängt.")
        row = raw.execute(_NUMBER).fetchone()
        return int(row[0] or 0)

    def saw(self, number: int) -> None:
        """Remember a number that has been seen."""
        self._highest = max(self._highest, number)

    def check_not_behind(self, number: int) -> None:
        """Raise StoreLossError when a higher number has been seen. Nobody may commit meanwhile."""
        self._check(number, self._highest)

    def _check(self, number: int, seen: int) -> None:
        if number < seen:
            self._let_go()
            raise StoreLossError(
                f"{self._location.named} har färre sparade ändringar än för en stund sedan: en "
                "äldre kopia har lagts i dess ställe. Inget har ändrats. Lägg tillbaka rätt kopia, "
                "eller starta om SAMSAM om det var meningen."
            )

    def _let_go(self) -> None:
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.invalidate()
                self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Forget the connection, and what was seen on it."""
        with self._lock:
            self._let_go()
            self._highest = 0


def _as_fault(error: Exception) -> DBAPIError:
    """What SQLAlchemy would have made of a driver's error."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return DBAPIError(_NUMBER, None, error.orig)
    return DBAPIError(_NUMBER, None, error)


def _roll_back(connection: Connection) -> None:
    with suppress(SQLAlchemyError):  # a connection that was lost has nothing to roll back
        connection.exec_driver_sql("ROLLBACK")

"""Where the database of record is: what differs between a SQLite file and a PostgreSQL."""

from __future__ import annotations

import os
import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from samsam.records.engine import commit_marker
from samsam.records.engine.commit_marker import CommitMarker
from samsam.records.errors import (
    StoreAwayError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreLossError,
    StoreReadOnlyError,
    StoreWriteError,
)

if TYPE_CHECKING:
    import psycopg

# A save takes some milliseconds, taking in all of Kolada some seconds.
LONGEST_WAIT_SECONDS = 20
_MOST_CONNECTIONS, _MORE_AT_PEAKS = 8, 24
_BUSY = (
    "Lagret är upptaget av en annan skrivning, eller av ett program som kopierar filen. Inget har "
    "ändrats. Försök igen om en stund."
)
_EXCHANGED = (
    "Filen {path} byttes ut eller togs bort medan det sparades, så det är inte sparat. Läs in "
    "sidan igen och spara på nytt."
)
_SILENT = "Databasen svarar inte. Läs in sidan igen om en stund och se efter vad som är sparat."
# Any number, the same in all programs that write in the database: the key of the one writer.
_WRITER = 7_305_115_361
_ENDLESS_MS = 10_000
_CONNECT_SECONDS = 5


class Location(ABC):
    """A place for the database. `path` is the file, or where this machine keeps its own files."""

    is_file: ClassVar[bool]
    begin: ClassVar[str]

    def __init__(self, path: Path, backups: Path) -> None:
        self.path = path
        self.backups = backups
        self.read_only = False

    @abstractmethod
    def engine(self) -> Engine:
        """A new engine, whose connections commit each statement by itself."""

    def lock(self, connection: Connection) -> None:  # noqa: B027 - SQLite's BEGIN has done it
        """Wait until no other writer is at work."""

    def exchanged(self) -> bool:
        """True when another database has come in this one's place."""
        return False

    def settle(self) -> None:  # noqa: B027 - a server looks after what it keeps
        """Remember what lies in the place now."""

    def check_there(self) -> None:  # noqa: B027 - the same
        """Raise StoreLossError when what was saved in has gone."""

    def acknowledged(self) -> CommitMarker | None:
        """The last commit that was acknowledged, as kept outside the database; None when it isn't.

        To be asked before the database itself, which other processes save in meanwhile.
        """
        return None

    def check_nothing_lost(  # noqa: B027 - a server looks after what it keeps
        self, marked: CommitMarker | None, found: CommitMarker
    ) -> None:
        """Raise StoreLossError when more was acknowledged (`marked`) than `found` says."""

    def check_not_older(self, found: CommitMarker) -> None:  # noqa: B027 - the same
        """As `check_nothing_lost`, at each save: a marker that can't be read is no hindrance."""

    def acknowledge(self, marker: CommitMarker) -> None:  # noqa: B027 - the same
        """Keep the number of a commit outside the database, before a save is acknowledged."""

    @abstractmethod
    def explained(self, error: DBAPIError) -> StoreError | None:
        """What a fault means in Swedish; None for one that means a fault in the program."""

    @property
    @abstractmethod
    def named(self) -> str:
        """What messages call the place: `Filen /var/…` or `Databasen samsam på db1`."""


# A file


class SqliteFile(Location):
    """A file of SQLite's, with the marker of its latest commit beside it.

    A rollback journal rather than a log: after each commit the file alone holds everything, also
    when only the file is copied, the disk is full or the file can't be written to. A log that is
    cut off would be a loss without a word.
    """

    is_file = True
    begin = "BEGIN IMMEDIATE"

    def __init__(
        self, path: Path, backups: Path, *, marked: bool = True, sealed: bool = False
    ) -> None:
        """`marked` has a marker beside it; `sealed` is a backup that nobody writes in."""
        super().__init__(path, backups)
        self.read_only = sealed or (path.exists() and not writable(path))
        self._marked = marked
        self._sealed = sealed
        self._identity: tuple[int, int] | None = None

    def engine(self) -> Engine:
        """A new engine, whose connections commit each statement by itself."""
        # A file that has gone isn't made anew behind SAMSAM's back: mode=rw, never rwc.
        mode = "ro" if self.read_only else "rw"
        sealed = "&immutable=1" if self._sealed else ""
        address = f"file:{quote(str(self.path))}?mode={mode}{sealed}"
        made = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(
                address,
                uri=True,
                timeout=LONGEST_WAIT_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            ),
            isolation_level="AUTOCOMMIT",
            pool_size=_MOST_CONNECTIONS,
            max_overflow=_MORE_AT_PEAKS,
            pool_timeout=LONGEST_WAIT_SECONDS,
            poolclass=QueuePool,
        )
        event.listen(made, "connect", _prepared)
        return made

    def exchanged(self) -> bool:
        """True when another file has come in this one's place, or it has gone."""
        return self._identity is not None and self._identity != self._now()

    def settle(self) -> None:
        """Remember which file lies there now."""
        self._identity = self._now()

    def _now(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.path)  # noqa: PTH116 - asked at each use: half the time
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def check_there(self) -> None:
        """Raise StoreLossError when saves were acknowledged and the file is gone or empty."""
        marked = self.acknowledged()
        if marked is not None and not (self.path.exists() and self.path.stat().st_size):
            raise _lost(
                f"Filen {self.path} saknas eller är tom: {marked.number} ändringar har sparats i "
                "den."
            )

    def acknowledged(self) -> CommitMarker | None:
        """The last commit that was acknowledged, as the marker beside the file says."""
        return commit_marker.read(self.path) if self._marked else None

    def check_nothing_lost(self, marked: CommitMarker | None, found: CommitMarker) -> None:
        """Raise StoreLossError when more was acknowledged (`marked`) than `found` says."""
        if marked is None or (found.lineage == marked.lineage and found.number >= marked.number):
            return
        if found.lineage == marked.lineage:
            raise _lost(
                f"Det som sparades sist saknas i filen {self.path}: den har {found.number} sparade "
                f"ändringar, men {marked.number} har sparats."
            )
        raise _lost(f"Filen {self.path} är inte den som SAMSAM sparade i senast.")

    def check_not_older(self, found: CommitMarker) -> None:
        """As `check_nothing_lost`, at each save: a marker that can't be read is no hindrance."""
        try:
            self.check_nothing_lost(self.acknowledged(), found)
        except (StoreDamagedError, StoreReadOnlyError):  # said at the next start
            return

    def acknowledge(self, marker: CommitMarker) -> None:
        """Write the commit's number beside the file. Raises StoreLossError for another file."""
        if self.exchanged():
            raise StoreLossError(_EXCHANGED.format(path=self.path))
        if not self._marked:
            return
        try:
            commit_marker.write(self.path, marker)
        except FileNotFoundError:
            commit_marker.replace(self.path, marker)
        except OSError:
            # The save itself is in the file, and a marker that lags raises no false alarm.
            return

    def explained(self, error: DBAPIError) -> StoreError | None:
        """What a fault means in Swedish; None for one that means a fault in the program."""
        name = getattr(error.orig, "sqlite_errorname", "") or ""
        for signs, kind, words in _SQLITE_FAULTS:
            if name.startswith(signs):
                return kind(words.format(path=self.path, folder=self.path.parent))
        return None

    @property
    def named(self) -> str:
        """What messages call it."""
        return f"Filen {self.path}"


def _lost(what: str) -> StoreLossError:
    return StoreLossError(
        f"{what} Inget har ändrats. Lägg tillbaka rätt fil, eller den senaste säkerhetskopian. "
        "Ska filen användas som den är: python -m samsam restore --som-den-ar."
    )


def empty_file(path: Path) -> StoreDamagedError:
    """The error for a file with nothing in it, which SQLite takes for a new database."""
    return StoreDamagedError(
        f"Filen {path} är tom. Inget har ändrats. Lägg tillbaka den senaste säkerhetskopian, eller "
        f"ta bort den och {commit_marker.file_beside(path).name} om du vill börja om med ett tomt "
        "lager."
    )


def writable(path: Path) -> bool:
    """True when file and folder may be written in: the journal is made beside the file.

    Asked without opening the file: closing it again would let go of SQLite's locks on it.
    """
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _prepared(connection: sqlite3.Connection, _record: object) -> None:
    for setting in (
        "journal_mode = DELETE",
        "synchronous = EXTRA",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        # A large save would otherwise lock readers out before its COMMIT.
        "cache_spill = OFF",
    ):
        connection.execute(f"pragma {setting}")


_SQLITE_FAULTS: tuple[tuple[tuple[str, ...], type[StoreError], str], ...] = (
    (("SQLITE_READONLY_DBMOVED",), StoreLossError, _EXCHANGED),
    (("SQLITE_BUSY", "SQLITE_LOCKED"), StoreBusyError, _BUSY),
    (
        ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_SHORT_READ"), StoreDamagedError,
        "Filen {path} är skadad: en del av den går inte att läsa. Inget har ändrats. "
        "Lägg tillbaka den senaste säkerhetskopian.",
    ),
    (
        ("SQLITE_FULL", "SQLITE_TOOBIG"), StoreWriteError,
        "Det gick inte att spara: disken är full. Det som var sparat förut finns kvar. "
        "Gör plats och försök igen.",
    ),
    (
        ("SQLITE_READONLY", "SQLITE_PERM"), StoreReadOnlyError,
        "Filen {path} går bara att läsa. Inget sparades. Ge SAMSAM rätt att skriva i filen och i "
        "mappen {folder}, och starta om.",
    ),
    (
        ("SQLITE_CANTOPEN",), StoreReadOnlyError,
        "Filen {path} går inte att öppna. Inget har ändrats. Ge SAMSAM rätt att läsa och skriva i "
        "mappen {folder}, eller gör plats på disken.",
    ),
    (
        ("SQLITE_IOERR",), StoreWriteError,
        "Disken svarar med fel vid läsning eller skrivning av {path}. Det som var sparat förut "
        "finns kvar. Är disken full? Gör plats och försök igen.",
    ),
)  # fmt: skip


# A server


def _patient(
    _dialect: Dialect, _record: object, places: Sequence[Any], names: Mapping[str, Any]
) -> Any:  # a connection of psycopg's, which SQLAlchemy's types don't know as one
    from samsam.records.engine.patient_connection import (  # noqa: PLC0415 - see below
        PatientConnection,
    )

    return PatientConnection.connect(*places, **names)


class PostgresDatabase(Location):
    """A database of PostgreSQL's at an address (postgresql://…). Its backups are its own."""

    is_file = False
    begin = "BEGIN"

    def __init__(self, address: str, path: Path, backups: Path) -> None:
        super().__init__(path, backups)
        self._address = make_url(re.sub("^postgres:", "postgresql:", address))

    def engine(self) -> Engine:
        """A new engine, whose connections commit each statement by itself."""
        made = create_engine(
            self._address.set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
            pool_pre_ping=True,
            pool_size=_MOST_CONNECTIONS,
            max_overflow=0,
            pool_timeout=LONGEST_WAIT_SECONDS,
            connect_args={
                "client_encoding": "utf8",  # whatever the environment says
                "connect_timeout": _CONNECT_SECONDS,
                "options": f"-c statement_timeout={_ENDLESS_MS}",
            },
        )
        # Before SQLAlchemy's own look at a new connection, which needs texts.
        event.listen(made, "connect", self._check_encoding, insert=True)
        event.listen(made, "do_connect", _patient)
        return made

    def _check_encoding(self, connection: psycopg.Connection, _record: object) -> None:
        """Raise StoreDamagedError for a database that can't hold every text."""
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            connection.close()
            raise StoreDamagedError(
                f"{self.named} har teckenkodningen {encoding}, men SAMSAM behöver UTF8. Inget har "
                "ändrats. Gör en ny databas med createdb --encoding=UTF8 --template=template0 "
                "--locale=C, och skriv dess adress i inställningen SAMSAM_DATABASE."
            )

    def lock(self, connection: Connection) -> None:
        """Wait until no other writer is at work, on any machine."""
        connection.execute(text("set local statement_timeout = 0"))
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _WRITER})

    def explained(self, error: DBAPIError) -> StoreError | None:
        """What a fault means in Swedish; None for one that means a fault in the program."""
        import psycopg  # noqa: PLC0415 - 6 MB, for who has PostgreSQL

        if isinstance(error.orig, psycopg.errors.QueryCanceled):
            return StoreBusyError(
                "Frågan tog för lång tid och avbröts. Inget har ändrats. Försök igen."
            )
        return StoreAwayError(_SILENT) if isinstance(error.orig, psycopg.OperationalError) else None

    @property
    def named(self) -> str:
        """The database as people may see it: without its password."""
        host = self._address.host or self._address.query.get("host", "den här datorn")
        return f"Databasen {self._address.database or ''} på {host}"

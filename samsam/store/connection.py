"""Opening the store: its file and migrations, a cursor for each reader, one writer at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from samsam.store import backup, file, integrity, sequence
from samsam.store.clock import utc_now
from samsam.store.cursor import Cursor
from samsam.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreLossError,
    StoreReadOnlyError,
    StoreTooNewError,
    StoreTooOldError,
    StoreWriteError,
)
from samsam.store.migrations import Migration, apply, migrations, schema_number, waiting
from samsam.store.sequence import Mark, MarkWriter
from samsam.store.watch import Watch

__all__ = [
    "Cursor",
    "Migration",
    "Store",
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "StoreLockedError",
    "StoreLossError",
    "StoreReadOnlyError",
    "StoreTooNewError",
    "StoreTooOldError",
    "StoreWriteError",
    "look_into",
    "migrations",
    "open_store",
    "utc_now",
]

_log = logging.getLogger("samsam")

# A save takes milliseconds, taking in all figures a second or two.
_LONGEST_WAIT_SECONDS = 8
_LONGEST_QUESTION_SECONDS = 8
_OPENING = "Lagret öppnas på nytt efter ett fel. Försök igen om en stund."
# After these DuckDB answers nothing more until its file is opened anew.
_FATAL = (duckdb.FatalException, duckdb.InternalException)


class Store:
    """An open store. Readers take `reading()`, writers `writing()`; neither shares a connection.

    `commits` counts the transactions that this process has kept: what was asked before still holds
    as long as it stands still, because no other process can write.

    DuckDB gives wrong answers when threads share one connection (docs/decisions/0003), so every
    use gets a cursor of its own. Writers wait for each other: one process and one writer at a time.
    After a fault that stops DuckDB the next use opens the file again (docs/decisions/0014).
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        path: Path,
        read_only: bool,
        backups: Path | None = None,
        last: Mark | None = None,
    ) -> None:
        self._connection = connection
        self._writer = threading.RLock()
        self._uses = _Uses()
        self._watch = Watch(_LONGEST_QUESTION_SECONDS)
        self._broken = False
        self._last = last or Mark("", 0)
        self._marks: MarkWriter | None = None
        self.path = path
        self.read_only = read_only
        self.backups = backups or backup.folder_beside(path)
        self._commits = 0

    @property
    def commits(self) -> int:
        """How many transactions have been kept since the store was opened."""
        return self._commits

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor that sees what was committed when each of its queries began.

        Raises StoreBusyError when a question took too long, or the store can't be opened again.
        """
        with self._cursor() as cursor, self._watch.over(cursor):
            try:
                yield cursor
            except duckdb.InterruptException as error:
                raise StoreBusyError(
                    "Frågan tog för lång tid och avbröts. Inget har ändrats. Försök igen."
                ) from error

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """A cursor inside one transaction: all of the block is kept, or nothing of it.

        One inside another, in the same thread, is a transaction of its own. When the block ends
        without an exception the disk has it. Raises StoreReadOnlyError when the file can't be
        written to, StoreWriteError when it couldn't be kept.
        """
        if self.read_only:
            raise StoreReadOnlyError(
                f"Filen {self.path} går bara att läsa. Inget sparades. "
                "Ge SAMSAM rätt att skriva i filen och starta om."
            )
        with self._writer:
            failed: duckdb.Error | None = None
            with self._cursor() as cursor:
                cursor.begin()
                try:
                    yield cursor
                    number = self._last.number + 1
                    sequence.put(cursor, number)
                except BaseException:
                    with suppress(duckdb.Error):
                        cursor.rollback()
                    raise
                try:
                    cursor.commit()
                except duckdb.Error as error:
                    failed = error
            if failed is not None:
                self._look_whether_kept(number, failed)
            self._acknowledge(number)

    @contextmanager
    def copying(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for making a backup: it sees one moment, and may take its time."""
        with self._cursor() as cursor:
            yield cursor

    def close(self) -> None:
        """Write everything to the file and let go of it; a writer at work may finish first."""
        finished = self._writer.acquire(timeout=_LONGEST_WAIT_SECONDS)
        try:
            self._watch.stop()
            self._connection.close()
            if self._marks is not None:
                self._marks.close()
                self._marks = None
        finally:
            if finished:
                self._writer.release()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._broken:
            self._open_again()
        with self._uses.one():
            cursor = self._connection.cursor()
            try:
                yield cursor
            except duckdb.Error as error:
                self._broken = self._broken or isinstance(error, _FATAL)
                if file.is_damaged(error):
                    raise _damaged(self.path, self.backups) from error
                raise
            finally:
                cursor.close()

    def _look_whether_kept(self, number: int, failed: duckdb.Error) -> None:
        """A COMMIT that raises may have committed: open the file again and look.

        Raises StoreWriteError when it hasn't.
        """
        self._broken = True
        with self.reading() as cursor:
            kept = sequence.latest(cursor)
        if kept is None or kept.number < number:
            raise StoreWriteError(
                "Det gick inte att spara. Det som var sparat förut finns kvar. Är disken full? "
                "Gör plats och försök igen."
            ) from failed

    def _acknowledge(self, number: int) -> None:
        self._last = Mark(self._last.line, number)
        self._commits += 1
        if self._marks is None:
            return
        try:
            self._marks.write(self._last)
        except OSError as error:
            # The save itself is in the store, and a mark that lags behind raises no false alarm.
            _log.error("the number of the last save can't be written", exc_info=error)

    def _open_again(self) -> None:
        """Open the file anew when nobody uses it. Raises StoreError; the next use tries again."""
        with self._uses.nobody(_LONGEST_WAIT_SECONDS) as alone:
            if not self._broken:
                return
            if not alone:
                raise StoreBusyError(_OPENING)
            with suppress(duckdb.Error):
                self._connection.close()
            if not file.exists(self.path):  # an empty one must not be made in its place
                _check_nothing_lost(self.path, sequence.read(self.path), None)
            self._connection = file.connect(self.path, self.read_only, self.backups)
            with self._connection.cursor() as cursor:
                found = _read_whole(cursor, self.path, self.backups, self.read_only)
            _check_nothing_lost(self.path, sequence.read(self.path), found)
            self._broken = False
            self._commits += 1
            _log.warning("the store was opened again after a fault")

    def take_up(self) -> None:
        """Go on from the store's own mark, and keep it beside the file from now on."""
        with self.reading() as cursor:
            found = sequence.latest(cursor)
        if found is not None:
            self._last = found
        if self.read_only or found is None:
            return
        if sequence.read(self.path) != found:
            sequence.replace(self.path, found)
        self._marks = MarkWriter(self.path)


class _Uses:
    """Counts who uses the connection, and lets one be alone with it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._closed = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """Use the connection; wait while somebody is alone with it."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._closed, _LONGEST_WAIT_SECONDS):
                raise StoreBusyError(_OPENING)
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    @contextmanager
    def nobody(self, seconds: float) -> Iterator[bool]:
        """Let nobody begin, and wait until nobody is left, at most some seconds; True when so."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._closed, seconds):
                raise StoreBusyError(_OPENING)
            self._closed = True
            free = self._changed.wait_for(lambda: self._count == 0, seconds)
        try:
            yield free
        finally:
            with self._changed:
                self._closed = False
                self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a file's schema lacks."""

    schema: int
    steps: tuple[Migration, ...]


def open_store(path: Path, backups: Path | None = None) -> Store:
    """Open the file at `path`, made new when there is none, and bring its schema up to date.

    Before a migration of what is there already a backup is made in the folder `backups` (None:
    beside the file). Raises StoreLockedError, StoreTooNewError, StoreDamagedError, StoreLossError,
    StoreReadOnlyError or BackupError; the file is then as it was.
    """
    store, found = _opened(path, backups or backup.folder_beside(path))
    try:
        if found.steps:
            _migrate(store, found)
        store.take_up()
    except BaseException:
        store.close()
        raise
    return store


def open_untouched(path: Path, backups: Path | None = None) -> tuple[Store, Waiting]:
    """Open an existing file to look at it: not one of the waiting migrations is made.

    Raises what `open_store` raises, and StoreDamagedError when there is no file.
    """
    if not file.exists(path):
        raise StoreDamagedError(f"Filen {path} finns inte.")
    return _opened(path, backups or backup.folder_beside(path))


def _opened(path: Path, backups: Path) -> tuple[Store, Waiting]:
    try:
        return _connected(path, backups)
    except (StoreDamagedError, StoreLossError) as error:
        offer = backup.offer(backups)
        if offer and offer not in str(error):
            raise type(error)(f"{error} {offer}") from error
        raise


def _connected(path: Path, backups: Path) -> tuple[Store, Waiting]:
    there = file.exists(path)
    read_only = there and not file.writable(path)
    if not there:
        _check_nothing_lost(path, sequence.read(path), None)
        file.make_folder(path)
        file.make_new(path)
    connection = file.connect(path, read_only, backups)
    try:
        with connection.cursor() as cursor:
            found = _read_whole(cursor, path, backups, read_only)
            done = schema_number(cursor, path)
        steps = waiting(done, path)
        _check_nothing_lost(path, sequence.read(path), found)
    except BaseException:
        with suppress(duckdb.Error):
            connection.close()
        raise
    return Store(connection, path, read_only, backups, found), Waiting(done, steps)


def _read_whole(
    cursor: duckdb.DuckDBPyConnection, path: Path, backups: Path, read_only: bool
) -> Mark | None:
    """Read every value of every table, and its keys; return the store's mark.

    DuckDB opens a file that is cut off, and says that a block is missing only when it is asked for:
    by then somebody has been told that a text is saved. All of Kolada is read in some seconds.
    Raises StoreDamagedError.
    """
    try:
        integrity.tables(cursor)
        if not read_only:
            integrity.read_keys(cursor)
        found = sequence.latest(cursor)
    except (duckdb.Error, UnicodeError) as error:
        raise _damaged(path, backups) from error
    if file.is_cut(path, cursor):
        raise _damaged(path, backups)
    return found


def look_into(store: Store) -> tuple[dict[str, int], tuple[str, ...]]:
    """Every table with its number of rows, and what doesn't hang together, in Swedish.

    Raises StoreDamagedError when something can't be read.
    """
    with store.copying() as cursor:
        try:
            return integrity.tables(cursor), integrity.faults(cursor)
        except (duckdb.Error, UnicodeError) as error:
            raise _damaged(store.path, store.backups) from error


def _damaged(path: Path, backups: Path) -> StoreDamagedError:
    words = (
        f"Filen {path} är skadad: en del av den går inte att läsa. Inget har ändrats. "
        "Lägg tillbaka den senaste säkerhetskopian."
    )
    return StoreDamagedError(f"{words} {backup.offer(backups)}".rstrip())


def _check_nothing_lost(path: Path, told: Mark | None, found: Mark | None) -> None:
    """Raise StoreLossError when more was acknowledged than the store holds."""
    if told is None or (found and found.line == told.line and found.number >= told.number):
        return
    if found and found.line == told.line:
        what = (
            f"Det som sparades sist saknas i filen {path}: den har {found.number} sparade "
            f"ändringar, men {told.number} har sparats."
        )
    elif found:
        what = f"Filen {path} är inte den som SAMSAM sparade i senast."
    else:
        what = f"Filen {path} saknas eller är utbytt: {told.number} ändringar har sparats i den."
    raise StoreLossError(
        f"{what} Inget har ändrats. Lägg tillbaka rätt fil, med filen som slutar på .wal bredvid, "
        "eller den senaste säkerhetskopian. Ska filen användas som den är: "
        "python -m samsam restore --som-den-ar."
    )


def _migrate(store: Store, found: Waiting) -> None:
    if found.schema:
        backup.make(store, f"fore-schema-{found.steps[-1].number}")
    with store.writing() as cursor:
        apply(cursor, found.steps)
        if sequence.latest(cursor) is None:
            sequence.begin_line(cursor)

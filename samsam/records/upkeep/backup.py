"""Backups: a file of its own beside its checksum, made while the database is used.

A backup is whole or isn't there: it is made under another name, read through, and only then
renamed.
Its `.sha256` comes last, and a file without one doesn't count. Backups of a PostgreSQL are
`pg_dump`'s.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from samsam import __version__
from samsam.records.engine import commit_log, schema
from samsam.records.engine.commit_marker import CommitMarker
from samsam.records.engine.database import Database
from samsam.records.engine.location import SqliteFile
from samsam.records.errors import BackupError, StoreDamagedError, StoreError
from samsam.records.files import atomic_write_bytes, why_no_file
from samsam.records.tables import HEAD
from samsam.records.upkeep import consistency, reading_through
from samsam.swedish import os_reason

# The copy is as large as the file, and what people save meanwhile must fit as well.
_ROOM_TIMES = 2
_ROOM_LEFT = 50 * 1024 * 1024
DAYS, WEEKS, MONTHS = 7, 4, 12
_KEPT_ANYHOW = timedelta(days=1)
_UNFINISHED = "ofardig-"
_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as its checksum file describes it. `number` is the last commit that it holds."""

    path: Path
    sha256: str
    schema: str
    line: str
    number: int
    version: str
    made_at: datetime


def folder_beside(path: Path) -> Path:
    """Where backups lie when no other place is chosen."""
    return path.parent / "sakerhetskopior"


# Making


def make(database: Database, reason: str, now: datetime | None = None) -> Backup:
    """Make a backup of what is committed now, verify it and give it its name.

    Readers and writers go on meanwhile. Raises BackupError: nothing of a backup is then left, and
    the store is as it was.
    """
    now = (now or datetime.now(UTC)).replace(microsecond=0)
    with _making:
        try:
            _make_ready(database)
            path = _free_path(database.backups, f"samsam-{now:%Y%m%dT%H%M%SZ}-{reason}")
            return _finished(database, path.with_name(f"{_UNFINISHED}{path.name}"), path, now)
        except OSError as error:
            raise BackupError(
                f"Säkerhetskopian kunde inte göras i {database.backups} ({os_reason(error)}). "
                "Lagret är orört. Se till att SAMSAM får skriva där och att disken har plats."
            ) from error
        finally:
            _clear(database.backups)


def _free_path(folder: Path, name: str) -> Path:
    """A name that no backup has: two made in the same second are two."""
    taken = {path.name for path in folder.iterdir()}
    names = (f"{name}{more}.sqlite" for more in ("", *(f"-{n}" for n in range(2, len(taken) + 3))))
    free = (n for n in names if not {n, f"{n}.sha256"} & taken)
    return folder / next(free)


def _make_ready(database: Database) -> None:
    database.backups.mkdir(parents=True, exist_ok=True)
    _clear(database.backups)
    check_room(database.path, database.backups)


def check_room(path: Path, folder: Path) -> None:
    """Raise BackupError when a folder that is there has no room for a backup of a store."""
    needed = _ROOM_TIMES * path.stat().st_size + _ROOM_LEFT
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            f"Säkerhetskopian gjordes inte: disken har {free // 2**20} MB ledigt och "
            f"{needed // 2**20} MB behövs. Lagret är orört. Gör plats och försök igen."
        )


def _clear(folder: Path) -> None:
    """Remove what a backup that was cut off has left."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        left.unlink(missing_ok=True)


def _finished(database: Database, unfinished: Path, path: Path, now: datetime) -> Backup:
    _copy(database, unfinished)
    with unfinished.open("rb+") as content:
        os.fsync(content.fileno())
    try:
        state, marker, _ = _look_into(unfinished)
    except StoreDamagedError as error:
        raise BackupError(
            "Säkerhetskopian gick inte att läsa och togs bort. Lagret är orört. "
            "Försök igen; händer det på nytt, kontrollera med python -m samsam check."
        ) from error
    version = f"SAMSAM {__version__}, SQLite {sqlite3.sqlite_version}"
    made = Backup(path, _sha256(unfinished), state, marker.lineage, marker.number, version, now)
    unfinished.replace(path)
    atomic_write_bytes(checksum_file(path), written(made).encode())
    return made


def _copy(database: Database, target: Path) -> None:
    """Copy everything that is committed now. Readers go on meanwhile; writers wait for it."""
    try:
        with database.reading() as connection, closing(sqlite3.connect(target)) as copy:
            source = connection.connection.driver_connection
            if not isinstance(source, sqlite3.Connection):
                raise BackupError("En databas på en server säkerhetskopieras med pg_dump.")
            source.backup(copy)
    except sqlite3.Error as error:
        raise BackupError(
            f"Säkerhetskopian kunde inte göras i {target.parent}. Är disken full, eller "
            "lagret skadat? Kontrollera med python -m samsam check."
        ) from error


def opened(path: Path) -> Database:
    """A backup, opened to be read and never written in."""
    location = SqliteFile(path, path.parent, marked=False, sealed=True)
    return Database(location, location.engine())


def _look_into(path: Path) -> tuple[str, CommitMarker, tuple[str, ...]]:
    """Read all of a copy: its schema's state, its last commit, what doesn't hang together.

    Raises StoreError.
    """
    with closing(opened(path)) as database:
        reading_through.read_through(database)
        with database.reading() as connection:
            state = schema.revision(connection, str(path))
            wrong = consistency.faults(connection) if state == HEAD else ()
            return state, commit_log.latest(connection), wrong


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# The checksum file, as `sha256sum --check` reads it


def checksum_file(path: Path) -> Path:
    """Where the checksum of a backup lies."""
    return path.with_name(f"{path.name}.sha256")


def written(made: Backup) -> str:
    """What the checksum file of a backup holds."""
    stated = {
        "schema": made.schema,
        "linje": made.line or "-",
        "ändring": made.number,
        "program": made.version,
        "tid": made.made_at.isoformat(timespec="seconds"),
    }
    lines = "".join(f"# {name}: {value}\n" for name, value in stated.items())
    return f"{made.sha256}  {made.path.name}\n{lines}"


def read(path: Path) -> Backup:
    """What the checksum file beside a backup says. Raises BackupError when it can't be used."""
    try:
        text = checksum_file(path).read_text(encoding="utf-8")
        stated = dict(re.findall(r"^# (\w+): (.*)$", text, re.MULTILINE))
        return Backup(
            path=path,
            sha256=text.split()[0],
            schema=stated["schema"],
            line=stated["linje"].strip("-") and stated["linje"],
            number=int(stated["ändring"]),
            version=stated["program"],
            made_at=_moment(stated["tid"]),
        )
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise BackupError(
            f"{path} har ingen läsbar kontrollsumma ({checksum_file(path).name}). "
            "Utan den går det inte att lita på kopian. Välj en annan."
        ) from error


def _moment(text: str) -> datetime:
    """A time in UTC: one without a zone can't be put in order with the others."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# Verifying, choosing and keeping


def verify(path: Path) -> Backup:
    """Whether a backup is the one that was made, and whole: checksum, every page and every value.

    Raises BackupError with what is wrong, StoreTooNewError for one of a later version.
    """
    if why := why_no_file(path):
        raise BackupError(why)
    stated = read(path)
    if _sha256(path) != stated.sha256:
        raise BackupError(f"{path} är ändrad eller skadad: kontrollsumman stämmer inte.")
    try:
        state, marker, wrong = _look_into(path)
    except (StoreDamagedError, DBAPIError) as error:
        raise BackupError(f"{path} går inte att läsa.") from error
    if (state, marker) != (stated.schema, CommitMarker(stated.line, stated.number)):
        wrong = (*wrong, "Innehållet är inte det som kontrollfilen säger.")
    if wrong:
        raise BackupError(f"{path}: {' '.join(wrong)}")
    return stated


def backups(folder: Path) -> tuple[Backup, ...]:
    """The backups in a folder, the newest first: by their transactions, and only then by the clock.

    One without a readable checksum isn't among them.
    """
    found = []
    for path in folder.glob("samsam-*.sqlite") if folder.is_dir() else ():
        try:
            found.append(read(path))
        except BackupError:
            continue
    return tuple(_newest_first(found))


def _newest_first(found: Iterable[Backup]) -> list[Backup]:
    """Within a line of transactions the clock isn't trusted; lines follow each other in time."""
    every = list(found)
    begun = {b.line: min(o.made_at for o in every if o.line == b.line) for b in every}
    return sorted(every, key=lambda b: (begun[b.line], b.line, b.number, b.made_at), reverse=True)


def newest_verified(folder: Path) -> Backup | None:
    """The newest backup that stands the test, None when there is none."""
    for found in backups(folder):
        try:
            return verify(found.path)
        except StoreError:
            continue
    return None


def offer(folder: Path) -> str:
    """A sentence that offers the newest verified backup; empty when there is none."""
    found = newest_verified(folder)
    if found is None:
        return ""
    return (
        f"Den senaste kontrollerade säkerhetskopian är från {found.made_at:%Y-%m-%d %H:%M} UTC: "
        f"python -m samsam restore {shlex.quote(str(found.path))}"
    )


def to_remove(found: Iterable[Backup], now: datetime) -> tuple[Backup, ...]:
    """Those that the rule doesn't keep.

    It keeps the newest of each of the last 7 days, 4 weeks and 12 months that have one, the newest
    of each schema, and all of the last day.
    """
    ordered = _newest_first(found)
    kept = {b.path for b in ordered[:1]}
    kept |= {b.path for b in ordered if abs(now - b.made_at) < _KEPT_ANYHOW}
    kept |= _newest_of(ordered, lambda b: f"{b.schema}", len(ordered))
    kept |= _newest_of(ordered, lambda b: f"{b.made_at:%Y-%m-%d}", DAYS)
    kept |= _newest_of(ordered, lambda b: f"{b.made_at:%G-%V}", WEEKS)
    kept |= _newest_of(ordered, lambda b: f"{b.made_at:%Y-%m}", MONTHS)
    return tuple(b for b in ordered if b.path not in kept)


def _newest_of(ordered: list[Backup], span: Callable[[Backup], str], most: int) -> set[Path]:
    """The first backup of each of the first spans, in the order given."""
    first: dict[str, Path] = {}
    for one in ordered:
        first.setdefault(span(one), one.path)
    return set(list(first.values())[:most])


def remove_old(folder: Path, now: datetime | None = None) -> tuple[Backup, ...]:
    """Remove the backups that the rule doesn't keep, and say which."""
    old = to_remove(backups(folder), now or datetime.now(UTC))
    for one in old:
        checksum_file(one.path).unlink(missing_ok=True)
        one.path.unlink(missing_ok=True)
    return old

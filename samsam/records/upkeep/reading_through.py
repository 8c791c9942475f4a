"""Reading every page and every value of a database, before anybody believes what it says."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from samsam.records.engine import checksums, schema
from samsam.records.engine.database import Database
from samsam.records.engine.location import Location
from samsam.records.errors import StoreDamagedError
from samsam.records.tables import HEAD

# What reading a damaged file can end in: a fault of SQLite's, or a value that is none.
_UNREADABLE = (SQLAlchemyError, sqlite3.Error, ValueError, TypeError, OverflowError)


def read_through(database: Database) -> dict[str, int]:
    """Read every page and every value; the number of rows of each table.

    SQLite reads a damaged file until it comes to the damage: by then somebody has heard that a
    text is saved. Raises StoreDamagedError, StoreTooNewError or StoreBusyError.
    """
    location = database.location
    try:
        with database.reading() as connection:
            if database.is_file:
                _check_pages(connection, location)
            done = schema.revision(connection, location.named)
            schema.waiting(done, location.named)
            if done != HEAD:
                return {}
            rows, broken = checksums.counted(connection)
            if broken:
                raise _damaged(location, ", ".join(broken))
            return rows
    except _UNREADABLE as error:
        raise _damaged(location) from error


def _check_pages(connection: Connection, location: Location) -> None:
    found = connection.execute(text("pragma integrity_check(1)")).scalars().all()
    loose = connection.execute(text("pragma foreign_key_check")).first()
    if found != ["ok"] or loose is not None:
        raise _damaged(location)


def _damaged(location: Location, tables: str = "") -> StoreDamagedError:
    what = f"värden i {tables} är ändrade" if tables else "en del av den går inte att läsa"
    return StoreDamagedError(
        f"{location.named} är skadad: {what}. Inget har ändrats av SAMSAM. Lägg tillbaka den "
        "senaste säkerhetskopian."
    )

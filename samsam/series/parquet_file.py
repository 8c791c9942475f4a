"""One Parquet file, read by a database of its own: that of the series can open no other file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
NUMBERS = (*WHOLE_NUMBERS, "FLOAT", "DOUBLE")
# Two databases work at once: with the series' own limit they stay under two gigabytes.
_WORKSHOP: dict[str, str | int | float | list[str]] = {"memory_limit": "400MB", "threads": 2}

Types = Mapping[str, tuple[str, ...]]


class UnreadableFileError(ValueError):
    """The file isn't a table of what it should hold. The message is Swedish."""


class Stream:
    """What a query gives, for another database to read: DuckDB hands rows over in Arrow's form."""

    def __init__(self, relation: duckdb.DuckDBPyRelation) -> None:
        self._relation = relation

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._relation.__arrow_c_stream__(requested_schema)


@contextmanager
def opened(path: Path, types: Types) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with the file as the view `file`, which can read nothing else.

    `types` are the columns that the file has, each with those of DuckDB's types that it may have.
    Raises UnreadableFileError.
    """
    literal = "'" + str(path.resolve()).replace("'", "''") + "'"
    connection = duckdb.connect(config=_WORKSHOP)
    try:
        connection.execute(f"set allowed_paths = [{literal}]")
        connection.execute("set enable_external_access = false")
        try:
            connection.execute(
                f"create view file as from read_parquet({literal}, file_row_number = true)"
            )
        except duckdb.Error as error:
            raise UnreadableFileError(
                f"{path.name} är ingen Parquet-fil, eller är skadad. Hämta den igen."
            ) from error
        _check_columns(connection, path.name, types)
        yield connection
    finally:
        connection.close()


def damaged(path: Path) -> UnreadableFileError:
    """The error for a file that began well and couldn't be read to its end."""
    return UnreadableFileError(
        f"{path.name} gick inte att läsa till slut. Den kan vara skadad. Hämta den igen."
    )


def _check_columns(workshop: duckdb.DuckDBPyConnection, name: str, types: Types) -> None:
    found = {str(r[0]): str(r[1]) for r in workshop.execute("describe file").fetchall()}
    lacking: Sequence[str] = [column for column in types if column not in found]
    if lacking:
        raise UnreadableFileError(
            f"{name} saknar kolumnen {lacking[0]}. Den ska ha {', '.join(types)}."
        )
    for column, known in types.items():
        if found[column] not in known:
            raise UnreadableFileError(
                f"Kolumnen {column} i {name} har typen {found[column]}. "
                f"Den ska ha någon av {', '.join(known)}."
            )

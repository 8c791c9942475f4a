"""What the tables of the database of record are made of: one metadata, and the usual columns."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text

metadata = MetaData()
# Text is sorted by code points on both engines, whatever language the database was made for.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def required(name: str, kind: type[object] | Text = TEXT, **options: bool) -> Column[object]:
    """A column that always holds something."""
    return Column(name, kind, nullable=False, **options)  # type: ignore[arg-type]


def key(name: str, kind: type[object] | Text = TEXT) -> Column[object]:
    """A column of the primary key, with a value that the code gives."""
    return Column(name, kind, primary_key=True, autoincrement=False)  # type: ignore[arg-type]


def counter(name: str) -> Column[int]:
    """A key that the database counts up by itself: the order in which rows came."""
    return Column(name, Integer, primary_key=True, autoincrement=True)


def checksum() -> Column[object]:
    """The CRC-32 of what the row says (`checksums.py`)."""
    return required("checksum", BigInteger)

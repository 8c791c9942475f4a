"""Rows of figures ↔ Parquet, in which a batch keeps what it brought.

Arrow is loaded when rows are packed or unpacked: it takes some 35 MB and a fifth of a second, which
a server that only shows what was taken in before needn't spend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Any

import duckdb

from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Row:
    """One observation with all its dimensions, as a source gives it."""

    indicator_id: str
    area: str
    sex: Sex
    observation: Observation


class RowError(ValueError):
    """Two rows of one vintage have the same dimensions, or one has a value that is no number."""


@dataclass(frozen=True, slots=True)
class PackedRows:
    """The rows of a batch as Parquet, and how many they are."""

    content: bytes
    count: int


class DamagedRowsError(ValueError):
    """The rows of a batch can't be read."""


# Columns → rows by DuckDB: Arrow would load pandas to look at them, which takes a command a second.
_ROWS = """
    select unnest($1::varchar[]) as indicator, unnest($2::varchar[]) as area,
        unnest($3::varchar[]) as sex, unnest($4::smallint[]) as year,
        unnest($5::double[]) as value, unnest($6::varchar[]) as status,
        unnest($7::varchar[]) as reason, unnest($8::integer[]) as denominator,
        unnest($9::varchar[]) as note
"""
_COLUMNS = 9
# As many rows as fit in some megabytes of memory.
ROWS_AT_ONCE = 100_000


@cache
def schema() -> pa.Schema:
    """The columns of a batch's rows."""
    import pyarrow as pa  # noqa: PLC0415 - see above

    return pa.schema(
        [
            ("indicator", pa.string()),
            ("area", pa.string()),
            ("sex", pa.string()),
            ("year", pa.int16()),
            ("value", pa.float64()),
            ("status", pa.string()),
            ("reason", pa.string()),
            ("denominator", pa.int32()),
            ("note", pa.string()),
        ]
    )


@cache
def _workshop() -> duckdb.DuckDBPyConnection:
    """Kept: to open one takes seven times as long as to pack a batch. It has no own threads."""
    return duckdb.connect(":memory:", config={"threads": 1})


def pack(rows: Iterable[Row]) -> PackedRows:
    """The rows in the order of their dimensions: the same rows always give the same bytes.

    Raises RowError.
    """
    values = sorted((_values(row) for row in rows), key=lambda r: r[:4])
    for one, other in pairwise(values):
        if one[:4] == other[:4]:
            raise RowError(one[:4])
    columns = list(zip(*values, strict=True)) or [()] * _COLUMNS
    with _workshop().cursor() as workshop:
        return pack_batches(workshop.sql(_ROWS, params=columns).to_arrow_reader(ROWS_AT_ONCE))


def _values(row: Row) -> tuple[Any, ...]:
    o = row.observation
    if o.value is not None and not isfinite(o.value):
        raise RowError(row.indicator_id, row.area, o.year, o.value)
    if o.denominator is not None and o.denominator < 1:
        raise RowError(row.indicator_id, row.area, o.year, o.denominator)
    return (
        row.indicator_id, row.area, row.sex.value, o.year, o.value, o.status.value,
        o.reason.value if o.reason else None, o.denominator, o.note,
    )  # fmt: skip


def pack_batches(batches: Iterable[pa.RecordBatch]) -> PackedRows:
    """Record batches with the columns of `schema()`, ordered by their dimensions, as Parquet."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - see above

    content, count = BytesIO(), 0
    with pq.ParquetWriter(content, schema(), compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch.cast(schema()))
            count += batch.num_rows
    return PackedRows(content.getvalue(), count)


def unpack(content: bytes) -> pa.RecordBatchReader:
    """The rows of a batch, a part at a time. Raises DamagedRowsError."""
    import pyarrow as pa  # noqa: PLC0415 - see above
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(BytesIO(content))
    except pa.ArrowException as error:
        raise DamagedRowsError from error

    def parts() -> Iterator[pa.RecordBatch]:
        yield from file.iter_batches(ROWS_AT_ONCE)

    return pa.RecordBatchReader.from_batches(schema(), parts())


def unpacked(content: bytes) -> tuple[Row, ...]:
    """The rows themselves. Raises DamagedRowsError."""
    return tuple(_row(found) for found in unpack(content).read_all().to_pylist())


def _row(found: dict[str, Any]) -> Row:
    observation = Observation(
        found["year"],
        found["value"],
        ObservationStatus(found["status"]),
        MissingReason(found["reason"]) if found["reason"] else None,
        denominator=found["denominator"],
        note=found["note"],
    )
    return Row(found["indicator"], found["area"], Sex(found["sex"]), observation)

"""What ships with SAMSAM in Parquet files: values of all areas, groups and Kolada's catalogue.

A file of values fills what is empty and hides nothing: where a value can be seen already, whether
it was fetched, typed or shipped, the file's own isn't laid.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.series import MissingReason, ObservationStatus, Sex
from samsam.records.contents.catalogue import CatalogueEntry
from samsam.series import parquet_file as parquet
from samsam.series.observations import IN_SIGHT, Cursor, sequence_reached
from samsam.series.parquet_file import NUMBERS, WHOLE_NUMBERS, UnreadableFileError
from samsam.series.rows import ROWS_AT_ONCE, PackedRows, pack_batches
from samsam.series.staging import FIRST_YEAR, LAST_YEAR
from samsam.swedish import number

VALUES: parquet.Types = {
    "indicator": ("VARCHAR",),
    "area": ("VARCHAR",),
    "sex": ("VARCHAR",),
    "year": WHOLE_NUMBERS,
    "value": NUMBERS,
}
GROUPS: parquet.Types = {"title": ("VARCHAR",), "area": ("VARCHAR",)}
CATALOGUE: parquet.Types = {
    "id": ("VARCHAR",),
    "title": ("VARCHAR",),
    "description": ("VARCHAR",),
    "divided_by_sex": ("BOOLEAN",),
    "publication_period": ("VARCHAR",),
    "publication_date": ("DATE",),
}
_CHECKS = f"""
    select
        count(*) filter (indicator is null or indicator = ''),
        count(*) filter (area is null or area not in (select unnest($areas::varchar[]))),
        count(*) filter (sex is null or sex not in (select unnest($sexes::varchar[]))),
        count(*) filter (year is null or year not between {FIRST_YEAR} and {LAST_YEAR}),
        count(*) filter (value is null or not isfinite(value)),
        count(*) - count(distinct (indicator, area, sex, year))
    from ready
"""  # noqa: S608 - the parts put in are constants of this module
_FAULTS = (
    "saknar nyckeltal", "har ett okänt område", "har ett kön som inte är T, K eller M",
    "har ett år som inte är något år från 1900", "saknar värde", "står två gånger",
)  # fmt: skip
_FILLING = f"""
    select s.indicator, s.area, s.sex, s.year::smallint as year, s.value::double as value,
        $status as status, null::varchar as reason, null::integer as denominator, '' as note
    from shipped s
    where not exists (
        select 1 from (
            select o.indicator, o.area, o.sex, o.year
            from observation o join vintage v on v.sequence = o.vintage
            where (o.value is not null or o.reason <> $unpublished) and {IN_SIGHT}
        ) seen
        where seen.indicator = s.indicator and seen.area = s.area and seen.sex = s.sex
          and seen.year = s.year
    )
    order by s.indicator, s.area, s.sex, s.year
"""  # noqa: S608 - the parts put in are constants of this module


@dataclass(frozen=True, slots=True)
class Filling:
    """The values of a file where none can be seen, and the latest batch that could be seen."""

    packed: PackedRows
    sequence: int


def filling_values(cursor: Cursor, path: Path, areas: Collection[str]) -> Filling:
    """A file's values where none can be seen. `areas` are the codes of the known ones.

    Raises UnreadableFileError.
    """
    with _ready(path, VALUES) as workshop:
        _check(workshop, path, areas)
        cursor.register("shipped_rows", parquet.Stream(workshop.sql("from ready")))
        try:
            cursor.execute("create or replace temp table shipped as from shipped_rows")
        finally:
            cursor.unregister("shipped_rows")
    found = cursor.sql(
        _FILLING,
        params={
            "status": ObservationStatus.NORMAL.value,
            "unpublished": MissingReason.NOT_PUBLISHED.value,
            "day": None,
        },
    )
    packed = pack_batches(found.to_arrow_reader(ROWS_AT_ONCE))
    return Filling(packed, sequence_reached(cursor))


def groups_named(path: Path, name: str) -> tuple[AreaGroup, ...]:
    """The groups of a file whose title has `name`, by title, without source, year and day.

    Raises UnreadableFileError.
    """
    with _ready(path, GROUPS) as workshop:
        rows = workshop.execute(
            "select title, array_agg(area order by area) from ready "
            "where contains(lower(title), lower($name)) group by title order by title",
            {"name": name},
        ).fetchall()
    return tuple(AreaGroup(title, tuple(areas), "") for title, areas in rows)


def catalogue_entries(path: Path) -> tuple[CatalogueEntry, ...]:
    """The key figures of Kolada's catalogue in a file, by id. Raises UnreadableFileError."""
    with _ready(path, CATALOGUE) as workshop:
        rows = workshop.execute("from ready order by id").fetchall()
    return tuple(CatalogueEntry(*row) for row in rows)


@contextmanager
def _ready(path: Path, types: parquet.Types) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with all of the file's rows in the table `ready`."""
    with parquet.opened(path, types) as workshop:
        try:
            workshop.execute(
                f"create table ready as select {', '.join(types)} from file"  # noqa: S608 - of ours
            )
        except duckdb.Error as error:
            raise parquet.damaged(path) from error
        yield workshop


def _check(workshop: duckdb.DuckDBPyConnection, path: Path, areas: Collection[str]) -> None:
    given = {"areas": list(areas), "sexes": [s.value for s in Sex]}
    (counts,) = workshop.execute(_CHECKS, given).fetchall()
    for count, fault in zip(counts, _FAULTS, strict=True):
        if count:
            rows = "1 rad" if count == 1 else f"{number(count)} rader"
            raise UnreadableFileError(f"{path.name}: {rows} {fault}. Hämta filen igen.")

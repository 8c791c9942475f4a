"""A Parquet file of values → a temporary table of the series', each value with its key.

The key is one whole number for what the value is about: indicator, area, sex and year, each by its
place in its own order. Keys in order are observations in the order they lie in the store.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import duckdb

from samsam.model.indicators.series import Sex
from samsam.series import parquet_file as parquet
from samsam.series.parquet_file import NUMBERS, WHOLE_NUMBERS

FIRST_YEAR, LAST_YEAR = 1900, 2199
# The key's parts: 12 bits for the year, 2 for the sex, 10 for the area, the rest the indicator.
_MOST_AREAS = 1 << 10
SEXES = tuple(sorted(Sex))
_KOLADA_ID = re.compile(r"[NU]\d{5}")
_COLUMNS: parquet.Types = {
    "kpi": ("VARCHAR",),
    "geo": ("VARCHAR", *WHOLE_NUMBERS),
    "year": WHOLE_NUMBERS,
    "gender": ("VARCHAR",),
    "value": NUMBERS,
}


class Unread(StrEnum):
    """Why a row of the file says nothing that can be judged."""

    INDICATOR = "indicator"
    AREA = "area"
    SEX = "sex"
    YEAR = "year"
    VALUE = "value"
    TWO_VALUES = "two_values"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value of an indicator may be; infinite where nothing is too little or too much.

    `least` is the smallest difference that may be too large, None when sizes mean nothing (ranks);
    `tenfold` is True when a lost decimal mark makes a value ten times as large.
    """

    low: float
    high: float
    whole: bool
    least: float | None = None
    tenfold: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a file is read and judged by.

    `names` are the indicators of a Kolada id; an id without any is its own indicator. `limits` are
    by indicator; one without any may have every value. `lent` are indicators that have a source of
    their own, whose id it is; they take values only where that source, in area `home` any source,
    has none.
    """

    names: Mapping[str, tuple[str, ...]]
    limits: Mapping[str, Limits]
    areas: Sequence[str]
    current_year: int
    lent: Mapping[str, str] = field(default_factory=dict)
    home: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows that weren't read, and how the first of them are written, with their numbers."""

    rows: int
    first: tuple[str, ...]


def stage(
    cursor: duckdb.DuckDBPyConnection, path: Path, terms: Terms, shown: int
) -> dict[Unread, Refused]:
    """The file's values by key into `bulk_staged`; what can't be read, by reason.

    Raises UnreadableFileError.
    """
    try:
        return _staged(cursor, path, terms, shown)
    except duckdb.Error as error:
        raise parquet.damaged(path) from error


def _staged(
    cursor: duckdb.DuckDBPyConnection, path: Path, terms: Terms, shown: int
) -> dict[Unread, Refused]:
    with parquet.opened(path, _COLUMNS) as workshop:
        found = workshop.execute("select distinct kpi from file where kpi is not null").fetchall()
        known = {k: terms.names.get(k, (k,)) for (k,) in found if _is_known(k, terms)}
        indicators = sorted({i for ids in known.values() for i in ids})
        areas = sorted(terms.areas)
        if len(areas) > _MOST_AREAS:
            raise ValueError(f"at most {_MOST_AREAS} areas")
        _numbered(cursor, "bulk_indicator", "id", [(i, n) for n, i in enumerate(indicators)])
        _numbered(cursor, "bulk_area", "id", [(a, n) for n, a in enumerate(areas)])
        _numbered(cursor, "bulk_sex", "id", [(s.value, n) for n, s in enumerate(SEXES)])
        _limit(cursor, indicators, terms)
        places = {i: n for n, i in enumerate(indicators)}
        named = [(k, places[i]) for k, ids in known.items() for i in ids]
        spelled = [(spelling, n) for n, a in enumerate(areas) for spelling in _spellings(a)]
        _numbered(workshop, "kpi_name", "spelling", named)
        _numbered(workshop, "area_name", "spelling", spelled)
        _numbered(workshop, "sex_name", "spelling", [(s.value, n) for n, s in enumerate(SEXES)])
        cursor.register("bulk_stream", parquet.Stream(workshop.sql(_READABLE)))
        try:
            cursor.execute(
                "create or replace temp table bulk_staged as select key, value from bulk_stream"
            )
        finally:
            cursor.unregister("bulk_stream")
        rows = workshop.execute(_UNREAD, {"shown": shown}).fetchall()
        return {Unread(why): Refused(count, tuple(first)) for why, count, first in rows}


def _is_known(kpi: str, terms: Terms) -> bool:
    return kpi in terms.names or _KOLADA_ID.fullmatch(kpi) is not None


def _spellings(area: str) -> list[str]:
    """The code with all, some and none of its leading zeros: 0180 and 180."""
    shortest = area.lstrip("0") or "0"
    return [shortest.rjust(width, "0") for width in range(len(shortest), len(area) + 1)]


def _numbered(
    cursor: duckdb.DuckDBPyConnection, table: str, column: str, numbered: Sequence[tuple[str, int]]
) -> None:
    """A temporary table of texts and numbers."""
    cursor.execute(
        f"create or replace temp table {table} as "
        f"select unnest($texts::varchar[]) as {column}, unnest($numbers::bigint[]) as n",
        {"texts": [t for t, _ in numbered], "numbers": [n for _, n in numbered]},
    )


def _limit(cursor: duckdb.DuckDBPyConnection, indicators: Sequence[str], terms: Terms) -> None:
    known = [(n, terms.limits[i]) for n, i in enumerate(indicators) if i in terms.limits]
    cursor.execute(
        """
        create or replace temp table bulk_limit as
        select unnest($numbers::bigint[]) as n, unnest($low::double[]) as low,
            unnest($high::double[]) as high, unnest($whole::boolean[]) as whole,
            unnest($least::double[]) as least, unnest($tenfold::boolean[]) as tenfold
        """,
        {
            "least": [limits.least for _, limits in known],
            "tenfold": [limits.tenfold for _, limits in known],
            "numbers": [n for n, _ in known],
            "low": [limits.low for _, limits in known],
            "high": [limits.high for _, limits in known],
            "whole": [limits.whole for _, limits in known],
        },
    )


_READABLE = f"""
    select ((k.n * 1024 + a.n) * 4 + s.n) * 4096 + f.year as key, f.value::double as value
    from file f
    join kpi_name k on k.spelling = f.kpi
    join area_name a on a.spelling = f.geo::varchar
    join sex_name s on s.spelling = f.gender
    where f.year between {FIRST_YEAR} and {LAST_YEAR}
      and (f.value is null or isfinite(f.value::double))
"""  # noqa: S608 - the parts put in are constants of this module
_UNREAD = f"""
    select why, count(*), min_by(
        concat('rad ', line + 1, ' ”', concat_ws(' ', coalesce(kpi, 'inget'),
            coalesce(geo, 'inget'), coalesce(year, 'inget'), coalesce(gender, 'inget'),
            coalesce(value, 'inget')), '”'),
        line, $shown)
    from (
        select file_row_number as line, kpi, geo::varchar as geo, year::varchar as year, gender,
            value::varchar as value,
            case
                when kpi is null or kpi not in (select spelling from kpi_name) then 'indicator'
                when geo is null or geo::varchar not in (select spelling from area_name) then 'area'
                when gender is null or gender not in (select spelling from sex_name) then 'sex'
                when year is null or year not between {FIRST_YEAR} and {LAST_YEAR} then 'year'
                when not isfinite(f.value::double) then 'value'
            end as why
        from file f
    )
    where why is not null group by why order by why
"""  # noqa: S608 - the parts put in are constants of this module

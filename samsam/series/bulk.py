"""A whole file of values: staged, judged against what lies on top, and packed as one batch.

Each value gets the judgement that `sources/intake/intake.py` gives a row, but as operations on
sets, so that millions take seconds. A test holds the two to each other.

To add a check: a column in `_JUDGED` or a part of `_WARNED`, and its name in `Stop` or `Warned`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.series.observations import IN_SIGHT, Cursor
from samsam.series.rows import ROWS_AT_ONCE, PackedRows, Row, pack_batches
from samsam.series.staging import FIRST_YEAR, LAST_YEAR, SEXES, Refused, Terms, Unread, stage


class Stop(StrEnum):
    """Why a value can't come in."""

    OUTSIDE_RANGE = "outside_range"
    NOT_WHOLE = "not_whole"
    YEAR_OUT_OF_REACH = "year_out_of_reach"


class ValueWarning(StrEnum):
    """What may be wrong with a value that comes in."""

    YEAR_NOT_OVER = "year_not_over"
    OTHER_SCALE = "other_scale"
    LARGE_JUMP = "large_jump"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows, and the first of them."""

    rows: int
    first: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Lent:
    """What a file holds of the indicators that have a source of their own.

    `rows` and `areas` are by indicator; `kept` is how many values were left because one is known.
    """

    rows: Mapping[str, int]
    areas: int
    kept: int


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What taking in the staged file would do. `left` is how many rows carry a warning."""

    unread: Mapping[Unread, Refused]
    doubled: int
    new: Counted
    revised: Counted
    same: int
    stopped: Mapping[Stop, Counted]
    warned: Mapping[ValueWarning, Counted]
    lent: Lent
    left: int


def judge(cursor: Cursor, path: Path, terms: Terms, shown: int) -> ImportPlan:
    """Stage a Parquet file with the columns kpi, geo, year, gender and value, and judge it.

    Areas may lack leading zeros. Nothing is changed but the cursor's own temporary tables, which
    `pack_changes` takes from. `shown` is how many rows of each kind are given. Raises
    UnreadableFileError.
    """
    unread = stage(cursor, path, terms, shown)
    doubled, contradicted = _drop_doubles(cursor, shown)
    if contradicted.rows:
        unread[Unread.TWO_VALUES] = contradicted
    cursor.execute(
        _ON_TOP,
        {
            "unpublished": MissingReason.NOT_PUBLISHED.value,
            "day": None,
            "sources": sorted(set(terms.lent.values())),
        },
    )
    lent = _lend(cursor, terms)
    cursor.execute(_JUDGED, {"year": terms.current_year})
    for table in (_KNOWN, _SERIES, _NEAR, _SCALED):
        cursor.execute(table)
    cursor.execute(_WARNED, {"year": terms.current_year})
    staged, judged = _two(
        cursor, "select (select count(*) from bulk_staged), (select count(*) from bulk_judged)"
    )
    return ImportPlan(
        unread,
        doubled,
        _counted(cursor, "acceptable and not revised", shown),
        _counted(cursor, "acceptable and revised", shown),
        staged - judged,
        {stop: found for stop in Stop if (found := _counted(cursor, stop, shown)).rows},
        {
            warning: found
            for warning in ValueWarning
            if (found := _counted(cursor, _WARNED_OF.format(warning), shown)).rows
        },
        lent,
        _one(cursor, "select count(distinct key) from bulk_warned"),
    )


def pack_changes(cursor: Cursor, *, with_warned: bool = True) -> PackedRows:
    """What `judge` found acceptable, as the rows of a batch, with the same cursor.

    What carries a warning is left unless `with_warned`.
    """
    changes = cursor.sql(
        _CHANGES,
        params={
            "indicators": _names(cursor, "bulk_indicator"),
            "areas": _names(cursor, "bulk_area"),
            "sexes": list(SEXES),
            "unpublished": MissingReason.NOT_PUBLISHED.value,
            "warned": with_warned,
        },
    )
    return pack_batches(changes.to_arrow_reader(ROWS_AT_ONCE))


def changed_in(
    cursor: Cursor, indicators: Sequence[str], area: str, *, with_warned: bool = True
) -> tuple[Row, ...]:
    """What `judge` found that `pack_changes` would bring of some indicators in one area."""
    rows = cursor.execute(
        """
        select i.id, a.id, s.id, key & 4095, value from bulk_judged
        join bulk_indicator i on i.n = key >> 24
        join bulk_area a on a.n = (key >> 14) & 1023
        join bulk_sex s on s.n = (key >> 12) & 3
        where acceptable and a.id = $area and i.id in (select unnest($indicators::varchar[]))
          and ($warned or key not in (select key from bulk_warned))
        order by key
        """,
        {"area": area, "indicators": list(indicators), "warned": with_warned},
    ).fetchall()
    return tuple(_row(*row) for row in rows)


# A series with fewer years than rows says something twice: much cheaper than to count every key.
_DOUBLE = f"""
    create or replace temp table bulk_double as
    with crowded as (
        select key >> 12 as series from bulk_staged group by key >> 12
        having count(*) > bit_count(
            bitstring_agg((key & 4095)::integer, {FIRST_YEAR}, {LAST_YEAR}))
    )
    select key, count(*) as n, any_value(value) as value,
        coalesce(min(value) <> max(value), false) or count(value) not in (0, count(*))
            as contradicts
    from bulk_staged where (key >> 12) in (select series from crowded)
    group by key having count(*) > 1
"""  # noqa: S608 - the parts put in are constants of this module
_EACH_ONCE = """
    create or replace temp table bulk_staged as
    select key, value from bulk_staged where key not in (select key from bulk_double)
    union all select key, value from bulk_double where not contradicts
"""


def _drop_doubles(cursor: Cursor, shown: int) -> tuple[int, Refused]:
    """Each key once: rows too many with the same value; and keys with two values, all left out."""
    cursor.execute(_DOUBLE)
    rows, same = _two(
        cursor,
        "select count(*) filter (contradicts), "
        "coalesce(sum(n - 1) filter (not contradicts), 0)::bigint from bulk_double",
    )
    if rows or same:
        cursor.execute(_EACH_ONCE)
    first = _rows(cursor, "bulk_double", "contradicts", shown)
    return same, Refused(rows, tuple(map(_written, first)))


def _written(row: Row) -> str:
    return f"”{row.indicator_id} {row.area} {row.observation.year} {row.sex.value}”"


# NaN stands for no value while the latest is picked: an aggregate leaves null out.
_ON_TOP = f"""
    create or replace temp table bulk_on_top as
    select key, nullif(arg_max(coalesce(value, 'nan'::double), vintage), 'nan'::double) as value,
        arg_max(said, vintage) as said, arg_max(theirs, vintage) as theirs
    from (
        select ((i.n * 1024 + a.n) * 4 + s.n) * 4096 + o.year as key, o.value, o.vintage,
            v.source in (select unnest($sources::varchar[])) as theirs,
            case when o.reason = $unpublished then 1 when o.status = 'normal' then 0 else 2 end
                as said
        from observation o
        join bulk_indicator i on i.id = o.indicator
        join bulk_area a on a.id = o.area
        join bulk_sex s on s.id = o.sex
        join vintage v on v.sequence = o.vintage
        where {IN_SIGHT}
    )
    group by key
"""  # noqa: S608 - the part put in is a constant of the store
# What another source has said, and in the municipality's own series whoever has, stands.
_LENT = """
    create or replace temp table bulk_kept as
    select s.key from bulk_staged s
    join bulk_indicator i on i.n = s.key >> 24
    join bulk_area a on a.n = (s.key >> 14) & 1023
    join bulk_on_top t on t.key = s.key
    where i.id in (select unnest($lent::varchar[])) and t.value is not null
      and (a.id = $home or t.theirs)
"""
_WITHOUT_KEPT = """
    create or replace temp table bulk_staged as
    select key, value from bulk_staged where key not in (select key from bulk_kept)
"""
_LENT_ROWS = """
    select i.id, count(*), count(distinct (key >> 14) & 1023)
    from bulk_staged join bulk_indicator i on i.n = key >> 24
    where i.id in (select unnest($lent::varchar[])) group by i.id order by i.id
"""


def _lend(cursor: Cursor, terms: Terms) -> Lent:
    """Leave out what another source has said already; say what there is."""
    if not terms.lent:
        return Lent({}, 0, 0)
    ids = list(terms.lent)
    cursor.execute(_LENT, {"lent": ids, "home": terms.home})
    kept = _one(cursor, "select count(*) from bulk_kept")
    if kept:
        cursor.execute(_WITHOUT_KEPT)
    found = cursor.execute(_LENT_ROWS, {"lent": ids}).fetchall()
    return Lent({str(r[0]): int(r[1]) for r in found}, max((int(r[2]) for r in found), default=0),
                kept)  # fmt: skip


# How many decimals the old figure was published with is read from its shortest form, as in
# `model.indicators.series.same_figure`.
_SAME_FIGURE = """
    abs(s.value - t.value) <= 1e-9 + 0.5 * pow(10.0, -greatest(0,
        length(regexp_extract(t.value::varchar, '\\.(\\d*?)0*(?:e|$)', 1))
        - coalesce(try_cast(regexp_extract(t.value::varchar, 'e([+-]\\d+)', 1) as integer), 0)))
"""
_JUDGED = f"""
    create or replace temp table bulk_judged as
    select *, not (outside_range or not_whole or year_out_of_reach) as acceptable
    from (
        select s.key, s.value,
            t.key is not null and (t.value is not null or s.value is null) as revised,
            case
                when t.key is null or (s.value is null) <> (t.value is null) then false
                when s.value is null then t.said = 1
                when t.said <> 0 then false
                when s.value = t.value then true
                else {_SAME_FIGURE}
            end as same,
            coalesce(s.value < l.low or s.value > l.high, false) as outside_range,
            coalesce(l.whole and s.value <> trunc(s.value), false) as not_whole,
            (s.key & 4095) > $year + 1 as year_out_of_reach
        from bulk_staged s
        left join bulk_on_top t on t.key = s.key
        left join bulk_limit l on l.n = s.key >> 24
    )
    where not same or outside_range or not_whole or year_out_of_reach
    order by key
"""  # noqa: S608 - the part put in is a constant of this module
# As in `sources/intake/checks.py`: what is known of the series that change, and what lies nearest
# to each new value.
_KNOWN = """
    create or replace temp table bulk_known as
    select key >> 12 as series, key & 4095 as year, value from bulk_on_top
    where value is not null and key >> 12 in (
        select key >> 12 from bulk_judged where acceptable and value is not null
    )
"""
_SERIES = """
    create or replace temp table bulk_series as
    with stepped as (
        select series, value, abs(value - lag(value) over by_year)
            / (year - lag(year) over by_year)::double as step
        from bulk_known window by_year as (partition by series order by year)
    )
    select series, min(value) as low, max(value) as high,
        case when count(step) >= 4 then max(step) end as longest
    from stepped group by series
"""
_NEAR = """
    create or replace temp table bulk_near as
    with judged as (
        select key, key >> 12 as series, key & 4095 as year, value from bulk_judged
        where acceptable and value is not null and key >> 12 in (select series from bulk_series)
    )
    select j.key, j.value, j.year, coalesce(b.year, a.year) as near_year,
        coalesce(b.value, a.value) as near, coalesce(t.value, b.value, a.value) as known,
        s.longest, l.least,
        coalesce(j.value between s.low and s.high, false) as ordinary,
        coalesce(l.tenfold, false) as tenfold
    from judged j
    join bulk_series s on s.series = j.series
    asof left join bulk_known b on b.series = j.series and j.year > b.year
    asof left join bulk_known a on a.series = j.series and j.year < a.year
    left join bulk_on_top t on t.key = j.key
    left join bulk_limit l on l.n = j.key >> 24
"""
_SCALED = """
    create or replace temp table bulk_scaled as
    select *, least is not null and not ordinary and value > 0 and known > 0 and (
        value >= 31.6 * known or known >= 31.6 * value
        or tenfold and (value between 7.0 * known and 14.0 * known
            or known between 7.0 * value and 14.0 * value)
    ) as other_scale
    from bulk_near
"""
_WARNED = """
    create or replace temp table bulk_warned as
    select key, 'other_scale' as warning from bulk_scaled where other_scale
    union all
    select key, 'large_jump' from bulk_scaled
    where not other_scale and near is not null and case
        when longest is not null
            then abs(value - near) > 3.0 * longest * abs(year - near_year)::double
        when least is null or ordinary or abs(value - near) < greatest(least, 1e-6) then false
        else value >= 3.0 * near and near >= 0 or near >= 3.0 * value and value >= 0
    end
    union all
    select key, 'year_not_over' from bulk_judged
    where acceptable and value is not null and (key & 4095) > $year
    union all
    select j.key, 'withdrawn' from bulk_judged j join bulk_on_top t on t.key = j.key
    where j.acceptable and j.value is null and t.value is not null
"""
_WARNED_OF = "key in (select key from bulk_warned where warning = '{}')"
_CHANGES = """
    select $indicators[(key >> 24) + 1] as indicator, $areas[((key >> 14) & 1023) + 1] as area,
        $sexes[((key >> 12) & 3) + 1] as sex, (key & 4095)::smallint as year, value,
        if(value is null, 'saknas', 'normal') as status,
        if(value is null, $unpublished, null)::varchar as reason, null::integer as denominator,
        '' as note
    from bulk_judged
    where acceptable and ($warned or key not in (select key from bulk_warned))
    order by key
"""


def _counted(cursor: Cursor, condition: str, shown: int) -> Counted:
    count = _one(
        cursor,
        f"select count(*) from bulk_judged where {condition}",  # noqa: S608 - of this module
    )
    return Counted(count, _rows(cursor, "bulk_judged", condition, shown) if count else ())


def _rows(cursor: Cursor, table: str, condition: str, shown: int) -> tuple[Row, ...]:
    """The first rows of a table that a condition holds for."""
    rows = cursor.execute(
        f"""
        select i.id, a.id, s.id, key & 4095, value
        from (select key, value from {table} where {condition} order by key limit $shown)
        join bulk_indicator i on i.n = key >> 24
        join bulk_area a on a.n = (key >> 14) & 1023
        join bulk_sex s on s.n = (key >> 12) & 3
        order by key
        """,  # noqa: S608 - the parts put in are constants of this module
        {"shown": shown},
    ).fetchall()
    return tuple(_row(*row) for row in rows)


def _row(indicator_id: str, area: str, sex: str, year: int, value: float | None) -> Row:
    unpublished = (ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    said = Observation(year, value) if value is not None else Observation(year, None, *unpublished)
    return Row(indicator_id, area, Sex(sex), said)


def _names(cursor: Cursor, table: str) -> list[str]:
    rows = cursor.execute(f"select id from {table} order by n")  # noqa: S608 - of this module
    return [str(row[0]) for row in rows.fetchall()]


def _two(cursor: Cursor, query: str) -> tuple[int, int]:
    row: tuple[Any, ...] | None = cursor.execute(query).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _one(cursor: Cursor, query: str) -> int:
    row: tuple[Any, ...] | None = cursor.execute(query).fetchone()
    return int(row[0]) if row else 0

"""The population's way: a damped pace with intervals from past errors (docs/methods.md section 2).

C4 is three quarters of the mean logarithmic growth of the last five and the last ten years; S75 is
three quarters of the growth over a shorter series. Both have been compared with other methods on
286 Swedish municipalities; the intervals are how wrong they were there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from samsam.model.indicator import Target
from samsam.model.series import Point, Series
from samsam.model.trend import comparable_points

Method = Literal["C4", "S75"]
Table = Literal["C4_n11", "S75_k4_n5", "S75_k2_n3"]

DAMPING = 0.75
FEWEST_POINTS = 3
MOST_POINTS_FOR_S75 = 10
SEARCH_YEARS = 100
TABLES: tuple[Table, ...] = ("C4_n11", "S75_k4_n5", "S75_k2_n3")
# Half-widths a·h^b of C4's 80 and 95 % intervals, within 2 and 4 % of the table for h = 1…15.
FIT = {0.8: (0.00867, 0.886), 0.95: (0.01549, 0.826)}


@dataclass(frozen=True, slots=True)
class ErrorQuantiles:
    """Quantiles of |ln(outcome / projection)|: table → years ahead → share of errors → quantile.

    Each table starts at one year ahead, without holes.
    """

    tables: Mapping[Table, Mapping[int, Mapping[float, float]]]

    @classmethod
    def from_mapping(cls, source: Mapping[str, Any]) -> ErrorQuantiles:
        """Read the content of data/error_quantiles.json.

        Raises ValueError, naming what is wrong, when a table is missing, has holes, lacks the 80
        and 95 % quantiles, or has quantiles that do not grow.
        """
        try:
            return cls({name: _read_table(name, source[name]) for name in TABLES})
        except KeyError as error:
            raise ValueError(f"error quantiles: {error} is missing") from error

    def row(self, table: Table, years_ahead: int) -> Mapping[float, float] | None:
        """Look up share of errors → quantile; None for years beyond the table."""
        return self.tables[table].get(years_ahead)

    def half_width(self, table: Table, years_ahead: int, coverage: float) -> float:
        """Give half of the interval on the log scale; `coverage` is 0.8 or 0.95.

        Beyond the table the fit is used, but never less than the table's last width.
        """
        rows = self.tables[table]
        if years_ahead in rows:
            return rows[years_ahead][coverage]
        scale, power = FIT[coverage]
        return max(rows[len(rows)][coverage], scale * math.pow(years_ahead, power))


@dataclass(frozen=True, slots=True)
class ProjectedYear:
    """One year ahead: the projected value and its intervals of about 80 and 95 %."""

    year: int
    value: float
    low80: float
    high80: float
    low95: float
    high95: float


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection from the last value: value = from_value · exp(growth · years ahead).

    `growth` is the damped growth a year on the log scale; `table` names the errors that the
    intervals come from.
    """

    method: Method
    table: Table
    from_year: int
    from_value: float
    growth: float
    years: tuple[ProjectedYear, ...]

    def value_in(self, year: int) -> float:
        """Project any `year`, those after the last of `years` included."""
        return self.from_value * math.exp(self.growth * (year - self.from_year))


@dataclass(frozen=True, slots=True)
class NoProjection:
    """Why nothing can be projected, in Swedish."""

    reason: str


@dataclass(frozen=True, slots=True)
class Probability:
    """How probable a value at least as high as the target is (0-1).

    `value` is None outside the table: `below_table` is less than 0.5 %, `above_table` more than
    99.5 %, and neither that no errors are known for so many years ahead.
    """

    value: float | None
    below_table: bool = False
    above_table: bool = False


def project(series: Series, to_year: int, quantiles: ErrorQuantiles) -> Projection | NoProjection:
    """Project the part after the last series break to `to_year`: C4, or S75 for 3-10 values.

    C4 needs the values of the last year and of five and ten years before it. Raises ValueError when
    a value is not finite.
    """
    points = comparable_points(series)
    if ahead := series.break_ahead:
        return NoProjection(f"Serien bryts {ahead.year}, efter det senaste värdet.")
    if len(points) < FEWEST_POINTS:
        return NoProjection("Minst tre jämförbara värden behövs.")
    last = points[-1]
    if to_year <= last.year:
        return NoProjection(f"Serien har redan nått år {to_year}.")
    needed = _needed(points)
    if not needed:
        return NoProjection(f"Värden för {last.year - 5} och {last.year - 10} behövs.")
    if any(p.value <= 0 for p in (*needed, last)):
        return NoProjection("Värdena måste vara större än noll.")
    return _projection(last, needed, to_year, quantiles)


def probability_of_reaching(
    projection: Projection, target_value: float, year: int, quantiles: ErrorQuantiles
) -> Probability:
    """Tell how probable it is that the value of `year` is at least `target_value`.

    Past errors are taken as equally often too high and too low, and interpolated linearly between
    their quantiles. Raises ValueError unless the value is positive and the year ahead.
    """
    if target_value <= 0 or year <= projection.from_year:
        raise ValueError(f"not a positive value ahead of {projection.from_year}: {target_value}")
    years_ahead = year - projection.from_year
    row = quantiles.row(projection.table, years_ahead)
    if row is None:
        return Probability(None)
    need = math.log(target_value / projection.from_value) - projection.growth * years_ahead
    share = _share_of_errors_below(abs(need), row)
    if share is None:
        return Probability(None, below_table=need > 0, above_table=need < 0)
    return Probability((1 - share) / 2 if need > 0 else (1 + share) / 2)


def first_year_reached(projection: Projection, target: Target) -> int | None:
    """Find the first year whose projected value meets the target; None if beyond 100 years.

    It is `from_year` when the last value meets it already.
    """

    def meets(year: int) -> bool:
        value = projection.value_in(year)
        return value >= target.value if target.at_least else value <= target.value

    first = projection.from_year
    return next((y for y in range(first, first + SEARCH_YEARS + 1) if meets(y)), None)


def _read_table(name: Table, source: Mapping[str, Any]) -> dict[int, dict[float, float]]:
    rows = {
        int(years): {float(share): float(q) for share, q in entry["q"].items()}
        for years, entry in source.items()
    }
    if not rows or sorted(rows) != list(range(1, len(rows) + 1)):
        raise ValueError(f"error quantiles {name}: years ahead have holes: {sorted(rows)}")
    for years, row in rows.items():
        ordered = [row[share] for share in sorted(row)]
        grows = all(a < b for a, b in pairwise([0.0, *ordered]))
        if not grows or not row.keys() >= FIT.keys():
            raise ValueError(f"error quantiles {name}: wrong for {years} years ahead: {row}")
    return rows


def _needed(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Pick the earlier values to measure the pace from: two for C4, one for S75, else none."""
    last = points[-1]
    anchors = tuple(p for p in points if last.year - p.year in (5, 10))
    if len(anchors) == 2:
        return anchors
    return points[:1] if len(points) <= MOST_POINTS_FOR_S75 else ()


def _projection(
    last: Point, needed: Sequence[Point], to_year: int, quantiles: ErrorQuantiles
) -> Projection:
    method: Method = "C4" if len(needed) == 2 else "S75"
    table = _table(method, last.year - needed[0].year)
    growth = _damped_growth(last, needed)
    ahead = range(1, to_year - last.year + 1)
    years = tuple(_projected(last, growth, h, table, quantiles) for h in ahead)
    return Projection(method, table, last.year, last.value, growth, years)


def _damped_growth(last: Point, needed: Sequence[Point]) -> float:
    paces = [math.log(last.value / p.value) / (last.year - p.year) for p in needed]
    return DAMPING * math.fsum(paces) / len(paces)


def _table(method: Method, years_back: int) -> Table:
    if method == "C4":
        return "C4_n11"
    return "S75_k4_n5" if years_back >= 4 else "S75_k2_n3"


def _projected(
    last: Point, growth: float, years_ahead: int, table: Table, quantiles: ErrorQuantiles
) -> ProjectedYear:
    value = last.value * math.exp(growth * years_ahead)
    factor80, factor95 = (
        math.exp(quantiles.half_width(table, years_ahead, coverage)) for coverage in (0.8, 0.95)
    )
    return ProjectedYear(
        last.year + years_ahead,
        value,
        value / factor80,
        value * factor80,
        value / factor95,
        value * factor95,
    )


def _share_of_errors_below(size: float, row: Mapping[float, float]) -> float | None:
    """Interpolate the share of past errors below `size`; None for sizes beyond the table."""
    known = [(0.0, 0.0), *sorted((q, share) for share, q in row.items())]
    for (q1, share1), (q2, share2) in pairwise(known):
        if size <= q2:
            return share1 + (share2 - share1) * (size - q1) / (q2 - q1)
    return None

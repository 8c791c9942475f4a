"""The population's way: a damped pace with intervals from past errors (docs/methods.md).

R85 is 0.85 of how much faster than the country the municipality has grown, in the mean of the last
five and ten years, on top of SCB's projection of the country. Where that can't be had, C4 is three
quarters of the municipality's own pace over the same years, and S75 of that of a shorter series.
The intervals are how wrong they were for Swedish municipalities.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal, Protocol

from samsam.model.assessment.trend import comparable_points
from samsam.model.indicators.indicator import Target
from samsam.model.indicators.series import Point, Series
from samsam.model.population.nation import PACE_YEARS, Nation, NationalPath
from samsam.model.population.projection_errors import (
    DAMPING,
    Method,
    Row,
    SizedErrors,
    SizedMethod,
    class_of,
)
from samsam.swedish import number

Table = Literal["S75_k4_n5", "S75_k2_n3"]

SHORT_DAMPING = 0.75
_FEW = 10_000
FEWEST_POINTS = 3
MOST_POINTS_FOR_S75 = 10
SEARCH_YEARS = 100
TABLES: tuple[Table, ...] = ("S75_k4_n5", "S75_k2_n3")
# Half-widths a·h^b of a short series' 80 and 95 % intervals beyond its table.
FIT = {0.8: (0.00867, 0.886), 0.95: (0.01549, 0.826)}
# No Swedish municipality has changed so much in a year but by a border or a fault: the largest
# change in 1994-2024 is 5 %.
LARGEST_STEP = 0.15


class Spread(Protocol):
    """How wrong a method has been, so many years ahead."""

    def row(self, years_ahead: int) -> Row | None:
        """Share of errors → quantile; None where none are known."""

    def half_width(self, years_ahead: int, coverage: float) -> float:
        """Half of the interval on the log scale; `coverage` is 0.8 or 0.95."""


@dataclass(frozen=True, slots=True)
class ErrorQuantiles:
    """Quantiles of |ln(outcome / projection)| of short series: table → years ahead → share.

    Each table starts at one year ahead, without holes.
    """

    tables: Mapping[Table, Mapping[int, Row]] = field(hash=False)

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

    def row(self, table: Table, years_ahead: int) -> Row | None:
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
class Basis:
    """What a projection rests on beside the series: past errors, and what is known of the country.

    `quantiles` are the errors of short series, `errors` those of the others.
    """

    quantiles: ErrorQuantiles
    errors: SizedErrors
    nation: Nation


@dataclass(frozen=True, slots=True)
class ShortSpread:
    """The errors of a short series."""

    quantiles: ErrorQuantiles
    table: Table

    def row(self, years_ahead: int) -> Row | None:
        """Share of errors → quantile; None for years beyond the table."""
        return self.quantiles.row(self.table, years_ahead)

    def half_width(self, years_ahead: int, coverage: float) -> float:
        """Half of the interval on the log scale."""
        return self.quantiles.half_width(self.table, years_ahead, coverage)


@dataclass(frozen=True, slots=True)
class SizedSpread:
    """The errors of municipalities of one size, with SCB's projection as old as `age` years."""

    errors: SizedErrors
    method: SizedMethod
    size: str
    age: int = 0

    def row(self, years_ahead: int) -> Row | None:
        """Share of errors → quantile; None where none are known."""
        return self.errors.row(self.method, self.size, years_ahead, self.age)

    def half_width(self, years_ahead: int, coverage: float) -> float:
        """Half of the interval on the log scale. Raises ValueError where no errors are known."""
        half = self.errors.quantile(self.method, self.size, years_ahead, self.age, coverage)
        if half is None:
            raise ValueError(f"no errors of {self.method}, {self.size}, {years_ahead} years ahead")
        return half


def rounding(inhabitants: float) -> int:
    """What so many projected inhabitants are rounded to."""
    return 100 if inhabitants >= _FEW else 10


def _rounded(inhabitants: float) -> float:
    unit = rounding(inhabitants)
    return float(round(inhabitants / unit) * unit)


@dataclass(frozen=True, slots=True)
class ProjectedYear:
    """One year ahead: the projected value and its intervals of about 80 and 95 %."""

    year: int
    value: float
    low80: float
    high80: float
    low95: float
    high95: float

    @property
    def as_said(self) -> ProjectedYear:
        """The same, rounded as it's said; the highest downwards, as the early warning has it."""
        low80, high80, low95 = map(_rounded, (self.low80, self.high80, self.low95))
        unit = rounding(self.high95)
        return ProjectedYear(
            self.year, _rounded(self.value), low80, high80, low95, self.high95 // unit * unit
        )


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection from the last value: value = from_value · exp(growth · years ahead + country's).

    `growth` is the damped growth a year on the log scale: of R85 what goes beyond the country's,
    whose own is `country`. `spread` are the errors that the intervals come from. `without_country`
    says why it isn't R85, in Swedish, and is empty when it is.
    """

    method: Method
    from_year: int
    from_value: float
    growth: float
    spread: Spread
    years: tuple[ProjectedYear, ...] = ()
    country: NationalPath | None = None
    without_country: str = ""

    def value_in(self, year: int) -> float:
        """Project any `year`, those after the last of `years` included."""
        return self.from_value * math.exp(self.log_growth_to(year))

    def log_growth_to(self, year: int) -> float:
        """The logarithmic growth from the last value to `year`."""
        country = self.country.growth_to(year) if self.country else 0.0
        return self.growth * (year - self.from_year) + country


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


def project(series: Series, to_year: int, basis: Basis) -> Projection | NoProjection:
    """Project the part after the last break to `to_year`: R85, else C4, else S75 for 3-10 values.

    R85 and C4 need the values of the last year and of five and ten years before it. Raises
    ValueError when a value is not finite.
    """
    started = _started_from(series, to_year, basis)
    if isinstance(started, NoProjection):
        return started
    return _with_years(started, range(started.from_year + 1, to_year + 1))


def project_only(series: Series, year: int, basis: Basis) -> Projection | NoProjection:
    """As `project`, but of one year alone: what is asked of many series costs less."""
    started = _started_from(series, year, basis)
    return started if isinstance(started, NoProjection) else _with_years(started, (year,))


def _started_from(series: Series, to_year: int, basis: Basis) -> Projection | NoProjection:
    """The projection without its years, or why there is none to `to_year`."""
    points = comparable_points(series)
    if refused := _refused(series, points, to_year):
        return NoProjection(refused)
    last, needed = points[-1], _needed(points)
    if not needed:
        return NoProjection(f"Värden för {last.year - 5} och {last.year - 10} behövs.")
    used = [p for p in points if p.year >= needed[0].year]
    if any(p.value <= 0 for p in (*needed, last)):
        return NoProjection("Värdena måste vara större än noll.")
    if doubtful := _doubtful_step(used):
        return NoProjection(doubtful)
    return _started(last, needed, basis)


def _refused(series: Series, points: Sequence[Point], to_year: int) -> str:
    """Why there is nothing to project from, in Swedish; empty when there is."""
    if ahead := series.break_ahead:
        return f"Serien bryts {ahead.year}, efter det senaste värdet."
    if len(points) < FEWEST_POINTS:
        return "Minst tre jämförbara värden behövs."
    if to_year <= points[-1].year:
        return f"Serien har redan nått år {to_year}."
    return ""


def probability_of_reaching(projection: Projection, target_value: float, year: int) -> Probability:
    """Report how probable it is that the value of `year` is at least `target_value`.

    Past errors are taken as equally often too high and too low, and interpolated linearly between
    their quantiles. Raises ValueError unless the value is positive and the year ahead.
    """
    if target_value <= 0 or year <= projection.from_year:
        raise ValueError(f"not a positive value ahead of {projection.from_year}: {target_value}")
    row = projection.spread.row(year - projection.from_year)
    if row is None:
        return Probability(None)
    need = math.log(target_value / projection.from_value) - projection.log_growth_to(year)
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
    anchors = tuple(p for p in points if last.year - p.year in PACE_YEARS)
    if len(anchors) == len(PACE_YEARS):
        return anchors
    return points[:1] if len(points) <= MOST_POINTS_FOR_S75 else ()


def _doubtful_step(points: Sequence[Point]) -> str:
    """What is said of a step between two years that can't be people who moved; empty without."""
    for before, after in pairwise(points):
        steps = after.year - before.year
        if before.value <= 0 or after.value <= 0:
            continue
        change = after.value / before.value
        if abs(math.log(change)) > steps * math.log1p(LARGEST_STEP):
            return (
                f"Från {before.year} till {after.year} ändras folkmängden från "
                f"{number(before.value)} till {number(after.value)}, vilket är för mycket för att "
                "vara flyttningar. Kontrollera värdena: ett av dem är fel, eller så har gränsen "
                "flyttats."
            )
    return ""


def _started(last: Point, needed: Sequence[Point], basis: Basis) -> Projection:
    """The projection without its years."""
    paces = [math.log(last.value / p.value) / (last.year - p.year) for p in needed]
    pace = math.fsum(paces) / len(paces)
    if tuple(last.year - p.year for p in reversed(needed)) != PACE_YEARS:
        table: Table = "S75_k4_n5" if last.year - needed[0].year >= 4 else "S75_k2_n3"
        spread = ShortSpread(basis.quantiles, table)
        why = "Värden för elva år i rad saknas."
        growth = SHORT_DAMPING * pace
        return Projection("S75", last.year, last.value, growth, spread, without_country=why)
    return _beside_the_country(last, pace, basis)


def _beside_the_country(last: Point, pace: float, basis: Basis) -> Projection:
    country, national = basis.nation.path(last.year), basis.nation.pace(last.year)
    size = class_of(last.value)
    if country is None or national is None:
        return Projection(
            "C4", last.year, last.value, DAMPING["C4"] * pace,
            SizedSpread(basis.errors, "C4", size),
            without_country=basis.nation.missing(last.year),
        )  # fmt: skip
    return Projection(
        "R85", last.year, last.value, DAMPING["R85"] * (pace - national),
        SizedSpread(basis.errors, "R85", size, country.age), country=country,
    )  # fmt: skip


def _with_years(started: Projection, years: Iterable[int]) -> Projection:
    return replace(started, years=tuple(_projected(started, year) for year in years))


def _projected(way: Projection, year: int) -> ProjectedYear:
    value = way.value_in(year)
    factor80, factor95 = (
        math.exp(way.spread.half_width(year - way.from_year, coverage)) for coverage in (0.8, 0.95)
    )
    return ProjectedYear(
        year,
        value,
        value / factor80,
        value * factor80,
        value / factor95,
        value * factor95,
    )


def _share_of_errors_below(size: float, row: Row) -> float | None:
    """Interpolate the share of past errors below `size`; None for sizes beyond the table."""
    known = [(0.0, 0.0), *sorted((q, share) for share, q in row.items())]
    for (q1, share1), (q2, share2) in pairwise(known):
        if size <= q2:
            return share1 + (share2 - share1) * (size - q1) / (q2 - q1)
    return None

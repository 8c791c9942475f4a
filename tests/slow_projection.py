"""The projection and its errors once more, slow and obvious: one number at a time, nothing shared.

Written from the rules (docs/methods.md), with plain dictionaries of inhabitants by year.
"""

from __future__ import annotations

import math

Years = dict[int, float]


def pace(values: Years, year: int) -> float | None:
    """The mean of the yearly logarithmic growth of five and of ten years."""
    for needed in (year, year - 5, year - 10):
        if needed not in values:
            return None
    five = (math.log(values[year]) - math.log(values[year - 5])) / 5
    ten = (math.log(values[year]) - math.log(values[year - 10])) / 10
    return (five + ten) / 2


def chosen_projection(country: Years, projections: dict[int, Years], year: int) -> int | None:
    """The base year of SCB's newest projection that could be used in a year."""
    best = None
    for base_year, values in sorted(projections.items()):
        too_new, too_old = base_year > year, year - base_year > 5
        too_short = max(values) < year + 5
        if not (too_new or too_old or too_short) and base_year in country:
            best = base_year
    return best


def country_in(
    country: Years, projections: dict[int, Years], base_year: int, year: int, from_year: int
) -> float:
    """The country's inhabitants in a year, as the projection says or after its end."""
    known = {base_year: country[base_year]} | projections[base_year]
    if year in known:
        return known[year]
    last = max(known)
    if year > last:
        own = pace(country, from_year)
        assert own is not None
        return known[last] * math.exp(0.75 * own * (year - last))
    before = max(y for y in known if y < year)
    after = min(y for y in known if y > year)
    share = (year - before) / (after - before)
    return math.exp((1 - share) * math.log(known[before]) + share * math.log(known[after]))


def projected(
    values: Years, country: Years, projections: dict[int, Years], from_year: int, year: int
) -> tuple[str, float] | None:
    """The method and the inhabitants of a year; None where eleven years aren't known."""
    own, ahead = pace(values, from_year), year - from_year
    if own is None:
        return None
    base_year, national = (
        chosen_projection(country, projections, from_year),
        pace(country, from_year),
    )
    if base_year is None or national is None:
        return "C4", values[from_year] * math.exp(0.75 * own * ahead)
    factor = country_in(country, projections, base_year, year, from_year) / country_in(
        country, projections, base_year, from_year, from_year
    )
    return "R85", values[from_year] * math.exp(0.85 * (own - national) * ahead) * factor


def size_of(value: float) -> str:
    """The class of so many inhabitants."""
    if value < 10_000:
        return "under 10 000"
    if value < 25_000:
        return "10 000–25 000"
    return "25 000–75 000" if value < 75_000 else "75 000 och fler"


def relative_errors(
    panel: dict[str, Years], country: Years, origins: list[int], ahead: int, damping: float
) -> dict[str, list[float]]:
    """How far beside the country each municipality went from what its pace said, by class."""
    found: dict[str, list[float]] = {}
    for values in panel.values():
        for year in origins:
            own, national = pace(values, year), pace(country, year)
            if own is None or national is None:
                continue
            if year + ahead not in values or year + ahead not in country:
                continue
            grew = math.log(values[year + ahead] / values[year])
            country_grew = math.log(country[year + ahead] / country[year])
            error = (grew - country_grew) - damping * (own - national) * ahead
            found.setdefault(size_of(values[year]), []).append(abs(error))
    return found


def quantile(values: list[float], share: float) -> float:
    """Between the two values that surround the share, in proportion."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    if below == len(ordered) - 1:
        return ordered[-1]
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


def own_nation_error(country: Years, origins: list[int], end: int) -> float:
    """Root mean square of how wrong the country's own damped pace was, a year ahead."""
    squares = []
    for year in origins:
        national = pace(country, year)
        for last in range(year + 1, year + 6):
            if national is not None and last <= end and last in country:
                grew = math.log(country[last] / country[year]) / (last - year)
                squares.append((grew - 0.75 * national) ** 2)
    return math.sqrt(sum(squares) / len(squares))


def official_nation_error(country: Years, projections: dict[int, Years], end: int) -> float | None:
    """The same of SCB's projections, asked from their base year and from later years."""
    squares = []
    for base_year, values in projections.items():
        for year in range(base_year, end):
            for last in range(year + 1, year + 6):
                if last > end or last > max(values) or last not in country or year not in country:
                    continue
                said = math.log(
                    country_in(country, projections, base_year, last, year)
                    / country_in(country, projections, base_year, year, year)
                )
                ahead, age = last - year, year - base_year
                wrong = math.log(country[last] / country[year]) - said
                squares.append(wrong**2 / (ahead * (ahead + age)))
    return math.sqrt(sum(squares) / len(squares)) if squares else None


def half_width(
    quantile_of_own: float, nation: float, ahead: int, age: int | None, z: float
) -> float:
    """Half of an interval: the two errors as independent. `age` is None for the own pace."""
    scale = ahead if age is None else math.sqrt(ahead * (ahead + age))
    return math.sqrt(quantile_of_own**2 + (z * nation * scale) ** 2)

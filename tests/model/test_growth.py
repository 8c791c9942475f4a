"""How often municipalities have grown by so much: counted anew, slowly, on real series."""

from __future__ import annotations

from pathlib import Path

import pytest

from samsam.config.methods.track_record import read_backtest, read_base_rates
from samsam.model.indicators.series import Observation, Series, Sex
from samsam.model.population.growth import (
    ALL_SIZES,
    FEWEST_STRETCHES,
    SHARES,
    SIZES,
    Growth,
    growth_of,
    size_class,
)
from samsam.model.trials.backtest import BOUNDARY_CHANGES
from samsam.model.trials.track_record import base_rate_of
from samsam.sources.files.population_files import read_panel
from tests.population_panel import ALL, as_csv, shared_population

ROOT = Path(__file__).parents[2]
needs_all = pytest.mark.skipif(
    not all(path.exists() for path in ALL), reason="the shared data isn't beside the checkout"
)


def series(values: dict[int, float]) -> Series:
    rows = tuple(Observation(year, values[year]) for year in sorted(values))
    return Series("population", "x", Sex.TOTAL, rows)


def even(count: int, last: int = 2020) -> dict[str, Series]:
    """Municipalities of 20 000 that grow by 0, 1, 2, … ‰ a year."""
    return {
        f"{n:04}": series({y: 20000.0 * (1 + n / 1000) ** (y - 1994) for y in range(1994, last)})
        for n in range(count)
    }


def one(found: tuple[Growth, ...], years: int, size: str, *, shrinking: bool = False) -> Growth:
    return next(g for g in found if (g.years, g.size, g.shrinking) == (years, size, shrinking))


def test_a_share_is_read_between_what_is_stored() -> None:
    growth = Growth(5, ALL_SIZES, False, 1000, tuple(n / 100 for n in range(len(SHARES))))
    assert growth.share(0.07) == SHARES[7] == 0.5
    assert growth.share(0.075) == pytest.approx((SHARES[7] + SHARES[8]) / 2)
    assert (growth.share(-1), growth.share(1)) == (1, 0)


def test_even_growth_can_be_worked_out() -> None:
    found = one(growth_of(even(21)), 1, "10 000–25 000")
    assert found.stretches == 21 * 25 - sum(
        s.value(y) is not None and (s.value(y) or 0) >= 25000
        for s in even(21).values()
        for y in range(1994, 2019)
    )
    # Half of them grow by ten per mille or more, but those that grew out of the class count less.
    assert found.share(0.0099) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("value", "size"),
    [(1, SIZES[0][1]), (9999, SIZES[0][1]), (10_000, SIZES[1][1]), (80_000, SIZES[3][1])],
)
def test_the_class_of_a_size(value: float, size: str) -> None:
    assert size_class(value)[2] == size


def test_too_few_stretches_are_not_told() -> None:
    assert growth_of({"2262": even(1)["0000"]}) == ()
    assert growth_of({}) == ()


def test_a_few_long_series_do_not_speak_for_all() -> None:
    panel = even(20) | {"2262": series({y: 20000.0 * 1.5 ** (y - 1994) for y in range(1994, 2050)})}
    ends = [g.stretches for g in growth_of(panel) if (g.years, g.size) == (1, ALL_SIZES)]
    assert ends == [21 * 25]


def test_what_has_been_reached_already_is_no_question() -> None:
    found = growth_of(even(21))
    assert base_rate_of(found, 18000, 18000, 5, "", "") is None
    assert base_rate_of(found, 0, 18000, 5, "", "") is None
    assert base_rate_of(found, 18000, 19000, 21, "", "") is None


@needs_all
@pytest.mark.parametrize("years", [1, 4, 9, 14, 20])
@pytest.mark.parametrize("growth", [0.005, 0.03, 0.06, 0.115, 0.15])
def test_what_ships_agrees_with_a_count(years: int, growth: float) -> None:
    shipped = read_backtest(ROOT / "data")
    assert shipped is not None
    panel = read_panel([("panel.csv", as_csv(shared_population()).encode())]).series
    all_of, alike, shrunk = [], [], []
    for area, one_series in panel.items():
        values = {p.year: p.value for p in one_series.points}
        for year, value in values.items() if area not in BOUNDARY_CHANGES else ():
            if year + years not in values:
                continue
            grew = values[year + years] / value - 1 >= growth
            all_of.append(grew)
            if 10_000 <= value < 25_000:
                alike.append(grew)
                if value < values.get(year - 5, 0):
                    shrunk.append(grew)
    found = base_rate_of(shipped.growth, 17_465, 17_465 * (1 + growth), years, "", "")
    assert found is not None
    told = (found.all_sizes, found.same_size, found.shrinking)
    for share, counted in zip(told, (all_of, alike, shrunk), strict=True):
        if len(counted) < FEWEST_STRETCHES:
            assert share is None
        else:
            assert share == pytest.approx(sum(counted) / len(counted), abs=0.012)


def test_the_stored_cases_agree_with_what_ships() -> None:
    """They were counted on the years to 2025, the other on those to 2024."""
    shipped = read_backtest(ROOT / "data")
    assert shipped is not None
    for case in read_base_rates(ROOT / "data"):
        asked = 17_465 * (1 + case.growth)
        found = base_rate_of(shipped.growth, 17_465, asked, case.years, "", "")
        assert found is not None
        for name in ("all_sizes", "same_size", "shrinking"):
            assert getattr(found, name) == pytest.approx(getattr(case, name), abs=0.021)

"""The projection, its errors and its intervals against a slow and obvious second implementation."""

from __future__ import annotations

import csv
import gzip
import math
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.model.indicators.series import Observation, Series, Sex
from samsam.model.population.nation import Nation, NationalProjection
from samsam.model.population.projection import Basis, Projection, project
from samsam.model.population.projection_errors import SHARES, SIZE_NAMES, Panel, measure_errors
from samsam.model.trials.backtest import backtest
from tests import slow_projection as slow
from tests.population_panel import ALL, shared_population
from tests.projection_basis import ERRORS, QUANTILES, WITH_COUNTRY

EXTRACT = Path(__file__).parents[1] / "fixtures" / "statements.csv.gz"
COUNTRY = dict(WITH_COUNTRY.nation.population)
PROJECTIONS = {p.base_year: dict(p.values) for p in WITH_COUNTRY.nation.projections}
NORMAL = {0.8: 1.2815515655446004, 0.95: 1.959963984540054}
BORDERS = ("0140", "0181", "0330", "0380")
needs_shared = pytest.mark.skipif(
    not all(path.exists() for path in ALL), reason="the shared data isn't beside the checkout"
)
Panels = dict[str, dict[int, float]]


def series(values: dict[int, float], area: str = "2262") -> Series:
    rows = tuple(Observation(year, values[year]) for year in sorted(values))
    return Series("population", area, Sex.TOTAL, rows)


def extract() -> Panels:
    found: Panels = {}
    with gzip.open(EXTRACT, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["indicator"] == "population" and row["area"] not in BORDERS:
                found.setdefault(row["area"], {})[int(row["year"])] = float(row["value"])
    return found


def made_up(count: int, seed: int) -> Panels:
    """Municipalities of every size that grow as a walk of random steps, some years missing."""
    chance = random.Random(seed)  # noqa: S311
    found: Panels = {}
    for n in range(count):
        value, values = chance.choice((5e3, 15e3, 4e4, 2e5)) * chance.uniform(0.8, 1.2), {}
        for year in range(1994, 2024):
            value *= math.exp(chance.gauss(0.002, 0.012))
            if chance.random() > 0.01:
                values[year] = float(round(value))
        found[f"{1000 + n}"] = values
    return found


def same_way(values: dict[int, float], country: Nation, year: int, ahead: int) -> None:
    told = project(series(values), year + ahead, Basis(QUANTILES, ERRORS, country))
    projections = {p.base_year: dict(p.values) for p in country.projections}
    wanted = slow.projected(values, dict(country.population), projections, year, year + ahead)
    if wanted is None:
        assert not isinstance(told, Projection) or told.method == "S75"
        return
    assert isinstance(told, Projection)
    assert (told.method, told.years[-1].value) == (wanted[0], pytest.approx(wanted[1], rel=1e-12))
    age = None
    if told.method == "R85":
        base_year = slow.chosen_projection(dict(country.population), projections, year)
        assert base_year is not None
        age = year - base_year
    nation = ERRORS.own_nation if age is None else ERRORS.official_nation
    assert nation is not None
    rows = ERRORS.relative["C4" if age is None else "R85"][slow.size_of(values[year])]
    for share, high, low in (
        (0.8, told.years[-1].high80, told.years[-1].low80),
        (0.95, told.years[-1].high95, told.years[-1].low95),
    ):
        own = rows[min(ahead, 15)][share] * max(1, ahead / 15)
        half = slow.half_width(own, nation, ahead, age, NORMAL[share])
        assert math.log(high / told.years[-1].value) == pytest.approx(half, rel=1e-9)
        assert math.log(told.years[-1].value / low) == pytest.approx(half, rel=1e-9)


steps = st.lists(st.floats(-0.03, 0.03), min_size=10, max_size=20)


@st.composite
def countries(draw: st.DrawFn) -> Nation:
    """A country with or without the values and the projections that are needed."""
    value, population = 1e7, {}
    for year in range(2000, 2022):
        value *= math.exp(draw(st.floats(-0.01, 0.02)))
        if draw(st.integers(0, 19)):
            population[year] = value
    made = []
    for base_year in draw(st.lists(st.integers(2010, 2022), max_size=3, unique=True)):
        years = draw(st.lists(st.integers(1, 15), min_size=1, max_size=4, unique=True))
        found = {base_year + n: 1e7 * draw(st.floats(0.8, 1.3)) for n in sorted(years)}
        made.append(NationalProjection(base_year, found, "prov", date(2020, 1, 1)))
    return Nation(population, tuple(made))


@settings(max_examples=150, deadline=None)
@given(steps, st.floats(500, 1e6), countries(), st.integers(1, 25))
def test_random_ways_are_those_of_the_second_implementation(
    changes: list[float], start: float, country: Nation, ahead: int
) -> None:
    last = 2021
    values = {last - len(changes): start}
    for n, change in enumerate(changes):
        year = last - len(changes) + n
        values[year + 1] = values[year] * math.exp(change)
    same_way(values, country, last, ahead)


def test_real_ways_are_those_of_the_second_implementation() -> None:
    for values in extract().values():
        for last in range(2004, max(values) + 1):
            known = {y: v for y, v in values.items() if y <= last}
            for ahead in (1, 5, 10, 15, 20):
                same_way(known, WITH_COUNTRY.nation, last, ahead)


# --- the errors ---


def errors_agree(panel: Panels, origins: list[int], known_by: int | None) -> None:
    found = measure_errors(
        Panel.of({a: series(v, a) for a, v in panel.items()}), WITH_COUNTRY.nation, origins,
        known_by, (1, 5, 10),
    )  # fmt: skip
    end = known_by or max(max(v) for v in panel.values())
    for method, damping in (("R85", 0.85), ("C4", 0.75)):
        for ahead in (1, 5, 10):
            known = [year for year in origins if year + ahead <= end]
            wanted = slow.relative_errors(panel, COUNTRY, known, ahead, damping)
            for size in SIZE_NAMES:
                row = found.relative["R85" if method == "R85" else "C4"][size].get(ahead)
                errors = wanted.get(size, [])
                assert (row is not None) is (len(errors) >= 20)
                for share in SHARES if row else ():
                    assert row is not None
                    assert row[share] == pytest.approx(slow.quantile(errors, share), rel=1e-9)
    used = [year for year in origins if year <= end]
    assert found.own_nation == pytest.approx(slow.own_nation_error(COUNTRY, used, end))
    assert found.official_nation == pytest.approx(
        slow.official_nation_error(COUNTRY, PROJECTIONS, end)
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("known_by", [2014, 2019, None])
def test_errors_of_made_up_municipalities_are_counted_alike(
    seed: int, known_by: int | None
) -> None:
    errors_agree(made_up(60, seed), list(range(2004, 2019)), known_by)


@needs_shared
@pytest.mark.parametrize("known_by", [2010, 2015, None])
def test_errors_of_real_municipalities_are_counted_alike(known_by: int | None) -> None:
    population = shared_population()
    panel = {a: v for a, v in population.items() if a not in BORDERS}
    errors_agree(panel, list(range(2004, 2020)), known_by)


def held(panel: Panels, ahead: int) -> Iterator[tuple[int, str, bool, bool]]:
    """Whether each outcome lay within intervals made of what was known: slow, from the rules."""
    end = max(max(v) for v in panel.values())
    origins = list(range(2004, end + 1))
    for year in range(2010, end + 1 - ahead):
        known = [o for o in origins if o + ahead <= year]
        own = {d: slow.relative_errors(panel, COUNTRY, known, ahead, d) for d in (0.85, 0.75)}
        official = slow.official_nation_error(
            {y: v for y, v in COUNTRY.items() if y <= year}, PROJECTIONS, year
        )
        by_own = slow.own_nation_error(COUNTRY, [o for o in origins if o <= year], year)
        for values in panel.values():
            way = slow.projected(values, COUNTRY, PROJECTIONS, year, year + ahead)
            if way is None or year + ahead not in values:
                continue
            method, expected = way
            base_year = slow.chosen_projection(COUNTRY, PROJECTIONS, year)
            age = None if method == "C4" or official is None else year - (base_year or year)
            nation = by_own if age is None or official is None else official
            errors = own[0.85 if method == "R85" else 0.75].get(slow.size_of(values[year]), [])
            if len(errors) < 20:
                continue
            size = abs(math.log(values[year + ahead] / expected))
            halves = [
                slow.half_width(slow.quantile(errors, s), nation, ahead, age, NORMAL[s])
                for s in (0.8, 0.95)
            ]
            yield year, slow.size_of(values[year]), size <= halves[0], size <= halves[1]


@needs_shared
def test_how_often_intervals_held_is_counted_alike() -> None:
    """The table of the model card, five years ahead, once more from the rules alone."""
    panel = {area: values for area, values in shared_population().items() if area not in BORDERS}
    slowly = list(held(panel, 5))
    found = backtest({a: series(v, a) for a, v in panel.items()}, WITH_COUNTRY, horizons=(5,))
    for row in found.known_then:
        mine = [h for h in slowly if row.size in ("alla", h[1])]
        assert row.trials == len(mine)
        assert row.covered80 == pytest.approx(sum(h[2] for h in mine) / len(mine), abs=1e-12)
        assert row.covered95 == pytest.approx(sum(h[3] for h in mine) / len(mine), abs=1e-12)

"""Projections against the expected results, the shipped error table, and properties."""

from __future__ import annotations

import copy
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.config.register import read_register
from samsam.model.indicators.indicator import Break, Target
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
)
from samsam.model.population.projection import (
    TABLES,
    ErrorQuantiles,
    NoProjection,
    Projection,
    ShortSpread,
    SizedSpread,
    Spread,
    first_year_reached,
    probability_of_reaching,
    project,
    project_only,
)
from samsam.model.population.projection_errors import SIZE_NAMES
from tests.projection_basis import ALONE, ERRORS, QUANTILES, WITH_COUNTRY

ROOT = Path(__file__).parents[2]
EXPECTED = json.loads(
    (ROOT / "tests" / "fixtures" / "expected_seed_results.json").read_text("utf-8")
)["population_targets"]
SHIPPED = json.loads((ROOT / "data" / "error_quantiles.json").read_text("utf-8"))
# Timrå 31 December 2010-2025, SCB TAB638 and TAB5557.
TIMRA_FROM_2010 = (
    *(17990, 18026, 17997, 18062, 18025, 17987, 17992, 18030),
    *(18060, 17979, 17963, 17923, 17754, 17540, 17521, 17465),
)
TIMRA: dict[int, float | None] = {2010 + i: float(v) for i, v in enumerate(TIMRA_FROM_2010)}
PERIODS = {
    "seed_2020_only_5_points": (2016, 2020),
    "full_series_2010_2020": (2010, 2020),
    "full_series_to_2025": (2010, 2025),
}
CASES = [(name, case) for name, cases in EXPECTED.items() for case in cases if "forecast" in case]

quick = settings(max_examples=200, deadline=None)


def series_of(values: dict[int, float | None], *breaks: int) -> Series:
    silent = (ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    observations = (
        Observation(year, None, *silent) if value is None else Observation(year, value)
        for year, value in values.items()
    )
    return Series(
        "x", "2262", Sex.TOTAL, tuple(observations), tuple(Break(y, "ny metod") for y in breaks)
    )


def yearly(values: list[float], last_year: int = 2020) -> Series:
    return series_of({last_year - len(values) + 1 + i: v for i, v in enumerate(values)})


def projected(series: Series, to_year: int) -> Projection:
    projection = project(series, to_year, ALONE)
    assert isinstance(projection, Projection), projection
    return projection


def refused(series: Series, to_year: int = 2030) -> str:
    projection = project(series, to_year, ALONE)
    assert isinstance(projection, NoProjection)
    return projection.reason


def at_least(value: float) -> Target:
    return Target("t", "x", 2035, value, at_least=True, source="")


def at_most(value: float) -> Target:
    return Target("t", "x", 2035, value, at_least=False, source="")


SPREADS: list[Spread] = [
    *(ShortSpread(QUANTILES, table) for table in TABLES),
    *(SizedSpread(ERRORS, "C4", size) for size in SIZE_NAMES),
    *(SizedSpread(ERRORS, "R85", size, age) for size in SIZE_NAMES for age in (0, 5)),
]


def near(expected: float) -> Any:
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


# --- the expected results ---


def test_all_expected_projections_are_compared() -> None:
    assert len(CASES) == 5


@pytest.mark.parametrize(("period", "case"), CASES)
def test_projections_as_expected(period: str, case: dict[str, Any]) -> None:
    """Without the country. C4's intervals are wider than the expected, which held too seldom."""
    series = series_of(TIMRA).between(*PERIODS[period])
    projection = projected(series, case["target_year"])

    assert projection.method == case["table"].split("_")[0]
    assert (projection.from_year, projection.from_value) == (case["last_year"], case["last_value"])
    assert projection.growth == near(case["damped_log_pace"])
    assert [y.year for y in projection.years] == list(
        range(case["last_year"] + 1, case["target_year"] + 1)
    )
    last = projection.years[-1]
    assert last.value == near(case["forecast"])
    if projection.method == "S75":
        assert projection.spread == ShortSpread(QUANTILES, case["table"])
        assert [last.low80, last.high80] == [near(bound) for bound in case["pi80"]]
        assert [last.low95, last.high95] == [near(bound) for bound in case["pi95"]]
    else:
        assert projection.spread == SizedSpread(ERRORS, "C4", "10 000–25 000")
        for high, before in ((last.high80, case["pi80"]), (last.high95, case["pi95"])):
            former = math.log(before[1] / last.value)
            assert 1.04 < math.log(high / last.value) / former < 1.4


@pytest.mark.parametrize(("period", "case"), CASES)
def test_probabilities_as_expected(period: str, case: dict[str, Any]) -> None:
    projection = projected(series_of(TIMRA).between(*PERIODS[period]), case["target_year"])
    found = probability_of_reaching(projection, case["target"], case["target_year"])
    if projection.method == "C4":
        # Wider intervals make what lies outside the former ones a little more probable.
        former = 0.0 if case["p_reach"] == "<0.005" else case["p_reach"]
        chance = 0.005 if found.below_table else found.value
        assert chance is not None
        assert former < chance < former + 0.04
    else:
        assert found.value == near(case["p_reach"])
        assert (found.below_table, found.above_table) == (False, False)


@pytest.mark.parametrize(("period", "case"), CASES)
def test_first_year_as_expected(period: str, case: dict[str, Any]) -> None:
    projection = projected(series_of(TIMRA).between(*PERIODS[period]), case["target_year"])
    found = first_year_reached(projection, at_least(case["target"]))
    assert found == case["first_year_reached_at_pace"]


# The first rows of the table of targets in the methods: forecast, 80 %, 95 %, P in per cent.
@pytest.mark.parametrize(
    ("target", "numbers"),
    [
        ((19000, 2025), (17936, 17305, 18589, 16892, 19045, 3.0)),
        ((20000, 2035), (17882, 16167, 19778, 15331, 20856, 7.9)),
    ],
)
def test_the_reports_own_series_is_projected_as_it_was(
    target: tuple[float, int], numbers: tuple[float, ...]
) -> None:
    projection = projected(series_of(TIMRA).between(2016, 2020), target[1])
    year = projection.years[-1]
    bounds = (year.value, year.low80, year.high80, year.low95, year.high95)
    assert tuple(round(v) for v in bounds) == numbers[:5]
    found = probability_of_reaching(projection, *target).value
    assert found is not None
    assert round(100 * found, 1) == numbers[5]


def test_the_outcome_of_2025_lies_in_the_interval_made_in_2020() -> None:
    year = projected(series_of(TIMRA).between(2010, 2020), 2025).years[-1]
    assert year.low80 < 17465 < year.high80


# --- the table of errors ---


def test_beyond_the_table_of_short_series_the_fit_is_used() -> None:
    assert QUANTILES.half_width("S75_k4_n5", 40, 0.8) == near(0.00867 * 40**0.886)
    assert QUANTILES.half_width("S75_k4_n5", 40, 0.95) == near(0.01549 * 40**0.826)


@pytest.mark.parametrize("spread", SPREADS, ids=str)
@pytest.mark.parametrize("coverage", [0.8, 0.95])
def test_intervals_never_narrow(spread: Spread, coverage: float) -> None:
    widths = [spread.half_width(years, coverage) for years in range(1, 60)]
    assert widths == sorted(widths)


def broken_tables() -> list[Any]:
    without_table = {k: v for k, v in SHIPPED.items() if k != "S75_k2_n3"}
    without_year, without_share, falling, without_q = (copy.deepcopy(SHIPPED) for _ in range(4))
    del without_year["S75_k4_n5"]["7"]
    del without_share["S75_k4_n5"]["7"]["q"]["0.95"]
    falling["S75_k4_n5"]["7"]["q"]["0.95"] = 0.001
    del without_q["S75_k4_n5"]["7"]["q"]
    return [
        pytest.param(without_table, "S75_k2_n3", id="table"),
        pytest.param(without_year, "holes", id="year"),
        pytest.param(without_share, "7 years ahead", id="share"),
        pytest.param(falling, "7 years ahead", id="falling"),
        pytest.param(without_q, "'q' is missing", id="q"),
        pytest.param({**SHIPPED, "S75_k4_n5": {}}, "holes", id="empty"),
    ]


@pytest.mark.parametrize(("source", "message"), broken_tables())
def test_a_wrong_table_is_refused(source: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ErrorQuantiles.from_mapping(source)


# --- the choice of method ---


def test_c4_needs_only_its_three_years() -> None:
    projection = projected(series_of({2010: 100.0, 2015: 110.0, 2020: 130.0}), 2021)
    growth = 0.75 * (math.log(130 / 110) / 5 + math.log(130 / 100) / 10) / 2
    assert (projection.method, projection.without_country) == (
        "C4", "Rikets folkmängd 2010 saknas.",
    )  # fmt: skip
    assert projection.growth == near(growth)
    assert projection.years[0].value == near(130 * math.exp(growth))


@pytest.mark.parametrize(
    ("n", "table"), [(3, "S75_k2_n3"), (4, "S75_k2_n3"), (5, "S75_k4_n5"), (10, "S75_k4_n5")]
)
def test_short_series_use_all_their_years(n: int, table: str) -> None:
    projection = projected(yearly([100.0 + i for i in range(n)]), 2025)
    assert projection.spread == ShortSpread(QUANTILES, table)
    assert projection.growth == near(0.75 * math.log((99 + n) / 100) / (n - 1))


@pytest.mark.parametrize("year", [2026, 2031, 2050])
def test_one_year_alone_is_the_same_year(year: int) -> None:
    whole, alone = (ask(series_of(TIMRA), year, WITH_COUNTRY) for ask in (project, project_only))
    assert isinstance(whole, Projection)
    assert alone == replace(whole, years=whole.years[-1:])
    assert project_only(series_of(TIMRA), 2025, WITH_COUNTRY) == NoProjection(
        "Serien har redan nått år 2025."
    )


def test_eleven_values_use_c4() -> None:
    assert projected(yearly([100.0 + i for i in range(11)]), 2025).method == "C4"


def test_short_series_count_real_years() -> None:
    projection = projected(series_of({2013: 100.0, 2016: None, 2018: 105.0, 2020: 107.0}), 2025)
    assert projection.growth == near(0.75 * math.log(1.07) / 7)


@pytest.mark.parametrize("hole", [2010, 2015])
def test_a_long_series_with_a_hole_where_it_matters(hole: int) -> None:
    values: dict[int, float | None] = dict.fromkeys(range(2000, 2021), 100.0)
    assert refused(series_of(values | {hole: None})) == "Värden för 2015 och 2010 behövs."
    assert projected(series_of(values | {2012: None}), 2025).method == "C4"


def test_more_than_ten_values_never_use_the_short_way() -> None:
    values: dict[int, float | None] = dict.fromkeys(range(2009, 2021), 100.0)
    assert refused(series_of(values | {2015: None})) == "Värden för 2015 och 2010 behövs."
    values.pop(2009)
    assert projected(series_of(values | {2015: None}), 2025).method == "S75"


@pytest.mark.parametrize("values", [{}, {2020: None}, {2020: 5.0}, {2019: 5.0, 2020: 6.0}])
def test_too_few_values(values: dict[int, float | None]) -> None:
    assert refused(series_of(values)) == "Minst tre jämförbara värden behövs."


@pytest.mark.parametrize("values", [[0.0, 1, 2], [-1.0, 1, 2], [2.0, 1, 0], [2.0, 1, -1]])
def test_growth_needs_values_above_zero(values: list[float]) -> None:
    assert refused(yearly(values)) == "Värdena måste vara större än noll."


@pytest.mark.parametrize("year", [2020, 2015])
def test_years_that_have_been_are_not_projected(year: int) -> None:
    assert refused(yearly([1, 2, 3]), year) == f"Serien har redan nått år {year}."


def test_only_the_part_after_a_break_is_used() -> None:
    values: dict[int, float | None] = {2010 + i: 100.0 + i for i in range(11)}
    projection = projected(series_of(values, 2017), 2025)
    assert (projection.method, projection.growth) == ("S75", near(0.75 * math.log(110 / 107) / 3))
    assert refused(series_of(values, 2019)) == "Minst tre jämförbara värden behövs."
    assert refused(series_of(values, 2021)) == "Serien bryts 2021, efter det senaste värdet."


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_value_that_is_no_number_is_refused_by_year(bad: float) -> None:
    with pytest.raises(ValueError, match="2018"):
        project(yearly([1, 2, bad, 4, 5]), 2030, ALONE)


# --- reaching a target ---


def test_unchanged_value_is_reached_every_other_time() -> None:
    still = projected(yearly([100, 100, 100]), 2030)
    assert probability_of_reaching(still, 100, 2025).value == 0.5


def test_probability_at_the_quantiles_themselves() -> None:
    still = projected(yearly([100] * 5), 2030)
    row = QUANTILES.row("S75_k4_n5", 5)
    assert row is not None
    for share, size in row.items():
        above = probability_of_reaching(still, 100 * math.exp(size * (1 - 1e-12)), 2025)
        below = probability_of_reaching(still, 100 * math.exp(-size * (1 - 1e-12)), 2025)
        assert above.value == near((1 - share) / 2)
        assert below.value == near((1 + share) / 2)


def test_probability_outside_the_table() -> None:
    still = projected(yearly([100] * 5), 2040)
    high = probability_of_reaching(still, 200, 2025)
    low = probability_of_reaching(still, 50, 2025)
    far = probability_of_reaching(still, 101, 2036)
    assert (high.value, high.below_table, high.above_table) == (None, True, False)
    assert (low.value, low.below_table, low.above_table) == (None, False, True)
    assert (far.value, far.below_table, far.above_table) == (None, False, False)
    assert probability_of_reaching(still, 101, 2035).value is not None


@pytest.mark.parametrize(("value", "year"), [(0, 2025), (-1, 2025), (100, 2020), (100, 2019)])
def test_questions_without_an_answer_are_refused(value: float, year: int) -> None:
    projection = projected(yearly([100, 101, 102]), 2030)
    with pytest.raises(ValueError, match="2020"):
        probability_of_reaching(projection, value, year)


def test_first_year_of_growth_and_of_decline() -> None:
    growing = projected(yearly([100, 101, 102]), 2021)
    years = math.log(110 / 102) / growing.growth
    assert first_year_reached(growing, at_least(110)) == 2020 + math.ceil(years)
    assert first_year_reached(growing, at_least(102)) == 2020
    assert first_year_reached(growing, at_most(101)) is None
    shrinking = projected(yearly([102, 101, 100]), 2021)
    years = math.log(90 / 100) / shrinking.growth
    assert first_year_reached(shrinking, at_most(90)) == 2020 + math.ceil(years)
    assert first_year_reached(shrinking, at_least(101)) is None


def test_the_search_stops_after_a_hundred_years() -> None:
    growing = projected(yearly([100, 101, 102]), 2021)
    assert first_year_reached(growing, at_least(growing.value_in(2120) - 1e-6)) == 2120
    assert first_year_reached(growing, at_least(growing.value_in(2120) + 1e-6)) is None


# From year to year as people move: a tenth more or less at most.
populations = st.builds(
    lambda start, steps: [start * math.prod(steps[:n]) for n in range(len(steps) + 1)],
    st.floats(1000, 300_000),
    st.lists(st.floats(0.9, 1.1), min_size=2, max_size=13),
)


@quick
@given(populations, st.integers(1, 30))
def test_intervals_surround_and_contain_each_other(values: list[float], ahead: int) -> None:
    for year in projected(yearly(values), 2020 + ahead).years:
        assert 0 < year.low95 < year.low80 < year.value < year.high80 < year.high95


@quick
@given(populations, st.sampled_from([0.001, 3.0, 1e6]))
def test_the_unit_of_measurement_does_not_matter(values: list[float], scale: float) -> None:
    plain = projected(yearly(values), 2030)
    scaled = projected(yearly([v * scale for v in values]), 2030)
    assert scaled.growth == near(plain.growth)
    for a, b in zip(plain.years, scaled.years, strict=True):
        assert b.value == near(a.value * scale)


@quick
@given(populations, st.integers(1, 15), st.floats(0.5, 1.5), st.floats(1.0, 1.2))
def test_a_higher_target_is_never_more_probable(
    values: list[float], ahead: int, level: float, more: float
) -> None:
    projection = projected(yearly(values), 2020 + ahead)

    def chance(target: float) -> float:
        found = probability_of_reaching(projection, target, 2020 + ahead)
        outside = 1.0 if found.above_table else 0.0
        return outside if found.value is None else found.value

    wish = projection.value_in(2020 + ahead) * level
    assert chance(wish * more) <= chance(wish) + 1e-12


@quick
@given(populations)
def test_years_without_a_value_change_nothing(values: list[float]) -> None:
    plain = yearly(values)
    gaps: dict[int, float | None] = dict.fromkeys(range(2000, 2025))
    known: dict[int, float | None] = {p.year: p.value for p in plain.points}
    with_gaps = series_of(dict(sorted((gaps | known).items())))
    assert project(with_gaps, 2030, ALONE) == project(plain, 2030, ALONE)


# --- beside the country ---

# The country 31 December, SCB: 2015, 2020 and 2025; the projection made from 2021.
COUNTRY = {2015: 9_851_017, 2020: 10_379_295, 2021: 10_452_326, 2025: 10_605_529}
AHEAD = {2026: 10_726_260, 2031: 10_964_051}


def test_timra_beside_the_country_by_hand() -> None:
    projection = project(series_of(TIMRA), 2031, WITH_COUNTRY)
    assert isinstance(projection, Projection)
    own = (math.log(17465 / 17963) / 5 + math.log(17465 / 17987) / 10) / 2
    country = math.log(COUNTRY[2025] / COUNTRY[2020]) / 5
    country = (country + math.log(COUNTRY[2025] / COUNTRY[2015]) / 10) / 2
    growth = 0.85 * (own - country)
    assert (projection.method, projection.without_country) == ("R85", "")
    assert projection.growth == near(growth)
    # Between 2021 and 2026 the projection grows evenly: four fifths of it is over by 2025.
    base, five = math.log(COUNTRY[2021]), math.log(AHEAD[2026])
    start = base + 0.8 * (five - base)
    assert projection.value_in(2026) == near(17465 * math.exp(growth + five - start))
    assert projection.years[-1].value == near(
        17465 * math.exp(6 * growth + math.log(AHEAD[2031]) - start)
    )
    # After its end the country goes on in its own pace, damped.
    step = math.log(projection.value_in(2032) / projection.value_in(2031))
    assert step == near(growth + 0.75 * country)


def test_intervals_beside_the_country_by_hand() -> None:
    projection = project(series_of(TIMRA), 2035, WITH_COUNTRY)
    assert isinstance(projection, Projection)
    end = projection.years[-1]
    relative = ERRORS.relative["R85"]["10 000–25 000"][10]
    assert ERRORS.official_nation is not None
    # Ten years ahead with a projection that is four years old.
    country = ERRORS.official_nation * math.sqrt(10 * 14)
    for share, normal, high in ((0.8, 1.2815516, end.high80), (0.95, 1.9599640, end.high95)):
        wanted = math.sqrt(relative[share] ** 2 + (normal * country) ** 2)
        assert math.log(high / end.value) == pytest.approx(wanted, rel=1e-6)


def test_an_older_projection_of_the_country_widens_the_intervals() -> None:
    ages = [SizedSpread(ERRORS, "R85", "25 000–75 000", age).half_width(5, 0.8) for age in range(6)]
    assert ages == sorted(set(ages))


@pytest.mark.parametrize(("area", "first"), [("0181", 1998), ("0380", 2002)])
def test_values_from_before_a_border_moved_are_not_used(area: str, first: int) -> None:
    """The break stands in the register, for the municipality that was divided."""
    before = dict.fromkeys(range(first - 12, first), 80000.0)
    after = {year: 60000.0 + 100 * (year - first) for year in range(first, first + 8)}
    rows = tuple(Observation(y, v) for y, v in {**before, **after}.items())
    breaks = read_register(ROOT / "data", area).indicators["population"].breaks
    series = Series("population", area, Sex.TOTAL, rows, breaks)
    projection = project(series, first + 20, WITH_COUNTRY)
    assert isinstance(projection, Projection)
    assert projection.method == "S75"
    assert projection.growth == near(0.75 * math.log(60700 / 60000) / 7)
    unbroken = project(replace(series, breaks=()), first + 20, WITH_COUNTRY)
    assert isinstance(unbroken, NoProjection)
    assert "gränsen flyttats" in unbroken.reason


@pytest.mark.parametrize("place", [-11, -6, -4, -1])
@pytest.mark.parametrize("factor", [0.1, 10.0])
def test_one_huge_outlier_is_told_and_not_projected_from(place: int, factor: float) -> None:
    values = [20000.0 + 10 * n for n in range(15)]
    values[place] *= factor
    assert "Kontrollera värdena" in refused(yearly(values))


def test_an_outlier_that_is_not_used_changes_nothing() -> None:
    values = [20000.0 + 10 * n for n in range(15)]
    assert projected(yearly([9.0, *values[1:]]), 2025) == projected(yearly(values), 2025)

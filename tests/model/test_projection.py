"""Projections against the expected results, the shipped error table, and properties."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.model.indicator import Break, Target
from samsam.model.projection import (
    ErrorQuantiles,
    NoProjection,
    Projection,
    first_year_reached,
    probability_of_reaching,
    project,
)
from samsam.model.series import MissingReason, Observation, ObservationStatus, Series, Sex

ROOT = Path(__file__).parents[2]
EXPECTED = json.loads(
    (ROOT / "tests" / "fixtures" / "expected_seed_results.json").read_text("utf-8")
)["population_targets"]
SHIPPED = json.loads((ROOT / "data" / "error_quantiles.json").read_text("utf-8"))
QUANTILES = ErrorQuantiles.from_mapping(SHIPPED)
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
    projection = project(series, to_year, QUANTILES)
    assert isinstance(projection, Projection), projection
    return projection


def refused(series: Series, to_year: int = 2030) -> str:
    projection = project(series, to_year, QUANTILES)
    assert isinstance(projection, NoProjection)
    return projection.reason


def at_least(value: float) -> Target:
    return Target("t", "x", 2035, value, at_least=True, source="")


def at_most(value: float) -> Target:
    return Target("t", "x", 2035, value, at_least=False, source="")


def near(expected: float) -> Any:
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


# --- the expected results ---


def test_all_expected_projections_are_compared() -> None:
    assert len(CASES) == 5


@pytest.mark.parametrize(("period", "case"), CASES)
def test_projections_as_expected(period: str, case: dict[str, Any]) -> None:
    series = series_of(TIMRA).between(*PERIODS[period])
    projection = projected(series, case["target_year"])

    assert projection.table == case["table"]
    assert projection.method == case["table"].split("_")[0]
    assert (projection.from_year, projection.from_value) == (case["last_year"], case["last_value"])
    assert projection.growth == near(case["damped_log_pace"])
    assert [y.year for y in projection.years] == list(
        range(case["last_year"] + 1, case["target_year"] + 1)
    )
    last = projection.years[-1]
    assert last.value == near(case["forecast"])
    assert [last.low80, last.high80] == [near(bound) for bound in case["pi80"]]
    assert [last.low95, last.high95] == [near(bound) for bound in case["pi95"]]


@pytest.mark.parametrize(("period", "case"), CASES)
def test_probabilities_as_expected(period: str, case: dict[str, Any]) -> None:
    projection = projected(series_of(TIMRA).between(*PERIODS[period]), case["target_year"])
    found = probability_of_reaching(projection, case["target"], case["target_year"], QUANTILES)
    if case["p_reach"] == "<0.005":
        assert (found.value, found.below_table, found.above_table) == (None, True, False)
    else:
        assert found.value == near(case["p_reach"])
        assert (found.below_table, found.above_table) == (False, False)


@pytest.mark.parametrize(("period", "case"), CASES)
def test_first_year_as_expected(period: str, case: dict[str, Any]) -> None:
    projection = projected(series_of(TIMRA).between(*PERIODS[period]), case["target_year"])
    found = first_year_reached(projection, at_least(case["target"]))
    assert found == case["first_year_reached_at_pace"]


# The table of docs/methods.md section 3: forecast, 80 %, 95 %, P in per cent.
@pytest.mark.parametrize(
    ("period", "target", "numbers"),
    [
        ((2016, 2020), (19000, 2025), (17936, 17305, 18589, 16892, 19045, 3.0)),
        ((2016, 2020), (20000, 2035), (17882, 16167, 19778, 15331, 20856, 7.9)),
        ((2010, 2020), (19000, 2025), (17949, 17309, 18613, 16886, 19079, 3.3)),
        ((2010, 2020), (20000, 2035), (17921, 16261, 19750, 15523, 20689, 7.0)),
        ((2010, 2025), (20000, 2035), (16913, 15842, 18056, 15261, 18743, None)),
    ],
)
def test_projections_as_the_methods_tell_them(
    period: tuple[int, int], target: tuple[float, int], numbers: tuple[float, ...]
) -> None:
    projection = projected(series_of(TIMRA).between(*period), target[1])
    year = projection.years[-1]
    bounds = (year.value, year.low80, year.high80, year.low95, year.high95)
    assert tuple(round(v) for v in bounds) == numbers[:5]
    found = probability_of_reaching(projection, *target, QUANTILES).value
    assert (None if found is None else round(100 * found, 1)) == numbers[5]


def test_the_outcome_of_2025_lies_in_the_interval_made_in_2020() -> None:
    year = projected(series_of(TIMRA).between(2010, 2020), 2025).years[-1]
    assert year.low80 < 17465 < year.high80


# --- the table of errors ---


@pytest.mark.parametrize(
    ("years", "half80", "half95"),
    [
        (1, 0.0088, 0.0149),
        (2, 0.0158, 0.0268),
        (3, 0.0229, 0.0390),
        (5, 0.0363, 0.0611),
        (10, 0.0654, 0.1028),
        (15, 0.0972, 0.1437),
    ],
)
def test_half_widths_of_the_methods(years: int, half80: float, half95: float) -> None:
    assert QUANTILES.half_width("C4_n11", years, 0.8) == pytest.approx(half80, abs=0.00005)
    assert QUANTILES.half_width("C4_n11", years, 0.95) == pytest.approx(half95, abs=0.0001)


def test_beyond_the_table_the_fit_is_used() -> None:
    assert QUANTILES.half_width("C4_n11", 16, 0.8) == near(0.00867 * 16**0.886)
    assert QUANTILES.half_width("C4_n11", 25, 0.95) == near(0.01549 * 25**0.826)
    year = projected(series_of(TIMRA).between(2010, 2020), 2040).years[-1]
    assert math.log(year.high80 / year.value) == near(0.00867 * 20**0.886)
    assert math.log(year.value / year.low95) == near(0.01549 * 20**0.826)


@pytest.mark.parametrize("table", ["C4_n11", "S75_k4_n5", "S75_k2_n3"])
@pytest.mark.parametrize("coverage", [0.8, 0.95])
def test_intervals_never_narrow(table: Any, coverage: float) -> None:
    widths = [QUANTILES.half_width(table, years, coverage) for years in range(1, 60)]
    assert widths == sorted(widths)


def broken_tables() -> list[Any]:
    without_table = {k: v for k, v in SHIPPED.items() if k != "S75_k2_n3"}
    without_year, without_share, falling, without_q = (copy.deepcopy(SHIPPED) for _ in range(4))
    del without_year["C4_n11"]["7"]
    del without_share["C4_n11"]["7"]["q"]["0.95"]
    falling["C4_n11"]["7"]["q"]["0.95"] = 0.001
    del without_q["C4_n11"]["7"]["q"]
    return [
        pytest.param(without_table, "S75_k2_n3", id="table"),
        pytest.param(without_year, "holes", id="year"),
        pytest.param(without_share, "7 years ahead", id="share"),
        pytest.param(falling, "7 years ahead", id="falling"),
        pytest.param(without_q, "'q' is missing", id="q"),
        pytest.param({**SHIPPED, "C4_n11": {}}, "holes", id="empty"),
    ]


@pytest.mark.parametrize(("source", "message"), broken_tables())
def test_a_wrong_table_is_refused(source: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ErrorQuantiles.from_mapping(source)


# --- the choice of method ---


def test_c4_needs_only_its_three_years() -> None:
    projection = projected(series_of({2010: 100.0, 2015: 110.0, 2020: 130.0}), 2021)
    growth = 0.75 * (math.log(130 / 110) / 5 + math.log(130 / 100) / 10) / 2
    assert (projection.method, projection.table) == ("C4", "C4_n11")
    assert projection.growth == near(growth)
    assert projection.years[0].value == near(130 * math.exp(growth))


@pytest.mark.parametrize(
    ("n", "table"), [(3, "S75_k2_n3"), (4, "S75_k2_n3"), (5, "S75_k4_n5"), (10, "S75_k4_n5")]
)
def test_short_series_use_all_their_years(n: int, table: str) -> None:
    projection = projected(yearly([100.0 + i for i in range(n)]), 2025)
    assert (projection.method, projection.table) == ("S75", table)
    assert projection.growth == near(0.75 * math.log((99 + n) / 100) / (n - 1))


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
        project(yearly([1, 2, bad, 4, 5]), 2030, QUANTILES)


# --- reaching a target ---


def test_unchanged_value_is_reached_every_other_time() -> None:
    still = projected(yearly([100, 100, 100]), 2030)
    assert probability_of_reaching(still, 100, 2025, QUANTILES).value == 0.5


def test_probability_at_the_quantiles_themselves() -> None:
    still = projected(yearly([100] * 5), 2030)
    row = QUANTILES.row("S75_k4_n5", 5)
    assert row is not None
    for share, size in row.items():
        above = probability_of_reaching(still, 100 * math.exp(size * (1 - 1e-12)), 2025, QUANTILES)
        below = probability_of_reaching(still, 100 * math.exp(-size * (1 - 1e-12)), 2025, QUANTILES)
        assert above.value == near((1 - share) / 2)
        assert below.value == near((1 + share) / 2)


def test_probability_outside_the_table() -> None:
    still = projected(yearly([100] * 5), 2040)
    high = probability_of_reaching(still, 200, 2025, QUANTILES)
    low = probability_of_reaching(still, 50, 2025, QUANTILES)
    far = probability_of_reaching(still, 101, 2036, QUANTILES)
    assert (high.value, high.below_table, high.above_table) == (None, True, False)
    assert (low.value, low.below_table, low.above_table) == (None, False, True)
    assert (far.value, far.below_table, far.above_table) == (None, False, False)
    assert probability_of_reaching(still, 101, 2035, QUANTILES).value is not None


@pytest.mark.parametrize(("value", "year"), [(0, 2025), (-1, 2025), (100, 2020), (100, 2019)])
def test_questions_without_an_answer_are_refused(value: float, year: int) -> None:
    projection = projected(yearly([100, 101, 102]), 2030)
    with pytest.raises(ValueError, match="2020"):
        probability_of_reaching(projection, value, year, QUANTILES)


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


populations = st.lists(st.integers(1000, 30000).map(float), min_size=3, max_size=14)


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
        assert b.low95 == near(a.low95 * scale)


@quick
@given(populations, st.integers(1, 15), st.floats(0.5, 1.5), st.floats(1.0, 1.2))
def test_a_higher_target_is_never_more_probable(
    values: list[float], ahead: int, level: float, more: float
) -> None:
    projection = projected(yearly(values), 2020 + ahead)

    def chance(target: float) -> float:
        found = probability_of_reaching(projection, target, 2020 + ahead, QUANTILES)
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
    assert project(with_gaps, 2030, QUANTILES) == project(plain, 2030, QUANTILES)

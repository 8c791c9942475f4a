"""The signal rules against the expected results, slow second implementations, and edge cases."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.model.assessment.counts import newcombe, poisson_change, wilson
from samsam.model.assessment.signal import Level, Verdict, assess_signal, moving_range
from samsam.model.assessment.student import student_limit
from samsam.model.assessment.variation import Variation
from samsam.model.indicators.indicator import Break, Direction, Indicator, Kind, NoiseModel, Unit
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
)

EXPECTED = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "expected_seed_results.json").read_text("utf-8")
)
CASES = {case["id"]: case for case in (*EXPECTED["series"], *EXPECTED["edge_cases"])}
WITH_XMR = [name for name, case in CASES.items() if "xmr" in case]
JUDGED = [name for name, case in CASES.items() if case.get("last_point_signal")]
UNJUDGED = [name for name, case in CASES.items() if case.get("last_point_signal", 0) is None]
POPULATION = dict(
    zip(CASES["invanare"]["years"], CASES["invanare"]["values"], strict=True),
)
# Timrå 31 December 2005-2025, SCB TAB638 and TAB5557.
TIMRA_FROM_2005 = (
    *(17747, 17870, 17884, 17980, 17902, 17990, 18026, 17997, 18062, 18025, 17987, 17992),
    *(18030, 18060, 17979, 17963, 17923, 17754, 17540, 17521, 17465),
)
TIMRA = {2005 + i: float(v) for i, v in enumerate(TIMRA_FROM_2005)}

quick = settings(max_examples=200, deadline=None)


def indicator_of(
    noise: NoiseModel = NoiseModel.HISTORY, unit: Unit = Unit.COUNT, stock: bool = False
) -> Indicator:
    return Indicator(
        id="x",
        title="X",
        short_title="X",
        unit=unit,
        decimals=0,
        direction=Direction.HIGHER,
        kind=Kind.EFFECT,
        goals=(),
        purposes=(),
        sustainability=(),
        agenda_2030=(),
        definition="",
        source="",
        source_id="",
        responsible="",
        stock=stock,
        noise=noise,
        phi=1.2,
    )


HISTORY = indicator_of()
STOCK = indicator_of(stock=True)
COUNTS = indicator_of(NoiseModel.COUNT)
RATES = indicator_of(NoiseModel.COUNT, Unit.PER_THOUSAND)
GROUPS = indicator_of(NoiseModel.GROUP, Unit.PERCENT)


def series_of(
    values: dict[int, float | None], *breaks: int, sizes: dict[int, int] | None = None
) -> Series:
    silent = (ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    observations = (
        Observation(year, None, *silent)
        if value is None
        else Observation(year, value, denominator=(sizes or {}).get(year))
        for year, value in values.items()
    )
    return Series(
        "x", "2262", Sex.TOTAL, tuple(observations), tuple(Break(y, "ny metod") for y in breaks)
    )


def yearly(values: list[int] | list[float], first_year: int = 2010) -> Series:
    return series_of({first_year + i: float(v) for i, v in enumerate(values)})


def series_for(case: dict[str, Any]) -> Series:
    return series_of(dict(zip(case["years"], case["values"], strict=True)))


def near(expected: float | None) -> Any:
    return None if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-9)


# --- S1: the series' own history ---


@pytest.mark.parametrize("name", JUDGED)
def test_last_point_as_expected(name: str) -> None:
    case = CASES[name]
    expected = case["last_point_signal"]
    earlier, last = case["values"][:-1], case["values"][-1]
    step = moving_range(earlier)

    assert len(earlier) == expected["n_prior"]
    assert fmean(earlier) == near(expected["mean_prior"])
    assert step == near(expected["mr_bar_prior"])

    # The statistic was changed, and the verdict of two steady series, which only reach a new level
    # by steps as large as those before (docs/decisions/0024-judgement.md).
    signal = assess_signal(series_for(case), HISTORY)
    steady = name in ("liten_men_saker", "timra_invanare_2016_2025")
    assert (signal.verdict is Verdict.SIGNAL) is (expected["signal"] and not steady)
    assert not steady or (signal.level is not None and signal.steps <= 1)
    assert (signal.verdict is Verdict.CANNOT_TELL) is (expected["n_prior"] < 4)
    if signal.rule is None:
        assert signal.missing == "minst fyra tidigare värden"
        return
    assert (signal.rule, signal.p) == ("S1", None)
    assert (signal.from_year, signal.to_year) == tuple(case["years"][-2:])
    assert signal.change == near(last - earlier[-1])
    assert (signal.preliminary_limits, signal.on_changes, signal.missing) == (True, False, "")
    if step:
        error = stdev(earlier) * math.sqrt(1 + 1 / len(earlier))
        assert signal.statistic == near(abs(last - fmean(earlier)) / error)
        assert signal.steps == near(abs(last - earlier[-1]) / step)


@pytest.mark.parametrize("name", WITH_XMR)
def test_moving_range_as_expected(name: str) -> None:
    assert moving_range(CASES[name]["values"]) == near(CASES[name]["xmr"]["mr_bar"])


@pytest.mark.parametrize("n", [5, 10, 22])
def test_chance_alone_gives_no_more_than_five_signals_of_a_hundred(n: int) -> None:
    draw = random.Random(n)  # noqa: S311 - a simulation, not a secret
    made = (yearly([draw.gauss(0, 1) for _ in range(n)]) for _ in range(4_000))
    alarms = sum(assess_signal(series, HISTORY).verdict is Verdict.SIGNAL for series in made)
    assert 0.02 <= alarms / 4_000 <= 0.065


def test_a_step_no_larger_than_the_average_step_is_never_a_signal() -> None:
    draw = random.Random(3)  # noqa: S311
    flagged = 0
    for _ in range(2_000):
        values = [50.0 + draw.gauss(0, 1) + 0.8 * i for i in range(draw.randint(5, 15))]
        for indicator in (HISTORY, STOCK, COUNTS):
            signal = assess_signal(yearly(values), indicator)
            if signal.verdict is Verdict.SIGNAL:
                flagged += 1
                changes = [b - a for a, b in pairwise(values)]
                assert abs(changes[-1]) > fmean(abs(c) for c in changes[:-1])
    assert flagged > 50


def test_a_step_back_is_no_signal_of_the_level_that_it_leaves() -> None:
    """Far above the usual, but on its way down: the last change is no rise."""
    signal = assess_signal(yearly([5, 6, 5, 6, 5, 6, 5, 30, 22]), HISTORY)
    assert signal.verdict is Verdict.ORDINARY
    assert signal.change == -8


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ([5, 6, 5, 6, 7], Level.HIGHEST), ([5, 6, 5, 6, 4], Level.LOWEST),
        ([5, 6, 5, 7, 7], None), ([5, 6, 5, 9], None), ([5, 5, 5, 5, 5], None),
    ],
)  # fmt: skip
def test_a_new_level_is_told_apart_from_the_verdict(values: list[int], level: Level | None) -> None:
    assert assess_signal(yearly(values), HISTORY).level is level


def test_the_ordinary_range_holds_nothing_that_cannot_be() -> None:
    percent = indicator_of(unit=Unit.PERCENT)
    found = assess_signal(yearly([2, 90, 5, 97, 40]), percent)
    assert found.interval == (0.0, 100.0)
    stock = assess_signal(yearly([30, 2, 40, 1, 30, 3, 5]), STOCK)
    assert stock.interval is not None
    assert stock.interval[0] == -3.0


def test_others_variation_sharpens_few_values_and_only_those() -> None:
    few = yearly([50, 52, 48, 51, 60])
    calm = Variation(1.0, 25)
    alone, among = assess_signal(few, HISTORY), assess_signal(few, HISTORY, None, calm)
    assert (alone.areas, among.areas) == (0, 25)
    assert among.statistic is not None
    assert alone.statistic is not None
    assert (among.verdict, among.statistic > alone.statistic) == (Verdict.SIGNAL, True)
    restless = assess_signal(few, HISTORY, None, Variation(400.0, 25))
    assert restless.verdict is Verdict.ORDINARY
    many = yearly([50, 52, 48, 51, 50, 49, 52, 50, 60])
    assert assess_signal(many, HISTORY, None, calm) == assess_signal(many, HISTORY)


def test_others_variation_judges_what_own_equal_values_cannot() -> None:
    still = yearly([5, 5, 5, 5, 9])
    assert assess_signal(still, HISTORY).verdict is Verdict.CANNOT_TELL
    assert assess_signal(still, HISTORY, None, Variation(0.5, 12)).verdict is Verdict.SIGNAL
    assert assess_signal(still, HISTORY, None, Variation(0.0, 12)).verdict is Verdict.CANNOT_TELL


def test_limits_are_preliminary_below_twelve_earlier_values() -> None:
    values = [3.0, 5, 4, 6, 5, 3, 4, 5, 6, 4, 5, 4, 5]
    assert assess_signal(yearly(values[:12]), HISTORY).preliminary_limits is True
    assert assess_signal(yearly(values), HISTORY).preliminary_limits is False


def test_identical_earlier_values() -> None:
    same = assess_signal(yearly([5, 5, 5, 5, 5]), HISTORY)
    assert (same.verdict, same.rule, same.statistic) == (Verdict.ORDINARY, "S1", None)
    other = assess_signal(yearly([5, 5, 5, 5, 6]), HISTORY)
    assert (other.verdict, other.rule, other.statistic) == (Verdict.CANNOT_TELL, None, None)
    assert other.missing == "tidigare värden som skiljer sig åt"
    assert assess_signal(yearly([0, 0, 0, 0, 0]), HISTORY).verdict is Verdict.ORDINARY


def test_stock_series_are_judged_on_their_changes() -> None:
    changes = [TIMRA[y] - TIMRA[y - 1] for y in range(2006, 2026)]
    assert fmean(changes) == pytest.approx(-14.1)
    # The methods' limits since 2006, mean ± 2.66 moving ranges: -229 to +201.
    half = 2.66 * moving_range(changes)
    assert (round(fmean(changes) - half), round(fmean(changes) + half)) == (-229, 201)

    signal = assess_signal(series_of({**TIMRA}), STOCK)
    earlier = changes[:-1]
    assert (signal.verdict, signal.rule, signal.on_changes) == (Verdict.ORDINARY, "S1", True)
    assert (signal.change, signal.from_year, signal.to_year) == (-56.0, 2024, 2025)
    assert signal.limit == pytest.approx(student_limit(0.07, 18))
    error = stdev(earlier) * math.sqrt(1 + 1 / 19)
    assert signal.statistic == near(abs(-56 - fmean(earlier)) / error)
    assert signal.preliminary_limits is False


def test_steady_growth_is_ordinary_and_a_new_level() -> None:
    values = [100.0, 111, 120, 131, 140, 151, 160]
    for indicator in (STOCK, HISTORY):
        signal = assess_signal(yearly(values), indicator)
        assert (signal.verdict, signal.level) == (Verdict.ORDINARY, Level.HIGHEST)
    # Beyond what the earlier values are like, but by a step that is usual among them.
    slowly = assess_signal(yearly([*([100.0, 101] * 5), 102.4]), HISTORY)
    assert (slowly.verdict, slowly.outside) == (Verdict.ORDINARY, True)


def test_five_values_give_too_few_changes() -> None:
    assert assess_signal(yearly([1, 2, 4, 3, 5]), STOCK).missing == (
        "minst fyra tidigare årliga förändringar"
    )
    assert assess_signal(yearly([1, 2, 4, 3, 5, 6]), STOCK).verdict is Verdict.ORDINARY


def test_changes_over_a_gap_are_left_out() -> None:
    before: dict[int, float | None] = {2000: 10.0, 2001: 11, 2002: 13, 2003: 12}
    after: dict[int, float | None] = {2005: 900.0, 2006: 902, 2007: 903, 2008: 905}
    gap: dict[int, float | None] = {2004: None}
    signal = assess_signal(series_of(before | gap | after), STOCK)
    earlier = [1.0, 2.0, -1.0, 2.0, 1.0]
    assert signal.limit == pytest.approx(student_limit(0.05, 4))
    assert signal.statistic == near((2 - 1) / (stdev(earlier) * math.sqrt(1 + 1 / 5)))


def test_last_change_over_a_gap_cannot_be_judged() -> None:
    values: dict[int, float | None] = {2000 + i: float(i % 3) for i in range(8)}
    signal = assess_signal(series_of(values | {2009: 3.0}), STOCK)
    assert (signal.verdict, signal.rule) == (Verdict.CANNOT_TELL, None)
    assert signal.missing == "ett värde för året före det senaste"
    assert (signal.from_year, signal.to_year, signal.change) == (2007, 2009, 2.0)


def test_equal_decimal_steps_are_equal() -> None:
    # In binary these steps differ in the sixteenth decimal, and any real change would be a signal.
    values = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    assert assess_signal(yearly([*values, 0.7]), STOCK).verdict is Verdict.ORDINARY
    assert assess_signal(yearly([*values, 0.9]), STOCK).verdict is Verdict.CANNOT_TELL


# --- S2: counts ---


@pytest.mark.parametrize("name", ["deltagare_arbetsmarknad", "egenforetagare", "nyregistrerade"])
def test_counts_as_expected(name: str) -> None:
    case = CASES[name]
    expected = case["count_noise_last"]
    indicator = RATES if name == "nyregistrerade" else COUNTS
    signal = assess_signal(series_for(case), indicator, POPULATION)

    assert signal.rule == "S2"
    assert (signal.verdict is Verdict.SIGNAL) is expected["signal"]
    assert signal.p == near(expected["p_exact"])
    assert signal.statistic == near(expected["z_phi1_2"])
    assert (signal.limit, signal.on_changes, signal.preliminary_limits) == (1.96, False, False)
    assert signal.change == near(case["values"][-1] - case["values"][-2])


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020])
def test_rates_stand_for_the_expected_counts(year: int) -> None:
    case = CASES["nyregistrerade"]
    counts = {int(y): x for y, x in case["implied_counts"].items()}
    signal = assess_signal(series_for(case).between(None, year), RATES, POPULATION)
    exposures = POPULATION[year - 1], POPULATION[year]
    z, p = poisson_change(counts[year - 1], counts[year], *exposures, RATES.phi)
    assert (signal.statistic, signal.p) == (near(z), near(p))


def slow_binomial_p(x1: int, x2: int, e1: int, e2: int) -> float:
    n = x1 + x2
    share = Fraction(e2, e1 + e2)
    chances = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    return float(sum(c for c in chances if c <= chances[x2]))


@quick
@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 30), st.integers(1, 30))
def test_exact_p_equals_summing_fractions(x1: int, x2: int, e1: int, e2: int) -> None:
    assert poisson_change(x1, x2, e1, e2)[1] == near(slow_binomial_p(x1, x2, e1, e2))


def every_outcome_p(x: int, n: int, share: float) -> float:
    """The same by its definition: each outcome looked at, in logarithms."""

    def log_probability(k: int) -> float:
        choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        return choose + k * math.log(share) + (n - k) * math.log1p(-share)

    most = log_probability(x) + 1e-7
    logs = [log_probability(k) for k in range(n + 1)]
    return min(1.0, math.fsum(math.exp(value) for value in logs if value <= most))


@quick
@given(st.integers(1, 20_000), st.floats(-6, 6), st.integers(1, 999), st.integers(1, 999))
def test_exact_p_of_many_equals_summing_every_outcome(n: int, z: float, e1: int, e2: int) -> None:
    share = e2 / (e1 + e2)
    x = min(n, max(0, round(n * share + z * math.sqrt(n * share * (1 - share)))))
    p = poisson_change(n - x, x, e1, e2)[1]
    assert p == pytest.approx(every_outcome_p(x, n, share), rel=1e-9)


@pytest.mark.parametrize("n", [1, 2, 3, 8, 99_999, 100_000])
@pytest.mark.parametrize("e1", [1, 3, 9_999])
def test_p_of_all_or_none_and_of_the_most_probable(n: int, e1: int) -> None:
    share = 1 / (e1 + 1)
    for x in {0, 1, n - 1, n, int((n + 1) * share)}:
        expected = every_outcome_p(x, n, share)
        assert poisson_change(n - x, x, e1, 1)[1] == pytest.approx(expected, rel=1e-9, abs=1e-300)


@quick
@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 9), st.integers(1, 9))
def test_time_reversed_turns_z(x1: int, x2: int, e1: int, e2: int) -> None:
    z, p = poisson_change(x1, x2, e1, e2)
    back_z, back_p = poisson_change(x2, x1, e2, e1)
    assert (back_z, back_p) == (near(-z), near(p))


def test_overdispersion_shrinks_z_and_not_p() -> None:
    (plain, p1), (wide, p2) = poisson_change(442, 294), poisson_change(442, 294, phi=4)
    assert wide == near(plain / 2)
    assert p1 == p2


def test_no_events_is_no_change() -> None:
    assert poisson_change(0, 0) == (0.0, 1.0)
    assert assess_signal(yearly([0, 0]), COUNTS).verdict is Verdict.ORDINARY
    assert assess_signal(yearly([0, 30]), COUNTS).verdict is Verdict.SIGNAL


@pytest.mark.parametrize(
    "bad",
    [(-1, 2, 1, 1, 1), (1, -2, 1, 1, 1), (1, 2, 0, 1, 1), (1, 2, 1, math.inf, 1), (1, 2, 1, 1, 0)],
)
def test_what_is_no_count_is_refused(bad: tuple[int, int, float, float, float]) -> None:
    with pytest.raises(ValueError, match="not counts"):
        poisson_change(*bad)


@pytest.mark.parametrize("exposures", [None, {}, {2019: 17979.0}, {2020: 17963.0}])
def test_without_inhabitants_rates_fall_back_on_history(exposures: dict[int, float] | None) -> None:
    case = CASES["nyregistrerade"]
    signal = assess_signal(series_for(case), RATES, exposures)
    assert (signal.rule, signal.verdict) == ("S1", Verdict.ORDINARY)
    assert signal.steps == near(0.4 / moving_range(case["values"][:-1]))
    short = assess_signal(series_for(case).between(2018, 2020), RATES, exposures)
    assert short.missing == "folkmängd för båda åren eller minst fyra tidigare värden"


@pytest.mark.parametrize("bad", [0.0, -5.0, math.nan, math.inf])
def test_impossible_numbers_of_inhabitants_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="2020"):
        assess_signal(series_for(CASES["nyregistrerade"]), RATES, {**POPULATION, 2020: bad})


def test_negative_values_are_no_counts() -> None:
    signal = assess_signal(yearly([1, -2, 3, -4, 2, -1]), COUNTS)
    assert (signal.rule, signal.verdict) == ("S1", Verdict.ORDINARY)
    assert assess_signal(yearly([1, -2, 3]), COUNTS).missing == "minst fyra tidigare värden"


def test_percentages_are_no_counts() -> None:
    percent = indicator_of(NoiseModel.COUNT, Unit.PERCENT)
    assert assess_signal(yearly([10, 12, 11, 13, 12]), percent).rule == "S1"


# --- S3: shares of small groups ---


@pytest.mark.parametrize("index", [0, 1, 2])
def test_shares_of_a_group_as_expected(index: int) -> None:
    case = CASES["etablering_90d"]
    expected = case["proportion_noise"][index]
    sizes = {int(y): n for y, (_, n) in case["reconstructed_counts"].items()}
    values = dict(zip(case["years"], case["values"], strict=True))
    series = series_of(values, sizes=sizes).between(None, expected["to_year"])
    signal = assess_signal(series, GROUPS)

    assert signal.rule == "S3"
    assert (signal.from_year, signal.to_year) == (expected["from_year"], expected["to_year"])
    assert (signal.verdict is Verdict.SIGNAL) is expected["signal"]
    assert signal.statistic == near(expected["diff_pp"])
    assert signal.interval == tuple(near(bound) for bound in expected["newcombe95_pp"])
    change = values[expected["to_year"]] - values[expected["from_year"]]
    assert (signal.change, signal.p, signal.limit) == (near(change), None, None)


def test_shares_that_the_methods_quote() -> None:
    low, high = wilson(24, 36)
    assert (round(low, 2), round(high, 2)) == (0.50, 0.80)
    low, high = newcombe(16, 44, 26, 47)
    assert (round(low, 2), round(high, 2)) == (-0.01, 0.37)


# Worked examples of Newcombe, Statistics in Medicine 17 (1998), 857-872 and 873-890.
def test_published_intervals() -> None:
    low, high = newcombe(48, 80, 56, 70)
    assert (round(-high, 4), round(-low, 4)) == (-0.3339, -0.0524)
    low, high = newcombe(0, 10, 10, 10)
    assert (round(low, 4), round(high, 4)) == (0.6075, 1.0)
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    low, high = wilson(0, 20)
    assert (low, round(high, 4)) == (0.0, 0.1611)


groups = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@quick
@given(groups, groups)
def test_intervals_hold_what_they_are_about(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    (x1, n1), (x2, n2) = first, second
    low, high = wilson(x1, n1)
    assert 0 <= low <= x1 / n1 + 1e-12
    assert x1 / n1 - 1e-12 <= high <= 1
    low, high = newcombe(x1, n1, x2, n2)
    assert -1 - 1e-12 <= low <= x2 / n2 - x1 / n1 <= high <= 1 + 1e-12
    assert newcombe(x2, n2, x1, n1) == (near(-high), near(-low))


@pytest.mark.parametrize(("x", "n"), [(0, 0), (-1, 5), (6, 5), (1, -1)])
def test_what_is_no_share_is_refused(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(x, n)


@pytest.mark.parametrize("sizes", [{}, {2018: 36}, {2019: 34}, {2018: 36, 2019: 0}])
def test_without_group_sizes_history_is_used(sizes: dict[int, int]) -> None:
    values: dict[int, float | None] = {2015: 40.0, 2016: 38.0, 2017: 35.0, 2018: 67.0, 2019: 47.0}
    signal = assess_signal(series_of(values, sizes=sizes), GROUPS)
    assert (signal.rule, signal.verdict) == ("S1", Verdict.ORDINARY)
    short = assess_signal(series_of(values, sizes=sizes).between(2018, 2019), GROUPS)
    assert short.missing == "antal i gruppen för båda åren eller minst fyra tidigare värden"


@pytest.mark.parametrize(
    ("after", "verdict"), [(4.0, Verdict.ORDINARY), (5.0, Verdict.SIGNAL), (30.0, Verdict.SIGNAL)]
)
def test_a_group_may_begin_or_end_at_nobody(after: float, verdict: Verdict) -> None:
    sizes = {2018: 100, 2019: 100}
    up = assess_signal(series_of({2018: 0.0, 2019: after}, sizes=sizes), GROUPS)
    down = assess_signal(series_of({2018: after, 2019: 0.0}, sizes=sizes), GROUPS)
    assert (up.rule, up.verdict) == ("S3", verdict)
    assert (down.rule, down.verdict) == ("S3", verdict)


def test_members_of_a_large_group_are_counted_exactly() -> None:
    series = series_of({2018: 50.0, 2019: 53.0}, sizes={2018: 1000, 2019: 1000})
    signal = assess_signal(series, GROUPS)
    assert (signal.statistic, signal.verdict) == (near(3.0), Verdict.ORDINARY)


def test_more_than_everybody_is_no_share_of_a_group() -> None:
    values: dict[int, float | None] = {2018: 90.0, 2019: 120.0}
    signal = assess_signal(series_of(values, sizes={2018: 50, 2019: 50}), GROUPS)
    assert signal.verdict is Verdict.CANNOT_TELL


def test_a_rank_is_no_share_of_a_group() -> None:
    rank = indicator_of(NoiseModel.GROUP, Unit.RANK)
    series = series_of({2018: 47.0, 2019: 28.0}, sizes={2018: 290, 2019: 290})
    assert assess_signal(series, rank).verdict is Verdict.CANNOT_TELL


# --- which values are used ---


@pytest.mark.parametrize("indicator", [HISTORY, STOCK, COUNTS, RATES, GROUPS])
@pytest.mark.parametrize("values", [{}, {2019: None, 2020: None}, {2020: 5.0}])
def test_nothing_to_compare_with(indicator: Indicator, values: dict[int, float | None]) -> None:
    signal = assess_signal(series_of(values), indicator)
    assert (signal.verdict, signal.rule, signal.change) == (Verdict.CANNOT_TELL, None, None)
    assert signal.from_year is None
    assert signal.to_year == (2020 if values.get(2020) else None)
    assert signal.missing.startswith("minst")


def test_only_the_part_after_a_break_is_used() -> None:
    values: dict[int, float | None] = {
        2010 + i: float(v) for i, v in enumerate([3, 4, 5, 4, 3, 50])
    }
    assert assess_signal(series_of(values), HISTORY).verdict is Verdict.SIGNAL
    assert assess_signal(series_of(values, 2013), HISTORY).verdict is Verdict.CANNOT_TELL
    assert assess_signal(series_of(values, 2015), COUNTS).missing == "minst två värden"
    assert assess_signal(series_of(values, 2016), COUNTS) == assess_signal(
        series_of(values), COUNTS
    )


@pytest.mark.parametrize("indicator", [HISTORY, STOCK, COUNTS, RATES, GROUPS])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_value_that_is_no_number_is_refused_by_year(indicator: Indicator, bad: float) -> None:
    with pytest.raises(ValueError, match="2012"):
        assess_signal(yearly([1, 2, bad, 4, 5, 6, 7]), indicator, POPULATION)


@quick
@given(
    st.lists(st.integers(-30, 30), min_size=5, max_size=12),
    st.integers(-500, 500),
    st.sampled_from([-4, -1, 2, 8]),
)
def test_origin_and_unit_do_not_matter_to_history(
    values: list[int], constant: int, scale: int
) -> None:
    for indicator in (HISTORY, STOCK):
        plain = assess_signal(yearly(values), indicator)
        other = assess_signal(yearly([scale * (v + constant) for v in values]), indicator)
        assert other.statistic == near(plain.statistic)
        # A ratio on the very limit may fall on either side when the numbers are rounded anew.
        if plain.statistic is None or plain.statistic != near(plain.limit):
            assert other.verdict is plain.verdict


def test_phi_decides_what_counts_alone_cannot() -> None:
    series = yearly([100, 135])
    assert assess_signal(series, COUNTS).verdict is Verdict.SIGNAL
    assert assess_signal(series, replace(COUNTS, phi=4.0)).verdict is Verdict.ORDINARY

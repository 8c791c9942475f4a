"""A place among others, how sure it is, and whether it is us or everybody."""

from __future__ import annotations

import csv
import gzip
import math
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.model.assessment.comparison import (
    FEWEST_OTHERS,
    Comparison,
    Measure,
    Quarter,
    compare,
    difference_in_change,
    differs,
    robust_z,
)
from samsam.model.assessment.signal import Verdict
from samsam.model.indicators.indicator import Break, Direction, Indicator, Kind, NoiseModel, Unit
from samsam.model.indicators.series import Observation, Point, Series, Sex

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
POPULATIONS = SHARED / "population" / "all_municipalities_1994_2020.csv"
GROUPS = SHARED / "kolada" / "municipality_groups_members.csv.gz"
SKR = SHARED / "skr_municipality_groups_290.csv"
needs_shared = pytest.mark.skipif(not POPULATIONS.exists(), reason="needs ../shared/data")
OWN = "2262"
quick = settings(max_examples=100, deadline=None)


def indicator_of(
    unit: Unit = Unit.PERCENT,
    direction: Direction = Direction.HIGHER,
    noise: NoiseModel = NoiseModel.HISTORY,
) -> Indicator:
    return Indicator(
        id="x", title="X", short_title="X", unit=unit, decimals=1, direction=direction,
        kind=Kind.EFFECT, goals=(), purposes=(), sustainability=(), agenda_2030=(), definition="",
        source="", source_id="", responsible="", noise=noise,
    )  # fmt: skip


def series(area: str, values: dict[int, float], breaks: tuple[Break, ...] = ()) -> Series:
    found = tuple(Observation(year, value) for year, value in sorted(values.items()))
    return Series("x", area, Sex.TOTAL, found, breaks)


def one_year(own: float, others: list[float], **kind: object) -> Comparison:
    rivals = {str(n): series(str(n), {2020: v}) for n, v in enumerate(others)}
    return compare(indicator_of(**kind), series(OWN, {2020: own}), rivals)  # type: ignore[arg-type]


# The place


def test_the_place_follows_the_direction() -> None:
    others = [10.0, 20.0, 30.0]
    higher, lower, neutral = (one_year(25.0, others, direction=d) for d in Direction)
    assert [c.own.place for c in (higher, lower, neutral) if c.own] == [2, 3, 2]
    assert [m.value for m in higher.members] == [30.0, 25.0, 20.0, 10.0]
    assert [m.value for m in lower.members] == [10.0, 20.0, 25.0, 30.0]
    assert (higher.median, higher.low, higher.high) == (20.0, 10.0, 30.0)


def test_equal_values_share_a_place_and_the_next_is_left_out() -> None:
    found = one_year(20.0, [30.0, 20.0, 20.0, 10.0])
    assert found.own
    assert (found.own.place, found.sharing) == (2, 3)
    assert [m.place for m in found.members] == [1, 2, 2, 2, 5]


@pytest.mark.parametrize("others", range(FEWEST_OTHERS))
def test_with_fewer_than_three_others_no_place_is_told(others: int) -> None:
    found = one_year(20.0, [10.0] * others)
    assert not found.has_place
    assert "det behövs minst tre" in found.reason
    assert (found.median, found.ahead_of, found.quarter) == (None, None, None)


def test_only_ten_others_or_more_give_shares_and_quarters() -> None:
    nine, ten = (one_year(0.0, [float(n) for n in range(1, n + 1)]) for n in (9, 10))
    assert (nine.ahead_of, nine.robust_z, nine.quarter) == (None, None, None)
    assert ten.ahead_of == 0.0
    assert ten.quarter is Quarter.LAST
    assert ten.robust_z == pytest.approx(0.6745 * (0 - 5.5) / 2.5)
    assert one_year(99.0, [float(n) for n in range(10)]).quarter is Quarter.FIRST
    assert one_year(4.5, [float(n) for n in range(10)]).quarter is Quarter.MIDDLE
    assert one_year(4.5, [float(n) for n in range(10)], direction=Direction.NEUTRAL).quarter is None


def test_no_distance_is_told_when_the_others_are_equal() -> None:
    assert robust_z(5.0, [1.0] * 10) is None
    assert one_year(5.0, [1.0] * 10).robust_z is None


def test_a_value_that_is_no_number_is_missing_and_named() -> None:
    found = one_year(20.0, [10.0, math.nan, 30.0, math.inf, 5.0])
    assert found.missing == ("1", "3")
    assert found.has_place
    assert len(found.members) == 4


# Which years


def test_the_latest_year_is_the_latest_that_most_have() -> None:
    own = series(OWN, {2020: 1.0, 2021: 1.0, 2022: 1.0})
    many = {str(n): series(str(n), {2020: 2.0, 2021: 2.0}) for n in range(8)}
    few = {f"9{n}": series(f"9{n}", {2021: 2.0, 2022: 2.0}) for n in range(3)}
    assert compare(indicator_of(), own, many | few).year == 2021
    assert compare(indicator_of(), own, few).year == 2022


def test_no_value_is_carried_to_another_year() -> None:
    own = series(OWN, {2020: 1.0})
    others = {str(n): series(str(n), {2019: 2.0}) for n in range(5)}
    found = compare(indicator_of(), own, others)
    assert (found.year, found.missing) == (2020, tuple(others))
    assert found.reason == ("ingen annan kommun har värde för 2020, och det behövs minst tre")


def test_a_chosen_year_without_an_own_value_is_told() -> None:
    others = {str(n): series(str(n), {2019: 2.0}) for n in range(5)}
    found = compare(indicator_of(), series(OWN, {2020: 1.0}), others, year=2019)
    assert found.reason == "det finns inget eget värde att jämföra för 2019"
    assert compare(indicator_of(), series(OWN, {}), others).reason == "det finns inget eget värde"


def test_amounts_are_compared_by_their_change_in_five_years() -> None:
    own = series(OWN, {2014: 1.0, 2015: 100.0, 2020: 110.0})
    others = {str(n): series(str(n), {2015: 10.0, 2020: 10.0 + n}) for n in range(3)}
    found = compare(indicator_of(Unit.COUNT), own, others)
    assert (found.measure, found.from_year, found.year) == (Measure.CHANGE, 2015, 2020)
    assert found.own
    assert found.own.value == pytest.approx(10.0)
    assert found.own.place == 2


def test_a_municipality_founded_last_year_has_no_change_and_is_missing() -> None:
    own = series(OWN, {2015: 100.0, 2020: 110.0})
    others = {str(n): series(str(n), {2015: 10.0, 2020: 11.0}) for n in range(3)}
    others["ny"] = series("ny", {2020: 5.0})
    assert compare(indicator_of(Unit.COUNT), own, others).missing == ("ny",)
    founded = compare(indicator_of(Unit.COUNT), series(OWN, {2020: 5.0}), others)
    assert founded.reason == "det finns inget eget värde före 2020 att räkna förändringen från"


def test_no_change_is_counted_over_a_break_or_from_nothing() -> None:
    broken = (Break(2018, "ny definition"),)
    own = series(OWN, {2015: 100.0, 2018: 50.0, 2020: 55.0}, broken)
    others = {str(n): series(str(n), {2015: 9.0, 2018: 5.0, 2020: 6.0}, broken) for n in range(3)}
    others["noll"] = series("noll", {2018: 0.0, 2020: 6.0}, broken)
    found = compare(indicator_of(Unit.COUNT), own, others)
    assert found.from_year == 2018
    assert found.own
    assert found.own.value == pytest.approx(10.0)
    assert found.missing == ("noll",)


def test_a_break_after_the_year_divides_nothing() -> None:
    later = (Break(2021, "ny definition"),)
    own = series(OWN, {2015: 100.0, 2019: 104.0, 2020: 110.0, 2021: 5.0}, later)
    others = {str(n): series(str(n), {2015: 9.0, 2019: 9.0, 2020: 9.0}, later) for n in range(3)}
    found = compare(indicator_of(Unit.COUNT), own, others, year=2020)
    assert found.own
    assert found.own.value == pytest.approx(10.0)
    assert found.difference.to_year == 2020


# How sure the place is


def test_a_share_of_a_small_group_makes_the_place_unsure() -> None:
    indicator = indicator_of(noise=NoiseModel.GROUP)
    small, other = Point(2020, 50.0, 20), Point(2020, 60.0, 20)
    assert differs(indicator, small, other) is False
    assert differs(indicator, Point(2020, 50.0, 2000), Point(2020, 60.0, 2000)) is True
    assert differs(indicator, small, Point(2020, 60.0)) is None
    assert differs(indicator_of(), small, other) is None


def test_the_places_that_chance_could_give() -> None:
    def with_group(area: str, value: float, size: int) -> Series:
        return Series("x", area, Sex.TOTAL, (Observation(2020, value, denominator=size),))

    values = {"a": (90.0, 400), "b": (55.0, 30), "c": (45.0, 30), "d": (5.0, 400)}
    others = {area: with_group(area, *pair) for area, pair in values.items()}
    found = compare(indicator_of(noise=NoiseModel.GROUP), with_group(OWN, 50.0, 30), others)
    assert found.own
    assert found.own.place == 3
    assert (found.sure_before, found.sure_after, found.places) == (1, 1, (2, 4))
    others["e"] = series("e", {2020: 50.0})
    without = compare(indicator_of(noise=NoiseModel.GROUP), with_group(OWN, 50.0, 30), others)
    assert without.places is None


def test_a_rate_needs_the_inhabitants_of_both() -> None:
    indicator = indicator_of(Unit.PER_THOUSAND, noise=NoiseModel.COUNT)
    # New firms 4.4 and 4.8 per 1000 in places of 18 000: noise, as methods.md section 4 says.
    assert differs(indicator, Point(2020, 4.4), Point(2020, 4.8), (18_000, 18_000)) is False
    assert differs(indicator, Point(2020, 4.4), Point(2020, 9.0), (18_000, 18_000)) is True
    assert differs(indicator, Point(2020, 4.4), Point(2020, 9.0), (18_000, None)) is None


# Us or everybody


def moving(area: str, steps: list[float]) -> Series:
    values, total = {2000: 50.0}, 50.0
    for year, step in enumerate(steps, 2001):
        total += step
        values[year] = total
    return series(area, values)


def test_what_happens_to_everybody_is_not_us() -> None:
    steps = [1.0, -1.0, 0.5, 1.0, -0.5, -8.0]
    own = moving(OWN, [s + e for s, e in zip(steps, [0.1, -0.1, 0.1, 0, 0.1, 0], strict=True)])
    found = difference_in_change(
        indicator_of(), own, {str(n): moving(str(n), steps) for n in "abc"}
    )
    assert found.own == pytest.approx(-8.0)
    assert found.gap == pytest.approx(0.0)
    assert found.signal.verdict is Verdict.ORDINARY


def test_what_happens_only_here_is_us() -> None:
    steps = [1.0, -1.0, 0.5, 1.0, -0.5, 0.0]
    own = moving(
        OWN, [*(s + e for s, e in zip(steps, [0.1, -0.1, 0.1, 0, 0.1], strict=False)), -8.0]
    )
    found = difference_in_change(
        indicator_of(), own, {str(n): moving(str(n), steps) for n in "abc"}
    )
    assert found.signal.verdict is Verdict.SIGNAL
    assert (found.from_year, found.to_year) == (2005, 2006)


def test_two_others_or_too_few_years_cannot_tell() -> None:
    steps = [1.0, 2.0, 1.0]
    two = difference_in_change(
        indicator_of(), moving(OWN, steps), {n: moving(n, steps) for n in "ab"}
    )
    assert (two.to_year, two.signal.verdict) == (None, Verdict.CANNOT_TELL)
    short = difference_in_change(
        indicator_of(), moving(OWN, steps), {n: moving(n, steps) for n in "abc"}
    )
    assert (short.to_year, short.signal.verdict) == (2003, Verdict.CANNOT_TELL)


# Properties

VALUES = st.lists(st.integers(0, 50).map(float), min_size=3, max_size=30)


@quick
@given(VALUES, st.integers(0, 50).map(float))
def test_the_place_is_one_more_than_the_number_of_better(others: list[float], own: float) -> None:
    for direction in (Direction.HIGHER, Direction.LOWER):
        found = one_year(own, others, direction=direction)
        better = sum((v - own) * direction.sign > 0 for v in others)
        assert found.own
        assert found.own.place == 1 + better
        assert found.median == median(others)


@quick
@given(VALUES, st.integers(0, 50).map(float), st.floats(0.1, 10), st.integers(-20, 20))
def test_scale_and_shift_leave_the_place(
    others: list[float], own: float, scale: float, shift: int
) -> None:
    moved = one_year(own * scale + shift, [v * scale + shift for v in others])
    plain = one_year(own, others)
    assert moved.own
    assert plain.own
    assert (moved.own.place, moved.quarter) == (plain.own.place, plain.quarter)


# The expected results of methods.md section 5


@pytest.fixture(scope="module")
def populations() -> dict[str, Series]:
    with POPULATIONS.open(encoding="utf-8") as file:
        rows = [(r["kommunkod"].zfill(4), int(r["year"]), float(r["folkmangd"]))
                for r in csv.DictReader(file)]  # fmt: skip
    found: dict[str, dict[int, float]] = {}
    for area, year, value in rows:
        found.setdefault(area, {})[year] = value
    return {area: series(area, values) for area, values in found.items()}


def similar() -> list[str]:
    with gzip.open(GROUPS, "rt", encoding="utf-8") as file:
        title = "Liknande kommuner, övergripande, Timrå, 2025"
        return [r["member_id"] for r in csv.DictReader(file) if r["group_title"] == title]


def b4() -> list[str]:
    with SKR.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [r["Kommunkod"].zfill(4) for r in rows if r["Gruppkod"] == "B4"]


@needs_shared
def test_timra_2015_to_2020_among_similar_municipalities(populations: dict[str, Series]) -> None:
    others = {area: populations[area] for area in similar()}
    found = compare(indicator_of(Unit.COUNT), populations[OWN], others, year=2020)
    assert found.own
    assert found.median is not None
    assert (found.from_year, round(found.own.value, 2), round(found.median, 2)) == (
        2015,
        -0.13,
        2.87,
    )
    assert (found.own.place, len(found.members)) == (8, 8)
    # The first of the three windows that showed seven others to be too few for a z.
    rivals = [m.value for m in found.members if m != found.own]
    assert robust_z(found.own.value, rivals) == pytest.approx(-1.1, abs=0.05)
    assert found.robust_z is None


@needs_shared
@pytest.mark.parametrize(("whom", "share"), [("b4", 5), ("all", 16)])
def test_timra_2015_to_2020_among_many(
    populations: dict[str, Series], whom: str, share: int
) -> None:
    wanted = b4() if whom == "b4" else list(populations)
    others = {area: populations[area] for area in wanted if area != OWN}
    found = compare(indicator_of(Unit.COUNT), populations[OWN], others, year=2020)
    assert found.ahead_of is not None
    assert round(100 * found.ahead_of) == share
    assert len(found.members) == {"b4": 63, "all": 290}[whom]
    assert found.quarter is Quarter.LAST


@needs_shared
def test_a_municipality_that_was_divided_is_compared_as_the_figures_are(
    populations: dict[str, Series],
) -> None:
    # Nykvarn left Södertälje in 1998: before that it has no value, so it is missing.
    others = {a: populations[a] for a in (*similar(), "0140", "0181")}
    found = compare(indicator_of(Unit.COUNT), populations[OWN], others, 1999, 1997)
    assert found.missing == ("0140",)
    assert min(found.members, key=lambda m: m.value).area == "0181"


def test_reversing_direction_turns_the_order_round() -> None:
    others = [3.0, 1.0, 7.0, 9.0]
    higher = one_year(5.0, others)
    lower = one_year(5.0, others, direction=Direction.LOWER)
    assert [m.area for m in higher.members] == [m.area for m in reversed(lower.members)]
    assert replace(higher.members[0], place=5) == lower.members[-1]

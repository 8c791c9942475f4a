"""Vintages on top of each other, as known on any day, against a slow and obvious second count."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from postgres import REFUSED

from samsam.model.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Revision,
    Sex,
    Vintage,
)
from samsam.store.connection import Store, open_store
from samsam.store.observations import (
    DuplicateVintageError,
    NotUndoableError,
    NotUndoneError,
    Row,
    ask,
    batches,
    checksums,
    history,
    latest_sequence,
    lying,
    put,
    redo,
    touched,
    undo,
    undone,
    vintages,
)

AREA = "2262"


def vintage(name: str, day: date = date(2024, 1, 1)) -> Vintage:
    return Vintage(name, f"Titel {name}", "Källa", day, note="not")


def row(
    year: int,
    value: float | None,
    indicator: str = "x",
    sex: Sex = Sex.TOTAL,
    area: str = AREA,
    reason: MissingReason = MissingReason.NOT_PUBLISHED,
) -> Row:
    if value is None:
        return Row(indicator, area, sex, Observation(year, None, ObservationStatus.MISSING, reason))
    return Row(indicator, area, sex, Observation(year, value))


def lay_down(store: Store, name: str, *rows: Row, day: date = date(2024, 1, 1)) -> Vintage:
    with store.writing() as cursor:
        return put(cursor, vintage(name, day), rows)


def take_away(store: Store, name: str, day: date) -> Vintage:
    with store.writing() as cursor:
        return undo(cursor, name, vintage(f"ångra-{name}", day), "någon")


def values(store: Store, day: date | None = None, indicator: str = "x") -> dict[int, float | None]:
    with store.reading() as cursor:
        found = ask(cursor, [indicator], AREA, known_on=day)[indicator]
    return {o.year: o.value for o in found.observations}


def revisions(store: Store, day: date | None = None) -> tuple[Revision, ...]:
    with store.reading() as cursor:
        return ask(cursor, ["x"], AREA, known_on=day)["x"].revisions


# On top


def test_everything_of_an_observation_comes_back(store: Store) -> None:
    whole = Observation(
        2020, 66.67, ObservationStatus.PRELIMINARY, denominator=36, note="Beräknat; ”citat”"
    )
    gone = Observation(2021, None, ObservationStatus.MISSING, MissingReason.CONFIDENTIAL)
    lay_down(store, "a", Row("x", AREA, Sex.TOTAL, whole), Row("x", AREA, Sex.TOTAL, gone))
    with store.reading() as cursor:
        first, second = ask(cursor, ["x"], AREA)["x"].observations
    assert first == Observation(
        2020, 66.67, ObservationStatus.PRELIMINARY, None, "a", 36, "Beräknat; ”citat”"
    )
    assert second == Observation(
        2021, None, ObservationStatus.MISSING, MissingReason.CONFIDENTIAL, "a"
    )


@pytest.mark.case(63)
def test_a_later_vintage_lies_on_top_and_leaves_other_years(store: Store) -> None:
    lay_down(store, "a", row(2019, 10.0), row(2020, 20.0))
    lay_down(store, "b", row(2020, 21.0), row(2021, 31.0))
    assert values(store) == {2019: 10.0, 2020: 21.0, 2021: 31.0}
    assert revisions(store) == (Revision(2020, 20.0, 21.0, "a", "b"),)


def test_the_order_of_taking_in_decides_and_not_the_day(store: Store) -> None:
    lay_down(store, "sen dag", row(2020, 1.0), day=date(2025, 1, 1))
    lay_down(store, "tidig dag", row(2020, 2.0), day=date(2023, 1, 1))
    assert values(store) == {2020: 2.0}


@pytest.mark.case(64)
def test_a_value_that_the_source_takes_back_is_a_gap_with_its_reason(store: Store) -> None:
    lay_down(store, "a", row(2020, 20.0))
    lay_down(store, "b", row(2020, None, reason=MissingReason.WITHDRAWN))
    assert values(store) == {2020: None}
    assert revisions(store) == (Revision(2020, 20.0, None, "a", "b"),)
    with store.reading() as cursor:
        (top,) = ask(cursor, ["x"], AREA)["x"].observations
    assert top.reason is MissingReason.WITHDRAWN


def test_more_decimals_are_shown_but_are_no_revision(store: Store) -> None:
    lay_down(store, "a", row(2017, 35.0))
    lay_down(store, "b", row(2017, 34.62))
    assert values(store) == {2017: 34.62}
    assert revisions(store) == ()


def test_areas_sexes_and_indicators_are_kept_apart(store: Store) -> None:
    lay_down(
        store,
        "a",
        row(2020, 1.0),
        row(2020, 2.0, sex=Sex.WOMEN),
        row(2020, 3.0, sex=Sex.MEN),
        row(2020, 4.0, area="0180"),
        row(2020, 5.0, indicator="y"),
    )
    with store.reading() as cursor:
        found = {
            (i, area, sex): [o.value for o in ask(cursor, [i], area, sex)[i].observations]
            for i in ("x", "y")
            for area in (AREA, "0180", "180")
            for sex in Sex
        }
    assert {k: v for k, v in found.items() if v} == {
        ("x", AREA, Sex.TOTAL): [1.0],
        ("x", AREA, Sex.WOMEN): [2.0],
        ("x", AREA, Sex.MEN): [3.0],
        ("x", "0180", Sex.TOTAL): [4.0],
        ("y", AREA, Sex.TOTAL): [5.0],
    }


def test_an_indicator_without_observations_is_in_the_answer(store: Store) -> None:
    with store.reading() as cursor:
        found = ask(cursor, ["finns inte", "x"], AREA)
    assert list(found) == ["finns inte", "x"]
    assert all(s.observations == () and s.revisions == () for s in found.values())
    with store.reading() as cursor:
        assert ask(cursor, [], AREA) == {}


def test_a_name_that_looks_like_sql_is_a_name(store: Store) -> None:
    name = "x'; drop table loaded.observation; --"
    lay_down(store, "a", row(2020, 1.0, indicator=name))
    assert values(store, indicator=name) == {2020: 1.0}
    assert values(store, indicator="x") == {}


@pytest.mark.parametrize("value", [0.0, -5.0, 1e-12, 1e12, 0.1 + 0.2, 17992.0, 5e-324])
def test_a_value_comes_back_to_the_last_bit(store: Store, value: float) -> None:
    lay_down(store, "a", row(2020, value))
    found = values(store)[2020]
    assert found is not None
    assert found.hex() == value.hex()


# As known on a day


def test_a_vintage_counts_from_its_own_day(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0), day=date(2022, 1, 7))
    lay_down(store, "b", row(2020, 2.0), day=date(2024, 8, 31))
    assert values(store, date(2022, 1, 6)) == {}
    assert values(store, date(2022, 1, 7)) == {2020: 1.0}
    assert values(store, date(2024, 8, 30)) == {2020: 1.0}
    assert values(store, date(2024, 8, 31)) == {2020: 2.0}
    assert values(store, date.max) == {2020: 2.0}
    assert values(store, date.min) == {}


def test_a_revision_is_told_only_when_both_values_were_known(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0), day=date(2022, 1, 7))
    lay_down(store, "b", row(2020, 2.0), day=date(2024, 8, 31))
    assert revisions(store, date(2023, 1, 1)) == ()
    assert revisions(store, date(2025, 1, 1)) == (Revision(2020, 1.0, 2.0, "a", "b"),)


# Undoing


def test_an_undone_vintage_is_out_of_sight_from_the_day_of_undoing(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0), day=date(2022, 1, 1))
    lay_down(store, "b", row(2020, 2.0), row(2021, 3.0), day=date(2023, 1, 1))
    take_away(store, "b", date(2024, 1, 1))
    assert values(store) == {2020: 1.0}
    assert values(store, date(2023, 12, 31)) == {2020: 2.0, 2021: 3.0}
    assert revisions(store) == ()


def test_an_undone_vintage_stays_in_the_history(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0))
    take_away(store, "a", date(2024, 1, 2))
    with store.reading() as cursor:
        assert [o.value for o in history(cursor, "x", AREA)] == [1.0]
        assert [v.id for v in vintages(cursor)] == ["a"]
        assert undone(cursor) == {"a"}
        undoing, first = batches(cursor)
    assert (first.vintage.id, first.rows, first.undone, first.undoes) == ("a", 1, True, "")
    assert (undoing.vintage.id, undoing.rows, undoing.undoes) == ("ångra-a", 0, "a")
    assert undoing.accepted_by == "någon"


def test_only_what_is_there_can_be_undone_and_only_once(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0))
    with pytest.raises(NotUndoableError):
        take_away(store, "finns inte", date(2024, 1, 2))
    take_away(store, "a", date(2024, 1, 2))
    with store.writing() as cursor:
        for name in ("a", "ångra-a"):
            with pytest.raises(NotUndoableError):
                undo(cursor, name, vintage("ångra igen"), "någon")
    assert values(store) == {}


def bring_back(store: Store, name: str, day: date) -> Vintage:
    with store.writing() as cursor:
        number = latest_sequence(cursor) + 1
        return redo(cursor, name, vintage(f"gjord-om-{number}", day), "någon")


def test_what_was_undone_can_be_brought_back_where_it_lay(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0), day=date(2022, 1, 1))
    lay_down(store, "b", row(2020, 2.0), row(2021, 3.0), day=date(2023, 1, 1))
    take_away(store, "b", date(2024, 1, 1))
    lay_down(store, "c", row(2021, 4.0), day=date(2024, 2, 1))
    bring_back(store, "b", date(2025, 1, 1))
    assert values(store) == {2020: 2.0, 2021: 4.0}
    assert values(store, date(2024, 12, 31)) == {2020: 1.0, 2021: 4.0}
    assert values(store, date(2023, 12, 31)) == {2020: 2.0, 2021: 3.0}
    with store.reading() as cursor:
        back, _, undoing, brought, _ = batches(cursor)
        assert undone(cursor) == frozenset()
    assert (back.restores, back.undoes, back.rows, back.brings) == ("b", "", 0, False)
    assert (undoing.undoes, undoing.restores, undoing.undone) == ("b", "", True)
    assert (brought.undone, brought.brings) == (False, True)


def test_undone_brought_back_and_undone_again(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0))
    for day in (date(2024, 1, 2), date(2024, 1, 4)):
        with store.writing() as cursor:
            undo(cursor, "a", vintage(f"ångra-{day}", day), "någon")
        assert values(store) == {}
        bring_back(store, "a", date(2024, 1, day.day + 1))
        assert values(store) == {2020: 1.0}
    assert values(store, date(2024, 1, 4)) == {}


def test_only_what_is_undone_can_be_brought_back(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0))
    for name in ("a", "finns inte"):
        with pytest.raises(NotUndoneError):
            bring_back(store, name, date(2024, 1, 2))
    take_away(store, "a", date(2024, 1, 2))
    back = bring_back(store, "a", date(2024, 1, 3))
    for name in ("a", "ångra-a", back.id):
        with pytest.raises(NotUndoneError):
            bring_back(store, name, date(2024, 1, 4))
    with store.writing() as cursor, pytest.raises(NotUndoableError):
        undo(cursor, back.id, vintage("ångra gjord om"), "någon")


def test_a_batch_shows_its_key_figures_and_their_latest_values(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0), row(2021, 2.0), row(2019, 3.0, "y"))
    lay_down(store, "b", row(2020, 4.0, area="0180"), row(2022, 4.0, sex=Sex.WOMEN))
    with store.reading() as cursor:
        found = touched(cursor, AREA)
    assert {b: [(i, o.year, o.value) for i, o in said] for b, said in found.items()} == {
        "a": [("x", 2021, 2.0), ("y", 2019, 3.0)]
    }


def test_what_lies_in_the_years_of_a_batch(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0), row(2018, 9.0))
    lay_down(store, "b", row(2020, 2.0), row(2021, None))
    lay_down(store, "c", row(2020, 5.0))
    take_away(store, "c", date(2024, 1, 2))

    def seen(name: str) -> list[tuple[int, float | None, str, bool]]:
        with store.reading() as cursor:
            return [(y.year, y.value, y.vintage_id, y.in_sight) for y in lying(cursor, name, AREA)]

    assert seen("b") == [(2020, 1.0, "a", True), (2020, 2.0, "b", True), (2021, None, "b", True)]
    assert seen("c") == [(2020, 1.0, "a", True), (2020, 2.0, "b", True), (2020, 5.0, "c", False)]


# Vintages


def test_the_sequence_grows_by_one_for_each_vintage_and_undoing(store: Store) -> None:
    with store.reading() as cursor:
        assert latest_sequence(cursor) == 0
    assert lay_down(store, "a").sequence == 1
    assert lay_down(store, "b").sequence == 2
    assert take_away(store, "a", date(2024, 1, 2)).sequence == 3
    with store.reading() as cursor:
        assert latest_sequence(cursor) == 3


def test_vintages_come_back_whole_and_in_order(store: Store) -> None:
    put_down = [lay_down(store, "b", day=date(2025, 1, 1)), lay_down(store, "a")]
    with store.reading() as cursor:
        assert list(vintages(cursor)) == put_down


def test_a_vintage_with_the_same_id_is_refused_and_nothing_of_it_is_kept(store: Store) -> None:
    lay_down(store, "a", row(2020, 1.0))
    with pytest.raises(DuplicateVintageError):
        lay_down(store, "a", row(2020, 2.0))
    assert values(store) == {2020: 1.0}


def test_checksums_belong_to_their_vintages(store: Store) -> None:
    with store.writing() as cursor:
        put(cursor, vintage("a"), [], "abc")
        put(cursor, vintage("b"), [], "def")
        assert checksums(cursor) == {"a": "abc", "b": "def"}


def test_a_batch_tells_who_accepted_it_and_from_where(store: Store) -> None:
    with store.writing() as cursor:
        put(cursor, vintage("a"), [row(2020, 1.0), row(2021, 1.0)], by="Enheten", origin="fil.xlsx")
        (batch,) = batches(cursor)
    assert (batch.accepted_by, batch.origin, batch.rows) == ("Enheten", "fil.xlsx", 2)
    assert (batch.undoes, batch.undone) == ("", False)


def test_history_is_everything_by_year_the_oldest_first(store: Store) -> None:
    lay_down(store, "a", row(2021, 3.0), row(2020, 1.0))
    lay_down(store, "b", row(2020, 2.0), row(2019, None))
    with store.reading() as cursor:
        found = [(o.year, o.value, o.vintage_id) for o in history(cursor, "x", AREA)]
        assert history(cursor, "x", AREA, Sex.MEN) == ()
    assert found == [(2019, None, "b"), (2020, 1.0, "a"), (2020, 2.0, "b"), (2021, 3.0, "a")]


# What the database itself refuses


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_is_refused_with_all_that_came_with_it(
    store: Store, value: float
) -> None:
    with pytest.raises(REFUSED):
        lay_down(store, "a", row(2020, 1.0), row(2021, value))
    assert values(store) == {}
    with store.reading() as cursor:
        assert vintages(cursor) == ()


COLUMNS = ("x", AREA, "T", 2020, 1, 1.0, "normal", None, None, "")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (2, "X"),  # no such sex
        (5, None),  # no value, but normal
        (6, "saknas"),  # a value, but missing
        (6, "påhittad"),
        (7, "bortfall"),  # a reason beside a value
        (8, 0),
        (8, -1),
        (0, None),
        (9, None),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(store: Store, column: int, value: object) -> None:
    wrong = [*COLUMNS[:column], value, *COLUMNS[column + 1 :]]
    insert = "insert into loaded.observation values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    with pytest.raises(REFUSED), store.writing() as cursor:
        cursor.execute(insert, wrong)
    with store.writing() as cursor:
        cursor.execute(insert, list(COLUMNS))


@pytest.mark.parametrize("other", [2.0, None])
def test_two_values_for_one_year_of_one_vintage_are_refused(
    store: Store, other: float | None
) -> None:
    with pytest.raises((ValueError, *REFUSED)):
        lay_down(store, "a", row(2020, 1.0), row(2020, other))


# A second implementation

FIRST_DAY = date(2020, 1, 1)
days = st.integers(0, 8).map(lambda n: FIRST_DAY + timedelta(days=n))
said = st.dictionaries(
    st.integers(2000, 2005), st.none() | st.sampled_from([0.0, 1.0, 1.4, 2.0, -3.5]), max_size=6
)


@dataclass(frozen=True)
class Told:
    """One vintage: when it was known, what it says, and when it was undone and brought back.

    `turns` are the days of an undoing, a bringing back, an undoing and so on, in that order.
    """

    day: date
    says: dict[int, float | None]
    turns: list[date]


tellings = st.lists(st.builds(Told, days, said, st.lists(days, max_size=4)), max_size=6)


def plainly(told: list[Told], day: date | None) -> dict[int, float | None]:
    """As known on a day, in the slowest and plainest way."""
    answer: dict[int, float | None] = {}
    for one in told:
        known = day is None or one.day <= day
        undoings, returns = one.turns[::2], one.turns[1::2]
        gone = False
        for undoing, back in itertools.zip_longest(undoings, returns):
            happened = day is None or undoing <= day
            taken_back = back is not None and (day is None or back <= day)
            gone = gone or (happened and not taken_back)
        if known and not gone:
            for year in one.says:
                answer[year] = one.says[year]
    return answer


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples, each with an indicator of its own."""
    opened = open_store(tmp_path_factory.mktemp("crowded") / "store.duckdb")
    yield opened
    opened.close()


numbers = itertools.count()


@given(tellings, st.lists(st.none() | days, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_as_known_on_a_day_agrees_with_the_plain_count(
    crowded: Store, told: list[Told], asked: list[date | None]
) -> None:
    name = f"nyckeltal-{next(numbers)}"
    with crowded.writing() as cursor:
        for n, one in enumerate(told):
            rows = [row(year, value, indicator=name) for year, value in one.says.items()]
            put(cursor, vintage(f"{name}-{n}", one.day), rows)
        for n, one in enumerate(told):
            for turn, on in enumerate(one.turns):
                turning = vintage(f"{turn}-{name}-{n}", on)
                (redo if turn % 2 else undo)(cursor, f"{name}-{n}", turning, "någon")
    for day in asked:
        assert values(crowded, day, name) == plainly(told, day)
    with crowded.reading() as cursor:
        everything = history(cursor, name, AREA)
    assert len(everything) == sum(len(one.says) for one in told)


def test_the_real_figures_agree_with_the_plain_count(filled_store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(filled_store.read_bytes())
    store = open_store(copy)
    with store.reading() as cursor:
        known = vintages(cursor)
        every = history(cursor, "population", AREA)
        told = [
            Told(v.known_on, {o.year: o.value for o in every if o.vintage_id == v.id}, [])
            for v in known
        ]
    for day in (None, date(2022, 1, 7), date(2024, 8, 31), date(2021, 1, 1)):
        assert values(store, day, "population") == plainly(told, day)
    store.close()

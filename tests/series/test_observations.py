"""Vintages on top of each other, as known on any day, against a slow and obvious second count."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from series_of import Figures, ask

from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Revision,
    Sex,
    Vintage,
)
from samsam.records.contents.batches import (
    DuplicateVintageError,
    NotUndoableError,
    NotUndoneError,
    file_checksums,
    latest_sequence,
    redo,
    undo,
    vintages,
)
from samsam.records.upkeep.opening import open_file
from samsam.series.engine import SeriesEngine
from samsam.series.observations import batches, history, lying, put, touched, undone
from samsam.series.rows import Row, RowError
from samsam.services.core.service import Service

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


def lay_down(figures: Figures, name: str, *rows: Row, day: date = date(2024, 1, 1)) -> Vintage:
    with figures.records.writing() as connection:
        return put(connection, vintage(name, day), rows)


def take_away(figures: Figures, name: str, day: date) -> Vintage:
    with figures.records.writing() as connection:
        return undo(connection, name, vintage(f"ångra-{name}", day), "någon")


def values(
    figures: Figures, day: date | None = None, indicator: str = "x"
) -> dict[int, float | None]:
    found = figures.ask(ask, [indicator], AREA, known_on=day)[indicator]
    return {o.year: o.value for o in found.observations}


def revisions(figures: Figures, day: date | None = None) -> tuple[Revision, ...]:
    return figures.ask(ask, ["x"], AREA, known_on=day)["x"].revisions


# On top


def test_everything_of_an_observation_comes_back(figures: Figures) -> None:
    whole = Observation(
        2020, 66.67, ObservationStatus.PRELIMINARY, denominator=36, note="Beräknat; ”citat”"
    )
    gone = Observation(2021, None, ObservationStatus.MISSING, MissingReason.CONFIDENTIAL)
    lay_down(figures, "a", Row("x", AREA, Sex.TOTAL, whole), Row("x", AREA, Sex.TOTAL, gone))
    first, second = figures.ask(ask, ["x"], AREA)["x"].observations
    assert first == Observation(
        2020, 66.67, ObservationStatus.PRELIMINARY, None, "a", 36, "Beräknat; ”citat”"
    )
    assert second == Observation(
        2021, None, ObservationStatus.MISSING, MissingReason.CONFIDENTIAL, "a"
    )


@pytest.mark.case(63)
def test_a_later_vintage_lies_on_top_and_leaves_other_years(figures: Figures) -> None:
    lay_down(figures, "a", row(2019, 10.0), row(2020, 20.0))
    lay_down(figures, "b", row(2020, 21.0), row(2021, 31.0))
    assert values(figures) == {2019: 10.0, 2020: 21.0, 2021: 31.0}
    assert revisions(figures) == (Revision(2020, 20.0, 21.0, "a", "b"),)


def test_the_order_of_taking_in_decides_and_not_the_day(figures: Figures) -> None:
    lay_down(figures, "sen dag", row(2020, 1.0), day=date(2025, 1, 1))
    lay_down(figures, "tidig dag", row(2020, 2.0), day=date(2023, 1, 1))
    assert values(figures) == {2020: 2.0}


@pytest.mark.case(64)
def test_a_value_that_the_source_takes_back_is_a_gap_with_its_reason(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 20.0))
    lay_down(figures, "b", row(2020, None, reason=MissingReason.WITHDRAWN))
    assert values(figures) == {2020: None}
    assert revisions(figures) == (Revision(2020, 20.0, None, "a", "b"),)
    (top,) = figures.ask(ask, ["x"], AREA)["x"].observations
    assert top.reason is MissingReason.WITHDRAWN


def test_more_decimals_are_shown_but_are_no_revision(figures: Figures) -> None:
    lay_down(figures, "a", row(2017, 35.0))
    lay_down(figures, "b", row(2017, 34.62))
    assert values(figures) == {2017: 34.62}
    assert revisions(figures) == ()


def test_areas_sexes_and_indicators_are_kept_apart(figures: Figures) -> None:
    lay_down(
        figures,
        "a",
        row(2020, 1.0),
        row(2020, 2.0, sex=Sex.WOMEN),
        row(2020, 3.0, sex=Sex.MEN),
        row(2020, 4.0, area="0180"),
        row(2020, 5.0, indicator="y"),
    )
    found = {
        (i, area, sex): [o.value for o in figures.ask(ask, [i], area, sex)[i].observations]
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


def test_an_indicator_without_observations_is_in_the_answer(figures: Figures) -> None:
    found = figures.ask(ask, ["finns inte", "x"], AREA)
    assert list(found) == ["finns inte", "x"]
    assert all(s.observations == () and s.revisions == () for s in found.values())
    assert figures.ask(ask, [], AREA) == {}


def test_a_name_that_looks_like_sql_is_a_name(figures: Figures) -> None:
    name = "x'; drop table observation; --"
    lay_down(figures, "a", row(2020, 1.0, indicator=name))
    assert values(figures, indicator=name) == {2020: 1.0}
    assert values(figures, indicator="x") == {}


@pytest.mark.parametrize("value", [0.0, -5.0, 1e-12, 1e12, 0.1 + 0.2, 17992.0, 5e-324])
def test_a_value_comes_back_to_the_last_bit(figures: Figures, value: float) -> None:
    lay_down(figures, "a", row(2020, value))
    found = values(figures)[2020]
    assert found is not None
    assert found.hex() == value.hex()


# As known on a day


def test_a_vintage_counts_from_its_own_day(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0), day=date(2022, 1, 7))
    lay_down(figures, "b", row(2020, 2.0), day=date(2024, 8, 31))
    assert values(figures, date(2022, 1, 6)) == {}
    assert values(figures, date(2022, 1, 7)) == {2020: 1.0}
    assert values(figures, date(2024, 8, 30)) == {2020: 1.0}
    assert values(figures, date(2024, 8, 31)) == {2020: 2.0}
    assert values(figures, date.max) == {2020: 2.0}
    assert values(figures, date.min) == {}


def test_a_revision_is_told_only_when_both_values_were_known(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0), day=date(2022, 1, 7))
    lay_down(figures, "b", row(2020, 2.0), day=date(2024, 8, 31))
    assert revisions(figures, date(2023, 1, 1)) == ()
    assert revisions(figures, date(2025, 1, 1)) == (Revision(2020, 1.0, 2.0, "a", "b"),)


# Undoing


def test_an_undone_vintage_is_out_of_sight_from_the_day_of_undoing(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0), day=date(2022, 1, 1))
    lay_down(figures, "b", row(2020, 2.0), row(2021, 3.0), day=date(2023, 1, 1))
    take_away(figures, "b", date(2024, 1, 1))
    assert values(figures) == {2020: 1.0}
    assert values(figures, date(2023, 12, 31)) == {2020: 2.0, 2021: 3.0}
    assert revisions(figures) == ()


def test_an_undone_vintage_stays_in_the_history(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0))
    take_away(figures, "a", date(2024, 1, 2))
    with figures.records.reading() as connection:
        assert [o.value for o in figures.ask(history, "x", AREA)] == [1.0]
        assert [v.id for v in vintages(connection)] == ["a"]
        assert figures.ask(undone) == {"a"}
        undoing, first = figures.ask(batches)
    assert (first.vintage.id, first.rows, first.undone, first.undoes) == ("a", 1, True, "")
    assert (undoing.vintage.id, undoing.rows, undoing.undoes) == ("ångra-a", 0, "a")
    assert undoing.accepted_by == "någon"


def test_only_what_is_there_can_be_undone_and_only_once(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0))
    with pytest.raises(NotUndoableError):
        take_away(figures, "finns inte", date(2024, 1, 2))
    take_away(figures, "a", date(2024, 1, 2))
    with figures.records.writing() as connection:
        for name in ("a", "ångra-a"):
            with pytest.raises(NotUndoableError):
                undo(connection, name, vintage("ångra igen"), "någon")
    assert values(figures) == {}


def bring_back(figures: Figures, name: str, day: date) -> Vintage:
    with figures.records.writing() as connection:
        number = latest_sequence(connection) + 1
        return redo(connection, name, vintage(f"gjord-om-{number}", day), "någon")


def test_what_was_undone_can_be_brought_back_where_it_lay(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0), day=date(2022, 1, 1))
    lay_down(figures, "b", row(2020, 2.0), row(2021, 3.0), day=date(2023, 1, 1))
    take_away(figures, "b", date(2024, 1, 1))
    lay_down(figures, "c", row(2021, 4.0), day=date(2024, 2, 1))
    bring_back(figures, "b", date(2025, 1, 1))
    assert values(figures) == {2020: 2.0, 2021: 4.0}
    assert values(figures, date(2024, 12, 31)) == {2020: 1.0, 2021: 4.0}
    assert values(figures, date(2023, 12, 31)) == {2020: 2.0, 2021: 3.0}
    back, _, undoing, brought, _ = figures.ask(batches)
    assert figures.ask(undone) == frozenset()
    assert (back.restores, back.undoes, back.rows, back.brings) == ("b", "", 0, False)
    assert (undoing.undoes, undoing.restores, undoing.undone) == ("b", "", True)
    assert (brought.undone, brought.brings) == (False, True)


def test_undone_brought_back_and_undone_again(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0))
    for day in (date(2024, 1, 2), date(2024, 1, 4)):
        with figures.records.writing() as connection:
            undo(connection, "a", vintage(f"ångra-{day}", day), "någon")
        assert values(figures) == {}
        bring_back(figures, "a", date(2024, 1, day.day + 1))
        assert values(figures) == {2020: 1.0}
    assert values(figures, date(2024, 1, 4)) == {}


def test_only_what_is_undone_can_be_brought_back(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0))
    for name in ("a", "finns inte"):
        with pytest.raises(NotUndoneError):
            bring_back(figures, name, date(2024, 1, 2))
    take_away(figures, "a", date(2024, 1, 2))
    back = bring_back(figures, "a", date(2024, 1, 3))
    for name in ("a", "ångra-a", back.id):
        with pytest.raises(NotUndoneError):
            bring_back(figures, name, date(2024, 1, 4))
    with figures.records.writing() as connection, pytest.raises(NotUndoableError):
        undo(connection, back.id, vintage("ångra gjord om"), "någon")


def test_a_batch_shows_its_key_figures_and_their_latest_values(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0), row(2021, 2.0), row(2019, 3.0, "y"))
    lay_down(figures, "b", row(2020, 4.0, area="0180"), row(2022, 4.0, sex=Sex.WOMEN))
    found = figures.ask(touched, AREA)
    assert {b: [(i, o.year, o.value) for i, o in said] for b, said in found.items()} == {
        "a": [("x", 2021, 2.0), ("y", 2019, 3.0)]
    }


def test_what_lies_in_the_years_of_a_batch(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0), row(2018, 9.0))
    lay_down(figures, "b", row(2020, 2.0), row(2021, None))
    lay_down(figures, "c", row(2020, 5.0))
    take_away(figures, "c", date(2024, 1, 2))

    def seen(name: str) -> list[tuple[int, float | None, str, bool]]:
        return [(y.year, y.value, y.vintage_id, y.in_sight) for y in figures.ask(lying, name, AREA)]

    assert seen("b") == [(2020, 1.0, "a", True), (2020, 2.0, "b", True), (2021, None, "b", True)]
    assert seen("c") == [(2020, 1.0, "a", True), (2020, 2.0, "b", True), (2020, 5.0, "c", False)]


# Vintages


def test_the_sequence_grows_by_one_for_each_vintage_and_undoing(figures: Figures) -> None:
    with figures.records.reading() as connection:
        assert latest_sequence(connection) == 0
    assert lay_down(figures, "a").sequence == 1
    assert lay_down(figures, "b").sequence == 2
    assert take_away(figures, "a", date(2024, 1, 2)).sequence == 3
    with figures.records.reading() as connection:
        assert latest_sequence(connection) == 3


def test_vintages_come_back_whole_and_in_order(figures: Figures) -> None:
    put_down = [lay_down(figures, "b", day=date(2025, 1, 1)), lay_down(figures, "a")]
    with figures.records.reading() as connection:
        assert list(vintages(connection)) == put_down


def test_a_vintage_with_the_same_id_is_refused_and_nothing_of_it_is_kept(figures: Figures) -> None:
    lay_down(figures, "a", row(2020, 1.0))
    with pytest.raises(DuplicateVintageError):
        lay_down(figures, "a", row(2020, 2.0))
    assert values(figures) == {2020: 1.0}


def test_checksums_belong_to_their_vintages(figures: Figures) -> None:
    with figures.records.writing() as connection:
        put(connection, vintage("a"), [], "abc")
        put(connection, vintage("b"), [], "def")
        assert file_checksums(connection) == {"a": "abc", "b": "def"}


def test_a_batch_tells_who_accepted_it_and_from_where(figures: Figures) -> None:
    with figures.records.writing() as connection:
        put(
            connection,
            vintage("a"),
            [row(2020, 1.0), row(2021, 1.0)],
            by="Enheten",
            origin="fil.xlsx",
        )
    (batch,) = figures.ask(batches)
    assert (batch.accepted_by, batch.origin, batch.rows) == ("Enheten", "fil.xlsx", 2)
    assert (batch.undoes, batch.undone) == ("", False)


def test_history_is_everything_by_year_the_oldest_first(figures: Figures) -> None:
    lay_down(figures, "a", row(2021, 3.0), row(2020, 1.0))
    lay_down(figures, "b", row(2020, 2.0), row(2019, None))
    found = [(o.year, o.value, o.vintage_id) for o in figures.ask(history, "x", AREA)]
    assert figures.ask(history, "x", AREA, Sex.MEN) == ()
    assert found == [(2019, None, "b"), (2020, 1.0, "a"), (2020, 2.0, "b"), (2021, 3.0, "a")]


# What the database itself refuses


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_is_refused_with_all_that_came_with_it(
    figures: Figures, value: float
) -> None:
    with pytest.raises(RowError):
        lay_down(figures, "a", row(2020, 1.0), row(2021, value))
    assert values(figures) == {}
    with figures.records.reading() as connection:
        assert vintages(connection) == ()


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_group_of_nobody_is_refused_with_all_that_came_with_it(
    figures: Figures, denominator: int
) -> None:
    rows = [
        row(2020, 1.0),
        Row("x", AREA, Sex.TOTAL, Observation(2021, 2.0, denominator=denominator)),
    ]
    with pytest.raises(RowError):
        lay_down(figures, "a", *rows)
    assert values(figures) == {}
    assert figures.ask(batches) == ()


@pytest.mark.parametrize("other", [2.0, None])
def test_two_values_for_one_year_of_one_vintage_are_refused(
    figures: Figures, other: float | None
) -> None:
    with pytest.raises(RowError):
        lay_down(figures, "a", row(2020, 1.0), row(2020, other))


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
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figures]:
    """One database for all examples, each with an indicator of its own."""
    records = open_file(tmp_path_factory.mktemp("crowded") / "samsam.sqlite")
    opened = Figures(records, SeriesEngine(records, None))
    yield opened
    opened.close()


numbers = itertools.count()


@given(tellings, st.lists(st.none() | days, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_as_known_on_a_day_agrees_with_the_plain_count(
    crowded: Figures, told: list[Told], asked: list[date | None]
) -> None:
    name = f"nyckeltal-{next(numbers)}"
    with crowded.records.writing() as connection:
        for n, one in enumerate(told):
            rows = [row(year, value, indicator=name) for year, value in one.says.items()]
            put(connection, vintage(f"{name}-{n}", one.day), rows)
        for n, one in enumerate(told):
            for turn, on in enumerate(one.turns):
                turning = vintage(f"{turn}-{name}-{n}", on)
                (redo if turn % 2 else undo)(connection, f"{name}-{n}", turning, "någon")
    for day in asked:
        assert values(crowded, day, name) == plainly(told, day)
    everything = crowded.ask(history, name, AREA)
    assert len(everything) == sum(len(one.says) for one in told)


def test_the_real_figures_agree_with_the_plain_count(service: Service) -> None:
    every = service.engine.ask(history, "population", AREA)
    told = [
        Told(v.known_on, {o.year: o.value for o in every if o.vintage_id == v.id}, [])
        for v in service.vintages()
    ]
    assert every
    for day in (None, date(2022, 1, 7), date(2024, 8, 31), date(2021, 1, 1)):
        found = service.engine.ask(ask, ["population"], AREA, Sex.TOTAL, day)["population"]
        assert {o.year: o.value for o in found.observations} == plainly(told, day)

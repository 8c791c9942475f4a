"""Which measure a row follows: itself, its successor, or the newest where all have stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from samsam.config.register import read_register
from samsam.model.indicators.followed import completing, follow
from samsam.model.indicators.indicator import Indicator, Register, Successor

REGISTER = read_register(Path(__file__).resolve().parents[2] / "data")


def named(name: str, to: str | None = None, retired: str = "", *near: str) -> Indicator:
    successor = Successor("Nytt", "X1", "Annan definition.", to) if to else None
    plain = REGISTER.indicators["population"]
    return replace(plain, id=name, successor=successor, retired=retired, related=near)


def register(*indicators: Indicator) -> Register:
    return replace(REGISTER, indicators={i.id: i for i in indicators})


STOPPED = "Har upphört."


@pytest.mark.parametrize(
    ("chain", "last_years", "current"),
    [
        # a measure that lives is followed itself, whatever is said to come after it
        ([named("a", "b"), named("b")], {"a": 2020, "b": 2024}, "a"),
        ([named("a", "b", STOPPED), named("b")], {"a": 2020, "b": 2024}, "b"),
        # the successor has no values: the old one stands, and so does a reference to nothing
        ([named("a", "b", STOPPED), named("b")], {"a": 2020, "b": None}, "a"),
        ([named("a", "b", STOPPED), named("b")], {}, "a"),
        ([named("a", "gone", STOPPED)], {"a": 2020}, "a"),
        # a successor that has stopped itself is passed by
        (
            [named("a", "b", STOPPED), named("b", "c", STOPPED), named("c")],
            {"a": 2018, "b": 2021, "c": 2024},
            "c",
        ),
        # all have stopped: the newest value, and of two the earlier
        ([named("a", "b", STOPPED), named("b", None, STOPPED)], {"a": 2018, "b": 2021}, "b"),
        ([named("a", "b", STOPPED), named("b", None, STOPPED)], {"a": 2021, "b": 2021}, "a"),
        # a circle ends
        ([named("a", "b", STOPPED), named("b", "a", STOPPED)], {"a": 2018, "b": 2020}, "b"),
    ],
)
def test_the_living_measure_is_followed(
    chain: list[Indicator], last_years: dict[str, int | None], current: str
) -> None:
    found = follow(register(*chain), chain[0], last_years)
    assert found.current.id == current
    assert found.replaced is (current != "a")
    assert [i.id for i in found.earlier] == [
        i.id for i in chain[: [i.id for i in chain].index(current)]
    ]


def test_near_relatives_come_before_the_measures_that_stopped() -> None:
    chain = [named("a", "b", STOPPED, "x"), named("b", None, "", "y", "gone")]
    everything = register(*chain, named("x"), named("y"))
    found = follow(everything, chain[0], {"a": 2020, "b": 2024})
    assert [i.id for i in completing(everything, found)] == ["b", "y", "x", "a"]


def test_a_row_keeps_the_goals_of_the_listed_measure() -> None:
    old, new = named("a", "b", STOPPED), replace(named("b"), goals=("trygghet",))
    found = follow(register(old, new), old, {"a": 2020, "b": 2024})
    assert found.goals == old.goals
    assert not found.ceased
    assert follow(register(old, new), old, {"a": 2020}).ceased

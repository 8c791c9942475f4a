"""What is measured and what isn't, against a slow and obvious count."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from samsam.config.register import read_register
from samsam.model.indicators.coverage import Coverage, coverage
from samsam.model.indicators.indicator import (
    Goal,
    Indicator,
    Kind,
    Purpose,
    Register,
    Sustainability,
)

REGISTER = read_register(Path(__file__).resolve().parents[2] / "data")


def covering(*indicators: Indicator) -> Coverage:
    register = Register(
        {i.id: i for i in indicators}, REGISTER.goals, (), REGISTER.actors, REGISTER.focus_goals
    )
    return coverage(register)


def some(**changes: object) -> Indicator:
    return replace(REGISTER.indicators["population"], **changes)  # type: ignore[arg-type]


def test_there_is_a_cell_for_every_combination_also_the_empty_ones() -> None:
    cells = coverage(REGISTER).cells
    assert len(cells) == 3 * 3 * 3
    assert set(cells) == set(product(REGISTER.goals, Purpose, Sustainability))


def test_each_cell_holds_the_listed_indicators_that_touch_all_three() -> None:
    for (goal, purpose, dimension), found in coverage(REGISTER).cells.items():
        wanted = []
        for indicator in REGISTER.indicators.values():
            if not indicator.listed:
                continue
            if goal not in indicator.goals or purpose not in indicator.purposes:
                continue
            if dimension in indicator.sustainability:
                wanted.append(indicator.id)
        assert [i.id for i in found] == wanted


def test_the_reports_eleven_are_what_is_measured() -> None:
    assert len(coverage(REGISTER).indicators) == 11


def test_nothing_measures_quality_of_life_nor_ecology() -> None:
    measured = coverage(REGISTER)
    assert [g.title for g in measured.empty_goals] == ["Livskvalitet och attraktiva livsmiljöer"]
    assert measured.empty_sustainability == (Sustainability.ECOLOGICAL,)
    assert measured.empty_purposes == ()


def test_successors_and_components_do_not_count_as_measured() -> None:
    births = replace(REGISTER.indicators["births"], goals=("livskvalitet",))
    assert not births.listed
    measured = covering(some(), births)
    assert "livskvalitet" in [g.id for g in measured.empty_goals]
    assert measured.of_goal("livskvalitet") == ()


def test_an_empty_register_measures_nothing() -> None:
    measured = covering()
    assert len(measured.empty_goals) == 3
    assert measured.empty_purposes == tuple(Purpose)
    assert measured.empty_sustainability == tuple(Sustainability)
    assert not any(measured.cells.values())


@pytest.mark.parametrize("purpose", Purpose)
def test_one_indicator_fills_its_purpose_and_leaves_the_others(purpose: Purpose) -> None:
    measured = covering(some(purposes=(purpose,)))
    assert set(measured.empty_purposes) == set(Purpose) - {purpose}


def test_an_indicator_may_fill_several_cells() -> None:
    both = some(goals=("trygghet", "livskvalitet"), purposes=(Purpose.MEET,))
    measured = covering(both)
    filled = [cell for cell, found in measured.cells.items() if found]
    assert len(filled) == 2 * 1 * len(both.sustainability)
    assert [g.id for g in measured.empty_goals] == ["tillvaxt"]


def test_indicators_are_counted_by_what_they_tell_of() -> None:
    measured = coverage(REGISTER)
    assert {k: len(measured.of_kind(k)) for k in Kind} == {
        Kind.EFFECT: 9,
        Kind.OUTPUT: 1,
        Kind.RESOURCE: 0,
        Kind.CONDITION: 1,
    }


def test_the_goals_are_those_of_the_register_whatever_they_are() -> None:
    goals = {"ny": Goal("ny", "Ny målbild")}
    register = Register({"population": some(goals=("ny",))}, goals, (), {}, {})
    measured = coverage(register)
    assert measured.empty_goals == ()
    assert {goal for goal, _, _ in measured.cells} == {"ny"}

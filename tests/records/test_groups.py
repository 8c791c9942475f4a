"""Groups of municipalities: a newer one lies on top of its title, as known on a day."""

from __future__ import annotations

from datetime import date

from samsam.model.indicators.area import AreaGroup
from samsam.records.contents.groups import ask, put
from samsam.records.engine.database import Database

TITLE = "Liknande kommuner, övergripande, Timrå, 2025"
FIRST, LATER = date(2025, 3, 1), date(2026, 3, 1)


def group(*members: str, title: str = TITLE, year: int | None = 2025) -> AreaGroup:
    return AreaGroup(title, members, "Kolada", year)


def lay(records: Database, day: date, *groups: AreaGroup) -> tuple[AreaGroup, ...]:
    with records.writing() as connection:
        return put(connection, groups, day)


def on_top(records: Database, day: date | None = None) -> dict[str, tuple[str, ...]]:
    with records.reading() as connection:
        return {g.title: g.members for g in ask(connection, day)}


def test_everything_of_a_group_comes_back_in_order_of_code(records: Database) -> None:
    lay(records, FIRST, group("2281", "0617", "0617"))
    with records.reading() as connection:
        assert ask(connection) == (AreaGroup(TITLE, ("0617", "2281"), "Kolada", 2025, FIRST),)


def test_a_changed_group_lies_on_top_and_the_older_is_known_on_its_day(records: Database) -> None:
    lay(records, FIRST, group("0617", "2281"))
    lay(records, LATER, group("0617", "2284"))
    assert on_top(records) == {TITLE: ("0617", "2284")}
    assert on_top(records, date(2026, 2, 28)) == {TITLE: ("0617", "2281")}
    assert on_top(records, date(2025, 2, 28)) == {}


def test_what_is_on_top_as_it_is_isnt_laid_again(records: Database) -> None:
    lay(records, FIRST, group("0617", "2281"))
    assert lay(records, LATER, group("2281", "0617"), group("2262", title="Ny")) == (
        AreaGroup("Ny", ("2262",), "Kolada", 2025, LATER),
    )
    with records.reading() as connection:
        assert {g.title: g.known_on for g in ask(connection)} == {TITLE: FIRST, "Ny": LATER}


def test_a_group_that_becomes_as_it_was_is_a_change_again(records: Database) -> None:
    for day, members in ((1, ("0617",)), (2, ("2281",)), (3, ("0617",))):
        lay(records, date(2026, 1, day), group(*members))
    found = [on_top(records, date(2026, 1, day)) for day in (1, 2, 3)]
    assert found == [{TITLE: ("0617",)}, {TITLE: ("2281",)}, {TITLE: ("0617",)}]


def test_the_newest_year_comes_first_then_the_title(records: Database) -> None:
    years = (("b", 2024), ("c", None), ("a", 2024), ("d", 2025))
    lay(records, FIRST, *(group("0617", title=t, year=y) for t, y in years))
    assert list(on_top(records)) == ["d", "a", "b", "c"]

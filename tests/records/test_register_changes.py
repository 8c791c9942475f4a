"""Changes of the register: versions that nobody overwrites unseen, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from samsam.model.indicators.register_change import ChangedKind, ChangeState, RegisterChange
from samsam.records.contents import journal, register_changes
from samsam.records.contents.register_changes import ChangedMeanwhileError
from samsam.records.engine import checksums, schema
from samsam.records.engine.database import Database


def put(
    records: Database,
    lines: str,
    based_on: int,
    by: str = "Kim",
    state: ChangeState = ChangeState.SET,
    changed_id: str = "population_2035",
) -> RegisterChange:
    with records.writing() as connection:
        return register_changes.put(
            connection, ChangedKind.TARGET, changed_id, state, (lines, "i filen"), based_on, by
        )


def latest(records: Database) -> list[tuple[str, int, str, str]]:
    with records.reading() as connection:
        found = register_changes.latest(connection)
    return [(c.id, c.version, c.lines, c.saved_by) for c in found]


def test_each_change_is_a_version_and_all_are_kept(records: Database) -> None:
    put(records, "ett", 0)
    put(records, "", 1, "Alva", ChangeState.RESET)
    put(records, "ett annat", 0, changed_id="neet_2030")
    assert latest(records) == [("population_2035", 2, "", "Alva"), ("neet_2030", 1, "ett annat", "Kim")]  # fmt: skip
    with records.reading() as connection:
        kept = register_changes.versions(connection, ChangedKind.TARGET, "population_2035")
        assert register_changes.count(connection) == 3
    assert [(c.version, c.state, c.lines, c.file_lines) for c in kept] == [
        (2, ChangeState.RESET, "", "i filen"),
        (1, ChangeState.SET, "ett", "i filen"),
    ]


def test_a_change_on_what_somebody_else_has_changed_is_refused_with_theirs(
    records: Database,
) -> None:
    put(records, "Kims", 0)
    with pytest.raises(ChangedMeanwhileError) as refused:
        put(records, "Alvas", 0, "Alva")
    assert (refused.value.theirs.lines, refused.value.theirs.saved_by) == ("Kims", "Kim")
    assert latest(records) == [("population_2035", 1, "Kims", "Kim")]
    put(records, "Alvas", 1, "Alva")
    assert latest(records) == [("population_2035", 2, "Alvas", "Alva")]


def test_a_database_from_before_the_table_is_brought_up_to_date(records: Database) -> None:
    with records.writing() as connection:
        journal.write(connection, "Kim", "skrev", "före")
        connection.execute(text("drop table register_change"))
        connection.execute(text("update alembic_version set version_num = '0001'"))
    with records.writing() as connection:
        schema.upgrade(connection, "0002")
    put(records, "efter", 0)
    assert latest(records) == [("population_2035", 1, "efter", "Kim")]
    with records.reading() as connection:
        assert [e.about for e in journal.latest(connection, 5)] == ["före"]
        assert checksums.counted(connection)[1] == {}

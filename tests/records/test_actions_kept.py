"""Actions in the database: open after fixing, locked under review, whichever analysis holds them."""

from __future__ import annotations

import pytest

from samsam.model.analysis.records import REMOVED, Record, RecordKind
from samsam.model.analysis.workflow import WorkflowStep
from samsam.records.contents import workflow
from samsam.records.contents.texts import (
    Conflict,
    Saved,
    authors,
    open_record,
    records_of_kind,
    save_field,
    versions,
)
from samsam.records.contents.workflow import LockedError
from samsam.records.engine.database import Database

UNIT = "Enheten"
ACTION, CARRIED = RecordKind.ACTION, RecordKind.CARRIED_OVER


def begun(records: Database, year: int = 2025, subject: str = "1") -> Record:
    with records.writing() as connection:
        return open_record(connection, ACTION, year, UNIT, subject, "Alva")


def save(
    records: Database, record: Record, value: str, based_on: int, field: str = "status"
) -> Saved | Conflict:
    with records.writing() as connection:
        return save_field(connection, record.id, field, value, based_on, "Alva")


def take(records: Database, year: int, *steps: WorkflowStep) -> None:
    for step in steps:
        with records.writing() as connection:
            number = workflow.way(connection, year, UNIT).number
            workflow.take_step(connection, year, UNIT, step, number, "Bo")


def answer(records: Database, year: int, key: str) -> None:
    with records.writing() as connection:
        record = open_record(connection, CARRIED, year, UNIT, "", "Alva")
        save_field(connection, record.id, key, "Ja", 0, "Alva")


def test_an_action_is_locked_under_review_and_open_when_its_analysis_is_fixed(
    records: Database,
) -> None:
    action = begun(records)
    save(records, action, "Planerad", 0)
    take(records, 2025, WorkflowStep.SEND)
    with pytest.raises(LockedError, match="Analysen för 2025 granskas, och åtgärden står i den"):
        save(records, action, "Pågår", 1)
    take(records, 2025, WorkflowStep.FIX)
    assert isinstance(save(records, action, "Pågår", 1), Saved)
    take(records, 2025, WorkflowStep.PUBLISH)
    assert isinstance(save(records, action, "Klar", 2), Saved)
    with records.reading() as connection:
        kept = versions(connection, action.id, "status")
    assert [v.value for v in kept] == ["Klar", "Pågår", "Planerad"]


def test_a_fixed_action_cannot_be_taken_away(records: Database) -> None:
    action = begun(records)
    take(records, 2025, WorkflowStep.SEND, WorkflowStep.FIX)
    with pytest.raises(LockedError, match="är fastställd och kan inte ändras"):
        save(records, action, "ja", 0, REMOVED)


def test_other_records_of_a_fixed_analysis_stay_locked(records: Database) -> None:
    with records.writing() as connection:
        cause = open_record(connection, RecordKind.CAUSE, 2025, UNIT, "1", "Alva")
    take(records, 2025, WorkflowStep.SEND, WorkflowStep.FIX)
    with pytest.raises(LockedError):
        save(records, cause, "Ny lag.", 0, "cause")


def test_an_action_is_locked_while_a_later_analysis_that_holds_it_is_under_review(
    records: Database,
) -> None:
    mine, other = begun(records), begun(records, subject="2")
    take(records, 2025, WorkflowStep.SEND, WorkflowStep.FIX)
    answer(records, 2026, "action:2025-1")
    assert isinstance(save(records, mine, "Pågår", 0), Saved)
    take(records, 2026, WorkflowStep.SEND)
    with pytest.raises(LockedError, match="Analysen för 2026 granskas"):
        save(records, mine, "Klar", 1)
    assert isinstance(save(records, other, "Klar", 0), Saved)
    take(records, 2026, WorkflowStep.RETURN)
    assert isinstance(save(records, mine, "Klar", 1), Saved)


def test_two_editors_of_an_action_see_each_other(records: Database) -> None:
    action = begun(records)
    save(records, action, "Klar", 0)
    second = save(records, action, "Avbruten", 0)
    assert isinstance(second, Conflict)
    assert second.theirs.value == "Klar"


def test_actions_of_all_years_are_found_and_no_other_units(records: Database) -> None:
    for year, subject in ((2025, "1"), (2024, "1"), (2026, "2")):
        save(records, begun(records, year, subject), f"text {year}", 0, "action")
    with records.writing() as connection:
        open_record(connection, ACTION, 2025, "En annan enhet", "1", "Alva")
        open_record(connection, RecordKind.CAUSE, 2025, UNIT, "1", "Alva")
    with records.reading() as connection:
        found = records_of_kind(connection, ACTION, UNIT)
    assert {(r.year, r.subject, r.text("action")) for r in found} == {
        (2024, "1", "text 2024"), (2025, "1", "text 2025"), (2026, "2", "text 2026"),
    }  # fmt: skip


def test_who_wrote_in_a_carried_action_is_an_author_too(records: Database) -> None:
    action = begun(records)
    save(records, action, "Klar", 0)
    with records.reading() as connection:
        assert authors(connection, 2026, UNIT) == ()
        assert authors(connection, 2026, UNIT, (action.id,)) == ("Alva",)

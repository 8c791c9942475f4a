"""Long work as a row: followed and cancelled from anywhere, and said to be lost when nobody is at it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samsam.records import clock
from samsam.records.contents import jobs
from samsam.records.contents.jobs import JobState
from samsam.records.engine.database import Database


def begun(records: Database, kind: str = "hämta") -> int:
    with records.writing() as connection:
        return jobs.start(connection, kind, "Anna").number


def test_a_job_is_followed_to_its_end(records: Database) -> None:
    number = begun(records)
    with records.writing() as connection:
        assert jobs.report(connection, number, 3, 10, "Kolada")
    with records.reading() as connection:
        now = jobs.running(connection, "hämta")
    assert now is not None
    assert (now.number, now.done, now.total, now.message) == (number, 3, 10, "Kolada")
    assert (now.asked_by, now.state, now.ended_at) == ("Anna", JobState.RUNNING, None)
    with records.writing() as connection:
        jobs.end(connection, number, JobState.DONE, "12 nya värden")
    with records.reading() as connection:
        assert jobs.running(connection, "hämta") is None
        (last,) = jobs.latest(connection, "hämta")
    assert (last.state, last.message) == (JobState.DONE, "12 nya värden")
    assert last.ended_at is not None


def test_who_carries_it_out_is_told_that_it_was_cancelled(records: Database) -> None:
    number = begun(records)
    with records.writing() as connection:
        assert jobs.cancel(connection, number)
    with records.writing() as connection:
        assert not jobs.report(connection, number, 1, 2)
        jobs.end(connection, number, JobState.CANCELLED)
    with records.writing() as connection:
        assert not jobs.cancel(connection, number)


def test_a_job_whose_process_has_gone_is_said_to_be_lost(
    records: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(records)
    later = clock.utc_now() + timedelta(minutes=6)
    monkeypatch.setattr(jobs, "utc_now", lambda: later)
    with records.reading() as connection:
        assert jobs.running(connection, "hämta") is None
        assert [job.state for job in jobs.latest(connection)] == [JobState.LOST]


def test_kinds_of_jobs_are_kept_apart_the_latest_first(records: Database) -> None:
    numbers = [begun(records, kind) for kind in ("hämta", "paket", "hämta")]
    with records.reading() as connection:
        assert [job.number for job in jobs.latest(connection)] == numbers[::-1]
        assert [job.number for job in jobs.latest(connection, "hämta")] == [numbers[2], numbers[0]]

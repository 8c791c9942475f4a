"""Comments, assignments, addresses and the queue of mails, on both engines."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from samsam.model.analysis.cooperation import Assignment, AssignmentState
from samsam.model.analysis.workflow import FieldRef, WorkflowStep
from samsam.records.clock import utc_now
from samsam.records.contents import workflow
from samsam.records.contents.cooperation import addresses, assignments, comments, mail
from samsam.records.contents.cooperation.assignments import Outdated
from samsam.records.contents.cooperation.comments import UnknownThreadError
from samsam.records.contents.cooperation.mail import CLAIM_HOLDS, MailState
from samsam.records.contents.workflow import LockedError
from samsam.records.engine.database import Database
from samsam.records.tables import mail as mails

UNIT, YEAR, DAY = "Enheten", 2025, date(2026, 3, 1)
SUMMARY = FieldRef("annual_analysis", "", "summary")
GIVEN, DONE = AssignmentState.ASSIGNED, AssignmentState.DONE


def say(records: Database, text: str, by: str, thread: str = "") -> str:
    with records.writing() as connection:
        return comments.add(connection, YEAR, UNIT, SUMMARY, text, by, thread).id


def fix(records: Database) -> None:
    with records.writing() as connection:
        for number, step in enumerate((WorkflowStep.SEND, WorkflowStep.FIX)):
            workflow.take_step(connection, YEAR, UNIT, step, number, "Bo")


def test_a_comment_is_answered_closed_and_opened_by_the_next_answer(records: Database) -> None:
    first = say(records, "Stämmer det?", "Alva")
    say(records, "Ja.", "Moa", first)
    other = say(records, "En annan sak.", "Moa")
    with records.writing() as connection:
        comments.set_done(connection, YEAR, UNIT, first, "Alva", done=True)
        comments.set_done(connection, YEAR, UNIT, first, "Moa", done=True)
    with records.reading() as connection:
        one, two = comments.threads(connection, YEAR, UNIT)
    assert [(c.written_by, c.text) for c in one.comments] == [
        ("Alva", "Stämmer det?"),
        ("Moa", "Ja."),
    ]
    assert (one.open, one.closed_by, one.last.text) == (False, "Alva", "Ja.")
    assert (two.id, two.open) == (other, True)
    say(records, "Fast ändå.", "Moa", first)
    with records.reading() as connection:
        assert comments.threads(connection, YEAR, UNIT)[0].open
        assert comments.threads(connection, YEAR, "En annan enhet") == ()
        assert comments.years(connection, UNIT) == (YEAR,)


def test_a_thread_of_another_year_is_unknown_and_a_fixed_analysis_is_not_commented(
    records: Database,
) -> None:
    thread = say(records, "Stämmer det?", "Alva")
    with records.writing() as connection:
        with pytest.raises(UnknownThreadError, match="finns inte i det här årets analys"):
            comments.add(connection, YEAR - 1, UNIT, SUMMARY, "Ja.", "Moa", thread)
        with pytest.raises(UnknownThreadError):
            comments.set_done(connection, YEAR, UNIT, "finns inte", "Moa", done=True)
    fix(records)
    with records.writing() as connection:
        with pytest.raises(LockedError, match="är fastställd, så den kan inte kommenteras"):
            comments.add(connection, YEAR, UNIT, SUMMARY, "Ja.", "Moa", thread)
        with pytest.raises(LockedError):
            comments.set_done(connection, YEAR, UNIT, thread, "Moa", done=True)


def give(
    records: Database, account: str, based_on: int, state: AssignmentState = GIVEN
) -> Assignment | Outdated:
    with records.writing() as connection:
        return assignments.put(
            connection, UNIT, YEAR, SUMMARY, account, DAY, state, based_on, "Alva"
        )


def test_an_assignment_has_versions_and_who_comes_second_is_shown_the_first(
    records: Database,
) -> None:
    first = give(records, "moa", 0)
    assert isinstance(first, Assignment)
    second = give(records, "kim", 0)
    assert second == Outdated(first)
    assert isinstance(give(records, "kim", 1), Assignment)
    assert isinstance(give(records, "kim", 2, DONE), Assignment)
    with records.reading() as connection:
        (now,) = assignments.assignments(connection, UNIT)
        assert assignments.assignments(connection, UNIT, YEAR - 1) == ()
    assert (now.version, now.account, now.state, now.open) == (3, "kim", DONE, False)
    fix(records)
    with pytest.raises(LockedError, match="Det är Bo som tog det steget. Inget ändrades"):
        give(records, "moa", 3)


def test_only_the_present_address_is_kept(records: Database) -> None:
    for address in ("moa@kommunen.se", "moa.berg@kommunen.se"):
        with records.writing() as connection:
            addresses.put(connection, "moa", address, "Moa")
    with records.reading() as connection:
        assert addresses.addresses(connection) == {"moa": "moa.berg@kommunen.se"}
    with records.writing() as connection:
        addresses.put(connection, "moa", "", "Moa")
    with records.reading() as connection:
        assert addresses.addresses(connection) == {}


def queue(records: Database, *keys: str) -> None:
    with records.writing() as connection:
        for key in keys:
            mail.queue(connection, key, "moa", "Ämne", "Text", [key])


def test_a_mail_is_queued_once_claimed_once_and_forgotten_when_it_is_old(records: Database) -> None:
    queue(records, "a", "b", "a")
    with records.writing() as connection:
        found = mail.claim(connection, 1)
        assert [m.key for m in found] == ["a"]
        assert [m.key for m in mail.claim(connection, 9)] == ["b"]
        assert mail.claim(connection, 9) == ()
        assert not mail.any_due(connection)
        mail.end(connection, found[0].number, MailState.SENT)
    queue(records, "a")
    with records.writing() as connection:
        assert mail.claim(connection, 9) == ()
        mail.forget(connection, utc_now() + timedelta(minutes=1))
        assert mail.of_state(connection, *MailState) == mail.of_state(connection, MailState.SENDING)


def test_a_mail_whose_sender_was_killed_is_sent_by_another(records: Database) -> None:
    queue(records, "a")
    with records.writing() as connection:
        assert len(mail.claim(connection, 9)) == 1
        long_ago = utc_now() - CLAIM_HOLDS - timedelta(seconds=1)
        connection.execute(update(mails).values(claimed_at=long_ago))
        assert mail.any_due(connection)
        assert [m.key for m in mail.claim(connection, 9)] == ["a"]


def test_what_failed_waits_until_its_time_or_until_somebody_says_now(records: Database) -> None:
    queue(records, "a")
    with records.writing() as connection:
        (one,) = mail.claim(connection, 9)
        mail.postpone(
            connection, one.number, utc_now() + timedelta(hours=1), "Fel.", attempted=True
        )
        assert not mail.any_due(connection)
        (waits,) = mail.of_state(connection, MailState.WAITING)
        assert (waits.attempts, waits.fault, waits.about) == (1, "Fel.", ("a",))
        assert mail.try_again(connection) == 1
        assert mail.any_due(connection)


def test_two_servers_at_once_claim_each_mail_once(records: Database) -> None:
    queue(records, *(f"m{n}" for n in range(20)))
    claimed: list[str] = []
    begin = threading.Barrier(4)

    def work() -> None:
        begin.wait()
        for _ in range(5):
            with records.writing(counted=False) as connection:
                claimed.extend(m.key for m in mail.claim(connection, 3))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(claimed) == sorted(f"m{n}" for n in range(20))

"""Hostile texts through every function that stores or reads a text, on both engines."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pytest
from series_of import Figures, ask
from sqlalchemy import inspect as looked_into
from sqlalchemy.exc import DBAPIError

import samsam.records
import samsam.series
from samsam.model.analysis.access import Account, Role
from samsam.model.analysis.cooperation import AssignmentState
from samsam.model.analysis.records import RecordKind
from samsam.model.analysis.workflow import Edition, FieldRef, WorkflowStep, digest
from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.register_change import ChangedKind, ChangeState
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.clock import utc_now
from samsam.records.contents import (
    accounts,
    added,
    batches,
    catalogue,
    groups,
    held,
    jobs,
    journal,
    register_changes,
    texts,
    workflow,
)
from samsam.records.contents.cooperation import addresses, assignments, comments, mail
from samsam.records.contents.cooperation.mail import MailState
from samsam.records.contents.jobs import JobState
from samsam.records.engine import checksums, commit_log
from samsam.records.engine.database import Connection, Database
from samsam.records.errors import StoreError
from samsam.records.upkeep import backup, consistency, restoring
from samsam.records.upkeep.opening import open_file
from samsam.series import bulk, observations
from samsam.series.engine import SeriesEngine
from samsam.series.rows import Row, pack
from samsam.series.staging import Terms

T = TypeVar("T")
HOSTILE = (
    "'; drop table written.record; --",
    '"; drop schema loaded cascade; --',
    "') or 1=1 --",
    "x' union select hash, hash from people.password --",
    "'; copy (select 1) to '/tmp/samsam-hostile'; --",
    "$$; delete from people.account; $$",
    "' || pg_sleep(9) || '",
    "?", "$1", "$day", "%s %(x)s %% %", ":x", "{x}", "${7*7}", "{{7*7}}",
    "\\", "\\'", "\\x41", "\\0", "E'\\\\'", "`", '"', "'", "''", "/* */", "--", ";",
    "null", "NaN", "true", "0", " ", "\n", "\t\r\n", "\u00a0",
    "\u202evänd\u202c", "\u200b", "\ufeff", "e\u0301", "é", "👩🏽‍🚒", "\x01\x1f\x7f", "\uffff",
    "<script>alert(1)</script>", "=HYPERLINK(1)", "../../etc/passwd", "å" * 20_000,
)  # fmt: skip
# What a database of another kind can't hold: whole and unchanged, or refused and nothing kept.
NOT_FOR_EVERY_ENGINE = ("a\x00b", "\x00", "halv \ud83d emoji")
DAY = date(2026, 11, 24)
# These can hold no text of anybody's.
NO_TEXT = {
    "int", "int | None", "date", "date | None", "datetime", "bool", "Sex", "RecordKind", "Path",
    "ChangedKind", "ChangeState",
    "Sequence[Table]", "Mapping[str, ShippedRows]",
}  # fmt: skip


def takers_of_text() -> set[str]:
    """Every public function of the two rooms that works in the database and takes a text."""
    found = set()
    for package in (samsam.records, samsam.series):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.ispkg or ".migrations" in module.name:
                continue
            source = importlib.import_module(module.name)
            for name, function in inspect.getmembers(source, inspect.isfunction):
                if function.__module__ != source.__name__ or name.startswith("_"):
                    continue
                parameters = list(inspect.signature(function).parameters.values())
                kinds = {str(p.annotation) for p in parameters[1:]}
                if (
                    parameters
                    and parameters[0].name in ("connection", "cursor")
                    and kinds - NO_TEXT
                ):
                    found.add(f"{module.name.rpartition('.')[2]}.{name}")
    return found


@dataclass
class Calls:
    """Calls functions on a connection, or as questions of the series, and remembers which."""

    connection: Connection
    figures: Figures
    made: set[str] = field(default_factory=set)

    def __call__(self, function: Callable[..., T], *values: Any, **named: Any) -> T:
        self._remember(function)
        return function(self.connection, *values, **named)

    def ask(self, question: Callable[..., T], *values: Any) -> T:
        self._remember(question)
        return self.figures.ask(question, *values)

    def _remember(self, function: Callable[..., Any]) -> None:
        self.made.add(f"{function.__module__.rpartition('.')[2]}.{function.__name__}")


def write_all(call: Calls, text: str) -> None:
    """The text as every name, id, title, note and value there is."""
    now = utc_now()
    record = call(texts.open_record, RecordKind.ANNUAL_ANALYSIS, 2026, text, text, text)
    call(texts.new_record, RecordKind.FINDING, 2026, text, text)
    assert isinstance(call(texts.save_field, record.id, text, f"{text}.", 0, text), texts.Saved)
    about = [FieldRef(text, text, text)]
    call(workflow.take_step, 2026, text, WorkflowStep.SEND, 0, text, text, about)
    edition = Edition(2026, text, 1, now, text, text, text, 1, text, digest(text))
    call(workflow.put_edition, edition)
    for number, step in enumerate((WorkflowStep.SEND, WorkflowStep.FIX)):
        workflow.take_step(call.connection, 2028, text, step, number, text)
    call(accounts.put, Account(text, 1, text, Role.EDITOR), text)
    call(accounts.set_password, text, text)
    call(accounts.put_code, text, text, now + timedelta(hours=1))
    call(accounts.put_session, text, text, now + timedelta(hours=1))
    call(accounts.put_identity, text, text, text)
    call(accounts.put_attempt, text, text, now - timedelta(hours=1))
    call(journal.write, text, text, text)
    call(added.put, text, text, text)
    kind, state = ChangedKind.TARGET, ChangeState.SET
    call(register_changes.put, kind, text, state, (text, text), 0, text)
    call(groups.put, [AreaGroup(text, (text,), text, 2025)], DAY)
    call(catalogue.put, [catalogue.CatalogueEntry(text, text, text, True, text, None)], DAY, False)
    job = call(jobs.start, text, text)
    call(jobs.report, job.number, 1, 2, text)
    call(jobs.end, job.number, JobState.FAILED, text)
    call(jobs.clear, text, 1)
    call(held.replace, text, b"the first", 1)
    call(held.replace, text, b"rows", 1)
    write_cooperation(call, text)
    row = Row(text, text, Sex.TOTAL, Observation(2020, 1.5, note=text))
    call(observations.put, Vintage(text, text, text, DAY, note=text), [row], text, text, text)
    other = pack([row])
    call(
        batches.put, Vintage(f"{text}2", text, text, DAY), other.content, other.count,
        by=text, origin=text, file_sha256=text,
    )  # fmt: skip
    call(batches.undo, f"{text}2", Vintage(f"{text}3", text, text, DAY), text)
    call(batches.redo, f"{text}2", Vintage(f"{text}4", text, text, DAY), text)


def write_cooperation(call: Calls, text: str) -> None:
    ref = FieldRef(text, text, text)
    said = call(comments.add, 2027, text, ref, text, text)
    call(comments.add, 2027, text, ref, f"{text}!", text, said.id)
    call(comments.set_done, 2027, text, said.id, text, done=True)
    assigned = AssignmentState.ASSIGNED
    call(assignments.put, text, 2027, ref, text, DAY, assigned, 0, text)
    call(addresses.put, text, text, text)
    assert call(mail.queue, text, text, text, text, ["a", "b"])
    assert not call(mail.queue, text, text, text, text)


def read_cooperation(call: Calls, text: str) -> None:
    with pytest.raises(workflow.LockedError):
        call(comments.check_commentable, 2028, text)
    assert call(comments.years, text) == (2027,)
    (thread,) = call(comments.threads, 2027, text)
    assert [c.text for c in thread.comments] == [text, f"{text}!"]
    assert {thread.last.written_by, thread.closed_by, thread.ref.subject} == {text}
    (assigned,) = call(assignments.assignments, text)
    assert {assigned.account, assigned.changed_by, assigned.ref.field} == {text}
    assert addresses.addresses(call.connection)[text] == text
    queued = call(mail.latest, text, text)
    assert queued is not None
    assert {queued.key, queued.account, queued.subject, queued.body} == {text}
    assert queued in call(mail.of_state, MailState.WAITING)
    assert call(mail.latest, text, f"{text}x") is None


def read_all(call: Calls, text: str) -> None:
    """Each comes back to the letter, and only what was asked for."""
    read_texts(call, text)
    read_accounts(call, text)
    read_lists(call, text)
    read_cooperation(call, text)
    read_series(call, text)


def read_texts(call: Calls, text: str) -> None:
    found = call(texts.find_record, RecordKind.ANNUAL_ANALYSIS, 2026, text, text)
    assert found is not None
    assert {k: (v.value, v.saved_by) for k, v in found.values.items()} == {text: (f"{text}.", text)}
    kinds = [(r.kind, r.unit) for r in call(texts.records_of_year, 2026, text)]
    expected = [(RecordKind.ANNUAL_ANALYSIS, text), (RecordKind.FINDING, text)]
    assert sorted(kinds) == sorted(expected)
    (finding,) = call(texts.records_of_kind, RecordKind.FINDING, text)
    assert (finding.year, finding.unit) == (2026, text)
    assert call(texts.years, text) == (2026,)
    assert [v.value for v in call(texts.versions, found.id, text)] == [f"{text}."]
    with pytest.raises(workflow.LockedError):
        call(workflow.check_open, 2026, text)
    with pytest.raises(workflow.LockedError):
        call(workflow.check_not_in_review, 2026, text, text)
    (taken,) = call(workflow.way, 2026, text).taken
    assert (taken.by, taken.note) == (text, text)
    assert taken.fields == (FieldRef(text, text, text),)
    (edition,) = call(workflow.editions, text)
    assert {edition.unit, edition.fixed_by, edition.reason, edition.content} == {text}
    assert call(texts.authors, 2026, text) == call(texts.authors, 1999, "", (found.id,)) == (text,)


def read_accounts(call: Calls, text: str) -> None:
    account = call(accounts.find, text)
    assert account == Account(text, 1, text, Role.EDITOR)
    assert call(accounts.password, text) == text
    assert call(accounts.can_sign_in, text)
    session = call(accounts.session, text)
    assert session is not None
    assert session.account == account
    assert call(accounts.of_identity, text, text) == account
    long_ago = utc_now() - timedelta(hours=1)
    assert call(accounts.code_account, text) == text
    attempts = call(accounts.attempts, text, text, long_ago)
    assert (len(attempts.times), attempts.for_name, attempts.from_address) == (1, 1, 1)


def read_lists(call: Calls, text: str) -> None:
    entries = journal.latest(call.connection, 1000)
    assert (text, text, text) in [(e.who, e.action, e.about) for e in entries]
    assert [a.lines for a in added.latest(call.connection) if a.id == text] == [text]
    (change,) = call(register_changes.versions, ChangedKind.TARGET, text)
    assert {change.id, change.lines, change.file_lines, change.saved_by} == {text}
    assert change in register_changes.latest(call.connection)
    assert [g.members for g in groups.ask(call.connection) if g.title == text] == [(text,)]
    ((_, entry),) = call(catalogue.versions, [text])
    assert {entry.id, entry.title, entry.description, entry.publication_period} == {text}
    assert call(catalogue.latest_of, [text]) == (entry,)
    assert entry in catalogue.latest(call.connection)
    (job,) = call(jobs.latest, text, 9)
    assert (job.kind, job.asked_by, job.message) == (text, text, text)
    assert call(jobs.running, text) is None
    assert [h.rows for h in held.waiting(call.connection) if h.source == text] == [b"rows"]
    assert batches.days(call.connection) == (DAY,)
    (placed,) = (v for v in batches.vintages(call.connection) if v.id == text)
    assert {placed.title, placed.source, placed.note} == {text}
    assert batches.file_checksums(call.connection)[text] == text
    stored = batches.stored(call.connection, placed.sequence)
    assert stored is not None
    assert {stored.accepted_by, stored.origin, stored.file_sha256} == {text}


def read_series(call: Calls, text: str) -> None:
    assert [i for i, _ in call.ask(observations.touched, text)[text]] == [text]
    assert {one.indicator_id for one in call.ask(observations.lying, text, text)} == {text}
    found = call.ask(observations.ask_areas, [text], [text])
    (one,) = found[text, text].observations
    assert (one.value, one.note, one.vintage_id) == (1.5, text, f"{text}2")
    assert set(found) == {(text, text)}
    assert call.ask(observations.history, text, text) == (replace(one, vintage_id=text), one)
    (batch,) = (b for b in call.figures.ask(observations.batches) if b.vintage.id == text)
    assert {batch.vintage.title, batch.vintage.note, batch.accepted_by, batch.origin} == {text}


def use_up(call: Calls, text: str) -> None:
    """What changes what was written: of this text, and of nobody else."""
    assert call(accounts.use_code, text) == text
    assert call(accounts.use_code, text) is None
    queued = mail.latest(call.connection, text, text)
    assert queued is not None
    call(mail.postpone, queued.number, utc_now(), text, attempted=True)
    call(mail.end, queued.number, MailState.GIVEN_UP, text)
    assert [
        m.fault for m in mail.of_state(call.connection, MailState.GIVEN_UP) if m.key == text
    ] == [text]
    call(accounts.forget_attempts, text, text)
    call(accounts.end_session, text)
    assert call(accounts.session, text) is None
    call(accounts.put_session, f"{text}!", text, utc_now() + timedelta(hours=1))
    call(accounts.end_sessions, text)
    assert call(accounts.session, f"{text}!") is None
    call(texts.set_back, 2026, text, utc_now() - timedelta(days=1), text)
    set_back = {r.kind: r for r in texts.records_of_year(call.connection, 2026, text)}
    assert set_back[RecordKind.ANNUAL_ANALYSIS].text(text) == ""
    assert set_back[RecordKind.FINDING].removed


def tables(records: Database) -> set[str]:
    with records.reading() as connection:
        return set(looked_into(connection).get_table_names())


@pytest.mark.case(41)
def test_every_text_comes_back_to_the_letter_and_does_nothing_else(figures: Figures) -> None:
    called: set[str] = set()
    before = tables(figures.records)
    with figures.records.writing() as connection:
        for text in HOSTILE:
            call = Calls(connection, figures, called)
            write_all(call, text)
        shipped = catalogue.CatalogueEntry(f"{text}!", text, text, True, text, None)
        call(catalogue.put_first, [shipped], DAY)
    # Only when all are there: what one did would be seen in another.
    with figures.records.reading() as connection:
        for text in HOSTILE:
            read_all(Calls(connection, figures, called), text)
    with figures.records.writing() as connection:
        for text in HOSTILE:
            use_up(Calls(connection, figures, called), text)
    assert tables(figures.records) == before
    with figures.records.reading() as connection:
        assert len(accounts.accounts(connection)) == len(HOSTILE)
        assert checksums.counted(connection)[1] == {}
        assert consistency.faults(connection) == ()
    assert takers_of_text() - called == OTHERS


# Tried with files, below and in tests/sources/test_bulk.py and test_shipped_files.py; or they take
# what all others hand them, or what SAMSAM itself has made.
OTHERS = {
    "bulk.judge", "bulk.changed_in", "staging.stage", "shipped.filling_values",
    "checksums.add", "commit_log.put", "schema.revision", "schema.upgrade",
}  # fmt: skip


@pytest.mark.parametrize("text", NOT_FOR_EVERY_ENGINE, ids=ascii)
def test_what_an_engine_cannot_hold_is_refused_whole(figures: Figures, text: str) -> None:
    def write(text: str) -> None:
        with figures.records.writing() as connection:
            journal.write(connection, "först", "a")
            write_all(Calls(connection, figures), text)

    try:
        write(text)
    except (StoreError, DBAPIError, ValueError):
        with figures.records.reading() as connection:
            assert journal.latest(connection, 10) == ()
            assert accounts.accounts(connection) == ()
    else:
        with figures.records.reading() as connection:
            read_all(Calls(connection, figures), text)
    with figures.records.writing() as connection:
        write_all(Calls(connection, figures), "sedan")


# The whole file of Kolada's, and names of files


def test_a_parquet_file_with_hostile_names_and_values(tmp_path: Path) -> None:
    folder = tmp_path / "it's; a 'folder' -- \"x\""
    folder.mkdir()
    file = folder / "'; drop table observation; --.parquet"
    short = [t for t in HOSTILE if len(t) < 100]
    with duckdb.connect() as connection:
        connection.execute("create table t (kpi varchar, geo varchar, year int, gender varchar, value double)")  # fmt: skip
        rows = [(t, t, 2020, t, 1.0) for t in short] + [("x", "2262", 2020, "T", 2.0)]
        connection.executemany("insert into t values (?, ?, ?, ?, ?)", rows)
        connection.table("t").write_parquet(str(file))
    terms = Terms({"x": ("x",)}, {}, ["2262"], 2026)
    records = open_file(tmp_path / "samsam.sqlite")
    figures = Figures(records, SeriesEngine(records, tmp_path / "cache" / "series.duckdb"))

    def judged(cursor: duckdb.DuckDBPyConnection) -> Any:
        found = bulk.judge(cursor, file, terms, 5)
        assert (found.new.rows, sum(r.rows for r in found.unread.values())) == (1, len(short))
        for hostile in short:
            assert bulk.changed_in(cursor, [hostile, "x"], hostile) == ()
            assert len(bulk.changed_in(cursor, [hostile, "x"], "2262")) == 1
        return bulk.pack_changes(cursor)

    packed = figures.series.work(judged)
    with records.writing() as connection:
        placed = batches.put(
            connection, Vintage("v", HOSTILE[0], "s", DAY), packed.content, packed.count,
            by=HOSTILE[1],
        )  # fmt: skip
    assert placed.title == HOSTILE[0]
    assert figures.ask(ask, ["x"], "2262")["x"].observations[0].value == 2.0
    figures.close()


@pytest.mark.parametrize(
    "name",
    ["it's.sqlite", 'x"; drop table y; --.sqlite', "å ä ö 🎉.sqlite", "-rf.sqlite", "a%s#$.sqlite", "a?b&mode=memory.sqlite"],
)  # fmt: skip
def test_a_file_whose_name_is_hostile_is_opened_backed_up_and_put_back(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "it's a folder;" / name

    def opened() -> Figures:
        records = open_file(path, tmp_path / "kopior; 'x'")
        return Figures(records, SeriesEngine(records, path.with_suffix(".duckdb")))

    figures = opened()
    with figures.records.writing() as connection:
        write_all(Calls(connection, figures), "text")
    made = backup.make(figures.records, "prov")
    figures.close()
    restoring.restore(path, made.path)
    figures = opened()
    with figures.records.reading() as connection:
        read_all(Calls(connection, figures), "text")
        assert consistency.faults(connection) == ()
        assert commit_log.latest(connection).number > made.number
    figures.close()
    assert {f.name for f in path.parent.iterdir() if f.name != name} >= {f"{name}.sequence"}

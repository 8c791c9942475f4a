"""Hostile texts through every function of the store that takes text, on both engines."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import psycopg
import pytest

import samsam.store
from samsam.model.access import Account, Role
from samsam.model.analysis import RecordKind
from samsam.model.area import AreaGroup
from samsam.model.series import Observation, Sex, Vintage
from samsam.model.way import Edition, Step, digest
from samsam.store import (
    accounts,
    added,
    analyses,
    backup,
    bulk,
    catalogue,
    groups,
    integrity,
    journal,
    observations,
    restoring,
)
from samsam.store.connection import Cursor, Store, StoreError, open_store, utc_now
from samsam.store.errors import StoreReadOnlyError
from samsam.store.observations import Row
from samsam.store.staging import Terms

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
    "tuple[Migration, ...]", "Sequence[Migration]",
}  # fmt: skip


def takers_of_text() -> set[str]:
    """Every public function of the store that works on a cursor and takes a text."""
    found = set()
    for module in pkgutil.iter_modules(samsam.store.__path__):
        source = importlib.import_module(f"samsam.store.{module.name}")
        for name, function in inspect.getmembers(source, inspect.isfunction):
            if function.__module__ != source.__name__ or name.startswith("_"):
                continue
            parameters = list(inspect.signature(function).parameters.values())
            kinds = {str(p.annotation) for p in parameters[1:]}
            if parameters and parameters[0].name == "cursor" and kinds - NO_TEXT:
                found.add(f"{module.name}.{name}")
    return found


@dataclass
class Calls:
    """Calls functions of the store and remembers which."""

    cursor: Cursor
    made: set[str] = field(default_factory=set)

    def __call__(self, function: Callable[..., T], *values: Any, **named: Any) -> T:
        self.made.add(f"{function.__module__.rpartition('.')[2]}.{function.__name__}")
        return function(self.cursor, *values, **named)


def write_all(call: Calls, text: str) -> None:
    """The text as every name, id, title, note and value there is."""
    now = utc_now()
    record = call(analyses.open_record, RecordKind.ANNUAL_ANALYSIS, 2026, text, text, text)
    call(analyses.new_record, RecordKind.FINDING, 2026, text, text)
    assert isinstance(
        call(analyses.save_field, record.id, text, f"{text}.", 0, text), analyses.Saved
    )
    call(analyses.take_step, 2026, text, Step.SEND, 0, text, text)
    edition = Edition(2026, text, 1, now, text, text, text, 1, text, digest(text))
    call(analyses.put_edition, edition)
    call(accounts.put, Account(text, 1, text, Role.EDITOR), text)
    call(accounts.set_password, text, text)
    call(accounts.put_code, text, text, now + timedelta(hours=1))
    call(accounts.put_session, text, text, now + timedelta(hours=1))
    call(accounts.put_identity, text, text, text)
    call(accounts.put_attempt, text, text, now - timedelta(hours=1))
    call(journal.write, text, text, text)
    call(added.put, text, text, text)
    call(groups.put, [AreaGroup(text, (text,), text, 2025)], DAY)
    call(catalogue.put, [catalogue.Entry(text, text, text, True, text, None)], DAY, False)
    row = Row(text, text, Sex.TOTAL, Observation(2020, 1.5, note=text))
    call(observations.put, Vintage(text, text, text, DAY, note=text), [row], text, text, text)
    call(observations.place, Vintage(f"{text}2", text, text, DAY), text, text, text)
    call(observations.undo, f"{text}2", Vintage(f"{text}3", text, text, DAY), text)
    call(observations.redo, f"{text}2", Vintage(f"{text}4", text, text, DAY), text)


def read_all(call: Calls, text: str) -> None:
    """Each comes back to the letter, and only what was asked for."""
    found = call(analyses.find_record, RecordKind.ANNUAL_ANALYSIS, 2026, text, text)
    assert found is not None
    assert {k: (v.value, v.saved_by) for k, v in found.values.items()} == {text: (f"{text}.", text)}
    kinds = [(r.kind, r.unit) for r in call(analyses.records_of_year, 2026, text)]
    expected = [(RecordKind.ANNUAL_ANALYSIS, text), (RecordKind.FINDING, text)]
    assert sorted(kinds) == sorted(expected)
    assert call(analyses.years, text) == (2026,)
    assert [v.value for v in call(analyses.versions, found.id, text)] == [f"{text}."]
    with pytest.raises(analyses.LockedError):
        call(analyses.check_open, 2026, text)
    (taken,) = call(analyses.way, 2026, text).taken
    assert (taken.by, taken.note) == (text, text)
    (edition,) = call(analyses.editions, text)
    assert {edition.unit, edition.fixed_by, edition.reason, edition.content} == {text}
    assert call(analyses.authors, 2026, text) == (text,)
    account = call(accounts.find, text)
    assert account == Account(text, 1, text, Role.EDITOR)
    assert call(accounts.password, text) == text
    session = call(accounts.session, text)
    assert session is not None
    assert session.account == account
    assert call(accounts.of_identity, text, text) == account
    long_ago = utc_now() - timedelta(hours=1)
    assert call(accounts.code_account, text) == text
    assert [i for i, _ in call(observations.touched, text)[text]] == [text]
    assert [one.indicator_id for one in call(observations.lying, text, text)] == [text]
    attempts = call(accounts.attempts, text, text, long_ago)
    assert (len(attempts.times), attempts.for_name, attempts.from_address) == (1, 1, 1)
    assert (text, text, text) in [(e.who, e.action, e.about) for e in journal_of(call)]
    assert [a.lines for a in added.latest(call.cursor) if a.id == text] == [text]
    assert [g.members for g in groups.ask(call.cursor) if g.title == text] == [(text,)]
    ((_, entry),) = call(catalogue.versions, [text])
    assert {entry.id, entry.title, entry.description, entry.publication_period} == {text}
    (one,) = call(observations.ask, [text], text)[text].observations
    assert (one.value, one.note, one.vintage_id) == (1.5, text, text)
    assert set(call(observations.ask_areas, [text], [text])) == {(text, text)}
    assert call(observations.history, text, text) == (one,)
    assert observations.checksums(call.cursor)[text] == text
    (batch,) = (b for b in observations.batches(call.cursor) if b.vintage.id == text)
    assert {batch.vintage.title, batch.vintage.note, batch.accepted_by, batch.origin} == {text}


def use_up(call: Calls, text: str) -> None:
    """What changes what was written: of this text, and of nobody else."""
    assert call(accounts.use_code, text) == text
    assert call(accounts.use_code, text) is None
    call(accounts.forget_attempts, text, text)
    call(accounts.end_session, text)
    assert call(accounts.session, text) is None
    call(accounts.put_session, f"{text}!", text, utc_now() + timedelta(hours=1))
    call(accounts.end_sessions, text)
    assert call(accounts.session, f"{text}!") is None


def journal_of(call: Calls) -> tuple[journal.Entry, ...]:
    return journal.latest(call.cursor, 1000)


@pytest.mark.case(41)
def test_every_text_comes_back_to_the_letter_and_does_nothing_else(store: Store) -> None:
    called: set[str] = set()
    with store.reading() as cursor:
        before = tables(cursor)
    for text in HOSTILE:
        with store.writing() as cursor:
            call = Calls(cursor)
            write_all(call, text)
            called |= call.made
    # Only when all are there: what one did would be seen in another.
    for text in HOSTILE:
        with store.reading() as cursor:
            call = Calls(cursor)
            read_all(call, text)
            called |= call.made
    for text in HOSTILE:
        with store.writing() as cursor:
            call = Calls(cursor)
            use_up(call, text)
            called |= call.made
    with store.reading() as cursor:
        assert tables(cursor) == before
        assert len(accounts.accounts(cursor)) == len(HOSTILE)
    assert takers_of_text() - called == {
        "bulk.judge",
        "bulk.put",
        "bulk.changed_in",
        "staging.stage",
    }


def tables(cursor: Cursor) -> list[tuple[Any, ...]]:
    return cursor.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema in ('written', 'loaded', 'people') order by 1, 2"
    ).fetchall()


@pytest.mark.parametrize("text", NOT_FOR_EVERY_ENGINE, ids=ascii)
def test_what_an_engine_cannot_hold_is_refused_whole(store: Store, text: str) -> None:
    def write(text: str) -> None:
        with store.writing() as cursor:
            journal.write(cursor, "först", "a")
            write_all(Calls(cursor), text)

    try:
        write(text)
    except (StoreError, duckdb.Error, psycopg.Error, ValueError):
        with store.reading() as cursor:
            assert journal.latest(cursor, 10) == ()
            assert accounts.accounts(cursor) == ()
    else:
        with store.reading() as cursor:
            read_all(Calls(cursor), text)
    with store.writing() as cursor:
        write_all(Calls(cursor), "sedan")


# The whole file of Kolada's, and names of files


def test_a_parquet_file_with_hostile_names_and_values(tmp_path: Path) -> None:
    folder = tmp_path / "it's; a 'folder' -- \"x\""
    folder.mkdir()
    file = folder / "'; drop table loaded.observation; --.parquet"
    texts = [t for t in HOSTILE if len(t) < 100]
    with duckdb.connect() as connection:
        connection.execute("create table t (kpi varchar, geo varchar, year int, gender varchar, value double)")  # fmt: skip
        rows = [(t, t, 2020, t, 1.0) for t in texts] + [("x", "2262", 2020, "T", 2.0)]
        connection.executemany("insert into t values (?, ?, ?, ?, ?)", rows)
        connection.table("t").write_parquet(str(file))
    terms = Terms({"x": ("x",)}, {}, ["2262"], 2026)
    store = open_store(tmp_path / "store.duckdb")
    with store.writing() as cursor:
        before = tables(cursor)
        found = bulk.judge(cursor, file, terms, 5)
        assert (found.new.rows, sum(r.rows for r in found.unread.values())) == (1, len(texts))
        for hostile in texts:
            assert bulk.changed_in(cursor, [hostile, "x"], hostile) == ()
            assert len(bulk.changed_in(cursor, [hostile, "x"], "2262")) == 1
        placed = bulk.put(cursor, Vintage("v", HOSTILE[0], "s", DAY), HOSTILE[0], HOSTILE[1])
        assert tables(cursor) == before
        assert placed.title == HOSTILE[0]
        assert observations.ask(cursor, ["x"], "2262")["x"].observations[0].value == 2.0
    store.close()


@pytest.mark.parametrize(
    "name", ["it's.duckdb", 'x"; drop table y; --.duckdb', "å ä ö 🎉.duckdb", "-rf.duckdb", "a%s#$.duckdb"]
)  # fmt: skip
def test_a_store_whose_name_is_hostile_is_opened_backed_up_and_put_back(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "it's a folder;" / name
    store = open_store(path, tmp_path / "kopior; 'x'")
    with store.writing() as cursor:
        write_all(Calls(cursor), "text")
    made = backup.make(store, "prov")
    store.close()
    restoring.restore(path, made.path)
    store = open_store(path, tmp_path / "kopior; 'x'")
    with store.reading() as cursor:
        read_all(Calls(cursor), "text")
        assert integrity.faults(cursor) == ()
    store.close()


def test_a_name_that_duckdb_misreads_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnlyError, match="klarar inte frågetecken i en sökväg"):
        open_store(tmp_path / "mapp" / "a?b.duckdb")
    assert list(tmp_path.iterdir()) == []

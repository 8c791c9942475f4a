"""Written texts: a version for every save, nobody overwritten, and nothing lost when killed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from samsam.model.analysis import NEVER_WRITTEN, RecordKind
from samsam.store.analyses import (
    Conflict,
    Saved,
    find_record,
    open_record,
    records_of_year,
    save_field,
    versions,
    years,
)
from samsam.store.connection import Store, open_store, utc_now

ROOT = Path(__file__).resolve().parents[2]
ANNUAL, MOVEMENT = RecordKind.ANNUAL_ANALYSIS, RecordKind.MOVEMENT
UNIT = "Hållbar tillväxt"


def record_id(store: Store, year: int = 2026, kind: RecordKind = ANNUAL, subject: str = "") -> str:
    with store.writing() as cursor:
        return open_record(cursor, kind, year, UNIT, subject, "skribent").id


def save(
    store: Store, record: str, text: str, based_on: int, field: str = "summary", by: str = "a"
) -> Saved | Conflict:
    with store.writing() as cursor:
        return save_field(cursor, record, field, text, based_on, by)


def texts(store: Store, record: str, field: str = "summary") -> list[str]:
    with store.reading() as cursor:
        return [v.value for v in versions(cursor, record, field)]


# Records


def test_a_record_is_made_once_and_found_again(store: Store) -> None:
    first, second = record_id(store), record_id(store)
    assert first == second
    with store.reading() as cursor:
        found = find_record(cursor, ANNUAL, 2026, UNIT, "")
    assert found is not None
    assert (found.id, found.kind, found.year, found.unit, found.subject) == (
        first, ANNUAL, 2026, UNIT, "",
    )  # fmt: skip
    assert found.values == {}


def test_kind_year_unit_and_subject_tell_records_apart(store: Store) -> None:
    with store.writing() as cursor:
        ids = [
            open_record(cursor, kind, year, unit, subject, "s").id
            for kind in RecordKind
            for year in (2025, 2026)
            for unit in (UNIT, "Annan")
            for subject in ("", "tillvaxt")
        ]
    assert len(set(ids)) == len(ids) == 8 * len(RecordKind)


def test_a_record_that_nobody_made_is_not_there(store: Store) -> None:
    with store.reading() as cursor:
        assert find_record(cursor, ANNUAL, 2026, UNIT, "") is None
        assert records_of_year(cursor, 2026, UNIT) == ()


def test_the_records_of_a_year_come_with_their_latest_texts(store: Store) -> None:
    annual = record_id(store)
    movement = record_id(store, kind=MOVEMENT, subject="tillvaxt")
    record_id(store, year=2025)
    save(store, annual, "ett", 0)
    save(store, annual, "två", 1)
    save(store, movement, "från", 0, field="from_to")
    with store.reading() as cursor:
        found = records_of_year(cursor, 2026, UNIT)
    assert [(r.kind, r.subject, {k: v.value for k, v in r.values.items()}) for r in found] == [
        (ANNUAL, "", {"summary": "två"}),
        (MOVEMENT, "tillvaxt", {"from_to": "från"}),
    ]


# Versions


def test_every_save_is_a_version_and_none_is_lost(store: Store) -> None:
    record = record_id(store)
    for n, text in enumerate(("ett", "två", "tre")):
        saved = save(store, record, text, n)
        assert isinstance(saved, Saved)
        assert (saved.version.version, saved.version.value) == (n + 1, text)
    assert texts(store, record) == ["tre", "två", "ett"]


def test_a_version_tells_who_and_when(store: Store) -> None:
    before = utc_now()
    record = record_id(store)
    save(store, record, "ett", 0, by="redaktör")
    with store.reading() as cursor:
        (version,) = versions(cursor, record, "summary")
    assert (version.version, version.value, version.saved_by) == (1, "ett", "redaktör")
    assert version.saved_at is not None
    assert before <= version.saved_at <= utc_now()


@pytest.mark.case(69)
def test_the_same_text_again_is_no_new_version(store: Store) -> None:
    record = record_id(store)
    first = save(store, record, "ett", 0)
    assert save(store, record, "ett", 1) == first
    assert save(store, record, "ett", 0) == first
    assert texts(store, record) == ["ett"]


def test_nothing_in_a_field_that_was_never_written_is_no_version(store: Store) -> None:
    record = record_id(store)
    assert save(store, record, "", 0) == Saved(NEVER_WRITTEN)
    assert texts(store, record) == []


def test_an_emptied_field_is_a_version_and_the_old_text_stays(store: Store) -> None:
    record = record_id(store)
    save(store, record, "ett", 0)
    save(store, record, "", 1)
    assert texts(store, record) == ["", "ett"]


def test_fields_have_versions_of_their_own(store: Store) -> None:
    record = record_id(store)
    save(store, record, "a1", 0, field="a")
    save(store, record, "b1", 0, field="b")
    save(store, record, "a2", 1, field="a")
    with store.reading() as cursor:
        found = find_record(cursor, ANNUAL, 2026, UNIT, "")
    assert found is not None
    assert {k: (v.version, v.value) for k, v in found.values.items()} == {
        "a": (2, "a2"),
        "b": (1, "b1"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Å, ä och ö\n\n– ”citat” …",
        "👩‍👩‍👧‍👦 e\u0301 \u200b\u00a0",
        "'; drop table written.record; --",
        "x" * 50_000,
        " \n ",
    ],
)
def test_a_text_comes_back_to_the_letter(store: Store, text: str) -> None:
    record = record_id(store)
    save(store, record, text, 0)
    assert texts(store, record) == [text]


# Two writers


@pytest.mark.case(70)
def test_who_comes_second_is_told_and_nothing_is_overwritten(store: Store) -> None:
    record = record_id(store)
    save(store, record, "grunden", 0)
    save(store, record, "Annas", 1, by="Anna")
    answer = save(store, record, "Bos", 1, by="Bo")
    assert isinstance(answer, Conflict)
    assert (answer.theirs.version, answer.theirs.value, answer.theirs.saved_by) == (
        2,
        "Annas",
        "Anna",
    )
    assert texts(store, record) == ["Annas", "grunden"]


def test_the_second_may_save_on_top_of_what_was_seen(store: Store) -> None:
    record = record_id(store)
    save(store, record, "Annas", 0, by="Anna")
    answer = save(store, record, "Bos", 0, by="Bo")
    assert isinstance(answer, Conflict)
    save(store, record, "Bos", answer.theirs.version, by="Bo")
    assert texts(store, record) == ["Bos", "Annas"]


@pytest.mark.case(69)
def test_two_who_write_the_same_agree(store: Store) -> None:
    record = record_id(store)
    first = save(store, record, "samma", 0, by="Anna")
    assert save(store, record, "samma", 0, by="Bo") == first


def test_a_writer_from_the_future_is_a_conflict(store: Store) -> None:
    record = record_id(store)
    assert save(store, record, "text", 7) == Conflict(NEVER_WRITTEN)
    assert texts(store, record) == []


@pytest.mark.case(70)
def test_of_many_at_the_same_moment_one_is_saved_and_all_others_are_told(store: Store) -> None:
    record = record_id(store)
    answers: list[Saved | Conflict] = []
    start = threading.Barrier(8)

    def write(n: int) -> None:
        start.wait()
        answers.append(save(store, record, f"text {n}", 0, by=str(n)))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    saved = [a.version for a in answers if isinstance(a, Saved)]
    assert len(saved) == 1
    assert [a.theirs for a in answers if isinstance(a, Conflict)] == saved * 7
    assert texts(store, record) == [saved[0].value]


# Years


def test_years_are_those_in_which_something_was_written_the_latest_first(store: Store) -> None:
    for year in (2024, 2026, 2025):
        save(store, record_id(store, year), "text", 0)
    record_id(store, 2020)  # opened, never written in
    save(store, record_id(store, 2026, MOVEMENT, "tillvaxt"), "text", 0)
    with store.reading() as cursor:
        assert years(cursor, UNIT) == (2026, 2025, 2024)
        assert years(cursor, "Annan") == ()


# Killed

WRITER = """
import sys
from pathlib import Path
from samsam.model.analysis import RecordKind
from samsam.store import analyses
from samsam.store.connection import open_store

store = open_store(Path(sys.argv[1]))
with store.writing() as cursor:
    record = analyses.open_record(
        cursor, RecordKind.ANNUAL_ANALYSIS, 2026, "Hållbar tillväxt", "", "skribent"
    )
version = {field: record.latest(field).version for field in ("summary", "events")}
print("börjar", flush=True)
while True:
    for field in version:
        number = version[field] + 1
        text = f"{field} {number} " + "å" * (number * 37 % 4000) + " slut"
        with store.writing() as cursor:
            analyses.save_field(cursor, record.id, field, text, version[field], "skribent")
        version[field] = number
        print(f"{field} {number}", flush=True)
"""


def text_of(field: str, number: int) -> str:
    return f"{field} {number} " + "å" * (number * 37 % 4000) + " slut"


def write_until_killed(path: Path, seconds: float) -> list[tuple[str, int]]:
    """Let another process write; kill it without warning; give the saves that it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "börjar\n"
    time.sleep(seconds)
    process.kill()
    told, _ = process.communicate()
    whole = [line for line in told.splitlines(keepends=True) if line.endswith("\n")]
    return [(field, int(number)) for field, number in (line.split() for line in whole)]


@pytest.mark.case(86)
def test_what_was_acknowledged_before_a_kill_is_there_and_nothing_is_half(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    draw = random.Random(1)  # noqa: S311 - chosen once, so that a failure can be repeated
    promised: list[tuple[str, int]] = []
    for _ in range(20):
        promised += write_until_killed(path, draw.uniform(0.0, 0.25))
        store = open_store(path)
        with store.reading() as cursor:
            record = find_record(cursor, ANNUAL, 2026, UNIT, "")
            assert record is not None
            kept = {f: versions(cursor, record.id, f) for f in ("summary", "events")}
        store.close()
        for field, found in kept.items():
            numbers = [v.version for v in reversed(found)]
            assert numbers == list(range(1, len(numbers) + 1))
            assert all(v.value == text_of(field, v.version) for v in found)
            acknowledged = [n for f, n in promised if f == field]
            assert acknowledged[-1:] <= numbers[-1:]
            assert set(acknowledged) <= set(numbers)
            assert len(numbers) - len(set(acknowledged)) <= 20  # one unacknowledged a round at most
    assert len(promised) > 20
    for field in ("summary", "events"):
        mine = [n for f, n in promised if f == field]
        assert all(a < b for a, b in pairwise(mine))

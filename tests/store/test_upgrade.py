"""Every schema there has been: its stored file opens, is brought up to date and keeps everything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from samsam.questions.service import open_service
from samsam.settings import Settings
from samsam.store import backup, integrity, sequence
from samsam.store.connection import StoreError, migrations, open_store, open_untouched
from samsam.store.migrations import apply

ROOT = Path(__file__).resolve().parents[2]
LATEST = migrations()[-1].number
STORED = ROOT / "tests" / "fixtures" / "stores"
SCHEMAS = [n for n in range(1, LATEST + 1) if (STORED / f"schema-{n}.duckdb.gz").exists()]
# What has rows in the stored file of each schema and of all later ones.
FILLED = {
    1: ["loaded.observation", "loaded.vintage", "written.field_version", "written.record"],
    3: ["written.edition", "written.step"],
    4: ["people.account", "people.identity", "people.journal", "people.password", "people.session"],
    5: ["loaded.area_group", "loaded.area_group_member"],
    6: ["main.store_commit", "main.store_line"],
    7: ["loaded.catalogue", "loaded.catalogue_entry", "written.indicator"],
    8: ["written.step_field"],
}
Content = dict[str, tuple[list[str], list[tuple[object, ...]]]]


def content(path: Path, only: Content | None = None) -> Content:
    """Each table's columns and rows; with `only`, just the columns and tables that it has."""
    opened = duckdb.connect(str(path), read_only=True)
    try:
        found: Content = {}
        for name in only or integrity.tables(opened):
            described = opened.execute(f"describe {name}").fetchall()
            columns = only[name][0] if only else [str(row[0]) for row in described]
            asked = f"select {', '.join(columns)} from {name} order by rowid"
            found[name] = (columns, opened.execute(asked).fetchall())
        return found
    finally:
        opened.close()


def test_there_is_a_stored_file_of_every_schema() -> None:
    assert list(range(1, 9)) == SCHEMAS[:8]
    if len(SCHEMAS) < LATEST:
        pytest.skip(f"no stored file of each schema after {SCHEMAS[-1]}: make it before a release")


@pytest.mark.case(92)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_store_of_each_schema_keeps_everything(
    older_store: Callable[[int], Path], schema: int
) -> None:
    path = older_store(schema)
    before = content(path)
    for since, filled in FILLED.items():
        if since <= schema:
            assert [name for name in filled if not before[name][1]] == []
    store = open_store(path)
    with store.reading() as cursor:
        assert integrity.faults(cursor) == ()
        mark = sequence.latest(cursor)
    store.close()
    for made in backup.backups(path.parent / "sakerhetskopior"):
        assert backup.verify(made.path).schema == schema
        assert content(made.path) == before
    after = content(path, only=before)
    steps = before.pop("schema_migration", None) or before.pop("main.schema_migration")
    migrated = after.pop("schema_migration", None) or after.pop("main.schema_migration")
    assert migrated[1][: len(steps[1])] == steps[1]
    assert [row[0] for row in migrated[1]] == [m.number for m in migrations()]
    commits = before.pop("main.store_commit", ([], []))[1]
    after.pop("main.store_commit", None)
    assert after == before
    assert mark is not None
    assert mark.number >= len(commits)


@pytest.mark.case(92)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_whole_product_opens_a_store_of_each_schema(
    older_store: Callable[[int], Path],
    schema: int,
    data_folder: Path,
    settings_for: Callable[[Path, Path], Settings],
) -> None:
    service = open_service(settings_for(older_store(schema), data_folder))
    population = service.register.indicators["population"]
    assert service.series((population,), None)["population"].observations
    service.close()


@pytest.mark.case(92)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_waiting_steps_are_shown_without_being_made(
    older_store: Callable[[int], Path], schema: int
) -> None:
    path = older_store(schema)
    before = path.read_bytes()
    store, found = open_untouched(path)
    store.close()
    assert found.schema == schema
    assert [step.number for step in found.steps] == list(range(schema + 1, LATEST + 1))
    assert path.read_bytes() == before


# Killed on the way

KILLED = """
import os, sys
from pathlib import Path
import duckdb
from samsam.store import connection, migrations
steps, at = migrations.migrations(), int(sys.argv[2])
count = 0
class Stopping:
    def __init__(self, cursor): self._cursor = cursor
    def execute(self, *told):
        global count
        for one in duckdb.extract_statements(told[0]):
            count += 1
            if count == at:
                os.kill(os.getpid(), 9)
            self._cursor.execute(one, *told[1:])
        return self._cursor
    def __getattr__(self, name): return getattr(self._cursor, name)
apply = connection.apply
connection.apply = lambda cursor, steps: apply(Stopping(cursor), steps)
connection.open_store(Path(sys.argv[1])).close()
print(count)
"""


def statements() -> int:
    """How many statements bring a store of schema 1 up to date."""

    class Counting:
        count = 0

        def execute(self, sql: str, *_values: object) -> None:
            self.count += len(duckdb.extract_statements(sql))

    counting = Counting()
    apply(counting, migrations()[1:])  # type: ignore[arg-type]
    return counting.count


@pytest.mark.case(92)
@pytest.mark.parametrize("at", range(1, statements() + 1))
def test_a_migration_that_is_killed_is_made_anew(
    older_store: Callable[[int], Path], at: int
) -> None:
    """At every statement; `python -m tests.bench stops` kills at any moment."""
    path = older_store(1)
    before = content(path)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(at)], cwd=ROOT, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    # The backup was there before the first of them, and is whole.
    (made,) = backup.backups(path.parent / "sakerhetskopior")
    assert backup.verify(made.path).schema == 1
    store, found = open_untouched(path)
    store.close()
    assert found.schema == 1
    assert content(path) == before
    open_store(path).close()
    after = content(path, only=before)
    del before["main.schema_migration"], after["main.schema_migration"]
    assert after == before


@pytest.mark.case(92)
def test_a_migration_that_fails_changes_nothing(
    older_store: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = older_store(2)
    before = content(path)

    def fail(*_: object) -> None:
        raise StoreError("slut")

    monkeypatch.setattr(sequence, "begin_line", fail)
    with pytest.raises(StoreError, match="slut"):
        open_store(path)
    assert content(path) == before

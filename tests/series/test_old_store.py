"""A store of the former layout is brought over whole, from each of its schemas; or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from series_of import Figures, ask

from samsam.cli import main
from samsam.model.analysis.records import RecordKind
from samsam.records import tables as t
from samsam.records.contents.batches import redo, vintages
from samsam.records.contents.texts import records_of_year, versions
from samsam.records.contents.workflow import editions
from samsam.records.engine import checksums
from samsam.records.errors import (
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreLossError,
    StoreReadOnlyError,
    StoreTooOldError,
)
from samsam.records.upkeep import consistency
from samsam.records.upkeep.opening import open_file
from samsam.series import old_store
from samsam.series.engine import SeriesEngine
from samsam.series.observations import batches, history, undone

SCHEMAS = range(1, 9)
# What stands in another table, or under another name, in the new layout.
TABLES = {
    "written.record": t.record, "written.field_version": t.field_version,
    "written.step": t.workflow_step, "written.step_field": t.workflow_step_field,
    "written.edition": t.edition, "written.indicator": t.added_indicator,
    "people.account": t.account, "people.password": t.password, "people.identity": t.identity,
    "people.code": t.one_time_code, "people.used_code": t.used_code, "people.session": t.session,
    "people.ended_session": t.ended_session, "people.journal": t.journal,
    "loaded.area_group": t.area_group, "loaded.area_group_member": t.area_group_member,
    "loaded.catalogue": t.catalogue_retrieval, "loaded.catalogue_entry": t.catalogue_entry,
}  # fmt: skip
# Neither is anything that somebody wrote: failed sign-ins, and what the old file guarded itself by.
LEFT = {"people.attempt", "main.schema_migration", "main.store_commit", "main.store_line"}
# As a vintage's row is called now; what the first schema lacked.
BATCH = {"checksum": "file_sha256"}


def everything(old: Path) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables of a former store."""
    found = {}
    with duckdb.connect(str(old), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not internal"
        ).fetchall()
        for (name,) in names:
            rows = connection.execute(f"select * from {name}")
            columns = [d[0] for d in rows.description or ()]
            found[name] = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    return found


def opened(path: Path) -> Figures:
    records = open_file(path)
    return Figures(records, SeriesEngine(records, None))


def key(row: dict[str, object]) -> str:
    return repr(sorted(row.items()))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_row_of_every_schema_is_there_as_it_was(
    older_store: Callable[[int], Path], tmp_path: Path, schema: int
) -> None:
    old, new = older_store(schema), tmp_path / "samsam.sqlite"
    content = old.read_bytes()
    found = old_store.bring_over(old, new)
    assert old.read_bytes() == content
    right = everything(old)
    assert set(right) <= {*TABLES, *LEFT, "loaded.vintage", "loaded.observation"}
    figures = opened(new)
    with figures.records.reading() as connection:
        assert checksums.counted(connection)[1] == {}
        assert consistency.faults(connection) == found.notices == ()
        for name, table in TABLES.items():
            rows = [dict(r._mapping) for r in connection.execute(table.select())]
            columns = set(right[name][0]) if right.get(name) else set()
            got = [{c: row[c] for c in columns} for row in rows]
            assert sorted(got, key=key) == sorted(right.get(name, []), key=key), name
        taken = [
            dict(r._mapping)
            for r in connection.execute(t.batch.select().order_by(t.batch.c.sequence))
        ]
    for row, before in zip(
        taken, sorted(right["loaded.vintage"], key=lambda v: v["sequence"]), strict=True
    ):  # type: ignore[arg-type, return-value]
        assert {BATCH.get(c, c): v for c, v in before.items()}.items() <= row.items()
    rows = figures.ask(lambda c: c.execute("select * from observation").fetchall())
    assert sorted(map(repr, rows)) == sorted(
        repr(tuple(r[c] for c in ("indicator", "area", "sex", "year", "vintage", "value", "status", "reason", "denominator", "note")))
        for r in right["loaded.observation"]
    )  # fmt: skip
    figures.close()


def test_texts_versions_editions_undone_batches_and_all_else_go_on(
    older_store: Callable[[int], Path], tmp_path: Path
) -> None:
    new = tmp_path / "samsam.sqlite"
    old_store.bring_over(older_store(8), new)
    figures = opened(new)
    with figures.records.reading() as connection:
        years = [
            y for y in range(2020, 2030) for u in units(new) if records_of_year(connection, y, u)
        ]
        assert years
        (unit, *_) = units(new)
        kept = editions(connection, unit)
        assert kept
        assert all(edition.holds for edition in kept)
        texts = [
            v
            for year in years
            for r in records_of_year(connection, year, unit)
            for field in r.values
            for v in versions(connection, r.id, field)
        ]
        assert {v.version for v in texts} >= {1, 2}
        assert {r.kind for y in years for r in records_of_year(connection, y, unit)} >= {
            RecordKind.ANNUAL_ANALYSIS,
            RecordKind.MOVEMENT,
        }
        known = vintages(connection)
    gone = figures.ask(undone)
    assert gone
    before = figures.ask(history, "population", "2262")
    top = figures.ask(ask, ["population"], "2262")["population"].observations
    assert {o.vintage_id for o in before} <= {v.id for v in known}
    assert not {o.vintage_id for o in top} & gone
    name = min(gone)
    with figures.records.writing() as connection:
        redo(connection, name, t_vintage("gjord-om"), "någon")
    assert name not in figures.ask(undone)
    assert figures.ask(batches)[0].restores == name
    figures.close()


def units(path: Path) -> list[str]:
    records = open_file(path)
    with records.reading() as connection:
        found = connection.execute(t.record.select()).all()
    records.close()
    return sorted({r.unit for r in found})


def t_vintage(name: str):  # type: ignore[no-untyped-def]
    from samsam.model.indicators.series import Vintage

    return Vintage(name, name, "", date(2026, 12, 1))


def test_the_command_shows_and_brings_over(
    older_store: Callable[[int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    old, new = older_store(8), tmp_path / "samsam.sqlite"
    monkeypatch.setenv("SAMSAM_STORE", str(new))
    before = hashlib.sha256(old.read_bytes()).hexdigest()
    assert main(["migrate", "--fran", str(old), "--dry-run"]) == 3
    assert not new.exists()
    assert "sparade texter" in capsys.readouterr().out
    assert main(["migrate", "--fran", str(old)]) == 0
    assert "Den gamla filen är orörd." in capsys.readouterr().out
    assert hashlib.sha256(old.read_bytes()).hexdigest() == before
    assert main(["check"]) == 1  # no backup yet
    assert "FEL: Ingen hel säkerhetskopia" in capsys.readouterr().out
    assert main(["migrate", "--fran", str(old)]) == 2
    assert "finns redan" in capsys.readouterr().err


def test_a_start_beside_an_old_store_says_what_to_do_and_makes_no_empty_one(
    older_store: Callable[[int], Path],
) -> None:
    old = older_store(8)
    with pytest.raises(StoreTooOldError, match="migrate --fran"):
        open_file(old.with_suffix(".sqlite"))
    assert not old.with_suffix(".sqlite").exists()


@pytest.mark.parametrize("harm", ["cut", "text", "other", "newer"])
def test_what_is_no_whole_store_is_refused_and_leaves_nothing(
    older_store: Callable[[int], Path], tmp_path: Path, harm: str
) -> None:
    old, new = older_store(8), tmp_path / "ny" / "samsam.sqlite"
    if harm == "cut":
        old.write_bytes(old.read_bytes()[: old.stat().st_size // 2])
    elif harm == "text":
        old.write_bytes(b"ingen databas" * 1000)
    else:
        if harm == "other":
            old.unlink()
        with duckdb.connect(str(old)) as other:
            other.execute(
                "create table deras (x integer)"
                if harm == "other"
                else "insert into schema_migration values (9, 'senare', now()::timestamp)"
            )
    content = old.read_bytes()
    with pytest.raises((StoreDamagedError, StoreTooOldError)):
        old_store.bring_over(old, new)
    assert old.read_bytes() == content
    assert list(new.parent.iterdir()) == []
    assert [p.name for p in old.parent.iterdir() if p.name.startswith("samsam-")] == []


def test_a_store_that_has_lost_its_log_is_not_brought_over(
    older_store: Callable[[int], Path], tmp_path: Path
) -> None:
    old = older_store(8)
    with duckdb.connect(str(old), read_only=True) as connection:
        (line,) = connection.execute(
            "select id from store_line order by rowid desc"
        ).fetchone() or ("",)
    from samsam.records.engine import commit_marker

    commit_marker.replace(old, commit_marker.CommitMarker(line, 10_000))
    with pytest.raises(StoreLossError, match="sparades sist saknas"):
        old_store.bring_over(old, tmp_path / "samsam.sqlite")


def test_a_store_in_use_is_not_brought_over(
    older_store: Callable[[int], Path], tmp_path: Path
) -> None:
    import subprocess
    import sys

    old = older_store(8)
    holder = subprocess.Popen(
        [sys.executable, "-c", "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('har', flush=True); time.sleep(60)", str(old)],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert holder.stdout
        assert holder.stdout.readline() == b"har\n"
        with pytest.raises(StoreLockedError, match="används av ett annat program"):
            old_store.bring_over(old, tmp_path / "samsam.sqlite")
    finally:
        holder.kill()
        holder.wait()


def test_what_fails_half_way_leaves_no_new_file_and_the_old_one_as_it_was(
    older_store: Callable[[int], Path], tmp_path: Path
) -> None:
    """A row that the new database refuses: the last table of the list."""
    old, new = older_store(8), tmp_path / "ny" / "samsam.sqlite"
    with duckdb.connect(str(old)) as other:
        other.execute("insert into people.ended_session values ('ingen sådan', now()::timestamp)")
    content = old.read_bytes()
    with pytest.raises(StoreError):
        old_store.bring_over(old, new)
    assert old.read_bytes() == content
    assert list(new.parent.iterdir()) == []


def test_a_missing_store_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreDamagedError, match="finns inte"):
        old_store.bring_over(tmp_path / "borta.duckdb", tmp_path / "samsam.sqlite")
    (tmp_path / "samsam.sqlite").write_bytes(b"")
    with pytest.raises(StoreReadOnlyError, match="finns redan"):
        old_store.bring_over(tmp_path / "borta.duckdb", tmp_path / "samsam.sqlite")

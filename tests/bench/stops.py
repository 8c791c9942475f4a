"""Killing at random moments: while saving, importing, moving the log, making backups, migrating.

`python -m tests.bench stops [--rounds 1000]`. (`kills` types as an editor does, and kills the whole server.) Each round forks a process that works until it is
killed; another process then opens the store and looks whether all that was acknowledged is there,
nothing is half, and every table can still be changed and read by its keys.
"""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from samsam.model.analysis import RecordKind
from samsam.model.series import Observation, ObservationStatus, Sex, Vintage
from samsam.store import analyses, backup, integrity, observations
from samsam.store.connection import Cursor, Store, open_store

from . import table
from .servers import ROOT

ROUNDS = 1000
# A new store now and then: with all that has been saved it would only get slower to look through.
ROUNDS_PER_STORE = 50
LONGEST_SECONDS = 0.25
ROWS = 400
UNIT = "Enhet"
KINDS = ("spara", "läs in", "checkpoint", "säkerhetskopia", "migrering")
Told = list[tuple[str, int]]


def text_of(number: int) -> str:
    return f"text {number} " + "å" * (number * 37 % 4000) + " slut"


# The work that is killed


def work(path: Path, kind: str, tell: Callable[[str, int], None]) -> None:
    """Do one kind of work for ever, and tell after each piece that it is done."""
    if kind == "migrering":
        open_store(path).close()
        tell(kind, 0)
        time.sleep(60)
    store = open_store(path)
    with store.writing() as cursor:
        record = analyses.open_record(
            cursor, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, "", "skribent"
        )
    saved = record.latest("summary").version
    tell("börjar", 0)
    while True:
        saved += 1
        with store.writing() as cursor:
            analyses.save_field(cursor, record.id, "summary", text_of(saved), saved - 1, "skribent")
        tell("spara", saved)
        _more(store, kind, tell)


def _more(store: Store, kind: str, tell: Callable[[str, int], None]) -> None:
    if kind == "checkpoint":
        with store.copying() as cursor:
            cursor.execute("checkpoint")
    if kind == "säkerhetskopia":
        backup.make(store, "prov")
    if kind == "läs in":
        with store.writing() as cursor:
            placed = observations.put(cursor, _vintage(cursor), _rows())
        tell("läs in", placed.sequence)


def _vintage(cursor: Cursor) -> Vintage:
    number = observations.latest_sequence(cursor) + 1
    return Vintage(f"prov-{number}", "Prov", "prov", date(2026, 1, 1), number, "")


def _rows() -> list[observations.Row]:
    return [
        observations.Row(
            f"prov-{n // 40}", "2262", Sex.TOTAL,
            Observation(1980 + n % 40, float(n), ObservationStatus.NORMAL),
        )
        for n in range(ROWS)
    ]  # fmt: skip


# What must hold afterwards


def check(path: Path, told: Told) -> None:
    """Raise AssertionError when something acknowledged is missing, or anything is half."""
    store = open_store(path)
    try:
        with store.copying() as cursor:
            assert integrity.faults(cursor) == ()
            texts = cursor.execute(
                "select version, value from written.field_version where field = 'summary' "
                "and saved_by = 'skribent' order by version"
            ).fetchall()
            batches = cursor.execute(
                "select v.sequence, count(o.vintage) from loaded.vintage v "
                "left join loaded.observation o on o.vintage = v.sequence "
                "where v.id like 'prov-%' and v.source = 'prov' group by 1"
            ).fetchall()
    finally:
        store.close()
    assert [row for row in texts if row[1] != text_of(int(row[0]))] == []
    assert {n for kind, n in told if kind == "spara"} <= {int(row[0]) for row in texts}
    assert {int(row[1]) for row in batches} <= {ROWS}
    assert {n for kind, n in told if kind == "läs in"} <= {int(row[0]) for row in batches}
    for kept in backup.backups(store.backups):
        backup.verify(kept.path)
    change_every_table(path)


def change_every_table(path: Path) -> None:
    """Update and delete rows of every table of a copy, open it again, and find all by their keys."""
    copy = path.with_name("andras.duckdb")
    shutil.copy(path, copy)
    opened = duckdb.connect(str(copy))
    left = {}
    # Those that refer to others come first, so that what is referred to may be deleted after them.
    names = sorted(integrity.tables(opened), key=lambda name: name == "written.record")
    for name in names:
        columns = [row[0] for row in opened.execute(f"describe {name}").fetchall()]
        opened.execute(f"update {name} set {columns[-1]} = {columns[-1]}")
        free = "where id not in (select record from written.field_version)"
        only = free if name == "written.record" else ""
        opened.execute(f"delete from {name} where rowid in (select max(rowid) from {name} {only})")
        left[name] = _hashes(opened, name)
    opened.close()
    again = duckdb.connect(str(copy))
    assert {name: _hashes(again, name) for name in names} == left
    for name, key in _keys(again):
        row = again.execute(
            f"select count(*) from {name} a where (select count(*) from {name} b where "
            + " and ".join(f"b.{column} = a.{column}" for column in key)
            + ") <> 1"
        ).fetchone()
        assert row == (0,), name
    again.close()
    copy.unlink()


def _hashes(opened: duckdb.DuckDBPyConnection, name: str) -> tuple[object, ...] | None:
    return opened.execute(f"select count(*), bit_xor(hash(t)) from {name} t").fetchone()


def _keys(opened: duckdb.DuckDBPyConnection) -> list[tuple[str, list[str]]]:
    rows = opened.execute(
        "select schema_name || '.' || table_name, constraint_column_names from duckdb_constraints() "
        "where constraint_type = 'PRIMARY KEY'"
    ).fetchall()
    return [(str(name), list(columns)) for name, columns in rows]


# Rounds


def rounds(number: int, seed: int, folder: Path) -> Counter[str]:
    """Kill so many times; the number of kills by kind of work, and of what was acknowledged.

    Raises AssertionError at the first loss, naming seed and round.
    """
    draw = random.Random(seed)  # noqa: S311 - chosen once, so that a failure can be repeated
    counted: Counter[str] = Counter()
    told: Told = []
    path = folder / "0" / "store.duckdb"
    for count in range(number):
        if count % ROUNDS_PER_STORE == 0:
            shutil.rmtree(path.parent, ignore_errors=True)
            path, told = folder / f"{count}" / "store.duckdb", []
            path.parent.mkdir()
        kind = KINDS[count % len(KINDS)]
        at = _old_store(folder) if kind == "migrering" else path
        heard = _killed(at, kind, draw.uniform(0.0, LONGEST_SECONDS))
        told += [] if kind == "migrering" else heard
        counted[kind] += 1
        held = _in_child(partial(check, at, [] if kind == "migrering" else told))
        assert held, f"seed {seed}, round {count}: {kind}"
        if (count + 1) % ROUNDS_PER_STORE == 0 or count + 1 == number:
            counted["bekräftat"] += len(told)
    return counted


def _old_store(folder: Path) -> Path:
    place = folder / "gammal"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    packed = ROOT / "tests" / "fixtures" / "stores" / "schema-1.duckdb.gz"
    path = place / "store.duckdb"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def _killed(path: Path, kind: str, seconds: float) -> Told:
    """Let a child work, kill it without warning after it has begun, and give what it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _ended(lambda: work(path, kind, lambda *t: _tell(writing, *t)))
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        if kind != "migrering":
            assert pipe.readline() == "börjar 0\n"
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines = pipe.read().splitlines()
    return [(kind_, int(n)) for kind_, _, n in (line.rpartition(" ") for line in lines)]


def _tell(pipe: int, kind: str, number: int) -> None:
    os.write(pipe, f"{kind} {number}\n".encode())


def _in_child(job: Callable[[], None]) -> bool:
    """Do a job in a process of its own: who forks must not have had a database open."""
    child = os.fork()
    if child == 0:
        _ended(job)
    return os.waitpid(child, 0)[1] == 0


def _ended(job: Callable[[], None]) -> None:
    """End a forked process after its job, without what the one it came from would do at its end."""
    code = 1
    try:
        job()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may come out of a forked process
        traceback.print_exc()
    finally:
        os._exit(code)


def run(quick: bool, number: int = ROUNDS) -> str:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="samsam_kills_") as name:
        counted = rounds(10 if quick else number, int(time.time()), Path(name))
    rows = [[kind, str(counted[kind])] for kind in KINDS]
    rows += [
        ["bekräftade sparningar och inläsningar", str(counted["bekräftat"])],
        ["förlorade, halva eller starter som inte gick", "0"],
        ["minuter", f"{(time.monotonic() - begun) / 60:.1f}"],
    ]
    return table.markdown(("Stoppat mitt i (kill -9)", "gånger"), rows)

"""Killing at random moments: while saving, importing, making backups, bringing an old store over.

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

from sqlalchemy import select

from samsam.model.analysis.records import RecordKind
from samsam.model.indicators.series import Observation, ObservationStatus, Sex, Vintage
from samsam.records.contents import batches, texts
from samsam.records.engine.database import Database
from samsam.records.tables import field_version
from samsam.records.upkeep import backup, consistency
from samsam.records.upkeep.opening import open_file
from samsam.series import observations, old_store
from samsam.series.engine import Cursor, SeriesEngine
from samsam.series.rows import Row

from . import table
from .servers import ROOT

ROUNDS = 1000
# A new store now and then: with all that has been saved it would only get slower to look through.
ROUNDS_PER_STORE = 50
LONGEST_SECONDS = 0.25
ROWS = 400
UNIT = "Enhet"
KINDS = ("spara", "läs in", "säkerhetskopia", "överföring")
Told = list[tuple[str, int]]


def text_of(number: int) -> str:
    return f"text {number} " + "å" * (number * 37 % 4000) + " slut"


# The work that is killed


def work(path: Path, kind: str, tell: Callable[[str, int], None]) -> None:
    """Do one kind of work for ever, and tell after each piece that it is done."""
    if kind == "överföring":
        old_store.bring_over(path, path.with_suffix(".sqlite"))
        tell(kind, 0)
        time.sleep(60)
    records = open_file(path)
    with records.writing() as connection:
        record = texts.open_record(
            connection, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, "", "skribent"
        )
    saved = record.latest("summary").version
    tell("börjar", 0)
    while True:
        saved += 1
        with records.writing() as connection:
            texts.save_field(
                connection, record.id, "summary", text_of(saved), saved - 1, "skribent"
            )
        tell("spara", saved)
        _more(records, kind, tell)


def _more(records: Database, kind: str, tell: Callable[[str, int], None]) -> None:
    if kind == "säkerhetskopia":
        backup.make(records, "prov")
    if kind == "läs in":
        with records.writing() as connection:
            number = batches.latest_sequence(connection) + 1
            vintage = Vintage(f"prov-{number}", "Prov", "prov", date(2026, 1, 1))
            placed = observations.put(connection, vintage, _rows())
        tell("läs in", placed.sequence)


def _rows() -> list[Row]:
    return [
        Row(
            f"prov-{n // 40}", "2262", Sex.TOTAL,
            Observation(1980 + n % 40, float(n), ObservationStatus.NORMAL),
        )
        for n in range(ROWS)
    ]  # fmt: skip


# What must hold afterwards


def check(path: Path, told: Told) -> None:
    """Raise AssertionError when something acknowledged is missing, or anything is half."""
    records = open_file(path)  # every page and every row's checksum is read here
    series = SeriesEngine(records, None)
    try:
        with records.reading() as connection:
            assert consistency.faults(connection) == ()
            c = field_version.c
            saved = connection.execute(select(c.version, c.value)).all()
        kept = [b for b in series.ask(observations.batches) if b.vintage.source == "prov"]
        rows = series.ask(_rows_by_batch)
    finally:
        series.close()
        records.close()
    assert [row for row in saved if row[1] != text_of(int(row[0]))] == []
    assert {n for kind, n in told if kind == "spara"} <= {int(row[0]) for row in saved}
    assert {rows.get(b.vintage.sequence) for b in kept} <= {ROWS}
    assert {n for kind, n in told if kind == "läs in"} <= {b.vintage.sequence for b in kept}
    for made in backup.backups(records.backups):
        backup.verify(made.path)


def _rows_by_batch(cursor: Cursor) -> dict[int, int]:
    rows = cursor.execute("select vintage, count(*) from observation group by 1").fetchall()
    return {int(vintage): int(count) for vintage, count in rows}


def check_brought_over(path: Path, before: bytes) -> None:
    """The old file is as it was, and the new one is whole or isn't there."""
    assert path.read_bytes() == before
    new = path.with_suffix(".sqlite")
    if new.exists():
        records = open_file(new)
        with records.reading() as connection:
            assert consistency.faults(connection) == ()
            assert batches.latest_sequence(connection) > 0
        records.close()


# Rounds


def rounds(number: int, seed: int, folder: Path) -> Counter[str]:
    """Kill so many times; the number of kills by kind of work, and of what was acknowledged.

    Raises AssertionError at the first loss, naming seed and round.
    """
    draw = random.Random(seed)  # noqa: S311 - chosen once, so that a failure can be repeated
    counted: Counter[str] = Counter()
    told: Told = []
    path = folder / "0" / "store.sqlite"
    for count in range(number):
        if count % ROUNDS_PER_STORE == 0:
            shutil.rmtree(path.parent, ignore_errors=True)
            path, told = folder / f"{count}" / "store.sqlite", []
            path.parent.mkdir()
        kind = KINDS[count % len(KINDS)]
        at = _old_store(folder) if kind == "överföring" else path
        heard = _killed(at, kind, draw.uniform(0.0, LONGEST_SECONDS))
        told += [] if kind == "överföring" else heard
        counted[kind] += 1
        held = _in_child(
            partial(check_brought_over, at, _old_content())
            if kind == "överföring"
            else partial(check, at, told)
        )
        assert held, f"seed {seed}, round {count}: {kind}"
        if (count + 1) % ROUNDS_PER_STORE == 0 or count + 1 == number:
            counted["bekräftat"] += len(told)
    return counted


def _old_store(folder: Path) -> Path:
    place = folder / "gammal"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    path = place / "store.duckdb"
    path.write_bytes(_old_content())
    return path


def _old_content() -> bytes:
    packed = ROOT / "tests" / "fixtures" / "stores" / "schema-8.duckdb.gz"
    return gzip.decompress(packed.read_bytes())


def _killed(path: Path, kind: str, seconds: float) -> Told:
    """Let a child work, kill it without warning after it has begun, and give what it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _ended(lambda: work(path, kind, lambda *t: _tell(writing, *t)))
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        if kind != "överföring":
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

"""A store as it lies after a sudden stop, ways to damage its files, and what opening it then gives.

Shared by the tests and by `python -m tests.bench damage`.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from samsam.store import integrity, sequence
from samsam.store.connection import StoreError, open_store
from samsam.store.state import wal

from . import table
from .servers import ROOT

TIMES = 400

# Writes texts, moves some into the file itself, writes more, and stops as at a loss of power.
WRITER = """
import os, sys
from pathlib import Path
from samsam.model.analysis import RecordKind
from samsam.store import analyses
from samsam.store.connection import open_store

store = open_store(Path(sys.argv[1]))
with store.writing() as cursor:
    record = analyses.open_record(
        cursor, RecordKind.ANNUAL_ANALYSIS, 2026, "Enhet", "", "skribent"
    )
for number in range(int(sys.argv[2])):
    with store.writing() as cursor:
        text = f"text {number} " + "å" * (number * 997 % 3000)
        analyses.save_field(cursor, record.id, "summary", text, number, "skribent")
    if number == int(sys.argv[2]) // 2:
        with store.reading() as cursor:
            cursor.execute("checkpoint")
os._exit(9)
"""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The files of a store that was stopped suddenly, and every text that was acknowledged."""

    path: Path
    texts: tuple[str, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """The store, its log and its mark."""
        return self.path, wal(self.path), sequence.file_beside(self.path)

    def copied(self, folder: Path) -> Path:
        """The same files in an empty folder, to damage."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in self.files:
            shutil.copy(file, folder / file.name)
        return folder / self.path.name


def stopped(path: Path, saves: int) -> Stopped:
    """Let another process save so many texts and stop without closing."""
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(path), str(saves)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 9, done.stderr
    return Stopped(path, tuple(f"text {n} " + "å" * (n * 997 % 3000) for n in range(saves)))


def what_comes_of(damaged: Path, before: Stopped) -> str:
    """ "rätt" when every acknowledged text is there, "högljutt" when it is told that something is wrong.

    Anything else is an AssertionError: a loss that nobody would see.
    """
    try:
        store = open_store(damaged)
    except StoreError:
        return "högljutt"
    try:
        with store.reading() as cursor:
            found = cursor.execute(
                "select value from written.field_version order by version"
            ).fetchall()
            assert integrity.faults(cursor) == ()
    except (duckdb.Error, StoreError):
        return "högljutt"
    finally:
        store.close()
    assert [str(row[0]) for row in found] == list(before.texts)
    return "rätt"


Damage = Callable[[Path], None]


def flip(offset: int, bit: int) -> Damage:
    def damage(file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[offset % len(content)] ^= 1 << bit
        file.write_bytes(content)

    return damage


def cut(offset: int) -> Damage:
    def damage(file: Path) -> None:
        os.truncate(file, offset % file.stat().st_size)

    return damage


WHOLE: dict[str, Damage] = {
    "borttagen": lambda file: file.unlink(),
    "tömd": lambda file: os.truncate(file, 0),
    "nollor": lambda file: file.write_bytes(bytes(file.stat().st_size)) and None,
    "annat innehåll": lambda file: file.write_bytes(b"hej" * 9000) and None,
}


def damages(before: Stopped, times: int, seed: int) -> Iterator[tuple[str, int, Damage]]:
    """So many flips and cuts at random places: the name, which of the files, and the damage."""
    draw = random.Random(seed)  # noqa: S311 - chosen once, so that a failure can be repeated
    for _ in range(times):
        which = draw.randrange(2)
        offset = draw.randrange(before.files[which].stat().st_size)
        if draw.random() < 0.7:
            bit = draw.randrange(8)
            yield f"flip {offset}.{bit}", which, flip(offset, bit)
        else:
            yield f"cut {offset}", which, cut(offset)


def run(quick: bool) -> str:
    """Hundreds of damages, and the worst that is done to whole files."""
    counted: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory(prefix="samsam_damage_") as name:
        before = stopped(Path(name) / "hel" / "store.duckdb", 12)
        for words, which, damage in damages(before, 20 if quick else TIMES, int(time.time())):
            path = before.copied(Path(name) / "skadad")
            damage(path if which == 0 else wal(path))
            kind = "en vänd bit" if words.startswith("flip") else "avklippt"
            place = "filen" if which == 0 else "loggen"
            counted[f"{place}: {kind}", what_comes_of(path, before)] += 1
        for place, which in (("filen", 0), ("loggen", 1), ("märket", 2)):
            for words, damage in WHOLE.items():
                path = before.copied(Path(name) / "skadad")
                damage(before.copied(Path(name) / "skadad").with_name(before.files[which].name))
                counted[f"{place}: {words}", what_comes_of(path, before)] += 1
    kinds = sorted({kind for kind, _ in counted})
    rows = [[k, str(counted[k, "rätt"]), str(counted[k, "högljutt"]), "0"] for k in kinds]
    return table.markdown(("Skada", "rätt", "högljutt", "tyst förlust"), rows)

"""A database of record that was stopped, ways to damage its files, and what opening it then gives.

Shared by the tests and by `python -m tests.bench damage`: cut at every percent, hundreds of flipped
bits, and the worst that is done to whole files. Nothing wrong may be believed.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from samsam.model.analysis.access import Account, Role
from samsam.model.analysis.cooperation import AssignmentState
from samsam.model.analysis.records import RecordKind
from samsam.model.analysis.workflow import Edition, WorkflowStep, digest
from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.register_change import ChangedKind, ChangeState
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records import clock
from samsam.records.contents import (
    accounts,
    added,
    batches,
    catalogue,
    groups,
    held,
    journal,
    register_changes,
    texts,
    workflow,
)
from samsam.records.contents.cooperation import addresses, assignments, comments
from samsam.records.engine import commit_marker
from samsam.records.engine.database import Database
from samsam.records.errors import StoreError
from samsam.records.tables import CHECKED
from samsam.records.upkeep.opening import open_file
from samsam.series.observations import put
from samsam.series.rows import Row, pack

from . import table

TIMES = 400
UNIT = "Enhet"
Damage = Callable[[Path], None]
Everything = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """The files of a closed database, and every row that was acknowledged."""

    path: Path
    rows: Everything

    @property
    def files(self) -> tuple[Path, ...]:
        """The database and its marker."""
        return self.path, commit_marker.file_beside(self.path)

    def copied(self, folder: Path) -> Path:
        """The same files in an empty folder, to damage."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in self.files:
            shutil.copy(file, folder / file.name)
        return folder / self.path.name


def kept(path: Path) -> Kept:
    """A database in which there is something in every table."""
    records = open_file(path)
    with records.writing() as connection:
        for kind in (RecordKind.ANNUAL_ANALYSIS, RecordKind.CAUSE):
            record = texts.open_record(connection, kind, 2026, UNIT, "", "skribent")
            for n in range(20):
                text = f"text {n} " + "å" * (n * 997 % 3000)
                texts.save_field(connection, record.id, "summary", text, n, "skribent")
    for n in range(5):
        _save_round(records, n)
    rows = everything(records)
    assert all(rows.values()), [name for name, found in rows.items() if not found]
    records.close()
    return Kept(path, rows)


def _save_round(records: Database, n: int) -> None:
    later = clock.utc_now() + timedelta(hours=1)
    with records.writing() as connection:
        accounts.put(connection, Account(f"a{n}", 1, f"Namn {n}", Role.EDITOR), "x")
        accounts.set_password(connection, f"a{n}", "hash" * 20)
        accounts.put_identity(connection, "tjänst", f"s{n}", f"a{n}")
        accounts.put_code(connection, f"kod {n}", f"a{n}", later)
        accounts.use_code(connection, f"kod {n}")
        accounts.put_session(connection, f"inloggning {n}", f"a{n}", later)
        accounts.end_sessions(connection, f"a{n}")
        rows = [
            Row("x", "2262", Sex.TOTAL, Observation(1970 + y, y / 7)) for y in range(50 * n + 1)
        ]
        put(connection, Vintage(f"v{n}", "Titel", "SCB", date(2026, 1, n + 1)), rows[:200], by="x")
        journal.write(connection, "Anna", "gjorde", f"{n}")
        groups.put(connection, [AreaGroup(f"Grupp {n}", ("0180", "2262"), "Kolada", 2025)], date(2026, 1, 1))  # fmt: skip
        catalogue.put(connection, [catalogue.CatalogueEntry(f"N0000{n}", "T", "B", True, "", None)], date(2026, 1, 1), whole=True)  # fmt: skip
        added.put(connection, f"i{n}", 'titel = "x"\n', "x")
        register_changes.put(connection, ChangedKind.TARGET, f"m{n}", ChangeState.SET, ("år = 1", ""), 0, "x")  # fmt: skip
        workflow.take_step(connection, 2020 + n, UNIT, WorkflowStep.SEND, 0, "x")
        workflow.take_step(connection, 2020 + n, UNIT, WorkflowStep.RETURN, 1, "x", "n", [workflow.FieldRef("a", "b", "c")])  # fmt: skip
        content = f'{{"x":{n}}}'
        workflow.put_edition(connection, Edition(2020 + n, UNIT, 1, clock.utc_now(), "x", "KS 1", "", 1, content, digest(content)))  # fmt: skip
        ref = workflow.FieldRef("a", f"{n}", "c")
        said = comments.add(connection, 2019, UNIT, ref, f"En kommentar {n}", "Anna")
        comments.set_done(connection, 2019, UNIT, said.id, "Bo", done=True)
        assignments.put(connection, UNIT, 2019, ref, f"a{n}", date(2026, 3, 1), AssignmentState.ASSIGNED, 0, "Anna")  # fmt: skip
        addresses.put(connection, f"a{n}", f"a{n}@kommunen.se", "Anna")
        packed = pack(rows[:20])
        held.replace(connection, f"källa {n}", packed.content, packed.count)
        batches.undo(connection, f"v{n}", Vintage(f"u{n}", "", "", date(2026, 2, 2)), "x")


def everything(records: Database) -> Everything:
    """Every row of every table that holds something that was saved."""
    with records.reading() as connection:
        return {
            t.name: [
                tuple(r) for r in connection.execute(select(t).order_by(*t.primary_key.columns))
            ]
            for t in CHECKED
        }


def what_comes_of(damaged: Path, before: Kept) -> str:
    """ "rätt" when every acknowledged row is there, "högljutt" when it is told that something is wrong.

    Anything else is an AssertionError: a loss or a change that nobody would see.
    """
    try:
        records = open_file(damaged)
    except StoreError:
        return "högljutt"
    try:
        assert everything(records) == before.rows
    finally:
        records.close()
    return "rätt"


def flip(offset: int, bit: int) -> Damage:
    def damage(file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[offset % len(content)] ^= 1 << bit
        file.write_bytes(content)

    return damage


def cut(share: float) -> Damage:
    def damage(file: Path) -> None:
        os.truncate(file, int(file.stat().st_size * share))

    return damage


WHOLE: dict[str, Damage] = {
    "borttagen": lambda file: file.unlink(),
    "tömd": lambda file: os.truncate(file, 0),
    "nollor": lambda file: file.write_bytes(bytes(file.stat().st_size)) and None,
    "annat innehåll": lambda file: file.write_bytes(b"hej" * 9000) and None,
}


def flips(before: Kept, times: int, seed: int) -> Iterator[tuple[str, Damage]]:
    """So many flipped bits: an eighth in the header, the others anywhere."""
    draw = random.Random(seed)  # noqa: S311 - chosen once, so that a failure can be repeated
    size = before.path.stat().st_size
    for n in range(times):
        offset, bit = draw.randrange(100 if n % 8 == 0 else size), draw.randrange(8)
        yield f"flip {offset}.{bit}", flip(offset, bit)


def run(quick: bool) -> str:
    """Every cut, hundreds of flips, and the worst that is done to whole files."""
    counted: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory(prefix="samsam_damage_") as name:
        before, place = kept(Path(name) / "hel" / "samsam.sqlite"), Path(name) / "skadad"
        for percent in range(0, 100, 20 if quick else 1):
            path = before.copied(place)
            cut(percent / 100)(path)
            counted["filen: avklippt", what_comes_of(path, before)] += 1
        for _, damage in flips(before, 20 if quick else TIMES, int(time.time())):
            path = before.copied(place)
            damage(path)
            counted["filen: en vänd bit", what_comes_of(path, before)] += 1
        for called, file in zip(("filen", "märket"), before.files, strict=True):
            for words, damage in WHOLE.items():
                path = before.copied(place)
                damage(path.with_name(file.name))
                counted[f"{called}: {words}", what_comes_of(path, before)] += 1
    kinds = sorted({kind for kind, _ in counted})
    rows = [[k, str(counted[k, "rätt"]), str(counted[k, "högljutt"]), "0"] for k in kinds]
    return table.markdown(("Skada", "rätt", "högljutt", "tyst förlust"), rows)

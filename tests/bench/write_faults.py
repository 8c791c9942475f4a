"""Faults of the disk at the n-th write: what was acknowledged is there, whole, or it's told loudly.

`python -m tests.bench write_faults [--rounds 25]`. Texts are saved, figures taken in, an analysis fixed
and archived, a backup made and restored, a kit exported, a store made and an old one brought over; each
by a process of its own on a disk that fails at the n-th call (`faulty_disk.py`): at every n, or a
spread of so many. Afterwards the store is opened on a sound disk, and the work is done again.
"""

from __future__ import annotations

import errno
import fnmatch
import gc
import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import select

from samsam import cli
from samsam.config.settings import Settings, load_settings
from samsam.records.contents.texts import Saved
from samsam.records.engine import checksums
from samsam.records.errors import StoreError
from samsam.records.tables import field_version, record
from samsam.records.upkeep import backup, consistency
from samsam.records.upkeep.opening import open_file
from samsam.series import old_store
from samsam.services.analysis import workflow
from samsam.services.analysis.year import save, versions, year_view
from samsam.services.core.service import Service, open_service
from samsam.web.base import logs
from samsam.web.writing.saving import _REFUSALS
from tests.written_analysis import APPROVER, AUTHOR, TODAY, YEAR, reviewed

from . import table
from .faulty_disk import Calls, Fault, Job, Machine, Said, Way, compiled, serve
from .servers import ROOT

# What nearly each of the processes needs, loaded once in those that they are forked from.
_LOADED = (
    "alembic.command", "pyarrow.compute", "pyarrow.parquet", "sqlalchemy.dialects.sqlite",
    "samsam.cli.figures.import_file",
)  # fmt: skip
ROUNDS, QUICK_ROUNDS = 25, 1
TEXTS, OTHER_YEAR = 4, 2024
# After a flush that failed or lied the current is cut within so many calls.
_LATER = 12
_FILES = (
    "samsam.sqlite", "samsam.sqlite.sequence", "samsam.sqlite.undanlagd-*", "samsam.fel.jsonl",
    "samsam.sqlite-journal", "samsam.sqlite.undanlagd-*-journal", "gammalt.duckdb",
    "cache/samsam.duckdb", "cache/samsam.duckdb.wal",
    "värden.csv", "sakerhetskopior/samsam-*.sqlite", "sakerhetskopior/samsam-*.sqlite.sha256",
    "annan/samsam-*.sqlite", "annan/samsam-*.sqlite.sha256", "ut/*.zip",
)  # fmt: skip
_ENGLISH = re.compile(
    r"Traceback|Error|Exception|No space|Input/output|[Ii]nvalid|[Ff]ailed|File \""
)
_LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT\S+ [A-Z]+ ")

FAULTS = (
    Fault("disken är full vid ett anrop", Calls.ANY, Way.FAIL, errno.ENOSPC),
    Fault("disken är full från och med ett anrop", Calls.WRITING | Calls.NAMING, Way.FAIL,
          errno.ENOSPC, lasting=True),
    Fault("fel (EIO) vid ett anrop", Calls.ANY, Way.FAIL),
    Fault("halv skrivning", Calls.WRITING, Way.SHORT),
    Fault("strömavbrott", Calls.ANY, Way.PASS, cut=True),
    Fault("flush med fel, sedan strömavbrott", Calls.FLUSHING, Way.FAIL, cut=True),
    Fault("flush som ljuger en gång, sedan strömavbrott", Calls.FLUSHING, Way.LIE, cut=True),
    Fault("flush som alltid ljuger, sedan strömavbrott", Calls.FLUSHING, Way.LIE,
          lasting=True, cut=True),
)  # fmt: skip


class HalfError(AssertionError):
    """Something is half, silent where it should be loud, or said in the wrong words."""


# The work


def settings_on(disk: Path) -> Settings:
    places = {"SAMSAM_STORE": str(disk / "samsam.sqlite"), "SAMSAM_DATA": str(ROOT / "data")}
    return load_settings(places, file=disk / "finns-inte.toml")


def text_of(number: int) -> str:
    return f"text {number} " + "å" * (number * 997 % 3000) + " slut"


def _with_service(do: Callable[[Service], int], disk: Path) -> int:
    """What a page does, with its log; refusals are said as they stand on the page."""
    settings = settings_on(disk)
    logs.set_up(settings)
    try:
        service = open_service(settings)
    except StoreError as error:
        return _refused(error)
    try:
        return do(service)
    except _REFUSALS as error:
        return _refused(error)
    finally:
        service.close()


def _refused(error: Exception) -> int:
    sys.stderr.write(f"{error}\n")
    return 2


def _save(times: int, service: Service) -> int:
    part, code = year_view(service, OTHER_YEAR).parts[0], 0
    number = len(_texts(service))
    for _ in range(times):
        try:
            made = save(service, OTHER_YEAR, part, "summary", text_of(number + 1), number, AUTHOR)
        except _REFUSALS as error:
            code = _refused(error)
            continue
        if not isinstance(made.outcome, Saved):
            raise HalfError("a refused save was kept")
        number = made.outcome.version.version
        print(f"klart: text {number}")
    return code


def _texts(service: Service) -> list[str]:
    """The texts of the year that is written in, the first first."""
    record = year_view(service, OTHER_YEAR).parts[0].record
    found = versions(service, record.id, "summary") if record else ()
    return [v.value for v in reversed(found)]


def _begin(_service: Service) -> int:
    print("klart: lagret")
    return 0


def _fix(service: Service) -> int:
    made = workflow.fix(service, year_view(service, YEAR), TODAY, APPROVER, "SBN 2026:14")
    print(f"klart: {made.sha256}")
    return 0


def _command(*words: str) -> Job:
    return partial(_commanded, words)


def _commanded(words: Sequence[str], disk: Path) -> int:
    os.environ |= {"SAMSAM_STORE": str(disk / "samsam.sqlite"), "SAMSAM_DATA": str(ROOT / "data")}
    code = cli.main([w.format(disk=disk, old=_old_backup(disk)) for w in words])
    if code != 2:
        print(f"klart: {code}")
    return code


def _old_backup(disk: Path) -> Path:
    """The backup that was made before anything failed."""
    found = sorted((disk / "sakerhetskopior").glob("samsam-*-fore.sqlite"))
    return found[0] if found else disk / "ingen"


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work. `start` is the disk it begins with.

    `steps` are the jobs after which the store may stand as they left it, in order. `dear` work takes
    seconds, and is done a third as often.
    """

    name: str
    start: str
    job: str
    steps: tuple[str, ...]
    code: int = 0
    dear: bool = False


JOBS: dict[str, Job] = {
    **{f"spara {n}": partial(_with_service, partial(_save, n)) for n in range(1, TEXTS + 1)},
    "fastställ": partial(_with_service, _fix),
    "läs in": _command("import", "{disk}/värden.csv", "--ja"),
    "kopiera": _command("backup", "{disk}/annan"),
    "lägg tillbaka": _command("restore", "{old}"),
    "exportera": _command(
        "export", "population", "--paket", "--delar", "siffror", "--till", "{disk}/ut"
    ),
    "arkivera": _command("archive", str(YEAR), "--till", "{disk}/ut"),
    "börja": partial(_with_service, _begin),
    "för över": _command("migrate", "--fran", "{disk}/gammalt.duckdb"),
}
SAVES = tuple(f"spara {n}" for n in range(1, TEXTS + 1))
ARCHIVING, EXPORTING = "arkivera en analys", "exportera ett paket"
WORKS = (
    Work("spara texter", "skriven", SAVES[-1], SAVES),
    Work("läsa in en fil", "skriven", "läs in", ("läs in",)),
    Work("fastställa en analys", "skriven", "fastställ", ("fastställ",), dear=True),
    Work(ARCHIVING, "fastställd", "arkivera", ()),
    Work("säkerhetskopiera", "skriven", "kopiera", ()),
    Work("lägga tillbaka", "skriven", "lägg tillbaka", ("lägg tillbaka",)),
    Work(EXPORTING, "skriven", "exportera", ()),
    Work("göra ett lager", "tom", "börja", ()),
    Work("föra över ett gammalt lager", "gammal", "för över", ()),
)


# The disks that the work begins with


def get_ready() -> None:
    """Load what is needed, and keep it out of the garbage collection of each process forked from this one."""
    for name in _LOADED:
        import_module(name)
    gc.collect()
    gc.freeze()


def prepare(places: Path, names: Collection[str]) -> None:
    """Make the disks of these names, each a folder."""
    with redirect_stdout(io.StringIO()):
        for name in names:
            for folder in ("tmp", "sakerhetskopior", "ut"):
                (places / name / folder).mkdir(parents=True)
            _STARTS[name](places / name)


def _old(disk: Path) -> None:
    packed = ROOT / "tests" / "fixtures" / "stores" / "schema-8.duckdb.gz"
    (disk / "gammalt.duckdb").write_bytes(gzip.decompress(packed.read_bytes()))


def _written(disk: Path) -> None:
    """Texts, an analysis ready to be fixed, and a backup from before the last text."""
    rows = "".join(f"neet;2262;{year};{year / 200}\n" for year in range(1970, 2022))
    (disk / "värden.csv").write_text(f"nyckeltal;kommun;år;värde\n{rows}", encoding="utf-8")
    service = open_service(settings_on(disk))
    reviewed(service)
    _save(1, service)
    backup.make(service.records, "fore")
    _save(1, service)
    service.close()


def _fixed(disk: Path) -> None:
    _written(disk)
    service = open_service(settings_on(disk))
    _fix(service)
    service.close()


_STARTS: dict[str, Callable[[Path], None]] = {
    "tom": lambda _: None,
    "gammal": _old,
    "skriven": _written,
    "fastställd": _fixed,
}


# What came of it


@dataclass(frozen=True, slots=True)
class Found:
    """A disk as it is: the rows of the store's tables, or why it can't be opened; files not whole."""

    rows: dict[str, int]
    refusal: str
    spoilt: list[str]


def look(disk: Path) -> Found:
    """Open the store, and look at all that lies on the disk.

    Raises HalfError when something in the store is half.
    """
    spoilt = list(_spoilt(disk))
    try:
        if (disk / "gammalt.duckdb").exists() and not (disk / "samsam.sqlite").exists():
            old_store.bring_over(disk / "gammalt.duckdb", disk / "samsam.sqlite")
        if not _has_first_figures(disk):
            open_service(settings_on(disk)).close()
        records = open_file(disk / "samsam.sqlite")
    except StoreError as error:
        return Found({}, str(error), spoilt)
    try:
        with records.reading() as connection:
            wrong = consistency.faults(connection)
            _so(wrong == (), f"doesn't hang together: {wrong}")
            rows = checksums.counted(connection)[0]
            texts = connection.execute(_TEXTS).all()
    finally:
        records.close()
    _so([t for (t,) in texts] == [text_of(n) for n in range(1, len(texts) + 1)], "not whole")
    return Found(rows, "", spoilt)


_TEXTS = (
    select(field_version.c.value)
    .join(record, record.c.id == field_version.c.record)
    .where(record.c.year == OTHER_YEAR, field_version.c.field == "summary")
    .order_by(field_version.c.version)
)


def _has_first_figures(disk: Path) -> bool:
    """The disks that begin without a store, or with an old one, have no old backup either."""
    return _old_backup(disk).name != "ingen"


def _so(holds: bool, otherwise: str) -> None:
    if not holds:
        raise HalfError(otherwise)


def _spoilt(disk: Path) -> Iterator[str]:
    """The backups and packages that aren't what they were made as."""
    for folder in (disk / "sakerhetskopior", disk / "annan"):
        for kept in backup.backups(folder):
            try:
                backup.verify(kept.path)
            except StoreError:
                yield kept.path.name
    old = _old_backup(disk)
    if _has_first_figures(disk) and not backup.checksum_file(old).exists():
        yield old.name
    for made in (disk / "ut").glob("[!.]*.zip"):
        if not _is_whole(made):
            yield made.name


def _is_whole(made: Path) -> bool:
    try:
        with zipfile.ZipFile(made) as opened:
            return opened.testzip() is None
    except zipfile.BadZipFile:
        return False


def left_over(disk: Path, killed: bool) -> list[str]:
    """The files that nobody should find there when all is done.

    What a killed process was writing in is removed by who writes there an hour later.
    """
    known = (*_FILES, "*.samsam-halv-*") if killed else _FILES
    names = [f.relative_to(disk).as_posix() for f in disk.rglob("*") if f.is_file()]
    return sorted(n for n in names if not any(fnmatch.fnmatchcase(n, k) for k in known))


def check_words(said: Said, expected: int) -> None:
    """What a process said: Swedish, no trace, and something whenever it didn't do all."""
    words = [line for line in said.err.splitlines() if not _LOG_LINE.match(line)]
    _so(said.code in (0, 1, 2, 3), f"ended with {said.code}: {said.err[-2000:]}")
    for line in (*words, *said.out.splitlines()):
        _so(not _ENGLISH.search(line), f"said: {said.err[-3000:]}")
    _so(said.code == expected or bool(words), f"ended with {said.code} without a word")


# Rounds


@dataclass(frozen=True, slots=True)
class Round:
    """One fault: where it happened, how many pieces were acknowledged, and what came of them."""

    work: str
    fault: str
    place: str
    happened: bool
    acknowledged: int
    lost: int
    loud: bool
    wrong: str = ""

    @property
    def silent(self) -> bool:
        return self.lost > 0 and not self.loud

    @property
    def may_lose(self) -> bool:
        """A disk that always lies, and a file that no second place knows of."""
        return self.fault == FAULTS[-1].name or (
            self.fault == FAULTS[-2].name and self.work in (ARCHIVING, EXPORTING)
        )


class Sweep:
    """The disks, the machine and what honest work comes to."""

    def __init__(self, folder: Path, works: Sequence[Work] = WORKS) -> None:
        get_ready()
        self._folder = folder
        in_child(partial(prepare, folder / "start", {w.start for w in works}))
        self._machine = Machine(folder, "tests.bench.write_faults")
        self._states = {w.name: self._honest(w) for w in works}
        self.calls = {w.name: self._run(w, None).told for w in works}

    def close(self) -> None:
        self._machine.close()

    @property
    def _disk(self) -> Path:
        return self._folder / "disk"

    def _fresh(self, work: Work) -> Path:
        shutil.rmtree(self._disk, ignore_errors=True)
        return Path(shutil.copytree(self._folder / "start" / work.start, self._disk))

    def _run(self, work: Work, fault: Fault | None, at: int = 0, dies: int = 0) -> Said:
        return self._machine.run(work.job, self._fresh(work), fault, at, dies)

    def _honest(self, work: Work) -> list[dict[str, int]]:
        """The rows of the store before the work and after each of its steps."""
        disk = self._fresh(work)
        states = [_looked(disk).rows]
        for step in work.steps:
            disk = self._fresh(work)
            said = self._machine.run(step, disk)
            _so(said.code == work.code, f"{step}: {said}")
            states.append(_looked(disk).rows)
        return states

    def chosen(
        self, work: Work, fault: Fault, most: int, draw: random.Random
    ) -> Iterator[tuple[int, int]]:
        """At which call the fault happens, and before which the process dies (0: it doesn't)."""
        classes = [Calls(int(line.split()[1])) for line in self.calls[work.name]]
        places = [n for n, c in enumerate(classes, 1) if c & fault.calls]
        numbers: Sequence[int] = range(len(places))
        most = -(-most // 3) if work.dear else most
        if len(places) > most:
            numbers = sorted(draw.sample(numbers, most))
        for n in numbers:
            dies = 0
            if fault.cut:
                later = 0 if fault.way is Way.PASS else draw.randint(1, _LATER)
                dies = places[n] + later
            yield n + 1, dies

    def round(self, work: Work, fault: Fault, at: int, dies: int) -> Round:
        said = self._run(work, fault, at, dies)
        place = " ".join(said.told).replace(f"{self._folder}/disk/", "") or "–"
        done = sum(line.startswith("klart: ") for line in said.out.splitlines())
        loud, lost, wrong = False, 0, ""
        try:
            if said.code != -signal.SIGKILL:
                check_words(said, work.code)
            found = _looked(self._disk)
            lost, loud = self._lost(work, fault, done, found)
            self._made(work, done)
            self._afterwards(work, said, found)
        except HalfError as error:
            wrong = f"{work.name}, {fault.name}, {at}, {dies}, {place}: {error}"
        return Round(work.name, fault.name, place, bool(said.told), done, lost, loud, wrong)

    def _lost(self, work: Work, fault: Fault, done: int, found: Found) -> tuple[int, bool]:
        """How many acknowledged pieces are lost, and whether that is told.

        Raises HalfError for a store in between, and for a file that isn't whole on an honest disk.
        """
        states = self._states[work.name]
        if found.spoilt:
            _so(fault.way is Way.LIE, f"not whole: {found.spoilt}")
            return done, work.job == "kopiera"  # a backup has its checksum, a package doesn't
        if found.refusal:
            return done if work.steps else 0, True
        _so(found.rows in states, f"half: {_difference(states, found.rows)}")
        there = max(n for n, s in enumerate(states) if s == found.rows)
        return max(0, done - there) if work.steps else 0, False

    def _made(self, work: Work, done: int) -> None:
        """The file that was acknowledged is there."""
        places = {"exportera": "ut/*.zip", "arkivera": "ut/*.zip", "kopiera": "annan/*.sha256"}
        if done and work.job in places:
            _so(bool(list(self._disk.glob(places[work.job]))), "the file isn't there")

    def _afterwards(self, work: Work, said: Said, found: Found) -> None:
        """Cure what was told, do what was cut off again on a sound disk, and look for what is left."""
        if found.refusal:
            cure = "python -m samsam restore" if _has_first_figures(self._disk) else "Flytta undan"
            told = cure in found.refusal or "python -m samsam restore" in found.refusal
            _so(told, f"no cure: {found.refusal}")
            if not _has_first_figures(self._disk):
                return  # nobody has had time to make a backup
            cured = self._machine.run("lägg tillbaka", self._disk)
            _so(cured.code == 0, f"the cure: {cured.err[-2000:]}")
            found = _looked(self._disk)
            _so(not found.refusal, f"after the cure: {found.refusal}")
        cut_off = said.code == -signal.SIGKILL or (self._disk / "samsam.sqlite-journal").exists()
        done = work.job == "fastställ" and found.rows == self._states[work.name][-1]
        # Who looks brings an old store over where it isn't yet.
        if cut_off and not done and work.job != "för över":
            again = self._machine.run(work.job, self._disk)
            _so(again.code == work.code, f"again: {again.code} {again.err[-2000:]}")
        left = left_over(self._disk, killed=said.code == -signal.SIGKILL)
        _so(left == [], f"left: {left}")


def _difference(states: Sequence[dict[str, int]], rows: dict[str, int]) -> dict[str, list[int]]:
    return {
        name: [*(s.get(name, 0) for s in states), rows.get(name, 0)]
        for name in {*rows, *states[0]}
        if len({*(s.get(name, 0) for s in states), rows.get(name, 0)}) > 1
    }


def _looked(disk: Path) -> Found:
    return Found(**in_child(lambda: asdict(look(disk))))


def in_child(job: Callable[[], object]) -> Any:
    """What a job gives, done in a process of its own: who forks must not have had a database open.

    Raises HalfError with what it raised.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _tell(writing, job)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = json.loads(pipe.read() or '{"wrong": "the process that looked was gone"}')
    os.waitpid(child, 0)
    if "wrong" in told:
        raise HalfError(told["wrong"])
    return told["found"]


def _tell(pipe: int, job: Callable[[], object]) -> None:
    """Never returns: tells what a job gave, or how it failed."""
    try:
        told = {"found": job()}
    except HalfError as error:
        told = {"wrong": str(error)}
    except BaseException:  # noqa: BLE001 - nothing may come out of a forked process
        told = {"wrong": traceback.format_exc()}
    with os.fdopen(pipe, "w", encoding="utf-8") as writing:
        json.dump(told, writing)
    os._exit(0)


def rounds(most: int, seed: int, folder: Path) -> tuple[list[Round], dict[str, int]]:
    """Every work with every fault, at most so many places each; and the calls of each work.

    As many works at once as there are cores. Raises NotHereError where there can't be a faulty disk.
    """
    compiled(folder)
    made: list[Round] = []
    calls: dict[str, int] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [partial(_rounds_of, w, most, seed, folder / f"{n}") for n, w in enumerate(WORKS)]
        for work, (number, found) in zip(WORKS, pool.map(in_child, jobs), strict=True):
            calls[work.name] = number
            made += [Round(**told) for told in found]
    return made, calls


def _rounds_of(
    work: Work, most: int, seed: int, folder: Path
) -> tuple[int, list[dict[str, object]]]:
    draw = random.Random(f"{seed} {work.name}")  # noqa: S311 - so that a failure can be repeated
    folder.mkdir()
    sweep = Sweep(folder, [work])
    try:
        made = [
            asdict(sweep.round(work, fault, at, dies))
            for fault in FAULTS
            for at, dies in sweep.chosen(work, fault, most, draw)
        ]
    finally:
        sweep.close()
    return len(sweep.calls[work.name]), made


def sample(number: int, seed: int, folder: Path) -> list[Round]:
    """So many rounds of the work that takes no more than a second, every fault in turn."""
    draw = random.Random(seed)  # noqa: S311 - chosen once, so that a failure can be repeated
    works = [w for w in WORKS if w.start != "fastställd" and not w.dear]
    sweep, made = Sweep(folder, works), []
    pairs = draw.sample([(w, f) for w in works for f in FAULTS], number)
    try:
        for work, fault in pairs:
            for at, dies in sweep.chosen(work, fault, 1, draw):
                made.append(sweep.round(work, fault, at, dies))
    finally:
        sweep.close()
    return made


def broken(made: Sequence[Round]) -> list[str]:
    """What must not be. A disk that always lies may lose what it said it had written."""
    return [r.wrong or f"silent: {r}" for r in made if r.wrong or (r.silent and not r.may_lose)]


def run(quick: bool, most: int = ROUNDS) -> str:
    """Raises HalfError with every fault that came out wrong, NotHereError without a C compiler."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="samsam_disk_") as folder:
        made, calls = rounds(QUICK_ROUNDS if quick else most, int(begun), Path(folder))
    if broken(made):
        raise HalfError("\n\n".join(broken(made)))
    minutes = f"{(time.monotonic() - begun) / 60:.1f}"
    return f"{_table_of_works(made, calls)}\n\n{_table_of_faults(made, minutes)}"


def _table_of_works(made: Sequence[Round], calls: Mapping[str, int]) -> str:
    counted = Counter(r.work for r in made)
    rows = [[w.name, str(calls[w.name]), str(counted[w.name])] for w in WORKS]
    return table.markdown(("Arbete", "anrop som skriver", "omgångar"), rows)


def _table_of_faults(made: Sequence[Round], minutes: str) -> str:
    names = [f.name for f in FAULTS]
    rows = [_row(name, [r for r in made if r.fault == name]) for name in names]
    rows += [_row("alla", made), ["minuter", minutes, *[""] * 5]]
    head = (
        "Disken", "omgångar", "fel som inträffade", "bekräftat", "högljudda stopp",
        "bekräftat som då saknas", "tyst förlorat",
    )  # fmt: skip
    return table.markdown(head, rows)


def _row(name: str, made: Sequence[Round]) -> list[str]:
    numbers = (
        len(made),
        sum(r.happened for r in made),
        sum(r.acknowledged for r in made),
        sum(r.loud for r in made),
        sum(r.lost for r in made if r.loud),
        sum(r.lost for r in made if r.silent),
    )
    return [name, *map(str, numbers)]


if __name__ == "__main__":
    get_ready()
    serve(JOBS)

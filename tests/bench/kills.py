"""`kill -9` at random moments while fields are saved: what was acknowledged must be there, whole.

Two ways: the questions in a process of their own, many rounds; and the whole server, written to by
an editor over a socket, fewer rounds, for a start takes seconds.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from samsam.config.settings import load_settings
from samsam.model.analysis.records import FieldVersion
from samsam.records.contents.texts import Saved
from samsam.services.analysis.year import save, versions, year_view
from samsam.services.core.service import Service, open_service

from . import socket_editor, table
from .servers import ROOT, samsam_on

YEAR, WRITER = 2026, "skribent"
FIELDS = ("summary", "events", "last_year", "not_measured")
LONGEST_ROUND_SECONDS = 0.6
ROUNDS, SERVER_SHARE = 200, 10  # one round in ten is also made with the whole server
QUICK_ROUNDS = 3
Promise = tuple[str, int]


class LostError(AssertionError):
    """Something that was acknowledged isn't there, or something is half."""


@dataclass
class Outcome:
    """What the rounds came to. `unasked` are saves that were kept before they were acknowledged."""

    way: str
    rounds: int = 0
    acknowledged: int = 0
    unasked: int = 0
    seconds: list[float] = field(default_factory=list)


def text_of(name: str, number: int) -> str:
    """A text that tells what it should be, of lengths up to some pages."""
    return f"{name} {number} {'å' * (number * 37 % 4000)} slut"


def open_on(path: Path) -> Service:
    places = {"SAMSAM_STORE": str(path), "SAMSAM_DATA": str(ROOT / "data")}
    return open_service(load_settings(places, file=path.with_suffix(".none")))


def look(path: Path, promised: Sequence[Promise], rounds: int) -> int:
    """Open the store anew and look at every version; give how many there are.

    Raises LostError when an acknowledged version is gone, one is half, or numbers are missing.
    """
    service = open_on(path)
    try:
        found = {name: kept(service, name) for name in FIELDS}
        for name, mine in found.items():
            check(name, mine, {n for f, n in promised if f == name})
        extra = sum(map(len, found.values())) - len(set(promised))
        if not 0 <= extra <= rounds * len(FIELDS):
            raise LostError(f"{extra} versions that nobody has written")
        return extra
    finally:
        service.close()


def kept(service: Service, name: str) -> list[FieldVersion]:
    record = year_view(service, YEAR).parts[0].record
    return list(reversed(versions(service, record.id, name))) if record else []


def check(name: str, found: Sequence[FieldVersion], promised: set[int]) -> None:
    numbers = [v.version for v in found]
    if numbers != list(range(1, len(numbers) + 1)):
        raise LostError(f"{name}: versions are missing among {numbers}")
    if promised - set(numbers):
        raise LostError(f"{name}: acknowledged but lost: {sorted(promised - set(numbers))}")
    half = [v.version for v in found if v.value != text_of(name, v.version)]
    if half:
        raise LostError(f"{name}: not whole: {half}")


def latest(path: Path) -> dict[str, int]:
    """The latest version of each field."""
    service = open_on(path)
    try:
        return {name: len(kept(service, name)) for name in FIELDS}
    finally:
        service.close()


# The questions in a process of their own


def write_on(path: Path, told: Connection) -> None:
    """Save the fields by turns, two at a time, and tell of each save when it's acknowledged."""
    service = open_on(path)
    telling = threading.Lock()
    told.send(("", 0))
    halves = (FIELDS[:2], FIELDS[2:])
    writers = [
        threading.Thread(target=_write, args=(service, mine, told, telling)) for mine in halves
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def _write(
    service: Service, mine: Sequence[str], told: Connection, telling: threading.Lock
) -> None:
    part = year_view(service, YEAR).parts[0]
    number = {f: part.record.latest(f).version if part.record else 0 for f in mine}
    while True:
        for name in mine:
            text = text_of(name, number[name] + 1)
            result = save(service, YEAR, part, name, text, number[name], WRITER)
            if not isinstance(result.outcome, Saved):
                raise LostError(f"{name}: {result.outcome}")
            number[name] = result.outcome.version.version
            with telling:
                told.send((name, number[name]))


def heard(reading: Connection) -> Iterator[Promise]:
    """Every whole line that the killed process has told."""
    try:
        while True:
            yield reading.recv()
    except (EOFError, OSError):
        return


def kill_once(path: Path, seconds: float) -> list[Promise]:
    """Let a process write, kill it without warning, give what it acknowledged."""
    context = multiprocessing.get_context("forkserver")
    # Everything is imported once; each writer is then forked from a process without threads.
    context.set_forkserver_preload(["__main__", "samsam.services.analysis.year"])
    reading, telling = context.Pipe(duplex=False)
    process = context.Process(target=write_on, args=(path, telling), daemon=True)
    process.start()
    telling.close()
    if reading.recv() != ("", 0):
        raise LostError("the writer didn't begin")
    time.sleep(seconds)
    process.kill()
    process.join()
    return list(heard(reading))


def of_questions(path: Path, rounds: int, draw: random.Random) -> Outcome:
    outcome, promised = Outcome("frågorna i en egen process"), []
    for _ in range(rounds):
        promised += kill_once(path, draw.uniform(0, LONGEST_ROUND_SECONDS))
        begun = time.perf_counter()
        outcome.unasked = look(path, promised, outcome.rounds + 1)
        outcome.seconds.append(time.perf_counter() - begun)
        outcome.rounds += 1
    outcome.acknowledged = len(promised)
    return outcome


# The whole server


def of_server(path: Path, rounds: int, draw: random.Random) -> Outcome:
    outcome, promised = Outcome("hela servern"), []
    for _ in range(rounds):
        numbers = latest(path)
        with samsam_on(path) as server:
            timer = threading.Timer(draw.uniform(0.1, 2), server.process.kill)
            promised += socket_editor.write_until_gone(server, YEAR, numbers, text_of, timer)
        begun = time.perf_counter()
        outcome.unasked = look(path, promised, outcome.rounds + 1)
        outcome.seconds.append(time.perf_counter() - begun)
        outcome.rounds += 1
    outcome.acknowledged = len(promised)
    return outcome


def make_table(found: Sequence[Outcome]) -> str:
    head = (
        "Vad som dödas", "omgångar", "kvitterade fält, alla kvar", "sparade utan kvittens",
        "öppna och läsa efteråt s",
    )  # fmt: skip
    rows = [
        [o.way, str(o.rounds), str(o.acknowledged), str(o.unasked), table.spread(o.seconds)]
        for o in found
    ]
    return table.markdown(head, rows)


def run(quick: bool, rounds: int = ROUNDS) -> str:
    """The table of all rounds. Raises LostError at the first text that is lost or half."""
    draw = random.Random(1)  # noqa: S311 - chosen once, so that a failure can be repeated
    with tempfile.TemporaryDirectory(prefix="samsam_bench_") as folder:
        one, other = Path(folder) / "frågor.duckdb", Path(folder) / "server.duckdb"
        return make_table(
            [
                of_questions(one, QUICK_ROUNDS if quick else rounds, draw),
                of_server(other, 1 if quick else max(1, rounds // SERVER_SHARE), draw),
            ]
        )

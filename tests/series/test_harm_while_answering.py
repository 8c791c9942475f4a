"""The file of built series is deleted, cut, emptied and flipped while the service answers visitors.

Nothing in it is anybody's only copy: every question gets the right answer, at the cost of the time
to build the series again.
"""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from series_of import copied

from samsam.config.settings import Settings
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.engine.database import Database
from samsam.series import engine as engine_module
from samsam.series.engine import SeriesEngine
from samsam.series.observations import ask_areas, batches, put, sequence_reached
from samsam.series.rows import Row
from samsam.services.core.service import Service, open_service

Answer = dict[tuple[str, str], object]


def removed(file: Path) -> None:
    file.unlink(missing_ok=True)


def emptied(file: Path) -> None:
    os.truncate(file, 0)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 3)


def flipped(file: Path) -> None:
    """A bit of every block: whatever is read next is damaged."""
    draw = random.Random(14)  # noqa: S311 - chosen once, so that a failure can be repeated
    with file.open("r+b") as content:
        for start in range(0, file.stat().st_size, 4096):
            content.seek(start + draw.randrange(4096))
            byte = content.read(1)
            if byte:
                content.seek(-1, os.SEEK_CUR)
                content.write(bytes([byte[0] ^ 1 << draw.randrange(8)]))


def another_file(file: Path) -> None:
    file.unlink()
    file.write_bytes(b"hej" * 90_000)


@pytest.fixture(scope="module")
def right(service: Service) -> list[tuple[list[str], list[str], Answer]]:
    """Questions, each with its answer from a service that nobody harms."""
    ids, areas = list(service.register.indicators), sorted(service.area_titles())
    asked = [([*ids[n::7]], [*areas[n::9], service.settings.municipality_code]) for n in range(7)]
    return [(i, a, dict(service.engine.ask(ask_areas, i, a))) for i, a in asked]


class Visitors:
    """Threads that ask all the time, each a question after another, and compare the answers."""

    def __init__(self, service: Service, right: list[tuple[list[str], list[str], Answer]]) -> None:
        self._service, self._right = service, right
        self._threads: list[threading.Thread] = []
        self._done = threading.Event()
        self._answered = 0
        self._wrong: list[object] = []

    def come(self, count: int) -> None:
        for _ in range(count):
            first = len(self._threads)
            self._threads.append(threading.Thread(target=self._visit, args=(first,)))
            self._threads[-1].start()

    def ask_times(self, count: int) -> None:
        """Wait until so many more have been answered, or one wrongly."""
        end = self._answered + count
        while self._answered < end and not self._wrong:
            time.sleep(0.02)

    def gone(self) -> list[object]:
        """Let all go; what was answered wrongly, and the errors."""
        self._done.set()
        for thread in self._threads:
            thread.join()
        return self._wrong

    def _visit(self, first: int) -> None:
        try:
            for n in itertools.count(first):
                ids, areas, answer = self._right[n % len(self._right)]
                if dict(self._service.engine.ask(ask_areas, ids, areas)) != answer:
                    self._wrong.append(n)
                self._answered += 1
                if self._done.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 - said by the test
            self._wrong.append(error)


@pytest.mark.parametrize(
    "harm", [removed, emptied, cut, flipped, another_file], ids=lambda f: f.__name__
)
def test_every_visitor_gets_right_answers(
    filled_store: Path,
    data_folder: Path,
    tmp_path: Path,
    settings_for: Callable[[Path, Path], Settings],
    right: list[tuple[list[str], list[str], Answer]],
    harm: Callable[[Path], None],
) -> None:
    path = copied(filled_store, tmp_path / "samsam.sqlite")
    service = open_service(settings_for(path, data_folder))
    file = tmp_path / "cache" / "samsam.duckdb"
    assert service.engine.ask(sequence_reached) > 0  # the file is open, and most lies in it alone
    assert file.exists()
    visitors = Visitors(service, right)
    visitors.come(1)
    time.sleep(0.02)
    harm(file)
    visitors.come(3)
    visitors.ask_times(60)
    # What is taken in meanwhile is answered too, and comes in no visitor's way.
    with service.records.writing() as connection:
        rows = [Row("ny", "2262", Sex.TOTAL, Observation(1971, 12_345.0))]
        put(connection, Vintage("ny", "ny", "", service.today()), rows, by="någon")
    assert [o.value for o in asked_new(service)] == [12_345.0]
    assert visitors.gone() == []
    service.close()
    again = open_service(settings_for(path, data_folder))
    ids, areas, answer = right[3]
    assert dict(again.engine.ask(ask_areas, ids, areas)) == answer
    assert [o.value for o in asked_new(again)] == [12_345.0]
    again.close()


def asked_new(service: Service) -> tuple[Observation, ...]:
    return service.engine.ask(ask_areas, ["ny"], ["2262"])["ny", "2262"].observations


def test_many_that_meet_the_damage_build_the_series_once(
    records: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each gave up what the one before had just built: as many times as there were visitors."""
    engine = SeriesEngine(records, tmp_path / "series.duckdb")
    with records.writing() as connection:
        rows = [Row("x", "2262", Sex.TOTAL, Observation(2020, 1.0))]
        put(connection, Vintage("v", "v", "", date(2024, 1, 1)), rows, by="någon")
    assert len(engine.ask(batches)) == 1
    built: list[int] = []
    load = engine_module._load_rows

    def counted(*arguments: object) -> None:
        built.append(1)
        load(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(engine_module, "_load_rows", counted)
    together = threading.Barrier(6)
    met: list[object] = []

    def ask() -> None:
        first = True

        def question(cursor: engine_module.Cursor) -> int:
            nonlocal first
            if first:
                first = False
                together.wait(20)
                raise duckdb.IOException("Could not read all bytes from file")
            row = cursor.execute("select count(*) from observation").fetchone()
            return int(row[0]) if row else -1

        met.append(engine.work(question))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert met == [1] * 6
    assert built == [1]
    engine.close()

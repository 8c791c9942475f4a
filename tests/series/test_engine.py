"""The series are built from the batches, and again when their file is gone, damaged or another's."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from postgres import Cluster
from series_of import Figures, ask

from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.contents.batches import undo
from samsam.records.engine import location
from samsam.records.errors import StoreBusyError
from samsam.records.upkeep import backup, restoring
from samsam.records.upkeep.opening import open_file, open_server
from samsam.series import engine as engine_module
from samsam.series import query_timeouts
from samsam.series.engine import SeriesEngine
from samsam.series.observations import batches, put
from samsam.series.rows import Row, pack

ROOT = Path(__file__).resolve().parents[2]
AREA = "2262"
YEARS = range(1970, 2026)


def lay(figures: Figures, name: str, add: float = 0.0, indicators: int = 40) -> None:
    """A vintage of some thousand values."""
    rows = [
        Row(f"n{i}", AREA, Sex.TOTAL, Observation(year, i * 10_000 + year + add))
        for i in range(indicators)
        for year in YEARS
    ]
    with figures.records.writing() as connection:
        put(connection, Vintage(name, name, "Källa", date(2024, 1, 1)), rows, by="någon")


def value(figures: Figures, indicator: int = 3, year: int = 2025) -> float | None:
    found = figures.ask(ask, [f"n{indicator}"], AREA)[f"n{indicator}"]
    return {o.year: o.value for o in found.observations}.get(year)


def forty(figures: Figures, year: int) -> list[float | None]:
    """The same of all forty, ten at a time: the damage may be where the first question doesn't read."""
    found = []
    for first in range(0, 40, 10):
        asked = figures.ask(ask, [f"n{i}" for i in range(first, first + 10)], AREA)
        found += [{o.year: o.value for o in s.observations}.get(year) for s in asked.values()]
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "samsam.sqlite"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[[], Figures]]:
    """Opens the database and its series; closes all at the end."""
    every: list[Figures] = []

    def open_it() -> Figures:
        records = open_file(path)
        every.append(
            Figures(records, SeriesEngine(records, path.parent / "cache" / "series.duckdb"))
        )
        return every[-1]

    yield open_it
    for one in every:
        one.close()


def file_of(figures: Figures) -> Path:
    return figures.records.path.parent / "cache" / "series.duckdb"


# Following


def test_what_is_taken_in_is_answered_at_once(figures: Figures) -> None:
    assert value(figures) is None
    lay(figures, "a")
    assert value(figures) == 32_025.0
    lay(figures, "b", 0.5)
    assert value(figures) == 32_025.5
    with figures.records.writing() as connection:
        undo(connection, "b", Vintage("u", "u", "", date(2024, 1, 2)), "någon")
    assert value(figures) == 32_025.0
    assert [b.vintage.id for b in figures.ask(batches)] == ["u", "b", "a"]


TAKES_IN = """
import sys
from datetime import date
from pathlib import Path
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.upkeep.opening import open_file
from samsam.series.engine import SeriesEngine
from samsam.series.observations import ask_areas, put
from samsam.series.rows import Row

records = open_file(Path(sys.argv[1]))
series = SeriesEngine(records, Path(sys.argv[2]))
before = series.ask(ask_areas, ["n3"], ["2262"])["n3", "2262"].observations[-1].value
with records.writing() as connection:
    rows = [Row("n3", "2262", Sex.TOTAL, Observation(2025, before + 1))]
    put(connection, Vintage("annan", "annan", "", date(2024, 1, 2)), rows, by="annan")
print(series.ask(ask_areas, ["n3"], ["2262"])["n3", "2262"].observations[-1].value)
series.close()
records.close()
"""


def test_a_second_process_answers_too_and_what_it_takes_in_is_seen_by_the_first(
    opened: Callable[[], Figures],
) -> None:
    figures = opened()
    lay(figures, "a")
    assert value(figures) == 32_025.0
    content = file_of(figures).stat().st_ino
    other = subprocess.run(
        [sys.executable, "-c", TAKES_IN, str(figures.records.path), str(file_of(figures))],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (other.returncode, other.stdout) == (0, "32026.0\n"), other.stderr
    assert value(figures) == 32_026.0
    assert file_of(figures).stat().st_ino == content  # the first one's file stayed its own


def test_many_threads_that_ask_while_others_take_in_see_each_batch_whole(figures: Figures) -> None:
    lay(figures, "0", 0.0, 5)
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            found = figures.ask(ask, ["n0", "n4"], AREA)
            ends = [found[i].observations[-1].value or 0 for i in ("n0", "n4")]
            if ends[1] - ends[0] != 40_000:
                wrong.append(ends)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(1, 15):
        lay(figures, str(n), n / 2, 5)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert value(figures) == 32_025.0 + 7


# The file


def test_a_start_goes_on_with_the_file_that_is_there(
    opened: Callable[[], Figures], monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = opened()
    lay(figures, "a")
    assert value(figures) == 32_025.0
    figures.close()
    monkeypatch.setattr(engine_module, "_load_rows", lambda *_: pytest.fail("built again"))
    assert value(opened()) == 32_025.0


def removed(file: Path) -> None:
    file.unlink()


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def another_thing(file: Path) -> None:
    file.write_bytes(b"hej" * 9000)


def of_another_version(file: Path) -> None:
    with duckdb.connect(str(file)) as other:
        other.execute("update built_from set version = version + 1")


def of_another_database(file: Path) -> None:
    with duckdb.connect(str(file)) as other:
        other.execute("update built_from set lineage = 'en annan'")


def lacking_rows(file: Path) -> None:
    with duckdb.connect(str(file)) as other:
        other.execute("delete from observation where year = 2025")


def ahead_of_the_database(file: Path) -> None:
    with duckdb.connect(str(file)) as other:
        other.execute(
            "insert into vintage select sequence + 1, 'framtid', title, source, known_on, note, "
            "checksum, accepted_at, accepted_by, origin, undoes, 0 from vintage"
        )


def of_another_duckdb(file: Path, version: int) -> None:
    """As a DuckDB of another storage version would have begun it.

    The main header is one block: checksum of the rest, magic bytes, version.
    """
    content = file.read_bytes()
    block = bytearray(content[:4096])
    block[12:20] = struct.pack("<Q", version)
    total = 5381
    for (word,) in struct.iter_unpack("<Q", bytes(block[8:])):
        total ^= (word * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    block[:8] = struct.pack("<Q", total)
    file.write_bytes(bytes(block) + content[4096:])


def of_a_later_duckdb(file: Path) -> None:
    of_another_duckdb(file, 5000)


def of_an_older_duckdb(file: Path) -> None:
    of_another_duckdb(file, 50)


def of_another_program(file: Path) -> None:
    file.unlink()
    with duckdb.connect(str(file)) as other:
        other.execute("create table t (a integer)")


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


HARM = [
    removed, emptied, another_thing, of_another_version, of_another_database, lacking_rows,
    ahead_of_the_database, a_folder, of_a_later_duckdb, of_an_older_duckdb, of_another_program,
]  # fmt: skip


@pytest.mark.parametrize("harm", HARM, ids=lambda f: f.__name__)
def test_a_file_that_is_not_the_one_is_built_again(
    opened: Callable[[], Figures], harm: Callable[[Path], None]
) -> None:
    figures = opened()
    lay(figures, "a")
    assert value(figures) == 32_025.0
    figures.close()
    harm(file_of(figures))
    again = opened()
    assert value(again) == 32_025.0
    lay(again, "b", 1.0)
    assert value(again) == 32_026.0


def test_every_cut_and_a_hundred_flips_of_the_file_give_right_answers(
    opened: Callable[[], Figures],
) -> None:
    figures = opened()
    lay(figures, "a")
    right = forty(figures, 2000)
    assert right == [i * 10_000 + 2000.0 for i in range(40)]
    figures.close()
    file, whole = file_of(figures), file_of(figures).read_bytes()
    draw = random.Random(14)  # noqa: S311 - chosen once, so that a failure can be repeated
    damaged = [whole[: len(whole) * n // 20] for n in range(20)]
    for _ in range(40):
        flipped = bytearray(whole)
        flipped[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        damaged.append(bytes(flipped))
    for content in damaged:
        file.write_bytes(content)
        records = open_file(figures.records.path)
        found = Figures(records, SeriesEngine(records, file))
        assert forty(found, 2000) == right
        found.close()


def cut_to_half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def noise(file: Path) -> None:
    with file.open("r+b") as content:
        content.seek(8192)
        content.write(os.urandom(file.stat().st_size - 8192))


@pytest.mark.parametrize("harm", [removed, emptied, cut_to_half, noise], ids=lambda f: f.__name__)
def test_a_file_that_is_harmed_while_it_is_used_costs_nobody_an_answer(
    opened: Callable[[], Figures], harm: Callable[[Path], None]
) -> None:
    figures = opened()
    lay(figures, "a", 0.0, 400)
    assert value(figures) == 32_025.0
    figures.close()
    figures = opened()  # so that the values lie in the file alone
    assert len(figures.ask(batches)) == 1
    harm(file_of(figures))
    assert [value(figures, i) for i in (0, 200, 399)] == [2025.0, 2_002_025.0, 3_992_025.0]
    lay(figures, "b", 1.0)
    assert value(figures) == 32_026.0
    figures.close()
    assert value(opened()) == 32_026.0


def test_a_folder_where_nothing_can_be_written_keeps_the_series_in_memory(path: Path) -> None:
    (path.parent / "fil").write_text("ingen mapp")
    records = open_file(path)
    figures = Figures(records, SeriesEngine(records, path.parent / "fil" / "series.duckdb"))
    lay(figures, "a")
    assert value(figures) == 32_025.0
    figures.close()


def test_a_restored_backup_is_answered_from_while_the_series_are_open(
    opened: Callable[[], Figures],
) -> None:
    figures = opened()
    lay(figures, "a")
    made = backup.make(figures.records, "prov")
    lay(figures, "b", 1.0)
    assert value(figures) == 32_026.0
    restoring.restore(figures.records.path, made.path)
    assert value(figures) == 32_025.0
    lay(figures, "c", 2.0)
    assert value(figures) == 32_027.0


def test_a_server_put_back_from_its_own_dump_is_not_answered_from_what_was_later(
    cluster: Cluster, tmp_path: Path
) -> None:
    """The same lineage and the same number of batches, but others."""
    address = cluster.database()
    records = open_server(address, tmp_path / "samsam.sqlite")
    figures = Figures(records, SeriesEngine(records, tmp_path / "series.duckdb"))
    lay(figures, "a")
    figures.close()
    name = address.rpartition("/")[2]
    dumped = cluster.database(name)
    records = open_server(address, tmp_path / "samsam.sqlite")
    figures = Figures(records, SeriesEngine(records, tmp_path / "series.duckdb"))
    lay(figures, "b", 1.0)
    assert value(figures) == 32_026.0
    figures.close()
    records = open_server(dumped, tmp_path / "samsam.sqlite")
    figures = Figures(records, SeriesEngine(records, tmp_path / "series.duckdb"))
    lay(figures, "b", 2.0)
    assert value(figures) == 32_027.0
    figures.close()


# What is asked


def test_a_question_without_end_is_stopped(
    figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures.series._timeouts, "_longest", 0.2)
    monkeypatch.setattr("samsam.series.query_timeouts._LOOK_EVERY_SECONDS", 0.1)
    with pytest.raises(StoreBusyError, match="för lång tid"):
        figures.ask(lambda cursor: cursor.execute("select count(*) from range(10e9::bigint) a, range(1000) b").fetchall())  # fmt: skip
    assert value(figures) is None


@pytest.mark.case(95)
def test_ten_seconds_are_never_passed() -> None:
    longest = engine_module._LONGEST_QUESTION_SECONDS + query_timeouts._LOOK_EVERY_SECONDS
    assert longest < 10
    assert location._ENDLESS_MS <= 10_000


@pytest.mark.case(88, 95)
def test_a_database_that_is_held_by_another_program_stops_all_at_once_and_not_in_turn(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samsam.records.engine.location.LONGEST_WAIT_SECONDS", 1.0)
    records = open_file(path)
    figures = Figures(records, SeriesEngine(records, None))
    lay(figures, "a", 0.0, 5)
    assert value(figures) == 32_025.0
    refused: list[type[Exception]] = []

    def read() -> None:
        try:
            value(figures)
        except StoreBusyError as error:
            refused.append(type(error))

    with sqlite3.connect(path, isolation_level=None) as holding:
        holding.execute("begin exclusive")
        begun = time.monotonic()
        readers = [threading.Thread(target=read) for _ in range(12)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert time.monotonic() - begun < 9  # of 12 that it takes in turn
        holding.execute("rollback")
    assert refused == [StoreBusyError] * 12
    assert value(figures) == 32_025.0
    figures.close()


def test_no_question_can_read_or_write_a_file(figures: Figures, tmp_path: Path) -> None:
    secret = tmp_path / "hemligt.csv"
    secret.write_text("a\n1\n")
    for sql in (
        f"select * from read_csv('{secret}')",
        f"copy (select 1) to '{tmp_path}/ut.csv'",
        f"attach '{tmp_path}/annan.duckdb'",
        "set enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            figures.ask(lambda cursor, sql=sql: cursor.execute(sql).fetchall())
    assert not (tmp_path / "ut.csv").exists()


def test_the_same_rows_always_give_the_same_bytes() -> None:
    rows = [
        Row(f"n{i}", area, sex, Observation(year, i + year / 7))
        for i in range(5)
        for area in ("0180", AREA)
        for sex in Sex
        for year in YEARS
    ]
    mixed = rows[:]
    random.Random(1).shuffle(mixed)  # noqa: S311
    assert pack(rows) == pack(mixed)
    assert pack([]).count == 0


def test_the_cache_is_no_part_of_what_must_be_kept(opened: Callable[[], Figures]) -> None:
    figures = opened()
    lay(figures, "a")
    value(figures)
    figures.close()
    shutil.rmtree(file_of(figures).parent)
    assert value(opened()) == 32_025.0

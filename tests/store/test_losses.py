"""Damaged, emptied, removed and exchanged files: right answers or a loud stop, never a silent loss."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bench.damage import Stopped, damages, stopped, what_comes_of

from samsam.store import backup, sequence
from samsam.store.connection import (
    StoreDamagedError,
    StoreError,
    StoreLossError,
    open_store,
)
from samsam.store.state import wal

SAVES = 12


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Stopped:
    """A store that was stopped suddenly: half of its texts lie in the log alone."""
    found = stopped(tmp_path_factory.mktemp("stannad") / "store.duckdb", SAVES)
    assert wal(found.path).stat().st_size > 0
    return found


@pytest.fixture
def path(before: Stopped, tmp_path: Path) -> Path:
    """Its files, to damage."""
    return before.copied(tmp_path / "skadad")


@pytest.mark.case(91)
def test_what_was_acknowledged_is_there_after_a_sudden_stop(path: Path, before: Stopped) -> None:
    assert what_comes_of(path, before) == "rätt"


def loss(path: Path) -> str:
    """The message of a stop for a loss, which leaves the file as it is."""
    content = path.read_bytes() if path.exists() else None
    with pytest.raises(StoreLossError) as told:
        open_store(path)
    assert (path.read_bytes() if path.exists() else None) == content
    return str(told.value)


@pytest.mark.case(91)
def test_a_removed_log_is_noticed(path: Path) -> None:
    wal(path).unlink()
    assert f"har {2 + SAVES // 2 + 1} sparade ändringar, men {2 + SAVES} har sparats" in loss(path)


@pytest.mark.case(91)
def test_an_emptied_log_is_noticed(path: Path) -> None:
    wal(path).write_bytes(b"")
    assert "Det som sparades sist saknas" in loss(path)


@pytest.mark.case(91)
def test_a_log_from_before_is_noticed(path: Path, before: Stopped, tmp_path: Path) -> None:
    """A log with fewer saves than were acknowledged, as a copy of the disk from yesterday has."""
    content = wal(path).read_bytes()
    wal(path).write_bytes(content[: len(content) // 2])
    assert what_comes_of(path, before) == "högljutt"


@pytest.mark.case(91)
def test_a_foreign_log_is_noticed(path: Path, before: Stopped, tmp_path: Path) -> None:
    other = stopped(tmp_path / "annan" / "store.duckdb", 3)
    shutil.copy(wal(other.path), wal(path))
    assert what_comes_of(path, before) == "högljutt"


@pytest.mark.case(91)
def test_a_removed_file_is_noticed_and_not_made_anew(path: Path) -> None:
    path.unlink()
    wal(path).unlink()
    assert "saknas eller är utbytt" in loss(path)
    assert not path.exists()


@pytest.mark.case(91)
def test_an_emptied_file_is_noticed(path: Path) -> None:
    path.write_bytes(b"")
    with pytest.raises(StoreError):
        open_store(path)
    assert path.read_bytes() == b""


@pytest.mark.case(91)
def test_another_store_in_its_place_is_noticed(path: Path, tmp_path: Path) -> None:
    open_store(tmp_path / "ny.duckdb").close()
    shutil.copy(tmp_path / "ny.duckdb", path)
    wal(path).unlink()
    assert "är inte den som SAMSAM sparade i senast" in loss(path)


@pytest.mark.case(91)
@pytest.mark.parametrize("place", [0, 1])
def test_half_a_mark_is_enough(path: Path, before: Stopped, place: int) -> None:
    file = sequence.file_beside(path)
    content = bytearray(file.read_bytes())
    content[place * 4096 + 50] ^= 1
    file.write_bytes(content)
    assert what_comes_of(path, before) == "rätt"


@pytest.mark.case(91)
@pytest.mark.parametrize("content", [b"", b"x" * 8192], ids=["tom", "annat"])
def test_a_destroyed_mark_is_told(path: Path, content: bytes) -> None:
    sequence.file_beside(path).write_bytes(content)
    with pytest.raises(StoreDamagedError, match="restore --som-den-ar"):
        open_store(path)


@pytest.mark.case(91)
def test_without_a_mark_the_store_is_believed_and_gets_a_new_one(
    path: Path, before: Stopped
) -> None:
    sequence.file_beside(path).unlink()
    assert what_comes_of(path, before) == "rätt"
    mark = sequence.read(path)
    assert mark is not None
    assert mark.number == 2 + SAVES


@pytest.mark.case(91)
def test_flips_and_cuts_are_right_or_loud(before: Stopped, tmp_path: Path) -> None:
    """Twenty places here; `python -m tests.bench damage` tries hundreds."""
    came = []
    for name, which, damage in damages(before, 20, seed=91):
        damaged = before.copied(tmp_path / "skadad")
        damage(damaged if which == 0 else wal(damaged))
        came.append((name, what_comes_of(damaged, before)))
    assert {result for _, result in came} == {"rätt", "högljutt"}, came


@pytest.mark.case(91)
def test_the_newest_verified_backup_is_offered(path: Path, tmp_path: Path, before: Stopped) -> None:
    store = open_store(path)
    made = [backup.make(store, f"prov-{n}") for n in range(2)]
    with store.writing():
        pass
    store.close()
    made[1].path.write_bytes(b"skadad" + made[1].path.read_bytes()[6:])
    path.unlink()
    with pytest.raises(StoreLossError) as told:
        open_store(path)
    assert str(told.value).endswith(f"python -m samsam restore {made[0].path}")


@pytest.mark.case(92)
def test_the_mark_is_never_ahead_of_the_store(tmp_path: Path) -> None:
    """What isn't kept isn't counted, and one transaction inside another has a number of its own."""
    path = tmp_path / "store.duckdb"
    store = open_store(path)
    with pytest.raises(ZeroDivisionError), store.writing():
        raise ZeroDivisionError
    with store.writing(), store.writing():
        pass
    store.close()
    store = open_store(path)
    with store.reading() as cursor:
        numbers = cursor.execute("select sequence from store_commit order by 1").fetchall()
        found = sequence.latest(cursor)
    store.close()
    assert numbers == [(1,), (2,), (3,)]
    assert found == sequence.read(path)

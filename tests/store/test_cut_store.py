"""A closed store that is cut or has a flipped bit: told at the start, by `check`, with the backup.

Every percent and four hundred flips: `python -m tests.bench.attack.damaged_store`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.attack import damaged_store
from bench.attack.damaged_store import Whole


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return damaged_store.whole(tmp_path_factory.mktemp("hel") / "samsam.duckdb")


@pytest.mark.case(94)
@pytest.mark.parametrize("percent", [0, 20, 60, 82, 99])
def test_a_cut_store_is_never_believed(before: Whole, tmp_path: Path, percent: int) -> None:
    """At 82 % the start was well, "redo" and said "Sparat", and the journal was gone."""
    for number, change in enumerate((lambda d: d, damaged_store.without_mark)):
        path = before.copied(tmp_path / f"skadad{number}")
        ((_, cut),) = damaged_store.cuts(range(percent, percent + 1))
        change(cut)(path)
        assert damaged_store.what_comes_of(path, before) == "högljutt"


@pytest.mark.case(94)
def test_a_flipped_bit_is_right_or_loud(before: Whole, tmp_path: Path) -> None:
    found = []
    for words, flip in damaged_store.flips(15, 5):
        path = before.copied(tmp_path / "skadad")
        flip(path)
        found.append((words, damaged_store.what_comes_of(path, before)))
    assert {outcome for _, outcome in found} == {"rätt", "högljutt"}


@pytest.mark.case(94)
def test_a_whole_store_is_believed(before: Whole, tmp_path: Path) -> None:
    assert damaged_store.what_comes_of(before.copied(tmp_path / "hel"), before) == "rätt"

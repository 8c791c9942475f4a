"""Memory that is free goes back to the system, also below what is still in use."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from samsam.exports.work import memory

# Pieces that the C library gives, each between others; then every second one is let go.
CODE = """
import psutil
from samsam.exports.work import memory
def mb():
    return psutil.Process().memory_info().rss / 2**20
if {share}:
    memory.share_parts()
pieces = [[bytes(2000) for _ in range(10)] for _ in range(10_000)]
full = mb()
kept = [group[0] for group in pieces]
del pieces
freed = mb()
memory.give_back()
print(full, freed, mb(), len(kept))
"""


@pytest.mark.skipif(memory._library() is None, reason="another C library than GNU's")
@pytest.mark.parametrize("share", [False, True])
def test_what_is_free_goes_back(share: bool) -> None:
    code = CODE.format(share=share)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    full, freed, after, kept = map(float, done.stdout.split())
    assert kept == 10_000
    assert full - freed < 50  # the C library keeps what lies between
    assert after < freed - 50


def test_it_may_be_called_at_any_time() -> None:
    before = psutil.Process().num_threads()
    for _ in range(3):
        memory.give_back()
    assert psutil.Process().num_threads() == before

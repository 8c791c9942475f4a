"""Whatever comes from outside is read, or refused in words: every parser, searched by hypothesis."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .parsers import PARSERS, ROOT, told

FOUND = ROOT / "tests" / "fixtures" / "found"
CASES = sorted(path for path in FOUND.glob("*/*") if path.is_file())
FAST = [name for name, parser in PARSERS.items() if not parser.slow]
SLOW = [name for name, parser in PARSERS.items() if parser.slow]
SLOWEST_SECONDS = 5.0
_OFTEN, _SELDOM = 200, 20
_checks = list(HealthCheck)


@cache
def seeds(name: str) -> tuple[bytes, ...]:
    """Made once: some hold the moment when they were made."""
    return tuple(PARSERS[name].seeds())


# hypothesis looks through each strategy that is made before it draws from it: a seventh of the time.
_HOW_MANY = st.integers(0, 4)
_TAKEN = st.sampled_from([0, 0, 1, 2, 5, 30, 10_000])
_TIMES = st.sampled_from([1, 1, 1, 2, 40, 5_000])


@cache
def wholes(name: str) -> st.SearchStrategy[bytes]:
    """A whole example, or bytes of any kind."""
    return st.sampled_from(seeds(name)) | st.binary(max_size=300)


@cache
def pieces(name: str) -> st.SearchStrategy[bytes]:
    """What is put into an example."""
    own, any_bytes = PARSERS[name].pieces, st.binary(max_size=8)
    return st.sampled_from(own) | any_bytes if own else any_bytes


@st.composite
def _changed(draw: st.DrawFn, name: str) -> bytes:
    content = draw(wholes(name))
    for _ in range(draw(_HOW_MANY)):
        at = draw(st.integers(0, len(content)))
        taken = draw(_TAKEN)
        put = draw(pieces(name))
        times = draw(_TIMES)
        content = content[:at] + put * times + content[at + taken :]
    return content


@cache
def changed(name: str) -> st.SearchStrategy[bytes]:
    """A whole example with up to four places changed, or bytes of any kind."""
    return _changed(name)


def tried(name: str, content: bytes) -> None:
    """The parser answers, within the time that anybody would wait.

    The first reading may also make a library ready.
    """
    for _ in range(2):
        start = time.thread_time()
        PARSERS[name].read(content)
        if time.thread_time() - start < SLOWEST_SECONDS:
            return
    pytest.fail(f"takes more than {SLOWEST_SECONDS} seconds")


@pytest.mark.parametrize("name", FAST)
@settings(max_examples=_OFTEN, deadline=None, suppress_health_check=_checks)
@given(data=st.data())
def test_whatever_comes_is_read_or_refused_in_words(name: str, data: st.DataObject) -> None:
    tried(name, data.draw(changed(name)))


@pytest.mark.parametrize("name", SLOW)
@settings(max_examples=_SELDOM, deadline=None, suppress_health_check=_checks)
@given(data=st.data())
def test_whatever_is_to_be_drawn_with_is_used_or_refused(name: str, data: st.DataObject) -> None:
    tried(name, data.draw(changed(name)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_what_was_once_found_is_still_cured(case: Path) -> None:
    tried(case.parent.name, case.read_bytes())


@pytest.mark.parametrize("name", PARSERS)
def test_whole_examples_are_read(name: str) -> None:
    for seed in seeds(name):
        tried(name, seed)


@pytest.mark.skipif(find_spec("atheris") is not None, reason="atheris is here")
def test_what_is_missing_for_the_longer_search_is_told() -> None:
    command = [sys.executable, "-m", "tests.bench.fuzz", "tal"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("atheris finns inte här. Installera det")
    assert "Traceback" not in done.stderr


def test_every_parser_stands_in_the_document() -> None:
    document = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert [name for name in PARSERS if f"`{name}`" not in document] == []


@pytest.mark.parametrize(
    "words", ["", " ", "a\0", "x" * 6000, "Filen (Expecting value) är fel", "[Errno 2] Filen"]
)
def test_what_nobody_should_be_told_is_seen(words: str) -> None:
    with pytest.raises(AssertionError):
        told(words)

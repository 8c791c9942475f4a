"""Add to the list of tests that the quick run leaves out, from what a quick run took.

    pytest -m "not slow" --junit-xml times.xml && python -m tests.slowest times.xml

A function whose tests take long is left to the whole run; of one with many cases the quick run
keeps two. Some are kept whole, since each of their cases is a rule, a page or a right of its own.
What is no longer long is taken from the list by hand.

    pytest --junit-xml times.xml && python -m tests.slowest --files times.xml

How long each file of a whole run takes, by which the files are put in order (tests/suite.py).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

LIST = Path(__file__).with_name("slow_tests.txt")
SAMPLED = Path(__file__).with_name("sampled_tests.txt")
FILES = Path(__file__).with_name("file_seconds.txt")
KEPT_CASES = 2
_WORTH_A_ROW = 5.0
_LONG = 1.5  # seconds for one test, on a machine with little else to do
_LONG_TOGETHER = 3.0
# Each case is a page, a rule or a right of its own.
_WHOLE = (
    "test_code_rules.py",
    "web/test_pages.py::test_the_page_runs_whole_with_menu_and_heading",
    "web/test_pages.py::test_without_a_single_figure_every_page_says_so",
    "web/test_permissions.py::test_a_page_is_open_to_its_roles_and_to_no_other",
    "web/test_prerendered.py::test_both_surfaces_say_the_same",
)


def listed(text: str) -> dict[str, int]:
    """How many cases of each listed function (`path::name`) the quick run keeps."""
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {name: int(kept[0]) if kept else 0 for name, *kept in lines}


def slowest(report: Path) -> dict[str, int]:
    """The functions that take long by a report of pytest's (JUnit XML), with the cases to keep."""
    times: dict[str, list[float]] = defaultdict(list)
    for case in ElementTree.parse(report).iter("testcase"):
        times[_function(case)].append(float(case.get("time", 0)))
    return {name: _kept(took) for name, took in sorted(times.items()) if _is_long(name, took)}


def file_seconds(report: Path) -> dict[str, int]:
    """The seconds of each file that takes some by a report of pytest's (JUnit XML)."""
    times: dict[str, float] = defaultdict(float)
    for case in ElementTree.parse(report).iter("testcase"):
        times[_function(case).partition("::")[0]] += float(case.get("time", 0))
    return {path: round(took) for path, took in times.items() if took >= _WORTH_A_ROW}


def _function(case: ElementTree.Element) -> str:
    path = (case.get("classname") or "").removeprefix("tests.").replace(".", "/")
    return f"{path}.py::{(case.get('name') or '').partition('[')[0]}"


def _is_long(name: str, took: list[float]) -> bool:
    if name.startswith(_WHOLE):
        return False
    return _kept(took) == 0 or (len(took) > KEPT_CASES and sum(took) > _LONG_TOGETHER)


def _kept(took: list[float]) -> int:
    several = len(took) > KEPT_CASES
    longest = sum(took) / len(took) if several else max(took)
    return 0 if longest > _LONG else KEPT_CASES


def _write(path: Path, heading: str, rows: dict[str, int]) -> None:
    lines = (f"{name} {number}\n" if number else f"{name}\n" for name, number in rows.items())
    path.write_text(f"# {heading}\n" + "".join(lines), encoding="utf-8")


def main(words: list[str]) -> None:
    """Write the list that was asked for."""
    report = Path(words[-1])
    if "--files" in words:
        longest_first = sorted(file_seconds(report).items(), key=lambda row: (-row[1], row[0]))
        _write(FILES, "Seconds of a file in a whole run, the longest first.", dict(longest_first))
        return
    found = listed(LIST.read_text(encoding="utf-8")) | slowest(report)
    heading = "Left to the whole run; a number is how many cases the quick run keeps."
    _write(LIST, heading, dict(sorted(found.items())))


if __name__ == "__main__":
    main(sys.argv[1:])

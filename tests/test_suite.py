"""What the quick run leaves out is named rightly, and every file has something in it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from slowest import FILES, LIST, SAMPLED, file_seconds, listed, slowest
from suite import (
    MAIN,
    MASK,
    SLOW_FILES,
    beyond_the_sample,
    in_turns,
    made_once,
    only_slow,
    parts,
    pytest_runtest_teardown,
    turned,
)

from samsam.config.settings import keep_files_from_others

TESTS = Path(__file__).resolve().parent
LISTED = listed(LIST.read_text(encoding="utf-8"))
KEPT = listed(SAMPLED.read_text(encoding="utf-8"))
SECONDS = listed(FILES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted({*LISTED, *KEPT}))
def test_what_is_left_out_exists(name: str) -> None:
    path, _, function = name.partition("::")
    assert re.search(rf"^def {function}\(", (TESTS / path).read_text(encoding="utf-8"), re.M)


def test_a_sample_is_spread_over_all_cases_and_is_never_empty() -> None:
    assert min(KEPT.values()) >= 2
    functions = ["a"] * 10 + ["b"] * 3 + ["c"]
    assert beyond_the_sample(functions, {"a": 3, "b": 5}) == {1, 2, 4, 5, 7, 8, 9}
    assert beyond_the_sample(functions, {}) == set()


@pytest.mark.parametrize("file", sorted(SECONDS))
def test_what_is_put_in_order_exists(file: str) -> None:
    assert (TESTS / file).is_file()
    assert SECONDS[file] > 0


def test_the_longest_come_first_and_a_busy_one_beside_a_calm_one() -> None:
    seconds = {"browser/a.py": 90, "bench/b.py": 60, "web/c.py": 50, "model/d.py": 45}
    files = ["model/e.py", *sorted(seconds), "model/e.py", "browser/f.py"]
    assert in_turns(files, seconds) == [
        "browser/a.py", "web/c.py", "model/d.py", "bench/b.py", "model/e.py", "browser/f.py",
    ]  # fmt: skip
    assert in_turns(["web/c.py", "model/d.py"], {}) == ["model/d.py", "web/c.py"]


def test_each_worker_begins_with_a_share_of_its_own_and_has_all() -> None:
    assert turned(list("abcde"), 0, 3) == list("abcde")
    assert turned(list("abcde"), 1, 3) == list("bcdea")
    assert turned(list("abcde"), 2, 3) == list("deabc")
    files = {str(path) for path in TESTS.rglob("test_*.py")}
    assert {f for f in files if not f.startswith(tuple(parts()))} == set()


def test_a_quick_run_does_not_load_what_has_nothing_but_slow_tests() -> None:
    unread = {p.relative_to(TESTS).as_posix() for p in TESTS.rglob("*.py") if only_slow(p)}
    assert unread >= {"browser/test_the_year.py", "drift/test_updating.py", *SLOW_FILES}
    # This one has quick tests among the slow ones.
    assert unread.isdisjoint({"bench/test_parsers_random.py", "web/test_pages.py"})


def test_what_takes_a_second_to_load_is_loaded_by_the_test_that_needs_it() -> None:
    """Each worker loads every file of tests."""
    loads = re.compile(r"(?m)^(?:import|from) jsonschema\b")
    files = TESTS.rglob("test_*.py")
    assert [p.name for p in files if loads.search(p.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", sorted((TESTS / "browser").glob("*.py")), ids=lambda p: p.name)
def test_what_is_asked_of_a_server_is_waited_for(path: Path) -> None:
    """By itself httpx gives up after five seconds, which a busy machine takes."""
    hurried = r"\bhttpx\.(?:get|head|post|put|request|Client)\((?!.*timeout=).*"
    assert re.findall(hurried, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "path", sorted((TESTS / "browser").glob("test_*.py")), ids=lambda p: p.name
)
def test_lists_are_opened_in_the_one_way_that_opens_them_again(path: Path) -> None:
    """Streamlit closes a list when the page is drawn, on a busy machine after it was opened."""
    by_hand = r'get_by_role\("combobox".*\.click\(|get_by_role\("listbox"\)\.wait_for'
    assert re.findall(by_hand, path.read_text(encoding="utf-8")) == []


def test_a_files_seconds_are_all_of_its_cases(tmp_path: Path) -> None:
    cases = [("tests.web.test_a", "test_x[1]", 4.0), ("tests.web.test_a", "test_y", 3.6)]
    rows = "".join(
        f'<testcase classname="{c}" name="{n}" time="{t}"/>'
        for c, n, t in [*cases, ("tests.test_b", "test_z", 4.0)]
    )
    report = tmp_path / "times.xml"
    report.write_text(f"<testsuites><testsuite>{rows}</testsuite></testsuites>", encoding="utf-8")
    assert file_seconds(report) == {"web/test_a.py": 8}


def test_the_list_is_written_from_a_report(tmp_path: Path) -> None:
    cases = [
        ("tests.web.test_a", "test_long", 9.0),
        ("tests.web.test_a", "test_short", 0.1),
        *(("tests.web.test_a", f"test_many[{n}]", 1.0) for n in range(9)),
        ("tests.test_code_rules", "test_long", 9.0),
    ]
    rows = "".join(f'<testcase classname="{c}" name="{n}" time="{t}"/>' for c, n, t in cases)
    report = tmp_path / "times.xml"
    report.write_text(f"<testsuites><testsuite>{rows}</testsuite></testsuites>", encoding="utf-8")
    assert slowest(report) == {"web/test_a.py::test_long": 0, "web/test_a.py::test_many": 2}


def test_who_kept_its_files_from_others_keeps_not_those_of_the_next_test(tmp_path: Path) -> None:
    keep_files_from_others()
    own, next_one = tmp_path / "own", tmp_path / "next"
    own.touch()
    pytest_runtest_teardown()
    next_one.touch()
    assert own.stat().st_mode & 0o007 == 0
    assert next_one.stat().st_mode & 0o777 == 0o666 & ~MASK


def test_the_next_test_has_the_program_of_before() -> None:
    """Streamlit's runner of pages is it while a page is tried, and a forked process would be the page."""
    sys.modules["__main__"] = ModuleType("__main__")
    pytest_runtest_teardown()
    assert sys.modules["__main__"] is MAIN


def test_one_name_is_of_one_thing_that_is_made_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def one(folder: Path) -> None:
        (folder / "one").touch()

    def another(folder: Path) -> None:
        (folder / "another").touch()

    made = made_once(tmp_path_factory, "of-one-name", one)
    assert made_once(tmp_path_factory, "of-one-name", one) == made
    with pytest.raises(ValueError, match=r"of-one-name is what .*one .* makes, not .*another"):
        made_once(tmp_path_factory, "of-one-name", another)

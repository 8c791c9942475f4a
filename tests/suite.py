"""How the tests are run: side by side, which ones are slow, and how many may be skipped.

`pytest -m "not slow"` covers every rule, page, export and parser once, in minutes; `pytest` is all.
A new test file finds its place by its folder, its fixtures and its name: see the tables. What else
takes long stands in slow_tests.txt. Of some functions with many cases a run of all tests takes a
sample (sampled_tests.txt): `EVERYTHING=1 pytest` runs all. So does a run of named files.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import inspect
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import forks
import pytest
from slowest import FILES, LIST, SAMPLED, listed

HERE = Path(__file__).resolve().parent
MASK = os.umask(0o077)
os.umask(MASK)
MAIN = sys.modules["__main__"]
# Everything that can be searched, not the sample that each run takes of it: hours, not minutes.
EVERYTHING = os.environ.get("EVERYTHING") == "1"

# Browsers, servers under load and whole machines.
SLOW_FOLDERS = ("browser", "bench", "drift")
# Kills and faults of the disk, random search, and the same on all of the real data.
SLOW_FILES = (
    "exports/test_kit_compared.py",
    "exports/test_kit_faults.py",
    "exports/test_opened_elsewhere.py",
    "exports/test_paper_pages.py",
    "records/test_durability.py",
    "records/test_full_disk.py",
    "records/test_write_faults.py",
    "series/test_harm_while_answering.py",
    "sources/test_answers_random.py",
    "sources/test_files_random.py",
    "sources/test_register_random.py",
    "web/test_addresses_random.py",
    # Of how servers and commands are started, which no quick test does.
    "test_forks.py",
    # Looks at every library that is installed, and at all that is written of them.
    "test_sbom.py",
)
# Of a slow file, these are soon done, and try every parser on whole and on once damaged examples.
QUICK_NAMES = ("test_whole_examples_are_read", "test_what_was_once_found_is_still_cured")
# And of the other files, what takes long: `tests.slowest` writes the list.
_LISTED = listed(LIST.read_text(encoding="utf-8"))
_KEPT_CASES = listed(SAMPLED.read_text(encoding="utf-8"))
# How long the files take, of those that take some.
_SECONDS = listed(FILES.read_text(encoding="utf-8"))
# A second engine. The fixture `records` is each test on both.
SLOW_FIXTURES = ("cluster",)
SLOW_NAMES = ("libreoffice", "_kill")
# Whether all tests were asked for, and none by its file.
_ALL = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--most-skipped", type=int, default=None, metavar="N",
        help="fail when more than N tests were skipped: on this machine something is missing",
    )  # fmt: skip
    parser.addoption(
        "--again", action="store_true",
        help="run a test with a browser, a server or a machine of its own once more if it fails",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Thousands of tests are collected and stay: looking through them for garbage takes a third
    of the time that collecting takes, and goes on in every test after.

    And what is compiled is kept, whatever the machine's own way is: else every worker compiles all
    tests anew, and each of some hundreds of servers and commands all of SAMSAM.
    """
    gc.disable()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    forks.remember_environment()
    config.stash[_ALL] = [Path(a).name for a in config.args] == [HERE.name]
    if hasattr(config, "workerinput"):
        # Last of all, when everything else is ended: to give back a worker's gigabytes one by one takes seconds.
        atexit.register(os._exit, 0)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each worker begins with a part of its own: what one has compiled the others find.

    They read the same tests at once, and a new checkout has nothing compiled. The order of the tests
    is that of `pytest_collection_modifyitems`, the same for all.
    """
    config = session.config
    if config.stash[_ALL] and hasattr(config, "workerinput"):
        first = int(config.workerinput["workerid"].removeprefix("gw"))
        config.args = turned(parts(), first, config.workerinput["workercount"])


def parts() -> list[str]:
    """The folders and files that hold tests."""
    folders = {path.parent for path in HERE.glob("*/test_*.py")}
    return [str(path) for path in sorted({*folders, *HERE.glob("test_*.py")})]


def turned(rows: list[str], number: int, of: int) -> list[str]:
    """The rows, begun where the share of one of several begins."""
    start = number * len(rows) // of
    return rows[start:] + rows[:start]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A quick run doesn't even load what has nothing but slow tests."""
    if not config.stash[_ALL] or config.option.markexpr != "not slow":
        return None
    return True if only_slow(collection_path) else None


@cache
def only_slow(path: Path) -> bool:
    """Whether a file has none of the tests that a quick run needs, by its place alone."""
    if not path.name.startswith("test_"):
        return False
    file = _within(path)
    if not (_is_busy(file) or file in SLOW_FILES):
        return False
    return not any(f"def {name}" in path.read_text(encoding="utf-8") for name in QUICK_NAMES)


def pytest_collection_finish() -> None:
    """And looking through what a test makes, as often as Python does, takes an eighth of its time.

    What has been looked through once is soon laid aside: each drawing looks through it again.
    """
    gc.freeze()
    gc.set_threshold(20_000, 2, 350)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """What a test leaves of the process as it was found, for the next one.

    A server that was made in this process keeps its files from others. Streamlit's test runner says
    that the page is the program: another process that a test starts would run that page first.
    """
    os.umask(MASK)
    sys.modules["__main__"] = MAIN


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker a core and two more, since those with servers and browsers wait for them at times.

    None at all for a few files that are named: they are soon run.
    """
    named = config.invocation_params.args
    files = [a for a in map(str, named) if a.partition("::")[0].endswith(".py")]
    if files and len(files) <= 2:
        config.option.dist = "no"
        return 0
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the slow ones, leave out what is sampled, put the files in the order of `in_turns`."""
    if _takes_a_sample(config):
        left_out = beyond_the_sample([_function(item) for item in items], _KEPT_CASES)
        config.hook.pytest_deselected(items=[items[n] for n in sorted(left_out)])
        items[:] = [item for n, item in enumerate(items) if n not in left_out]
    seen: Counter[str] = Counter()
    for item in items:
        if is_slow(item) or _beyond_the_kept(item, seen):
            item.add_marker(pytest.mark.slow)
        if config.getoption("--again") and _is_busy(_file(item)):
            item.add_marker(pytest.mark.flaky(reruns=1))
    place = {file: n for n, file in enumerate(in_turns(map(_file, items), _SECONDS))}
    items.sort(key=lambda item: place[_file(item)])


def _takes_a_sample(config: pytest.Config) -> bool:
    """A run of named files runs all of their cases."""
    return not EVERYTHING and config.stash[_ALL]


def beyond_the_sample(functions: list[str], kept: Mapping[str, int]) -> set[int]:
    """The places in the list that a sample leaves out: the kept ones are spread over all."""
    places = defaultdict(list)
    for place, name in enumerate(functions):
        places[name].append(place)
    left_out = set[int]()
    for name, most in kept.items():
        found = places[name]
        count = min(most, len(found))
        left_out |= set(found) - {found[n * len(found) // count] for n in range(count)}
    return left_out


def in_turns(files: Iterable[str], seconds: Mapping[str, int]) -> list[str]:
    """The files, the longest first, and one with servers of its own beside one that only computes.

    A worker is given a whole file: a long one left to the end is waited for by all others. And two
    browsers with their servers at once, on two cores, keep each other waiting beyond their time.
    """
    longest = sorted(set(files), key=lambda file: (-seconds.get(file, 0), file))
    busy = [file for file in longest if _is_busy(file)]
    calm = [file for file in longest if not _is_busy(file)]
    order, given = list[str](), {True: 0, False: 0}
    while busy and calm:
        turn = given[True] <= given[False]
        order.append((busy if turn else calm).pop(0))
        given[turn] += max(1, seconds.get(order[-1], 0))
    return [*order, *busy, *calm]


def _is_busy(file: str) -> bool:
    return file.partition("/")[0] in SLOW_FOLDERS


def _file(item: pytest.Item) -> str:
    return _within(item.path)


@cache
def _within(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


def _function(item: pytest.Item) -> str:
    return f"{_file(item)}::{item.name.partition('[')[0]}"


def _beyond_the_kept(item: pytest.Item, seen: Counter[str]) -> bool:
    """Whether the list leaves the test to the whole run; `seen` counts a function's cases."""
    name = _function(item)
    seen[name] += 1
    return seen[name] > _LISTED.get(name, seen[name])


def is_slow(item: pytest.Item) -> bool:
    if item.name.startswith(QUICK_NAMES):
        return False
    if _slow_file(item) or any(name in item.name for name in SLOW_NAMES):
        return True
    on = getattr(item, "callspec", None)
    if on is not None and on.params.get("records") == "server":
        return True
    return any(name in getattr(item, "fixturenames", ()) for name in SLOW_FIXTURES)


def _slow_file(item: pytest.Item) -> bool:
    file = _file(item)
    return _is_busy(file) or file in SLOW_FILES


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail when more was skipped than may be, so that a missing program isn't passed over."""
    if _too_many_skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if _takes_a_sample(config):
        sampled = f"a sample of the cases of {len(_KEPT_CASES)} functions"
        terminalreporter.write_line(f"{sampled} (tests/sampled_tests.txt); all: EVERYTHING=1")
    most = config.getoption("--most-skipped")
    if most is not None:
        count = _skipped(config)
        what = "MORE THAN" if count > most else "of at most"
        terminalreporter.write_line(f"{count} skipped, {what} {most}")


def _too_many_skipped(config: pytest.Config) -> bool:
    most = config.getoption("--most-skipped")
    return most is not None and _skipped(config) > most


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first worker fills and all workers read.

    Workers have folders of their own side by side; a test run without workers has only its own.
    Raises ValueError when something else has been made by that name.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, maker = shared / name, shared / f"{name}.maker"
    mine = f"{make.__qualname__} in {inspect.getfile(make)}"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = shared / f"{name}.half-{os.getpid()}"
            half.mkdir()
            make(half)
            half.rename(folder)
            maker.write_text(mine, encoding="utf-8")
        if (known := maker.read_text(encoding="utf-8")) != mine:
            raise ValueError(f"{name} is what {known} makes, not {mine}")
    return folder

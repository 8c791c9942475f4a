"""How the tests are run: side by side, which ones are slow, and how many may be skipped.

`pytest -m "not slow"` covers every rule, page, export and parser once, in minutes; `pytest` is all.
A new test file finds its place by its folder, its fixtures and its name: see the tables.
"""

from __future__ import annotations

import fcntl
import gc
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

# Browsers, servers under load and whole machines.
SLOW_FOLDERS = ("browser", "bench", "drift")
# Kills and faults of the disk, random search, and the same on all of the real data.
SLOW_FILES = (
    "exports/test_kit_compared.py",
    "exports/test_kit_faults.py",
    "exports/test_opened_elsewhere.py",
    "sources/test_answers_random.py",
    "sources/test_files_random.py",
    "sources/test_register_random.py",
    "store/test_bulk_killed.py",
    "store/test_faults.py",
    "store/test_losses.py",
    "store/test_write_faults.py",
    "ui/test_addresses_random.py",
)
# Of a slow file, these are soon done, and try every parser on whole and on once damaged examples.
QUICK_NAMES = ("test_whole_examples_are_read", "test_what_was_once_found_is_still_cured")
# A second engine. The fixture `store` is each test on both.
SLOW_FIXTURES = ("cluster",)
SLOW_NAMES = ("libreoffice", "_kill")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--most-skipped", type=int, default=None, metavar="N",
        help="fail when more than N tests were skipped: on this machine something is missing",
    )  # fmt: skip


def pytest_configure() -> None:
    """Thousands of tests are collected and stay: looking through them for garbage takes a third
    of the time that collecting takes, and goes on in every test after."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker a core. None at all for a few files that are named: they are soon run."""
    named = config.invocation_params.args
    files = [a for a in map(str, named) if a.partition("::")[0].endswith(".py")]
    if files and len(files) <= 2:
        config.option.dist = "no"
        return 0
    return os.cpu_count() or 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow ones, and begin with those: what is left at the end is short."""
    for item in items:
        if is_slow(item):
            item.add_marker(pytest.mark.slow)
    size = Counter(item.path for item in items)
    slow = {item.path for item in items if _slow_file(item)}
    items.sort(key=lambda i: (i.path not in slow, 0 if i.path in slow else -size[i.path]))


def is_slow(item: pytest.Item) -> bool:
    if item.name.startswith(QUICK_NAMES):
        return False
    if _slow_file(item) or any(name in item.name for name in SLOW_NAMES):
        return True
    on = getattr(item, "callspec", None)
    if on is not None and on.params.get("store") == "database":
        return True
    return any(name in getattr(item, "fixturenames", ()) for name in SLOW_FIXTURES)


def _slow_file(item: pytest.Item) -> bool:
    path = item.path.relative_to(HERE)
    return path.parts[0] in SLOW_FOLDERS or path.as_posix() in SLOW_FILES


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail when more was skipped than may be, so that a missing program isn't passed over."""
    if _too_many_skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
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
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = shared / f"{name}.half-{os.getpid()}"
            half.mkdir()
            make(half)
            half.rename(folder)
    return folder

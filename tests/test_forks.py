"""What is forked is the program that Python itself would have started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import forks
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")
ITSELF = """
import json, os, sys, time
umask = os.umask(0)
told = {
    "arguments": sys.argv, "name": __name__, "folder": os.getcwd(), "path": sys.path, "umask": umask,
    "environment": {n: v for n, v in os.environ.items() if n != "LC_CTYPE"}, "time": time.tzname,
    "read": sys.stdin.read(), "files": sorted(os.listdir("/proc/self/fd"))[:3],
    "streams": [(s.encoding, s.errors, s.line_buffering, s.isatty()) for s in (sys.stdout, sys.stderr)],
    "unbuffered": type(sys.stdout.buffer).__name__, "process group": os.getpgid(0),
    "signals": [str(__import__("signal").getsignal(n)) for n in (2, 13, 15)],
}
print(json.dumps(told))
print("said", file=sys.stderr)
sys.exit(7)
"""


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"SAMSAM_STORE": "/tom", "PYTHONUNBUFFERED": "1"},
        {"PYTHONIOENCODING": "utf-8:replace"},
    ],
    ids=["plain", "unbuffered", "coded"],
)
def test_a_program_finds_what_python_gives_it(more: dict[str, str]) -> None:
    environment = {**os.environ, **more}
    before = os.umask(0o027)
    forked = forks.run(["-c", ITSELF, "ett", "två"], environment)
    anew = forks.run_anew(["-c", ITSELF, "ett", "två"], environment)
    os.umask(before)
    assert forks.can_be_forked(environment)
    assert (forked.returncode, forked.stderr) == (anew.returncode, anew.stderr)
    assert json.loads(forked.stdout) == json.loads(anew.stdout)
    assert (forked.returncode, json.loads(forked.stdout)["umask"]) == (7, 0o027)


def test_what_a_test_has_changed_is_not_what_is_forked_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first test that needed a fork server had changed something: no later one was forked."""
    monkeypatch.setenv("LANGUAGE", "xx")
    server = forks.ForkServer()
    assert not server.can_be(os.environ)
    monkeypatch.undo()
    # What Streamlit sets when it is imported and started, which another test may have done.
    assert server.can_be({**os.environ, "MPLBACKEND": "Agg", "MAPBOX_API_KEY": ""})


def test_a_module_is_the_program_too() -> None:
    for words in (["--help"], ["update", "--fel"], ["finns-inte"]):
        forked = forks.run(["-m", "samsam", *words], os.environ)
        anew = forks.run_anew(["-m", "samsam", *words], os.environ)
        said = (forked.returncode, forked.stdout, forked.stderr)
        assert said == (anew.returncode, anew.stdout, anew.stderr)


def test_a_fault_ends_it_as_python_does() -> None:
    ended = forks.run(["-c", "print('hit'); raise ValueError('fel')"], os.environ)
    assert (ended.returncode, ended.stdout) == (1, "hit\n")
    assert ended.stderr.splitlines()[-1] == "ValueError: fel"


def test_chance_is_another_in_each() -> None:
    drawn = [
        forks.run(["-c", "import random; print(random.random())"], os.environ).stdout for _ in "ab"
    ]
    assert len(set(drawn)) == 2


def test_what_a_library_reads_when_it_is_imported_is_not_changed_after() -> None:
    assert not forks.can_be_forked({**os.environ, "TZ": "Asia/Tokyo"})
    assert not forks.can_be_forked({n: v for n, v in os.environ.items() if n != "PATH"})
    told = forks.run(
        ["-c", "import time; print(time.tzname[0])"], {**os.environ, "TZ": "Asia/Tokyo"}
    )
    assert told.stdout == "JST\n"


def test_it_is_killed_at_once_and_its_end_is_told(tmp_path: Path) -> None:
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    with (tmp_path / "sagt.txt").open("w+b") as said:
        process = forks.fork_server().start(["-c", code], os.environ, said.fileno(), said.fileno())
        while not (told := (tmp_path / "sagt.txt").read_text("utf-8")):
            assert process.poll() is None
            time.sleep(0.02)
    assert int(told) == process.pid
    process.kill()
    assert process.wait(timeout=10) == -signal.SIGKILL
    assert process.returncode == process.poll() == -signal.SIGKILL


def test_one_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    mark = tmp_path / "kvar.txt"
    code = f"import time; time.sleep(0.5); open({str(mark)!r}, 'w')"
    with pytest.raises(subprocess.TimeoutExpired):
        forks.run(["-c", code], os.environ, timeout=0.1)
    time.sleep(0.8)
    assert not mark.exists()

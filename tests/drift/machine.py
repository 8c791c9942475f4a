"""A computer with a systemd of its own, in namespaces of this one, where SAMSAM can be installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
DRIFT = ROOT / "docs" / "drift"
HERE = Path(__file__).resolve().parent
SYSTEMD = Path("/lib/systemd/systemd")
# That of the guide: this computer's own, which every user may run.
PYTHON = Path("/usr/bin/python3")
LIBRARIES = Path(sysconfig.get_paths()["purelib"])
VENV = Path("/opt/samsam/.venv")
TARGET = VENV / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
CODE = ("app.py", "requirements.txt", "pages", "samsam", "data", ".streamlit", "docs")
UNSHARE = (
    "unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--net",
    "--uts", "--ipc", "--cgroup",
)  # fmt: skip
_JOURNAL = "journalctl --unit=samsam --output=cat --no-pager"
_TRIED = (
    'mount -t tmpfs tmpfs "$0" && cd "$0" && mkdir upper work root && mount -t cgroup2 cgroup2 root'
    " && mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root"
)
# Streamlit's command as pip writes it.
_COMMAND = f"""#!{VENV}/bin/python
import sys
from streamlit.web.cli import main
sys.exit(main())
"""
_ASK = """
import json, sys
import httpx
told = json.loads(sys.argv[1])
try:
    answer = httpx.request(timeout=30, **told)
    print(json.dumps([answer.status_code, answer.text, dict(answer.headers)]))
except httpx.HTTPError:
    print(json.dumps([0, "", {}]))
"""


@cache
def why_not() -> str:
    """Why no systemd can be started on this computer; empty when it can."""
    if os.geteuid() != 0:
        return "only root may make namespaces"
    if not (SYSTEMD.exists() and all(shutil.which(p) for p in ("unshare", "nsenter"))):
        return "no systemd or util-linux here"
    asked = "import sys; print(*sys.version_info[:2], sep='.')"
    version = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=False)
    if version.stdout.strip() != f"{sys.version_info.major}.{sys.version_info.minor}":
        return f"{PYTHON} is of another version than the tests' libraries"
    if _groups() is None:
        return "no control groups of version 2 here"
    place = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108 - a place to mount on, no file
    tried = subprocess.run(
        [*UNSHARE, "sh", "-c", _TRIED, str(place)], capture_output=True, text=True, check=False
    )
    return f"no namespaces or mounts here: {tried.stderr.strip()}" if tried.returncode else ""


def _groups() -> Path | None:
    """Where this computer's control groups of version 2 are."""
    found = (p for p in psutil.disk_partitions(all=True) if p.fstype == "cgroup2")
    return next((Path(p.mountpoint) for p in found), None)


class NotStartedError(RuntimeError):
    """Systemd itself didn't come up in the namespaces. The message is what it said."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered; status 0 is no answer at all."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Machine:
    """A running one; `init` is the id, seen from here, of its process 1."""

    init: int

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a line of shell on it, as root, as the guide's reader does."""
        inside = ["nsenter", f"--target={self.init}", "--all", "--root"]
        return subprocess.run(
            [*inside, "env", "-i", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-c", f"cd / && {command}"],
            capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def done(self, command: str) -> str:
        """Run a line that must succeed; return what it wrote."""
        ended = self.run(command)
        if ended.returncode:
            told = f"{command}: {ended.returncode}\n{ended.stdout}{ended.stderr}"
            raise AssertionError(f"{told}\nthe service has said:\n{self.run(_JOURNAL).stdout}")
        return ended.stdout

    def ask(self, path: str, method: str = "GET", **options: Any) -> Answer:
        """Ask SAMSAM on its port; no other network is there."""
        told = {"url": f"http://127.0.0.1:8501/{path}", "method": method, **options}
        network = ["nsenter", f"--target={self.init}", "--net"]
        asked = subprocess.run(
            [*network, sys.executable, "-c", _ASK, json.dumps(told)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return Answer(*json.loads(asked.stdout))

    def show(self, name: str) -> str:
        """A property of the service."""
        return self.done(f"systemctl show samsam --value --property={name}").strip()

    def ready(self) -> None:
        """Wait until visits may be sent to SAMSAM."""
        self.wait("SAMSAM is ready", lambda: self.ask("redo").status == 200)

    def wait(self, what: str, is_so: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            told = f"not within {seconds} s: {what}\n"
            assert time.monotonic() < deadline, told + self.journal()
            time.sleep(0.2)

    def journal(self) -> str:
        """All that the service has said."""
        return self.done(_JOURNAL)


def _files(folder: Path) -> Path:
    """What the guide has its reader put on the machine, but for the libraries."""
    home = folder / "opt" / "samsam"
    for name in CODE:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, home / name)
    command = home / ".venv" / "bin" / "streamlit"
    command.parent.mkdir(parents=True)
    command.write_text(_COMMAND, encoding="utf-8")
    command.chmod(0o755)
    for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        path.chmod(0o755)
    return folder


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """A machine that has started and has SAMSAM's files; it is gone afterwards, with all on it.

    Raises NotStartedError.
    """
    place = folder / "place"
    place.mkdir()
    files = _files(folder / "files")
    groups = _groups()
    assert groups
    group = groups / f"samsam-test-{os.getpid()}"
    group.mkdir()
    boot = [
        *UNSHARE,
        "sh",
        str(HERE / "boot.sh"),
        str(place),
        str(files),
        str(LIBRARIES),
        str(TARGET),
    ]
    entered = ["sh", "-c", 'echo $$ >"$0/cgroup.procs" && exec "$@"', str(group), *boot]
    log = folder / "boot.log"
    with log.open("wb") as said:
        outer = subprocess.Popen(entered, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
    try:
        yield _started(outer, log)
    finally:
        outer.kill()
        outer.wait(timeout=30)
        _forget(group)


def _started(outer: subprocess.Popen[bytes], log: Path) -> Machine:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if outer.poll() is not None:
            break
        inner = psutil.Process(outer.pid).children()
        if inner and inner[0].name() == "systemd":
            made = Machine(inner[0].pid)
            if made.run("systemctl is-system-running --wait").stdout.strip() == "running":
                return made
        time.sleep(0.1)
    raise NotStartedError(f"systemd did not start:\n{log.read_text(encoding='utf-8')}")


def _forget(group: Path) -> None:
    """Remove the control groups, from the innermost outwards, when their processes have gone."""
    deadline = time.monotonic() + 10
    while group.exists():
        for inner in sorted((p for p in group.rglob("*") if p.is_dir()), reverse=True):
            _removed(inner)
        if not _removed(group):
            assert time.monotonic() < deadline, f"processes are left in {group}"
            time.sleep(0.1)


def _removed(group: Path) -> bool:
    try:
        group.rmdir()
    except OSError:
        return False
    return True

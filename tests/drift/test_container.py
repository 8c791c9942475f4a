"""The image of docs/drift/Containerfile, built and run. Only where an engine is named:

CONTAINER_ENGINE=podman pytest tests/drift/test_container.py

CONTAINER_BUILD_OPTIONS and CONTAINER_RUN_OPTIONS are added where a machine needs it. Building fetches
the base image and the libraries, so it isn't done unasked.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from machine import DRIFT, ROOT

ENGINE = shlex.split(os.environ.get("CONTAINER_ENGINE", ""))
BUILDING = shlex.split(os.environ.get("CONTAINER_BUILD_OPTIONS", ""))
RUNNING = shlex.split(os.environ.get("CONTAINER_RUN_OPTIONS", ""))
NAME = "samsam-test"
ASK = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8501/{}').read())"

pytestmark = pytest.mark.skipif(not ENGINE, reason="no engine is named in CONTAINER_ENGINE")


def engine(*arguments: str, code: int = 0) -> str:
    ended = subprocess.run([*ENGINE, *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == code, f"{arguments}: {ended.stdout}{ended.stderr}"
    return ended.stdout + ended.stderr


def command(word: str) -> list[str]:
    """A command of the file's own head, after `podman`; named and tagged as the test's."""
    head = (DRIFT / "Containerfile").read_text(encoding="utf-8").partition("FROM")[0]
    lines = head.replace("\\\n#", " ")
    found = re.search(rf"^#\s+podman ({word} .+)$", lines, re.MULTILINE)
    assert found
    return [re.sub(r"^samsam(?=$|:)", NAME, part) for part in shlex.split(found[1])]


@dataclass(frozen=True, slots=True)
class Container:
    """One that runs as the file's head says; with other options only where the machine needs it."""

    def start(self) -> None:
        run = command("run")
        published = run.index("-p")
        engine(*run[:published], *RUNNING, *run[published + 2 :])
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        check = [*ENGINE, "healthcheck", "run", NAME]
        while subprocess.run(check, capture_output=True, check=False).returncode != 0:
            assert time.monotonic() < deadline, engine("logs", NAME)
            time.sleep(0.5)

    def run(self, *arguments: str, code: int = 0) -> str:
        return engine("exec", NAME, *arguments, code=code)

    def state(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(engine("inspect", NAME))[0]["State"]
        return told

    def remove(self) -> None:
        engine("rm", "--force", NAME)


@pytest.fixture(scope="module")
def container() -> Iterator[Container]:
    build = command("build")
    subprocess.run([*ENGINE, *build[:-1], *BUILDING, "."], cwd=ROOT, check=True)
    made = Container()
    made.start()
    yield made
    made.remove()
    engine("volume", "rm", NAME)


def test_it_is_well_and_answers(container: Container) -> None:
    ready = container.run("python", "-c", ASK.format("redo"))
    assert '{"status":"redo","saknas":[]}' in ready
    for kind in ("xlsx", "pptx", "docx", "png", "pdf"):
        container.run("python", "-c", ASK.format(f"filer/nyckeltal/neet.{kind}"))


def test_it_is_nobody_special_and_writes_only_its_volume(container: Container) -> None:
    assert container.run("id", "--user", "--name").strip() == "samsam"
    for place in ("/opt/samsam/ny", "/etc/ny", "/usr/ny"):
        assert "Read-only file system" in container.run("touch", place, code=1)
    container.run("touch", "/var/lib/samsam/ny")
    status = container.run("cat", "/proc/1/status")
    assert re.search(r"^CapBnd:\s0+$", status, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\s1$", status, re.MULTILINE)


def test_a_stop_is_a_good_one_and_the_volume_is_kept(container: Container) -> None:
    backup = container.run("python", "-m", "samsam", "backup").splitlines()[0]
    engine("stop", NAME)
    assert container.state()["ExitCode"] == 0
    container.remove()
    run = command("run")
    volume = run[run.index("-v") : run.index("-v") + 2]
    alone = ["run", "--rm", *RUNNING, *volume, NAME, "python", "-m", "samsam"]
    assert "engångskod" in engine(*alone, "user", "add", "Anna", "redaktör").lower()
    container.start()
    assert container.run("ls", backup).strip() == backup
    container.run("touch", "/var/lib/samsam/ny")
    engine("stop", NAME)
    assert "Anna" in engine(*alone, "user", "list")
    assert "Allt stämmer." in engine(*alone, "check")
    engine("start", NAME)
    container.wait_until_ready()


def test_killed_it_is_started_again(container: Container) -> None:
    before = container.state()["Pid"]
    os.kill(int(str(before)), 9)
    deadline = time.monotonic() + 30
    while container.state()["Pid"] in (before, 0):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    container.wait_until_ready()

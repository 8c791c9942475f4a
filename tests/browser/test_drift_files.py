"""The files of docs/drift that nobody may have tried: what they start is started here."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import patient
import pytest
from browsing import ROOT, free_port
from series_of import copied

DRIFT = ROOT / "docs" / "drift"
UNIT = (DRIFT / "samsam.service").read_text(encoding="utf-8")
CONTAINER = (DRIFT / "Containerfile").read_text(encoding="utf-8")
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 2.0


def started_and_stopped(folder: Path, command: list[str], settings: dict[str, str]) -> str:
    """Run a command until SAMSAM is ready, stop it, and return what it said. It must end with 0."""
    port = free_port()
    command = [sys.executable, "-m", *command]
    command[command.index("--server.port") + 1] = str(port)
    outside = {n: v for n, v in os.environ.items() if not n.startswith(("SAMSAM_", "STREAMLIT_"))}
    log = folder / "said.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=folder, env={**outside, **settings}, stdout=file, stderr=file
        )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if patient.get(f"http://127.0.0.1:{port}/redo", timeout=2).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0, log.read_text(encoding="utf-8")
    finally:
        process.kill()
    return log.read_text(encoding="utf-8")


def test_the_unit_starts_samsam_and_its_stop_is_a_good_one(
    filled_store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "opt"
    shutil.copytree(ROOT / "samsam", folder / "samsam")
    for name in ("app.py", "pages", "data", ".streamlit"):
        (folder / name).symlink_to(ROOT / name)
    found = re.search(r"^ExecStart=/opt/samsam/\.venv/bin/(.+)$", UNIT, re.MULTILINE)
    assert found
    settings = dict(re.findall(r"^Environment=(\w+)=(.+)$", UNIT, re.MULTILINE))
    assert settings["SAMSAM_STORE"].startswith("/var/lib/samsam/")
    settings["SAMSAM_STORE"] = str(copied(filled_store, tmp_path / "samsam.sqlite"))
    said = started_and_stopped(folder, found[1].split(), settings)
    assert "SAMSAM är igång" in said


def test_the_container_holds_all_that_samsam_needs(filled_store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "opt"
    for source, target in re.findall(r"^COPY (\S+) (\S+)$", CONTAINER, re.MULTILINE):
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, folder / target)
        else:
            place = folder / (source if target == "." else target)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, place)
    command = re.search(r"^CMD \[(.+)\]$", CONTAINER, re.MULTILINE)
    assert command
    settings = dict(re.findall(r"^ENV (\w+)=(.+)$", CONTAINER, re.MULTILINE))
    settings["SAMSAM_STORE"] = str(copied(filled_store, tmp_path / "samsam.sqlite"))
    said = started_and_stopped(folder, re.findall(r'"([^"]+)"', command[1]), settings)
    assert "SAMSAM är igång" in said


@pytest.mark.skipif(ANALYZE is None, reason="no systemd-analyze on this machine")
def test_systemd_finds_no_fault_in_the_unit_and_little_that_is_open(tmp_path: Path) -> None:
    unit = tmp_path / "samsam.service"
    unit.write_text(UNIT.replace("/opt/samsam/.venv/bin/streamlit", "/bin/true"), encoding="utf-8")
    verified = subprocess.run(
        [str(ANALYZE), "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "samsam.service" not in verified.stderr, verified.stderr
    judged = subprocess.run(
        [str(ANALYZE), "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    exposure = re.search(r"exposure level for samsam\.service: ([\d.]+)", judged.stdout)
    assert exposure, judged.stdout + judged.stderr
    assert float(exposure[1]) <= MOST_EXPOSED

"""Installed as a package, the commands work and all their files are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package, installed by pip from a copy of the code."""
    pytest.importorskip("setuptools", "77", reason="no setuptools 77 here: pip install setuptools")
    copy, target = tmp_path_factory.mktemp("kod"), tmp_path_factory.mktemp("paket")
    for name in ("samsam", "data"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("pyproject.toml", "requirements.txt", "README.md"):
        shutil.copy(ROOT / name, copy)
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
        "--no-index", "--target", str(target), str(copy),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def samsam(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {n: v for n, v in os.environ.items() if not n.startswith("SAMSAM_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "samsam", *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_commands_work_from_anywhere(installed: Path, tmp_path: Path) -> None:
    done = samsam(installed, tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("skrivs: python -m samsam")


def test_the_folders_are_those_where_it_is_run(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    store = tmp_path / "var" / "samsam.sqlite"
    done = samsam(installed, tmp_path, "user", "add", "Alva", "redaktör")
    assert (done.returncode, str(store) in done.stderr) == (0, True)
    done = samsam(installed, tmp_path, "user", "list")
    assert (done.returncode, done.stderr) == (0, "")
    assert store.exists()


def test_every_file_beside_the_code_comes_along(installed: Path) -> None:
    def files(folder: Path) -> set[str]:
        found = (p for p in (folder / "samsam").rglob("*") if p.is_file())
        return {str(p.relative_to(folder)) for p in found if "__pycache__" not in p.parts}

    assert files(installed) == files(ROOT)

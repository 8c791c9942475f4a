"""What the commands make in a folder that everybody may read is for their own user and group."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(os.name != "posix", reason="rights of files are others elsewhere")
def test_the_store_and_its_backups_are_not_for_others(filled_store: Path, tmp_path: Path) -> None:
    store, copies = tmp_path / "samsam.sqlite", tmp_path / "kopior"
    tmp_path.chmod(0o755)
    store.write_bytes(filled_store.read_bytes())
    store.chmod(0o640)
    copies.mkdir()
    done = subprocess.run(
        [
            "sh",
            "-c",
            'umask 022; exec "$@"',
            "sh",
            sys.executable,
            "-m",
            "samsam",
            "backup",
            copies,
        ],
        cwd=ROOT,
        env={**os.environ, "SAMSAM_STORE": str(store)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) >= 3
    assert [path.name for path in made if path.stat().st_mode & 0o007] == []

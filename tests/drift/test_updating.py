"""docs/drift.md's way to a new version and back, with two versions: code, pages and libraries."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("\n## Uppdatera SAMSAM\n")[2].partition("\n## ")[0]
ASIDE, INSTALL, BACK = re.findall(r"^```\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of a library, as wheels made by the real tools."""
    folder = tmp_path_factory.mktemp("hjul")
    for version in ("1.0", "2.0"):
        code = tmp_path_factory.mktemp("bibliotek")
        (code / "pyproject.toml").write_text(
            '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
            f'[project]\nname = "samsams-prov"\nversion = "{version}"\n',
            encoding="utf-8",
        )
        (code / "samsams_prov.py").write_text(f'version = "{version}"\n', encoding="utf-8")
        done(
            f"{sys.executable} -m pip wheel -q --no-deps --no-index --no-build-isolation "
            f"-w {folder} {code}"
        )
    return folder


def done(commands: str) -> str:
    """What the commands say. Fails when one of them does."""
    ran = subprocess.run(
        ["sh", "-e", "-c", commands], capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 0, f"{commands}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


def put(place: Path, library: str, *pages: str) -> None:
    """The files of a version of SAMSAM, as they are brought to the machine."""
    for page in pages:
        (place / "pages").mkdir(parents=True, exist_ok=True)
        (place / "pages" / page).write_text("", encoding="utf-8")
    (place / ".streamlit").mkdir()
    (place / ".streamlit" / "config.toml").write_text(library, encoding="utf-8")
    wanted = f"samsams-prov>={library}\n"
    (place / "requirements.txt").write_text(wanted, encoding="utf-8")


def runs(place: Path) -> str:
    """The version of the library that SAMSAM gets there."""
    return done(f"{place}/.venv/bin/python -c 'import samsams_prov; print(samsams_prov.version)'")


def test_forth_and_back(wheels: Path, tmp_path: Path) -> None:
    pytest.importorskip("setuptools")
    here = tmp_path / "samsam"

    def guide(commands: str) -> str:
        stays = "\n".join(c for c in commands.splitlines() if not c.startswith("systemctl "))
        offline = f"pip install -q --no-index --find-links {wheels}"
        return stays.replace("/opt/samsam", str(here)).replace("pip install", offline)

    here.mkdir()
    put(here, "1.0", "gammal.py", "samma.py")
    (here / ".streamlit" / "secrets.toml").write_text("hemligt", encoding="utf-8")
    (here / ".streamlit" / "secrets.toml").chmod(0o600)
    old = tmp_path / "gamla"
    old.mkdir()
    for wheel in wheels.glob("*-1.0-*"):
        shutil.copy(wheel, old)
    venv = INSTALL[INSTALL.index("python3 -m venv") :]
    done(f"cd {here}\n{guide(venv).replace(str(wheels), str(old))}")
    assert runs(here) == "1.0\n"

    done(guide(ASIDE))
    put(here, "1.0", "ny.py", "samma.py")  # the same range: what is there already would do for it
    done(guide(INSTALL))
    assert runs(here) == "2.0\n"
    assert sorted(p.name for p in (here / "pages").iterdir()) == ["ny.py", "samma.py"]
    secrets = here / ".streamlit" / "secrets.toml"
    assert (secrets.read_text("utf-8"), secrets.stat().st_mode & 0o777) == ("hemligt", 0o600)
    assert (here / ".streamlit" / "config.toml").read_text("utf-8") == "1.0"

    done(guide(BACK))
    assert runs(here) == "1.0\n"
    assert sorted(p.name for p in (here / "pages").iterdir()) == ["gammal.py", "samma.py"]

"""A command loads what it needs: starting is most of what a short command takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRAWING = {"plotly", "matplotlib", "docx", "pptx", "typst", "streamlit", "pandas"}
CODE = """
import sys
from samsam.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print(code, *{m.partition(".")[0] for m in sys.modules})
"""


def loaded(*words: str, **settings: str) -> tuple[str, set[str]]:
    """Exit code and libraries of a command in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", CODE, *words],
        cwd=ROOT, env=settings, check=True, capture_output=True, text=True,
    )  # fmt: skip
    code, *libraries = ended.stdout.splitlines()[-1].split()
    return code, set(libraries)


def test_help_loads_no_library_at_all() -> None:
    code, libraries = loaded("--help")
    assert code == "0"
    assert (
        libraries & {*DRAWING, "duckdb", "sqlalchemy", "numpy", "argon2", "httpx", "openpyxl"}
        == set()
    )


@pytest.mark.parametrize("words", [["status"], ["user", "list"], ["check"]])
def test_a_command_that_draws_nothing_loads_nothing_that_draws(
    words: list[str], filled_store: Path, tmp_path: Path
) -> None:
    store = tmp_path / "samsam.sqlite"
    store.write_bytes(filled_store.read_bytes())
    code, libraries = loaded(*words, SAMSAM_STORE=str(store))
    assert code in ("0", "1", "3")
    assert "sqlalchemy" in libraries
    assert libraries & DRAWING == set()


def test_arrow_gives_memory_back_to_the_system() -> None:
    code = "import samsam.web.server.server, pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert ended.stdout.split()[-1] == "system"

"""The picture of the house in docs/architecture.md, held against what the modules import."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMSAM = ROOT / "samsam"
DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DRAWN = set(re.findall(r"^    (\w+) --> (\w+)$", DOCUMENT, re.MULTILINE))
FOLDERS = sorted({p.parent for p in SAMSAM.rglob("*.py")})
MOST_ENTRIES = 12


def imported(path: Path) -> set[str]:
    """The rooms that a file imports from."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("samsam."):
            found.add(str(node.module).split(".")[1])
    return found


def imports() -> set[tuple[str, str]]:
    """Which room imports from which: a folder or a module in samsam/ is a room."""
    return {
        (room, other)
        for path in SAMSAM.glob("*/**/*.py")
        for room in (path.relative_to(SAMSAM).parts[0],)
        for other in imported(path)
        if other != room
    } | {("notebook", other) for other in imported(SAMSAM / "notebook.py")}


def reachable(room: str, edges: set[tuple[str, str]]) -> set[str]:
    found, waiting = set(), [room]
    while waiting:
        here = waiting.pop()
        for one, other in edges:
            if one == here and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def test_the_picture_is_what_the_imports_say_without_what_follows_from_the_rest() -> None:
    edges = imports()
    needed = {e for e in edges if e[1] not in reachable(e[0], edges - {e})}
    assert needed == DRAWN


def test_every_room_is_described() -> None:
    rooms = {p.stem for p in SAMSAM.iterdir() if not p.name.startswith("_")}
    assert rooms == set(re.findall(r"`samsam/(\w+)(?:/|\.py)`", DOCUMENT))


def test_every_module_that_the_journeys_name_is_there() -> None:
    _, _, journeys = DOCUMENT.partition("## Four journeys")
    named = re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", journeys)
    assert len(named) > 20
    assert [name for name in named if not (SAMSAM / name).exists()] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_folder_has_more_than_can_be_taken_in_at_once(folder: Path) -> None:
    entries = [p for p in folder.iterdir() if p.name not in ("__pycache__", "__init__.py")]
    # The house itself is its table of contents: the rooms of the picture above.
    assert len(entries) <= (15 if folder == SAMSAM else MOST_ENTRIES), (
        "move those that belong together into a folder of their own"
    )

"""Every numbered case of bad input and faults has a test, or a line that says why not."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CASES = range(1, 105)


@lru_cache(maxsize=1)
def marked() -> frozenset[int]:
    """The cases that some test says it holds."""
    found: set[int] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.case":
                found |= {int(ast.literal_eval(number)) for number in node.args}
    return frozenset(found)


def explained() -> dict[int, str]:
    """The cases of the table, with what it says."""
    text = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    section = text.partition("case by case\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", section, re.MULTILINE)
    return {int(number): words for number, words in rows}


def test_every_case_has_a_test_or_an_explanation() -> None:
    assert set(CASES) - marked() - set(explained()) == set()


def test_there_is_no_case_but_those_of_the_list() -> None:
    assert (marked() | set(explained())) - set(CASES) == set()


def test_every_explanation_says_something() -> None:
    assert [n for n, words in explained().items() if len(words) < 20] == []

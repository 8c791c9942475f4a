"""What every use of a Streamlit widget must say, whether or not its page shows it by default."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

UI = sorted((Path(__file__).resolve().parents[2] / "samsam/web").rglob("*.py"))
# Without a placeholder Streamlit shows "Choose an option" before the first value arrives.
CHOICES = ("selectbox", "multiselect")


def calls(module: Path) -> list[ast.Call]:
    found = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return [
        call
        for call in found
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in CHOICES
    ]


@pytest.mark.parametrize("module", [m for m in UI if calls(m)], ids=lambda m: m.stem)
def test_every_choice_has_a_swedish_placeholder(module: Path) -> None:
    lacking = [
        f"{module.name}:{call.lineno}"
        for call in calls(module)
        if "placeholder" not in {k.arg for k in call.keywords}
    ]
    assert lacking == []

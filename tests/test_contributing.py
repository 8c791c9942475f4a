"""CONTRIBUTING.md is followed: its files and names are there, and its key figure works."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.overview.overview import overview

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
PLACES = sorted(set(re.findall(r"`((?:[\w.]+/)+[\w.]*|[\w]+\.(?:md|toml))`", TEXT)))
CODE = "\n".join(
    p.read_text(encoding="utf-8")
    for room in ("samsam", "tests")
    for p in (ROOT / room).rglob("*.py")
)


def test_the_six_sorts_of_change_take_five_steps_each() -> None:
    assert list(SECTIONS) == [
        "A key figure", "A source", "A chart", "A page", "An export format", "A rule",
    ]  # fmt: skip
    for name, text in SECTIONS.items():
        assert re.findall(r"^(\d)\. ", text, re.MULTILINE) == list("12345"), name


@pytest.mark.parametrize("place", PLACES)
def test_what_it_points_at_is_there(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize(
    "name",
    ["SERVICES", "FORMATS", "RULES", "PICTURES", "VIEWS", "PAGES", "FIRST_PLACES", "READERS"],
)
def test_the_lists_that_it_names_are_there(name: str) -> None:
    assert re.search(rf"^{name}\b.*=", CODE, re.MULTILINE)


@pytest.mark.parametrize("name", ["Reading", "Refusal", "Fetcher", "Figure", "RenderOptions"])
def test_the_classes_that_it_names_are_there(name: str) -> None:
    assert f"`{name}`" in TEXT
    assert re.search(rf"^class {name}\b", CODE, re.MULTILINE)


def test_its_key_figure_is_on_the_first_page(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    """The steps are done as they stand: the lines are put last in the file, and SAMSAM is opened."""
    lines = re.search(r"```toml\n(.*?)```", SECTIONS["A key figure"], re.DOTALL)
    assert lines
    wanted = tomllib.loads(lines[1])["indicator"][0]["id"]
    register = own_data / "indicators.toml"
    register.write_text(register.read_text(encoding="utf-8") + "\n" + lines[1], encoding="utf-8")
    opened = open_on(own_data)
    answer = overview(opened, Selection(), opened.today())
    folded = {r.row.followed.listed.id: r.row.followed.goals for r in answer.folded}
    assert folded[wanted] == ("livskvalitet",)
    assert "Saknar värden" in " ".join(answer.folded_words)
    assert "Inget nyckeltal mäter ekologisk hållbarhet." not in answer.findings

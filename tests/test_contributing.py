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
    [
        "SERVICES",
        "FETCHED_FROM",
        "FORMATS",
        "RULES",
        "PICTURES",
        "VIEWS",
        "PAGES",
        "FIRST_PLACES",
        "READERS",
    ],
)
def test_the_lists_that_it_names_are_there(name: str) -> None:
    assert re.search(rf"^{name}\b.*=", CODE, re.MULTILINE)


@pytest.mark.parametrize("name", ["Reading", "Refusal", "Fetcher", "Figure", "RenderOptions"])
def test_the_classes_that_it_names_are_there(name: str) -> None:
    assert f"`{name}`" in TEXT
    assert re.search(rf"^class {name}\b", CODE, re.MULTILINE)


KEY_FIGURE = SECTIONS["A key figure"]
INDICATOR, VINTAGE = re.findall(r"```toml\n(.*?)```", KEY_FIGURE, re.DOTALL)
(FIGURES,) = re.findall(r"```csv\n(.*?)```", KEY_FIGURE, re.DOTALL)
WANTED = tomllib.loads(INDICATOR)["indicator"][0]["id"]


def put_last(file: Path, lines: str) -> None:
    """The steps are done as they stand: the lines are put last in the file."""
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{lines}", encoding="utf-8")


def test_its_key_figure_is_on_the_first_page(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    put_last(own_data / "indicators.toml", INDICATOR)
    opened = open_on(own_data)
    answer = overview(opened, Selection(), opened.today())
    folded = {r.row.followed.listed.id: r.row.followed.goals for r in answer.folded}
    assert folded[WANTED] == ("livskvalitet",)
    assert "Saknar värden" in " ".join(answer.folded_words)
    assert "Inget nyckeltal mäter ekologisk hållbarhet." not in answer.findings


def test_its_first_figures_are_there_with_their_source(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    put_last(own_data / "indicators.toml", INDICATOR)
    put_last(own_data / "vintages.toml", VINTAGE)
    vintage = tomllib.loads(VINTAGE)["vintage"][0]
    (own_data / vintage["file"]).write_text(FIGURES, encoding="utf-8")
    opened = open_on(own_data)
    series = opened.series((opened.register.indicators[WANTED],), None)[WANTED]
    assert [(p.year, p.value, p.preliminary) for p in series.points] == [
        (2024, 61.5, False), (2025, 64.0, True),
    ]  # fmt: skip
    assert vintage["source"] in {v.source for v in opened.vintages()}

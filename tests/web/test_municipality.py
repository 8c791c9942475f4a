"""Any municipality runs SAMSAM with its own targets and figures, and no page speaks of another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from samsam.config.settings import in_full
from samsam.model.analysis.access import Role
from samsam.model.indicators.series import Observation, Sex
from samsam.series.rows import Row
from samsam.services.data import data
from samsam.sources.reading import Reading
from samsam.web.base import running
from samsam.web.page.pages import PAGES

Run = Callable[..., AppTest]
PLACES = {"0184": ("Solna", 90_000), "1480": ("Göteborg", 650_000), "2584": ("Kiruna", 24_000)}


@pytest.fixture(params=PLACES, ids=lambda code: PLACES[code][0])
def place(
    request: pytest.FixtureRequest, own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A municipality's own folder of data, store and figures, open as the running service."""
    code = str(request.param)
    name, target = PLACES[code]
    _make_own(own_data, target, code)
    running.close()
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    monkeypatch.setenv("SAMSAM_STORE", str(tmp_path / "own.sqlite"))
    monkeypatch.setenv("SAMSAM_DATA", str(own_data))
    monkeypatch.setenv("SAMSAM_MUNICIPALITY_CODE", code)
    monkeypatch.setenv("SAMSAM_MUNICIPALITY_NAME", name)
    service = running.service()
    rows = tuple(
        Row("population", code, Sex.TOTAL, Observation(year, target - 100 * (2030 - year)))
        for year in range(2010, 2026)
    )
    shown = data.preview(service, Reading("SCB", rows), date(2026, 2, 20))
    data.accept(service, shown, "prov", date(2026, 2, 20))
    yield name
    running.close()


def _make_own(folder: Path, target: int, code: str) -> None:
    """What a municipality edits: its targets and actors, and no first figures of somebody else."""
    (folder / "vintages.toml").write_text("", encoding="utf-8")
    goals = (folder / "goals.toml").read_text(encoding="utf-8")
    goals = re.sub(r"^value = \d+", f"value = {target}", goals, flags=re.MULTILINE)
    goals = goals.replace('area = "2262"', f'area = "{code}"')
    (folder / "goals.toml").write_text(goals, encoding="utf-8")
    actors = (folder / "actors.toml").read_text(encoding="utf-8")
    (folder / "actors.toml").write_text(actors.replace("Timrå", "Kommunens "), encoding="utf-8")


def test_every_page_works_and_names_the_right_place(
    place: str, run: Run, act_as: Callable[[Role], None]
) -> None:
    for page in PAGES:
        act_as(next(r for r in (Role.EDITOR, *Role) if r.may(page.right)))
        test = run(page)
        assert list(test.exception) == [], page.id
        words = _words(test)
        assert in_full(place) in words, page.id
        assert "Timrå" not in words, page.id
        assert "2262" not in words, page.id


def test_the_answer_is_about_the_own_target(
    place: str, run: Run, act_as: Callable[[Role], None]
) -> None:
    act_as(Role.READER)
    words = _words(run(PAGES[0])).replace("\u00a0", " ")
    target = next(t for name, t in PLACES.values() if name == place)
    assert f"minst {target:,}".replace(",", " ") in words
    assert "Nej, målet nåddes inte" not in words


def _words(test: AppTest) -> str:
    html = "".join(e.proto.body for e in test.get("html"))
    texts = [e.value for kind in ("title", "markdown", "warning", "error") for e in test.get(kind)]
    return unescape(re.sub(r"<[^>]*>", " ", " ".join([html, *texts])))

"""Pages on a store that can only be read, and on figures that are few, missing, tiny or huge."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from samsam.model.analysis.access import Role
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Sex,
    Vintage,
)
from samsam.records.engine import location
from samsam.series import observations
from samsam.web.base import running
from samsam.web.page.pages import CHANGES, DATA, HOME, INDICATOR, OVER_TIME, POPULATION, Page

Run = Callable[..., AppTest]
NO_NUMBER = re.compile(r"\b(None|nan|inf|NaN)\b|\d[eE][-+]?\d")
YEARS = range(2012, 2026)
SHAPES: dict[str, dict[int, float | None]] = {
    "one value": {2025: 47.0},
    "one year of zero": {2024: 0.0},
    "all missing": dict.fromkeys(YEARS),
    "all equal": dict.fromkeys(YEARS, 47.0),
    "1e-12": {y: 1e-12 * (y - 2011) for y in YEARS},
    "1e12": {y: 1e12 + 1e9 * (y - 2011) for y in YEARS},
}
WITH_FIGURES = (HOME, INDICATOR, POPULATION, CHANGES, OVER_TIME, DATA)


def words_of(test: AppTest) -> str:
    texts = [e.value for kind in ("title", "markdown", "warning", "error") for e in test.get(kind)]
    html = "".join(e.proto.body for e in test.get("html"))
    return " ".join([unescape(re.sub(r"<[^>]*>", " ", html)), *texts])


def take_in(values: dict[int, float | None]) -> None:
    """Every key figure gets the same values."""
    service = running.service()
    missing = ObservationStatus.MISSING, MissingReason.CONFIDENTIAL
    seen = [
        Observation(y, v, *(missing if v is None else (ObservationStatus.NORMAL,)))
        for y, v in values.items()
    ]
    area = service.settings.municipality_code
    rows = [
        observations.Row(i, area, Sex.TOTAL, one)
        for i in service.register.indicators
        for one in seen
    ]
    with service.records.writing() as connection:
        observations.put(connection, Vintage("prov", "Prov", "Prov", date(2026, 1, 2), 0, ""), rows)


@pytest.mark.case(104)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("page", WITH_FIGURES, ids=lambda p: p.id or "hem")
def test_every_page_with_figures_is_whole(
    no_figures: None, act_as: Callable[[Role], None], run: Run, page: Page, shape: str
) -> None:
    take_in(SHAPES[shape])
    act_as(Role.EDITOR)
    test = run(page)
    assert list(test.exception) == []
    assert list(test.error) == []
    found = NO_NUMBER.search(words_of(test))
    assert found is None, words_of(test)[max(0, found.start() - 60) : found.end() + 60]


@pytest.mark.case(90)
def test_a_store_that_can_only_be_read_is_told_on_the_page_and_shows_its_figures(
    own_figures: None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(location, "writable", lambda _path: False)
    test = run(HOME)
    assert list(test.exception) == []
    assert "SAMSAM kan just nu bara läsas." in words_of(test)
    assert re.search(r"\b1[78]\s\d{3}\b", words_of(test))  # inhabitants

"""An analyst's notebook: frames with documented columns, dtypes and units, of what the pages show."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from samsam import notebook
from samsam.model.indicators.series import Sex
from samsam.notebook import ALL, Notebook, NotebookError
from samsam.services.core.service import Service

ROOT = Path(__file__).resolve().parents[1]
FRAMES = {
    "indicators": notebook.INDICATORS,
    "areas": notebook.AREAS,
    "series": notebook.SERIES,
    "targets": notebook.TARGETS,
    "assessments": notebook.ASSESSMENTS,
}


@pytest.fixture
def figures(service: Service) -> Notebook:
    """On the shared service, which isn't the notebook's to close."""
    return Notebook(service)


@pytest.mark.parametrize("name", FRAMES)
def test_each_frame_has_the_columns_and_dtypes_that_are_documented(
    figures: Notebook, name: str
) -> None:
    frame = getattr(figures, name)()
    columns = FRAMES[name]
    assert len(frame)
    assert {c: str(d) for c, d in frame.dtypes.items()} == {c: d for c, (d, _) in columns.items()}
    assert frame.attrs["columns"] == {c: holds for c, (_, holds) in columns.items()}
    document = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
    part = document.partition(f"## {name}")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (.+) \|$", part, re.MULTILINE)
    assert rows == [(c, d, holds) for c, (d, holds) in columns.items()]


def test_series_are_what_the_pages_show(figures: Notebook, service: Service) -> None:
    frame = figures.series("population")
    indicator = service.register.indicators["population"]
    shown = service.series((indicator,), None)["population"]
    assert dict(zip(frame["year"], frame["value"], strict=True)) == {
        o.year: o.value for o in shown.observations
    }
    assert frame.attrs["units"] == {"population": "antal"}
    earlier = figures.series("population", known_on=date(2022, 3, 1))
    assert earlier["year"].max() < frame["year"].max()


def test_what_is_missing_is_a_row_without_a_value(figures: Notebook) -> None:
    frame = figures.series("sfi_two_courses")
    gap = frame[frame["year"] == 2020].iloc[0]
    assert pd.isna(gap["value"])
    assert (gap["status"], gap["reason"]) == ("saknas", "ej publicerat")


def test_all_areas_and_the_sexes(figures: Notebook) -> None:
    everybody = figures.series("population", areas=ALL)
    assert everybody["area"].nunique() > 200
    women = figures.series("population", areas=["2262", "2281"], sex=Sex.WOMEN)
    assert set(women["area"]) == {"2262", "2281"}
    assert set(women["sex"]) == {"K"}
    assert figures.areas().loc["2281", "title"] == "Sundsvall"


def test_assessments_and_targets_say_what_the_pages_say(
    service: Service, figures: Notebook
) -> None:
    assert len(figures.assessments()) == len(service.register.listed())
    targets = figures.targets()
    assert set(zip(targets["year"], targets["value"], strict=True)) >= {
        (2025, 19000),
        (2035, 20000),
    }
    assert list(figures.assessments("population").index) == ["population"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda f: f.series("populaton"), "no indicator 'populaton'; there are: "),
        (lambda f: f.series("population", areas="Timrå"), "no area 'Timrå'"),
        (lambda f: f.series("population", sex="F"), "no sex 'F'; there are: T, K, M"),
        (lambda f: f.assessments("nej"), "no indicator 'nej'"),
    ],
)
def test_what_does_not_exist_is_named(figures: Notebook, ask, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotebookError, match=re.escape(message)):
        ask(figures)


def test_it_opens_a_store_beside_a_running_service(
    own_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    import samsam

    monkeypatch.setenv("SAMSAM_MUNICIPALITY_CODE", "2262")
    with samsam.open(own_service.settings.store) as figures:
        assert len(figures.series("population"))

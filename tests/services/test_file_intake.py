"""A file on its way in: whose it is, what it's called and what its source is, to the printed line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from samsam.figures.description.describe import describe
from samsam.model.indicators.series import Vintage
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.services.indicators.indicator import indicator_view
from samsam.sources.intake.intake import Preview
from samsam.sources.reading import Answers, Question, QuestionKind

TODAY = date(2026, 11, 23)
SAMSAM = Path(__file__).resolve().parents[2] / "samsam"
CASES = Path(__file__).resolve().parents[1] / "fixtures" / "cases"


def _asked(service: Service, text: str, name: str = "fil.csv") -> Question | None:
    """The question that a file is met with, if it is."""
    found = data.preview_file(service, name, text.encode(), TODAY)
    return found if isinstance(found, Question) else None


def _shown(service: Service, text: str, answers: Answers | None = None) -> Preview:
    found = data.preview_file(service, "Årsdata 2026.csv", text.encode(), TODAY, answers)
    assert isinstance(found, Preview)
    return found


def _own(service: Service, indicator_id: str) -> dict[int, float]:
    known = service.register.everything[indicator_id]
    return {p.year: p.value for p in service.series((known,), None)[indicator_id].points}


def test_another_municipalitys_table_is_asked_about(service: Service) -> None:
    content = (CASES / "06-annan-kommun.csv").read_bytes()
    asked = data.preview_file(service, "06.csv", content, TODAY)
    assert isinstance(asked, Question)
    assert asked.asks is QuestionKind.AREA
    assert "nämner inget område" in asked.why
    assert asked.options[0] == ("2262", "Timrå")
    assert ("0580", "Linköping") in asked.options
    answered = data.preview_file(service, "06.csv", content, TODAY, Answers(area="0580"))
    assert isinstance(answered, Preview)
    assert {p.row.area for p in answered.proposals} == {"0580"}


@pytest.mark.parametrize("factor", [0.5, 0.9, 1.012, 1.1, 7.0])
def test_figures_that_are_not_ours_are_asked_about_by_years_known(
    service: Service, factor: float
) -> None:
    own = _own(service, "population")
    lines = [f"{year};{round(own[year] * factor)}" for year in (2018, 2019, 2020)]
    assert _asked(service, "\n".join(["år;folkmängd", *lines]))


def test_our_own_figures_are_not_asked_about(service: Service) -> None:
    own = _own(service, "population")
    same = [f"{year};{own[year]:.0f}" for year in (2018, 2019)]
    for lines in (
        same, [*same, "2026;17400"], ["2025;17470"], ["2026;17410"],
        [f"2018;{own[2018] + 3:.0f}"],
    ):  # fmt: skip
        assert not _asked(service, "\n".join(["år;folkmängd", *lines])), lines


def test_what_is_far_from_the_nearest_known_year_is_asked_about(service: Service) -> None:
    assert _asked(service, "år;folkmängd\n2026;130224\n")
    assert _asked(service, "år;folkmängd\n2026;9000\n")


def test_a_named_area_is_never_asked_about(service: Service) -> None:
    assert not _asked(service, "kommun;år;folkmängd\nTimrå;2020;130224\n")
    assert not _asked(service, "område;år;folkmängd\n;2020;130224\n")


def test_what_nothing_is_known_of_is_asked_about(service: Service) -> None:
    empty = next(i for i in service.register.everything if not _own(service, i))
    assert _asked(service, f"nyckeltal;år;värde\n{empty};2024;5\n")


def _printed(service: Service) -> str:
    return describe(indicator_view(service, "births", Selection(), TODAY).full).source


@pytest.mark.parametrize(
    ("source", "printed"),
    [("", "SCB"), (";Källa\n", "Kommunens egen räkning"), ("file", "SCB")],
)
def test_the_printed_source_is_never_a_files_name(
    own_service: Service, source: str, printed: str
) -> None:
    if source == ";Källa\n":
        text = "kommun;år;födda;källa\nTimrå;2025;125;Kommunens egen räkning\n"
    elif source == "file":
        text = "kommun;år;födda;källa\nTimrå;2025;125;Nyckeltal_2025.xlsx\n"
    else:
        text = "kommun;år;födda\nTimrå;2025;125\n"
    shown = _shown(own_service, text)
    assert shown.name == "Årsdata 2026.csv"
    vintage = data.accept(own_service, shown, "Anna", TODAY)
    assert "Årsdata 2026.csv" in vintage.title
    line = _printed(own_service)
    assert ".csv" not in line
    assert ".xlsx" not in line
    assert printed in line


def test_nothing_that_is_shown_takes_a_vintages_source_as_it_is_stored() -> None:
    """`printed_source` is the one way to a page and to a file: a stored source may be a file's name."""
    raw = re.compile(r"\b(?:v|vintage)\.source\b")
    shown = (
        p for room in ("figures", "charts", "exports", "web") for p in (SAMSAM / room).rglob("*.py")
    )
    assert [p.name for p in shown if raw.search(p.read_text(encoding="utf-8"))] == []


def test_a_source_that_was_stored_as_a_files_name_is_not_printed() -> None:
    day = date(2026, 1, 1)
    for name in ("Nyckeltal_arsanalys_2025.xlsx", "befolkning.CSV", "tabell.px", "svar.json "):
        assert Vintage("a", "Inläst", name, day).printed_source == ""
    for name in ("SCB", "Kolada", "foretagsklimat.se/ranking", "SCB TAB638", "Enkät 2025."):
        assert Vintage("a", "Inläst", name, day).printed_source == name


def test_what_was_left_out_reaches_the_preview(service: Service) -> None:
    shown = _shown(service, "kommun;år;folkmängd;egen\nTimrå;2020;17963;9\nÅnge;2020;9000;8\n")
    assert "Kolumnen ”egen” läses inte." in shown.left_out
    assert "1 rad för andra områden läses inte: Ånge." in shown.left_out

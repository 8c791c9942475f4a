"""A row that has moved on does so everywhere, and what it moved on from is a line beside it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from samsam.services.analysis.year_wheel import year_wheel
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit
from samsam.services.indicators.followed import current_indicators, followed_rows
from samsam.services.indicators.indicator import indicator_view, kin_of
from samsam.services.overview.report import published_table, report_vintage
from samsam.swedish import parse_number

TODAY = date(2026, 11, 28)
REPORT_DAY = date(2022, 1, 7)
REPORT = Path(__file__).resolve().parents[2] / "data" / "vintages" / "rapporten-2022-01-07.csv"


def test_on_the_day_of_the_report_every_row_is_its_own(service: Service) -> None:
    for row in followed_rows(service, REPORT_DAY):
        assert not row.followed.replaced
        assert not row.borrowed


def test_now_no_row_follows_a_measure_that_has_a_living_successor_with_values(
    service: Service,
) -> None:
    for row in followed_rows(service):
        successor = row.followed.current.successor
        known = service.register.indicators.get(successor.indicator_id or "") if successor else None
        if row.followed.current.retired and known is not None:
            assert not service.series((known,), None)[known.id].points


def test_a_borrowed_verdict_is_only_for_too_few_values(service: Service) -> None:
    for row in followed_rows(service):
        if row.borrowed:
            assert row.current.trend.word == "För få värden"
            assert row.verdict.trend.word != "För få värden"
            assert row.verdict.indicator.id != row.current.indicator.id


def test_the_kit_holds_what_the_rows_follow(service: Service) -> None:
    made = kit(service, KitChoice(), TODAY)
    shown = [figure.indicator.id for figure, _ in made.figures if figure.compared is None]
    assert shown == [i.id for i in current_indicators(service)]
    assert "unemployment" not in shown


def test_the_kit_of_the_reports_day_holds_the_reports_rows(service: Service) -> None:
    choice = KitChoice(selection=Selection(known_on=REPORT_DAY))
    shown = [figure.indicator.id for figure, _ in kit(service, choice, TODAY).figures]
    assert shown == [i.id for i in service.register.listed()]


def test_the_year_wheel_plans_nothing_for_what_is_published_no_more(service: Service) -> None:
    wheel = year_wheel(service, 2026, TODAY, drafts=True)
    assert not [i.id for i in wheel.unplanned if i.retired]


@pytest.mark.parametrize(
    ("shown", "other", "words"),
    [
        ("unemployment", "unemployment_annual_mean", "Den grå linjen är det nya måttet."),
        ("unemployment_annual_mean", "unemployment", "Den grå linjen är det tidigare måttet"),
    ],
)
def test_old_and_new_are_lines_of_each_others_charts(
    service: Service, shown: str, other: str, words: str
) -> None:
    figure = indicator_view(service, shown, Selection(), TODAY).judged
    titles = [c.label for c in figure.figure.curves]
    assert titles[1] == service.register.indicators[other].short_title
    assert any(n.startswith(words) for n in figure.words.notes)
    alone = indicator_view(service, shown, Selection(successor=False), TODAY).judged
    assert len(alone.figure.curves) == 1
    assert not any("Den grå linjen" in n for n in alone.words.notes)


def test_a_measure_without_kin_has_one_line(service: Service) -> None:
    assert kin_of(service, service.register.indicators["population"]) is None


@pytest.mark.parametrize("name", ["self_employed", "self_employed_share"])
def test_a_measure_in_another_unit_is_not_drawn_on_the_same_axis(
    service: Service, name: str
) -> None:
    figure = indicator_view(service, name, Selection(), TODAY).judged.figure
    assert len(figure.curves) == 1


def test_the_reports_table_is_shown_as_it_was_published(service: Service) -> None:
    """Cell for cell against the file, read with another reader."""
    with REPORT.open(encoding="utf-8") as file:
        head, *lines = list(csv.reader(file, delimiter=";"))
    table = published_table(service)
    assert table is not None
    assert [str(y) for y in table.years] == head[1:-1]
    assert [r.indicator.title for r in table.rows] == [line[0] for line in lines]
    for row, line in zip(table.rows, lines, strict=True):
        for shown, cell in zip(row.values, line[1:-1], strict=True):
            assert (shown == "–") is (not cell)
            assert not cell or parse_number(shown) == parse_number(cell)
    assert {r.trend.word for r in table.rows} == {"Ingen säker trend", "För få värden"}


def test_newer_figures_leave_the_reports_table_as_it_was(service: Service) -> None:
    table = published_table(service)
    assert table is not None
    employed = next(r for r in table.rows if r.indicator.id == "sfi_two_courses")
    assert employed.values == ("–", "54", "36", "55", "52")
    followed = {r.indicator.id: r.current and r.current.id for r in table.rows}
    assert followed["unemployment"] == "unemployment_annual_mean"
    assert followed["population"] is None


def test_without_a_report_there_is_no_table(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    (own_data / "vintages.toml").write_text("", encoding="utf-8")
    opened = open_on(own_data)
    assert report_vintage(opened) is None
    assert published_table(opened) is None

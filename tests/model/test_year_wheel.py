"""The year wheel's rules: when something is due, late or done, and what waits."""

from __future__ import annotations

from datetime import date

import pytest

from samsam.config.register import read_register
from samsam.config.settings import HOME
from samsam.model.analysis.workflow import State
from samsam.model.analysis.year_wheel import (
    AnalysisStep,
    Due,
    EntryKind,
    YearDocument,
    YearEntry,
    YearPlan,
    due,
    has_come_to,
    next_figure,
    next_in_mandate,
    waiting,
    wheel,
)

INDICATORS = read_register(HOME / "data").indicators
PLAN = YearPlan(
    (AnalysisStep("begin", "Börja", 1, State.DRAFT), AnalysisStep("fix", "Fastställ", 4, State.FIXED)),
    (YearDocument("report", "Rapport", 6, "", ()), YearDocument("strategy", "Strategi", 9, "", (), 2)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("today", "done", "stands"),
    [
        (date(2030, 5, 31), False, Due.COMING),
        (date(2030, 6, 1), False, Due.NOW),
        (date(2030, 6, 30), False, Due.NOW),
        (date(2030, 7, 1), False, Due.LATE),
        (date(2031, 1, 1), False, Due.LATE),
        (date(2029, 12, 31), False, Due.COMING),
        (date(2030, 7, 1), True, Due.DONE),
    ],
)
def test_something_is_late_when_its_month_is_over(today: date, done: bool, stands: Due) -> None:
    assert due(2030, 6, done, today) is stands


def test_an_analysis_has_come_to_what_lies_behind_it() -> None:
    assert [has_come_to(s, State.REVIEW) for s in (None, *State)] == [
        False,
        False,
        True,
        True,
        True,
    ]


def of(kind: EntryKind, entries: tuple[YearEntry, ...]) -> dict[str, YearEntry]:
    return {e.id: e for e in entries if e.kind is kind}


def test_a_year_holds_figures_steps_and_documents_by_month() -> None:
    chosen = [INDICATORS[i] for i in ("population", "sfi_two_courses", "unemployment")]
    last = {"population": 2029, "sfi_two_courses": 2027}
    found = wheel(2030, PLAN, chosen, last, State.DRAFT, date(2030, 6, 15))
    assert [e.month for e in found] == sorted(e.month for e in found)
    figures = of(EntryKind.PUBLICATION, found)
    assert set(figures) == {"population", "sfi_two_courses"}  # a retired one has no month
    assert (figures["population"].about, figures["population"].due) == (2029, Due.DONE)
    assert figures["sfi_two_courses"].due is Due.NOW
    steps = of(EntryKind.STEP, found)
    assert {i: e.due for i, e in steps.items()} == {"begin": Due.DONE, "fix": Due.LATE}
    assert {e.about for e in steps.values()} == {2029}
    assert of(EntryKind.DOCUMENT, found)["report"].due is Due.NOW
    fixed = wheel(2030, PLAN, chosen, last, State.FIXED, date(2030, 6, 15))
    assert of(EntryKind.DOCUMENT, fixed)["report"].due is Due.DONE


def test_a_document_of_the_mandate_period_comes_every_fourth_year() -> None:
    strategy = PLAN.documents[1]
    assert [y for y in range(2023, 2035) if strategy.comes_in(y)] == [2024, 2028, 2032]
    asked = {y: next_in_mandate(strategy, date(y, 11, 24)) for y in range(2024, 2030)}
    assert asked == {2024: 2024, 2025: 2028, 2026: 2028, 2027: 2028, 2028: 2028, 2029: 2032}


def test_the_next_figure_comes_after_the_latest_and_only_where_a_month_is_known() -> None:
    entry = next_figure(INDICATORS["sfi_two_courses"], 2021, date(2026, 11, 24))
    assert entry is not None
    assert (entry.about, entry.year, entry.month, entry.due) == (2022, 2023, 6, Due.LATE)
    rank = next_figure(INDICATORS["business_climate_rank"], 2023, date(2024, 9, 2))
    assert rank is not None
    assert (rank.about, rank.year, rank.due) == (2024, 2024, Due.NOW)
    assert next_figure(INDICATORS["unemployment"], 2020, date(2026, 1, 1)) is None
    assert next_figure(INDICATORS["labour_market_programmes"], 2020, date(2026, 1, 1)) is None
    assert next_figure(INDICATORS["population"], None, date(2026, 1, 1)) is None


def test_what_waits_is_the_longest_due_first_and_one_step_of_each_analysis() -> None:
    def entry(kind: EntryKind, name: str, year: int, month: int, stands: Due) -> YearEntry:
        return YearEntry(kind, name, name, year, month, year - 1, stands)

    found = waiting(
        (
            entry(EntryKind.STEP, "b", 2030, 4, Due.LATE),
            entry(EntryKind.DOCUMENT, "now", 2030, 6, Due.NOW),
            entry(EntryKind.STEP, "a", 2030, 1, Due.LATE),
            entry(EntryKind.PUBLICATION, "p", 2029, 2, Due.LATE),
            entry(EntryKind.PUBLICATION, "q", 2030, 8, Due.COMING),
            entry(EntryKind.STEP, "old", 2029, 4, Due.LATE),
            entry(EntryKind.DOCUMENT, "done", 2030, 1, Due.DONE),
        )
    )
    assert [e.id for e in found] == ["p", "old", "a", "now"]


def test_days_of_the_calendar() -> None:
    figure = YearEntry(EntryKind.PUBLICATION, "p", "p", 2028, 2, 2027, Due.COMING)
    step = YearEntry(EntryKind.STEP, "s", "s", 2028, 2, 2027, Due.COMING)
    assert (figure.day, step.day) == (date(2028, 2, 1), date(2028, 2, 29))

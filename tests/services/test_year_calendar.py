"""The wheel with the store: what the unit sees, what anybody sees, and the calendar read back."""

from __future__ import annotations

from datetime import date, timedelta

from icalendar import Calendar
from written_analysis import APPROVER, AUTHOR, YEAR, complete, fixed

from samsam.model.analysis.workflow import State
from samsam.model.analysis.year_wheel import Due, EntryKind
from samsam.services.analysis import workflow
from samsam.services.analysis.year import year_view
from samsam.services.analysis.year_wheel import calendar, year_wheel
from samsam.services.core.service import Service

OWN_FIGURES = True

TODAY = date(2026, 11, 24)


def dues(service: Service, drafts: bool = True, today: date = TODAY) -> dict[str, Due]:
    return {e.id: e.due for e in year_wheel(service, YEAR + 1, today, drafts).entries}


def test_an_analysis_that_nobody_has_begun_is_late(service: Service) -> None:
    found = year_wheel(service, YEAR + 1, TODAY, drafts=True)
    assert (found.state, found.about) == (None, YEAR)
    assert {dues(service)[i] for i in ("begin", "review", "fix", "publish")} == {Due.LATE}
    waits = [e.id for e in found.waiting if e.kind is EntryKind.STEP]
    assert waits == ["begin"]
    assert dues(service)["population"] is Due.DONE  # 2025 has come
    assert [i.id for i in found.unplanned] == ["labour_market_programmes"]


def test_the_figures_that_wait_are_told_with_the_year_that_is_next(service: Service) -> None:
    waits = {e.id: e for e in year_wheel(service, 2030, TODAY, drafts=False).waiting}
    assert (waits["sfi_two_courses"].about, waits["sfi_two_courses"].last_year) == (2022, 2021)
    assert "population" not in waits
    assert waits["births"].about == 2025


def test_what_the_analysis_has_come_to_is_done_and_stays_so_when_it_is_corrected(
    own_service: Service,
) -> None:
    complete(own_service)
    assert dues(own_service)["begin"] is Due.DONE
    assert dues(own_service)["review"] is Due.LATE
    workflow.send(own_service, year_view(own_service, YEAR), AUTHOR)
    assert dues(own_service)["review"] is Due.DONE
    workflow.fix(own_service, year_view(own_service, YEAR), TODAY, APPROVER, "SBN 1")
    assert dues(own_service)["annual_report"] is Due.DONE
    assert dues(own_service)["publish"] is Due.LATE
    workflow.publish(own_service, year_view(own_service, YEAR), AUTHOR)
    workflow.correct(own_service, year_view(own_service, YEAR), AUTHOR, "Fel siffra.")
    assert dues(own_service)["publish"] is Due.DONE
    assert year_wheel(own_service, YEAR + 1, TODAY, drafts=True).state is State.PUBLISHED


def test_a_reader_is_not_told_how_far_a_draft_has_come(own_service: Service) -> None:
    complete(own_service)
    found = year_wheel(own_service, YEAR + 1, TODAY, drafts=False)
    assert found.state is None
    assert [e.id for e in found.of_kind(EntryKind.STEP)] == ["fix", "publish"]


def test_an_analysis_begun_last_year_still_waits_in_january(own_service: Service) -> None:
    complete(own_service)
    later = date(YEAR + 2, 1, 10)
    waits = year_wheel(own_service, YEAR + 2, later, drafts=True).waiting
    assert [(e.id, e.about) for e in waits if e.kind is EntryKind.STEP] == [
        ("review", YEAR),
        ("begin", YEAR + 1),
    ]


def events(service: Service, today: date = TODAY) -> dict[str, object]:
    read = Calendar.from_ical(calendar(service, today, "https://samsam.example/arshjul"))
    return {str(e["uid"]): e for e in read.walk("VEVENT")}


def test_the_calendar_is_read_back_with_whole_days_in_swedish(service: Service) -> None:
    content = calendar(service, TODAY, "https://samsam.example/arshjul")
    assert all(len(row) <= 75 for row in content.split(b"\r\n"))
    read = Calendar.from_ical(content)
    assert read["x-wr-calname"] == "SAMSAM årshjul, Timrå kommun"
    found = {str(e["uid"]): e for e in read.walk("VEVENT")}
    assert len(found) == len(read.walk("VEVENT"))  # no UID twice
    assert all(e.start.year >= TODAY.year for e in read.walk("VEVENT"))
    fix = found["step-fix-2027@samsam-2262"]
    assert fix.start == date(2027, 4, 30)
    assert fix.end - fix.start == timedelta(days=1)
    assert fix["summary"] == "Fastställ årsanalysen"
    assert fix["summary"].params["language"] == "sv"
    budget = found["document-plan_and_budget-2026@samsam-2262"]
    assert "Tar ur analysen för 2025: Sammanfattning – är vi på rätt väg?" in budget["description"]
    sfi = found["publication-sfi_two_courses-2027@samsam-2262"]
    assert sfi["description"] == "Värdet för 2026 brukar publiceras i juni 2027."
    assert "document-planning_strategy-2028@samsam-2262" in found


def test_the_calendar_has_the_same_uids_another_day_and_tells_nothing_of_drafts(
    own_service: Service,
) -> None:
    before = events(own_service)
    complete(own_service)
    assert set(events(own_service, TODAY + timedelta(days=20))) == set(before)
    assert not any("begin" in uid or "review" in uid for uid in before)
    fixed_uids = set(before)
    assert fixed_uids == set(events(own_service))


def test_the_calendar_of_a_fixed_analysis_is_the_same_too(own_service: Service) -> None:
    before = set(events(own_service))
    fixed(own_service)
    assert set(events(own_service)) == before

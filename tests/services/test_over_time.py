"""What is followed over the years, from analyses that were really written."""

from __future__ import annotations

from written_analysis import AUTHOR, TODAY, YEAR

from samsam.model.analysis.records import RecordKind
from samsam.services.analysis.over_time import (
    all_years,
    non_events,
    of_actor,
    of_goal,
    readable_years,
)
from samsam.services.analysis.year import add, save, year_view
from samsam.services.core.service import Service

OWN_FIGURES = True


def write(service: Service, year: int, kind: RecordKind, subject: str, **texts: str) -> None:
    part = next(
        p for p in year_view(service, year).parts if p.kind is kind and p.subject == subject
    )
    for field, text in texts.items():
        save(service, year, part, field, text, 0, AUTHOR)


def test_a_reader_gets_the_fixed_years_and_a_writer_the_drafts_too(fixed_service: Service) -> None:
    write(fixed_service, YEAR + 1, RecordKind.ANNUAL_ANALYSIS, "", summary="Utkast.")
    assert readable_years(fixed_service, drafts=False) == (YEAR,)
    assert readable_years(fixed_service, drafts=True) == (YEAR, YEAR + 1)
    assert [y.fixed for y in all_years(fixed_service, TODAY, drafts=True)] == [True, False]


def test_a_goal_is_followed_through_the_years_that_speak_of_it(own_service: Service) -> None:
    goal = next(iter(own_service.register.goals))
    for year, words in ((2023, "Från ett till två."), (2025, "Från två till tre.")):
        write(own_service, year, RecordKind.MOVEMENT, goal, from_to=words)
    write(own_service, 2024, RecordKind.ANNUAL_ANALYSIS, "", summary="Inget om målet.")
    found = of_goal(all_years(own_service, TODAY, drafts=True), goal)
    assert [(m.year, m.from_to) for m in found] == [
        (2023, "Från ett till två."),
        (2025, "Från två till tre."),
    ]


def test_what_did_not_happen_and_who_was_a_cause_are_gathered(own_service: Service) -> None:
    for kind in (RecordKind.NON_EVENT, RecordKind.CAUSE):
        add(own_service, YEAR, kind, AUTHOR, "population")
    view = year_view(own_service, YEAR)
    actor = next(iter(own_service.register.actors))
    cause = next(p for p in view.parts if p.kind is RecordKind.CAUSE)
    event = next(p for p in view.parts if p.kind is RecordKind.NON_EVENT)
    save(own_service, YEAR, cause, "cause", "Få bostäder.", 0, AUTHOR)
    save(own_service, YEAR, cause, "actor", actor, 0, AUTHOR)
    save(own_service, YEAR, event, "what", "Ingen vräktes.", 0, AUTHOR)
    years = all_years(own_service, TODAY, drafts=True)
    assert [c.cause for c in of_actor(years, actor)] == ["Få bostäder."]
    assert of_actor(years, "en-annan") == ()
    assert [(n.what, n.amount) for n in non_events(years)] == [("Ingen vräktes.", None)]

"""The register of actions: one record on every page, open after fixing, scored when a value comes."""

from __future__ import annotations

from datetime import date

import pytest
from written_analysis import APPROVER, AUTHOR, TODAY, YEAR, complete

from samsam.model.analysis.actions import ActionStatus
from samsam.model.analysis.learning import ExpectationOutcome
from samsam.model.analysis.records import NO_YEAR, RecordKind
from samsam.model.analysis.workflow import digest
from samsam.records.contents.workflow import LockedError
from samsam.services.analysis import workflow
from samsam.services.analysis.follow_up.action_table import (
    FULL_HEAD,
    cells,
    full_table_of,
    summary,
    table_of,
)
from samsam.services.analysis.follow_up.actions import (
    RegisteredAction,
    action_register,
    new_action,
    open_year,
)
from samsam.services.analysis.follow_up.carried_over import carried_items
from samsam.services.analysis.links import listed
from samsam.services.analysis.year import Part, add, save, set_removed, year_view
from samsam.services.core.service import Service
from samsam.services.editions.editions import editions, fixed_analysis

OWN_FIGURES = True

ACTION = {
    "action": "Sälj tomterna.", "responsible": "Samhällsbyggnad", "due": "2026-09-30",
    "effect_indicator": "population", "effect_year": "2025", "effect_value": "17 400",
}  # fmt: skip


def write(service: Service, texts: dict[str, str], year: int = YEAR) -> None:
    """A new action of the population, with these texts."""
    begun = add(service, year, RecordKind.ACTION, AUTHOR, "population")
    part = action(service, begun.subject, year)
    for name, value in texts.items():
        save(service, year, part, name, value, 0, AUTHOR)


def action(service: Service, subject: str = "1", year: int = YEAR) -> Part:
    found = year_view(service, year).parts
    return next(p for p in found if p.kind is RecordKind.ACTION and p.subject == subject)


def change(service: Service, field: str, value: str, row: RegisteredAction) -> None:
    """Save a field as the page of the register does."""
    part = row.part
    assert part is not None
    assert part.record is not None
    save(service, NO_YEAR, part, field, value, part.record.latest(field).version, AUTHOR)


def rows(service: Service, drafts: bool = True, today: date = TODAY) -> list[RegisteredAction]:
    return list(action_register(service, today, drafts))


def fix(service: Service) -> None:
    complete(service)
    workflow.send(service, year_view(service, YEAR), AUTHOR)
    workflow.fix(service, year_view(service, YEAR), TODAY, APPROVER, "SBN 2026:14")


def test_an_action_of_the_analysis_is_the_registers_row(own_service: Service) -> None:
    write(own_service, ACTION)
    (row,) = rows(own_service)
    assert (row.year, row.title, row.responsible, row.due) == (
        YEAR, "Sälj tomterna.", "Samhällsbyggnad", "2026-09-30",
    )  # fmt: skip
    assert (row.status, row.verdict, row.fixed_in) == (
        ActionStatus.PLANNED,
        ExpectationOutcome.MET,
        None,
    )
    assert row.expected == "Invånare 2025: 17\u00a0400"
    assert row.outcome == "17\u00a0465"
    change(own_service, "status", "Pågår", row)
    assert action(own_service).text("status") == "Pågår"
    (row,) = rows(own_service)
    assert row.status is ActionStatus.ONGOING
    assert rows(own_service, drafts=False) == []


def test_what_is_written_with_marks_is_read_without_them(own_service: Service) -> None:
    text = "Bjuda in **tio företag** till [samtal](https://www.timra.se)"
    write(own_service, {**ACTION, "action": text, "follow_up": "Tre saker:\n- **ett**\n- två"})
    (row,) = rows(own_service)
    assert row.title == "Bjuda in tio företag till samtal (https://www.timra.se)"
    assert row.follow_up == "Tre saker: ett, två"
    later = year_view(own_service, YEAR + 1)
    assert [i.title for i in carried_items(own_service, later)] == [row.title]


def test_a_fixed_analysis_keeps_its_action_and_the_register_goes_on(own_service: Service) -> None:
    write(own_service, ACTION)
    fix(own_service)
    (before,) = editions(own_service, YEAR)
    (row,) = rows(own_service)
    change(own_service, "status", "Klar", row)
    change(own_service, "follow_up", "Tio tomter såldes.", row)
    (live,) = rows(own_service)
    assert (live.status, live.follow_up) == (ActionStatus.DONE, "Tio tomter såldes.")
    assert live.fixed_in == before
    assert editions(own_service, YEAR) == (before,)
    assert digest(before.content) == before.sha256
    (read,) = rows(own_service, drafts=False)
    assert (read.status, read.follow_up, read.part) == (ActionStatus.PLANNED, "", None)
    assert read.fixed_in == before


def test_actions_written_before_there_was_a_register_are_in_it(own_service: Service) -> None:
    """The old form's words and three required numbers, fixed as they were."""
    write(own_service, {**ACTION, "status": "Beslutad"})
    fix(own_service)
    (row,) = rows(own_service, drafts=False)
    assert (row.status, row.verdict) == (ActionStatus.PLANNED, ExpectationOutcome.MET)
    fixed = fixed_analysis(editions(own_service, YEAR)[0])
    assert fixed.of_kind("action")[0].text("status") == "Beslutad"


def test_an_analysis_under_review_locks_its_action_and_keeps_what_is_there(
    own_service: Service,
) -> None:
    write(own_service, ACTION)
    complete(own_service)
    workflow.send(own_service, year_view(own_service, YEAR), AUTHOR)
    (row,) = rows(own_service)
    with pytest.raises(LockedError, match="Analysen för 2025 granskas"):
        change(own_service, "status", "Pågår", row)
    assert rows(own_service) == [row]


def test_a_new_action_belongs_to_the_analysis_that_is_open(own_service: Service) -> None:
    assert open_year(own_service, TODAY) == YEAR
    assert new_action(own_service, TODAY, AUTHOR, "population").year == YEAR
    write(own_service, ACTION)
    fix(own_service)
    assert open_year(own_service, TODAY) == YEAR + 1
    begun = new_action(own_service, TODAY, AUTHOR, "population")
    assert begun.year == YEAR + 1
    there = action(own_service, "1", YEAR + 1).record
    assert there is not None
    assert there.id == begun.id
    with pytest.raises(KeyError):
        new_action(own_service, TODAY, AUTHOR, "finns inte")


def test_open_ones_come_first_by_their_day_and_removed_ones_are_gone(
    own_service: Service,
) -> None:
    for name, due, status in (
        ("C", "2026-12-01", ""), ("Klar", "2026-01-01", "Klar"), ("A", "2026-02-01", "Pågår"),
        ("Borta", "2026-01-01", ""),
    ):  # fmt: skip
        write(own_service, {"action": name, "due": due, "status": status})
    set_removed(own_service, YEAR, action(own_service, "4"), True, AUTHOR)
    found = rows(own_service)
    assert [(r.action, r.late) for r in found] == [("A", True), ("C", False), ("Klar", False)]
    assert summary(tuple(found)) == ("3 åtgärder (planerad: 1, pågår: 1, klar: 1). En är försenad.")
    assert summary(()) == "Inga åtgärder finns än."


def test_an_effect_in_words_is_shown_and_compared_with_nothing(own_service: Service) -> None:
    write(own_service, {"action": "A", "effect_words": "Fler trivs."})
    (row,) = rows(own_service)
    assert (row.expected, row.outcome, row.verdict) == (
        "Fler trivs.",
        "",
        ExpectationOutcome.IN_WORDS,
    )
    assert cells(row)[5] == ("–",)


def test_what_is_missing_of_an_action_is_asked_for(own_service: Service) -> None:
    write(own_service, {"action": "A", "effect_year": "2027", "status": "Avbruten"})
    missing = {f.id for f in action(own_service).missing}
    assert missing == {
        "responsible", "due", "effect_indicator", "effect_value", "status_reason",
    }  # fmt: skip


def test_bad_input_is_told_in_the_register_and_stops_a_review(own_service: Service) -> None:
    write(own_service, {**ACTION, "due": "2019-05-01", "effect_value": "många"})
    complete(own_service)
    (row,) = rows(own_service)
    assert [fault.field for fault in row.faults] == ["due", "effect_value"]
    obstacles = workflow.readiness(own_service, year_view(own_service, YEAR)).obstacles
    assert obstacles[0].startswith("Åtgärd 1: Klart när: 1 maj 2019 är före analysåret 2025.")
    assert "går inte att läsa som ett tal" in obstacles[1]


def test_a_responsible_who_is_gone_and_a_removed_measure_are_remarks(own_service: Service) -> None:
    actor = next(a for a in listed(own_service, RecordKind.ACTOR) if a.title == "Timråbo AB")
    form = own_service.forms[RecordKind.ACTOR]
    part = Part(form, actor.record, actor.title, actor.subject)
    set_removed(own_service, NO_YEAR, part, True, AUTHOR)
    write(own_service, {**ACTION, "responsible": "Timråbo AB", "effect_indicator": "borta"})
    complete(own_service)
    found = workflow.readiness(own_service, year_view(own_service, YEAR))
    assert found.obstacles == ()
    told = [r for r in found.remarks if r.startswith("Åtgärd 1: ")]
    assert any("Timråbo AB används inte längre" in r for r in told)
    assert any("nyckeltalet ”borta” är borttaget" in r for r in told)
    (row,) = rows(own_service)
    assert (row.expected, row.outcome) == ("", "")


def test_the_table_has_every_action_with_all_its_columns(own_service: Service) -> None:
    write(own_service, {**ACTION, "follow_up": "Tio såldes."})
    found = tuple(rows(own_service))
    (short,) = table_of(found).rows
    assert short[3] == "Tio såldes.\nUtfall: 17\u00a0465. Det blev som väntat eller bättre."
    (full,) = full_table_of(found).rows
    told = dict(zip(FULL_HEAD, full, strict=True))
    assert told["Försenad"] == "nej"
    assert told["Utfall"] == "17\u00a0465"
    assert told["Bedömning"] == "Blev som väntat eller bättre"
    assert told["Från analysen"] == "2025"
    assert told["Fastställd i"] == ""

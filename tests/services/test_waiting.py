"""What waits for each person: returned, to approve, assigned, commented, new and changed figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from written_analysis import APPROVER, AUTHOR, TODAY, YEAR, complete, reviewed

from samsam.model.analysis.access import Role
from samsam.model.analysis.records import RecordKind
from samsam.model.analysis.workflow import FieldRef
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.contents.workflow import LockedError
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.accounts import accounts
from samsam.services.analysis import cooperation, workflow
from samsam.services.analysis.cooperation import CooperationError
from samsam.services.analysis.year import add, save, set_removed, year_view
from samsam.services.core.service import Service
from samsam.services.waiting.reviewers import reviewers
from samsam.services.waiting.waiting import (
    Person,
    WaitingItem,
    WaitingKind,
    person_of,
    waiting_for,
)

OWN_FIGURES = True

SUMMARY = FieldRef("annual_analysis", "", "summary")
NAMED = "Årsanalys: Sammanfattning – är vi på rätt väg?"
SAID = "Är det verkligen så?"


def person(service: Service, name: str, role: Role) -> Person:
    try:
        found = accounts.named(service, name)
    except accounts.RefusedError:
        accounts.new_account(service, name, role, "test")
        found = accounts.named(service, name)
    return person_of(found)


def items(service: Service, who: Person, today: date = TODAY) -> list[WaitingItem]:
    # What is late in the real data is tried apart.
    return [i for i in waiting_for(service, who, today) if i.kind is not WaitingKind.NEW_FIGURES]


def kinds(service: Service, who: Person) -> list[WaitingKind]:
    return [i.kind for i in items(service, who)]


def comment(service: Service, by: str, text: str = SAID, ref: FieldRef = SUMMARY) -> None:
    cooperation.comment(service, year_view(service, YEAR), ref, text, by)


def assign(
    service: Service, who: Person, due: date = TODAY, based_on: int = 0, by: str = AUTHOR
) -> None:
    view = year_view(service, YEAR)
    cooperation.assign(service, view, SUMMARY, who.account, due, based_on, by, TODAY)


def write(service: Service, by: str, text: str) -> None:
    part = year_view(service, YEAR).sections[0].parts[0]
    version = part.record.latest("summary").version if part.record else 0
    save(service, YEAR, part, "summary", text, version, by)


def test_readers_and_administrators_have_nothing(own_service: Service) -> None:
    reviewed(own_service)
    for role in (Role.READER, Role.ADMINISTRATOR):
        assert waiting_for(own_service, Person("Lo", role), TODAY) == ()


def test_a_review_waits_for_who_may_fix_it_and_a_return_for_who_wrote(own_service: Service) -> None:
    lead, moa = (
        person(own_service, AUTHOR, Role.EDITOR),
        person(own_service, "Moa", Role.CONTRIBUTOR),
    )
    bo = person(own_service, APPROVER, Role.APPROVER)
    reviewed(own_service)
    (to_approve,) = items(own_service, bo)
    assert to_approve.kind is WaitingKind.TO_APPROVE
    assert to_approve.sentence.startswith(
        f"Årsanalysen för {YEAR} väntar på att du fastställer den"
    )
    assert f"{AUTHOR} skickade den" in to_approve.sentence
    assert to_approve.selection.link(to_approve.place) == f"arsanalys?ar={YEAR}"
    assert kinds(own_service, lead) == []
    workflow.hand_back(
        own_service, year_view(own_service, YEAR), APPROVER, "Hemligt skäl.", [SUMMARY]
    )
    (returned,) = items(own_service, lead)
    assert returned.kind is WaitingKind.RETURNED
    assert returned.sentence.startswith(f"{APPROVER} lämnade tillbaka årsanalysen för {YEAR}")
    assert "Det gäller ett fält." in returned.sentence
    assert returned.selection.link(returned.place) == (
        f"skriv_arsanalys?ar={YEAR}&del=analys&falt=annual_analysis..summary"
    )
    assert "Hemligt" not in returned.sentence
    assert kinds(own_service, moa) == kinds(own_service, bo) == []


def test_what_is_assigned_waits_with_its_day_until_it_is_done(own_service: Service) -> None:
    moa, kim = (person(own_service, n, Role.CONTRIBUTOR) for n in ("Moa", "Kim"))
    assign(own_service, moa)
    (one,) = items(own_service, moa)
    assert one.sentence == (f"{AUTHOR} har gett dig ”{NAMED}” ({YEAR}), senast 20 februari 2026.")
    assert not one.late
    (late,) = items(own_service, moa, TODAY + timedelta(days=1))
    assert late.late
    assert "skulle ha varit klart 20 februari 2026" in late.sentence
    assert late.key != one.key
    assert kinds(own_service, kim) == []
    view = year_view(own_service, YEAR)
    with pytest.raises(CooperationError, match="lämnat till någon annan"):
        cooperation.finish(own_service, view, SUMMARY, 1, "Kim", kim.account)
    cooperation.finish(own_service, view, SUMMARY, 1, "Moa", moa.account)
    assert kinds(own_service, moa) == []
    with pytest.raises(CooperationError, match="inte lämnat till någon längre"):
        cooperation.withdraw(own_service, view, SUMMARY, 2, AUTHOR)


def test_who_assigns_second_is_told_who_was_first(own_service: Service) -> None:
    moa, kim = (person(own_service, n, Role.CONTRIBUTOR) for n in ("Moa", "Kim"))
    assign(own_service, moa)
    with pytest.raises(CooperationError, match=f"{AUTHOR} ändrade vem som har det"):
        assign(own_service, kim, by="Eva")
    assign(own_service, kim, based_on=1, by="Eva")
    assert kinds(own_service, moa) == []
    assert kinds(own_service, kim) == [WaitingKind.ASSIGNED]


@pytest.mark.parametrize(
    ("due", "who", "fault"),
    [
        (TODAY - timedelta(days=1), "Moa", "Senast: skriv en dag, från i dag"),
        (TODAY + timedelta(days=900), "Moa", "Senast: skriv en dag, från i dag"),
        (TODAY, "Läsa", "Välj en kollega"),
        (TODAY, None, "Välj en kollega"),
    ],
)
def test_bad_assignments_are_refused(
    own_service: Service, due: date, who: str | None, fault: str
) -> None:
    people = {"Moa": Role.CONTRIBUTOR, "Läsa": Role.READER}
    account = person(own_service, who, people[who]).account if who else None
    with pytest.raises(CooperationError, match=fault):
        cooperation.assign(
            own_service, year_view(own_service, YEAR), SUMMARY, account, due, 0, AUTHOR, TODAY
        )


def test_a_comment_waits_for_whom_it_concerns_until_they_answer(own_service: Service) -> None:
    lead = person(own_service, AUTHOR, Role.EDITOR)
    moa, kim = (person(own_service, n, Role.CONTRIBUTOR) for n in ("Moa", "Kim"))
    write(own_service, "Moa", "En text.")
    comment(own_service, AUTHOR)
    (one,) = items(own_service, moa)
    assert one.kind is WaitingKind.COMMENT
    assert one.sentence.startswith(f"{AUTHOR} kommenterade ”{NAMED}” ({YEAR})")
    assert SAID not in one.sentence
    assert kinds(own_service, kim) == kinds(own_service, lead) == []
    view = year_view(own_service, YEAR)
    (thread,) = cooperation.cooperation(own_service, YEAR).of(SUMMARY)
    cooperation.comment(own_service, view, SUMMARY, "Ja.", "Moa", thread.id)
    assert kinds(own_service, moa) == []
    (answered,) = items(own_service, lead)
    assert answered.sentence.startswith(f"Moa svarade på en kommentar till ”{NAMED}”")
    cooperation.set_done(own_service, view, thread, AUTHOR, done=True)
    assert kinds(own_service, lead) == []


def test_empty_and_endless_comments_are_refused(own_service: Service) -> None:
    for text in ("", "  \n\t", "\x00"):
        with pytest.raises(CooperationError, match="Kommentaren är tom"):
            comment(own_service, AUTHOR, text)
    with pytest.raises(CooperationError, match="är 5001 tecken, men högst 5000"):
        comment(own_service, AUTHOR, "å" * 5001)
    assert cooperation.cooperation(own_service, YEAR).threads == {}


def test_comments_on_what_is_taken_away_stay_and_can_be_answered(own_service: Service) -> None:
    lead = person(own_service, "Eva", Role.EDITOR)
    record = add(own_service, YEAR, RecordKind.FINDING, AUTHOR)
    ref = FieldRef("finding", record.subject, "title")
    comment(own_service, AUTHOR, ref=ref)
    part = next(p for p in year_view(own_service, YEAR).parts if p.kind is RecordKind.FINDING)
    set_removed(own_service, YEAR, part, True, AUTHOR)
    view = year_view(own_service, YEAR)
    assert not cooperation.there(view, ref)
    (thread,) = cooperation.cooperation(own_service, YEAR).of(ref)
    assert thread.last.text == SAID
    (one,) = items(own_service, lead)
    assert one.selection.section is None
    cooperation.comment(own_service, view, ref, "Borttagen med flit.", "Eva", thread.id)
    assert kinds(own_service, lead) == []
    with pytest.raises(CooperationError, match="Fältet finns inte längre, så kommentaren"):
        comment(own_service, AUTHOR, ref=ref)
    nowhere = FieldRef("annual_analysis", "", "finns_inte")
    with pytest.raises(CooperationError, match="Fältet finns inte längre"):
        comment(own_service, AUTHOR, ref=nowhere)


def test_a_fixed_analysis_is_neither_commented_nor_assigned(own_service: Service) -> None:
    moa = person(own_service, "Moa", Role.CONTRIBUTOR)
    complete(own_service)
    assign(own_service, moa)
    comment(own_service, "Moa")
    workflow.send(own_service, year_view(own_service, YEAR), AUTHOR)
    comment(own_service, APPROVER, "I granskningen.")
    with pytest.raises(LockedError, match="och kan inte ändras"):
        assign(own_service, moa, based_on=1)
    workflow.fix(own_service, year_view(own_service, YEAR), TODAY, APPROVER, "SBN 1")
    with pytest.raises(LockedError, match="kan inte kommenteras"):
        comment(own_service, AUTHOR)
    assert kinds(own_service, moa) == []


def test_changed_evidence_waits_for_who_may_begin_a_correction(fixed_service: Service) -> None:
    lead = person(fixed_service, AUTHOR, Role.EDITOR)
    assert kinds(fixed_service, lead) == []
    row = Row("population", "2262", Sex.TOTAL, Observation(2024, 17_001))
    with fixed_service.records.writing() as connection:
        observations.put(connection, Vintage("ny", "Rättad", "SCB", TODAY), [row], by="Eva")
    (one,) = items(fixed_service, lead)
    assert one.kind is WaitingKind.CHANGED_EVIDENCE
    assert one.sentence.startswith(f"En siffra som årsanalysen för {YEAR} vilar på har ändrats")
    new = [i for i in waiting_for(fixed_service, lead, TODAY) if "nytt värde" in i.sentence]
    assert [i.sentence for i in new] == ["Ett nytt värde är inläst de senaste sju dagarna (SCB)."]
    mine = waiting_for(fixed_service, Person("Eva", Role.CONTRIBUTOR), TODAY)
    assert not any("nytt värde" in i.sentence for i in mine)
    workflow.correct(fixed_service, year_view(fixed_service, YEAR), AUTHOR, "Fel siffra.")
    assert kinds(fixed_service, lead) == []


def test_what_happened_is_in_the_journal_without_its_words(own_service: Service) -> None:
    moa = person(own_service, "Moa", Role.CONTRIBUTOR)
    assign(own_service, moa)
    comment(own_service, AUTHOR)
    lines = [f"{e.who} {e.action}: {e.about}" for e in accounts.entries(own_service)]
    assert f"{AUTHOR} kommenterade: {YEAR}. {NAMED}" in lines
    assert any(line.endswith("väg?: Moa, senast 20 februari 2026") for line in lines)
    assert not any(SAID in line for line in lines)


def test_before_it_is_sent_the_analysis_says_who_gets_it_or_what_is_to_be_done(
    own_service: Service,
) -> None:
    def sentence() -> str:
        return reviewers(own_service, year_view(own_service, YEAR)).sentence

    complete(own_service)
    person(own_service, AUTHOR, Role.EDITOR)
    person(own_service, "Lo", Role.READER)
    assert sentence() == (
        "Ingen har rollen fastställare. Utan en fastställare blir analysen liggande. Be den som är "
        "administratör ge någon rollen fastställare på sidan Administrera."
    )
    assert accounts.first_code(own_service), "of an administrator who has no name yet"
    assert "Be den som är administratör ge någon" in sentence()
    person(own_service, "Ada", Role.ADMINISTRATOR)
    assert "Be Ada ge någon rollen fastställare på sidan Administrera." in sentence()
    person(own_service, APPROVER, Role.APPROVER)
    person(own_service, "Eva", Role.APPROVER)
    assert sentence().startswith("Fastställare: Bo och Eva. Analysen kommer under")
    accounts.set_closed(own_service, accounts.named(own_service, "Eva").id, True, "test")
    assert sentence().startswith("Fastställare: Bo. ")
    write(own_service, APPROVER, "En rad till.")
    assert sentence().startswith("Bo är fastställare men har själv skrivit i analysen")
    assert "Be Ada ge en till person rollen fastställare" in sentence()


def test_a_role_that_the_sign_in_service_gives_is_said_to_come_at_the_first_visit(
    own_service: Service,
) -> None:
    roles = {"SAMSAM.Fastst": Role.APPROVER.title}
    service = replace(own_service, settings=replace(own_service.settings, oidc_roles=roles))
    found = reviewers(service, year_view(service, YEAR)).sentence
    assert found.endswith("rollen i inloggningstjänsten får den vid första inloggningen.")


def test_new_figures_of_a_file_without_a_source_have_no_empty_brackets(
    own_service: Service,
) -> None:
    row = Row("population", "2262", Sex.TOTAL, Observation(2024, 17_001))
    with own_service.records.writing() as connection:
        observations.put(connection, Vintage("ny", "egen.xlsx", "", TODAY), [row], by="Eva")
    said = [
        i.sentence
        for i in waiting_for(own_service, person(own_service, AUTHOR, Role.EDITOR), TODAY)
    ]
    assert "Ett nytt värde är inläst de senaste sju dagarna." in said

"""Comments, assignments, what waits and mail, on the pages without a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import check_whole, html_of, words_of
from written_analysis import YEAR, reviewed

from samsam.model.analysis.access import Account, Role, Visitor
from samsam.model.analysis.workflow import FieldRef
from samsam.services.accounts import accounts
from samsam.services.analysis import cooperation, workflow
from samsam.services.analysis.year import year_view
from samsam.services.mail.places import Place
from samsam.swedish import long_date
from samsam.web.base import access, running
from samsam.web.page.pages import ADMINISTER, ANALYSIS, HOME, OPERATION, PAGES, SIGN_IN, WRITE
from samsam.web.reading import waiting_part
from samsam.web.writing import cooperation_parts

OWN_FIGURES = True

Run = Callable[..., AppTest]
ActAs = Callable[[Role], None]
SUMMARY = FieldRef("annual_analysis", "", "summary")
KEY = "2025_annual_analysis__summary"


@pytest.fixture
def person(own_figures: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Account]:
    """Becomes a person with an account from the next run on: the test runner has no cookies."""
    for name, role in (
        ("Alva", Role.EDITOR),
        ("Moa", Role.CONTRIBUTOR),
        ("Ada", Role.ADMINISTRATOR),
        ("Bo", Role.APPROVER),
    ):
        accounts.new_account(running.service(), name, role, "test")

    def become(name: str) -> Account:
        found = accounts.named(running.service(), name)
        monkeypatch.setattr(access, "visitor", lambda _service: Visitor(found.name, found.role))
        for module in (cooperation_parts, waiting_part):
            monkeypatch.setattr(module, "account_of_page", lambda _service: found)
        return found

    return become


def test_the_places_that_mails_lead_to_are_pages() -> None:
    assert {p.value for p in Place} <= {p.id for p in PAGES}


def unfold(test: AppTest) -> None:
    """Open the fold of the summary, as a click does."""
    test.session_state[f"together_{KEY}"] = True
    test.run()


def test_a_field_is_assigned_commented_answered_and_closed(
    person: Callable[[str], Account], run: Run
) -> None:
    moa = person("Moa")
    person("Alva")
    lead = run(WRITE, ar=str(YEAR))
    unfold(lead)
    lead.selectbox(key=f"assign_to_{KEY}").set_value(moa.id)
    for typed, fault in (
        ("1/1", "Senast: ”1/1” är ingen dag. Skriv dag, månad och år"),
        ("", "Senast: skriv en dag, från i dag och"),
    ):
        lead.text_input(key=f"assign_day_{KEY}").set_value(typed)
        button(lead, "Lämna till kollegan").click().run()
        assert fault in words_of(lead)
        assert lead.text_input(key=f"assign_day_{KEY}").value == typed
    lead.text_input(key=f"assign_day_{KEY}").set_value("1 jan 2099")
    button(lead, "Lämna till kollegan").click().run()
    assert "högst två år fram" in words_of(lead)
    lead.text_input(key=f"assign_day_{KEY}").set_value(long_date(running.today()))
    button(lead, "Lämna till kollegan").click().run()
    check_whole(lead)
    assert "Moa har fältet, senast" in words_of(lead)
    lead.text_area(key=f"comment_{KEY}").set_value("Stämmer <b>det</b>?")
    button(lead, "Spara kommentaren").click().run()
    assert lead.text_area(key=f"comment_{KEY}").value == ""
    person("Moa")
    home = run(HOME)
    check_whole(home)
    assert "Väntar på dig" in words_of(home)
    assert "Alva har gett dig" in words_of(home)
    assert "Alva kommenterade" in words_of(home)
    assert f"skriv_arsanalys?ar={YEAR}&amp;del=analys&amp;falt=annual_analysis..summary" in html_of(
        home
    )
    field = run(WRITE, ar=str(YEAR), falt="annual_analysis..summary")
    check_whole(field)
    assert "s-asked" in html_of(field)
    assert "Stämmer &lt;b&gt;det&lt;/b&gt;?" in html_of(field)
    (thread,) = cooperation.cooperation(running.service(), YEAR).of(SUMMARY)
    field.text_area(key=f"answer_{thread.id}").set_value("Ja.")
    button(field, "Spara svaret").click().run()
    field.button(key=f"finish_{KEY}").click().run()
    check_whole(field)
    assert "har fältet" not in words_of(field)
    person("Alva")
    lead.run()
    lead.button(key=f"close_{thread.id}").click().run()
    check_whole(lead)
    assert "Klar: Alva" in words_of(lead)


def test_who_approves_comments_what_is_read_and_is_answered_there(
    person: Callable[[str], Account], run: Run
) -> None:
    reviewed(running.service())
    person("Bo")
    page = run(ANALYSIS, ar=str(YEAR))
    check_whole(page)
    page.text_area(key=f"review_comment_{YEAR}").set_value("Nämn <b>2035</b>.")
    button(page, "Spara kommentaren").click().run()
    assert "Välj vilket fält kommentaren gäller. Den är inte sparad." in words_of(page)
    assert page.text_area(key=f"review_comment_{YEAR}").value == "Nämn <b>2035</b>."
    page.selectbox(key=f"review_about_{YEAR}").set_value(SUMMARY)
    button(page, "Spara kommentaren").click().run()
    check_whole(page)
    assert "Kommentaren är sparad." in words_of(page)
    assert "Nämn &lt;b&gt;2035&lt;/b&gt;." in html_of(page)
    assert page.text_area(key=f"review_comment_{YEAR}").value == ""
    person("Alva")
    assert "Bo kommenterade" in words_of(run(HOME))
    service = running.service()
    (thread,) = cooperation.cooperation(service, YEAR).of(SUMMARY)
    view = year_view(service, YEAR)
    cooperation.comment(service, view, SUMMARY, "Det gör vi.", "Alva", thread.id)
    assert not any(a.key == f"review_comment_{YEAR}" for a in run(ANALYSIS, ar=str(YEAR)).text_area)
    person("Bo")
    home = run(HOME)
    assert "Alva svarade på en kommentar" in words_of(home)
    assert f'href="arsanalys?ar={YEAR}"' in html_of(home)
    assert "skriv_arsanalys" not in html_of(home)
    page = run(ANALYSIS, ar=str(YEAR))
    assert "Det gör vi." in words_of(page)
    page.button(key=f"close_{thread.id}").click().run()
    check_whole(page)
    assert "Klar: Bo" in words_of(page)


def button(test: AppTest, label: str) -> object:
    """The button with a label in the open fold."""
    (found,) = (b for b in test.button if b.label == label)
    return found


def test_who_sends_sees_who_gets_it_and_who_leads_whom_it_waits_for(
    person: Callable[[str], Account], run: Run
) -> None:
    person("Alva")
    assert "Fastställare: Bo. Analysen kommer under" in words_of(run(ANALYSIS, ar=str(YEAR)))
    reviewed(running.service())
    waits = run(ANALYSIS, ar=str(YEAR))
    check_whole(waits)
    assert "Hos fastställaren" in words_of(waits)
    assert "Fastställare: Bo." in words_of(waits)
    bo = accounts.named(running.service(), "Bo")
    accounts.set_role(running.service(), bo.id, Role.READER, "test")
    nobody = html_of(run(ANALYSIS, ar=str(YEAR)))
    assert "<p><strong>Ingen har rollen fastställare.</strong> Utan" in nobody


def test_who_wrote_a_field_is_seen_at_it(own_figures: None, act_as: ActAs, run: Run) -> None:
    act_as(Role.EDITOR)
    test = run(WRITE, ar=str(YEAR))
    test.text_area(key="field_2025_annual_analysis__summary").set_value("En text.").run()
    assert "Skrivet av redaktör " in words_of(run(WRITE, ar=str(YEAR)))


def test_readers_see_nothing_of_what_waits(own_figures: None, act_as: ActAs, run: Run) -> None:
    reviewed(running.service())
    for role in (Role.READER, Role.ADMINISTRATOR):
        act_as(role)
        assert "Väntar på dig" not in words_of(run(HOME))
    act_as(Role.APPROVER)
    assert "väntar på att du fastställer den" in words_of(run(HOME))


def test_what_is_said_of_a_draft_is_not_on_any_page_of_readers(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    service = running.service()
    reviewed(service)
    cooperation.comment(service, year_view(service, YEAR), SUMMARY, "Bara för enheten.", "Bo")
    workflow.fix(service, year_view(service, YEAR), running.today(), "Bo", "SBN 1")
    act_as(Role.READER)
    for page in (HOME, ANALYSIS):
        assert "Bara för enheten" not in words_of(run(page, ar=str(YEAR)))


@pytest.fixture
def mailing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is on; nobody is at the port."""
    monkeypatch.setenv("SAMSAM_SMTP_HOST", "localhost")
    monkeypatch.setenv("SAMSAM_SMTP_SENDER", "samsam@kommunen.se")
    monkeypatch.setenv("SAMSAM_PUBLIC_ADDRESS", "https://samsam.kommunen.se")


def test_the_administrator_writes_an_address_and_sees_how_mail_is(
    mailing: None, person: Callable[[str], Account], run: Run
) -> None:
    moa = person("Moa")
    person("Ada")
    test = run(ADMINISTER)
    test.session_state[f"account_{moa.id}"] = True
    test.run()
    test.text_input(key=f"mail_address_{moa.id}").set_value("moa@")
    button(test, "Spara adressen").click().run()
    assert "Adressen går inte att använda" in words_of(test)
    test.text_input(key=f"mail_address_{moa.id}").set_value("moa@kommunen.se")
    button(test, "Spara adressen").click().run()
    check_whole(test)
    assert "Adressen är sparad." in words_of(test)
    drift = run(OPERATION)
    check_whole(drift)
    assert "Mejl skickas genom localhost, port 587. Inget skickat än." in words_of(drift)
    person("Moa")
    assert "Mejlas också till moa@kommunen.se." in words_of(run(HOME))
    signed_in = run(SIGN_IN)
    check_whole(signed_in)


def test_while_mail_is_off_nobody_is_asked_for_an_address(
    person: Callable[[str], Account], run: Run
) -> None:
    moa = person("Moa")
    person("Ada")
    test = run(ADMINISTER)
    test.session_state[f"account_{moa.id}"] = True
    test.run()
    assert [t.label for t in test.text_input] == ["Namn"]
    assert "SAMSAM skickar inga mejl." in words_of(run(OPERATION))


def test_an_optional_field_that_is_in_question_is_not_folded_away(
    person: Callable[[str], Account], run: Run
) -> None:
    person("Alva")
    service = running.service()
    kept = f"more_{YEAR}_annual_analysis__fields"
    away = run(WRITE, ar=str(YEAR)).session_state[kept]
    field = min(away)
    ref = FieldRef("annual_analysis", "", field)
    cooperation.comment(service, year_view(service, YEAR), ref, "Behövs det?", "Moa")
    assert run(WRITE, ar=str(YEAR)).session_state[kept] == away - {field}

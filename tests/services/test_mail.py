"""Mails are queued once, sent once, say no word of a draft, and what fails is tried again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from mail_server import Inbox, free_port, mail_server
from sqlalchemy import update
from written_analysis import APPROVER, AUTHOR, TODAY, YEAR, complete

from samsam.config.settings import Settings, SettingsError, load_settings
from samsam.model.analysis.access import Role
from samsam.model.analysis.carried_over import Answer
from samsam.model.analysis.records import RecordKind
from samsam.model.analysis.workflow import FieldRef
from samsam.records.clock import utc_now
from samsam.records.contents.cooperation import mail
from samsam.records.contents.cooperation.mail import MailState
from samsam.records.tables import mail as mails
from samsam.services.accounts import accounts
from samsam.services.analysis import cooperation, workflow
from samsam.services.analysis.follow_up.carried_over import answer, open_items
from samsam.services.analysis.year import add, save, year_view
from samsam.services.core.service import Service
from samsam.services.mail import sending
from samsam.services.mail.addresses import AddressRefusedError, address_of, set_address
from samsam.services.operation.operation import operation
from samsam.services.waiting import daily_mail

OWN_FIGURES = True

MORNING = datetime(2026, 2, 20, 7, 30).astimezone()
SUMMARY = FieldRef("annual_analysis", "", "summary")
NAMED = "Årsanalys: Sammanfattning – är vi på rätt väg?"
DRAFT = "Hemligt utkast om Bruket."
PEOPLE = {AUTHOR: Role.EDITOR, "Moa": Role.CONTRIBUTOR, APPROVER: Role.APPROVER}


def address(name: str) -> str:
    return f"{name.lower()}@kommunen.se"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def port(inbox: Inbox) -> Iterator[int]:
    with mail_server(inbox) as running:
        yield running


@pytest.fixture
def mailing(own_service: Service, port: int) -> Service:
    """A service that mails, with three people who have addresses."""
    service = on(own_service, port)
    for name, role in PEOPLE.items():
        accounts.new_account(service, name, role, "test")
        set_address(service, accounts.named(service, name).id, address(name), "test")
    return service


def on(service: Service, port: int) -> Service:
    """The same service with a mail server at a port."""
    settings = replace(
        service.settings, smtp_host="localhost", smtp_port=port,
        smtp_security=load({"SAMSAM_SMTP_SECURITY": "ingen"}).smtp_security,
        smtp_sender="samsam@kommunen.se", public_address="https://samsam.kommunen.se",
    )  # fmt: skip
    return replace(service, settings=settings)


def load(environment: dict[str, str]) -> Settings:
    return load_settings(environment, Path("/finns/inte/samsam.toml"))


def review(service: Service) -> None:
    complete(service)
    part = year_view(service, YEAR).sections[0].parts[0]
    version = part.record.latest("summary").version if part.record else 0
    save(service, YEAR, part, "summary", DRAFT, version, AUTHOR)
    workflow.send(service, year_view(service, YEAR), AUTHOR)


def states(service: Service) -> list[MailState]:
    with service.records.reading() as connection:
        return [m.state for m in mail.of_state(connection, *MailState)]


def later(service: Service) -> None:
    """Let what waits be due, as when its pause is over."""
    with service.records.writing() as connection:
        connection.execute(update(mails).values(next_at=utc_now()))


def test_review_return_and_fixing_are_mailed_at_once_to_whom_they_concern(
    mailing: Service, inbox: Inbox
) -> None:
    review(mailing)
    assert sending.send_due(mailing) == 1
    (asked,) = inbox.mails
    assert (asked["To"], asked["Subject"]) == (
        address(APPROVER),
        f"Årsanalysen {YEAR} väntar på dig",
    )
    assert f"https://samsam.kommunen.se/arsanalys?ar={YEAR}" in asked.get_content()
    workflow.hand_back(mailing, year_view(mailing, YEAR), APPROVER, f"Ändra. {DRAFT}")
    sending.send_due(mailing)
    returned = inbox.mails[-1]
    assert (returned["To"], returned["Subject"]) == (
        address(AUTHOR),
        f"Årsanalysen {YEAR} är återlämnad",
    )
    assert f"https://samsam.kommunen.se/skriv_arsanalys?ar={YEAR}" in returned.get_content()
    workflow.send(mailing, year_view(mailing, YEAR), AUTHOR)
    workflow.fix(mailing, year_view(mailing, YEAR), TODAY, APPROVER, "SBN 1")
    sending.send_due(mailing)
    assert [m["To"] for m in inbox.mails] == [
        address(n) for n in (APPROVER, AUTHOR, APPROVER, AUTHOR)
    ]
    assert inbox.mails[-1]["Subject"] == f"Årsanalysen {YEAR} är fastställd"
    assert all("Hemligt" not in m.get_content() for m in inbox.mails)
    assert all(m["Auto-Submitted"] == "auto-generated" for m in inbox.mails)
    assert sending.send_due(mailing) == 0


def test_who_wrote_an_action_of_an_earlier_year_is_not_asked_to_approve(
    mailing: Service, inbox: Inbox
) -> None:
    begun = add(mailing, YEAR - 1, RecordKind.ACTION, APPROVER, "population")
    wanted = (RecordKind.ACTION, begun.subject)
    (part,) = (p for p in year_view(mailing, YEAR - 1).parts if (p.kind, p.subject) == wanted)
    texts = {"action": "Sälj tomterna.", "responsible": "Samhällsbyggnad", "due": "2026-09-30"}
    for name, value in texts.items():
        save(mailing, YEAR - 1, part, name, value, 0, APPROVER)
    complete(mailing)
    view = year_view(mailing, YEAR)
    for item in open_items(mailing, view):
        answer(mailing, view, item, Answer.YES, AUTHOR)
    workflow.send(mailing, year_view(mailing, YEAR), AUTHOR)
    assert sending.send_due(mailing) == 0
    assert inbox.mails == []


def test_nothing_is_queued_while_mail_is_off(own_service: Service) -> None:
    for name, role in PEOPLE.items():
        accounts.new_account(own_service, name, role, "test")
        set_address(own_service, accounts.named(own_service, name).id, address(name), "test")
    review(own_service)
    assert daily_mail.queue_daily(own_service, MORNING) == 0
    assert (states(own_service), sending.send_due(own_service)) == ([], 0)


def assign(service: Service, due: date = TODAY) -> None:
    moa = accounts.named(service, "Moa").id
    view = year_view(service, YEAR)
    cooperation.assign(service, view, SUMMARY, moa, due, 0, AUTHOR, TODAY)


def test_one_mail_a_day_and_only_when_something_is_new(mailing: Service, inbox: Inbox) -> None:
    assign(mailing)
    assert daily_mail.queue_daily(mailing, MORNING.replace(hour=6)) == 0
    daily_mail.queue_daily(mailing, MORNING)
    sending.send_due(mailing)
    (first,) = inbox.to(address("Moa"))
    assert first["Subject"] == "En sak väntar på dig i SAMSAM"
    text = first.get_content()
    assert "Hej Moa!" in text
    assert f"– {AUTHOR} har gett dig ”{NAMED}” ({YEAR}), senast 20 februari 2026." in text
    link = f"https://samsam.kommunen.se/skriv_arsanalys?ar={YEAR}&del=analys&falt=annual_analysis..summary"
    assert link in text.replace("\n", "")
    view = year_view(mailing, YEAR)
    cooperation.comment(mailing, view, SUMMARY, DRAFT, AUTHOR)
    backdate(mailing, MORNING)
    assert daily_mail.queue_daily(mailing, MORNING + timedelta(hours=3)) == 0
    daily_mail.queue_daily(mailing, MORNING + timedelta(days=1))
    sending.send_due(mailing)
    _, second = inbox.to(address("Moa"))
    assert second["Subject"] == "Två saker väntar på dig i SAMSAM"
    assert f"Försenat: ”{NAMED}”" in second.get_content()
    assert f"kommenterade ”{NAMED}”" in second.get_content()
    assert "Hemligt" not in second.get_content()
    backdate(mailing, MORNING + timedelta(days=1))
    daily_mail.queue_daily(mailing, MORNING + timedelta(days=2))
    sending.send_due(mailing)
    assert len(inbox.to(address("Moa"))) == 2


def backdate(service: Service, day: datetime) -> None:
    """Let every mail have been queued on a day of the test's."""
    at = day.astimezone(None).replace(tzinfo=None)
    with service.records.writing() as connection:
        connection.execute(update(mails).values(queued_at=at))


def test_a_server_that_is_away_is_tried_again_and_nothing_is_lost_or_doubled(
    own_service: Service, inbox: Inbox
) -> None:
    port = free_port()
    service = on(own_service, port)
    for name, role in PEOPLE.items():
        accounts.new_account(service, name, role, "test")
        set_address(service, accounts.named(service, name).id, address(name), "test")
    review(service)
    assert sending.send_due(service) == 0
    (waits,) = sending.post(service).unsent
    assert (waits.name, waits.state) == (APPROVER, MailState.WAITING)
    assert "tar inte emot förbindelser" in waits.fault
    assert waits.next_at is not None
    assert sending.send_due(service) == 0, "not before its time"
    said = operation(service, utc_now()).obstacles
    assert "Ett mejl har inte kunnat skickas. Varför står under Mejl." in said
    # Nothing else has stopped: the analysis goes on its way.
    workflow.hand_back(service, year_view(service, YEAR), APPROVER, "Ändra.")
    later(service)
    with mail_server(inbox, port=port):
        assert sending.send_due(service) == 2
        later(service)
        assert sending.send_due(service) == 0
    assert sorted(m["To"] for m in inbox.mails) == sorted([address(AUTHOR), address(APPROVER)])
    assert sending.post(service).unsent == ()
    assert operation(service, utc_now()).obstacles == ()


def test_pauses_grow_and_after_three_days_it_is_given_up(own_service: Service) -> None:
    service = on(own_service, free_port())
    accounts.new_account(service, APPROVER, PEOPLE[APPROVER], "test")
    set_address(service, accounts.named(service, APPROVER).id, address(APPROVER), "test")
    review(service)
    pauses = []
    for _ in range(6):
        later(service)
        before = utc_now()
        sending.send_due(service)
        (one,) = sending.post(service).unsent
        assert one.next_at is not None
        pauses.append(round((one.next_at - before).total_seconds() / 60))
    assert pauses == [1, 5, 15, 60, 240, 240]
    with service.records.writing() as connection:
        connection.execute(update(mails).values(queued_at=utc_now() - timedelta(days=4)))
    later(service)
    sending.send_due(service)
    assert states(service) == [MailState.GIVEN_UP]


def test_an_address_that_is_refused_is_given_up_and_the_rest_arrive(
    mailing: Service, inbox: Inbox
) -> None:
    accounts.new_account(mailing, "Ola", Role.APPROVER, "test")
    set_address(mailing, accounts.named(mailing, "Ola").id, "bort@kommunen.se", "test")
    inbox.refused["bort@kommunen.se"] = "550 Finns inte"
    review(mailing)
    assert sending.send_due(mailing) == 1
    (failed,) = sending.post(mailing).failing
    assert (failed.name, failed.state) == ("Ola", MailState.GIVEN_UP)
    assert "550: Finns inte" in failed.fault


def test_two_servers_send_each_mail_once(mailing: Service, inbox: Inbox) -> None:
    review(mailing)
    assign_all = [f"extra {n}" for n in range(30)]
    with mailing.records.writing() as connection:
        for key in assign_all:
            mail.queue(connection, key, accounts.named(mailing, "Moa").id, "Ämne", "Text")
    twin = replace(mailing)
    threads = [
        threading.Thread(target=lambda s=s: [sending.send_due(s) for _ in range(3)])
        for s in (mailing, twin, mailing, twin)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(inbox.mails) == 31
    assert len({m["Message-ID"] for m in inbox.mails}) == 31


def test_a_mail_that_is_sent_again_after_a_kill_has_the_same_message_id(
    mailing: Service, inbox: Inbox
) -> None:
    review(mailing)
    sending.send_due(mailing)
    with mailing.records.writing() as connection:
        long_ago = utc_now() - mail.CLAIM_HOLDS - timedelta(minutes=1)
        connection.execute(
            update(mails).values(state=MailState.SENDING.value, claimed_at=long_ago, ended_at=None)
        )
    sending.send_due(mailing)
    first, second = inbox.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_ends_lets_the_rest_wait(mailing: Service, inbox: Inbox) -> None:
    with mailing.records.writing() as connection:
        for n in range(5):
            mail.queue(connection, f"m{n}", accounts.named(mailing, "Moa").id, "Ämne", "Text")
    assert sending.send_due(mailing, lambda: True) == 1
    assert states(mailing).count(MailState.WAITING) == 4
    assert sending.send_due(mailing) == 4
    assert len(inbox.mails) == 5


def test_an_address_is_forgotten_with_its_account_and_then_nothing_is_sent(
    mailing: Service, inbox: Inbox
) -> None:
    bo = accounts.named(mailing, APPROVER)
    review(mailing)
    accounts.set_closed(mailing, bo.id, True, "test")
    assert address_of(mailing, bo.id) == ""
    sending.send_due(mailing)
    assert inbox.mails == []
    assert states(mailing) == [MailState.GIVEN_UP]


NO_ADDRESSES = (
    "moa", "moa@", "moa@kommunen", "moa@å.se", "a@b.se, c@d.se", "a@b.se\nBcc: c@d.se", "<a@b.se>",
    f"{'a' * 70}@b.se",
)  # fmt: skip


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_is_no_address_is_refused(own_service: Service, typed: str) -> None:
    accounts.new_account(own_service, "Moa", Role.CONTRIBUTOR, "test")
    moa = accounts.named(own_service, "Moa").id
    with pytest.raises(AddressRefusedError, match="Adressen går inte att använda"):
        set_address(own_service, moa, typed, "Moa")
    assert address_of(own_service, moa) == ""


def test_the_journal_says_that_an_address_changed_and_not_what_to(own_service: Service) -> None:
    accounts.new_account(own_service, "Moa", Role.CONTRIBUTOR, "test")
    moa = accounts.named(own_service, "Moa").id
    set_address(own_service, moa, " moa@kommunen.se ", "Moa")
    assert address_of(own_service, moa) == "moa@kommunen.se"
    set_address(own_service, moa, "", "Moa")
    lines = [(e.action, e.about) for e in accounts.entries(own_service)]
    assert lines[:2] == [("tog bort e-postadress", "Moa"), ("ändrade e-postadress", "Moa")]
    with pytest.raises(AddressRefusedError, match="Kontot finns inte"):
        set_address(own_service, "finns inte", "moa@kommunen.se", "Moa")


WORKING = {
    "SAMSAM_SMTP_HOST": "smtp.kommunen.se", "SAMSAM_SMTP_SENDER": "samsam@kommunen.se",
    "SAMSAM_PUBLIC_ADDRESS": "https://samsam.kommunen.se/",
}  # fmt: skip
Change = Callable[[dict[str, str]], dict[str, str]]


def test_settings_that_work_together() -> None:
    server = load(WORKING).mail_server
    assert server is not None
    assert (server.port, server.public_address) == (587, "https://samsam.kommunen.se")
    tls = load(WORKING | {"SAMSAM_SMTP_SECURITY": "tls"}).mail_server
    assert tls is not None
    assert tls.port == 465
    assert load({}).mail_server is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"SAMSAM_SMTP_SENDER": ""}, "SAMSAM_SMTP_HOST är satt men inte SAMSAM_SMTP_SENDER"),
        ({"SAMSAM_PUBLIC_ADDRESS": ""}, "SAMSAM_SMTP_HOST är satt men inte SAMSAM_PUBLIC_ADDRESS"),
        ({"SAMSAM_SMTP_USER": "x"}, "SAMSAM_SMTP_PASSWORD_FILE saknas"),
        ({"SAMSAM_SMTP_PASSWORD_FILE": "/x"}, "SAMSAM_SMTP_USER saknas"),
        (
            {
                "SAMSAM_SMTP_USER": "x",
                "SAMSAM_SMTP_PASSWORD_FILE": "/x",
                "SAMSAM_SMTP_SECURITY": "ingen",
            },
            "lösenordet skulle skickas läsbart",
        ),
        ({"SAMSAM_SMTP_SECURITY": "ssl"}, "Välj något av: starttls, tls, ingen"),
        ({"SAMSAM_SMTP_PORT": "0"}, "Skriv ett portnummer"),
        ({"SAMSAM_SMTP_HOST": "smtp kommunen"}, "Skriv serverns namn"),
        ({"SAMSAM_SMTP_SENDER": "samsam"}, "Skriv en e-postadress"),
        ({"SAMSAM_PUBLIC_ADDRESS": "samsam.kommunen.se"}, "Skriv adressen där SAMSAM öppnas"),
        ({"SAMSAM_PUBLIC_ADDRESS": "https://a:b@c.se"}, "Skriv adressen där SAMSAM öppnas"),
        ({"SAMSAM_PUBLIC_ADDRESS": "https://[c"}, "Skriv adressen där SAMSAM öppnas"),
        ({"SAMSAM_MAIL_HOUR": "24"}, "Skriv en hel timme"),
        ({"SAMSAM_SMTP_HOTS": "x"}, "okänd variabel .*SAMSAM_SMTP_HOST"),
    ],
)
def test_settings_that_cannot_work_stop_the_start(changes: dict[str, str], fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        load(WORKING | changes)

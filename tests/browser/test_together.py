"""Three people work together: given, commented, answered, returned, and mailed of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from browsing import Server, Visit, Visitor, pick_option, settled
from mail_server import Inbox, mail_server
from playwright.sync_api import Locator, Page, expect
from staff import ROLES, Staff, signed_in
from written_analysis import AUTHOR, YEAR, complete

OWN_FIGURES = True

FIELD = "Sammanfattning – är vi på rätt väg?"
DRAFT, REASON = "Kommunen är på rätt väg, tror vi.", "Skriv om slutsatsen."
WAIT_FOR_MAIL = 120  # the first look comes half a minute after the start


@pytest.fixture
def inbox(own_server: Server) -> Iterator[Inbox]:
    """The mails that the test's own server has sent."""
    found = Inbox()
    with mail_server(found) as port:
        own_server.settings |= {
            "SAMSAM_SMTP_HOST": "localhost", "SAMSAM_SMTP_PORT": str(port),
            "SAMSAM_SMTP_SECURITY": "ingen", "SAMSAM_SMTP_SENDER": "samsam@kommunen.se",
            "SAMSAM_PUBLIC_ADDRESS": own_server.url.rstrip("/"), "SAMSAM_MAIL_HOUR": "0",
        }  # fmt: skip
        yield found


@pytest.fixture
def people(inbox: Inbox, own_server: Server, visit: Visit, staffed: Path) -> Staff:
    """An administrator and three with accounts, each in a window of their own."""
    return signed_in(staffed, own_server, visit)


def address(name: str) -> str:
    return f"{name.lower()}@kommunen.se"


def write_addresses(server: Server, people: Staff) -> None:
    """The administrator writes two of them, Moa her own."""
    admin = people["Vera"].open(f"{server.url}administrera")
    for name in (AUTHOR, "Bo"):
        admin.get_by_text(f"{name} ({ROLES[name]})").click()
        admin.get_by_label(f"E-postadress för {name}").fill(address(name))
        admin.get_by_role("button", name="Spara adressen").last.click()
        expect(admin.get_by_text("Adressen är sparad.")).to_be_visible()
        admin.get_by_text(f"{name} ({ROLES[name]})").click()
    moa = people["Moa"].open(server.url)
    moa.get_by_role("link", name="Skriv din e-postadress").click()
    moa.get_by_label("Din e-postadress").fill(address("Moa"))
    moa.get_by_role("button", name="Spara adressen").click()
    expect(moa.get_by_text("Adressen är sparad.")).to_be_visible()


def mail_to(inbox: Inbox, name: str, subject: str) -> EmailMessage:
    """The mail to somebody with a subject, when it has come."""
    deadline = time.monotonic() + WAIT_FOR_MAIL
    while time.monotonic() < deadline:
        found = [m for m in inbox.to(address(name)) if subject in m["Subject"]]
        if found:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {name}: {[(m['To'], m['Subject']) for m in inbox.mails]}")


def link_in(mail: EmailMessage, page: str) -> str:
    words = str(mail.get_content()).replace("=\n", "").split()
    return next(w for w in words if f"/{page}" in w)


def test_given_commented_answered_returned_and_mailed(
    own_server: Server, people: Staff, inbox: Inbox
) -> None:
    write_addresses(own_server, people)
    assign_and_comment(own_server, people[AUTHOR])
    own_server.kill()
    own_server.start()  # whose first look is the day's mail
    daily = mail_to(inbox, "Moa", "väntar på dig i SAMSAM")
    assert f"{AUTHOR} har gett dig" in daily.get_content()
    answer(people["Moa"].open(own_server.url))
    lead = people[AUTHOR].open(own_server.url)
    expect(waiting(lead)).to_contain_text(f"Moa svarade på en kommentar till ”Årsanalys: {FIELD}”")
    review(own_server, people, inbox)
    assert all(DRAFT not in m.get_content() and REASON not in m.get_content() for m in inbox.mails)


def waiting(page: Page) -> Locator:
    return page.locator(".s-for-you")


def assign_and_comment(server: Server, lead: Visitor) -> None:
    page = lead.open(f"{server.url}skriv_arsanalys?ar={YEAR}")
    page.get_by_text(f"Kommentarer och ansvarig: {FIELD}").click()
    who = page.get_by_role("combobox", name="Vem ska skriva fältet?")
    pick_option(page, page.locator('[data-testid="stSelectbox"]', has=who), "Moa")
    page.get_by_label("Senast").fill("1/1 2099")
    page.get_by_role("button", name="Lämna till kollegan").click()
    expect(
        page.get_by_text("Senast: skriv en dag, från i dag och högst två år fram.")
    ).to_be_visible()
    page.get_by_label("Senast").fill(time.strftime("%Y-%m-%d"))
    page.get_by_role("button", name="Lämna till kollegan").click()
    expect(page.locator(".s-assigned")).to_contain_text("Moa har fältet, senast")
    page.get_by_label("Ny kommentar").fill("Räcker underlaget?")
    page.get_by_role("button", name="Spara kommentaren").click()
    expect(page.locator(".s-thread")).to_contain_text("Räcker underlaget?")


def answer(page: Page) -> None:
    """Moa follows the line to the field, writes, answers and is done."""
    expect(waiting(page)).to_contain_text(f"{AUTHOR} kommenterade")
    line = waiting(page).get_by_role("link", name=f"{AUTHOR} har gett dig")
    expect(line).to_be_visible()
    line.click()
    expect(page.locator(".s-assigned")).to_contain_text("Du har fältet, senast")
    settled(page)
    expect(page.locator(".s-assigned")).to_be_in_viewport()
    page.get_by_label("Svara").fill("Ja, nu gör det.")
    page.get_by_role("button", name="Spara svaret").click()
    expect(page.locator(".s-thread")).to_contain_text("Ja, nu gör det.")
    page.locator(".s-assigned").locator("xpath=following::button[.='Klar'][1]").click()
    expect(page.locator(".s-assigned")).to_have_count(0)


def review(server: Server, people: Staff, inbox: Inbox) -> None:
    """All is written and sent, comes back, and each is shown and mailed it."""
    service = server.opened()
    complete(service)
    service.close()
    lead = people[AUTHOR].open(f"{server.url}arsanalys?ar={YEAR}")
    lead.get_by_role("button", name="Skicka till granskning").click()
    asked = mail_to(inbox, "Bo", f"Årsanalysen {YEAR} väntar på dig")
    approver = people["Bo"].open(server.url)
    expect(waiting(approver)).to_contain_text("väntar på att du fastställer den")
    page = people["Bo"].open(link_in(asked, "arsanalys"))
    page.get_by_label("Vad ska ändras?").fill(REASON)
    page.get_by_role("button", name="Lämna tillbaka för ändring").click()
    returned = mail_to(inbox, AUTHOR, f"Årsanalysen {YEAR} är återlämnad")
    home = people[AUTHOR].open(server.url)
    expect(waiting(home)).to_contain_text(f"Bo lämnade tillbaka årsanalysen för {YEAR}")
    writing = people[AUTHOR].open(link_in(returned, "skriv_arsanalys"))
    expect(writing.locator("body")).to_contain_text(REASON)


def test_an_anonymous_reader_sees_nothing_of_it(
    own_server: Server, people: Staff, visit: Visit
) -> None:
    assign_and_comment(own_server, people[AUTHOR])
    reader = visit(stranger=True).open(own_server.url)
    expect(reader.locator(".s-for-you")).to_have_count(0)
    assert "Räcker underlaget?" not in reader.content()

"""Two years in a row in a real browser: what the first leaves is answered and followed up."""

from __future__ import annotations

from datetime import date

import pytest
from browsing import Server, Visit, Visitor, open_more, pick_option, settled, wait_saved
from playwright.sync_api import Locator, Page, expect
from written_analysis import APPROVER, AUTHOR, TODAY, YEAR, complete

from samsam.model.analysis.records import RecordKind
from samsam.services.analysis import workflow
from samsam.services.analysis.year import add, save, year_view
from samsam.services.core.service import Service

OWN_FIGURES = True

NEXT = YEAR + 1
ACTIONS = {
    "Sälj tomterna.": {"due": "2026-09-30", "effect_words": "Fler flyttar in."},
    "Öppna en lots.": {
        "due": "2026-06-30", "effect_indicator": "population", "effect_year": "2025",
        "effect_value": "17 500",
    },
}  # fmt: skip


def write_first_year(server: Server) -> None:
    """A fixed analysis with two actions, a cause, a key figure in focus and an expectation."""
    service = server.opened()
    texts = [(RecordKind.ACTION, {"action": name, **more}) for name, more in ACTIONS.items()]
    texts.append((RecordKind.CAUSE, {"cause": "Få bostäder.", "control": "Vi styr"}))
    for kind, fields in texts:
        subject = add(service, YEAR, kind, AUTHOR, "population").subject
        found = year_view(service, YEAR).parts
        part = next(p for p in found if (p.kind, p.subject) == (kind, subject))
        for name, value in fields.items():
            save(service, YEAR, part, name, value, 0, AUTHOR)
    annual = year_view(service, YEAR).parts[0]
    save(service, YEAR, annual, "expected_development", "Flyttningarna vänder.", 0, AUTHOR)
    complete(service)
    fix(service, YEAR, TODAY, "SBN 2026:14")
    service.close()


def fix(service: Service, year: int, day: date, number: str) -> None:
    workflow.send(service, year_view(service, year), AUTHOR)
    workflow.fix(service, year_view(service, year), day, APPROVER, number)


def answer(page: Page, name: str, said: str) -> Locator:
    """The button of an answer."""
    return page.locator(f".st-key-answer_{NEXT}_{name}_{said} button")


def writing(server: Server, visitor: Visitor, section: str) -> Page:
    return visitor.open(f"{server.url}skriv_arsanalys?ar={NEXT}&del={section}")


def test_a_year_begins_with_all_that_the_fixed_one_left(  # noqa: PLR0915 - one walk, step by step
    own_server: Server, visit: Visit
) -> None:
    write_first_year(own_server)
    own_server.start()
    alva = visit()
    page = writing(own_server, alva, "tidigare-ar")
    body = page.locator("body")
    expect(body).to_contain_text("0 av 5 är besvarade. Inget följer med av sig självt.")
    expect(page.get_by_text("Inte besvarad än.")).to_have_count(5)
    # One click each: yes, changed, no.
    answer(page, "focus-population", "YES").click()
    expect(body).to_contain_text("1 av 5 är besvarade")
    answer(page, "cause-2025-1", "CHANGED").click()
    expect(body).to_contain_text("2 av 5 är besvarade")
    answer(page, "expectation-expected_development", "YES").click()
    expect(body).to_contain_text("3 av 5 är besvarade")
    answer(page, "action-2025-1", "YES").click()
    expect(body).to_contain_text("4 av 5 är besvarade")
    page.reload()
    settled(page)
    expect(page.get_by_text("Inte besvarad än.")).to_have_count(1)
    answer(page, "action-2025-2", "NO").click()
    expect(body).to_contain_text("Allt är besvarat")
    expect(body).to_contain_text("Läget är fortfarande planerad. Välj Klar eller Avbruten nedan.")
    # What became of it is written there, and is the register's.
    status = page.locator(f".st-key-field_{NEXT}_action_2025-2_status")
    pick_option(page, status, "Klar")
    wait_saved(page)
    expect(body).not_to_contain_text("Läget är fortfarande")
    area = page.locator(f".st-key-field_{NEXT}_action_2025-2_follow_up textarea")
    area.fill("Lotsen tog emot 30 företag.")
    area.press("Tab")
    wait_saved(page, 2)
    register = alva.open(f"{own_server.url}atgarder")
    closed = register.locator("table", has_text="Avslutade åtgärder")
    expect(closed).to_contain_text("Öppna en lots.")
    expect(closed).to_contain_text("Lotsen tog emot 30 företag.")
    expect(closed).to_contain_text("Utfall: 17\u00a0465. Det blev inte som väntat.")
    # Readers see what was fixed.
    reader = visit(stranger=True)
    seen = reader.open(f"{own_server.url}atgarder").locator("body")
    expect(seen).to_contain_text("Öppna en lots.")
    expect(seen).not_to_contain_text("Lotsen tog emot")
    # Last year's expectation stands beside what came of it, and what was carried is in its place.
    page = writing(own_server, alva, "analys")
    open_more(page)
    beside = page.get_by_role("note").filter(has_text="Förväntad utveckling i förra årets analys")
    expect(beside).to_contain_text("Flyttningarna vänder.")
    expect(beside).to_contain_text("Invånare 2025: 17\u00a0500. Utfall: 17\u00a0465")
    area = page.locator(f".st-key-field_{NEXT}_annual_analysis__expected_development textarea")
    expect(area).to_have_value("Flyttningarna vänder.")
    page = writing(own_server, alva, "nyckeltal-population")
    area = page.locator(f".st-key-field_{NEXT}_indicator_analysis_population_why_focus textarea")
    expect(area).to_have_value("Text om Varför i fokus.")
    expect(page.locator("body")).to_contain_text("Orsak 1: Få bostäder.")
    # The second year is fixed with it, and readers follow.
    own_server.stop()
    service = own_server.opened()
    for part in year_view(service, NEXT).parts:
        for field in () if part.kind is RecordKind.FINDING else part.missing:
            value = field.choices[0] if field.choices else "population"
            save(service, NEXT, part, field.id, value, 0, AUTHOR)
    fix(service, NEXT, date(2027, 2, 20), "SBN 2027:3")
    service.close()
    own_server.start()
    seen = reader.open(f"{own_server.url}atgarder").locator("body")
    expect(seen).to_contain_text("Lotsen tog emot 30 företag.")
    expect(seen).to_contain_text("SBN 2027:3")
    read = reader.open(f"{own_server.url}arsanalys?ar={NEXT}").locator("body")
    expect(read).to_contain_text("Från tidigare år")
    expect(read).to_contain_text("Åtgärd 2 från 2025")
    first = reader.open(f"{own_server.url}arsanalys?ar={YEAR}").locator("body")
    expect(first).not_to_contain_text("Lotsen tog emot")


@pytest.mark.case(72)
def test_two_who_follow_up_one_action_see_each_other(own_server: Server, visit: Visit) -> None:
    write_first_year(own_server)
    own_server.start()
    field = ".st-key-field_0_action_2025-1_follow_up textarea"
    pages = [visit().open(f"{own_server.url}atgarder") for _ in range(2)]
    for page in pages:
        page.get_by_text("Sälj tomterna. (planerad").click()
        expect(page.locator(field)).to_be_visible()
    for page, text in zip(pages, ("Tre såldes.", "Fyra såldes."), strict=True):
        page.locator(field).fill(text)
        page.locator(field).press("Tab")
        if text.startswith("Tre"):
            wait_saved(page)
    second = pages[1]
    expect(second.locator(".s-failed").first).to_contain_text("sparade en annan text i fältet")
    expect(second.locator(".s-theirs").first).to_contain_text("Tre såldes.")
    expect(second.locator(field)).to_have_value("Fyra såldes.")

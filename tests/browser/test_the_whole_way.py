"""The way of an analysis with accounts: two write it, a third fixes it, anyone reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import forks
import patient
import pytest
from browsing import (
    Server,
    Visit,
    Visitor,
    area_of,
    open_more,
    pick_option,
    settled,
    type_in,
    wait_saved,
)
from identity_provider import provider, sign_in_there, use
from playwright.sync_api import Page, expect
from staff import ADMINISTRATOR, PASSWORD, ROLES, Staff, signed_in

from samsam.model.analysis.access import Role
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.accounts import accounts

OWN_FIGURES = True

YEAR = 2025
# What the analysis expects of its action, and what then came.
EXPECTED = {"effect_indicator": "population", "effect_year": "2026", "effect_value": "17500"}
CAME = 17480.0


def code_in(text: str) -> str:
    found = re.findall(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){7}", text)
    assert found
    return str(found[-1])


def choose_password(server: Server, visitor: Visitor, code: str, name: str = "") -> Page:
    """Use a one-time code; the visitor is then signed in. The first one also chooses a name."""
    page = visitor.page
    page.goto(f"{server.url}konto/kod")
    page.get_by_label("Engångskod").fill(code)
    if name:
        page.get_by_label("Ditt namn").fill(name)
    page.get_by_label("Nytt lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Spara lösenordet").click()
    return settled(page)


def sign_in(server: Server, visitor: Visitor, name: str, password: str = PASSWORD) -> Page:
    page = visitor.page
    page.goto(f"{server.url}konto/logga-in")
    page.get_by_label("Namn").fill(name)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").click()
    return page


def new_account(page: Page, name: str, role: str) -> str:
    """Make an account on the administrator's page; return its one-time code."""
    settled(page)  # the form of the account before is emptied when the page has been drawn
    page.get_by_label("Namn").fill(name)
    lists = page.locator('[data-testid="stSelectbox"]')
    roles = lists.filter(has=page.get_by_role("combobox", name="Roll")).last
    pick_option(page, roles, role)
    page.get_by_role("button", name="Skapa konto").click()
    told = page.locator(".s-saved", has_text=f"Engångskod för {name}")
    expect(told).to_be_visible()
    return code_in(told.inner_text())


@pytest.fixture
def people(own_server: Server, visit: Visit, staffed: Path) -> Staff:
    """An administrator, two who write and one who fixes, each in a window of their own."""
    return signed_in(staffed, own_server, visit)


@pytest.fixture
def people_by_pages(own_server: Server, visit: Visit) -> dict[str, Visitor]:
    """The same people, whose accounts the administrator makes on the page, and who use their codes."""
    own_server.start()
    admin = visit()
    page = choose_password(own_server, admin, code_in(own_server.log), ADMINISTRATOR)
    page.goto(f"{own_server.url}administrera")
    settled(page)
    codes = {name: new_account(page, name, role) for name, role in ROLES.items()}
    people = {"admin": admin, **{name: visit() for name in ROLES}}
    for name, code in codes.items():
        page = choose_password(own_server, people[name], code)
        expect(page.locator(".s-visitor")).to_contain_text(f"Inloggad: {name}, {ROLES[name]}.")
    return {**people, "reader": visit(stranger=True)}


@pytest.mark.case(101)
def test_who_has_not_signed_in_only_reads_once_there_are_accounts(
    own_server: Server, visit: Visit, people: Staff
) -> None:
    here = visit().open(f"{own_server.url}skriv_arsanalys?ar={YEAR}")
    expect(here.locator("body")).to_contain_text("Sidan är inte öppen för dig")
    expect(here.get_by_role("link", name="Logga in")).to_be_visible()
    alva = people["Alva"].open(f"{own_server.url}administrera")
    expect(alva.locator("body")).to_contain_text("behövs rollen administratör")


@pytest.mark.case(73, 101)
def test_signing_out_holds_in_every_window(own_server: Server, people: Staff) -> None:
    address = f"{own_server.url}skriv_arsanalys?ar={YEAR}"
    page = people["Alva"].open(address)
    other = people["Alva"].another_tab(own_server.url)
    other.get_by_role("link", name="Logga ut").click()
    other.get_by_role("button", name="Logga ut").click()
    settled(other)
    type_in(page, "Efter utloggningen.")
    expect(page.locator("body")).to_contain_text("Sidan är inte öppen för dig")
    # What was typed then is kept in the window, and is saved after signing in again.
    sign_in(own_server, people["Alva"], "Alva")
    settled(page)
    page.goto(address)
    settled(page)
    expect(area_of(page)).to_have_value("Efter utloggningen.")
    wait_saved(page)


@pytest.mark.case(101)
def test_a_role_that_is_taken_away_is_gone_at_the_next_save(
    own_server: Server, people: Staff
) -> None:
    page = people["Moa"].open(f"{own_server.url}skriv_arsanalys?ar={YEAR}")
    type_in(page, "Det första.")
    wait_saved(page)
    admin = people[ADMINISTRATOR].open(f"{own_server.url}administrera")
    admin.get_by_text("Moa (medverkande)").click()
    admin.get_by_role("button", name="Stäng kontot").click()
    expect(admin.get_by_text("Moa (stängt)")).to_be_visible()
    area_of(page).press_sequentially(" Det andra.")
    expect(page.locator("body")).to_contain_text("Sidan är inte öppen för dig")
    alva = people["Alva"].open(f"{own_server.url}skriv_arsanalys?ar={YEAR}")
    expect(area_of(alva)).to_have_value("Det första.")


@pytest.mark.case(101)
def test_guesses_are_slowed_down_also_over_a_restart(
    own_server: Server, visit: Visit, people: Staff
) -> None:
    guesser = visit()
    for _ in range(5):
        page = sign_in(own_server, guesser, "Alva", "fel lösenord här")
        expect(page.locator(".s-failed")).to_have_text("Namnet eller lösenordet stämmer inte.")
    own_server.kill()
    own_server.start()
    page = sign_in(own_server, guesser, "Alva")
    expect(page.locator(".s-failed")).to_contain_text("För många försök. Vänta")
    settled(sign_in(own_server, guesser, "Bo"))


def test_a_code_works_once(own_server: Server, visit: Visit, people: Staff) -> None:
    admin = people[ADMINISTRATOR].open(f"{own_server.url}administrera")
    code = new_account(admin, "Cia", "medverkande")
    choose_password(own_server, visit(), code)
    again = visit().page
    again.goto(f"{own_server.url}konto/kod")
    again.get_by_label("Engångskod").fill(code)
    again.get_by_label("Nytt lösenord").fill(PASSWORD)
    again.get_by_role("button", name="Spara lösenordet").click()
    expect(again.locator(".s-failed")).to_contain_text("Koden gäller inte")


def test_accounts_of_the_command_beside_the_first_administrator_s(
    own_server: Server, visit: Visit
) -> None:
    """Åsa isn't told that she is the first administrator; and who is alone asks to leave in vain."""
    own_server.start()
    with closing(own_server.opened()) as service:
        asa, admin = (
            accounts.new_account(service, name, role, "kommandot user")
            for name, role in (("Åsa Öberg", Role.EDITOR), ("Admin", Role.ADMINISTRATOR))
        )
    asas = visit(stranger=True)
    asas.page.goto(f"{own_server.url}konto/kod")
    expect(asas.page.locator("#om-namn")).to_have_text(
        "Bara för den första administratören: så visas du i SAMSAM. Alla andra lämnar fältet tomt."
    )
    page = choose_password(own_server, asas, asa)
    expect(page.locator(".s-visitor")).to_contain_text("Inloggad: Åsa Öberg, redaktör.")
    alone = visit(stranger=True)
    page = choose_password(own_server, alone, admin)
    page.goto(f"{own_server.url}konto/kod")
    expect(page.get_by_label("Ditt namn")).to_have_count(0)
    page = alone.open(f"{own_server.url}administrera")
    expect(page.get_by_text("administratör (stängt)")).to_be_visible()
    page.get_by_text("Admin (administratör)").click()
    page.get_by_role("button", name="Stäng kontot").click()
    expect(page.get_by_text("Stänga ditt eget konto?")).to_be_visible()
    page.get_by_role("button", name="Nej, behåll det").click()
    expect(page.get_by_text("Stänga ditt eget konto?")).to_have_count(0)
    page.get_by_role("button", name="Stäng kontot").click()
    page.get_by_role("button", name="Ja, stäng mitt konto").click()
    expect(page.locator(".s-failed")).to_contain_text("minst en administratör som kan logga in")
    expect(page.get_by_text("Stänga ditt eget konto?")).to_have_count(0)


def test_a_refused_form_keeps_the_name(own_server: Server, visit: Visit, people: Staff) -> None:
    page = sign_in(own_server, visit(), "Alva ”A” & <b>", "fel lösenord här")
    expect(page.get_by_label("Namn")).to_have_value("Alva ”A” & <b>")
    expect(page.get_by_label("Lösenord")).to_have_value("")


def test_the_first_administrator_whose_password_is_short_keeps_the_name(
    own_server: Server, visit: Visit
) -> None:
    page = visit(stranger=True).page
    page.goto(f"{own_server.start().url}konto/kod")
    page.get_by_label("Engångskod").fill(code_in(own_server.log))
    page.get_by_label("Ditt namn").fill("Vera Åström")
    page.get_by_label("Nytt lösenord").fill("kort")
    page.get_by_role("button", name="Spara lösenordet").click()
    expect(page.locator(".s-failed")).to_contain_text("minst tolv tecken")
    expect(page.get_by_label("Ditt namn")).to_have_value("Vera Åström")
    expect(page.get_by_label("Engångskod")).to_have_value("")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {},
        {"sec-fetch-site": "cross-site", "origin": "SELF"},
    ],
    ids=["foreign", "none", "cross-site"],
)
def test_a_form_from_another_site_does_nothing(own_server: Server, headers: dict[str, str]) -> None:
    own_server.start()
    mine = {k: own_server.url.rstrip("/") if v == "SELF" else v for k, v in headers.items()}
    for path in ("konto/logga-in", "konto/kod", "konto/logga-ut"):
        answer = patient.post(
            f"{own_server.url}{path}", data={"namn": "Alva", "losenord": "x"}, headers=mine
        )
        assert answer.status_code in (400, 403)
        assert "set-cookie" not in answer.headers


@pytest.mark.case(101)
def test_the_cookie_is_out_of_reach_and_a_changed_one_is_nobody(
    own_server: Server, people: Staff
) -> None:
    cookies = {c["name"]: c for c in people["Alva"].context.cookies()}
    mine = cookies["samsam"]
    assert (mine["httpOnly"], mine["sameSite"]) == (True, "Lax")
    flipped = mine["value"][:-1] + ("A" if mine["value"][-1] != "A" else "B")
    people["Alva"].context.add_cookies([{**mine, "value": flipped}])  # type: ignore[list-item]
    page = people["Alva"].open(f"{own_server.url}skriv_arsanalys?ar={YEAR}")
    expect(page.locator("body")).to_contain_text("Sidan är inte öppen för dig")


def complete_the_analysis(server: Server) -> None:
    """Write the fields that the walk doesn't type, by the questions that the page asks."""
    from samsam.model.analysis.records import FieldKind, RecordKind
    from samsam.services.analysis.year import add, put_in_focus, save, year_view

    service = server.opened()
    put_in_focus(service, YEAR, "population", "Alva")
    add(service, YEAR, RecordKind.ACTION, "Alva", "population")
    action = year_view(service, YEAR).of_kind(RecordKind.ACTION)[0]
    for name, said in EXPECTED.items():
        save(service, YEAR, action, name, said, 0, "Alva")
    for part in year_view(service, YEAR).parts:
        for field in () if part.kind is RecordKind.FINDING else part.missing:
            text = field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT)
            known = field.choices[0] if field.choices else "population"
            known = "2026-12-31" if field.kind is FieldKind.DATE else known
            save(service, YEAR, part, field.id, "Text." if text else known, 0, "Alva")
    service.close()


def revise_the_source(server: Server) -> None:
    service = server.opened()
    vintage = Vintage("reviderad", "Reviderad", "SCB", date(2026, 9, 1))
    rows = tuple(
        Row("population", "2262", Sex.TOTAL, Observation(year, value, vintage_id="reviderad"))
        for year, value in ((2020, 17960.0), (2026, CAME))
    )
    with service.records.writing() as connection:
        observations.put(connection, vintage, rows, "x")
    service.close()


@pytest.fixture
def people_of_the_provider(
    own_server: Server, visit: Visit, tmp_path: Path
) -> Iterator[dict[str, Visitor]]:
    """The same people, with roles from the municipality's provider of identities."""
    with provider(own_server) as client:
        use(own_server, tmp_path, client.secrets(own_server))
        own_server.start()
        people = {name: visit() for name in ("admin", "Alva", "Moa", "Bo")}
        for name, visitor in people.items():
            sign_in_there(own_server, visitor, name)
        yield {**people, "reader": visit(stranger=True)}


@pytest.fixture(params=["people_by_pages", "people_of_the_provider"], ids=["accounts", "provider"])
def everybody(request: pytest.FixtureRequest) -> dict[str, Visitor]:
    found: dict[str, Visitor] = request.getfixturevalue(request.param)
    return found


@pytest.mark.case(71, 84, 85)
def test_the_whole_way(  # noqa: PLR0915 - one walk, step after step
    own_server: Server, visit: Visit, everybody: dict[str, Visitor], tmp_path: Path
) -> None:
    people = everybody
    write, read = (f"{own_server.url}{p}?ar={YEAR}" for p in ("skriv_arsanalys", "arsanalys"))
    # Two write, one after the other, and nothing of either is lost, whatever comes between.
    alva = people["Alva"].open(write)
    type_in(alva, "Nej, målet")
    wait_saved(alva)
    own_server.kill()
    own_server.start()
    alva = people["Alva"].open(write)
    area_of(alva).press("End")
    area_of(alva).press_sequentially(" missades.")
    wait_saved(alva)
    alva.reload()
    settled(alva)
    moa = people["Moa"].open(write)
    expect(area_of(moa)).to_have_value("Nej, målet missades.")
    type_in(moa, "Flera företag flyttade hit.", field_id="events")
    wait_saved(moa)
    reader = people["reader"].open(read)
    expect(reader.locator("body")).to_contain_text("Arbetsmaterial visas bara för enheten")
    # The rest is written, and the server is stopped in between.
    own_server.stop()
    complete_the_analysis(own_server)
    own_server.start()
    alva = people["Alva"].open(read)
    alva.get_by_role("button", name="Skicka till granskning").click()
    expect(alva.locator(".s-saved")).to_contain_text("klar för granskning")
    assert alva.get_by_role("button", name="Fastställ och gör offentlig").count() == 0
    # A third fixes it.
    bo = people["Bo"].open(read)
    bo.get_by_role("button", name="Fastställ och gör offentlig").click()
    expect(bo.locator(".s-failed")).to_have_text("Skriv ärendets diarienummer.")
    bo.get_by_label("Diarienummer (obligatoriskt)").fill("SBN 2026:14")
    bo.get_by_role("button", name="Fastställ och gör offentlig").click()
    expect(bo.locator(".s-saved")).to_have_text(
        "Analysen är fastställd och kan läsas av alla.", timeout=60_000
    )
    # Anyone reads it, with its charts, and can verify it.
    reader = people["reader"].open(read)
    expect(reader.locator("body")).to_contain_text("av Bo. Diarienummer SBN 2026:14. Utgåva 1.")
    expect(reader.locator("body")).to_contain_text("Nej, målet missades.")
    chart = reader.locator(".s-frozen img.s-wide")
    assert chart.evaluate("e => e.complete && e.naturalWidth > 100")
    with reader.expect_download() as download:
        reader.get_by_role("link", name="Ladda ner med hashvärde").click()
    file = tmp_path / "analys.json"
    download.value.save_as(file)
    told = reader.locator(".s-hash code").inner_text()
    assert told in file.read_text(encoding="utf-8")
    # Nobody can change it any more.
    alva = people["Alva"].open(write)
    type_in(alva, "Efteråt.")
    expect(alva.locator(".s-failed").first).to_contain_text("fastställd")
    # The source is revised, and the reader is told.
    own_server.stop()
    revise_the_source(own_server)
    own_server.start()
    reader = people["reader"].open(read)
    warning = reader.locator(".s-warning")
    expect(warning).to_contain_text("Underlaget har ändrats efter fastställande")
    expect(warning).to_contain_text("17\u00a0963")
    expect(warning).to_contain_text("17\u00a0960")
    # A correction is a new edition; the first one stays.
    alva = people["Alva"].open(read)
    alva.get_by_label("Varför rättas analysen? (obligatoriskt)").fill("Källan har ändrats.")
    alva.get_by_role("button", name="Påbörja en rättelse").click()
    expect(alva.locator(".s-saved")).to_contain_text("En ny utgåva är påbörjad")
    reader = people["reader"].open(read)
    expect(reader.locator("body")).to_contain_text("En rättelse är påbörjad.")
    alva = people["Alva"].open(write)
    # What was refused comes back, now that it can be written: she takes it away again.
    expect(area_of(alva)).to_have_value("Nej, målet missades.Efteråt.")
    area_of(alva).press("End")
    for _ in "Efteråt.":
        area_of(alva).press("Backspace")
    area_of(alva).press_sequentially(" Rättat.")
    expect(area_of(alva)).to_have_value("Nej, målet missades. Rättat.")
    wait_saved(alva)
    alva = people["Alva"].open(read)
    alva.get_by_role("button", name="Skicka till granskning").click()
    expect(alva.locator(".s-saved")).to_contain_text("klar för granskning")
    bo = people["Bo"].open(read)
    bo.get_by_label("Diarienummer (obligatoriskt)").fill("SBN 2026:31")
    bo.get_by_role("button", name="Fastställ och gör offentlig").click()
    expect(bo.locator(".s-saved")).to_have_text(
        "Analysen är fastställd och kan läsas av alla.", timeout=60_000
    )
    reader = people["reader"].open(read)
    expect(reader.locator("body")).to_contain_text("Utgåvan rättar den förra: Källan har ändrats.")
    expect(reader.locator(".s-warning")).to_have_count(0)
    assert reader.locator(".s-hash code").inner_text() != told
    reader = people["reader"].open(f"{read}&utgava=1")
    assert reader.locator(".s-hash code").inner_text() == told
    # The file that was taken of the first edition still verifies, with the hash of the decision.
    verified = forks.run(["-m", "samsam", "verify", str(file), "--hash", told], os.environ)
    assert (verified.returncode, "stämmer med hashvärdet" in verified.stdout) == (0, True)
    # Next year's analysis opens with last year's beside it, and its expectations scored.
    alva = people["Alva"].open(f"{own_server.url}skriv_arsanalys?ar={YEAR + 1}")
    expect(alva.locator("body")).to_contain_text("Nej, målet missades. Rättat.")
    open_more(alva)
    beside = alva.get_by_role("note").filter(has_text="Det blev inte som väntat.")
    expect(beside).to_contain_text("Invånare 2026: 17\u00a0500. Utfall: 17\u00a0480")
    expect(beside).to_contain_text(re.compile("Utfallet ligger (inom|utanför) det som väntades"))
    # What was done is in the journal, and no text of a draft is.
    admin = people["admin"].open(f"{own_server.url}administrera")
    journal = admin.locator("table", has_text="De senaste händelserna").inner_text()
    for words in ("fastställde analysen", "SBN 2026:31", "Källan har ändrats.", "skapade konto"):
        assert words in journal
    assert "missades" not in journal

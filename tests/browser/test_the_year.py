"""A year's work by five people from an empty store: target, analysis, review, mails, next year.

What each of them presses is counted by the browser (counting.py): the year of the head of the unit
may cost at most `MOST_CLICKS` clicks beyond typing and `MOST_MANDATORY` mandatory fields
(docs/decisions/0033).
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import docx
import patient
import pikepdf
import pptx
import pytest
from browsing import Server, Visit, Visitor, pick_option, settled
from counting import Clicks, counted
from mail_server import Inbox, mail_server
from playwright.sync_api import Locator, Page, expect
from test_the_whole_way import choose_password, code_in, new_account
from test_together import address, mail_to, waiting

MOST_MANDATORY, MOST_CLICKS = 25, 70
MOST_PAGES, MOST_SLIDES = 6, 9
YEAR = date.today().year - 1  # noqa: DTZ011 - the day that the server's clock shows
NEXT = YEAR + 1
HEAD = "Alva"
ROLES = {HEAD: "redaktör", "Moa": "medverkande", "Kim": "medverkande", "Bo": "fastställare"}
TARGET = "Öppet arbetslösa"
FOCUS = {
    "open_unemployment": "Öppet arbetslösa",
    "population": "Invånare",
    "neet_16_24": "Unga utan jobb och studier 16–24",
}
GOALS = (
    ("trygghet", "Trygghet, delaktighet och livslångt lärande", "Viss"),
    ("tillvaxt", "Tillväxt, sysselsättning och arbete", "Tydlig"),
    ("livskvalitet", "Livskvalitet och attraktiva livsmiljöer", "Ingen"),
)
ACTIONS = ("Sälj tio tomter.", "Öppna en lots för företag.", "Starta ett lag mot avhopp.")
FINDINGS = ("Unga saknar bussar på kvällen.", "Företagen hittar ingen att anställa.")
# Whom the head gives which field, with its label and what they write.
GIVEN = {
    "Moa": ("annual_analysis__not_measured", "Vad vi inte mäter", "Hur många som pendlar."),
    "Kim": ("annual_analysis__events", "Omvärld och väsentliga händelser", "Ett bolag flyttade."),
}
QUESTION, ANSWER, REMARK = "Räcker underlaget?", "Ja, med årets enkät.", "Nämn också 2035."
SUMMARY = "Vi är inte på rätt väg med befolkningen, men arbetslösheten sjunker."
EXPECTED = "Arbetslösheten fortsätter ner."
REASON = "Skriv vad befolkningsmålet betyder för budgeten."
STORY = "Industrin anställde under hösten."


def calm(page: Page) -> Page:
    """Wait until what was pressed has had its run: the next press else meets a page that goes."""
    page.wait_for_timeout(500)
    return settled(page)


@dataclass
class Person:
    """Somebody with an account, in a window of their own, whose clicks are counted."""

    name: str
    visitor: Visitor
    clicks: Clicks

    @property
    def page(self) -> Page:
        return self.visitor.page

    def follow(self, link: Locator) -> Page:
        """Follow a link of SAMSAM's own, and wait until its page is drawn."""
        link.first.click()
        return calm(self.page)

    def home(self) -> Page:
        """SAMSAM as who comes in the morning, by a bookmark."""
        return self.visitor.open(self.server_url)

    server_url: str = ""


@dataclass
class Office:
    """The server, its mails, and everybody who works there."""

    server: Server
    inbox: Inbox
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def head(self) -> Person:
        return self.people[HEAD]


@pytest.fixture
def office(tmp_path: Path, visit: Visit) -> Iterator[Office]:
    """An empty store with mail and five accounts, made as the first administrator makes them."""
    server, inbox = Server(tmp_path / "samsam.sqlite"), Inbox()
    with mail_server(inbox) as port:
        server.settings = {
            "SAMSAM_SMTP_HOST": "localhost", "SAMSAM_SMTP_PORT": str(port),
            "SAMSAM_SMTP_SECURITY": "ingen", "SAMSAM_SMTP_SENDER": "samsam@kommunen.se",
            "SAMSAM_PUBLIC_ADDRESS": server.url.rstrip("/"), "SAMSAM_MAIL_HOUR": "0",
        }  # fmt: skip
        server.start()
        made = Office(server, inbox)
        for name in ("Vera", *ROLES):
            visitor = visit()
            made.people[name] = Person(name, visitor, counted(visitor), server.url)
        let_in(made)
        yield made
        server.kill()


def let_in(office: Office) -> None:
    """The administrator makes the accounts; each chooses a password and writes an address."""
    admin = office.people["Vera"]
    with admin.clicks.doing("Konton"):
        page = choose_password(office.server, admin.visitor, code_in(office.server.log), "Vera")
        admin.follow(page.get_by_role("link", name="Administrera"))
        nobody = page.get_by_text("Ingen kan skriva i SAMSAM nu.")
        expect(nobody).to_be_visible()
        codes = {name: new_account(page, name, role) for name, role in ROLES.items()}
        expect(nobody).to_have_count(0)
    for name, code in codes.items():
        person = office.people[name]
        with person.clicks.doing("Konto och e-postadress"):
            page = choose_password(office.server, person.visitor, code)
            person.follow(page.get_by_role("link", name="Skriv din e-postadress"))
            page.get_by_label("Din e-postadress").fill(address(name))
            page.get_by_role("button", name="Spara adressen").click()
            expect(page.get_by_text("Adressen är sparad.")).to_be_visible()


# Writing


def field_of(page: Page, place: str, year: int = YEAR) -> Locator:
    """A field of the writing page, by kind, subject and name."""
    return page.locator(f".st-key-field_{year}_{place}")


def saved(page: Page, place: str, year: int) -> None:
    """Wait until the page reports that a field is saved."""
    expect(page.locator(f'.s-saved[data-key="field_{year}_{place}"]')).to_contain_text("Sparat")


def write(person: Person, place: str, text: str, year: int = YEAR) -> None:
    """Type in a field, which is reached by Tab, and go on."""
    box = field_of(person.page, place, year).locator("textarea, input").first
    box.focus()
    person.page.keyboard.insert_text(text)
    person.page.keyboard.press("Tab")
    saved(person.page, place, year)


def pick(person: Person, place: str, option: str, year: int = YEAR) -> None:
    """Open a field's list and choose."""
    pick_option(person.page, field_of(person.page, place, year), option, exact=True)
    saved(person.page, place, year)


def write_day(person: Person, place: str, day: str, year: int = YEAR) -> None:
    """Type a day, which is saved while it's typed."""
    field_of(person.page, place, year).locator("input").focus()
    person.page.keyboard.type(day)
    person.page.keyboard.press("Tab")
    saved(person.page, place, year)


def go_to(person: Person, section: str, heading: str, year: int = YEAR) -> None:
    """Choose a part of the analysis in the column of parts."""
    person.page.locator(f".st-key-part_{year}").get_by_text(heading, exact=True).click()
    person.page.locator(f'[data-section="{section}"]').wait_for()
    calm(person.page)


def begin(person: Person, words: str) -> None:
    """Press a button that begins something."""
    person.page.get_by_role("button", name=words, exact=True).click()
    calm(person.page)


def unfold(person: Person, part: str, year: int = YEAR) -> None:
    """Open the fold of a part's fields that aren't mandatory."""
    fold = person.page.locator(f".st-key-more_{year}_{part}")
    fold.locator("summary").first.click()
    fold.locator("details[open]").first.wait_for()
    calm(person.page)


def open_writing(person: Person) -> None:
    """From the first page to the writing page, as its links lead."""
    page = person.home()
    person.follow(page.locator("header").get_by_role("link", name="Årsanalys", exact=True))
    person.follow(page.get_by_role("link", name="Skriv i analysen"))


# The year


def test_a_year_by_five_from_an_empty_store(office: Office, visit: Visit, tmp_path: Path) -> None:
    reader = visit(stranger=True)
    set_target(office, reader)
    write_analysis(office.head)
    assert mandatory(office.head.page) <= MOST_MANDATORY
    write_more(office.head)
    give_fields(office.head)
    restart(office)
    for name, texts in GIVEN.items():
        do_what_was_given(office, name, *texts)
    read_answers(office.head)
    review(office)
    mails_are_as_agreed(office)
    change_target(office, reader)
    documents(office.server, tmp_path / "analys")
    assert office.head.clicks.total <= MOST_CLICKS, office.head.clicks.table
    take_in_value(office.head)
    begin_next_year(office)
    for person in office.people.values():
        print(f"{person.name}\n{person.clicks.table}")  # for docs/decisions/0033


def set_target(office: Office, reader: Visitor) -> None:
    """A target is set on its page, and followed to the first page and the kit."""
    head = office.head
    with head.clicks.doing("Målet sätts"):
        page = head.home()
        head.follow(
            page.locator(".s-visitor").get_by_role("link", name="Mål och nyckeltal", exact=True)
        )
        pick_option(
            page, page.locator('[class*="st-key-register_new"][class*="indicator"]'), TARGET
        )
        calm(page)
        page.get_by_text("Högst: värdet eller lägre").first.click()
        calm(page)
        type_target(page, "3,5")
    follow_target(office, reader, "3,5")


def type_target(page: Page, value: str, year: int = YEAR + 6) -> None:
    for label, text in (
        ("Värde", value), ("Målår", str(year)), ("Beslutat av", "Kommunfullmäktige"),
        ("Beslutat den (dag månad år)", f"16 juni {YEAR}"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).first.fill(text)
        page.keyboard.press("Tab")
    calm(page)
    page.get_by_role("button", name="Spara målet").first.click()
    expect(page.locator(".s-report")).to_contain_text("Målet är sparat")


def follow_target(office: Office, reader: Visitor, value: str) -> None:
    """Everybody reads the target on the first page and in the kit's document."""
    wish = f"högst\u00a0{value}\u00a0%"
    body = reader.open(office.server.url).locator("body")
    expect(body).to_contain_text(f"Målet för {YEAR + 6} (öppet arbetslösa), {wish}")
    assert wish in words_of_kit(office.server, "med=open_unemployment")


def words_of_kit(server: Server, asked: str) -> str:
    """The words of the Word document of a kit that anybody may fetch."""
    answer = patient.get(f"{server.url}filer/paket.zip?{asked}&delar=word", timeout=120)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as kit:
        name = next(n for n in kit.namelist() if n.endswith(".docx"))
        return words_of(io.BytesIO(kit.read(name)))


def words_of(file: io.BytesIO | Path) -> str:
    """All words of a Word document."""
    document = docx.Document(str(file) if isinstance(file, Path) else file)
    cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
    return " ".join((*(p.text for p in document.paragraphs), *cells))


def write_analysis(head: Person) -> None:
    """Three movements, three key figures, two findings and three actions: what is mandatory."""
    with head.clicks.doing("Sammanfattning, bedömning och mål"):
        open_writing(head)
        write(head, "annual_analysis__summary", SUMMARY)
        pick(head, "annual_analysis__overall_assessment", "Oförändrat")
        pick(head, "annual_analysis__certainty", "Medel")
        write(head, "annual_analysis__population_targets", "Målet för 2025 missades.")
    for goal, heading, verdict in GOALS:
        with head.clicks.doing("Tre förflyttningar"):
            go_to(head, f"malbild-{goal}", f"Förflyttning: {heading}")
            write(head, f"movement_{goal}_from_to", "Från fåtal till flertal.")
            pick(head, f"movement_{goal}_assessment", verdict)
    for number, (indicator, title) in enumerate(FOCUS.items(), 1):
        with head.clicks.doing("Tre nyckeltal i fokus"):
            put_in_focus(head, title)
            write(head, f"indicator_analysis_{indicator}_story", STORY)
        with head.clicks.doing("Tre åtgärder"):
            begin(head, "Lägg till en åtgärd")
            write(head, f"action_{number}_action", ACTIONS[number - 1])
            write(head, f"action_{number}_responsible", "Näringslivsenheten")
            write_day(head, f"action_{number}_due", f"{NEXT}-12-31")
    with head.clicks.doing("Två iakttagelser"):
        go_to(head, "iakttagelser", "Iakttagelser")
        for number, text in enumerate(FINDINGS, 1):
            begin(head, "Lägg till en iakttagelse")
            write(head, f"finding_{number}_what", text)


def put_in_focus(person: Person, title: str, year: int = YEAR) -> None:
    pick_option(person.page, person.page.locator(f".st-key-focus_{year}"), title, exact=True)
    person.page.locator("h2.s-section", has_text=title).wait_for()
    calm(person.page)


def mandatory(page: Page) -> int:
    """How many fields the page says are mandatory; all of them are written."""
    words = page.locator(".s-state", has_text="obligatoriska fält är ifyllda").inner_text()
    written, of = re.findall(r"\d+", words)[:2]
    assert written == of, words
    return int(of)


def write_more(head: Person) -> None:
    """What isn't mandatory but is carried on: a cause, an effect in numbers, an expectation."""
    with head.clicks.doing("Orsak, väntad effekt och förväntan"):
        go_to(head, "analys", "Årsanalys")
        unfold(head, "annual_analysis_")
        write(head, "annual_analysis__expected_development", EXPECTED)
        go_to(head, "nyckeltal-population", "Nyckeltalsanalys: Invånare")
        begin(head, "Lägg till en orsak")
        write(head, "cause_1_cause", "Få bostäder.")
        head.page.locator(".st-key-open_action_2 summary").first.click()
        calm(head.page)
        unfold(head, "action_2")
        pick(head, "action_2_effect_indicator", "Invånare")
        write(head, "action_2_effect_year", str(NEXT))
        write(head, "action_2_effect_value", "17 500")


def give_fields(head: Person) -> None:
    """Two colleagues get a field each, with a day and a question."""
    with head.clicks.doing("Två fält lämnas till kollegor, med fråga"):
        go_to(head, "analys", "Årsanalys")
        unfold(head, "annual_analysis_")
        for name, (place, label, _) in GIVEN.items():
            fold = open_comments(head, place, label)
            pick_option(head.page, fold.locator('[data-testid="stSelectbox"]'), name)
            type_due_day(fold)
            fold.get_by_role("button", name="Lämna till kollegan").click()
            expect(head.page.locator(".s-assigned", has_text=name)).to_contain_text("senast")
            fold.get_by_label("Ny kommentar").fill(QUESTION)
            fold.get_by_role("button", name="Spara kommentaren").click()
            expect(fold.locator(".s-thread")).to_contain_text(QUESTION)


def open_comments(person: Person, place: str, label: str) -> Locator:
    """Open the fold of a field's comments."""
    person.page.get_by_text(f"Kommentarer och ansvarig: {label}").click()
    fold = person.page.locator(f".st-key-together_{YEAR}_{place}")
    fold.get_by_label("Ny kommentar").wait_for()
    calm(person.page)
    return fold


def type_due_day(fold: Locator) -> None:
    fold.get_by_label("Senast").fill(time.strftime("%Y-%m-%d"))
    fold.page.keyboard.press("Tab")


def restart(office: Office) -> None:
    """Start the server anew: its first look sends the day's mails."""
    office.server.kill()
    office.server.start()


def do_what_was_given(office: Office, name: str, place: str, label: str, text: str) -> None:
    """A colleague is mailed, follows the line, writes, answers and is done."""
    assert f"{HEAD} har gett dig" in mail_to(office.inbox, name, "väntar på dig i").get_content()
    person = office.people[name]
    with person.clicks.doing("Ett fält skrivs, en fråga besvaras"):
        page = person.home()
        person.follow(waiting(page).get_by_role("link", name=f"{HEAD} har gett dig"))
        write(person, place, text)
        fold = page.locator(f".st-key-together_{YEAR}_{place}")
        fold.get_by_label("Svara").fill(ANSWER)
        fold.get_by_role("button", name="Spara svaret").click()
        expect(fold.locator(".s-thread")).to_contain_text(ANSWER)
        mine = page.locator(".s-assigned", has_text="Du har fältet")
        mine.locator("xpath=following::button[.='Klar'][1]").click()
        expect(mine).to_have_count(0)


def read_answers(head: Person) -> None:
    """Each answer is read where it stands, and its thread is closed."""
    with head.clicks.doing("Svaren läses, frågorna stängs"):
        for name, (place, _, text) in GIVEN.items():
            page = head.home()
            head.follow(waiting(page).get_by_role("link", name=f"{name} svarade"))
            expect(field_of(page, place).locator("textarea")).to_have_value(text)
            fold = page.locator(f".st-key-together_{YEAR}_{place}")
            fold.get_by_role("button", name="Klar", exact=True).click()
            expect(fold.locator(".s-thread")).to_contain_text(f"Klar: {HEAD}")


# Review


def reported(page: Page, words: str) -> None:
    """Wait until the page reports what was done; fixing draws every chart."""
    expect(page.locator(".s-saved", has_text=words)).to_be_visible(timeout=60_000)
    calm(page)


def send(head: Person) -> None:
    head.follow(head.page.get_by_role("link", name="Läs analysen"))
    head.page.get_by_role("button", name="Skicka till granskning").click()
    reported(head.page, "klar för granskning")


def review(office: Office) -> None:
    """Sent, commented and given back once, written again, sent again and fixed."""
    head, approver = office.head, office.people["Bo"]
    with head.clicks.doing("Skickas till granskning"):
        send(head)
    mail_to(office.inbox, "Bo", f"Årsanalysen {YEAR} väntar på dig")
    with approver.clicks.doing("Läser, kommenterar och lämnar tillbaka"):
        page = approver.home()
        approver.follow(waiting(page).get_by_role("link", name=f"Årsanalysen för {YEAR} väntar"))
        pick_option(
            page,
            page.locator(f".st-key-review_about_{YEAR}"),
            "Årsanalys: Befolkningsmålen 2025 och 2035",
        )
        page.get_by_label("Ny kommentar").fill(REMARK)
        page.get_by_role("button", name="Spara kommentaren").click()
        reported(page, "Kommentaren är sparad")
        page.get_by_label("Vad ska ändras?").fill(REASON)
        page.get_by_role("button", name="Lämna tillbaka för ändring").click()
        reported(page, "öppen för ändring")
    mail_to(office.inbox, HEAD, f"Årsanalysen {YEAR} är återlämnad")
    with head.clicks.doing("Ändras och skickas igen"):
        page = head.home()
        head.follow(waiting(page).get_by_role("link", name="Bo lämnade tillbaka"))
        expect(page.locator("body")).to_contain_text(REASON)
        write(head, "annual_analysis__population_targets", " Det kostar 40 miljoner.")
        send(head)
    with approver.clicks.doing("Fastställer"):
        page = approver.home()
        approver.follow(waiting(page).get_by_role("link", name=f"Årsanalysen för {YEAR} väntar"))
        page.get_by_label("Diarienummer (obligatoriskt)").fill("KS 2026:41")
        page.get_by_role("button", name="Fastställ och gör offentlig").click()
        reported(page, "kan läsas av alla")
    mail_to(office.inbox, "Moa", f"Årsanalysen {YEAR} är fastställd")


def mails_are_as_agreed(office: Office) -> None:
    """One a day at most of what waits, and no word of what was written or said."""
    restart(office)
    for name in ROLES:
        daily = [m for m in office.inbox.to(address(name)) if "väntar på dig i" in m["Subject"]]
        assert len(daily) <= 1, [m["Subject"] for m in daily]
    private = (SUMMARY, STORY, REASON, QUESTION, ANSWER, REMARK, *ACTIONS, *FINDINGS)
    said = [str(m.get_content()) for m in office.inbox.mails]
    assert not [(words, s) for words in private for s in said if words in s]


# Afterwards


def change_target(office: Office, reader: Visitor) -> None:
    """The target is changed later, and followed again, also into the kit of the analysis."""
    head = office.head
    with head.clicks.doing("Målet ändras"):
        page = head.home()
        head.follow(
            page.locator(".s-visitor").get_by_role("link", name="Mål och nyckeltal", exact=True)
        )
        title = f"{TARGET} {YEAR + 6}"
        page.get_by_text(title, exact=False).last.click()
        calm(page)
        fold = page.locator('[data-testid="stExpander"]', has_text=title)
        fold.get_by_label("Värde", exact=True).fill("2,5")
        page.keyboard.press("Tab")
        calm(page)
        fold.get_by_role("button", name="Spara målet").click()
        expect(page.locator(".s-report")).to_contain_text("Målet är sparat")
    follow_target(office, reader, "2,5")


def begin_next_year(office: Office) -> None:
    """All that the fixed year left is answered; what was expected stands beside what came."""
    head = office.head
    with head.clicks.doing("Nästa år börjar"):
        page = head.home()
        head.follow(page.locator("header").get_by_role("link", name="Årsanalys", exact=True))
        pick_option(page, page.locator(".st-key-choice_year"), str(NEXT))
        page.locator("h1", has_text=str(NEXT)).wait_for()
        calm(page)
        head.follow(page.get_by_role("link", name="Skriv i analysen"))
        go_to(head, "tidigare-ar", "Från tidigare år", NEXT)
        yes = page.locator(f'[class*="st-key-answer_{NEXT}_"][class*="_YES"] button')
        count = len(ACTIONS) + len(FOCUS) + 2  # with the cause and the expectation
        expect(yes).to_have_count(count)
        for number in range(1, count + 1):
            yes.nth(number - 1).click()
            done = "Allt är besvarat" if number == count else f"{number} av {count} är besvarade"
            expect(page.locator("body")).to_contain_text(done)
    with head.clicks.doing("Det som följde med läses"):
        read_carried_over(office)


def read_carried_over(office: Office) -> None:
    """What was answered with yes is where it belongs, and last year's expectations are scored."""
    head, page = office.head, office.head.page
    area = "annual_analysis__expected_development"
    go_to(head, "analys", "Årsanalys", NEXT)
    unfold(head, "annual_analysis_", NEXT)
    expect(field_of(page, area, NEXT).locator("textarea")).to_have_value(EXPECTED)
    beside = page.get_by_role("note").filter(has_text="Förväntad utveckling i förra årets analys")
    expect(beside).to_contain_text(EXPECTED)
    expect(beside).to_contain_text(f"Invånare {NEXT}: 17\u00a0500. Utfall: 17\u00a0480")
    expect(beside).to_contain_text("Det blev inte som väntat")
    parts = page.locator(f".st-key-part_{NEXT}")
    for title in FOCUS.values():
        expect(parts).to_contain_text(f"Nyckeltalsanalys: {title}")
    go_to(head, "nyckeltal-population", "Nyckeltalsanalys: Invånare", NEXT)
    expect(page.locator("body")).to_contain_text("Orsak 1: Få bostäder.")
    expect(page.locator('[data-testid="stMain"]')).to_contain_text(f"Målet för {NEXT + 9}")
    register = head.visitor.open(f"{office.server.url}atgarder").locator("body")
    for action in ACTIONS:
        expect(register).to_contain_text(action)


def take_in_value(head: Person) -> None:
    """The year's value comes: the head types it in."""
    with head.clicks.doing("Årets värde förs in för hand"):
        page = head.home()
        head.follow(page.locator("header").get_by_role("link", name="Data", exact=True))
        pick_option(
            page,
            page.locator('[data-testid="stSelectbox"]', has_text="Nyckeltal ("),
            "Invånare",
            exact=True,
        )
        calm(page)
        page.get_by_label("Källa (obligatoriskt)", exact=True).fill("SCB")
        page.get_by_label("Tabell", exact=True).fill(f"{NEXT}\t17480\tSCB:s webbplats")
        page.get_by_role("button", name="Förhandsgranska", exact=True).click()
        page.get_by_role("button", name="Läs in och visa för alla").click()
        expect(page.locator("p.s-report").filter(has_text="1 värde är inläst")).to_be_visible()


# The documents


def documents(server: Server, folder: Path) -> None:
    """The fixed analysis as everybody may fetch it, within its lengths."""
    folder.mkdir()
    asked = f"analys={YEAR}&delar=word,powerpoint,rapport,sida"
    answer = patient.get(f"{server.url}filer/paket.zip?{asked}", timeout=180)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as kit:
        kit.extractall(folder)
    report, page = sorted(folder.rglob("*.pdf"), key=pages, reverse=True)
    assert (pages(report), pages(page)) <= (MOST_PAGES, 1)
    slides = [len(pptx.Presentation(str(p)).slides) for p in folder.rglob("*.pptx")]
    assert max(slides) <= MOST_SLIDES
    # The target was changed after the analysis was fixed, which keeps the one that it was fixed with.
    words = words_of(next(p for p in folder.rglob("*.docx") if "en-sida" not in p.name))
    assert f"Målet för {YEAR + 6} är högst 3,5" in words.replace("\u00a0", " ")


def pages(path: Path) -> int:
    with pikepdf.open(path) as read:
        return len(read.pages)

"""The page of data as a person uses it: typed and pasted, taken in, undone and brought back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browsing import Server, Visitor, pick_option
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

OWN_FIGURES = True

Visit = Callable[..., Visitor]
TABLE = "År\tVärde\tAnmärkning\n2025\t{}\tRäknat ur kyrkböckerna"


@pytest.fixture
def page(writing_server: Server, visit: Visit) -> Page:
    return visit().open(f"{writing_server.url}data")


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def choose(page: Page, label: str, option: str | re.Pattern[str]) -> None:
    pick_option(page, page.locator('[data-testid="stSelectbox"]', has_text=label), option)


def preview(page: Page) -> None:
    page.get_by_role("button", name="Förhandsgranska", exact=True).click()
    page.get_by_role("heading", name="Förhandsgranska").wait_for()


def told(page: Page, words: str | re.Pattern[str]) -> None:
    # The message before may stand there until the page is drawn whole.
    expect(page.locator("p.s-report").filter(has_text=words)).to_be_visible()


def take_in(page: Page, births: int) -> None:
    """One value by hand, always from the same source and for the same year."""
    choose(page, "Nyckeltal (obligatoriskt)", "Födda")
    field(page, "Källa (obligatoriskt)").fill("Församlingen")
    field(page, "Tabell").fill(TABLE.format(births))
    preview(page)
    expect(page.locator(".s-preview")).to_contain_text(str(births))
    page.get_by_role("button", name="Läs in och visa för alla").click()
    told(page, "Församlingen: 1 värde är inläst")
    expect(field(page, "Tabell")).to_have_count(1)  # the old one goes when the run is over
    expect(field(page, "Tabell")).to_have_value("")
    expect(field(page, "Källa (obligatoriskt)")).to_have_value("")


def births_of_2025(writing_server: Server, visit: Visit) -> str:
    shown = visit().open(f"{writing_server.url}nyckeltal?nyckeltal=births")
    return shown.locator(".s-table tr", has_text="2025").first.inner_text()


def test_the_chosen_one_of_two_that_look_alike_is_undone_and_brought_back(
    page: Page, writing_server: Server, visit: Visit
) -> None:
    take_in(page, 125)
    take_in(page, 126)
    take_in(page, 127)
    choose(page, "Inläsning att ångra", re.compile("Församlingen, 1 rad, Födda 2025: 126"))
    page.get_by_role("button", name="Ångra inläsningen").click()
    question = page.locator("div.s-report")
    expect(question).to_contain_text("Inget värde ändras")
    page.get_by_role("button", name="Nej").click()
    told(page, "Inget är ändrat.")
    choose(page, "Inläsning att ångra", re.compile("Födda 2025: 127"))
    page.get_by_role("button", name="Ångra inläsningen").click()
    expect(question).to_contain_text("Då gäller det tidigare igen: Födda 2025: 127 → 126.")
    page.get_by_role("button", name="Ja, ångra").click()
    told(page, re.compile(r"Ångrad: .*Församlingen, 1 rad\. Nu gäller Födda 2025: 126\."))
    seen = births_of_2025(writing_server, visit)
    assert "126" in seen
    assert "Räknat ur kyrkböckerna" in seen
    page.get_by_role("button", name="Gör om inläsningen").click()
    expect(question).to_contain_text("Då gäller den igen: Födda 2025: 126 → 127.")
    page.get_by_role("button", name="Ja, gör om").click()
    told(page, "Gjord om: ")
    assert "127" in births_of_2025(writing_server, visit)


def test_two_persons_who_undo_the_same_are_told_who_was_first(
    page: Page, writing_server: Server, visit: Visit
) -> None:
    take_in(page, 131)
    other = visit().open(f"{writing_server.url}data")
    for one in (page, other):
        choose(one, "Inläsning att ångra", re.compile("Födda 2025: 131"))
        one.get_by_role("button", name="Ångra inläsningen").click()
        one.get_by_role("button", name="Ja, ångra").wait_for()
    page.get_by_role("button", name="Ja, ångra").click()
    told(page, "Ångrad: ")
    other.get_by_role("button", name="Ja, ångra").click()
    told(other, re.compile("är redan ångrad. .* var först"))


def test_what_is_typed_by_hand_is_lost_nowhere_on_the_way(
    page: Page, writing_server: Server
) -> None:
    """Typed at speed, with more rows, another field sent, a refusal and another page between."""
    choose(page, "Nyckeltal (obligatoriskt)", "Döda")
    written = {
        "Källa (obligatoriskt)": "Församlingen", "År, rad 1": "2025",
        "Värde, rad 1": "8,620", "Anmärkning, rad 1": "ur boken",
    }  # fmt: skip
    for label, text in written.items():
        field(page, label).click()
        page.keyboard.type(text, delay=15)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Lägg till rader").click()
    field(page, "År, rad 8").wait_for()
    preview(page)
    expect(page.locator(".s-preview")).to_contain_text("”8,620” kan betyda två saker.")
    expect(page.locator(".s-preview")).to_contain_text("Rad 1, värde")
    for label, text in written.items():
        expect(field(page, label)).to_have_value(text)
    page.get_by_role("link", name="Översikt").first.click()
    expect(page).not_to_have_url(re.compile("data$"))
    page.go_back()
    field(page, "År, rad 8").wait_for()
    for label, text in written.items():
        expect(field(page, label)).to_have_value(text)
    chosen = page.get_by_role("combobox", name="Nyckeltal (obligatoriskt)")
    expect(chosen).to_have_value("Döda")

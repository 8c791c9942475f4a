"""What was typed but not saved when the page went away comes back with the page."""

from __future__ import annotations

import re

import pytest
from browsing import Server, Visit, area_of, settled, type_in, wait_saved
from playwright.sync_api import expect

OWN_FIGURES = True

SENT_WITHIN_MS = 2000  # of a pause in writing
# Typed a word at a time, it takes longer than Streamlit's six tries before it says that nobody answers.
LONG_AWAY = " ".join(f"ord{n}" for n in range(1, 31))


def address(server: Server, year: int) -> str:
    return f"{server.url}skriv_arsanalys?ar={year}"


@pytest.mark.case(74)
def test_a_text_that_never_reached_the_server_comes_back_and_is_saved(
    writing_server: Server, visit: Visit
) -> None:
    page = visit().open(address(writing_server, 2061))
    type_in(page, "Det sparade.", 2061)
    wait_saved(page)
    # As when the network is gone: what is written from now on is never sent.
    page.evaluate("() => addEventListener('keydown', e => e.stopImmediatePropagation(), true)")
    area_of(page, 2061).press("End")
    area_of(page, 2061).type(" Det osparade.")
    page.evaluate("() => { window.onbeforeunload = null }")
    page.reload()
    settled(page)
    expect(area_of(page, 2061)).to_have_value("Det sparade. Det osparade.")
    wait_saved(page)
    again = visit().open(address(writing_server, 2061))
    expect(area_of(again, 2061)).to_have_value("Det sparade. Det osparade.")


@pytest.mark.case(72, 74)
def test_a_text_that_lost_the_race_is_shown_and_nothing_is_overwritten(
    writing_server: Server, visit: Visit
) -> None:
    first, second = (visit().open(address(writing_server, 2062)) for _ in range(2))
    first.evaluate("() => addEventListener('keydown', e => e.stopImmediatePropagation(), true)")
    area_of(first, 2062).click()
    area_of(first, 2062).type("Min osparade text.")
    type_in(second, "Den andras sparade text.", 2062)
    wait_saved(second)
    first.reload()
    settled(first)
    expect(area_of(first, 2062)).to_have_value("Den andras sparade text.")
    note = first.locator(".s-theirs", has_text="hann inte sparas")
    expect(note).to_contain_text("Min osparade text.")
    note.get_by_role("button", name="Ta bort rutan").click()
    first.reload()
    settled(first)
    expect(note).to_have_count(0)


def test_a_saved_text_leaves_no_copy_in_the_window(writing_server: Server, visit: Visit) -> None:
    page = visit().open(address(writing_server, 2063))
    type_in(page, "Sparad text 👩🏽‍🚒 med tecken.", 2063)
    wait_saved(page)
    page.wait_for_timeout(300)
    assert (
        page.evaluate("() => Object.keys(sessionStorage).filter(k => k.startsWith('samsam'))") == []
    )


@pytest.mark.case(74)
def test_who_writes_on_at_once_writes_on_in_what_came_back(
    writing_server: Server, visit: Visit
) -> None:
    """A text that isn't saved isn't written over by the first letter after it."""
    page = visit().open(address(writing_server, 2064))
    type_in(page, "Det sparade.", 2064)
    wait_saved(page)
    page.evaluate("() => addEventListener('keydown', e => e.stopImmediatePropagation(), true)")
    area_of(page, 2064).press("End")
    area_of(page, 2064).type(" Det osparade.")
    page.evaluate("() => { window.onbeforeunload = null }")
    page.reload()
    area = area_of(page, 2064)
    # What was kept comes back by itself half a second later: it may be there already.
    expect(area).to_have_value(re.compile(r"^Det sparade\."))
    area.press("End")
    area.type(" Mer.")
    expect(area).to_have_value("Det sparade. Det osparade. Mer.")
    wait_saved(page)
    again = visit().open(address(writing_server, 2064))
    expect(area_of(again, 2064)).to_have_value("Det sparade. Det osparade. Mer.")


@pytest.mark.case(74)
def test_what_was_typed_as_the_server_went_away_is_saved_when_it_is_back(
    own_server: Server, visit: Visit
) -> None:
    """Nobody writes on or loads anew: who believes that all is saved may shut the window."""
    page = visit().open(address(own_server.start(), 2065))
    type_in(page, "Det sparade.", 2065)
    wait_saved(page)
    area_of(page, 2065).press("End")
    area_of(page, 2065).type(" Det osparade.")
    own_server.kill()
    expect(page.locator('[data-test-connection-state="CONNECTED"]')).to_have_count(0)
    page.wait_for_timeout(SENT_WITHIN_MS)
    own_server.start()
    said = page.locator('.s-saved[data-key="field_2065_annual_analysis__summary"]')
    expect(said).to_have_attribute("data-size", str(len("Det sparade. Det osparade.")))
    again = visit().open(address(own_server, 2065))
    expect(area_of(again, 2065)).to_have_value("Det sparade. Det osparade.")


@pytest.mark.case(74)
def test_who_writes_on_while_the_server_is_away_loses_no_letter(
    own_server: Server, visit: Visit
) -> None:
    """No window takes the keys: field, caret and words stay, and are saved when it's back."""
    page = visit().open(address(own_server.start(), 2066))
    type_in(page, "Först.", 2066)
    wait_saved(page)
    area = area_of(page, 2066)
    other = area_of(page, 2066, "population_targets")
    own_server.kill()
    told = page.get_by_role("alert")
    for word in LONG_AWAY.split():
        page.keyboard.type(f" {word}", delay=60)
        page.wait_for_timeout(500)
    expect(told).to_contain_text("sparas när SAMSAM svarar igen")
    page.keyboard.press("Enter")
    page.keyboard.type("Ny rad.")
    other.click()
    page.keyboard.type("I nästa fält.", delay=20)
    meant = f"Först. {LONG_AWAY}\nNy rad."
    expect(area).to_have_value(meant)
    expect(other).to_have_value("I nästa fält.")
    own_server.start()
    expect(told).to_have_count(0, timeout=60_000)
    for field, text in (("summary", meant), ("population_targets", "I nästa fält.")):
        said = page.locator(f'.s-saved[data-key="field_2066_annual_analysis__{field}"]')
        expect(said).to_have_attribute("data-size", str(len(text)), timeout=60_000)
    again = visit().open(address(own_server, 2066))
    expect(area_of(again, 2066)).to_have_value(meant)
    expect(area_of(again, 2066, "population_targets")).to_have_value("I nästa fält.")


def test_a_field_that_was_shut_stays_shut_while_the_server_is_away(
    own_server: Server, visit: Visit
) -> None:
    page = visit().open(address(own_server.start(), 2067))
    area = area_of(page, 2067)
    area.evaluate("e => { e.disabled = true }")
    own_server.kill()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(area).to_be_disabled()
    expect(area_of(page, 2067, "population_targets")).to_be_enabled()

"""What is typed is kept: over reload, restart, kill -9, and two people in one field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import Server, Visitor, open_more
from playwright.sync_api import Locator, Page, expect

OWN_FIGURES = True

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
SUMMARY = "Sammanfattning – är vi på rätt väg? (obligatoriskt)"


@pytest.fixture
def writing(own_server: Server) -> str:
    return f"{own_server.start().url}skriv_arsanalys?ar=2025"


def area(page: Page) -> Locator:
    return page.get_by_label(SUMMARY)


def type_in(page: Page, text: str) -> None:
    """Type without leaving the field: the pause saves."""
    area(page).click()
    area(page).press_sequentially(text, delay=3)
    page.wait_for_selector(".s-saved:has-text('Sparat')")


def test_a_text_survives_reload_restart_and_kill(
    own_server: Server, writing: str, visit: Visit
) -> None:
    visitor = visit()
    page = visitor.open(writing)
    type_in(page, "Nej, målet missades.")
    page.reload()
    page.wait_for_selector("h1")
    expect(area(page)).to_have_value("Nej, målet missades.")
    own_server.kill()
    own_server.start()
    again = visit().open(writing)
    expect(area(again)).to_have_value("Nej, målet missades.")


def test_leaving_at_once_saves_too(writing: str, visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(writing)
    area(page).click()
    area(page).press_sequentially("Skrivet i sista stund.", delay=3)
    page.reload()
    page.wait_for_selector("h1")
    visitor.settled()
    # On a busy machine the new page may be drawn before the old one's last message is read.
    page.reload()
    page.wait_for_selector("h1")
    expect(area(page)).to_have_value("Skrivet i sista stund.")


def test_choices_save_themselves(writing: str, visit: Visit) -> None:
    page = visit().open(writing)
    choice = page.get_by_label("Samlad bedömning (obligatoriskt)")
    choice.click()
    choice.press("ArrowDown")
    page.get_by_role("option", name="I fel riktning").click()
    page.wait_for_selector(".s-saved:has-text('Sparat')")
    open_more(page)
    page.get_by_label("Beslutsinstans").fill("Kommunstyrelsen")
    page.get_by_label("Diarienummer").click()
    expect(page.locator(".s-saved")).to_have_count(2)
    read = visit().open(writing.replace("skriv_arsanalys", "arsanalys"))
    words = read.inner_text("body")
    assert "I fel riktning" in words
    assert "Kommunstyrelsen" in words


def test_the_second_writer_sees_both_texts_and_chooses(writing: str, visit: Visit) -> None:
    first, second = visit().open(writing), visit().open(writing)
    type_in(first, "Den förstas text.")
    area(second).click()
    area(second).press_sequentially("Den andras text.", delay=3)
    second.wait_for_selector(".s-theirs")
    assert "Den förstas text." in second.inner_text(".s-theirs")
    expect(area(second)).to_have_value("Den andras text.")
    second.get_by_role("button", name="Behåll min text").click()
    second.wait_for_selector(".s-saved:has-text('Sparat')")
    expect(area(visit().open(writing))).to_have_value("Den andras text.")


def test_what_acts_elsewhere_is_only_text_here(writing: str, visit: Visit) -> None:
    evil = "<script>alert(1)</script> ![x](http://example.invalid/x.png) <b>fet</b>"
    page = visit().open(writing)
    type_in(page, evil)
    reader = visit()
    reader.page.on("dialog", lambda _d: reader.errors.append("dialog"))
    read = reader.open(writing.replace("skriv_arsanalys", "arsanalys"))
    assert evil in read.inner_text("body")
    assert reader.foreign == []
    assert "dialog" not in reader.errors


def test_a_draft_is_for_the_unit_only(writing: str, visit: Visit) -> None:
    type_in(visit().open(writing), "Hemligt utkast.")
    stranger = visit(stranger=True)
    words = stranger.open(writing.replace("skriv_arsanalys", "arsanalys")).inner_text("body")
    assert "Hemligt utkast." not in words
    assert "visas bara för enheten" in words

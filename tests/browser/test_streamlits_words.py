"""Streamlit's own words in a real browser: those that no option of its changes are Swedish."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Server, Visitor, settled
from playwright.sync_api import Page, WebSocketRoute, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
STREAMLITS_WINDOW_MS = 20_000
SOCKET = "**/_stcore/stream"


def labels(page: Page, place: str) -> set[str]:
    """What a screen reader is told of each part of a place."""
    found: list[str] = page.eval_on_selector_all(
        f"{place} [aria-label]", "all => all.map(e => e.getAttribute('aria-label'))"
    )
    return set(found)


def test_when_nobody_answers_the_page_says_so_in_swedish_and_goes_on_by_itself(
    own_server: Server, visit: Visit
) -> None:
    shown = visit(stranger=True).open(f"{own_server.start().url}nyckeltal")
    own_server.kill()
    told = shown.get_by_role("alert")
    expect(told).to_contain_text("Ingen kontakt med SAMSAM", timeout=20_000)
    expect(told).to_contain_text("SAMSAM svarar inte just nu.")
    # Streamlit's own window, in English and over the page, came after six tries in vain.
    shown.wait_for_timeout(STREAMLITS_WINDOW_MS)
    assert shown.locator('[role="dialog"]').count() == 0
    assert "Streamlit" not in shown.locator("body").inner_text()
    own_server.start()
    expect(told).to_have_count(0, timeout=60_000)


def test_who_never_gets_through_is_told_so_and_has_the_page_when_it_answers(
    server: Server, visit: Visit
) -> None:
    """A server that went away in time, or a net that stops sockets: the page stayed empty without a word."""
    visitor, shut = visit(), True
    page = visitor.open(f"{server.url}om")
    page.route_web_socket(SOCKET, lambda ws: ws.close() if shut else ws.connect_to_server())
    page.goto(f"{server.url}skriv_arsanalys")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Ingen kontakt med SAMSAM", timeout=40_000)
    shut = False
    expect(page.locator("h1")).to_contain_text("Skriv årsanalys", timeout=60_000)
    expect(told).to_have_count(0)


def test_what_streamlit_gives_up_about_asks_for_the_page_again(
    server: Server, visit: Visit
) -> None:
    """It was said to go on by itself, which it never does."""
    page = visit(stranger=True).page
    sockets: list[WebSocketRoute] = []
    page.route_web_socket(SOCKET, lambda ws: sockets.append(ws) or ws.connect_to_server())
    page.goto(f"{server.url}nyckeltal")
    settled(page)
    sockets[-1].send(b"\xff\xff\xff\xff")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Något blev fel på sidan", timeout=20_000)
    expect(told).to_contain_text("Ladda om sidan.")


def test_files_are_dropped_refused_and_taken_away_in_swedish(
    server: Server, visit: Visit, tmp_path: Path
) -> None:
    shown = visit().open(f"{server.url}data")
    place = shown.locator('[data-testid="stFileUploader"]').first
    expect(place.locator("button")).to_have_text(re.compile("Välj fil"))
    large = tmp_path / "stor.csv"
    large.write_bytes(b"x" * (6 * 1024 * 1024))
    place.locator("input[type=file]").set_input_files(large)
    expect(place).to_contain_text("Fel: Filen får vara högst 5\u00a0MB. Dela den i flera")
    expect(place).to_contain_text("6,3\u00a0MB")
    said = labels(shown, '[data-testid="stFileUploader"]')
    assert {"Välj fil", "Lägg till filer", "Ta bort stor.csv"} <= said
    zone = '[data-testid="stFileUploaderDropzone"]'
    shown.eval_on_selector(
        zone,
        """zone => {
            const held = new DataTransfer();
            held.items.add(new File(["x"], "a.csv"));
            for (const kind of ["dragenter", "dragover"])
                zone.dispatchEvent(new DragEvent(kind, { dataTransfer: held, bubbles: true }));
        }""",
    )
    expect(place).to_contain_text("Släpp filerna här")
    for english in ("Error", "Drag", "smaller", "add icon"):
        assert english not in place.inner_text()


def test_lists_are_searched_in_swedish(server: Server, visit: Visit) -> None:
    shown = visit().open(f"{server.url}jamfor?grupp=valda&kommuner=2281,2280")
    assert {"Öppna", "Valda", "Ta bort Sundsvall"} <= labels(shown, ".stMain")
    typed = shown.locator('[data-testid="stMultiSelect"] input').last
    typed.click()
    typed.fill("zzzz")
    expect(shown.locator('[role="listbox"], .stMain').last).to_contain_text("Inga träffar")


def test_no_word_of_streamlit_s_is_english_on_any_page(server: Server, visit: Visit) -> None:
    """What a screen reader is told of everything that can be reached."""
    english = re.compile(
        r"^(Open|Close|Remove|Clear|Choose|Select|Show|Hide|Add|Upload|file upload|year|month|day)\b"
    )
    shown = visit().open(server.url)
    for page in ("", "nyckeltal", "jamfor", "data", "exportera", "skriv_arsanalys", "katalog"):
        shown.goto(f"{server.url}{page}")
        settled(shown)
        shown.wait_for_timeout(300)
        assert [w for w in labels(shown, "body") if english.match(w)] == [], page
        assert "per file" not in shown.locator("body").inner_text(), page

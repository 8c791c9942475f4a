"""Streamlit's own words in a real browser: those that no option of its changes are Swedish."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Server, Visitor, settled
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
STREAMLITS_WINDOW_MS = 20_000


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

"""A target set on its page by an editor, and read by everybody, in a real browser."""

from __future__ import annotations

import io

import docx
import patient
from browsing import Server, Visit, pick_option, settled
from playwright.sync_api import Page, expect

OWN_FIGURES = True

YEAR = 2031


def write_target(page: Page, value: str) -> None:
    """Fill in the form of a new target, and save it."""
    pick_option(
        page, page.locator('[class*="st-key-register_new"][class*="indicator"]'), "Öppet arbetslösa"
    )
    settled(page)
    page.get_by_text("Högst: värdet eller lägre").first.click()
    settled(page)
    for label, text in (
        ("Värde", value), ("Målår", str(YEAR)), ("Beslutat av", "Kommunfullmäktige"),
        ("Beslutat den (dag månad år)", "2025-06-16"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).first.fill(text)
        page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Spara målet").first.click()
    settled(page)


def test_a_target_is_set_changed_read_by_all_and_taken_away(
    own_server: Server, visit: Visit
) -> None:
    own_server.start()
    editor, reader = visit(), visit(stranger=True)
    page = editor.open(own_server.url)
    page.locator(".s-visitor").get_by_role("link", name="Mål och nyckeltal", exact=True).click()
    settled(page)
    write_target(page, "140")
    expect(page.locator(".s-failed")).to_contain_text("kan bara vara 0 till 100")
    expect(page.get_by_label("Värde", exact=True).first).to_have_value("140")
    write_target(page, "2,9")
    expect(page.locator(".s-report")).to_contain_text("Målet är sparat")
    # Whoever comes, without signing in.
    wish = "högst\u00a02,9\u00a0%"
    body = reader.open(own_server.url).locator("body")
    expect(body).to_contain_text(f"Målet för {YEAR} (öppet arbetslösa), {wish}")
    wheel = reader.open(f"{own_server.url}arshjul?ar={YEAR}").locator("body")
    expect(wheel).to_contain_text(f"Öppet arbetslösa: {wish}")
    shown = reader.open(f"{own_server.url}nyckeltal?nyckeltal=open_unemployment").locator("body")
    expect(shown).to_contain_text(f"Målet för {YEAR}: Kommunfullmäktige 16 juni 2025.")
    assert wish in word_of(own_server)
    # Changed, and then taken away and back.
    page.get_by_text(f"Öppet arbetslösa {YEAR}: högst", exact=False).last.click()
    settled(page)
    fold = page.locator('[data-testid="stExpander"]', has_text=f"Öppet arbetslösa {YEAR}")
    fold.get_by_label("Värde", exact=True).fill("2,5")
    page.keyboard.press("Tab")
    settled(page)
    fold.get_by_role("button", name="Spara målet").click()
    settled(page)
    changed = "högst\u00a02,5\u00a0%"
    expect(reader.open(own_server.url).locator("body")).to_contain_text(changed)
    page.get_by_text(f"Öppet arbetslösa {YEAR}: högst", exact=False).last.click()
    settled(page)
    page.locator('[data-testid="stExpander"]', has_text=f"Öppet arbetslösa {YEAR}").get_by_role(
        "button", name="Ta bort målet"
    ).click()
    settled(page)
    expect(page.locator("body")).to_contain_text("Mål som inte gäller")
    expect(reader.open(own_server.url).locator("body")).not_to_contain_text(changed)
    page.get_by_role("button", name=f"Ta tillbaka målet {YEAR}").click()
    settled(page)
    expect(reader.open(own_server.url).locator("body")).to_contain_text(changed)


def word_of(server: Server) -> str:
    """The words of the Word file that anybody may fetch."""
    address = f"{server.url}filer/nyckeltal/open_unemployment.docx"
    answer = patient.get(address, timeout=60, follow_redirects=True)
    assert answer.status_code == 200, (address, answer.text)
    return " ".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)

"""A person who writes in the analysis: at typing speed, with pauses, and with an eye on the page.

Whatever moves by itself while the person writes is kept as a jump: focus or caret that left the
field, another part of the analysis, a field that slid away under the eyes.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from browsing import open_list, settled
from playwright.sync_api import Browser, Locator, Page

KEY_MS = 25
# What these fields are called ends in one of these, and they hold numbers.
DAYS = ("_due", "_decision_date")
NUMBERS = ("_year", "_value", "_money", "_hours", "_low", "_high")
# A pause saves after 1.2 seconds: one that is shorter, one that ends while the save is on its way
# or just drawn, one that is longer.
PAUSES_MS = (500, 1300, 2600)
# What slides less than this isn't seen to move.
STILL_PX = 2
# How often a slow computer gets on: shorter than a frame of the page.
_TURN_SECONDS = 0.016

# Where a field is, is asked of the frame that is drawn: something that is drawn above has moved it, and the
# page has been scrolled as much, before that. A script that asks in between sees what nobody sees.
_STATE = """async key => {
    const place = document.querySelector('.' + CSS.escape('st-key-' + key));
    const top = place && await new Promise(done => new IntersectionObserver((seen, all) => {
        all.disconnect();
        done(Math.round(seen[0].boundingClientRect.top));
    }).observe(place));
    const active = document.activeElement;
    const field = document.querySelector('.' + CSS.escape('st-key-' + key));
    const part = document.querySelector('[data-testid="stRadio"] input:checked');
    return {
        focused: Boolean(field?.contains(active)),
        caret: active?.selectionStart ?? null,
        text: active?.value ?? '',
        top,
        part: part?.closest('label')?.innerText.split(' (')[0] ?? '',
    };
}"""


@dataclass
class Person:
    """One writer at one page. `typed` is what was meant to be stored, by the field's key."""

    page: Page
    typed: dict[str, str] = field(default_factory=dict)
    jumps: list[str] = field(default_factory=list)
    pauses: Iterator[int] = field(default_factory=lambda: cycle(PAUSES_MS))

    def slow_down(self, times: int) -> None:
        """Make the person's computer so many times slower, and the way to the server longer.

        To be called while nobody else has a page in the browser.
        """
        browser = self.page.context.browser
        assert browser
        threading.Thread(target=_slowed, args=(_process_of(browser), times), daemon=True).start()
        self.page.context.new_cdp_session(self.page).send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 1e5},
        )

    # Moving about

    def parts(self) -> list[str]:
        """The parts of the analysis, by what the choice calls them."""
        return [words.partition(" (")[0] for words in self._options.all_inner_texts()]

    @property
    def _options(self) -> Locator:
        return self.page.locator('[data-testid="stRadioOption"]')

    def go_to(self, part: str) -> None:
        """Choose a part of the analysis."""
        self._options.filter(has_text=part).first.click()
        self.page.wait_for_selector(f'h2:has-text("{part}")')
        settled(self.page)

    def press(self, words: str) -> None:
        """Press a button that adds something, and wait for its fields."""
        known = len(self.fields())
        self.page.get_by_role("button", name=words, exact=True).click()
        self.page.wait_for_function(
            """n => new Set([...document.querySelectorAll('[class*="st-key-field_"]')].map(
                e => e.className)).size > n""",
            arg=known,
        )
        settled(self.page)

    def fields(self) -> list[str]:
        """The keys of the fields in sight, in the page's order."""
        found = self.page.evaluate(
            """() => [...document.querySelectorAll('[class*="st-key-field_"]')].map(e =>
                [...e.classList].find(c => c.startsWith('st-key-field_')).slice('st-key-'.length))"""
        )
        return list(dict.fromkeys(found))

    # Filling in

    def fill_all(self, begun: str) -> None:
        """Fill in every field in sight, of whatever kind."""
        for key in self.fields():
            if key not in self.typed:
                self.fill(key, begun)

    def fill(self, key: str, begun: str) -> None:
        """Fill in one field as a person does: typing in texts, choosing in lists."""
        place = self.page.locator(f".st-key-{key}")
        if place.locator("textarea").count():
            self.write(key, place.locator("textarea"), f"{begun} står det här i fältet, åäö.")
        elif key.endswith(DAYS):
            self.write(key, place.locator("input"), "14 mars 2026")
            self.typed[key] = "2026-03-14"
        elif place.get_by_role("combobox").count():
            self._choose(key, place)
        elif key.endswith(NUMBERS):
            self.write(key, place.locator("input"), "12,5")
        else:
            self.write(key, place.locator("input"), f"{begun}, en kort rad.")

    def write(self, key: str, area: Locator, text: str) -> None:
        """Type a text with a pause in the middle and one after it.

        What was written in another field is saved meanwhile, and what that draws mustn't move this one.
        """
        area.scroll_into_view_if_needed()
        area.click()
        area.press("End")
        top = self.page.evaluate(_STATE, key)["top"]
        middle = len(text) // 2
        for piece in (text[:middle], text[middle:]):
            self.page.keyboard.type(piece, delay=KEY_MS)
            self.pause(key, top)
        self.typed[key] = text

    def pause(self, key: str, top: int | None) -> None:
        """Think for a moment; what has moved by itself afterwards is a jump.

        `top` is where the field was when the person came to it.
        """
        before = self.page.evaluate(_STATE, key)
        self.page.wait_for_timeout(next(self.pauses))
        after = self.page.evaluate(_STATE, key)
        moved = [name for name in before if name != "top" and before[name] != after[name]]
        tops = [top, before["top"], after["top"]]
        if None in tops or not before["focused"]:
            moved.append("field gone")
        elif max(tops) - min(tops) > STILL_PX:
            moved.append(f"top {tops}")
        if moved:
            self.jumps.append(f"{key}: {', '.join(moved)}: {before} → {after}")

    def _choose(self, key: str, place: Locator) -> None:
        """Choose the first option of a list, and see that the page stands still meanwhile."""
        open_list(self.page, place)
        option = self.page.get_by_role("option").first
        words = option.inner_text().strip()
        option.click()
        settled(self.page)
        # A list of several stays open for the next choice; in any other Escape does nothing.
        self.page.keyboard.press("Escape")
        settled(self.page)
        self.typed[key] = words


def _process_of(browser: Browser) -> int:
    """The process that draws the only page that has been used so far."""
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pages = [process for process in found if process["type"] == "renderer"]
    return int(max(pages, key=lambda process: process["cpuTime"])["id"])


def _slowed(process: int, times: int) -> None:
    """Let a process run one turn of so many, until it ends.

    The browser's own way to be slow keeps a processor busy also when there is nothing to do.
    """
    try:
        while True:
            os.kill(process, signal.SIGSTOP)
            time.sleep(_TURN_SECONDS * (times - 1) / times)
            os.kill(process, signal.SIGCONT)
            time.sleep(_TURN_SECONDS / times)
    except ProcessLookupError:
        return

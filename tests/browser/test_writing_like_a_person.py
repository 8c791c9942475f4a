"""A year's analysis typed through the browser: what was typed is what is stored, and nothing moves.

Every part and every kind of field, at typing speed, with pauses shorter and longer than a save, a
colleague who writes in another part at the same time, on a computer that is slowed down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import ROOT, Server, Visit, area_of, open_list, settled
from playwright.sync_api import Page
from typing_person import PAUSES_MS, Person

from samsam.model.analysis import NO_YEAR, Field, RecordKind, unpacked
from samsam.questions.links import links, listed
from samsam.questions.service import Service, open_service
from samsam.questions.year import year_view
from samsam.settings import Settings

YEAR = 2025
SLOWER = 4
ADDED = {
    "Nyckeltalsanalys": ("Lägg till en orsak", "Lägg till en icke-händelse", "Lägg till en åtgärd"),
    "Iakttagelser": ("Lägg till en iakttagelse",),
}


@dataclass
class Colleague:
    """Writes a few words in a field of his own whenever the first one is about to begin another."""

    page: Page
    words: str = ""

    def write(self) -> None:
        area = area_of(self.page, YEAR, "events")
        if not self.words:
            area.click()
        piece = "Ännu en rad. "
        self.page.keyboard.type(piece, delay=5)
        self.words += piece


def writing(server: Server) -> str:
    return f"{server.url}skriv_arsanalys?ar={YEAR}"


def put_in_focus(person: Person) -> None:
    """Choose the first key figure that is offered."""
    page = person.page
    open_list(page, page.locator(f".st-key-focus_{YEAR}"))
    page.get_by_role("option").first.click()
    page.wait_for_selector('h2:has-text("Nyckeltalsanalys")')
    settled(page)


def list_a_focus_goal(person: Person, server: Server) -> None:
    """Write an inriktningsmål in the unit's list, so that there is one to choose."""
    page = person.page
    page.goto(f"{server.url}listor")
    settled(page)
    page.locator('[data-testid="stRadioOption"]', has_text="Inriktningsmål").click()
    page.wait_for_selector("h2:has-text('Inriktningsmål')")
    settled(page)
    person.press("Lägg till ett inriktningsmål")
    person.fill_all("Fler")
    page.goto(writing(server))
    settled(page)


def write_everything(person: Person, colleague: Colleague | None, begun: str) -> None:
    for part in person.parts():
        person.go_to(part)
        for key in person.fields():
            if colleague:
                colleague.write()
            if not (colleague and key.endswith("_events")):
                person.fill(key, begun)
        for words in next((v for k, v in ADDED.items() if part.startswith(k)), ()):
            person.press(words)
            person.fill_all(begun)


def stored(service: Service) -> dict[str, str]:
    """What the store has in each field, by the field's key, in the words that a choice shows."""
    view = year_view(service, YEAR)
    titles = links(service, view)

    def shown(field: Field, value: str) -> str:
        values = unpacked(value) if field.kind.holds_several else [value] if value else []
        return ", ".join(titles.title(field.kind, v) if field.kind.points else v for v in values)

    found = {
        f"field_{YEAR}_{part.kind.value}_{part.subject}_{field.id}": shown(
            field, part.text(field.id)
        )
        for part in view.parts
        for field in part.form.fields
    }
    goals = service.forms[RecordKind.FOCUS_GOAL]
    return found | {
        f"field_{NO_YEAR}_{goals.kind.value}_{thing.subject}_{field.id}": shown(
            field, thing.texts.get(field.id, "")
        )
        for thing in listed(service, goals.kind)
        for field in goals.fields
    }


@pytest.mark.timeout(1500)
def test_a_whole_analysis_is_typed_and_nothing_is_lost_or_moves(
    own_server: Server, visit: Visit, settings_for: Callable[[Path, Path], Settings]
) -> None:
    own_server.start()
    person = Person(visit().open(writing(own_server)))
    colleague = Colleague(visit().open(writing(own_server)))
    person.slow_down(SLOWER)
    list_a_focus_goal(person, own_server)
    put_in_focus(person)
    write_everything(person, colleague, "Först")
    person.page.wait_for_timeout(2 * max(PAUSES_MS))
    own_server.stop()
    service = open_service(settings_for(own_server.store, ROOT / "data"))
    try:
        kept = stored(service)
    finally:
        service.close()
    typed = {**person.typed, f"field_{YEAR}_annual_analysis__events": colleague.words}
    counted = f"{len(typed)} fields, {sum(map(len, typed.values()))} characters"
    print(f"{counted} typed, {sum(len(kept.get(k, '')) for k in typed)} kept, {person.jumps} jumps")
    assert {k: (v, kept.get(k)) for k, v in typed.items() if kept.get(k) != v} == {}
    assert person.jumps == []
    # A movement's goal is its own, and what belongs to an indicator points at it by itself.
    given = {k for k in kept if k.endswith(("_goal", "_indicator")) and "focus_goal" not in k}
    assert set(kept) - set(typed) - given == set()
